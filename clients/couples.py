"""What happens when the interests of two spouses diverge: marked by a person, corrected, ended; told to both chains."""

import uuid
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q

from clients.models import Client, Divergence
from clients.models.clients import ClientQuerySet
from clients.register import ClientError, require_current
from practice import history
from practice.access import Act, require
from practice.history import Actor
from practice.words import change_sentence, differences, on
from practice.writing import claim, keep, once


def partners_of(client: Client) -> ClientQuerySet:
    """With whom a client is or was a couple: the spouse on file, and the other name on each joint case."""
    joint = Q(joint_cases__client=client) | Q(cases__spouse=client)
    return Client.objects.filter(Q(pk=client.spouse_id) | joint, firm=client.firm_id).distinct()


def standing_between(one: Client | None, other: Client | None) -> Divergence | None:
    """What stands between two clients; None where nothing does, or where one of them is nobody."""
    if one is None or other is None:
        return None
    return Divergence.objects.standing().between(one, other).select_related("first", "second").first()


@once(Divergence)
def record_divergence(
    *,
    by: Actor,
    client: Client,
    spouse: Client,
    since_on: date,
    reason: str,
    client_consent_on: date | None = None,
    spouse_consent_on: date | None = None,
    submission_id: uuid.UUID | None = None,
) -> Divergence:
    """Mark that the interests of a couple diverge. The consents are the days of what each signed, None for none.

    Raises ClientError for two who are no couple, for a day that has not come, and while one stands already.
    """
    require(by.person, Act.DECIDE)
    rows = Client.objects.select_for_update().filter(pk__in=[client.pk, spouse.pk]).order_by("pk")
    first, second = _couple(client, list(rows))
    if standing_between(first, second):
        raise ClientError(f"It is on file already that the interests of {first.name} and {second.name} diverge.")
    consents = {client.pk: client_consent_on, spouse.pk: spouse_consent_on}
    row = Divergence(
        firm=by.person.firm,
        first=first,
        second=second,
        since_on=since_on,
        reason=reason,
        first_consent_on=consents[first.pk],
        second_consent_on=consents[second.pk],
        recorded_by=by.person,
        recorded_at=by.at,
        submission_id=submission_id,
    )
    _check_days(row, by)
    row.save(force_insert=True)
    names = f"{first.name} and {second.name}"
    sentence = f"The interests of {names} diverge since {on(since_on)}: {_sentence(reason)} {_consents(row)}"
    _tell(row, by, "interests_diverge", sentence, since_on=since_on, reason=reason)
    return row


@transaction.atomic
def change_divergence(row: Divergence, *, by: Actor, version: int, **wanted: Any) -> Divergence:
    """Correct the day or the reason, or record a consent; raises Conflict, or ClientError once it has ended."""
    require(by.person, Act.DECIDE)
    row = _standing(row, version)
    changed = differences(row, wanted)
    if not changed:
        return row
    words = change_sentence(row, changed)
    for name, value in wanted.items():
        setattr(row, name, value)
    _check_days(row, by)
    keep(row, wanted)
    sentence = f"Interests of {row.first.name} and {row.second.name}: {words}. {_consents(row)}"
    _tell(row, by, "divergence_changed", sentence, **changed)
    return row


@transaction.atomic
def end_divergence(row: Divergence, *, by: Actor, version: int, ended_on: date, reason: str) -> Divergence:
    """Say that the interests no longer diverge, and why; the row stays on record."""
    require(by.person, Act.DECIDE)
    row = _standing(row, version)
    if ended_on > by.on:
        raise ClientError("It cannot have ended on a day that has not come.")
    if ended_on < row.since_on:
        raise ClientError(f"It cannot have ended before {on(row.since_on)}, when it began.")
    keep(row, {"ended_on": ended_on, "end_reason": reason})
    names = f"{row.first.name} and {row.second.name}"
    sentence = f"The interests of {names} no longer diverge since {on(ended_on)}: {_sentence(reason)}"
    _tell(row, by, "divergence_ended", sentence, ended_on=ended_on, reason=reason)
    return row


def _couple(client: Client, rows: list[Client]) -> list[Client]:
    """Both, in primary-key order; ClientError unless they are or were a couple on file."""
    other = next((row for row in rows if row.pk != client.pk), None)
    if other is None or not partners_of(client).filter(pk=other.pk).exists():
        raise ClientError(f"{client.name} has no such spouse on file. Link the spouse first, or open their joint case.")
    for row in rows:
        require_current(row)
    return rows


def _standing(row: Divergence, version: int) -> Divergence:
    # In the order in which a new one is recorded: the couple first.
    list(Client.objects.select_for_update().filter(pk__in=[row.first_id, row.second_id]).order_by("pk"))
    row = claim(row, version)
    if row.ended_on:
        raise ClientError(f"This ended on {on(row.ended_on)}. Record it anew if their interests diverge again.")
    return row


def _check_days(row: Divergence, by: Actor) -> None:
    if row.since_on > by.on:
        raise ClientError("Their interests cannot diverge since a day that has not come.")
    if any(day and day > by.on for day in (row.first_consent_on, row.second_consent_on)):
        raise ClientError("A consent cannot have been signed on a day that has not come.")


def _consents(row: Divergence) -> str:
    said = [
        f"{person.name} {f'signed on {on(day)}' if day else 'none on file'}"
        for person, day in ((row.first, row.first_consent_on), (row.second, row.second_consent_on))
    ]
    return f"Informed consent in writing (Circular 230, 10.29): {', '.join(said)}."


def _sentence(text: str) -> str:
    return f"{text.rstrip('.')}."


def _tell(row: Divergence, by: Actor, kind: str, sentence: str, **facts: Any) -> None:
    """Both histories tell of it; the facts say who is named, since not everybody may see both."""
    facts |= {"clients": [row.first_id, row.second_id], "divergence": row.pk}
    chains = [row.first.chain_id, row.second.chain_id]
    history.record(chains, by=by, kind=kind, sentence=sentence, facts=facts)
