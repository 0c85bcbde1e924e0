"""How does a form end: superseded, withdrawn, revoked, expired, or discarded as a draft?"""

from datetime import date

from django.db import transaction

from clients.authority.base import opened, step
from clients.models import Authorization
from clients.register import ClientError
from practice.history import Actor
from practice.words import on

End = Authorization.End


@transaction.atomic
def end_authorization(
    authorization: Authorization,
    *,
    by: Actor,
    version: int,
    ended_on: date,
    end: str,
    superseded_by: Authorization | None = None,
    end_note: str = "",
    reason: str = "",
) -> Authorization:
    """It ended on that day, by which later form or by whose word; once more, with a reason, to correct it.

    Raises Conflict; ClientError when the end does not fit how far the form has come, or the later form is not one.
    """
    row = opened(authorization, by, version)
    _check_end(row, end, superseded_by)
    wanted = {"ended_on": ended_on, "end": end, "superseded_by": superseded_by, "end_note": end_note}
    note = f"; {end_note}" if end_note else ""
    said = f"Form {row.form} ended {on(ended_on)}: {_words(end, superseded_by)}{note}."
    return step(row, by=by, kind="authorization_ended", day="ended_on", said=said, wanted=wanted, reason=reason)


def _check_end(row: Authorization, end: str, later: Authorization | None) -> None:
    # What is known of somebody else's form may begin with its place on CAF.
    reached_the_irs = bool(row.sent_on or row.confirmed_on) or not row.is_ours
    if end == End.DISCARDED and reached_the_irs:
        raise ClientError("This form reached the IRS. It ends by a later form, a withdrawal or a revocation.")
    if end in (End.WITHDRAWN, End.REVOKED, End.EXPIRED) and not reached_the_irs:
        raise ClientError("This form was not sent, so there is nothing to take back at the IRS. Discard it.")
    if later is None:
        return
    if end != End.SUPERSEDED:
        raise ClientError("A later form is named only where one superseded this.")
    if later.pk == row.pk or later.client_id != row.client_id:
        raise ClientError("The later form must be another one of the same taxpayer.")
    if later.form != row.form:
        raise ClientError("A Form 2848 revokes earlier Forms 2848 only, a Form 8821 earlier Forms 8821 only.")


def _words(end: str, later: Authorization | None) -> str:
    words = str(End(end).label).lower()
    if end == End.SUPERSEDED and later:
        return f"superseded by {later}"
    mark = {End.WITHDRAWN: " with WITHDRAW on it", End.REVOKED: " with REVOKE on it"}.get(End(end), "")
    return f"{words}{mark}"
