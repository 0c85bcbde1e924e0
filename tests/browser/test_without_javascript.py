"""Does the work get done in a browser that runs no scripts?"""

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from clients.models import Client
from notices.models import Call, Case, Notice
from practice.models import Member
from tests.browser.steps import follow, sheet, sign_in_by_form, submit
from tests.factories import make_case, make_client, make_notice


@pytest.fixture
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_context_args, "java_script_enabled": False}


def test_a_letter_is_recorded_called_about_and_its_date_marked_done(page: Any, owner: Member, taxpayer: Client) -> None:
    sign_in_by_form(page, owner)
    page.locator(".bar").get_by_role("link", name="Record notice").click()
    page.locator("[name=client]").select_option(label=taxpayer.name)
    page.locator("[name=matter]").fill("1040 2017")
    page.locator("[name=code]").fill("CP14")
    page.locator("[name=notice_date]").fill("2018-01-30")
    page.locator("[name=amount_due]").fill("1,075.21")
    page.get_by_text("Amounts on the letter").click()
    page.get_by_label("Tax you owed").fill("1,075.21")
    submit(page, "Record notice")
    expect(page.get_by_role("heading", level=1)).to_have_text("CP14 dated Jan 30, 2018")
    expect(page.locator(".letter-dates tbody .c-when").first).to_contain_text("Feb 20, 2018")

    case = Case.objects.get()
    follow(page, str(case))
    follow(page, "Call")
    page.locator("[name=employee_name]").fill("Ms. Alvarez")
    page.locator("[name=dialled_at]").fill("2018-02-12T09:00")
    page.get_by_role("radio", name="Answered").check()
    page.locator("[name=promise]").fill("fax the account transcript")
    page.locator("[name=promised_by]").fill("2018-02-16")
    submit(page, "Record call")
    expect(page.locator(".story")).to_contain_text("Ms. Alvarez")
    assert Call.objects.get().promise == "fax the account transcript"

    sheet(page, "Dates").get_by_role("link", name=re.compile("^Done")).first.click()
    page.locator("[name=note]").fill("Paid by EFTPS")
    submit(page, "Mark done")
    expect(page.locator(".story")).to_contain_text("Paid by EFTPS")
    assert Notice.objects.get().deadlines.get(rule="pay_by_21").state == "done"


def test_the_list_of_cases_is_searched_and_narrowed(page: Any, owner: Member, sign_in: Any) -> None:
    for name, code in (("Terrence Boyd", "CP14"), ("Wilhelmina Lee", "CP2000")):
        make_notice(owner, case=make_case(owner, client=make_client(owner, name=name)), code=code)
    sign_in(owner)
    page.goto("/cases/")
    rows = page.locator(".case-rows tbody tr")
    expect(rows).to_have_count(2)
    page.locator("main [name=q]").fill("wilhel")
    submit(page, "Show")
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("Wilhelmina Lee")
    follow(page, "Clear")
    page.get_by_label("Owner").select_option("Nobody")
    submit(page, "Show")
    expect(rows).to_contain_text("No case like that")
    page.locator(".bar [name=q]").fill("nobody of this name")
    page.locator(".bar [name=q]").press("Enter")
    expect(rows).to_contain_text("No case like that")


def test_cases_are_set_given_away_and_taken_back(page: Any, owner: Member, practitioner: Member, sign_in: Any) -> None:
    for name in ("Terrence Boyd", "Wilhelmina Lee"):
        make_case(owner, client=make_client(owner, name=name))
    sign_in(owner)
    page.goto("/cases/?sort=name")
    rows = page.locator(".case-rows tbody tr")
    rows.first.get_by_role("link", name=re.compile("^Set")).click()
    page.locator("[name=next_action]").fill("Call PPS")
    submit(page, "Save")
    expect(page).to_have_url(re.compile(r"/cases/\?sort=name$"))
    expect(rows.first).to_contain_text("Call PPS")
    page.get_by_label("All 2 found").check()
    submit(page, "Reassign the ticked cases")
    page.locator("[name=owner]").select_option(label=practitioner.name)
    submit(page, "Reassign")
    assert Case.objects.filter(owner=practitioner).count() == 2
    follow(page, "Undo")
    submit(page, "Undo the reassignment")
    expect(page.locator(".messages")).to_contain_text("2 cases as before")
    assert Case.objects.filter(owner=owner).count() == 2


def test_a_double_click_makes_one_record(page: Any, owner: Member, taxpayer: Client, sign_in: Any) -> None:
    """Without scripts nothing holds the second click back; the submission's own number does."""
    sign_in(owner)
    page.goto("/notices/new/")
    page.locator("[name=client]").select_option(label=taxpayer.name)
    page.locator("[name=matter]").fill("1040 2017")
    page.locator("[name=code]").fill("CP14")
    page.locator("[name=notice_date]").fill("2018-01-30")
    page.get_by_role("button", name="Record notice").dblclick()
    expect(page.get_by_role("heading", level=1)).to_have_text("CP14 dated Jan 30, 2018")
    assert Notice.objects.count() == 1


def test_a_planned_call_is_timed_on_its_sheet_and_recorded(page: Any, owner: Member, case: Case) -> None:
    sign_in_by_form(page, owner)
    page.goto(f"{case.get_absolute_url()}calls/plan/")
    page.locator("[name=why]").fill("Ask where the withholding posted")
    submit(page, "Plan call")
    submit(page, "Open call sheet for Practitioner Priority Service")
    submit(page, "Dial")
    expect(page.locator("#clock")).to_have_text("On hold")
    page.locator("[name=employee_name]").fill("Ms. Alvarez")
    submit(page, "Connected")
    expect(page.locator("[name=employee_name]")).to_have_value("Ms. Alvarez")
    submit(page, "End")
    page.get_by_role("radio", name="Answered").check()
    submit(page, "Record call")
    expect(page.locator(".story")).to_contain_text("Ms. Alvarez")
    expect(page.locator(".story")).to_contain_text("The planned call to Practitioner Priority Service")
    assert Call.objects.get().connected_at is not None
