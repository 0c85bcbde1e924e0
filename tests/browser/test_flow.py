"""The whole main job in a real browser, on the facts of the IRS's own sample CP14.

Source: sample CP14 dated January 30, 2018 for John and Mary Smith, tax year 2017 (irs.gov): amount due 1,075.21 by
February 20, 2018. The browser's clock is not touched: the nights, and the two pages that say how late something is,
are told which day it is.
"""

import csv
import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from django.urls import reverse
from playwright.sync_api import expect

from clients import register
from notices.models import Case, Flag, Notice
from notices.scan import scan_firm
from practice.models import Member
from tests.browser.steps import follow, sheet, sign_in_by_form, submit
from tests.factories import acting, make_case, make_client, make_notice

AMOUNTS = {
    "Tax you owed": "3,183.00",
    "Payments and credits": "-3,328.00",
    "Failure-to-file penalty": "318.30",
    "Failure-to-pay penalty": "633.30",
    "Interest charges": "145.00",
    "Estimated tax penalty": "123.61",
}
NAME = "John Smith and Mary Smith"


# Typed in, as a practitioner does with the letter on the desk.


def record_client(page: Any, name: str, number: str) -> None:
    page.goto(reverse("client_new"))
    page.locator("[name=name]").fill(name)
    page.get_by_label("SSN, ITIN, ATIN or EIN").fill(number)
    submit(page, "Record client")
    expect(page.get_by_role("heading", level=1)).to_have_text(name)


def record_the_couple(page: Any) -> None:
    record_client(page, "John Smith", "219-54-6789")
    record_client(page, "Mary Smith", "219-54-6790")
    follow(page, "link a spouse")
    page.get_by_role("radio", name=re.compile("John Smith")).check()
    submit(page, "Save spouse")


def record_the_letter(page: Any) -> None:
    """From John's page, typing what is printed on the sample; the folded amounts are opened for it."""
    follow(page, "John Smith")
    follow(page, "Record notice")
    page.locator("[name=matter]").fill("1040 2017")
    page.locator("[name=code]").fill("cp 14")
    page.get_by_label("Notice date").fill("2018-01-30")
    page.locator("[name=amount_due]").fill("1,075.21")
    page.locator("[name=due_printed_on]").fill("2018-02-20")
    expect(page.get_by_label("Joint with the spouse")).to_be_checked()
    expect(page.get_by_label("Tax you owed")).to_be_hidden()
    page.get_by_text("Amounts on the letter").click()
    for label, amount in AMOUNTS.items():
        page.get_by_label(label).fill(amount)
    expect(page.locator("#dates-to-come")).to_contain_text("Feb 20, 2018")
    submit(page, "Record notice")
    expect(page.get_by_role("heading", level=1)).to_have_text("CP14 dated Jan 30, 2018")


def log_a_call(page: Any) -> None:
    page.locator("[aria-keyshortcuts=c]").click()
    expect(page.get_by_label("IRS employee's name")).to_be_focused()
    page.get_by_label("IRS employee's name").fill("Ms. Alvarez")
    page.get_by_label("IRS employee's ID").fill("1000774421")
    page.get_by_label("IRS line").select_option("Practitioner Priority Service")
    page.locator("[name=dialled_at]").fill("2018-02-12T09:00")
    page.get_by_label("Ended").fill("2018-02-12T10:12")
    page.get_by_label("Minutes on hold").fill("58")
    page.get_by_role("radio", name="Answered").check()
    page.get_by_label("What was said").fill("The withholding posted to 2016.")
    submit(page, "Record call")


def export(page: Any, case: Case, kind: str, folder: Path) -> Path:
    page.goto(reverse("case_export", args=[case.pk]))
    page.get_by_role("radio", name=re.compile("^Our own file")).check()
    page.get_by_role("radio", name=re.compile(f"^{kind}")).check()
    with page.expect_download() as download:
        submit(page, "Make the file")
    file = folder / download.value.suggested_filename
    download.value.save_as(file)
    return file


def test_a_letter_is_typed_in_dated_called_about_and_handed_out(page: Any, owner: Member, tmp_path: Path) -> None:
    sign_in_by_form(page, owner)
    expect(page.get_by_role("heading", level=1)).to_have_text("Nothing is due this week")
    record_the_couple(page)
    record_the_letter(page)

    expect(page.locator(".facts")).to_contain_text("printed: by Feb 20, 2018")
    expect(page.locator(".letter-dates tbody .c-when").first).to_contain_text("Feb 20, 2018")
    expect(sheet(page, "Amounts on the letter").locator("li").last).to_contain_text("$1,075.21")
    expect(page.locator(".facts")).to_contain_text("$1,075.21")
    notice = Notice.objects.get()
    assert notice.deadlines.get(rule="pay_by_21").due_on == notice.due_printed_on == date(2018, 2, 20)

    follow(page, f"{NAME}, 1040 for 2017")
    log_a_call(page)
    expect(page.locator(".story")).to_contain_text("Ms. Alvarez, ID 1000774421")
    expect(page.locator(".story")).to_contain_text("The withholding posted to 2016.")

    pdf, told = (export(page, notice.case, kind, tmp_path) for kind in ("PDF", "CSV"))
    assert (pdf.suffix, told.suffix) == (".pdf", ".csv")
    document = pypdfium2.PdfDocument(pdf)
    text = " ".join(" ".join(leaf.get_textpage().get_text_range() for leaf in document).split())
    for wanted in (NAME, "CP14", "1,075.21", "Feb 20, 2018", "Ms. Alvarez", "1000774421"):
        assert wanted in text
    assert "219-54-6789" not in text
    with told.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert any("CP14 dated Jan 30, 2018" in "".join(row.values()) for row in rows)
    assert notice.case.chain.events.filter(kind="history_exported").count() == 2


# The nights after it.


@pytest.fixture
def case(owner: Member) -> Case:
    """The same letter on its case, one month before it is due."""
    john, mary = (make_client(owner, name=name) for name in ("John Smith", "Mary Smith"))
    register.marry(john, mary, by=acting(owner))
    case = make_case(
        owner,
        client=john,
        spouse=mary,
        matter="1040 2017",
        owner=owner,
        next_action="Call PPS",
        next_action_on=date(2018, 2, 15),
    )
    make_notice(
        owner,
        case=case,
        notice_date=date(2018, 1, 30),
        due_printed_on=date(2018, 2, 20),
        amount_due=Decimal("1075.21"),
    )
    return case


@pytest.fixture
def on_the_day(monkeypatch: pytest.MonkeyPatch, owner: Member) -> Callable[[date], None]:
    """`on_the_day(day)` runs the night before that day and shows docket and case as of it."""

    def dawn(day: date) -> None:
        scan_firm(owner.firm, day, now=datetime(day.year, day.month, day.day, 12, tzinfo=UTC))
        for view in ("docket", "case"):
            monkeypatch.setattr(f"notices.views.{view}.today", lambda request: day)

    return dawn


def test_the_nights_show_it_near_then_passed_and_likely_until_an_agreement_stands(
    page: Any, owner: Member, case: Case, sign_in: Any, on_the_day: Callable[[date], None]
) -> None:
    sign_in(owner)
    on_the_day(date(2018, 2, 13))
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_have_text("1 due this week")
    near = sheet(page, "This week").locator("tbody tr")
    for words in (NAME, "CP14", "Feb 20, 2018", "in 7 days", "$1,075.21"):
        expect(near).to_contain_text(words)
    assert "deadline_near" in Flag.objects.standing().values_list("kind", flat=True)

    on_the_day(date(2018, 2, 21))
    page.reload()
    expect(sheet(page, "This week")).to_contain_text("Nothing more this week")
    passed = sheet(page, "Overdue and today").locator("tbody tr")
    expect(passed).to_contain_text(NAME)
    expect(passed).to_contain_text("1 day over")
    likely = sheet(page, "Likely to become a CP504").locator("tbody tr")
    expect(likely).to_contain_text("Feb 20, 2018 passed unanswered")
    expect(likely).to_contain_text(re.compile(r"\d+.?% in \d+ days"))
    likely.get_by_role("link", name=NAME, exact=True).click()
    expect(page.locator(".story")).to_contain_text("Feb 20, 2018 passed unanswered")
    expect(sheet(page, re.compile(r"Why \d+"))).to_contain_text("CP14 is unanswered")

    page.get_by_text("More", exact=True).click()
    follow(page, "Record a hold")
    page.get_by_role("radio", name="Installment agreement in force").check()
    page.get_by_label("From").fill("2018-03-01")
    page.get_by_label("How we know").fill("CP521")
    submit(page, "Record hold")
    on_the_day(date(2018, 3, 2))
    page.reload()
    expect(sheet(page, "Holds")).to_contain_text("Installment agreement in force")
    expect(page.locator(".facts").first).to_contain_text("Stopped")
    page.goto("/")
    expect(sheet(page, "Overdue and today").locator("tbody tr")).to_contain_text("10 days over")
    expect(page.get_by_role("heading", name="Likely to become a CP504")).to_have_count(0)
