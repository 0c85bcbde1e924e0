"""How is an export made so that none leaves the house unrecorded, and none is recorded that was not made?"""

from collections.abc import Iterable, Sequence
from datetime import datetime, time, timedelta, tzinfo

from django.db import transaction

from clients.models import Client
from notices.exports import formats, presets, story
from notices.exports.chains import of as sealed_chains
from notices.exports.chains import seal_of
from notices.exports.formats import ExportError, File
from notices.exports.gathering import gather
from notices.exports.scope import Scope, Seal, Wish
from notices.models import Case
from practice import history
from practice.access import Act, require
from practice.history import Actor
from practice.models import Chain, Event

READINGS = 3
"""So often a history is read anew because somebody wrote to it meanwhile."""


@transaction.atomic
def make(cases: Sequence[Case], wish: Wish, *, by: Actor, client: Client | None = None) -> File:
    """Make the file and write `history_exported` to each chain it tells of, in one transaction.

    `cases` are those the member may see, with client and spouse; `client` is set when all cases of a client were
    asked for. The CSV is read while it is sent, up to the entry that the chains were sealed at.
    Raises PermissionDenied for whole numbers without that right, ExportError for what the preset refuses, whole
    numbers without a reason among it, and when the file cannot be made.
    """
    check(wish, by)
    chains = _chains(cases, wish, client, is_locked=True)
    scope = _scope(cases, wish, by, client, chains)
    # Made before the event is written: the file tells the chain as its seal says, without this export.
    file = _file(scope)
    tell(scope, chains, by=by)
    return file


def read(cases: Sequence[Case], wish: Wish, *, by: Actor, client: Client | None = None) -> tuple[Scope, File]:
    """The scope and the file, its bytes not taken yet, without keeping anybody from writing meanwhile; tells nothing.

    Nothing is written without its event, so equal heads before and after mean that all that was read is of one
    moment. Raises as `make` does, and ExportError when somebody wrote each time.
    """
    check(wish, by)
    for _ in range(READINGS):
        chains = _chains(cases, wish, client)
        before = _heads(cases)
        scope = _scope(cases, wish, by, client, chains)
        file = _file(scope)
        if _heads(cases) == before:
            return scope, file
    raise ExportError("Somebody wrote to these cases each time they were read. Ask again when they are done.")


def _heads(cases: Sequence[Case]) -> list:
    """The heads of the cases and of their taxpayers."""
    ids = {row.chain_id for case in cases for row in (case, case.client, case.spouse) if row}
    return list(Chain.objects.filter(pk__in=ids).order_by("pk").values_list("pk", "length", "head_hash"))


def _file(scope: Scope) -> File:
    wanted = formats.of(scope.wish.format)
    if objection := formats.too_long(wanted.name, entries_of(scope.cases, scope.wish, scope.zone)):
        raise ExportError(objection)
    check_couple(scope)
    return wanted.make(scope, gather(scope) if wanted.is_gathered else {})


def entries_of(cases: Iterable[Case], wish: Wish, zone: tzinfo) -> int:
    """How many entries the chains of the cases have in the range of the wish, in days of that zone."""
    events = Event.objects.filter(chain__in=[case.chain_id for case in cases])
    if wish.from_on:
        events = events.filter(occurred_at__gte=datetime.combine(wish.from_on, time.min, zone))
    if wish.to_on:
        events = events.filter(occurred_at__lt=datetime.combine(wish.to_on + timedelta(days=1), time.min, zone))
    return events.count()


def check(wish: Wish, by: Actor) -> None:
    """Raises PermissionDenied, and ExportError for what this purpose never includes, or what it is never made as."""
    require(by.member, Act.EXPORT)
    if wish.whole_tins:
        require(by.member, Act.SEE_TIN)
    preset = presets.find(wish.preset)
    objection = presets.objection(preset, wish.format, with_notes=wish.with_notes, whole_tins=wish.whole_tins)
    if objection:
        raise ExportError(objection)
    if wish.whole_tins and not wish.reason.strip():
        raise ExportError("Say why the taxpayer numbers must be printed in full; the reason stays in the history.")


def check_couple(scope: Scope) -> None:
    """Raises ExportError when a copy for the client does not say for which of a couple whose interests diverge."""
    if scope.copy_for and not scope.client and scope.apart and not scope.wish.answers.get("copy_for"):
        row = scope.apart[0]
        raise ExportError(f"The interests of {row.first.name} and {row.second.name} diverge: say whose copy it is.")


def _chains(cases: Sequence[Case], wish: Wish, client: Client | None, *, is_locked: bool = False) -> dict[int, Chain]:
    """The chains that will say so: those of the cases, and of whoever's numbers show. Locked in primary-key order."""
    ids = {case.chain_id for case in cases}
    if client:
        ids.add(client.chain_id)
    if wish.whole_tins:
        ids |= {person.chain_id for case in cases for person in (case.client, case.spouse) if person}
    rows = Chain.objects.select_for_update() if is_locked else Chain.objects.all()
    return {chain.pk: chain for chain in rows.filter(pk__in=ids).order_by("pk")}


def tell_later(scope: Scope, *, by: Actor, **more: object) -> None:
    """Write the event of a file that was read without a lock; inside a transaction."""
    tell(scope, _chains(scope.cases, scope.wish, scope.client, is_locked=True), by=by, **more)


def _scope(cases: Sequence[Case], wish: Wish, by: Actor, client: Client | None, chains: dict[int, Chain]) -> Scope:
    """What is told of, each chain sealed where it stands; the rows take these chains as theirs."""
    for case in cases:
        case.chain = chains[case.chain_id]
    if client:
        client.chain = chains[client.chain_id]
    seals = {case.pk: _seal(case.chain) for case in cases}
    return Scope(list(cases), wish, by, client, seals, _seal(client.chain) if client else None)


def _seal(chain: Chain) -> Seal:
    broken = history.verify(chain)
    fault = f"Does not hold at entry {broken.event}: {broken.reason}" if broken else ""
    return Seal(chain.length, chain.head_hash, fault)


def tell(scope: Scope, chains: dict[int, Chain], *, by: Actor, **more: object) -> None:
    """Write the event to each of the locked chains, with the head that the file was made from."""
    wish, sealed = scope.wish, seal_of(scope)
    heads = {each.chain.pk: each.seal.head for each in sealed_chains(scope)}
    numbers = "whole" if wish.whole_tins else "masked"
    sentence = (
        f"History exported as {wish.format.upper()}, for: {scope.readers}. Taxpayer numbers {numbers}; "
        f"internal notes {'included' if wish.with_notes else 'left out'}."
    )
    if wish.reason:
        sentence += f" Why: {wish.reason.rstrip('.')}."
    facts = {
        "preset": wish.preset,
        "purpose": wish.purpose,
        "reason": wish.reason,
        "answers": wish.answers,
        "format": wish.format,
        "numbers": numbers,
        "notes": wish.with_notes,
        "from_on": wish.from_on,
        "to_on": wish.to_on,
        "marking": wish.marking,
        "seal": sealed,
    }
    pairs = [
        history.link(
            chain,
            by=by,
            kind=story.EXPORTED,
            sentence=sentence,
            facts=facts | more | {"head": heads.get(chain.pk, chain.head_hash)},
        )
        for chain in chains.values()
    ]
    history.save(list(chains.values()), pairs)
