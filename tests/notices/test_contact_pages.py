"""What we told the IRS and what it told us: pages to record it."""

import re
import uuid
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from notices import casework, scan
from notices.models import Call, Case, Deadline, Flag, Hold, Notice, Payment, Response
from practice.models import Document, EventPayload
from tests.factories import NOW, TODAY, acting, make_call, make_case, make_client, make_firm, make_notice

PNG = (
    b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\6\0\0\0\x1f\x15\xc4\x89"
    b"\0\0\0\rIDATx\x9cc\xf8\xff\xff?\0\5\xfe\2\xfe\r\xefF\xb8\0\0\0\0IEND\xaeB`\x82"
)


@pytest.fixture(autouse=True)
def _the_clock_stands_still(monkeypatch):
    """NOW is 11:00 AM on Monday, June 29, 2026 in New York."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


def days(number):
    return TODAY + timedelta(days=number)


def iso(number):
    return days(number).isoformat()


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def call_of(case, **typed):
    return {
        "line": "pps",
        "dialled_at": "2026-06-29T09:00",
        "outcome": "answered",
        "cases": [case.pk],
        "submission_id": str(uuid.uuid4()),
    } | typed


def response_of(**typed):
    return {
        "summary": "Bank record",
        "method": "certified",
        "sent_on": iso(0),
        "no_proof_reason": "receipt to follow",
        "submission_id": str(uuid.uuid4()),
    } | typed


def paths(case):
    """Each page that records something new, with something possible typed into it."""
    fresh = str(uuid.uuid4())
    return {
        f"/calls/new/?case={case.pk}": (Call, call_of(case)),
        f"/cases/{case.pk}/responses/new/": (Response, response_of()),
        f"/cases/{case.pk}/holds/new/": (Hold, {"kind": "short_hold", "from_on": iso(0), "submission_id": fresh}),
        f"/cases/{case.pk}/payments/new/": (
            Payment,
            {"amount": "$1,250.00", "paid_on": iso(0), "submission_id": fresh},
        ),
    }


PAGES = ("/calls/new/?case={}", "/cases/{}/responses/new/", "/cases/{}/holds/new/", "/cases/{}/payments/new/")
PAGES_AND_NOTE = (*PAGES, "/cases/{}/note/")


# Who may.


@pytest.mark.parametrize("path", PAGES_AND_NOTE)
def test_a_stranger_finds_nothing_there(client, stranger, case, path):
    client.force_login(stranger)
    assert client.get(path.format(case.pk)).status_code == 404
    assert client.post(path.format(case.pk), {}).status_code == 404


@pytest.mark.parametrize("path", PAGES_AND_NOTE)
def test_a_viewer_may_not_record(client, viewer, case, path):
    client.force_login(viewer)
    assert client.get(path.format(case.pk)).status_code == 403
    assert client.post(path.format(case.pk), {}).status_code == 403


@pytest.mark.parametrize("path", PAGES_AND_NOTE)
def test_an_assistant_may_record(client, assistant, case, path):
    client.force_login(assistant)
    assert client.get(path.format(case.pk)).status_code == 200


@pytest.mark.parametrize("path", PAGES)
def test_a_double_click_makes_one_record(client, owner, case, path):
    client.force_login(owner)
    model, typed = paths(case)[path.format(case.pk)]
    for _ in range(2):
        assert client.post(path.format(case.pk), typed).status_code == 302
    assert model.objects.count() == 1


@pytest.mark.parametrize("path", PAGES)
def test_nothing_typed_says_what_is_missing_and_records_nothing(client, owner, case, path):
    client.force_login(owner)
    model, typed = paths(case)[path.format(case.pk)]
    response = client.post(path.format(case.pk), {"submission_id": typed["submission_id"]})
    assert response.status_code == 200
    assert response.context["form"].errors
    assert model.objects.count() == 0


# Calls.


def post_call(client, member, case, **typed):
    client.force_login(member)
    return client.post(f"/calls/new/?case={case.pk}", call_of(case, **typed))


def sentences(response):
    return " ".join(str(error) for errors in response.context["form"].errors.values() for error in errors)


def test_a_call_is_recorded_with_its_times_in_the_members_zone(client, owner, case):
    response = post_call(
        client,
        owner,
        case,
        employee_name="Ms. Alvarez",
        employee_id="1000774421",
        connected_at="2026-06-29T09:58",
        ended_at="2026-06-29T10:12",
        hold_minutes="58",
        said="No hold without Form 9465.",
        promise="Fax of the transcript",
        promised_by=iso(2),
    )
    assert response.url == case.get_absolute_url()
    call = Call.objects.get()
    assert call.dialled_at == datetime(2026, 6, 29, 13, 0, tzinfo=UTC)
    assert call.minutes == 72
    assert "Ms. Alvarez, ID 1000774421" in text_of(client.get(case.get_absolute_url()))


def test_the_employees_name_and_id_come_first(client, owner, case):
    client.force_login(owner)
    page = client.get(f"/calls/new/?case={case.pk}").content.decode()
    names = re.findall(r'<(?:input|select|textarea)[^>]*name="(\w+)"', page[page.index("<main") :])
    asked = [name for name in names if name != "csrfmiddlewaretoken"]
    assert asked[:2] == ["employee_name", "employee_id"]
    assert 'value="2026-06-29T11:00"' in page


def test_a_hold_and_a_follow_up_from_a_call_become_rows_of_each_case(client, owner, case):
    other = make_case(owner, client=case.client, matter="1040 2023")
    typed = {"hold_until": iso(60), "follow_up": "Ask again", "follow_up_on": iso(30)}
    post_call(client, owner, case, cases=[case.pk, other.pk], **typed)
    assert {hold.case for hold in Hold.objects.all()} == {case, other}
    follow_ups = Deadline.objects.filter(kind="follow_up", due_on=days(30), action="Ask again")
    assert {row.case for row in follow_ups} == {case, other}


def test_a_hold_from_a_call_makes_the_flag_of_a_likely_cp504_go(client, owner, case):
    make_notice(owner, case=case, code="CP503", notice_date=days(-42), due_printed_on=days(-32))
    scan.scan_firm(owner.firm, TODAY, now=NOW)
    flags = Flag.objects.standing().filter(kind="likely_to_escalate")
    assert flags.count() == 1
    post_call(client, owner, case, hold_until=iso(90))
    scan.scan_touched(owner.firm, now=NOW)
    assert flags.count() == 0


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"dialled_at": "2026-06-29T12:00"}, "The call cannot have been dialled in the future"),
        ({"dialled_at": "2026-02-30T09:00"}, "Enter a date and a time that exist"),
        ({"dialled_at": ""}, "Enter when you dialled."),
        ({"ended_at": "2026-06-29T08:00"}, "The call ended before it was dialled"),
        (
            {"connected_at": "2026-06-29T10:00", "ended_at": "2026-06-29T09:30"},
            "The call ended before it was connected",
        ),
        ({"hold_minutes": "an hour"}, "Enter whole minutes"),
        ({"hold_minutes": "-5"}, "greater than or equal to 0"),
        ({"hold_minutes": "90", "ended_at": "2026-06-29T09:30"}, "longer than the whole call"),
        ({"hold_until": "2026-06-01"}, "Jun 1, 2026 is before the call of Jun 29, 2026."),
        ({"hold_until": "2026-02-30"}, "Enter a date that exists"),
        ({"promised_by": "2026-07-01"}, "Say what was promised by that day."),
        ({"follow_up": "Ask"}, "Enter the day to follow up on."),
        ({"cases": []}, "Choose at least one case this was about."),
        ({"cases": ["99999"]}, "Case 99999 is not an open case that you may see."),
        ({"cases": ["x"]}, "valid"),
        ({"other_cases": "99999"}, "Case 99999 is not an open case that you may see."),
        ({"other_cases": "twelve"}, "twelve is not a case number"),
        ({"outcome": "won"}, "Select a valid choice"),
    ],
)
def test_what_cannot_be_is_said_and_what_was_typed_is_kept(client, owner, case, typed, sentence):
    response = post_call(client, owner, case, said="Half an hour of work typed here.", **typed)
    assert response.status_code == 200
    assert sentence in sentences(response)
    assert "Half an hour of work typed here." in response.content.decode()
    assert Call.objects.count() == 0
    assert Hold.objects.count() == 0


def test_other_cases_are_named_by_their_number(client, owner, case):
    other = make_case(owner, client=make_client(owner, name="Priya Nair"))
    post_call(client, owner, case, other_cases=f"#{other.pk}")
    assert set(Call.objects.get().cases.all()) == {case, other}


def test_without_a_case_in_the_address_the_number_is_enough(client, owner, case):
    client.force_login(owner)
    typed = call_of(case, other_cases=str(case.pk))
    del typed["cases"]
    assert client.post("/calls/new/", typed).url == case.get_absolute_url()
    assert client.get("/calls/new/?case=abc").status_code == 404


def test_another_firms_case_cannot_be_slipped_in(client, owner, case):
    theirs = make_case(make_firm(name="Third Tax"))
    for field in ("cases", "other_cases"):
        value = [theirs.pk] if field == "cases" else str(theirs.pk)
        response = post_call(client, owner, case, **{field: value})
        assert f"Case {theirs.pk} is not an open case that you may see." in sentences(response)
    assert Call.objects.count() == 0


def test_the_choice_of_cases_has_the_open_ones_of_the_same_people_only(client, owner):
    spouse = make_client(owner, name="Dee")
    joint = make_case(owner, spouse=spouse)
    hers = make_case(owner, client=spouse, matter="1040 2020")
    closed = make_case(owner, client=spouse, matter="1040 2019")
    casework.close_case(closed, by=acting(owner), version=1, outcome="Paid", closed_on=TODAY)
    make_case(owner, client=make_client(owner, name="Somebody Else"))
    client.force_login(owner)
    form = client.get(f"/calls/new/?case={joint.pk}").context["form"]
    assert set(form.fields["cases"].queryset) == {joint, hers}


def test_a_hold_on_a_case_closed_meanwhile_is_refused_whole(client, owner, case):
    casework.close_case(case, by=acting(owner), version=case.version, outcome="Paid", closed_on=TODAY)
    response = post_call(client, owner, case, hold_until=iso(9))
    assert "Reopen it first" in sentences(response)
    assert Call.objects.count() == 0


# The list of calls, and promises.


def test_calls_are_listed_newest_first_and_hidden_ones_are_not(client, owner, practitioner, case):
    make_call(owner, cases=[case], said="first", dialled_at=NOW - timedelta(days=2))
    make_call(owner, cases=[case], said="second", dialled_at=NOW - timedelta(days=1))
    secret = make_case(owner, client=make_client(owner, name="Secret", is_restricted=True))
    make_call(owner, cases=[secret, case], said="hidden words")
    client.force_login(practitioner)
    assert [call.said for call in client.get("/calls/").context["page"]] == ["second", "first"]
    assert "hidden words" not in text_of(client.get("/calls/"))


def test_another_firms_calls_are_not_listed(client, stranger, owner, case):
    make_call(owner, cases=[case], said="ours")
    client.force_login(stranger)
    assert list(client.get("/calls/").context["page"]) == []


def test_the_list_can_be_narrowed_to_promises_that_passed(client, owner, case):
    make_call(owner, cases=[case], promise="Fax", promised_by=days(-1))
    make_call(owner, cases=[case], promise="Later", promised_by=days(1))
    client.force_login(owner)
    assert [call.promise for call in client.get("/calls/?promises=passed").context["page"]] == ["Fax"]
    assert "1 promise the IRS let pass" in text_of(client.get("/calls/"))


def test_the_list_asks_the_same_queries_for_many_calls_as_for_few(client, owner, case):
    client.force_login(owner)
    counts = []
    for _ in range(2):
        for _ in range(4):
            make_call(owner, cases=[case], promise="Fax", promised_by=days(-1))
        with CaptureQueriesContext(connection) as captured:
            client.get("/calls/")
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 12


@pytest.fixture
def promise(owner, case):
    return make_call(owner, cases=[case], promise="Fax", promised_by=days(-1))


def settle(client, member, call, kept, **typed):
    client.force_login(member)
    return client.post(f"/calls/{call.pk}/promise/", {"kept": kept, "version": call.version} | typed)


@pytest.mark.parametrize(("kept", "value"), [("yes", True), ("no", False)])
def test_a_promise_is_marked_and_the_history_says_so(client, owner, case, promise, kept, value):
    response = settle(client, owner, promise, kept, next=case.get_absolute_url())
    assert response.url == case.get_absolute_url()
    promise.refresh_from_db()
    assert promise.promise_kept is value
    assert EventPayload.objects.filter(event__kind="promise_settled", event__chain=case.chain).count() == 1


def test_a_promise_marked_by_somebody_else_meanwhile_is_not_overwritten(client, owner, promise):
    settle(client, owner, promise, "yes")
    client.post(f"/calls/{promise.pk}/promise/", {"kept": "no", "version": promise.version})
    assert "Somebody else changed this" in text_of(client.get("/calls/"))
    promise.refresh_from_db()
    assert promise.promise_kept is True


def test_a_promise_is_refused_to_strangers_viewers_get_and_nonsense(client, owner, viewer, stranger, promise):
    assert settle(client, stranger, promise, "yes").status_code == 404
    assert settle(client, viewer, promise, "yes").status_code == 403
    assert settle(client, owner, promise, "perhaps").status_code == 302
    assert client.get(f"/calls/{promise.pk}/promise/").status_code == 405
    promise.refresh_from_db()
    assert promise.promise_kept is None


def test_the_way_back_never_leads_to_another_site(client, owner, promise):
    assert settle(client, owner, promise, "yes", next="https://evil.example/").url == "/calls/"


# Responses.


def post_response(client, member, case, **typed):
    client.force_login(member)
    return client.post(f"/cases/{case.pk}/responses/new/", response_of(**typed))


def png(name="receipt.png"):
    return SimpleUploadedFile(name, PNG, content_type="image/png")


def test_a_response_answers_the_letters_ticked_and_ends_their_dates(client, owner, notice):
    post_response(client, owner, notice.case, notices=[notice.pk], tracking_number="7019")
    notice.refresh_from_db()
    assert notice.answer == Notice.Answer.ANSWERED
    assert not notice.deadlines.open().exists()


def test_without_the_proof_of_its_method_the_page_warns_and_keeps_the_reason(client, owner, case):
    post_response(client, owner, case)
    page = text_of(client.get(case.get_absolute_url()))
    assert "There is no proof of it yet (receipt to follow)" in page
    assert "no proof: receipt to follow" in page


@pytest.mark.parametrize("proof", [{"tracking_number": "7019"}, {"method": "fax", "upload": None}])
def test_with_proof_it_does_not_warn(client, owner, case, proof):
    post_response(client, owner, case, **proof | ({"upload": png()} if "upload" in proof else {}))
    assert "There is no proof of it yet" not in text_of(client.get(case.get_absolute_url()))
    assert Response.objects.count() == 1


def test_the_document_is_shown_to_those_who_may_see_the_case_and_the_history_says_who_opened_it(
    client, owner, practitioner, stranger, case
):
    post_response(client, owner, case, upload=png("re ceipt.png"))
    path = f"/responses/{Response.objects.get().pk}/document/"
    shown = client.get(path)
    assert shown.content == PNG
    assert shown["Content-Type"] == "image/png"
    assert "sandbox" in shown["Content-Security-Policy"]
    assert EventPayload.objects.filter(event__kind="document_opened", event__chain=case.chain).count() == 1
    client.force_login(stranger)
    assert client.get(path).status_code == 404
    case.client.is_restricted = True
    case.client.save()
    client.force_login(practitioner)
    assert client.get(path).status_code == 404


def test_a_response_without_a_document_has_no_document_page(client, owner, case):
    post_response(client, owner, case)
    assert client.get(f"/responses/{Response.objects.get().pk}/document/").status_code == 404


def test_a_document_whose_file_is_gone_gets_a_sentence(client, owner, case, settings, tmp_path):
    post_response(client, owner, case, upload=png())
    settings.NOTICEBOOK_HOME = tmp_path
    response = client.get(f"/responses/{Response.objects.get().pk}/document/", follow=True)
    assert "The file of receipt.png is missing" in text_of(response)


def big(size):
    upload = SimpleUploadedFile("scan.pdf", b"%PDF-1.7 " + b"x" * 100, content_type="application/pdf")
    upload.file = BytesIO(b"%PDF-1.7 " + b"x" * size)
    upload.size = size
    return upload


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"sent_on": iso(1)}, "It cannot have been sent on Jun 30, 2026; that day has not come."),
        ({"sent_on": "2026-02-30"}, "Enter a date that exists"),
        ({"sent_on": iso(-2), "delivered_on": iso(-3)}, "It cannot have been delivered before it was sent"),
        ({"delivered_on": iso(2)}, "It cannot have been delivered on Jul 1, 2026"),
        ({"summary": ""}, "Say what was sent."),
        ({"notices": ["99999"]}, "Letter 99999 is not an open letter of these taxpayers."),
        (
            {"upload": SimpleUploadedFile("a.pdf", b"MZ not a pdf")},
            "a.pdf is not a PDF, PNG or JPEG file.",
        ),
        ({"upload": SimpleUploadedFile("a.pdf", b"%PDF-1.7 broken")}, "cannot be opened"),
    ],
)
def test_an_impossible_response_gets_a_sentence_and_changes_nothing(client, owner, case, typed, sentence):
    response = post_response(client, owner, case, **{"sent_to": "Kansas City"} | typed)
    assert sentence in sentences(response)
    assert "Kansas City" in response.content.decode()
    assert Response.objects.count() == 0
    assert Document.objects.count() == 0


def test_a_file_of_60_megabytes_is_refused_with_a_sentence(client, owner, case):
    response = post_response(client, owner, case, upload=big(60_000_000))
    assert "scan.pdf has 60 MB; at most 26 MB are kept." in sentences(response)
    assert "a browser does not keep a file" in text_of(response)
    assert Response.objects.count() == 0


def test_it_cannot_answer_a_letter_that_had_not_come(client, owner, case):
    letter = make_notice(owner, case=case, notice_date=days(0))
    response = post_response(client, owner, case, notices=[letter.pk], sent_on=str(days(-3)))
    assert "cannot have been answered before its own date" in sentences(response)
    assert Response.objects.count() == 0


def test_a_letter_that_came_before_its_date_can_be_answered_before_it(client, owner, case):
    ahead = make_notice(owner, case=case, notice_date=days(10), reached_us_on=days(-1))
    post_response(client, owner, case, notices=[ahead.pk], sent_on=str(days(0)))
    ahead.refresh_from_db()
    assert (ahead.answer, ahead.answered_on) == ("answered", days(0))
    assert not ahead.deadlines.open().exists()


def test_another_firms_letter_cannot_be_answered(client, owner, case):
    theirs = make_notice(make_firm(name="Third Tax"))
    response = post_response(client, owner, case, notices=[theirs.pk])
    assert "is not an open letter of these taxpayers" in sentences(response)
    theirs.refresh_from_db()
    assert not theirs.is_answered


def test_one_answer_may_cover_a_letter_on_another_case_of_the_same_people(client, owner, notice):
    other = make_notice(owner, case=make_case(owner, client=notice.case.client, matter="1040 2022"))
    post_response(client, owner, notice.case, notices=[notice.pk, other.pk])
    assert set(Response.objects.get().cases.all()) == {notice.case, other.case}


# Holds, payments, notes.


@pytest.mark.parametrize(
    ("page", "typed", "sentence"),
    [
        ("holds/new", {"kind": "short_hold", "from_on": iso(0), "until_on": iso(-1)}, "It cannot end before it begins"),
        ("holds/new", {"from_on": iso(0)}, "Say why collection is paused."),
        ("holds/new", {"kind": "short_hold", "from_on": "2026-13-01"}, "Enter a date that exists"),
        ("payments/new", {"amount": "1,2O0.00", "paid_on": iso(0)}, "Enter an amount in dollars and cents"),
        ("payments/new", {"amount": "0", "paid_on": iso(0)}, "A payment is more than $0.00."),
        ("payments/new", {"amount": "-5", "paid_on": iso(0)}, "A payment is more than $0.00."),
        ("payments/new", {"amount": "NaN", "paid_on": iso(0)}, "Enter an amount in dollars and cents"),
        ("payments/new", {"amount": "5", "paid_on": iso(3)}, "It cannot have been paid on Jul 2, 2026"),
        ("note", {"text": ""}, "Type the note."),
        ("note", {"text": "Met the client", "happened_on": iso(1)}, "It cannot have happened on Jun 30, 2026"),
    ],
)
def test_what_cannot_be_gets_a_sentence_and_changes_nothing(client, owner, case, page, typed, sentence):
    client.force_login(owner)
    response = client.post(f"/cases/{case.pk}/{page}/", typed | {"submission_id": str(uuid.uuid4())})
    assert sentence in sentences(response)
    for value in typed.values():
        assert value in response.content.decode()
    assert Hold.objects.count() + Payment.objects.count() == 0
    assert case.chain.events.count() == 1


def test_a_payment_takes_the_balance_down(client, owner, notice):
    client.force_login(owner)
    typed = {"amount": "$1,000.00", "paid_on": iso(0), "submission_id": str(uuid.uuid4())}
    client.post(f"/cases/{notice.case_id}/payments/new/", typed)
    assert Case.objects.get(pk=notice.case_id).balance == Decimal("800.00")


@pytest.mark.parametrize("page", ["holds/new", "payments/new"])
def test_a_closed_case_takes_no_holds_and_payments(client, owner, case, page):
    casework.close_case(case, by=acting(owner), version=case.version, outcome="Paid", closed_on=TODAY)
    typed = {"kind": "short_hold", "from_on": iso(0), "amount": "5", "paid_on": iso(0)}
    client.force_login(owner)
    response = client.post(f"/cases/{case.pk}/{page}/", typed | {"submission_id": str(uuid.uuid4())})
    assert "Reopen it first" in sentences(response)


def test_a_note_is_kept_once_however_often_it_is_sent(client, owner, case):
    client.force_login(owner)
    typed = {"text": "Client prefers e-mail.", "happened_on": iso(-3), "submission_id": str(uuid.uuid4())}
    for _ in range(2):
        assert client.post(f"/cases/{case.pk}/note/", typed).url == case.get_absolute_url()
    assert case.chain.events.filter(kind="note").count() == 1
    client.post(f"/cases/{case.pk}/note/", typed | {"submission_id": str(uuid.uuid4())})
    assert case.chain.events.filter(kind="note").count() == 2


@pytest.fixture
def hold(owner, case):
    return casework.record_hold(by=acting(owner), case=case, kind="agreement_in_force", from_on=days(-9))


def end(client, member, hold, **typed):
    client.force_login(member)
    return client.post(f"/holds/{hold.pk}/end/", {"until_on": iso(-1), "version": hold.version} | typed)


def test_a_hold_gets_its_last_day(client, owner, hold):
    assert end(client, owner, hold, reason="Defaulted").url == hold.case.get_absolute_url()
    hold.refresh_from_db()
    assert hold.until_on == days(-1)


def test_a_hold_cannot_end_before_it_began(client, owner, hold):
    assert "It cannot end before it begins on Jun 20, 2026." in sentences(end(client, owner, hold, until_on=iso(-10)))
    assert "Enter the last day of the hold." in sentences(end(client, owner, hold, until_on=""))
    hold.refresh_from_db()
    assert hold.until_on is None


def test_two_members_who_end_a_hold_at_once_get_a_clear_conflict(client, owner, practitioner, hold):
    end(client, owner, hold, until_on=iso(-2))
    response = end(client, practitioner, hold)
    assert response.status_code == 409
    assert "Rosa Moreno changed this while you were typing" in text_of(response)
    hold.refresh_from_db()
    assert hold.until_on == days(-2)


def test_a_hold_is_ended_by_those_who_may(client, viewer, stranger, hold):
    assert end(client, stranger, hold).status_code == 404
    assert end(client, viewer, hold).status_code == 403


def test_no_kind_of_hold_is_chosen_beforehand(client, owner, case):
    client.force_login(owner)
    page = client.get(f"/cases/{case.pk}/holds/new/").content.decode()
    assert "---------" not in page
    assert "checked" not in page


@pytest.mark.parametrize("number", ["219-54-6789", "12-3456789"], ids=["SSN", "EIN"])
def test_a_whole_taxpayer_number_in_a_note_is_refused_and_nothing_is_kept(client, owner, case, number):
    client.force_login(owner)
    before = case.chain.events.count()
    answer = client.post(f"/cases/{case.pk}/note/", {"text": f"Client gave {number} on the phone."})
    assert "its last four digits are enough" in answer.content.decode()
    assert f"Client gave {number}" in answer.content.decode()
    assert case.chain.events.count() == before
