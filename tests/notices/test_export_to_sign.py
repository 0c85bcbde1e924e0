"""The forms of a Form 2848 packet that nobody has signed yet: what lies in its ZIP to be signed."""

import io
import zipfile

import pytest

from clients import authority, matters
from clients.blank_forms import keep_blank
from clients.models import Representative
from clients.official.blank import KNOWN, recognise
from practice import history
from tests.clients.sheets import read_back, text_of
from tests.factories import TODAY, acting, make_case, make_client, next_ssn
from tests.machinery.irs_forms import made
from tests.notices.test_export_presets import export
from tests.notices.test_exports import bytes_of

SHEET, FORM = "To sign/01 Form 2848 of Ann Lee, preparation sheet.pdf", "To sign/01 Form 2848 of Ann Lee, to sign.pdf"
WHOLE = {"whole_tins": True, "reason": "to be signed by the client"}


@pytest.fixture
def number():
    return next_ssn()


@pytest.fixture
def case(owner, number):
    client = make_client(owner, name="Ann Lee", numbers=[number], address="12 Elm St\nErie, PA 16501")
    return make_case(owner, client=client)


@pytest.fixture
def draft(owner, case):
    row = authority.prepare_authorization(
        by=acting(owner), client=case.client, form="2848", representatives=[owner], matters=matters.parse("1040 2024")
    )
    sound = {"licence": "00127", "caf_number": "0312-45678R", "ptin": "P01234567", "address": "1 Main St"}
    Representative.objects.update(designation="c", **sound)
    return row


@pytest.fixture
def blank(owner):
    for revision in KNOWN:
        keep_blank(owner.firm, by=acting(owner), blank=recognise(made(revision)), source="a file")


def to_sign(case, owner, preset="authorization", **wanted):
    """What is to be signed in the ZIP, by its name."""
    packed = zipfile.ZipFile(io.BytesIO(bytes_of(export([case], owner, preset, format="zip", **wanted))))
    return {name: packed.read(name) for name in packed.namelist() if name.startswith("To sign/")}


def test_the_official_form_is_enclosed_where_whole_numbers_were_asked_for(case, owner, draft, blank, number):
    found = to_sign(case, owner, **WHOLE)
    assert list(found) == [FORM]
    assert number.formatted in read_back(found[FORM]).values()
    (event,) = case.client.chain.events.filter(kind="history_exported")
    assert "numbers whole" in history.told(event)["sentence"]


def test_without_them_it_is_the_preparation_sheet_with_masked_numbers(case, owner, draft, blank, number):
    found = to_sign(case, owner)
    assert list(found) == [SHEET]
    text = " ".join(text_of(found[SHEET]))
    assert "not the IRS form" in text
    assert number.formatted not in text


def test_a_form_that_the_irs_would_refuse_or_without_a_blank_one_stays_a_preparation_sheet(case, owner, draft):
    assert list(to_sign(case, owner, **WHOLE)) == [SHEET]
    Representative.objects.update(designation="")
    assert list(to_sign(case, owner, **WHOLE)) == [SHEET]


def test_a_signed_form_and_other_purposes_enclose_none(case, owner, draft):
    assert to_sign(case, owner, preset="co_counsel") == {}
    draft.signed_on = TODAY
    draft.save()
    assert to_sign(case, owner) == {}
