"""What a member does to the firm's own part of the catalogue: letters recorded, changed, retired, and their dates.

The events stand in the history of the firm. Letters on file keep the dates they were laid with.
"""

import uuid
from typing import Any

from django.db import transaction
from django.db.models import Max

from notices.law import catalogue
from notices.models import FirmLetter, FirmWindow
from practice import history
from practice.access import Act, require
from practice.history import Actor
from practice.models import Firm
from practice.refusals import Refused
from practice.words import change_sentence, differences
from practice.writing import claim, keep, once

_LETTER = ("code", "title", "authority", "severity", "meaning", "missing_it", "source", "as_of")
_WINDOW = ("action", "counted_from", "days", "unit", "kind", "is_rolled", "citation", "note")
_TOO_LONG_TO_SPELL_OUT = {"meaning": "what it means", "missing_it": "what is lost by not answering"}


@once(FirmLetter)
def record_firm_letter(*, by: Actor, code: str, submission_id: uuid.UUID | None = None, **facts: Any) -> FirmLetter:
    """Write a letter into the firm's own catalogue; raises Refused for a code that is taken or cannot be one."""
    require(by.person, Act.DECIDE)
    # The firm's row is the lock under which the same code is written once at a time.
    firm = Firm.objects.select_for_update().get(pk=by.person.firm_id)
    fault = code_fault(firm, code)
    if fault:
        raise Refused(fault)
    letter = FirmLetter.objects.create(
        firm=firm,
        code=code,
        key=catalogue.squeeze(code),
        recorded_by=by.person,
        recorded_at=by.at,
        submission_id=submission_id,
        **facts,
    )
    sentence = f"{letter.code} ({letter.title}) was written into the firm's own catalogue."
    _tell(by, "firm_letter_recorded", letter, sentence, _facts(letter, _LETTER))
    return letter


def code_fault(firm: Firm, code: str) -> str:
    """Why the firm cannot write a letter of this code into its catalogue, as a sentence; "" when it can."""
    key = catalogue.squeeze(code)
    if not key:
        return "A code has letters and digits, such as FTB 4963."
    if key.removeprefix("L")[:1].isdigit():
        return "Write who sends it in front, such as FTB 4963: a bare number reads as a letter of the IRS."
    try:
        known = catalogue.find(code)
    except ValueError:
        taken = FirmLetter.objects.filter(firm=firm, key=key).first()
        return f"{taken} is in your own catalogue already; change or take back that entry." if taken else ""
    return f"{known.display_code} is in the catalogue already: {known.title}."


@transaction.atomic
def change_firm_letter(letter: FirmLetter, *, by: Actor, version: int, **wanted: Any) -> FirmLetter:
    """Change what an entry says; its code stays. Raises Conflict when somebody changed it meanwhile."""
    require(by.person, Act.DECIDE)
    letter = claim(letter, version)
    changed = differences(letter, wanted)
    if not changed:
        return letter
    keep(letter, wanted)
    _tell(by, "firm_letter_changed", letter, _change(letter, letter, changed), changed)
    return letter


@transaction.atomic
def retire_firm_letter(letter: FirmLetter, *, by: Actor, version: int, is_retired: bool) -> FirmLetter:
    """Take an entry out of use, or back into it; letters on file are left as they are."""
    require(by.person, Act.DECIDE)
    letter = claim(letter, version)
    if letter.is_retired == is_retired:
        raise Refused(f"{letter} is {'retired' if is_retired else 'in use'} already.")
    keep(letter, {"is_retired": is_retired})
    said = "was retired: it can no longer be recorded" if is_retired else "is in use again"
    kind = "firm_letter_retired" if is_retired else "firm_letter_taken_back"
    _tell(by, kind, letter, f"{letter} {said}.")
    return letter


@once(FirmWindow)
def add_firm_window(
    *, by: Actor, letter: FirmLetter, submission_id: uuid.UUID | None = None, **facts: Any
) -> FirmWindow:
    """Add a date that the letter sets, after those it has."""
    require(by.person, Act.DECIDE)
    letter = FirmLetter.objects.select_for_update().get(pk=letter.pk)
    _check_printed(letter, facts["counted_from"])
    last = letter.windows.aggregate(last=Max("position"))["last"] or 0
    window = FirmWindow.objects.create(
        letter=letter,
        position=last + 1,
        recorded_by=by.person,
        recorded_at=by.at,
        submission_id=submission_id,
        **facts,
    )
    _tell(by, "firm_window_added", letter, f"{letter}: date added. {window}.", {"window": window.pk, **facts})
    return window


@transaction.atomic
def change_firm_window(window: FirmWindow, *, by: Actor, version: int, **wanted: Any) -> FirmWindow:
    """Change a date of the letter; whoever changes it vouches for it from now on."""
    require(by.person, Act.DECIDE)
    letter = FirmLetter.objects.select_for_update().get(pk=window.letter_id)
    window = claim(window, version)
    changed = differences(window, wanted)
    if not changed:
        return window
    _check_printed(letter, wanted.get("counted_from", window.counted_from), but=window)
    keep(window, wanted | {"recorded_by": by.person, "recorded_at": by.at})
    _tell(by, "firm_window_changed", letter, _change(letter, window, changed), {"window": window.pk, **changed})
    return window


@transaction.atomic
def remove_firm_window(window: FirmWindow, *, by: Actor, version: int) -> FirmLetter:
    """Take a date out of an entry; what it said stays in the history."""
    require(by.person, Act.DECIDE)
    letter = FirmLetter.objects.select_for_update().get(pk=window.letter_id)
    window = claim(window, version)
    facts = {"window": window.pk, **_facts(window, _WINDOW)}
    _tell(by, "firm_window_removed", letter, f"{letter}: date removed. {window}.", facts)
    window.delete()
    return letter


def _check_printed(letter: FirmLetter, counted_from: str, but: FirmWindow | None = None) -> None:
    if counted_from != FirmWindow.Start.PRINTED:
        return
    others = letter.windows.filter(counted_from=counted_from)
    if (others.exclude(pk=but.pk) if but else others).exists():
        raise Refused("This letter has the date it prints already, and a letter prints one date to act by.")


def _facts(row: FirmLetter | FirmWindow, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


def _change(letter: FirmLetter, row: FirmLetter | FirmWindow, changed: dict[str, list]) -> str:
    said = {name: values for name, values in changed.items() if name not in _TOO_LONG_TO_SPELL_OUT}
    parts = [change_sentence(row, said)] if said else []
    parts += [words for name, words in _TOO_LONG_TO_SPELL_OUT.items() if name in changed]
    what = f"{letter}, {row.action}" if isinstance(row, FirmWindow) else str(letter)
    return f"{what}: {'; '.join(parts)}."


def _tell(by: Actor, kind: str, letter: FirmLetter, sentence: str, facts: dict | None = None) -> None:
    facts = {"firm_letter": letter.pk, **(facts or {})}
    history.record(by.person.firm.chain_id, by=by, kind=kind, sentence=sentence, facts=facts)
