"""Calls to make: planned, proposed, grouped by line, made or dropped."""

import re
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clients import authority
from clients.matters import Matter
from clients.models import Authorization
from notices import call_desk, casework
from notices.docket import Scope
from notices.models import Call, Case, Hold, PlannedCall
from practice import history
from practice.models import Event
from practice.refusals import Conflict
from tests.factories import (
    NOW,
    TODAY,
    acting,
    make_call,
    make_case,
    make_client,
    make_firm,
    make_notice,
    make_planned_call,
)


@pytest.fixture(autouse=True)
def _the_clock_stands_still(monkeypatch):
    """NOW is 11:00 AM on Monday, June 29, 2026 in New York."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


def days(number):
    return TODAY + timedelta(days=number)


def words(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def groups(member, own=False):
    return call_desk.groups(Scope(member, TODAY, own))


def items(member, own=False):
    return [item for group in groups(member, own) for item in group.items]


def told(case, kind):
    return [history.told(event)["sentence"] for event in Event.objects.filter(chain=case.chain_id, kind=kind)]


def authorize(owner, client, *, sent_ago, **more):
    facts = {"signed_on": days(-sent_ago), "sent_on": days(-sent_ago)} | more
    return authority.prepare_authorization(
        by=acting(owner),
        client=client,
        form=Authorization.Form.POWER_OF_ATTORNEY,
        representatives=[owner],
        matters=[Matter("1040", "2022", date(2022, 12, 31), "2025", date(2025, 12, 31))],
        **facts,
    )


# Verbs.


def test_planning_a_call_writes_its_history(owner, practitioner, case):
    plan = casework.plan_call(
        by=acting(owner), case=case, line="acs", why="ask for a 60-day hold", wanted_by=days(2), caller=practitioner
    )
    assert plan.is_open
    assert told(case, "call_planned") == [
        "Call to ACS (collection) planned: ask for a 60-day hold, by Jul 1, 2026, Jo Tran calls."
    ]


def test_a_closed_case_needs_no_call(owner, case):
    casework.close_case(case, by=acting(owner), version=case.version, outcome="Paid.", closed_on=TODAY)
    with pytest.raises(casework.CaseError, match="was closed"):
        make_planned_call(owner, case=case)


def test_changing_a_plan_says_what_changed_and_a_stale_form_is_a_conflict(owner, case):
    plan = make_planned_call(owner, case=case)
    casework.change_planned_call(plan, by=acting(owner), version=1, line="acs", why=plan.why)
    (sentence,) = told(case, "planned_call_changed")
    assert "IRS line from Practitioner Priority Service to ACS (collection)" in sentence
    with pytest.raises(Conflict):
        casework.change_planned_call(plan, by=acting(owner), version=1, line="tas")


def test_a_dropped_call_keeps_its_reason_and_is_off_the_desk(owner, case):
    plan = make_planned_call(owner, case=case)
    casework.drop_planned_call(plan, by=acting(owner), version=1, reason="settled by letter")
    plan.refresh_from_db()
    assert (plan.state, plan.dropped_because) == ("dropped", "settled by letter")
    assert items(owner) == []
    with pytest.raises(casework.CaseError, match="not to be made any more"):
        casework.drop_planned_call(plan, by=acting(owner), version=2, reason="again")


@pytest.mark.parametrize("wrong", [{"state": "done"}, {"state": "dropped"}, {"dropped_because": "no reason to"}])
def test_the_database_refuses_an_end_without_its_call_or_reason(owner, case, wrong):
    plan = make_planned_call(owner, case=case)
    with pytest.raises(IntegrityError), transaction.atomic():
        PlannedCall.objects.filter(pk=plan.pk).update(**wrong)


# Groups and proposals.


def test_one_line_gathers_the_calls_of_several_clients_soonest_first(owner, case):
    other = make_case(owner, client=make_client(owner, name="Ann Lee"))
    make_planned_call(owner, case=case, why="later", wanted_by=days(9))
    make_planned_call(owner, case=other, why="sooner", wanted_by=days(1))
    make_planned_call(owner, case=other, why="hold", line="acs")
    pps, acs = groups(owner)
    assert [item.why for item in pps.items] == ["sooner", "later"]
    assert (pps.cases, pps.clients) == (2, 2)
    assert acs.facts.key == "acs"


def test_the_number_on_the_notice_is_that_of_the_last_letter(owner, case):
    make_notice(owner, case=case, notice_date=days(-60), phone="800-555-0101")
    make_notice(owner, case=case, code="CP501", notice_date=days(-20), phone="800-555-0102")
    other = make_case(owner, client=make_client(owner, name="Ann Lee"))
    make_notice(owner, case=other, notice_date=days(-20), phone="800-555-0102")
    for each in (case, other):
        make_planned_call(owner, case=each, line="notice")
    (group,) = groups(owner)
    assert (group.number, group.clients) == ("800-555-0102", 2)


def test_a_promise_that_passed_proposes_another_call_to_the_same_line(owner, case):
    make_call(owner, cases=[case], line="acs", promise="send a payoff letter", promised_by=days(-1))
    (item,) = items(owner)
    assert (item.line, item.wanted_by) == ("acs", days(-1))
    assert item.because == "promised by Jun 28, 2026 and not known to be kept: send a payoff letter"


@pytest.mark.parametrize(("sent_ago", "proposed"), [(14, False), (15, True), (40, True)])
def test_an_authorization_not_confirmed_in_time_proposes_the_caf_unit(owner, case, sent_ago, proposed):
    authorize(owner, case.client, sent_ago=sent_ago)
    found = items(owner)
    assert [item.line for item in found] == (["caf"] if proposed else [])
    if proposed:
        assert f"was sent {sent_ago} days ago and is not confirmed" in found[0].because


def test_a_confirmed_authorization_proposes_nothing(owner, case):
    authorize(owner, case.client, sent_ago=40, confirmed_on=days(-5))
    assert items(owner) == []


@pytest.mark.parametrize(
    ("kind", "ends_in", "proposed"),
    [
        (Hold.Kind.SHORT_HOLD, 7, True),
        (Hold.Kind.SHORT_HOLD, 0, True),
        (Hold.Kind.SHORT_HOLD, 8, False),
        (Hold.Kind.BANKRUPTCY, 3, False),
        (Hold.Kind.CDP_HEARING, 3, False),
    ],
)
def test_a_hold_that_ends_this_week_proposes_acs_where_acs_keeps_it(owner, case, kind, ends_in, proposed):
    casework.record_hold(by=acting(owner), case=case, kind=kind, from_on=days(-10), until_on=days(ends_in))
    assert [item.line for item in items(owner)] == (["acs"] if proposed else [])


def test_a_planned_call_takes_the_place_of_the_proposal(owner, case):
    casework.record_hold(by=acting(owner), case=case, kind=Hold.Kind.SHORT_HOLD, from_on=days(-10), until_on=days(3))
    make_planned_call(owner, case=case, line="acs", why="ask for 60 days more")
    assert [item.why for item in items(owner)] == ["ask for 60 days more"]


def test_attempts_since_the_plan_are_counted_on_its_line_alone(owner, case):
    make_call(owner, cases=[case], at=NOW - timedelta(days=2), outcome="no_queue")
    make_planned_call(owner, case=case, at=NOW - timedelta(days=1))
    for line, outcome in (("pps", "no_queue"), ("pps", "courtesy_disconnect"), ("acs", "hung_up")):
        make_call(owner, cases=[case], line=line, outcome=outcome)
    (item,) = items(owner)
    assert item.attempts == 2


def test_mine_are_those_for_me_and_those_for_nobody(owner, practitioner, case):
    unowned = make_case(owner, client=make_client(owner, name="Ann Lee"))
    Case.objects.filter(pk=unowned.pk).update(owner=None)
    make_planned_call(owner, case=unowned, why="anybody")
    make_planned_call(owner, case=case, why="whoever owns the case")
    make_planned_call(owner, case=case, why="Jo", caller=practitioner)
    make_planned_call(owner, case=case, why="Rosa", caller=owner)
    assert {item.why for item in items(practitioner, own=True)} == {"anybody", "Jo"}
    assert {item.why for item in items(owner, own=True)} == {"anybody", "whoever owns the case", "Rosa"}
    assert len(items(practitioner)) == 4


# The page.


def test_a_restricted_client_is_on_nobody_elses_desk(client, owner, practitioner):
    hidden = make_case(owner, client=make_client(owner, name="Hidden Person", is_restricted=True))
    plan = make_planned_call(owner, case=hidden)
    make_call(owner, cases=[hidden], promise="call back", promised_by=days(-1))
    casework.record_hold(by=acting(owner), case=hidden, kind="short_hold", from_on=days(-1), until_on=days(1))
    authorize(owner, hidden.client, sent_ago=20)
    assert len(items(owner)) == 3
    assert items(practitioner) == []
    client.force_login(practitioner)
    assert "Hidden Person" not in words(client.get("/calls/desk/"))
    for name in ("planned_call_change", "planned_call_drop"):
        assert client.get(reverse(name, args=[plan.pk])).status_code == 404
    client.post("/calls/sheets/new/", {"line": "pps", "cases": [hidden.pk]})
    assert "Choose at least one case" in words(client.get("/calls/desk/"))


def test_a_viewer_sees_the_desk_without_its_buttons(client, viewer, owner, case):
    make_planned_call(owner, case=case)
    client.force_login(viewer)
    page = client.get("/calls/desk/")
    assert "Ask where the withholding posted" in words(page)
    assert "Open call sheet" not in words(page)
    assert "Drop" not in words(page)


def test_the_desk_names_what_nobody_verified(client, owner, case):
    make_planned_call(owner, case=case)
    client.force_login(owner)
    page = words(client.get("/calls/desk/"))
    assert "Five clients in a call, by habit unverified" in page
    assert "800-829-7650 individuals with wages unverified" in page
    assert "It does not arrange payment plans or other collection matters: those go to ACS. second-hand" in page


def test_a_proposal_is_planned_in_one_form(client, owner, case):
    make_call(owner, cases=[case], line="acs", promise="send a payoff letter", promised_by=days(-1))
    client.force_login(owner)
    desk = client.get("/calls/desk/").content.decode()
    address = re.search(rf'href="(/cases/{case.pk}/calls/plan/[^"]+)"', desk)[1].replace("&amp;", "&")
    form = client.get(address).context["form"]
    assert (form["line"].value(), form["why"].value()) == ("acs", "Ask again about the promise")
    typed = {name: form[name].value() or "" for name in form.fields}
    assert client.post(address, typed).status_code == 302
    plan = PlannedCall.objects.get()
    assert (plan.line, plan.case) == ("acs", case)
    assert "proposed:" not in words(client.get("/calls/desk/"))


def test_a_day_that_passed_is_refused_in_a_plan(client, owner, case):
    client.force_login(owner)
    answer = client.post(f"/cases/{case.pk}/calls/plan/", {"line": "pps", "why": "ask", "wanted_by": "2026-06-28"})
    assert "has passed already" in words(answer)
    assert PlannedCall.objects.count() == 0


def queries_of_the_desk(client):
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get("/calls/desk/").status_code == 200
    return len(queries)


def test_the_desk_costs_the_same_with_one_call_to_make_and_with_twenty(client, owner):
    client.force_login(owner)

    def everything(name):
        taxpayer = make_client(owner, name=name)
        case = make_case(owner, client=taxpayer)
        make_planned_call(owner, case=case)
        make_call(owner, cases=[case], line="tas", promise="call back", promised_by=days(-1))
        casework.record_hold(by=acting(owner), case=case, kind="short_hold", from_on=days(-1), until_on=days(1))
        authorize(owner, taxpayer, sent_ago=20)
        casework.open_sheet(by=acting(owner), line="pps", cases=[case])

    everything("Ann Lee")
    few = queries_of_the_desk(client)
    for number in range(20):
        everything(f"Client {number}")
    assert queries_of_the_desk(client) == few <= 14


def test_another_firm_has_its_own_desk(owner, case):
    make_planned_call(owner, case=case)
    other = make_firm(name="Other Tax", owner_name="Sam Stranger")
    assert items(other) == []
    assert Call.objects.count() == 0
