"""The pages about taxpayer numbers: adding, correcting, and showing one in full once."""

import logging

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from clients import register, tin
from clients.models import Tin
from practice import history
from practice.models import EventPayload
from tests.clients.conftest import SSN
from tests.factories import acting, make_client

PURPOSE = "call to PPS about the CP503"


@pytest.fixture
def row(vega):
    return vega.tins.get()


def words(response):
    return response.content.decode()


def sentences(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def last_sentence(client):
    return history.told(client.chain.events.select_related("payload").order_by("sequence").last())["sentence"]


# Revealing


def test_the_number_is_shown_once_in_the_answer_to_a_post(signed_in, practitioner, vega, row):
    url = reverse("tin_reveal", args=[row.pk])
    browser = signed_in(practitioner)
    assert SSN.formatted not in words(browser.get(url))
    answer = browser.post(url, {"purpose": PURPOSE})
    assert answer.status_code == 200
    assert SSN.formatted in words(answer)
    assert "no-store" in answer["Cache-Control"]
    assert "private" in answer["Cache-Control"]
    assert last_sentence(vega) == f"SSN ***-**-9999 was shown in full: {PURPOSE}."
    assert SSN.formatted not in words(browser.get(url))
    assert SSN.formatted not in words(browser.get(vega.get_absolute_url()))


def test_a_reveal_leaves_the_number_in_no_message_cookie_header_or_log(signed_in, owner, row, caplog):
    caplog.set_level(logging.DEBUG)
    browser = signed_in(owner)
    answer = browser.post(reverse("tin_reveal", args=[row.pk]), {"purpose": f"{PURPOSE}, {SSN.formatted}"})
    assert sentences(answer) == []
    outside = [str(answer.headers), str(answer.cookies), caplog.text, str(dict(browser.session))]
    outside += EventPayload.objects.values_list("body", flat=True)
    for text in outside:
        assert SSN.formatted not in text
        assert SSN.digits not in text


@pytest.mark.parametrize("purpose", ["", "  ", "x", "y" * 121])
def test_without_a_purpose_nothing_is_shown_or_noted(signed_in, owner, vega, row, purpose):
    events = vega.chain.events.count()
    answer = signed_in(owner).post(reverse("tin_reveal", args=[row.pk]), {"purpose": purpose})
    assert answer.context["form"].errors["purpose"]
    assert SSN.formatted not in words(answer)
    assert vega.chain.events.count() == events


@pytest.mark.parametrize("role", ["assistant", "viewer"])
def test_roles_that_may_not_see_numbers_are_refused_and_nothing_is_noted(signed_in, request, vega, row, role):
    browser, events = signed_in(request.getfixturevalue(role)), vega.chain.events.count()
    answer = browser.post(reverse("tin_reveal", args=[row.pk]), {"purpose": PURPOSE})
    assert answer.status_code == 403
    assert "may not see or export a whole taxpayer number" in words(answer)
    assert SSN.formatted not in words(answer)
    assert vega.chain.events.count() == events


def test_a_stranger_cannot_reveal(signed_in, stranger, vega, row):
    answer = signed_in(stranger).post(reverse("tin_reveal", args=[row.pk]), {"purpose": PURPOSE})
    assert answer.status_code == 404
    assert not vega.chain.events.filter(kind="tin_revealed").exists()


# Adding


def test_an_assistant_adds_a_number(signed_in, assistant, taxpayer):
    url = reverse("tin_new", args=[taxpayer.pk])
    answer = signed_in(assistant).post(url, {"tin_kind": "", "tin": "900-70-1234"})
    assert answer.url == taxpayer.get_absolute_url()
    assert [str(row) for row in taxpayer.tins.all()] == ["ITIN ***-**-1234"]
    assert sentences(answer) == ["Number saved."]
    again = signed_in(assistant).post(url, {"tin_kind": "", "tin": "900-70-1234"})
    assert again.url == taxpayer.get_absolute_url()
    assert taxpayer.tins.count() == 1


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"tin": ""}, "This field is required."),
        ({"tin": "219-09-999"}, "A taxpayer number has nine digits"),
        ({"tin": "912-89-1234", "tin_kind": "itin"}, "An ITIN has 50-65"),
        ({"tin": "219-09-9998"}, "already has an SSN"),
        ({"tin": "219-09-9998", "tin_kind": "ptin"}, "Select a valid choice."),
    ],
    ids=str,
)
def test_a_wrong_number_gets_a_sentence_and_stays_typed(signed_in, owner, vega, data, sentence):
    answer = signed_in(owner).post(reverse("tin_new", args=[vega.pk]), data)
    assert answer.status_code == 200
    assert sentence in words(answer)
    assert data["tin"] in words(answer)
    assert "no-store" in answer["Cache-Control"]
    assert vega.tins.count() == 1


def test_a_number_on_file_leads_to_its_client_where_the_member_may_see_it(signed_in, owner, practitioner, vega):
    other = make_client(owner, name="Carlos Vega")
    url = reverse("tin_new", args=[other.pk])
    assert f'<a href="{vega.get_absolute_url()}">' in words(signed_in(practitioner).post(url, {"tin": SSN.digits}))
    register.change_client(vega, by=acting(owner), version=1, is_restricted=True)
    answer = words(signed_in(practitioner).post(url, {"tin": SSN.digits}))
    assert "Ask an owner of the firm" in answer
    assert "Maria Vega" not in answer
    assert not other.tins.exists()


def test_a_number_field_asks_the_browser_to_remember_nothing(signed_in, owner, vega, row):
    for url in (
        reverse("client_new"),
        reverse("tin_new", args=[vega.pk]),
        reverse("tin_change", args=[row.pk]),
    ):
        form = signed_in(owner).get(url).context["form"]
        assert form.fields["tin"].widget.attrs["autocomplete"] == "off"


# Correcting


def test_a_number_is_corrected(signed_in, practitioner, vega, row):
    data = {"version": vega.version, "tin": "219-09-9998"}
    answer = signed_in(practitioner).post(reverse("tin_change", args=[row.pk]), data)
    assert answer.url == vega.get_absolute_url()
    assert Tin.objects.get().number == "219099998"
    assert last_sentence(vega) == "SSN ***-**-9999 was corrected to SSN ***-**-9998."


def test_a_stale_correction_is_a_conflict(signed_in, owner, vega, row):
    register.correct_number(row, by=acting(owner), version=1, number=tin.parse(tin.SSN, "219-09-9998"))
    answer = signed_in(owner).post(reverse("tin_change", args=[row.pk]), {"version": 1, "tin": "219-09-9997"})
    assert answer.status_code == 409
    assert 'value="219-09-9997"' in words(answer)
    assert "219-09-9998" not in words(answer)
    assert Tin.objects.get().number == "219099998"
