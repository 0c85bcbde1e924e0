"""What a member says of a letter that may have crossed our reply: new work, or covered by it."""

from django.db import transaction

from notices.casework.base import CaseError, locked, require_open, tell, touch
from notices.casework.letters import mark_answered
from notices.models import Case, Notice, Silence
from notices.silence import of_cases, reply_crossed
from practice.access import Act, require
from practice.history import Actor
from practice.words import on
from practice.writing import claim, keep


def _crossing(notice: Notice, version: int) -> tuple[Case, Notice, Silence]:
    """The case, the letter and our reply that it may have crossed, locked; CaseError when it crossed none."""
    (case,) = locked([notice.case])
    require_open(case)
    notice = claim(notice, version)
    if notice.is_answered:
        raise CaseError(f"{notice} is already marked {notice.get_answer_display()}.")
    reply = reply_crossed(notice, of_cases([case.pk]).get(case.pk, ()))
    if reply is None:
        raise CaseError(f"{notice} crossed no reply of ours.")
    return case, notice, reply


@transaction.atomic
def take_as_new_work(notice: Notice, *, by: Actor, version: int) -> Notice:
    """A letter that may have crossed our reply is new work all the same; its dates stood all along."""
    require(by.person, Act.RECORD)
    case, notice, reply = _crossing(notice, version)
    if notice.is_judged_new:
        raise CaseError(f"{notice} is new work already.")
    keep(notice, {"new_work_on": by.on, "new_work_by": by.person})
    touch(case)
    sentence = f"{notice} is new work, although it may have crossed our reply of {on(reply.from_on)}."
    tell(case, by, "notice_taken_as_new", sentence, {"notice": notice.pk, "response": reply.response_id})
    return notice


@transaction.atomic
def cover_crossed(notice: Notice, *, by: Actor, version: int) -> Notice:
    """A letter crossed our reply and is covered by it: answered with that, and its open dates are done."""
    require(by.person, Act.RECORD)
    case, notice, reply = _crossing(notice, version)
    note = f"Crossed our reply of {on(reply.from_on)}: {reply.response.summary}"[:300]
    mark_answered(notice, by=by, answer=Notice.Answer.COVERED, answered_on=by.on, note=note)
    touch(case)
    facts = {"notice": notice.pk, "answer": notice.answer, "note": note, "response": reply.response_id}
    tell(case, by, "notice_answered", f"{notice}: {notice.get_answer_display()} ({note}).", facts)
    return notice
