"""Does the way out of a case have a life of its own, and do holds, path and dates follow it as the page says?"""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse

from notices import casework
from notices.casework import CaseError, hold_plan
from notices.casework.resolutions import OPENS
from notices.models import Deadline, Hold, Path, Resolution, ResolutionStep
from notices.path_dates import next_pay_day, proposals
from practice import history
from practice.refusals import Conflict
from tests.factories import NOW, TODAY, acting, make_call, make_case, make_client, make_notice

State = Resolution.State


def begin(member, case, path="installments", state="asked", on=TODAY, **more):
    return casework.begin_resolution(by=acting(member), case=case, path=path, state=state, happened_on=on, **more)


def step(member, row, state, on=TODAY, **more):
    row.refresh_from_db()
    return casework.step_resolution(row, by=acting(member), version=row.version, state=state, happened_on=on, **more)


def holds_of(case):
    return [(hold.kind, hold.until_on, hold.ended_how) for hold in case.holds.counting().order_by("pk")]


def told(case):
    return [history.told(event)["sentence"] for event in case.chain.events.told()]


def test_a_request_that_is_granted_opens_and_ends_its_holds_and_sets_the_path(owner, case):
    row = begin(owner, case, state="considered", monthly=Decimal("300.00"))
    assert holds_of(case) == []
    step(owner, row, "pending", source="Form 9465 by fax")
    assert holds_of(case) == [("agreement_pending", None, "")]
    step(owner, row, "in_force", source="CP521")
    assert holds_of(case) == [("agreement_pending", TODAY, "accepted"), ("agreement_in_force", None, "")]
    step(owner, row, "defaulted", source="CP523")
    assert holds_of(case)[1] == ("agreement_in_force", TODAY, "terminated")
    case.refresh_from_db()
    assert case.path == ""
    assert [each.state for each in row.steps.all()] == ["considered", "pending", "in_force", "defaulted"]
    assert history.verify(case.chain) is None


ENDINGS = [
    # path, state it ends from, how, hold and its end; the hold's end decides what follows it (IRC 6331(k), 6330(e))
    ("installments", "pending", "rejected", ("agreement_pending", "rejected")),
    ("installments", "pending", "withdrawn", ("agreement_pending", "withdrawn")),
    ("installments", "in_force", "completed", ("agreement_in_force", "completed")),
    ("partial_payment", "in_force", "defaulted", ("agreement_in_force", "terminated")),
    ("offer", "pending", "in_force", ("offer_pending", "accepted")),
    ("offer", "pending", "rejected", ("offer_pending", "rejected")),
    ("hearing", "pending", "completed", ("cdp_hearing", "completed")),
    ("hearing", "pending", "rejected", ("cdp_hearing", "")),
    ("innocent_spouse", "pending", "rejected", ("innocent_spouse", "rejected")),
    ("not_collectible", "in_force", "completed", ("not_collectible", "")),
    ("identity_theft", "pending", "completed", ("identity_theft", "")),
]


@pytest.mark.parametrize(("path", "state", "ends", "expected"), ENDINGS)
def test_each_end_ends_the_hold_in_the_way_that_such_a_hold_can_end(owner, case, path, state, ends, expected):
    row = begin(owner, case, path, state)
    step(owner, row, ends)
    assert [(kind, how) for kind, _, how in holds_of(case)] == [expected]
    assert holds_of(case)[0][1] == TODAY


def test_the_page_says_beforehand_what_the_step_then_does(owner, case):
    row = begin(owner, case, state="pending")
    plan = hold_plan(case, row.path, "in_force")
    assert "ends the hold" in plan.words
    assert "accepted" in plan.words
    assert "opens the hold \u201cInstallment agreement in force\u201d" in plan.words
    step(owner, row, "in_force")
    assert [hold.kind for hold in Hold.objects.filter(case=case, until_on=None)] == [plan.opens]


def test_unticked_no_hold_is_touched(owner, case):
    row = begin(owner, case, state="pending", moves_holds=False)
    step(owner, row, "in_force", moves_holds=False)
    assert holds_of(case) == []


def test_a_hold_that_stands_already_is_not_opened_twice(owner, case):
    casework.record_hold(by=acting(owner), case=case, kind="offer_pending", from_on=TODAY)
    begin(owner, case, "offer", "pending")
    assert len(holds_of(case)) == 1


@pytest.mark.parametrize("way", sorted(OPENS), ids=str)
def test_a_hold_that_a_path_opens_changes_no_legal_deadline(owner, case, way):
    make_notice(owner, case=case, code="LT11", notice_date=TODAY - timedelta(days=5))
    before = list(Deadline.objects.filter(case=case).order_by("pk").values())
    assert [row for row in before if row["kind"] == "legal"]
    begin(owner, case, *way)
    assert list(Deadline.objects.filter(case=case).order_by("pk").values()) == before
    assert case.holds.count() == 1


def test_only_a_practitioner_or_owner_sets_it(assistant, practitioner, owner, case):
    with pytest.raises(PermissionDenied):
        begin(assistant, case)
    row = begin(practitioner, case)
    for verb in (
        lambda: casework.step_resolution(row, by=acting(assistant), version=1, state="pending", happened_on=TODAY),
        lambda: casework.change_resolution(row, by=acting(assistant), version=1, form_used="9465"),
    ):
        with pytest.raises(PermissionDenied):
            verb()


def test_one_stands_per_path_and_several_follow_one_another(owner, case):
    row = begin(owner, case)
    with pytest.raises(CaseError, match="stands on the case already"):
        begin(owner, case)
    step(owner, row, "rejected")
    again = begin(owner, case, state="pending")
    assert case.resolutions.count() == 2
    assert list(case.resolutions.standing()) == [again]
    with pytest.raises(IntegrityError), transaction.atomic():
        Resolution.objects.filter(pk=row.pk).update(state="pending")


def test_the_path_goes_back_to_what_else_stands_when_one_comes_to_nothing(owner, case):
    begin(owner, case, "abatement", "asked")
    offer = begin(owner, case, "offer", "asked")
    case.refresh_from_db()
    assert case.path == Path.OFFER
    step(owner, offer, "withdrawn")
    case.refresh_from_db()
    assert case.path == Path.ABATEMENT
    assert any("resolution path from" in sentence for sentence in told(case))


def test_what_is_completed_stays_the_path(owner, case):
    row = begin(owner, case, state="in_force")
    step(owner, row, "completed")
    case.refresh_from_db()
    assert case.path == Path.INSTALLMENTS


def test_a_step_makes_an_open_form_of_the_case_stale(owner, case):
    version = case.version
    begin(owner, case)
    with pytest.raises(Conflict):
        casework.change_case(case, by=acting(owner), version=version, next_action="Call")


REFUSED = [
    ("considered", {"state": "defaulted"}, "cannot come next"),
    ("asked", {"state": "considered"}, "cannot come next"),
    ("in_force", {"state": "rejected"}, "cannot come next"),
    ("asked", {"state": "pending", "on": TODAY + timedelta(days=1)}, "not before"),
    ("asked", {"state": "pending", "on": TODAY - timedelta(days=1)}, "cannot lie before"),
]


@pytest.mark.parametrize(("state", "wanted", "words"), REFUSED)
def test_a_step_that_cannot_be_is_refused_and_changes_nothing(owner, case, state, wanted, words):
    row = begin(owner, case, state=state)
    with pytest.raises(CaseError, match=words):
        step(owner, row, **wanted)
    assert ResolutionStep.objects.filter(resolution=row).count() == 1


def test_an_end_is_final(owner, case):
    row = begin(owner, case, state="pending")
    step(owner, row, "rejected")
    row.refresh_from_db()
    assert row.next_states == ()
    with pytest.raises(CaseError):
        step(owner, row, "pending")


TERMS = [
    ({"agreement": "guaranteed"}, "offer", "Only an installment agreement"),
    ({"pay_day": 31}, "installments", "1 to 28"),
    ({"offered": Decimal("-1")}, "offer", "below zero"),
]


@pytest.mark.parametrize(("terms", "path", "words"), TERMS)
def test_terms_that_cannot_be_are_refused(owner, case, terms, path, words):
    with pytest.raises(CaseError, match=words):
        begin(owner, case, path, **terms)
    assert not case.resolutions.exists()


def test_an_answer_about_another_case_did_not_ask_for_it(owner, case):
    other = make_case(owner, client=case.client, matter="1040 2021")
    sent = casework.draft_response(by=acting(owner), cases=[other], method="fax", summary="Form 9465")
    with pytest.raises(CaseError, match="not about this case"):
        begin(owner, case, response=sent)


def test_terms_are_changed_with_their_event_and_not_without_a_change(owner, case):
    row = begin(owner, case)
    events = case.chain.events.count()
    row = casework.change_resolution(row, by=acting(owner), version=1, monthly=Decimal("410.00"), pay_day=15)
    assert "monthly payment from nothing to $410.00" in told(case)[-1]
    casework.change_resolution(row, by=acting(owner), version=row.version, pay_day=15)
    assert case.chain.events.count() == events + 1


PAY_DAYS = [
    ("today counts", 15, date(2026, 6, 15), date(2026, 6, 15)),
    ("later this month", 28, date(2026, 6, 15), date(2026, 6, 28)),
    ("the next month", 1, date(2026, 6, 15), date(2026, 7, 1)),
    ("over the year's end", 5, date(2026, 12, 6), date(2027, 1, 5)),
    ("from November", 5, date(2026, 11, 6), date(2026, 12, 5)),
]


@pytest.mark.parametrize(("day", "after", "expected"), [row[1:] for row in PAY_DAYS], ids=[row[0] for row in PAY_DAYS])
def test_the_next_instalment_is_on_the_agreed_day(day, after, expected):
    assert next_pay_day(day, after) == expected


PROPOSED = [
    # path, state, terms, key to days from today; Pub. 1660 for appeals, the rest habit
    ("installments", "pending", {}, {"ask": 30}),
    ("installments", "rejected", {}, {"appeal": 30}),
    ("installments", "defaulted", {}, {"appeal": 30}),
    ("offer", "rejected", {}, {}),
    ("installments", "in_force", {"pay_day": TODAY.day}, {"instalment": 0, "review": 365}),
    ("offer", "in_force", {}, {}),
    ("installments", "completed", {}, {}),
]


@pytest.mark.parametrize(("path", "state", "terms", "expected"), PROPOSED)
def test_dates_are_proposed_by_the_state_and_none_from_a_rule_nobody_read(path, state, terms, expected):
    row = Resolution(path=path, state=state, state_on=TODAY, **terms)
    found = proposals(row, TODAY)
    assert {each.key: (each.due_on - TODAY).days for each in found} == expected
    assert all(each.kind != Deadline.Kind.LEGAL and each.why for each in found)


def test_a_proposed_date_is_set_by_a_click_and_by_nothing_else(client, owner, case):
    row = begin(owner, case, state="pending")
    assert not case.deadlines.exists()
    client.force_login(owner)
    page = client.get(reverse("case_resolution", args=[case.pk]))
    assert "Ask the IRS where it stands" in page.content.decode()
    for _ in range(2):
        client.post(reverse("resolution_date", args=[row.pk]), {"key": "ask"})
    assert [each.kind for each in case.deadlines.all()] == ["follow_up"]
    assert "Dates to think of" not in client.get(reverse("case_resolution", args=[case.pk])).content.decode()
    client.post(reverse("resolution_date", args=[row.pk]), {"key": "nonsense"})
    assert case.deadlines.count() == 1


def test_a_hold_from_a_call_knows_its_call_and_what_it_goes_on_from(owner, case):
    first = make_call(owner, cases=[case], at=NOW - timedelta(days=20), hold_until=TODAY - timedelta(days=1))
    second = make_call(owner, cases=[case], hold_until=TODAY + timedelta(days=60))
    longer, earlier = case.holds.all()
    assert (earlier.call, earlier.extends) == (first, None)
    assert (longer.call, longer.extends) == (second, earlier)


def test_a_hold_after_a_gap_goes_on_from_none(owner, case):
    by = acting(owner)
    over = TODAY - timedelta(days=9)
    casework.record_hold(by=by, case=case, kind="short_hold", from_on=over - timedelta(days=20), until_on=over)
    later = casework.record_hold(by=by, case=case, kind="short_hold", from_on=TODAY)
    assert later.extends is None


def test_the_new_form_keeps_a_way_out_and_shows_it(client, practitioner, case):
    client.force_login(practitioner)
    address = reverse("resolution_new", args=[case.pk])
    form = client.get(address).context["form"]
    typed = {
        "path": "installments",
        "state": "pending",
        "state_on": date.today().isoformat(),
        "source": "Form 9465 by fax",
        "moves_holds": "on",
        "agreement": "simple_individual",
        "monthly": "$410.00",
        "pay_day": "15",
        "submission_id": form["submission_id"].value(),
    }
    answer = client.post(address, typed, follow=True)
    page = answer.content.decode()
    assert "pending with the IRS" in page
    assert "$410.00" in page
    assert "Installment agreement asked for" in page
    assert case.resolutions.get().steps.get().hold == case.holds.get()


def test_the_step_form_says_what_each_answer_does_to_the_holds(client, owner, case):
    row = begin(owner, case, state="pending")
    client.force_login(owner)
    page = client.get(reverse("resolution_step", args=[row.pk])).content.decode()
    assert "Rejected: ends the hold \u201cInstallment agreement asked for\u201d" in page
    assert "checked" in page


def test_the_page_takes_as_many_queries_for_many_rows_as_for_few(client, owner, django_assert_max_num_queries):
    boyd = make_client(owner, name="Query Boyd")
    case = make_case(owner, client=boyd)
    make_notice(owner, case=case)
    begin(owner, case, "offer", "pending")
    for number in range(1, 5):
        casework.record_payment(by=acting(owner), case=case, amount=Decimal(number), paid_on=TODAY)
        casework.record_hold(by=acting(owner), case=case, kind="short_hold", from_on=TODAY - timedelta(days=number))
        begin(owner, case, ["dispute", "hearing", "abatement", "short_term"][number - 1], "considered")
    client.force_login(owner)
    with django_assert_max_num_queries(14):
        client.get(reverse("case_resolution", args=[case.pk]))
