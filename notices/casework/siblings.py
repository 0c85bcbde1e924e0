"""What happens to a letter about several periods when its record is corrected: to one of them, or to all at once?"""

from typing import Any

from django.db import transaction

from notices.casework.base import CaseError, locked
from notices.casework.letters import correct_notice
from notices.models import Case, Notice
from practice.access import Act, require
from practice.history import Actor
from practice.words import differences, listed

OF_ONE_PERIOD = ("amount_due", "remarks")
"""What differs from period to period, and is never carried to another one."""


@transaction.atomic
def correct_letter(
    notice: Notice, *, by: Actor, version: int, reason: str, with_siblings: bool = False, **wanted: Any
) -> Notice:
    """Correct the record of a letter as `correct_notice` does; `with_siblings` on the other cases of it too.

    What is carried over is what changed here, wherever the other record said the same as this one before: the paper
    is one, so a wrong date on it is wrong for every period. Amounts are those of one period. Raises CaseError when
    another record is on a closed case or on one that the member may not see; then nothing is corrected.
    """
    require(by.person, Act.RECORD)
    siblings = list(Notice.objects.siblings_of(notice).select_related("case")) if with_siblings else []
    locked([notice.case, *(each.case for each in siblings)])
    before = Notice.objects.get(pk=notice.pk)
    paper = {name: value for name, value in wanted.items() if name not in (*OF_ONE_PERIOD, "amounts", "upload")}
    changed = differences(before, paper)
    corrected = correct_notice(notice, by=by, version=version, reason=reason, **wanted)
    if corrected.document_id != before.document_id:
        changed["document"] = [before.document, corrected.document]
    _check(siblings, by)
    for each in siblings if changed else ():
        same = {name: new for name, (old, new) in changed.items() if getattr(each, name) == old}
        if same:
            correct_notice(each, by=by, version=each.version, reason=reason, **same)
    return corrected


def _check(siblings: list[Notice], by: Actor) -> None:
    seen = Case.objects.visible_to(by.person).filter(pk__in=[each.case_id for each in siblings])
    if seen.count() < len(siblings):
        raise CaseError("This letter also stands on a case that you may not see. Ask an owner of the firm.")
    closed = [each.case.matter for each in siblings if not each.case.is_open]
    if closed:
        raise CaseError(
            f"{listed(closed)}: closed, so the letter cannot be corrected there. Reopen it first, or correct this "
            "period alone."
        )
