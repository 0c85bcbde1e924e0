"""Recording, reading, correcting and answering letters, as a member does it in the browser."""

import uuid
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from clients import register
from notices import casework
from notices.forms import fields
from notices.models import Case, Deadline, Notice
from practice import documents
from practice.access import Role
from practice.history import told
from practice.models import Document, Event
from tests.factories import acting, make_case, make_client, make_member, make_notice

NEW = "/notices/new/"
# The least that pypdfium2 opens as a page.
PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)


@pytest.fixture
def today(owner):
    return owner.local_date(timezone.now())


@pytest.fixture
def signed_in(client, owner):
    client.force_login(owner)
    return client


def four_fields(taxpayer, today, **others) -> dict:
    """What the smallest complete form posts."""
    typed = {"client": taxpayer.pk, "matter": "1040 2023", "code": "CP14", "notice_date": str(today)}
    return typed | {"submission_id": str(uuid.uuid4())} | others


def counts() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (Case, Notice, Deadline, Document, Event))


def page_text(response) -> str:
    return " ".join(response.content.decode().split())


# Recording


def test_four_fields_record_a_letter_open_its_case_and_lay_its_dates(signed_in, taxpayer, today):
    response = signed_in.post(NEW, four_fields(taxpayer, today, matter="941 2025 q3", code="cp 504b"))
    notice = Notice.objects.get()
    assert response.headers["Location"] == notice.get_absolute_url()
    assert (notice.code, notice.notice_date) == ("CP504B", today)
    assert (notice.case.client, notice.case.form, notice.case.period) == (taxpayer, "941", "2025 Q3")
    assert notice.deadlines.working().exists()
    kinds = [event.kind for event in Event.objects.filter(chain=notice.case.chain).order_by("sequence")]
    assert kinds == ["case_opened", "notice_recorded"]


def test_a_form_filed_once_has_one_case_without_a_period(signed_in, taxpayer, today):
    for days, code in ((40, "CP14"), (0, "CP504")):
        signed_in.post(NEW, four_fields(taxpayer, today - timedelta(days), matter="706", code=code))
    case = Case.objects.get()
    assert (case.form, case.period, case.period_end, case.notices.count()) == ("706", "no period", None, 2)
    for name in ("case", "case_change", "case_export"):
        assert signed_in.get(reverse(name, args=[case.pk])).status_code == 200
    assert signed_in.post(reverse("case_export", args=[case.pk]), {"purpose": "own_file", "format": "pdf"})[
        "Content-Type"
    ]
    assert signed_in.get(reverse("case_list"), {"q": "706"}).status_code == 200


def test_the_next_letter_lands_on_the_same_case(signed_in, taxpayer, today):
    signed_in.post(NEW, four_fields(taxpayer, today - timedelta(40)))
    signed_in.post(NEW, four_fields(taxpayer, today, code="CP501", due_printed_on=str(today + timedelta(21))))
    assert Case.objects.get().notices.count() == 2


def test_the_page_of_a_new_letter_shows_each_date_with_reason_citation_and_certainty(signed_in, taxpayer):
    typed = four_fields(taxpayer, date(2018, 1, 30), matter="1040 2017", amount_due="1,075.21")
    page = page_text(signed_in.post(NEW, typed | {"due_printed_on": "2018-02-20"}, follow=True))
    assert "$1,075.21" in page
    assert "Feb 20, 2018" in page
    assert "set by statute" in page
    assert "IRC 6601(e)(2)(A), 6601(e)(3)" in page
    assert "21 days" in page


def test_everything_on_a_letter_can_be_typed(signed_in, taxpayer, today):
    lines = {"tax": "3,183.00", "payments": "3,328.00", "failure_to_file": "318.30", "failure_to_pay": "633.30"}
    lines |= {"estimated_tax": "123.61", "interest": "145.00"}
    typed = four_fields(
        taxpayer,
        today,
        amount_due="$1,075.21",
        due_printed_on=str(today + timedelta(21)),
        postmarked_on=str(today),
        reached_client_on=str(today),
        reached_us_on=str(today),
        received_via="fax",
        addressee="both",
        sent_abroad="on",
        phone="1-800-829-0922",
        caller_id="123456",
        remarks="Client is worried.",
        upload=SimpleUploadedFile("Notice ü.pdf", PDF, "application/pdf"),
        **{f"amount_of_{kind}": amount for kind, amount in lines.items()},
    )
    response = signed_in.post(NEW, typed, follow=True)
    notice = Notice.objects.get()
    assert {line.kind: line.amount for line in notice.amounts.all()}["payments"] == Decimal("-3328.00")
    assert sum(line.amount for line in notice.amounts.all()) == notice.amount_due == Decimal("1075.21")
    assert notice.document.pages == 1
    assert (notice.addressee, notice.sent_abroad, notice.received_via) == ("both", True, "fax")
    assert "apart" not in page_text(response)


def test_lines_that_do_not_add_up_are_recorded_with_a_warning_that_names_the_difference(signed_in, taxpayer, today):
    typed = four_fields(taxpayer, today, amount_due="1000", amount_of_tax="900", amount_of_interest="75.50")
    page = page_text(signed_in.post(NEW, typed, follow=True))
    assert Notice.objects.count() == 1
    assert "$975.50 and the amount due is $1,000.00: $24.50 apart" in page


def test_a_letter_whose_date_is_only_printed_is_recorded_without_it_and_says_so(signed_in, taxpayer, today):
    page = page_text(signed_in.post(NEW, four_fields(taxpayer, today, code="CP503"), follow=True))
    assert Notice.objects.count() == 1
    assert "The printed date is missing, so nothing reminds of this letter yet" in page


def test_a_letter_outside_the_catalogue_takes_a_title_and_its_printed_date(signed_in, taxpayer, today):
    typed = four_fields(taxpayer, today, code="other", title="State notice of audit")
    signed_in.post(NEW, typed | {"due_printed_on": str(today + timedelta(30))})
    notice = Notice.objects.get()
    assert str(notice).startswith("State notice of audit dated")
    assert notice.deadlines.working().get().due_on == today + timedelta(30)


def test_a_letter_outside_the_catalogue_without_a_title_is_refused(signed_in, taxpayer, today):
    before = counts()
    page = page_text(signed_in.post(NEW, four_fields(taxpayer, today, code="OTHER")))
    assert "Type what the letter calls itself" in page
    assert counts() == before


def test_a_joint_letter_opens_the_case_of_both(signed_in, owner, taxpayer, today):
    wife = make_client(owner, name="Dee Boyd")
    register.marry(taxpayer, wife, by=acting(owner))
    assert "Joint with the spouse" in page_text(signed_in.get(f"{NEW}?client={taxpayer.pk}"))
    signed_in.post(NEW, four_fields(taxpayer, today, joint="on"))
    assert Case.objects.get().spouse == wife
    # Her copy, recorded under her name, is the same case.
    signed_in.post(NEW, four_fields(wife, today, code="CP504"))
    assert Case.objects.get().notices.count() == 2


@pytest.mark.parametrize(
    ("matter", "sentence"), [("1040 2023", "has no spouse on file"), ("941 2025 Q3", "not a joint")]
)
def test_a_joint_case_that_cannot_be_is_refused(signed_in, taxpayer, today, matter, sentence):
    page = page_text(signed_in.post(NEW, four_fields(taxpayer, today, joint="on", matter=matter)))
    assert sentence in page
    assert not Case.objects.exists()


def test_from_the_catalogue_the_code_is_filled_in(signed_in):
    assert 'value="CP504"' in signed_in.get(NEW, {"code": "CP504"}).content.decode()


def test_from_a_case_the_client_and_period_are_fixed(signed_in, case, today):
    page = page_text(signed_in.get(f"{NEW}?case={case.pk}"))
    assert 'name="client"' not in page
    assert str(case) in page
    typed = {"code": "CP14", "notice_date": str(today), "submission_id": str(uuid.uuid4())}
    signed_in.post(f"{NEW}?case={case.pk}", typed)
    assert Notice.objects.get().case == case


def test_the_same_letter_twice_is_refused_with_what_to_do(signed_in, taxpayer, today):
    signed_in.post(NEW, four_fields(taxpayer, today))
    before = counts()
    page = page_text(signed_in.post(NEW, four_fields(taxpayer, today)))
    assert "is already on this case" in page
    assert counts() == before


def test_a_letter_on_a_closed_case_is_refused_and_nothing_is_kept(signed_in, owner, taxpayer, today):
    case = make_case(owner, client=taxpayer, matter="1040 2023")
    casework.close_case(case, by=acting(owner), version=1, outcome="Paid.", closed_on=acting(owner).on)
    before = counts()
    page = page_text(signed_in.post(NEW, four_fields(taxpayer, today)))
    assert "This case was closed on Jun 29, 2026. Reopen it first." in page
    assert counts() == before


# Bad input: a sentence, what was typed stays, nothing changes

BAD = {
    "an impossible date": ({"notice_date": "2026-02-30"}, "Enter a date that exists"),
    "an unknown code": ({"code": "CP5040"}, "CP5040 is not in the catalogue"),
    "an amount with a letter": ({"amount_due": "1,O75.21"}, "Enter an amount in dollars and cents"),
    "a line with a letter": ({"amount_of_tax": "12x"}, "Enter an amount in dollars and cents"),
    "a negative amount due": ({"amount_due": "-5"}, "An amount due is not negative"),
    "a period without a form": ({"matter": "2025 Q3"}, "has no form: type 941"),
    "a quarter of an annual form": ({"matter": "1040 2025 Q3"}, "Form 1040 is filed by year"),
    "a day before the law it goes by": ({"notice_date": "0026-06-03"}, "check the year"),
    "a due date before the letter": ({"due_printed_on": "2001-01-01"}, "is before the date of the letter"),
    "nothing at all": ({"client": "", "code": "", "notice_date": "", "matter": ""}, "Choose the client."),
}


@pytest.mark.parametrize(("wrong", "sentence"), BAD.values(), ids=BAD)
def test_bad_input_gets_a_sentence_keeps_what_was_typed_and_changes_nothing(
    signed_in, taxpayer, today, wrong, sentence
):
    before = counts()
    typed = four_fields(taxpayer, today, remarks="Client is worried.", received_via="courier") | wrong
    response = signed_in.post(NEW, typed)
    page = page_text(response)
    assert response.status_code == 200
    assert sentence in page
    assert "Client is worried." in page
    for name in ("code", "matter", "amount_due", "received_via"):
        assert not typed.get(name) or f'value="{typed[name]}"' in page
    assert counts() == before


def test_an_unknown_code_names_those_near_it_and_the_way_for_any_letter(signed_in, taxpayer, today):
    page = page_text(signed_in.post(NEW, four_fields(taxpayer, today, code="CP504X")))
    assert "near it: CP504" in page
    assert "OTHER" in page


def test_a_letter_dated_over_21_days_ahead_is_refused_even_when_confirmed(signed_in, taxpayer, today):
    before = counts()
    typed = four_fields(taxpayer, today + timedelta(22), date_is_right="on")
    page = page_text(signed_in.post(NEW, typed))
    assert "is 22 days ahead; check the year" in page
    assert counts() == before


@pytest.mark.parametrize("days", [1, 21])
def test_a_letter_dated_up_to_21_days_ahead_is_recorded_once_confirmed(signed_in, taxpayer, today, days):
    typed = four_fields(taxpayer, today + timedelta(days))
    assert 'name="date_is_right"' not in page_text(signed_in.get(NEW))
    page = page_text(signed_in.post(NEW, typed))
    assert "IRS letters often arrive before their date" in page
    assert 'name="date_is_right"' in page
    assert not Notice.objects.exists()
    signed_in.post(NEW, typed | {"date_is_right": "on"})
    assert Notice.objects.get().notice_date == today + timedelta(days)


def test_a_letter_from_before_1995_is_questioned(signed_in, taxpayer):
    typed = four_fields(taxpayer, date(1994, 12, 31), matter="1040 1992")
    assert "that is long ago" in page_text(signed_in.post(NEW, typed))
    signed_in.post(NEW, typed | {"date_is_right": "on"})
    assert Notice.objects.count() == 1


def test_a_day_on_which_it_reached_us_cannot_lie_ahead(signed_in, taxpayer, today):
    typed = four_fields(taxpayer, today, reached_us_on=str(today + timedelta(1)))
    assert "that day has not come" in page_text(signed_in.post(NEW, typed))
    assert not Notice.objects.exists()


def test_a_60_mb_upload_is_refused_before_it_is_read(signed_in, taxpayer, today, monkeypatch):
    monkeypatch.setattr(documents, "inspect", lambda *args: pytest.fail("the file was read"))
    before = counts()
    upload = SimpleUploadedFile("scan.pdf", b"%PDF-" + bytes(60_000_000), "application/pdf")
    page = page_text(signed_in.post(NEW, four_fields(taxpayer, today, upload=upload)))
    assert "scan.pdf has 60 MB; at most 26 MB are kept" in page
    assert "Choose the file again" in page
    assert counts() == before


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"<html>not a pdf</html>", "scan.pdf is not a PDF, PNG or JPEG file."),
        (b"%PDF-1.7 but nothing more", "scan.pdf says it is a PDF but cannot be opened"),
        (b"", "empty"),
    ],
)
def test_a_pdf_that_is_not_a_pdf_is_refused(signed_in, taxpayer, today, content, sentence):
    before = counts()
    upload = SimpleUploadedFile("scan.pdf", content, "application/pdf")
    page = page_text(signed_in.post(NEW, four_fields(taxpayer, today, upload=upload)))
    assert sentence in page
    assert counts() == before


def test_a_good_file_beside_another_mistake_must_be_chosen_again_and_the_page_says_so(signed_in, taxpayer, today):
    upload = SimpleUploadedFile("scan.pdf", PDF, "application/pdf")
    page = page_text(signed_in.post(NEW, four_fields(taxpayer, today, upload=upload, code="CP5040")))
    assert "Choose the file again" in page
    assert not Document.objects.exists()


def test_another_firms_ids_are_no_choice_and_no_address(signed_in, stranger, taxpayer, today):
    theirs = make_client(stranger, name="Someone Else")
    their_case = make_case(stranger, client=theirs)
    their_notice = make_notice(stranger, case=their_case)
    before = counts()
    page = page_text(signed_in.post(NEW, four_fields(theirs, today)))
    assert "Choose a client from the list" in page
    assert "Someone Else" not in page
    for address in (f"{NEW}?case={their_case.pk}", f"{NEW}?client={theirs.pk}", f"{NEW}?client=x"):
        assert signed_in.get(address).status_code == 404
        assert signed_in.post(address, four_fields(taxpayer, today)).status_code == 404
    for name in ("notice", "notice_change", "notice_answer", "notice_reopen", "notice_document"):
        assert signed_in.get(reverse(name, args=[their_notice.pk])).status_code == 404
    assert counts() == before


def test_a_double_click_makes_one_record_and_leads_to_it(signed_in, taxpayer, today):
    typed = four_fields(taxpayer, today)
    first = signed_in.post(NEW, typed)
    before = counts()
    second = signed_in.post(NEW, typed)
    assert first.headers["Location"] == second.headers["Location"]
    assert counts() == before


def test_a_viewer_may_not_record(client, viewer, notice, today):
    client.force_login(viewer)
    assert client.get(NEW).status_code == 403
    assert client.post(NEW, four_fields(notice.case.client, today, code="CP504")).status_code == 403
    for name in ("notice_change", "notice_answer", "notice_reopen"):
        assert client.get(reverse(name, args=[notice.pk])).status_code == 403
        assert client.post(reverse(name, args=[notice.pk]), {}).status_code == 403
    assert client.get(reverse("notice", args=[notice.pk])).status_code == 200
    assert Notice.objects.count() == 1


def test_an_assistant_may_record(client, assistant, taxpayer, today):
    client.force_login(assistant)
    assert client.post(NEW, four_fields(taxpayer, today)).status_code == 302


def test_a_restricted_clients_case_is_not_found_by_its_visible_spouse(client, owner, firm, taxpayer, today):
    wife = make_client(owner, name="Dee Boyd")
    register.marry(taxpayer, wife, by=acting(owner))
    make_case(owner, client=wife, spouse=taxpayer, matter="1040 2023")
    wife.__class__.objects.filter(pk=wife.pk).update(is_restricted=True)
    client.force_login(make_member(firm, role=Role.PRACTITIONER, email="other@example.com"))
    page = page_text(client.post(NEW, four_fields(taxpayer, today)))
    assert "that you may not see" in page
    assert "Dee" not in page
    assert not Notice.objects.exists()


# What htmx asks for


def test_the_dates_to_come_are_shown_while_typing_and_nothing_is_kept(signed_in, taxpayer):
    before = counts()
    typed = {"code": "cp2000", "notice_date": "2026-05-18"}
    response = signed_in.get(NEW, typed, headers={"HX-Request": "true", "HX-Target": "dates-to-come"})
    page = page_text(response)
    assert "<html" not in page
    assert "Jun 17, 2026" in page
    assert counts() == before


def test_the_dates_to_come_say_what_is_wrong(signed_in, owner):
    typed = {"code": "CP14", "notice_date": "2026-05-18", "due_printed_on": "2026-05-01"}
    response = signed_in.get(NEW, typed, headers={"HX-Request": "true", "HX-Target": "dates-to-come"})
    assert response.status_code == 200


def test_in_a_large_firm_the_client_is_typed_and_suggested(signed_in, owner, taxpayer, today, monkeypatch):
    monkeypatch.setattr(fields, "LONGEST_LIST", 2)
    twins = [make_client(owner, name="Ana Diaz"), make_client(owner, name="Ana Diaz")]
    page = page_text(signed_in.get(NEW))
    assert '<select name="client"' not in page
    names = signed_in.post(NEW, {"client": "ana"}, headers={"HX-Request": "true", "HX-Target": "client-names"})
    assert page_text(names).count("<option") == 2
    assert "More than one client is like ana diaz" in page_text(
        signed_in.post(NEW, four_fields(taxpayer, today, client="ana diaz"))
    )
    assert "No client you may see is like Zoe" in page_text(
        signed_in.post(NEW, four_fields(taxpayer, today, client="Zoe"))
    )
    signed_in.post(NEW, four_fields(taxpayer, today, client=f"Ana Diaz #{twins[1].pk}"))
    assert Notice.objects.get().case.client == twins[1]
    signed_in.post(NEW, four_fields(taxpayer, today, client="boyd"))
    assert Notice.objects.latest("pk").case.client == taxpayer


# Correcting, answering, opening again


def change_form(notice, **others) -> dict:
    typed = {"code": notice.code, "notice_date": str(notice.notice_date), "amount_due": str(notice.amount_due)}
    return typed | {"reason": "Misread.", "version": notice.version} | others


def test_a_correction_lays_the_dates_anew_and_keeps_the_old_ones_struck_through(signed_in, notice):
    address = reverse("notice_change", args=[notice.pk])
    assert f'value="{notice.notice_date}"' in page_text(signed_in.get(address))
    typed = change_form(notice, notice_date="2026-06-01")
    page = page_text(signed_in.post(address, typed, follow=True))
    assert "struck" in page
    assert "Correction: Misread." in page
    assert notice.deadlines.filter(state="replaced").exists()
    assert notice.deadlines.working().get().due_on == date(2026, 6, 22)


def test_a_correction_needs_a_reason_and_keeps_what_was_typed(signed_in, notice):
    before = counts()
    page = page_text(
        signed_in.post(reverse("notice_change", args=[notice.pk]), change_form(notice, reason="", code="CP501"))
    )
    assert "Say why the record of this letter is corrected" in page
    assert 'value="CP501"' in page
    assert counts() == before


def test_a_stale_correction_gets_409_with_both_values_and_changes_nothing(signed_in, owner, notice):
    stale = change_form(notice, amount_due="1900.00")
    casework.correct_notice(notice, by=acting(owner), version=1, reason="Seen again.", amount_due=Decimal("1850.00"))
    response = signed_in.post(reverse("notice_change", args=[notice.pk]), stale)
    page = page_text(response)
    assert response.status_code == 409
    assert "$1,850.00" in page
    assert 'value="1900.00"' in page
    notice.refresh_from_db()
    assert notice.amount_due == Decimal("1850.00")


def test_a_correction_can_bring_the_scan(signed_in, notice):
    upload = SimpleUploadedFile("scan.png", b"\x89PNG\r\n\x1a\n more", "image/png")
    signed_in.post(reverse("notice_change", args=[notice.pk]), change_form(notice, upload=upload))
    notice.refresh_from_db()
    assert notice.document.name == "scan.png"


def test_answering_finishes_the_dates_and_opening_again_brings_them_back(signed_in, notice, today):
    answered_on = str(max(notice.notice_date, today))
    typed = {"answer": "answered", "answered_on": answered_on, "note": "Sent Form 9465", "version": 1}
    page = page_text(signed_in.post(reverse("notice_answer", args=[notice.pk]), typed, follow=True))
    assert "Sent Form 9465" in page
    assert not notice.deadlines.open().exists()
    signed_in.post(reverse("notice_reopen", args=[notice.pk]), {"reason": "It was another letter.", "version": 2})
    assert notice.deadlines.working().exists()


def test_an_answer_before_the_letter_or_ahead_of_today_is_refused(signed_in, notice, today):
    for day, sentence in ((today + timedelta(1), "has not come"), (date(2020, 1, 1), "before its own date")):
        typed = {"answer": "answered", "answered_on": str(day), "version": 1}
        assert sentence in page_text(signed_in.post(reverse("notice_answer", args=[notice.pk]), typed))
    notice.refresh_from_db()
    assert not notice.is_answered


def test_a_stale_answer_gets_409(signed_in, owner, notice):
    casework.correct_notice(notice, by=acting(owner), version=1, reason="Seen again.", phone="1-800-829-0922")
    typed = {"answer": "answered", "answered_on": str(notice.notice_date), "version": 1}
    response = signed_in.post(reverse("notice_answer", args=[notice.pk]), typed)
    assert response.status_code == 409


# The scan


def scanned(signed_in, taxpayer, today) -> Notice:
    upload = SimpleUploadedFile("Notice ü.pdf", PDF, "application/pdf")
    signed_in.post(NEW, four_fields(taxpayer, today, upload=upload))
    return Notice.objects.get()


def test_the_scan_is_streamed_safely_and_each_opening_stands_in_the_history(signed_in, taxpayer, today):
    notice = scanned(signed_in, taxpayer, today)
    stored = settings.NOTICEBOOK_HOME / "documents" / notice.document.stored_as
    assert PDF not in stored.read_bytes()
    response = signed_in.get(reverse("notice_document", args=[notice.pk]))
    assert response.content == PDF
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.headers["Content-Disposition"] == "inline; filename*=UTF-8''Notice%20%C3%BC.pdf"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Cache-Control"] == "no-store"
    assert "sandbox" in response.headers["Content-Security-Policy"]
    event = Event.objects.filter(chain=notice.case.chain).order_by("sequence").last()
    assert event.kind == "document_opened"
    assert told(event)["facts"]["notice"] == notice.pk


def test_a_scan_whose_file_is_lost_or_altered_is_a_sentence_and_no_event(signed_in, taxpayer, today):
    notice = scanned(signed_in, taxpayer, today)
    stored = settings.NOTICEBOOK_HOME / "documents" / notice.document.stored_as
    events = Event.objects.count()
    stored.write_bytes(b"altered")
    page = page_text(signed_in.get(reverse("notice_document", args=[notice.pk]), follow=True))
    assert "was changed on disk" in page
    stored.unlink()
    page = page_text(signed_in.get(reverse("notice_document", args=[notice.pk]), follow=True))
    assert "is missing: restore it from your backup" in page
    assert Event.objects.count() == events


def test_a_letter_without_a_scan_has_no_scan_address(signed_in, notice):
    assert signed_in.get(reverse("notice_document", args=[notice.pk])).status_code == 404


# Looking


def test_a_letter_page_takes_a_fixed_number_of_queries(signed_in, notice, django_assert_max_num_queries):
    address = notice.get_absolute_url()
    with django_assert_max_num_queries(12):
        signed_in.get(address)


def test_the_four_field_page_takes_a_fixed_number_of_queries(signed_in, owner, django_assert_max_num_queries):
    for number in range(5):
        make_client(owner, name=f"Client {number}")
    with django_assert_max_num_queries(8):
        signed_in.get(NEW)
