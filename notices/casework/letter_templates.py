"""What a member does to the texts that the firm begins its letters from. The firm's history has the events."""

import uuid

from django.db import IntegrityError, transaction

from notices.models import LetterKind, LetterTemplate
from notices.wording import language
from notices.wording.fields import MEANINGS
from notices.wording.standard import Wording
from practice import history
from practice.access import Act, require
from practice.history import Actor
from practice.refusals import Conflict, Refused
from practice.words import differences, listed
from practice.writing import claim, keep, once

_CALLED = {"name": "its name", "title": "the subject", "body": "the text", "enclosures": "the enclosures"}
_IN_LANGUAGE = ("title", "body", "enclosures")


@once(LetterTemplate)
def add_template(*, by: Actor, submission_id: uuid.UUID | None = None, **words: str) -> LetterTemplate:
    """Keep a text of the firm's own; raises Refused with line and name for a field that does not exist."""
    require(by.person, Act.DECIDE)
    _check(words)
    row = LetterTemplate.objects.create(
        firm=by.person.firm, recorded_by=by.person, recorded_at=by.at, submission_id=submission_id, **words
    )
    _tell(by, "letter_text_added", row, f"The letter text “{row.name}” was added.")
    return row


@transaction.atomic
def change_template(wording: Wording, *, by: Actor, version: int, **words: str) -> LetterTemplate:
    """Change a text; a standard one becomes the firm's version of it. Letters that were begun keep their words.

    `version` is that of the row the member saw, 0 where it was the standard text. Raises Conflict when somebody
    changed it meanwhile, Refused for a field that does not exist.
    """
    require(by.person, Act.DECIDE)
    _check(words)
    if wording.row is None:
        if version:
            raise Refused("The standard text was restored meanwhile, and nothing was saved. Open it again.")
        return _first_version(wording, by=by, words=words)
    row = claim(wording.row, version)
    changed = differences(row, words)
    if changed:
        keep(row, words | {"recorded_by": by.person, "recorded_at": by.at})
        parts = listed([_CALLED[name] for name in changed])
        _tell(by, "letter_text_changed", row, f"The letter text “{row.name}” was changed: {parts}.", changed)
    return row


def _first_version(wording: Wording, *, by: Actor, words: dict[str, str]) -> LetterTemplate:
    try:
        with transaction.atomic():
            row = LetterTemplate.objects.create(
                firm=by.person.firm, kind=wording.kind, recorded_by=by.person, recorded_at=by.at, **words
            )
    except IntegrityError as error:
        raise Conflict("Somebody else changed this text while you had it open. Nothing was saved.") from error
    _tell(by, "letter_text_changed", row, f"The standard letter text “{wording.name}” was changed for the firm.")
    return row


@transaction.atomic
def drop_template(row: LetterTemplate, *, by: Actor, version: int) -> None:
    """Restore the standard text, or take away one of the firm's own; what it said stays in the history."""
    require(by.person, Act.DECIDE)
    row = claim(row, version)
    is_own = row.kind == LetterKind.OWN
    sentence = f"The letter text “{row.name}” was removed." if is_own else f"Standard text restored: {row.name}."
    _tell(by, "letter_text_removed" if is_own else "letter_text_restored", row, sentence)
    row.delete()


def _check(words: dict[str, str]) -> None:
    for name in _IN_LANGUAGE:
        wrong = language.faults(words.get(name, ""), MEANINGS)
        if wrong:
            raise Refused(wrong[0])


def _tell(by: Actor, kind: str, row: LetterTemplate, sentence: str, changed: dict[str, list] | None = None) -> None:
    facts = {"letter_text": row.pk, "kind": row.kind}
    facts |= {"changed": changed} if changed else {name: getattr(row, name) for name in _CALLED}
    history.record(by.person.firm.chain_id, by=by, kind=kind, sentence=sentence, facts=facts)
