"""What a declared disaster does to each kind of date: one row per rule with its citation; no database."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notices.law.catalogue import entries, find
from notices.law.deadlines import deadlines_for
from notices.law.postponements import ACTS, Postponement

SMALL = {"amount": Decimal(500)}
FROM, UNTIL = date(2025, 10, 6), date(2026, 2, 3)


def disaster(**differing) -> Postponement:
    known = {"name": "FEMA-9001-DR", "from_on": FROM, "until_on": UNTIL, "citation": "IRS XX-2025-07"}
    return Postponement(**known | differing)


MOVED = [
    # id, code, notice date, facts, what differs in the postponement, window, due on, certainty, citation
    (
        "a petition against a deficiency",
        "CP3219A",
        date(2025, 8, 1),
        {},
        {},
        "petition_90",
        UNTIL,
        "statutory",
        "IRC 7508(a)(1)(C); Abdo, 162 T.C. No. 7",
    ),
    ("a petition from abroad", "CP3219A", date(2025, 6, 1), {"abroad": True}, {}, "petition_150", UNTIL, "statutory",
     "IRC 7508(a)(1)(C)"),
    ("a petition after a CDP determination", "L3193", date(2025, 9, 20), {}, {}, "tax_court_30", UNTIL, "statutory",
     "IRC 7508(a)(1)(C) as of P.L. 117-58"),
    ("a petition for innocent spouse relief", "ISFD", date(2025, 8, 1), {}, {}, "petition_90", UNTIL, "statutory",
     "IRC 7508(a)(1)(C) as of P.L. 117-58"),
    ("a refund suit", "L105C", date(2023, 12, 1), {}, {}, "suit_2y", UNTIL, "statutory", "IRC 7508(a)(1)(F)"),
    ("paying on demand", "CP14", date(2025, 10, 1), SMALL, {}, "pay_by_21", UNTIL, "statutory", "IRC 7508(a)(1)(B)"),
    ("paying a large demand", "CP14", date(2025, 10, 1), {"amount": Decimal(200_000)}, {}, "pay_by_10bd", UNTIL,
     "statutory", "IRC 7508(a)(1)(B); 6651(a)(3)"),
    ("the first day counts", "CP14", FROM - timedelta(21), SMALL, {}, "pay_by_21", UNTIL, "statutory",
     "Reg. 301.7508A-1(b)(2)"),
    ("the last day counts", "CP14", UNTIL - timedelta(21), SMALL, {}, "pay_by_21", UNTIL, "statutory",
     "Reg. 301.7508A-1(b)(2)"),
    ("an end on a Saturday moves on", "CP3219A", date(2025, 8, 1), {}, {"until_on": date(2026, 1, 31)}, "petition_90",
     date(2026, 2, 2), "statutory", "IRC 6213(a)"),
    ("an end on a holiday moves on", "CP14", date(2025, 10, 1), SMALL, {"until_on": date(2026, 1, 19)}, "pay_by_21",
     date(2026, 1, 20), "statutory", "IRC 7503"),
    ("a hearing, as announced", "LT11", date(2025, 10, 6), {}, {"covers_all_acts": True}, "cdp_30", UNTIL,
     "administrative", "IRC 7508(a)(1)(K); Rev. Proc. 2018-58"),
    ("a reply, as announced", "CP2000", date(2025, 10, 6), {}, {"covers_all_acts": True}, "respond_30", UNTIL,
     "administrative", "IRC 7508(a)(1)(K)"),
    ("a reply, as announced, is not rolled", "CP2000", date(2025, 10, 6), {},
     {"covers_all_acts": True, "until_on": date(2026, 1, 31)}, "respond_30", date(2026, 1, 31), "administrative",
     "no period set by law"),
    ("a petition stays statutory under a wide announcement", "CP3219A", date(2025, 8, 1), {},
     {"covers_all_acts": True}, "petition_90", UNTIL, "statutory", "IRC 7508(a)(1)(C)"),
]  # fmt: skip

UNMOVED = [
    # id, code, notice date, facts, what differs in the postponement, window, citation
    ("a day before it", "CP14", FROM - timedelta(22), SMALL, {}, "pay_by_21", "Reg. 301.7508A-1(b)(2)"),
    ("a day after it", "CP14", UNTIL - timedelta(20), SMALL, {}, "pay_by_21", "Reg. 301.7508A-1(b)(2)"),
    ("a hearing request", "LT11", date(2025, 10, 6), {}, {}, "cdp_30", "IRC 7508(a)(1)(A)-(F) do not name it"),
    ("an equivalent hearing", "LT11", date(2024, 11, 6), {}, {}, "equivalent_1y", "not named"),
    ("an abatement", "CP12", date(2025, 10, 1), {}, {}, "abatement_60", "not named"),
    ("a reply date of the IRS", "CP2000", date(2025, 10, 6), {}, {}, "respond_30", "not named"),
    ("the 1% rate", "CP504", date(2025, 10, 6), {}, {"covers_all_acts": True}, "ftp_rate_10", "not an act"),
    ("waiting for a refund", "CP05", date(2025, 10, 6), {}, {"covers_all_acts": True}, "wait_60", "not an act"),
    ("an unverified postponement", "CP3219A", date(2025, 8, 1), {}, {"confidence": "own_knowledge_unverified"},
     "petition_90", "never silently"),
    ("a CDP petition before P.L. 117-58", "L3193", date(2021, 9, 20), {},
     {"from_on": date(2021, 9, 1), "until_on": date(2022, 1, 3)}, "tax_court_30", "7508(a)(1)(C) until Nov 15, 2021"),
    ("a bond", "CP15B", date(2025, 10, 1), {}, {}, "bond_30", "IRC 6672(c): a bond is not named"),
]  # fmt: skip


def dates_of(code, dated, facts, **postponements):
    return {each.id: each for each in deadlines_for(code, dated, **facts, **postponements)}


@pytest.mark.parametrize(
    ("code", "dated", "facts", "differing", "window", "due_on", "certainty"),
    [row[1:8] for row in MOVED],
    ids=[row[0] for row in MOVED],
)
def test_a_named_or_announced_act_is_timely_through_the_declared_end(
    code, dated, facts, differing, window, due_on, certainty
):
    declared = disaster(**differing)
    before = dates_of(code, dated, facts)[window]
    found = dates_of(code, dated, facts, postponements=[declared])[window]
    assert (found.due_on, found.certainty) == (due_on, certainty)
    assert (found.postponed_to, found.postponed_by) == (declared.until_on, "FEMA-9001-DR")
    assert found.counted_to == before.counted_to
    assert found.legal_last_on in (due_on, None)


@pytest.mark.parametrize(
    ("code", "dated", "facts", "differing", "window"), [row[1:6] for row in UNMOVED], ids=[row[0] for row in UNMOVED]
)
def test_any_other_date_stays_where_the_law_put_it(code, dated, facts, differing, window):
    before = dates_of(code, dated, facts)[window]
    found = dates_of(code, dated, facts, postponements=[disaster(**differing)])[window]
    assert (found.due_on, found.legal_last_on, found.certainty) == (
        before.due_on,
        before.legal_last_on,
        before.certainty,
    )
    assert (found.postponed_to, found.postponed_by) == (None, "")


def test_the_sentence_names_the_disaster_its_end_the_law_and_the_day_without_it():
    found = dates_of("CP3219A", date(2025, 8, 1), {}, postponements=[disaster()])["petition_90"]
    assert found.explanation.startswith(
        "CP3219A dated Aug 1, 2025: file a Tax Court petition by Feb 3, 2026: postponed by FEMA-9001-DR; its declared "
        "end is Feb 3, 2026 (IRC 7508A; IRC 7508(a)(1)(C)). Oct 30, 2025 without the postponement."
    )
    assert found.target_on == date(2026, 2, 3)


def test_an_announced_act_says_that_the_announcement_moves_it():
    found = dates_of("LT11", FROM, {}, postponements=[disaster(covers_all_acts=True)])["cdp_30"]
    assert "(IRC 7508A; the IRS's announcement on all time-sensitive acts)" in found.explanation


def test_an_act_that_is_not_named_says_what_to_check():
    found = dates_of("LT11", FROM, {}, postponements=[disaster()])["cdp_30"]
    assert "does not name this act" in found.explanation
    assert "Rev. Proc. 2018-58: check." in found.explanation


def test_an_unverified_postponement_says_that_nobody_has_verified_it():
    unsure = disaster(confidence="own_knowledge_unverified")
    found = dates_of("CP3219A", date(2025, 8, 1), {}, postponements=[unsure])["petition_90"]
    assert "nobody has verified this postponement" in found.explanation


def test_a_printed_date_is_not_moved_and_still_governs():
    facts = SMALL | {"printed_on": date(2025, 10, 22)}
    found = dates_of("CP14", date(2025, 10, 1), facts, postponements=[disaster()])
    assert (found["printed_date"].due_on, found["printed_date"].governs) == (date(2025, 10, 22), True)
    assert "no printed date is moved here" in found["printed_date"].explanation
    assert (found["pay_by_21"].due_on, found["pay_by_21"].governs) == (UNTIL, False)


def test_a_postponed_petition_is_the_legal_last_day_beside_its_printed_date():
    facts = {"printed_on": date(2025, 10, 30)}
    found = dates_of("CP3219A", date(2025, 8, 1), facts, postponements=[disaster()])
    assert found["printed_date"].governs
    assert found["petition_90"].legal_last_on == UNTIL


def test_of_several_disasters_the_one_that_ends_last_counts():
    later = disaster(name="FEMA-9002-DR", until_on=date(2026, 5, 1))
    found = dates_of("CP3219A", date(2025, 8, 1), {}, postponements=[disaster(), later])["petition_90"]
    assert (found.due_on, found.postponed_by) == (date(2026, 5, 1), "FEMA-9002-DR")


def test_a_postponed_payment_says_by_when_paying_leaves_no_question():
    found = dates_of("CP14", date(2025, 10, 1), SMALL, postponements=[disaster()])["pay_by_21"]
    assert "Paying by Oct 22, 2025 leaves no question open" in found.explanation


def test_a_payment_is_worked_to_as_if_there_were_no_postponement():
    found = dates_of("CP14", date(2025, 10, 1), SMALL, postponements=[disaster()])["pay_by_21"]
    assert found.target_on == found.counted_to == date(2025, 10, 22)


DEMANDS = [
    ("within the period", date(2026, 1, 5), True, "IRC 6303(b)(2), P.L. 119-64"),
    ("before the law", date(2025, 12, 26), False, "notices issued after Dec 26, 2025"),
    ("the first day of the law", date(2025, 12, 27), True, "notices issued after Dec 26, 2025"),
    ("after the period", date(2026, 2, 4), False, "the postponement has ended"),
]


@pytest.mark.parametrize(("dated", "is_early"), [row[1:3] for row in DEMANDS], ids=[row[0] for row in DEMANDS])
def test_a_demand_within_a_disaster_is_to_be_checked(dated, is_early):
    found = dates_of("CP14", dated, SMALL, postponements=[disaster()])["pay_by_21"]
    assert ("IRC 6303(b) lets no tax be demanded" in found.explanation) == is_early


def test_only_a_demand_for_payment_is_called_early():
    found = dates_of("CP2000", date(2026, 1, 5), {}, postponements=[disaster()])["respond_30"]
    assert "6303" not in found.explanation


REFUSED = [
    ({"until_on": FROM - timedelta(1)}, "cannot end before it begins"),
    ({"until_on": date(2026, 10, 7)}, "up to one year"),
]


@pytest.mark.parametrize(("differing", "sentence"), REFUSED)
def test_an_impossible_postponement_is_refused(differing, sentence):
    with pytest.raises(ValueError, match=sentence):
        disaster(**differing)


def test_a_year_is_allowed_and_more_where_a_public_law_gives_it():
    assert disaster(until_on=date(2026, 10, 6)).until_on == date(2026, 10, 6)
    assert disaster(until_on=date(2027, 1, 1), citation="Pub. L. 119-99, sec. 3").until_on == date(2027, 1, 1)


CAUTIONS = [
    ("120 days are enough", FROM, FROM + timedelta(120), "", "IRC 7508A(e)"),
    ("119 days are not", FROM, FROM + timedelta(119), "at least 120", "IRC 7508A(e)"),
    ("60 days were enough", date(2025, 7, 1), date(2025, 8, 30), "", "IRC 7508A(d) before P.L. 119-29"),
    ("59 days were not", date(2025, 7, 1), date(2025, 8, 29), "at least 60", "IRC 7508A(d) before P.L. 119-29"),
    ("the day of the law", date(2025, 7, 24), date(2025, 9, 30), "", "declared after Jul 24, 2025"),
    ("the day after the law", date(2025, 7, 25), date(2025, 9, 30), "at least 120", "declared after Jul 24, 2025"),
]


@pytest.mark.parametrize(("first", "last", "said"), [row[1:4] for row in CAUTIONS], ids=[row[0] for row in CAUTIONS])
def test_a_short_postponement_is_pointed_out_and_not_refused(first, last, said):
    caution = disaster(from_on=first, until_on=last).caution
    assert said in caution
    assert bool(caution) == bool(said)


def test_every_act_of_the_windows_is_one_the_statute_names():
    acts = {window.act for entry in entries() for window in entry.windows}
    assert acts <= {"", *ACTS}
    assert {window.act for window in find("CP14").windows} == {"", "pay"}
    for entry in entries():
        for window in entry.windows:
            assert (window.action == "File a Tax Court petition" and bool(window.days)) == (window.act == "petition")


codes = st.sampled_from([entry.code for entry in entries()])
days = st.dates(date(2015, 1, 1), date(2045, 1, 1))


@given(codes, days, days, st.integers(0, 365), st.booleans(), st.booleans())
def test_a_postponement_never_gives_an_earlier_date(code, dated, first, length, wide, abroad):
    declared = disaster(from_on=first, until_on=first + timedelta(length), covers_all_acts=wide)
    events = {"nftl_filed": dated, "termination": dated}
    plain = deadlines_for(code, dated, abroad=abroad, events=events)
    moved = deadlines_for(code, dated, abroad=abroad, events=events, postponements=[declared])
    for before, after in zip(plain, moved, strict=True):
        assert (before.id, before.counted_to) == (after.id, after.counted_to)
        assert before.due_on is None or before.due_on <= after.due_on
        assert before.legal_last_on is None or before.legal_last_on <= after.legal_last_on
        # Never later than the declared end and what weekends and holidays add to it.
        assert after.due_on == before.due_on or after.due_on <= declared.until_on + timedelta(days=5)
        assert after.target_on is None or after.target_on <= after.due_on


@given(codes, days, st.integers(0, 60), days, st.integers(0, 365), st.booleans())
def test_a_later_notice_within_a_disaster_never_has_an_earlier_deadline(code, dated, later, first, length, wide):
    declared = disaster(from_on=first, until_on=first + timedelta(length), covers_all_acts=wide)
    early = deadlines_for(code, dated, postponements=[declared])
    late = deadlines_for(code, dated + timedelta(days=later), postponements=[declared])
    for before, after in zip(early, late, strict=True):
        assert before.due_on is None or before.due_on <= after.due_on
