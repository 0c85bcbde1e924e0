"""Who gets the form of an authorization, with which numbers, and what does the history say of it?"""

import dataclasses
import logging
from datetime import date

import pytest
from django.urls import reverse

from clients import authority, matters, register, tin
from clients.blank_forms import keep_blank
from clients.models import Client, Representative
from clients.official.blank import KNOWN, recognise
from clients.official.lines import lay_out
from clients.official.preparation import prepare
from clients.official.rows import sheet_of
from clients.official.wording import line_3
from practice import audit, history
from practice.models import EventPayload
from tests.clients.conftest import SSN
from tests.clients.sheets import read_back, sheet_for, text_of
from tests.clients.test_official_form import HOSTILE
from tests.factories import TODAY, acting, make_client
from tests.machinery.irs_forms import made

FIRST = "topmostSubform[0].Page1[0]."
PURPOSE = "to be signed by the client"
MASKED = "***-**-9999"


@pytest.fixture
def blank(owner):
    for revision in KNOWN:
        keep_blank(owner.firm, by=acting(owner), blank=recognise(made(revision)), source="a file")


@pytest.fixture
def page(authorization):
    """Of a form that says all that the IRS asks for."""
    particulars = {"designation": "c", "jurisdiction": "IRS", "licence": "00127", "caf_number": "0312-45678R"}
    authorization.representatives.update(ptin="P01234567", address="1 Main St\nErie, PA 16501", **particulars)
    return reverse("authorization_form", args=[authorization.pk])


def told(client, kind):
    events = client.chain.events.filter(kind=kind).select_related("payload").order_by("sequence")
    return [history.told(event) for event in events]


@pytest.mark.parametrize(("way", "word"), [("fillable", "fillable"), ("flat", "flattened")])
def test_a_practitioner_gets_the_official_form_once_and_the_history_says_so(
    signed_in, practitioner, vega, page, blank, way, word
):
    answer = signed_in(practitioner).post(page, {"way": way, "purpose": PURPOSE})
    assert answer["Content-Type"] == "application/pdf"
    assert "no-store" in answer["Cache-Control"]
    assert answer["Content-Disposition"].startswith('attachment; filename="form-2848-maria-vega-')
    found = read_back(answer.content)
    shown = found.get(f"{FIRST}TaxpayerIDSSN[0]") if way == "fillable" else SSN.formatted
    assert shown == SSN.formatted
    assert bool(found) == (way == "fillable")
    assert way == "fillable" or SSN.formatted in text_of(answer.content)[0]
    (event,) = told(vega, "form_made")
    assert event["sentence"] == (
        f"Form 2848 (Rev. January 2021), {word}, was made for Maria Vega; "
        f"whole numbers printed: SSN {MASKED}; purpose: {PURPOSE}."
    )
    assert [row.kind for row in audit.log_of(vega.firm, what="tin")] == ["form_made"]


def test_the_number_stands_in_the_file_alone(signed_in, owner, page, blank, caplog):
    caplog.set_level(logging.DEBUG)
    browser = signed_in(owner)
    answer = browser.post(page, {"way": "fillable", "purpose": "call about 219099999"})
    outside = [str(answer.headers), str(answer.cookies), caplog.text, str(dict(browser.session))]
    outside += EventPayload.objects.values_list("body", flat=True)
    for text in outside:
        assert SSN.formatted not in text
        assert SSN.digits not in text


@pytest.mark.parametrize("purpose", ["", "   ", "x", "y" * 121, "for 219-09-9999"])
def test_without_a_purpose_nothing_is_made_or_noted(signed_in, owner, vega, page, blank, purpose):
    answer = signed_in(owner).post(page, {"way": "fillable", "purpose": purpose})
    assert answer.context["form"].errors["purpose"]
    assert told(vega, "form_made") == []


def test_an_assistant_gets_the_preparation_sheet_with_masked_numbers(signed_in, assistant, vega, page, blank):
    browser = signed_in(assistant)
    assert "official form, its fields" not in browser.get(page).content.decode()
    for way in ("fillable", "flat", "sheet"):
        assert browser.post(page, {"way": way, "purpose": PURPOSE}).context["form"].errors["way"]
    answer = browser.post(page, {"way": "masked"})
    words = " ".join(text_of(answer.content))
    assert MASKED in words
    assert SSN.formatted not in words
    assert words.count("Preparation sheet, not the IRS form") >= 2
    (event,) = told(vega, "preparation_made")
    assert event["sentence"] == "The preparation sheet for Form 2848 was made; taxpayer numbers masked."
    assert told(vega, "form_made") == []


def test_without_a_blank_form_the_preparation_sheet_is_made_and_the_page_says_why(signed_in, owner, vega, page):
    browser = signed_in(owner)
    words = browser.get(page).content.decode()
    assert "The firm has no blank Form 2848 yet" in words
    assert browser.post(page, {"way": "fillable", "purpose": PURPOSE}).context["form"].errors["way"]
    answer = browser.post(page, {"way": "sheet", "purpose": PURPOSE})
    assert SSN.formatted in " ".join(text_of(answer.content))
    assert "whole numbers printed" in told(vega, "form_made")[0]["sentence"]


@pytest.mark.parametrize("who", ["viewer", "stranger"])
def test_others_do_not_get_it(request, signed_in, page, blank, who):
    status = {"viewer": 403, "stranger": 404}[who]
    assert signed_in(request.getfixturevalue(who)).post(page, {"way": "masked"}).status_code == status


def test_what_does_not_fit_is_said_on_the_page_and_nothing_is_noted(signed_in, owner, vega, page, blank):
    register.change_client(vega, by=acting(owner), version=vega.version, address="Northwestern " * 40)
    answer = signed_in(owner).post(page, {"way": "flat", "purpose": PURPOSE})
    assert "Line 1, taxpayer address: 519 characters do not fit into two lines" in answer.content.decode()
    assert told(vega, "form_made") == []


def test_a_name_with_a_number_in_it_makes_no_file_name_with_a_number(signed_in, owner, blank):
    odd = make_client(owner, name="Vega 219-09-8888")
    row = authority.prepare_authorization(
        by=acting(owner), client=odd, form="2848", representatives=[owner], matters=matters.parse("1040 2021")
    )
    answer = signed_in(owner).post(reverse("authorization_form", args=[row.pk]), {"way": "masked"})
    assert "8888" not in answer["Content-Disposition"]


# From rows.


def test_the_sheet_has_every_line_of_the_rows(owner, vega):
    register.add_number(vega, by=acting(owner), number=tin.parse(tin.EIN, "12-3456789"))
    row = authority.prepare_authorization(
        by=acting(owner), client=vega, form="2848", representatives=[owner],
        matters=matters.parse("1040 2021 to 2024\n941 2024 Q1 to 2025 Q4\nCIVPEN 2022"),
        may_sign_return=True, sign_return_reason="illness", other_acts="Sign Form 907", retains_earlier=True,
    )  # fmt: skip
    Representative.objects.create(
        authorization=row, position=2, name="Outside Counsel", designation="a", ptin="P01234567"
    )
    Representative.objects.create(authorization=row, position=3, name="Added Later", added_on=date(2026, 7, 1))
    sheet = sheet_of(row, is_whole=True)
    assert (sheet.taxpayer.ssn, sheet.taxpayer.ein) == (SSN.formatted, "12-3456789")
    assert [each.name for each in sheet.people] == ["Rosa Moreno", "Outside Counsel"]
    assert [(each.description, each.form, each.periods) for each in sheet.matters] == [
        ("Income", "1040", "2021 thru 2024"),
        ("Employment", "941", "1st 2024 thru 4th 2025"),
        ("Civil Penalty", "", "2022"),
    ]
    assert "1.6012-1(a)(5) by reason of disease or injury." in sheet.acts.sign_return_reason
    assert (sheet.signer_name, sheet.is_entity, sheet.retains_earlier) == ("Maria Vega", False, True)
    assert SSN.formatted not in repr(sheet)
    masked = sheet_of(row, is_whole=False).taxpayer
    assert (masked.ssn, masked.ein) == (MASKED, "**-***6789")


def test_a_trust_is_named_with_whoever_acts_for_it(owner):
    trust = make_client(owner, kind=Client.Kind.TRUST, name="Vega Family Trust", fiduciary="Maria Vega, Trustee")
    row = authority.prepare_authorization(
        by=acting(owner), client=trust, form="8821", representatives=[owner], matters=matters.parse("1041 2023"),
        signer_name="Maria Vega", signer_title="Trustee",
    )  # fmt: skip
    sheet = sheet_of(row, is_whole=True)
    lines = lay_out(sheet, KNOWN[1])
    assert lines.texts["1.taxpayer"].startswith("Vega Family Trust, Maria Vega, Trustee\n")
    assert (lines.texts["6.name"], lines.texts["6.title"]) == ("Maria Vega", "Trustee")


# Instructions for Form 2848 (Rev. 9-2021), line 3: "thru" or a hyphen, YYYYMM for fiscal years, "Civil Penalty".
PRINTED = {
    "year": (("1040", "2024", "2024"), ("Income", "1040", "2024")),
    "years": (("1040", "2021", "2024"), ("Income", "1040", "2021 thru 2024")),
    "quarter": (("941", "2024 Q2", "2024 Q2"), ("Employment", "941", "2nd 2024")),
    "quarters": (("941", "2018 Q2", "2019 Q3"), ("Employment", "941", "2nd 2018 thru 3rd 2019")),
    "fiscal": (("1120", "FY 2024-06", "FY 2025-06"), ("Income", "1120", "202406 thru 202506")),
    "mixed": (("1120", "FY 2024-06", "2025"), ("Income", "1120", "202406 thru 2025")),
    "penalty": (("CIVPEN", "2020", "2022"), ("Civil Penalty", "", "2020 thru 2022")),
    "pass-through": (("1120-S", "2023", "2023"), ("Income including pass-through items", "1120-S", "2023")),
    "unknown": (("8804", "2023", "2023"), ("", "8804", "2023")),
}


@pytest.mark.parametrize("case", PRINTED)
def test_matters_are_printed_as_the_instructions_want_them(case):
    (form, first, last), expected = PRINTED[case]
    line = line_3(form=form, first=first, last=last)
    assert (line.description, line.form, line.periods) == expected
    assert line_3(form=form, first=first, last=last, description="Typed").description == "Typed"


# The preparation sheet.


@pytest.mark.parametrize("form", ["2848", "8821"])
def test_the_preparation_sheet_has_every_line_and_says_what_it_is_not(form):
    sheet = sheet_for(form, people=6, matters=5)
    pages = text_of(prepare(sheet, firm="Moreno Tax", made_on=TODAY))
    words = " ".join(pages)
    assert all("Preparation sheet, not the IRS form" in page for page in pages)
    for line in ("Line 1.", "Line 2.", "Line 3.", "Form " + form + " (Rev. January 2021)", "June 29, 2026"):
        assert line in words
    for each in sheet.people:
        assert all(text in words for text in (each.name, each.caf_number, each.ptin, each.phone, each.fax))
    for matter in sheet.matters:
        assert f"{matter.description} {matter.form}".strip() in words
        assert matter.periods in words
    for text in (sheet.taxpayer.name, sheet.taxpayer.ssn, sheet.taxpayer.ein, sheet.signer_title, sheet.acts.others):
        assert text in words
    assert prepare(sheet, firm="Moreno Tax", made_on=TODAY) == prepare(sheet, firm="Moreno Tax", made_on=TODAY)


def everywhere(row, text):
    """The row with the text in every place where it has one, rows inside of it too."""
    if isinstance(row, tuple):
        return tuple(everywhere(each, text) for each in row)
    if isinstance(row, str):
        return text
    if not dataclasses.is_dataclass(row):
        return row
    named = {each.name: everywhere(getattr(row, each.name), text) for each in dataclasses.fields(row)}
    return dataclasses.replace(row, **named)


@pytest.mark.parametrize("hostile", HOSTILE)
@pytest.mark.parametrize("form", ["2848", "8821"])
def test_the_preparation_sheet_bears_hostile_text_in_every_place(form, hostile):
    text = HOSTILE[hostile]
    sheet = dataclasses.replace(everywhere(sheet_for(form), text), form=form)
    words = "".join("".join(text_of(prepare(sheet, firm=text, made_on=TODAY))).split())
    assert "PreparationsheetnottheIRSform" in words.replace(",", "")
    if hostile in ("markup", "formula", "pdf"):
        assert words.count("".join(text.split())) > 15
