"""Where other case books went wrong, each told as what is true here, through the verbs, the nights and the pages."""

import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from clients import authority, matters
from notices import casework, scan
from notices.models import Call, Case, Deadline, Flag, Notice, Reminder
from tests.factories import NOW, TODAY, acting, make_case, make_client, make_notice

BY_THE_NIGHT = {
    *("flags_change_on", "scored_on", "p60", "p60_low", "p60_high", "likely_on"),
    *("csed_on", "csed_earliest_on", "csed_latest_on"),
}
"""What the night works out of a case; everything else on it a person wrote, or follows from what a person wrote."""


class Office:
    """The firm on a day: its nights come, its owner opens pages."""

    def __init__(self, browser, owner, monkeypatch):
        self.browser, self.owner, self.monkeypatch = browser, owner, monkeypatch
        self.come_in(0)

    def come_in(self, days):
        """So many days after NOW, its night behind it."""
        self.now, self.today = NOW + timedelta(days=days), TODAY + timedelta(days=days)
        self.monkeypatch.setattr("django.utils.timezone.now", lambda: self.now)
        self.browser.force_login(self.owner)
        scan.scan_firm(self.owner.firm, self.today, now=self.now)

    def look_again(self):
        """What a worker does after each write."""
        scan.scan_touched(self.owner.firm, now=self.now)

    @property
    def by(self):
        return acting(self.owner, self.now)

    def read(self, address, **query):
        """What a person reads on a page."""
        page = self.browser.get(address, query)
        assert page.status_code == 200
        return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.content.decode()))

    def cases_at(self, **query):
        """The clients on a page of the case list."""
        rows = self.browser.get(reverse("case_list"), query).context["page"]
        return [str(case.client) for case in rows]

    def docket(self):
        return self.read(reverse("docket"), who="all")

    def post(self, name, data, *args, **query):
        """Send a form as its page would."""
        address = reverse(name, args=args, query=query or None)
        answer = self.browser.post(address, {"submission_id": uuid.uuid4()} | data)
        assert answer.status_code == 302, answer.context["form"].errors.as_text()

    def is_reminded(self, row):
        """Whether the mail of this morning names the date."""
        return Reminder.objects.filter(deadline=row, digest__on=self.today).exists()

    def flags(self, case):
        return set(Flag.objects.filter(case=case).standing().values_list("kind", flat=True))


@pytest.fixture
def office(client, owner, monkeypatch):
    return Office(client, owner, monkeypatch)


@pytest.fixture
def bill(owner):
    """A CP14 dated June 29, 2026; it is to be paid by July 20."""
    return make_notice(owner, case=make_case(owner, client=make_client(owner, name="Terrence Boyd")))


LAST_DAY = TODAY + timedelta(days=21)


def test_what_is_overdue_stays_on_every_list_until_a_person_acts(office, bill):
    row = bill.deadlines.get(due_on=LAST_DAY)
    for late in (1, 2, 30, 400):
        office.come_in(21 + late)
        words = f"{late} day{'' if late == 1 else 's'} over"
        assert words in office.docket()
        assert words in office.read(bill.case.get_absolute_url())
        assert office.cases_at() == office.cases_at(due="over") == ["Terrence Boyd"]
        assert "deadline_passed" in office.flags(bill.case)
        assert office.is_reminded(row)
    casework.finish_deadline(row, by=office.by, done_on=office.today)
    office.come_in(422)
    assert "days over" not in office.docket()
    assert not office.is_reminded(row)
    assert office.cases_at(due="over") == []


def columns(case):
    """What stands in the row of a case and is not the night's to write."""
    row: dict[str, Any] = Case.objects.filter(pk=case.pk).values().get()
    return {name: value for name, value in row.items() if name not in BY_THE_NIGHT}


def test_the_night_writes_nothing_that_a_person_set(office, bill):
    case = Case.objects.get(pk=bill.case_id)
    wanted = {"next_action": "Call PPS", "next_action_on": TODAY + timedelta(days=3), "waiting_on": "irs"}
    wanted |= {"path": "pay_in_full", "wanted": "Penalty abated"}
    casework.change_case(case, by=office.by, version=case.version, **wanted)
    before = columns(case)
    rows = [list(model.objects.order_by("pk").values()) for model in (Deadline, Notice)]
    seen = set()
    for days in (*range(1, 60, 3), 200, 400):
        office.come_in(days)
        seen |= office.flags(case)
    case.refresh_from_db()
    assert case.scored_on > TODAY
    assert {"deadline_near", "deadline_passed", "likely_to_escalate"} <= seen
    assert columns(case) == before
    assert [list(model.objects.order_by("pk").values()) for model in (Deadline, Notice)] == rows
    assert "on the IRS" in office.read(case.get_absolute_url())


def test_a_follow_up_stands_beside_the_legal_date_and_never_in_its_place(office, bill):
    case = bill.case
    call = {"line": "pps", "outcome": "answered", "dialled_at": "2026-06-29T10:00", "cases": [case.pk]}
    for number, day in enumerate((TODAY + timedelta(days=4), LAST_DAY + timedelta(days=40)), start=1):
        follow_up = {"follow_up": f"Follow up {number}", "follow_up_on": day.isoformat()}
        office.post("call_new", call | follow_up, case=case.pk)
    legal = bill.deadlines.get(kind=Deadline.Kind.LEGAL, is_working=True)
    assert (legal.due_on, legal.state) == (LAST_DAY, Deadline.State.OPEN)
    case.refresh_from_db()
    assert case.next_due_on == TODAY + timedelta(days=4)
    for row in case.deadlines.filter(kind=Deadline.Kind.FOLLOW_UP):
        casework.finish_deadline(row, by=office.by, done_on=TODAY)
    office.come_in(18)
    page = office.read(case.get_absolute_url())
    assert "Jul 20, 2026" in page
    assert "Jul 20, 2026" in office.docket()
    case.refresh_from_db()
    assert case.next_due_on == LAST_DAY


def test_a_date_counts_from_the_letter_and_not_from_the_day_it_reached_anybody(office, owner, taxpayer):
    letter = {"client": taxpayer.pk, "matter": "1040 2023", "code": "CP14", "notice_date": "2026-06-08"}
    letter |= {"amount_due": "1,800.00"}
    letter |= {"postmarked_on": "2026-06-11", "reached_client_on": "2026-06-15", "reached_us_on": "2026-06-26"}
    office.post("notice_new", letter)
    notice = Notice.objects.get()
    assert notice.reached_us_on == TODAY - timedelta(days=3)
    assert notice.deadlines.get(kind=Deadline.Kind.LEGAL, is_working=True).due_on == TODAY
    assert "today" in office.docket().lower()
    office.come_in(1)
    assert "1 day over" in office.docket()
    # Typed in later still, the papers' days change and the last day does not.
    days = {"reached_us_on": office.today, "reached_client_on": office.today}
    casework.correct_notice(notice, by=office.by, version=notice.version, reason="misread", **days)
    assert notice.deadlines.get(kind=Deadline.Kind.LEGAL, is_working=True, state="open").due_on == TODAY
    assert "1 day over" in office.docket()


def authorize(office, person):
    row = authority.prepare_authorization(
        by=office.by,
        client=person,
        form="2848",
        representatives=[office.owner],
        matters=matters.parse("1040 2020 to 2025"),
    )
    authority.change_authorization(
        row,
        by=office.by,
        version=row.version,
        representatives=[office.owner],
        matters=matters.parse("1040 2020 to 2025"),
        **dict.fromkeys(("signed_on", "sent_on", "confirmed_on"), TODAY),
    )


@pytest.mark.parametrize("first", ["husband", "wife"])
def test_the_authorization_of_one_spouse_speaks_for_that_one_alone(office, owner, first):
    couple = {"husband": make_client(owner, name="John Smith"), "wife": make_client(owner, name="Mary Smith")}
    case = make_case(owner, client=couple["husband"], spouse=couple["wife"])
    uncovered = "Open cases nobody may speak for"
    office.look_again()
    assert f"{uncovered} 1" in office.docket()
    authorize(office, couple.pop(first))
    office.look_again()
    page = office.read(case.get_absolute_url())
    assert page.count("confirmed on CAF") == 1
    assert page.count("nobody may speak for this taxpayer") == 1
    assert f"{uncovered} 1" in office.docket()
    authorize(office, *couple.values())
    office.look_again()
    page = office.read(case.get_absolute_url())
    assert page.count("confirmed on CAF") == 2
    assert "nobody may speak for this taxpayer" not in page
    assert f"{uncovered} 0" in office.docket()


def test_every_minute_on_hold_is_kept_and_counted_also_where_nobody_answered(office, owner, bill):
    call = {"line": "pps", "cases": [bill.case_id], "dialled_at": "2026-06-29T09:00"}
    reached = {"outcome": "answered", "connected_at": "2026-06-29T09:58", "ended_at": "2026-06-29T10:12"}
    office.post("call_new", call | reached | {"hold_minutes": "58"}, case=bill.case_id)
    dropped = {"outcome": "courtesy_disconnect", "ended_at": "2026-06-29T09:37"}
    office.post("call_new", call | dropped, case=bill.case_id)
    assert sorted(each.waited_minutes for each in Call.objects.all()) == [37, 58]
    page = office.read(reverse("call_totals"))
    assert "On hold 95 min" in page
    assert "Talking 14 min" in page
    listed = office.read(reverse("call_list"))
    assert "58 on hold" in listed
    assert "37 on hold" in listed


def test_what_is_answered_is_due_nowhere_any_more(office, owner, bill):
    office.come_in(18)
    assert "Jul 20, 2026" in office.docket()
    assert office.flags(bill.case) >= {"deadline_near"}
    proof = {"method": "upload", "confirmation": "4471", "summary": "Dispute", "sent_on": office.today}
    casework.record_response(by=office.by, cases=[bill.case], notices=[bill], **proof)
    for days in (19, 22, 60):
        office.come_in(days)
        assert not office.flags(bill.case) & {"deadline_near", "deadline_passed"}
        assert "Jul 20, 2026" not in office.docket()
        assert office.cases_at(due="over") == office.cases_at(due="30") == []
        assert not any(map(office.is_reminded, bill.deadlines.all()))
    assert office.cases_at() == ["Terrence Boyd"]
