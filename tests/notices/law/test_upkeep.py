"""On which day does the law's data count as out of date, and does the list in the docs agree with the one on file?"""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notices.law import holidays, path_rules, penalties, upkeep, user_fees
from notices.law.catalogue import entries
from notices.law.penalties import Minimum
from notices.law.rates import Quarter, published
from notices.law.upkeep import AMOUNTS, HOLIDAYS, LETTERS, PATHS, RATES, WATCH, stale
from notices.law.watch_list import OPEN, WatchItem, as_markdown, watch_list

DOCS = Path(__file__).parents[3] / "docs" / "law.md"
THROUGH_2026 = replace(published(), rows=tuple(row for row in published().rows if row.quarter.year <= 2026))


def about(subject, today, **more):
    """The finding about this subject on this day, or None; rates through 2026 unless given."""
    found = [each for each in stale(today, **{"rates": THROUGH_2026} | more) if each.subject == subject]
    return found[0] if found else None


@pytest.fixture
def amounts_through_2026(monkeypatch):
    rows = tuple(row for row in penalties.MINIMUMS if row.to_year <= 2026)
    monkeypatch.setattr(penalties, "MINIMUMS", rows)


QUARTERS_END = [
    # day, late (None: nothing is said), words
    (date(2026, 12, 16), None, ""),
    (date(2026, 12, 17), False, "the rate of 2027 Q1 is not on file yet"),
    (date(2026, 12, 31), False, "through Dec 31, 2026;"),
    (date(2027, 1, 1), True, "through Dec 31, 2026 only: no rate is on file for 2027 Q1"),
    (date(2027, 8, 1), True, "no rate is on file for 2027 Q3"),
]


@pytest.mark.parametrize(("day", "is_late", "words"), QUARTERS_END, ids=[str(row[0]) for row in QUARTERS_END])
def test_a_missing_quarter_is_said_two_weeks_ahead_and_is_late_from_its_first_day(day, is_late, words):
    finding = about(RATES, day)
    assert (finding and finding.is_late) == is_late
    assert finding is None or (words in finding.sentence and "revenue ruling" in finding.remedy)


def test_a_quarter_more_is_a_quarter_longer_in_which_nothing_is_said():
    rates = THROUGH_2026.with_quarter(Quarter(2027, 1), Decimal(7), "Rev. Rul. 2026-30")
    assert about(RATES, date(2027, 3, 16), rates=rates) is None
    assert about(RATES, date(2027, 3, 17), rates=rates).is_late is False


YEARS_END = [
    (date(2026, 11, 30), None, ""),
    (date(2026, 12, 1), False, "returns due in 2027"),
    (date(2027, 1, 1), True, "returns due in 2027"),
    (date(2028, 6, 1), True, "returns due in 2028"),
]


@pytest.mark.parametrize(("day", "is_late", "words"), YEARS_END, ids=[str(row[0]) for row in YEARS_END])
def test_a_missing_yearly_amount_is_said_in_december_and_is_late_from_january(
    amounts_through_2026, day, is_late, words
):
    finding = about(AMOUNTS, day)
    assert (finding and finding.is_late) == is_late
    assert finding is None or words in finding.sentence


def test_an_amount_on_file_ends_the_warning(amounts_through_2026, monkeypatch):
    more = (*penalties.MINIMUMS, Minimum(2027, 2027, Decimal(530), "made up", "made up"))
    monkeypatch.setattr(penalties, "MINIMUMS", more)
    assert about(AMOUNTS, date(2027, 11, 30)) is None


@pytest.mark.parametrize("subject", [LETTERS, HOLIDAYS])
def test_what_nobody_checked_for_400_days_is_old(subject):
    checked_on = min(entry.as_of for entry in entries()) if subject == LETTERS else holidays.AS_OF
    assert about(subject, checked_on + timedelta(days=400)) is None
    finding = about(subject, checked_on + timedelta(days=401))
    assert finding.is_late
    assert str(checked_on.year) in finding.sentence


def test_the_fees_of_a_past_year_are_late_from_its_first_day(monkeypatch):
    assert about(PATHS, date(user_fees.YEAR, 12, 31)) is None
    finding = about(PATHS, date(user_fees.YEAR + 1, 1, 1))
    assert finding.is_late
    assert str(user_fees.YEAR) in finding.sentence
    # With the fees of later years on file, thresholds that nobody checked for over a year are old all the same.
    monkeypatch.setattr(user_fees, "YEAR", 2099)
    assert about(PATHS, path_rules.AS_OF + timedelta(days=400)) is None
    assert "over a year ago" in about(PATHS, path_rules.AS_OF + timedelta(days=401)).sentence


ITEMS = [
    ("2026-11-26", date(2026, 11, 26), "Nov 26, 2026"),
    ("2027-01", date(2027, 1, 1), "Jan 2027"),
    (OPEN, None, "open"),
]


@pytest.mark.parametrize(("when", "from_on", "words"), ITEMS, ids=[row[0] for row in ITEMS])
def test_a_watched_change_comes_on_its_day_on_the_first_of_its_month_or_never(monkeypatch, when, from_on, words):
    item = WatchItem(when, "Something changes.", "Look at it.", "P.L. 1", "primary_seen")
    assert (item.from_on, item.when_in_words) == (from_on, words)
    monkeypatch.setattr(upkeep, "watch_list", lambda: (item,))
    if from_on is None:
        assert about(WATCH, date(2099, 12, 31)) is None
        return
    assert about(WATCH, from_on - timedelta(days=1)) is None
    assert about(WATCH, from_on).remedy == "Look at it."
    assert words in about(WATCH, from_on).sentence


def test_a_date_that_is_none_is_refused():
    with pytest.raises(ValueError, match="soon"):
        _ = WatchItem("soon", "", "", "", "").from_on


def test_the_watch_list_in_the_docs_is_the_one_on_file():
    assert as_markdown(watch_list()) in DOCS.read_text(encoding="utf-8")


def test_the_docs_name_every_file_that_holds_law():
    text = DOCS.read_text(encoding="utf-8")
    folder = Path(upkeep.__file__).parent
    held = [path.name for path in (*folder.glob("*.toml"), *folder.glob("*.py")) if path.name != "__init__.py"]
    assert [name for name in held if f"`{name}`" not in text] == []


@given(st.dates(date(2020, 1, 1), date(2090, 12, 31)))
def test_what_is_late_stays_late_and_comes_first(day):
    findings = stale(day)
    assert [each.is_late for each in findings] == sorted((each.is_late for each in findings), reverse=True)
    late = {each.subject for each in findings if each.is_late}
    assert late <= {each.subject for each in stale(day + timedelta(days=1)) if each.is_late}
    for each in findings:
        assert each.sentence
        assert each.remedy
