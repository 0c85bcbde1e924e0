"""The page that hands out a history: who may, under which headers, and what it refuses in words."""

import pytest
from django.urls import reverse

from clients import tin
from notices import exports
from notices.models import Case
from practice.access import Role
from practice.models import Event
from practice.refusals import Refused
from tests.factories import acting, make_case, make_client, make_member
from tests.notices.test_exports import flat, pages_of

ASKED = {"purpose": "appeals", "format": "pdf"}


@pytest.fixture
def numbered_case(owner):
    return make_case(owner, client=make_client(owner, numbers=[tin.parse(tin.SSN, "219-44-4471")]))


def page_of(case) -> str:
    return reverse("case_export", args=[case.pk])


def content_of(response) -> bytes:
    return b"".join(response.streaming_content)


@pytest.mark.parametrize("role", list(Role))
def test_every_role_of_the_firm_may_export_masked(role, client, firm, numbered_case):
    client.force_login(make_member(firm, role=role))
    assert client.get(page_of(numbered_case)).status_code == 200
    response = client.post(page_of(numbered_case), ASKED)
    text = flat("\n".join(pages_of(content_of(response))))
    assert "SSN ***-**-4471" in text
    assert "219-44-4471" not in text


def test_a_stranger_finds_nothing(client, stranger, case):
    client.force_login(stranger)
    for url in (page_of(case), reverse("client_export", args=[case.client_id])):
        assert client.get(url).status_code == 404
        assert client.post(url, ASKED).status_code == 404
    assert not Event.objects.filter(kind="history_exported").exists()


def test_a_restricted_client_is_not_exported_by_others(client, owner, practitioner):
    case = make_case(owner, client=make_client(owner, is_restricted=True))
    client.force_login(practitioner)
    assert client.post(page_of(case), ASKED).status_code == 404
    assert client.post(reverse("client_export", args=[case.client_id]), ASKED).status_code == 404


@pytest.mark.parametrize("role", [Role.ASSISTANT, Role.VIEWER])
def test_asking_for_whole_numbers_without_the_right_is_refused_in_words(role, client, firm, numbered_case):
    member = make_member(firm, role=role)
    client.force_login(member)
    assert "Print taxpayer numbers in full" not in client.get(page_of(numbered_case)).content.decode()
    response = client.post(page_of(numbered_case), ASKED | {"whole_tins": "on"})
    assert response.status_code == 403
    assert "may not see or export a whole taxpayer number" in response.content.decode()
    assert not Event.objects.filter(kind="history_exported").exists()


def test_a_practitioner_is_offered_whole_numbers_and_gets_them(client, practitioner, numbered_case):
    client.force_login(practitioner)
    assert "Print taxpayer numbers in full" in client.get(page_of(numbered_case)).content.decode()
    response = client.post(page_of(numbered_case), ASKED | {"whole_tins": "on", "reason": "Form 12153"})
    assert "SSN 219-44-4471" in flat("\n".join(pages_of(content_of(response))))


def test_the_file_is_an_attachment_that_nobody_keeps(client, owner, numbered_case):
    client.force_login(owner)
    response = client.post(page_of(numbered_case), ASKED)
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"].startswith('attachment; filename="history-terrence-boyd-1040-2024-')
    assert "no-store" in response["Cache-Control"]
    response = client.post(page_of(numbered_case), ASKED | {"format": "csv"})
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"].endswith('.csv"')
    assert b"case_opened" in content_of(response)


def test_a_client_export_holds_cases_alone_and_joint_and_no_hidden_one(client, owner, practitioner):
    person = make_client(owner, name="Maria Vega")
    make_case(owner, client=person, matter="1040 2021")
    make_case(owner, client=make_client(owner, name="Luis Vega"), spouse=person, matter="1040 2022")
    hidden = make_client(owner, name="Hidden Spouse", is_restricted=True)
    make_case(owner, client=hidden, spouse=person, matter="1040 2023")
    client.force_login(practitioner)
    url = reverse("client_export", args=[person.pk])
    page = client.get(url).content.decode()
    text = flat("\n".join(pages_of(content_of(client.post(url, ASKED | {"purpose": "own_file"})))))
    assert "History of 2 cases" in text
    for seen in (page, text):
        assert "1040 for 2021" in seen
        assert "Luis Vega and Maria Vega, 1040 for 2022" in seen
        assert "Hidden Spouse" not in seen
        assert "for 2023" not in seen


def test_a_client_without_cases_can_still_be_exported(client, owner, taxpayer):
    client.force_login(owner)
    response = client.post(reverse("client_export", args=[taxpayer.pk]), ASKED)
    assert "No case on file." in flat("\n".join(pages_of(content_of(response))))


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"format": "pdf"}, "Choose what the history is for."),
        (ASKED | {"purpose": "revenge"}, "is not one of the available choices"),
        (ASKED | {"from_on": "2026-02-30"}, "Enter a date that exists"),
        (ASKED | {"from_on": "2026-03-02", "to_on": "2026-03-01"}, "The range ends before it begins."),
    ],
)
def test_a_wrong_wish_gets_a_sentence_and_no_event(typed, sentence, client, owner, case):
    client.force_login(owner)
    response = client.post(page_of(case), typed)
    assert response.status_code == 200
    assert sentence in response.content.decode()
    assert not Event.objects.filter(kind="history_exported").exists()


def test_a_file_that_cannot_be_made_gets_a_sentence_and_keeps_what_was_asked(client, owner, case, monkeypatch):
    def refuse(*args, **kwargs):
        raise Refused("The PDF could not be set, so nothing was exported. Take the CSV instead.")

    monkeypatch.setattr(exports, "make", refuse)
    client.force_login(owner)
    page = client.post(page_of(case), ASKED | {"from_on": "2026-03-02"}).content.decode()
    assert "Take the CSV instead." in page
    assert 'value="2026-03-02"' in page


def test_a_pdf_below_the_standard_is_said_on_the_next_page(client, owner):
    case = make_case(owner, client=make_client(owner, name="Li 李"))
    client.force_login(owner)
    client.post(page_of(case), ASKED)
    assert "without PDF/A and PDF/UA" in client.get(page_of(case)).content.decode()


def test_the_event_names_the_purpose_in_words(client, owner, case):
    client.force_login(owner)
    client.post(page_of(case), ASKED | {"marking": "work_product"})
    event = Event.objects.select_related("payload").get(kind="history_exported", chain=case.chain_id)
    assert "IRS Independent Office of Appeals" in event.payload.body
    assert "attorney work product" in event.payload.body
    assert acting(owner).name == event.actor_name
    assert Case.objects.get(pk=case.pk).version == case.version
