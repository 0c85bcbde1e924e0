"""Is a deed done whole or not at all, and on the day it is meant for, wherever its doer works?"""

import uuid
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from clients import authority, register, tin
from clients.matters import Matter
from clients.models import Authorization, AuthorizedMatter, Client, Representative, Tin
from notices import casework, docket, timeline
from notices.law import periods
from notices.models import Call, Case, Deadline, FirmLetter, FirmWindow, Flag, Notice
from notices.scan import scan_firm
from practice import history, people
from practice.models import Chain, Document, Event, EventPayload, Firm, Invitation, Member
from tests.factories import (
    acting,
    make_case,
    make_client,
    make_firm_letter,
    make_firm_window,
    make_member,
    make_notice,
    next_ssn,
)

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 40
MATTERS = [Matter("1040", "2023", date(2023, 12, 31), "2023", date(2023, 12, 31))]
ROWS = (
    *(Chain, Event, EventPayload, Firm, Invitation, Member, Client, Tin, Authorization, AuthorizedMatter),
    *(Client.assigned.through, Representative, Case, Notice, Document, FirmLetter, FirmWindow),
)


def stored():
    """Every row that a deed about people could touch, with its values."""
    return [list(model.objects.order_by("pk").values()) for model in ROWS]


class People:
    """A firm in which every deed about people and clients can be done."""

    def __init__(self, owner, practitioner):
        self.by, self.firm, self.other = acting(owner), owner.firm, practitioner
        self.client = make_client(owner, name="Ann Lee", numbers=[next_ssn()])
        self.spouse = make_client(owner, name="Bob Lee")
        self.archived = make_client(owner, name="Cat Lee")
        register.archive(self.archived, by=self.by, version=1, reason="moved")
        self.archived.refresh_from_db()
        self.number = self.client.tins.get()
        self.form = authority.prepare_authorization(
            by=self.by, client=self.client, form="2848", representatives=[owner], matters=MATTERS
        )
        outsider = Representative(name="Al Other")
        life = {"signed_on": self.by.on, "sent_on": self.by.on, "may_substitute": True}
        self.sent = authority.prepare_authorization(
            by=self.by, client=self.client, form="2848", representatives=[owner, outsider], matters=MATTERS, **life
        )
        self.letter = make_firm_letter(owner)
        self.window = make_firm_window(self.letter, owner)
        self.invitation, _ = people.invite(
            by=self.by, email="new@example.com", role="viewer", submission_id=uuid.uuid4()
        )


DEEDS = {
    "record a client": lambda p: register.record_client(
        by=p.by, kind="individual", name="Dee Poe", numbers=[next_ssn()], assigned=[p.other]
    ),
    "change a client": lambda p: register.change_client(
        p.client, by=p.by, version=1, name="Ann Poe", assigned=[p.other]
    ),
    "add a number": lambda p: register.add_number(p.client, by=p.by, number=tin.parse("ein", "12-3456789")),
    "correct a number": lambda p: register.correct_number(p.number, by=p.by, version=1, number=next_ssn()),
    "reveal a number": lambda p: register.reveal_number(p.number, by=p.by, purpose="a call"),
    "marry": lambda p: register.marry(p.client, p.spouse, by=p.by, version=1),
    "archive": lambda p: register.archive(p.client, by=p.by, version=1, reason="moved"),
    "restore": lambda p: register.restore(p.archived, by=p.by, version=2),
    "prepare an authorization": lambda p: authority.prepare_authorization(
        by=p.by, client=p.client, form="8821", representatives=[p.other], matters=MATTERS
    ),
    "change an authorization": lambda p: authority.change_authorization(
        p.form, by=p.by, version=1, representatives=[p.other], matters=[], retains_earlier=True
    ),
    "sign an authorization": lambda p: authority.sign_authorization(
        p.form, by=p.by, version=1, taxpayer=authority.Signed(p.by.on, "ink")
    ),
    "confirm an authorization": lambda p: authority.confirm_authorization(
        p.sent, by=p.by, version=1, confirmed_on=p.by.on, confirmed_means="listing"
    ),
    "end an authorization": lambda p: authority.end_authorization(
        p.sent, by=p.by, version=1, ended_on=p.by.on, end="revoked"
    ),
    "take a step of an authorization back": lambda p: authority.take_back(
        p.sent, by=p.by, version=1, reason="the other client"
    ),
    "name another representative": lambda p: authority.add_representative(
        p.sent, by=p.by, version=1, person=p.other, added_on=p.by.on
    ),
    "a representative leaves": lambda p: authority.end_representative(
        p.sent.representatives.first(), by=p.by, version=1, ended_on=p.by.on
    ),
    "invite": lambda p: people.invite(by=p.by, email="x@example.com", role="viewer", submission_id=uuid.uuid4()),
    "accept": lambda p: people.accept(p.invitation, at=p.by.at, name="New", password="long enough a word"),
    "withdraw": lambda p: people.withdraw(p.invitation, by=p.by),
    "change a member": lambda p: people.change_member(p.other, by=p.by, version=1, is_active=False),
    "change the firm": lambda p: people.change_firm(p.firm, by=p.by, version=1, name="Other name"),
    "record a letter with its scan": lambda p: casework.receive_notice(
        by=p.by,
        client=p.client,
        matter=periods.parse("1040 2023"),
        code="CP14",
        notice_date=p.by.on,
        upload=SimpleUploadedFile("letter.png", PNG),
    ),
    "write a letter of one's own": lambda p: make_firm_letter(p.by.person, code="MFT-28", at=p.by.at),
    "change a letter of one's own": lambda p: casework.change_firm_letter(p.letter, by=p.by, version=1, title="Bill"),
    "retire a letter of one's own": lambda p: casework.retire_firm_letter(
        p.letter, by=p.by, version=1, is_retired=True
    ),
    "add a date of one's own": lambda p: make_firm_window(p.letter, p.by.person, at=p.by.at),
    "change a date of one's own": lambda p: casework.change_firm_window(p.window, by=p.by, version=1, days=9),
    "remove a date of one's own": lambda p: casework.remove_firm_window(
        FirmWindow.objects.get(pk=p.window.pk), by=p.by, version=1
    ),
}


@pytest.mark.parametrize("deed", DEEDS)
def test_a_deed_whose_event_cannot_be_written_is_not_done(owner, practitioner, monkeypatch, deed):
    cast = People(owner, practitioner)
    before = stored()
    with monkeypatch.context() as patch:
        patch.setattr(history, "save", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            DEEDS[deed](cast)
    assert stored() == before
    DEEDS[deed](cast)
    assert stored() != before


# Days: the same in docket, forms, flags and history, wherever the member works.

MOMENTS = {
    "an evening in Honolulu, the next day in New York": ("Pacific/Honolulu", datetime(2026, 3, 8, 9, 30, tzinfo=UTC)),
    "the hour that is skipped in New York": ("", datetime(2026, 3, 8, 7, 30, tzinfo=UTC)),
    "the hour that comes twice": ("", datetime(2026, 11, 1, 6, 30, tzinfo=UTC)),
    "the last hour of a year": ("America/Los_Angeles", datetime(2027, 1, 1, 7, 30, tzinfo=UTC)),
    "a leap day": ("", datetime(2028, 2, 29, 23, 30, tzinfo=UTC)),
    "a morning in Guam, the day before in New York": ("Pacific/Guam", datetime(2026, 7, 1, 1, 0, tzinfo=UTC)),
}


@pytest.mark.parametrize(("zone", "at"), MOMENTS.values(), ids=MOMENTS)
def test_what_happened_on_a_day_is_read_as_that_day_at_the_firm(owner, zone, at):
    member = make_member(owner.firm, name="Far Away", time_zone=zone)
    case = make_case(owner, at=at - timedelta(30))
    for back in range(4):
        day = acting(member, at).on - timedelta(back)
        casework.write_note(case, by=acting(member, at), text=f"day {back}", happened_on=day)
        entry = next(each for each in timeline.of(case) if each.sentence == f"day {back}")
        read_on = entry.occurred_at.astimezone(owner.firm.zone).date()
        assert read_on == day if back else entry.occurred_at == at
        assert history.verify(Chain.objects.get(pk=case.chain_id)) is None


@pytest.mark.parametrize(("zone", "at"), MOMENTS.values(), ids=MOMENTS)
def test_a_date_is_overdue_from_the_day_after_on_docket_and_flag_alike(owner, zone, at):
    member = make_member(owner.firm, name="Far Away", time_zone=zone)
    case = make_case(owner, at=at, owner=member)
    day = member.local_date(at)
    due = casework.add_deadline(by=acting(member, at), case=case, kind="target", action="Call", due_on=day)
    for ahead, overdue in ((0, 0), (1, 1), (400, 1)):
        today = day + timedelta(ahead)
        shown = docket.Scope(member, today, False).due_now()
        assert [row.due_on < today for row in shown] == [bool(overdue)]
        assert due.is_overdue(today) == bool(overdue)
        if today >= owner.firm.local_date(at):
            scan_firm(owner.firm, today, now=at + timedelta(ahead))
            kinds = set(Flag.objects.standing().filter(deadline=due).values_list("kind", flat=True))
            assert kinds == {"deadline_passed" if overdue else "deadline_near"}


@pytest.mark.parametrize("zone", ["Pacific/Honolulu", "America/New_York", "Pacific/Guam", "Asia/Kolkata"])
def test_the_time_of_a_call_is_typed_and_shown_where_the_member_works(client, owner, zone):
    member = make_member(owner.firm, name="Far Away", time_zone=zone)
    case = make_case(owner)
    client.force_login(member)
    there = (
        (timezone.now() - timedelta(days=1))
        .astimezone(member.zone)
        .replace(hour=23, minute=45, second=0, microsecond=0)
    )
    typed = {"cases": [case.pk], "line": "pps", "outcome": "answered", "dialled_at": f"{there:%Y-%m-%dT%H:%M}"}
    answer = client.post(f"{reverse('call_new')}?case={case.pk}", typed | {"submission_id": uuid.uuid4()})
    assert answer.status_code == 302
    assert Call.objects.get().dialled_at == there
    page = client.get(reverse("call_list")).content.decode()
    assert "11:45" in page
    assert f"{there:%b} {there.day}" in page


def test_a_letter_recorded_after_its_day_is_flagged_at_once_and_stays_flagged_until_somebody_acts(owner):
    now = timezone.now()
    today = owner.firm.local_date(now)
    case = make_case(owner, at=now)
    make_notice(owner, case=case, at=now, notice_date=today - timedelta(90))

    def passed(day):
        scan_firm(owner.firm, day, now=now)
        return Flag.objects.standing().filter(case=case, kind="deadline_passed").count()

    assert passed(today) == 1
    assert passed(today + timedelta(365 * 3)) == 1
    case.refresh_from_db()
    case = casework.close_case(case, by=acting(owner, now), version=case.version, outcome="Paid.", closed_on=today)
    assert passed(today + timedelta(365 * 3 + 1)) == 0
    casework.reopen_case(case, by=acting(owner, now), version=case.version, reason="Not paid.")
    assert passed(today + timedelta(365 * 3 + 2)) == 1
    row = Deadline.objects.working().get(case=case)
    casework.finish_deadline(row, by=acting(owner, now), done_on=today)
    assert passed(today + timedelta(365 * 3 + 3)) == 0


def test_an_invitation_by_a_name_with_a_line_break_in_it_is_mailed(client, owner, mailoutbox):
    Firm.objects.filter(pk=owner.firm_id).update(name="Moreno\nTax")
    client.force_login(owner)
    typed = {"email": "new@example.com", "role": "viewer", "submission_id": uuid.uuid4()}
    assert client.post(reverse("invitation_new"), typed).status_code in (200, 302)
    assert mailoutbox[0].subject == "Rosa Moreno invites you to Moreno Tax on Noticebook"
