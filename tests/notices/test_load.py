"""How full the days ahead are, on the docket and beside every form that asks for a day."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from notices import casework, load
from notices.models import Case
from tests.factories import NOW, TODAY, acting, make_case, make_client


@pytest.fixture(autouse=True)
def _the_clock_stands_still(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


def days(number):
    return TODAY + timedelta(days=number)


def due(member, ahead, **client):
    case = make_case(member, client=make_client(member, **client), owner=member)
    casework.add_deadline(by=acting(member), case=case, kind="target", action="Call", due_on=days(ahead))
    return case


def counts(case, member):
    case = Case.objects.select_related("owner").get(pk=case.pk)
    loaded = load.while_choosing(case, TODAY, seen_by=member)
    return {bar.day: bar.count for bar in loaded.bars if bar.count}


@pytest.mark.both_databases
def test_four_weeks_of_the_owner_of_the_case_are_shown_and_of_nobody_else(owner, practitioner):
    case = due(practitioner, 0)
    for ahead in (3, 3, 27, 28, -1):
        due(practitioner, ahead)
    due(owner, 3)
    assert counts(case, owner) == {days(0): 1, days(3): 2, days(27): 1}
    bars = load.while_choosing(case, TODAY, seen_by=owner).bars
    assert len(bars) == load.CHOOSING_DAYS == 28
    assert bars[3].height == load.FULL_HEIGHT


def test_cases_that_the_reader_may_not_see_are_not_counted(owner, practitioner, assistant):
    case = due(practitioner, 2)
    hidden = due(practitioner, 2, name="Secret Person")
    hidden.client.is_restricted = True
    hidden.client.save()
    assert counts(case, assistant) == {days(2): 1}
    assert counts(case, owner) == {days(2): 2}


def test_of_a_case_that_nobody_owns_the_load_of_the_reader_is_shown(owner, practitioner):
    case = due(practitioner, 2)
    due(owner, 4)
    Case.objects.filter(pk=case.pk).update(owner=None)
    assert counts(case, owner) == {days(4): 1}


@pytest.mark.parametrize("name", ["deadline_new", "deadline_override", "deadline_snooze", "case_change"])
def test_each_form_that_asks_for_a_day_shows_it_for_one_query(client, owner, practitioner, name, monkeypatch):
    case = due(practitioner, 7)
    row = case.deadlines.get()
    client.force_login(owner)
    address = reverse(name, args=[row.pk if name in ("deadline_override", "deadline_snooze") else case.pk])
    with CaptureQueriesContext(connection) as asked:
        page = client.get(address).content.decode()
    assert "Load of Jo Tran" in page
    assert '<rect class="day"' in page
    assert "<title>Mon, Jul 6: 1</title>" in page
    monkeypatch.setattr(load, "while_choosing", lambda case, today, seen_by: load.OwnerLoad(case.owner, []))
    with CaptureQueriesContext(connection) as without:
        client.get(address)
    assert len(asked) - len(without) == 1


def test_the_days_stand_in_the_rows_of_a_calendar(owner):
    wednesday = TODAY + timedelta(days=2)
    weeks = load.OwnerLoad(owner, load.bars_of({}, wednesday, load.CHOOSING_DAYS)).weeks
    assert [len(week) for week in weeks] == [7] * 5
    assert weeks[0][:2] == [None, None]
    assert weeks[0][2].day == wednesday
    assert [week[0].day.weekday() for week in weeks[1:]] == [0] * 4
    assert weeks[4][2:] == [None] * 5
