"""What a practitioner does on each day of one week, in the browser; `test_week.py` plays it."""

import csv
import re
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
from django.core import mail
from playwright.sync_api import expect

from clients.models import Authorization
from notices.models import Call, Case, Hold, Notice, OutgoingLetter, Response, Snooze
from practice.models import Member
from tests.browser.steps import follow, sheet, submit

SCAN = b"\x89PNG\r\n\x1a\n" + b"\x00" * 40
OVERDUE, TODAY_DUE, LATER = "Ines Vega", "Terrence Boyd", "Ann Lee"


def row_of(page: Any, heading: str, name: str) -> Any:
    """The row of a client on a list of the docket."""
    return sheet(page, heading).locator("tbody tr").filter(has_text=name)


def more(page: Any, act: str) -> None:
    """One of the acts folded behind “More”."""
    page.get_by_text("More", exact=True).click()
    follow(page, act)


# Monday


def triage(page: Any) -> None:
    """Worst first; one thing is let rest with a reason; the mail said the same."""
    digest = mail.outbox[0]
    assert "1040" in digest.body
    assert not any(name in digest.body for name in (OVERDUE, TODAY_DUE, LATER))
    expect(page.get_by_role("heading", level=1)).to_contain_text("overdue")
    rows = sheet(page, "Overdue and today").locator("tbody tr")
    expect(rows.nth(0)).to_contain_text(OVERDUE)
    expect(rows.nth(0)).to_contain_text("7 days over")
    expect(rows.nth(1)).to_contain_text(TODAY_DUE)
    # Due on Thursday, three days ahead: nearer than a legal date may rest.
    expect(row_of(page, "This week", LATER).get_by_role("link", name="Snooze")).to_have_count(0)


def record_the_mail(page: Any, folder: Path) -> None:
    """A letter of this morning with its scan: four fields, and the case opens with it."""
    paper = folder / "letter.png"
    paper.write_bytes(SCAN)
    page.goto("/clients/")
    follow(page, LATER)
    follow(page, "Record notice")
    page.locator("[name=matter]").fill("1040 2023")
    page.locator("[name=matter]").press("Tab")
    expect(page.get_by_role("heading", name=f"Nobody may speak for {LATER}")).to_be_visible()
    page.locator("[name=code]").fill("CP501")
    page.get_by_label("Notice date").fill("2026-06-29")
    page.locator("[name=upload]").set_input_files(paper)
    submit(page, "Record notice")
    expect(page.get_by_role("heading", level=1)).to_have_text("CP501 dated Jun 29, 2026")
    letter = Notice.objects.get(code="CP501")
    assert letter.document is not None
    assert (letter.case.period, letter.case.client.name) == ("2023", LATER)


def verify_against_the_return(page: Any, case: Case) -> None:
    """The first step of the checklist, with what was found; and what the client wants in the end."""
    page.goto(f"/cases/{case.pk}/checklist/")
    step = page.locator("table.to-do tbody tr").first
    step.get_by_role("link", name="More").click()
    page.locator("[name=note]").fill("Withholding of 1,800.00 on the W-2 is not on the letter.")
    submit(page, "Save step")
    page.goto(f"/cases/{case.pk}/checklist/")
    expect(page.locator("table.to-do tbody tr").first).to_contain_text("done")
    expect(page.locator("table.to-do tbody tr").first).to_contain_text("Rosa Moreno")
    follow(page, "Outcome and next action")
    page.locator("[name=wanted]").fill("Withholding moved to 2024, nothing owed")
    submit(page, "Save")
    case.refresh_from_db()
    assert case.wanted == "Withholding moved to 2024, nothing owed"


def call_the_irs(page: Any, context: Any, case: Case) -> Any:
    """From the plan to the record, with a browser that dies while the IRS lets one wait."""
    page.goto(f"/cases/{case.pk}/")
    more(page, "Plan a call")
    page.locator("[name=why]").fill("Ask where the withholding posted")
    page.locator("[name=line]").select_option("pps")
    submit(page, "Plan call")
    page.goto("/calls/desk/")
    submit(page, "Open call sheet for Practitioner Priority Service")
    expect(page.get_by_role("heading", level=2, name="Ready to dial")).to_be_visible()
    page.keyboard.press("d")
    expect(page.get_by_role("heading", level=2, name="On hold")).to_be_visible()
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.locator("[name=said]").fill("The withholding posted to 2023.")
    address = page.url
    page.close()

    page = context.new_page()
    page.goto(address)
    expect(page.locator("[name=said]")).to_have_value("The withholding posted to 2023.")
    page.keyboard.press("o")
    expect(page.get_by_role("heading", level=2, name="Talking")).to_be_visible()
    page.locator("[name=employee_name]").fill("Ms. Alvarez")
    page.locator("[name=employee_id]").fill("1000774421")
    page.locator("[name=promise]").fill("Moves the credit to 2024")
    page.locator("[name=promised_by]").fill("2026-07-01")
    page.locator("[name=hold_until]").fill("2026-08-28")
    page.get_by_role("radio", name="Answered").check()
    submit(page, "Record call")
    expect(page.locator(".messages")).to_contain_text("The call is recorded.")
    call = Call.objects.get()
    assert (call.employee_id, call.cases.get()) == ("1000774421", case)
    assert call.hold_minutes is not None
    assert Hold.objects.get(case=case).until_on == date(2026, 8, 28)
    return page


def confirm_the_call(page: Any) -> None:
    """The letter that confirms the call, finished, sent by certified mail; the law's date is done and kept."""
    page.goto("/calls/")
    submit(page, "Confirm this call")
    letter = OutgoingLetter.objects.get()
    assert "1000774421" in letter.body
    page.goto(f"/letters/{letter.pk}/change/")
    page.locator("[name=address]").fill("Internal Revenue Service\nKansas City, MO 64999")
    submit(page, "Save")
    submit(page, "Finish")
    expect(page.get_by_role("heading", name="Kept")).to_be_visible()
    follow(page, "Record as sent")
    page.get_by_role("radio", name="Certified mail").check()
    page.get_by_role("checkbox", name=re.compile("CP14 dated Jun 8, 2026")).check()
    submit(page, "Record as sent")
    expect(page.locator("main")).to_contain_text("tracking number")
    assert not Response.objects.exists()
    page.locator("[name=tracking_number]").fill("9407 1000 0000 0000 0000 07")
    submit(page, "Record as sent")
    reply = Response.objects.get()
    assert reply.letter == OutgoingLetter.objects.get()
    assert reply.notices.get().is_answered


# Tuesday


def what_was_overdue_is_there_on_tuesday(page: Any, office: dict[str, Case]) -> None:
    """Overdue on Monday is overdue on Tuesday; what was answered is not shown as due."""
    page.goto("/")
    expect(row_of(page, "Overdue and today", OVERDUE)).to_contain_text("8 days over")
    expect(row_of(page, "Overdue and today", TODAY_DUE)).to_have_count(0)
    for case in office.values():
        before = (case.state, case.waiting_on, case.path)
        case.refresh_from_db()
        assert (case.state, case.waiting_on, case.path) == before
    row_of(page, "This week", LATER).get_by_role("link", name=LATER).click()
    more(page, "Set a date")
    page.locator("[name=action]").fill("Ask for the W-2")
    page.locator("[name=due_on]").fill("2026-07-06")
    submit(page, "Set date")
    page.goto("/")
    row_of(page, "This week", "Ask for the W-2").get_by_role("link", name="Snooze").click()
    page.locator("[name=until_on]").fill("2026-07-03")
    page.locator("[name=reason]").fill("She is on holiday until then")
    submit(page, "Snooze")
    page.goto("/?who=all&snoozed=1")
    expect(sheet(page, "Snoozed")).to_contain_text("She is on holiday until then")
    assert Snooze.objects.get().member.name == "Rosa Moreno"


def a_letter_crosses_our_reply(page: Any, case: Case) -> None:
    """The reminder that was printed before anybody read our letter is no new work, once a member says so."""
    page.goto(f"/notices/new/?case={case.pk}")
    page.locator("[name=code]").fill("CP501")
    page.get_by_label("Notice date").fill("2026-06-30")
    submit(page, "Record notice")
    expect(page.get_by_role("heading", name="May have crossed our reply of Jun 29")).to_be_visible()
    submit(page, "It crossed: covered by our reply")
    letter = Notice.objects.get(case=case, code="CP501")
    assert letter.answer == Notice.Answer.COVERED
    page.goto("/")
    expect(row_of(page, "This week", TODAY_DUE)).to_have_count(0)


# Wednesday


def get_authority(page: Any, case: Case) -> None:
    """Nobody may speak for a client: the form is prepared, signed, faxed and confirmed, each step on its page."""
    page.goto("/")
    follow(page, "Open cases nobody may speak for")
    row = page.locator("tbody tr").filter(has_text=TODAY_DUE)
    row.get_by_role("link", name="Prepare").click()
    page.locator("[name=who_1]").select_option(label="Rosa Moreno")
    page.locator("[name=matters]").fill("1040 2022 to 2026")
    submit(page, "Record authorization")
    expect(page.get_by_role("heading", level=1)).to_have_text("Form 2848, drafted")
    expect(sheet(page, "Before it is printed")).to_contain_text("CAF")
    follow(page, "Record signatures")
    for day, kind in zip(page.locator("[name^=on_]").all(), page.locator("[name^=kind_]").all(), strict=True):
        day.fill("2026-07-01")
        kind.select_option("ink")
    page.locator("main [type=submit]").first.click()
    follow(page, "Record as sent")
    page.locator("[name=channel]").select_option("fax")
    page.locator("[name=sent_proof]").fill("3 pages, 9:40 AM")
    page.locator("main [type=submit]").first.click()
    follow(page, "Confirm on CAF")
    page.locator("[name=confirmed_means]").select_option("listing")
    page.locator("main [type=submit]").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Form 2848, confirmed on CAF")
    row = Authorization.objects.get()
    assert (row.client, row.confirmed_by.name) == (case.client, "Rosa Moreno")


# Thursday


def the_promise_that_passed(page: Any) -> None:
    """What the IRS said it would do by Wednesday is on the docket, and is kept once somebody says so."""
    page.goto("/")
    expect(sheet(page, "Promises the IRS let pass")).to_contain_text("Moves the credit to 2024")
    expect(sheet(page, "Overdue and today").locator("tbody tr").first).to_contain_text(OVERDUE)
    page.goto("/calls/")
    page.get_by_role("button", name="Kept", exact=True).click()
    expect(page.get_by_role("button", name="Not kept")).to_have_count(0)
    page.goto("/")
    expect(sheet(page, "Promises the IRS let pass")).to_contain_text("None.")


# Friday


def review(page: Any, office: dict[str, Case], practitioner: Member, folder: Path) -> None:
    """The list is narrowed and kept, handed on and taken back, and given out; one case is closed."""
    page.goto("/cases/")
    page.locator("main [name=q]").fill(LATER)
    submit(page, "Show")
    follow(page, "Save this filter")
    page.locator("[name=name]").fill("Lee this week")
    submit(page, "Save filter")
    follow(page, "Lee this week")
    rows = page.locator("table.case-rows tbody tr")
    expect(rows).to_have_count(2)
    rows.filter(has_text="2023").get_by_role("link", name="Set what comes next").click()
    form = page.locator(".row-form")
    form.locator("[name=next_action]").fill("Verify the CP501 against the return")
    form.locator("[name=next_action_on]").fill("2026-07-06")
    form.locator("[name=owner]").select_option(label="Rosa Moreno")
    form.get_by_role("button", name="Save").click()
    expect(rows.filter(has_text="2023")).to_contain_text("Verify the CP501 against the return")

    for box in page.locator("table.case-rows [name=cases]").all():
        box.check()
    submit(page, "Reassign")
    page.locator("[name=owner]").select_option(label="Jo Tran")
    submit(page, "Reassign")
    assert Case.objects.filter(owner=practitioner).count() == 2
    follow(page, "Undo")
    submit(page, "Undo the reassignment")
    assert not Case.objects.filter(owner=practitioner).exists()

    page.goto("/cases/")
    told = [download(page, kind, folder) for kind in ("CSV", "Excel")]
    with told[0].open(encoding="utf-8-sig", newline="") as lines:
        assert len(list(csv.DictReader(lines))) == Case.objects.open().count() == 4
    assert openpyxl.load_workbook(told[1]).active.max_row == 5

    page.goto(f"/cases/{office[TODAY_DUE].pk}/brief/")
    for words in ("Ms. Alvarez", "1000774421", "9407 1000 0000 0000 0000 07"):
        expect(page.locator("main")).to_contain_text(words)
    close(page, office[OVERDUE])


def download(page: Any, kind: str, folder: Path) -> Path:
    with page.expect_download() as coming:
        submit(page, kind)
    file = folder / coming.value.suggested_filename
    coming.value.save_as(file)
    return file


def close(page: Any, case: Case) -> None:
    """Overdue until a person acts: it leaves the docket when its case is closed with how it ended."""
    page.goto("/")
    expect(row_of(page, "Overdue and today", OVERDUE)).to_contain_text("11 days over")
    page.goto(f"/cases/{case.pk}/")
    more(page, "Close the case")
    page.locator("[name=outcome]").fill("Paid by the client on her own")
    submit(page, "Close case")
    page.goto("/")
    expect(row_of(page, "Overdue and today", OVERDUE)).to_have_count(0)
    case.refresh_from_db()
    assert case.state == Case.State.CLOSED
