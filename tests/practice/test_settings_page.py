"""Can an owner set the firm's name, clock and mail, and is what is wrong refused with a sentence?"""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from practice import people
from practice.firm_forms import machine_zone
from practice.history import Actor, told
from practice.models import Event

TYPED = {
    "name": "Moreno Tax & Accounting",
    "address": "1 Main Street\nAlbany, NY 12207",
    "phone": "518 555 0100",
    "fax": "",
    "time_zone": "America/Chicago",
    "lead_days": "0, 21 7,7",
    "scan_at": "03:30",
    "mail_at": "06:45",
    "mail_shows_details": "on",
    "level_60": "40",
    "level_180": "25",
    "version": "1",
}


@pytest.fixture
def as_owner(client, owner):
    client.force_login(owner)
    return client


def test_everything_typed_is_saved(as_owner, firm):
    answer = as_owner.post(reverse("settings"), TYPED, follow=True)
    assert "The settings were saved." in answer.content.decode()
    firm.refresh_from_db()
    assert (firm.name, firm.time_zone, firm.phone) == ("Moreno Tax & Accounting", "America/Chicago", "518 555 0100")
    assert firm.lead_days == [21, 7, 0]
    assert (firm.scan_at, firm.mail_at) == (datetime.time(3, 30), datetime.time(6, 45))
    assert firm.mail_shows_details is True
    assert (firm.level_60, firm.level_180) == (40, 25)


def test_the_page_shows_what_is_on_file_and_warns_of_details_in_mail(as_owner):
    page = as_owner.get(reverse("settings")).content.decode()
    assert 'value="14, 7, 3, 1, 0"' in page
    assert 'value="04:00"' in page
    assert "Mail travels unencrypted" in page


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"lead_days": "14, soon"}, "Lead days are whole numbers"),
        ({"lead_days": "400"}, "Lead days are whole numbers"),
        ({"lead_days": "-1"}, "Lead days are whole numbers"),
        ({"lead_days": "9" * 5000}, "Lead days are whole numbers"),
        ({"lead_days": ""}, "required"),
        ({"time_zone": "Mars/Olympus"}, "not one of the available choices"),
        ({"mail_at": "03:00"}, "later than the look"),
        ({"mail_at": "25:00"}, "valid time"),
        ({"name": ""}, "required"),
        ({"level_60": "4"}, "A level is a whole percentage from 5 to 95."),
        ({"level_180": "96"}, "A level is a whole percentage from 5 to 95."),
        ({"level_60": "a third"}, "Enter a whole number."),
        ({"level_180": "30.5"}, "Enter a whole number."),
        ({"level_180": ""}, "required"),
    ],
    ids=[
        *(
            "a word",
            "over a year",
            "negative",
            "endless",
            "none",
            "zone",
            "mail before scan",
            "no such hour",
            "no name",
        ),
        *("low level", "high level", "level in words", "broken level", "no level"),
    ],
)
def test_what_is_wrong_gets_a_sentence_and_keeps_what_was_typed(as_owner, firm, wrong, sentence):
    page = as_owner.post(reverse("settings"), TYPED | wrong).content.decode()
    assert sentence in page
    assert 'value="518 555 0100"' in page
    firm.refresh_from_db()
    assert (firm.name, firm.version) == ("Moreno Tax", 1)


def test_a_stale_form_shows_both_values_and_saves_nothing(as_owner, owner, firm):
    people.change_firm(firm, by=Actor(owner, timezone.now()), version=1, lead_days=[30, 0])
    answer = as_owner.post(reverse("settings"), TYPED)
    assert answer.status_code == 409
    assert "30, 0" in answer.content.decode()
    firm.refresh_from_db()
    assert (firm.lead_days, firm.name) == ([30, 0], "Moreno Tax")


def test_a_zone_on_file_that_the_list_leaves_out_is_kept(as_owner, owner, firm):
    people.change_firm(firm, by=Actor(owner, timezone.now()), version=1, time_zone="US/Eastern")
    page = as_owner.get(reverse("settings")).content.decode()
    assert '<option value="US/Eastern" selected>' in page


@pytest.mark.parametrize(
    ("target", "zone"),
    [
        ("/usr/share/zoneinfo/America/Denver", "America/Denver"),
        ("/usr/share/zoneinfo/Etc/UTC", "America/New_York"),
        ("/nowhere", "America/New_York"),
    ],
)
def test_the_first_guess_is_where_this_machine_is(tmp_path, target, zone):
    (tmp_path / "localtime").symlink_to(target)
    assert machine_zone(tmp_path / "localtime") == zone


def test_other_levels_are_told_in_the_history_of_the_firm(as_owner, firm):
    as_owner.post(reverse("settings"), TYPED)
    event = Event.objects.filter(chain=firm.chain_id).order_by("sequence").last()
    assert "flag from this chance within 60 days from 35 to 40" in told(event)["sentence"]
