"""Does the page about the forecast say how good it was, how flags turned out, and nothing that a member may not see?"""

import html
import re
from datetime import UTC, date, datetime, timedelta
from xml.etree import ElementTree

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from notices import calibration_chart, casework, refitting, scan
from notices.calibration_chart import Group
from notices.flag_outcomes import Told, tally, told_of
from notices.forecast.cohort import read
from notices.forecast_page import ForecastPage
from notices.models import Case, Flag, ForecastFit, Notice
from notices.refitting import refit
from practice.models import Firm
from tests.factories import TODAY, acting, make_case, make_client, make_notice
from tests.notices import forecast_simulator as simulator

NO_PROOF = {"method": "fax", "no_proof_reason": "the machine printed none"}
FIT_ON = date(2023, 6, 26)
"""A day in the made-up cohort on which many cases run and many are over."""


def noon(day):
    return datetime(day.year, day.month, day.day, 16, tzinfo=UTC)


def ago(days):
    return TODAY - timedelta(days=days)


@pytest.fixture(scope="module")
def cohort():
    return list(read(simulator.as_lines(simulator.cohort(simulator.PLAIN, 400, 1))).values())


@pytest.fixture
def fitted(firm, cohort, monkeypatch):
    """The firm with the record of a made-up cohort behind its fit."""
    monkeypatch.setattr(refitting, "histories_of", lambda firm: iter(cohort))
    return refit(firm, FIT_ON, now=noon(FIT_ON))


@pytest.fixture
def flagged(owner):
    """A CP14 of fifty days ago, flagged on Jun 2, the day after its pay date."""
    case = make_notice(owner, case=make_case(owner), notice_date=ago(50), at=noon(ago(50))).case
    scan.scan_firm(owner.firm, ago(27), now=noon(ago(27)))
    assert Flag.objects.filter(case=case, kind=Flag.Kind.LIKELY_TO_ESCALATE).exists()
    return case


def get(client, member, **query):
    client.force_login(member)
    with time_machine.travel(noon(TODAY), tick=False):
        return client.get(reverse("forecast"), query)


def text_of(response):
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode())))


# The record.


def test_without_a_fit_the_page_says_on_what_the_figures_rest(client, owner):
    page = text_of(get(client, owner))
    assert "Nothing has been learned from your firm's cases yet" in page
    assert "rest on published anchors and judgement" in page
    assert "No case was flagged yet" in page
    assert "Brier" not in page
    assert "<svg" not in get(client, owner).content.decode()
    assert re.search(r"CP14 50% 38 to 62% –", page), "what is assumed is shown all the same"


def test_a_small_record_is_not_judged_and_shows_no_single_outcome(client, owner):
    make_notice(owner, notice_date=ago(100))
    refit(owner.firm, TODAY, now=noon(TODAY))
    response = get(client, owner)
    page = text_of(response)
    assert "Your firm's own record is too small to say" in page
    assert "Only 1 case can be held against what came" in page
    assert "<svg" not in response.content.decode()
    assert "Against plain rules" not in page
    assert "too few" in page


def test_the_headline_counts_what_was_said_and_what_came(client, owner, fitted):
    groups = [each for each in fitted.scores["learned"]["bins"] if each["n"]]
    average = sum(each["n"] * each["mean"] for each in groups) / fitted.scored
    assert (
        f"Of {fitted.scored} cases scored 60 days before Jun 26, 2023 at {average:.0%} on average, {fitted.came} got a "
        f"CP504 ({fitted.came / fitted.scored:.0%})"
    ) in text_of(get(client, owner))
    assert sum(each["n"] for each in groups) == fitted.scored
    assert round(sum(each["n"] * each["observed"] for each in groups)) == fitted.came


def test_the_picture_has_a_dot_for_each_group_and_its_figures_in_a_table(client, owner, fitted):
    response = get(client, owner)
    pictures = re.findall(r'<svg class="chart.*?</svg>', response.content.decode())
    assert len(pictures) == 2
    learned = [each for each in fitted.scores["learned"]["bins"] if each["n"]]
    assumed = [each for each in fitted.scores["prior"]["bins"] if each["n"]]
    for picture in pictures:
        root = ElementTree.fromstring(picture)
        dots = [each.get("class") for each in root.iter("circle")]
        assert (dots.count("here"), dots.count("stated")) == (len(learned), len(assumed))
        assert f"{learned[0]['n']} at {learned[0]['mean']:.0%} on average" in root.get("aria-label")
    table = re.search(r"The figures behind the picture.*?</table>", response.content.decode(), re.S)[0]
    rows = re.findall(r'data-label="Learned, cases">(\d+|–)<', table)
    assert [int(each) for each in rows if each != "–"] == [each["n"] for each in learned]


def test_all_four_ways_are_scored_on_the_same_cases_and_the_lowest_is_marked(client, owner, fitted):
    page = text_of(get(client, owner))
    names = {"learned": "Learned from your firm's cases", "prior": "Assumed before any case"}
    names |= {"constant": "The same chance for every case", "age_rule": "By age alone: no letter for 70 days"}
    best = min(fitted.scores, key=lambda way: fitted.scores[way]["brier"])
    for way, name in names.items():
        scores = fitted.scores[way]
        marked = " lowest" if way == best else ""
        assert f"{name} {scores['brier']:.3f} {scores['log_loss']:.3f}{marked}" in page
    assert "lower is better" in page


def test_what_was_learned_stands_beside_what_was_assumed(client, owner, fitted):
    page = text_of(get(client, owner))
    record = ForecastPage(owner, TODAY)
    for move in record.moves:
        low, middle, high = move.learned
        assert low < middle < high
        assert move.letters >= 0
    first = record.moves[0]
    assert first.letters > 100
    assert f"CP14 50% 38 to 62% {first.learned[1] * 100:.0f}% {first.learned[0] * 100:.0f} to" in page
    waits = {wait.letter: wait for wait in record.waits}
    assert waits["CP14"].assumed == (5, 7, 11)
    assert 5 <= waits["CP14"].learned[0] <= waits["CP14"].learned[1] <= 8


def test_the_fits_are_listed_the_newest_first_and_those_of_no_other_firm(client, owner, stranger, fitted, cohort):
    newer = refit(owner.firm, FIT_ON + timedelta(days=7), now=noon(FIT_ON + timedelta(days=7)))
    refit(stranger.firm, FIT_ON + timedelta(days=9), now=noon(TODAY))
    assert ForecastPage(owner, TODAY).fits == [newer, fitted]
    page = text_of(get(client, owner))
    assert page.index("Jul 3, 2023") < page.rindex("Jun 26, 2023")
    assert "Jul 5, 2023" not in page


def test_the_levels_of_the_firm_stand_on_the_page_and_only_an_owner_is_led_to_them(client, owner, viewer):
    Firm.objects.update(level_60=45, level_180=25)
    seen = get(client, owner)
    assert "flagged from 45% within 60 days, or from 25% within 180 days" in text_of(seen)
    assert "Both are yours to set" in text_of(seen)
    assert "Both are yours to set" not in text_of(get(client, viewer))


def test_the_page_is_in_the_navigation(client, owner):
    page = get(client, owner).content.decode()
    assert page.count('<a href="/forecast/" aria-current="page">Forecast</a>') == 2


# Flags and what came.


def outcome(days=60, raised=70, came=None, acted=False, chance=0.5):
    flag = Flag(raised_on=ago(raised), subject="CP503", why="")
    came_on = None if came is None else flag.raised_on + timedelta(days=came)
    return Told(flag, days, chance, 0.4, 0.6, came_on, acted, TODAY)


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (outcome(came=34), "CP504 dated May 24, 2026, 34 days after the flag"),
        (outcome(came=60), "CP504 dated Jun 19, 2026, 60 days after the flag"),
        (outcome(came=-3), "CP504 dated Apr 17, 2026, on its way when it was flagged"),
        (outcome(came=61), "none within 60 days; one is dated Jun 20, 2026"),
        (outcome(), "none within 60 days"),
        (outcome(acted=True), "none within 60 days, after something was paid, held, sent or closed"),
        (outcome(days=180), "not yet; open until Oct 17, 2026"),
        (outcome(raised=60), "not yet; open until Jun 29, 2026"),
        (outcome(raised=61), "none within 60 days"),
    ],
    ids=["came", "last day", "on its way", "a day late", "none", "acted on", "still open", "today is the last", "over"],
)
def test_each_outcome_has_its_words(told, words):
    assert told.outcome == words


def test_a_flag_counts_once_its_days_are_over_and_not_before():
    told = [
        outcome(came=34, chance=0.8),
        outcome(acted=True, chance=0.6),
        outcome(chance=0.4),
        outcome(raised=20, came=5, chance=0.9),
        outcome(raised=20, chance=0.9),
    ]
    found = tally(told)
    assert (found.over, found.came, found.acted, found.nothing) == (3, 1, 1, 1)
    assert found.average == pytest.approx(0.6)
    assert (found.came_early, found.running) == (1, 1)


def test_no_flags_add_up_to_nothing():
    found = tally([])
    assert (found.over, found.average, found.nothing, found.running) == (0, 0.0, 0, 0)


@pytest.mark.both_databases
@pytest.mark.django_db
def test_a_flag_is_held_against_the_letters_and_acts_that_came_after_it(owner, flagged):
    assert [told.outcome for told in told_of(owner, TODAY)] == ["not yet; open until Nov 29, 2026"]
    casework.record_payment(by=acting(owner), case=flagged, amount=50, paid_on=ago(10))
    (told,) = told_of(owner, TODAY)
    assert (told.has_acted, told.days, told.chance) == (True, 180, told.flag.figures["p180"])
    make_notice(owner, case=flagged, code="CP504", notice_date=ago(7))
    assert told_of(owner, TODAY)[0].outcome == "CP504 dated Jun 22, 2026, 20 days after the flag"
    Notice.objects.filter(case=flagged, code="CP504").update(code="CP504B")
    assert told_of(owner, TODAY)[0].outcome == "CP504B dated Jun 22, 2026, 20 days after the flag"


@pytest.mark.both_databases
@pytest.mark.django_db
def test_a_payment_before_the_flag_is_no_answer_to_it(owner, flagged):
    casework.record_payment(by=acting(owner), case=flagged, amount=50, paid_on=ago(29))
    assert told_of(owner, TODAY)[0].has_acted is False


def test_the_flags_are_listed_newest_first_with_what_was_said(client, owner, flagged):
    response = get(client, owner)
    (told,) = response.context["record"].told
    page = text_of(response)
    assert "How flagged cases turned out" in page
    assert "Terrence Boyd" in page
    assert "Not yet; open until Nov 29, 2026" in page
    assert re.search(rf"{told.chance * 100:.0f}% {told.low * 100:.0f} to {told.high * 100:.0f}% in 180 days", page)
    assert told.flag.why in page


def test_a_member_sees_the_flags_of_the_cases_they_may_see_and_no_others(client, owner, practitioner, stranger):
    hidden = make_client(owner, name="Secret Sam", is_restricted=True)
    make_notice(owner, case=make_case(owner, client=hidden), notice_date=ago(50), at=noon(ago(50)))
    scan.scan_firm(owner.firm, ago(20), now=noon(ago(20)))
    assert "Secret Sam" in text_of(get(client, owner))
    for member in (practitioner, stranger):
        page = text_of(get(client, member))
        assert "Secret Sam" not in page
        assert "No case was flagged yet" in page


# Cost.


def test_the_page_takes_the_same_few_queries_however_much_happened(client, owner, fitted):
    def record(years):
        for year in years:
            case = make_notice(owner, case=make_case(owner, matter=f"1040 {year}"), notice_date=ago(50)).case
            casework.record_response(by=acting(owner), cases=[case], sent_on=ago(1), summary="x", **NO_PROOF)
        Case.objects.update(flags_change_on=None)

    def flag():
        Firm.objects.update(last_scanned_on=None)
        Flag.objects.bulk_create(
            Flag(firm=owner.firm, case=case, kind=Flag.Kind.LIKELY_TO_ESCALATE, subject=f"{case.pk}", raised_on=ago(9))
            for case in Case.objects.exclude(flags__kind=Flag.Kind.LIKELY_TO_ESCALATE)
        )

    def count():
        get(client, owner)
        with CaptureQueriesContext(connection) as used, time_machine.travel(noon(TODAY), tick=False):
            assert client.get(reverse("forecast")).status_code == 200
        return len(used)

    record([2023])
    flag()
    few = count()
    record(range(2010, 2018))
    flag()
    for week in range(1, 4):
        refit(owner.firm, FIT_ON + timedelta(days=7 * week), now=noon(TODAY))
    assert ForecastFit.objects.count() == 4
    assert count() == few
    assert few <= 12


# The picture.


@pytest.mark.parametrize(
    ("group", "low", "high"),
    [(Group(100, 0.3, 0.3), 0.23, 0.38), (Group(2, 0.3, 1.0), 0.42, 1.0), (Group(2, 0.3, 0.0), 0.0, 0.58)],
    ids=["many", "all of two", "none of two"],
)
def test_the_span_of_a_group_is_the_wider_the_fewer_it_has(group, low, high):
    """Wilson's score interval at 90 %; E. B. Wilson, JASA 22 (1927) 209."""
    assert group.by_chance == pytest.approx((low, high), abs=0.01)


def test_dots_lie_where_said_and_came_put_them_and_inside_the_picture():
    picture = calibration_chart.draw([Group(9, 0.0, 1.0), Group(1, 1.0, 0.0)], [], width=400, height=300, size="slim")
    first, second = ElementTree.fromstring(picture).iter("circle")
    assert float(first.get("cx")) < 60
    assert float(second.get("cx")) > 350
    assert float(first.get("cy")) < 30
    assert float(second.get("cy")) > 240
    assert float(first.get("r")) > float(second.get("r"))
