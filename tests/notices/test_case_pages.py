"""Opening, steering, closing and reopening a case, as a member does it in the browser."""

import uuid
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from clients import register
from notices import casework
from notices.models import Case
from practice.access import Role
from practice.models import Event
from tests.factories import acting, make_case, make_client, make_member, make_notice

NEW = "/cases/new/"


@pytest.fixture
def today(owner):
    return owner.local_date(timezone.now())


@pytest.fixture
def signed_in(client, owner):
    client.force_login(owner)
    return client


def page_text(response) -> str:
    return " ".join(response.content.decode().split())


def new_form(taxpayer, owner, **others) -> dict:
    typed = {"client": taxpayer.pk, "matter": "941 2025 Q3", "owner": owner.pk, "submission_id": str(uuid.uuid4())}
    return typed | others


def change_form(case, **others) -> dict:
    typed = {"owner": case.owner_id, "waiting_on": case.waiting_on, "path": case.path, "version": case.version}
    return typed | others


def address(name: str, case: Case) -> str:
    return reverse(name, args=[case.pk])


# Opening


def test_a_case_is_opened_without_a_letter(signed_in, owner, taxpayer, today):
    typed = new_form(taxpayer, owner, next_action="Call PPS", next_action_on=str(today + timedelta(2)))
    response = signed_in.post(NEW, typed)
    case = Case.objects.get()
    assert response.headers["Location"] == case.get_absolute_url()
    assert (case.form, case.period, case.next_action, case.owner) == ("941", "2025 Q3", "Call PPS", owner)


def test_a_joint_case_is_offered_to_a_client_with_a_spouse(signed_in, owner, taxpayer):
    wife = make_client(owner, name="Dee Boyd")
    register.marry(taxpayer, wife, by=acting(owner))
    assert " checked" in page_text(signed_in.get(f"{NEW}?client={taxpayer.pk}"))
    signed_in.post(NEW, new_form(taxpayer, owner, matter="1040 2024", joint="on"))
    assert Case.objects.get().spouse == wife


def test_a_second_case_for_the_same_period_is_refused_and_keeps_what_was_typed(signed_in, owner, taxpayer):
    make_case(owner, client=taxpayer, matter="941 2025 Q3")
    before = Event.objects.count()
    page = page_text(signed_in.post(NEW, new_form(taxpayer, owner, next_action="Call PPS")))
    assert "already has a case for 941 2025 Q3" in page
    assert 'value="Call PPS"' in page
    assert (Case.objects.count(), Event.objects.count()) == (1, before)


def test_a_double_click_opens_one_case(signed_in, owner, taxpayer):
    typed = new_form(taxpayer, owner)
    assert signed_in.post(NEW, typed).headers["Location"] == signed_in.post(NEW, typed).headers["Location"]
    assert Case.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"matter": "941"}, "Form 941 needs its period"),
        ({"matter": "the usual"}, "names no tax form"),
        ({"matter": ""}, "Type the form and the period"),
        ({"client": ""}, "Choose the client."),
        ({"next_action_on": "2026-02-30"}, "Enter a date that exists"),
        ({"joint": "on"}, "Form 941 is not a joint return"),
    ],
)
def test_bad_input_gets_a_sentence_and_opens_nothing(signed_in, owner, taxpayer, wrong, sentence):
    page = page_text(signed_in.post(NEW, new_form(taxpayer, owner, next_action="Call PPS") | wrong))
    assert sentence in page
    assert 'value="Call PPS"' in page
    assert not Case.objects.exists()


def test_another_firms_client_and_member_are_no_choice(signed_in, owner, stranger, taxpayer):
    theirs = make_client(stranger, name="Someone Else")
    assert "Choose a client from the list" in page_text(signed_in.post(NEW, new_form(theirs, owner)))
    assert "not one of the available choices" in page_text(signed_in.post(NEW, new_form(taxpayer, stranger)))
    assert signed_in.get(f"{NEW}?client={theirs.pk}").status_code == 404
    assert not Case.objects.exists()


# Steering


def test_next_action_owner_and_whose_move_are_changed_at_once(signed_in, case, practitioner, today):
    typed = change_form(case, next_action="Call PPS", next_action_on=str(today), waiting_on="irs")
    signed_in.post(address("case_change", case), typed | {"owner": practitioner.pk, "unfiled_returns": "1"})
    case.refresh_from_db()
    assert (case.next_action, case.waiting_on, case.owner) == ("Call PPS", "irs", practitioner)
    assert (case.unfiled_returns, case.waiting_since) == (1, today)


def test_a_balance_without_a_day_is_as_of_today(signed_in, case, today):
    signed_in.post(address("case_change", case), change_form(case, balance="$1,234.56"))
    case.refresh_from_db()
    assert (case.balance, case.balance_on) == (Decimal("1234.56"), today)


def test_a_balance_cannot_be_as_of_a_day_to_come_unless_a_letter_said_so(signed_in, owner, case, today):
    ahead = today + timedelta(9)
    typed = change_form(case, balance="5.00", balance_on=str(ahead))
    assert "that day has not come" in page_text(signed_in.post(address("case_change", case), typed))
    make_notice(owner, case=case, notice_date=ahead)
    case.refresh_from_db()
    typed = change_form(case, balance=str(case.balance), balance_on=str(ahead), next_action="Call PPS")
    assert signed_in.post(address("case_change", case), typed).status_code == 302


def test_a_stale_change_gets_409_with_both_values(signed_in, owner, case):
    stale = change_form(case, next_action="Write to the IRS")
    casework.change_case(case, by=acting(owner), version=case.version, next_action="Call PPS")
    response = signed_in.post(address("case_change", case), stale)
    page = page_text(response)
    assert response.status_code == 409
    assert "Rosa Moreno changed this while you were typing" in page
    assert "Call PPS" in page
    assert 'value="Write to the IRS"' in page
    case.refresh_from_db()
    assert case.next_action == "Call PPS"


def test_only_who_decides_is_asked_for_the_path(client, assistant, practitioner, case):
    client.force_login(assistant)
    assert 'name="path"' not in page_text(client.get(address("case_change", case)))
    client.post(address("case_change", case), change_form(case, path="offer", next_action="Call"))
    case.refresh_from_db()
    assert (case.path, case.next_action) == ("", "Call")
    client.force_login(practitioner)
    client.post(address("case_change", case), change_form(case, path="offer"))
    case.refresh_from_db()
    assert case.path == "offer"


def test_another_firms_member_cannot_own_a_case(signed_in, stranger, case):
    page = page_text(signed_in.post(address("case_change", case), change_form(case, owner=stranger.pk)))
    assert "not one of the available choices" in page


def test_an_owner_who_left_stays_until_somebody_changes_it(signed_in, case, firm):
    gone = make_member(firm, email="gone@example.com")
    Case.objects.filter(pk=case.pk).update(owner=gone)
    gone.is_active = False
    gone.save()
    case.refresh_from_db()
    response = signed_in.post(address("case_change", case), change_form(case, next_action="Call"))
    assert response.status_code == 302


# Closing and opening again


def test_a_case_is_closed_with_how_it_ended_and_opened_again_with_why(signed_in, notice, today):
    case = notice.case
    case.refresh_from_db()
    assert notice.deadlines.working().first().action in page_text(signed_in.get(address("case_close", case)))
    typed = {"outcome": "Paid in full.", "closed_on": str(today), "version": case.version}
    signed_in.post(address("case_close", case), typed)
    case.refresh_from_db()
    assert (case.state, case.closed_on, case.next_due_on) == ("closed", today, None)
    signed_in.post(address("case_reopen", case), {"reason": "Another letter came.", "version": case.version})
    case.refresh_from_db()
    assert (case.state, case.closed_on, case.outcome) == ("open", None, "")
    assert case.next_due_on


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"outcome": ""}, "Say in a sentence how the case ended"),
        ({"closed_on": "2026-02-30"}, "Enter a date that exists"),
        ({"closed_on": str(date(2090, 1, 1))}, "a day that has not come"),
    ],
)
def test_a_case_is_not_closed_with_bad_input(signed_in, case, today, wrong, sentence):
    typed = {"outcome": "Paid.", "closed_on": str(today), "version": case.version} | wrong
    assert sentence in page_text(signed_in.post(address("case_close", case), typed))
    case.refresh_from_db()
    assert case.is_open


def test_closing_a_case_that_somebody_changed_is_a_conflict(signed_in, owner, case, today):
    typed = {"outcome": "Paid.", "closed_on": str(today), "version": case.version}
    casework.change_case(case, by=acting(owner), version=case.version, next_action="Call PPS")
    assert signed_in.post(address("case_close", case), typed).status_code == 409


# Roles


def test_who_may_change_close_and_reopen(client, viewer, assistant, stranger, case):
    for member, status in ((viewer, 403), (stranger, 404)):
        client.force_login(member)
        for name in ("case_change", "case_close", "case_reopen"):
            assert client.get(address(name, case)).status_code == status
            assert client.post(address(name, case), {}).status_code == status
    client.force_login(viewer)
    assert client.get(NEW).status_code == client.post(NEW, {}).status_code == 403
    client.force_login(assistant)
    assert client.get(address("case_change", case)).status_code == 200
    for name in ("case_close", "case_reopen"):
        assert client.post(address(name, case), {}).status_code == 403


def test_a_restricted_clients_case_is_a_stranger_to_those_not_assigned(client, owner, firm):
    hidden = make_client(owner, name="Hidden", is_restricted=True)
    case = make_case(owner, client=hidden)
    client.force_login(make_member(firm, role=Role.PRACTITIONER, email="other@example.com"))
    for name in ("case_change", "case_close", "deadline_new"):
        assert client.get(address(name, case)).status_code == 404
    assert "Hidden" not in page_text(client.get("/cases/?state=all"))
