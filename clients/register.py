"""What happens to a client: recorded, corrected, married, archived, a number added or revealed."""

import uuid

from django.db import IntegrityError, transaction

from clients import tin
from clients.models import Client, Tin
from clients.models.clients import sort_name_of
from clients.models.numbers import digest_of
from practice import history
from practice.access import Act, require
from practice.history import Actor
from practice.models import Chain, Member
from practice.refusals import Refused
from practice.words import change_sentence, differences
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
    numbers: list[tin.TaxpayerNumber] = (),
    assigned: list[Member] = (),
    **details,
) -> Client:
    """Record a new client with its numbers; raises DuplicateTin."""
    require(by.member, Act.RECORD)
    client = Client.objects.create(
        firm=by.member.firm,
        kind=kind,
        name=name,
        sort_name=sort_name_of(kind, name),
        chain=history.new_chain(by.member.firm, Chain.Kind.CLIENT),
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
def change_client(client: Client, *, by: Actor, version: int, assigned: list[Member] | None = None, **wanted) -> Client:
    """Correct a client's details; raises Conflict when somebody else did meanwhile."""
    require(by.member, Act.RECORD)
    client = claim(client, version)
    wanted["sort_name"] = sort_name_of(wanted.get("kind", client.kind), wanted.get("name", client.name))
    changed = differences(client, wanted)
    changed.pop("sort_name", None)
    keep(client, wanted)
    if assigned is not None and set(assigned) != set(client.assigned.all()):
        client.assigned.set(assigned)
        _tell(client, by, "client_assigned", f"Assigned to {', '.join(m.name for m in assigned) or 'nobody'}.")
    if changed:
        facts = {name: values for name, values in changed.items() if name != "remarks"}
        _tell(client, by, "client_changed", f"Changed: {change_sentence(client, changed)}.", facts)
    return client


def add_number(client: Client, *, by: Actor, number: tin.TaxpayerNumber) -> Tin:
    """Put a checked number on a client; raises DuplicateTin, or ClientError when it has one of that kind."""
    require(by.member, Act.RECORD)
    other = Tin.objects.filter(firm=client.firm).with_number(number).select_related("client").first()
    if other:
        raise DuplicateTin(Client.objects.visible_to(by.member).filter(pk=other.client_id).first())
    if client.tins.filter(kind=number.kind).exists():
        raise ClientError(f"{client.name} already has an {tin.LABELS[number.kind]}; correct that one instead.")
    try:
        with transaction.atomic():
            row = Tin.objects.create(
                firm=client.firm,
                client=client,
                kind=number.kind,
                number=number.digits,
                digest=digest_of(number),
                last4=number.last4,
            )
            _tell(client, by, "tin_added", f"{row} was added.")
    except IntegrityError as error:
        # Two members entered the same number at once; the constraint let one of them through.
        raise DuplicateTin(None) from error
    return row


@transaction.atomic
def correct_number(row: Tin, *, by: Actor, number: tin.TaxpayerNumber) -> Tin:
    """Replace a wrong number of the same client by the right one; the history keeps the masked old one."""
    require(by.member, Act.SEE_TIN)
    other = Tin.objects.filter(firm=row.firm).with_number(number).exclude(pk=row.pk).select_related("client").first()
    if other:
        raise DuplicateTin(Client.objects.visible_to(by.member).filter(pk=other.client_id).first())
    before = str(row)
    row.kind, row.number, row.digest, row.last4 = number.kind, number.digits, digest_of(number), number.last4
    row.save(update_fields=["kind", "number", "digest", "last4"])
    _tell(row.client, by, "tin_corrected", f"{before} was corrected to {row}.")
    return row


@transaction.atomic
def reveal_number(row: Tin, *, by: Actor, purpose: str) -> str:
    """The whole number, formatted; every reveal is an event. Raises PermissionDenied for other roles."""
    require(by.member, Act.SEE_TIN)
    _tell(row.client, by, "tin_revealed", f"{row} was shown in full: {purpose}.", {"tin": str(row)})
    return row.formatted


@transaction.atomic
def marry(client: Client, spouse: Client | None, *, by: Actor) -> None:
    """Link two individuals as spouses, or unlink with None; each side is released from an earlier link."""
    require(by.member, Act.RECORD)
    if spouse and (spouse == client or spouse.firm_id != client.firm_id):
        raise ClientError("The spouse must be another client of this firm.")
    if spouse and {client.kind, spouse.kind} != {Client.Kind.INDIVIDUAL}:
        raise ClientError("Only individuals can be linked as spouses.")
    rows = {
        row.pk: row
        for row in Client.objects.select_for_update()
        .order_by("pk")
        .filter(firm=client.firm_id)
        .filter(pk__in=[row.pk for row in (client, spouse) if row])
    }
    client = rows[client.pk]
    spouse = rows[spouse.pk] if spouse else None
    if client.spouse_id == (spouse.pk if spouse else None):
        return
    for row in (client, spouse):
        if row and row.spouse_id:
            Client.objects.filter(pk=row.spouse_id).update(spouse=None)
            Client.objects.filter(pk=row.pk).update(spouse=None)
    if spouse:
        Client.objects.filter(pk=client.pk).update(spouse=spouse)
        Client.objects.filter(pk=spouse.pk).update(spouse=client)
        history.record(
            [client.chain_id, spouse.chain_id],
            by=by,
            kind="spouses_linked",
            sentence=f"{client.name} and {spouse.name} were linked as spouses.",
        )
    else:
        _tell(client, by, "spouses_unlinked", f"The spouse link of {client.name} was removed.")


@transaction.atomic
def archive(client: Client, *, by: Actor, version: int, reason: str) -> Client:
    """Put a client away; raises ClientError while cases are open."""
    require(by.member, Act.DECIDE)
    client = claim(client, version)
    still_open = client.cases.filter(state="open").count() + client.joint_cases.filter(state="open").count()
    if still_open:
        raise ClientError(f"{client.name} still has {still_open} open case{'s'[: still_open != 1]}; close them first.")
    keep(client, {"archived_at": by.at})
    _tell(client, by, "client_archived", f"{client.name} was archived: {reason}")
    return client


@transaction.atomic
def restore(client: Client, *, by: Actor, version: int) -> Client:
    require(by.member, Act.DECIDE)
    client = claim(client, version)
    keep(client, {"archived_at": None})
    _tell(client, by, "client_restored", f"{client.name} was taken back from the archive.")
    return client


def _tell(client: Client, by: Actor, kind: str, sentence: str, facts: dict | None = None) -> None:
    history.record(client.chain_id, by=by, kind=kind, sentence=sentence, facts=facts)
