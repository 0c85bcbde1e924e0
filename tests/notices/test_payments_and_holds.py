"""What was recorded by mistake, dishonored or credited elsewhere: does anything still count it?"""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from notices import case_histories, casework, collection_dates, outlook
from notices.case_heading import with_heading
from notices.case_page import CasePage
from notices.casework import CaseError
from notices.exports import contacts
from notices.exports.scope import Scope, Wish
from notices.models import Case, Hold, Payment
from notices.path_effects import Effects
from practice import history
from tests.factories import TODAY, acting, make_notice

LATER = TODAY + timedelta(days=40)


@pytest.fixture
def billed(owner, case):
    """A case with a first bill of $1,800."""
    make_notice(owner, case=case, notice_date=TODAY - timedelta(days=30))
    case.refresh_from_db()
    return case


def pay(member, case, amount="500.00", on=TODAY, **more):
    return casework.record_payment(by=acting(member), case=case, amount=Decimal(amount), paid_on=on, **more)


def follow(member, payment, state, on=TODAY, **more):
    payment.refresh_from_db()
    return casework.follow_payment(
        payment, by=acting(member), version=payment.version, state=state, state_on=on, **more
    )


def withdraw(member, row):
    row.refresh_from_db()
    verb = casework.withdraw_hold if isinstance(row, Hold) else casework.withdraw_payment
    return verb(row, by=acting(member), version=row.version, reason="the other year")


def balance_of(case):
    case.refresh_from_db()
    return case.balance


def page_of(case, today=TODAY):
    return CasePage(with_heading(Case.objects.all()).get(pk=case.pk), today)


def filed(owner, case, **more):
    figures = {"due_on": date(2025, 4, 15), "tax": Decimal("9000"), "filed_on": date(2025, 4, 10)} | more
    return casework.record_return(by=acting(owner), case=case, **figures)


LOST = [
    ("dishonored", lambda m, p: follow(m, p, "dishonored")),
    ("credited elsewhere", lambda m, p: follow(m, p, "misapplied", credited_to="1040 for 2022")),
    ("withdrawn", withdraw),
]
EACH_LOST = pytest.mark.parametrize("lose", [row[1] for row in LOST], ids=[row[0] for row in LOST])


@EACH_LOST
def test_money_that_did_not_arrive_lowers_nothing_and_pays_nothing_in_full(owner, billed, lose):
    payment = pay(owner, billed, "1800.00", pays_in_full=True)
    assert balance_of(billed) == 0
    assert page_of(billed).facts.paid_in_full
    lose(owner, payment)
    assert balance_of(billed) == Decimal("1800.00")
    for facts in (page_of(billed).facts, outlook.load([billed])[billed.pk]):
        assert (facts.paid_in_full, facts.paid_something_on, facts.balance) == (False, None, Decimal("1800.00"))
    assert page_of(billed).facts == outlook.load([billed])[billed.pk]
    assert history.verify(billed.chain) is None


@EACH_LOST
def test_what_the_firms_cases_teach_knows_nothing_of_it(owner, billed, lose):
    lose(owner, pay(owner, billed, "1800.00", pays_in_full=True))
    (found,) = case_histories.histories_of(owner.firm)
    assert {each.event for each in found.entries}.isdisjoint({"payment", "paid_in_full"})


@EACH_LOST
def test_the_computed_debt_leaves_it_out(owner, case, lose):
    make_notice(owner, case=case, notice_date=date(2025, 6, 2), amount_due=Decimal("9100"))
    filed(owner, case)
    before = page_of(case).balance.now.balance
    payment = pay(owner, case, "4000.00", on=date(2026, 1, 10))
    assert page_of(case).balance.now.balance < before
    lose(owner, payment)
    assert page_of(case).balance.now.balance == before


def test_the_debt_says_why_a_payment_is_left_out_until_it_is_moved(owner, case):
    make_notice(owner, case=case, notice_date=date(2025, 6, 2), amount_due=Decimal("9100"))
    filed(owner, case)
    payment = pay(owner, case, "4000.00", on=date(2026, 1, 10))
    follow(owner, payment, "misapplied", credited_to="1040 for 2022")
    assert any("was credited to 1040 for 2022" in doubt for doubt in page_of(case).balance.basis.doubts)
    without = page_of(case).balance.now.balance
    follow(owner, payment, "traced")
    assert page_of(case).balance.now.balance == without
    follow(owner, payment, "moved")
    assert page_of(case).balance.now.balance < without
    assert any("only the transcript can confirm" in doubt for doubt in page_of(case).balance.basis.doubts)


def test_the_life_of_a_payment_moves_the_balance_on_file_both_ways(owner, billed):
    payment = pay(owner, billed)
    assert balance_of(billed) == Decimal("1300.00")
    follow(owner, payment, "posted", source="account transcript")
    assert balance_of(billed) == Decimal("1300.00")
    follow(owner, payment, "misapplied", credited_to="1040 for 2022")
    assert balance_of(billed) == Decimal("1800.00")
    follow(owner, payment, "traced")
    assert balance_of(billed) == Decimal("1800.00")
    follow(owner, payment, "moved")
    assert balance_of(billed) == Decimal("1300.00")


def test_of_two_payments_the_first_can_be_taken_back_alone(owner, billed):
    first, second = pay(owner, billed, "500.00", on=TODAY - timedelta(days=3)), pay(owner, billed, "300.00")
    withdraw(owner, first)
    assert balance_of(billed) == Decimal("1500.00")
    withdraw(owner, second)
    assert balance_of(billed) == Decimal("1800.00")


def test_what_was_paid_too_much_is_not_added_when_a_payment_is_taken_back(owner, billed):
    first = pay(owner, billed, "1500.00", on=TODAY - timedelta(days=3))
    pay(owner, billed, "800.00")
    assert balance_of(billed) == 0
    withdraw(owner, first)
    assert balance_of(billed) == Decimal("1000.00")


def test_a_balance_that_a_later_letter_states_stays(owner, billed):
    payment = pay(owner, billed, on=TODAY - timedelta(days=10))
    make_notice(owner, case=billed, code="CP501", notice_date=TODAY - timedelta(days=2), amount_due=Decimal("1311.00"))
    withdraw(owner, payment)
    assert balance_of(billed) == Decimal("1311.00")


def test_a_balance_that_was_corrected_by_hand_stays(owner, billed):
    payment = pay(owner, billed)
    billed.refresh_from_db()
    casework.change_case(billed, by=acting(owner), version=billed.version, balance=Decimal("1290.00"))
    follow(owner, payment, "dishonored")
    assert balance_of(billed) == Decimal("1290.00")


def test_a_balance_nobody_knew_is_not_known_again(owner, case):
    payment = pay(owner, case, pays_in_full=True)
    assert balance_of(case) == 0
    withdraw(owner, payment)
    assert (balance_of(case), case.balance_on) == (None, None)


def test_a_balance_put_back_makes_an_open_form_of_the_case_stale(owner, billed):
    payment = pay(owner, billed)
    billed.refresh_from_db()
    version = billed.version
    withdraw(owner, payment)
    billed.refresh_from_db()
    assert billed.version == version + 1


REFUSED = [
    ("moved from nowhere", [], {"state": "moved"}, "cannot come next"),
    ("after it bounced", ["dishonored"], {"state": "posted"}, "cannot come next"),
    ("in the future", [], {"state": "posted", "on": TODAY + timedelta(days=1)}, "has not come"),
    ("before it was paid", [], {"state": "posted", "on": TODAY - timedelta(days=1)}, "before it was paid"),
    ("nobody says where to", [], {"state": "misapplied"}, "Say to which year or taxpayer"),
]


@pytest.mark.parametrize(("states", "wanted", "words"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_what_cannot_have_become_of_a_payment_is_refused(owner, billed, states, wanted, words):
    payment = pay(owner, billed)
    for state in states:
        follow(owner, payment, state)
    before = Payment.objects.values().get(pk=payment.pk)
    with pytest.raises(CaseError, match=words):
        follow(owner, payment, **wanted)
    assert Payment.objects.values().get(pk=payment.pk) == before


def test_nothing_more_becomes_of_what_was_withdrawn(owner, billed):
    payment = pay(owner, billed)
    withdraw(owner, payment)
    with pytest.raises(CaseError, match="withdrawn"):
        follow(owner, payment, "posted")
    with pytest.raises(CaseError, match="withdrawn"):
        withdraw(owner, payment)


def test_a_withdrawn_hold_counts_for_nothing_and_stays_on_file(client, owner, billed):
    casework.record_assessment(
        by=acting(owner), case=billed, kind="return", assessed_on=date(2025, 5, 5), source="account transcript"
    )
    before = collection_dates.columns_of(collection_dates.of_case(billed, LATER), LATER)
    facts = page_of(billed).facts
    hold = casework.record_hold(by=acting(owner), case=billed, kind="offer_pending", from_on=TODAY)
    assert page_of(billed).facts != facts
    assert collection_dates.columns_of(collection_dates.of_case(billed, LATER), LATER) != before
    withdraw(owner, hold)
    assert page_of(billed).facts == facts == outlook.load([billed])[billed.pk]
    assert collection_dates.columns_of(collection_dates.of_case(billed, LATER), LATER) == before
    assert list(Hold.objects.standing(TODAY)) == []
    client.force_login(owner)
    for name in ("case", "case_resolution", "collection"):
        assert '<span class="struck">' in client.get(reverse(name, args=[billed.pk])).content.decode(), name
    assert billed.holds.count() == 1
    with pytest.raises(CaseError, match="withdrawn"):
        casework.end_hold(hold, by=acting(owner), version=2, until_on=TODAY)


def test_a_withdrawn_agreement_lowers_no_penalty(owner, case):
    make_notice(owner, case=case, notice_date=date(2025, 6, 2), amount_due=Decimal("9100"))
    filed(owner, case)
    hold = casework.record_hold(by=acting(owner), case=case, kind="agreement_in_force", from_on=date(2025, 7, 1))
    lowered = page_of(case).balance.now.balance
    withdraw(owner, hold)
    assert page_of(case).balance.now.balance > lowered
    assert page_of(case).balance.basis.debt.agreements == ()


def test_the_docket_tells_of_no_end_of_a_withdrawn_hold(owner, billed):
    soon = TODAY + timedelta(days=3)
    hold = casework.record_hold(by=acting(owner), case=billed, kind="short_hold", from_on=TODAY, until_on=soon)
    assert list(Hold.objects.running_out(TODAY, Case.objects.open())) == [hold]
    withdraw(owner, hold)
    assert list(Hold.objects.running_out(TODAY, Case.objects.open())) == []


def test_a_withdrawn_hold_takes_the_place_of_no_other(owner, billed):
    by, soon = acting(owner), TODAY + timedelta(days=3)
    ending = casework.record_hold(by=by, case=billed, kind="short_hold", from_on=TODAY, until_on=soon)
    withdraw(owner, casework.record_hold(by=by, case=billed, kind="offer_pending", from_on=TODAY))
    assert list(Hold.objects.running_out(TODAY, Case.objects.open())) == [ending]


def test_it_has_to_be_said_why_something_is_withdrawn(owner, billed):
    hold = casework.record_hold(by=acting(owner), case=billed, kind="short_hold", from_on=TODAY)
    with pytest.raises(CaseError, match="Say why"):
        casework.withdraw_hold(hold, by=acting(owner), version=1, reason="  ")


def effects_of(case, row, today=TODAY):
    effects = Effects(page_of(case, today))
    found = effects.of_hold(row) if isinstance(row, Hold) else effects.of_payment(row)
    return {each.about: each.rule for each in found}


def test_a_hold_says_what_the_forecast_really_does_with_it(owner, billed):
    hold = casework.record_hold(by=acting(owner), case=billed, kind="agreement_in_force", from_on=TODAY)
    assert "stopped (an installment agreement is in force" in effects_of(billed, hold)["Forecast"].says
    assert "without it (estimate)" in effects_of(billed, hold)["Forecast"].says
    casework.end_hold(hold, by=acting(owner), version=1, until_on=TODAY)
    hold.refresh_from_db()
    assert "does not stand today" in effects_of(billed, hold, LATER)["Forecast"].says


def test_the_figures_of_an_effect_are_those_of_the_forecast(owner, billed):
    without = round(page_of(billed).forecast.estimate.p60 * 100)
    hold = casework.record_hold(by=acting(owner), case=billed, kind="offer_pending", from_on=TODAY)
    with_it = round(page_of(billed).forecast.estimate.p60 * 100)
    assert with_it < without
    assert f"{with_it}% with it, {without}% without it (estimates)" in effects_of(billed, hold)["Forecast"].says


PENALTIES = [
    ("filed in time", {}, "reckoned at 0.25 percent"),
    ("filed late", {"filed_on": date(2025, 9, 1)}, "was not filed in time"),
]


@pytest.mark.parametrize(("figures", "words"), [row[1:] for row in PENALTIES], ids=[row[0] for row in PENALTIES])
def test_an_agreement_says_what_becomes_of_the_penalty_by_the_return(owner, billed, figures, words):
    filed(owner, billed, **figures)
    hold = casework.record_hold(by=acting(owner), case=billed, kind="agreement_in_force", from_on=TODAY)
    rule = effects_of(billed, hold)["Penalty"]
    assert words in rule.says
    assert rule.citation == "IRC 6651(h)"


def test_without_the_figures_of_the_return_it_cannot_be_told(owner, billed):
    hold = casework.record_hold(by=acting(owner), case=billed, kind="agreement_in_force", from_on=TODAY)
    assert "cannot be told here" in effects_of(billed, hold)["Penalty"].says


PERIODS = [
    # kind, words, citation, confidence
    ("offer_pending", "stand still for it", "IRC 6331(k)(1), (k)(3)(B), (i)(5)", "primary_seen"),
    ("agreement_in_force", "leaves the ten years running", "IRC 6502(a)", "primary_seen"),
    ("not_collectible", "no statute ties", "IRC 6502(a)", "primary_seen"),
    ("short_hold", "delays letters only", "IRC 6502(a)", "own_knowledge_unverified"),
    ("cdp_hearing", "later estimate only", "IRC 6330(e)(1), 6320(c)", "primary_seen"),
    ("identity_theft", "no rule was found", "IRC 6502(a)", "own_knowledge_unverified"),
]


@pytest.mark.parametrize(("kind", "words", "citation", "confidence"), PERIODS, ids=[row[0] for row in PERIODS])
def test_each_hold_says_what_it_does_to_the_time_to_collect(owner, billed, kind, words, citation, confidence):
    hold = casework.record_hold(by=acting(owner), case=billed, kind=kind, from_on=TODAY)
    rule = effects_of(billed, hold)["Time to collect"]
    assert words.lower() in rule.says.lower()
    assert (rule.citation, rule.confidence) == (citation, confidence)
    assert "Legal dates do not move" in effects_of(billed, hold)["Dates"].says


def test_a_payment_elsewhere_says_that_interest_goes_on(owner, billed):
    payment = pay(owner, billed)
    assert "Both stop on $500.00" in effects_of(billed, payment)["Interest and penalty"].says
    follow(owner, payment, "misapplied", credited_to="1040 for 2022")
    payment.refresh_from_db()
    assert "as if nothing had been paid here" in effects_of(billed, payment)["Interest and penalty"].says
    assert "left out: credited elsewhere (1040 for 2022)" in effects_of(billed, payment)["Forecast"].says


def test_the_step_form_asks_where_it_was_credited(client, assistant, owner, billed):
    payment = pay(owner, billed)
    client.force_login(assistant)
    address = reverse("payment_step", args=[payment.pk])
    typed = {"state": "misapplied", "state_on": timezone.localdate().isoformat(), "version": "1"}
    assert "Say to which year or taxpayer" in client.post(address, typed).content.decode()
    answer = client.post(address, typed | {"credited_to": "1040 for 2022"}, follow=True)
    assert "credited elsewhere (1040 for 2022)" in answer.content.decode()


def test_an_export_strikes_through_what_was_withdrawn_and_says_what_is_not_counted(owner, billed):
    by = acting(owner)
    withdraw(owner, casework.record_hold(by=by, case=billed, kind="offer_pending", from_on=TODAY))
    withdraw(owner, pay(owner, billed, "25.00"))
    follow(owner, pay(owner, billed, "40.00"), "misapplied", credited_to="1040 for 2022")
    scope = Scope(cases=[billed], wish=Wish("Form 2848"), by=by, client=None, seals={})
    money, holds = contacts.money_and_holds(scope).tables
    lines = [line for table in (money, holds) for row in table.rows for cell in row for line in cell]
    assert ("struck", "$25.00") in lines
    assert ("struck", "Offer in compromise pending") in lines
    assert ("small", "Withdrawn: the other year") in lines
    assert any(style == "bad" and "not counted" in text and "1040 for 2022" in text for style, text in lines)
