"""What we sent: drafted, sent with its proof, proved later; the clock of silence, and letters that cross a reply."""

import re
import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from notices import casework, scan, silence
from notices.casework import CaseError
from notices.exports.contacts import correspondence
from notices.exports.letters import register
from notices.exports.scope import Scope, Seal, Wish
from notices.models import Case, Deadline, Flag, Notice, Reminder, Response, Silence
from practice import history
from practice.models import Event
from practice.refusals import Conflict
from tests.factories import NOW, TODAY, acting, make_call, make_case, make_client, make_notice

SILENT = Flag.Kind.IRS_SILENT


@pytest.fixture(autouse=True)
def _the_clock_stands_still(monkeypatch):
    """NOW is 11:00 AM on Monday, June 29, 2026 in New York."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


def days(number):
    return TODAY + timedelta(days=number)


def later(number):
    return NOW + timedelta(days=number)


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def send(member, *cases, at=NOW, notices=(), **fields):
    sent = {"method": "upload", "confirmation": "4471", "summary": "Dispute", "sent_on": TODAY} | fields
    return casework.record_response(by=acting(member, at), cases=cases, notices=notices, **sent)


def night(firm, number):
    return scan.scan_firm(firm, days(number), now=later(number))


def told(case):
    events = Event.objects.filter(chain=case.chain_id).select_related("payload").order_by("sequence")
    return [(event.kind, history.told(event)["sentence"]) for event in events]


def scope_of(member, cases):
    """What an export of these cases is told from."""
    seals = {case.pk: Seal(9, "", "") for case in cases}
    return Scope(cases=cases, wish=Wish("Form 2848"), by=acting(member), client=None, seals=seals)


# Proof


METHODS = {
    "certified": {"tracking_number": "7019 1111 2222 3333 4444"},
    "mail": {"has_certificate": True},
    "courier": {"tracking_number": "1Z999"},
    "fax": {"fax_pages": 4, "fax_confirmed_at": NOW},
    "upload": {"confirmation": "4471"},
    "payment": {"confirmation": "270612345678901"},
    "form": {"confirmation": "4471"},
}


def test_the_table_has_every_method():
    assert set(METHODS) == set(Response.Method.values)


@pytest.mark.parametrize(("method", "proof"), METHODS.items())
def test_nothing_is_sent_without_its_proof_or_a_reason(owner, notice, method, proof):
    bare = {"by": acting(owner), "cases": [], "notices": [notice], "method": method, "sent_on": TODAY, "summary": "x"}
    with pytest.raises(CaseError, match="or say why there is none"):
        casework.record_response(**bare)
    with pytest.raises(CaseError, match="or say why there is none"):
        casework.record_response(**bare, no_proof_reason="  ")
    notice.refresh_from_db()
    assert not notice.is_answered
    assert not Response.objects.exists()
    assert casework.record_response(**bare, **proof).is_proved


def test_a_reason_is_kept_and_told(owner, case):
    row = send(owner, case, method="certified", confirmation="", no_proof_reason="the clerk kept the receipt")
    assert not row.is_proved
    assert "without proof (the clerk kept the receipt)" in told(case)[-1][1]


def test_the_database_refuses_a_sent_row_with_neither_proof_nor_reason_and_a_draft_with_a_day(owner, case):
    row = send(owner, case)
    for wrong in ({"confirmation": ""}, {"sent_on": None}, {"state": "drafted"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Response.objects.filter(pk=row.pk).update(**wrong)


def test_proof_that_comes_later_says_how_much_later_and_the_reason_stays(owner, case):
    row = send(owner, case, method="certified", confirmation="", no_proof_reason="receipt to follow")
    number = {"tracking_number": "7019 1111 2222 3333 4444"}
    row = casework.add_proof(row, by=acting(owner, later(3)), version=1, **number)
    assert (row.is_proved, row.days_to_proof, row.no_proof_reason) == (True, 3, "receipt to follow")
    kind, sentence = told(case)[-1]
    assert kind == "response_proved"
    assert "proof added 3 days later" in sentence
    with pytest.raises(CaseError, match="Nothing was added"):
        casework.add_proof(row, by=acting(owner), version=row.version, **number)
    with pytest.raises(Conflict):
        casework.add_proof(row, by=acting(owner), version=1, delivered_on=TODAY)


def test_the_day_of_delivery_can_be_added_and_is_not_called_proof(owner, case):
    row = casework.add_proof(send(owner, case), by=acting(owner), version=1, delivered_on=TODAY)
    assert (row.delivered_on, row.proof_added_on) == (TODAY, None)
    assert "more on file" in told(case)[-1][1]


def test_proof_cannot_be_taken_away_without_a_reason(owner, case):
    with pytest.raises(CaseError, match="or say why there is none"):
        casework.add_proof(send(owner, case), by=acting(owner), version=1, confirmation="")


# Drafts


def draft(member, case, **fields):
    fields = {"method": "fax", "summary": "Form 9465"} | fields
    return casework.draft_response(by=acting(member), cases=[case], **fields)


def test_a_draft_answers_nothing_and_starts_no_clock_until_it_is_sent(owner, notice):
    row = draft(owner, notice.case, notices=[notice])
    notice.refresh_from_db()
    assert not notice.is_answered
    assert not Silence.objects.exists()
    assert told(notice.case)[-1][0] == "response_drafted"
    with pytest.raises(CaseError, match="A fax is proved by"):
        casework.send_response(row, by=acting(owner), version=1, sent_on=TODAY)
    row = casework.send_response(row, by=acting(owner), version=1, sent_on=TODAY, fax_pages=4, fax_confirmed_at=NOW)
    notice.refresh_from_db()
    assert (row.state, notice.answer, notice.answered_on) == ("sent", "answered", TODAY)
    assert not notice.deadlines.open().exists()
    assert row.silences.get().until_on == days(60)
    with pytest.raises(CaseError, match="sent already"):
        casework.send_response(row, by=acting(owner), version=row.version, sent_on=TODAY)


def test_a_draft_is_no_answer_to_the_forecast_and_stays_out_of_exports(client, owner, notice):
    draft(owner, notice.case, notices=[notice], summary="Not out yet")
    client.force_login(owner)
    page = client.get(notice.case.get_absolute_url())
    assert page.context["page"].facts.answered is False
    assert "Not out yet" in text_of(page)
    assert "Not out yet" not in str(correspondence(scope_of(owner, [notice.case])).tables)


def test_a_draft_gets_no_proof(owner, case):
    with pytest.raises(CaseError, match="This is a draft"):
        casework.add_proof(draft(owner, case), by=acting(owner), version=1, confirmation="1")


# Several cases and clients


def test_one_response_answers_letters_of_several_clients_and_each_case_has_its_clock(owner, notice):
    other = make_notice(owner, case=make_case(owner, client=make_client(owner, name="Ann Lee")), code="CP501")
    row = send(owner, notice.case, notices=[notice, other])
    assert set(row.cases.all()) == {notice.case, other.case}
    assert {clock.case for clock in row.silences.all()} == {notice.case, other.case}
    assert {letter.answer for letter in Notice.objects.all()} == {"answered"}
    for case in (notice.case, other.case):
        assert told(case)[-1][0] == "response_recorded"
        assert history.verify(case.chain) is None
    casework.end_silence(row.silences.get(case=other.case), by=acting(owner), version=1, how="hand", reason="Paid")
    assert row.silences.get(case=notice.case).ended_on is None


def post_new(client, case, **typed):
    fields = {"summary": "Dispute", "method": "upload", "confirmation": "4471", "sent_on": TODAY.isoformat()}
    fields |= {"submission_id": str(uuid.uuid4()), "awaits_answer": "on", "stage": "sent"}
    return client.post(f"/cases/{case.pk}/responses/new/", fields | typed)


def test_the_form_shows_the_letters_of_cases_named_by_number_and_answers_them(client, owner, notice):
    other = make_notice(owner, case=make_case(owner, client=make_client(owner, name="Ann Lee")), code="CP501")
    client.force_login(owner)
    shown = post_new(client, notice.case, other_cases=str(other.case.pk), stage="letters", summary="Both of them")
    assert "CP501 dated Jun 29, 2026 (Ann Lee" in text_of(shown)
    assert "Both of them" in shown.content.decode()
    assert not Response.objects.exists()
    done = post_new(client, notice.case, other_cases=str(other.case.pk), notices=[notice.pk, other.pk])
    assert done.status_code == 302
    assert set(Response.objects.get().cases.all()) == {notice.case, other.case}


def test_a_case_that_the_member_may_not_see_is_none_that_can_be_named(client, practitioner, owner, case):
    hidden = make_case(owner, client=make_client(owner, name="Secret Lee", is_restricted=True))
    letter = make_notice(owner, case=hidden)
    client.force_login(practitioner)
    answer = post_new(client, case, other_cases=str(hidden.pk))
    assert f"Case {hidden.pk} is not an open case that you may see." in text_of(answer)
    answer = post_new(client, case, other_cases=str(hidden.pk), stage="letters")
    assert f'value="{letter.pk}"' not in answer.content.decode()
    assert not Response.objects.exists()


def test_a_response_about_a_hidden_case_is_hidden_too(client, practitioner, owner, case):
    hidden = make_case(owner, client=make_client(owner, name="Secret Lee", is_restricted=True))
    row = send(owner, case, hidden)
    client.force_login(practitioner)
    for page in ("", "proof/", "document/"):
        assert client.get(f"/responses/{row.pk}/{page}").status_code == 404
    assert client.get(f"/silences/{row.silences.get(case=hidden).pk}/end/").status_code == 404


# The clock of silence


CLOCKS = {
    "on the day": (0, "silent for 0 of 60 days"),
    "one day": (1, "silent for 1 of 60 days"),
    "on the way": (43, "silent for 43 of 60 days"),
    "the last day": (60, "silent for 60 of 60 days"),
    "run out": (75, "silent for 75 days, 15 over the 60"),
}


@pytest.mark.parametrize(("number", "words"), CLOCKS.values(), ids=CLOCKS)
def test_the_clock_says_where_it_stands(owner, case, number, words):
    assert send(owner, case).silences.get().words(days(number)) == words


def test_the_case_page_shows_the_clock(client, owner, case):
    send(owner, case, sent_on=days(-43))
    client.force_login(owner)
    assert "silent for 43 of 60 days" in text_of(client.get(case.get_absolute_url()))


def test_what_awaits_no_answer_has_no_clock(owner, case):
    assert not send(owner, case, awaits_answer=False).silences.exists()


def test_the_firm_sets_the_days_by_method_for_what_is_sent_from_then_on(owner, firm, case):
    before = send(owner, case)
    firm.refresh_from_db()
    casework.set_silence_days(firm, by=acting(owner), version=firm.version, days={"fax": 30, "payment": 0})
    owner.firm.refresh_from_db()
    fax = send(owner, case, method="fax", fax_pages=1, fax_confirmed_at=NOW)
    assert fax.silences.get().until_on == days(30)
    assert not send(owner, case, method="payment").silences.exists()
    assert before.silences.get().until_on == days(60)


def test_the_flag_is_raised_when_the_clock_has_run_out_once_and_cleared_when_settled(owner, firm, case):
    row = send(owner, case)
    night(firm, 60)
    assert not Flag.objects.filter(kind=SILENT).exists()
    case.refresh_from_db()
    assert case.flags_change_on == days(61)
    for _ in range(2):
        night(firm, 61)
    night(firm, 62)
    flag = Flag.objects.get(kind=SILENT)
    assert "The IRS has not answered our IRS upload of Jun 29, 2026 (Dispute)" in flag.why
    assert [line for line in told(case) if "IRS silent" in line[1]] == [
        ("flag_raised", f"Flag raised, IRS silent: {flag.why}")
    ]
    clock = row.silences.get()
    casework.end_silence(clock, by=acting(owner, later(62)), version=1, how="hand", reason="Refund came")
    for _ in range(2):
        night(firm, 62)
    flag.refresh_from_db()
    assert flag.cleared_on == days(62)
    assert told(case)[-1][1].startswith("Flag cleared, IRS silent: What we sent is answered")
    assert history.verify(case.chain) is None
    clock.refresh_from_db()
    casework.restart_silence(clock, by=acting(owner, later(63)), version=clock.version, reason="Another refund")
    night(firm, 63)
    assert Flag.objects.standing().filter(kind=SILENT).count() == 1


def test_each_unanswered_response_has_a_flag_of_its_own_and_is_mailed_once(owner, firm, case):
    send(owner, case)
    send(owner, case, summary="Second letter")
    night(firm, 61)
    night(firm, 62)
    assert Flag.objects.standing().filter(kind=SILENT).count() == 2
    assert Reminder.objects.filter(flag__kind=SILENT).count() == 2


def test_a_closed_case_is_not_flagged(owner, firm, case):
    send(owner, case)
    case.refresh_from_db()
    casework.close_case(case, by=acting(owner), version=case.version, outcome="Paid", closed_on=TODAY)
    night(firm, 61)
    assert not Flag.objects.filter(kind=SILENT).exists()


def test_a_scan_of_many_clocks_asks_as_much_as_of_few(owner, firm):
    def queries(number, year, ahead):
        for _ in range(number):
            send(owner, make_case(owner, matter=f"1040 {year}"))
        with CaptureQueriesContext(connection) as used:
            assert night(firm, ahead).raised >= number
        return len(used)

    assert queries(2, 2024, 61) == queries(12, 2023, 62)


# What ends it


def test_a_letter_of_the_case_ends_it_from_its_own_date(owner, notice):
    row = send(owner, notice.case, sent_on=days(-20))
    clock = casework.end_silence(row.silences.get(), by=acting(owner), version=1, how="letter", letter=notice)
    assert (clock.ended_on, clock.letter, clock.ended_by) == (TODAY, notice, owner)
    assert "CP14 dated Jun 29, 2026 is the answer" in told(notice.case)[-1][1]


def test_a_call_ends_it(owner, case):
    row, call = send(owner, case), make_call(owner, cases=[case])
    clock = casework.end_silence(row.silences.get(), by=acting(owner), version=1, how="call", call=call)
    assert (clock.ended_on, clock.call) == (TODAY, call)


def test_what_cannot_end_it_is_refused_in_words(owner, notice):
    clock = send(owner, notice.case).silences.get()
    elsewhere = make_case(owner, matter="1040 2021")
    older = make_notice(owner, case=notice.case, code="CP501", notice_date=days(-9))
    early = make_call(owner, cases=[notice.case], at=NOW - timedelta(days=3))
    wrong = {
        "Choose the letter of this case": {"how": "letter"},
        "Choose the letter": {"how": "letter", "letter": make_notice(owner, case=elsewhere)},
        "is older than what it would answer": {"how": "letter", "letter": older},
        "Choose the call about this case": {"how": "call", "call": make_call(owner, cases=[elsewhere])},
        "That call was before it was sent": {"how": "call", "call": early},
        "Say why no answer is awaited": {"how": "hand", "reason": " "},
        "Say what ends the waiting": {"how": "magic"},
    }
    for sentence, given in wrong.items():
        with pytest.raises(CaseError, match=sentence):
            casework.end_silence(clock, by=acting(owner), version=1, **given)
    clock.refresh_from_db()
    assert (clock.ended_on, clock.version) == (None, 1)


def test_the_page_that_stops_a_clock_takes_a_letter_and_goes_back_to_the_case(client, owner, notice):
    clock = send(owner, notice.case, sent_on=days(-20)).silences.get()
    client.force_login(owner)
    assert f"/silences/{clock.pk}/end/?letter={notice.pk}" in client.get(notice.get_absolute_url()).content.decode()
    typed = {"how": "letter", "letter": notice.pk, "version": 1}
    assert client.post(f"/silences/{clock.pk}/end/", typed).url == notice.case.get_absolute_url()
    clock.refresh_from_db()
    assert clock.letter == notice


# Crossing


@pytest.fixture
def crossing(owner, case):
    """A CP501 dated a week after our reply of June 10, which nobody has answered."""
    send(owner, case, sent_on=days(-19))
    return make_notice(
        owner, case=case, code="CP501", notice_date=days(-12), due_printed_on=days(2), reached_us_on=days(-7)
    )


MARK = "may have crossed our reply of Jun 10"


@pytest.mark.parametrize("page", ["case", "notice", "docket"])
def test_each_page_says_that_a_letter_may_have_crossed_our_reply_and_its_dates_stand(client, owner, crossing, page):
    client.force_login(owner)
    address = {"case": crossing.case.get_absolute_url(), "notice": crossing.get_absolute_url(), "docket": "/"}[page]
    shown = text_of(client.get(address))
    assert MARK.casefold() in shown.casefold()
    assert Deadline.objects.working().filter(notice=crossing, due_on=days(2)).exists()
    assert "in 2 days" in shown or "2 days left" in shown


def test_the_export_says_so_too(owner, crossing):
    said = str(register(scope_of(owner, [crossing.case])).tables)
    assert "May have crossed our reply of Jun 10, 2026" in said
    casework.take_as_new_work(crossing, by=acting(owner), version=1)
    said = str(register(scope_of(owner, [crossing.case])).tables)
    assert "New work, says Rosa Moreno, although it may have crossed our reply of Jun 10, 2026" in said


def test_new_work_takes_the_mark_away_and_leaves_the_dates(client, owner, crossing):
    client.force_login(owner)
    assert client.post(f"/notices/{crossing.pk}/new-work/", {"version": 1}).url == crossing.get_absolute_url()
    crossing.refresh_from_db()
    assert (crossing.new_work_by, crossing.new_work_on, crossing.is_answered) == (owner, TODAY, False)
    assert MARK not in text_of(client.get("/"))
    assert Deadline.objects.working().filter(notice=crossing).exists()
    assert "Rosa Moreno said so" in text_of(client.get(crossing.get_absolute_url()))
    assert told(crossing.case)[-1][0] == "notice_taken_as_new"
    with pytest.raises(CaseError, match="new work already"):
        casework.take_as_new_work(crossing, by=acting(owner), version=2)


def test_covered_by_our_reply_is_an_answer_with_who_and_why(client, owner, crossing):
    client.force_login(owner)
    client.post(f"/notices/{crossing.pk}/crossed/", {"version": 1})
    crossing.refresh_from_db()
    assert (crossing.answer, crossing.answered_by) == ("covered", owner)
    assert crossing.answer_note == "Crossed our reply of Jun 10, 2026: Dispute"
    assert not Deadline.objects.working().filter(notice=crossing).exists()
    assert "crossed our reply of Jun 10" in text_of(client.get(crossing.case.get_absolute_url()))


def test_a_stale_or_missing_version_changes_nothing(client, owner, crossing):
    client.force_login(owner)
    for version in ("", "7", "x", "-1", "9" * 30):
        for act in ("new-work", "crossed"):
            client.post(f"/notices/{crossing.pk}/{act}/", {"version": version})
    crossing.refresh_from_db()
    assert (crossing.version, crossing.is_judged_new, crossing.is_answered) == (1, False, False)


def test_a_letter_that_crossed_nothing_is_not_judged(owner, notice):
    with pytest.raises(CaseError, match="crossed no reply of ours"):
        casework.cover_crossed(notice, by=acting(owner), version=1)


def test_the_letter_that_answers_us_has_not_crossed(owner, crossing):
    casework.end_silence(Silence.objects.get(), by=acting(owner), version=1, how="letter", letter=crossing)
    silence.mark_crossed([crossing], silence.of_cases([crossing.case_id]))
    assert crossing.crossed is None


# The docket


def test_the_docket_lists_the_clock_of_what_waits_on_the_irs_and_the_silent_ones(client, owner, firm, case):
    send(owner, case, sent_on=days(-43))
    Case.objects.update(waiting_on="irs")
    client.force_login(owner)
    assert "silent for 43 of 60 days" in text_of(client.get("/", {"waiting": "irs"}))
    send(owner, case, sent_on=days(-90), summary="Older letter")
    night(firm, 0)
    shown = text_of(client.get("/"))
    assert "IRS silent 1" in shown
    assert "(Older letter)" in shown


def test_the_docket_stays_within_twelve_queries(client, owner, firm):
    def queries(number, year):
        for _ in range(number):
            case = make_case(owner, matter=f"1040 {year}", waiting_on="irs")
            send(owner, case, sent_on=days(-70))
            send(owner, case, sent_on=days(-19))
            make_notice(owner, case=case, code="CP501", notice_date=days(-12), due_printed_on=days(2))
        night(firm, 0)
        with CaptureQueriesContext(connection) as used:
            assert MARK in text_of(client.get("/", {"waiting": "irs", "who": "all"}))
        return len(used)

    client.force_login(owner)
    few = queries(1, 2024)
    assert few == queries(6, 2023)
    assert few <= 12


def test_the_case_page_stays_within_twelve_queries_however_much_was_sent(client, owner, crossing):
    client.force_login(owner)
    with CaptureQueriesContext(connection) as few:
        client.get(crossing.case.get_absolute_url())
    for number in range(6):
        send(owner, crossing.case, sent_on=days(-number), summary=f"Letter {number}")
    with CaptureQueriesContext(connection) as many:
        client.get(crossing.case.get_absolute_url())
    assert len(many) == len(few)
    assert len(many) <= 12


# Pages


def test_the_page_of_a_response_says_in_time_by_how_many_days_and_the_rule(client, owner, case):
    letter = make_notice(owner, case=case, code="LT11", notice_date=days(-20))
    first = letter.deadlines.working().earliest("due_on")
    number = {"method": "certified", "confirmation": "", "tracking_number": "7019"}
    row = send(owner, case, notices=[letter], **number)
    client.force_login(owner)
    shown = text_of(client.get(row.get_absolute_url()))
    assert f"Mailed {(first.due_on - TODAY).days} days before the last day" in shown
    assert "IRC 7502" in shown
    assert "USPS numbers of certified mail have 20 or 22 digits; this one has 4." in shown
    assert "days before the last day" in text_of(client.get(case.get_absolute_url()))


def test_the_export_shows_the_proof_or_the_reason_and_the_clock(owner, case):
    send(owner, case, method="certified", confirmation="", no_proof_reason="receipt lost", sent_on=days(-43))
    send(owner, case, confirmation="UP-77")
    said = str(correspondence(scope_of(owner, [case])).tables)
    for words in ("No proof: receipt lost", "UP-77", "IRS silent for 43 of 60 days"):
        assert words in said


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"confirmation": ""}, "An upload is proved by its confirmation number"),
        ({"sent_on": ""}, "Enter the day it was sent."),
        ({"method": "fax", "fax_pages": "x"}, "Enter whole pages"),
        ({"method": "fax", "fax_pages": "-1"}, "greater than or equal to 0"),
        ({"fax_confirmed_at": "2026-06-28T10:00"}, "It cannot have been confirmed before it was sent"),
        ({"fax_confirmed_at": "2026-07-02T10:00"}, "It cannot have been confirmed on Jul 2, 2026"),
        ({"stage": "teleport"}, "Select a valid choice"),
        ({"other_cases": "12a"}, "12a is not a case number"),
    ],
)
def test_what_cannot_be_gets_a_sentence_and_nothing_is_kept(client, owner, case, typed, sentence):
    client.force_login(owner)
    answer = post_new(client, case, **{"sent_to": "Kansas City"} | typed)
    assert sentence in text_of(answer)
    assert "Kansas City" in answer.content.decode()
    assert not Response.objects.exists()


def test_the_two_buttons_keep_a_draft_or_send(client, owner, case):
    client.force_login(owner)
    assert post_new(client, case, stage="draft", confirmation="", sent_on="").status_code == 302
    row = Response.objects.get()
    assert (row.state, row.sent_on) == ("drafted", None)
    typed = {"method": "upload", "sent_on": TODAY.isoformat(), "confirmation": "4471", "awaits_answer": "on"}
    assert client.post(f"/responses/{row.pk}/send/", typed | {"version": 1}).url == row.get_absolute_url()
    row.refresh_from_db()
    assert (row.state, row.silences.count()) == ("sent", 1)


@pytest.mark.parametrize("number", ["-1", "731", "x", "", "1.5"])
def test_days_that_cannot_be_get_a_sentence(client, owner, firm, number):
    client.force_login(owner)
    typed = dict.fromkeys(Response.Method.values, "60") | {"fax": number, "version": firm.version}
    answer = client.post("/settings/silence/", typed)
    assert "Enter whole days from 0 to 730." in text_of(answer)
    firm.refresh_from_db()
    assert firm.silence_days == {}


def test_an_owner_sets_the_days_and_the_firms_history_says_so(client, owner, firm):
    client.force_login(owner)
    typed = dict.fromkeys(Response.Method.values, "60") | {"fax": "30", "version": firm.version}
    assert client.post("/settings/silence/", typed).status_code == 302
    firm.refresh_from_db()
    assert silence.days_of(firm)["fax"] == 30
    assert told(firm)[-1] == ("silence_days_changed", "Days of silence before a case is flagged: fax from 60 to 30.")


# Traps: what is answered is not due, and a follow-up is no legal date.


ANSWERS = ["answered", "by_phone", "covered", "not_needed"]


@pytest.mark.parametrize("answer", ANSWERS)
def test_what_is_answered_is_due_on_no_list(client, owner, firm, notice, answer):
    due = notice.deadlines.working().earliest("due_on").due_on
    ahead = (due - TODAY).days + 3
    casework.answer_notice(
        notice, by=acting(owner), version=1, answer=answer, answered_on=TODAY, note="settled with Ms. Ode"
    )
    night(firm, ahead)
    case = Case.objects.get(pk=notice.case_id)
    assert case.next_due_on is None
    assert not Flag.objects.standing().filter(kind__in=["deadline_near", "deadline_passed"]).exists()
    assert not Reminder.objects.filter(deadline__isnull=False).exists()
    client.force_login(owner)
    docket = client.get("/", {"who": "all"})
    assert [*docket.context["due_now"], *docket.context["this_week"]] == []
    assert sum(bar.count for bar in docket.context["load"]) == 0
    assert "Terrence Boyd" not in text_of(client.get("/cases/", {"due": "30"}))
    page = client.get(case.get_absolute_url())
    assert page.context["page"].next_legal is None
    word = Notice.Answer(answer).label
    assert f"{word}" in text_of(page)
    shown = text_of(client.get(notice.get_absolute_url()))
    assert "Rosa Moreno: settled with Ms. Ode" in shown
    assert "none open" in shown


def test_a_follow_up_never_takes_the_place_of_the_legal_date(client, owner, firm, notice):
    legal = notice.deadlines.working().earliest("due_on")
    make_call(owner, cases=[notice.case], follow_up="Ask again", follow_up_on=days(2))
    casework.add_deadline(
        by=acting(owner), case=notice.case, kind="follow_up", action="Later", due_on=days(90), notice=notice
    )
    legal.refresh_from_db()
    assert (legal.state, legal.kind) == ("open", "legal")
    client.force_login(owner)
    assert client.get(notice.case.get_absolute_url()).context["page"].next_legal == legal
    for ahead in (2, 40):
        night(firm, ahead)
    assert Flag.objects.standing().filter(kind="deadline_passed", deadline=legal).exists()
    follow_up = Deadline.objects.get(action="Ask again")
    casework.finish_deadline(follow_up, by=acting(owner), done_on=TODAY)
    legal.refresh_from_db()
    assert legal.is_open
    assert Case.objects.get(pk=notice.case_id).next_due_on == legal.due_on
