"""By when a letter must be answered: one row per rule with its citation; no database."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notices.law import holidays
from notices.law.catalogue import entries
from notices.law.counting import last_day, roll
from notices.law.deadlines import deadlines_for

ROLLS = [
    # id, last day, rule, timely through, citation
    ("DUE-01 Thanksgiving", date(1995, 11, 23), "7503", date(1995, 11, 24), "Treas. Reg. 301.7503-1(a), example"),
    ("DUE-02 Emancipation Day", date(2011, 4, 15), "7503", date(2011, 4, 18), "Notice 2011-17"),
    ("DUE-05 Juneteenth", date(2021, 6, 18), "7503", date(2021, 6, 21), "IRC 7503; P.L. 117-17"),
    ("DUE-13 Saturday", date(2015, 3, 14), "6213a", date(2015, 3, 16), "CCA 2015102211003347; IRC 6213(a)"),
    ("a date of the IRS's own", date(2026, 7, 4), "printed_only", date(2026, 7, 4), "no period set by law"),
    ("a mailing period's legal end", date(2026, 9, 6), "7503_mailing", date(2026, 9, 8), "Pub. 1660; IRC 7503"),
]

WINDOWS = [
    # id, code, notice date, facts, window, counted to, due on, citation
    ("DUE-06", "CP3219A", date(2023, 5, 30), {}, "petition_90", date(2023, 8, 28), date(2023, 8, 28), "Oquendo"),
    ("DUE-09", "LT11", date(2026, 8, 7), {}, "cdp_30", date(2026, 9, 6), date(2026, 9, 8), "Reg. 301.6330-1(b)"),
    (
        "DUE-09 equivalent hearing",
        "L1058",
        date(2026, 8, 7),
        {},
        "equivalent_1y",
        date(2027, 8, 7),
        date(2027, 8, 9),
        "Reg. 301.6330-1(i)",
    ),
    (
        "DUE-11 under 100,000",
        "CP14",
        date(2026, 6, 15),
        {"amount": Decimal("8500")},
        "pay_by_21",
        date(2026, 7, 6),
        date(2026, 7, 6),
        "IRC 6601(e)(3)",
    ),
    (
        "DUE-11 over 100,000",
        "CP14",
        date(2026, 6, 15),
        {"amount": Decimal("150000")},
        "pay_by_10bd",
        date(2026, 6, 30),
        date(2026, 6, 30),
        "IRC 6601(e)(3)",
    ),
    (
        "the Smiths",
        "CP14",
        date(2018, 1, 30),
        {"amount": Decimal("1075.21")},
        "pay_by_21",
        date(2018, 2, 20),
        date(2018, 2, 20),
        "the specimen letter prints the same day",
    ),
    ("CP504", "CP504", date(2026, 6, 3), {}, "respond_30", date(2026, 7, 3), date(2026, 7, 3), "IRC 6331(d)(2)"),
    ("1% rate", "CP504B", date(2026, 6, 3), {}, "ftp_rate_10", date(2026, 6, 13), date(2026, 6, 13), "IRC 6651(d)"),
    ("CP2000", "CP2000", date(2026, 8, 7), {}, "respond_30", date(2026, 9, 6), date(2026, 9, 6), "Topic 652"),
    (
        "CP2000 abroad",
        "CP2000",
        date(2026, 8, 7),
        {"abroad": True},
        "respond_60",
        date(2026, 10, 6),
        date(2026, 10, 6),
        "Topic 652",
    ),
    (
        "deficiency abroad",
        "CP3219A",
        date(2026, 2, 10),
        {"abroad": True},
        "petition_150",
        date(2026, 7, 10),
        date(2026, 7, 10),
        "IRC 6213(a)",
    ),
    (
        "deficiency counted from mailing",
        "CP3219A",
        date(2026, 2, 10),
        {"mailed_on": date(2026, 2, 12)},
        "petition_90",
        date(2026, 5, 13),
        date(2026, 5, 13),
        "IRC 6213(a)",
    ),
    ("CP12", "CP12", date(2026, 3, 2), {}, "abatement_60", date(2026, 5, 1), date(2026, 5, 1), "IRC 6213(b)(2)(A)"),
    ("CP523", "CP523", date(2026, 8, 7), {}, "cure_30", date(2026, 9, 6), date(2026, 9, 6), "IRC 6159(b)(5)"),
    (
        "CP523 appeal, shown un-rolled",
        "CP523",
        date(2026, 8, 7),
        {},
        "appeal_before",
        date(2026, 9, 6),
        date(2026, 9, 6),
        "Pub. 1660",
    ),
    (
        "CP523 appeal after termination",
        "CP523",
        date(2026, 8, 7),
        {"events": {"termination": date(2026, 9, 20)}},
        "appeal_after",
        date(2026, 10, 20),
        date(2026, 10, 20),
        "Pub. 1660",
    ),
    (
        "lien hearing",
        "L3172",
        date(2026, 8, 7),
        {"events": {"nftl_filed": date(2026, 8, 4)}},
        "cdp_lien",
        date(2026, 9, 10),
        date(2026, 9, 10),
        "IRC 6320(a)(2)-(3): five business days, then 30 days",
    ),
    (
        "equivalent lien hearing",
        "L3172",
        date(2026, 8, 7),
        {"events": {"nftl_filed": date(2026, 8, 4)}},
        "equivalent_lien",
        date(2027, 8, 11),
        date(2027, 8, 11),
        "Form 12153, page 3",
    ),
    (
        "a State's holiday where the office is",
        "LT11",
        date(2026, 3, 20),
        {"state": "MA"},
        "cdp_30",
        date(2026, 4, 19),
        date(2026, 4, 21),
        "Reg. 301.7503-1(b); Rev. Rul. 2015-13",
    ),
    (
        "a hearing request to Ogden on Pioneer Day",
        "LT11",
        date(2026, 6, 24),
        {"state": "UT"},
        "cdp_30",
        date(2026, 7, 24),
        date(2026, 7, 27),
        "Reg. 301.7503-1(b); Utah Code 63G-1-301",
    ),
    (
        "an unverified holiday moves nothing",
        "LT11",
        date(2026, 3, 4),
        {"state": "GA"},
        "cdp_30",
        date(2026, 4, 3),
        date(2026, 4, 3),
        "O.C.G.A. 1-4-1 was not read",
    ),
    (
        "a petition after a determination goes to the Tax Court, not to an office in Utah",
        "L3193",
        date(2026, 6, 24),
        {"state": "UT"},
        "tax_court_30",
        date(2026, 7, 24),
        date(2026, 7, 24),
        "Reg. 301.7503-1(b): where the act is done",
    ),
    (
        "a refund suit goes to a court, not to an office in Utah",
        "L105C",
        date(2024, 7, 24),
        {"state": "UT"},
        "suit_2y",
        date(2026, 7, 24),
        date(2026, 7, 24),
        "Reg. 301.7503-1(b): where the act is done",
    ),
    (
        "a State's holiday does not move the Tax Court's day",
        "CP3219A",
        date(2026, 1, 20),
        {"state": "MA"},
        "petition_90",
        date(2026, 4, 20),
        date(2026, 4, 20),
        "IRC 6213(a): District of Columbia only",
    ),
]


def by_id(dates):
    return {each.id: each for each in dates}


def governing(dates):
    return [each.id for each in dates if each.governs]


@pytest.mark.parametrize(("day", "rule", "timely"), [row[1:4] for row in ROLLS], ids=[row[0] for row in ROLLS])
def test_a_last_day_moves_only_where_the_law_moves_it(day, rule, timely):
    assert roll(day, rule).day == timely
    assert bool(roll(day, rule).reason) == (day != timely)


@pytest.mark.parametrize(
    ("code", "dated", "facts", "window", "counted_to", "due_on"),
    [row[1:7] for row in WINDOWS],
    ids=[row[0] for row in WINDOWS],
)
def test_a_window_ends_on_the_day_the_law_gives(code, dated, facts, window, counted_to, due_on):
    found = by_id(deadlines_for(code, dated, **facts))[window]
    assert (found.counted_to, found.due_on) == (counted_to, due_on)
    assert found.rolled == (counted_to != due_on)


def test_a_petition_after_a_determination_has_thirty_calendar_days():
    # DUE-08, Guerrier v. Commissioner: calendar days, not business days
    assert last_day(date(2001, 2, 21), 30, "calendar_days") == date(2001, 3, 23)


def test_the_safe_day_for_a_hearing_request_is_the_friday_before():
    # DUE-09
    found = by_id(deadlines_for("LT11", date(2026, 8, 7)))["cdp_30"]
    assert found.target_on == date(2026, 9, 4)


def test_what_is_not_known_of_a_state_is_said():
    unread = by_id(deadlines_for("LT11", date(2026, 3, 4), state="GA"))["cdp_30"]
    assert (
        "Apr 3, 2026 may be Good Friday in Georgia; nobody has verified that, so it moves nothing" in unread.explanation
    )
    unlisted = by_id(deadlines_for("LT11", date(2026, 3, 4), state="OH"))["cdp_30"]
    assert "No statewide holidays of OH are on file" in unlisted.explanation
    for code in ("CP3219A", "L3193", "L105C"):
        assert not any("statewide" in each.explanation for each in deadlines_for(code, date(2026, 3, 4), state="OH"))


def test_a_year_from_29_february_ends_on_the_28th():
    assert last_day(date(2024, 2, 29), 1, "years") == date(2025, 2, 28)


def test_an_unknown_unit_is_refused():
    with pytest.raises(ValueError, match="not a unit"):
        last_day(date(2024, 2, 29), 1, "moons")


def test_the_printed_and_the_computed_day_of_the_smiths_agree_and_one_governs():
    dates = deadlines_for("CP14", date(2018, 1, 30), amount=Decimal("1075.21"), printed_on=date(2018, 2, 20))
    assert [(each.id, each.due_on) for each in dates] == [
        ("printed_date", date(2018, 2, 20)),
        ("pay_by_21", date(2018, 2, 20)),
    ]
    assert governing(dates) == ["printed_date"]
    assert {each.printed_on for each in dates} == {date(2018, 2, 20)}


@pytest.mark.parametrize(
    ("printed_on", "governs"),
    [(date(2026, 7, 1), "printed_date"), (date(2026, 7, 3), "printed_date"), (date(2026, 7, 6), "respond_30")],
    ids=["printed earlier", "same day", "printed later"],
)
def test_the_earlier_of_printed_and_computed_governs(printed_on, governs):
    dates = deadlines_for("CP504", date(2026, 6, 3), printed_on=printed_on)
    assert governing(dates) == [governs]
    assert by_id(dates)["respond_30"].printed_on == printed_on
    assert by_id(dates)["respond_30"].due_on == date(2026, 7, 3)


def test_a_later_printed_petition_date_is_the_legal_last_day_and_never_governs():
    # IRC 6213(a), last sentence
    dates = deadlines_for("CP3219A", date(2023, 5, 30), printed_on=date(2023, 8, 30))
    assert governing(dates) == ["petition_90"]
    computed = by_id(dates)["petition_90"]
    assert (computed.due_on, computed.legal_last_on) == (date(2023, 8, 28), date(2023, 8, 30))
    assert computed.target_on == date(2023, 8, 28)


def test_an_earlier_printed_petition_date_governs_while_the_law_keeps_its_own():
    dates = deadlines_for("CP3219A", date(2023, 5, 30), printed_on=date(2023, 8, 25))
    assert governing(dates) == ["printed_date"]
    assert by_id(dates)["petition_90"].legal_last_on == date(2023, 8, 28)


def test_without_an_amount_both_pay_windows_appear_and_the_earliest_governs():
    dates = deadlines_for("CP161", date(2026, 6, 15))
    assert {each.id for each in dates} == {"printed_date", "pay_by_21", "pay_by_10bd"}
    assert governing(dates) == ["pay_by_10bd"]
    assert "$100,000 or more" in by_id(dates)["pay_by_10bd"].condition


@pytest.mark.parametrize("code", ["CP501", "CP503", "OTHER"])
def test_a_letter_with_only_a_printed_date_says_that_it_is_missing(code):
    (found,) = deadlines_for(code, date(2026, 6, 15))
    assert (found.due_on, found.missing, found.governs) == (None, "printed date", False)
    assert "the printed date is missing" in found.explanation


def test_any_other_letter_is_due_on_its_printed_date():
    (found,) = deadlines_for("OTHER", date(2026, 6, 15), printed_on=date(2026, 7, 4))
    assert (found.due_on, found.certainty, found.governs, found.rolled) == (date(2026, 7, 4), "printed", True, False)


def test_a_lien_letter_without_its_filing_date_says_which_date_is_missing():
    found = by_id(deadlines_for("L3172", date(2026, 8, 7)))["cdp_lien"]
    assert (found.due_on, found.missing) == (None, "date the lien notice was filed")
    assert not found.governs


def test_a_lien_letter_with_a_printed_last_day_is_governed_by_it():
    dates = deadlines_for("L3172", date(2026, 8, 7), printed_on=date(2026, 9, 10))
    assert governing(dates) == ["printed_date"]
    assert by_id(dates)["printed_date"].action == "Request a CDP lien hearing (Form 12153)"


def test_the_penalty_rate_day_of_a_cp504_asks_nobody_to_act():
    found = by_id(deadlines_for("CP504", date(2026, 6, 3)))["ftp_rate_10"]
    assert (found.drives, found.governs) == (False, False)


def test_the_year_for_an_equivalent_hearing_drives_but_is_secondary():
    dates = by_id(deadlines_for("LT11", date(2026, 8, 7)))
    assert (dates["equivalent_1y"].drives, dates["equivalent_1y"].is_secondary) == (True, True)
    assert (dates["cdp_30"].drives, dates["cdp_30"].is_secondary) == (True, False)


def test_a_yearly_reminder_has_no_date():
    (found,) = deadlines_for("CP71C", date(2026, 8, 7))
    assert (found.id, found.due_on, found.missing, found.drives) == ("none", None, "", False)


def test_the_pay_window_that_ends_on_a_sunday_is_worked_to_unrolled():
    # IRC 7503 is the fallback; the IRS's computers are not known to grant it.
    found = by_id(deadlines_for("CP14", date(2026, 8, 16), amount=Decimal(50)))["pay_by_21"]
    assert (found.counted_to, found.due_on, found.target_on) == (
        date(2026, 9, 6),
        date(2026, 9, 8),
        date(2026, 9, 6),
    )
    assert found.legal_last_on == date(2026, 9, 8)


def test_a_mailing_period_is_shown_unrolled_with_the_roll_as_its_legal_end():
    found = by_id(deadlines_for("CP523", date(2026, 8, 7)))["appeal_before"]
    assert (found.due_on, found.legal_last_on, found.rolled) == (date(2026, 9, 6), date(2026, 9, 8), False)


@pytest.mark.parametrize("code", ["CP11", "CP12"])
def test_the_sixty_days_do_not_cover_overstated_withholding(code):
    # IRC 6201(a)(3)
    found = by_id(deadlines_for(code, date(2026, 3, 2), amount=Decimal(500)))["abatement_60"]
    assert "withholding" in found.condition
    assert "withholding" in found.explanation


def test_a_letter_of_two_acts_has_one_governing_date_for_each():
    dates = deadlines_for("CP11", date(2026, 3, 2), amount=Decimal(500), printed_on=date(2026, 3, 23))
    assert governing(dates) == ["abatement_60", "printed_date"]


def test_an_unrolled_explanation_says_who_set_the_day():
    found = by_id(deadlines_for("CP504", date(2026, 6, 3)))["respond_30"]
    assert found.explanation == "CP504 dated Jun 3, 2026: pay or respond by Jul 3, 2026 (set by the IRS, not rolled)."


def test_a_rolled_explanation_names_weekend_holiday_and_authority():
    found = by_id(deadlines_for("LT11", date(2026, 8, 7)))["cdp_30"]
    assert found.roll_reason == "30 days end on Sunday, Sep 6; Monday, Sep 7 is Labor Day; so Tuesday, Sep 8 (IRC 7503)"
    assert found.explanation == (
        "LT11 dated Aug 7, 2026: request a CDP hearing (Form 12153) by Sep 8, 2026: " + found.roll_reason + "."
    )


def test_a_count_that_ends_on_a_holiday_names_it():
    found = by_id(deadlines_for("LT11", date(2026, 10, 27)))["cdp_30"]
    assert found.roll_reason == "30 days end on Thursday, Nov 26, Thanksgiving Day; so Friday, Nov 27 (IRC 7503)"


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"amount": Decimal("-1")}, "not an amount"),
        ({"amount": Decimal("NaN")}, "not an amount"),
        ({"printed_on": date(2026, 1, 1)}, "before the notice date"),
        ({"events": {"levied": date(2026, 7, 1)}}, "levied is not an event"),
        ({"events": {"termination": date(2999, 7, 1)}}, "too far"),
        ({"state": "Utah"}, "two letters"),
    ],
)
def test_impossible_facts_are_refused_with_a_sentence(facts, sentence):
    with pytest.raises(ValueError, match=sentence):
        deadlines_for("CP14", date(2026, 6, 15), **facts)


def test_an_unverified_window_is_shown_but_never_drives(monkeypatch):
    from dataclasses import replace

    from notices.law import deadlines

    entry = deadlines.find("CP504")
    unverified = replace(entry.windows[0], confidence="own_knowledge_unverified")
    monkeypatch.setattr(deadlines, "find", lambda code: replace(entry, windows=(unverified,)))
    (found,) = deadlines_for("CP504", date(2026, 6, 3))
    assert (found.due_on, found.drives, found.governs) == (date(2026, 7, 3), False, False)
    assert "Unverified" in found.explanation


codes = st.sampled_from([entry.code for entry in entries()])
days = st.dates(date(1990, 1, 1), date(2090, 1, 1))


@given(codes, days, st.integers(0, 60), st.booleans())
def test_a_later_notice_never_has_an_earlier_deadline(code, dated, later, abroad):
    events = {"nftl_filed": dated, "termination": dated}
    moved = {name: day + timedelta(days=later) for name, day in events.items()}
    first = deadlines_for(code, dated, abroad=abroad, events=events)
    second = deadlines_for(code, dated + timedelta(days=later), abroad=abroad, events=moved)
    for before, after in zip(first, second, strict=True):
        assert before.id == after.id
        assert before.due_on is None or before.due_on <= after.due_on


@given(codes, days, st.one_of(st.none(), st.integers(0, 90)), st.one_of(st.none(), st.decimals(0, 10**6, places=2)))
def test_one_date_governs_each_act_that_has_a_date(code, dated, printed_after, amount):
    printed_on = None if printed_after is None else dated + timedelta(days=printed_after)
    dates = deadlines_for(code, dated, amount=amount, printed_on=printed_on)
    for group in {each.group for each in dates}:
        acting = [each for each in dates if each.group == group and each.drives and each.due_on]
        governs = [each for each in acting if each.governs]
        assert len(governs) == min(1, len(acting))
        assert all(governs[0].due_on <= each.due_on for each in acting)
    for each in dates:
        assert each.explanation.endswith(".")
        assert each.citation
        assert not each.rolled or holidays.is_business_day(each.due_on)
        assert each.target_on is None or each.target_on <= each.due_on
