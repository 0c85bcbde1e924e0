"""Is a row of the list of cases set where it stands, by keyboard, and does it say so when somebody was faster?"""

from typing import Any

from playwright.sync_api import expect

from notices.models import Case
from practice.models import Member
from tests.factories import make_case, make_client


def test_a_row_is_set_where_it_stands_and_the_keyboard_stays_in_it(
    page: Any, axe: Any, owner: Member, sign_in: Any
) -> None:
    for name in ("Terrence Boyd", "Wilhelmina Lee"):
        make_case(owner, client=make_client(owner, name=name))
    sign_in(owner)
    page.goto("/cases/?sort=name")
    rows = page.locator(".case-rows tbody tr")
    link = rows.first.locator(".row-act")
    link.focus()
    page.keyboard.press("Enter")
    typed = rows.first.get_by_label("Next action")
    expect(typed).to_be_focused()
    axe(page)
    typed.fill("Call PPS")
    page.keyboard.press("Enter")
    expect(rows.first).to_contain_text("Call PPS")
    expect(link).to_be_focused()
    expect(rows).to_have_count(2)

    link.click()
    expect(typed).to_be_focused()
    Case.objects.filter(next_action="Call PPS").update(version=9, next_action="Write to them")
    typed.fill("Call ACS")
    page.keyboard.press("Enter")
    expect(rows.first.locator(".conflict")).to_contain_text("Write to them")
    axe(page)
    rows.first.get_by_role("button", name="Save").click()
    expect(rows.locator("form")).to_have_count(0)
    assert Case.objects.filter(next_action="Call ACS", version=10).exists()
