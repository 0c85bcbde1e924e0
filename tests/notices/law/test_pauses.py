"""What a hold on file does to the ten years: one table, each row with its source; unknown facts give a range."""

from datetime import date, timedelta

import pytest

from notices.law.csed import Event
from notices.law.pauses import Pause, in_context, period_of, read
from notices.models import Hold

FROM, UNTIL, AS_OF = date(2018, 3, 1), date(2018, 9, 1), date(2026, 6, 29)
ASSESSED = date(2016, 6, 6)
BASE = date(2026, 6, 6)

# id: (pause, events that count, events that may count, why it does not suspend begins with); the source stands in the
# comment of each row.
READINGS = {
    # IRC 6331(k)(1): while pending
    "offer accepted": (Pause("offer_pending", FROM, UNTIL, "accepted"), ["offer_pending"], [], ""),
    "offer withdrawn": (Pause("offer_pending", FROM, UNTIL, "withdrawn"), ["offer_pending"], [], ""),
    # IRC 6331(k)(1): and 30 days after a rejection
    "offer rejected": (Pause("offer_pending", FROM, UNTIL, "rejected"), ["offer_rejected"], [], ""),
    "offer ended nobody knows how": (Pause("offer_pending", FROM, UNTIL), ["offer_pending"], ["offer_rejected"], ""),
    "offer running": (Pause("offer_pending", FROM), ["offer_pending"], [], ""),
    # IRC 6331(k)(2)(A) and (B)
    "agreement asked for, accepted": (
        Pause("agreement_pending", FROM, UNTIL, "accepted"),
        ["agreement_pending"],
        [],
        "",
    ),
    "agreement asked for, rejected": (
        Pause("agreement_pending", FROM, UNTIL, "rejected"),
        ["agreement_rejected"],
        [],
        "",
    ),
    "agreement asked for, ended nobody knows how": (
        Pause("agreement_pending", FROM, UNTIL),
        ["agreement_pending"],
        ["agreement_rejected"],
        "",
    ),
    # IRC 6331(k)(3)(B): not while in effect; (k)(2)(D): 30 days from a termination
    "agreement in force": (Pause("agreement_in_force", FROM), [], [], "An installment agreement in effect"),
    "agreement completed": (
        Pause("agreement_in_force", FROM, UNTIL, "completed"),
        [],
        [],
        "An installment agreement in effect",
    ),
    "agreement terminated": (
        Pause("agreement_in_force", FROM, UNTIL, "terminated"),
        ["agreement_terminated"],
        [],
        "",
    ),
    "agreement over nobody knows how": (
        Pause("agreement_in_force", FROM, UNTIL),
        [],
        ["agreement_terminated"],
        "An installment agreement in effect",
    ),
    # IRC 6330(e)(1); Treas. Reg. 301.6330-1(i): an equivalent hearing suspends nothing
    "hearing in time": (Pause("cdp_hearing", FROM, UNTIL, timely="yes"), ["cdp"], [], ""),
    "hearing too late": (Pause("cdp_hearing", FROM, UNTIL, timely="no"), [], [], "An equivalent hearing"),
    "hearing in time or not": (Pause("cdp_hearing", FROM, UNTIL), [], ["cdp"], ""),
    # IRC 6503(h)(2), 6015(e)(2)
    "bankruptcy": (Pause("bankruptcy", FROM, UNTIL), ["bankruptcy"], [], ""),
    "innocent spouse": (Pause("innocent_spouse", FROM, UNTIL), ["innocent_spouse"], [], ""),
    # no statute
    "not collectible": (Pause("not_collectible", FROM, UNTIL), [], [], "Currently not collectible"),
    # not verified in a source, and said so
    "hold by phone": (Pause("short_hold", FROM, UNTIL), [], [], "A hold promised by phone"),
    "disaster": (Pause("disaster", FROM, UNTIL), [], [], "A disaster postponement"),
    "identity theft": (Pause("identity_theft", FROM, UNTIL), [], [], "No rule was found"),
    # read on a transcript: the kind says how it ended
    "an offer of the transcript": (Pause("offer_pending", FROM, UNTIL, is_exact=True), ["offer_pending"], [], ""),
    # IRC 6502(a)(2)(A): the agreed day lies ahead
    "an agreed extension": (Pause("waiver", FROM, date(2030, 1, 1), is_exact=True), ["waiver"], [], ""),
}


@pytest.mark.parametrize(("pause", "known", "possible", "why_not"), READINGS.values(), ids=READINGS)
def test_a_hold_counts_as_the_law_says(pause, known, possible, why_not):
    reading = read(pause, AS_OF)
    assert [event.kind for event in reading.known] == known
    assert [event.kind for event in reading.possible] == possible
    assert reading.why_not.startswith(why_not)
    assert bool(reading.why_not) == bool(why_not)
    assert bool(reading.missing) == bool(possible)


@pytest.mark.parametrize("kind", Hold.Kind.values)
@pytest.mark.parametrize("until_on", [None, UNTIL])
def test_every_kind_of_hold_is_read_and_gives_bounds_in_order(kind, until_on):
    for ending in ("", *Hold.ENDINGS.get(Hold.Kind(kind), ())):
        period = period_of(ASSESSED, [Pause(kind, FROM, until_on, ending)], as_of=AS_OF)
        assert period.estimate.earliest_on <= period.estimate.csed_on <= period.estimate.latest_on


def test_a_terminated_agreement_counts_thirty_days_from_its_termination_and_not_its_own_time():
    (event,) = read(Pause("agreement_in_force", FROM, UNTIL, "terminated"), AS_OF).known
    assert event == Event("agreement_terminated", UNTIL, UNTIL)
    period = period_of(ASSESSED, [Pause("agreement_in_force", FROM, UNTIL, "terminated")], as_of=AS_OF)
    assert period.estimate.csed_on == BASE + timedelta(days=30)


def test_an_offer_that_ended_nobody_knows_how_is_thirty_days_of_range():
    period = period_of(ASSESSED, [Pause("offer_pending", FROM, UNTIL)], as_of=AS_OF)
    pending = BASE + (UNTIL - FROM)
    assert (period.estimate.earliest_on, period.estimate.csed_on) == (pending, pending)
    assert period.estimate.latest_on == pending + timedelta(days=30)
    assert period.missing == (
        "Find out how the offer in compromise of Mar 1, 2018 ended: 30 days follow a rejection, none an acceptance or "
        "withdrawal.",
    )
    assert [(step.kind, step.counted_days) for step in period.unsure] == [("offer_rejected", 30)]


def test_a_hearing_asked_for_in_time_or_not_is_a_range_from_nothing_to_all_of_it():
    period = period_of(ASSESSED, [Pause("cdp_hearing", FROM, UNTIL)], as_of=AS_OF)
    assert (period.estimate.csed_on, period.estimate.latest_on) == (BASE, BASE + (UNTIL - FROM))
    assert "asked for in time" in period.missing[0]


def test_of_a_couple_only_the_one_it_is_about_is_held_back():
    """IRC 6015(e)(2): the spouse who asked."""
    asked = Pause("innocent_spouse", FROM, UNTIL, whose="spouse")
    taxpayer, spouse = (period_of(ASSESSED, [asked], as_of=AS_OF, person=who) for who in ("taxpayer", "spouse"))
    assert taxpayer.estimate.latest_on == BASE
    assert spouse.estimate.csed_on == BASE + (UNTIL - FROM) + timedelta(days=60)


def test_where_nobody_knows_which_spouse_is_meant_it_counts_in_the_later_estimate_of_both():
    stay = Pause("bankruptcy", FROM, UNTIL, whose="")
    for who in ("taxpayer", "spouse"):
        period = period_of(ASSESSED, [stay], as_of=AS_OF, person=who)
        assert period.estimate.csed_on == period.estimate.earliest_on == BASE
        assert period.estimate.latest_on > BASE + (UNTIL - FROM)
        assert "which spouse the bankruptcy of Mar 1, 2018 is about" in period.missing[0]


def test_an_end_that_lies_ahead_is_an_expectation_and_the_hold_still_running():
    running = period_of(ASSESSED, [Pause("offer_pending", date(2026, 1, 1))], as_of=AS_OF)
    expected = period_of(ASSESSED, [Pause("offer_pending", date(2026, 1, 1), date(2027, 1, 1))], as_of=AS_OF)
    assert running == expected
    assert running.is_moving
    assert running.estimate.csed_on == BASE + (AS_OF - date(2026, 1, 1))


def test_what_begins_later_does_not_count_yet():
    period = period_of(ASSESSED, [Pause("offer_pending", date(2026, 7, 1))], as_of=AS_OF)
    assert (period.estimate.csed_on, period.is_moving) == (BASE, False)


def test_what_began_when_the_period_was_over_moves_nothing_any_more():
    period = period_of(ASSESSED, [Pause("offer_pending", date(2026, 6, 20))], as_of=AS_OF)
    assert (period.estimate.latest_on, period.is_moving) == (BASE, False)


def test_an_unverified_rule_moves_the_later_estimate_only():
    """50 U.S.C. 4000, not read in its source."""
    period = period_of(ASSESSED, [Pause("military_deferment", FROM, UNTIL, is_exact=True)], as_of=AS_OF)
    assert period.estimate.csed_on == period.estimate.earliest_on == BASE
    assert period.estimate.latest_on > BASE
    assert "(unverified)" in period.estimate.steps[0].citation


def test_a_request_left_open_when_its_agreement_came_into_force_ends_there_in_the_earlier_estimate():
    """IRC 6331(k)(2)(A): while the offer of an agreement is pending; forgotten ends must not move dates in silence."""
    seen = in_context([Pause("agreement_pending", FROM), Pause("agreement_in_force", UNTIL)])
    period = period_of(ASSESSED, seen, as_of=AS_OF)
    assert period.estimate.earliest_on == period.estimate.csed_on == BASE + (UNTIL - FROM)
    assert period.estimate.latest_on == BASE + (AS_OF - FROM)
    assert period.missing == (
        "Set the end of the request for an installment agreement of Mar 1, 2018: an agreement came into force on "
        "Sep 1, 2018.",
    )
    ended = in_context([Pause("agreement_pending", FROM, UNTIL, "accepted"), Pause("agreement_in_force", UNTIL)])
    assert period_of(ASSESSED, ended, as_of=AS_OF).estimate.latest_on == BASE + (UNTIL - FROM)


def test_an_agreement_of_before_has_nothing_to_do_with_a_later_request():
    seen = in_context([Pause("agreement_in_force", FROM), Pause("agreement_pending", UNTIL)])
    assert [pause.overtaken_on for pause in seen] == [None, None]


def test_an_agreement_that_is_yet_to_begin_ends_no_request():
    seen = in_context([Pause("agreement_pending", FROM), Pause("agreement_in_force", AS_OF + timedelta(days=9))])
    period = period_of(ASSESSED, seen, as_of=AS_OF)
    assert (period.estimate.csed_on, period.missing) == (BASE + (AS_OF - FROM), ())
