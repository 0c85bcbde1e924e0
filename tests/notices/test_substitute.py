"""Whose work is done while its owner is away, and that nobody sees a hidden client by standing in."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from notices import casework, reminders, scan
from notices.docket import Scope
from notices.load import load_of
from notices.models import Digest, Reminder
from notices.own_work import own_of
from practice import history, people
from practice.access import Role
from practice.models import Member
from practice.refusals import Refused
from tests.factories import NOW, TODAY, acting, make_call, make_case, make_client, make_firm, make_member

STEERED = {"next_action": "Wait", "next_action_on": date(2026, 9, 1)}
MORNING = datetime(2026, 6, 29, 11, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _the_clock_stands_still(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture
def away(practitioner, assistant):
    """Jo Tran is away for a week; Ana Silva stands in."""
    return absent(practitioner, assistant)


def days(number):
    return TODAY + timedelta(days=number)


def absent(member, other, first=0, last=6, by=None):
    member.refresh_from_db()
    return people.change_member(
        member,
        by=acting(by or member),
        version=member.version,
        away_from=days(first),
        away_until=days(last),
        substitute=other,
    )


def due(owner, ahead=2, *, of=None, **client):
    case = make_case(owner, owner=of or owner, client=make_client(owner, **client), **STEERED)
    return casework.add_deadline(by=acting(owner), case=case, kind="target", action="Call", due_on=days(ahead))


def told(firm, day=TODAY):
    scan.scan_firm(firm, day, now=NOW)
    dates = Reminder.objects.filter(deadline__isnull=False).select_related("member")
    return {(line.member.name, line.deadline_id) for line in dates}


# Saying so.


def test_a_member_says_when_they_are_away_and_the_firm_remembers(client, practitioner, assistant):
    client.force_login(practitioner)
    form = client.get(reverse("profile")).context["form"]
    typed = {name: form[name].value() or "" for name in form.fields}
    typed |= {"away_from": "2026-12-01", "away_until": "2026-12-12", "substitute": assistant.pk}
    assert client.post(reverse("profile"), typed).status_code == 302
    practitioner.refresh_from_db()
    assert practitioner.substitute == assistant
    said = history.told(practitioner.firm.chain.events.order_by("sequence").last())["sentence"]
    assert said == (
        "Jo Tran: away from from nothing to Dec 1, 2026; away until from nothing to Dec 12, 2026; "
        "who stands in from nothing to Ana Silva."
    )


def test_an_owner_says_so_for_somebody_else(client, owner, practitioner, assistant):
    client.force_login(owner)
    address = reverse("member_change", args=[practitioner.pk])
    typed = {"role": "practitioner", "is_active": "on", "version": 1}
    typed |= {"away_from": "2026-12-01", "away_until": "2026-12-12", "substitute": assistant.pk}
    assert client.post(address, typed).status_code == 302
    practitioner.refresh_from_db()
    assert practitioner.is_away(date(2026, 12, 1))
    assert practitioner.is_away(date(2026, 12, 12))
    assert not practitioner.is_away(date(2026, 12, 13))


@pytest.mark.parametrize(
    ("wanted", "sentence"),
    [
        ({"away_from": days(1)}, "Say from when until when"),
        ({"away_from": days(1), "away_until": days(2)}, "Say from when until when"),
        ({"away_from": days(3), "away_until": days(2), "substitute": "assistant"}, "cannot end before it begins"),
        ({"away_from": days(1), "away_until": days(2), "substitute": "practitioner"}, "Somebody else of the firm"),
        ({"away_from": days(1), "away_until": days(2), "substitute": "stranger"}, "Somebody else of the firm"),
        ({"away_from": days(1), "away_until": days(2), "substitute": "viewer"}, "may not record anything"),
    ],
)
def test_an_absence_that_leaves_the_work_to_nobody_is_refused(request, practitioner, wanted, sentence):
    who = wanted.get("substitute")
    wanted |= {"substitute": request.getfixturevalue(who)} if who else {}
    with pytest.raises(Refused, match=sentence):
        people.change_member(practitioner, by=acting(practitioner), version=1, **wanted)
    practitioner.refresh_from_db()
    assert practitioner.away_from is None


def test_two_who_are_away_at_once_do_not_stand_in_for_each_other(owner, practitioner, assistant):
    jo = absent(practitioner, owner, 5, 9)
    with pytest.raises(Refused, match=r"Jo Tran is away then too: Jul 4, 2026 to Jul 8, 2026"):
        absent(assistant, jo, 9, 12)
    assert absent(assistant, jo, 10, 12).substitute == jo


def test_a_form_that_says_half_keeps_what_was_typed(client, practitioner):
    client.force_login(practitioner)
    page = client.post(reverse("profile"), {"name": "Jo Tran", "version": 1, "away_from": "2026-12-01"})
    assert "Say from when until when, and who stands in" in page.content.decode()
    assert "2026-12-01" in page.content.decode()


@pytest.mark.both_databases
@pytest.mark.parametrize(
    "wrong",
    [{"away_from": TODAY}, {"away_from": days(2), "away_until": TODAY, "substitute": "other"}, {"substitute": "self"}],
)
def test_the_table_refuses_half_an_absence(practitioner, assistant, wrong):
    who = {"other": assistant.pk, "self": practitioner.pk}
    with pytest.raises(IntegrityError), transaction.atomic():
        Member.objects.filter(pk=practitioner.pk).update(
            **{name: who.get(value, value) if name == "substitute" else value for name, value in wrong.items()}
        )


def test_the_list_of_members_says_who_is_away_and_who_was_no_more(client, owner, away, assistant, monkeypatch):
    client.force_login(owner)
    assert "away Jun 29 to Jul 5, 2026; Ana Silva stands in" in client.get(reverse("members")).content.decode()
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW + timedelta(days=8))
    assert "stands in" not in client.get(reverse("members")).content.decode()


# The docket.


@pytest.mark.both_databases
def test_the_substitute_finds_the_cases_on_their_own_docket_marked_while_it_lasts(client, owner, away, assistant):
    row = due(owner, 2, of=away)
    due(owner, 3, name="Somebody Else")
    client.force_login(assistant)
    response = client.get("/")
    page = response.content.decode()
    assert response.context["scope"].own is True
    assert response.context["this_week"] == [row]
    assert "<small>for Jo Tran, away until Jul 5</small>" in page
    assert "Jo Tran’s, away until Jul 5" in page
    assert load_of(response.context["scope"]) == {days(2): 1}
    for ahead, seen in ((-1, []), (0, [row]), (6, [row]), (7, [])):
        scope = Scope(assistant, days(ahead), own=True)
        found = [*scope.due_this_week(), *scope.due_now()]
        assert found == seen, ahead


def test_what_is_overdue_stays_with_the_substitute_on_day_one_and_ever_after(owner, practitioner, assistant):
    absent(practitioner, assistant, 0, 400)
    row = due(owner, 1, of=practitioner)
    for ahead in (1, 2, 3, 60, 400):
        assert row in Scope(assistant, days(ahead), own=True).due_now(), ahead


def test_everybody_else_reads_that_the_owner_is_away(client, owner, away, viewer):
    due(owner, 2, of=away)
    client.force_login(viewer)
    assert "<small>Jo Tran is away until Jul 5</small>" in client.get("/", {"who": "all"}).content.decode()
    client.force_login(away)
    assert "away until" not in client.get("/", {"who": "all"}).content.decode()


@pytest.mark.both_databases
def test_nobody_sees_a_hidden_client_by_standing_in(client, owner, away, assistant):
    row = due(owner, 0, of=away, name="Secret Person", is_restricted=True)
    row.case.client.assigned.add(away)
    make_call(owner, cases=[row.case], promise="Fax", promised_by=days(-2))
    casework.record_hold(by=acting(owner), case=row.case, kind="short_hold", from_on=days(-9), until_on=days(2))
    client.force_login(assistant)
    for who in ("", "mine", "all"):
        response = client.get("/", {"who": who} if who else {})
        assert "Secret Person" not in response.content.decode(), who
        assert not any(response.context["rest"].values()), who
        assert not any(bar.count for bar in response.context["load"]), who
    assert client.get(reverse("case_brief", args=[row.case.pk])).status_code == 404
    assert own_of(assistant, TODAY).theirs == 0
    row.case.client.assigned.add(assistant)
    assert "for Jo Tran, away until Jul 5" in client.get("/").content.decode()


def test_a_substitute_of_another_firm_cannot_be(owner, away, assistant):
    stranger = make_firm(name="Other Tax", owner_name="Sam Stranger")
    Member.objects.filter(pk=away.pk).update(substitute=stranger)
    due(owner, 0, of=away)
    assert own_of(stranger, TODAY).stands_in_for == ()
    assert list(Scope(stranger, TODAY, own=True).due_now()) == []


@pytest.mark.both_databases
def test_one_member_may_stand_in_for_several(owner, away, assistant, firm):
    other = make_member(firm, role=Role.PRACTITIONER, name="Bo Berg")
    absent(other, assistant)
    rows = {due(owner, 1, of=away), due(owner, 2, of=other), due(owner, 3, of=assistant)}
    own = own_of(assistant, TODAY)
    assert [member.name for member in own.stands_in_for] == ["Bo Berg", "Jo Tran"]
    assert own.theirs == 3
    assert set(Scope(assistant, TODAY, own=True).due_this_week()) == rows


# The mail.


def test_the_substitute_hears_beside_whoever_is_away(owner, away, assistant, firm):
    row = due(owner, 2, of=away)
    assert told(firm) == {("Jo Tran", row.pk), ("Ana Silva", row.pk)}


@pytest.mark.parametrize(("first", "last"), [(1, 5), (-9, -1)])
def test_before_and_after_it_only_the_owner_hears(owner, practitioner, assistant, firm, first, last):
    absent(practitioner, assistant, first, last)
    row = due(owner, 2, of=practitioner)
    assert told(firm) == {("Jo Tran", row.pk)}


def test_of_a_client_hidden_from_the_substitute_the_owners_hear(owner, away, firm):
    row = due(owner, 2, of=away, is_restricted=True)
    row.case.client.assigned.add(away)
    assert told(firm) == {("Jo Tran", row.pk), ("Rosa Moreno", row.pk)}


@pytest.mark.parametrize("change", [{"is_active": False}, "away"])
def test_a_substitute_who_left_or_is_away_too_is_stood_in_for_by_the_owners(owner, away, assistant, firm, change):
    if change == "away":
        # Written past the verb, which refuses two at once.
        Member.objects.filter(pk=assistant.pk).update(away_from=TODAY, away_until=days(3), substitute=owner)
    else:
        Member.objects.filter(pk=assistant.pk).update(**change)
    row = due(owner, 2, of=away)
    assert told(firm) == {("Jo Tran", row.pk), ("Rosa Moreno", row.pk)}


def test_cases_that_fall_to_an_owner_who_is_away_fall_to_the_substitute_too(owner, assistant, firm):
    absent(owner, assistant)
    row = due(owner, 2)
    type(row.case).objects.filter(pk=row.case_id).update(owner=None)
    assert told(firm) == {("Rosa Moreno", row.pk), ("Ana Silva", row.pk)}


def test_the_mail_says_for_whom(owner, away, assistant, firm, mailoutbox):
    due(owner, 2, of=away)
    scan.scan_firm(firm, TODAY, now=NOW)
    assert reminders.send_due(MORNING).sent == 2
    mails = {mail.to[0]: mail for mail in mailoutbox}
    text, html = mails[assistant.email].body, mails[assistant.email].alternatives[0][0]
    assert "(for Jo Tran, away until Jul 5)" in text
    assert "for Jo Tran, away until Jul 5" in html
    assert "away until" not in mails[away.email].body
    assert Digest.objects.filter(state="sent").count() == 2
