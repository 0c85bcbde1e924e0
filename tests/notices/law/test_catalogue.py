"""The catalogue of letters: how a code is found, and what every entry must say; no database."""

import re
from datetime import date
from decimal import Decimal

import pytest

from notices.law import catalogue

FOUND = [
    ("CP14", "CP14"),
    ("cp14", "CP14"),
    ("CP-504", "CP504"),
    (" cp 504 b ", "CP504B"),
    ("Notice CP14", "CP14"),
    ("IRS Notice CP 2000", "CP2000"),
    ("LT 11", "LT11"),
    ("Letter LT11", "LT11"),
    ("L1058", "L1058"),
    ("Letter 1058", "L1058"),
    ("LTR-1058", "L1058"),
    ("letter 1058 (A)", "L1058"),
    ("Letter 3172 (DO)", "L3172"),
    ("other", "OTHER"),
]

CODES = [
    "CP14",
    "CP161",
    "CP501",
    "CP503",
    "CP504",
    "CP504B",
    "LT11",
    "L1058",
    "CP90",
    "CP297",
    "CP2000",
    "CP3219A",
    "CP523",
    "CP11",
    "CP12",
    "CP22A",
    "CP71C",
    "CP21B",
    "L3172",
    "OTHER",
]


@pytest.mark.parametrize(("typed", "code"), FOUND, ids=[row[0] for row in FOUND])
def test_a_code_is_found_however_it_is_typed(typed, code):
    assert catalogue.find(typed).code == code


@pytest.mark.parametrize(
    ("typed", "near"),
    [("CP505", "CP504"), ("504", "CP504, CP504B"), ("L3127", "Letter 3172"), ("LT1058", "Letter 1058")],
)
def test_an_unknown_code_is_refused_naming_near_ones(typed, near):
    with pytest.raises(ValueError, match=re.escape(f"{typed} is not in the catalogue (near it: {near}")) as refusal:
        catalogue.find(typed)
    assert "OTHER" in str(refusal.value)


@pytest.mark.parametrize("typed", ["", "   ", "!!"])
def test_an_empty_code_is_refused(typed):
    with pytest.raises(ValueError, match=r"Type the code|is not in the catalogue"):
        catalogue.find(typed)


def test_the_letters_of_the_daily_work_are_there():
    assert {entry.code for entry in catalogue.entries()} >= set(CODES)


def test_no_two_letters_answer_to_one_name():
    names = [catalogue.find(name).code for entry in catalogue.entries() for name in (entry.code, *entry.aliases)]
    own = [entry.code for entry in catalogue.entries() for _ in (entry.code, *entry.aliases)]
    assert names == own


@pytest.mark.parametrize("entry", catalogue.entries(), ids=lambda entry: entry.code)
class TestEveryEntry:
    def test_says_what_it_is_and_what_is_lost(self, entry):
        assert entry.title
        assert entry.meaning.endswith(".")
        assert entry.missing_it.endswith(".")
        assert entry.as_of >= date(2026, 1, 1)

    def test_uses_the_words_of_the_catalogue(self, entry):
        assert entry.recipient in {"individual", "business", "both"}
        assert entry.severity in {"info", "action", "urgent", "critical"}
        assert entry.confidence in {"primary_seen", "secondary_seen", "own_knowledge_unverified"}
        assert entry.url == "" or entry.url.startswith("https://")

    def test_has_windows_whose_parts_agree(self, entry):
        assert entry.windows
        assert len({window.id for window in entry.windows}) == len(entry.windows)
        for window in entry.windows:
            assert window.roll in {"7503", "6213a", "7503_mailing", "printed_only", "none"}
            assert window.unit in {"", "calendar_days", "business_days", "years"}
            assert (window.unit == "") == (window.days is None)
            assert window.citation
            assert window.action
            assert window.counted_from in {"", "notice_date", "mailing", "printed_date", "nftl_filed", "termination"}
            assert window.kind in {
                "statutory_hard",
                "statutory_benefit",
                "administrative",
                "reminder",
                "informational",
            }

    def test_names_next_letters_with_a_range_of_days(self, entry):
        for following in entry.next_letters:
            assert following.source
            assert following.confidence
            assert following.days is None or 0 < following.days[0] <= following.days[1]


def test_only_the_letters_of_6320_and_6330_offer_a_hearing():
    # IRC 6320, 6330; Pub. 1660: CP504 and CP523 do not.
    offering = {entry.code for entry in catalogue.entries() if any(w.group == "cdp" for w in entry.windows)}
    assert offering == {"LT11", "L1058", "CP90", "CP297", "L3172"}


def test_a_demand_of_100000_dollars_opens_the_short_window_only():
    # IRC 6601(e)(3)
    windows = catalogue.find("CP14").windows
    open_for = {
        amount: [window.id for window in windows if window.applies_to(Decimal(amount), abroad=False)]
        for amount in ("99999.99", "100000")
    }
    assert open_for == {"99999.99": ["printed_date", "pay_by_21"], "100000": ["printed_date", "pay_by_10bd"]}


def test_search_finds_by_code_title_and_form():
    assert [entry.code for entry in catalogue.search("CP-14")] == ["CP14"]
    assert {entry.code for entry in catalogue.search("12153 lien")} == {"L3172"}
    assert catalogue.search("") == catalogue.entries()
    assert catalogue.search("no such words") == ()


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("L1058", "Letter 1058"),
        ("5071C", "Letter 5071C"),
        ("L105C", "Letter 105C"),
        ("LT11", "LT11"),
        ("CP14", "CP14"),
        ("OTHER", "Other letter"),
    ],
)
def test_a_code_is_shown_as_people_write_it(code, shown):
    assert catalogue.display_code(code) == shown
