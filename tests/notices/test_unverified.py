"""What nobody has verified says so wherever it is shown: one test a place.

CP502 prints a date, and neither its window nor what it is for was verified; CP2566 computes one by an unverified rule.
"""

import re
from datetime import UTC, date, datetime, timedelta
from io import StringIO

import pytest
from django.core import mail
from django.core.management import call_command
from django.urls import reverse

from notices import casework, exports, ladder, reminders, scan
from notices.models import Case, Deadline, Flag
from practice import history
from practice.models import Event
from tests.factories import TODAY, acting, make_case, make_notice

MORNING = datetime(2026, 6, 29, 11, 30, tzinfo=UTC)


@pytest.fixture
def printed(owner, case):
    """A letter that nobody verified, with a printed date that is worked to and has passed."""
    dated = TODAY - timedelta(days=30)
    return make_notice(owner, case=case, code="CP502", notice_date=dated, due_printed_on=TODAY - timedelta(days=2))


@pytest.fixture
def computed(owner, case):
    """A letter whose one date follows from an unverified rule, and so reminds nobody."""
    return make_notice(owner, case=case, code="CP2566", notice_date=TODAY)


@pytest.fixture
def reader(client, viewer):
    client.force_login(viewer)
    return client


def words(text: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text))


def page(reader, address: str) -> str:
    return words(reader.get(address).content.decode())


def rows_of(page_text: str, action: str) -> str:
    """What stands right behind an act on a page."""
    return page_text[page_text.index(action) :][:400]


def test_a_verified_letter_says_nothing_of_the_kind(reader, notice):
    for address in (reverse("docket"), notice.get_absolute_url(), notice.case.get_absolute_url()):
        assert "unverified" not in page(reader, address).lower()


def test_in_the_case_date_sheet(reader, computed):
    text = page(reader, computed.case.get_absolute_url())
    assert "unverified rule" in rows_of(text, "Legal: ")


def test_in_the_legal_date_that_leads_the_case_page(reader, printed):
    text = page(reader, printed.case.get_absolute_url())
    assert "printed on the letter, unverified rule" in text


def test_in_the_dates_of_the_letter_and_beside_its_meaning(reader, computed):
    text = page(reader, computed.get_absolute_url())
    assert "unverified rule" in text
    assert "Unverified: nobody has checked this rule" in text
    assert len(re.findall("unverified", text)) >= 2


def test_in_the_explanation_of_a_printed_date(printed):
    assert "Unverified: nobody has checked what this letter is for" in printed.deadlines.get().explanation


def test_in_the_dates_to_come_while_a_letter_is_typed(client, owner):
    client.force_login(owner)
    headers = {"HX-Request": "true", "HX-Target": "dates-to-come"}
    answer = client.get("/notices/new/", {"code": "CP2566", "notice_date": "2026-06-01"}, headers=headers)
    assert "unverified" in words(answer.content.decode())


def test_on_the_pages_that_finish_and_move_a_date(client, owner, printed):
    client.force_login(owner)
    row = printed.deadlines.get()
    for name in ("deadline_done", "deadline_override", "deadline_extend"):
        assert "unverified rule" in words(client.get(reverse(name, args=[row.pk])).content.decode())


def test_in_the_rows_of_the_docket(reader, printed):
    assert "unverified rule" in rows_of(page(reader, reverse("docket")), "CP502")


def test_in_the_sentence_of_a_flag(firm, printed):
    scan.scan_firm(firm, TODAY, now=MORNING)
    assert "(CP502, unverified rule)" in Flag.objects.get(kind=Flag.Kind.DEADLINE_PASSED).why


@pytest.mark.parametrize("shows_details", [False, True])
def test_in_the_morning_mail_as_text_and_as_html(firm, printed, shows_details):
    firm.mail_shows_details = shows_details
    firm.save(update_fields=["mail_shows_details"])
    scan.scan_firm(firm, TODAY, now=MORNING)
    reminders.send_due(MORNING + timedelta(hours=1))
    (sent,) = mail.outbox
    assert "(unverified rule)" in sent.body
    assert "unverified rule" in words(sent.alternatives[0][0])


def test_in_the_register_and_the_deadlines_of_an_export(owner, printed):
    listed = Case.objects.listed().get(pk=printed.case_id)
    scope = exports.scope.Scope([listed], exports.Wish(purpose="own file"), acting(owner), None, {})
    register = str(exports.letters.register(scope).as_plain())
    assert "Unverified: what this letter is for" in register
    assert "unverified rule" in register
    assert "Unverified rule" in str(exports.letters.deadlines(scope).as_plain())


def test_in_the_sentence_of_the_history_that_the_csv_prints(owner, printed):
    listed = Case.objects.listed().get(pk=printed.case_id)
    made = exports.make([listed], exports.Wish(purpose="own file", format=exports.scope.CSV), by=acting(owner))
    text = b"".join(made.chunks).decode()
    assert "by Jun 27, 2026 (unverified rule)." in text
    event = Event.objects.get(chain=printed.case.chain_id, kind="notice_recorded")
    assert "(unverified rule)" in history.told(event)["sentence"]


def test_in_the_table_of_the_catalogue_for_the_letter_and_for_its_dates(reader):
    text = page(reader, "/catalogue/?q=CP502")
    assert "individuals · unverified" in text
    assert "the date printed on the letter unverified" in text


def test_on_the_page_of_a_catalogue_entry(reader):
    assert page(reader, "/catalogue/CP2566/").count("unverified") >= 2


def test_in_the_ladder_for_a_next_letter_that_nobody_verified():
    letter = ladder.Letter("CP2566", "CP2566", date(2026, 6, 1))
    drawn = ladder.climb([letter], TODAY, estimate=None, is_business=False)
    assert any("unverified" in rung.caption for rung in drawn.rungs)


def test_in_the_text_of_the_command_deadline():
    out = StringIO()
    call_command("deadline", "CP2566", "2026-06-01", stdout=out)
    first, second, *_ = out.getvalue().splitlines()
    assert first.endswith("(dated Jun 1, 2026, unverified)")
    assert second.endswith("unverified]")


def test_a_day_that_a_person_set_is_not_doubted(owner, printed):
    row = printed.deadlines.get()
    new = casework.override_deadline(row, by=acting(owner), due_on=TODAY, reason="The client has the original")
    assert (new.confidence, new.doubt) == ("", "")


def test_a_sure_rule_of_an_unverified_letter_says_which_of_the_two(owner):
    notice = make_notice(owner, case=make_case(owner, matter="1040 2020"), code="CP24", notice_date=TODAY)
    assert {row.doubt for row in Deadline.objects.filter(notice=notice)} == {"unverified letter"}
