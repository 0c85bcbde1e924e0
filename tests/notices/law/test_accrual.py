"""The whole of a debt: what bears interest from when, where money goes, where the published rates end."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
import time_machine
from hypothesis import assume, given
from hypothesis import strategies as st

from notices.law.accrual import accrue
from notices.law.accrual_rules import PRIMARY, RULES, SECONDARY, UNVERIFIED, rule
from notices.law.cautions import cautions
from notices.law.debts import Agreement, Debt, Demand, Payment
from notices.law.interest import exact_growth, to_cents
from notices.law.rates import Quarter, Rate, Rates, published

APRIL = date(2025, 4, 15)
ROOT = Path(__file__).parents[3]


def owing(**facts):
    return Debt(**{"shown": Decimal("10000.00"), "due_on": APRIL, "filed_on": APRIL} | facts)


def paying(amount, day):
    return Payment(day, Decimal(amount))


def flat(percent):
    """The published quarters, all at one rate."""
    rows = tuple(Rate(row.quarter, Decimal(percent), "made up", PRIMARY) for row in published().rows)
    return Rates(rows, date(2026, 11, 22))


def lines(accrual, what):
    return [each for each in accrual.segments if each.kind == "interest" and each.what == what]


def grown(amount, from_on, to_on):
    """Interest on an amount, rounded once: within half a cent a segment of the figure."""
    return to_cents(Fraction(amount) * (exact_growth(from_on, to_on, published()) - 1))


WINDOWS = [
    # id, demanded on, dollars, last day, in time through, citation
    ("DUE-11 under 100,000", date(2026, 6, 15), 8500, date(2026, 7, 6), date(2026, 7, 6), "IRC 6601(e)(3)"),
    ("DUE-11 over 100,000", date(2026, 6, 15), 150000, date(2026, 6, 30), date(2026, 6, 30), "Juneteenth left out"),
    ("100,000 exactly", date(2026, 6, 15), 100000, date(2026, 6, 30), date(2026, 6, 30), "equals or exceeds"),
    ("a cent less", date(2026, 6, 15), "99999.99", date(2026, 7, 6), date(2026, 7, 6), "equals or exceeds"),
    ("ends on Independence Day", date(2026, 6, 12), 100, date(2026, 7, 3), date(2026, 7, 6), "IRC 7503, kept on Jul 3"),
    ("the last of 1996", date(1996, 12, 31), 150000, date(1997, 1, 10), date(1997, 1, 10), "P.L. 104-168 sec. 303(c)"),
    ("the first of 1997", date(1997, 1, 1), 100, date(1997, 1, 22), date(1997, 1, 22), "P.L. 104-168 sec. 303(c)"),
]


@pytest.mark.parametrize("row", WINDOWS, ids=[row[0] for row in WINDOWS])
def test_the_window_after_notice_and_demand(row):
    _, made_on, amount, last_on, accepted_through, _ = row
    demand = Demand(made_on, Decimal(amount))
    assert (demand.last_on, demand.accepted_through) == (last_on, accepted_through)


def test_int_06_a_credit_lowers_the_base_from_its_day_on():
    """Treas. Reg. 301.6601-1(b)(2) example 1, forty years later and at no rate, so that the bases stand alone."""
    debt = Debt(
        shown=Decimal(800),
        due_on=date(1996, 4, 15),
        filed_on=date(1996, 4, 15),
        payments=(paying(500, date(1997, 4, 15)),),
    )
    bases = {each.to_on: each.base for each in lines(accrue(debt, date(1998, 4, 15), rates=flat(0)), "on unpaid tax")}
    assert {base for to_on, base in bases.items() if to_on <= date(1997, 4, 15)} == {800}
    assert {base for to_on, base in bases.items() if to_on > date(1997, 4, 15)} == {300}


def test_int_07_in_the_whole():
    accrual = accrue(owing(due_on=date(2024, 4, 15), filed_on=date(2024, 4, 15)), date(2026, 10, 15))
    assert accrual.interest == Decimal("1966.82")
    assert (accrual.failure_to_file, accrual.failure_to_pay) == (0, 1500)
    assert accrual.total == accrual.interest + 1500
    assert accrual.balance == 10000 + accrual.total


def test_pen_06_in_the_whole():
    debt = Debt(shown=Decimal("400.00"), due_on=date(2026, 4, 15), filed_on=date(2026, 7, 1))
    accrual = accrue(debt, date(2026, 7, 1))
    assert (accrual.failure_to_file, accrual.failure_to_pay) == (400, 6)
    # 5.03 and 0.08 on the tax, and as much on the penalty, which runs from the same day.
    assert accrual.interest == Decimal("10.22")


def test_on_the_due_date_nothing_has_grown():
    accrual = accrue(owing(), APRIL)
    assert (accrual.segments, accrual.total, accrual.unrated_from) == ((), 0, None)


def test_interest_ignores_an_extension_to_file():
    plain, extended = owing(), owing(extended_to=date(2025, 10, 15), filed_on=date(2025, 10, 1))
    to_on = date(2026, 1, 15)
    assert accrue(plain, to_on).interest == accrue(extended, to_on).interest


def test_interest_ignores_an_installment_agreement():
    to_on = date(2026, 1, 15)
    assert accrue(owing(), to_on).interest == accrue(owing(agreements=(Agreement(APRIL),)), to_on).interest


def test_interest_runs_on_the_tax_that_should_have_been_shown():
    to_on = date(2026, 1, 15)
    assert accrue(owing(required=Decimal(12000)), to_on).interest == accrue(owing(shown=Decimal(12000)), to_on).interest
    assert accrue(owing(required=Decimal(8000)), to_on).interest == accrue(owing(shown=Decimal(8000)), to_on).interest


def test_interest_on_the_late_filing_penalty_runs_from_the_extended_due_date():
    debt = owing(extended_to=date(2025, 10, 15), filed_on=date(2025, 12, 1))
    accrual = accrue(debt, date(2026, 3, 31))
    on_penalty = lines(accrual, "on the penalty for filing late")
    assert (on_penalty[0].from_on, on_penalty[0].base) == (date(2025, 10, 15), accrual.failure_to_file)
    assert lines(accrual, "on unpaid tax")[0].from_on == APRIL


def test_interest_on_the_late_payment_penalty_runs_only_from_notice_and_demand():
    to_on = date(2026, 3, 31)
    assert lines(accrue(owing(), to_on), "on the penalty for paying late") == []
    accrual = accrue(owing(demand=Demand(date(2025, 6, 9), Decimal("10300.00"))), to_on)
    on_penalty = lines(accrual, "on the penalty for paying late")
    # Two months had begun by June 9; the months after it have not been demanded.
    assert (on_penalty[0].from_on, on_penalty[0].base) == (date(2025, 6, 9), 100)
    assert abs(sum(each.amount for each in on_penalty) - grown(100, date(2025, 6, 9), to_on)) <= Decimal("0.03")


def test_a_demand_after_the_day_asked_for_changes_nothing():
    to_on = date(2025, 9, 1)
    later = owing(demand=Demand(date(2025, 9, 2), Decimal(10500)), levy_notice_on=date(2025, 10, 2))
    assert accrue(later, to_on).segments == accrue(owing(), to_on).segments


def test_money_in_the_window_stops_interest_as_of_the_demand():
    demand = Demand(date(2025, 6, 9), Decimal("10300.00"))
    on_last_day = owing(demand=demand, payments=(paying(10000, date(2025, 6, 30)),))
    a_day_after = owing(demand=demand, payments=(paying(10000, date(2025, 7, 1)),))
    to_on = date(2025, 7, 1)
    before, after, *_ = lines(accrue(on_last_day, to_on), "on unpaid tax")
    # What is left is the interest of before, which goes on bearing interest.
    assert (before.to_on, after.from_on, after.base) == (date(2025, 6, 9), date(2025, 6, 9), before.amount)
    assert accrue(a_day_after, to_on).interest - accrue(on_last_day, to_on).interest > 40


def test_everything_demanded_and_paid_in_the_window_leaves_nothing():
    before = accrue(owing(), date(2025, 6, 9))
    demand = Demand(date(2025, 6, 9), before.balance)
    paid = owing(demand=demand, payments=(Payment(date(2025, 6, 10), before.balance),))
    after = accrue(paid, date(2026, 6, 9))
    assert (after.balance, after.interest, after.failure_to_pay) == (0, before.interest, before.failure_to_pay)


def test_only_the_amount_demanded_has_the_window():
    demand = Demand(date(2025, 6, 9), Decimal(4000))
    accrual = accrue(owing(demand=demand, payments=(paying(10000, date(2025, 6, 30)),)), date(2025, 6, 30))
    assert [(each.to_on, each.base) for each in lines(accrual, "on unpaid tax")] == [
        (date(2025, 6, 9), 10000),
        (date(2025, 6, 30), 6000 + grown(10000, APRIL, date(2025, 6, 9))),
    ]


def test_a_payment_after_the_day_asked_for_is_not_counted_yet():
    late = owing(payments=(paying(5000, date(2025, 9, 2)),))
    accrual = accrue(late, date(2025, 9, 1))
    assert (accrual.paid, accrual.segments) == (0, accrue(owing(), date(2025, 9, 1)).segments)


def test_a_payment_goes_to_tax_then_to_penalties_then_to_interest():
    facts = {"filed_on": date(2025, 12, 1), "demand": Demand(date(2026, 1, 12), Decimal(13000))}
    due = accrue(owing(**facts), date(2026, 2, 17))
    paid_on = date(2026, 2, 17)

    def bases(amount):
        accrual = accrue(owing(**facts, payments=(paying(amount, paid_on),)), date(2026, 3, 1))
        after = (each for each in accrual.segments if each.kind == "interest" and each.from_on == paid_on)
        return {each.what: each.base for each in after}

    def interest(what):
        return sum(each.amount for each in lines(due, what))

    tax, filing, payment = "on unpaid tax", "on the penalty for filing late", "on the penalty for paying late"
    assert due.failure_to_file == 2250
    assert bases(10000) == {tax: interest(tax)}
    assert bases(12250) == {tax: interest(tax), filing: interest(filing)}
    # 450 had accrued by the demand and 100 since: all of the penalty is paid before any interest is.
    assert bases(12700) == {tax: interest(tax), filing: interest(filing), payment: interest(payment)}
    assert bases(12800) == bases(12700)
    assert bases(12850)[tax] == interest(tax) - 50
    assert accrue(owing(**facts, payments=(Payment(paid_on, due.balance),)), date(2026, 12, 31)).balance == 0


def test_money_beyond_the_debt_waits_for_the_penalty_that_is_still_to_come():
    facts = {"extended_to": date(2025, 10, 15), "filed_on": date(2025, 12, 1)}
    paid = owing(**facts, payments=(paying(12000, date(2025, 8, 1)),))
    accrual = accrue(paid, date(2026, 8, 1))
    assert accrual.failure_to_file > 0
    assert lines(accrual, "on the penalty for filing late") == []
    assert accrual.balance < 0


PAST = date(2027, 3, 1)


def test_past_the_last_published_quarter_the_figures_stop_and_say_from_when():
    accrual, at_the_end = accrue(owing(), PAST), accrue(owing(), date(2026, 12, 31))
    assert (accrual.as_of, accrual.unrated_from, accrual.is_projected) == (date(2026, 12, 31), date(2027, 1, 1), False)
    assert accrual.segments == at_the_end.segments
    assert at_the_end.unrated_from is None


def test_a_projection_goes_on_and_marks_every_segment_that_nobody_has_published():
    accrual = accrue(owing(), PAST, is_projected=True)
    assert (accrual.as_of, accrual.unrated_from, accrual.is_projected) == (PAST, date(2027, 1, 1), True)
    for each in accrual.segments:
        assert each.is_projected == (each.kind == "interest" and each.from_on >= date(2026, 12, 31))
    assert accrual.total > accrue(owing(), PAST).total


def test_a_projection_changes_nothing_where_rates_are_published():
    for to_on in (date(2026, 1, 1), date(2026, 12, 31)):
        assert accrue(owing(), to_on, is_projected=True).segments == accrue(owing(), to_on).segments


def test_a_rate_added_by_a_firm_moves_the_end():
    rates = published().with_quarter(Quarter(2027, 1), Decimal(7), "Rev. Rul. 2026-99")
    accrual = accrue(owing(), PAST, rates=rates)
    assert (accrual.as_of, accrual.unrated_from) == (PAST, None)
    assert accrual.interest == accrue(owing(), PAST, is_projected=True).interest
    said = [sentence for sentence in cautions(accrual) if "the firm's own" in sentence]
    assert said == ["Some interest rates are the firm's own and not the published ones: 7 percent (Rev. Rul. 2026-99)."]
    assert not any("the firm's own" in sentence for sentence in cautions(accrue(owing(), PAST)))


REFUSED = [
    ("before the due date", {}, date(2025, 4, 14), "nothing has grown yet"),
    ("wholly past the rates", {"due_on": date(2027, 1, 15)}, PAST, "No interest rate is on file after Dec 31, 2026"),
    ("due on the last day", {"due_on": date(2026, 12, 31)}, PAST, "No interest rate is on file after Dec 31, 2026"),
    ("before the rates", {"due_on": date(1994, 4, 15)}, PAST, "No interest rate is on file for 1994 Q2"),
    ("nobody lives so long", {}, date(2101, 1, 1), "too far ahead"),
]


@pytest.mark.parametrize("row", REFUSED, ids=[row[0] for row in REFUSED])
def test_what_has_no_rate_is_refused_in_a_sentence(row):
    _, facts, to_on, sentence = row
    with pytest.raises(ValueError, match=sentence):
        accrue(owing(**{"filed_on": facts.get("due_on", APRIL)} | facts), to_on)


def test_a_projection_may_begin_past_the_last_published_quarter():
    debt = owing(due_on=date(2027, 1, 15), filed_on=date(2027, 1, 15))
    assert accrue(debt, PAST, is_projected=True).interest == to_cents(10000 * ((1 + Fraction(7, 36500)) ** 45 - 1))


# --- what must hold for any debt ---------------------------------------------------------------------------------

AMOUNTS = st.decimals(Decimal(1), Decimal("250000"), places=2)
DUE = st.dates(date(1996, 1, 1), date(2024, 12, 31))
COUNTS = st.integers(1, 700)


@st.composite
def debts(draw, *, is_late=True):
    """Debts of every kind, with everything that can happen to them after the due date."""
    due_on, shown = draw(DUE), draw(AMOUNTS)
    later = COUNTS.map(lambda days: due_on + timedelta(days=days))
    demand = draw(st.none() | st.builds(Demand, later, AMOUNTS))
    begins = draw(st.none() | later)
    return Debt(
        shown=shown,
        due_on=due_on,
        required=draw(st.none() | AMOUNTS),
        filed_on=draw(st.none() | later) if is_late else due_on,
        extended_to=draw(st.none() | later) if is_late else None,
        demand=demand,
        payments=tuple(draw(st.lists(st.builds(Payment, later, AMOUNTS), max_size=4))),
        levy_notice_on=draw(st.none() | later),
        agreements=(Agreement(begins, begins + timedelta(days=draw(COUNTS))),) if begins else (),
        is_individual=draw(st.booleans()),
        is_income_tax=draw(st.booleans()),
    )


def figures(accrual):
    return accrual.interest, accrual.failure_to_file, accrual.failure_to_pay


@given(debts(), COUNTS)
def test_the_sums_are_the_sums_of_the_segments_and_nothing_is_below_zero(debt, days):
    accrual = accrue(debt, debt.due_on + timedelta(days=days))
    assert sum(each.amount for each in accrual.segments) == accrual.total == sum(figures(accrual))
    assert min(figures(accrual)) >= 0
    assert accrual.balance == debt.unpaid_required + accrual.total - accrual.paid
    for each in accrual.segments:
        assert each.from_on < each.to_on <= accrual.as_of
        assert each.days == (each.to_on - each.from_on).days
        assert each.amount == each.amount.quantize(Decimal("0.01"))
        assert each.kind in ("interest", "failure_to_file", "failure_to_pay")


@given(debts(), COUNTS)
def test_the_penalties_stay_under_their_ceilings(debt, days):
    accrual = accrue(debt, debt.due_on + timedelta(days=days))
    minimum = max((each.amount for each in accrual.segments if each.rate is None), default=Decimal(0))
    assert accrual.failure_to_file - minimum <= to_cents(Fraction(debt.unpaid_required) / 4)
    quarter_each = Fraction(debt.unpaid_shown + debt.not_shown) / 4
    assert accrual.failure_to_pay <= to_cents(quarter_each) + Decimal("0.01")


@given(debts(), COUNTS, COUNTS)
def test_waiting_never_lowers_the_interest(debt, one, other):
    # As of a day before filing the penalty for filing late is higher, and interest on it with that; so filed in time.
    assume(debt.is_filed_in_time() or debt.filed_on is None)
    earlier, later = sorted((one, other))
    first, second = (accrue(debt, debt.due_on + timedelta(days=days)) for days in (earlier, later))
    # What was not yet paid on the earlier day may count in the window on the later one (IRC 6601(e)(3)).
    assume(debt.demand is None)
    assert first.interest <= second.interest
    assert first.failure_to_pay <= second.failure_to_pay


@given(debts(is_late=False), st.integers(0, 100), COUNTS, COUNTS)
def test_a_later_payment_never_costs_less(debt, share, one, other):
    # Filed in time: otherwise paying late moves dollars from a penalty that bears interest to one that does not.
    money = to_cents(Fraction(debt.unpaid_required) * share / 100)
    sooner, later = sorted((one, other))
    to_on = debt.due_on + timedelta(days=900)

    def cost(days):
        payments = (*debt.payments, Payment(debt.due_on + timedelta(days=days), money))
        return accrue(replace(debt, payments=payments), to_on)

    paid_sooner, paid_later = cost(sooner), cost(later)
    cents = Decimal("0.01") * (len(paid_sooner.segments) + len(paid_later.segments))
    assert paid_sooner.total <= paid_later.total + cents


@given(debts(), COUNTS)
def test_without_rates_there_is_no_interest_and_the_penalties_stay_the_same(debt, days):
    to_on = debt.due_on + timedelta(days=days)
    nothing, something = accrue(debt, to_on, rates=flat(0)), accrue(debt, to_on)
    assert nothing.interest == 0
    assert figures(nothing)[1:] == figures(something)[1:]


@given(debts(), COUNTS)
def test_the_order_in_which_payments_are_given_does_not_matter(debt, days):
    to_on = debt.due_on + timedelta(days=days)
    turned = replace(debt, payments=debt.payments[::-1])
    assert figures(accrue(debt, to_on)) == figures(accrue(turned, to_on))


@given(debts(), COUNTS)
def test_every_estimate_has_its_cautions_in_whole_sentences(debt, days):
    found = cautions(accrue(debt, debt.due_on + timedelta(days=days)))
    assert found[-1].startswith("Left out:")
    assert len(set(found)) == len(found)
    assert all(sentence.endswith(".") for sentence in found)


# --- what a reader is told ---------------------------------------------------------------------------------------

TOLD = [
    # facts, to, words
    ({}, PAST, "figures stop at Dec 31, 2026, not at Mar 1, 2027"),
    ({"filed_on": None}, date(2025, 9, 1), "No return is on file"),
    ({"agreements": (Agreement(date(2025, 6, 1)),)}, date(2025, 9, 1), "On the stricter reading of both"),
    ({"agreements": (Agreement(date(2025, 6, 1)),), "is_individual": False}, date(2025, 9, 1), "does not lower"),
    ({"payments": (paying(5, date(2025, 6, 1)),)}, date(2025, 9, 1), "tax, then penalty, then interest"),
    ({"payments": (paying(50000, date(2025, 6, 1)),)}, date(2025, 9, 1), "More was paid than these figures come to"),
    ({"payments": (paying(5, APRIL),)}, date(2025, 9, 1), "A payment by the due date"),
    ({"due_on": date(2023, 4, 18), "filed_on": date(2023, 4, 18)}, date(2023, 9, 1), "follows a weekend or holiday"),
    (
        {"due_on": date(2025, 4, 30), "filed_on": date(2025, 4, 30)},
        date(2025, 9, 1),
        "Reg. 301.6651-1(b)(1); UNVERIFIED",
    ),
    ({"shown": Decimal(300), "filed_on": None}, date(2025, 9, 1), "chapter 1"),
    ({}, date(2025, 9, 1), "relayed and were not read at the source"),
    ({"demand": Demand(date(2025, 6, 9), Decimal(10300))}, date(2025, 6, 20), "paid by Jun 30, 2025 bears no interest"),
    ({"required": Decimal(12000)}, date(2025, 9, 1), "no penalty on the tax that was not shown"),
    (
        {"demand": Demand(date(2025, 6, 9), Decimal(10300)), "payments": (paying(50, date(2025, 6, 20)),)},
        date(2025, 9, 1),
        "The window is granted to a part payment",
    ),
    (
        {"demand": Demand(date(2025, 6, 7), Decimal(10300)), "payments": (paying(50, date(2025, 6, 30)),)},
        date(2025, 9, 1),
        "A window that ends on a weekend",
    ),
]


@pytest.mark.parametrize(("facts", "to_on", "words"), TOLD, ids=[row[2] for row in TOLD])
def test_the_reader_is_told(facts, to_on, words):
    assert any(words in sentence for sentence in cautions(accrue(owing(**facts), to_on)))


def test_a_plain_old_debt_read_at_the_source_has_the_standing_cautions_only():
    debt = owing(due_on=date(2020, 4, 15), filed_on=date(2020, 4, 15))
    found = cautions(accrue(debt, date(2021, 4, 15)))
    assert [sentence.split()[0] for sentence in found] == ["Without", "Left"]


def test_each_rule_has_its_own_id_a_sentence_a_citation_and_a_known_confidence():
    assert len({each.id for each in RULES}) == len(RULES)
    for each in RULES:
        assert each.states.endswith(".")
        assert each.citation
        assert each.confidence in (PRIMARY, SECONDARY, UNVERIFIED)
        assert rule(each.id) is each


def test_no_unverified_rule_moves_a_figure_without_a_sentence():
    """Each of them, in a debt where it matters, is named with its mark."""
    told = " ".join(
        cautions(accrue(owing(due_on=day, filed_on=day), date(2025, 9, 1)))[0]
        for day in (date(2025, 4, 30), date(2023, 4, 18))
    )
    for each in RULES:
        if each.confidence == UNVERIFIED:
            assert f"{each.states[:-1]} ({each.citation}; UNVERIFIED)" in told, each.id


# --- neither the clock nor the place -----------------------------------------------------------------------------


def test_no_figure_depends_on_the_clock():
    answers = []
    for now in ("1999-12-31", "2026-11-22", "2050-06-01"):
        with time_machine.travel(now):
            answers.append(accrue(owing(), date(2026, 6, 1)))
    assert answers[0] == answers[1] == answers[2]


def test_no_figure_depends_on_the_locale_or_the_time_zone():
    asked = (
        "import json, locale, contextlib\n"
        "with contextlib.suppress(locale.Error): locale.setlocale(locale.LC_ALL, '')\n"
        "from datetime import date; from decimal import Decimal\n"
        "from notices.law.accrual import accrue; from notices.law.debts import Debt\n"
        "from notices.law.cautions import cautions\n"
        "a = accrue(Debt(Decimal('12345.67'), date(2024, 4, 15)), date(2026, 6, 1))\n"
        "print(json.dumps([str(a.total), [str(s.amount) for s in a.segments], cautions(a)]))"
    )
    answers = set()
    for place, zone in (("C", "UTC"), ("de_DE.UTF-8", "Pacific/Kiritimati"), ("ar_EG.UTF-8", "America/Adak")):
        environment = {"PATH": os.environ["PATH"], "LC_ALL": place, "TZ": zone}
        command = [sys.executable, "-c", asked]
        answers.add(subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=True).stdout)
    assert len(answers) == 1
    assert json.loads(answers.pop())[0] > "4000"
