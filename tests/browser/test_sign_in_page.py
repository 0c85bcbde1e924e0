"""The page that everybody meets first, in a real browser."""

import re
from typing import Any

from playwright.sync_api import expect


def test_the_sign_in_page_is_styled_and_accessible(page: Any, axe: Any) -> None:
    page.goto("/accounts/login/")
    expect(page).to_have_title(re.compile("Sign in"))
    # Bootstrap sets this on the body; an unstyled page has the browser's 8 pixels.
    expect(page.locator("body")).to_have_css("margin-top", "0px")
    axe(page)


def test_the_sign_in_page_works_without_scripts_and_says_what_was_wrong(browser: Any, live_server: Any) -> None:
    context = browser.new_context(java_script_enabled=False, base_url=live_server.url)
    page = context.new_page()
    page.goto("/accounts/login/")
    page.get_by_label("E-mail").or_(page.get_by_label("Email")).first.fill("nobody@example.com")
    page.get_by_label("Password").first.fill("not the password")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_text(re.compile("not correct"))).to_be_visible()
    context.close()
