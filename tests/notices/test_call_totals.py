"""Minutes on the phone: exact to the minute, billable apart, only over calls the reader may see."""

import csv
import io
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from notices.call_totals import Totals, parts
from tests.factories import NOW, make_call, make_case, make_client


@pytest.fixture(autouse=True)
def _the_clock_stands_still(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.mark.parametrize(
    ("minutes", "number", "expected"),
    [(10, 3, [4, 3, 3]), (0, 2, [0, 0]), (2, 3, [1, 1, 0]), (7, 1, [7]), (7, 0, [])],
)
def test_minutes_are_split_to_the_last_one(minutes, number, expected):
    assert parts(minutes, number) == expected


def timed(owner, cases, *, dialled=NOW, length=None, **more):
    ended = dialled + timedelta(minutes=length) if length is not None else None
    return make_call(owner, cases=cases, at=dialled, ended_at=ended, **more)


@pytest.fixture
def two(owner):
    """The cases of two clients."""
    return [make_case(owner, client=make_client(owner, name=name)) for name in ("Ann Lee", "Bo Chan")]


def figures(sum_):
    return (sum_.calls, sum_.hold, sum_.talk, sum_.billable, sum_.not_billable)


def test_totals_by_month_line_and_client_agree_to_the_minute(owner, two):
    ann, bo = two
    may = NOW - timedelta(days=45)
    timed(owner, [ann, bo], length=51, hold_minutes=42)
    timed(owner, [ann], length=31, line="acs", outcome="courtesy_disconnect", is_billable=False)
    timed(owner, [bo], dialled=may, length=20, line="acs", connected_at=may + timedelta(minutes=5))
    totals = Totals(owner, 2026)
    assert figures(totals.total) == (3, 42 + 31 + 5, 9 + 0 + 15, 71, 31)
    assert [(f"{month:%b}", figures(row)) for month, row in totals.by_month] == [
        ("Jun", (2, 73, 9, 51, 31)),
        ("May", (1, 5, 15, 20, 0)),
    ]
    assert [(line, figures(row)) for line, row in totals.by_line] == [
        ("Practitioner Priority Service", (1, 42, 9, 51, 0)),
        ("ACS (collection)", (2, 36, 15, 20, 31)),
    ]
    assert [(client, figures(row)) for client, row in totals.by_client] == [
        ("Ann Lee", (2, 21 + 31, 5, 26, 31)),
        ("Bo Chan", (2, 21 + 5, 4 + 15, 45, 0)),
    ]
    assert sum(row.hold + row.talk for _, row in totals.by_client) == totals.total.hold + totals.total.talk


def test_two_cases_of_one_client_are_one_share(owner, two):
    ann, bo = two
    second = make_case(owner, client=ann.client, matter="1040 2023")
    timed(owner, [ann, second, bo], length=10, hold_minutes=0)
    assert [(client, row.talk) for client, row in Totals(owner, 2026).by_client] == [("Ann Lee", 5), ("Bo Chan", 5)]


def test_a_call_without_an_end_counts_with_what_is_known(owner, two):
    timed(owner, two[:1], hold_minutes=12)
    total = Totals(owner, 2026).total
    assert (total.calls, total.hold, total.talk, total.endless) == (1, 12, 0, 1)


def test_the_year_turns_where_the_member_works(owner, two):
    midnight = datetime(2026, 1, 1, 5, 0, tzinfo=UTC)  # midnight in New York
    timed(owner, two[:1], dialled=midnight - timedelta(minutes=1), length=1, hold_minutes=0)
    timed(owner, two[:1], dialled=midnight, length=2, hold_minutes=0)
    assert (Totals(owner, 2025).total.talk, Totals(owner, 2026).total.talk) == (1, 2)


def test_a_call_about_a_hidden_client_counts_for_nobody_who_may_not_see_it(client, owner, practitioner, two):
    hidden = make_case(owner, client=make_client(owner, name="Hidden Person", is_restricted=True))
    timed(owner, [two[0], hidden], length=30, hold_minutes=20)
    timed(owner, [two[0]], length=5, hold_minutes=1)
    assert Totals(practitioner, 2026).total.calls == 1
    assert Totals(owner, 2026).total.calls == 2
    client.force_login(practitioner)
    for address in ("/calls/totals/", "/calls/totals/csv/"):
        assert "Hidden Person" not in client.get(address).content.decode()


def rows_of(answer):
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_the_csv_has_a_row_for_each_client_line_and_month_and_no_formula(client, viewer, owner):
    evil = make_case(owner, client=make_client(owner, name="=HYPERLINK(1)", kind="business"))
    timed(owner, [evil], length=51, hold_minutes=42)
    timed(owner, [evil], length=10, hold_minutes=10, is_billable=False, outcome="no_queue")
    client.force_login(viewer)
    answer = client.get("/calls/totals/csv/?year=2026")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.content.startswith(b"\xef\xbb\xbf")
    assert rows_of(answer)[1:] == [
        ["'=HYPERLINK(1)", "Practitioner Priority Service", "2026-06", "2", "52", "9", "42", "9", "0"]
    ]
    assert rows_of(client.get("/calls/totals/csv/?year=2025"))[1:] == []


def test_the_page_says_the_figures_and_what_they_are(client, owner, two):
    timed(owner, two, length=51, hold_minutes=42)
    client.force_login(owner)
    page = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", client.get("/calls/totals/").content.decode()))
    assert "42 min" in page
    assert "51 min 42 hold, 9 talk" in page
    assert "June 2026" in page
    assert client.get("/calls/totals/?year=abcd").status_code == 404


def test_the_page_costs_the_same_with_two_calls_and_with_thirty(client, owner, two):
    client.force_login(owner)

    def queries():
        with CaptureQueriesContext(connection) as asked:
            client.get("/calls/totals/")
        return len(asked)

    timed(owner, two, length=10)
    few = queries()
    for number in range(30):
        case = make_case(owner, client=make_client(owner, name=f"Client {number}"))
        timed(owner, [case, two[0]], length=number)
    assert queries() == few <= 6
