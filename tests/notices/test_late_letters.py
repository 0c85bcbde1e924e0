"""Where a letter's days went, on its page, in the brief, in the export and on the list of late letters."""

import csv
import io
from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from clients import register
from notices import casework, exports
from notices.exports import Wish
from notices.late_letters import LateLetters
from notices.models import Deadline
from tests.factories import NOW, TODAY, acting, make_case, make_client, make_notice
from tests.notices.test_exports import bytes_of, flat, pages_of

LIST = "/notices/late/"


def days(number: int) -> date:
    return TODAY + timedelta(days=number)


def late(member, *, code="LT11", dated=-28, reached=-4, name="Terrence Boyd", **more):
    """A letter whose 30 days end on Jul 1, recorded on Jun 29."""
    papers = {"postmarked_on": days(dated + 2), "reached_client_on": days(dated + 6)} | more
    case = make_case(member, client=make_client(member, name=name))
    return make_notice(member, case=case, code=code, notice_date=days(dated), reached_us_on=days(reached), **papers)


def shown(client, member, address) -> str:
    client.force_login(member)
    answer = client.get(address)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


# The trap: deadlines counted from the day received.


@pytest.mark.parametrize("code", ["CP14", "LT11", "CP2000", "CP3219A", "CP12", "L3172", "L106C", "CP523"])
def test_the_day_received_moves_no_legal_date(owner, case, code):
    events = {"lien_filed_on": days(-9), "terminated_on": days(20)}
    notice = make_notice(owner, case=case, code=code, notice_date=days(-10), **events)
    before = list(notice.deadlines.order_by("pk").values())
    received = {"reached_us_on": days(-1), "reached_client_on": days(-3), "received_via": "the client's mail"}
    casework.correct_notice(notice, by=acting(owner), version=notice.version, reason="noted", **received)
    assert list(notice.deadlines.order_by("pk").values()) == before
    other = make_notice(owner, case=make_case(owner, matter="1040 2019"), code=code, notice_date=days(-10), **events)
    assert [row["due_on"] for row in before] == [row.due_on for row in other.deadlines.order_by("pk")]


# Two counts.


def test_a_postmark_that_comes_to_light_lays_both_counts(client, owner, case):
    notice = make_notice(owner, case=case, code="CP3219A", notice_date=date(2026, 6, 10))
    assert notice.deadlines.get(rule="petition_90").due_on == date(2026, 9, 8)
    casework.correct_notice(
        notice, by=acting(owner), version=notice.version, reason="the envelope", postmarked_on=date(2026, 6, 15)
    )
    row = notice.deadlines.get(rule="petition_90", state=Deadline.State.OPEN)
    assert (row.due_on, row.legal_last_on) == (date(2026, 9, 8), date(2026, 9, 14))
    page = shown(client, owner, notice.get_absolute_url())
    assert "last day the law accepts: Sep 14, 2026" in page
    assert "taken as the day of mailing" in page


def test_a_letter_mailed_before_its_date_is_worked_to_from_its_mailing(owner, case):
    notice = make_notice(
        owner, case=case, code="CP3219A", notice_date=date(2026, 6, 10), postmarked_on=date(2026, 6, 3)
    )
    row = notice.deadlines.get(rule="petition_90")
    assert (row.due_on, row.legal_last_on) == (date(2026, 9, 1), date(2026, 9, 1))
    assert case.deadlines.working().get(rule="petition_90") == row


# On its page, in the brief, in the export.


def test_the_page_of_a_letter_says_who_took_its_days(client, owner):
    page = shown(client, owner, late(owner).get_absolute_url())
    assert "28 days from its date until it was recorded: the IRS took 2 days, the post took 4 days" in page
    assert "6 days were left when it reached the firm on Jun 25, 2026" in page


def test_a_date_met_late_says_on_the_page_where_its_days_went(client, owner):
    notice = late(owner, dated=-41, reached=-15)
    row = notice.deadlines.working().earliest("due_on")
    casework.finish_deadline(row, by=acting(owner), done_on=TODAY)
    page = shown(client, owner, notice.get_absolute_url())
    assert "Done 11 days late: of the 30 days from the letter&#x27;s date the IRS took 2 days" in page
    assert "4 days were left when it reached the firm on Jun 14, 2026" in page


def test_the_brief_has_one_line_where_it_matters(client, owner):
    notice = late(owner)
    # The page asks for today, which the clock of this machine says.
    page = shown(client, owner, reverse("case_brief", args=[notice.case_id]))
    assert "LT11: " in page
    assert "6 days were left when it reached the firm" in page


def test_the_brief_is_silent_about_a_letter_that_came_in_time(client, owner, case):
    today = owner.local_date(timezone.now())
    make_notice(owner, case=case, code="LT11", notice_date=today, reached_us_on=today, at=timezone.now())
    assert "were left when" not in shown(client, owner, reverse("case_brief", args=[case.pk]))


def test_the_export_tells_it_in_neutral_words(owner):
    notice = late(owner, dated=-41, reached=-15)
    casework.finish_deadline(notice.deadlines.working().earliest("due_on"), by=acting(owner), done_on=TODAY)
    file = exports.make([notice.case], Wish(purpose="Penalty relief"), by=acting(owner))
    text = flat(" ".join(pages_of(bytes_of(file))))
    assert "41 days from its date until it was recorded: the IRS took 2 days" in text
    assert "Done 11 days late: of the 30 days from the letter's date" in text


# The list.


def listed(member, **asked) -> list[tuple[str, int]]:
    found = LateLetters(member, TODAY, **asked)
    return [(row.notice.case.client.name, row.left) for row in found.rows(found.notices)]


@pytest.mark.both_databases
def test_the_list_holds_what_left_few_days_the_fewest_first(owner):
    late(owner, name="Six Left")
    late(owner, name="Passed", dated=-50, reached=-4)
    late(owner, name="Enough", dated=-5, reached=-1)
    make_notice(owner, case=make_case(owner, client=make_client(owner, name="No Date")), code="CP71C")
    assert listed(owner) == [("Passed", -16), ("Six Left", 6)]
    assert listed(owner, few=6) == [("Passed", -16)]


@pytest.mark.both_databases
def test_counted_from_the_record_the_firms_own_days_show(owner):
    notice = late(owner, name="We Were Slow", dated=-28, reached=-20)
    assert listed(owner) == []
    assert listed(owner, when_recorded=True) == [("We Were Slow", 2)]
    (row,) = LateLetters(owner, TODAY, when_recorded=True).by_taker
    assert row == ("the firm", 1, 20)
    # An evening in New York is the next day in UTC; the firm's own day counts.
    type(notice).objects.filter(pk=notice.pk).update(recorded_at=datetime.fromisoformat("2026-06-30T01:30:00+00:00"))
    assert listed(owner, when_recorded=True) == [("We Were Slow", 2)]


def test_an_extension_later_granted_counts_as_the_date_that_the_letter_set(owner):
    notice = late(owner, code="CP2000", dated=-28)
    row = notice.deadlines.working().earliest("due_on")
    casework.extend_deadline(row, by=acting(owner), due_on=days(60), granted_by="Pat Doe", proof="fax")
    assert listed(owner) == [("Terrence Boyd", 6)]


def test_who_took_most_is_added_up(owner):
    late(owner, name="Client Slow")
    late(owner, name="Client Slower", dated=-30)
    late(owner, name="Post Slow", postmarked_on=days(-26), reached_client_on=days(-5))
    assert LateLetters(owner, TODAY).by_taker == [("the client", 2, 38), ("the post", 1, 21)]


def test_a_letter_of_a_hidden_client_or_another_firm_is_not_listed(client, owner, practitioner, stranger):
    notice = late(owner, name="Hidden Person")
    late(stranger, name="Foreign Person")
    taxpayer = notice.case.client
    register.change_client(taxpayer, by=acting(owner), version=taxpayer.version, is_restricted=True, assigned=[])
    assert listed(practitioner) == []
    assert listed(owner) == [("Hidden Person", 6)]
    client.force_login(practitioner)
    assert b"Hidden Person" not in b"".join(client.post("/notices/late/export/", {"format": "csv"}))


def test_the_page_and_its_file_say_the_same(client, owner, monkeypatch):
    late(owner, name="=Evil Person")
    monkeypatch.setattr("notices.views.late_letters.today", lambda request: TODAY)
    page = shown(client, owner, LIST)
    assert "The client took 18 days" in page
    assert "6 days" in page
    file = b"".join(client.post("/notices/late/export/?few=120", {"format": "csv"})).decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(file))
    assert row["Client"] == "'=Evil Person"
    assert (row["Days left"], row["Days: client"], row["Took most"]) == ("6", "18", "the client")
    assert owner.firm.chain.events.filter(kind="list_exported").count() == 1
    book = client.post("/notices/late/export/", {"format": "xlsx"})
    assert b"".join(book)[:2] == b"PK"


@pytest.mark.parametrize("few", ["", "x", "-3", "²", "9" * 40, "0"])
def test_a_number_of_days_that_is_none_is_answered(client, owner, few):
    client.force_login(owner)
    assert client.get(LIST, {"few": few}).status_code == 200


def test_the_list_asks_the_same_number_of_questions_however_long_it_is(client, owner):
    late(owner)
    client.force_login(owner)
    with CaptureQueriesContext(connection) as few:
        client.get(LIST)
    for number in range(12):
        late(owner, name=f"Client {number}")
    with CaptureQueriesContext(connection) as many:
        client.get(LIST)
    assert len(many) == len(few) <= 8
    assert NOW.date() == TODAY
