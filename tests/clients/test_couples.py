"""When the interests of a couple diverge: who marks it, who sees it, and how it ends."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse

from clients import couples, register
from clients.models import Client, Divergence
from clients.register import ClientError
from practice.history import told, verify
from practice.refusals import Conflict
from tests.factories import TODAY, acting, make_case, make_client

SINCE = date(2026, 6, 1)


@pytest.fixture
def maria(owner):
    maria = make_client(owner, name="Maria Vega", phone="937-555-0111", address="12 Alder Street\nDayton, OH 45402")
    luis = make_client(owner, name="Luis Vega", phone="513-555-0222", address="9 Pine Road\nMason, OH 45040")
    register.marry(maria, luis, by=acting(owner))
    return Client.objects.get(pk=maria.pk)


@pytest.fixture
def luis(maria):
    return maria.spouse


def mark(member, client, spouse, **more) -> Divergence:
    fields = {"since_on": SINCE, "reason": "They live apart."} | more
    return couples.record_divergence(by=acting(member), client=client, spouse=spouse, **fields)


def last(client):
    event = client.chain.events.order_by("-sequence").first()
    return event.kind, told(event)["sentence"]


@pytest.mark.both_databases
def test_it_stands_in_the_history_of_both_with_the_consent_of_each(owner, maria, luis):
    mark(owner, maria, luis, spouse_consent_on=date(2026, 6, 5))
    for person in (maria, luis):
        kind, sentence = last(person)
        assert kind == "interests_diverge"
        assert "The interests of Maria Vega and Luis Vega diverge since Jun 1, 2026: They live apart." in sentence
        assert "Maria Vega none on file, Luis Vega signed on Jun 5, 2026." in sentence
        person.chain.refresh_from_db()
        assert verify(person.chain) is None


def test_the_consents_stay_with_whom_they_are_of_whoever_is_named_first(owner, maria, luis):
    row = mark(owner, luis, maria, client_consent_on=date(2026, 6, 5))
    assert (row.consent_of(luis), row.consent_of(maria)) == (date(2026, 6, 5), None)
    assert (row.first, row.second) == (maria, luis)


@pytest.mark.both_databases
def test_it_stands_once_at_a_time_and_again_after_its_end(owner, maria, luis):
    row = mark(owner, maria, luis)
    with pytest.raises(ClientError, match="on file already"):
        mark(owner, luis, maria)
    couples.end_divergence(row, by=acting(owner), version=row.version, ended_on=TODAY, reason="Reconciled")
    assert last(luis)[1] == (
        "The interests of Maria Vega and Luis Vega no longer diverge since Jun 29, 2026: Reconciled."
    )
    assert couples.standing_between(maria, luis) is None
    again = mark(owner, maria, luis)
    assert Divergence.objects.count() == 2
    assert couples.standing_between(luis, maria) == again


def test_the_database_refuses_two_at_a_time(owner, maria, luis):
    row = mark(owner, maria, luis)
    row.pk, row.submission_id = None, None
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


def test_a_couple_of_a_joint_case_may_be_marked_after_the_link_is_gone(owner, maria, luis):
    make_case(owner, client=maria, spouse=luis)
    register.marry(maria, None, by=acting(owner))
    assert list(couples.partners_of(Client.objects.get(pk=luis.pk))) == [maria]
    assert mark(owner, Client.objects.get(pk=maria.pk), luis).pk


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"since_on": TODAY + timedelta(1)}, "since a day that has not come"),
        ({"client_consent_on": TODAY + timedelta(1)}, "cannot have been signed on a day that has not come"),
    ],
)
def test_what_cannot_be_is_refused(owner, maria, luis, wrong, sentence):
    with pytest.raises(ClientError, match=sentence):
        mark(owner, maria, luis, **wrong)
    assert not Divergence.objects.exists()


def test_two_who_are_no_couple_are_refused(owner, maria):
    with pytest.raises(ClientError, match="no such spouse on file"):
        mark(owner, maria, make_client(owner, name="Ann Lee"))


def test_an_assistant_does_not_decide_it(assistant, owner, maria, luis):
    with pytest.raises(PermissionDenied):
        mark(assistant, maria, luis)
    row = mark(owner, maria, luis)
    with pytest.raises(PermissionDenied):
        couples.end_divergence(row, by=acting(assistant), version=1, ended_on=TODAY, reason="no")


def test_a_consent_that_comes_in_is_recorded_and_a_stale_form_is_a_conflict(owner, maria, luis):
    row = mark(owner, maria, luis)
    row = couples.change_divergence(row, by=acting(owner), version=1, first_consent_on=TODAY)
    assert last(maria)[1].endswith("Maria Vega signed on Jun 29, 2026, Luis Vega none on file.")
    with pytest.raises(Conflict):
        couples.change_divergence(row, by=acting(owner), version=1, reason="Another reason")


def test_it_cannot_end_before_it_began_nor_twice(owner, maria, luis):
    row = mark(owner, maria, luis)
    with pytest.raises(ClientError, match="before Jun 1, 2026"):
        couples.end_divergence(row, by=acting(owner), version=1, ended_on=date(2026, 5, 1), reason="x")
    row = couples.end_divergence(row, by=acting(owner), version=1, ended_on=TODAY, reason="Reconciled")
    with pytest.raises(ClientError, match="This ended on Jun 29, 2026"):
        couples.end_divergence(row, by=acting(owner), version=row.version, ended_on=TODAY, reason="Reconciled")


def test_only_who_may_see_both_sees_it(client, owner, practitioner, maria, luis):
    row = mark(owner, maria, luis, reason="She asks for innocent spouse relief.")
    register.change_client(luis, by=acting(owner), version=luis.version, is_restricted=True, assigned=[])
    client.force_login(practitioner)
    page = client.get(maria.get_absolute_url()).content.decode()
    assert "innocent spouse relief" not in page
    assert "Interests diverge" not in page
    assert client.get(reverse("divergence_change", args=[row.pk])).status_code == 404
    assert not Divergence.objects.visible_to(practitioner).exists()
    client.force_login(owner)
    assert "innocent spouse relief" in client.get(maria.get_absolute_url()).content.decode()


def test_a_member_marks_it_on_the_page_of_a_client(client, practitioner, maria, luis):
    client.force_login(practitioner)
    address = reverse("divergence_new", args=[maria.pk])
    assert address in client.get(maria.get_absolute_url()).content.decode()
    form = client.get(address).context["form"]
    typed = {"submission_id": form["submission_id"].value(), "spouse": luis.pk, "since_on": "2026-06-01"}
    assert client.post(address, typed | {"reason": "They live apart."}).status_code == 302
    page = " ".join(client.get(luis.get_absolute_url()).content.decode().split())
    assert "since Jun 1, 2026: They live apart." in page
    assert page.count("no written consent on file") == 2
