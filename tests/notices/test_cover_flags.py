"""The flags of who may speak: raised and cleared by the scan, each spouse's own, and their cost."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clients import authority, matters
from clients.models.authorizations import CONFIRMED_WITHIN_DAYS
from notices import cover_flags, timeline
from notices.models import Case, Flag
from notices.scan import scan_firm, scan_touched
from tests.clients.on_file import on_file
from tests.factories import NOW, TODAY, acting, make_case, make_client, make_notice

SENT = {"signed_on": TODAY - timedelta(30), "sent_on": TODAY - timedelta(CONFIRMED_WITHIN_DAYS - 1)}
KINDS = (Flag.Kind.NO_COVER, Flag.Kind.UNCONFIRMED)


@pytest.fixture(autouse=True)
def _the_clock_stands_still(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture
def maria(owner):
    return make_client(owner, name="Maria Vega")


@pytest.fixture
def case(owner, maria):
    return make_case(owner, client=maria, matter="1040 2023")


def flags(case, as_of=TODAY):
    scan_firm(case.firm, as_of, now=NOW + (as_of - TODAY))
    return [(flag.kind, flag.subject, flag.why) for flag in Flag.objects.standing().filter(case=case, kind__in=KINDS)]


def test_a_case_nobody_may_speak_about_is_flagged_with_the_reason(case, maria):
    why = "No form names 1040 for 2023: nobody may speak for Maria Vega."
    assert flags(case) == [("no_cover", f"{maria.pk}", why)]
    assert any(why in entry.sentence for entry in timeline.of(case))


def test_a_draft_is_named_as_what_it_is(owner, case, maria):
    on_file(maria, people=[owner])
    [(kind, _, why)] = flags(case)
    assert (kind, why) == ("no_cover", "Form 2848 of Maria Vega is drafted: nobody may speak about it yet.")


def test_each_spouse_has_an_own_flag(owner, maria):
    juan = make_client(owner, name="Juan Vega")
    joint = make_case(owner, client=maria, spouse=juan, matter="1040 2023")
    assert {subject for _, subject, _ in flags(joint)} == {f"{maria.pk}", f"{juan.pk}"}


def test_a_sent_form_is_flagged_on_its_day_by_the_night_alone(owner, case, maria):
    on_file(maria, people=[owner], **SENT)
    assert flags(case) == []
    case.refresh_from_db()
    assert case.flags_change_on <= TODAY + timedelta(1)
    [(kind, _, why)] = flags(case, TODAY + timedelta(1))
    assert (kind, why) == ("unconfirmed", "Form 2848 of Maria Vega, sent Jun 15, 2026, is not known to be on the CAF.")


@pytest.mark.parametrize(
    "facts",
    [{"confirmed_on": TODAY}, {"form": "8821"}, {"is_specific_use": True}],
    ids=["confirmed", "information only", "not for the CAF"],
)
def test_what_need_not_be_confirmed_is_not_flagged(owner, case, maria, facts):
    on_file(
        maria, people=[owner], **SENT | {"sent_on": TODAY - timedelta(20), "signed_on": TODAY - timedelta(20)} | facts
    )
    assert flags(case) == []


def test_a_form_that_is_recorded_clears_the_flag_without_a_night(owner, case, maria):
    assert [kind for kind, _, _ in flags(case)] == ["no_cover"]
    authority.prepare_authorization(
        by=acting(owner),
        client=maria,
        form="2848",
        representatives=[owner],
        matters=matters.parse("1040 2023"),
        signed_on=TODAY,
        sent_on=TODAY,
    )
    scan_touched(case.firm, now=NOW)
    assert not Flag.objects.standing().filter(case=case, kind__in=KINDS).exists()
    assert any("A form that was sent names it." in entry.sentence for entry in timeline.of(case))


def test_a_form_that_ends_on_a_known_day_is_missed_that_day(owner, case, maria):
    on_file(maria, people=[owner], **SENT, confirmed_on=TODAY, ended_on=TODAY + timedelta(3), end="withdrawn")
    assert flags(case) == []
    assert [kind for kind, _, _ in flags(case, TODAY + timedelta(3))] == ["no_cover"]


@pytest.mark.parametrize("change", [{"state": "closed", "closed_on": TODAY}, {"authority": "CA"}])
def test_closed_cases_and_those_of_a_state_are_not_flagged(case, change):
    Case.objects.filter(pk=case.pk).update(**change)
    case.refresh_from_db()
    assert flags(case) == []


def test_two_nights_say_it_once(case):
    flags(case)
    flags(case, TODAY + timedelta(1))
    assert Flag.objects.filter(case=case, kind=Flag.Kind.NO_COVER).count() == 1


def test_the_flags_of_many_cases_take_four_queries(owner, django_assert_num_queries):
    cases = []
    for number in range(6):
        client = make_client(owner, name=f"Client {number}")
        cases.append(make_case(owner, client=client, matter="1040 2023"))
        on_file(client, people=[owner], **SENT)
    with django_assert_num_queries(4):
        found = cover_flags.of_cases(cases, TODAY)
    assert len(found) == 6


# Said at once


def test_a_notices_page_says_for_whom_nobody_may_speak_and_offers_the_form(client, owner, case, maria):
    notice = make_notice(owner, case=case)
    client.force_login(owner)
    text = client.get(notice.get_absolute_url()).content.decode()
    assert "Nobody may speak for Maria Vega" in text
    assert reverse("authorization_new", args=[maria.pk]) in text
    assert "Nobody may speak for Maria Vega" in client.get(reverse("notice_new"), {"case": case.pk}).content.decode()
    on_file(maria, people=[owner], **SENT)
    assert "Nobody may speak" not in client.get(notice.get_absolute_url()).content.decode()


def test_the_docket_counts_what_the_scan_flagged(client, owner, case):
    scan_firm(case.firm, TODAY, now=NOW)
    client.force_login(owner)
    with CaptureQueriesContext(connection) as caught:
        response = client.get(reverse("docket"))
    assert response.context["rest"]["uncovered"] == 1
    assert f'href="{reverse("cover")}"' in response.content.decode()
    assert len(caught) <= 12
