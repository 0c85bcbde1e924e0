"""The checklists of a case: what is done by whom with what evidence, what a firm changes, and what the pages show."""

import re
import uuid
from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from notices import casework, checklists, timeline
from notices.case_heading import with_heading
from notices.case_page import CasePage
from notices.casework import CaseError
from notices.law import steps
from notices.models import Case, FirmStep, StepMark
from practice import documents, history
from practice.models import Event
from practice.refusals import Conflict, Refused
from tests.factories import NOW, TODAY, acting, make_call, make_case, make_client, make_firm_letter, make_notice

AUTHORITY = "Confirm that a signed authorization covers this form and period"
COMPARE = "Compare the letter with the filed return, line by line"


@pytest.fixture(autouse=True)
def _the_clock_stands_still(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


def mark(member, notice, step="compare_return", **more):
    return casework.mark_step(by=acting(member), notice=notice, step=step, **more)


def reword(member, **more):
    return casework.record_firm_step(by=acting(member), **{"words": "Lay the bill beside the return"} | more)


def ids(code, firm):
    return [step.id for step in checklists.steps_of(code, FirmStep.objects.filter(firm=firm))]


def list_of(case):
    return checklists.of_case(case)[0]


def page_of(case):
    return CasePage(with_heading(Case.objects.filter(pk=case.pk)).get(), TODAY)


def words_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


# A step is done, does not apply, is open again.


def test_a_step_is_kept_with_its_words_who_did_it_and_told(owner, assistant, notice):
    row = mark(owner, notice, done_by=assistant, done_on=TODAY - timedelta(days=2), note="Estimate missing")
    assert (row.words, row.done_by, row.done_on, row.state) == (COMPARE, assistant, TODAY - timedelta(days=2), "done")
    told = next(entry for entry in timeline.of(notice.case) if entry.kind == "step_done")
    assert told.days_late == 2
    assert told.sentence == (
        f"Step done (CP14 dated Jun 29, 2026): {COMPARE}. Done by Ana Silva. Note: Estimate missing."
    )
    assert (told.facts["notice"], told.facts["step"]) == (notice.pk, "compare_return")


def test_a_step_that_does_not_apply_says_why(owner, notice):
    with pytest.raises(CaseError, match="Say why the step does not apply"):
        mark(owner, notice, state="not_applicable", note="  ")
    mark(owner, notice, state="not_applicable", note="No return was filed.")
    assert timeline.of(notice.case)[-1].sentence == (
        f"Step does not apply (CP14 dated Jun 29, 2026): {COMPARE}. Reason: No return was filed."
    )


def test_a_step_is_settled_once_and_a_second_click_gives_the_first_mark(owner, assistant, notice):
    click = uuid.uuid4()
    first = mark(owner, notice, submission_id=click)
    assert mark(owner, notice, submission_id=click) == first
    with pytest.raises(CaseError, match="Somebody settled this step already"):
        mark(assistant, notice)
    assert StepMark.objects.count() == 1


def test_a_step_that_is_undone_is_open_again_and_stays_on_record(owner, notice):
    row = mark(owner, notice)
    with pytest.raises(CaseError, match="Say why the step is open again"):
        casework.undo_step(row, by=acting(owner), version=1, reason=" ")
    undone = casework.undo_step(row, by=acting(owner), version=1, reason="It was the return of 2023.")
    assert (undone.undone_on, undone.undone_by, undone.version) == (TODAY, owner, 2)
    assert timeline.of(notice.case)[-1].sentence == (
        f"Step open again (CP14 dated Jun 29, 2026): {COMPARE}. Reason: It was the return of 2023."
    )
    assert list_of(notice.case).settled == 0
    with pytest.raises(CaseError, match="taken back on Jun 29, 2026 already"):
        casework.undo_step(undone, by=acting(owner), version=2, reason="again")
    mark(owner, notice)
    assert (StepMark.objects.count(), list_of(notice.case).settled) == (2, 1)


def test_a_stale_undo_is_a_conflict(owner, notice):
    row = mark(owner, notice)
    with pytest.raises(Conflict):
        casework.undo_step(row, by=acting(owner), version=7, reason="wrong year")


def test_what_cannot_be_is_refused(owner, viewer, notice):
    with pytest.raises(CaseError, match="not on the checklist of CP14 dated Jun 29, 2026"):
        mark(owner, notice, step="hearing_date")
    with pytest.raises(CaseError, match="a day that has not come"):
        mark(owner, notice, done_on=TODAY + timedelta(days=1))
    with pytest.raises(PermissionDenied):
        mark(viewer, notice)
    row = mark(owner, notice)
    with pytest.raises(PermissionDenied):
        casework.undo_step(row, by=acting(viewer), version=1, reason="x")
    case = notice.case
    case.refresh_from_db()
    casework.close_case(case, by=acting(owner), version=case.version, outcome="Paid.", closed_on=TODAY)
    with pytest.raises(CaseError, match="Reopen it first"):
        mark(owner, notice, step="authority")
    with pytest.raises(CaseError, match="Reopen it first"):
        casework.undo_step(row, by=acting(owner), version=1, reason="x")


FAX = {"method": "fax", "no_proof_reason": "the machine printed none"}


def test_evidence_is_one_response_call_or_scan_of_the_same_case(owner, notice):
    case, by = notice.case, acting(owner)
    call = make_call(owner, cases=[case])
    sent = casework.record_response(by=by, cases=[case], sent_on=TODAY, summary="Bank record", **FAX)
    assert mark(owner, notice, call=call).evidence == "Call to Practitioner Priority Service, Jun 29, 2026"
    assert mark(owner, notice, "authority", response=sent).evidence == "Fax of Jun 29, 2026: Bank record"
    assert "Evidence: Fax of Jun 29, 2026: Bank record." in timeline.of(case)[-1].sentence
    assert mark(owner, notice, "dispute_papers", paper=notice).evidence == "scan of CP14 dated Jun 29, 2026"
    other = make_case(owner, client=make_client(owner, name="Another"))
    for foreign in (
        {"call": make_call(owner, cases=[other])},
        {"response": casework.record_response(by=by, cases=[other], sent_on=TODAY, summary="x", **FAX)},
        {"paper": make_notice(owner, case=other)},
    ):
        with pytest.raises(CaseError, match="belongs to another case"):
            mark(owner, notice, "keep_papers", **foreign)
    with pytest.raises(CaseError, match="Name one response, call or letter"):
        mark(owner, notice, "keep_papers", call=call, response=sent)


@pytest.mark.both_databases
@pytest.mark.parametrize(
    "wrong",
    [{"state": "not_applicable"}, {"undone_on": TODAY}],
    ids=["left out without a reason", "undone without a reason"],
)
def test_the_database_itself_refuses_a_mark_that_cannot_be(owner, notice, wrong):
    row = mark(owner, notice)
    with pytest.raises(IntegrityError), transaction.atomic():
        StepMark.objects.filter(pk=row.pk).update(**wrong)


@pytest.mark.both_databases
def test_the_database_itself_refuses_a_second_mark_of_one_step(owner, notice):
    row = mark(owner, notice)
    with pytest.raises(IntegrityError), transaction.atomic():
        StepMark.objects.create(
            notice=notice, key=row.key, words="x", done_by=owner, done_on=TODAY, recorded_by=owner, recorded_at=NOW
        )


def test_what_is_done_once_for_the_case_is_done_for_its_later_letters_too(owner, case):
    bill = make_notice(owner, case=case, notice_date=TODAY - timedelta(days=60))
    make_notice(owner, case=case, code="CP501", notice_date=TODAY)
    row = mark(owner, bill, "authority")
    mark(owner, bill, "way_to_pay")
    reminder, first = checklists.of_case(case)
    assert (first.settled, reminder.settled, reminder.next.id) == (2, 1, "crossed_letter")
    by_id = {item.step.id: item for item in reminder.items}
    assert by_id["authority"].mark == row
    assert (by_id["way_to_pay"].mark, by_id["way_to_pay"].earlier.notice) == (None, bill)


def test_what_did_not_apply_to_one_letter_is_asked_again_about_the_next(owner, case):
    bill = make_notice(owner, case=case, notice_date=TODAY - timedelta(days=60))
    make_notice(owner, case=case, code="CP501", notice_date=TODAY)
    mark(owner, bill, "authority", state="not_applicable", note="The client answers alone.")
    assert list_of(case).settled == 0


def test_marks_are_seen_by_who_may_see_the_case(owner, practitioner, stranger, notice):
    mark(owner, notice)
    assert [StepMark.objects.visible_to(who).count() for who in (owner, practitioner, stranger)] == [1, 1, 0]
    notice.case.client.is_restricted = True
    notice.case.client.save()
    assert StepMark.objects.visible_to(practitioner).count() == 0


# What a firm does differently.


def test_a_step_of_ones_own_stands_where_the_firm_wants_it(owner, firm):
    first = reword(owner, code="CP14", words="Ask for the W-2", before="dispute_papers")
    last = reword(owner, code="CP14", words="Call the client")
    gone = reword(owner, code="CP14", words="Before nothing", before="hearing_date")
    found = ids("CP14", firm)
    assert found.index(first.key) + 1 == found.index("dispute_papers")
    assert found[-2:] == [last.key, gone.key]
    assert first.key not in ids("CP161", firm)


def test_a_kind_of_letters_has_it_too_and_the_code_counts_before_the_kind(owner, firm):
    reword(owner, category="balance_due", step_id="compare_return", words="For all")
    reword(owner, code="CP14", step_id="compare_return", words="For CP14")
    rows = list(FirmStep.objects.filter(firm=firm))
    read = {code: {step.id: step.words for step in checklists.steps_of(code, rows)} for code in ("CP14", "CP161")}
    assert (read["CP14"]["compare_return"], read["CP161"]["compare_return"]) == ("For CP14", "For all")


def test_a_step_that_is_left_out_is_not_asked_for_and_what_was_done_of_it_stays(owner, firm, notice):
    mark(owner, notice)
    reword(owner, code="CP14", step_id="compare_return", words=COMPARE, is_off=True)
    assert "compare_return" not in ids("CP14", firm)
    found = list_of(notice.case)
    assert (len(found.items), found.settled) == (7, 0)
    assert [row.words for row in found.stray] == [COMPARE]


def test_the_words_of_a_mark_are_those_of_its_day(owner, notice):
    row = mark(owner, notice)
    reword(owner, code="CP14", step_id="compare_return")
    item = next(item for item in list_of(notice.case).items if item.step.id == "compare_return")
    assert (item.step.words, item.mark.words) == ("Lay the bill beside the return", row.words)


def test_the_law_stays_beside_a_step_in_the_firms_words(owner, firm):
    reword(owner, code="LT11", step_id="hearing_date", words="Read the last day from the sticker")
    step = next(each for each in checklists.steps_of("LT11", FirmStep.objects.all()) if each.id == "hearing_date")
    assert step.citation.startswith("IRC 6330(a)(3)(B)")


def test_a_standard_step_that_a_new_version_words_anew_is_known_by_its_id(owner, firm, monkeypatch):
    row = reword(owner, code="CP14", step_id="compare_return")

    def found():
        listed = checklists.listed("CP14", "balance_due", FirmStep.objects.filter(firm=firm))
        return next(each for each in listed if each.step.id == "compare_return")

    assert not found().has_moved_on
    anew = replace(steps.find_step("compare_return"), words="Compare it with the return as processed")
    of_bills = steps.list_for("CP14", "balance_due")
    changed = replace(of_bills, steps=tuple(anew if each.id == anew.id else each for each in of_bills.steps))
    monkeypatch.setattr(checklists, "list_for", lambda code, category: changed)
    monkeypatch.setattr("notices.casework.firm_steps.find_step", lambda id: anew)
    assert (found().has_moved_on, found().step.words) == (True, row.words)
    casework.change_firm_step(row, by=acting(owner), version=1, words=row.words)
    assert not found().has_moved_on
    assert "kept beside the new standard step" in newest(firm)


def test_a_standard_step_that_a_new_version_lacks_shows_on_no_list_and_is_named(owner, firm):
    row = reword(owner, code="CP14", step_id="compare_return")
    FirmStep.objects.filter(pk=row.pk).update(step_id="of_old")
    rows = FirmStep.objects.filter(firm=firm)
    assert "of_old" not in ids("CP14", firm)
    assert checklists.orphans(rows) == list(rows)


def newest(firm):
    event = Event.objects.filter(chain=firm.chain_id).told().order_by("sequence").last()
    return history.told(event)["sentence"]


def test_the_firm_is_told_what_changed(owner, practitioner, firm):
    row = reword(practitioner, code="CP14", step_id="compare_return")
    assert newest(firm) == f"Checklist of CP14: “{COMPARE}” now reads “Lay the bill beside the return”."
    row = casework.change_firm_step(row, by=acting(owner), version=1, is_off=True)
    assert newest(firm) == "Checklist of CP14: leave this step out from no to yes."
    casework.remove_firm_step(row, by=acting(owner), version=2)
    assert newest(firm) == ("Checklist of CP14: the step is the standard one again: Lay the bill beside the return.")
    own = reword(owner, category="aur", words="Ask the payer")
    assert newest(firm) == "Checklist of letters of the kind underreporter: step added: Ask the payer."
    casework.remove_firm_step(own, by=acting(owner), version=1)
    assert newest(firm) == "Checklist of letters of the kind underreporter: step removed: Ask the payer."
    assert ids("CP14", firm) == [step.id for step in steps.list_for("CP14", "balance_due").steps]


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({}, "Say for which letter or for which kind"),
        ({"code": "CP14", "category": "aur"}, "Say for which letter or for which kind"),
        ({"code": "CP9999"}, "CP9999 is not in the catalogue"),
        ({"code": "cp 14"}, "The code of that letter is CP14"),
        ({"category": "poetry"}, "no letters of the kind poetry"),
        ({"code": "CP14", "step_id": "dance"}, "no such standard step"),
    ],
)
def test_a_step_for_what_does_not_exist_is_refused(owner, wrong, sentence):
    with pytest.raises(Refused, match=sentence):
        reword(owner, **wrong)


def test_a_standard_step_is_changed_once_for_each_kind_of_letter(owner):
    click = uuid.uuid4()
    first = reword(owner, code="CP14", step_id="compare_return", submission_id=click)
    assert reword(owner, code="CP14", step_id="compare_return", submission_id=click) == first
    with pytest.raises(Refused, match="changed this step already"):
        reword(owner, code="CP14", step_id="compare_return")
    reword(owner, category="balance_due", step_id="compare_return")


def test_assistants_and_viewers_leave_the_firms_checklists_alone(owner, assistant, viewer):
    row = reword(owner, code="CP14")
    for who in (assistant, viewer):
        with pytest.raises(PermissionDenied):
            reword(who, code="CP14")
        with pytest.raises(PermissionDenied):
            casework.change_firm_step(row, by=acting(who), version=1, words="x")
        with pytest.raises(PermissionDenied):
            casework.remove_firm_step(row, by=acting(who), version=1)


def test_firms_are_apart(client, owner, stranger, notice):
    row = reword(owner, code="CP14", words="Only ours")
    assert FirmStep.objects.visible_to(stranger).count() == 0
    theirs = make_notice(stranger, case=make_case(stranger, client=make_client(stranger)))
    assert row.key not in [item.step.id for item in list_of(theirs.case).items]
    assert len(page_of(theirs.case).checklist.items) == 8
    client.force_login(stranger)
    for name in ("checklists", "entry_checklist"):
        address = reverse(name, args=["CP14"] if name == "entry_checklist" else [])
        assert "Only ours" not in client.get(address).content.decode()


@pytest.mark.both_databases
@pytest.mark.parametrize(
    "wrong", [{"code": ""}, {"category": "aur"}, {"words": ""}, {"is_off": True}], ids=lambda each: next(iter(each))
)
def test_the_database_itself_refuses_a_step_that_cannot_be(owner, wrong):
    row = reword(owner, code="CP14")
    with pytest.raises(IntegrityError), transaction.atomic():
        FirmStep.objects.filter(pk=row.pk).update(**wrong)


# The page of the case: what its list says, at no query of its own.


@pytest.mark.both_databases
def test_the_page_of_the_case_counts_as_the_page_of_the_checklists_does(owner, case):
    for code, days in (("CP14", 60), ("CP501", 20)):
        make_notice(owner, case=case, code=code, notice_date=TODAY - timedelta(days=days))
    assert page_of(case).checklist.next.words == AUTHORITY
    bill, reminder = case.notices.in_order()
    for step in ("authority", "way_to_pay"):
        mark(owner, bill, step)
    undone = mark(owner, reminder, "crossed_letter")
    casework.undo_step(undone, by=acting(owner), version=1, reason="it did not")
    reword(owner, category="balance_due", words="Ask for the W-2", before="crossed_letter")
    reword(owner, code="CP501", step_id="penalty_relief", is_off=True)
    carried, read = page_of(case).checklist, list_of(case)
    assert carried.letter == read.letter == reminder
    assert [(item.step, bool(item.mark)) for item in carried.items] == [
        (item.step, bool(item.mark)) for item in read.items
    ]
    assert (carried.settled, len(carried.items), carried.next.words) == (1, 8, "Ask for the W-2")


def test_the_page_of_the_case_shows_the_newest_open_letter_and_none_when_all_are_answered(client, owner, notice):
    mark(owner, notice, "authority")
    client.force_login(owner)
    shown = words_of(client.get(notice.case.get_absolute_url()))
    assert f"Checklist CP14 1 of 8 Next: {COMPARE}" in shown
    casework.answer_notice(notice, by=acting(owner), version=1, answer="answered", answered_on=TODAY)
    assert "Checklist CP14" not in words_of(client.get(notice.case.get_absolute_url()))


def test_a_letter_of_the_firms_own_has_the_general_list(owner):
    make_firm_letter(owner)
    case = make_case(owner, authority="CA")
    make_notice(owner, case=case, code="FTB 4963")
    reword(owner, category="own", words="Look up the state's own page")
    assert len(page_of(case).checklist.items) == len(list_of(case).items) == 9


def test_marks_and_firm_steps_cost_the_page_of_the_case_no_query(client, owner, notice):
    client.force_login(owner)
    with CaptureQueriesContext(connection) as few:
        client.get(notice.case.get_absolute_url())
    mark(owner, notice)
    for number in range(5):
        reword(owner, code="CP14", words=f"Step {number}")
    with CaptureQueriesContext(connection) as many:
        client.get(notice.case.get_absolute_url())
    assert len(few) == len(many) <= 12


# The pages of the checklists.


def test_the_page_shows_every_letter_open_ones_first_with_who_did_what(client, owner, viewer, case):
    bill = make_notice(owner, case=case, notice_date=TODAY - timedelta(days=60))
    newer = make_notice(owner, case=case, code="CP2000", notice_date=TODAY)
    mark(owner, bill, note="Estimate missing")
    casework.answer_notice(newer, by=acting(owner), version=1, answer="by_phone", answered_on=TODAY)
    client.force_login(viewer)
    response = client.get(reverse("case_checklist", args=[case.pk]))
    shown = words_of(response)
    assert shown.index("CP14 dated Apr 30, 2026") < shown.index("CP2000 dated Jun 29, 2026")
    assert "Jun 29, 2026, Rosa Moreno: Estimate missing" in shown
    assert "IRC 6212; IRC 6213(a)" in shown
    assert "<form" not in response.content.decode().split("<main")[1]


def test_one_button_marks_a_step_done_and_twice_is_once(client, assistant, notice):
    client.force_login(assistant)
    page = client.get(reverse("case_checklist", args=[notice.case_id])).content.decode()
    click = re.search(r'value="compare_return".*?name="submission_id" value="([^"]+)"', page)[1]
    typed = {"step": "compare_return", "state": "done", "submission_id": click}
    for _ in range(2):
        response = client.post(reverse("step_mark", args=[notice.pk]), typed)
        assert response.url == reverse("case_checklist", args=[notice.case_id])
    row = StepMark.objects.get()
    assert (row.key, row.done_by, row.done_on) == ("compare_return", assistant, TODAY)


def test_the_form_takes_evidence_of_the_case_only(client, owner, assistant, notice):
    call = make_call(owner, cases=[notice.case])
    foreign = make_call(owner, cases=[make_case(owner, client=make_client(owner, name="Another"))])
    client.force_login(owner)
    address = reverse("step_mark", args=[notice.pk])
    typed = {"step": "compare_return", "state": "done", "submission_id": uuid.uuid4()}
    assert client.post(address, typed | {"evidence": f"call-{foreign.pk}"}).status_code == 200
    typed |= {"evidence": f"call-{call.pk}", "done_by": assistant.pk, "done_on": str(TODAY), "note": "agreed"}
    assert client.post(address, typed).status_code == 302
    row = StepMark.objects.get()
    assert (row.call, row.done_by, row.note) == (call, assistant, "agreed")


def test_the_form_says_what_is_missing_and_keeps_what_was_typed(client, owner, notice):
    client.force_login(owner)
    address = reverse("step_mark", args=[notice.pk])
    typed = {"step": "compare_return", "submission_id": uuid.uuid4(), "done_on": "2026-07-01"}
    response = client.post(address, typed | {"state": "not_applicable"})
    assert response.context["form"].errors["note"] == ["Say why the step does not apply."]
    assert "that day has not come" in response.content.decode()
    assert 'value="2026-07-01"' in response.content.decode()
    mark(owner, notice)
    refused = client.post(address, {"step": "compare_return", "state": "done", "submission_id": uuid.uuid4()})
    assert "Somebody settled this step already" in refused.content.decode()


def test_a_step_is_opened_again_on_its_page(client, owner, notice):
    row = mark(owner, notice)
    client.force_login(owner)
    client.post(reverse("step_undo", args=[row.pk]), {"version": 1, "reason": "wrong year"})
    row.refresh_from_db()
    assert row.undo_reason == "wrong year"


def test_a_scan_that_is_evidence_can_be_opened(client, owner, case):
    upload = SimpleUploadedFile("letter.png", b"\x89PNG\r\n\x1a\n" + b"\x00" * 40)
    paper = documents.keep(upload, member=owner, now=NOW)
    letter = make_notice(owner, case=case, document=paper)
    mark(owner, letter, paper=letter)
    client.force_login(owner)
    assert reverse("notice_document", args=[letter.pk]) in client.get(
        reverse("case_checklist", args=[case.pk])
    ).content.decode().replace("&amp;", "&")


def test_the_pages_cost_no_more_with_more_letters_and_marks(client, owner, case):
    client.force_login(owner)
    address = reverse("case_checklist", args=[case.pk])
    mark(owner, make_notice(owner, case=case))
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    for days in range(1, 6):
        letter = make_notice(owner, case=case, code="CP501", notice_date=TODAY - timedelta(days=days))
        mark(owner, letter, "crossed_letter", call=make_call(owner, cases=[case]))
    with CaptureQueriesContext(connection) as many:
        assert client.get(address).status_code == 200
    assert len(few) == len(many) <= 10


def test_a_practitioner_changes_a_checklist_on_its_page(client, practitioner, assistant, firm):
    client.force_login(practitioner)
    form = client.get(reverse("firm_step_set", args=["CP14", "compare_return"])).context["form"]
    assert form["words"].value() == COMPARE
    typed = {"words": "Lay them side by side", "scope": "category", "submission_id": uuid.uuid4()}
    response = client.post(reverse("firm_step_set", args=["CP14", "compare_return"]), typed)
    assert response.url == reverse("entry_checklist", args=["CP14"])
    row = FirmStep.objects.get()
    assert (row.category, row.step_id, row.standard_words, row.firm) == ("balance_due", "compare_return", COMPARE, firm)
    client.post(reverse("firm_step_change", args=[row.pk]), {"words": "Side by side", "is_off": "on", "version": 1})
    row.refresh_from_db()
    assert (row.words, row.is_off) == ("Side by side", True)
    client.post(reverse("firm_step_remove", args=[row.pk]), {"version": 2})
    assert not FirmStep.objects.exists()
    typed = {"words": "Ask for the W-2", "scope": "code", "before": "dispute_papers", "submission_id": uuid.uuid4()}
    client.post(reverse("firm_step_new", args=["CP14"]), typed)
    assert FirmStep.objects.get().code == "CP14"
    client.force_login(assistant)
    shown = client.get(reverse("entry_checklist", args=["CP14"])).content.decode()
    assert "Ask for the W-2" in shown
    assert "Change" not in shown


def test_a_step_that_the_list_lacks_has_no_page_and_a_spelling_leads_to_the_code(client, owner):
    client.force_login(owner)
    for wrong in (("CP14", "hearing_date"), ("CP14", "dance"), ("CP9999", "compare_return")):
        assert client.get(reverse("firm_step_set", args=wrong)).status_code == 404
    response = client.get(reverse("entry_checklist", args=["cp-14"]))
    assert response.url == reverse("entry_checklist", args=["CP14"])


# What the client wants in the end.


def test_the_desired_outcome_is_kept_told_and_shown(client, owner, case):
    make_notice(owner, case=case)
    case.refresh_from_db()
    casework.change_case(case, by=acting(owner), version=case.version, wanted="Plan of $200 a month")
    assert timeline.of(case)[-1].sentence == "Changed: desired outcome from nothing to Plan of $200 a month."
    client.force_login(owner)
    for address in (
        case.get_absolute_url(),
        reverse("case_checklist", args=[case.pk]),
        f"{reverse('call_new')}?case={case.pk}",
        reverse("case_change", args=[case.pk]),
    ):
        assert "Plan of $200 a month" in client.get(address).content.decode(), address
