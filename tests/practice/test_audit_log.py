"""Does the audit log show who changed the firm, saw a number or took data out, and nothing of another firm?"""

import uuid
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clients import register
from notices.exports import story
from practice import audit, history, people
from practice.access import Role
from tests.factories import NOW, acting, make_case, make_client, next_ssn


def invite(owner, email, at=NOW):
    people.invite(by=acting(owner, at), email=email, role=Role.VIEWER, submission_id=uuid.uuid4())


def reveal(member, name="Terrence Boyd", at=NOW):
    client = make_client(member, name=name, numbers=[next_ssn()])
    register.reveal_number(client.tins.get(), by=acting(member, at), purpose="call to the IRS")
    return client


@transaction.atomic
def export(member, case, at=NOW):
    history.record(case.chain_id, by=acting(member, at), kind=audit.EXPORT_KINDS[0], sentence="Exported as PDF.")


def page_of(client, **query):
    return client.get(reverse("audit_log"), query).content.decode()


@pytest.fixture
def as_owner(client, owner):
    client.force_login(owner)
    return client


def test_it_shows_the_firm_its_people_numbers_seen_and_exports(as_owner, owner, practitioner):
    invite(owner, "new@example.com")
    boyd = reveal(practitioner)
    export(practitioner, make_case(owner, client=boyd))
    page = page_of(as_owner)
    assert "Moreno Tax was set up" in page
    assert "new@example.com was invited" in page
    assert "was shown in full: call to the IRS" in page
    assert "Exported as PDF." in page
    assert f'<a href="{boyd.get_absolute_url()}">Terrence Boyd</a>' in page
    assert "was recorded as" not in page


def test_newest_stands_first(as_owner, owner):
    invite(owner, "first@example.com", NOW + timedelta(hours=1))
    invite(owner, "second@example.com", NOW + timedelta(hours=2))
    page = page_of(as_owner)
    assert page.index("second@example.com") < page.index("first@example.com") < page.index("was set up")


def test_nothing_of_another_firm_shows(as_owner, stranger):
    reveal(stranger, name="Secret Client")
    invite(stranger, "theirs@example.com")
    page = page_of(as_owner)
    assert "Secret Client" not in page
    assert "theirs@example.com" not in page
    assert stranger.name not in page


def test_it_can_be_narrowed_by_kind_person_and_days(as_owner, owner, practitioner):
    invite(owner, "new@example.com", NOW)
    reveal(practitioner, at=NOW + timedelta(days=3))
    shown, invited = "was shown in full", "new@example.com was invited"
    for query, expected in (
        ({"what": "firm"}, (False, True)),
        ({"what": "tin"}, (True, False)),
        ({"what": "export"}, (False, False)),
        ({"who": practitioner.pk}, (True, False)),
        ({"who": owner.pk}, (False, True)),
        ({"since": "2026-06-30"}, (True, False)),
        ({"until": "2026-06-30"}, (False, True)),
        ({"since": "2026-06-29", "until": "2026-07-02"}, (True, True)),
    ):
        page = page_of(as_owner, **query)
        assert (shown in page, invited in page) == expected, query


def test_a_day_is_the_firms_day(as_owner, owner):
    late = NOW.replace(day=30, hour=3)
    invite(owner, "late@example.com", late)
    assert "late@example.com" in page_of(as_owner, since="2026-06-29", until="2026-06-29")
    assert "late@example.com" not in page_of(as_owner, since="2026-06-30")


def test_a_member_of_another_firm_is_no_choice(as_owner, stranger):
    page = page_of(as_owner, who=stranger.pk)
    assert "Select a valid choice" in page
    assert "Sam Stranger" not in page


@pytest.mark.parametrize("query", [{"since": "soon"}, {"what": "secrets"}, {"page": "-3"}, {"page": "many"}])
def test_a_filter_that_makes_no_sense_breaks_nothing(as_owner, query):
    assert as_owner.get(reverse("audit_log"), query).status_code == 200


def test_a_long_log_comes_in_pages_at_the_same_number_of_queries(as_owner, owner, practitioner):
    def count():
        with CaptureQueriesContext(connection) as queries:
            page_of(as_owner)
        return len(queries)

    reveal(practitioner)
    before = count()
    for number in range(60):
        invite(owner, f"person{number}@example.com")
    for _ in range(5):
        boyd = reveal(practitioner)
        export(practitioner, make_case(owner, client=boyd))
    assert count() == before
    assert "1 to 50 of" in page_of(as_owner)
    assert "Moreno Tax was set up" in page_of(as_owner, page=2)


@pytest.mark.parametrize("role", ["practitioner", "assistant", "viewer"])
def test_only_owners_read_it(client, request, role):
    client.force_login(request.getfixturevalue(role))
    assert client.get(reverse("audit_log")).status_code == 403


def test_the_log_reads_its_own_events_and_not_all_of_the_firm(owner, without_statistics):
    plan = audit.log_of(owner.firm)[:50].explain()
    if connection.vendor == "sqlite":
        assert "SCAN practice_event" not in plan
        assert "SEARCH practice_event USING INTEGER PRIMARY KEY" in plan


def test_exports_are_told_under_the_kind_that_the_log_looks_for():
    assert story.EXPORTED in audit.EXPORT_KINDS
