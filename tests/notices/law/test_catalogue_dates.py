"""The letters of the daily work, each with the day it must be answered by and the law behind it; no database."""

from datetime import date
from decimal import Decimal

import pytest

from notices.law.catalogue import UNVERIFIED, entries, find
from notices.law.deadlines import deadlines_for
from notices.law.legal_dates import PRINTED

FRIDAY = date(2026, 8, 7)  # 30 days end on the Sunday before Labor Day
SMALL, LARGE = {"amount": Decimal("8500")}, {"amount": Decimal("150000")}

DATES = [
    # code, facts, window, due on, working day governs its act, citation
    ("CP14", SMALL, "pay_by_21", date(2026, 8, 28), True, "IRC 6601(e)(2)(A)"),
    ("CP14", LARGE, "pay_by_10bd", date(2026, 8, 21), True, "IRC 6601(e)(3)"),
    ("CP161", SMALL, "pay_by_21", date(2026, 8, 28), True, "IRC 6601(e)(2)(A)"),
    ("CP504", {}, "respond_30", date(2026, 9, 6), True, "IRC 6331(d)(2)"),
    ("CP504B", {}, "ftp_rate_10", date(2026, 8, 17), False, "IRC 6651(d)(1)-(2)"),
    ("LT11", {}, "cdp_30", date(2026, 9, 8), True, "IRC 6330(a)(3)(B)"),
    ("L1058", {}, "equivalent_1y", date(2027, 8, 9), True, "301.6330-1(i)(2)"),
    ("CP90", {}, "cdp_30", date(2026, 9, 8), True, "IRC 6330(a)(3)(B)"),
    ("CP297", {}, "cdp_30", date(2026, 9, 8), True, "IRC 6330(a)(3)(B)"),
    ("CP297A", {}, "cdp_30", date(2026, 9, 8), True, "IRC 6330(f)"),
    ("CP92", {}, "cdp_30", date(2026, 9, 8), True, "IRC 6330(f)(2)"),
    ("CP91", {}, "respond_30", date(2026, 9, 6), True, "IRS page"),
    ("L3172", {"events": {"nftl_filed": date(2026, 8, 4)}}, "cdp_lien", date(2026, 9, 10), True, "IRC 6320(a)(2)-(3)"),
    ("L3193", {}, "tax_court_30", date(2026, 9, 8), True, "IRC 6330(d)(1)"),
    ("CP508C", {}, "contact_30", date(2026, 9, 6), True, "IRS page on CP508C"),
    ("CP523", {}, "cure_30", date(2026, 9, 6), True, "IRC 6159(b)(5)"),
    ("IAREJ", {}, "appeal_30", date(2026, 9, 6), True, "Pub. 1660"),
    ("CP2000", {}, "respond_30", date(2026, 9, 6), True, "IRS Topic 652"),
    ("CP3219A", {}, "petition_90", date(2026, 11, 5), True, "IRC 6213(a)"),
    ("CP3219N", {"abroad": True}, "petition_150", date(2027, 1, 4), True, "IRC 6213(a)"),
    ("L3219", {}, "petition_90", date(2026, 11, 5), True, "IRC 6213(a)"),
    ("L531", {"mailed_on": date(2026, 8, 10)}, "petition_90", date(2026, 11, 9), True, "IRC 6213(a)"),
    ("ISFD", {}, "petition_90", date(2026, 11, 5), True, "IRC 6015(e)(1)(A)"),
    ("L525", {}, "respond_30", date(2026, 9, 6), True, "Pub. 556"),
    ("CP11", SMALL, "abatement_60", date(2026, 10, 6), True, "IRC 6213(b)(2)(A)"),
    ("CP13", {}, "abatement_60", date(2026, 10, 6), True, "IRC 6213(b)(2)(A)"),
    ("CP23", SMALL, "contact_60", date(2026, 10, 6), True, "IRS page on CP23"),
    ("CP22A", SMALL, "pay_by_21", date(2026, 8, 28), True, "IRC 6601(e)(2)(A)"),
    ("CP215", LARGE, "pay_by_10bd", date(2026, 8, 21), True, "IRC 6601(e)(3)"),
    ("CP15B", SMALL, "bond_30", date(2026, 9, 8), True, "IRC 6672(c)"),
    ("L1153", {}, "appeal_60", date(2026, 10, 6), True, "IRC 6672(b)"),
    ("L1153", {"abroad": True}, "appeal_75", date(2026, 10, 21), True, "second-hand"),
    ("L1153", {}, "informal_10", date(2026, 8, 17), True, "Pub. 594"),
    ("LT26", {}, "respond_10", date(2026, 8, 17), True, "IRS page on LT26"),
    ("CP05", {}, "wait_60", date(2026, 10, 6), False, "IRS page on CP05"),
    ("CP53E", {}, "update_30", date(2026, 9, 6), True, "CP53E"),
    ("5071C", {}, "respond_30", date(2026, 9, 6), True, "IRS page"),
    ("LT40", {}, "contact_start_45", date(2026, 9, 21), False, "IRC 7602(c)(1)"),
    ("L105C", {}, "suit_2y", date(2028, 8, 7), True, "IRC 6532(a)(1)"),
    ("L106C", {"mailed_on": date(2026, 8, 12)}, "suit_2y", date(2028, 8, 14), True, "301.7503-1(a)"),
    ("L105C", {}, "appeal", date(2026, 9, 6), False, "Text of the letter"),
    ("L854C", {}, "appeal_30", date(2026, 9, 6), True, "penalty appeals"),
    ("CP2566", {}, "respond_30", date(2026, 9, 6), False, "unverified"),
    ("OICREJ", {}, "appeal_30", date(2026, 9, 6), False, "IRC 7122(e)"),
    ("CP220", SMALL, "pay_by_21", date(2026, 8, 28), False, "IRC 6601(e)(2)(A)"),
]

FACTS = [
    {},
    {"amount": Decimal("99999.99")},
    {"amount": Decimal("100000"), "printed_on": date(2026, 8, 21)},
    {"abroad": True, "printed_on": date(2027, 3, 1)},
    {"events": {"nftl_filed": FRIDAY, "termination": FRIDAY, "mailing": FRIDAY}, "state": "MA"},
]


@pytest.mark.parametrize(
    ("code", "facts", "window", "due_on", "governs", "citation"), DATES, ids=[f"{row[0]} {row[2]}" for row in DATES]
)
def test_a_letter_sets_the_day_that_its_law_gives(code, facts, window, due_on, governs, citation):
    (found,) = [each for each in deadlines_for(code, FRIDAY, **facts) if each.id == window]
    assert (found.due_on, found.governs) == (due_on, governs)
    assert citation in found.citation


@pytest.mark.parametrize("entry", entries(), ids=lambda entry: entry.code)
@pytest.mark.parametrize("facts", FACTS, ids=["alone", "small", "large", "abroad", "events"])
def test_every_letter_explains_its_dates_in_sentences(entry, facts):
    dates = deadlines_for(entry.code, FRIDAY, **facts)
    assert dates
    for each in dates:
        assert each.explanation.startswith(f"{entry.display_code} dated Aug 7, 2026: ")
        assert each.explanation.endswith(".")
        for wrong in ("None", "  ", "..", " ,", "()"):
            assert wrong not in each.explanation
        if each.confidence == UNVERIFIED and each.counted_from != PRINTED:
            assert not each.governs


@pytest.mark.parametrize("entry", entries(), ids=lambda entry: entry.code)
def test_a_date_typed_off_the_letter_is_worked_to_unless_an_earlier_one_is_known(entry):
    dates = deadlines_for(entry.code, FRIDAY, printed_on=date(2026, 8, 8))
    assert [each.due_on for each in dates if each.governs and each.certainty == "printed"] == [date(2026, 8, 8)]


@pytest.mark.parametrize(
    "code", [entry.code for entry in entries() if entry.confidence == UNVERIFIED and any(w.days for w in entry.windows)]
)
def test_a_computed_date_of_an_unverified_letter_says_so(code):
    computed = [each for each in deadlines_for(code, FRIDAY) if each.counted_to]
    assert all("verified" in each.explanation or "Unverified" in each.explanation for each in computed)


def test_the_printed_date_of_a_denied_claim_is_for_the_appeal_and_not_for_the_suit():
    dates = deadlines_for("L105C", FRIDAY, printed_on=date(2026, 9, 4))
    governing = {each.action: each.due_on for each in dates if each.governs}
    assert governing == {"Appeal the disallowance": date(2026, 9, 4), "Sue for the refund": date(2028, 8, 7)}
    unverified = next(each for each in dates if each.id == "appeal")
    assert "The letter prints Sep 4, 2026; that day governs." in unverified.explanation


def test_the_printed_date_of_a_bill_for_estimated_payments_is_for_paying():
    dates = deadlines_for("CP23", FRIDAY, printed_on=date(2026, 8, 28), **SMALL)
    governing = {each.action: each.due_on for each in dates if each.governs}
    assert governing == {
        "Pay or respond": date(2026, 8, 28),
        "Contact the IRS about the payments": date(2026, 10, 6),
    }


def test_a_day_that_is_only_good_to_know_is_the_first_and_not_the_last():
    (found,) = deadlines_for("L3164", FRIDAY)
    assert found.explanation.endswith("third parties from Sep 21, 2026 on (45 days, IRC 7602(c)(1)).")
    assert (found.drives, found.certainty) == (False, "estimated")


def test_a_suit_over_a_passport_has_no_day():
    # IRC 7345(e) sets none
    (found,) = [each for each in deadlines_for("CP508C", FRIDAY) if each.id == "suit"]
    assert (found.due_on, found.missing, found.governs) == (None, "", False)
    assert "no number of days" in next(window.note for window in find("CP508C").windows if window.id == "suit")
