"""Can a call be made with one hand on the phone: by keys, by fingers, and with a browser that dies in the middle?"""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from notices import casework
from notices.models import Call, CallDraft, Case, PlannedCall
from practice.models import Member
from tests.browser.steps import submit
from tests.browser.test_every_page import DESK, PHONE, check
from tests.factories import acting, make_case, make_client, make_notice, make_planned_call, next_ssn

TARGETS = """() => [...document.querySelectorAll(".call-acts .btn, .outcomes label, .form-actions .btn")]
  .map((e) => Math.round(e.getBoundingClientRect().height)).filter((height) => height < 44)"""


@pytest.fixture
def planned(owner: Member) -> list[Case]:
    """Two clients with a call to make to PPS each."""
    now = timezone.now()
    cases = []
    for name in ("Terrence Boyd", "Ann Lee"):
        taxpayer = make_client(owner, name=name, at=now, numbers=[next_ssn()], address="12 Elm St\nErie, PA 16501")
        case = make_case(owner, client=taxpayer, at=now)
        make_notice(owner, case=case, at=now, notice_date=now.date() - timedelta(days=20), phone="800-555-0102")
        make_planned_call(owner, case=case, at=now)
        cases.append(case)
    return cases


@pytest.fixture
def desk(page: Any, owner: Member, sign_in: Any, planned: list[Case]) -> Any:
    sign_in(owner)
    page.goto("/calls/desk/")
    return page


def clock(page: Any, phase: str) -> None:
    expect(page.get_by_role("heading", level=2, name=phase)).to_be_visible()


def open_sheet(page: Any) -> None:
    submit(page, "Open call sheet for Practitioner Priority Service")
    clock(page, "Ready to dial")


def test_a_call_about_two_clients_is_timed_and_recorded_by_keys_alone(desk: Any, planned: list[Case]) -> None:
    open_sheet(desk)
    desk.keyboard.press("d")
    clock(desk, "On hold")
    running = desk.locator("[data-seconds]")
    expect(running).to_have_text(re.compile(r"00:0[1-9]"))
    desk.keyboard.press("o")
    clock(desk, "Talking")
    expect(desk.locator("[name=employee_name]")).to_be_focused()
    desk.keyboard.type("Ms. Alvarez")
    desk.keyboard.press("Tab")
    desk.keyboard.type("1000774421")
    desk.keyboard.press("Escape")
    desk.keyboard.press("e")
    clock(desk, "Over")
    desk.keyboard.press("1")
    expect(desk.get_by_role("radio", name="Answered")).to_be_checked()
    desk.keyboard.press("r")
    expect(desk.locator(".messages")).to_contain_text("The call is recorded.")
    call = Call.objects.get()
    assert set(call.cases.all()) == set(planned)
    assert (call.employee_name, call.employee_id, call.outcome) == ("Ms. Alvarez", "1000774421", "answered")
    assert call.dialled_at < call.connected_at < call.ended_at
    assert not PlannedCall.objects.open().exists()


def test_a_browser_that_dies_loses_nothing(desk: Any, context: Any, planned: list[Case]) -> None:
    open_sheet(desk)
    desk.keyboard.press("d")
    clock(desk, "On hold")
    desk.locator("[name=said]").fill("She looks for the payment")
    desk.get_by_label("Courtesy disconnect").check()
    expect(desk.locator("#saved")).to_contain_text("Saved")
    address = desk.url
    second = context.browser.new_context(storage_state=context.storage_state(), base_url=address.split("/calls")[0])
    try:
        again = second.new_page()
        again.goto("/calls/desk/")
        again.get_by_role("link", name="Practitioner Priority Service", exact=True).click()
        expect(again).to_have_url(address)
        clock(again, "On hold")
        expect(again.locator("[name=said]")).to_have_value("She looks for the payment")
        expect(again.get_by_label("Courtesy disconnect")).to_be_checked()
    finally:
        second.close()
    assert Call.objects.count() == 0


def test_what_cannot_be_saved_says_so(desk: Any, context: Any, planned: list[Case]) -> None:
    open_sheet(desk)
    # A page of its own: what htmx says of a lost connection in the console is no fault here.
    page = context.new_page()
    page.goto(desk.url)
    page.route("**/calls/sheets/**", lambda route: route.abort())
    page.locator("[name=said]").fill("She looks for the payment")
    expect(page.locator("#saved")).to_contain_text("Not saved: no connection")
    page.unroute("**/calls/sheets/**")
    page.locator("[name=said]").fill("She looks for the payment again")
    expect(page.locator("#saved")).to_contain_text("Saved")
    assert CallDraft.objects.get().typed["said"] == ["She looks for the payment again"]


def test_enter_in_a_field_saves_and_dials_nothing(desk: Any, planned: list[Case]) -> None:
    open_sheet(desk)
    desk.locator("[name=employee_name]").fill("Ms. Alvarez")
    desk.keyboard.press("Enter")
    expect(desk.locator("#saved")).to_contain_text("Restored")
    assert CallDraft.objects.get().phase == "ready"


def test_a_double_click_records_one_call(desk: Any, planned: list[Case]) -> None:
    open_sheet(desk)
    desk.keyboard.press("d")
    clock(desk, "On hold")
    desk.get_by_label("Voicemail left").check()
    desk.get_by_role("button", name="Record call").dblclick()
    expect(desk.locator(".messages")).to_contain_text("Nobody was reached, so the planned calls stay on the desk.")
    assert Call.objects.count() == 1


@pytest.mark.parametrize("screen", [DESK, PHONE], ids=["desk", "phone"])
def test_the_sheet_reads_well_and_its_targets_are_large(
    desk: Any, axe: Any, owner: Member, planned: list[Case], screen: dict[str, int]
) -> None:
    desk.set_viewport_size(screen)
    by = acting(owner, timezone.now())
    draft = casework.open_sheet(by=by, line="pps", cases=planned)
    for step in ("dial", "connect"):
        desk.goto(draft.get_absolute_url())
        assert desk.evaluate(TARGETS) == []
        check(desk, axe, screen)
        casework.note_moment(draft, by=by, step=step)
    casework.put_away(draft, by=by)
    for address in (draft.get_absolute_url(), "/calls/desk/"):
        desk.goto(address)
        check(desk, axe, screen)
