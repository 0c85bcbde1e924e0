"""Who gets in, by which pages, and what happens to whoever guesses?"""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from practice.models import Member
from tests.factories import PASSWORD, make_member

pytestmark = pytest.mark.django_db
LOGIN = "/accounts/login/"
RESET = "/accounts/password/reset/"
NEW = "another horse battery"


def sign_in(client, email="owner@example.com", password=PASSWORD, **more):
    return client.post(LOGIN, {"login": email, "password": password} | more)


@pytest.mark.parametrize("email", ["owner@example.com", "OWNER@Example.COM", "  owner@example.com "])
def test_sign_in_goes_by_e_mail_in_any_case(client, owner, email):
    answer = sign_in(client, email)
    assert (answer.status_code, answer.url) == (302, reverse("docket"))
    owner.refresh_from_db()
    assert owner.last_login is not None


def test_a_wrong_password_and_an_unknown_address_get_the_same_sentence(client, owner):
    sentences = set()
    for email, password in ((owner.email, "wrong"), ("nobody@example.com", PASSWORD)):
        page = sign_in(client, email, password).content.decode()
        sentences.add(re.search(r"The email address and/or password[^<]*", page)[0])
    assert len(sentences) == 1
    assert client.get(reverse("profile")).status_code == 302


def test_whoever_wanted_a_page_lands_there_after_sign_in(client, owner):
    asked = client.get(reverse("members"))
    assert asked.url == f"{LOGIN}?next={reverse('members')}"
    assert sign_in(client, next=reverse("members")).url == reverse("members")


def test_sign_in_does_not_lead_off_the_site(client, owner):
    assert sign_in(client, next="https://elsewhere.example/").url == reverse("docket")


def test_a_session_ends_twelve_hours_after_sign_in(client, owner):
    sign_in(client)
    ends = client.session.get_expiry_date() - timezone.now()
    assert timedelta(hours=11, minutes=59) < ends <= timedelta(hours=12)


def test_the_session_key_changes_with_sign_in(client, owner):
    client.get(LOGIN)
    session = client.session
    session["something"] = 1
    session.save()
    before = session.session_key
    sign_in(client)
    assert client.session.session_key != before


def test_a_deactivated_member_stays_out_and_is_told(client, owner):
    make_member(owner.firm, email="gone@example.com", is_active=False)
    answer = sign_in(client, "gone@example.com")
    assert answer.url == reverse("account_inactive")
    assert "This account is closed" in client.get(answer.url).content.decode()
    assert client.get(reverse("profile")).status_code == 302


def test_sign_out_needs_a_post(client, owner):
    client.force_login(owner)
    client.get(reverse("account_logout"))
    assert client.get(reverse("profile")).status_code == 200
    client.post(reverse("account_logout"))
    assert client.get(reverse("profile")).status_code == 302


# Guessing.


def test_after_five_wrong_passwords_for_one_address_even_the_right_one_must_wait(client, owner):
    for _ in range(5):
        assert sign_in(client, password="wrong").status_code == 200
    answer = sign_in(client)
    assert answer.status_code == 429
    assert "Please wait" in answer.content.decode()
    assert client.get(reverse("profile")).status_code == 302


def test_ten_wrong_passwords_from_one_place_stop_it_whatever_the_address(client, owner):
    for number in range(10):
        sign_in(client, f"guess{number}@example.com", "wrong")
    assert sign_in(client).status_code == 429


def test_colleagues_elsewhere_are_not_locked_out_by_somebody_who_guesses(client, owner, assistant):
    for number in range(11):
        sign_in(client, f"guess{number}@example.com", "wrong")
    elsewhere = Client(REMOTE_ADDR="192.0.2.7")
    assert sign_in(elsewhere, assistant.email).status_code == 302


def test_signing_in_right_does_not_count_as_a_failure(client, owner):
    for _ in range(8):
        assert sign_in(client).status_code == 302
        client.post(reverse("account_logout"))


# Sign-up, and pages of allauth that we do not use.


def test_nobody_signs_up_unasked(client, owner):
    for answer in (
        client.get("/accounts/signup/"),
        client.post("/accounts/signup/", {"email": "me@example.com", "password1": NEW, "password2": NEW}),
    ):
        assert answer.status_code == 200
        assert "Members are invited" in answer.content.decode()
    assert Member.objects.count() == 1


@pytest.mark.parametrize(
    "page",
    ["", "email/", "confirm-email/", "confirm-email/abc/", "password/set/", "reauthenticate/", "login/code/confirm/"],
)
def test_pages_without_a_purpose_are_not_found(client, owner, page):
    assert client.get(f"/accounts/{page}").status_code == 404
    client.force_login(owner)
    assert client.get(f"/accounts/{page}").status_code == 404


def test_the_pages_of_sign_in_are_styled_like_the_rest(client, owner):
    for page in (LOGIN, RESET, f"{RESET}done/", "/accounts/signup/", "/accounts/inactive/"):
        assert 'class="entrance"' in client.get(page).content.decode(), page


# A new password.


def test_a_forgotten_password_is_replaced_by_mail(client, owner):
    assert client.post(RESET, {"email": "Owner@Example.com"}).url == f"{RESET}done/"
    [message] = mail.outbox
    assert message.to == [owner.email]
    link = re.search(r"http\S+", message.body)[0]
    form = client.get(link.removeprefix("http://127.0.0.1:8000"), follow=True)
    answer = client.post(form.redirect_chain[-1][0], {"password1": NEW, "password2": NEW})
    assert answer.status_code == 302
    assert sign_in(client, password=NEW).status_code == 302
    used = Client().get(link.removeprefix("http://127.0.0.1:8000"), follow=True)
    assert "used up or too old" in used.content.decode()


def test_the_link_begins_with_the_sites_own_address_whatever_the_browser_said(client, owner, settings):
    settings.ALLOWED_HOSTS = ["*"]
    client.post(RESET, {"email": owner.email}, headers={"host": "evil.example"})
    assert "evil.example" not in mail.outbox[0].body
    assert f"{settings.SITE_URL}/accounts/password/reset/key/" in mail.outbox[0].body


def test_asking_for_a_new_password_does_not_tell_who_is_a_member(client, owner):
    answers = [client.post(RESET, {"email": email}) for email in (owner.email, "nobody@example.com")]
    assert {(answer.status_code, answer.url) for answer in answers} == {(302, f"{RESET}done/")}
    # A mail goes out in both cases, so that the time taken tells nothing either; only one has a link.
    assert [("password/reset/key" in message.body) for message in mail.outbox] == [True, False]


def test_a_failing_mail_server_does_not_tell_who_is_a_member_either(client, owner, smtp_server):
    smtp_server.refuse = "451 try later"
    answers = [client.post(RESET, {"email": email}) for email in (owner.email, "nobody@example.com")]
    assert {(answer.status_code, answer.url) for answer in answers} == {(302, f"{RESET}done/")}


def test_a_deactivated_member_gets_no_link(client, owner):
    make_member(owner.firm, email="gone@example.com", is_active=False)
    client.post(RESET, {"email": "gone@example.com"})
    assert not any("password/reset/key" in message.body for message in mail.outbox)


def test_a_changed_password_ends_the_other_sessions(client, owner):
    other = Client()
    for browser in (client, other):
        browser.force_login(owner)
    answer = client.post(
        reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    )
    assert answer.url == reverse("profile")
    assert client.get(reverse("profile")).status_code == 200
    assert other.get(reverse("profile")).status_code == 302


@pytest.mark.parametrize(
    ("password", "sentence"),
    [("short", "too short"), ("qwerty123456", "too common"), ("owner@example.com", "too similar")],
)
def test_a_weak_new_password_is_refused(client, owner, password, sentence):
    client.force_login(owner)
    typed = {"oldpassword": PASSWORD, "password1": password, "password2": password}
    assert sentence in client.post(reverse("account_change_password"), typed).content.decode()
    owner.refresh_from_db()
    assert owner.check_password(PASSWORD)
