"""What a member does to the firm's checklists: a step added, worded otherwise, left out, or back to the standard.

The events stand in the history of the firm. What was done on cases keeps the words that it was done by.
"""

import uuid
from typing import Any

from django.db import transaction

from notices import firm_letters
from notices.law.steps import Step, categories, find_step
from notices.models import FirmStep
from practice import history
from practice.access import Act, require
from practice.history import Actor
from practice.models import Firm
from practice.refusals import Refused
from practice.words import change_sentence, differences
from practice.writing import claim, keep, once


@once(FirmStep)
def record_firm_step(
    *,
    by: Actor,
    words: str,
    code: str = "",
    category: str = "",
    step_id: str = "",
    submission_id: uuid.UUID | None = None,
    **more: Any,
) -> FirmStep:
    """Add a step to the checklists of a code or a category, or change the standard step `step_id` on them.

    Raises Refused for a scope or a step that does not exist, and for a standard step that is changed already.
    """
    require(by.person, Act.DECIDE)
    # The firm's row is the lock under which a step of one list is changed by one member at a time.
    firm = Firm.objects.select_for_update().get(pk=by.person.firm_id)
    _check_scope(firm, code, category)
    standard = _standard(firm, code, category, step_id) if step_id else None
    row = FirmStep(
        firm=firm,
        code=code,
        category=category,
        step_id=step_id,
        words=words,
        standard_words=standard.words if standard else "",
        recorded_by=by.person,
        recorded_at=by.at,
        submission_id=submission_id,
        **more,
    )
    row.save(force_insert=True)
    _tell(by, "firm_step_recorded", row, _sentence(row, standard), {"words": words, **more})
    return row


@transaction.atomic
def change_firm_step(row: FirmStep, *, by: Actor, version: int, **wanted: Any) -> FirmStep:
    """Change what the firm said of a step; it is then compared with the standard step as this version has it."""
    require(by.person, Act.DECIDE)
    row = claim(row, version)
    standard = find_step(row.step_id) if row.step_id else None
    changed = differences(row, wanted)
    compared = {"standard_words": standard.words} if standard else {}
    if not changed and not differences(row, compared):
        return row
    said = change_sentence(row, changed) if changed else f"“{row.words}” kept beside the new standard step"
    keep(row, wanted | compared)
    _tell(by, "firm_step_changed", row, f"Checklist of {row.scope}: {said}.", changed)
    return row


@transaction.atomic
def remove_firm_step(row: FirmStep, *, by: Actor, version: int) -> FirmStep:
    """Take a step of the firm's own off the lists, or go back to the standard step; marks on cases stay."""
    require(by.person, Act.DECIDE)
    row = claim(row, version)
    what = "the step is the standard one again" if row.step_id else "step removed"
    sentence = f"Checklist of {row.scope}: {what}: {row.words}."
    facts = {name: getattr(row, name) for name in ("words", "why", "is_off", "before")}
    _tell(by, "firm_step_removed", row, sentence, facts)
    row.delete()
    return row


def _check_scope(firm: Firm, code: str, category: str) -> None:
    if bool(code) == bool(category):
        raise Refused("Say for which letter or for which kind of letters the step is.")
    if code:
        try:
            entry = firm_letters.find(firm, code)
        except ValueError as error:
            raise Refused(str(error)) from error
        if entry.code != code:
            raise Refused(f"The code of that letter is {entry.code}.")
    elif category not in categories():
        raise Refused(f"The catalogue has no letters of the kind {category}.")


def _standard(firm: Firm, code: str, category: str, step_id: str) -> Step:
    found = find_step(step_id)
    if found is None:
        raise Refused("This version has no such standard step.")
    if FirmStep.objects.filter(firm=firm, code=code, category=category, step_id=step_id).exists():
        raise Refused("Your firm has changed this step already; change that instead.")
    return found


def _sentence(row: FirmStep, standard: Step | None) -> str:
    where = f"Checklist of {row.scope}"
    if standard is None:
        return f"{where}: step added: {row.words}."
    if row.is_off:
        return f"{where}: step left out: {standard.words}."
    return f"{where}: “{standard.words}” now reads “{row.words}”."


def _tell(by: Actor, kind: str, row: FirmStep, sentence: str, facts: dict) -> None:
    about = {name: getattr(row, name) for name in ("code", "category", "step_id")}
    history.record(
        by.person.firm.chain_id, by=by, kind=kind, sentence=sentence, facts={"firm_step": row.pk, **about, **facts}
    )
