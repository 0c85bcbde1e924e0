"""How is an export made so that none leaves the house unrecorded, and none is recorded that was not made?"""

from collections.abc import Sequence

from django.db import transaction

from clients.models import Client
from notices.exports import formats, presets, story
from notices.exports.chains import seal_of
from notices.exports.formats import ExportError, File
from notices.exports.gathering import gather
from notices.exports.scope import Scope, Seal, Wish
from notices.models import Case
from practice import history
from practice.access import Act, require
from practice.history import Actor
from practice.models import Chain


@transaction.atomic
def make(cases: Sequence[Case], wish: Wish, *, by: Actor, client: Client | None = None) -> File:
    """Make the file and write `history_exported` to each chain it tells of, in one transaction.

    `cases` are those the member may see, with client and spouse; `client` is set when all cases of a client were
    asked for. The CSV is read while it is sent, up to the entry that the chains were sealed at.
    Raises PermissionDenied for whole numbers without that right, ExportError for what the preset refuses, whole
    numbers without a reason among it, and when the file cannot be made.
    """
    require(by.member, Act.EXPORT)
    if wish.whole_tins:
        require(by.member, Act.SEE_TIN)
    _check(wish)
    chains = _locked(cases, wish, client)
    scope = _scope(cases, wish, by, client, chains)
    wanted = formats.of(wish.format)
    # Gathered before the event is written: the file tells the chain as its seal says, without this export.
    gathered = gather(scope) if wanted.is_gathered else {}
    _tell(chains, scope)
    return wanted.make(scope, gathered)


def _check(wish: Wish) -> None:
    """Raises ExportError for what this purpose never includes, or what it is never made as."""
    preset = presets.find(wish.preset)
    objection = presets.objection(preset, wish.format, with_notes=wish.with_notes, whole_tins=wish.whole_tins)
    if objection:
        raise ExportError(objection)
    if wish.whole_tins and not wish.reason.strip():
        raise ExportError("Say why the taxpayer numbers must be printed in full; the reason stays in the history.")


def _locked(cases: Sequence[Case], wish: Wish, client: Client | None) -> dict[int, Chain]:
    """The chains that will say so, locked in primary-key order: those of the cases, and of whoever's numbers show."""
    ids = {case.chain_id for case in cases}
    if client:
        ids.add(client.chain_id)
    if wish.whole_tins:
        ids |= {person.chain_id for case in cases for person in (case.client, case.spouse) if person}
    return {chain.pk: chain for chain in Chain.objects.select_for_update().filter(pk__in=ids).order_by("pk")}


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


def _tell(chains: dict[int, Chain], scope: Scope) -> None:
    """Write the event to each chain, with the head that the file was made from."""
    wish, sealed = scope.wish, seal_of(scope)
    numbers = "whole" if wish.whole_tins else "masked"
    sentence = (
        f"History exported as {wish.format.upper()}, for: {wish.purpose}. Taxpayer numbers {numbers}; "
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
            chain, by=scope.by, kind=story.EXPORTED, sentence=sentence, facts=facts | {"head": chain.head_hash}
        )
        for chain in chains.values()
    ]
    history.save(list(chains.values()), pairs)
