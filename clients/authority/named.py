"""What happens to one representative while the form stands for the others: leaves, is put in another's place, added."""

from datetime import date

from django.db import transaction

from clients.authority.base import check_order, opened, require_running, tell
from clients.authority.drafts import Person, set_ours
from clients.models import Authorization, Representative
from clients.register import ClientError
from practice.history import Actor
from practice.logs import mask
from practice.models import Member
from practice.words import on
from practice.writing import keep


@transaction.atomic
def end_representative(
    person: Representative, *, by: Actor, version: int, ended_on: date, note: str = ""
) -> Representative:
    """This representative withdraws, or lapses, and the form stands for the others; `version` is the form's.

    Raises Conflict; ClientError for a draft, which is changed instead, and for the last one, with whom the form ends.
    """
    row, person = _opened(person, by, version)
    require_running(row)
    if row.is_draft:
        raise ClientError("This is a draft: change whom it names.")
    if person.ended_on:
        raise ClientError(f"{person.name} no longer represents since {on(person.ended_on)}.")
    if not row.representatives.filter(ended_on=None).exclude(pk=person.pk).exists():
        raise ClientError(f"{person.name} is the last one on this form. Record that the whole form ended.")
    began = person.added_on or row.sent_on or row.signed_on
    check_order([(began, f"the day {person.name} began"), (ended_on, f"the day {person.name} withdrew")], by.on)
    _keep_end(row, person, ended_on)
    tail = f"; {mask(note)}" if note else ""
    said = f"Form {row.form}: {person.name} no longer represents since {on(ended_on)}{tail}."
    facts = {"representative": person.pk, "ended_on": ended_on, "note": mask(note)}
    tell(row, by, "authorization_representative_ended", said, facts, ended_on)
    return person


@transaction.atomic
def restore_representative(person: Representative, *, by: Actor, version: int, reason: str) -> Representative:
    """It was a mistake that this one withdrew; raises Conflict, or ClientError when nobody said so."""
    row, person = _opened(person, by, version)
    if person.ended_on is None:
        raise ClientError(f"{person.name} represents already.")
    before = person.ended_on
    _keep_end(row, person, None)
    said = f"Form {row.form}: taken back that {person.name} no longer represents since {on(before)}. {mask(reason)}"
    facts = {"representative": person.pk, "ended_on": [before, None], "reason": mask(reason)}
    tell(row, by, "authorization_representative_restored", said, facts)
    return person


@transaction.atomic
def add_representative(
    authorization: Authorization,
    *,
    by: Actor,
    version: int,
    person: Person,
    added_on: date,
    in_place_of: Representative | None = None,
) -> Representative:
    """Line 5a lets a representative substitute or add another: beside the others, or in the place of one who leaves.

    Raises Conflict; ClientError where line 5a does not allow it, for a draft, and for somebody who is named already.
    """
    row = opened(authorization, by, version)
    require_running(row)
    added = Representative.of(person) if isinstance(person, Member) else person
    _check_addition(row, added, in_place_of)
    check_order([(row.sent_on or row.signed_on, "the day of the form"), (added_on, "the day of the change")], by.on)
    added.authorization, added.added_on, added.in_place_of = row, added_on, in_place_of
    added.position = row.representatives.count() + 1
    added.save()
    keep(row, {})
    if in_place_of:
        _keep_end(row, in_place_of, added_on)
    set_ours(row)
    place = f" in the place of {in_place_of.name}" if in_place_of else ""
    said = f"Form {row.form}: {added.name} was named under line 5a{place}, {on(added_on)}."
    facts = {"representative": added.pk, "in_place_of": in_place_of.pk if in_place_of else None, "added_on": added_on}
    tell(row, by, "authorization_representative_added", said, facts, added_on)
    return added


def _check_addition(row: Authorization, added: Representative, in_place_of: Representative | None) -> None:
    if row.is_draft:
        raise ClientError("This is a draft: change whom it names.")
    if not (row.is_power and row.may_substitute):
        raise ClientError("Line 5a of this form lets nobody substitute or add representatives. A new form is needed.")
    if not added.name:
        raise ClientError("Say who it is.")
    if added.member_id and row.representatives.filter(member=added.member_id).exists():
        raise ClientError(f"{added.name} is named on this form already.")
    if in_place_of and (in_place_of.authorization_id != row.pk or in_place_of.ended_on):
        raise ClientError(f"{in_place_of.name} does not represent under this form.")


def _opened(person: Representative, by: Actor, version: int) -> tuple[Authorization, Representative]:
    row = opened(person.authorization, by, version)
    return row, row.representatives.get(pk=person.pk)


def _keep_end(row: Authorization, person: Representative, ended_on: date | None) -> None:
    person.ended_on = ended_on
    person.save(update_fields=["ended_on"])
    keep(row, {})
    set_ours(row)
