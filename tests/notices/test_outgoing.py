"""Letters we write: begun from a case or a call, finished once, kept, superseded, and told in the history."""

import hashlib
import html
import io
import re
import uuid
import zipfile
from datetime import date, timedelta

import docx
import pypdfium2
import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse

from clients import authority, tin
from clients.matters import Matter
from clients.models import Authorization
from notices import casework, exports, outgoing
from notices.casework import CaseError
from notices.models import Case, OutgoingLetter, Response
from notices.outgoing import making
from notices.wording.standard import standard
from practice import documents, history
from practice.models import Event, EventPayload
from practice.refusals import Conflict
from tests.factories import (
    NOW,
    TODAY,
    acting,
    make_call,
    make_case,
    make_client,
    make_draft,
    make_finished_letter,
    make_notice,
    next_ssn,
)
from tests.notices.export_stories import HOSTILE

SSN = tin.parse(tin.SSN, "219-54-6789")
READY = {"address": "Kansas City, MO 64999", "body": "Here are the papers.", "enclosures": "Form 1040\nForm W-2"}


@pytest.fixture
def taxpayer(owner):
    return make_client(owner, numbers=[SSN], address="118 Alder Street\nDayton, OH 45402")


@pytest.fixture
def case(owner, taxpayer):
    return make_case(owner, client=taxpayer)


@pytest.fixture
def signed_in(client, owner):
    client.force_login(owner)
    return client


def words(response) -> str:
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode())))


def told(chain_id, kind):
    events = Event.objects.filter(chain=chain_id, kind=kind).select_related("payload").order_by("sequence")
    return [history.told(event) for event in events]


def pdf_text(content: bytes) -> str:
    pdf = pypdfium2.PdfDocument(content)
    try:
        return " ".join(" ".join(page.get_textpage().get_text_range() for page in pdf).split())
    finally:
        pdf.close()


def docx_text(content: bytes) -> str:
    return " ".join(" ".join(part.text for part in docx.Document(io.BytesIO(content)).paragraphs).split())


def changed(draft, member, **wanted):
    return casework.change_letter(draft, by=acting(member), version=draft.version, **wanted)


def finish(draft, member, **more):
    return outgoing.finish(draft, by=acting(member), version=draft.version, **more)


# Begun


def test_a_letter_is_begun_on_the_case_filled_in_and_told_in_its_history(signed_in, case, owner):
    notice = make_notice(owner, case=case, code="CP503")
    page = signed_in.get(f"/cases/{case.pk}/letters/new/")
    typed = {"key": "dispute", "notice": notice.pk, "signer": owner.pk, "submission_id": str(uuid.uuid4())}
    assert page.context["form"]["signer"].value() == owner.pk
    assert page.context["form"]["notice"].value() == notice.pk
    answer = signed_in.post(f"/cases/{case.pk}/letters/new/", typed)
    letter = OutgoingLetter.objects.get()
    assert answer.headers["Location"] == f"/letters/{letter.pk}/change/"
    assert letter.title == "Disagreement with CP503 dated Jun 29, 2026"
    assert "for Form 1040, 2024. The taxpayer does not agree with the amount of $1,800.00." in letter.body
    assert letter.enclosures.startswith("Copy of CP503 dated Jun 29, 2026")
    assert (letter.addressee, letter.state, letter.document) == ("Internal Revenue Service", "draft", None)
    (event,) = told(case.chain_id, "letter_begun")
    assert event["sentence"] == f"Letter begun: {letter.title} (about CP503 dated Jun 29, 2026)."
    assert signed_in.post(f"/cases/{case.pk}/letters/new/", typed).status_code == 302
    assert OutgoingLetter.objects.count() == 1


def test_a_letter_says_under_which_authorization_it_is_written_only_if_one_stands(case, owner, taxpayer):
    assert "[fill in: under which authorization" in make_draft(owner, case=case).body
    matters = [Matter("1040", "2022", date(2022, 12, 31), "2024", date(2024, 12, 31))]
    form = {"form": Authorization.Form.POWER_OF_ATTORNEY, "representatives": [owner], "matters": matters}
    signed = {"signed_on": TODAY - timedelta(days=9), "sent_on": TODAY - timedelta(days=8)}
    row = authority.prepare_authorization(by=acting(owner), client=taxpayer, **form, **signed)
    body = make_draft(owner, case=case).body
    assert "I represent the taxpayer named above. Form 2848 signed Jun 20, 2026 covers this form and period." in body
    assert "[fill in: under which authorization" not in body
    other = make_case(owner, client=taxpayer, matter="1040 2021")
    assert "[fill in: under which authorization" in make_draft(owner, case=other).body
    Authorization.objects.filter(pk=row.pk).update(ended_on=TODAY, end="revoked")
    assert "[fill in: under which authorization" in make_draft(owner, case=case).body


def test_the_form_of_one_spouse_does_not_speak_for_both(owner, taxpayer):
    lena = make_client(owner, name="Lena Boyd", numbers=[next_ssn()])
    joint = make_case(owner, client=taxpayer, spouse=lena)
    matters = [Matter("1040", "2024", date(2024, 12, 31), "2024", date(2024, 12, 31))]
    form = {"form": Authorization.Form.POWER_OF_ATTORNEY, "representatives": [owner], "matters": matters}
    days = {"signed_on": TODAY, "sent_on": TODAY}
    authority.prepare_authorization(by=acting(owner), client=taxpayer, **form, **days)
    assert "[fill in: under which authorization" in make_draft(owner, case=joint).body
    authority.prepare_authorization(by=acting(owner), client=lena, **form, **days)
    draft = make_draft(owner, case=joint)
    assert "I represent the taxpayer named above. Form 2848" in draft.body
    paper = outgoing.paper_of(OutgoingLetter.objects.whole().get(pk=draft.pk), today=TODAY)
    reference = dict(map(tuple, paper["reference"]))
    assert reference["Taxpayers"] == "Terrence Boyd and Lena Boyd"
    assert re.fullmatch(r"SSN \*\*\*-\*\*-6789 \(Terrence Boyd\)\nSSN \S+ \(Lena Boyd\)", reference["Taxpayer number"])


def test_what_businesses_file_goes_by_the_ein(owner):
    numbers = [SSN, tin.parse(tin.EIN, "12-3456789")]
    sole = make_client(owner, name="Kim Lee", numbers=numbers)
    for matter, shown in (("941 2025 Q3", "EIN **-***6789"), ("1040 2024", "SSN ***-**-6789")):
        letter = make_draft(owner, case=make_case(owner, client=sole, matter=matter))
        paper = outgoing.paper_of(OutgoingLetter.objects.whole().get(pk=letter.pk), today=TODAY)
        assert ["Taxpayer number", shown] in paper["reference"]


def test_a_notice_or_a_call_of_another_case_is_refused(case, owner, taxpayer):
    other = make_case(owner, client=taxpayer, matter="1040 2019")
    about = {"notice": make_notice(owner, case=other)}, {"call": make_call(owner, cases=[other])}
    for each in about:
        with pytest.raises(CaseError, match="another case"):
            make_draft(owner, case=case, **each)


def test_who_is_nobody_on_form_2848_writes_for_the_owner_of_the_case(client, case, practitioner, assistant):
    Case.objects.filter(pk=case.pk).update(owner=practitioner)
    client.force_login(assistant)
    form = client.get(f"/cases/{case.pk}/letters/new/").context["form"]
    assert form["signer"].value() == practitioner.pk


# One click on a call


CALL = {
    "employee_name": "Ms. Alvarez",
    "employee_id": "1000774421",
    "said": "The account is held.",
    "promise": "A corrected notice",
    "promised_by": date(2026, 7, 24),
    "hold_until": date(2026, 8, 25),
}


def test_one_click_on_a_call_begins_the_letter_that_confirms_it(client, case, owner, practitioner):
    call = make_call(practitioner, cases=[case], **CALL)
    client.force_login(owner)
    assert f'action="/calls/{call.pk}/letter/"' in client.get(case.get_absolute_url()).content.decode()
    assert f'action="/calls/{call.pk}/letter/"' in client.get("/calls/").content.decode()
    answer = client.post(f"/calls/{call.pk}/letter/", {"case": case.pk})
    letter = OutgoingLetter.objects.get()
    assert answer.headers["Location"] == f"/letters/{letter.pk}/change/"
    assert (letter.call, letter.signer, letter.written_by) == (call, practitioner, owner)
    assert letter.title == "Confirmation of our call of Jun 29, 2026"
    assert "the call of Jun 29, 2026, at 11:00 AM EDT (Practitioner Priority Service)" in letter.body
    for said in ("Jo Tran of this firm", "Ms. Alvarez", "1000774421", "The account is held.", "A corrected notice"):
        assert said in letter.body
    assert "by Jul 24, 2026" in letter.body
    assert "until Aug 25, 2026" in letter.body
    assert "[fill in" not in letter.body
    client.post(f"/calls/{call.pk}/letter/", {"case": case.pk})
    assert OutgoingLetter.objects.get() == letter


def test_a_call_that_nobody_answered_leaves_a_gap_and_claims_nothing(case, owner):
    call = make_call(owner, cases=[case], outcome="courtesy_disconnect")
    body = casework.confirm_call(call, by=acting(owner), case=case).body
    assert "[fill in: who answered, or that nobody did]" in body
    for word in ("What was said", "promised", "held until", "gave the ID"):
        assert word not in body


@pytest.mark.parametrize("wanted", ["", "999999", "nonsense", "²", "-1", "another"])
def test_a_call_is_confirmed_on_its_own_cases_only(signed_in, case, owner, taxpayer, wanted):
    call = make_call(owner, cases=[case])
    other = make_case(owner, client=taxpayer, matter="1040 2019")
    answer = signed_in.post(f"/calls/{call.pk}/letter/", {"case": other.pk if wanted == "another" else wanted})
    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert not OutgoingLetter.objects.exists()


def test_a_call_about_several_cases_asks_in_one_step_more_which_the_letter_is_for(client, case, owner, practitioner):
    other = make_case(owner, client=make_client(owner, name="Ann Lee"), matter="941 2025 Q3")
    closed = make_case(owner, client=make_client(owner, name="Bo Lund"), matter="1040 2020")
    call = make_call(practitioner, cases=[case, other, closed], **CALL)
    casework.close_case(closed, by=acting(owner), version=closed.version, outcome="Paid", closed_on=TODAY)
    client.force_login(owner)
    listed = client.get("/calls/").content.decode()
    assert f'href="/calls/{call.pk}/letter/"' in listed
    assert f'action="/calls/{call.pk}/letter/"' not in listed
    page = client.get(f"/calls/{call.pk}/letter/").content.decode()
    assert "Ann Lee, 941 · 2025 Q3" in page
    assert "Bo Lund" not in page
    client.post(f"/calls/{call.pk}/letter/", {"case": other.pk})
    letter = OutgoingLetter.objects.get()
    assert (letter.case, letter.call) == (other, call)
    assert "Form 941, 2025 Q3" in letter.body
    assert "Ann Lee, 941 · 2025 Q3 (a letter is begun)" in client.get(f"/calls/{call.pk}/letter/").content.decode()
    # From the page of one of them it is still one click.
    assert f'action="/calls/{call.pk}/letter/"' in client.get(case.get_absolute_url()).content.decode()


def test_a_call_whose_cases_are_closed_is_confirmed_by_no_letter(signed_in, case, owner):
    call = make_call(owner, cases=[case])
    casework.close_case(case, by=acting(owner), version=case.version, outcome="Paid", closed_on=TODAY)
    assert "No case of this call is open" in signed_in.get(f"/calls/{call.pk}/letter/").content.decode()
    assert signed_in.post(f"/calls/{call.pk}/letter/", {"case": case.pk}).context["form"].errors
    assert not OutgoingLetter.objects.exists()


# Changed and discarded


def test_a_draft_is_kept_on_the_server_and_each_change_is_told(signed_in, case, owner):
    draft = make_draft(owner, case=case)
    page = signed_in.get(f"/letters/{draft.pk}/change/")
    form = page.context["form"]
    typed = {name: form[name].value() or "" for name in form.fields} | READY | {"method": "fax"}
    assert signed_in.post(f"/letters/{draft.pk}/change/", typed).headers["Location"] == f"/letters/{draft.pk}/"
    draft.refresh_from_db()
    assert (draft.body, draft.method, draft.version) == (READY["body"], "fax", 2)
    (event,) = told(case.chain_id, "letter_changed")
    assert event["sentence"] == (
        "Draft “Papers for Form 1040, 2024” changed: how it goes from By certified mail to By fax; "
        "its text; its enclosures; the address."
    )
    assert signed_in.post(f"/letters/{draft.pk}/change/", typed).status_code == 409


def test_a_whole_number_is_refused_in_the_words_of_a_letter(signed_in, case, owner):
    draft = make_draft(owner, case=case)
    form = signed_in.get(f"/letters/{draft.pk}/change/").context["form"]
    typed = {name: form[name].value() or "" for name in form.fields} | READY | {"body": "His number is 219-54-6789."}
    answer = signed_in.post(f"/letters/{draft.pk}/change/", typed)
    assert "Leave the taxpayer number out here" in words(answer)


def test_a_draft_is_discarded_on_a_page_of_its_own(signed_in, case, owner):
    draft = make_draft(owner, case=case)
    assert signed_in.get(f"/letters/{draft.pk}/discard/").status_code == 200
    assert OutgoingLetter.objects.count() == 1
    answer = signed_in.post(f"/letters/{draft.pk}/discard/", {"version": 1})
    assert answer.headers["Location"] == f"/cases/{case.pk}/letters/"
    assert OutgoingLetter.objects.count() == 0
    assert len(told(case.chain_id, "letter_discarded")) == 1
    assert "our-letters" not in signed_in.get(case.get_absolute_url()).content.decode()


# Finished


def test_a_finished_letter_is_a_document_of_the_case_encrypted_and_known_by_its_digest(signed_in, case, owner):
    draft = changed(make_draft(owner, case=case), owner, **READY)
    answer = signed_in.post(f"/letters/{draft.pk}/finish/", {"version": draft.version}, follow=True)
    assert "The letter is finished" in words(answer)
    letter = OutgoingLetter.objects.get()
    content = documents.content(letter.document)
    assert (letter.state, letter.finished_by, letter.has_whole_tin) == ("finished", owner, False)
    assert letter.document.sha256 == hashlib.sha256(content).hexdigest()
    assert b"%PDF" not in documents.path_of(letter.document).read_bytes()
    said = pdf_text(content)
    for part in ("Moreno Tax", "By certified mail", "Internal Revenue Service", "Kansas City, MO 64999"):
        assert part in said
    for part in ("Terrence Boyd", "***-**-6789", "1040, 2024", "Here are the papers.", "Rosa Moreno", "Form W-2"):
        assert part in said
    assert "219-54-6789" not in said
    assert "DRAFT" not in said
    (event,) = told(case.chain_id, "letter_finished")
    assert event["facts"]["sha256"] == letter.document.sha256
    assert event["sentence"] == (
        "Letter finished: Papers for Form 1040, 2024. To Internal Revenue Service, Kansas City, MO 64999, "
        "signed by Rosa Moreno; taxpayer numbers masked."
    )


IN_THE_WAY = {
    "a gap": ({"body": "It was [fill in: the day]."}, "1 place still to fill in: the day."),
    "gaps elsewhere": ({"title": "[fill in: a]", "enclosures": "[fill in: b]"}, "2 places still to fill in: a; b."),
    "no address": ({"address": ""}, "It goes by mail: enter the address."),
    "no fax number": ({"method": "fax"}, "It goes by fax: enter the fax number."),
}


@pytest.mark.parametrize(("wrong", "sentence"), IN_THE_WAY.values(), ids=IN_THE_WAY)
def test_what_is_in_the_way_of_finishing_is_said(signed_in, case, owner, wrong, sentence):
    draft = changed(make_draft(owner, case=case), owner, **READY | wrong)
    with pytest.raises(CaseError) as refusal:
        finish(draft, owner)
    assert str(refusal.value) == sentence
    answer = signed_in.post(f"/letters/{draft.pk}/finish/", {"version": draft.version})
    assert answer.status_code == 200
    assert sentence in words(answer) or "Still to fill in" in words(answer)
    assert told(case.chain_id, "letter_finished") == []
    draft.refresh_from_db()
    assert draft.is_draft


def test_a_closed_case_takes_no_new_letter(case, owner):
    draft = changed(make_draft(owner, case=case), owner, **READY)
    case.refresh_from_db()
    casework.close_case(case, by=acting(owner), version=case.version, outcome="Paid.", closed_on=TODAY)
    for act in (lambda: make_draft(owner, case=case), lambda: finish(draft, owner)):
        with pytest.raises(CaseError, match="closed"):
            act()


def test_somebody_who_finishes_what_another_changed_meanwhile_gets_a_conflict(signed_in, case, owner):
    draft = changed(make_draft(owner, case=case), owner, **READY)
    with pytest.raises(Conflict):
        outgoing.finish(draft, by=acting(owner), version=1)
    assert signed_in.post(f"/letters/{draft.pk}/finish/", {"version": 1}).status_code == 409
    assert signed_in.post(f"/letters/{draft.pk}/finish/", {"version": "x"}).status_code == 200


def test_a_finished_letter_is_never_changed(signed_in, case, owner):
    letter = make_finished_letter(owner, case=case)
    acts = (
        lambda: changed(letter, owner, title="Other"),
        lambda: finish(letter, owner),
        lambda: casework.discard_letter(letter, by=acting(owner), version=letter.version),
    )
    for act in acts:
        with pytest.raises(CaseError, match="finished"):
            act()
    for page in ("change", "finish", "discard"):
        signed_in.post(f"/letters/{letter.pk}/{page}/", READY | {"title": "Other", "version": letter.version})
    assert OutgoingLetter.objects.get().title == letter.title


@pytest.mark.both_databases
@pytest.mark.parametrize(
    "wrong", [{"document": None}, {"finished_at": None}, {"finished_by": None}, {"state": "draft"}], ids=str
)
def test_the_database_keeps_a_finished_letter_and_its_paper_together(case, owner, wrong):
    letter = make_finished_letter(owner, case=case)
    with pytest.raises(IntegrityError), transaction.atomic():
        OutgoingLetter.objects.filter(pk=letter.pk).update(**wrong)


def test_a_new_letter_supersedes_a_finished_one_once(signed_in, case, owner):
    old = make_finished_letter(owner, case=case)
    new = casework.supersede_letter(by=acting(owner), letter=old)
    rival = casework.supersede_letter(by=acting(owner), letter=old)
    assert (new.body, new.title, new.is_draft) == (old.body, old.title, True)
    finish(changed(new, owner, title="Corrected"), owner)
    with pytest.raises(CaseError, match="superseded"):
        finish(rival, owner)
    with pytest.raises(CaseError, match="superseded"):
        casework.supersede_letter(by=acting(owner), letter=old)
    assert "Superseded by Corrected" in words(signed_in.get(f"/letters/{old.pk}/"))
    assert "It supersedes “Papers for Form 1040, 2024”." in told(case.chain_id, "letter_finished")[-1]["sentence"]
    page = signed_in.get(case.get_absolute_url())
    states = [(row.title, row.is_finished, row.is_superseded) for row in page.context["our_letters"]]
    assert states == [
        ("Corrected", True, False),
        ("Papers for Form 1040, 2024", False, False),
        ("Papers for Form 1040, 2024", True, True),
    ]


def test_the_button_that_begins_it_anew_works_once_a_click_and_not_for_a_draft(signed_in, case, owner):
    old = make_finished_letter(owner, case=case)
    typed = {"submission_id": str(uuid.uuid4())}
    first, second = (signed_in.post(f"/letters/{old.pk}/again/", typed) for _ in range(2))
    new = OutgoingLetter.objects.get(supersedes=old)
    assert first.headers["Location"] == second.headers["Location"] == f"/letters/{new.pk}/change/"
    draft = {"submission_id": str(uuid.uuid4())}
    assert "is a draft: change it" in words(signed_in.post(f"/letters/{new.pk}/again/", draft, follow=True))
    assert "press the button there" in words(signed_in.post(f"/letters/{old.pk}/again/", {}, follow=True))
    assert OutgoingLetter.objects.count() == 2


# Whole numbers


def test_a_whole_number_is_printed_for_who_may_see_it_and_each_time_told(case, owner, taxpayer):
    letter = make_finished_letter(owner, case=case, whole_tin=True)
    assert letter.has_whole_tin
    assert "219-54-6789" in pdf_text(documents.content(letter.document))
    (event,) = told(taxpayer.chain_id, "tin_revealed")
    assert event["sentence"] == "SSN ***-**-6789 was printed in full in a letter about 1040 for 2024."
    assert "219-54-6789" in docx_text(outgoing.as_docx(letter, by=acting(owner), whole_tin=True).content)
    assert len(told(taxpayer.chain_id, "tin_revealed")) == 2
    assert "219-54-6789" not in docx_text(outgoing.as_docx(letter, by=acting(owner)).content)
    assert len(told(taxpayer.chain_id, "tin_revealed")) == 2


def test_a_whole_number_is_kept_in_the_encrypted_paper_alone(case, owner):
    letter = make_finished_letter(owner, case=case, whole_tin=True)
    outgoing.as_docx(letter, by=acting(owner), whole_tin=True)
    rows = [str(row) for row in OutgoingLetter.objects.values()]
    told = EventPayload.objects.values_list("body", flat=True)
    assert re.findall(r"219\D?54\D?6789", " ".join([*rows, *told, letter.document.name])) == []


def test_an_assistant_finishes_masked_letters_only(client, case, assistant, viewer, owner, taxpayer):
    client.force_login(assistant)
    draft = changed(make_draft(assistant, case=case), assistant, **READY)
    ticked = {"version": draft.version, "whole_tin": "on"}
    assert client.post(f"/letters/{draft.pk}/finish/", ticked).status_code == 403
    assert client.post(f"/letters/{draft.pk}/docx/", {"whole_tin": "on"}).status_code == 403
    draft.refresh_from_db()
    assert draft.is_draft
    assert told(taxpayer.chain_id, "tin_revealed") == []
    assert finish(draft, assistant).state == "finished"
    with pytest.raises(PermissionDenied):
        outgoing.as_docx(draft, by=acting(viewer))


def test_the_paper_with_a_whole_number_opens_for_who_may_see_it(client, case, assistant, owner):
    letter = make_finished_letter(owner, case=case, whole_tin=True)
    page = f"/letters/{letter.pk}/paper/"
    for member, status in ((assistant, 403), (owner, 200)):
        client.force_login(member)
        assert client.get(page).status_code == status
    assert client.get(page).headers["Cache-Control"].startswith("no-store")
    assert len(told(case.chain_id, "document_opened")) == 2


def test_a_draft_holds_no_whole_number_and_its_preview_is_masked(signed_in, case, owner):
    draft = changed(make_draft(owner, case=case), owner, **READY | {"body": "Bare digits: 219546789."})
    said = pdf_text(signed_in.get(f"/letters/{draft.pk}/paper/").content)
    assert "DRAFT" in said
    assert "219546789" not in said
    assert "***-**-6789." in said
    with pytest.raises(IntegrityError), transaction.atomic():
        OutgoingLetter.objects.filter(pk=draft.pk).update(has_whole_tin=True)


# As files


def test_a_docx_is_taken_out_at_any_time_and_told(signed_in, case, owner):
    draft = changed(make_draft(owner, case=case), owner, **READY | {"body": "Dear all,\nhello.\n\n- One\n- Two"})
    answer = signed_in.post(f"/letters/{draft.pk}/docx/")
    assert answer.headers["Content-Type"] == making.DOCX
    name = answer.headers["Content-Disposition"].removeprefix("attachment; filename=")
    assert re.fullmatch(r'"letter-terrence-boyd-1040-2024-transmittal-20\d\d-\d\d-\d\d\.docx"', name)
    paper = docx.Document(io.BytesIO(answer.content))
    styles = {part.text: part.style.name for part in paper.paragraphs}
    assert styles["Papers for Form 1040, 2024"] == "Heading 1"
    assert styles["One"] == styles["Form W-2"] == "List Bullet"
    assert "Dear all,\nhello." in styles
    assert "Theme" not in paper.styles["Heading 1"].element.rPr.rFonts.xml
    assert "Taxpayer number:\tSSN ***-**-6789" in styles
    (event,) = told(case.chain_id, "letter_downloaded")
    assert event["sentence"] == "Letter taken out as DOCX: Papers for Form 1040, 2024. Taxpayer numbers masked."


def test_the_same_letter_makes_the_same_bytes_on_the_same_day_and_others_on_the_next(case, owner):
    draft = OutgoingLetter.objects.whole().get(pk=make_draft(owner, case=case).pk)
    first = outgoing.preview(draft, today=TODAY)
    assert outgoing.preview(draft, today=TODAY).content == first.content
    assert outgoing.preview(draft, today=TODAY + timedelta(days=1)).content != first.content


def test_the_pdf_is_tagged_and_fit_for_an_archive(case, owner):
    content = documents.content(make_finished_letter(owner, case=case).document)
    assert b"/MarkInfo" in content
    assert b"pdfuaid" in content
    assert b"pdfaid" in content


HARD = HOSTILE | {"several lines": "one\ntwo\n\nthree", "unknown glyph": "\u1234 \u0d85", "endless": "\u5b57" * 200}


@pytest.mark.parametrize("text", HARD.values(), ids=HARD)
def test_hostile_words_in_every_field_are_printed_as_words(owner, text):
    line = " ".join(text.split())
    client = make_client(owner, name=line[:100], address=text, numbers=[next_ssn()])
    case = make_case(owner, client=client)
    call = make_call(owner, cases=[case], said=text, promise=text[:200], employee_name=text[:80])
    owner.firm.name, owner.firm.address = line[:100], text
    owner.firm.save()
    draft = casework.confirm_call(call, by=acting(owner), case=case)
    assert text.strip()[:80] in draft.body.replace("\r", "\n")
    fields = {"addressee": line[:160], "address": text[:300], "title": line[:200], "enclosures": text[:500]}
    draft = changed(draft, owner, **fields)
    word = docx_text(outgoing.as_docx(draft, by=acting(owner)).content)
    said = pdf_text(documents.content(finish(draft, owner).document))
    expected = next(iter(re.findall(r"[A-Za-z0-9]{2,20}", line)), "")
    assert expected in said
    assert expected in word


def test_typst_markup_and_formulas_stand_in_both_files_as_they_were_typed(case, owner):
    body = "\n\n".join((HOSTILE["typst"], HOSTILE["formula"], "{taxpayer} [if promise] </w:t>"))
    draft = changed(make_draft(owner, case=case), owner, **READY | {"body": body})
    word = docx_text(outgoing.as_docx(draft, by=acting(owner)).content)
    said = pdf_text(documents.content(finish(draft, owner).document))
    for part in ('#eval("x")', "=cmd|'/c calc'!A1", "{taxpayer} [if promise] </w:t>"):
        assert part in word
        assert part.replace(" ", "") in said.replace(" ", "")


def test_a_docx_says_nothing_of_this_machine_and_runs_nothing(case, owner):
    file = outgoing.as_docx(make_draft(owner, case=case), by=acting(owner))
    names = zipfile.ZipFile(io.BytesIO(file.content)).namelist()
    assert [name for name in names if "vba" in name.lower() or "embeddings" in name] == []
    properties = docx.Document(io.BytesIO(file.content)).core_properties
    assert (properties.author, properties.comments) == ("Moreno Tax", "")


# Recorded as sent, and told to others


def test_record_as_sent_leads_to_the_form_filled_in_from_the_letter_which_proves_nothing(signed_in, case, owner):
    notice = make_notice(owner, case=case)
    letter = make_finished_letter(owner, case=case, notice=notice)
    address = f"/cases/{case.pk}/responses/new/?letter={letter.pk}"
    assert f'href="{address}"' in signed_in.get(f"/letters/{letter.pk}/").content.decode()
    form = signed_in.get(address).context["form"]
    values = {name: form[name].value() for name in form.fields}
    assert values["summary"] == letter.title
    assert values["sent_to"] == "Internal Revenue Service, Kansas City, MO 64999"
    assert values["notices"] == [notice.pk]
    typed = {name: value for name, value in values.items() if value}
    unproved = signed_in.post(address, typed)
    assert unproved.status_code == 200
    assert not Response.objects.exists()
    assert signed_in.post(address, typed | {"tracking_number": "9407 1118 9956 4471 0000 00"}).status_code == 302
    response = Response.objects.get()
    notice.refresh_from_db()
    assert (response.letter, response.document, response.method) == (letter, None, "certified")
    assert notice.is_answered


def test_only_a_finished_letter_of_the_case_is_recorded_as_sent(signed_in, case, owner, taxpayer):
    draft = make_draft(owner, case=case)
    other = make_finished_letter(owner, case=make_case(owner, client=taxpayer, matter="1040 2019"))
    for letter in (draft, other):
        assert signed_in.get(f"/cases/{case.pk}/responses/new/?letter={letter.pk}").status_code == 404


def test_the_history_that_leaves_the_house_lists_the_letters_we_finished(case, owner):
    make_draft(owner, case=case)
    letter = make_finished_letter(owner, case=case, words={"title": "Please look again"})
    listed = Case.objects.listed().get(pk=case.pk)
    file = exports.make([listed], exports.Wish(purpose="Own file"), by=acting(owner, NOW))
    said = pdf_text(b"".join(file.chunks))
    assert "Letters we wrote Finished Letter Addressed to Paper Jun 29, 2026 Signed by Rosa Moreno" in said
    assert "Our letter: Please look again" in said
    assert letter.document.sha256[:20] in said.replace(" ", "")


def send(owner, letter, **fields):
    proof = {"tracking_number": "9407 1118 9956 4471 0000 00", "summary": letter.title} | fields
    sent = {"cases": [letter.case], "sent_on": TODAY, "letter": letter, "sent_to": "Kansas City"} | proof
    return casework.record_response(by=acting(owner), **sent)


def test_the_page_of_a_letter_says_with_what_it_went_out_when_and_how(signed_in, case, owner):
    letter = make_finished_letter(owner, case=case)
    address = f"/letters/{letter.pk}/"
    assert "Not recorded as sent" in signed_in.get(address).content.decode()
    draft = {"by": acting(owner), "cases": [case], "method": "fax", "summary": "By fax as well", "letter": letter}
    casework.draft_response(**draft)
    row = send(owner, letter)
    page = signed_in.get(address).content.decode()
    assert f'<a href="/responses/{row.pk}/">Jun 29, 2026, certified mail</a>' in page
    assert "to Kansas City; tracking 9407 1118 9956 4471 0000 00" in page
    assert "Draft: By fax as well" in page
    assert "Not recorded as sent" not in page


def test_what_a_hidden_client_was_sent_is_not_told_on_the_page_of_a_letter(client, case, owner, practitioner):
    hidden = make_case(owner, client=make_client(owner, name="Secret Lee", is_restricted=True))
    letter = make_finished_letter(owner, case=case)
    send(owner, letter, cases=[case, hidden], summary="For both")
    client.force_login(practitioner)
    page = client.get(f"/letters/{letter.pk}/").content.decode()
    assert "certified mail</a>" not in page


def test_the_history_that_leaves_the_house_says_with_what_each_letter_went_out(case, owner):
    letters = [make_finished_letter(owner, case=case, words={"title": each}) for each in ("First", "Second")]
    send(owner, letters[0], summary="Our dispute")
    listed = Case.objects.listed().get(pk=case.pk)
    wish = exports.Wish(purpose="Own file")
    said = pdf_text(b"".join(exports.make([listed], wish, by=acting(owner, NOW)).chunks))
    assert "Sent Jun 29, 2026 by certified mail, tracking 9407 1118 9956 4471 0000 00" in said
    assert "With our letter “First”, Exhibit 1" in said
    assert said.count("Not recorded as sent") == 1
    assert "With our letter “Second”" not in said


# Few questions


def test_the_pages_ask_the_database_few_times(signed_in, case, owner, django_assert_max_num_queries):
    for _ in range(4):
        letter = make_finished_letter(owner, case=case)
        draft = make_draft(owner, case=case)
    pages = {
        reverse("case_letters", args=[case.pk]): 6,
        reverse("outgoing", args=[letter.pk]): 8,
        reverse("outgoing", args=[draft.pk]): 7,
        reverse("outgoing_new", args=[case.pk]): 8,
    }
    for address, most in pages.items():
        with django_assert_max_num_queries(most):
            assert signed_in.get(address).status_code == 200


def test_every_standard_text_can_be_finished_once_its_gaps_are_filled(case, owner):
    notice = make_notice(owner, case=case)
    for kind in standard():
        draft = make_draft(owner, case=case, kind=kind, notice=notice)
        texts = ("title", "body", "enclosures")
        filled = {name: re.sub(r"\[fill in:[^\]]*\]", "as agreed", getattr(draft, name)) for name in texts}
        letter = finish(changed(draft, owner, **filled | {"address": "Kansas City, MO 64999"}), owner)
        assert letter.document.pages == 1, kind
