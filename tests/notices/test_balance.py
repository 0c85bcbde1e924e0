"""What the debt has grown to: the facts taken from a case, the figures on its pages, and the letters' own lines."""

import re
from dataclasses import replace
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import partial
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from notices import casework
from notices.balances import Asked
from notices.case_heading import with_heading
from notices.case_page import CasePage
from notices.law import accrual
from notices.law.cautions import cautions
from notices.law.course import course
from notices.law.debts import Debt
from notices.law.rates import published
from notices.models import Case
from practice.words import money
from tests.factories import NOW, TODAY, acting, make_case, make_client, make_notice

DUE, FILED = date(2025, 4, 15), date(2025, 4, 10)
LAST_RATE = date(2026, 12, 31)
RATES = replace(published(), rows=tuple(row for row in published().rows if row.quarter.last_on <= LAST_RATE))
accrue = partial(accrual.accrue, rates=RATES)


@pytest.fixture(autouse=True)
def _the_clock_stands_still(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture(autouse=True)
def _rates_end_with_2026(monkeypatch):
    """A quarter published later changes nothing that these tests say of the last one."""
    monkeypatch.setattr("notices.firm_rates.published", lambda: RATES)


def days(number):
    return TODAY + timedelta(days=number)


def figures(owner, case, **overrides):
    fields = {"due_on": DUE, "filed_on": FILED, "tax": Decimal(24000), "withholding": Decimal(15000)} | overrides
    return casework.record_return(by=acting(owner), case=case, **fields)


@pytest.fixture
def owed(owner, case):
    """$9,000 unpaid of 2024, filed in time; billed in March, a payment in May."""
    make_notice(owner, case=case, code="CP14", notice_date=days(-112), amount_due=Decimal("9900.00"))
    casework.record_payment(by=acting(owner), case=case, amount=Decimal(250), paid_on=days(-49))
    figures(owner, case)
    return Case.objects.get(pk=case.pk)


def balance_of(case, today=TODAY, **asked):
    return CasePage(with_heading(Case.objects.filter(pk=case.pk)).get(), today, Asked(**asked)).balance


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode())).replace("&#x27;", "'")


def get(client, member, case, name="case", **query):
    client.force_login(member)
    return client.get(reverse(name, args=[case.pk]), query)


# From the rows of a case to the facts of the law.


def test_the_facts_come_from_the_return_the_letters_the_payments_and_the_holds(owner, owed):
    make_notice(owner, case=owed, code="CP501", notice_date=days(-70))
    make_notice(owner, case=owed, code="CP504", notice_date=days(-20))
    make_notice(owner, case=owed, code="CP504", notice_date=days(-2), amount_due=Decimal(1))
    casework.record_hold(
        by=acting(owner), case=owed, kind="agreement_in_force", from_on=days(-10), until_on=days(30), source="CP521"
    )
    casework.record_hold(by=acting(owner), case=owed, kind="disaster", from_on=days(-9))
    basis = balance_of(owed).basis
    debt = basis.debt
    assert (debt.shown, debt.required, debt.due_on, debt.filed_on) == (Decimal(9000), None, DUE, FILED)
    assert (debt.demand.made_on, debt.demand.amount) == (days(-112), Decimal("9900.00"))
    assert debt.levy_notice_on == days(-20)
    assert [(each.paid_on, each.amount) for each in debt.payments] == [(days(-49), Decimal(250))]
    assert [(each.from_on, each.to_on) for each in debt.agreements] == [(days(-10), days(30))]
    assert debt.is_individual
    assert debt.is_income_tax
    told = {fact.what: fact.value for fact in basis.facts}
    assert told["Notice and demand"] == "Mar 9, 2026, $9,900.00"
    assert told["Notice of intent to levy"] == "Jun 9, 2026"
    assert told["Agreement in force"] == "Jun 19, 2026 to Jul 29, 2026"
    assert told["Paid"] == "$250.00 in 1 payment"


def test_a_business_and_its_payroll_tax_are_told_as_such(owner):
    business = make_client(owner, name="Oak & Iron LLC", kind="business")
    case = make_case(owner, client=business, matter="941 2025 Q3")
    figures(owner, case, due_on=date(2025, 10, 31), filed_on=date(2025, 10, 30))
    debt = balance_of(case).basis.debt
    assert not debt.is_individual
    assert not debt.is_income_tax


def test_a_bill_that_nobody_has_checked_is_no_demand(owner, case):
    make_notice(owner, case=case, code="CP21A", notice_date=days(-50))
    figures(owner, case)
    basis = balance_of(case).basis
    assert basis.debt.demand is None
    assert "CP21A dated May 10, 2026 is left out" in basis.doubts[0]
    assert "unverified" in basis.doubts[0]


def test_a_bill_without_an_amount_demands_nothing_and_the_next_one_counts(owner, case):
    make_notice(owner, case=case, code="CP14", notice_date=days(-90), amount_due=None)
    make_notice(owner, case=case, code="CP14", notice_date=days(-60), amount_due=Decimal(9500))
    figures(owner, case)
    basis = balance_of(case).basis
    assert basis.debt.demand.made_on == days(-60)
    assert "it states no amount" in basis.doubts[0]


def test_tax_that_was_changed_later_comes_with_a_doubt_about_its_demand(owner, owed):
    row = owed.tax_return
    casework.correct_return(row, by=acting(owner), version=1, required_tax=Decimal(26000))
    basis = balance_of(owed).basis
    assert (basis.debt.unpaid_shown, basis.debt.not_shown) == (Decimal(9000), Decimal(2000))
    assert "Where the IRS assessed it later" in basis.doubts[0]


# The course of a debt: today, and what each week costs.


def test_today_and_every_week_are_exactly_what_the_law_computes(owed):
    balance = balance_of(owed)
    debt = balance.basis.debt
    assert balance.now == accrue(debt, TODAY)
    before = accrue(debt, TODAY).balance
    assert len(balance.course.weeks) == 8
    for number, week in enumerate(balance.course.weeks, 1):
        then = accrue(debt, TODAY + timedelta(weeks=number)).balance
        assert (week.to_on, week.balance, week.cost) == (TODAY + timedelta(weeks=number), then, then - before)
        before = then
    assert balance.course.weekly == ((before - balance.now.balance) / 8).quantize(Decimal("0.01"), ROUND_HALF_UP)


def test_the_line_until_today_runs_through_what_the_law_computes(owed):
    found = balance_of(owed).course
    assert found.past[0].on == DUE
    assert found.past[0].balance == Decimal(9000)
    assert found.past[-1].balance == found.now.balance
    on_quarters = [point for point in found.past if (point.on.month, point.on.day) in ((6, 30), (9, 30), (12, 31))]
    assert len(on_quarters) == 3
    for point in on_quarters:
        assert point.balance == accrue(found.now.debt, point.on).balance
    fell = {point.on: point.balance for point in found.past}
    assert fell[days(-50)] - fell[days(-49)] == pytest.approx(Decimal(250), abs=Decimal(3))


def test_an_old_debt_is_drawn_for_its_last_two_years(owner):
    case = make_case(owner, matter="1040 2015")
    figures(owner, case, due_on=date(2016, 4, 15), filed_on=date(2016, 4, 15))
    assert balance_of(case).course.past[0].on == date(2024, 6, 29)
    assert balance_of(case, date(2024, 2, 29)).course.past[0].on == date(2022, 2, 28)


def test_weeks_stop_at_the_last_published_rate_unless_a_projection_is_asked_for(owed):
    balance = balance_of(owed, date(2026, 12, 1))
    assert [week.to_on for week in balance.course.weeks][-1] == LAST_RATE
    assert [week.days for week in balance.course.weeks] == [7, 7, 7, 7, 2]
    assert balance.course.is_cut_short
    assert balance.may_project
    assert not balance.is_projected
    projected = balance_of(owed, date(2026, 12, 1), is_projected=True)
    assert len(projected.course.weeks) == 8
    assert [week.is_projected for week in projected.course.weeks] == [False] * 4 + [True] * 4
    assert projected.is_projected


def test_asked_twice_it_is_computed_once(owed):
    course.cache_clear()
    balance_of(owed).course  # noqa: B018
    balance_of(owed).course  # noqa: B018
    assert (course.cache_info().misses, course.cache_info().hits) == (1, 1)


def test_nothing_unpaid_costs_nothing_to_wait():
    debt = Debt(shown=Decimal(0), due_on=DUE, filed_on=FILED)
    found = course(debt, TODAY, RATES)
    assert (found.now.balance, found.weekly) == (0, 0)


# The case page.


def test_the_case_page_shows_today_the_weekly_cost_and_the_picture(client, owner, owed):
    response = get(client, owner, owed)
    expected = balance_of(owed)
    page = text_of(response)
    assert f"Balance {money(expected.now.balance)} today; each week of waiting costs about" in page
    assert money(expected.course.weekly) in page
    assert 'class="estimate"' in response.content.decode()
    assert "What waiting costs" in page
    pictures = re.findall(r'<svg class="chart.*?</svg>', response.content.decode())
    assert len(pictures) == 2
    for picture in pictures:
        label = ElementTree.fromstring(picture).get("aria-label")
        assert money(expected.now.balance) in label
        assert "CP14 of Mar 9, 2026 stated $9,900.00" in label
        assert "PROJECTION" not in picture


def test_what_a_letter_calls_itself_is_text_in_the_picture(client, owner, owed):
    make_notice(owner, case=owed, code="OTHER", title="<b>&", notice_date=days(-3), amount_due=Decimal(9800))
    page = get(client, owner, owed).content.decode()
    pictures = re.findall(r'<svg class="chart.*?</svg>', page)
    assert "<b>&" not in page
    for picture in pictures:
        assert "<b>& of Jun 26, 2026 stated $9,800.00" in ElementTree.fromstring(picture).get("aria-label")


def test_a_table_with_the_eight_weeks_stands_behind_the_picture(client, owner, owed):
    page = text_of(get(client, owner, owed))
    for week in balance_of(owed).course.weeks:
        assert f"until {week.to_on:%b} {week.to_on.day}, {week.to_on.year} {money(week.cost)}" in page


def test_any_day_can_be_asked_for(client, owner, owed):
    page = text_of(get(client, owner, owed, on="2026-12-24"))
    then = accrue(balance_of(owed).basis.debt, date(2026, 12, 24))
    assert f"{money(then.balance)} on Dec 24, 2026: $9,000.00 tax, {money(then.interest)} interest" in page
    assert "less $250.00 paid" in page


def test_a_day_past_the_last_rate_stops_there_and_says_so(client, owner, owed):
    page = text_of(get(client, owner, owed, on="2027-03-01"))
    stopped = accrue(balance_of(owed).basis.debt, LAST_RATE)
    words = "on Dec 31, 2026, the last day with a published rate, instead of Mar 1, 2027"
    assert f"{money(stopped.balance)} {words}" in page
    assert "No interest rate is published past Dec 31, 2026" in page
    assert "Carry the last rate on, as a projection" in page
    assert "PROJECTION" not in page


def test_a_projection_is_made_when_asked_for_and_says_what_it_is(client, owner, owed):
    response = get(client, owner, owed, on="2027-03-01", project="1")
    debt = balance_of(owed).basis.debt
    projected = accrue(debt, date(2027, 3, 1), is_projected=True)
    assert f"{money(projected.balance)} on Mar 1, 2027 PROJECTION" in text_of(response)
    assert "Published rates only" in text_of(response)
    assert 'name="project" value="1"' in response.content.decode()


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("2026-02-30", "That is not a date"),
        ("soon", "That is not a date"),
        ("9999-12-31", "check the year"),
        ("2025-04-01", "is before the due date"),
    ],
)
@pytest.mark.parametrize("name", ["case", "case_balance"])
def test_a_bad_day_gets_a_sentence_and_stays_as_typed(client, owner, owed, name, typed, sentence):
    response = get(client, owner, owed, name, on=typed)
    assert response.status_code == 200
    assert sentence in text_of(response)
    assert f'value="{typed}"' in response.content.decode()


def test_without_figures_there_is_the_letters_balance_and_what_to_record(client, owner, viewer, notice):
    page = get(client, owner, notice.case)
    assert "CP14 stated $1,800.00 as of Jun 29, 2026; what it has grown to since is not computed." in text_of(page)
    assert f'href="/cases/{notice.case_id}/return/"' in page.content.decode()
    assert "$1,800.00 as of Jun 29, 2026; interest since then is not in it" in text_of(page)
    assert 'class="chart' not in page.content.decode()
    seen = get(client, viewer, notice.case)
    assert "/return/" not in seen.content.decode()
    assert "are not on file" in text_of(seen)


@pytest.mark.parametrize("name", ["case", "case_balance"])
def test_where_federal_law_gives_no_answer_the_page_says_why(client, owner, name):
    assert "no estimate here" in text_of(get(client, owner, make_case(owner, matter="CIVPEN 2024"), name))
    assert "NH has rates of its own" in text_of(get(client, owner, make_case(owner, authority="NH"), name))


def test_a_return_not_due_yet_has_not_grown(client, owner):
    case = make_case(owner, matter="941 2026 Q2")
    figures(owner, case, due_on=date(2026, 7, 31), filed_on=None)
    page = get(client, owner, case)
    assert "is before the due date" in text_of(page)
    assert f'href="/cases/{case.pk}/return/"' in page.content.decode()


def test_a_closed_case_says_nothing_of_waiting(client, owner, owed):
    casework.close_case(owed, by=acting(owner), version=owed.version, outcome="Paid.", closed_on=TODAY)
    page = text_of(get(client, owner, owed))
    assert "What waiting costs" not in page
    assert "each week" not in page
    assert get(client, owner, owed, "case_balance").status_code == 200


def test_rates_of_the_firm_itself_are_used_and_marked(client, owner, owed):
    owner.firm.rates = {"2027 Q1": {"percent": "9", "citation": "Rev. Rul. 2026-99"}}
    owner.firm.save()
    page = text_of(get(client, owner, owed, "case_balance", on="2027-02-01"))
    assert "Rev. Rul. 2026-99" in page
    assert "typed by the firm" in page
    assert "on Feb 1, 2027" in page
    assert "PROJECTION" not in page


# The page of every step.


def test_the_balance_page_has_every_segment_the_sums_and_the_cautions(client, owner, owed):
    page = text_of(get(client, owner, owed, "case_balance"))
    now = balance_of(owed).now
    for amount in (now.balance, now.interest, now.failure_to_file, now.failure_to_pay):
        assert money(amount) in page
    for segment in now.segments:
        assert f"{money(segment.base)} {money(segment.amount)} {segment.citation}" in page
    for sentence in cautions(now):
        assert sentence in page
    assert "on the penalty for paying late" in page
    assert "second-hand" in page


def test_the_steps_are_those_of_the_day_that_was_asked_for(client, owner, owed):
    asked = accrue(balance_of(owed).basis.debt, date(2025, 12, 24))
    response = get(client, owner, owed, "case_balance", on="2025-12-24")
    assert response.context["page"].balance.shown == asked
    assert f"Balance on Dec 24, 2025 {money(asked.balance)}" in text_of(response)


def test_viewers_see_it_and_another_firm_does_not(client, viewer, stranger, owed):
    page = get(client, viewer, owed, "case_balance")
    assert page.status_code == 200
    assert "/return/" not in page.content.decode()
    assert get(client, stranger, owed, "case_balance").status_code == 404


# The letters' own lines.


def lines_of(case, code):
    """What our own computation would put on a first bill: its lines as of its date."""
    debt = balance_of(case).basis.debt
    ours = accrue(debt, case.notices.get(code=code).notice_date)
    return {"tax": Decimal(24000), "payments": Decimal(-15000), "failure_to_pay": ours.failure_to_pay}, ours


def set_lines(owner, case, code, lines, **fields):
    letter = case.notices.get(code=code)
    casework.correct_notice(letter, by=acting(owner), version=letter.version, reason="", amounts=lines, **fields)


def test_a_first_bill_that_says_what_the_law_says_agrees(client, owner, owed):
    lines, ours = lines_of(owed, "CP14")
    set_lines(owner, owed, "CP14", lines | {"interest": ours.interest})
    (check,) = balance_of(owed).checks
    assert [line.what for line in check.lines] == ["Tax less payments", "Failure-to-pay penalty", "Interest charges"]
    assert [line.difference for line in check.lines] == [0, 0, 0]
    assert check.differing == []
    assert "all 3 lines agree" in text_of(get(client, owner, owed))


def test_credits_listed_one_by_one_are_taken_off_like_their_sum(owner, owed):
    lines, ours = lines_of(owed, "CP14")
    split = {"withholding": Decimal(-11000), "estimated_payments": Decimal(-3000), "refundable_credits": Decimal(-1000)}
    del lines["payments"]
    set_lines(owner, owed, "CP14", lines | split | {"interest": ours.interest})
    (check,) = balance_of(owed).checks
    assert (check.lines[0].what, check.lines[0].difference) == ("Tax less payments", 0)


def test_interest_counted_to_the_printed_pay_date_agrees_and_says_so(client, owner, owed):
    lines, ours = lines_of(owed, "CP14")
    later = accrue(ours.debt, days(-91)).interest
    set_lines(owner, owed, "CP14", lines | {"interest": later}, due_printed_on=days(-91))
    line = balance_of(owed).checks[0].lines[-1]
    assert (line.stated, line.ours) == (later, ours.interest)
    assert not line.differs
    assert f"agrees when counted to the printed pay date, Mar 30, 2026: {money(later)}" in text_of(
        get(client, owner, owed, "case_balance")
    )


def test_a_line_that_is_off_is_marked_with_the_usual_reasons(client, owner, owed):
    lines, ours = lines_of(owed, "CP14")
    stated = ours.interest + Decimal("40.00")
    set_lines(owner, owed, "CP14", lines | {"interest": stated})
    assert [line.what for line in balance_of(owed).checks[0].differing] == ["Interest charges"]
    assert "interest charges differs by $40.00" in text_of(get(client, owner, owed))
    page = text_of(get(client, owner, owed, "case_balance"))
    assert f"Interest charges {money(stated)} {money(ours.interest)} $40.00 differs" in page
    assert "Usual reasons" in page


@pytest.mark.parametrize(
    ("apart", "differs"),
    [("1.00", False), ("-1.00", False), ("2.00", False), ("44.99", False), ("-44.99", False), ("46.00", True)],
)
def test_a_line_differs_past_a_dollar_and_half_a_percent(owner, owed, apart, differs):
    lines, _ = lines_of(owed, "CP14")
    set_lines(owner, owed, "CP14", lines | {"tax": Decimal(24000) + Decimal(apart)})
    assert balance_of(owed).checks[0].lines[0].differs == differs


def test_a_penalty_the_letter_does_not_have_is_shown_and_not_compared(owner, owed):
    set_lines(owner, owed, "CP14", {"tax": Decimal(24000), "payments": Decimal(-15000)})
    check = balance_of(owed).checks[0]
    assert [(line.what, line.stated) for line in check.lines][1:] == [("Failure-to-pay penalty", None)]
    assert check.compared == 1


def test_a_reminder_is_compared_with_what_was_added_since_the_letter_before(client, owner, owed):
    debt = balance_of(owed).basis.debt
    before, now = accrue(debt, days(-112)), accrue(debt, days(-31))
    added = {
        "interest": now.interest - before.interest,
        "failure_to_pay": now.failure_to_pay - before.failure_to_pay,
    }
    make_notice(owner, case=owed, code="CP503", notice_date=days(-31), amount_due=now.balance, amounts=added)
    (check,) = balance_of(owed).checks
    assert check.since.code == "CP14"
    assert [(line.what, line.difference) for line in check.lines] == [
        ("Failure-to-pay penalty, added", 0),
        ("Interest charges, added", 0),
        ("Amount due in all", 0),
    ]
    assert "what was added since CP14 dated Mar 9, 2026" in text_of(get(client, owner, owed, "case_balance"))


def test_a_reminder_whose_forerunner_is_not_on_file_is_not_compared(owner, case):
    figures(owner, case)
    make_notice(owner, case=case, code="CP501", notice_date=days(-31), amounts={"interest": Decimal("11.74")})
    (check,) = balance_of(case).checks
    assert check.lines == ()
    assert "an earlier letter, which is not on file" in check.why_not


def test_a_letter_from_before_the_due_date_is_not_checked_and_not_a_demand(client, owner):
    """The official sample: a CP14 dated January 30, 2018 about the return of 2017, which was due in April."""
    case = make_case(owner, matter="1040 2017")
    lines = {"tax": Decimal(9444), "payments": Decimal(-8374), "failure_to_pay": Decimal("9.42")}
    make_notice(
        owner, case=case, code="CP14", notice_date=date(2018, 1, 30), amount_due=Decimal("1079.42"), amounts=lines
    )
    figures(owner, case, due_on=date(2018, 4, 15), filed_on=date(2018, 1, 20), tax=Decimal(9444), withholding=8374)
    balance = balance_of(case)
    assert balance.basis.debt.demand is None
    assert balance.now.balance > Decimal(1070)
    why = "CP14 dated Jan 30, 2018 is not compared: it is dated before the return was due on Apr 15, 2018"
    page = get(client, owner, case)
    assert why in text_of(page)
    assert "agree</span>" not in page.content.decode()
    assert why in text_of(get(client, owner, case, "case_balance"))


def test_letters_without_such_lines_are_not_mentioned(owed):
    assert balance_of(owed).checks == []


# Cost.


def test_the_figures_cost_no_query_of_their_own(client, owner, owed):
    client.force_login(owner)
    for number in range(4):
        make_notice(
            owner, case=owed, code="CP501", notice_date=days(-80 + number), amounts={"interest": Decimal(number + 9)}
        )
    for name in ("case", "case_balance"):
        with CaptureQueriesContext(connection) as asked:
            assert client.get(reverse(name, args=[owed.pk]), {"on": "2026-12-24"}).status_code == 200
        assert len(asked) <= 12
