"""Daily compounding to the cent: the published computations, and what must hold for any amount and any days."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notices.law.interest import days_in_year, exact_growth, growth, interest_on, stretches, to_cents
from notices.law.rates import Quarter, Rate, Rates, published

FIRST, LAST = date(1994, 12, 31), date(2026, 12, 31)
DAYS = st.dates(FIRST, LAST)
AMOUNTS = st.decimals(Decimal("0.01"), Decimal("5000000"), places=2)

FACTORS = [
    # id, percent, days, days in the year, amount, grown by, tolerance, citation
    ("INT-01", 16, 60, 365, "1424.66", "37.96", "0.005", "Treas. Reg. 301.6622-1, example: 1,462.62 in all"),
    ("INT-02 to June", 6, 76, 365, "1", "0.012570476", "0.0000000005", "Rev. Proc. 95-17 factor, as published"),
    ("INT-02 to September", 6, 92, 365, "1", "0.015236961", "0.0000000005", "Rev. Proc. 95-17 factor, as published"),
    ("INT-04", 4, 92, 366, "285.316273", "2.883066", "0.000001", "DOL VFCP manual computation, leap year"),
    ("INT-05", 5, 16, 365, "1", "0.002194034", "0.0000000005", "DOL VFCP example"),
]


@pytest.mark.parametrize("row", FACTORS, ids=[row[0] for row in FACTORS])
def test_a_published_factor_comes_out(row):
    _, percent, days, year_length, amount, grown_by, tolerance, _ = row
    grown = Fraction(amount) * (growth(Fraction(percent), days, year_length) - 1)
    assert abs(grown - Fraction(grown_by)) <= Fraction(tolerance)


COMPUTATIONS = [
    # id, amount, from, to, (days, amount of each segment), citation
    (
        "INT-02",
        "10000.00",
        date(2002, 4, 15),
        date(2002, 12, 31),
        [(76, "125.70"), (92, "154.28"), (92, "156.64")],
        "TaxAlmanac, output of a program with Rev. Proc. 95-17 factors",
    ),
    ("INT-04 days", "100.00", date(2004, 4, 1), date(2004, 6, 30), [(90, "1.24")], "DOL VFCP: 90 days at 5 %"),
    ("INT-05 days", "10000.00", date(2003, 3, 15), date(2003, 3, 31), [(16, "21.94")], "DOL VFCP: 16 days at 5 %"),
    ("a year's end", "1000000.00", date(2023, 12, 30), date(2024, 1, 2), [(1, "219.18"), (2, "437.30")], "IRC 6622"),
    ("no day", "10000.00", date(2026, 4, 15), date(2026, 4, 15), [], "no day, no interest"),
]


@pytest.mark.parametrize("row", COMPUTATIONS, ids=[row[0] for row in COMPUTATIONS])
def test_a_published_computation_comes_out_segment_by_segment(row):
    _, base, from_on, to_on, expected, _ = row
    segments = interest_on(Decimal(base), from_on, to_on, published(), what="tax")
    assert [(each.days, str(each.amount)) for each in segments] == expected


def test_int_07_the_quarters_through_2026():
    segments = interest_on(Decimal("10000.00"), date(2024, 4, 15), date(2026, 10, 15), published(), what="tax")
    assert sum(each.amount for each in segments) == Decimal("1966.82")
    assert [int(each.rate) for each in segments] == [8, 8, 8, 7, 7, 7, 7, 7, 6, 7, 7]


def test_each_segment_says_where_its_rate_comes_from():
    first, second = interest_on(Decimal("100.00"), date(2024, 12, 1), date(2025, 1, 31), published(), what="tax")
    assert (first.confidence, second.confidence) == ("primary_seen", "secondary_seen")
    assert "89 FR 77879" in first.citation
    assert (first.from_on, first.to_on, second.from_on) == (date(2024, 12, 1), date(2024, 12, 31), date(2024, 12, 31))


def test_past_the_last_quarter_interest_is_refused_unless_projected():
    with pytest.raises(ValueError, match="2027 Q1 is not on file"):
        interest_on(Decimal("100.00"), date(2026, 12, 1), date(2027, 1, 1), published(), what="tax")
    segments = interest_on(
        Decimal("100.00"), date(2026, 12, 1), date(2027, 4, 2), published(), what="tax", is_projected=True
    )
    assert [each.is_projected for each in segments] == [False, True, True]


CENTS = [
    ("0.004", "0.00"),
    ("0.005", "0.01"),
    ("1.234999", "1.23"),
    ("-0.005", "-0.01"),
    ("-2.5", "-2.50"),
    ("0", "0.00"),
]


@pytest.mark.parametrize(("dollars", "rounded"), CENTS)
def test_half_a_cent_is_rounded_away_from_zero(dollars, rounded):
    assert str(to_cents(Fraction(dollars))) == rounded


def day_by_day(from_on, to_on):
    """The slow way: one day after the other, each at its own rate and by its own year."""
    balance, day = Fraction(1), from_on
    while day < to_on:
        day += timedelta(days=1)
        balance *= 1 + Fraction(published().on(day).percent) / (100 * (366 if days_in_year(day.year) == 366 else 365))
    return balance


@pytest.mark.parametrize(
    "from_on", [date(1995, 12, 20), date(2004, 2, 28), date(2019, 12, 31), date(2024, 6, 30)], ids=str
)
def test_quarters_and_years_are_cut_where_one_would_cut_them_day_by_day(from_on):
    to_on = from_on + timedelta(days=140)
    assert exact_growth(from_on, to_on, published()) == day_by_day(from_on, to_on)


@given(DAYS, st.integers(0, 800), st.integers(0, 800))
def test_interest_is_additive_over_split_periods_exactly_before_rounding(day, before, after):
    # A few years at most: exact fractions grow longer by every day.
    first, between = day, min(day + timedelta(days=before), LAST)
    last = min(between + timedelta(days=after), LAST)
    whole = exact_growth(first, last, published())
    assert whole == exact_growth(first, between, published()) * exact_growth(between, last, published())


@given(AMOUNTS, DAYS, st.lists(st.integers(0, 400), min_size=2, max_size=5))
def test_interest_is_additive_within_half_a_cent_a_segment_after_rounding(amount, day, steps):
    days = [min(day + timedelta(days=sum(steps[:count])), LAST) for count in range(len(steps) + 1)]
    whole = interest_on(amount, days[0], days[-1], published(), what="tax")
    pieces, balance = [], amount
    for earlier, later in pairwise(days):
        piece = interest_on(balance, earlier, later, published(), what="tax")
        pieces += piece
        balance += sum((each.amount for each in piece), Decimal(0))
    grown = exact_growth(days[0], days[-1], published())
    allowed = Fraction("0.005") * (len(whole) + len(pieces)) * grown
    assert abs(Fraction(balance - amount) - Fraction(sum(each.amount for each in whole))) <= allowed
    assert abs(Fraction(balance) - Fraction(amount) * grown) <= allowed


@given(AMOUNTS, st.sampled_from([row.quarter for row in published().rows]), st.sets(st.integers(1, 89), min_size=1))
def test_within_a_quarter_a_split_moves_a_cent_at_most_for_each_extra_segment(amount, quarter, cuts):
    start, balance = quarter.first_on - timedelta(days=1), amount
    (whole,) = interest_on(amount, start, quarter.first_on + timedelta(days=89), published(), what="tax")
    days = [start, *(start + timedelta(days=cut) for cut in sorted(cuts)), quarter.first_on + timedelta(days=89)]
    for earlier, later in pairwise(days):
        balance += sum(each.amount for each in interest_on(balance, earlier, later, published(), what="tax"))
    assert abs(balance - amount - whole.amount) <= Decimal("0.01") * len(cuts)


@given(AMOUNTS, DAYS, DAYS)
def test_segments_follow_one_another_and_each_bears_the_interest_before_it(amount, one, other):
    from_on, to_on = sorted((one, other))
    segments = interest_on(amount, from_on, to_on, published(), what="tax")
    assert sum(each.days for each in segments) == (to_on - from_on).days
    day, balance = from_on, amount
    for each in segments:
        assert (each.from_on, each.base) == (day, balance)
        assert len({(day + timedelta(days=1)).year, each.to_on.year}) == 1
        day, balance = each.to_on, balance + each.amount


@given(AMOUNTS, DAYS, DAYS)
def test_days_at_a_zero_rate_cost_nothing(amount, one, other):
    from_on, to_on = sorted((one, other))
    rows = tuple(Rate(row.quarter, Decimal(0), "made up", "made up") for row in published().rows)
    segments = interest_on(amount, from_on, to_on, Rates(rows, date(2026, 1, 1)), what="tax")
    assert all(each.amount == 0 and each.base == amount for each in segments)


@given(AMOUNTS, AMOUNTS, DAYS, DAYS)
def test_a_larger_amount_never_bears_less(amount, more, one, other):
    from_on, to_on = sorted((one, other))
    less, larger = (
        sum(each.amount for each in interest_on(base, from_on, to_on, published(), what="tax"))
        for base in (amount, amount + more)
    )
    assert less <= larger


def test_a_stretch_never_crosses_a_quarter():
    for stretch in stretches(FIRST, LAST, published()):
        assert stretch.to_on == stretch.rate.quarter.last_on
    assert sum(1 for _ in stretches(FIRST, LAST, published())) == 128
    assert next(stretches(FIRST, LAST, published())).rate.quarter == Quarter(1995, 1)
