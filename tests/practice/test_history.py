"""Can the history be believed: chained, checked, append-only on both databases."""

import json

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.db.transaction import TransactionManagementError

from practice import append_only, history
from practice.models import Chain, Event, EventPayload
from tests.factories import NOW, acting, make_case, make_client, make_member

pytestmark = pytest.mark.both_databases


def write(chain, member, count=3):
    for number in range(count):
        history.record(chain.pk, by=acting(member), kind="note", sentence=f"Line {number}.")


def tamper(statement, parameters):
    """Change a row behind the triggers, as somebody with the database in their hands could."""
    append_only.remove(connection)
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
    append_only.install(connection)


def test_an_untouched_chain_holds(case, owner):
    write(case.chain, owner)
    case.chain.refresh_from_db()
    assert case.chain.length == case.chain.events.count() == 4
    assert history.verify(case.chain) is None


def test_each_event_carries_the_hash_of_the_one_before(case, owner):
    write(case.chain, owner)
    events = list(case.chain.events.order_by("sequence"))
    previous = [json.loads(event.header)["previous"] for event in events]
    assert previous == ["", *[event.hash for event in events[:-1]]]


@pytest.mark.parametrize(
    ("statement", "reason"),
    [
        ("UPDATE practice_event SET header = replace(header, 'note', 'call') WHERE id = %s", "does not give"),
        ("UPDATE practice_event SET actor_name = 'Somebody else' WHERE id = %s", "columns differ"),
        ("UPDATE practice_event SET kind = 'call' WHERE id = %s", "columns differ"),
        ("UPDATE practice_eventpayload SET body = replace(body, 'Line', 'Lie') WHERE event_id = %s", "payload"),
    ],
    ids=["header", "actor", "kind", "payload"],
)
def test_a_changed_row_is_found_and_named(case, owner, statement, reason):
    write(case.chain, owner)
    second = case.chain.events.get(sequence=2)
    tamper(statement, [second.pk])
    case.chain.refresh_from_db()
    fault = history.verify(case.chain)
    assert (fault.event, reason in fault.reason) == (2, True)


def test_a_missing_newest_event_is_found(case, owner):
    write(case.chain, owner)
    case.chain.refresh_from_db()
    last = case.chain.events.get(sequence=4)
    tamper("DELETE FROM practice_eventpayload WHERE event_id = %s", [last.pk])
    tamper("DELETE FROM practice_event WHERE id = %s", [last.pk])
    assert history.verify(case.chain).event == 4


@pytest.mark.parametrize("table", ["practice_event", "practice_eventpayload"])
@pytest.mark.parametrize("statement", ["DELETE FROM {}", "UPDATE {} SET {}"])
def test_the_database_refuses_to_change_history(case, table, statement):
    column = "kind = 'x'" if table == "practice_event" else "body = 'x'"
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(table, column))
    assert history.verify(case.chain) is None


@pytest.mark.django_db(transaction=True)
def test_emptying_a_history_table_is_refused_too():
    owner = make_firm_with_history()
    # SQLite has no TRUNCATE: there the same is a DELETE without a condition.
    word = "TRUNCATE" if connection.vendor == "postgresql" else "DELETE FROM"
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"{word} practice_eventpayload")
    assert EventPayload.objects.filter(event__actor=owner).exists()


@pytest.mark.django_db(transaction=True)
def test_triggers_come_back_after_a_table_was_rebuilt():
    owner = make_firm_with_history()
    with connection.schema_editor() as editor:
        field = Event._meta.get_field("kind")
        editor.alter_field(Event, field, _wider(field), strict=False)
        editor.alter_field(Event, _wider(field), field, strict=False)
    call_command("migrate", verbosity=0)
    assert append_only.installed(connection)
    with pytest.raises(DatabaseError, match="append-only"), connection.cursor() as cursor:
        cursor.execute("DELETE FROM practice_event")
    assert Event.objects.filter(actor=owner).exists()


def _wider(field):
    wider = field.clone()
    wider.max_length = 60
    wider.set_attributes_from_name("kind")
    wider.model = Event
    return wider


def make_firm_with_history():
    from tests.factories import make_firm

    return make_firm(email="rebuild@example.com")


@pytest.mark.django_db(transaction=True)
def test_an_event_is_never_written_outside_a_transaction():
    owner = make_firm_with_history()
    with pytest.raises(TransactionManagementError):
        history.record(owner.firm.chain_id, by=acting(owner), kind="note", sentence="Loose.")
    assert not Event.objects.filter(kind="note").exists()


def test_an_event_falls_with_the_deed_it_tells_of(case, owner):
    before = Chain.objects.get(pk=case.chain_id).length

    def deed():
        write(case.chain, owner)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        transaction.atomic(deed)()
    assert Chain.objects.get(pk=case.chain_id).length == case.chain.events.count() == before


def test_an_owner_may_lawfully_destroy_a_payload_and_the_chain_still_holds(case, owner):
    write(case.chain, owner)
    event = case.chain.events.get(sequence=2)
    history.destroy_payload(event, by=acting(owner), reason="Court order of May 1.")
    event = Event.objects.get(pk=event.pk)
    assert "destroyed" in history.told(event)["sentence"]
    assert not EventPayload.objects.filter(event=event).exists()
    case.chain.refresh_from_db()
    assert history.verify(case.chain) is None
    assert case.chain.events.last().kind == "payload_destroyed"


def test_nobody_else_may_destroy_a_payload(case, firm):
    from django.core.exceptions import PermissionDenied

    helper = make_member(firm, role="practitioner")
    with pytest.raises(PermissionDenied):
        history.destroy_payload(case.chain.events.get(sequence=1), by=acting(helper), reason="No.")
    assert history.verify(case.chain) is None


def test_the_hash_does_not_depend_on_what_a_payload_holds(case, owner):
    """A payload may be withheld: the digest in the header stands for it."""
    facts = {"text": 'Zoë said "no" — ≥ 100 %', "amount": 12.5, "list": [1, None, True]}
    (event,) = history.record(case.chain_id, by=acting(owner), kind="note", sentence="ünïcode", facts=facts)
    assert history.told(Event.objects.get(pk=event.pk)) == {"sentence": "ünïcode", "facts": facts}
    assert history.verify(Chain.objects.get(pk=case.chain_id)) is None


def test_one_deed_over_several_cases_is_told_in_each(owner):
    cases = [make_case(owner, client=make_client(owner, name=name)) for name in ("Ann Low", "Bo High")]
    history.record([case.chain_id for case in cases], by=acting(owner), kind="note", sentence="Both.")
    assert [case.chain.events.order_by("sequence").last().kind for case in cases] == ["note", "note"]


def test_verify_history_says_what_it_read(case, capsys):
    call_command("verify_history", "--json")
    report = json.loads(capsys.readouterr().out)
    assert report == {"chains": Chain.objects.count(), "events": Event.objects.count(), "broken": []}


def test_verify_history_fails_on_a_broken_chain(case, capsys):
    first = case.chain.events.get(sequence=1)
    tamper("UPDATE practice_event SET kind = 'x' WHERE id = %s", [first.pk])
    with pytest.raises(SystemExit) as ended:
        call_command("verify_history", "--json", "--case", str(case.pk))
    report = json.loads(capsys.readouterr().out)
    assert ended.value.code == 1
    assert report["broken"] == [
        {"chain": str(case.chain.uid), "event": 1, "reason": "Its columns differ from the header that was hashed."}
    ]


def test_verify_history_refuses_a_case_that_is_not_there(db):
    with pytest.raises(CommandError, match="There is no case 4711") as refused:
        call_command("verify_history", "--case", "4711")
    assert refused.value.returncode == 2


def test_an_event_is_filed_under_the_day_it_happened(owner):
    from datetime import date

    by = acting(owner)
    assert by.moment(None) == by.moment(by.on) == NOW
    assert by.moment(date(2026, 6, 1)).date() == date(2026, 6, 1)
