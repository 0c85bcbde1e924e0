"""How does a form reach the IRS, and how do we know that it did: sent, acknowledged, confirmed on CAF?"""

from datetime import date

from django.db import transaction

from clients.authority.base import check_order, opened, require_running, step
from clients.authority.signatures import Channel, wanted_proof, why_not
from clients.models import Authorization
from clients.register import ClientError
from practice.history import Actor
from practice.words import listed

Means = Authorization.Means


@transaction.atomic
def send_authorization(
    authorization: Authorization,
    *,
    by: Actor,
    version: int,
    sent_on: date,
    channel: str,
    sent_to: str = "",
    sent_proof: str = "",
    no_proof_reason: str = "",
    reason: str = "",
) -> Authorization:
    """It went to the IRS, with what proves that or why nothing does; once more, with a reason, to correct it.

    Raises Conflict; ClientError for a signature that is missing or may not go this way, and for days that cannot be.
    """
    row = opened(authorization, by, version)
    require_running(row)
    _check_signatures(row, sent_on, channel, by)
    if not (sent_proof or no_proof_reason):
        raise ClientError(f"{wanted_proof(channel)} proves the sending. Enter it, or say why there is none.")
    wanted = {
        "sent_on": sent_on,
        "channel": channel,
        "sent_to": sent_to,
        "sent_proof": sent_proof,
        "no_proof_reason": no_proof_reason,
    }
    place = f" to {sent_to}" if sent_to else ""
    proof = sent_proof or f"without proof ({no_proof_reason})"
    said = f"Form {row.form} was sent by {_way(channel)}{place}; {proof}."
    return step(row, by=by, kind="authorization_sent", day="sent_on", said=said, wanted=wanted, reason=reason)


def _check_signatures(row: Authorization, sent_on: date, channel: str, by: Actor) -> None:
    people = [each for each in row.representatives.all() if each.stands_on(sent_on)]
    refusal = why_not([row.signature, *(each.signature for each in people)], channel)
    if refusal:
        raise ClientError(refusal)
    # A request in Tax Pro Account is made by the representative, who signs nothing else; a designee never signs.
    if row.is_power and row.is_ours and channel != Channel.ACCOUNT:
        missing = [each.name for each in people if not each.signed_on]
        if missing:
            raise ClientError(f"Part II of Form 2848 is not signed by {listed(missing)}. Record the signature first.")
    for each in people:
        check_order([(each.signed_on, f"the day {each.name} signed"), (sent_on, "the day it was sent")], by.on)


def _way(channel: str) -> str:
    label = str(Channel(channel).label)
    return label if channel == Channel.ACCOUNT else f"{label[0].lower()}{label[1:]}"


@transaction.atomic
def acknowledge_authorization(
    authorization: Authorization,
    *,
    by: Actor,
    version: int,
    acknowledged_on: date,
    acknowledged_how: str,
    reason: str = "",
) -> Authorization:
    """The IRS said that it has the form: how, and which employee or paper said so."""
    row = opened(authorization, by, version)
    require_running(row)
    wanted = {"acknowledged_on": acknowledged_on, "acknowledged_how": acknowledged_how}
    said = f"The IRS acknowledged Form {row.form}: {acknowledged_how}."
    kind = "authorization_acknowledged"
    return step(row, by=by, kind=kind, day="acknowledged_on", said=said, wanted=wanted, reason=reason)


@transaction.atomic
def confirm_authorization(
    authorization: Authorization,
    *,
    by: Actor,
    version: int,
    confirmed_on: date,
    confirmed_means: str,
    employee_name: str = "",
    employee_id: str = "",
    confirmed_how: str = "",
    reason: str = "",
) -> Authorization:
    """A member learned that the form stands on CAF; a call says which employee told it."""
    row = opened(authorization, by, version)
    require_running(row)
    if row.is_specific_use:
        raise ClientError("A form for a specific use (line 4) is not recorded on CAF, so there is nothing to confirm.")
    if confirmed_means == Means.CALL and not (employee_name and employee_id):
        raise ClientError("Write down the name and the ID of the employee who confirmed it.")
    if confirmed_means == Means.OTHER and not confirmed_how:
        raise ClientError("Say in which other way it was confirmed.")
    wanted = {
        "confirmed_on": confirmed_on,
        "confirmed_means": confirmed_means,
        "employee_name": employee_name,
        "employee_id": employee_id,
        "confirmed_how": confirmed_how,
        "confirmed_by": by.person,
    }
    words = Authorization(**wanted).confirmation
    said = f"Form {row.form} is confirmed on CAF: {words}."
    return step(row, by=by, kind="authorization_confirmed", day="confirmed_on", said=said, wanted=wanted, reason=reason)
