"""One page that lets a colleague take a case over: what it says, and what it costs to ask."""

import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clients import authority, register
from clients.matters import Matter
from clients.models import Authorization
from notices import casework, scan
from notices.law import periods
from notices.models import Case
from tests.factories import NOW, TODAY, acting, make_call, make_case, make_client, make_notice


@pytest.fixture(autouse=True)
def _the_clock_stands_still(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


def days(number):
    return TODAY + timedelta(days=number)


def brief(client, member, case):
    client.force_login(member)
    page = client.get(reverse("case_brief", args=[case.pk])).content.decode()
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page[page.index("<main") : page.index("</main>")]))


@pytest.fixture
def rich(owner, practitioner):
    """A joint case with everything a case can have."""
    maria, luis = make_client(owner, name="Maria Vega", phone="555-0100"), make_client(owner, name="Luis Vega")
    register.marry(maria, luis, by=acting(owner))
    case = make_case(
        owner,
        client=maria,
        spouse=luis,
        matter="1040 2023",
        owner=practitioner,
        next_action="Get the signed Form 433-F",
        next_action_on=days(3),
        waiting_on="client",
    )
    by = acting(owner)
    make_notice(owner, case=case, code="CP14", notice_date=date(2026, 3, 2))
    make_notice(owner, case=case, code="CP504", notice_date=date(2026, 6, 1))
    make_call(
        owner,
        cases=[case],
        at=NOW - timedelta(days=2),
        employee_name="Pat Doe",
        employee_id="1000774421",
        said="Hold is possible once the form is in.",
        promise="Fax of the transcript",
        promised_by=days(-1),
    )
    casework.record_response(
        by=by,
        cases=[case],
        sent_on=days(-20),
        method="certified",
        summary="Request for abatement",
        tracking_number="9407 1000 0000",
    )
    casework.record_hold(by=by, case=case, kind="short_hold", from_on=days(-2), until_on=days(30), source="call to ACS")
    casework.record_payment(by=by, case=case, amount=Decimal("100.00"), paid_on=days(-3))
    casework.record_assessment(
        by=by, case=case, kind="return", assessed_on=date(2024, 6, 3), source="account transcript"
    )
    casework.write_note(case, by=by, text="Client hears badly: speak slowly.")
    form = authority.prepare_authorization(
        by=by,
        client=maria,
        form=Authorization.Form.POWER_OF_ATTORNEY,
        representatives=[practitioner],
        matters=[Matter("1040", "2022", date(2022, 12, 31), "2024", date(2024, 12, 31))],
    )
    Authorization.objects.filter(pk=form.pk).update(signed_on=days(-30), sent_on=days(-29), confirmed_on=days(-20))
    row = casework.add_deadline(by=by, case=case, kind="target", action="Draft Form 9465", due_on=days(9))
    casework.snooze(by=by, row=row, until_on=days(5), reason="The 433-F comes first")
    scan.scan_firm(owner.firm, TODAY, now=NOW)
    return Case.objects.get(pk=case.pk)


def test_it_tells_a_colleague_what_to_know(client, owner, rich):
    page = brief(client, owner, rich)
    for words in (
        "Maria Vega and Luis Vega, 1040 for 2023",
        "Get the signed Form 433-F",
        "Jo Tran · by Jul 2, 2026",
        # where it stands, and the dates with their law
        "CP504 Jun 1",
        "Held: Short hold by phone since Jun 27, 2026, until Jul 29, 2026 (call to ACS)",
        "Draft Form 9465",
        # the last words of each kind
        "Jun 27, 2026",
        "Pat Doe (ID 1000774421)",
        "Hold is possible once the form is in.",
        "Request for abatement",
        "tracking 9407 1000 0000",
        # who owes us what
        "The IRS promised: Fax of the transcript",
        "1 day over",
        "The client: Get the signed Form 433-F waiting on the client since Jun 29, 2026",
        # who may speak for whom, for this very period
        "Form 2848 confirmed on CAF Jun 9, 2026",
        "nobody may speak",
        "555-0100",
        # money and time
        "$1,700.00",
        "Until when it may be collected",
        "Rests until Jul 4, 2026: Draft Form 9465. Rosa Moreno: The 433-F comes first",
        "internal note",
        "Client hears badly: speak slowly.",
    ):
        assert words in page, words
    for row in rich.deadlines.working():
        assert row.citation.split(";")[0] in page


def test_the_balance_of_today_comes_with_what_each_week_costs(client, owner, case):
    case = Case.objects.get(pk=case.pk)
    casework.record_return(
        by=acting(owner), case=case, due_on=date(2025, 4, 15), filed_on=date(2025, 4, 15), tax=Decimal("9000.00")
    )
    assert re.search(r"\$10,\d{3}\.\d\d today; each week of waiting costs about \$\d", brief(client, owner, case))


def test_relief_stands_in_one_line_only_where_something_is_recorded(client, owner, case):
    make_notice(owner, case=case)
    assert "Penalty relief" not in brief(client, owner, case)
    before = casework.Finding(case.client, periods.parse("1040 2023"), {"filed": "late"})
    casework.record_compliance(by=acting(owner), case=case, findings=[before], source="account transcript")
    client.force_login(owner)
    headline = client.get(reverse("case_relief", args=[case.pk])).context["page"].headline
    assert f"Penalty relief second-hand {headline}" in brief(client, owner, case)


def test_an_empty_case_says_what_is_not_known(client, owner, case):
    page = brief(client, owner, case)
    for words in (
        "Nothing planned",
        "No letter is on file yet.",
        "No open date.",
        "Nothing was said or sent yet.",
        "nobody may speak",
        "No assessment is recorded yet.",
        "Nothing: no promise of the IRS is open",
    ):
        assert words in page, words


def test_a_hidden_client_has_no_brief(client, owner, practitioner):
    case = make_case(owner, client=make_client(owner, is_restricted=True))
    client.force_login(practitioner)
    assert client.get(reverse("case_brief", args=[case.pk])).status_code == 404


def test_a_settled_promise_and_a_move_of_ours_are_nothing_owed(client, owner, rich):
    call = rich.calls.get()
    casework.settle_promise(call, by=acting(owner), version=call.version, kept=True)
    casework.change_case(rich, by=acting(owner), version=rich.version, waiting_on="us")
    page = brief(client, owner, rich)
    assert "Nothing: no promise of the IRS is open" in page
    assert "The IRS promised" not in page


@pytest.mark.both_databases
def test_everything_is_told_with_at_most_fourteen_queries(client, owner, rich):
    client.force_login(owner)
    address = reverse("case_brief", args=[rich.pk])
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    assert len(asked) <= 14, [query["sql"][:120] for query in asked]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"method": "fax", "fax_pages": 4, "fax_confirmed_at": NOW}, "4 pages confirmed"),
        ({"method": "upload", "confirmation": "4471"}, "confirmation 4471"),
        ({"method": "mail", "no_proof_reason": "the clerk kept it"}, "without proof (the clerk kept it)"),
    ],
    ids=["fax", "upload", "no proof"],
)
def test_our_last_answer_is_told_with_the_proof_of_its_own_method(client, owner, case, fields, words):
    casework.record_response(by=acting(owner), cases=[case], sent_on=TODAY, summary="Form 9465", **fields)
    client.force_login(owner)
    page = client.get(reverse("case_brief", args=[case.pk])).content.decode()
    assert words in page
    assert "no tracking number" not in page
