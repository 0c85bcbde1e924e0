"""How is history written and checked: append-only events in hash chains.

A chain belongs to a case, a client or the firm. Each event's header is one canonical text; its SHA-256 is
the event's hash, and the next header repeats it. The header holds the digest of a salted payload, so that a
payload can be withheld from an export or lawfully destroyed while the chain still verifies.

The stored texts are what is hashed: nothing is re-read, re-ordered or re-formatted before checking.
"""

import hashlib
import json
import secrets
import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from django.db import transaction
from django.db.models import F
from django.db.transaction import TransactionManagementError

from practice import rows
from practice.access import Act, require
from practice.models import Chain, DeletionPermit, Event, EventPayload, Firm, Member
from practice.refusals import Refused

SYSTEM_NAME = "Noticebook"
DESTROYED = "payload_destroyed"


@dataclass(frozen=True)
class Actor:
    """Who acts, and at which moment (aware). The night run acts without a member."""

    member: Member | None
    at: datetime
    firm: Firm | None = None

    @property
    def person(self) -> Member:
        """The member who acts; raises RuntimeError where only a person may act and the night run tried."""
        if self.member is None:
            raise RuntimeError("Only a member may do this.")
        return self.member

    @property
    def name(self) -> str:
        return self.member.name if self.member else SYSTEM_NAME

    @property
    def on(self) -> date:
        """The calendar day of the act where the actor works."""
        if self.member:
            return self.member.local_date(self.at)
        return self.firm.local_date(self.at) if self.firm else self.at.date()

    def moment(self, day: date | None) -> datetime:
        """The moment to file an event under that happened on `day`: now if today, else noon of that day at the firm.

        At the firm, because whoever reads it there must read that day, wherever the actor works.
        """
        if day is None or day == self.on:
            return self.at
        firm = self.member.firm if self.member else self.firm
        return datetime.combine(day, time(12), tzinfo=firm.zone if firm else UTC)


def new_chain(firm: Firm | None, kind: str) -> Chain:
    return Chain.objects.create(firm=firm, kind=kind, uid=uuid.uuid4())


def canonical(content: object) -> str:
    """The one text of a JSON value: sorted keys, no spaces, dates and amounts as plain strings."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def link(
    chain: Chain,
    *,
    by: Actor,
    kind: str,
    sentence: str,
    facts: dict | None = None,
    occurred_at: datetime | None = None,
) -> tuple[Event, EventPayload]:
    """The next event of a chain and its payload, unsaved; `chain` in memory moves its head forward.

    The caller holds the chain's lock and saves all three, as `record` does.
    """
    payload = EventPayload(salt=secrets.token_hex(16), body=canonical({"facts": facts or {}, "sentence": sentence}))
    occurred_at = occurred_at or by.at
    header = canonical(
        {
            "actor": by.name,
            "actor_id": by.member.pk if by.member else None,
            "chain": str(chain.uid),
            "kind": kind,
            "occurred_at": occurred_at.astimezone(UTC).isoformat(),
            "payload": _sha256(payload.salt + payload.body),
            "previous": chain.head_hash,
            "recorded_at": by.at.astimezone(UTC).isoformat(),
            "sequence": chain.length + 1,
        }
    )
    event = Event(
        chain=chain,
        sequence=chain.length + 1,
        occurred_at=occurred_at,
        recorded_at=by.at,
        actor=by.member,
        actor_name=by.name,
        kind=kind,
        header=header,
        hash=_sha256(header),
    )
    payload.event = event
    chain.length, chain.head_hash = event.sequence, event.hash
    return event, payload


def record(
    chains: Chain | Iterable[int] | int,
    *,
    by: Actor,
    kind: str,
    sentence: str,
    facts: dict | None = None,
    occurred_at: datetime | None = None,
) -> list[Event]:
    """Write one event to each chain (ids), inside the caller's transaction; facts never hold a TIN.

    Raises TransactionManagementError outside a transaction: an event never stands without its deed.
    """
    if isinstance(chains, Chain):
        chains = chains.pk
    if not transaction.get_connection().in_atomic_block:
        raise TransactionManagementError("An event is written in the transaction of the deed it tells of.")
    ids = [chains] if isinstance(chains, int) else list(chains)
    # Primary-key order, so that two acts over the same cases can never wait for each other.
    locked = list(Chain.objects.select_for_update().filter(pk__in=ids).order_by("pk"))
    pairs = [link(chain, by=by, kind=kind, sentence=sentence, facts=facts, occurred_at=occurred_at) for chain in locked]
    save(locked, pairs)
    return [event for event, _ in pairs]


def save(chains: list[Chain], pairs: list[tuple[Event, EventPayload]]) -> None:
    """Store linked events, their payloads and the new heads; the chains are locked by the caller."""
    _save_events(pairs)
    rows.update_each(chains, ["length", "head_hash"])


def save_new(chains: list[Chain], pairs: list[tuple[Event, EventPayload]]) -> Callable[[], None]:
    """Store new chains with their heads; call the result to store their events, once the subjects stand."""
    rows.insert(chains)
    return lambda: _save_events(pairs)


def _save_events(pairs: list[tuple[Event, EventPayload]]) -> None:
    rows.insert([event for event, _ in pairs])
    rows.insert([payload for _, payload in pairs])


def told(event: Event) -> dict:
    """What an event says: `{"sentence", "facts"}`; a destroyed payload says so."""
    payload = getattr(event, "payload", None)
    if payload is None:
        return {"sentence": "What this entry said was lawfully destroyed.", "facts": {}}
    return json.loads(payload.body)


@dataclass(frozen=True)
class Break:
    """The first place where a chain does not hold."""

    chain: str
    event: int
    reason: str


def verify(chain: Chain) -> Break | None:
    """The first broken link of a chain, or None when it holds. Reads the events as a stream."""
    uid, expected = str(chain.uid), _Expected()
    length, head = None, ""
    for event in _stream(chain):
        length, head = event.chain_length, event.chain_head
        reason = expected.fault(event, uid)
        if reason:
            return Break(uid, event.sequence, reason)
        if event.sequence > length:
            return Break(uid, event.sequence, "It stands behind the head of its chain.")
    if length is None:
        length, head = Chain.objects.values_list("length", "head_hash").get(pk=chain.pk)
    if (length, head) != (expected.sequence, expected.hash):
        return Break(uid, expected.sequence + 1, "The newest events are missing.")
    if expected.untold:
        return Break(uid, min(expected.untold), "What it said is gone, and no entry says that it was destroyed.")
    return None


def _stream(chain: Chain) -> Iterator[Any]:
    """The events, each beside the head: one statement reads both, so an event written meanwhile confuses nobody."""
    events = chain.events.annotate(chain_length=F("chain__length"), chain_head=F("chain__head_hash"))
    return events.select_related("payload").order_by("sequence").iterator(chunk_size=500)


class _Expected:
    """Walks a chain and remembers what the next event must say, and which payloads are gone without a word."""

    def __init__(self) -> None:
        self.sequence = 0
        self.hash = ""
        self.untold: set[int] = set()

    def fault(self, event: Event, uid: str) -> str:
        if _sha256(event.header) != event.hash:
            return "The header does not give the stored hash."
        header = _read(event.header)
        if header is None:
            return "The header is not one that this program writes."
        if header["previous"] != self.hash or header["sequence"] != self.sequence + 1 or header["chain"] != uid:
            return "It does not continue the event before it."
        if not _columns_agree(event, header):
            return "Its columns differ from the header that was hashed."
        payload = getattr(event, "payload", None)
        if payload is not None and _sha256(payload.salt + payload.body) != header["payload"]:
            return "The payload is not the one that was recorded."
        self._remember(event, payload)
        return ""

    def _remember(self, event: Event, payload: EventPayload | None) -> None:
        self.sequence, self.hash = event.sequence, event.hash
        if payload is None:
            self.untold.add(event.sequence)
        elif event.kind == DESTROYED:
            self.untold.discard(told(event)["facts"].get("entry"))


_HEADER_NAMES = {
    "actor",
    "actor_id",
    "chain",
    "kind",
    "occurred_at",
    "payload",
    "previous",
    "recorded_at",
    "sequence",
}


def _read(header: str) -> dict | None:
    """What a header says; None unless it is the one text of exactly the values that `link` puts there."""
    try:
        said = json.loads(header)
    except ValueError:
        return None
    # One reader of JSON must not find in it what another does not: a name twice, a value in two spellings.
    is_ours = isinstance(said, dict) and said.keys() == _HEADER_NAMES and canonical(said) == header
    return said if is_ours else None


def _columns_agree(event: Event, header: dict) -> bool:
    return (
        event.sequence == header["sequence"]
        and event.kind == header["kind"]
        and event.actor_name == header["actor"]
        and event.actor_id == header["actor_id"]
        and event.occurred_at.astimezone(UTC).isoformat() == header["occurred_at"]
        and event.recorded_at.astimezone(UTC).isoformat() == header["recorded_at"]
    )


@transaction.atomic
def destroy_payload(event: Event, *, by: Actor, reason: str) -> None:
    """Lawfully destroy what one event says (owners only); its place in the chain stays and still verifies.

    Raises Refused where nothing is left to destroy, and for the entry that tells of a destruction: without it,
    a payload that is missing could not be told from one that was taken.
    """
    require(by.person, Act.RUN_FIRM)
    if event.kind == DESTROYED:
        raise Refused("This entry says that another was destroyed; it stays.")
    if not EventPayload.objects.filter(event=event).exists():
        raise Refused("What this entry said is destroyed already.")
    permit = DeletionPermit.objects.create(event=event)
    EventPayload.objects.filter(event=event).delete()
    permit.delete()
    record(
        event.chain_id,
        by=by,
        kind=DESTROYED,
        sentence=f"What entry {event.sequence} said was destroyed: {reason}",
        facts={"entry": event.sequence, "reason": reason},
    )
