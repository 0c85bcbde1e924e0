"""What every verb about an authorization needs: the row locked, its days checked, its event written."""

from collections.abc import Iterable
from datetime import date
from itertools import pairwise
from typing import Any

from django.db import models

from clients import portfolio
from clients.models import Authorization, Representative
from clients.register import ClientError, require_current
from practice import history
from practice.access import Act, require
from practice.history import Actor
from practice.logs import mask
from practice.words import change_sentence, differences, listed
from practice.writing import claim, keep

# The steps of a form's life in their order, and how each reads in a sentence.
STEPS = (
    ("signed_on", "the day it was signed"),
    ("sent_on", "the day it was sent"),
    ("acknowledged_on", "the day it was acknowledged"),
    ("confirmed_on", "the day it was confirmed"),
    ("ended_on", "the day it ended"),
)
# The steps that cannot be without the one before; an acknowledgement often never comes.
_NEEDED = ("signed_on", "sent_on", "confirmed_on")


def opened(authorization: Authorization, by: Actor, version: int) -> Authorization:
    """The row locked for a change, at the version that the member saw; raises Conflict, ClientError when archived."""
    require(by.person, Act.PREPARE_AUTHORIZATION)
    row = claim(authorization, version)
    require_current(row.client)
    return row


def require_running(row: Authorization) -> None:
    if row.end:
        raise ClientError(f"This form is {row.state_words}. Take that back first if it is wrong.")


def check_life(row: Authorization, wanted: dict, today: date) -> None:
    """Refuse days out of order, days to come, and steps without the one before them.

    `wanted` stands over what is on file. Of somebody else's form we need not know the days before.
    """
    life = {name: wanted.get(name, getattr(row, name)) for name, _ in STEPS}
    words = dict(STEPS)
    if row.is_ours:
        for earlier, later in pairwise(_NEEDED):
            if life[later] and not life[earlier]:
                raise ClientError(f"Give {words[earlier]} too: it comes before {words[later]}.")
        if life["acknowledged_on"] and not life["sent_on"]:
            raise ClientError(f"Give {words['sent_on']} too: it comes before {words['acknowledged_on']}.")
    check_order([(day, words[name]) for name, day in life.items()], today)
    if bool(life["ended_on"]) != bool(wanted.get("end", row.end)):
        raise ClientError("Give both the day it ended and how it ended, or neither.")


def check_order(days: Iterable[tuple[date | None, str]], today: date) -> None:
    """Refuse days that run backwards or have not come; each stands with its words, "the day it was sent"."""
    known = [(day, words) for day, words in days if day]
    for (earlier, before), (later, after) in pairwise(known):
        if later < earlier:
            raise ClientError(f"{after.capitalize()} cannot be before {before}.")
    for day, words in known:
        if day > today:
            raise ClientError(f"{words.capitalize()} has not come yet.")


def step(row: Authorization, *, by: Actor, kind: str, day: str, said: str, wanted: dict, reason: str) -> Authorization:
    """Keep one step of a form's life, or correct it: what stood there before then goes into the event, with why."""
    is_correction = getattr(row, day) is not None
    changed = differences(row, wanted)
    if is_correction and not changed:
        return row
    if is_correction and not reason:
        raise ClientError("This step is recorded already. Say why it was wrong.")
    check_life(row, wanted, by.on)
    keep(row, wanted)
    if is_correction:
        said = f"Form {row.form} corrected: {change_sentence(row, changed)}; {mask(reason)}."
        tell(row, by, f"{kind}_corrected", said, as_facts(changed) | {"reason": mask(reason)})
    else:
        filled = {name: value for name, value in as_facts(wanted).items() if value}
        tell(row, by, kind, said, filled, occurred_on=wanted[day])
    return row


def as_facts(values: dict) -> dict:
    """Values as an event keeps them: a row as its text, old and new alike."""
    return {
        name: [_fact(each) for each in value] if isinstance(value, list) else _fact(value)
        for name, value in values.items()
    }


def _fact(value: Any) -> Any:
    return str(value) if isinstance(value, models.Model) else value


def people_of(row: Authorization) -> str:
    return listed([each.name for each in Representative.objects.filter(authorization=row).order_by("name", "pk")])


def tell(
    row: Authorization, by: Actor, kind: str, sentence: str, facts: dict | None = None, occurred_on: date | None = None
) -> None:
    """Write the event to the client's chain; `authorization` among its facts says which form it is about."""
    facts = {"authorization": row.pk, **(facts or {})}
    moment = by.moment(occurred_on)
    portfolio.have_looked_at(row.client)
    history.record(row.client.chain_id, by=by, kind=kind, sentence=sentence, facts=facts, occurred_at=moment)
