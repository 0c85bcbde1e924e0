"""What a person does on any page: find a sheet, follow a link, send a form, sign in."""

import re
from typing import Any

from tests.factories import PASSWORD


def sheet(page: Any, heading: str | re.Pattern[str]) -> Any:
    """The sheet under a heading."""
    return page.locator("section.sheet").filter(has=page.get_by_role("heading", name=heading))


def follow(page: Any, name: str) -> None:
    """Click a link of the page itself, not one of the bar above it."""
    page.locator("main").get_by_role("link", name=name).first.click()


def submit(page: Any, name: str) -> None:
    """Send the form whose button says this."""
    page.locator("main").get_by_role("button", name=name).click()


def sign_in_by_form(page: Any, member: Any) -> None:
    """As everybody does; the address of the e-mail may be typed in any case."""
    page.goto("/")
    page.locator("[name=login]").fill(member.email.upper())
    page.locator("[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
