"""Sheets to fill forms in with, and what a filled form says back."""

import dataclasses
import io
from datetime import date
from typing import Any

import pypdf
import pypdfium2

from clients.official.blank import widgets_of
from clients.official.sheet import Acts, Line3, Named, Sheet, Taxpayer
from practice.documents import PDFIUM

REASON = "Filed under Regulations section 1.6012-1(a)(5) by reason of disease or injury."


def person(number: int, **overrides: Any) -> Named:
    given = {
        "name": f"Rosa Moreno {number}",
        "address": "12 Main Street, Suite 400\nSpringfield, IL 62701",
        "caf_number": f"0312-4567{number}R",
        "ptin": f"P0123456{number}",
        "phone": f"217-555-010{number}",
        "fax": f"217-555-020{number}",
        "designation": "c",
        "jurisdiction": "IRS",
        "licence": f"00123-{number}",
    }
    return Named(number, **(given | overrides))


def taxpayer(**overrides: Any) -> Taxpayer:
    given = {
        "name": "María Vega (sole proprietor)",
        "address": "4471 Elm Street\nChicago, IL 60601",
        "phone": "312-555-0144",
        "ssn": "900-12-3456",
        "ein": "00-1234567",
        "plan_number": "001",
    }
    return Taxpayer(**(given | overrides))


MATTERS = (
    Line3("Income", "1040", "2021 thru 2024"),
    Line3("Employment", "941", "1st 2024 thru 4th 2025"),
    Line3("Civil Penalty", "", "2020 thru 2022"),
    Line3("Excise", "720", "2nd 2023"),
    Line3("Gift", "709", "202406"),
)


def sheet_for(form: str, *, people: int = 2, matters: int = 2, **overrides: Any) -> Sheet:
    """A sheet on which every line says something. Copies go to the first two."""
    named = tuple(
        person(number, gets_copies=number < 3, is_new_address=number == 1, is_new_phone=number == 2)
        for number in range(1, people + 1)
    )
    specific = {"specific": "Account transcripts"} if form == "8821" else {}
    given = {
        "taxpayer": taxpayer(),
        "people": named,
        "matters": tuple(dataclasses.replace(matter, **specific) for matter in MATTERS[:matters]),
        "is_specific_use": True,
        "acts": Acts(
            may_access_records=True,
            may_disclose=True,
            may_substitute=True,
            may_sign_return=True,
            sign_return_reason=REASON,
            others="Sign Form 907 \\ (agreement).",
            denied="No Form 872.",
        ),
        "retains_earlier": True,
        "signer_name": "María Vega",
        "signer_title": "Owner",
        "is_entity": True,
    }
    if form == "8821":
        given["acts"] = Acts(may_access_records=True)
    return Sheet(form, **(given | overrides))


SIGNED = date(2026, 6, 29)


def read_back(content: bytes) -> dict[str, str]:
    """Every field that is filled in, by its full name, as a strict reader finds it."""
    reader = pypdf.PdfReader(io.BytesIO(content), strict=True)
    found = {}
    for name, widget in widgets_of(reader.pages):
        value = widget.get("/V")
        if value not in (None, "/Off", ""):
            assert widget.get("/AP"), f"{name} has a value and no picture of it"
            found[name] = str(value)
            if widget["/FT"] == "/Btn":
                assert widget["/AS"] == value
    return found


def text_of(content: bytes) -> list[str]:
    """The text of each page in one run of single spaces."""
    with PDFIUM:
        pdf = pypdfium2.PdfDocument(content)
        try:
            return [" ".join(page.get_textpage().get_text_bounded().split()) for page in pdf]
        finally:
            pdf.close()
