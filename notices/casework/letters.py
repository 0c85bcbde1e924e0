"""What happens when a letter comes: recorded with its dates, corrected, answered."""

import uuid
from datetime import date
from decimal import Decimal

from django.db import transaction

from notices.casework.base import CaseError, locked, require_open, tell, touch
from notices.casework.dates import finish_of_notice, lay_legal_dates
from notices.law import catalogue
from notices.models import Case, Deadline, Notice, NoticeAmount
from practice.access import Act, require
from practice.history import Actor
from practice.models import Document
from practice.words import change_sentence, differences, money, on
from practice.writing import claim, keep, once


@once(Notice)
def record_notice(
    *,
    by: Actor,
    case: Case,
    code: str,
    notice_date: date,
    amounts: dict[str, Decimal] | None = None,
    document: Document | None = None,
    submission_id: uuid.UUID | None = None,
    **paper,
) -> Notice:
    """Record a letter, compute its legal dates and bring the case up to date.

    `code` is any spelling the catalogue finds, or OTHER with a `title`; `paper` takes the other fields of Notice.
    Raises CaseError when the same letter is on the case already, ValueError for an unknown code.
    """
    require(by.member, Act.RECORD)
    entry = catalogue.find(code)
    (case,) = locked([case])
    require_open(case)
    if Notice.objects.filter(
        case=case, code=entry.code, notice_date=notice_date, title=paper.get("title", "")
    ).exists():
        raise CaseError(
            f"{catalogue.display_code(entry.code)} dated {on(notice_date)} is already on this case. "
            "The other spouse's copy is the same notice: set whom it was addressed to there."
        )
    notice = Notice.objects.create(
        case=case,
        code=entry.code,
        notice_date=notice_date,
        document=document,
        recorded_by=by.member,
        recorded_at=by.at,
        submission_id=submission_id,
        **paper,
    )
    _set_amounts(notice, amounts or {})
    dates = lay_legal_dates(notice, by=by)
    touch(case, **_balance_after(case, notice))
    # Filed under the day it reached the firm, as far as that is known; the letter's own date is in the sentence.
    tell(case, by, "notice_recorded", _sentence(notice, dates), _facts(notice), notice.reached_us_on)
    return notice


def _set_amounts(notice: Notice, amounts: dict[str, Decimal]) -> None:
    notice.amounts.all().delete()
    NoticeAmount.objects.bulk_create(
        NoticeAmount(notice=notice, kind=kind, amount=amount) for kind, amount in amounts.items()
    )


def _balance_after(case: Case, notice: Notice) -> dict:
    """The case's balance follows the newest letter that states one."""
    if notice.amount_due is None or (case.balance_on and case.balance_on > notice.notice_date):
        return {}
    return {"balance": notice.amount_due, "balance_on": notice.notice_date}


def _sentence(notice: Notice, dates: list[Deadline]) -> str:
    parts = [str(notice)]
    if notice.amount_due is not None:
        parts.append(f"amount due {money(notice.amount_due)}")
    first = min((day for day in dates if day.is_working and day.due_on), key=lambda day: day.due_on, default=None)
    if first:
        parts.append(f"{first.action[0].lower()}{first.action[1:]} by {on(first.due_on)}")
    return "; ".join(parts) + "."


def _facts(notice: Notice) -> dict:
    return {
        "notice": notice.pk,
        "code": notice.code,
        "notice_date": notice.notice_date,
        "due_printed_on": notice.due_printed_on,
        "amount_due": notice.amount_due,
        "amounts": {line.kind: line.amount for line in notice.amounts.all()},
        "reached_us_on": notice.reached_us_on,
        "received_via": notice.received_via,
        "sha256": notice.document.sha256 if notice.document else None,
    }


@transaction.atomic
def correct_notice(
    notice: Notice,
    *,
    by: Actor,
    version: int,
    reason: str,
    amounts: dict[str, Decimal] | None = None,
    **wanted,
) -> Notice:
    """Correct what was recorded of a letter; legal dates that change are laid anew beside the old rows."""
    require(by.member, Act.RECORD)
    (case,) = locked([notice.case])
    require_open(case)
    notice = claim(notice, version)
    changed = differences(notice, wanted)
    before = {line.kind: line.amount for line in notice.amounts.all()}
    if amounts is not None and amounts != before:
        changed["amounts"] = [before, amounts]
        _set_amounts(notice, amounts)
    if not changed:
        return notice
    keep(notice, wanted)
    lay_legal_dates(notice, by=by, reason=reason)
    touch(case, **_balance_after(case, notice))
    said = {name: values for name, values in changed.items() if name not in ("amounts", "remarks", "document")}
    sentence = f"{notice} corrected ({reason}): {change_sentence(notice, said) or 'its amounts or papers'}."
    tell(case, by, "notice_corrected", sentence, {"notice": notice.pk, **changed, "reason": reason})
    return notice


@transaction.atomic
def answer_notice(notice: Notice, *, by: Actor, version: int, answer: str, answered_on: date, note: str = "") -> Notice:
    """Say that a letter needs nothing more, why and since when; its open dates are done with that."""
    require(by.member, Act.RECORD)
    (case,) = locked([notice.case])
    require_open(case)
    notice = claim(notice, version)
    if notice.is_answered:
        raise CaseError(f"{notice} is already marked {notice.get_answer_display()}.")
    mark_answered(notice, by=by, answer=answer, answered_on=answered_on, note=note)
    touch(case)
    sentence = f"{notice}: {notice.get_answer_display()}{f' ({note})' if note else ''}."
    tell(case, by, "notice_answered", sentence, {"notice": notice.pk, "answer": answer, "note": note}, answered_on)
    return notice


def mark_answered(notice: Notice, *, by: Actor, answer: str, answered_on: date, note: str) -> None:
    """Set the answer on a claimed notice and finish its open dates; the caller writes the event."""
    if answered_on > by.on:
        raise CaseError("A letter cannot have been answered on a day that has not come.")
    if answered_on < notice.notice_date:
        raise CaseError(f"{notice} cannot have been answered before its own date.")
    keep(
        notice,
        {"answer": answer, "answered_on": answered_on, "answered_by": by.member, "answer_note": note},
    )
    finish_of_notice(notice, by=by, done_on=answered_on, note=note or notice.get_answer_display())


@transaction.atomic
def reopen_notice(notice: Notice, *, by: Actor, version: int, reason: str) -> Notice:
    """Take an answer back: the letter is open again and so are the dates that ended with it."""
    require(by.member, Act.RECORD)
    (case,) = locked([notice.case])
    require_open(case)
    notice = claim(notice, version)
    if not notice.is_answered:
        raise CaseError(f"{notice} is open already.")
    keep(notice, {"answer": Notice.Answer.OPEN, "answered_on": None, "answered_by": None, "answer_note": ""})
    notice.deadlines.filter(state=Deadline.State.DONE).update(
        state=Deadline.State.OPEN, done_on=None, done_by=None, done_note=""
    )
    touch(case)
    tell(case, by, "notice_reopened", f"{notice} is open again: {reason}", {"notice": notice.pk, "reason": reason})
    return notice
