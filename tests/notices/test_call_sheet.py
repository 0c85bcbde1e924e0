"""The sheet of one call: timed by the server, kept while it lasts, recorded once, put away without a loss."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from clients import authority, register
from clients.matters import Matter
from clients.models import Authorization
from notices import casework
from notices.call_sheet import Sheet
from notices.models import Call, CallDraft, Hold, PlannedCall
from practice.models import Event
from tests.factories import (
    NOW,
    TODAY,
    acting,
    make_call,
    make_case,
    make_client,
    make_notice,
    make_planned_call,
    next_ssn,
)


class Clock:
    """The server's clock, which a test moves forward."""

    def __init__(self):
        self.now = NOW

    def after(self, **time):
        self.now += timedelta(**time)


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    """11:00 AM on Monday, June 29, 2026 in New York."""
    clock = Clock()
    monkeypatch.setattr("django.utils.timezone.now", lambda: clock.now)
    return clock


def words(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


@pytest.fixture
def draft(owner, case):
    return casework.open_sheet(by=acting(owner), line="pps", cases=[case])


@pytest.fixture
def desk(client, owner):
    client.force_login(owner)
    return client


def press(browser, draft, act, **typed):
    return browser.post(draft.get_absolute_url(), {"act": act, "cases": [c.pk for c in draft.cases.all()]} | typed)


# Opening.


def test_the_same_line_and_cases_open_the_same_sheet(owner, practitioner, case, draft):
    other = make_case(owner, client=make_client(owner, name="Ann Lee"))
    assert casework.open_sheet(by=acting(owner), line="pps", cases=[case]) == draft
    both = casework.open_sheet(by=acting(owner), line="pps", cases=[other, case])
    assert casework.open_sheet(by=acting(owner), line="pps", cases=[case, other]) == both
    assert casework.open_sheet(by=acting(practitioner), line="pps", cases=[case]) != draft
    assert CallDraft.objects.count() == 3


def test_the_database_keeps_one_open_sheet_of_a_kind(owner, draft):
    with pytest.raises(IntegrityError), transaction.atomic():
        CallDraft.objects.create(member=owner, line="pps", sheet=draft.sheet, begun_at=NOW, changed_at=NOW)


def test_a_sheet_holds_what_one_can_read(owner, case):
    with pytest.raises(casework.CaseError, match="at most 20 cases"):
        casework.open_sheet(by=acting(owner), line="pps", cases=[case] * 21)


def test_nobody_else_finds_a_members_sheet(client, practitioner, viewer, draft):
    for member in (practitioner, viewer):
        client.force_login(member)
        assert client.get(draft.get_absolute_url()).status_code == 404
        assert press(client, draft, "dial").status_code == 404


def test_the_desk_opens_a_sheet_about_what_is_ticked(desk, owner, case):
    other = make_case(owner, client=make_client(owner, name="Ann Lee"))
    answer = desk.post("/calls/sheets/new/", {"line": "acs", "number": "800-829-8374", "cases": [case.pk, other.pk]})
    draft = CallDraft.objects.get()
    assert answer.url == draft.get_absolute_url()
    assert set(draft.cases.all()) == {case, other}
    assert (draft.line, draft.number) == ("acs", "800-829-8374")


def test_opening_and_putting_away_write_no_history(desk, case, draft):
    before = Event.objects.filter(chain=case.chain_id).count()
    press(desk, draft, "dial", said="waiting")
    press(desk, draft, "away")
    assert Event.objects.filter(chain=case.chain_id).count() == before


# The clock.


def test_the_servers_clock_notes_each_moment_once(desk, draft, clock):
    press(desk, draft, "dial")
    clock.after(minutes=42, seconds=10)
    press(desk, draft, "dial")
    press(desk, draft, "connect")
    clock.after(minutes=9)
    press(desk, draft, "connect")
    press(desk, draft, "end")
    clock.after(minutes=30)
    press(desk, draft, "end")
    draft.refresh_from_db()
    assert draft.dialled_at == NOW
    assert draft.connected_at == NOW + timedelta(minutes=42, seconds=10)
    assert draft.ended_at == NOW + timedelta(minutes=51, seconds=10)
    assert draft.phase == "over"
    assert "42:10" in words(desk.get(draft.get_absolute_url()))


def test_what_was_not_dialled_neither_connects_nor_ends(desk, draft):
    page = desk.post(draft.get_absolute_url(), {"act": "connect"}, follow=True)
    assert "Press Dial first" in words(page)
    draft.refresh_from_db()
    assert draft.phase == "ready"


def test_the_last_moment_can_be_taken_back(desk, draft, clock):
    for act in ("dial", "connect", "end"):
        press(desk, draft, act)
        clock.after(minutes=1)
    phases = []
    for _ in range(3):
        press(desk, draft, "undo")
        draft.refresh_from_db()
        phases.append(draft.phase)
    assert phases == ["talking", "waiting", "ready"]


# Nothing is lost.


def test_what_was_typed_stands_there_when_the_sheet_is_opened_again(desk, owner, case, draft):
    other = make_case(owner, client=make_client(owner, name="Ann Lee"))
    sheet = casework.open_sheet(by=acting(owner), line="acs", cases=[case, other])
    typed = {
        "employee_name": "Ms. Alvarez",
        "employee_id": "1000774421",
        "said": "She looks for the payment.",
        "promised_by": "2026-07-",
        "outcome": "answered",
        "cases": [other.pk],
    }
    sheet_address = sheet.get_absolute_url()
    answer = desk.post(sheet_address, typed | {"act": "save"}, headers={"HX-Request": "true"})
    assert "Saved 11:00:00 AM" in words(answer)
    form = desk.get(sheet_address).context["form"]
    assert {name: form[name].value() for name in typed} == typed
    assert form["is_billable"].value() is False
    assert "Restored as of Jun 29, 11:00 AM" in words(desk.get(sheet_address))
    assert Call.objects.count() == 0


def test_a_whole_taxpayer_number_is_not_kept_in_clear(desk, draft):
    number = "219-09-9999"
    address = draft.get_absolute_url()
    answer = desk.post(
        address, {"act": "save", "said": f"SSN {number}", "employee_id": "77"}, headers={"HX-Request": "true"}
    )
    assert "Not kept: what was said" in words(answer).replace("What", "what")
    page = desk.post(address, {"act": "dial", "said": f"SSN {number}", "employee_id": "77"})
    assert "Leave the taxpayer number out here" in words(page)
    assert number in page.content.decode()
    draft.refresh_from_db()
    assert draft.typed["employee_id"] == ["77"]
    assert number not in str(draft.typed)
    assert draft.dialled_at == NOW


def test_a_button_pressed_through_htmx_answers_with_the_clock_alone(desk, draft):
    answer = desk.post(
        draft.get_absolute_url(), {"act": "dial", "employee_name": "Ms. A"}, headers={"HX-Request": "true"}
    )
    page = answer.content.decode()
    assert "<html" not in page
    assert 'id="timer"' in page
    assert 'value="Ms. A"' in page
    assert "On hold" in page


def test_putting_away_asks_for_nothing_and_is_undone_from_the_desk(desk, draft):
    assert press(desk, draft, "away", said="half a word").url == "/calls/desk/"
    desk_page = desk.get("/calls/desk/")
    assert "Take up again" in words(desk_page)
    assert "This sheet was put away" in words(desk.get(draft.get_absolute_url()))
    assert press(desk, draft, "up").url == draft.get_absolute_url()
    form = desk.get(draft.get_absolute_url()).context["form"]
    assert form["said"].value() == "half a word"


def test_a_sheet_is_not_taken_up_beside_an_open_one_of_its_kind(owner, case, draft):
    casework.put_away(draft, by=acting(owner))
    casework.open_sheet(by=acting(owner), line="pps", cases=[case])
    with pytest.raises(casework.CaseError, match="Another sheet"):
        casework.take_up(draft, by=acting(owner))


def test_a_sheet_put_away_records_nothing(desk, draft):
    press(desk, draft, "dial")
    press(desk, draft, "away")
    page = press(desk, draft, "record", outcome="answered")
    assert "This sheet was put away" in words(page)
    assert Call.objects.count() == 0


# Recording.


def talked(desk, draft, clock):
    press(desk, draft, "dial")
    clock.after(minutes=42)
    press(desk, draft, "connect")
    clock.after(minutes=9)
    press(desk, draft, "end")


def test_a_sheet_becomes_one_call_about_several_cases_however_often_it_is_sent(desk, owner, case, clock):
    other = make_case(owner, client=make_client(owner, name="Ann Lee"))
    draft = casework.open_sheet(by=acting(owner), line="acs", cases=[case, other], number="800-829-8374")
    talked(desk, draft, clock)
    typed = {
        "line": "acs",
        "number": "800-829-8374",
        "employee_name": "Ms. Alvarez",
        "employee_id": "1000774421",
        "outcome": "answered",
        "said": "She holds both.",
        "promise": "send letters",
        "promised_by": "2026-07-10",
        "hold_until": "2026-08-28",
        "is_billable": "on",
    }
    for _ in range(2):
        assert press(desk, draft, "record", **typed).url == "/calls/desk/"
    call = Call.objects.get()
    assert set(call.cases.all()) == {case, other}
    assert call.dialled_at == NOW
    assert call.connected_at == NOW + timedelta(minutes=42)
    assert (call.minutes, call.hold_minutes, call.talk_minutes) == (51, 42, 9)
    assert (call.is_billable, call.attempt, call.submission_id) == (True, 1, draft.submission_id)
    assert (call.promise, call.promised_by) == ("send letters", date(2026, 7, 10))
    assert Hold.objects.filter(until_on=date(2026, 8, 28)).count() == 2
    assert Event.objects.filter(kind="call_recorded").count() == 2
    draft.refresh_from_db()
    assert (draft.state, draft.call, draft.typed) == ("recorded", call, {})
    assert desk.get(draft.get_absolute_url()).status_code == 302


def test_an_outcome_must_be_said_and_what_was_typed_stays(desk, draft):
    press(desk, draft, "dial")
    page = press(desk, draft, "record", said="She found it.", line="pps")
    assert "Say how the call went." in words(page)
    assert "She found it." in page.content.decode()
    assert Call.objects.count() == 0
    draft.refresh_from_db()
    assert draft.typed["said"] == ["She found it."]


def test_without_a_press_of_dial_the_time_must_be_typed(desk, draft):
    page = press(desk, draft, "record", line="pps", outcome="answered")
    assert "Press Dial when you dial" in words(page)
    press(desk, draft, "record", line="pps", outcome="answered", dialled_at="2026-06-29T10:30")
    assert Call.objects.get().dialled_at == datetime(2026, 6, 29, 14, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("outcome", "hold"),
    [("courtesy_disconnect", 51), ("hung_up", 51), ("no_queue", 51), ("voicemail", 51), ("answered", None)],
)
def test_the_whole_wait_counts_where_nobody_was_reached(desk, draft, clock, outcome, hold):
    press(desk, draft, "dial")
    clock.after(minutes=51)
    press(desk, draft, "end")
    press(desk, draft, "record", line="pps", outcome=outcome)
    call = Call.objects.get()
    assert call.hold_minutes == hold
    assert call.talk_minutes == (0 if hold else 51)


def test_dialling_again_counts_the_attempts(desk, case, draft, clock):
    make_planned_call(draft.member, case=case)
    press(desk, draft, "dial")
    clock.after(minutes=3)
    press(desk, draft, "end")
    answer = press(desk, draft, "again", line="pps", outcome="courtesy_disconnect")
    again = press(desk, draft, "again", line="pps", outcome="courtesy_disconnect")
    following = CallDraft.objects.open().get()
    assert answer.url == again.url == following.get_absolute_url()
    assert (following.attempt, following.phase, following.typed) == (2, "ready", {})
    talked(desk, following, clock)
    press(desk, following, "record", line="pps", outcome="answered")
    assert sorted(Call.objects.values_list("attempt", "outcome")) == [(1, "courtesy_disconnect"), (2, "answered")]
    assert "attempt 2" in casework.contacts.call_sentence(Call.objects.get(attempt=2))


@pytest.mark.parametrize(("outcome", "state"), [("answered", "done"), ("transferred", "done"), ("no_queue", "open")])
def test_a_planned_call_is_made_by_reaching_somebody(desk, case, draft, clock, outcome, state):
    plan = make_planned_call(draft.member, case=case)
    talked(desk, draft, clock)
    press(desk, draft, "record", line="pps", outcome=outcome, planned=[plan.pk])
    plan.refresh_from_db()
    assert (plan.state, plan.call is not None) == (state, state == "done")
    told = Event.objects.filter(chain=case.chain_id, kind="planned_call_made").count()
    assert told == (1 if state == "done" else 0)


def test_a_plan_that_is_not_ticked_stays_on_the_desk(desk, case, draft, clock):
    plan = make_planned_call(draft.member, case=case)
    talked(desk, draft, clock)
    press(desk, draft, "record", line="pps", outcome="answered")
    assert PlannedCall.objects.open().get() == plan


def test_a_case_found_during_the_call_is_added_by_its_number(desk, owner, case, draft, clock):
    other = make_case(owner, client=make_client(owner, name="Ann Lee"))
    talked(desk, draft, clock)
    press(desk, draft, "record", line="pps", outcome="answered", other_cases=f"#{other.pk}")
    assert set(Call.objects.get().cases.all()) == {case, other}


def test_a_client_restricted_meanwhile_is_off_the_sheet_and_out_of_the_call(client, owner, practitioner, case):
    hidden = make_case(owner, client=make_client(owner, name="Hidden Person"))
    draft = casework.open_sheet(by=acting(practitioner), line="pps", cases=[case, hidden])
    type(hidden.client).objects.filter(pk=hidden.client_id).update(is_restricted=True)
    client.force_login(practitioner)
    page = client.get(draft.get_absolute_url())
    assert "Hidden Person" not in words(page)
    assert "Hidden Person" not in words(client.get("/calls/desk/"))
    press(client, draft, "dial")
    refused = client.post(draft.get_absolute_url(), {"line": "pps", "outcome": "answered", "cases": [hidden.pk]})
    assert "is not an open case that you may see" in words(refused)
    client.post(draft.get_absolute_url(), {"line": "pps", "outcome": "answered", "cases": [case.pk]})
    assert list(Call.objects.get().cases.all()) == [case]


# What must be at hand.


def authorize(owner, client, *representatives, **facts):
    return authority.prepare_authorization(
        by=acting(owner),
        client=client,
        representatives=representatives,
        matters=[Matter("1040", "2022", date(2022, 12, 31), "2025", date(2025, 12, 31))],
        **{"form": Authorization.Form.POWER_OF_ATTORNEY} | facts,
    )


SENT = {"signed_on": date(2026, 6, 1), "sent_on": date(2026, 6, 2)}
CONFIRMED = SENT | {"confirmed_on": date(2026, 6, 20)}


def warnings(draft, member):
    (row,) = Sheet(draft, member, TODAY).rows
    return [(voice.taxpayer.name, kind, said) for voice in row.voices for kind, said in voice.warnings]


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (CONFIRMED, []),
        (SENT, [("soon", "Sent Jun 2, 2026 and not confirmed on the CAF: have the form at hand.")]),
        ({"signed_on": date(2026, 6, 1)}, [("over", "Form 2848 is signed and was not sent to the IRS.")]),
        (
            CONFIRMED | {"form": "8821"},
            [("soon", "Form 8821 lets you ask for information, not settle anything.")],
        ),
        (
            CONFIRMED | {"ended_on": date(2026, 6, 25), "end": "revoked"},
            [("over", "No authorization on file names 1040 for 2024: nobody may speak for Terrence Boyd.")],
        ),
    ],
)
def test_the_sheet_says_whether_the_caller_may_speak(owner, case, draft, facts, expected):
    authorize(owner, case.client, owner, **facts)
    assert [(kind, said) for _, kind, said in warnings(draft, owner)] == expected


def test_who_is_not_named_on_the_form_is_told(owner, practitioner, case, draft):
    authorize(owner, case.client, practitioner, **CONFIRMED)
    assert warnings(draft, owner) == [("Terrence Boyd", "over", "You are not named on Form 2848 of Terrence Boyd.")]


def test_one_spouses_form_does_not_cover_the_other(owner, case, draft):
    mary = make_client(owner, name="Mary Boyd")
    register.marry(case.client, mary, by=acting(owner))
    case.spouse = mary
    case.save(update_fields=["spouse"])
    authorize(owner, case.client, owner, **CONFIRMED)
    found = warnings(draft, owner)
    assert [(name, kind) for name, kind, _ in found] == [("Mary Boyd", "over")]
    assert not Sheet(draft, owner, TODAY).rows[0].is_silenced


def test_the_sheet_shows_what_the_irs_asks_for_and_no_whole_number(desk, owner):
    owner.caf_number, owner.ptin, owner.designation = "0312-45678R", "P01234567", "c"
    owner.save(update_fields=["caf_number", "ptin", "designation"])
    number = next_ssn()
    taxpayer = make_client(owner, name="Ann Lee", numbers=[number], address="12 Elm St\nErie, PA 16501")
    case = make_case(owner, client=taxpayer)
    make_notice(owner, case=case, phone="800-555-0102", caller_id="812345")
    make_call(
        owner, cases=[case], employee_name="Mr. Ito", employee_id="1000", said="Payment found.",
        promise="move it", promised_by=TODAY,
    )  # fmt: skip
    make_planned_call(owner, case=case, why="ask whether it moved")
    draft = casework.open_sheet(by=acting(owner), line="pps", cases=[case])
    page = words(desk.get(draft.get_absolute_url()))
    for wanted in (
        "Rosa Moreno", "Enrolled Agent", "0312-45678R", "P01234567", "Ann Lee", f"***-**-{number.digits[-4:]}",
        "12 Elm St", "1040 for 2024", "CP14 dated Jun 29, 2026", "caller ID 812345", "800-555-0102",
        "ask whether it moved", "Mr. Ito", "Payment found.", "move it", "866-860-4259",
    ):  # fmt: skip
        assert wanted in page, wanted
    assert number.digits not in desk.get(draft.get_absolute_url()).content.decode()


def test_six_clients_on_a_pps_sheet_are_a_word_and_no_refusal(desk, owner):
    cases = [make_case(owner, client=make_client(owner, name=f"Client {number}")) for number in range(6)]
    said = "PPS is said to take five in one call. unverified"
    for line, chosen, is_said in (("pps", cases, True), ("pps", cases[:5], False), ("acs", cases, False)):
        draft = casework.open_sheet(by=acting(owner), line=line, cases=chosen)
        assert (said in words(desk.get(draft.get_absolute_url()))) is is_said


def test_a_sheet_of_eight_cases_costs_what_one_of_one_costs(desk, owner):
    def queries(number):
        cases = []
        for each in range(number):
            taxpayer = make_client(owner, name=f"Client {number}-{each}", numbers=[next_ssn()])
            case = make_case(owner, client=taxpayer)
            make_notice(owner, case=case)
            make_call(owner, cases=[case], promise="call back", promised_by=TODAY)
            make_planned_call(owner, case=case)
            authorize(owner, taxpayer, owner, **CONFIRMED)
            cases.append(case)
        draft = casework.open_sheet(by=acting(owner), line="pps", cases=cases)
        with CaptureQueriesContext(connection) as asked:
            assert desk.get(draft.get_absolute_url()).status_code == 200
        return len(asked)

    assert queries(1) == queries(8) <= 22
