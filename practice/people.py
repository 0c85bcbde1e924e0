"""What happens to a firm and its people: founded, invited, joined, changed, left."""

import uuid
from datetime import date, datetime, timedelta

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import IntegrityError, connection, transaction

from practice import history
from practice.access import Act, Role, require
from practice.encryption import digest
from practice.history import Actor
from practice.models import Chain, Firm, Invitation, Member
from practice.refusals import Refused
from practice.words import change_sentence, differences, on
from practice.writing import claim, keep

INVITATION_LASTS = timedelta(days=7)
ABSENCE = ("away_from", "away_until", "substitute")
"""What says when a member is away and who stands in."""


@transaction.atomic
def set_up(*, at: datetime, **firm: str) -> Member:
    """Found the first firm of this installation; raises Refused when there is one already.

    Takes what `found_firm` takes. Two who send the set-up page at the same moment make one firm.
    """
    if connection.vendor == "postgresql":
        # No row exists yet that could be locked. SQLite locks as a whole when a transaction begins.
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {Firm._meta.db_table} IN SHARE ROW EXCLUSIVE MODE")
    if Firm.objects.exists():
        raise Refused("The practice was already set up. Sign in, or ask its owner for an invitation.")
    return found_firm(at=at, **firm)


@transaction.atomic
def found_firm(*, at: datetime, name: str, time_zone: str, owner_name: str, owner_email: str, password: str) -> Member:
    """Create a firm and its first owner; returns the owner."""
    chain = history.new_chain(None, Chain.Kind.FIRM)
    firm = Firm.objects.create(name=name, time_zone=time_zone, chain=chain, created_at=at)
    Chain.objects.filter(pk=chain.pk).update(firm=firm)
    owner = _join(firm, at=at, email=owner_email, name=owner_name, role=Role.OWNER, password=password)
    history.record(
        chain.pk,
        by=Actor(owner, at),
        kind="firm_founded",
        sentence=f"{name} was set up with {owner.name} as its owner.",
    )
    return owner


def _join(firm: Firm, *, at: datetime, email: str, name: str, role: str, password: str) -> Member:
    member = Member(firm=firm, email=email.strip().lower(), name=name, role=role, joined_at=at)
    member.set_password(password)
    member.save(force_insert=True)
    return member


@transaction.atomic
def invite(*, by: Actor, email: str, role: str, submission_id: uuid.UUID) -> tuple[Invitation, str]:
    """Invite a person; returns the invitation and the token of its link, which is kept nowhere.

    The token is derived from the submission under our key, so that a double click finds the invitation that the
    first click made; it then comes with no token, for its mail is on its way already.
    Raises Refused when the address belongs to a member of this firm. An address that belongs to another firm is
    found out only when the link is used, so that firms do not learn of each other.
    """
    require(by.person, Act.RUN_FIRM)
    # The firm's row is the lock under which the same address is invited once at a time.
    firm = Firm.objects.select_for_update().get(pk=by.person.firm_id)
    token = digest("invitation link", f"{by.person.pk}:{submission_id}")
    earlier = firm.invitations.filter(token_digest=digest("invitation", token)).first()
    if earlier:
        return earlier, ""
    email = email.strip().lower()
    if firm.members.filter(email=email).exists():
        raise Refused(f"{email} is already a member of this firm.")
    firm.invitations.waiting(by.at).filter(email=email).update(withdrawn_at=by.at)
    invitation = Invitation.objects.create(
        firm=firm,
        email=email,
        role=role,
        token_digest=digest("invitation", token),
        invited_by=by.person,
        created_at=by.at,
        expires_at=by.at + INVITATION_LASTS,
    )
    _tell(by, "member_invited", f"{email} was invited as {invitation.get_role_display().lower()}.")
    return invitation, token


def find_invitation(token: str) -> Invitation | None:
    """The invitation behind a link, whatever has become of it."""
    return Invitation.objects.filter(token_digest=digest("invitation", token)).select_related("firm").first()


def why_ended(invitation: Invitation, now: datetime) -> str:
    """Why the link can no longer be used, as a sentence for whoever opened it; "" while it can."""
    if invitation.accepted_at:
        return "This invitation was used already. Sign in with the password you chose then."
    if invitation.withdrawn_at:
        return f"This invitation was withdrawn or replaced by a newer one. Ask {invitation.firm} for a new one."
    if invitation.expires_at <= now:
        return f"This invitation has expired. Ask {invitation.firm} for a new one."
    if Member.objects.filter(email=invitation.email).exists():
        return f"{invitation.email} already has an account here. Ask {invitation.firm} to invite another address."
    return ""


@transaction.atomic
def accept(invitation: Invitation, *, at: datetime, name: str, password: str) -> Member:
    """Join the firm that invited; raises Refused when the link was used or the address has an account."""
    if not Invitation.objects.waiting(at).filter(pk=invitation.pk).update(accepted_at=at):
        invitation.refresh_from_db()
        raise Refused(why_ended(invitation, at))
    try:
        with transaction.atomic():
            member = _join(
                invitation.firm, at=at, email=invitation.email, name=name, role=invitation.role, password=password
            )
    except IntegrityError as error:
        # Only the address is unique: it has an account, perhaps since this very moment.
        raise Refused(
            f"{invitation.email} already has an account here. Ask {invitation.firm} to invite another address."
        ) from error
    _tell(Actor(member, at), "member_joined", f"{member.name} joined as {member.get_role_display().lower()}.")
    return member


@transaction.atomic
def withdraw(invitation: Invitation, *, by: Actor) -> None:
    """Make the link of an invitation that still waits worthless; nothing happens to one that does not."""
    require(by.person, Act.RUN_FIRM)
    if Invitation.objects.waiting(by.at).filter(pk=invitation.pk).update(withdrawn_at=by.at):
        _tell(by, "invitation_withdrawn", f"The invitation of {invitation.email} was withdrawn.")


@transaction.atomic
def change_member(member: Member, *, by: Actor, version: int, **wanted) -> Member:
    """Change a member's role, details or whether they may sign in.

    Whoever may no longer sign in is signed out everywhere at once. Raises Conflict when somebody else changed the
    member meanwhile, and Refused when the firm would be left without an active owner.
    """
    if member != by.person or {"role", "is_active"} & set(wanted):
        require(by.person, Act.RUN_FIRM)
    # The firm's row is the lock under which owners are counted.
    Firm.objects.select_for_update().get(pk=member.firm_id)
    member = claim(member, version)
    changed = differences(member, wanted)
    if not changed:
        return member
    if set(ABSENCE) & set(changed):
        _check_absence(member, *(wanted.get(name, getattr(member, name)) for name in ABSENCE))
    keep(member, wanted)
    if not member.firm.members.active().owners().exists():
        raise Refused("A firm needs at least one active owner. Make somebody else an owner first.")
    _tell(by, "member_changed", _member_sentence(member, changed), changed)
    if not member.is_active:
        _sign_out(member, by.at)
    if not member.may(Act.RUN_FIRM):
        _withdraw_invitations_by(member, by)
    return member


def _check_absence(member: Member, first: date | None, last: date | None, other: Member | None) -> None:
    """An absence has a first and a last day and somebody who can stand in on each of them."""
    if not (first or last or other):
        return
    if not (first and last and other):
        raise Refused("Say from when until when, and who stands in; or leave all three empty.")
    if last < first:
        raise Refused("An absence cannot end before it begins.")
    if other == member or other.firm_id != member.firm_id:
        raise Refused("Somebody else of the firm must stand in.")
    if not other.may_record:
        raise Refused(f"{other.name} may not record anything, so somebody else must stand in.")
    others_first, others_last = other.away_from, other.away_until
    if others_first and others_last and others_first <= last and first <= others_last:
        raise Refused(f"{other.name} is away then too: {on(others_first)} to {on(others_last)}.")


def _member_sentence(member: Member, changed: dict[str, list]) -> str:
    details = {name: values for name, values in changed.items() if name != "is_active"}
    parts = [f"{member.name}: {change_sentence(member, details)}."] if details else []
    if "is_active" in changed:
        parts.append(f"{member.name} may {'sign in again' if member.is_active else 'no longer sign in'}.")
    return " ".join(parts)


def _sign_out(member: Member, now: datetime) -> None:
    """End every session, so that none comes back to life when the member may sign in again."""
    for session in Session.objects.filter(expire_date__gt=now).iterator():
        if session.get_decoded().get(SESSION_KEY) == str(member.pk):
            session.delete()


def _withdraw_invitations_by(member: Member, by: Actor) -> None:
    """Somebody who no longer runs the firm must not come back through a link sent while they did."""
    for invitation in member.firm.invitations.waiting(by.at).filter(invited_by=member):
        withdraw(invitation, by=by)


@transaction.atomic
def change_firm(firm: Firm, *, by: Actor, version: int, **wanted) -> Firm:
    """Change the firm's settings; raises Conflict when another owner changed them meanwhile."""
    require(by.person, Act.RUN_FIRM)
    firm = claim(firm, version)
    changed = differences(firm, wanted)
    if changed:
        keep(firm, wanted)
        _tell(by, "firm_changed", f"Settings: {change_sentence(firm, changed)}.", changed)
    return firm


def _tell(by: Actor, kind: str, sentence: str, facts: dict | None = None) -> None:
    history.record(by.person.firm.chain_id, by=by, kind=kind, sentence=sentence, facts=facts)
