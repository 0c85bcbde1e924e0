"""Failure to file and failure to pay: months, rates, bases, minimums, and how the two go together; one row per rule."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notices.law.debts import Agreement, Debt, Demand, Payment, months_after
from notices.law.interest import to_cents
from notices.law.penalties import (
    AGREEMENT_RATE,
    LEVY_RATE,
    MINIMUMS,
    PAY_RATE,
    STRICT,
    failure_to_file,
    failure_to_pay,
    minimum_to_file,
    pay_rate,
)

APRIL = date(2025, 4, 15)
THOUSAND = Decimal("1000.00")


def total(segments):
    return sum((each.amount for each in segments), Decimal("0.00"))


def owing(**facts):
    return Debt(**{"shown": THOUSAND, "due_on": APRIL, "filed_on": facts.get("due_on", APRIL)} | facts)


def paying(amount, day):
    return Payment(day, Decimal(amount))


MONTHS = [
    # id, due, day, months begun by then, citation
    ("Rev. Rul. 73-133, postmark", date(1972, 4, 15), date(1972, 5, 15), 1, "Rev. Rul. 73-133: 5 %"),
    ("Rev. Rul. 73-133, receipt", date(1972, 4, 15), date(1972, 5, 16), 2, "Rev. Rul. 73-133: 10 %"),
    ("Group Administration, corporation", date(1990, 3, 15), date(1990, 8, 15), 5, "T.C. Memo. 1996, page 32"),
    ("Group Administration, individual", date(1990, 4, 15), date(1990, 8, 16), 5, "T.C. Memo. 1996, page 32"),
    ("PEN-03", date(1998, 4, 15), date(1998, 5, 20), 2, "Motley Fool, 17 Sep 1998"),
    ("PEN-04 trap", date(1998, 4, 15), date(1998, 6, 4), 2, "Reg. 301.6651-1(b); the article says 3"),
    ("PEN-02", date(1970, 4, 15), date(1970, 12, 2), 8, "Reg. 301.6651-1(f) example 2"),
    ("the due day itself", APRIL, APRIL, 0, "no failure yet"),
    ("the next day", APRIL, date(2025, 4, 16), 1, "a fraction of a month counts, IRC 6651(a)"),
    ("Jan 30 to the end of February", date(2025, 1, 30), date(2025, 2, 28), 1, "Reg. 301.6651-1(b)(3)"),
    ("Jan 30, the first of March", date(2025, 1, 30), date(2025, 3, 1), 2, "Reg. 301.6651-1(b)(3)"),
    ("Jan 30, back to the 30th", date(2025, 1, 30), date(2025, 3, 30), 2, "Reg. 301.6651-1(b)(3)"),
    ("Jan 30 in a leap year", date(2024, 1, 30), date(2024, 2, 29), 1, "Reg. 301.6651-1(b)(3)"),
    ("Jan 31 is a last day", date(2025, 1, 31), date(2025, 2, 28), 1, "Reg. 301.6651-1(b)(1)"),
    ("Apr 30 is a last day", date(2025, 4, 30), date(2025, 5, 31), 1, "Reg. 301.6651-1(b)(1)"),
    ("Apr 30, the first of June", date(2025, 4, 30), date(2025, 6, 1), 2, "Reg. 301.6651-1(b)(1)"),
    ("Feb 28 is a last day", date(2025, 2, 28), date(2025, 3, 31), 1, "Reg. 301.6651-1(b)(1)"),
    ("Feb 28 of a leap year is not", date(2024, 2, 28), date(2024, 3, 29), 2, "Reg. 301.6651-1(b)(2)"),
    ("a Sunday moves no month", date(2022, 5, 15), date(2022, 6, 16), 2, "Reg. 301.6651-1(b)"),
    ("over the year's end", date(2025, 10, 15), date(2026, 1, 16), 4, "Reg. 301.6651-1(b)(2)"),
]


@pytest.mark.parametrize("row", MONTHS, ids=[row[0] for row in MONTHS])
def test_months_are_counted_as_the_regulation_counts_them(row):
    _, due_on, day, expected, _ = row
    assert len(list(months_after(due_on, day))) == expected


@given(st.dates(date(1970, 1, 1), date(2090, 1, 1)), st.integers(1, 900))
def test_months_follow_one_another_without_a_gap_and_last_27_to_31_days(due_on, days):
    day, expected = due_on + timedelta(days=days), due_on + timedelta(days=1)
    for month in months_after(due_on, day):
        assert month.first_on == expected
        assert 27 <= (month.last_on - month.first_on).days + 1 <= 31
        expected = month.last_on + timedelta(days=1)
    assert expected > day


PAY = [
    # id, facts, as of, penalty, citation
    (
        "PEN-02",
        {
            "due_on": date(1970, 4, 15),
            "shown": Decimal(500),
            "filed_on": date(1970, 12, 2),
            "payments": (paying(500, date(1970, 12, 2)),),
        },
        date(1971, 3, 1),
        "20.00",
        "Reg. 301.6651-1(f) ex. 2",
    ),
    (
        "PEN-03",
        {"due_on": date(1998, 4, 15), "shown": Decimal(5000), "payments": (paying(5000, date(1998, 5, 20)),)},
        date(1998, 12, 31),
        "50.00",
        "Motley Fool, first example",
    ),
    (
        "PEN-04 trap, not 75.00",
        {"due_on": date(1998, 4, 15), "shown": Decimal(5000), "payments": (paying(5000, date(1998, 6, 4)),)},
        date(1998, 12, 31),
        "50.00",
        "Reg. 301.6651-1(b)",
    ),
    ("paid in time", {"payments": (paying(1000, APRIL),)}, date(2026, 1, 1), "0.00", "IRC 6651(a)(2)"),
    (
        "paid on the business day after a Saturday",
        {"due_on": date(2023, 4, 15), "payments": (paying(1000, date(2023, 4, 18)),)},
        date(2024, 1, 1),
        "0.00",
        "IRC 7503; Emancipation Day on Monday the 17th",
    ),
    (
        "paid a day after that",
        {"due_on": date(2023, 4, 15), "payments": (paying(1000, date(2023, 4, 19)),)},
        date(2024, 1, 1),
        "5.00",
        "Reg. 301.6651-1(b)",
    ),
    ("50 months reach 25 %", {}, date(2029, 6, 15), "250.00", "IRC 6651(a)(2)"),
    (
        "part paid lowers the months after it",
        {"payments": (paying(400, date(2025, 5, 10)),)},
        date(2025, 7, 15),
        "11.00",
        "IRC 6651(b)(2): 5 + 3 + 3",
    ),
    (
        "part paid on the last day of a month",
        {"payments": (paying(400, date(2025, 5, 15)),)},
        date(2025, 6, 15),
        "8.00",
        "IRC 6651(b)(2)",
    ),
    (
        "part paid on the first day of a month",
        {"payments": (paying(400, date(2025, 5, 16)),)},
        date(2025, 6, 15),
        "10.00",
        "IRC 6651(b)(2), the reading kept",
    ),
    (
        "an extension to file does not extend payment",
        {"extended_to": date(2025, 10, 15), "filed_on": date(2025, 10, 1)},
        date(2025, 10, 15),
        "30.00",
        "IRC 6651(a)(2)",
    ),
    ("no return, no tax shown", {"filed_on": None}, date(2026, 4, 15), "0.00", "IRC 6651(a)(2)"),
    ("not filed yet on the day asked for", {"filed_on": date(2026, 5, 1)}, date(2026, 4, 15), "0.00", "IRC 6651(a)(2)"),
    (
        "a return the IRS made counts",
        {"filed_on": None, "substitute_on": date(2026, 1, 5)},
        date(2026, 4, 15),
        "60.00",
        "IRC 6651(g)(2)",
    ),
    ("too much shown", {"required": Decimal(600)}, date(2025, 6, 15), "6.00", "IRC 6651(c)(2)"),
    ("too little shown, no demand", {"required": Decimal(3000)}, date(2025, 6, 15), "10.00", "IRC 6651(a)(3)"),
    (
        "too little shown, inside the window",
        {"required": Decimal(3000), "demand": Demand(date(2025, 6, 2), Decimal(2100))},
        date(2025, 6, 23),
        "15.00",
        "IRC 6651(a)(3): 21 days end on Jun 23",
    ),
    (
        "too little shown, after the window",
        {"required": Decimal(3000), "demand": Demand(date(2025, 6, 2), Decimal(2100))},
        date(2025, 6, 24),
        "25.00",
        "IRC 6651(a)(3): 15 + half a percent of 2,000",
    ),
    (
        "the demand asks for less than was not shown",
        {"required": Decimal(3000), "demand": Demand(date(2025, 6, 2), Decimal(800))},
        date(2025, 6, 24),
        "19.00",
        "IRC 6651(b)(3)",
    ),
    (
        "not shown, paid in the window",
        {
            "shown": Decimal(0),
            "required": Decimal(2000),
            "demand": Demand(date(2025, 6, 2), Decimal(2100)),
            "payments": (paying(2000, date(2025, 6, 23)),),
        },
        date(2026, 6, 2),
        "0.00",
        "IRC 6651(a)(3)",
    ),
    (
        "not shown, paid a day after it",
        {
            "shown": Decimal(0),
            "required": Decimal(2000),
            "demand": Demand(date(2025, 6, 2), Decimal(2100)),
            "payments": (paying(2000, date(2025, 6, 24)),),
        },
        date(2026, 6, 2),
        "10.00",
        "IRC 6651(a)(3)",
    ),
    (
        "not shown, window ends on Saturday, paid on Monday",
        {
            "shown": Decimal(0),
            "required": Decimal(2000),
            "demand": Demand(date(2025, 6, 7), Decimal(2100)),
            "payments": (paying(2000, date(2025, 6, 30)),),
        },
        date(2026, 6, 2),
        "0.00",
        "IRC 7503",
    ),
    (
        "not shown, large demand, ten business days",
        {
            "shown": Decimal(0),
            "required": Decimal(200000),
            "demand": Demand(date(2026, 6, 15), Decimal(200000)),
            "payments": (paying(200000, date(2026, 7, 1)),),
        },
        date(2026, 7, 6),
        "1000.00",
        "IRC 6651(a)(3): the window ends on Jun 30, Juneteenth left out",
    ),
]


@pytest.mark.parametrize("row", PAY, ids=[row[0] for row in PAY])
def test_failure_to_pay(row):
    _, facts, as_of, expected, _ = row
    assert str(total(failure_to_pay(owing(**facts), as_of))) == expected


RATES = [
    # id, facts, month that begins on, rate, rate on the strict reading, citation
    ("plain", {}, date(2025, 5, 16), PAY_RATE, PAY_RATE, "IRC 6651(a)(2)"),
    (
        "a month that begins on the 10th day",
        {"levy_notice_on": date(2025, 6, 6)},
        date(2025, 6, 16),
        PAY_RATE,
        PAY_RATE,
        "IRC 6651(d): only months that begin after it",
    ),
    (
        "a month that begins on the 11th day",
        {"levy_notice_on": date(2025, 6, 5)},
        date(2025, 6, 16),
        LEVY_RATE,
        LEVY_RATE,
        "IRC 6651(d)(2)(A)",
    ),
    (
        "a notice later than the month",
        {"levy_notice_on": date(2025, 7, 1)},
        date(2025, 6, 16),
        PAY_RATE,
        PAY_RATE,
        "IRC 6651(d)",
    ),
    (
        "a whole month in an agreement",
        {"agreements": (Agreement(date(2025, 5, 16), date(2025, 6, 15)),)},
        date(2025, 5, 16),
        AGREEMENT_RATE,
        AGREEMENT_RATE,
        "IRC 6651(h)",
    ),
    (
        "an agreement still in effect",
        {"agreements": (Agreement(date(2025, 5, 16)),)},
        date(2026, 5, 16),
        AGREEMENT_RATE,
        AGREEMENT_RATE,
        "IRC 6651(h)",
    ),
    (
        "the day before the agreement",
        {"agreements": (Agreement(date(2025, 6, 16)),)},
        date(2025, 5, 16),
        PAY_RATE,
        PAY_RATE,
        "IRC 6651(h)",
    ),
    (
        "a month partly in an agreement",
        {"agreements": (Agreement(date(2025, 6, 10)),)},
        date(2025, 5, 16),
        AGREEMENT_RATE,
        PAY_RATE,
        "IRC 6651(h), unsettled",
    ),
    (
        "agreement and levy notice",
        {"agreements": (Agreement(date(2025, 5, 1)),), "levy_notice_on": date(2025, 5, 1)},
        date(2025, 5, 16),
        AGREEMENT_RATE,
        LEVY_RATE,
        "IRC 6651(d), (h), unsettled",
    ),
    (
        "not an individual",
        {"agreements": (Agreement(date(2025, 5, 1)),), "is_individual": False},
        date(2025, 5, 16),
        PAY_RATE,
        PAY_RATE,
        "IRC 6651(h): individuals",
    ),
    (
        "filed late",
        {"agreements": (Agreement(date(2025, 5, 1)),), "filed_on": date(2025, 4, 16)},
        date(2025, 5, 16),
        PAY_RATE,
        PAY_RATE,
        "IRC 6651(h): filed in time",
    ),
    (
        "filed in time with an extension",
        {
            "agreements": (Agreement(date(2025, 5, 1)),),
            "filed_on": date(2025, 10, 15),
            "extended_to": date(2025, 10, 15),
        },
        date(2025, 5, 16),
        AGREEMENT_RATE,
        AGREEMENT_RATE,
        "IRC 6651(h): including extensions",
    ),
    (
        "before 2000 there was no reduction",
        {"due_on": date(1999, 4, 15), "filed_on": date(1999, 4, 15), "agreements": (Agreement(date(1999, 4, 16)),)},
        date(1999, 12, 16),
        PAY_RATE,
        PAY_RATE,
        "P.L. 105-206 sec. 3303(b)",
    ),
    (
        "from 2000 on there is",
        {"due_on": date(1999, 4, 15), "filed_on": date(1999, 4, 15), "agreements": (Agreement(date(1999, 4, 16)),)},
        date(2000, 1, 16),
        AGREEMENT_RATE,
        AGREEMENT_RATE,
        "P.L. 105-206 sec. 3303(b)",
    ),
]


@pytest.mark.parametrize("row", RATES, ids=[row[0] for row in RATES])
def test_the_rate_of_a_month(row):
    _, facts, first_on, expected, strict, _ = row
    debt = owing(**facts)
    month = next(each for each in months_after(debt.due_on, first_on) if each.first_on == first_on)
    assert pay_rate(debt, month) is expected
    assert pay_rate(debt, month, STRICT) is strict


def test_the_ceiling_of_25_percent_cuts_the_month_that_would_pass_it():
    segments = failure_to_pay(owing(levy_notice_on=date(2025, 4, 20)), date(2030, 4, 15))
    assert [each.rate for each in segments] == [Decimal("0.5"), *[Decimal(1)] * 24, Decimal("0.5")]
    assert total(segments) == 250


FILE = [
    # id, facts, as of, penalty, citation
    (
        "PEN-02",
        {"due_on": date(1970, 4, 15), "shown": Decimal(500), "filed_on": date(1970, 12, 2)},
        date(1970, 12, 2),
        "112.50",
        "Reg. 301.6651-1(f) example 2",
    ),
    (
        "PEN-06",
        {"due_on": date(2026, 4, 15), "shown": Decimal(400), "filed_on": date(2026, 7, 1)},
        date(2026, 7, 1),
        "400.00",
        "IRC 6651(a), (c)(1): lesser of 525 and 400",
    ),
    ("filed in time", {}, date(2026, 4, 15), "0.00", "IRC 6651(a)(1)"),
    ("a day late", {"filed_on": date(2025, 4, 16)}, date(2025, 4, 16), "45.00", "IRC 6651(a)(1), (c)(1)"),
    ("nothing unpaid", {"shown": Decimal(0), "filed_on": date(2026, 1, 1)}, date(2026, 1, 1), "0.00", "IRC 6651(b)(1)"),
    (
        "filed on the business day after a Saturday",
        {"due_on": date(2023, 4, 15), "filed_on": date(2023, 4, 18)},
        date(2024, 1, 1),
        "0.00",
        "IRC 7503",
    ),
    (
        "filed within the extension",
        {"extended_to": date(2025, 10, 15), "filed_on": date(2025, 10, 15)},
        date(2026, 1, 1),
        "0.00",
        "IRC 6651(a)(1)",
    ),
    (
        "a day after the extension",
        {"extended_to": date(2025, 10, 15), "filed_on": date(2025, 10, 16)},
        date(2025, 10, 16),
        "45.00",
        "IRC 6651(a)(1), (c)(1)",
    ),
    (
        "five months, then the ceiling",
        {"shown": Decimal(10000), "filed_on": date(2026, 2, 1)},
        date(2026, 6, 1),
        "2250.00",
        "25 % less 5 times half a percent",
    ),
    (
        "not filed, no tax shown to lower it",
        {"shown": Decimal(10000), "filed_on": None},
        date(2026, 6, 1),
        "2500.00",
        "IRC 6651(a)(1)",
    ),
    (
        "a payment after the due date does not lower the base",
        {"shown": Decimal(10000), "filed_on": date(2025, 5, 16), "payments": (paying(10000, date(2025, 5, 1)),)},
        date(2026, 1, 1),
        "950.00",
        "IRC 6651(b)(1): 450 + 500",
    ),
    (
        "a part payment lowers what is taken off",
        {"shown": Decimal(10000), "filed_on": date(2025, 5, 16), "payments": (paying(4000, date(2025, 5, 1)),)},
        date(2026, 1, 1),
        "920.00",
        "IRC 6651(c)(1): 450 + 500 - 30",
    ),
    (
        "the tax that should have been shown is the base",
        {"shown": Decimal(0), "required": Decimal(10000), "filed_on": date(2025, 4, 20)},
        date(2025, 6, 1),
        "500.00",
        "IRC 6651(a)(1)",
    ),
    (
        "the rest of the day of filing counts no more",
        {"shown": Decimal(10000), "filed_on": date(2025, 5, 15)},
        date(2026, 1, 1),
        "450.00",
        "IRC 6651(a)(1)",
    ),
    (
        "60 days late has no minimum",
        {"shown": Decimal(1000), "filed_on": date(2025, 6, 14)},
        date(2025, 6, 14),
        "90.00",
        "IRC 6651(a): more than 60 days",
    ),
    (
        "61 days late has it",
        {"shown": Decimal(1000), "filed_on": date(2025, 6, 15)},
        date(2025, 6, 15),
        "510.00",
        "IRC 6651(a), (j)",
    ),
    (
        "60 days from the extended date",
        {"shown": Decimal(1000), "extended_to": date(2025, 10, 15), "filed_on": date(2025, 12, 14)},
        date(2025, 12, 14),
        "90.00",
        "IRC 6651(a)",
    ),
    (
        "the minimum is for income tax",
        {"shown": Decimal(1000), "filed_on": date(2025, 6, 15), "is_income_tax": False},
        date(2025, 6, 15),
        "90.00",
        "IRC 6651(a): chapter 1",
    ),
    (
        "more than the minimum is left alone",
        {"shown": Decimal(10000), "filed_on": date(2025, 6, 15)},
        date(2025, 6, 15),
        "900.00",
        "IRC 6651(a)",
    ),
    (
        "the minimum is not lowered by failure to pay",
        {"shown": Decimal(600), "filed_on": date(2025, 12, 1)},
        date(2025, 12, 1),
        "510.00",
        "IRC 6651(c)(1)",
    ),
]


@pytest.mark.parametrize("row", FILE, ids=[row[0] for row in FILE])
def test_failure_to_file(row):
    _, facts, as_of, expected, _ = row
    assert str(total(failure_to_file(owing(**facts), as_of))) == expected


LEAST = [
    # the year the return is due, dollars, citation
    (1982, 0, "P.L. 97-248 sec. 318(c)"),
    (1983, 100, "P.L. 97-248 sec. 318"),
    (2008, 100, "P.L. 110-245 sec. 303(b)"),
    (2009, 135, "P.L. 110-245"),
    (2015, 135, "P.L. 114-125 sec. 921(c)"),
    (2016, 205, "P.L. 114-125"),
    (2017, 205, "P.L. 114-125"),
    (2018, 210, "IRS table"),
    (2019, 210, "IRS table"),
    (2020, 435, "P.L. 116-94"),
    (2021, 435, "IRS table"),
    (2022, 435, "IRS table"),
    (2023, 450, "IRS table"),
    (2024, 485, "IRS table"),
    (2025, 510, "IRS table"),
    (2026, 525, "IRS table"),
]


@pytest.mark.parametrize(("year", "dollars", "citation"), LEAST, ids=[str(row[0]) for row in LEAST])
def test_the_minimum_of_the_year_in_which_the_return_is_due(year, dollars, citation):
    debt = Debt(shown=Decimal(5000), due_on=date(year, 4, 15))
    found = minimum_to_file(debt, date(year, 6, 15))
    assert found is not None
    assert (found[0], found[1].from_year <= year <= found[1].to_year) == (dollars, True)


def test_the_year_counts_with_the_extension():
    debt = Debt(shown=Decimal(5000), due_on=date(2025, 9, 15), extended_to=date(2026, 3, 15))
    assert minimum_to_file(debt, date(2026, 6, 1))[0] == 525


def test_the_minimum_of_a_year_not_on_file_is_an_error_only_where_it_is_needed():
    debt = Debt(shown=THOUSAND, due_on=date(2027, 4, 15))
    assert total(failure_to_file(debt, date(2027, 6, 14))) == 100
    with pytest.raises(ValueError, match="not on file for returns due in 2027"):
        failure_to_file(debt, date(2027, 6, 15))


def test_the_minimums_follow_one_another_and_only_rise():
    for earlier, later in pairwise(MINIMUMS):
        assert later.from_year == earlier.to_year + 1
        assert later.amount >= earlier.amount


def test_both_penalties_together_are_five_percent_a_month_where_the_bases_agree():
    debt = owing(shown=Decimal(10000), filed_on=date(2025, 9, 15))
    file, pay = failure_to_file(debt, date(2025, 9, 15)), failure_to_pay(debt, date(2025, 9, 15))
    assert [each.rate for each in file] == [Decimal("4.5")] * 5
    assert total(file) + total(pay) == 2500


def test_where_the_bases_differ_the_reduction_has_a_line_of_its_own():
    debt = owing(shown=Decimal(10000), filed_on=date(2025, 5, 16), payments=(paying(4000, date(2025, 5, 1)),))
    lines = [(each.rate, each.base, each.amount) for each in failure_to_file(debt, date(2025, 6, 1))]
    assert lines == [(Decimal("4.5"), 10000, 450), (5, 10000, 500), (Decimal("-0.5"), 6000, -30)]


AMOUNTS = st.decimals(Decimal("0.01"), Decimal("300000"), places=2)
LATE = st.integers(1, 2500)


@given(AMOUNTS, LATE)
def test_rounding_month_by_month_never_strays_from_the_exact_total(amount, days):
    as_of = APRIL + timedelta(days=days)
    count = min(50, len(list(months_after(APRIL, as_of))))
    assert total(failure_to_pay(owing(shown=amount), as_of)) == to_cents(Fraction(amount) * count / 200)


@given(AMOUNTS, LATE, LATE)
def test_a_later_day_never_has_a_smaller_penalty(amount, one, other):
    earlier, later = sorted((APRIL + timedelta(days=one), APRIL + timedelta(days=other)))
    for penalty, debt in ((failure_to_pay, owing(shown=amount)), (failure_to_file, owing(shown=amount, filed_on=None))):
        assert total(penalty(debt, earlier)) <= total(penalty(debt, later))


@given(AMOUNTS, LATE, LATE, st.integers(0, 100), LATE)
def test_a_later_payment_never_makes_the_penalties_smaller(amount, one, other, share, filed):
    as_of, sooner, later = APRIL + timedelta(days=3000), *sorted((one, other))
    money = to_cents(Fraction(amount) * share / 100)

    def penalties(days):
        payments = (Payment(APRIL + timedelta(days=days), money),)
        debt = owing(shown=amount, filed_on=APRIL + timedelta(days=filed), payments=payments)
        return total(failure_to_file(debt, as_of)) + total(failure_to_pay(debt, as_of))

    assert penalties(sooner) <= penalties(later) + Decimal("0.01")


@given(AMOUNTS, LATE, st.integers(0, 400), st.integers(0, 400), st.integers(0, 400))
def test_the_strict_reading_of_an_agreement_is_never_the_cheaper_one(amount, days, starts, lasts, notice):
    begins = APRIL + timedelta(days=starts)
    debt = owing(
        shown=amount,
        agreements=(Agreement(begins, begins + timedelta(days=lasts)),),
        levy_notice_on=APRIL + timedelta(days=notice),
    )
    as_of = APRIL + timedelta(days=days)
    assert total(failure_to_pay(debt, as_of)) <= total(failure_to_pay(debt, as_of, STRICT))


WRONG = [
    ({"shown": Decimal(-1)}, "below zero"),
    ({"payments": (paying(-1, APRIL),)}, "below zero"),
    ({"demand": Demand(date(2025, 6, 2), Decimal(-1))}, "below zero"),
    ({"extended_to": date(2025, 4, 14)}, "extended due date, Apr 14, 2025, is before the due date"),
    ({"demand": Demand(date(2025, 4, 1), Decimal(1))}, "notice and demand, Apr 1, 2025, is before the due date"),
    ({"levy_notice_on": date(2025, 4, 1)}, "intent to levy, Apr 1, 2025, is before the due date"),
    ({"agreements": (Agreement(date(2025, 6, 2), date(2025, 6, 1)),)}, "ends before it begins"),
    ({"due_on": date(1969, 12, 31)}, "begins in 1970"),
    ({"due_on": date(2100, 1, 1)}, "too far ahead"),
]


@pytest.mark.parametrize(("facts", "sentence"), WRONG, ids=[row[1] for row in WRONG])
def test_facts_that_cannot_be_are_refused_in_a_sentence(facts, sentence):
    with pytest.raises(ValueError, match=sentence):
        owing(**facts)
