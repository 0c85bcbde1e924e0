"""Is every page that an owner can open well made: readable by everybody, on a desk and on a phone, with no dead end?"""

import re
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urldefrag, urljoin

import pytest
from django.test import Client as Browser
from django.urls import reverse
from playwright.sync_api import expect

from clients import register
from notices import casework
from notices.models import Deadline, Hold
from notices.scan import scan_firm
from practice import setup_link
from practice.models import Member
from tests.browser.steps import submit
from tests.factories import (
    make_call,
    make_case,
    make_client,
    make_firm_letter,
    make_firm_window,
    make_member,
    make_notice,
    next_ssn,
)
from tests.test_access import ASSISTANT, OWNER, PAGES, PRACTITIONER, VIEWER, Open, World

DESK, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
AT_A_TIME = 6
FILES = {
    "authorization_paper",
    "call_totals_csv",
    "healthz",
    "notice_copy_document",
    "notice_document",
    "outgoing_paper",
    "response_document",
}
# The page that founds the firm is gone once there is one.
BEFORE_THE_FIRM = "setup"
SHOWN = [name for name, page in PAGES.items() if page.get and name not in FILES and name != BEFORE_THE_FIRM]
# A member who is signed in is sent on from these.
ENTRANCE = [name for name in SHOWN if isinstance(PAGES[name], Open) and name != "account_logout"]
INSIDE = [name for name in SHOWN if name not in ENTRANCE]
# A few to a test: the firm with its rows is made once for them, and a page that fails is named by its subtest.
BATCHES = [INSIDE[start : start + AT_A_TIME] for start in range(0, len(INSIDE), AT_A_TIME)]
IN_THE_DARK = ("docket", "case", "notice_new")

# What a page must not do, asked of the page itself.
WIDER_THAN_THE_SCREEN = """() => document.documentElement.scrollWidth > innerWidth ?
  [...document.querySelectorAll("body *")].filter((e) => e.getBoundingClientRect().right > innerWidth + 1)
    .slice(0, 5).map((e) => e.outerHTML.slice(0, 120)) : []"""
UNFOLD = """() => document.querySelectorAll("details.more, details.folded").forEach((e) => { e.open = true; })"""


class Practice(World):
    """The firm of the table of addresses, with a handful of true-to-life rows around its one case."""

    def __init__(self, owner: Member) -> None:
        super().__init__(owner)
        self.owner, self.today = owner, self.by.on
        self._a_couple_with_a_history()
        # Before any page is opened, so that each of them knows the letter that others point at.
        self._letter()
        self._a_business_with_a_levy_notice()
        self._a_case_that_nobody_directs()
        self._what_rests_and_whose_owner_is_away()
        scan_firm(owner.firm, self.today, now=self.now)

    def days_ago(self, number: int) -> Any:
        return self.today - timedelta(days=number)

    def _case_for(self, name: str, matter: str, **fields: Any) -> Any:
        about = {key: fields.pop(key) for key in ("kind",) if key in fields}
        client = make_client(self.owner, at=self.now, name=name, numbers=[next_ssn()] if not about else [], **about)
        return make_case(self.owner, client=client, matter=matter, at=self.now, **fields)

    def _letter_of(self, case: Any, code: str, days_ago: int, amount: str, **fields: Any) -> Any:
        return make_notice(
            self.owner, case=case, code=code, notice_date=self.days_ago(days_ago), amount_due=Decimal(amount),
            at=self.now, **fields,
        )  # fmt: skip

    def _a_couple_with_a_history(self) -> None:
        mary = make_client(self.owner, at=self.now, name="Mary Boyd-Featherstonehaugh", numbers=[next_ssn()])
        register.marry(self.client, mary, by=self.by)
        lines = {"tax": Decimal("9612.40"), "failure_to_pay": Decimal("311.12"), "interest": Decimal("76.48")}
        self._letter_of(self.case, "CP14", 130, "10000.00", amounts=lines)
        self._letter_of(self.case, "CP501", 60, "10120.55")
        casework.record_return(
            by=self.by, case=self.case, due_on=date(2025, 4, 15), filed_on=date(2025, 5, 20),
            tax=Decimal("29612.40"), withholding=Decimal("20000"), source="account transcript",
        )  # fmt: skip
        casework.record_hold(
            by=self.by, case=self.case, kind=Hold.Kind.SHORT_HOLD, from_on=self.days_ago(40),
            until_on=self.days_ago(10), source="Ms. Alvarez, ID 1000774421",
        )  # fmt: skip
        casework.record_payment(
            by=self.by, case=self.case, amount=Decimal("500"), paid_on=self.days_ago(30), designation="1040 2024"
        )
        make_call(
            self.owner, cases=[self.case], at=self.now, employee_name="Ms. Alvarez", employee_id="1000774421",
            said="The withholding posted to the wrong year; she will move it and send a corrected account transcript.",
            promise="fax the account transcript", promised_by=self.days_ago(1),
        )  # fmt: skip
        casework.add_deadline(
            by=self.by, case=self.case, kind=Deadline.Kind.TARGET, action="Send the Form 843", due_on=self.today
        )

    def _a_business_with_a_levy_notice(self) -> None:
        business = self._case_for(
            "Bartholomew & Featherstonehaugh Refrigeration Contractors of Northwestern Pennsylvania LLC",
            "941 2025 Q3", kind="business", owner=self.owner, next_action="Request a CDP hearing by certified mail",
            next_action_on=self.today + timedelta(days=3),
        )  # fmt: skip
        self._letter_of(business, "LT11", 25, "1234567.89")
        self._letter_of(business, "CP504B", 70, "1229000.00")

    def _a_case_that_nobody_directs(self) -> None:
        case = self._case_for("Terrence O'Neill", "1040 2023")
        self._letter_of(case, "CP2000", 35, "4210.00")
        other = self._case_for("Estate of Wilhelmina Krzyżanowska-Montgomery", "1040 2022")
        make_notice(
            self.owner, case=other, code="OTHER", title="Request for further documents about the estate's residence",
            notice_date=self.days_ago(15), due_printed_on=self.today + timedelta(days=2), at=self.now,
        )  # fmt: skip

    def _what_rests_and_whose_owner_is_away(self) -> None:
        away = make_member(
            self.owner.firm, name="Bartholomew Away-Montgomery", substitute=self.owner,
            away_from=self.days_ago(1), away_until=self.today + timedelta(days=9),
        )  # fmt: skip
        case = self._case_for("Ann Lee", "1040 2021", owner=away, next_action="Wait", next_action_on=self.today)
        casework.record_hold(
            by=self.by, case=case, kind=Hold.Kind.SHORT_HOLD, from_on=self.days_ago(40),
            until_on=self.today + timedelta(days=4), source="Mr. Ito, ID 1000774422",
        )  # fmt: skip
        for ahead, action in ((5, "Draft Form 9465"), (6, "Call about the transcript")):
            row = casework.add_deadline(
                by=self.by, case=case, kind=Deadline.Kind.TARGET, action=action,
                due_on=self.today + timedelta(days=ahead),
            )  # fmt: skip
        casework.snooze(by=self.by, row=row, until_on=self.today + timedelta(days=3), reason="The client is abroad.")

    def _letter(self) -> Any:
        """The scanned letter, once however many pages are about it."""
        return self.case.notices.exclude(document=None).first() or super()._letter()

    def address(self, name: str) -> str:
        return reverse(name, args=self.arguments(name, PAGES[name].row))


@pytest.fixture
def practice(owner: Member) -> Practice:
    return Practice(owner)


def check(page: Any, axe: Any, screen: dict[str, int]) -> None:
    """Nothing sticks out, and no rule of accessibility is broken, with everything unfolded."""
    page.set_viewport_size(screen)
    assert page.evaluate(WIDER_THAN_THE_SCREEN) == [], f"at {screen['width']} pixels"
    page.evaluate(UNFOLD)
    assert page.evaluate(WIDER_THAN_THE_SCREEN) == [], f"unfolded at {screen['width']} pixels"
    axe(page)


def check_everything(page: Any, axe: Any, address: str) -> None:
    """It answers, it is styled, it says what it is, and it reads well on both screens."""
    assert page.goto(address).status == 200
    expect(page).to_have_title(re.compile(r"^\S.* · Noticebook$"))
    expect(page.locator("h1")).to_have_count(1)
    expect(page.locator("h1")).to_have_text(re.compile(r"\S"))
    # An unstyled page has the browser's 8 pixels and no colour of its own.
    expect(page.locator("body")).to_have_css("margin-top", "0px")
    expect(page.locator("body")).to_have_css("background-color", "rgb(248, 246, 241)")
    check(page, axe, DESK)
    check(page, axe, PHONE)


@pytest.mark.parametrize("names", BATCHES, ids="+".join)
def test_a_page_reads_well_on_a_desk_and_on_a_phone(
    page: Any, axe: Any, sign_in: Any, practice: Practice, subtests: Any, names: list[str]
) -> None:
    sign_in(practice.owner)
    for name in names:
        with subtests.test(name):
            check_everything(page, axe, practice.address(name))


def test_a_page_before_the_door_reads_well(page: Any, axe: Any, practice: Practice, subtests: Any) -> None:
    for name in ENTRANCE:
        with subtests.test(name):
            check_everything(page, axe, practice.address(name))


def test_the_page_that_founds_the_firm_reads_well(page: Any, axe: Any, db: None) -> None:
    check_everything(page, axe, reverse(BEFORE_THE_FIRM, args=[setup_link.make_token()]))


def test_a_page_reads_well_in_the_dark(page: Any, axe: Any, sign_in: Any, practice: Practice, subtests: Any) -> None:
    sign_in(practice.owner)
    page.emulate_media(color_scheme="dark")
    for name in IN_THE_DARK:
        with subtests.test(name):
            page.goto(practice.address(name))
            expect(page.locator("body")).to_have_css("background-color", "rgb(19, 23, 28)")
            check(page, axe, DESK)
            check(page, axe, PHONE)


def test_the_lists_of_a_firm_that_has_nothing_yet_read_well(
    page: Any, axe: Any, sign_in: Any, owner: Member, subtests: Any
) -> None:
    sign_in(owner)
    for name in ("docket", "case_list", "client_list", "call_list"):
        with subtests.test(name):
            check_everything(page, axe, reverse(name))


def test_what_is_closed_answered_or_shown_in_full_reads_well(
    page: Any, axe: Any, sign_in: Any, practice: Practice, subtests: Any
) -> None:
    sign_in(practice.owner)
    (closed,) = practice.arguments("case", "closed_case")
    letter = practice.case.notices.order_by("pk").first()
    casework.answer_notice(
        letter, by=practice.by, version=letter.version, answer="answered", answered_on=practice.today, note="By fax."
    )
    own = make_firm_letter(practice.owner, at=practice.now)
    make_firm_window(own, practice.owner, at=practice.now)
    pages = (reverse("case", args=[closed]), *(row.get_absolute_url() for row in (letter, practice.case, own)))
    for address in (*pages, reverse("catalogue")):
        with subtests.test(address):
            check_everything(page, axe, address)
    page.goto(practice.address("tin_reveal"))
    page.locator("[name=purpose]").fill("call about the CP501")
    submit(page, "Show the number")
    expect(page.locator(".whole-number")).to_have_text(re.compile(r"^\s*\d{3}-\d{2}-\d{4}\s*$"))
    check(page, axe, PHONE)


def test_a_form_full_of_errors_reads_well(page: Any, axe: Any, sign_in: Any, practice: Practice) -> None:
    sign_in(practice.owner)
    page.goto(reverse("notice_new"))
    page.get_by_label("Notice date").fill("2031-01-01")
    page.get_by_role("button", name="Record notice").click()
    expect(page.locator(".invalid-feedback").first).to_be_visible()
    check(page, axe, DESK)
    check(page, axe, PHONE)


@pytest.mark.parametrize(("address", "status"), [("/cases/999999/", 404), ("/members/", 403)])
def test_a_refusal_reads_well(page: Any, axe: Any, sign_in: Any, practice: Practice, address: str, status: int) -> None:
    sign_in(practice.cast[ASSISTANT])
    assert page.goto(address).status == status
    expect(page.locator("h1")).to_have_text(re.compile(r"\S"))
    check(page, axe, PHONE)


# Links.


class Links(HTMLParser):
    """The addresses a page links to, and the places in it that a link can point at."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.addresses: set[str] = set()
        self.places: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.places |= {given["id"] or ""} if "id" in given else set()
        if tag in ("a", "link", "area") and given.get("href"):
            self.addresses.add(given["href"] or "")
        if tag in ("script", "img", "iframe") and given.get("src"):
            self.addresses.add(given["src"] or "")


def dead_links(browser: Browser, addresses: Iterable[str]) -> list[str]:
    """Links of these pages that lead nowhere, or to a place that the page does not have; each address asked once."""
    dead, answers = [], {}
    for source in addresses:
        page = browser.get(source)
        if page.status_code != 200:
            continue
        links = Links(page.content.decode())
        for link in links.addresses:
            target, place = urldefrag(urljoin(source, link))
            if link.startswith(("mailto:", "tel:")) or target.startswith("http"):
                continue
            if target not in answers:
                answers[target] = browser.get(target)
            if answers[target].status_code >= 400:
                dead.append(f"{source} -> {link}: {answers[target].status_code}")
            elif place and place not in Links(answers[target].content.decode()).places:
                dead.append(f"{source} -> {link}: no such place")
    return dead


@pytest.mark.parametrize("who", [VIEWER, ASSISTANT, PRACTITIONER, OWNER])
def test_no_page_offers_a_link_that_the_member_may_not_follow(practice: Practice, who: str) -> None:
    assert dead_links(practice.browser(who), map(practice.address, SHOWN)) == []
