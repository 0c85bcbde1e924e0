"""Do the pages about people work: profile, members, invitations and joining?"""

import re
import uuid
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from practice import people
from practice.access import Role
from practice.history import Actor
from practice.models import Invitation, Member
from tests.factories import PASSWORD, make_member


def invite(owner, email="new@example.com", role=Role.ASSISTANT, at=None):
    by = Actor(owner, at or timezone.now())
    return people.invite(by=by, email=email, role=role, submission_id=uuid.uuid4())


def invitation_form(**typed):
    return {"email": "new@example.com", "role": "assistant", "submission_id": str(uuid.uuid4())} | typed


@pytest.fixture
def as_owner(client, owner):
    client.force_login(owner)
    return client


# The profile.


def test_a_member_saves_their_profile(client, practitioner):
    client.force_login(practitioner)
    typed = {"name": "Jo Tran, EA", "designation": "c", "caf_number": "0312-45678r", "ptin": "p01234567"}
    answer = client.post(reverse("profile"), {**typed, "time_zone": "America/Denver", "version": 1}, follow=True)
    assert "Your profile was saved." in answer.content.decode()
    practitioner.refresh_from_db()
    assert practitioner.name == "Jo Tran, EA"
    assert (practitioner.caf_number, practitioner.ptin) == ("0312-45678R", "P01234567")
    assert practitioner.time_zone == "America/Denver"


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"ptin": "12345678"}, "letter P and eight digits"),
        ({"caf_number": "12-34"}, "CAF number looks like"),
        ({"time_zone": "Mars/Olympus"}, "not one of the available choices"),
        ({"name": ""}, "required"),
    ],
)
def test_a_wrong_profile_keeps_what_was_typed(client, practitioner, wrong, sentence):
    client.force_login(practitioner)
    typed = {"name": "Jo Tran", "phone": "555 0199", "version": 1} | wrong
    page = client.post(reverse("profile"), typed).content.decode()
    assert sentence in page
    assert 'value="555 0199"' in page
    practitioner.refresh_from_db()
    assert (practitioner.phone, practitioner.version) == ("", 1)


def test_a_profile_cannot_raise_its_own_role(client, viewer):
    client.force_login(viewer)
    client.post(reverse("profile"), {"name": "Lee Wong", "role": "owner", "is_active": "on", "version": 1})
    viewer.refresh_from_db()
    assert viewer.role == Role.VIEWER


def test_a_stale_profile_shows_both_values_and_saves_nothing(client, practitioner):
    client.force_login(practitioner)
    people.change_member(practitioner, by=Actor(practitioner, timezone.now()), version=1, phone="555 0100")
    answer = client.post(reverse("profile"), {"name": "Jo Tran", "phone": "555 0199", "version": 1})
    assert answer.status_code == 409
    assert "555 0100" in answer.content.decode()
    assert "555 0199" in answer.content.decode()
    practitioner.refresh_from_db()
    assert practitioner.phone == "555 0100"


# The list.


def test_the_list_shows_the_firm_and_nobody_else(as_owner, owner, assistant, stranger):
    invite(owner)
    invite(stranger, email="theirs@example.com")
    page = as_owner.get(reverse("members")).content.decode()
    assert assistant.name in page
    assert "new@example.com" in page
    assert stranger.name not in page
    assert "theirs@example.com" not in page


def test_the_list_takes_the_same_queries_for_many_members(as_owner, owner, django_assert_max_num_queries):
    for number in range(30):
        make_member(owner.firm, name=f"Member {number}")
        invite(owner, email=f"invited{number}@example.com")
    with django_assert_max_num_queries(6):
        as_owner.get(reverse("members"))


def test_an_owner_changes_a_role(as_owner, assistant):
    answer = as_owner.post(
        reverse("member_change", args=[assistant.pk]), {"role": "viewer", "is_active": "on", "version": 1}
    )
    assert answer.url == reverse("members")
    assistant.refresh_from_db()
    assert (assistant.role, assistant.is_active) == (Role.VIEWER, True)


def test_the_last_owner_gets_a_sentence(as_owner, owner):
    page = as_owner.post(
        reverse("member_change", args=[owner.pk]), {"role": "viewer", "is_active": "on", "version": 1}
    ).content.decode()
    assert "A firm needs at least one active owner." in page
    owner.refresh_from_db()
    assert owner.role == Role.OWNER


def test_a_deactivated_member_is_out_with_the_next_click(as_owner, assistant):
    theirs = Client()
    theirs.force_login(assistant)
    assert theirs.get(reverse("profile")).status_code == 200
    as_owner.post(reverse("member_change", args=[assistant.pk]), {"role": "assistant", "version": 1})
    answer = theirs.get(reverse("profile"))
    assert (answer.status_code, answer.url.split("?")[0]) == (302, reverse("account_login"))


def test_the_active_flag_alone_keeps_a_session_out(assistant):
    """Also where the flag is set past our verbs, in the database."""
    theirs = Client()
    theirs.force_login(assistant)
    Member.objects.filter(pk=assistant.pk).update(is_active=False)
    assert theirs.get(reverse("profile")).status_code == 302


def test_a_member_of_another_firm_cannot_be_changed(as_owner, stranger):
    answer = as_owner.post(reverse("member_change", args=[stranger.pk]), {"role": "viewer", "version": 1})
    assert answer.status_code == 404
    stranger.refresh_from_db()
    assert (stranger.role, stranger.is_active) == (Role.OWNER, True)


# Inviting.


def test_an_invitation_goes_out_by_mail(as_owner, owner):
    answer = as_owner.post(reverse("invitation_new"), invitation_form(), follow=True)
    page = answer.content.decode()
    assert "new@example.com was invited." in page
    assert "/join/" not in page
    [message] = mail.outbox
    assert message.to == ["new@example.com"]
    html, kind = message.alternatives[0]
    assert kind == "text/html"
    link = re.search(r"http\S+/join/\S+", message.body)[0]
    assert f'href="{link}"' in html
    assert "Rosa Moreno invites you to Moreno Tax" in message.body
    assert "assistant" in message.body


def test_a_double_click_sends_one_mail(as_owner):
    form = invitation_form()
    for _ in range(2):
        assert as_owner.post(reverse("invitation_new"), form).status_code == 302
    assert len(mail.outbox) == 1
    assert Invitation.objects.count() == 1


def test_the_mail_passes_a_real_server(as_owner, smtp_server):
    as_owner.post(reverse("invitation_new"), invitation_form())
    [message] = smtp_server.messages
    assert {part.get_content_type() for part in message.walk()} == {
        "multipart/alternative",
        "text/plain",
        "text/html",
    }


def test_a_failing_mail_server_is_said_and_shows_no_secret(as_owner, smtp_server):
    smtp_server.refuse = "451 try later"
    page = as_owner.post(reverse("invitation_new"), invitation_form(), follow=True).content.decode()
    assert "the mail server did not take the mail" in page
    assert "/join/" not in page
    assert "Send again" in page
    smtp_server.refuse = ""
    as_owner.post(reverse("invitation_new"), invitation_form())
    assert len(smtp_server.messages) == 1
    assert Invitation.objects.waiting(timezone.now()).count() == 1


def test_without_a_mail_server_the_owner_hands_the_link_over(as_owner, settings, tmp_path):
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path
    page = as_owner.post(reverse("invitation_new"), invitation_form()).content.decode()
    link = re.search(r"http[^<\s]+/join/[^<\s]+", page)[0]
    assert Client().get(link.removeprefix(settings.SITE_URL)).status_code == 200
    assert "/join/" not in as_owner.get(reverse("members")).content.decode()


def test_send_again_fills_the_form(as_owner, owner):
    invite(owner, email="jean+tax@example.com", role=Role.VIEWER)
    page = as_owner.get(reverse("members")).content.decode()
    address = re.search(r'href="([^"]+)">Send again', page)[1].replace("&amp;", "&")
    form = as_owner.get(address).context["form"]
    assert (form["email"].value(), form["role"].value()) == ("jean+tax@example.com", "viewer")


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"email": "nobody"}, "valid email address"),
        ({"role": "emperor"}, "not one of the available choices"),
        ({"email": "owner@example.com"}, "already a member"),
    ],
)
def test_a_wrong_invitation_gets_a_sentence(as_owner, wrong, sentence):
    page = as_owner.post(reverse("invitation_new"), invitation_form(**wrong)).content.decode()
    assert sentence in page
    assert not Invitation.objects.exists()
    assert mail.outbox == []


def test_an_owner_withdraws_an_invitation(as_owner, owner):
    invitation, token = invite(owner)
    as_owner.post(reverse("invitation_withdraw", args=[invitation.pk]))
    answer = Client().get(reverse("join", args=[token]))
    assert answer.status_code == 410
    assert "withdrawn" in answer.content.decode()


# Joining.


def test_whoever_is_invited_joins_and_sees_the_docket(owner, client):
    _, token = invite(owner)
    link = reverse("join", args=[token])
    assert "Join Moreno Tax" in client.get(link).content.decode()
    answer = client.post(link, {"name": "Ana Silva", "password": PASSWORD, "password_again": PASSWORD})
    assert (answer.status_code, answer.url) == (302, reverse("docket"))
    member = Member.objects.get(email="new@example.com")
    assert (member.firm, member.role) == (owner.firm, Role.ASSISTANT)
    client.post(reverse("account_logout"))
    again = client.get(link)
    assert again.status_code == 410
    assert "used already" in again.content.decode()


def test_a_weak_password_does_not_join(owner, client):
    _, token = invite(owner)
    page = client.post(
        reverse("join", args=[token]),
        {"name": "Ana", "password": "new@example.com", "password_again": "new@example.com"},
    ).content.decode()
    assert "too similar" in page
    assert not Member.objects.filter(email="new@example.com").exists()


def test_an_expired_invitation_says_so(owner, client):
    _, token = invite(owner, at=timezone.now() - timedelta(days=8))
    answer = client.get(reverse("join", args=[token]))
    assert answer.status_code == 410
    assert "has expired" in answer.content.decode()


def test_an_address_that_got_an_account_meanwhile_is_said(owner, stranger, client):
    _, token = invite(owner, email=stranger.email)
    answer = client.get(reverse("join", args=[token]))
    assert answer.status_code == 410
    assert "already has an account" in answer.content.decode()


def test_an_unknown_link_is_not_found_and_says_what_to_check(client, db):
    answer = client.get(reverse("join", args=["nonsense"]))
    assert answer.status_code == 404
    assert "copied whole" in answer.content.decode()


def test_a_signed_in_member_does_not_use_up_somebody_elses_link(as_owner, owner):
    invitation, token = invite(owner)
    typed = {"name": "Ana", "password": PASSWORD, "password_again": PASSWORD}
    answer = as_owner.post(reverse("join", args=[token]), typed)
    assert answer.status_code == 409
    invitation.refresh_from_db()
    assert invitation.accepted_at is None
