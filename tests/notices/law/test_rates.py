"""The underpayment rate of every quarter, who says so, and what happens where nobody has said anything yet."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notices.law.rates import FIRM, Quarter, Rates, published, quarter_of, read_quarter

# IRC 6621(a)(2). Through 2024 from 89 FR 77879; 2025 and 2026 as relayed from the IRS's page of quarterly rates.
PERCENTS = {
    1995: (9, 10, 9, 9), 1996: (9, 8, 9, 9), 1997: (9, 9, 9, 9), 1998: (9, 8, 8, 8),
    1999: (7, 8, 8, 8), 2000: (8, 9, 9, 9), 2001: (9, 8, 7, 7), 2002: (6, 6, 6, 6),
    2003: (5, 5, 5, 4), 2004: (4, 5, 4, 5), 2005: (5, 6, 6, 7), 2006: (7, 7, 8, 8),
    2007: (8, 8, 8, 8), 2008: (7, 6, 5, 6), 2009: (5, 4, 4, 4), 2010: (4, 4, 4, 4),
    2011: (3, 4, 4, 3), 2012: (3, 3, 3, 3), 2013: (3, 3, 3, 3), 2014: (3, 3, 3, 3),
    2015: (3, 3, 3, 3), 2016: (3, 4, 4, 4), 2017: (4, 4, 4, 4), 2018: (4, 5, 5, 5),
    2019: (6, 6, 5, 5), 2020: (5, 5, 3, 3), 2021: (3, 3, 3, 3), 2022: (3, 4, 5, 6),
    2023: (7, 7, 7, 8), 2024: (8, 8, 8, 8), 2025: (7, 7, 7, 7), 2026: (7, 6, 7, 7),
}  # fmt: skip
QUARTERS = [(Quarter(year, number + 1), row[number]) for year, row in PERCENTS.items() for number in range(4)]
DAYS = st.dates(date(1995, 1, 1), date(2026, 12, 31))


@pytest.mark.parametrize(("quarter", "percent"), QUARTERS, ids=[str(row[0]) for row in QUARTERS])
def test_each_quarter_has_its_rate_from_its_first_day_to_its_last(quarter, percent):
    for day in (quarter.first_on, quarter.last_on):
        assert published().on(day).percent == percent


def test_the_table_holds_these_quarters_and_no_other():
    assert [row.quarter for row in published().rows] == [quarter for quarter, _ in QUARTERS]
    assert (published().first_on, published().last_on) == (date(1995, 1, 1), date(2026, 12, 31))


def test_what_was_read_at_the_source_and_what_was_relayed_is_told_apart():
    for row in published().rows:
        assert row.confidence == ("primary_seen" if row.quarter.year <= 2024 else "secondary_seen")
        assert "IRC 6621(a)(2)" in row.citation
    assert "89 FR 77879" in published().on(date(2024, 12, 31)).citation


def test_the_table_says_when_it_was_checked():
    assert published().as_of >= date(2026, 11, 22)


@pytest.mark.parametrize("day", [date(1994, 12, 31), date(2027, 1, 1), date(2031, 5, 5)], ids=str)
def test_a_quarter_that_is_not_on_file_is_an_error_and_never_a_guess(day):
    with pytest.raises(ValueError, match=str(quarter_of(day))):
        published().on(day)


def test_a_projection_carries_the_last_rate_on_and_says_so():
    rate = published().on(date(2027, 8, 1), is_projected=True)
    assert (rate.percent, rate.quarter, rate.is_projected) == (7, Quarter(2027, 3), True)
    assert rate.citation == "not published; carried on from 2026 Q4"
    assert not published().on(date(2026, 12, 31), is_projected=True).is_projected


def test_nothing_is_projected_before_the_first_quarter():
    with pytest.raises(ValueError, match="begins with 1995 Q1"):
        published().on(date(1994, 12, 31), is_projected=True)


def test_a_firm_can_add_the_next_quarter_with_its_source():
    rates = published().with_quarter(Quarter(2027, 1), Decimal(6), "Rev. Rul. 2026-99")
    added = rates.on(date(2027, 3, 31))
    assert (added.percent, added.citation, added.confidence) == (6, "Rev. Rul. 2026-99", FIRM)
    assert (rates.last_on, published().last_on) == (date(2027, 3, 31), date(2026, 12, 31))


def test_a_correction_replaces_the_quarter_that_it_corrects():
    rates = published().with_quarter(Quarter(2026, 4), Decimal(8), "a correction")
    assert (rates.on(date(2026, 12, 1)).percent, len(rates.rows)) == (8, len(published().rows))


WRONG = [
    (Quarter(2027, 2), Decimal(7), "Rev. Rul.", "gap"),
    (Quarter(1994, 3), Decimal(7), "Rev. Rul.", "gap"),
    (Quarter(2027, 1), Decimal(7), " ", "source"),
    (Quarter(2027, 1), Decimal(-1), "Rev. Rul.", "percent"),
    (Quarter(2027, 1), Decimal(100), "Rev. Rul.", "percent"),
]


@pytest.mark.parametrize(("quarter", "percent", "citation", "word"), WRONG)
def test_a_quarter_that_cannot_be_is_refused(quarter, percent, citation, word):
    with pytest.raises(ValueError, match=word):
        published().with_quarter(quarter, percent, citation)


def test_a_table_with_a_hole_or_without_rows_is_refused():
    with pytest.raises(ValueError, match="gap"):
        replace(published(), rows=(published().rows[0], published().rows[2]))
    with pytest.raises(ValueError, match="at least one"):
        Rates((), date(2026, 1, 1))


@pytest.mark.parametrize("text", ["2027", "2027 Q5", "2027Q1", "Q1 2027", ""])
def test_a_quarter_is_read_only_as_it_is_written(text):
    with pytest.raises(ValueError, match="not a quarter"):
        read_quarter(text)
    assert read_quarter(" 2027 Q1 ") == Quarter(2027, 1)


@given(DAYS)
def test_a_day_lies_in_its_quarter_and_the_next_day_in_this_one_or_the_next(day):
    quarter, tomorrow = quarter_of(day), quarter_of(day + timedelta(days=1))
    assert quarter.first_on <= day <= quarter.last_on
    assert tomorrow == (quarter.next() if day == quarter.last_on else quarter)
