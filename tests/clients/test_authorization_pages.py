"""The pages about Forms 2848 and 8821."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from clients import authority, matters
from clients.models import Authorization
from tests.factories import acting, make_client, make_member


def words(response):
    return response.content.decode()


@pytest.fixture
def days(owner):
    """Days before the real one, since a view reads the clock."""
    today = owner.local_date(timezone.now())
    return lambda ago: (today - timedelta(days=ago)).isoformat()


@pytest.fixture
def typed(owner):
    def typed(**overrides):
        sent = {"form": "2848", "representatives": [owner.pk], "matters": "1040 2021 to 2024"}
        return sent | {"submission_id": str(uuid.uuid4())} | overrides

    return typed


def test_an_assistant_prepares_a_form_once_however_often_it_is_sent(signed_in, assistant, vega, typed, owner):
    url, data = reverse("authorization_new", args=[vega.pk]), typed(matters="1040 2021 to 2024\r\n941 2024")
    for _ in range(2):
        assert signed_in(assistant).post(url, data).url == vega.get_absolute_url()
    row = Authorization.objects.get()
    assert [str(matter) for matter in row.matters.all()] == ["1040 2021 to 2024", "941 2024 Q1 to 2024 Q4"]
    assert [each.member for each in row.representatives.all()] == [owner]
    page = words(signed_in(assistant).get(vega.get_absolute_url()))
    assert "941 2024 Q1 to 2024 Q4" in page
    assert "drafted" in page


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"matters": "all years"}, "is too general"),
        ({"matters": ""}, "This field is required."),
        ({"matters": "1040 2024 to 2021"}, "runs backwards"),
        ({"representatives": []}, "This field is required."),
        ({"form": "1040"}, "Select a valid choice."),
        ({"signed_on": "2026-02-30"}, "Enter a date that exists"),
        ({"sent_on": "2026-06-03"}, "Give the day it was signed too"),
        ({"signed_on": "2026-06-04", "sent_on": "2026-06-03"}, "cannot be before the day it was signed"),
        ({"signed_on": "2099-06-04"}, "has not come yet"),
        ({"end": "revoked"}, "Give both the day it ended and how it ended"),
    ],
    ids=str,
)
def test_what_is_wrong_gets_a_sentence_and_keeps_what_was_typed(signed_in, owner, vega, typed, data, sentence):
    sent = typed(sent_how="Fax 855-214-7519") | data
    answer = signed_in(owner).post(reverse("authorization_new", args=[vega.pk]), sent)
    assert answer.status_code == 200
    assert sentence in words(answer)
    assert "Fax 855-214-7519" in words(answer)
    assert sent["matters"] in words(answer)
    assert not Authorization.objects.exists()


def test_representatives_are_active_members_of_the_firm(signed_in, owner, stranger, vega, typed):
    left = make_member(owner.firm, name="Al Leaver", is_active=False)
    url = reverse("authorization_new", args=[vega.pk])
    assert "Al Leaver" not in words(signed_in(owner).get(url))
    for pk in (stranger.pk, left.pk, 10**30):
        answer = signed_in(owner).post(url, typed(representatives=[pk]))
        assert "not one of the available choices" in words(answer)
    assert not Authorization.objects.exists()


def test_the_life_of_a_form_is_kept_step_by_step(signed_in, owner, vega, authorization, typed, days):
    url = reverse("authorization_change", args=[authorization.pk])
    page = signed_in(owner).get(url)
    assert "1040 2021 to 2024</textarea>" in words(page)
    data = typed(version=1, signed_on=days(9), sent_on=days(8), sent_how="Fax")
    assert signed_in(owner).post(url, data).url == vega.get_absolute_url()
    data |= {"version": 2, "confirmed_on": days(1), "confirmed_how": "PPS"}
    assert signed_in(owner).post(url, data).status_code == 302
    authorization.refresh_from_db()
    assert (authorization.state, authorization.version) == ("Confirmed on CAF", 3)
    assert "confirmed on caf" in words(signed_in(owner).get(vega.get_absolute_url()))


def test_a_stale_form_is_a_conflict_in_words(signed_in, owner, practitioner, authorization, typed, days):
    authority.change_authorization(
        authorization,
        by=acting(practitioner),
        version=1,
        representatives=[practitioner],
        matters=matters.parse("1040 2022"),
    )
    url = reverse("authorization_change", args=[authorization.pk])
    answer = signed_in(owner).post(url, typed(version=1, signed_on=days(2)))
    assert answer.status_code == 409
    rows = {label: (theirs, yours) for label, theirs, yours in answer.context["conflict"]["rows"]}
    assert rows["Representatives"] == ("Jo Tran", "Rosa Moreno")
    assert rows["Forms and periods"] == ("1040 2022", "1040 2021 to 2024")
    assert rows["Form"][1] == "Form 2848 (power of attorney)"
    authorization.refresh_from_db()
    assert authorization.signed_on is None


def test_a_viewer_and_a_stranger_prepare_nothing(signed_in, viewer, stranger, vega, authorization, typed):
    new, change = reverse("authorization_new", args=[vega.pk]), reverse("authorization_change", args=[authorization.pk])
    for url in (new, change):
        assert signed_in(viewer).post(url, typed(version=1)).status_code == 403
        assert signed_in(stranger).post(url, typed(version=1)).status_code == 404
    assert Authorization.objects.count() == 1


def test_an_authorization_of_a_hidden_client_is_hidden_too(signed_in, owner, practitioner):
    hidden = make_client(owner, name="Hidden Heir", is_restricted=True)
    row = authority.prepare_authorization(
        by=acting(owner), client=hidden, form="8821", representatives=[owner], matters=matters.parse("1040 2022")
    )
    assert signed_in(practitioner).get(reverse("authorization_change", args=[row.pk])).status_code == 404
    assert not Authorization.objects.visible_to(practitioner).exists()
