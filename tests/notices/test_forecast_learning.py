"""What a firm's cases teach the forecast, and what they must not."""

import json
import random
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from notices.forecast import PRIORS, Facts, forecast, judge, next_change_on, what_if
from notices.forecast.cohort import read
from notices.forecast.episodes import CLOSED, SILENT, Piece, pieces
from notices.forecast.events import entry
from notices.forecast.fit import Fit, learn
from notices.forecast.frequencies import assumed
from notices.forecast.history import History
from notices.forecast.learning import taught
from notices.forecast.model import Mark
from tests.notices import forecast_simulator as simulator

AS_OF = date(2023, 7, 3)
CASE = Facts("CP14", date(2023, 5, 29), unanswered=1, balance=Decimal(5000), other_balances=0, unfiled_returns=0)


def history(*events):
    """`"2023-01-02 notice CP14"` and so on."""
    return History(
        entry(date.fromisoformat(day), event, "".join(value)) for day, event, *value in map(str.split, events)
    )


def cohort(regime, cases, seed=1):
    return list(read(simulator.as_lines(simulator.cohort(regime, cases, seed))).values())


def cut(*events, until="2023-07-03"):
    return [
        (piece.letter, piece.since, piece.until, piece.outcome)
        for piece in pieces(history(*events), date.fromisoformat(until).toordinal())
    ]


PIECES = [
    ("the_next_letter", ["2023-01-02 notice CP14", "2023-02-06 notice CP501"], ("CP14", 0, 5, "CP501")),
    ("a_letter_dated_on_a_wednesday", ["2023-01-04 notice CP14", "2023-02-08 notice CP501"], ("CP14", 0, 5, "CP501")),
    ("cp504b_is_cp504", ["2023-01-02 notice CP161", "2023-02-13 notice CP504B"], ("CP161", 0, 6, "CP504")),
    ("a_running_case_is_silent", ["2023-05-29 notice CP14"], ("CP14", 0, 5, SILENT)),
    ("payment_in_full_ends_it", ["2023-01-02 notice CP14", "2023-01-24 paid_in_full"], ("CP14", 0, 3, CLOSED)),
    ("cp504_passed_over", ["2023-01-02 notice CP503", "2023-02-13 notice LT11"], ("CP503", 0, 6, CLOSED)),
    ("an_earlier_letter_starts_afresh", ["2023-01-02 notice CP503", "2023-02-13 notice CP14"], ("CP503", 0, 6, SILENT)),
    ("an_agreement_that_lasts_ends_it", ["2023-01-02 notice CP14", "2023-01-30 agreement_in_force"],
     ("CP14", 0, 3, CLOSED)),
]  # fmt: skip


@pytest.mark.parametrize(("events", "first"), [row[1:] for row in PIECES], ids=[row[0] for row in PIECES])
def test_what_followed_a_letter(events, first):
    assert cut(*events)[0] == first


def test_days_under_a_bar_are_not_at_risk():
    events = ("2023-01-02 notice CP503", "2023-01-16 agreement_pending", "2023-02-13 agreement_refused")
    # The clock stood at 13 days on the first day of the bar, and goes on from 14 on the first day after it.
    assert cut(*events, "2023-03-13 notice CP504") == [("CP503", 0, 1, SILENT), ("CP503", 2, 6, "CP504")]


def test_letters_after_payment_in_full_are_nobodys_outcome():
    events = ("2023-01-02 notice CP14", "2023-02-02 paid_in_full", "2023-02-06 notice CP501", "2023-03-20 notice CP503")
    assert cut(*events) == [("CP14", 0, 4, CLOSED)]


def test_a_piece_has_the_factors_of_its_first_day():
    found = list(
        pieces(
            history("2023-01-02 notice CP14", "2023-01-02 other_balances 2", "2023-01-23 payment 50.00"),
            date(2023, 2, 6).toordinal(),
        )
    )
    unknown = (Mark("unfiled_returns", 0), Mark("balance", 0))
    assert found == [
        Piece("CP14", (Mark("unanswered"), Mark("other_balances"), *unknown), 0, 3, SILENT),
        Piece("CP14", (Mark("unanswered"), Mark("other_balances"), *unknown, Mark("payment")), 3, 5, SILENT),
    ]


def test_without_cases_the_priors_stand():
    course = taught([], AS_OF).course
    for code in ("CP14", "CP501", "CP503", "CP161"):
        for unanswered in (0, 1):
            facts = replace(CASE, last_code=code, unanswered=unanswered)
            learned, prior = forecast(facts, AS_OF, course), forecast(facts, AS_OF)
            assert learned.p60 == pytest.approx(prior.p60, abs=0.06)
            assert learned.p180 == pytest.approx(prior.p180, abs=0.06)


def test_the_letters_that_the_priors_imply_are_those_of_the_chain():
    # One step from CP503; from CP501 the unseen CP503 adds a way of two steps.
    assert sum(assumed("CP503", PRIORS)["CP504"]) == pytest.approx(0.85, abs=1e-3)
    ways = assumed("CP501", PRIORS)
    assert sum(ways["CP503"]) == pytest.approx(0.82 * 0.92 * 0.5, abs=1e-3)
    assert sum(ways["CP504"]) == pytest.approx(0.82 * (0.08 + 0.92 * 0.5 * 0.85), abs=1e-3)


def quiet_cases(count):
    """Cases whose CP503 nobody answered and nothing followed for a year."""
    return [history("2022-05-02 notice CP503") for _ in range(count)]


def test_ten_cases_change_as_much_as_their_number_beside_the_pseudo_count_and_two_thousand_rule():
    facts = replace(CASE, last_code="CP503", last_notice_on=AS_OF)
    prior, before = forecast(facts, AS_OF).p180, PRIORS.moves["CP503"].pseudo_count
    few, many = (forecast(facts, AS_OF, taught(quiet_cases(count), AS_OF).course).p180 for count in (10, 2000))
    assert few == pytest.approx(prior * before / (before + 10), abs=0.15)
    assert many < 0.02


@pytest.mark.parametrize("regime", simulator.REGIMES, ids=lambda regime: regime.name)
def test_a_firm_with_ten_cases_stays_near_the_priors(regime):
    course = taught(cohort(regime, 10), AS_OF).course
    for code in ("CP14", "CP501", "CP503", "CP161"):
        facts = replace(CASE, last_code=code, last_notice_on=AS_OF)
        assert forecast(facts, AS_OF, course).p180 == pytest.approx(forecast(facts, AS_OF).p180, abs=0.25)


def test_running_cases_are_no_failures():
    facts = replace(CASE, last_code="CP503", last_notice_on=AS_OF)
    running = [history(f"{AS_OF - timedelta(days=20):%Y-%m-%d} notice CP503") for _ in range(2000)]
    assert forecast(facts, AS_OF, taught(running, AS_OF).course).p180 == pytest.approx(
        forecast(facts, AS_OF).p180, abs=0.05
    )


def test_the_weeks_between_letters_are_learned():
    slow = [history("2022-05-02 notice CP503", "2022-08-08 notice CP504") for _ in range(300)]
    found = forecast(replace(CASE, last_code="CP503", last_notice_on=AS_OF), AS_OF, taught(slow, AS_OF).course)
    assert (found.middle - AS_OF).days == 98


def test_many_cases_narrow_the_range():
    widths = []
    for cases in (10, 100, 2000):
        found = forecast(CASE, AS_OF, taught(cohort(simulator.PLAIN, cases), AS_OF).course)
        widths.append(found.high180 - found.low180)
    assert widths == sorted(widths, reverse=True)
    assert widths[-1] > 0.02


def test_nothing_dated_after_the_day_is_used():
    rows = simulator.cohort(simulator.HARD, 300, 3)
    known = [row for row in rows if row[1] <= AS_OF.isoformat()]
    assert len(known) < len(rows)
    found, expected = (taught(read(simulator.as_lines(some)).values(), AS_OF) for some in (rows, known))
    assert forecast(CASE, AS_OF, found.course) == forecast(CASE, AS_OF, expected.course)
    assert (found.cases, found.transitions, found.events) == (expected.cases, expected.transitions, expected.events)


def test_the_order_of_rows_and_cases_does_not_matter():
    rows = simulator.cohort(simulator.PLAIN, 200, 4)
    first = taught(read(simulator.as_lines(rows)).values(), AS_OF).course
    random.Random(9).shuffle(rows)
    second = taught(read(simulator.as_lines(rows)).values(), AS_OF).course
    assert forecast(CASE, AS_OF, first) == forecast(CASE, AS_OF, second)


def test_a_standstill_of_the_irs_is_found_and_no_clock_runs_in_it():
    course = taught(cohort(simulator.PAUSED, 800), AS_OF).course
    (one, other) = simulator.PAUSED.pauses
    assert len(course.standstills) == 2
    for found, (first, last) in zip(course.standstills, (one, other), strict=True):
        assert found.first <= first.toordinal() + 7
        assert abs(found.last - last.toordinal()) <= 14
    waited = replace(CASE, last_code="CP503", last_notice_on=other[0] - timedelta(weeks=3))
    fresh = replace(CASE, last_code="CP503", last_notice_on=other[1] - timedelta(weeks=2))
    day = other[1] + timedelta(weeks=2)
    assert forecast(waited, day, course).p60 > 0.5
    assert forecast(waited, day, course).p60 > forecast(waited, day).p60
    assert forecast(fresh, day, course).p60 > 0.3


@pytest.mark.parametrize("weeks", [2, 6, 12, 20])
def test_the_next_change_is_foreseen_with_what_was_learned_and_after_a_standstill(weeks):
    course = taught(cohort(simulator.PAUSED, 400), AS_OF).course
    facts = replace(CASE, last_code="CP503", last_notice_on=AS_OF - timedelta(weeks=weeks))
    flagged = start = judge(forecast(facts, AS_OF, course), facts, AS_OF, flagged=False).likely
    expected = None
    for ahead in range(1, 401):
        day = AS_OF + timedelta(days=ahead)
        flagged = judge(forecast(facts, day, course), facts, day, flagged=flagged).likely
        if flagged != start:
            expected = day
            break
    assert next_change_on(facts, AS_OF, flagged=start, priors=course) == expected


def test_what_would_change_it_is_told_with_what_was_learned():
    course = taught(cohort(simulator.PLAIN, 400), AS_OF).course
    facts = replace(CASE, last_code="CP503")
    before = forecast(facts, AS_OF, course)
    assert all(answer.p60 < before.p60 for _, answer in what_if(facts, AS_OF, course))


def test_no_standstill_is_seen_where_letters_kept_coming():
    assert taught(cohort(simulator.PLAIN, 800), AS_OF).course.standstills == ()


def test_a_fit_tells_what_it_was_learned_from_and_how_well_it_did():
    fit = learn(cohort(simulator.PLAIN, 800), AS_OF)
    assert 600 < fit.cases <= 800
    assert 0 < fit.events < fit.transitions
    assert set(fit.scores) == {"prior", "learned", "constant", "age_rule"}
    assert fit.scored > 300
    assert fit.came > 5
    assert fit.scores["learned"].brier < fit.scores["constant"].brier


@pytest.mark.parametrize("cases", [0, 60, 400])
def test_a_fit_that_was_kept_gives_the_same_forecasts(cases):
    fit = learn(cohort(simulator.PAUSED, cases) if cases else [], AS_OF)
    again = Fit.from_json(json.loads(json.dumps(fit.to_json())))
    assert again.to_json() == fit.to_json()
    assert (again.as_of, again.scores) == (fit.as_of, fit.scores)
    for code in ("CP14", "CP161", "CP501", "CP503"):
        facts = replace(CASE, last_code=code, balance=None)
        assert forecast(facts, AS_OF, again.course) == forecast(facts, AS_OF, fit.course)
