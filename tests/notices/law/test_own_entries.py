"""The dates of a firm's own letters: counted as its entry says, moved only if it says so; no database."""

from dataclasses import replace
from datetime import date

import pytest

from notices.law import catalogue, holidays
from notices.law.catalogue import FIRM, Entry, Window
from notices.law.deadlines import deadlines_for

WINDOW = Window(
    id="firm_1",
    action="File a protest",
    group="file a protest",
    kind="statutory_hard",
    roll="printed_only",
    citation="Cal. Rev. & Tax. Code 19041",
    confidence=FIRM,
    counted_from="notice_date",
    unit="calendar_days",
    days=30,
    vouched_by="Rosa Moreno on Jun 29, 2026 from: Cal. Rev. & Tax. Code 19041",
)
PRINTED = replace(WINDOW, id="printed_date", counted_from="printed_date", unit="", days=None, kind="administrative")


def entry(*windows: Window, authority: str = "CA") -> Entry:
    return Entry(
        code="FTB 4963",
        title="Income tax due",
        recipient="",
        category="own",
        severity="action",
        meaning="A bill.",
        windows=windows,
        missing_it="Collection.",
        confidence=FIRM,
        as_of=date(2026, 6, 29),
        authority=authority,
    )


# Each row of a roll names the law that would decide for the IRS, and that a state's entry does not go by.
COUNTS = [
    # id, authority, notice date, differing fields, counted to, due on, what decides
    ("calendar days", "CA", date(2026, 6, 1), {}, date(2026, 7, 1), date(2026, 7, 1), "the entry"),
    ("a Saturday stays", "CA", date(2026, 6, 4), {}, date(2026, 7, 4), date(2026, 7, 4), "the entry says no roll"),
    (
        "a Saturday that is a holiday moves if the entry says so",
        "CA",
        date(2026, 6, 4),
        {"roll": "firm"},
        date(2026, 7, 4),
        date(2026, 7, 6),
        "the entry; 5 U.S.C. 6103(a)",
    ),
    (
        "a federal holiday moves it",
        "NY",
        date(2026, 8, 8),
        {"roll": "firm"},
        date(2026, 9, 7),
        date(2026, 9, 8),
        "the entry; Labor Day, 5 U.S.C. 6103(a)",
    ),
    (
        "Emancipation Day is no holiday of a state",
        "CA",
        date(2026, 3, 17),
        {"roll": "firm"},
        date(2026, 4, 16),
        date(2026, 4, 16),
        "D.C. Code 1-612.02 binds the District only",
    ),
    (
        "Emancipation Day counts for a letter of the IRS",
        "IRS",
        date(2026, 3, 17),
        {"roll": "firm"},
        date(2026, 4, 16),
        date(2026, 4, 17),
        "IRC 7503",
    ),
    (
        "Inauguration Day is no holiday of a state",
        "CA",
        date(2020, 12, 21),
        {"roll": "firm"},
        date(2021, 1, 20),
        date(2021, 1, 20),
        "5 U.S.C. 6103(c) binds the District's area only",
    ),
    (
        "business days leave out federal holidays",
        "CA",
        date(2026, 7, 1),
        {"unit": "business_days", "days": 5},
        date(2026, 7, 9),
        date(2026, 7, 9),
        "Jul 3, 2026 is Independence Day (observed), 5 U.S.C. 6103",
    ),
    (
        "business days of a state run over Emancipation Day",
        "CA",
        date(2026, 4, 15),
        {"unit": "business_days", "days": 1},
        date(2026, 4, 16),
        date(2026, 4, 16),
        "D.C. Code 1-612.02 binds the District only",
    ),
    (
        "years",
        "NY",
        date(2024, 2, 29),
        {"unit": "years", "days": 2},
        date(2026, 2, 28),
        date(2026, 2, 28),
        "the entry; a leap day ends on the 28th",
    ),
    (
        "from mailing, taken to be on the notice date",
        "NY",
        date(2026, 6, 1),
        {"counted_from": "mailing"},
        date(2026, 7, 1),
        date(2026, 7, 1),
        "the entry",
    ),
]


@pytest.mark.parametrize(
    ("authority", "dated", "differing", "counted_to", "due_on"),
    [row[1:6] for row in COUNTS],
    ids=[row[0] for row in COUNTS],
)
def test_an_own_window_counts_as_its_entry_says(authority, dated, differing, counted_to, due_on):
    (found,) = deadlines_for(entry(replace(WINDOW, **differing), authority=authority), dated)
    assert (found.counted_to, found.due_on) == (counted_to, due_on)
    assert found.rolled == (counted_to != due_on)
    assert found.governs


def test_what_it_says_names_who_entered_it_and_never_the_law_of_the_irs():
    (found,) = deadlines_for(entry(replace(WINDOW, roll="firm")), date(2026, 6, 4))
    assert found.explanation == (
        "FTB 4963 dated Jun 4, 2026: file a protest by Jul 6, 2026: 30 days end on Saturday, Jul 4, Independence Day; "
        "so Monday, Jul 6 (as your firm's entry says). A rule of your firm's own catalogue, entered by Rosa Moreno on "
        "Jun 29, 2026 from: Cal. Rev. & Tax. Code 19041."
    )


@pytest.mark.parametrize("kind", ["administrative", "statutory_hard", "statutory_benefit"])
@pytest.mark.parametrize("roll", ["firm", "printed_only"])
def test_whatever_its_kind_a_member_vouches_for_it_and_not_we(kind, roll):
    (found,) = deadlines_for(entry(replace(WINDOW, kind=kind, roll=roll)), date(2026, 6, 4))
    assert (found.certainty, found.confidence, found.legal_last_on) == ("person", FIRM, None)
    for word in ("7503", "set by the IRS", "law would still accept"):
        assert word not in found.explanation


def test_the_printed_date_is_taken_as_it_stands():
    (found,) = deadlines_for(entry(PRINTED), date(2026, 6, 1), printed_on=date(2026, 7, 4))
    assert (found.due_on, found.certainty, found.rolled, found.governs) == (date(2026, 7, 4), "printed", False, True)


def test_without_the_printed_date_it_says_what_is_missing():
    (found,) = deadlines_for(entry(PRINTED), date(2026, 6, 1))
    assert (found.due_on, found.missing, found.governs) == (None, "printed date", False)


def test_of_a_printed_and_a_counted_date_for_one_act_the_earlier_governs():
    found = deadlines_for(entry(WINDOW, PRINTED), date(2026, 6, 1), printed_on=date(2026, 6, 20))
    assert [(each.due_on, each.governs) for each in found] == [(date(2026, 7, 1), False), (date(2026, 6, 20), True)]


def test_a_date_printed_on_a_letter_that_only_counts_stands_beside_the_count():
    found = deadlines_for(entry(WINDOW), date(2026, 6, 1), printed_on=date(2026, 6, 20))
    assert [(each.id, each.governs) for each in found] == [("firm_1", False), ("printed_date", True)]


def test_the_holidays_of_all_the_country_are_those_of_the_district_less_two():
    for year in range(2000, 2040):
        days = [date(year, month, day) for month in range(1, 13) for day in range(1, 29)]
        only = {
            holidays.holiday_name(day)
            for day in days
            if holidays.is_legal_holiday(day) and not holidays.is_legal_holiday(day, is_federal_only=True)
        }
        assert {name.removesuffix(" (observed)") for name in only} <= {"Emancipation Day", "Inauguration Day"}
        assert bool(only) == (year >= 2005 or year % 4 == 1)


@pytest.mark.parametrize(
    ("typed", "key"),
    [("ftb 4963", "FTB4963"), ("Notice FTB-4963", "FTB4963"), ("MFT-28", "MFT28"), ("(!)", ""), ("CP 14", "CP14")],
)
def test_a_code_is_told_apart_however_it_is_typed(typed, key):
    assert catalogue.squeeze(typed) == key


def test_an_unknown_code_names_near_ones_of_the_firm_too():
    sentence = catalogue.unknown("ftb 4693", ["FTB 4963", "MFT-28"])
    assert sentence.startswith("ftb 4693 is not in the catalogue (near it: FTB 4963")


def test_a_search_among_other_entries_finds_those_alone():
    own = (entry(WINDOW),)
    assert catalogue.search("ftb4963", own) == own
    assert catalogue.search("ftb 4963", own) == own
    assert catalogue.search("levy", own) == ()
