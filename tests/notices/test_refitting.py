"""Does each firm learn from its own cases alone, once a week, and are its cases then measured by what was learned?"""

import json
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from notices import casework, firm_forecast, looking, outlook, refitting, scan, tasks
from notices.case_heading import with_heading
from notices.case_page import CasePage
from notices.firm_forecast import yardstick_now, yardstick_of
from notices.forecast import PRIORS, forecast
from notices.forecast.course import Course
from notices.models import Case, FirmForecast, Flag, ForecastFit
from notices.refitting import refit, refits_due
from practice import history
from practice.models import Event, Firm
from tests.factories import TODAY, acting, make_case, make_client, make_firm, make_notice

CP14_ON = date(2025, 9, 8)
"""The Monday of the first bills; CP504 comes 18 weeks later, where it comes."""


def noon(day):
    return datetime(day.year, day.month, day.day, 16, tzinfo=UTC)


def record(owner, *, going_on, resting, start=CP14_ON):
    """So many cases that go all the way to CP504, and so many of which nothing is heard after the first bill."""
    cases = []
    for number in range(going_on + resting):
        client = make_client(owner, name=f"Client {number}", at=noon(start))
        case = make_case(owner, client=client, at=noon(start))
        codes = ("CP14", "CP501", "CP503", "CP504") if number < going_on else ("CP14",)
        for place, code in enumerate(codes):
            day = start + timedelta(weeks=6 * place)
            make_notice(owner, case=case, code=code, notice_date=day, at=noon(day))
        cases.append(case)
    return cases


@pytest.fixture
def busy(owner):
    """The firm after a year in which four cases of six went to CP504."""
    record(owner, going_on=4, resting=2)
    return owner.firm


def fit_now(firm, day=TODAY):
    return refit(firm, day, now=noon(day))


# What is kept.


def test_a_fit_is_kept_with_its_day_its_counts_and_its_scores(busy):
    fit = fit_now(busy)
    assert (fit.as_of, fit.made_at) == (TODAY, noon(TODAY))
    assert (fit.cases, fit.transitions, fit.events) == (6, 12, 4)
    assert fit.scored >= fit.came
    assert set(fit.scores) == {"prior", "learned", "constant", "age_rule"}
    assert set(json.loads(fit.course)) >= {"moves", "factors", "following"}
    assert FirmForecast.objects.get(firm=busy).fit == fit


def test_it_is_told_once_in_the_history_of_the_firm(busy):
    fit_now(busy)
    fit_now(busy)
    (event,) = Event.objects.filter(chain=busy.chain_id, kind="forecast_fitted")
    assert history.told(event)["sentence"] == (
        "The forecast was fitted to the firm's own record as of Jun 29, 2026: 6 cases, 12 letters that followed "
        "another, 4 of them a notice of intent to levy."
    )
    assert (event.actor, event.actor_name) == (None, "Noticebook")
    assert history.verify(busy.chain) is None


def test_a_second_fit_of_the_same_day_is_the_first_and_touches_no_case(owner, busy):
    scan.scan_firm(busy, TODAY, now=noon(TODAY))
    first = fit_now(busy)
    scan.scan_touched(busy, now=noon(TODAY))
    make_notice(owner, case=make_case(owner, matter="1040 2022"), notice_date=TODAY - timedelta(days=50))
    before = list(Case.objects.order_by("pk").values())
    assert fit_now(busy) == first
    assert list(Case.objects.order_by("pk").values()) == before
    assert ForecastFit.objects.get().course == first.course


def test_every_fit_is_kept_and_the_newest_is_in_force(busy):
    older, newer = fit_now(busy, TODAY - timedelta(days=7)), fit_now(busy)
    assert list(ForecastFit.objects.all()) == [newer, older]
    assert yardstick_now(busy).fit == newer.pk


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        (TODAY - timedelta(days=1), r"Moreno Tax was fitted as of Jun 29, 2026; Jun 28, 2026 comes too late\."),
        (TODAY + timedelta(days=1), r"Jun 30, 2026 has not come at Moreno Tax; nothing can be learned from it yet\."),
    ],
    ids=["a day before the last fit", "tomorrow"],
)
def test_a_day_that_would_undo_or_foretell_is_refused(busy, day, sentence):
    fit_now(busy)
    with pytest.raises(ValueError, match=sentence):
        refit(busy, day, now=noon(TODAY))
    assert ForecastFit.objects.count() == 1


def test_nothing_is_learned_from_what_came_after_the_day(busy):
    """As of the week of the third letters no CP504 had come, whatever is on file by now."""
    fit = refit(busy, CP14_ON + timedelta(weeks=13), now=noon(TODAY))
    assert (fit.events, fit.transitions) == (0, 8)


def test_a_database_never_holds_two_fits_of_a_firm_and_day(busy):
    fit = fit_now(busy)
    fit.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        fit.save(force_insert=True)


# Firms are apart.


@pytest.mark.both_databases
@pytest.mark.django_db
def test_a_fit_never_mixes_firms(owner, stranger):
    record(owner, going_on=1, resting=5)
    alone = json.loads(fit_now(owner.firm).course)
    FirmForecast.objects.all().delete()
    ForecastFit.objects.all().delete()
    record(stranger, going_on=9, resting=0)
    beside, other = fit_now(owner.firm), fit_now(stranger.firm)
    assert json.loads(beside.course) == alone
    assert (beside.cases, other.cases) == (6, 9)
    assert json.loads(other.course) != alone
    assert yardstick_now(owner.firm).fit == beside.pk
    assert yardstick_now(stranger.firm).fit == other.pk


def test_a_fit_of_one_firm_touches_no_case_of_another(owner, stranger):
    record(owner, going_on=1, resting=3)
    record(stranger, going_on=1, resting=3)
    for firm in (owner.firm, stranger.firm):
        scan.scan_firm(firm, TODAY, now=noon(TODAY))
    before = list(Case.objects.filter(firm=stranger.firm).order_by("pk").values())
    fit_now(owner.firm)
    assert list(Case.objects.filter(firm=stranger.firm).order_by("pk").values()) == before
    assert Case.objects.filter(firm=owner.firm, flags_change_on=None).count() == 3


# Its cases are measured by it.


@pytest.mark.both_databases
@pytest.mark.django_db
def test_the_cases_that_were_forecast_are_scored_anew_by_what_was_learned(owner, busy):
    fresh = make_notice(owner, case=make_case(owner, matter="1040 2022"), notice_date=TODAY - timedelta(days=40)).case
    scan.scan_firm(busy, TODAY, now=noon(TODAY))
    fresh.refresh_from_db()
    before = fresh.p60
    fit = fit_now(busy)
    assert scan.firms_with_touched_cases() == [busy.pk]
    scan.scan_touched(busy, now=noon(TODAY))
    fresh.refresh_from_db()
    facts = outlook.load([fresh])[fresh.pk]
    learned = firm_forecast.parameters_of(fit.course)
    assert fresh.p60 == pytest.approx(forecast(facts, TODAY, learned).p60)
    assert fresh.p60 != pytest.approx(before, rel=1e-6)
    assert scan.firms_with_touched_cases() == []


def test_closed_cases_and_those_past_cp504_are_left_alone(owner, busy):
    scan.scan_firm(busy, TODAY, now=noon(TODAY))
    resting = Case.objects.filter(last_code="CP14").first()
    casework.close_case(resting, by=acting(owner), version=resting.version, outcome="Paid", closed_on=TODAY)
    scan.scan_touched(busy, now=noon(TODAY))
    fit_now(busy)
    assert list(Case.objects.filter(flags_change_on=None).values_list("last_code", flat=True)) == ["CP14"]


def test_the_page_of_a_case_shows_what_the_scan_stored(owner, busy):
    fit_now(busy)
    case = make_notice(owner, case=make_case(owner, matter="1040 2022"), notice_date=TODAY - timedelta(days=40)).case
    scan.scan_firm(busy, TODAY, now=noon(TODAY))
    case.refresh_from_db()
    page = CasePage(with_heading(Case.objects.all()).get(pk=case.pk), TODAY)
    assert page.estimate.p60 == pytest.approx(case.p60)
    assert page.forecast.yardstick.fit == ForecastFit.objects.get().pk


def test_a_firm_without_a_fit_goes_by_the_priors_and_its_levels(firm):
    yardstick = yardstick_of(Firm.objects.get(pk=firm.pk))
    assert yardstick.parameters is PRIORS
    assert (yardstick.levels.p60, yardstick.levels.p180, yardstick.fit) == (0.35, 0.30, None)


def test_a_fit_is_one_object_in_a_process_however_often_it_is_read(busy, django_assert_num_queries):
    fit_now(busy)
    one = yardstick_now(busy)
    joined = Firm.objects.select_related(firm_forecast.JOINED).get(pk=busy.pk)
    with django_assert_num_queries(0):
        other = yardstick_of(joined)
    assert isinstance(one.parameters, Course)
    assert one.parameters is other.parameters
    assert one == other


def test_a_fit_that_comes_while_cases_are_studied_is_not_overlooked(owner, busy, monkeypatch):
    """Put in force between the first look and the locks, it is what the cases are scored by."""
    case = make_notice(owner, case=make_case(owner, matter="1040 2022"), notice_date=TODAY - timedelta(days=40)).case
    study, came = looking._study, []

    def interrupted(*arguments):
        studied = study(*arguments)
        if not came:
            came.append(fit_now(busy))
        return studied

    monkeypatch.setattr(looking, "_study", interrupted)
    looking.look(busy, [case.pk], TODAY, noon(TODAY))
    case.refresh_from_db()
    learned = firm_forecast.parameters_of(came[0].course)
    assert case.p60 == pytest.approx(forecast(outlook.load([case])[case.pk], TODAY, learned).p60)


# When.


def test_it_is_due_once_a_week_after_the_night_and_made_up_when_missed(owner, busy):
    fitted, now = [], noon(TODAY).replace(hour=4)
    while now < noon(TODAY + timedelta(days=30)):
        if now.date() not in (TODAY + timedelta(days=14), TODAY + timedelta(days=15)):  # the machine was off
            for pk, day in scan.nights_due(now):
                scan.scan_firm(Firm.objects.get(pk=pk), day, now=now)
            for pk, day in refits_due(now):
                fitted.append(refit(Firm.objects.get(pk=pk), day, now=now).as_of)
        now += timedelta(hours=6)
    assert [(day - TODAY).days for day in fitted] == [0, 7, 16, 23, 30][: len(fitted)]
    assert len(fitted) >= 4


def test_a_firm_without_a_balance_due_letter_has_nothing_to_learn_from(owner, firm):
    make_notice(owner, code="CP2000")
    scan.scan_firm(firm, TODAY, now=noon(TODAY))
    assert refits_due(noon(TODAY)) == []
    make_notice(owner, case=make_case(owner, matter="1040 2022"))
    assert refits_due(noon(TODAY)) == [(firm.pk, TODAY)]


def test_it_waits_for_the_night(busy):
    assert refits_due(noon(TODAY)) == []
    scan.scan_firm(busy, TODAY, now=noon(TODAY))
    assert refits_due(noon(TODAY)) == [(busy.pk, TODAY)]
    assert refits_due(noon(TODAY + timedelta(days=1))) == []


def test_the_heartbeat_starts_it_once_a_week(busy, monkeypatch):
    sent = []
    monkeypatch.setattr(tasks, "timezone", SimpleNamespace(now=lambda: noon(TODAY)))
    for task in (tasks.scan_firm_night, tasks.look_at_touched):
        monkeypatch.setattr(task, "apply_async", lambda *args, **kwargs: None)
    monkeypatch.setattr(tasks.refit_firm, "apply_async", lambda args, expires: sent.append((args, expires)))
    scan.scan_firm(busy, TODAY, now=noon(TODAY))
    tasks.heartbeat()
    assert sent == [((busy.pk, "2026-06-29"), tasks.EXPIRES_SECONDS)]
    tasks.refit_firm(*sent[0][0])
    assert ForecastFit.objects.get().as_of == TODAY
    tasks.heartbeat()
    assert len(sent) == 1


def test_a_fit_that_runs_already_is_not_started_beside_it(busy, monkeypatch):
    monkeypatch.setattr(tasks, "timezone", SimpleNamespace(now=lambda: noon(TODAY)))
    with tasks._alone(f"refit-{busy.pk}"):
        tasks.refit_firm(busy.pk, "2026-06-29")
    assert not ForecastFit.objects.exists()


# By hand.


def run(*arguments):
    out = StringIO()
    call_command("refit", *arguments, stdout=out)
    return out.getvalue()


@pytest.fixture
def on_that_day(monkeypatch):
    monkeypatch.setattr("notices.management.commands.refit.timezone", SimpleNamespace(now=lambda: noon(TODAY)))


def test_the_command_fits_each_firm_apart_and_says_what_it_learned_from(busy, stranger, on_that_day):
    assert run() == (
        "Moreno Tax, Jun 29, 2026: learned from 6 cases with 12 letters that followed another; of 2 cases scored 60 "
        "days before, 0 got a notice of intent to levy\n"
        "Other Tax, Jun 29, 2026: learned from 0 cases with 0 letters that followed another; of 0 cases scored 60 days "
        "before, 0 got a notice of intent to levy\n"
    )
    assert ForecastFit.objects.count() == 2


def test_the_command_answers_in_json_for_one_firm_and_day(busy, stranger, on_that_day):
    (row,) = json.loads(run("--json", "--firm", str(busy.pk), "--as-of", "2026-06-22"))
    assert (row["firm"], row["as_of"], row["cases"], row["events"]) == (busy.pk, "2026-06-22", 6, 4)
    assert set(row["scores"]["learned"]) == {"brier", "log_loss"}


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--firm", "99"], "There is no firm with the number '99'."),
        (["--as-of", "soon"], "The day 'soon' is not a day written as YYYY-MM-DD."),
        (["--as-of", "2026-07-01"], "Jul 1, 2026 has not come at Moreno Tax; nothing can be learned from it yet."),
    ],
    ids=["no such firm", "no day", "a day to come"],
)
def test_the_command_refuses_in_one_sentence(busy, on_that_day, arguments, sentence):
    with pytest.raises(CommandError) as refused:
        run(*arguments)
    assert (str(refused.value), refused.value.returncode) == (sentence, 2)
    assert not ForecastFit.objects.exists()


# Levels.


LIKELY = Flag.Kind.LIKELY_TO_ESCALATE


@pytest.fixture
def waiting(owner):
    """A CP503 of five weeks ago that nobody answered, with its 60-day chance under the priors."""
    case = make_notice(owner, case=make_case(owner), code="CP503", notice_date=TODAY - timedelta(days=35)).case
    chance = forecast(outlook.load([case])[case.pk], TODAY).p60
    assert 0.30 < chance < 0.90
    return case, round(chance * 100)


def set_levels(firm, level_60, level_180=95):
    """As the settings do, which know nothing of cases."""
    Firm.objects.filter(pk=firm.pk).update(level_60=level_60, level_180=level_180)


def is_flagged(case):
    return Flag.objects.standing().filter(case=case, kind=LIKELY).exists()


@pytest.mark.parametrize("way", ["the next look", "the next night"])
def test_flags_follow_the_levels_of_the_firm_and_clear_ten_points_lower(firm, waiting, way):
    case, chance = waiting
    day = TODAY

    def look():
        nonlocal day
        if way == "the next look":
            assert scan.firms_with_touched_cases() == [firm.pk]
            scan.scan_touched(Firm.objects.get(pk=firm.pk), now=noon(TODAY))
        else:
            scan.scan_firm(firm, day, now=noon(day))
        return is_flagged(case)

    set_levels(firm, chance + 2)
    scan.scan_firm(firm, TODAY, now=noon(TODAY))
    assert not is_flagged(case)
    set_levels(firm, chance - 2)
    assert look()
    set_levels(firm, chance + 7)
    assert look(), "within ten points below the level a flag stays"
    set_levels(firm, chance + 12)
    assert not look()


def test_a_flag_says_by_which_rule_and_keeps_all_to_be_judged_by(busy, waiting):
    case, chance = waiting
    fit = fit_now(busy)
    chance = round(forecast(outlook.load([case])[case.pk], TODAY, firm_forecast.parameters_of(fit.course)).p60 * 100)
    set_levels(busy, min(max(chance - 2, 5), 95), 40)
    scan.scan_firm(busy, TODAY, now=noon(TODAY))
    flag = Flag.objects.get(case=case, kind=LIKELY)
    assert flag.why.startswith("CP504 within 60 days: ")
    figures = flag.figures
    assert {"p30", "p60", "p90", "p180", "ever", "low60", "high60", "low180", "high180"} <= set(figures)
    assert {"earliest", "middle", "latest", "reasons", "next_code"} <= set(figures)
    assert (figures["as_of"], figures["last_code"], figures["fit"]) == ("2026-06-29", "CP503", fit.pk)
    assert figures["days"] == 60
    assert figures["levels"]["p180"] == 0.40


def test_a_flag_by_the_second_rule_names_its_horizon(owner, firm):
    case = make_notice(owner, case=make_case(owner), notice_date=TODAY - timedelta(days=30)).case
    set_levels(firm, 95, 20)
    scan.scan_firm(firm, TODAY, now=noon(TODAY))
    flag = Flag.objects.get(case=case, kind=LIKELY)
    assert "passed unanswered; CP504 within 180 days" in flag.why
    assert flag.figures["days"] == 180
    set_levels(firm, 95, 95)
    scan.scan_touched(Firm.objects.get(pk=firm.pk), now=noon(TODAY))
    assert not is_flagged(case)


def test_levels_that_stay_as_they_are_touch_nothing(firm, waiting):
    scan.scan_firm(firm, TODAY, now=noon(TODAY))
    before = list(Case.objects.values())
    refitting.take_up_levels(firm)
    assert list(Case.objects.values()) == before
    assert scan.firms_with_touched_cases() == []


def test_the_usual_levels_set_again_after_others_are_taken_up_too(firm, waiting):
    scan.scan_firm(firm, TODAY, now=noon(TODAY))
    assert not FirmForecast.objects.exists()
    for levels in ((60, 60), (35, 30)):
        set_levels(firm, *levels)
        assert scan.firms_with_touched_cases() == [firm.pk]
        scan.scan_touched(Firm.objects.get(pk=firm.pk), now=noon(TODAY))
        assert scan.firms_with_touched_cases() == []


def test_new_levels_leave_the_fit_in_force(busy):
    fit = fit_now(busy)
    set_levels(busy, 50)
    refitting.take_up_levels(busy)
    yardstick = yardstick_now(busy)
    assert (yardstick.fit, yardstick.levels.p60) == (fit.pk, 0.50)


@pytest.mark.parametrize("level", [4, 96])
def test_no_row_of_a_firm_holds_a_level_at_which_everything_or_nothing_is_flagged(firm, level):
    with pytest.raises(IntegrityError), transaction.atomic():
        set_levels(firm, level)


def test_a_firm_that_was_never_scanned_waits_for_its_first_night(db):
    make_firm()
    assert scan.firms_with_touched_cases() == []
