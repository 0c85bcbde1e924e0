"""The lists as CSV and workbook: the same rows as on the page, whole, harmless, and on record without a name."""

import csv
import io
import re
from datetime import date, timedelta
from decimal import Decimal
from urllib.parse import urlencode

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from clients import register, tin
from clients.models import Client
from notices import casework
from notices.exports import lists
from notices.forms.lists import filter_of
from notices.models import Case, Flag
from practice import audit, history
from practice.access import Role
from practice.models import Event, Member
from tests.factories import acting, make_case, make_client, make_member, make_notice

CASES, CLIENTS = reverse("case_list_export"), reverse("client_list_export")
FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1"]


@pytest.fixture
def today(owner):
    return owner.local_date(timezone.now())


@pytest.fixture
def signed_in(client, owner):
    client.force_login(owner)
    return client


@pytest.fixture
def boyd(owner, practitioner, today):
    """A joint case with something in every column."""
    terrence = make_client(owner, name="Terrence Boyd", numbers=[tin.parse("ssn", "219-45-4471")])
    dee = make_client(owner, name="Dee Boyd", numbers=[tin.parse("ssn", "219-45-9012")])
    case = make_case(owner, client=terrence, spouse=dee, matter="1040 2024", owner=practitioner)
    make_notice(owner, case=case, code="LT11", notice_date=today - timedelta(30), amount_due=Decimal("9533.53"))
    casework.add_deadline(by=acting(owner), case=case, kind="target", action="Draft", due_on=today - timedelta(40))
    case.refresh_from_db()
    casework.change_case(
        case,
        by=acting(owner, timezone.now()),
        version=case.version,
        next_action="Call PPS",
        next_action_on=today,
        waiting_on="irs",
        path="installments",
    )
    Case.objects.filter(pk=case.pk).update(
        scored_on=today - timedelta(1),
        p60=0.27,
        p60_low=0.19,
        p60_high=0.384,
        csed_on=date(2035, 6, 1),
        csed_earliest_on=date(2035, 5, 1),
    )
    for kind, subject, cleared in (("likely_to_escalate", "", None), ("deadline_near", "1", today)):
        Flag.objects.create(
            firm=case.firm, case=case, kind=kind, subject=subject, why="So.", raised_on=today, cleared_on=cleared
        )
    return Case.objects.get(pk=case.pk)


def rows_of(answer) -> list[dict]:
    assert answer.status_code == 200, answer.content
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def book_of(answer) -> list[dict]:
    assert answer.status_code == 200
    sheet = load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    head, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in rows]


def test_every_column_of_a_case_is_in_the_csv(signed_in, boyd, today, practitioner):
    (row,) = rows_of(signed_in.post(CASES))
    legal = min(row.due_on for row in boyd.deadlines.working() if row.kind == "legal")
    assert legal > today - timedelta(40)
    assert row == {
        "Case": str(boyd.pk),
        "Client": "Terrence Boyd and Dee Boyd",
        "Taxpayer number (masked)": "***-**-4471, ***-**-9012",
        "Authority": "IRS",
        "Form": "1040",
        "Period": "2024",
        "State": "Open",
        "Owner": practitioner.name,
        "Last letter": "LT11",
        "Date of last letter": f"{today - timedelta(30)}",
        "Next legal date": f"{legal}",
        "Next date of any kind": f"{today - timedelta(40)}",
        "Next action": "Call PPS",
        "Next action by": f"{today}",
        "Waiting": "on the IRS",
        "Waiting since": f"{today}",
        "Balance": "9533.53",
        "Balance as of": f"{boyd.balance_on}",
        "Chance of escalation in 60 days (estimate)": "0.27",
        "Chance, low": "0.19",
        "Chance, high": "0.38",
        "Chance as of": f"{today - timedelta(1)}",
        "Collection ends about (estimate)": "2035-06-01",
        "Collection ends, earliest": "2035-05-01",
        "Collection ends, latest": "",
        "Flags": "likely to escalate",
        "Resolution path": "installment agreement",
        "Closed on": "",
        "Outcome": "",
    }


def test_the_workbook_has_the_same_rows_with_days_and_numbers(signed_in, boyd, today):
    (row,) = book_of(signed_in.post(CASES, {"format": "xlsx"}))
    (plain,) = rows_of(signed_in.post(CASES, {"format": "csv"}))
    assert list(row) == list(plain)
    assert row["Next action by"].date() == today
    assert (row["Balance"], row["Chance, low"], row["Case"]) == (9533.53, 0.19, boyd.pk)
    assert row["Collection ends, latest"] is None


FILTERS = [
    {},
    {"state": "all"},
    {"state": "closed"},
    {"q": "ann"},
    {"q": "ann", "sort": "name"},
    {"state": "all", "sort": "balance"},
    {"owner": "null"},
    {"undirected": "true"},
    {"due": "over"},
    {"due": "nonsense", "page": "2"},
]


@pytest.mark.parametrize("asked", FILTERS, ids=str)
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_file_has_the_rows_of_the_list_in_its_order_for_each_member(
    client, owner, boyd, firm, stranger, asked, kind
):
    for name, balance in (("Ann Ash", "10"), ("Ann Cedar", "30"), ("Bob Birch", "20")):
        case = make_case(owner, client=make_client(owner, name=name), balance=Decimal(balance))
        Case.objects.filter(pk=case.pk, client__name="Ann Ash").update(owner=None)
    casework.close_case(case, by=acting(owner), version=1, outcome="Paid.", closed_on=acting(owner).on)
    make_case(owner, client=make_client(owner, name="Ann Hidden", is_restricted=True))
    make_case(stranger, client=make_client(stranger, name="Ann Foreign"))
    for member in (owner, make_member(firm, role=Role.VIEWER, name="Vi Ewer")):
        client.force_login(member)
        page = client.get(reverse("case_list"), asked | {"page": "1"}).content.decode()
        listed = re.findall(r'href="/cases/(\d+)/"', page)
        answer = client.post(f"{CASES}?{urlencode(asked)}", {"format": kind})
        rows = rows_of(answer) if kind == "csv" else book_of(answer)
        assert [str(row["Case"]) for row in rows] == listed
        hidden = {"Ann Foreign"} if member == owner else {"Ann Foreign", "Ann Hidden"}
        assert not hidden & {row["Client"] for row in rows}


def test_a_long_list_is_exported_whole_in_few_queries(
    signed_in, owner, taxpayer, monkeypatch, django_assert_max_num_queries
):
    monkeypatch.setattr(lists, "AT_A_TIME", 20)
    for year in range(1980, 2032):
        make_case(owner, client=taxpayer, matter=f"1040 {year}")
    monkeypatch.setattr("notices.views.cases.LongList.MOST", 10)
    with django_assert_max_num_queries(40):
        rows = rows_of(signed_in.post(CASES))
    assert len({row["Case"] for row in rows}) == 52


@pytest.mark.parametrize("formula", FORMULAS)
def test_nothing_that_was_typed_becomes_a_formula(signed_in, owner, formula):
    case = make_case(owner, client=make_client(owner, name="Ann Lee"))
    Case.objects.filter(pk=case.pk).update(next_action=f"{formula} A1")
    Client.objects.update(name=f"{formula} B2")
    Member.objects.filter(pk=owner.pk).update(name=f"{formula} C3")
    (row,) = rows_of(signed_in.post(CASES))
    assert (row["Client"], row["Next action"], row["Owner"]) == (f"'{formula} B2", f"'{formula} A1", f"'{formula} C3")
    book = load_workbook(io.BytesIO(b"".join(signed_in.post(CASES, {"format": "xlsx"}).streaming_content)))
    assert {cell.data_type for line in book.active.iter_rows() for cell in line} <= {"s", "n", "d"}
    (row,) = rows_of(signed_in.post(CLIENTS))
    assert row["Client"] == f"'{formula} B2"


def test_a_number_that_slipped_into_an_action_is_masked(signed_in, case):
    Case.objects.filter(pk=case.pk).update(next_action="Confirm 219-45-4471 with PPS")
    (row,) = rows_of(signed_in.post(CASES))
    assert row["Next action"] == "Confirm ***-**-4471 with PPS"


def test_a_case_that_is_hidden_while_the_file_is_sent_is_left_out(owner, practitioner, case):
    by = acting(practitioner)
    file = lists.case_list(filter_of("", practitioner, by.on).qs, "csv", by=by, words="")
    Client.objects.update(is_restricted=True)
    assert b"Boyd" not in b"".join(file.chunks)


def test_the_export_is_on_record_with_rows_and_filter_and_no_name(signed_in, owner, boyd, practitioner):
    asked = f"?q=Boyd&owner={practitioner.pk}&due=30&silent=14&flag=deadline_near&undirected=true&state=all"
    signed_in.post(f"{CASES}{asked}", {"format": "xlsx"})
    event = audit.log_of(owner.firm, what="export").get()
    assert event.chain_id == owner.firm.chain_id
    assert history.told(event)["sentence"] == (
        "List exported as XLSX: 0 cases, state all, of one owner, due within 30 days, irs silent over 14 days, "
        "flag deadline near, no next action, found by a search. Taxpayer numbers masked."
    )
    assert event.actor == owner
    for word in ("Boyd", "Tran", "219"):
        assert word not in event.payload.body


def test_an_export_whose_event_cannot_be_written_is_not_made(signed_in, case, monkeypatch):
    signed_in.raise_request_exception = False
    monkeypatch.setattr(history, "save", lambda *_: 1 / 0)
    assert signed_in.post(CASES).status_code == 500
    assert not Event.objects.filter(kind="list_exported").exists()


def test_who_may_not_sign_in_any_more_exports_nothing(owner, practitioner, case):
    Member.objects.filter(pk=practitioner.pk).update(is_active=False)
    practitioner.refresh_from_db()
    by = acting(practitioner)
    with pytest.raises(PermissionDenied):
        lists.case_list(Case.objects.visible_to(practitioner), "csv", by=by, words="")


# Clients.


@pytest.mark.parametrize(
    "asked", [{}, {"q": "ann"}, {"show": "all"}, {"show": "archived"}, {"kind": "business"}], ids=str
)
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_clients_are_those_of_the_list(client, owner, firm, stranger, today, asked, kind):
    ann = make_client(owner, name="Ann Ash", numbers=[tin.parse("ssn", "219-45-4471")])
    case = make_case(owner, client=ann)
    casework.add_deadline(by=acting(owner), case=case, kind="target", action="Call", due_on=today)
    make_client(owner, name="Oak LLC", kind="business")
    gone = make_client(owner, name="Ann Gone")
    register.archive(gone, by=acting(owner), version=1, reason="moved")
    make_client(owner, name="Ann Hidden", is_restricted=True)
    make_client(stranger, name="Ann Foreign")
    for member in (owner, make_member(firm, role=Role.VIEWER, name="Vi Ewer")):
        client.force_login(member)
        page = client.get(reverse("client_list"), asked)
        listed = [row.name for row, _ in page.context["rows"]]
        answer = client.post(
            f"{CLIENTS}?{'&'.join(f'{name}={value}' for name, value in asked.items())}", {"format": kind}
        )
        rows = rows_of(answer) if kind == "csv" else book_of(answer)
        assert [row["Client"] for row in rows] == listed
        assert ("Ann Hidden" in listed) <= (member == owner)
        for row in rows:
            assert (row["Client"] == "Ann Ash") == (str(row["Open cases"]) == "1")
    said = history.told(audit.log_of(firm, what="export").first())["sentence"]
    assert re.match(r"List exported as \w+: \d clients?, ", said)
    assert "Ann" not in said
    assert " ann" not in said


def test_a_client_has_its_masked_number_and_the_day_it_was_archived(signed_in, owner):
    gone = make_client(owner, name="Ann Gone", numbers=[tin.parse("ssn", "219-45-4471")], email="ann@example.com")
    register.archive(gone, by=acting(owner), version=1, reason="moved")
    (row,) = rows_of(signed_in.post(f"{CLIENTS}?show=archived"))
    assert row["Taxpayer number (masked)"] == "SSN ***-**-4471"
    assert (row["Archived on"], row["E-mail"]) == (f"{acting(owner).on}", "ann@example.com")
