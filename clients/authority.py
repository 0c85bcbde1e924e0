"""What happens to an authorization: prepared, then kept up to date until it ends."""

import uuid
from collections.abc import Iterable
from datetime import date
from itertools import pairwise

from django.db import transaction
from django.db.models import F

from clients import portfolio
from clients.matters import Matter
from clients.models import Authorization, AuthorizedMatter, Client, Representative
from clients.register import ClientError, require_current
from practice import history
from practice.access import Act, require
from practice.history import Actor
from practice.models import Member
from practice.words import change_sentence, differences, listed
from practice.writing import claim, keep, once

Person = Member | Representative
"""A member as their own particulars name them today, or anybody as a row that is not on a form yet."""

LONGEST_LIST = 1000
"""More people than any form names; frees the places while they are dealt out anew."""

# The steps of a form's life in their order, and how each reads in a sentence.
_STEPS = (
    ("signed_on", "the day it was signed"),
    ("sent_on", "the day it was sent"),
    ("confirmed_on", "the day it was confirmed"),
    ("ended_on", "the day it ended"),
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

    `facts` are the days and words of its life so far. Raises ClientError when they cannot be true.
    """
    require(by.person, Act.PREPARE_AUTHORIZATION)
    require_current(client)
    _check_life(facts, by.on)
    row = Authorization.objects.create(client=client, form=form, submission_id=submission_id, created_at=by.at, **facts)
    _write_people(row, representatives)
    _write_matters(row, matters)
    what, who = _matters_of(row), _people_of(row)
    sentence = f"Form {form} ({row.state.lower()}) was recorded for {what}; representing: {who}."
    filled = {name: value for name, value in facts.items() if value}
    _tell(row, by, "authorization_prepared", sentence, filled | {"matters": what, "representatives": who})
    return row


@transaction.atomic
def change_authorization(
    authorization: Authorization,
    *,
    by: Actor,
    version: int,
    representatives: Iterable[Person],
    matters: Iterable[Matter],
    **wanted,
) -> Authorization:
    """Say how far a form has come, or correct it; raises Conflict, or ClientError when the days cannot be true."""
    require(by.person, Act.PREPARE_AUTHORIZATION)
    row = claim(authorization, version)
    require_current(row.client)
    _check_life(wanted, by.on)
    before = (_people_of(row), _matters_of(row))
    changed = differences(row, wanted)
    keep(row, wanted)
    _write_people(row, representatives)
    if _matters_of(row) != listed([str(matter) for matter in matters]):
        row.matters.all().delete()
        _write_matters(row, matters)
    after = (_people_of(row), _matters_of(row))
    parts = [change_sentence(row, changed)] if changed else []
    for word, old, new in zip(("representatives", "matters"), before, after, strict=True):
        if old != new:
            parts.append(f"{word} from {old} to {new}")
            changed[word] = [old, new]
    if parts:
        _tell(row, by, "authorization_changed", f"Form {row.form}: {'; '.join(parts)}.", changed)
    return row


def _check_life(facts: dict, today: date) -> None:
    """Refuse days out of order, days to come, and steps without the one before them."""
    days = [(facts.get(name), words) for name, words in _STEPS]
    for (earlier, before), (later, after) in pairwise(days[:-1]):
        if later and not earlier:
            raise ClientError(f"Give {before} too: it comes before {after}.")
    known = [(day, words) for day, words in days if day]
    for (earlier, before), (later, after) in pairwise(known):
        if later < earlier:
            raise ClientError(f"{after.capitalize()} cannot be before {before}.")
    for day, words in known:
        if day > today:
            raise ClientError(f"{words.capitalize()} has not come yet.")
    if bool(facts.get("ended_on")) != bool(facts.get("end")):
        raise ClientError("Give both the day it ended and how it ended, or neither.")


def _write_matters(row: Authorization, matters: Iterable[Matter]) -> None:
    AuthorizedMatter.objects.bulk_create(AuthorizedMatter(authorization=row, **vars(matter)) for matter in matters)


def _write_people(row: Authorization, people: Iterable[Person]) -> None:
    """Line 2 in the order of the list. Whoever stands on the form already stays as the form names them."""
    named = {each.member_id: each for each in row.representatives.all() if each.member_id}
    wanted = [
        named.get(person.pk) or Representative.of(person) if isinstance(person, Member) else person for person in people
    ]
    row.representatives.exclude(pk__in=[each.pk for each in wanted if each.pk]).delete()
    row.representatives.update(position=F("position") + LONGEST_LIST)
    for position, each in enumerate(wanted, 1):
        each.authorization, each.position = row, position
        each.save()
    row.is_ours = any(each.member_id for each in wanted)
    row.save(update_fields=["is_ours"])


def _matters_of(row: Authorization) -> str:
    return listed([str(matter) for matter in AuthorizedMatter.objects.filter(authorization=row)])


def _people_of(row: Authorization) -> str:
    return listed([each.name for each in Representative.objects.filter(authorization=row).order_by("name", "pk")])


def _tell(row: Authorization, by: Actor, kind: str, sentence: str, facts: dict) -> None:
    portfolio.have_looked_at(row.client)
    history.record(row.client.chain_id, by=by, kind=kind, sentence=sentence, facts=facts)
