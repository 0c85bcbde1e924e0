"""Until when the IRS may collect: one row per rule with its citation; no database."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from notices.law.csed import CONFIRM, Event, estimate
from notices.law.tolling import TOLLING, six_months_after, tolling_of

ASSESSED, BASE = date(2016, 6, 6), date(2026, 6, 6)


def event(kind, start, end=None):
    return Event(kind, date.fromisoformat(start), date.fromisoformat(end) if end else None)


def asked(*events, assessed=ASSESSED, as_of=None):
    return estimate(assessed, [event(*each) for each in events], as_of=as_of)


BASES = [
    # id, assessed, ten years later, citation
    ("ten years to the day", "2016-06-06", "2026-06-06", "IRC 6502(a)(1); CSED-02"),
    ("a leap day ends on the 28th", "2016-02-29", "2026-02-28", "IRC 6502(a)(1)"),
    ("a last day of February stays the 28th", "2018-02-28", "2028-02-28", "IRC 6502(a)(1)"),
    ("a Saturday is not moved", "2010-07-04", "2020-07-04", "IRC 6502(a)(1); no roll in the sources"),
]


@pytest.mark.parametrize(("assessed", "base"), [row[1:3] for row in BASES], ids=[row[0] for row in BASES])
def test_without_events_the_period_is_ten_years_from_the_assessment(assessed, base):
    found = asked(assessed=date.fromisoformat(assessed))
    expected = date.fromisoformat(base)
    assert (found.base_on, found.csed_on, found.earliest_on, found.latest_on) == (expected,) * 4
    assert (found.suspended_days, found.steps) == (0, ())
    assert found.notes[0] == CONFIRM


SETTLED = [
    # id, events, days suspended, CSED, citation
    (
        "CSED-01 six months of CDP",
        [("cdp", "2018-01-01", "2018-07-01")],
        181,
        "2026-12-04",
        "Form 12153 (Rev. 7-2022) page 3",
    ),
    (
        "CSED-02 overlap",
        [("offer_rejected", "2018-03-01", "2018-09-01"), ("cdp", "2018-08-01", "2019-02-01")],
        337,
        "2027-05-09",
        "IRC 6331(k)(1), (i)(5); 6330(e)(1); IRM 5.1.19",
    ),
    (
        "CSED-02 with the rejection given apart",
        [
            ("offer_pending", "2018-03-01", "2018-09-01"),
            ("offer_rejected", "2018-09-01", "2018-09-01"),
            ("cdp", "2018-08-01", "2019-02-01"),
        ],
        337,
        "2027-05-09",
        "IRC 6331(k)(1), (i)(5); 6330(e)(1); IRM 5.1.19",
    ),
    ("offer accepted", [("offer_pending", "2018-03-01", "2018-09-01")], 184, "2026-12-07", "IRC 6331(k)(1)"),
    ("offer rejected", [("offer_rejected", "2018-03-01", "2018-09-01")], 214, "2027-01-06", "IRC 6331(k)(1)"),
    (
        "offer appealed within the 30 days",
        [("offer_rejected", "2018-03-01", "2018-09-01"), ("offer_pending", "2018-09-20", "2019-03-01")],
        365,
        "2027-06-06",
        "IRC 6331(k)(1): 30 days and the appeal, together once",
    ),
    ("agreement granted", [("agreement_pending", "2019-12-23", "2020-04-03")], 102, "2026-09-16", "IRC 6331(k)(2)(A)"),
    ("agreement refused", [("agreement_rejected", "2019-12-23", "2020-04-03")], 132, "2026-10-16", "6331(k)(2)(B)"),
    ("agreement ended", [("agreement_terminated", "2021-07-07", "2021-07-07")], 30, "2026-07-06", "6331(k)(2)(D)"),
    (
        "an agreement in effect does not count",
        [("agreement_terminated", "2020-04-03", "2021-07-07")],
        30,
        "2026-07-06",
        "IRC 6331(k)(3)(B)",
    ),
    (
        "requested, granted, terminated",
        [("agreement_pending", "2019-12-23", "2020-04-03"), ("agreement_terminated", "2020-04-03", "2021-07-07")],
        132,
        "2026-10-16",
        "IRC 6331(k)(2), (k)(3)(B)",
    ),
    ("over a leap day", [("tao", "2020-02-01", "2020-03-01")], 29, "2026-07-05", "IRC 7811(d)"),
    ("not a leap year", [("tao", "2019-02-01", "2019-03-01")], 28, "2026-07-04", "IRC 7811(d)"),
    ("combat zone", [("combat_zone", "2018-01-01", "2018-07-01")], 361, "2027-06-02", "IRC 7508(a)"),
    (
        "combat zone and offer, as in the IRS manual",
        [("combat_zone", "2018-05-10", "2019-03-01"), ("offer_rejected", "2019-04-20", "2019-10-17")],
        (date(2019, 11, 16) - date(2018, 5, 10)).days,
        "2027-12-13",
        "IRM 5.1.19.3 example: one stretch from entry to 30 days after rejection",
    ),
    ("abroad six months", [("abroad", "2018-01-01", "2018-07-01")], 181, "2026-12-04", "IRC 6503(c)"),
    ("abroad a day less", [("abroad", "2018-01-01", "2018-06-30")], 0, "2026-06-06", "IRC 6503(c)"),
    ("waiver", [("waiver", "2020-01-15", "2028-03-01")], 0, "2028-05-30", "IRC 6502(a)(2)(A): agreed date + 90"),
    ("a waiver shorter than the period", [("waiver", "2020-01-15", "2026-01-01")], 0, "2026-06-06", "6502(a)(2)"),
    (
        "waiver and earlier suspension",
        [("waiver", "2020-01-15", "2026-12-01"), ("tao", "2018-01-01", "2020-01-01")],
        730,
        "2028-06-05",
        "IRC 6502(a)(2)(A): whichever ends later",
    ),
    (
        "two apart are added",
        [("tao", "2018-01-01", "2018-01-11"), ("tao", "2019-01-01", "2019-01-11")],
        20,
        "2026-06-26",
        "IRC 7811(d)",
    ),
    (
        "one within another counts nothing",
        [("cdp", "2018-01-01", "2018-07-01"), ("tao", "2018-02-01", "2018-03-01")],
        181,
        "2026-12-04",
        "IRM 5.1.19.3",
    ),
    (
        "the same event twice counts once",
        [("tao", "2018-02-01", "2018-03-01"), ("tao", "2018-02-01", "2018-03-01")],
        28,
        "2026-07-04",
        "IRM 5.1.19.3",
    ),
    ("before the assessment", [("cdp", "2015-01-01", "2015-07-01")], 0, "2026-06-06", "IRC 6502(a)"),
    ("across the assessment", [("tao", "2016-06-01", "2016-06-16")], 10, "2026-06-16", "IRC 6502(a)"),
    ("after the period expired", [("offer_pending", "2026-07-01", "2027-07-01")], 0, "2026-06-06", "IRC 6502(a)"),
    ("on the last day itself", [("offer_pending", "2026-06-06", "2027-06-06")], 0, "2026-06-06", "IRC 6502(a)"),
    ("on the day before", [("offer_pending", "2026-06-05", "2027-06-05")], 365, "2027-06-06", "IRC 6331(k)(1)"),
    (
        "after ten years, within the extended period",
        [("cdp", "2018-01-01", "2018-07-01"), ("offer_pending", "2026-07-01", "2026-08-01")],
        212,
        "2027-01-04",
        "IRC 6331(k)(1): the running date counts, not the first one",
    ),
    ("never before the 90th day", [("cdp", "2026-06-01", "2026-06-20")], 19, "2026-09-18", "IRC 6330(e)(1)"),
    ("a late CDP request revives nothing", [("cdp", "2026-06-06", "2026-06-20")], 0, "2026-06-06", "IRC 6330(e)(1)"),
    (
        "never before six months after the return",
        [("abroad", "2025-11-01", "2026-06-30")],
        241,
        "2027-02-02",
        "IRC 6503(c)",
    ),
    (
        "six months after a return close to the end",
        [("abroad", "2026-05-01", "2026-12-31")],
        244,
        "2027-06-30",
        "IRC 6503(c)",
    ),
    (
        "a waiver keeps the period open for what follows",
        [("waiver", "2025-01-01", "2027-01-01"), ("cdp", "2027-01-05", "2027-01-10")],
        5,
        "2027-04-10",
        "IRC 6502(a)(2)(A); 6330(e)(1)",
    ),
]


@pytest.mark.parametrize(("events", "days", "csed"), [row[1:4] for row in SETTLED], ids=[row[0] for row in SETTLED])
def test_the_period_is_suspended_as_the_statute_says(events, days, csed):
    found = asked(*events)
    assert (found.suspended_days, found.csed_on) == (days, date.fromisoformat(csed))
    assert sum(step.counted_days for step in found.steps) == days
    assert found.base_on == BASE


AGREEING = [row for row in SETTLED if row[0] != "a waiver keeps the period open for what follows"]


@pytest.mark.parametrize("events", [row[1] for row in AGREEING], ids=[row[0] for row in AGREEING])
def test_where_nothing_is_unsettled_all_three_dates_agree(events):
    found = asked(*events)
    assert found.earliest_on == found.csed_on == found.latest_on


UNSETTLED = [
    # id, events, days suspended, earliest, CSED, latest, citation
    (
        "bankruptcy",
        [("bankruptcy", "2018-01-01", "2018-07-01")],
        365,
        ("2027-06-03", "2027-06-06", "2027-06-06"),
        "IRC 6503(h)(2): to six months after the stay, in days added once",
    ),
    (
        "bankruptcy ended on the last of a month",
        [("bankruptcy", "2018-01-01", "2018-08-31")],
        423,
        ("2027-08-03", "2027-08-03", "2027-08-06"),
        "IRC 6503(h)(2): 31 Aug to 28 Feb are 181 days",
    ),
    (
        "court custody",
        [("court_custody", "2018-01-01", "2018-07-01")],
        365,
        ("2027-06-03", "2027-06-06", "2027-06-06"),
        "IRC 6503(b)",
    ),
    (
        "six months that reach past the assessment",
        [("bankruptcy", "2015-01-01", "2016-05-06")],
        (date(2016, 11, 6) - ASSESSED).days,
        ("2026-11-03", "2026-11-06", "2026-11-06"),
        "IRC 6503(h)(2)",
    ),
    (
        "innocent spouse",
        [("innocent_spouse", "2018-01-01", "2018-07-01")],
        241,
        ("2026-12-04", "2027-02-02", "2027-02-02"),
        "IRC 6015(e)(2): 60 days; Pub. 594 names none after the 90th day",
    ),
    (
        "military deferment is unverified",
        [("military_deferment", "2018-01-01", "2018-07-01")],
        0,
        ("2026-06-06", "2026-06-06", "2027-08-31"),
        "50 U.S.C. 4000: 270 days",
    ),
    (
        "suspension of an agreed extension is unverified",
        [("waiver", "2020-01-15", "2028-03-01"), ("offer_pending", "2021-01-01", "2021-01-31")],
        30,
        ("2028-05-30", "2028-05-30", "2028-06-29"),
        "IRC 6502(a)(2)(A)",
    ),
    (
        "nothing expires while it is suspended",
        [("cdp", "2026-06-05", "2026-06-07"), ("tao", "2026-08-01", "2026-12-01")],
        124,
        ("2026-12-01", "2026-12-01", "2027-01-05"),
        "IRC 6330(e)(1); 7811(d)",
    ),
]


@pytest.mark.parametrize(
    ("events", "days", "dates"), [row[1:4] for row in UNSETTLED], ids=[row[0] for row in UNSETTLED]
)
def test_what_is_unsettled_shows_between_two_bounds(events, days, dates):
    found = asked(*events)
    shown = tuple(day.isoformat() for day in (found.earliest_on, found.csed_on, found.latest_on))
    assert (found.suspended_days, shown) == (days, dates)


def test_every_kind_has_a_row_here():
    tested = {each[0] for row in (*SETTLED, *UNSETTLED) for each in row[1]}
    assert tested == {each.kind for each in TOLLING}


@pytest.mark.parametrize("rule", TOLLING, ids=lambda rule: rule.kind)
def test_every_step_names_its_law(rule):
    (step,) = asked((rule.kind, "2018-01-01", "2019-01-01")).steps
    assert step.citation.startswith(("IRC 6", "IRC 7", "50 U.S.C."))
    assert ("unverified" in step.citation) == (not rule.is_verified)


def test_a_step_shows_the_whole_stretch_and_what_it_added():
    offer, cdp = asked(("cdp", "2018-08-01", "2019-02-01"), ("offer_rejected", "2018-03-01", "2018-09-01")).steps
    assert (offer.start_on, offer.end_on, offer.counted_days) == (date(2018, 3, 1), date(2018, 10, 1), 214)
    assert (cdp.start_on, cdp.end_on, cdp.counted_days) == (date(2018, 8, 1), date(2019, 2, 1), 123)
    assert cdp.explanation == "123 of its 184 days count; the others lie in an earlier step."


SAID = [
    (("cdp", "2026-07-01", "2026-08-01"), "expired, so it moves nothing"),
    (("tao", "2016-06-01", "2016-06-16"), "lie before the assessment"),
    (("abroad", "2018-01-01", "2018-06-30"), "shorter than six months"),
    (("cdp", "2026-06-01", "2026-06-20"), "does not expire before Sep 18, 2026"),
    (("innocent_spouse", "2018-01-01", "2018-07-01"), "the spouse who asked only"),
    (("agreement_terminated", "2020-04-03", "2021-07-07"), "in effect does not count"),
    (("tao", "2018-01-01", "2018-07-01"), "its own date may be earlier"),
]


@pytest.mark.parametrize(("given_event", "words"), SAID, ids=[row[1] for row in SAID])
def test_a_step_says_what_a_reader_would_ask(given_event, words):
    assert words in asked(given_event).steps[0].explanation


def test_a_date_on_a_sunday_stays_and_is_remarked():
    found = asked(("offer_rejected", "2018-03-01", "2018-09-01"), ("cdp", "2018-08-01", "2019-02-01"))
    assert found.csed_on.strftime("%A") == "Sunday"
    assert "through May 10, 2027" in found.notes[-1]


RUNNING = [
    # id, event, as of, days suspended, CSED, citation
    ("offer", ("offer_pending", "2018-01-01"), "2018-07-01", 181, "2026-12-04", "IRC 6331(k)(1)"),
    ("CDP", ("cdp", "2026-06-01"), "2026-06-20", 19, "2026-09-18", "IRC 6330(e)(1): 90 days follow any end"),
    ("bankruptcy", ("bankruptcy", "2018-01-01"), "2018-07-01", 365, "2027-06-06", "IRC 6503(h)(2): six months follow"),
    ("abroad, too short yet", ("abroad", "2018-01-01"), "2018-06-30", 0, "2026-06-06", "IRC 6503(c)"),
    ("termination appealed", ("agreement_terminated", "2021-07-07"), "2021-12-31", 177, "2026-11-30", "6331(k)(2)(D)"),
    ("termination, in the 30 days", ("agreement_terminated", "2021-07-07"), "2021-07-10", 30, "2026-07-06", "same"),
]


@pytest.mark.parametrize(("running", "as_of", "days", "csed"), [r[1:5] for r in RUNNING], ids=[r[0] for r in RUNNING])
def test_what_still_runs_counts_as_though_it_ended_on_the_day_asked(running, as_of, days, csed):
    found = asked(running, as_of=date.fromisoformat(as_of))
    assert (found.suspended_days, found.csed_on.isoformat()) == (days, csed)
    assert "Still running" in found.steps[0].explanation
    assert any("every further day moves the date" in note for note in found.notes)


REFUSED = [
    ([("cdp", "2018-01-01")], None, "still running: say as of which day"),
    ([("cdp", "2018-01-01")], date(2017, 12, 31), "cdp would end on Dec 31, 2017, before it begins on Jan 1, 2018"),
    ([("cdp", "2018-02-01", "2018-01-01")], None, "before it begins"),
    ([("waiver", "2018-02-01")], date(2019, 1, 1), "waiver needs the agreed last day"),
    ([("cdp", "2018-02-01", "2100-01-01")], None, "too far from today's law"),
    ([("prison", "2018-02-01", "2018-03-01")], None, "'prison' is not an event that moves"),
    ([("cnc", "2018-02-01", "2018-03-01")], None, "no statute ties to the ten years"),
    ([("not_collectible", "2018-02-01", "2018-03-01")], None, "no statute ties to the ten years"),
    ([("equivalent_hearing", "2018-02-01", "2018-03-01")], None, r"301\.6330-1\(i\)"),
    ([("hold", "2018-02-01", "2018-03-01")], None, "delays letters only"),
    ([("agreement_in_effect", "2018-02-01", "2018-03-01")], None, r"6331\(k\)\(3\)\(B\)"),
    ([("disaster", "2018-02-01", "2018-03-01")], None, "7508A"),
]


@pytest.mark.parametrize(("events", "as_of", "sentence"), REFUSED, ids=[row[2] + row[0][0][0] for row in REFUSED])
def test_what_cannot_be_counted_is_refused_in_a_sentence(events, as_of, sentence):
    with pytest.raises(ValueError, match=sentence) as refusal:
        asked(*events, as_of=as_of)
    assert str(refusal.value).endswith(".")


def test_an_assessment_nobody_means_is_refused():
    with pytest.raises(ValueError, match="too far"):
        estimate(date(216, 6, 6))


SIX_MONTHS = [
    ("2018-07-01", "2019-01-01"),
    ("2018-08-31", "2019-02-28"),
    ("2019-08-30", "2020-02-29"),
    ("2018-12-31", "2019-06-30"),
    ("2018-06-30", "2018-12-30"),
    ("2018-03-31", "2018-09-30"),
]


@pytest.mark.parametrize(("day", "expected"), SIX_MONTHS, ids=[row[0] for row in SIX_MONTHS])
def test_six_months_end_on_the_same_day_or_the_last_of_the_month(day, expected):
    assert six_months_after(date.fromisoformat(day)) == date.fromisoformat(expected)


@given(st.dates(date(1980, 1, 1), date(2099, 12, 31)))
def test_six_months_are_181_to_184_days(day):
    assert 181 <= (six_months_after(day) - day).days <= 184


kinds = st.sampled_from([each.kind for each in TOLLING])
days = st.dates(date(2014, 1, 1), date(2036, 12, 31))
events = st.builds(
    lambda kind, start, length: Event(kind, start, start + timedelta(days=length)), kinds, days, st.integers(0, 900)
)
some = st.lists(events, max_size=6)


def three(found):
    return found.earliest_on, found.csed_on, found.latest_on


@given(some, events)
def test_a_further_event_never_gives_an_earlier_date(happened, further):
    before, after = estimate(ASSESSED, happened), estimate(ASSESSED, [*happened, further])
    assert all(first <= second for first, second in zip(three(before), three(after), strict=True))


@given(some)
def test_the_estimate_lies_between_its_bounds_and_never_before_ten_years(happened):
    found = estimate(ASSESSED, happened)
    assert found.base_on <= found.earliest_on <= found.csed_on <= found.latest_on
    assert found.csed_on >= found.base_on + timedelta(days=found.suspended_days)


@given(some)
def test_the_union_is_never_more_than_the_sum(happened):
    found = estimate(ASSESSED, happened)
    assert found.suspended_days <= sum((step.end_on - step.start_on).days for step in found.steps)
    assert all(0 <= step.counted_days <= (step.end_on - step.start_on).days for step in found.steps)
    assert sum(step.counted_days for step in found.steps) == found.suspended_days


@given(some, st.randoms(use_true_random=False))
def test_the_order_in_which_events_are_told_changes_nothing(happened, random):
    shuffled = random.sample(happened, len(happened))
    assert estimate(ASSESSED, shuffled) == estimate(ASSESSED, happened)


@given(
    some,
    st.sampled_from(["offer_pending", "agreement_pending", "tao"]),
    days,
    st.integers(0, 900),
    st.integers(0, 900),
)
def test_splitting_what_has_no_add_on_changes_nothing(happened, kind, start, first, second):
    middle, end = start + timedelta(days=first), start + timedelta(days=first + second)
    whole = estimate(ASSESSED, [*happened, Event(kind, start, end)])
    split = estimate(ASSESSED, [*happened, Event(kind, start, middle), Event(kind, middle, end)])
    assert (three(split), split.suspended_days) == (three(whole), whole.suspended_days)


@given(some, days)
def test_a_later_end_of_what_still_runs_never_gives_an_earlier_date(happened, as_of):
    running = [*happened, Event("cdp", date(2014, 1, 1), None)]
    today, tomorrow = (estimate(ASSESSED, running, as_of=as_of + timedelta(days=n)) for n in (0, 1))
    assert all(first <= second for first, second in zip(three(today), three(tomorrow), strict=True))


@given(st.lists(events, min_size=1, max_size=4))
def test_an_unverified_rule_never_moves_the_estimate(happened):
    verified = [each for each in happened if tolling_of(each.kind).is_verified]
    whole, without = estimate(ASSESSED, happened), estimate(ASSESSED, verified)
    assert (whole.csed_on, whole.earliest_on) == (without.csed_on, without.earliest_on)


plain_events = events.filter(lambda each: each.kind not in {"abroad", "cdp", "military_deferment", "waiver"})


@settings(max_examples=40, deadline=None)  # thousands of days each
@given(st.lists(plain_events, max_size=5))
def test_walking_through_the_period_day_by_day_gives_the_same_date(happened):
    found = estimate(ASSESSED, happened)
    day, expires_on = ASSESSED, found.base_on
    while day < expires_on:
        expires_on += timedelta(days=any(step.start_on <= day < step.end_on for step in found.steps))
        day += timedelta(days=1)
    assert found.csed_on == expires_on
