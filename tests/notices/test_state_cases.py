"""A case with a state: its own form and period, in the same lists, and no rule of the Internal Revenue Code on it."""

import re
import uuid
from decimal import Decimal

import pytest

from notices import casework, scan
from notices.casework import CaseError
from notices.law.state_matters import parse
from notices.models import Case, Notice
from tests.factories import NOW, TODAY, acting, make_case, make_client, make_firm_letter, make_notice


@pytest.fixture(autouse=True)
def _the_clock_stands_still(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture
def signed_in(client, owner):
    client.force_login(owner)
    return client


def text_of(response):
    assert response.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def letter(taxpayer, **typed):
    fields = {"client": taxpayer.pk, "matter": "CA 540 2023", "code": "FTB 4963", "notice_date": TODAY.isoformat()}
    return {"submission_id": uuid.uuid4()} | fields | typed


def open_state_case(owner, typed="CA 540 2023", **fields):
    return casework.open_case(by=acting(owner), client=make_client(owner), matter=parse(typed), **fields)


def test_a_case_is_opened_with_a_state_by_its_form(signed_in, owner, taxpayer):
    data = {"client": taxpayer.pk, "matter": "ny it-201 2022", "owner": owner.pk, "submission_id": uuid.uuid4()}
    assert signed_in.post("/cases/new/", data).status_code == 302
    case = Case.objects.get()
    assert (case.authority, case.form, case.period) == ("NY", "IT-201", "2022")
    assert str(case) == "Terrence Boyd, IT-201 for 2022 (NY)"
    again = signed_in.post("/cases/new/", data | {"matter": "NY IT 201 2022", "submission_id": uuid.uuid4()})
    assert "already has a case for NY IT-201 2022" in text_of(again)


def test_a_letter_of_the_state_lands_on_it_and_one_of_the_irs_does_not(signed_in, owner, taxpayer):
    make_firm_letter(owner)
    assert signed_in.post("/notices/new/", letter(taxpayer)).status_code == 302
    case = Case.objects.get()
    assert (case.authority, case.form) == ("CA", "540")
    second = letter(taxpayer, matter="CA-540 2023", code="OTHER", title="Demand", notice_date="2026-06-22")
    assert signed_in.post("/notices/new/", second).status_code == 302
    assert Notice.objects.filter(case=case).count() == 2
    refused = signed_in.post("/notices/new/", letter(taxpayer, code="CP14", amount_due="1,800.00"))
    assert "CP14 comes from the IRS, and CA 540 2023 is a matter of California." in text_of(refused)
    assert Case.objects.count() == 1


HOSTILE = ("CA <script> 2023", "CA =1+1 2023", "CA ' OR 1=1 2023", "CA " + "9" * 40 + " 2023", "CA 540 99999", "CA")


@pytest.mark.parametrize("typed", HOSTILE)
def test_hostile_words_open_no_case_and_stand_as_typed(signed_in, owner, taxpayer, typed):
    data = {"client": taxpayer.pk, "matter": typed, "owner": owner.pk, "submission_id": uuid.uuid4()}
    page = signed_in.post("/cases/new/", data)
    assert page.context["form"].errors["matter"]
    assert "<script> 2023" not in page.content.decode()
    assert not Case.objects.exists()


def test_it_stands_in_the_same_lists_and_is_found_as_it_was_typed(signed_in, owner):
    case = open_state_case(owner)
    other = make_case(owner, client=make_client(owner, name="Ann Lee"), matter="1040 2023")
    assert {row.pk for row in signed_in.get("/cases/").context["page"]} == {case.pk, other.pk}
    assert "540 · 2023 · CA" in text_of(signed_in.get("/cases/"))
    for words, found in {"CA 540 2023": [case.pk], "ca-540 2023": [case.pk], "NY 540 2023": []}.items():
        assert [row.pk for row in signed_in.get("/cases/", {"q": words}).context["page"]] == found
    # The name of a person that begins like a state is a name.
    named = make_case(owner, client=make_client(owner, name="Al Smith"), matter="1040 2023")
    assert [row.pk for row in signed_in.get("/cases/", {"q": "Al Smith 2023"}).context["page"]] == [named.pk]


# KY 720 is no Form 720 and NJ 1040 no Form 1040: what the IRS's form brings must not come with the number.
@pytest.mark.parametrize("typed", ["CA 540 2023", "NJ 1040 2023", "KY 720 2023"])
def test_no_rule_of_the_code_is_applied_and_every_page_of_it_answers(signed_in, owner, firm, typed):
    case = open_state_case(owner, typed)
    make_notice(owner, case=case, code="OTHER", title="Demand", amount_due=Decimal("1800.00"))
    scan.scan_firm(firm, TODAY, now=NOW)
    case.refresh_from_db()
    assert (case.p60, case.csed_on, case.next_due_on) == (None, None, None)
    for page in ("", "brief/", "relief/", "balance/", "collection/", "checklist/", "letters/", "letters/new/", "move/"):
        assert "IRC 66" not in text_of(signed_in.get(f"/cases/{case.pk}/{page}"))
    assert signed_in.get(f"/cases/{case.pk}/").context["page"].facts is None
    with pytest.raises(CaseError, match="rates of its own"):
        casework.record_return(by=acting(owner), case=case, tax=Decimal(1), due_on=TODAY, filed_on=TODAY)


def test_it_is_moved_within_its_state_and_never_to_another_authority(signed_in, owner):
    case = open_state_case(owner)
    address = f"/cases/{case.pk}/move/"
    assert 'value="CA 540 2023"' in signed_in.get(address).content.decode()
    moved = {"client": case.client_id, "version": case.version, "reason": "misread"}
    assert signed_in.post(address, moved | {"matter": "CA 540NR 2022"}).status_code == 302
    case.refresh_from_db()
    assert (case.authority, case.form, case.period) == ("CA", "540NR", "2022")
    refused = signed_in.post(address, moved | {"matter": "NY IT-201 2022", "version": case.version})
    assert "cannot become one with New York" in text_of(refused)
