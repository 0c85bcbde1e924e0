"""What somebody with the database in their hands can do behind the triggers, and that the check finds it."""

import json

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from practice import append_only, history
from practice.models import Chain, Event, EventPayload
from practice.refusals import Refused
from tests.factories import acting, make_case

pytestmark = pytest.mark.both_databases


@pytest.fixture
def chain(case, owner):
    """A chain of five: its opening and four notes."""
    for number in range(4):
        history.record(case.chain_id, by=acting(owner), kind="note", sentence=f"Zoë's line {number}: ≥ 100 %.")
    return Chain.objects.get(pk=case.chain_id)


@pytest.fixture
def behind_the_triggers(chain):
    append_only.remove(connection)
    yield
    append_only.install(connection)


def found(chain):
    fault = history.verify(chain)
    return fault and (fault.event, fault.reason)


def event(chain, sequence):
    return chain.events.select_related("payload").get(sequence=sequence)


def forge(event, **changes):
    """Write an event anew with a header that says something else, its hash recomputed."""
    header = history.canonical(json.loads(event.header) | changes)
    Event.objects.filter(pk=event.pk).update(header=header, hash=history._sha256(header))


def delete(event):
    EventPayload.objects.filter(event=event).delete()
    Event.objects.filter(pk=event.pk)._raw_delete("default")


def test_a_header_written_anew_breaks_the_next_link(chain, behind_the_triggers):
    third = event(chain, 3)
    forge(third, kind="call")
    Event.objects.filter(pk=third.pk).update(kind="call")
    assert found(chain) == (4, "It does not continue the event before it.")


def test_the_newest_header_written_anew_does_not_give_the_head(chain, behind_the_triggers):
    last = event(chain, 5)
    forge(last, kind="call")
    Event.objects.filter(pk=last.pk).update(kind="call")
    assert found(chain) == (6, "The newest events are missing.")


def test_a_payload_written_anew_with_its_digest_breaks_the_next_link(chain, behind_the_triggers):
    second = event(chain, 2)
    EventPayload.objects.filter(event=second).update(body='{"facts":{},"sentence":"Lie."}')
    forge(second, payload=history._sha256(second.payload.salt + '{"facts":{},"sentence":"Lie."}'))
    assert found(chain) == (3, "It does not continue the event before it.")


def test_a_removed_entry_is_found_at_the_gap(chain, behind_the_triggers):
    delete(event(chain, 3))
    assert found(chain) == (4, "It does not continue the event before it.")


def test_two_entries_in_each_others_place_are_found(chain, behind_the_triggers):
    for was, becomes in ((2, 900), (3, 2), (900, 3)):
        chain.events.filter(sequence=was).update(sequence=becomes)
    assert found(chain) == (2, "It does not continue the event before it.")


def test_swapped_payloads_are_found(chain, behind_the_triggers):
    second, third = event(chain, 2), event(chain, 3)
    for row, other in ((second, third), (third, second)):
        EventPayload.objects.filter(event=row).update(salt=other.payload.salt, body=other.payload.body)
    assert found(chain) == (2, "The payload is not the one that was recorded.")


def test_a_payload_taken_without_a_word_is_found(chain, behind_the_triggers):
    EventPayload.objects.filter(event=event(chain, 3)).delete()
    assert found(chain) == (3, "What it said is gone, and no entry says that it was destroyed.")


def test_a_permit_alone_lets_nobody_take_a_payload_unseen(chain):
    """The triggers let a payload go while its permit stands; without the entry that tells of it the check fails."""
    third = event(chain, 3)
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO practice_deletionpermit (event_id) VALUES (%s)", [third.pk])
        cursor.execute("DELETE FROM practice_eventpayload WHERE event_id = %s", [third.pk])
        cursor.execute("DELETE FROM practice_deletionpermit")
    assert found(chain)[0] == 3


def test_a_truncated_chain_with_its_head_left_is_found(chain, behind_the_triggers):
    for sequence in (4, 5):
        delete(event(chain, sequence))
    assert found(chain) == (4, "The newest events are missing.")


def test_a_head_turned_back_leaves_entries_behind_it(chain):
    Chain.objects.filter(pk=chain.pk).update(length=3, head_hash=event(chain, 3).hash)
    assert found(chain) == (4, "It stands behind the head of its chain.")


def insert(chain, sequence, header):
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO practice_event "
            "(chain_id, sequence, occurred_at, recorded_at, actor_id, actor_name, kind, header, hash) "
            "SELECT chain_id, %s, occurred_at, recorded_at, actor_id, actor_name, kind, %s, %s "
            "FROM practice_event WHERE chain_id = %s AND sequence = 5",
            [sequence, header, history._sha256(header), chain.pk],
        )


@pytest.mark.parametrize("sequence", [6, 9])
def test_an_entry_forged_onto_the_end_is_found(chain, sequence):
    said = json.loads(event(chain, 5).header)
    insert(chain, sequence, history.canonical(said | {"sequence": sequence, "previous": chain.head_hash}))
    reason = "stands behind the head of its chain" if sequence == 6 else "does not continue the event before it"
    assert found(chain) == (sequence, f"It {reason}.")


def test_an_entry_forged_onto_the_beginning_is_found(chain):
    insert(chain, 0, history.canonical(json.loads(event(chain, 1).header) | {"sequence": 0}))
    assert found(chain) == (0, "It does not continue the event before it.")


@pytest.mark.parametrize(
    "spoil",
    [
        lambda header: "not JSON",
        lambda header: "[]",
        lambda header: header.replace('"kind":"note",', ""),
        lambda header: header.replace('"kind":"note"', '"kind":"call","kind":"note"'),
        lambda header: header.replace(",", ", "),
        lambda header: header.replace('"kind":"note"', '"kind":"n\\u006fte"'),
    ],
    ids=["no JSON", "no object", "a name missing", "a name twice", "spaces", "an escape"],
)
def test_a_header_in_another_spelling_is_refused(chain, behind_the_triggers, spoil):
    second = event(chain, 2)
    header = spoil(second.header)
    assert header != second.header
    Event.objects.filter(pk=second.pk).update(header=header, hash=history._sha256(header))
    assert found(chain) == (2, "The header is not one that this program writes.")


def test_an_entry_moved_to_another_chain_is_found(chain, owner, behind_the_triggers):
    other = make_case(owner, matter="1040 2022").chain
    stray = event(chain, 5)
    Event.objects.filter(pk=stray.pk).update(chain=other, sequence=2)
    assert found(chain) == (5, "The newest events are missing.")
    assert found(other) == (2, "It does not continue the event before it.")


# What an owner may do


def test_a_destroyed_payload_is_accounted_for(chain, owner):
    history.destroy_payload(event(chain, 3), by=acting(owner), reason="Court order.")
    assert found(chain) is None


def test_nothing_is_destroyed_twice(chain, owner):
    history.destroy_payload(event(chain, 3), by=acting(owner), reason="Court order.")
    with pytest.raises(Refused, match="destroyed already"):
        history.destroy_payload(chain.events.get(sequence=3), by=acting(owner), reason="Again.")


def test_the_entry_that_tells_of_a_destruction_stays(chain, owner):
    history.destroy_payload(event(chain, 3), by=acting(owner), reason="Court order.")
    with pytest.raises(Refused, match="it stays"):
        history.destroy_payload(chain.events.get(sequence=6), by=acting(owner), reason="Hide it.")


# The command


def test_the_command_names_each_broken_chain_and_only_its_first_break(chain, owner, behind_the_triggers, capsys):
    whole = make_case(owner, matter="1040 2022")
    other = make_case(owner, matter="1040 2021").chain
    EventPayload.objects.filter(event__in=chain.events.filter(sequence__in=[2, 4])).update(body="{}")
    EventPayload.objects.filter(event__chain=other).update(body="{}")
    with pytest.raises(SystemExit) as ended:
        call_command("verify_history", "--json")
    assert ended.value.code == 1
    report = json.loads(capsys.readouterr().out)
    reason = "The payload is not the one that was recorded."
    assert report == {
        "chains": Chain.objects.count(),
        "events": Event.objects.count(),
        "broken": [
            {"chain": str(chain.uid), "event": 2, "reason": reason},
            {"chain": str(other.uid), "event": 1, "reason": reason},
        ],
    }
    call_command("verify_history", "--json", "--case", str(whole.pk))
    assert json.loads(capsys.readouterr().out) == {"chains": 1, "events": 1, "broken": []}


def test_the_command_in_words_finds_the_case_by_its_number(case, chain, behind_the_triggers, capsys):
    EventPayload.objects.filter(event=event(chain, 2)).update(body="{}")
    with pytest.raises(SystemExit):
        call_command("verify_history", "--case", str(case.pk))
    words = capsys.readouterr().out
    assert words.startswith(f"The chain of case {case.pk} ({chain.uid}) breaks at entry 2: The payload is not")
    assert "Boyd" not in words


def test_the_command_in_words_counts_what_holds(case, chain, capsys):
    call_command("verify_history", "--case", str(case.pk))
    assert capsys.readouterr().out == "1 chain with 5 entries holds.\n"


@pytest.mark.parametrize("typed", ["4711", "abc", "-1", "9" * 30, "", "٣"])
def test_a_case_that_is_not_there_is_refused_in_one_sentence(db, typed):
    with pytest.raises(CommandError, match=r"^There is no case .*\.$") as refused:
        call_command("verify_history", "--case", typed)
    assert refused.value.returncode == 2
