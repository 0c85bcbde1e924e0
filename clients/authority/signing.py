"""Who signed a form, when and how: the taxpayer on line 7, each representative in Part II."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from django.db import transaction

from clients.authority.base import check_life, check_order, opened, require_running, tell
from clients.authority.signatures import why_not
from clients.models import Authorization, Representative
from clients.register import ClientError
from practice.history import Actor
from practice.logs import mask
from practice.words import listed, on, shown
from practice.writing import keep


class Signed(NamedTuple):
    """One signature: its day (None: not signed) and which it is (`Authorization.Signature`, or "")."""

    on: date | None
    kind: str


@transaction.atomic
def sign_authorization(
    authorization: Authorization,
    *,
    by: Actor,
    version: int,
    taxpayer: Signed | None = None,
    representatives: Mapping[int, Signed] | None = None,
    reason: str = "",
) -> Authorization:
    """Record who signed; `representatives` by row, None leaves the taxpayer's signature as it is.

    A signature that is on file already changes only with a reason. Raises Conflict; ClientError for days that cannot
    be, a signature without its kind, or one that does not fit the way the form was sent. The windows between the
    signatures are judged elsewhere: a late one is on file all the same.
    """
    row = opened(authorization, by, version)
    require_running(row)
    taxpayer = _of(row) if taxpayer is None else taxpayer
    wanted = _wanted(row, taxpayer, representatives or {})
    changed = {name: [old, new] for name, (old, new) in wanted.items() if old != new}
    if not changed:
        return row
    _check(row, [new for _old, new in wanted.values()], by)
    if any(old.on for old, _new in changed.values()) and not reason:
        raise ClientError("A signature is on file already. Say why it was wrong.")
    check_life(row, {"signed_on": taxpayer.on}, by.on)
    keep(row, {"signed_on": taxpayer.on, "signature": taxpayer.kind})
    for pk, signed in (representatives or {}).items():
        row.representatives.filter(pk=pk).update(signed_on=signed.on, signature=signed.kind)
    first = max(new.on or by.on for _old, new in changed.values()) if not reason else None
    tell(row, by, "authorization_signed", _sentence(row, changed, reason), _facts(changed, reason), first)
    return row


def _wanted(
    row: Authorization, taxpayer: Signed, representatives: Mapping[int, Signed]
) -> dict[str, tuple[Signed, Signed]]:
    """By whom: the signature on file and the one wanted."""
    people = {each.pk: each for each in row.representatives.all()}
    if not people.keys() >= representatives.keys():
        raise ClientError("Somebody is not named on this form any more. Look at it again.")
    who = row.signer_name or row.client.name
    signatures = {who: (_of(row), taxpayer)}
    for pk, signed in representatives.items():
        signatures[f"{people[pk].name} (Part II, line {people[pk].position})"] = (_of(people[pk]), signed)
    return signatures


def _of(row: Authorization | Representative) -> Signed:
    return Signed(row.signed_on, row.signature)


def _check(row: Authorization, signatures: list[Signed], by: Actor) -> None:
    for signed in signatures:
        if bool(signed.on) != bool(signed.kind):
            raise ClientError("Give both the day of a signature and how it was signed, or neither.")
        check_order([(signed.on, "the day of a signature"), (row.sent_on, "the day it was sent")], by.on)
    refusal = row.channel and why_not([signed.kind for signed in signatures], row.channel)
    if refusal:
        raise ClientError(refusal)


def _sentence(row: Authorization, changed: dict[str, list[Signed]], reason: str) -> str:
    """ "Form 2848 was signed by Maria Vega, Jun 3, 2026 (pen on paper)."."""
    if any(old.on for old, _ in changed.values()):
        parts = [f"{who} from {_words(old)} to {_words(new)}" for who, (old, new) in changed.items()]
        return f"Form {row.form} corrected: signature of {'; '.join(parts)}. {mask(reason)}"
    parts = [f"{who}, {_words(new)}" for who, (_, new) in changed.items()]
    return f"Form {row.form} was signed by {listed(parts)}."


def _words(signed: Signed) -> str:
    if not signed.on:
        return shown(None)
    return f"{on(signed.on)} ({Authorization.Signature(signed.kind).label.lower()})" if signed.kind else on(signed.on)


def _facts(changed: dict[str, list[Signed]], reason: str) -> dict:
    signatures = {who: [list(old), list(new)] for who, (old, new) in changed.items()}
    return {"signatures": signatures} | ({"reason": mask(reason)} if reason else {})
