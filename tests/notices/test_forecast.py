"""The forecast's promises, as tables of known cases and as properties of any case."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from notices.forecast import (
    BARS,
    PRIORS,
    Bar,
    Facts,
    Levels,
    forecast,
    judge,
    next_change_on,
    stream_position,
    what_if,
)
from notices.forecast.alike import standard
from notices.forecast.chain import logit
from notices.forecast.cohort import read
from notices.forecast.learning import taught
from tests.notices import forecast_simulator as simulator

LETTER_ON = date(2018, 1, 30)
SAMPLE = Facts(
    last_code="CP14",
    last_notice_on=LETTER_ON,
    pay_by_on=date(2018, 2, 20),
    unanswered=1,
    balance=Decimal("1075.21"),
    other_balances=0,
    unfiled_returns=0,
)
HARD = ("agreement_in_force", "bankruptcy", "cdp_hearing")
FIGURES = ("p30", "p60", "p90", "p180", "ever", "low60", "high60", "low180", "high180")
BEYOND_ROUNDING = 1e-9

# The first case with a given silence fills a table, and tests measure no time: no deadline per example.
unhurried = settings(deadline=None)


def days(least, most):
    return st.integers(least, most).map(lambda ahead: LETTER_ON + timedelta(days=ahead))


bars = st.builds(
    lambda kind, from_on, length: Bar(kind, from_on, None if length is None else from_on + timedelta(days=length)),
    st.sampled_from(sorted(BARS)),
    days(-30, 300),
    st.none() | st.integers(0, 250),
)
cases = st.builds(
    Facts,
    last_code=st.sampled_from(["CP14", "CP501", "CP503", "CP161", "CP11", "CP22A"]),
    last_notice_on=days(-6, 6),
    pay_by_on=st.none() | days(10, 30),
    unanswered=st.integers(0, 5),
    business=st.booleans(),
    balance=st.none() | st.decimals(1, 300_000, places=2),
    other_balances=st.none() | st.integers(0, 3),
    unfiled_returns=st.none() | st.integers(0, 3),
    paid_something_on=st.none() | days(0, 100),
    dispute_sent_on=st.none() | days(0, 100),
    employment_tax=st.booleans(),
    bars=st.lists(bars, max_size=3).map(tuple),
    answered=st.booleans(),
)
moments = days(-10, 350)


def estimate(facts, as_of, parameters=PRIORS):
    found = forecast(facts, as_of, parameters)
    assert found is not None
    return found


class TestTheOfficialSample:
    def test_before_its_pay_date_it_is_not_flagged(self):
        day = date(2018, 2, 13)
        assert not judge(estimate(SAMPLE, day), SAMPLE, day, flagged=False).likely

    def test_the_day_after_its_pay_date_it_is_flagged_by_the_180_day_rule(self):
        day = date(2018, 2, 21)
        found = estimate(SAMPLE, day)
        verdict = judge(found, SAMPLE, day, flagged=False)
        assert verdict.likely
        assert found.p60 < 0.35
        assert found.p180 >= 0.30
        assert "CP14's pay date Feb 20, 2018 passed unanswered" in verdict.why
        assert "estimate" in verdict.why
        assert any("unanswered" in reason.text for reason in found.reasons)

    def test_it_stays_flagged_for_three_months_and_then_clears_once(self):
        flagged, changes = False, []
        for ahead in range(600):
            day = LETTER_ON + timedelta(days=ahead)
            likely = judge(estimate(SAMPLE, day), SAMPLE, day, flagged=flagged).likely
            if likely != flagged:
                changes.append(day)
            flagged = likely
        assert changes[0] == date(2018, 2, 21)
        assert len(changes) == 2
        assert changes[1] > date(2018, 5, 21)

    @pytest.mark.parametrize("kind", HARD)
    def test_a_stop_without_end_takes_the_flag_away(self, kind):
        stopped = replace(SAMPLE, bars=(Bar(kind, date(2018, 3, 1), None),))
        day = date(2018, 3, 2)
        found = estimate(stopped, day)
        verdict = judge(found, stopped, day, flagged=True)
        assert not verdict.likely
        assert found.ever == found.p180 == 0
        assert "Mar 1, 2018" in found.stopped_by
        assert found.stopped_by == verdict.why
        assert found.next_code is None
        assert [reason.direction for reason in found.reasons] == ["stops"]

    def test_a_dispute_lowers_it_only_a_little(self):
        day = date(2018, 3, 2)
        plain = estimate(SAMPLE, day)
        disputed = estimate(replace(SAMPLE, dispute_sent_on=date(2018, 2, 26)), day)
        assert 0.7 * plain.p180 < disputed.p180 < plain.p180

    def test_an_answer_clears_the_flag_of_the_pay_date_rule(self):
        day = date(2018, 3, 2)
        answered = replace(SAMPLE, answered=True, unanswered=0)
        assert not judge(estimate(answered, day), answered, day, flagged=True).likely

    def test_the_next_change_is_the_day_after_the_pay_date(self):
        assert next_change_on(SAMPLE, date(2018, 2, 1), flagged=False) == date(2018, 2, 21)


class TestTheStream:
    @pytest.mark.parametrize("code", ["CP504", "CP504B", "LT11", "Letter 1058", "CP2000", "CP71C", ""])
    def test_a_letter_at_or_past_cp504_or_outside_has_no_forecast(self, code):
        facts = replace(SAMPLE, last_code=code)
        assert forecast(facts, LETTER_ON) is None
        assert not judge(None, facts, LETTER_ON, flagged=True).likely
        assert what_if(facts, LETTER_ON) == ()

    @pytest.mark.parametrize(
        ("code", "position"),
        [("CP14", 0), ("cp 501", 1), ("CP-503", 2), ("CP504B", 3), ("Letter 1058", 4), ("CP161", 0), ("CP12", None)],
    )
    def test_every_letter_has_its_place(self, code, position):
        assert stream_position(code) == position

    @pytest.mark.parametrize(
        ("code", "business", "following"),
        [
            ("CP14", False, "CP501"),
            ("CP11", False, "CP501"),
            ("CP501", False, "CP503"),
            ("CP503", False, "CP504"),
            ("CP503", True, "CP504B"),
            ("CP161", True, "CP504B"),
        ],
    )
    def test_the_next_letter_is_the_next_of_its_stream(self, code, business, following):
        facts = replace(SAMPLE, last_code=code, business=business)
        assert estimate(facts, LETTER_ON).next_code == following

    @pytest.mark.parametrize(("earlier", "later"), [("CP14", "CP501"), ("CP501", "CP503")])
    def test_a_later_letter_is_nearer_to_cp504(self, earlier, later):
        first, second = (estimate(replace(SAMPLE, last_code=code), LETTER_ON) for code in (earlier, later))
        assert first.p180 < second.p180
        assert first.middle > second.middle

    def test_the_implied_way_from_cp14_agrees_with_the_stated_prior(self):
        # 0.50 x 0.82 x 0.85 with the skips, stated as about 0.35 (0.20 to 0.50).
        ever = estimate(replace(SAMPLE, unanswered=0), LETTER_ON).ever
        assert ever == pytest.approx(0.35, abs=0.03)

    def test_cp503_is_followed_after_five_to_eight_weeks(self):
        found = estimate(replace(SAMPLE, last_code="CP503"), LETTER_ON)
        assert found.earliest == date(2018, 3, 5)
        assert date(2018, 3, 12) <= found.middle <= date(2018, 3, 26)

    @unhurried
    @given(cases, moments)
    def test_letters_are_dated_on_mondays(self, facts, as_of):
        found = estimate(facts, as_of)
        assert all(day.weekday() == 0 for day in (found.earliest, found.middle, found.latest) if day)


@pytest.fixture(scope="module", params=["priors", "learned", "learned far from the priors", "learned from ten cases"])
def parameters(request):
    """What any set of parameters must promise: as assumed, and as learned from made-up cohorts."""
    if request.param == "priors":
        return PRIORS
    regime = simulator.HARD if "far" in request.param else simulator.PLAIN
    rows = simulator.cohort(regime, 10 if "ten" in request.param else 800, seed=5)
    return taught(read(simulator.as_lines(rows)).values(), date(2023, 7, 3)).course


class TestAnyCase:
    @unhurried
    @given(cases, moments)
    def test_chances_lie_between_0_and_1_and_never_fall_with_the_horizon(self, parameters, facts, as_of):
        found = estimate(facts, as_of, parameters)
        chances = [found.p30, found.p60, found.p90, found.p180, found.ever]
        assert all(0 <= p <= 1 for p in (getattr(found, name) for name in FIGURES))
        assert all(later >= earlier for earlier, later in pairwise(chances))

    @unhurried
    @given(cases, moments)
    def test_the_range_holds_the_figure_and_the_dates_are_in_order(self, parameters, facts, as_of):
        found = estimate(facts, as_of, parameters)
        assert found.low60 <= found.p60 <= found.high60
        assert found.low180 <= found.p180 <= found.high180
        if found.earliest:
            assert as_of < found.earliest <= found.middle <= found.latest

    @unhurried
    @given(cases, moments, bars)
    def test_a_bar_in_force_never_raises_a_figure(self, parameters, facts, as_of, bar):
        # With learned parameters a bar explains the silence under it once it has lasted; the next test says how far.
        lasting = parameters.explained_after is not None and (as_of - bar.from_on).days > parameters.explained_after
        if lasting or not bar.is_in_force(as_of):
            bar = replace(bar, from_on=as_of - timedelta(days=5), until_on=None)
        before = estimate(facts, as_of, parameters)
        after = estimate(replace(facts, bars=(*facts.bars, bar)), as_of, parameters)
        for name in FIGURES:
            assert getattr(after, name) <= getattr(before, name) + BEYOND_ROUNDING, name

    @unhurried
    @given(cases, bars, days(7, 60), st.integers(29, 250))
    def test_a_bar_that_has_lasted_never_raises_a_figure_above_what_it_was_before_it_began(
        self, parameters, facts, bar, begun, since
    ):
        facts = replace(facts, bars=(), paid_something_on=None, dispute_sent_on=None)
        if parameters.explained_after is None:
            return  # The priors promise more: the test before this one.
        length = 250 if bar.until_on is None else since + max((bar.until_on - bar.from_on).days, 0)
        held = replace(facts, bars=(Bar(bar.kind, begun, begun + timedelta(days=length)),))
        before = estimate(facts, begun - timedelta(days=1), parameters)
        after = estimate(held, begun + timedelta(days=since), parameters)
        for name in FIGURES:
            assert getattr(after, name) <= getattr(before, name) + BEYOND_ROUNDING, name

    @unhurried
    @given(cases, moments, st.integers(0, 40), st.integers(0, 200))
    def test_a_dated_hold_never_makes_cp504_earlier(self, parameters, facts, as_of, since, length):
        hold = Bar("short_hold", as_of - timedelta(days=since), as_of + timedelta(days=length))
        before = estimate(facts, as_of, parameters)
        after = estimate(replace(facts, bars=(*facts.bars, hold)), as_of, parameters)
        if before.earliest and after.earliest:
            assert after.earliest >= before.earliest
            assert after.middle >= before.middle
            assert after.latest >= before.latest

    def test_a_dated_hold_shifts_cp504_and_does_not_shrink_it(self, parameters):
        facts, day = replace(SAMPLE, last_code="CP503"), date(2018, 2, 5)
        held = replace(facts, bars=(Bar("short_hold", day, day + timedelta(days=63)),))
        before, after = estimate(facts, day, parameters), estimate(held, day, parameters)
        assert after.p60 == 0
        # The week in which the hold begins is not over; in a firm's record some cases are paid in it.
        assert after.ever == pytest.approx(before.ever, rel=1e-6 if parameters is PRIORS else 0.1)
        assert 56 <= (after.middle - before.middle).days <= 70

    def test_after_a_hold_the_clock_goes_on_from_where_it_stood(self):
        start, end = date(2018, 2, 10), date(2018, 5, 11)
        facts = replace(SAMPLE, last_code="CP503")
        held = replace(facts, bars=(Bar("short_hold", start, end),))
        # 91 days of hold: the day after it the case stands as the unheld one did on the day before the hold.
        after = estimate(held, end + timedelta(days=1))
        before = estimate(facts, start)
        assert after.p60 == pytest.approx(before.p60)

    @unhurried
    @given(cases, moments)
    def test_one_more_unanswered_letter_never_lowers_a_figure(self, parameters, facts, as_of):
        before = estimate(facts, as_of, parameters)
        after = estimate(replace(facts, unanswered=facts.unanswered + 1), as_of, parameters)
        for name in FIGURES:
            assert getattr(after, name) >= getattr(before, name) - BEYOND_ROUNDING, name

    @unhurried
    @given(cases, moments)
    def test_paid_in_full_gives_0_and_says_so(self, parameters, facts, as_of):
        found = estimate(replace(facts, paid_in_full=True), as_of, parameters)
        assert all(getattr(found, name) == 0 for name in FIGURES)
        assert "paid in full" in found.stopped_by
        assert (found.earliest, found.middle, found.latest) == (None, None, None)

    @unhurried
    @given(cases, moments, st.sampled_from(["balance", "other_balances", "unfiled_returns"]))
    def test_an_unknown_fact_widens_the_range(self, parameters, facts, as_of, name):
        plain = {"balance": Decimal(5000), "other_balances": 0, "unfiled_returns": 0}[name]
        known = estimate(replace(facts, **{name: plain}), as_of, parameters)
        unknown = estimate(replace(facts, **{name: None}), as_of, parameters)
        assert unknown.low180 <= known.low180
        assert unknown.high180 >= known.high180
        if parameters is PRIORS:
            assert unknown.p180 == known.p180
        if 0 < known.high180 < 0.99:
            assert unknown.high180 > known.high180

    @unhurried
    @given(cases, moments)
    def test_the_same_facts_give_the_same_answer_in_any_order_of_bars(self, parameters, facts, as_of):
        turned = estimate(replace(facts, bars=facts.bars[::-1]), as_of, parameters)
        first = estimate(facts, as_of, parameters)
        assert first == estimate(facts, as_of, parameters)
        for name in FIGURES:
            assert getattr(turned, name) == pytest.approx(getattr(first, name), abs=BEYOND_ROUNDING)

    @unhurried
    @given(cases, moments)
    def test_the_weights_of_the_reasons_add_up_to_the_figure(self, parameters, facts, as_of):
        found = estimate(facts, as_of, parameters)
        assert found.reasons
        if not found.stopped_by and 1e-4 < found.p180 < 1 - 1e-4:
            assert sum(reason.weight for reason in found.reasons) == pytest.approx(logit(found.p180), abs=1e-6)
        weights = [abs(reason.weight) for reason in found.reasons[:-1]]
        assert weights == sorted(weights, reverse=True)

    @unhurried
    @given(cases, moments)
    def test_silence_makes_the_end_of_the_stream_ever_more_likely(self, parameters, facts, as_of):
        late = replace(facts, bars=())
        assert (
            estimate(late, as_of + timedelta(days=400), parameters).ever
            <= estimate(late, as_of, parameters).ever + BEYOND_ROUNDING
        )


class TestBars:
    def test_an_unknown_kind_is_refused_with_a_sentence(self):
        with pytest.raises(ValueError, match="'lunch' is not a kind of bar"):
            Bar("lunch", LETTER_ON, None)

    def test_a_hold_without_a_noted_end_lasts_nine_weeks(self):
        hold = Bar("short_hold", LETTER_ON, None)
        assert hold.is_in_force(LETTER_ON + timedelta(days=63))
        assert not hold.is_in_force(LETTER_ON + timedelta(days=64))

    def test_a_bar_with_an_end_in_the_far_future_counts_as_endless(self):
        stopped = replace(SAMPLE, bars=(Bar("bankruptcy", LETTER_ON, date.max),))
        found = estimate(stopped, date(2018, 3, 1))
        assert found.ever == 0
        assert found.stopped_by

    def test_a_pending_agreement_weighs_and_does_not_stop(self):
        day = date(2018, 3, 1)
        asked = estimate(replace(SAMPLE, bars=(Bar("agreement_pending", day, None),)), day)
        assert 0 < asked.p180 < 0.35 * estimate(SAMPLE, day).p180
        assert asked.stopped_by == ""

    def test_a_bar_that_has_not_begun_changes_nothing(self):
        day = date(2018, 3, 1)
        later = replace(SAMPLE, bars=(Bar("bankruptcy", day + timedelta(days=1), None),))
        assert estimate(later, day) == estimate(SAMPLE, day)


class TestOddsOfAMathError:
    def test_an_abatement_request_within_60_days_weighs_more_than_a_dispute(self):
        day = date(2018, 4, 10)
        sent = replace(SAMPLE, dispute_sent_on=LETTER_ON + timedelta(days=60))
        late = replace(sent, last_code="CP11", dispute_sent_on=LETTER_ON + timedelta(days=61))
        assert estimate(replace(sent, last_code="CP11"), day).p180 < estimate(sent, day).p180
        assert estimate(late, day).p180 == pytest.approx(estimate(sent, day).p180)


class TestTheVerdict:
    @settings(unhurried, max_examples=60)
    @given(cases, days(0, 60))
    def test_it_never_flickers_while_nothing_happens(self, facts, as_of):
        # At most: raised, cleared by a bar or by silence, raised again when a bar ends; two changes per bar more.
        flagged, changes = False, 0
        for ahead in range(300):
            day = as_of + timedelta(days=ahead)
            likely = judge(estimate(facts, day), facts, day, flagged=flagged).likely
            changes += likely != flagged
            flagged = likely
        assert changes <= 2 + 2 * len(facts.bars)

    @settings(unhurried, max_examples=60)
    @given(cases, days(0, 120), st.booleans())
    def test_the_next_change_agrees_with_judging_every_day(self, facts, as_of, flagged):
        flagged = start = judge(estimate(facts, as_of), facts, as_of, flagged=flagged).likely
        expected = None
        for ahead in range(1, 401):
            day = as_of + timedelta(days=ahead)
            flagged = judge(estimate(facts, day), facts, day, flagged=flagged).likely
            if flagged != start:
                expected = day
                break
        assert next_change_on(facts, as_of, flagged=start) == expected

    def test_a_raised_flag_clears_only_a_tenth_lower(self):
        day = date(2018, 4, 20)
        found = replace(estimate(SAMPLE, day), p60=0.0, p180=0.25)
        assert judge(found, SAMPLE, day, flagged=True).likely
        assert not judge(found, SAMPLE, day, flagged=False).likely
        lower = replace(found, p180=0.199)
        assert not judge(lower, SAMPLE, day, flagged=True).likely

    def test_the_levels_are_the_firms_to_set(self):
        day = date(2018, 2, 21)
        strict = Levels(p60=0.9, p180=0.9)
        assert not judge(estimate(SAMPLE, day), SAMPLE, day, flagged=False, levels=strict).likely

    def test_a_flag_raised_at_a_very_low_level_can_still_clear(self):
        day = date(2018, 2, 21)
        low = Levels(p60=0.05, p180=0.05)
        gone = replace(estimate(SAMPLE, day), p60=0.0, p180=0.0)
        assert not judge(gone, SAMPLE, day, flagged=True, levels=low).likely

    def test_a_cp503_is_judged_by_its_60_days_alone(self):
        day = date(2018, 3, 1)
        facts = replace(SAMPLE, last_code="CP503")
        found = replace(estimate(facts, day), p60=0.1, p180=0.9)
        assert not judge(found, facts, day, flagged=False).likely

    def test_without_a_recorded_pay_date_21_days_count(self):
        facts = replace(SAMPLE, pay_by_on=None)
        assert next_change_on(facts, date(2018, 2, 1), flagged=False) == date(2018, 2, 21)

    def test_the_end_of_a_hold_is_foreseen(self):
        facts = replace(SAMPLE, last_code="CP503", bars=(Bar("short_hold", LETTER_ON, date(2018, 6, 1)),))
        change = next_change_on(facts, LETTER_ON, flagged=False)
        assert change is not None
        assert LETTER_ON < change <= date(2018, 6, 2)


class TestWhatWouldChangeIt:
    def test_each_step_a_practitioner_can_take_lowers_the_60_day_figure(self):
        day = date(2018, 3, 1)
        facts = replace(SAMPLE, last_code="CP503")
        before = estimate(facts, day)
        answers = dict(what_if(facts, day))
        assert list(answers) == ["60-day hold", "agreement asked for", "paid in full"]
        assert all(answer.p60 < before.p60 for answer in answers.values())
        assert answers["paid in full"].ever == 0
        assert answers["60-day hold"].middle > before.middle


class TestCasesThatStandAlike:
    @settings(unhurried, max_examples=60)
    @given(cases, days(0, 120), st.integers(-200, 200))
    def test_the_same_case_weeks_later_changes_as_many_days_later(self, facts, as_of, weeks):
        by = timedelta(weeks=weeks)
        moved = replace(
            facts,
            last_notice_on=facts.last_notice_on + by,
            pay_by_on=facts.pay_by_on and facts.pay_by_on + by,
            paid_something_on=facts.paid_something_on and facts.paid_something_on + by,
            dispute_sent_on=facts.dispute_sent_on and facts.dispute_sent_on + by,
            bars=tuple(Bar(bar.kind, bar.from_on + by, bar.until_on and bar.until_on + by) for bar in facts.bars),
        )
        change = next_change_on(facts, as_of, flagged=False)
        assert next_change_on(moved, as_of + by, flagged=False) == (change and change + by)

    @pytest.mark.parametrize("balance", ["-1", "0", "0.01", "24.99", "25", "10000", "10000.01", "100000", "100000.01"])
    def test_a_balance_stands_for_all_of_its_class_and_no_other(self, balance):
        facts = replace(SAMPLE, balance=Decimal(balance))
        alike, day = standard(facts, LETTER_ON)
        assert day.weekday() == LETTER_ON.weekday()
        ahead = [LETTER_ON + timedelta(days=number) for number in (0, 40, 80)]
        for one, other in ((forecast(facts, on), forecast(alike, on + (day - LETTER_ON))) for on in ahead):
            assert (one.p60, one.p180) == (other.p60, other.p180)
