"""What is a finding about a form, and what is looked at to find it?"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from clients.models import Authorization, Client, Representative
from clients.rules.citations import PRIMARY, Rule

REFUSE, WARN, NOTE = "refuse", "warn", "note"
"""The IRS would return it, or it would do nothing; it may do less than is meant; good to know."""

_ORDER = {REFUSE: 0, WARN: 1, NOTE: 2}


@dataclass(frozen=True)
class Finding:
    """One thing about a form: how grave, on which line, in a sentence, by which source.

    A `url` leads to where it can be set right, under the words `url_words`.
    """

    weight: str
    line: str
    sentence: str
    citation: str
    confidence: str = PRIMARY
    url: str = ""
    url_words: str = ""


class Named(Protocol):
    """A matter, on a form already or not yet."""

    form: str
    first_period_end: date
    last_period: str
    last_period_end: date


@dataclass(frozen=True)
class JointGap:
    """What a couple owes together and only this taxpayer gives a form for; `matters` are words such as "1040 2023"."""

    other: Client
    matters: tuple[str, ...]


@dataclass(frozen=True)
class Subject:
    """A form with all that stands on it, and the days it is looked at for.

    `number_kinds` are the kinds of number on file, never the numbers. `spouse` is None where there is none or where
    the reader may not see them.
    """

    row: Authorization
    people: Sequence[Representative]
    matters: Sequence[Named]
    number_kinds: frozenset[str]
    today: date
    sending_on: date
    spouse: Client | None = None
    joint: Sequence[JointGap] = ()

    @property
    def client(self) -> Client:
        return self.row.client

    @property
    def is_power(self) -> bool:
        return self.row.form == Authorization.Form.POWER_OF_ATTORNEY

    @property
    def is_person(self) -> bool:
        return self.client.kind == Client.Kind.INDIVIDUAL


def of_rule(weight: str, rule: Rule, sentence: str = "", *, line: str = "", url: str = "", words: str = "") -> Finding:
    """A finding that rests on a rule; without a sentence it says the rule itself."""
    return Finding(
        weight, line or rule.line, sentence or rule.sentence, rule.citation, rule.confidence, url=url, url_words=words
    )


def worst_first(found: Iterable[Finding]) -> tuple[Finding, ...]:
    """By weight, and within a weight in the order of the form."""
    return tuple(sorted(found, key=lambda each: _ORDER[each.weight]))


def blocks(found: Iterable[Finding]) -> bool:
    """Whether the official form is not made of it."""
    return any(each.weight == REFUSE for each in found)
