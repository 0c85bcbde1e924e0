"""Can the work be done without a mouse, does paper show what matters, and does haste do no harm?"""

import re
from typing import Any

import pypdfium2
import pytest
from playwright.sync_api import expect

from clients.models import Client
from notices import casework
from notices.models import Case, Notice
from practice.models import Member
from tests.browser.steps import submit
from tests.factories import acting, make_notice

# What has the focus: whether it is marked, and whether anything lies over its middle.
FOCUSED = """() => {
  const e = document.activeElement, box = e.getBoundingClientRect(), style = getComputedStyle(e);
  const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  const own = top && (e.contains(top) || top.contains(e) || top.closest("label")?.control === e);
  const outlined = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1;
  return {
    what: e.outerHTML.slice(0, 100),
    act: e.matches("main .form-actions [type=submit]"),
    // The calendar inside a date field has the browser's own mark, and the field itself then has no focus.
    marked: !e.matches(":focus") || outlined || style.boxShadow !== "none",
    covered: !own && (top ? top.outerHTML.slice(0, 60) : "off the screen"),
  };
}"""
LONGEST_WAY = 60


@pytest.fixture
def desk(page: Any, owner: Member, sign_in: Any) -> Any:
    """A page of the signed-in owner."""
    sign_in(owner)
    return page


# Keys.


def test_the_first_tab_offers_to_skip_the_bar(desk: Any) -> None:
    desk.goto("/")
    desk.keyboard.press("Tab")
    skip = desk.get_by_role("link", name="Skip to the content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    desk.keyboard.press("Enter")
    expect(desk.locator("main")).to_be_focused()


def test_single_keys_find_record_and_list_themselves(desk: Any) -> None:
    desk.goto("/")
    desk.keyboard.press("/")
    expect(desk.locator("#find")).to_be_focused()
    desk.keyboard.type("n/c?")
    expect(desk.locator("#find")).to_have_value("n/c?")

    desk.goto("/")
    desk.keyboard.press("?")
    keys = desk.get_by_role("dialog", name="Keys")
    expect(keys).to_contain_text("Find")
    expect(keys).to_contain_text("Record notice")
    desk.keyboard.press("Escape")
    expect(keys).to_have_count(0)
    desk.keyboard.press("n")
    expect(desk).to_have_url(re.compile("/notices/new/$"))


def test_on_a_case_the_keys_are_about_that_case(desk: Any, case: Case) -> None:
    desk.goto(case.get_absolute_url())
    desk.keyboard.press("c")
    expect(desk).to_have_url(re.compile(rf"/calls/new/\?case={case.pk}$"))
    expect(desk.locator("[name=employee_name]")).to_be_focused()
    desk.go_back()
    desk.keyboard.press("n")
    expect(desk).to_have_url(re.compile(rf"/notices/new/\?case={case.pk}$"))


def test_single_keys_can_be_switched_off(desk: Any) -> None:
    desk.goto("/")
    desk.keyboard.press("?")
    desk.get_by_label("Use single keys").uncheck()
    desk.keyboard.press("Escape")
    desk.reload()
    desk.keyboard.press("n")
    desk.keyboard.press("?")
    expect(desk.get_by_role("dialog", name="Keys")).to_be_visible()
    expect(desk).to_have_url(re.compile("://[^/]+/$"))


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("address", ["/notices/new/", "/calls/new/?case={case}", "/cases/{case}/change/"])
def test_tab_goes_through_a_form_to_its_button_and_is_seen_all_the_way(
    desk: Any, case: Case, address: str, width: int
) -> None:
    desk.set_viewport_size({"width": width, "height": 800})
    # The page then jumps to what has the focus instead of gliding there.
    desk.emulate_media(reduced_motion="reduce")
    desk.goto(address.format(case=case.pk))
    faults = []
    for _ in range(LONGEST_WAY):
        desk.keyboard.press("Tab")
        focused = desk.evaluate(FOCUSED)
        if not focused["marked"] or focused["covered"]:
            faults.append(focused)
        if focused["act"]:
            break
    assert faults == []
    assert focused["act"], f"the button is more than {LONGEST_WAY} steps away"


# Haste.


def test_a_double_click_makes_one_record(desk: Any, taxpayer: Client) -> None:
    desk.goto("/notices/new/")
    desk.locator("[name=client]").select_option(label=taxpayer.name)
    desk.locator("[name=matter]").fill("1040 2017")
    desk.locator("[name=code]").fill("CP14")
    desk.locator("[name=notice_date]").fill("2018-01-30")
    sent = []
    # What htmx asks for while one types is posted too, and records nothing.
    desk.on("request", lambda asked: sent.append(asked.url) if asked.is_navigation_request() else None)
    desk.get_by_role("button", name="Record notice").dblclick()
    expect(desk.get_by_role("heading", level=1)).to_have_text("CP14 dated Jan 30, 2018")
    assert Notice.objects.count() == 1
    assert [url.endswith("/notices/new/") for url in sent].count(True) == 1


def test_two_who_change_one_case_see_both_values_and_the_second_decides(
    desk: Any, context: Any, axe: Any, case: Case
) -> None:
    second, other = desk, context.browser.new_context(storage_state=context.storage_state())
    try:
        second.goto(f"{case.get_absolute_url()}change/")
        first = other.new_page()
        first.goto(second.url)
        first.locator("[name=next_action]").fill("Call PPS")
        submit(first, "Save")
        expect(first.locator("main")).to_contain_text("Call PPS")

        second.locator("[name=next_action]").fill("Send the Form 843")
        submit(second, "Save")
        conflict = second.locator(".conflict")
        expect(conflict).to_contain_text("Rosa Moreno changed this while you were typing")
        expect(conflict).to_contain_text("Call PPS")
        expect(conflict).to_contain_text("Send the Form 843")
        expect(second.locator("[name=next_action]")).to_have_value("Send the Form 843")
        axe(second)
        case.refresh_from_db()
        assert case.next_action == "Call PPS"

        submit(second, "Save")
        expect(second.locator(".facts")).to_contain_text("Send the Form 843")
    finally:
        other.close()


# Paper.


def test_paper_shows_the_history_and_none_of_the_buttons(desk: Any, owner: Member, case: Case) -> None:
    make_notice(owner, case=case)
    casework.write_note(by=acting(owner), case=case, text="The withholding posted to 2016.")
    desk.emulate_media(media="print")
    desk.goto(case.get_absolute_url())
    for gone in (".bar", ".page-actions", ".skip", ".tabs"):
        expect(desk.locator(gone).first).to_be_hidden()
    expect(desk.locator(".story")).to_be_visible()
    expect(desk.locator("body")).to_have_css("color", "rgb(0, 0, 0)")
    expect(desk.locator("body")).to_have_css("background-color", "rgb(255, 255, 255)")
    paper = pypdfium2.PdfDocument(desk.pdf(format="Letter"))
    text = " ".join(" ".join(leaf.get_textpage().get_text_range() for leaf in paper).split())
    for wanted in (str(case), "CP14", "The withholding posted to 2016.", "recorded by Rosa Moreno"):
        assert wanted in text
    assert "Record notice" not in text
