"""Do firms and people come and go as they should: founded once, invited once, never without an owner?"""

import threading
import uuid
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from practice import history, people
from practice.access import Role
from practice.models import Chain, Event, Firm, Invitation, Member
from practice.refusals import Conflict, Refused
from tests.factories import NOW, PASSWORD, acting, make_firm, make_member

FIRM = {
    "name": "Vega Tax",
    "time_zone": "America/Chicago",
    "owner_name": "Maria Vega",
    "owner_email": "Maria@Example.com",
    "password": PASSWORD,
}
LATER = NOW + timedelta(hours=1)


def invite(owner, email="new@example.com", role=Role.ASSISTANT, at=NOW, submission_id=None):
    return people.invite(by=acting(owner, at), email=email, role=role, submission_id=submission_id or uuid.uuid4())


def kinds(firm):
    return list(Event.objects.filter(chain=firm.chain_id).order_by("sequence").values_list("kind", flat=True))


@pytest.mark.django_db
def test_the_first_firm_gets_an_owner_and_a_history():
    owner = people.set_up(at=NOW, **FIRM)
    assert (owner.email, owner.role, owner.firm.time_zone) == ("maria@example.com", Role.OWNER, "America/Chicago")
    assert owner.check_password(PASSWORD)
    assert kinds(owner.firm) == ["firm_founded"]
    assert history.verify(owner.firm.chain) is None


@pytest.mark.usefixtures("owner")
def test_a_second_set_up_is_refused():
    with pytest.raises(Refused, match="already set up"):
        people.set_up(at=NOW, **FIRM)
    assert Firm.objects.count() == 1


@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
def test_two_who_set_up_at_the_same_moment_make_one_firm():
    ready, outcomes = threading.Barrier(2), []

    def set_up(number):
        try:
            ready.wait(10)
            people.set_up(at=NOW, **FIRM | {"owner_email": f"owner{number}@example.com"})
            outcomes.append("made")
        except Refused:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=set_up, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(outcomes) == ["made", "refused"]
    assert (Firm.objects.count(), Member.objects.count(), Chain.objects.count()) == (1, 1, 1)


def test_an_address_is_one_account_whatever_its_case(owner):
    with pytest.raises(IntegrityError), transaction.atomic():
        make_member(owner.firm, email="Owner@Example.com")
    with pytest.raises(IntegrityError), transaction.atomic():
        make_member(owner.firm, email="owner@example.com")


def test_an_invited_person_joins_in_the_role_they_were_invited_to(owner):
    invitation, token = invite(owner, email=" New@Example.com ")
    assert people.find_invitation(token) == invitation
    member = people.accept(invitation, at=LATER, name="Ana Silva", password=PASSWORD)
    assert (member.firm, member.email, member.role) == (owner.firm, "new@example.com", Role.ASSISTANT)
    assert kinds(owner.firm) == ["firm_founded", "member_invited", "member_joined"]


def test_the_link_itself_is_kept_nowhere(owner):
    _, token = invite(owner)
    assert not Invitation.objects.filter(token_digest=token).exists()
    assert not Event.objects.filter(payload__body__contains=token).exists()


def test_a_double_click_makes_one_invitation_and_one_link(owner):
    submission = uuid.uuid4()
    first, token = invite(owner, submission_id=submission)
    again, no_token = invite(owner, submission_id=submission)
    assert (again, no_token) == (first, "")
    assert people.why_ended(people.find_invitation(token), NOW) == ""
    assert kinds(owner.firm).count("member_invited") == 1


def test_inviting_the_same_address_again_replaces_the_earlier_link(owner):
    _, first = invite(owner)
    _, second = invite(owner, role=Role.VIEWER)
    assert "replaced" in people.why_ended(people.find_invitation(first), NOW)
    assert people.why_ended(people.find_invitation(second), NOW) == ""


def test_an_invitation_ends_after_seven_days(owner):
    invitation, _ = invite(owner)
    assert people.why_ended(invitation, NOW + timedelta(days=7, seconds=-1)) == ""
    assert "expired" in people.why_ended(invitation, NOW + timedelta(days=7))
    with pytest.raises(Refused, match="expired"):
        people.accept(invitation, at=NOW + timedelta(days=7), name="Ana", password=PASSWORD)


def test_an_invitation_works_once(owner):
    invitation, _ = invite(owner)
    people.accept(invitation, at=LATER, name="Ana", password=PASSWORD)
    with pytest.raises(Refused, match="used already"):
        people.accept(invitation, at=LATER, name="Bea", password=PASSWORD)
    assert Member.objects.filter(email="new@example.com").count() == 1


def test_a_withdrawn_invitation_lets_nobody_in(owner):
    invitation, _ = invite(owner)
    people.withdraw(invitation, by=acting(owner))
    with pytest.raises(Refused, match="withdrawn"):
        people.accept(invitation, at=LATER, name="Ana", password=PASSWORD)


def test_a_member_of_this_firm_is_not_invited_again(owner, assistant):
    with pytest.raises(Refused, match="already a member"):
        invite(owner, email=assistant.email.upper())


def test_inviting_does_not_tell_that_another_firm_has_the_address(owner, stranger):
    invitation, token = invite(owner, email=stranger.email)
    assert token
    with pytest.raises(Refused, match="already has an account"):
        people.accept(invitation, at=LATER, name="Sam", password=PASSWORD)
    invitation.refresh_from_db()
    assert invitation.accepted_at is None


@pytest.mark.parametrize("role", [Role.PRACTITIONER, Role.ASSISTANT, Role.VIEWER])
def test_only_owners_invite_withdraw_and_change(owner, role):
    member = make_member(owner.firm, role=role)
    invitation, _ = invite(owner)
    for act in (
        lambda: invite(member),
        lambda: people.withdraw(invitation, by=acting(member)),
        lambda: people.change_member(owner, by=acting(member), version=1, name="Somebody else"),
        lambda: people.change_member(member, by=acting(member), version=1, role=Role.OWNER),
        lambda: people.change_firm(owner.firm, by=acting(member), version=1, name="Mine"),
    ):
        with pytest.raises(PermissionDenied):
            act()


def test_a_member_changes_their_own_details(assistant):
    people.change_member(assistant, by=acting(assistant), version=1, name="Ana Silva Reyes", phone="555 0100")
    assistant.refresh_from_db()
    assert (assistant.name, assistant.phone, assistant.version) == ("Ana Silva Reyes", "555 0100", 2)


def test_the_last_owner_can_neither_step_down_nor_be_deactivated(owner):
    for wanted in ({"role": Role.PRACTITIONER}, {"is_active": False}):
        with pytest.raises(Refused, match="at least one active owner"):
            people.change_member(owner, by=acting(owner), version=1, **wanted)
    owner.refresh_from_db()
    assert (owner.role, owner.is_active, owner.version) == (Role.OWNER, True, 1)


def test_a_deactivated_owner_does_not_count_as_one(owner):
    make_member(owner.firm, role=Role.OWNER, is_active=False)
    with pytest.raises(Refused, match="at least one active owner"):
        people.change_member(owner, by=acting(owner), version=1, role=Role.VIEWER)


@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
def test_two_owners_who_demote_each_other_leave_one():
    one = make_firm()
    other = make_member(one.firm, role=Role.OWNER, name="Ida Cole")
    ready, outcomes = threading.Barrier(2), []

    def demote(by, whom):
        try:
            ready.wait(10)
            people.change_member(whom, by=acting(by), version=1, role=Role.VIEWER)
            outcomes.append("done")
        except Refused:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=demote, args=pair) for pair in ((one, other), (other, one))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(outcomes) == ["done", "refused"]
    assert one.firm.members.active().owners().count() == 1


def test_a_stale_change_is_a_conflict(owner, assistant):
    people.change_member(assistant, by=acting(owner), version=1, role=Role.VIEWER)
    with pytest.raises(Conflict):
        people.change_member(assistant, by=acting(owner), version=1, role=Role.OWNER)


def test_nothing_changed_writes_no_history(owner, assistant):
    before = kinds(owner.firm)
    people.change_member(assistant, by=acting(owner), version=1, role=assistant.role)
    people.change_firm(owner.firm, by=acting(owner), version=1, name=owner.firm.name)
    assert kinds(owner.firm) == before


def test_deactivating_ends_every_session_for_good(owner, assistant):
    browsers = {member: [Client(), Client()] for member in (owner, assistant)}
    for member, two in browsers.items():
        for browser in two:
            browser.force_login(member)
    people.change_member(assistant, by=acting(owner), version=1, is_active=False)
    people.change_member(assistant, by=acting(owner), version=2, is_active=True)
    for member, two in browsers.items():
        statuses = [browser.get(reverse("profile")).status_code for browser in two]
        assert statuses == ([302, 302] if member == assistant else [200, 200])


def test_whoever_stops_running_the_firm_takes_their_invitations_along(owner):
    second = make_member(owner.firm, role=Role.OWNER, name="Ida Cole")
    invitation, _ = invite(second, email="ida.private@example.com", role=Role.OWNER)
    by_owner, _ = invite(owner, email="else@example.com")
    people.change_member(second, by=acting(owner), version=1, role=Role.VIEWER)
    assert "withdrawn" in people.why_ended(Invitation.objects.get(pk=invitation.pk), NOW)
    assert people.why_ended(Invitation.objects.get(pk=by_owner.pk), NOW) == ""


def test_the_history_says_what_an_owner_changed(owner, assistant):
    people.change_member(assistant, by=acting(owner), version=1, role=Role.VIEWER, is_active=False)
    people.change_member(assistant, by=acting(owner), version=2, is_active=True)
    people.change_firm(owner.firm, by=acting(owner), version=1, lead_days=[7, 0], mail_shows_details=True)
    told = [history.told(event)["sentence"] for event in Event.objects.filter(chain=owner.firm.chain_id).told()]
    assert "Ana Silva: role from Assistant to Viewer. Ana Silva may no longer sign in." in told
    assert "Ana Silva may sign in again." in told
    assert "Settings: lead days from 14, 7, 3, 1, 0 to 7, 0; names and amounts in mail from no to yes." in told
