"""How is a form prepared, and how is what it says changed or corrected?"""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import replace

from django.db import transaction
from django.db.models import F

from clients.authority.base import check_life, opened, people_of, tell
from clients.matters import Matter
from clients.models import Authorization, AuthorizedMatter, Client, Representative
from clients.register import ClientError, require_current
from clients.rules.descriptions import description_of
from clients.rules.lines import MOST_COPIES
from practice.access import Act, require
from practice.history import Actor
from practice.logs import mask
from practice.models import Member
from practice.words import change_sentence, differences, listed
from practice.writing import keep, once

Person = Member | Representative
"""A member as their own particulars name them today, or anybody as a row, on the form or not on any yet."""


LONGEST_LIST = 1000
"""More people than any form names; frees the places while they are dealt out anew."""

# Lines that Form 8821 does not have.
POWERS = (
    *("may_access_records", "may_disclose", "may_substitute", "may_sign_return", "sign_return_reason"),
    *("other_acts", "acts_denied"),
)
PARTICULARS = (
    *("name", "designation", "jurisdiction", "licence", "caf_number", "ptin", "address", "phone", "fax"),
    *("gets_copies", "is_new_address", "is_new_phone", "is_new_fax"),
)


@once(Authorization)
def prepare_authorization(
    *,
    by: Actor,
    client: Client,
    form: str,
    representatives: Iterable[Person],
    matters: Iterable[Matter],
    submission_id: uuid.UUID | None = None,
    **facts,
) -> Authorization:
    """Record a Form 2848 or 8821 of this taxpayer with its representatives and matters.

    `facts` are its other lines, and the days and words of its life so far. A form that names no member of the firm is
    somebody else's. Raises ClientError when they cannot be true.
    """
    require(by.person, Act.PREPARE_AUTHORIZATION)
    require_current(client)
    people, matters = list(representatives), list(matters)
    row = Authorization(client=client, form=form, submission_id=submission_id, created_at=by.at, **facts)
    row.is_ours = any(_member_of(person) for person in people)
    check_life(row, {}, by.on)
    _check_lines(row)
    _check_people(people)
    row.save()
    _write_people(row, people)
    AuthorizedMatter.objects.bulk_create(_as_rows(row, matters))
    what, who = listed([str(matter) for matter in row.matters.all()]), people_of(row)
    sentence = f"Form {form} ({row.state_words}) was recorded for {what}; representing: {who}."
    filled = {name: value for name, value in facts.items() if value}
    tell(row, by, "authorization_prepared", sentence, filled | {"matters": what, "representatives": who})
    return row


@transaction.atomic
def change_authorization(
    authorization: Authorization,
    *,
    by: Actor,
    version: int,
    representatives: Iterable[Person],
    matters: Iterable[Matter],
    reason: str = "",
    **lines,
) -> Authorization:
    """Change what a draft says, or correct what is on file of a form that went further, with the reason.

    `lines` are the other lines of the form. Raises Conflict, or ClientError when they cannot be true. Whoever no
    longer represents stays on the form as they are.
    """
    row = opened(authorization, by, version)
    if not (row.is_draft or reason):
        raise ClientError("This form went further than a draft. Say why what is on file is wrong.")
    people, wanted = list(representatives), _as_rows(row, list(matters))
    changed, before, particulars = differences(row, lines), _contents(row), _particulars(row)
    keep(row, lines)
    _check_lines(row)
    _check_people(people)
    _write_people(row, people)
    if [line.words for line in wanted] != [line.words for line in row.matters.all()]:
        row.matters.all().delete()
        AuthorizedMatter.objects.bulk_create(wanted)
    parts = [change_sentence(row, changed)] if changed else []
    for word, new in _contents(row).items():
        if before[word] != new:
            parts.append(f"{word} from {before[word]} to {new}")
            changed[word] = [before[word], new]
    parts += _corrected(row, particulars, changed)
    if parts:
        why = f" {mask(reason)}" if reason else ""
        facts = changed | ({"reason": mask(reason)} if reason else {})
        tell(row, by, "authorization_changed", f"Form {row.form}: {'; '.join(parts)}.{why}", facts)
    return row


def _check_lines(row: Authorization) -> None:
    if not row.is_power and any(getattr(row, name) for name in POWERS):
        raise ClientError("Form 8821 lets nobody act: lines 5a and 5b belong to Form 2848.")
    if row.may_sign_return and not row.sign_return_reason:
        raise ClientError("Say why the representative may sign the return: 26 CFR 1.6012-1(a)(5) has three reasons.")


def _check_people(people: Sequence[Person]) -> None:
    if not people:
        raise ClientError("Name at least one representative.")
    copied = [place for place, person in enumerate(people) if isinstance(person, Representative) and person.gets_copies]
    if len(copied) > MOST_COPIES:
        raise ClientError("The IRS sends copies of notices to at most two representatives: untick the others.")
    if copied and copied[-1] >= MOST_COPIES:
        name = people[copied[-1]].name
        raise ClientError(f"Only the first two lines have the box for copies: name {name} first or second.")
    members = [pk for pk in map(_member_of, people) if pk]
    if len(members) != len(set(members)):
        raise ClientError("Name each representative once.")


def _member_of(person: Person) -> int | None:
    return person.pk if isinstance(person, Member) else person.member_id


def _as_rows(row: Authorization, matters: Iterable[Matter]) -> list[AuthorizedMatter]:
    """Line 3, with what kind of tax it is where the form tells it."""
    described = [replace(matter, description=matter.description or description_of(matter.form)) for matter in matters]
    return [AuthorizedMatter(authorization=row, **vars(matter)) for matter in described]


def _write_people(row: Authorization, people: Sequence[Person]) -> None:
    """Line 2 in the order of the list. Whoever stands on the form already stays as the form names them, and whoever
    no longer represents keeps a place after the others."""
    named = {each.member_id: each for each in row.representatives.all() if each.member_id}
    wanted = [
        named.get(person.pk) or Representative.of(person) if isinstance(person, Member) else person for person in people
    ]
    kept = {each.pk for each in wanted if each.pk}
    row.representatives.filter(ended_on=None).exclude(pk__in=kept).delete()
    wanted += row.representatives.exclude(pk__in=kept)
    row.representatives.update(position=F("position") + LONGEST_LIST)
    for position, each in enumerate(wanted, 1):
        each.authorization, each.position = row, position
        each.save()
    set_ours(row)


def set_ours(row: Authorization) -> None:
    """Whether somebody of the firm represents under it, once its representatives are written."""
    row.is_ours = row.representatives.filter(member__isnull=False, ended_on=None).exists()
    row.save(update_fields=["is_ours"])


def _contents(row: Authorization) -> dict[str, str]:
    lines = AuthorizedMatter.objects.filter(authorization=row)
    return {"representatives": people_of(row), "matters": listed([line.words for line in lines])}


def _particulars(row: Authorization) -> dict[int, dict[str, object]]:
    """What the form says of each representative, by row."""
    rows = Representative.objects.filter(authorization=row)
    return {each.pk: {name: getattr(each, name) for name in PARTICULARS} for each in rows}


def _corrected(row: Authorization, before: dict[int, dict[str, object]], changed: dict) -> list[str]:
    """What the form now says otherwise of those who stood on it; CAF numbers masked. Adds the facts to `changed`."""
    parts = []
    for each in Representative.objects.filter(authorization=row, pk__in=before):
        then = Representative(pk=each.pk, **before[each.pk])
        differing = differences(then, {name: getattr(each, name) for name in PARTICULARS if name != "name"})
        if "caf_number" in differing:
            differing["caf_number"] = [then.masked_caf, each.masked_caf]
        if differing:
            parts.append(f"{each.name}: {change_sentence(each, differing)}")
            changed[f"representative {each.pk}"] = differing
    return parts
