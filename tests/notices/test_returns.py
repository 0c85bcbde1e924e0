"""The figures of a return: recorded once, corrected with the old values kept, refused where they cannot be."""

import uuid
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse

from notices import casework, timeline
from notices.casework import CaseError
from notices.models import TaxReturn
from practice.refusals import Conflict
from tests.factories import NOW, TODAY, acting, make_case, make_client

FIGURES = {
    "due_on": date(2025, 4, 15),
    "filed_on": date(2025, 4, 10),
    "tax": Decimal("24000.00"),
    "withholding": Decimal("15000.00"),
    "source": "account transcript",
}


@pytest.fixture(autouse=True)
def _the_clock_stands_still(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


def record(owner, case, **overrides):
    return casework.record_return(by=acting(owner), case=case, **FIGURES | overrides)


# The verbs.


def test_figures_are_kept_and_told(owner, case):
    row = record(owner, case, extended_to=date(2025, 10, 15), required_tax=Decimal("25000"))
    assert (row.in_time, row.shown, row.required) == (Decimal("15000.00"), Decimal("9000.00"), Decimal("10000.00"))
    told = timeline.of(case)[-1]
    assert told.kind == "return_recorded"
    assert told.sentence == (
        "Return figures: tax $24,000.00, $25,000.00 as it should have been, $15,000.00 paid or credited in time; "
        "due Apr 15, 2025, extended to Oct 15, 2025, filed Apr 10, 2025 (account transcript)."
    )


def test_more_credits_than_tax_leave_nothing_shown(owner, case):
    assert record(owner, case, withholding=Decimal("30000")).shown == 0


def test_a_second_click_gives_the_first_row_and_a_second_return_is_refused(owner, case):
    click = uuid.uuid4()
    assert record(owner, case, submission_id=click) == record(owner, case, submission_id=click)
    with pytest.raises(CaseError, match="has the figures of its return already"):
        record(owner, case, submission_id=uuid.uuid4())
    assert TaxReturn.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"due_on": date(2024, 12, 31)}, "due after its period, which ends Dec 31, 2024"),
        ({"extended_to": date(2025, 4, 14)}, "cannot be extended to a day before it is due"),
        ({"filed_on": TODAY + timedelta(days=1)}, "cannot be filed on a day that has not come"),
        ({"substitute_on": TODAY + timedelta(days=1)}, "cannot be made by the IRS on a day that has not come"),
        ({"substitute_on": date(2025, 4, 15)}, "only after the due date"),
    ],
)
def test_dates_that_cannot_be_are_refused_when_recorded_and_when_corrected(owner, case, wrong, sentence):
    with pytest.raises(CaseError, match=sentence):
        record(owner, case, **wrong)
    row = record(owner, case)
    with pytest.raises(CaseError, match=sentence):
        casework.correct_return(row, by=acting(owner), version=row.version, **wrong)
    row.refresh_from_db()
    assert (row.version, row.due_on) == (1, date(2025, 4, 15))


def test_a_civil_penalty_and_a_state_have_no_federal_return(owner):
    with pytest.raises(CaseError, match="without a return"):
        record(owner, make_case(owner, matter="CIVPEN 2024"))
    with pytest.raises(CaseError, match="NH has rates of its own"):
        record(owner, make_case(owner, authority="NH"))


def test_a_closed_case_takes_no_figures(owner, case):
    casework.close_case(case, by=acting(owner), version=case.version, outcome="Paid.", closed_on=TODAY)
    with pytest.raises(CaseError, match="Reopen it first"):
        record(owner, case)


def test_a_correction_keeps_the_old_values_in_the_history(owner, case):
    row = record(owner, case)
    changed = casework.correct_return(
        row, by=acting(owner), version=1, tax=Decimal("23000.00"), filed_on=None, withholding=row.withholding
    )
    assert (changed.version, changed.tax, changed.filed_on) == (2, Decimal("23000.00"), None)
    told = timeline.of(case)[-1]
    assert told.sentence == (
        "Return figures corrected: total tax on the return from $24,000.00 to $23,000.00; "
        "filed from Apr 10, 2025 to nothing."
    )
    assert told.facts["tax"] == ["24000.00", "23000.00"]


def test_a_correction_that_changes_nothing_is_not_told(owner, case):
    row = record(owner, case)
    before = len(timeline.of(case))
    casework.correct_return(row, by=acting(owner), version=1, tax=row.tax)
    row.refresh_from_db()
    assert row.version == 1
    assert len(timeline.of(case)) == before


def test_a_correction_of_an_old_version_is_a_conflict(owner, case):
    row = record(owner, case)
    casework.correct_return(row, by=acting(owner), version=1, tax=Decimal(1))
    with pytest.raises(Conflict):
        casework.correct_return(row, by=acting(owner), version=1, tax=Decimal(2))


def test_a_viewer_records_nothing(owner, viewer, case):
    with pytest.raises(PermissionDenied):
        record(viewer, case)
    row = record(owner, case)
    with pytest.raises(PermissionDenied):
        casework.correct_return(row, by=acting(viewer), version=1, tax=Decimal(1))


@pytest.mark.both_databases
@pytest.mark.parametrize(
    "wrong",
    [
        {"tax": Decimal("-0.01")},
        {"other_payments": Decimal("-1")},
        {"required_tax": Decimal("-1")},
        {"extended_to": date(2025, 4, 14)},
        {"substitute_on": date(2025, 4, 15)},
    ],
    ids=lambda wrong: next(iter(wrong)),
)
def test_the_database_itself_refuses_what_cannot_be(owner, case, wrong):
    row = record(owner, case)
    with pytest.raises(IntegrityError), transaction.atomic():
        TaxReturn.objects.filter(pk=row.pk).update(**wrong)


def test_another_firm_does_not_see_the_figures(owner, stranger, case):
    record(owner, case)
    assert TaxReturn.objects.visible_to(owner).count() == 1
    assert TaxReturn.objects.visible_to(stranger).count() == 0


# The page.


def page_of(case):
    return reverse("case_return", args=[case.pk])


def typed(**overrides):
    return {"due_on": "2025-04-15", "filed_on": "2025-04-10", "tax": "$24,000.00", "withholding": "15,000"} | overrides


def test_the_form_proposes_the_day_of_the_law_and_says_whose_rule_it_is(client, owner, case):
    client.force_login(owner)
    page = client.get(page_of(case)).content.decode()
    assert 'value="2025-04-15"' in page
    assert "IRC 6072(a)" in page


def test_where_no_rule_is_on_file_the_form_proposes_nothing(client, owner):
    client.force_login(owner)
    for matter, words in (("1040-NR 2024", "No rule for this form and period"), ("1040 2019", "Notice 2020-23")):
        response = client.get(page_of(make_case(owner, matter=matter)))
        assert response.context["form"]["due_on"].value() is None
        assert words in response.content.decode()


def test_figures_are_recorded_on_the_page_and_corrected_there(client, owner, case):
    client.force_login(owner)
    form = client.get(page_of(case)).context["form"]
    click = {"submission_id": form["submission_id"].value()}
    response = client.post(page_of(case), typed(refundable_credits="") | click)
    assert response.url == reverse("case_balance", args=[case.pk])
    row = TaxReturn.objects.get()
    assert (row.shown, row.refundable_credits, row.required_tax) == (Decimal("9000.00"), 0, None)
    response = client.post(page_of(case), typed(tax="23,500.00", version="1"))
    assert response.status_code == 302
    row.refresh_from_db()
    assert (row.tax, row.version) == (Decimal("23500.00"), 2)
    stale = client.post(page_of(case), typed(tax="22,000.00", version="1"))
    assert stale.status_code == 409
    assert "22,000.00" in stale.content.decode()


def test_who_opened_the_form_before_somebody_else_recorded_is_told_so(client, owner, case):
    record(owner, case)
    client.force_login(owner)
    response = client.post(page_of(case), typed(tax="1.00", submission_id=uuid.uuid4()))
    assert "has the figures of its return already" in response.content.decode()
    assert TaxReturn.objects.get().tax == Decimal("24000.00")


@pytest.mark.parametrize(
    ("wrong", "field", "sentence"),
    [
        ({"tax": "-5"}, "tax", "It cannot be below $0.00."),
        ({"tax": ""}, "tax", "Enter the total tax; 0 if the return shows none."),
        ({"due_on": "2024-12-31"}, "due_on", "It is due after the period, which ends Dec 31, 2024."),
        ({"extended_to": "2025-04-01"}, "extended_to", "An extension ends no earlier than the due date, Apr 15, 2025."),
        ({"filed_on": "2026-07-01"}, "filed_on", "that day has not come"),
        ({"substitute_on": "2025-04-15"}, "substitute_on", "only after the due date"),
    ],
)
def test_a_wrong_figure_gets_its_sentence_and_what_was_typed_stays(client, owner, case, wrong, field, sentence):
    client.force_login(owner)
    response = client.post(page_of(case), typed(submission_id=uuid.uuid4()) | wrong)
    assert sentence in " ".join(response.context["form"].errors[field])
    assert "15,000" in response.content.decode()
    assert not TaxReturn.objects.exists()


def test_a_case_without_a_federal_return_is_refused_in_a_sentence(client, owner):
    client.force_login(owner)
    case = make_case(owner, client=make_client(owner), matter="CIVPEN 2024")
    response = client.post(page_of(case), typed(submission_id=uuid.uuid4()))
    assert "without a return" in response.content.decode()


def test_strangers_find_no_page_and_viewers_may_not(client, stranger, viewer, case):
    client.force_login(stranger)
    assert client.get(page_of(case)).status_code == 404
    client.force_login(viewer)
    assert client.get(page_of(case)).status_code == 403
