"""What happens to a client: recorded, corrected, married, archived, a number added or revealed."""

import uuid
from collections.abc import Iterable

from django.db import IntegrityError, transaction

from clients import tin
from clients.models import Client, Tin
from clients.models.clients import search_name_of, sort_name_of
from clients.models.numbers import digest_of
from practice import history
from practice.access import Act, require
from practice.history import Actor
from practice.logs import mask
from practice.models import Chain, Member
from practice.refusals import Refused
from practice.words import change_sentence, count, differences, listed
from practice.writing import claim, keep, once


class ClientError(Refused):
    """A client was not changed; the sentence says why."""


class DuplicateTin(ClientError):
    """The number is already on file in this firm; `client` is the other client if the member may see it."""

    def __init__(self, client: Client | None):
        self.client = client
        super().__init__(
            f"This number is already on file for {client.name}."
            if client
            else "This number is already on file for a client you may not see. Ask an owner of the firm."
        )


@once(Client)
def record_client(
    *,
    by: Actor,
    kind: str,
    name: str,
    submission_id: uuid.UUID | None = None,
    numbers: Iterable[tin.TaxpayerNumber] = (),
    assigned: Iterable[Member] = (),
    **details,
) -> Client:
    """Record a new client with its numbers; raises DuplicateTin."""
    require(by.person, Act.RECORD)
    _refuse_locking_oneself_out(by, details.get("is_restricted", False), assigned)
    client = Client.objects.create(
        firm=by.person.firm,
        kind=kind,
        name=name,
        sort_name=sort_name_of(kind, name),
        search_name=search_name_of(name),
        chain=history.new_chain(by.person.firm, Chain.Kind.CLIENT),
        submission_id=submission_id,
        created_at=by.at,
        **details,
    )
    client.assigned.set(assigned)
    _tell(client, by, "client_recorded", f"{name} was recorded as {client.get_kind_display().lower()}.")
    for number in numbers:
        add_number(client, by=by, number=number)
    return client


@transaction.atomic
def change_client(
    client: Client, *, by: Actor, version: int, assigned: Iterable[Member] | None = None, **wanted
) -> Client:
    """Correct a client's details; raises Conflict when somebody else did meanwhile."""
    require(by.person, Act.RECORD)
    client = claim(client, version)
    require_current(client)
    if client.spouse_id and wanted.get("kind", client.kind) != Client.Kind.INDIVIDUAL:
        raise ClientError("Only an individual has a spouse. Remove the spouse link first.")
    before = set(client.assigned.all())
    after = before if assigned is None else set(assigned)
    _refuse_locking_oneself_out(by, wanted.get("is_restricted", client.is_restricted), after)
    changed = differences(client, wanted)
    if "kind" in changed or "name" in changed:
        name = wanted.get("name", client.name)
        wanted["sort_name"] = sort_name_of(wanted.get("kind", client.kind), name)
        wanted["search_name"] = search_name_of(name)
    keep(client, wanted)
    if after != before:
        client.assigned.set(after)
        names = listed(sorted(member.name for member in after)) or "nobody"
        _tell(client, by, "client_assigned", f"Assigned to {names}.")
    # Remarks are internal: the history says that they changed, not to what.
    was_annotated = changed.pop("remarks", None)
    if changed:
        _tell(client, by, "client_changed", f"Changed: {change_sentence(client, changed)}.", changed)
    if was_annotated:
        _tell(client, by, "client_annotated", "The internal remarks were changed.")
    return client


@transaction.atomic
def add_number(client: Client, *, by: Actor, number: tin.TaxpayerNumber) -> Tin:
    """Put a checked number on a client; raises DuplicateTin, or ClientError when it has one of that kind.

    A number that the client has already is left as it is, so that a second click adds nothing.
    """
    require(by.person, Act.RECORD)
    require_current(client)
    existing = client.tins.with_number(number).first()
    if existing:
        return existing
    _refuse_duplicate(client, by, number)
    if client.tins.filter(kind=number.kind).exists():
        raise ClientError(f"{client.name} already has an {tin.LABELS[number.kind]}; correct that one instead.")
    row = Tin(firm=client.firm, client=client)
    _store(row, by, number)
    _tell(client, by, "tin_added", f"{row} was added.")
    return row


@transaction.atomic
def correct_number(row: Tin, *, by: Actor, version: int, number: tin.TaxpayerNumber) -> Tin:
    """Replace a wrong number of the same client by the right one; the history keeps the masked old one.

    `version` is the client's. Raises Conflict, DuplicateTin, or ClientError for a second number of one kind.
    """
    require(by.person, Act.SEE_TIN)
    client = claim(row.client, version)
    require_current(client)
    row = client.tins.get(pk=row.pk)
    if row.digest == digest_of(number):
        return row
    _refuse_duplicate(client, by, number)
    if client.tins.filter(kind=number.kind).exclude(pk=row.pk).exists():
        raise ClientError(f"{client.name} already has an {tin.LABELS[number.kind]}.")
    before = str(row)
    _store(row, by, number)
    keep(client, {})
    _tell(client, by, "tin_corrected", f"{before} was corrected to {row}.")
    return row


@transaction.atomic
def reveal_number(row: Tin, *, by: Actor, purpose: str) -> str:
    """The whole number, formatted; every reveal is an event. Raises PermissionDenied for other roles."""
    require(by.person, Act.SEE_TIN)
    # A purpose is free text, and the history must not carry what somebody typed into it by mistake.
    _tell(row.client, by, "tin_revealed", f"{row} was shown in full: {mask(purpose)}.", {"tin": str(row)})
    return row.formatted


@transaction.atomic
def marry(client: Client, spouse: Client | None, *, by: Actor, version: int | None = None) -> None:
    """Link two individuals as spouses, or unlink with None; each side is released from an earlier link.

    `version` is the one of `client` that the member saw; None where no page was open, as in an import.
    """
    require(by.person, Act.RECORD)
    if spouse and (spouse == client or spouse.firm_id != client.firm_id):
        raise ClientError("The spouse must be another client of this firm.")
    rows = _lock_with_spouses(client, spouse)
    client, spouse = rows[client.pk], rows[spouse.pk] if spouse else None
    if client.spouse_id == (spouse.pk if spouse else None):
        return
    if version is not None:
        claim(client, version)
    couple = [row for row in (client, spouse) if row]
    _refuse_unmarriageable(couple)
    for row in couple:
        if row.spouse_id:
            _part(row, rows[row.spouse_id], by)
    if spouse:
        _link(client, spouse)
        _link(spouse, client)
        sentence = f"{client.name} and {spouse.name} were linked as spouses."
        _tell_both(client, spouse, by, "spouses_linked", sentence)


@transaction.atomic
def archive(client: Client, *, by: Actor, version: int, reason: str) -> Client:
    """Put a client away; raises ClientError while cases are open."""
    require(by.person, Act.DECIDE)
    client = claim(client, version)
    require_current(client)
    still_open = client.cases.filter(state="open").count() + client.joint_cases.filter(state="open").count()
    if still_open:
        raise ClientError(f"{client.name} still has {count(still_open, 'open case')}. Close what is open first.")
    keep(client, {"archived_at": by.at})
    _tell(client, by, "client_archived", f"{client.name} was archived: {mask(reason)}")
    return client


@transaction.atomic
def restore(client: Client, *, by: Actor, version: int, reason: str = "") -> Client:
    """Take a client back from the archive."""
    require(by.person, Act.DECIDE)
    client = claim(client, version)
    if not client.is_archived:
        raise ClientError(f"{client.name} is not archived.")
    keep(client, {"archived_at": None})
    sentence = f"{client.name} was taken back from the archive"
    _tell(client, by, "client_restored", f"{sentence}: {mask(reason)}" if reason else f"{sentence}.")
    return client


def require_current(client: Client) -> None:
    """Refuse, with a sentence, to write about a client in the archive."""
    if client.is_archived:
        raise ClientError(f"{client.name} is archived. Take the client back first.")


def _refuse_locking_oneself_out(by: Actor, is_restricted: bool, assigned: Iterable[Member]) -> None:
    if is_restricted and not by.person.is_owner and by.person not in assigned:
        raise ClientError("Assign yourself too: otherwise you could no longer see this client.")


def _refuse_duplicate(client: Client, by: Actor, number: tin.TaxpayerNumber) -> None:
    other = Tin.objects.filter(firm=client.firm_id).with_number(number).exclude(client=client).first()
    if other:
        raise DuplicateTin(Client.objects.visible_to(by.person).filter(pk=other.client_id).first())


def _store(row: Tin, by: Actor, number: tin.TaxpayerNumber) -> None:
    row.kind, row.number, row.digest, row.last4 = number.kind, number.digits, digest_of(number), number.last4
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        # Somebody entered a number at the same moment, and the constraint let that one through.
        _refuse_duplicate(row.client, by, number)
        raise ClientError(
            f"Somebody has just entered a number for {row.client.name}. Look at the page again."
        ) from error


def _refuse_unmarriageable(couple: list[Client]) -> None:
    for row in couple:
        require_current(row)
        if row.kind != Client.Kind.INDIVIDUAL:
            raise ClientError("Only individuals can be linked as spouses.")


def _lock_with_spouses(client: Client, spouse: Client | None) -> dict[int, Client]:
    """The couple and whoever they are linked with now, locked in primary-key order."""
    couple = [row.pk for row in (client, spouse) if row]
    linked = Client.objects.filter(pk__in=couple, spouse__isnull=False).values_list("spouse", flat=True)
    locked = Client.objects.select_for_update().filter(pk__in=[*couple, *linked]).order_by("pk")
    return {row.pk: row for row in locked}


def _part(client: Client, partner: Client, by: Actor) -> None:
    if not Client.objects.visible_to(by.person).filter(pk=partner.pk).exists():
        raise ClientError(f"{client.name} is linked to a client you may not see. Ask an owner of the firm.")
    _link(client, None)
    _link(partner, None)
    sentence = f"The spouse link of {client.name} and {partner.name} was removed."
    _tell_both(client, partner, by, "spouses_unlinked", sentence)


def _tell_both(client: Client, spouse: Client, by: Actor, kind: str, sentence: str) -> None:
    """Each history names the other client, whom not everybody may see: the facts say who is named."""
    facts = {"clients": [client.pk, spouse.pk]}
    history.record([client.chain_id, spouse.chain_id], by=by, kind=kind, sentence=sentence, facts=facts)


def _link(client: Client, spouse: Client | None) -> None:
    client.version += 1
    keep(client, {"spouse": spouse})


def _tell(client: Client, by: Actor, kind: str, sentence: str, facts: dict | None = None) -> None:
    history.record(client.chain_id, by=by, kind=kind, sentence=sentence, facts=facts)
