"""What happens to a firm and its people: founded, invited, joined, changed, left."""

import secrets
from datetime import timedelta

from django.db import transaction

from practice import history
from practice.access import Act, Role, require
from practice.encryption import digest
from practice.history import Actor
from practice.models import Chain, Firm, Invitation, Member
from practice.refusals import Refused
from practice.words import change_sentence, differences
from practice.writing import claim, keep

INVITATION_LASTS = timedelta(days=7)


@transaction.atomic
def found_firm(*, at, name: str, time_zone: str, owner_name: str, owner_email: str, password: str) -> Member:
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


def _join(firm: Firm, *, at, email: str, name: str, role: str, password: str) -> Member:
    member = Member(firm=firm, email=email.strip().lower(), name=name, role=role, joined_at=at)
    member.set_password(password)
    member.save(force_insert=True)
    return member


@transaction.atomic
def invite(*, by: Actor, email: str, role: str) -> tuple[Invitation, str]:
    """Invite a person; returns the invitation and the token of its link, which is kept nowhere.

    Raises Refused when the address already belongs to a member of this firm. An address that belongs to
    another firm is found out only when the link is used, so that firms do not learn of each other.
    """
    require(by.member, Act.RUN_FIRM)
    email = email.strip().lower()
    if by.member.firm.members.filter(email=email).exists():
        raise Refused(f"{email} is already a member of this firm.")
    by.member.firm.invitations.waiting(by.at).filter(email=email).update(withdrawn_at=by.at)
    token = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        firm=by.member.firm,
        email=email,
        role=role,
        token_digest=digest("invitation", token),
        invited_by=by.member,
        created_at=by.at,
        expires_at=by.at + INVITATION_LASTS,
    )
    _tell(by, "member_invited", f"{email} was invited as {invitation.get_role_display().lower()}.")
    return invitation, token


def find_invitation(token: str, now) -> Invitation | None:
    """The invitation behind a link, if it still waits."""
    return Invitation.objects.waiting(now).filter(token_digest=digest("invitation", token)).first()


@transaction.atomic
def accept(invitation: Invitation, *, at, name: str, password: str) -> Member:
    """Join the firm that invited; raises Refused when the link was used or the address has an account."""
    taken = Invitation.objects.waiting(at).filter(pk=invitation.pk).update(accepted_at=at)
    if not taken:
        raise Refused("This invitation was already used or has ended. Ask the firm's owner for a new one.")
    if Member.objects.filter(email=invitation.email).exists():
        raise Refused("This e-mail address already has an account. Ask the firm's owner to use another address.")
    member = _join(invitation.firm, at=at, email=invitation.email, name=name, role=invitation.role, password=password)
    _tell(Actor(member, at), "member_joined", f"{member.name} joined as {member.get_role_display().lower()}.")
    return member


@transaction.atomic
def withdraw(invitation: Invitation, *, by: Actor) -> None:
    require(by.member, Act.RUN_FIRM)
    if Invitation.objects.waiting(by.at).filter(pk=invitation.pk).update(withdrawn_at=by.at):
        _tell(by, "invitation_withdrawn", f"The invitation of {invitation.email} was withdrawn.")


@transaction.atomic
def change_member(member: Member, *, by: Actor, version: int, **wanted) -> Member:
    """Change a member's role, details or whether they may sign in.

    Raises Refused when the firm would be left without an active owner.
    """
    if member != by.member or {"role", "is_active"} & set(wanted):
        require(by.member, Act.RUN_FIRM)
    # The firm's row is the lock under which owners are counted.
    Firm.objects.select_for_update().get(pk=member.firm_id)
    member = claim(member, version)
    changed = differences(member, wanted)
    if not changed:
        return member
    keep(member, wanted)
    if not member.firm.members.active().owners().exists():
        raise Refused("A firm needs at least one active owner. Make somebody else an owner first.")
    _tell(by, "member_changed", f"{member.name}: {change_sentence(member, changed)}.", changed)
    return member


@transaction.atomic
def change_firm(firm: Firm, *, by: Actor, version: int, **wanted) -> Firm:
    require(by.member, Act.RUN_FIRM)
    firm = claim(firm, version)
    changed = differences(firm, wanted)
    if changed:
        keep(firm, wanted)
        _tell(by, "firm_changed", f"Settings: {change_sentence(firm, changed)}.", changed)
    return firm


def _tell(by: Actor, kind: str, sentence: str, facts: dict | None = None) -> None:
    history.record(by.member.firm.chain_id, by=by, kind=kind, sentence=sentence, facts=facts)
