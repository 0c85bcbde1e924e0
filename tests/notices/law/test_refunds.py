"""What a claim can still bring back: the published examples, the edges of the periods, and what holds for any money."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notices.law.debts import Payment
from notices.law.refunds import THREE_YEARS, TOO_LATE, TWO_YEARS, PaidTax, refund_limit

APRIL = date(2003, 4, 15)
AUGUST = date(2003, 8, 15)


def paying(*payments):
    return tuple(Payment(day, Decimal(amount)) for day, amount in payments)


WITHHELD = paying((date(2002, 6, 30), 1000))
TWO = paying((date(2003, 1, 15), 1000), (AUGUST, 200))

LIMITS = [
    # id, due, extended to, filed, payments, claimed, limit, rule, look-back begins, citation
    (
        "REF-01",
        APRIL,
        AUGUST,
        AUGUST,
        TWO,
        date(2006, 8, 15),
        1200,
        THREE_YEARS,
        APRIL,
        "Pub. 556 (9-2013) p. 15, example 1: the 700 claimed are within it",
    ),
    (
        "REF-02",
        APRIL,
        AUGUST,
        date(2003, 10, 31),
        paying((date(2003, 1, 15), 1000), (date(2003, 10, 31), 200)),
        date(2006, 10, 27),
        200,
        THREE_YEARS,
        date(2003, 6, 27),
        "Pub. 556 p. 15, example 2",
    ),
    (
        "REF-03",
        APRIL,
        None,
        APRIL,
        paying((APRIL, 500), (date(2004, 11, 2), 200)),
        date(2006, 5, 2),
        200,
        TWO_YEARS,
        date(2004, 5, 2),
        "Pub. 556 p. 15, claim after three years",
    ),
    (
        "early return",
        date(1995, 4, 15),
        None,
        date(1995, 3, 1),
        paying((date(1994, 12, 31), 900)),
        date(1998, 4, 15),
        900,
        THREE_YEARS,
        date(1995, 4, 15),
        "IRC 6513(a): filed and paid on the due date",
    ),
    (
        "two days late",
        date(1995, 4, 15),
        None,
        date(1995, 3, 1),
        paying((date(1994, 12, 31), 900)),
        date(1998, 4, 17),
        0,
        TOO_LATE,
        None,
        "Rev. Rul. 2003-41, situation 1",
    ),
    (
        "a late return that is the claim",
        date(1998, 4, 15),
        date(1998, 8, 15),
        date(2001, 8, 17),
        paying((date(1997, 12, 31), 900)),
        date(2001, 8, 17),
        0,
        THREE_YEARS,
        date(1998, 4, 17),
        "IRC 6511(b)(2)(A), the facts of Rev. Rul. 2003-41, situation 2",
    ),
    (
        "no return",
        APRIL,
        None,
        None,
        paying((date(2002, 12, 31), 900), (date(2004, 5, 3), 50)),
        date(2006, 5, 3),
        50,
        TWO_YEARS,
        date(2004, 5, 3),
        "IRC 6511(a): two years from payment where no return was filed",
    ),
    (
        "no return, a day later",
        APRIL,
        None,
        None,
        paying((date(2004, 5, 3), 50)),
        date(2006, 5, 4),
        0,
        TOO_LATE,
        None,
        "IRC 6511(a)",
    ),
    (
        "last day on a Saturday, claimed on Monday",
        date(2002, 4, 15),
        None,
        date(2002, 5, 14),
        paying((date(2002, 5, 20), 70)),
        date(2005, 5, 16),
        70,
        THREE_YEARS,
        date(2002, 5, 16),
        "IRC 7503; Reg. 301.7503-1(a) names claims for refund",
    ),
    (
        "a claim before the return",
        APRIL,
        None,
        date(2006, 6, 1),
        paying((APRIL, 900), (date(2005, 1, 3), 10)),
        date(2006, 5, 1),
        10,
        TWO_YEARS,
        date(2004, 5, 1),
        "IRC 6511(a): no return yet",
    ),
]


@pytest.mark.parametrize("row", LIMITS, ids=[row[0] for row in LIMITS])
def test_a_claim_brings_back_what_the_law_lets_it(row):
    _, due_on, extended_to, filed_on, payments, claimed_on, amount, rule, back_to, _ = row
    found = refund_limit(PaidTax(due_on, payments, filed_on, extended_to), claimed_on)
    assert (found.amount, found.rule, found.reaches_back_to) == (amount, rule, back_to)
    assert found.citation.startswith("IRC 6511")


EXTENSIONS = [
    # extended to, look-back of a claim of Oct 15, 2026, for a return due Apr 15, 2023
    (None, date(2023, 10, 15)),
    (date(2023, 10, 15), date(2023, 4, 15)),
    (date(2023, 6, 15), date(2023, 8, 15)),
    (date(2023, 6, 20), date(2023, 8, 10)),
]


@pytest.mark.parametrize(("extended_to", "back_to"), EXTENSIONS, ids=str)
def test_an_extension_lengthens_the_look_back_by_its_months_and_days(extended_to, back_to):
    paid = PaidTax(date(2023, 4, 15), WITHHELD, date(2023, 10, 15), extended_to)
    assert refund_limit(paid, date(2026, 10, 15)).reaches_back_to == back_to


def test_a_weekend_that_decides_about_money_is_said_and_left_out():
    # Rev. Rul. 66-118: the three years end on Sunday, Apr 15, 1984, and the claim comes on Monday.
    sunday = PaidTax(date(1981, 4, 15), paying((date(1980, 12, 31), 900)), date(1981, 4, 15))
    found = refund_limit(sunday, date(1984, 4, 16))
    assert (found.amount, found.rule) == (0, THREE_YEARS)
    assert "Rev. Rul. 66-118" in found.caution
    # Rev. Rul. 2003-41, situation 3: due on a Saturday, filed on the Monday after.
    monday = PaidTax(date(1995, 4, 15), paying((date(1994, 12, 31), 900)), date(1995, 4, 17))
    assert "Rev. Rul. 2003-41" in refund_limit(monday, date(1998, 4, 17)).caution
    assert refund_limit(monday, date(1998, 4, 15)).caution == ""


def test_what_cannot_be_is_refused_with_a_sentence():
    with pytest.raises(ValueError, match="nothing yet to claim"):
        refund_limit(PaidTax(APRIL, WITHHELD), date(2003, 4, 14))
    with pytest.raises(ValueError, match="ends before"):
        PaidTax(APRIL, WITHHELD, extended_to=date(2003, 4, 1))
    with pytest.raises(ValueError, match="below zero"):
        PaidTax(APRIL, paying((APRIL, -1)))


DAYS = st.integers(0, 2500)
PAID = st.lists(st.tuples(st.integers(-400, 2500), st.decimals(0, 10**6, places=2)), max_size=5)


def at(offset):
    return date(2018, 4, 17) + timedelta(days=offset)


@given(PAID, st.none() | DAYS, st.none() | st.integers(0, 183), DAYS)
def test_no_claim_brings_back_more_than_was_paid_or_less_for_an_extension(paid, filed, extended, claimed):
    payments = tuple(Payment(at(days), amount) for days, amount in paid)
    filed_on = None if filed is None else at(filed)
    plain = refund_limit(PaidTax(at(0), payments, filed_on), at(claimed))
    longer = refund_limit(PaidTax(at(0), payments, filed_on, None if extended is None else at(extended)), at(claimed))
    by_then = sum(payment.amount for payment in payments if max(payment.paid_on, at(0)) <= at(claimed))
    assert 0 <= plain.amount <= longer.amount <= by_then


@given(PAID, st.none() | DAYS, DAYS, st.integers(1, 400))
def test_waiting_with_a_claim_brings_back_no_more_of_the_same_money(paid, filed, claimed, later):
    payments = tuple(Payment(at(days), amount) for days, amount in paid if max(days, 0) <= claimed)
    # A return that comes between the two claims opens the three years, which is more and not less.
    filed_on = None if filed is None or filed > claimed else at(filed)
    tax = PaidTax(at(0), payments, filed_on)
    assert refund_limit(tax, at(claimed + later)).amount <= refund_limit(tax, at(claimed)).amount
