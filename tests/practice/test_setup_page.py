"""Does the link from the terminal create the firm once, and say what to do when it cannot?"""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.urls import reverse

from practice import setup_link
from practice.models import Firm, Member
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db
FILLED = {
    "name": "Vega Tax",
    "time_zone": "America/Chicago",
    "owner_name": "Maria Vega",
    "owner_email": "Maria@Example.com",
    "password": PASSWORD,
    "password_again": PASSWORD,
}


def address(token=None):
    return reverse("setup", args=[token or setup_link.make_token()])


def test_the_printed_link_opens_the_page(client, capsys, settings):
    call_command("setup_link")
    link = re.search(r"http\S+", capsys.readouterr().out)[0]
    page = client.get(link.removeprefix(settings.SITE_URL))
    assert page.status_code == 200
    assert "Set up your practice" in page.content.decode()


def test_the_time_zones_of_the_united_states_come_first(client):
    page = client.get(address()).content.decode()
    assert page.index("America/New_York") < page.index("Africa/Abidjan")
    assert "no-store" in client.get(address()).headers["Cache-Control"]


def test_setting_up_signs_the_owner_in_and_shows_the_docket(client):
    answer = client.post(address(), FILLED)
    assert (answer.status_code, answer.url) == (302, reverse("docket"))
    owner = Member.objects.get()
    assert (owner.email, owner.firm.name, owner.firm.time_zone) == ("maria@example.com", "Vega Tax", "America/Chicago")
    assert client.get(reverse("members")).status_code == 200


def test_the_owner_can_sign_in_again_with_the_password_chosen(client):
    client.post(address(), FILLED)
    client.post(reverse("account_logout"))
    answer = client.post(reverse("account_login"), {"login": "MARIA@example.com", "password": PASSWORD})
    assert (answer.status_code, answer.url) == (302, reverse("docket"))


def test_the_link_works_once(client):
    link = address()
    client.post(link, FILLED)
    client.post(reverse("account_logout"))
    for answer in (client.get(link), client.post(link, FILLED | {"owner_email": "second@example.com"})):
        assert answer.status_code == 410
        assert "set up already" in answer.content.decode()
    assert (Firm.objects.count(), Member.objects.count()) == (1, 1)


@pytest.mark.parametrize("token", ["nonsense", "create-firm:1abcde:forged"])
def test_a_made_up_link_says_where_to_get_a_real_one(client, token):
    answer = client.post(address(token), FILLED)
    assert answer.status_code == 410
    assert "manage.py setup_link" in answer.content.decode()
    assert not Firm.objects.exists()


def test_the_link_ends_after_a_day(client):
    with time_machine.travel("2026-06-29 15:00:00Z", tick=False) as clock:
        link = address()
        clock.shift(timedelta(hours=23, minutes=59))
        assert client.get(link).status_code == 200
        clock.shift(timedelta(minutes=2))
        assert client.get(link).status_code == 410


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"password": "short", "password_again": "short"}, "too short"),
        ({"password": "qwerty123456", "password_again": "qwerty123456"}, "too common"),
        ({"password": "maria@example.com", "password_again": "maria@example.com"}, "too similar"),
        ({"password": "123456789012345", "password_again": "123456789012345"}, "numeric"),
        ({"password_again": "something else here"}, "two passwords differ"),
        ({"time_zone": "Mars/Olympus"}, "not one of the available choices"),
        ({"owner_email": "not an address"}, "valid email address"),
        ({"name": "V"}, "at least 2 characters"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_wrong_gets_a_sentence_and_keeps_what_was_typed(client, wrong, sentence):
    page = client.post(address(), FILLED | wrong)
    text = page.content.decode()
    assert page.status_code == 200
    assert sentence in text
    assert 'value="Maria Vega"' in text
    assert PASSWORD not in text
    assert not Firm.objects.exists()
