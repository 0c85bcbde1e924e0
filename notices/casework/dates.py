"""What a letter does to dates: laid by the law, finished by its answer, opened again."""

from collections.abc import Sequence
from datetime import date

from notices import firm_letters
from notices.casework.base import CaseError, touch
from notices.law.catalogue import FIRM
from notices.law.deadlines import LegalDate, deadlines_for
from notices.models import Case, Deadline, Notice, Postponement
from practice.history import Actor
from practice.models import Firm
from practice.words import on


def lay_legal_dates(
    notice: Notice, *, by: Actor, reason: str = "", relief: Sequence[Postponement] | None = None
) -> list[Deadline]:
    """Write the legal dates of a letter; on a correction, those that changed replace the old rows.

    A date that a person overrode, extended or finished stays as that person left it. The dates of a letter that
    is answered are laid as done with its answer. `relief` is what `relief_of` its case gives, if it was read already.
    """
    rows = notice.deadlines.filter(kind__in=(Deadline.Kind.LEGAL, Deadline.Kind.EXTENSION))
    on_file = {row.rule: row for row in rows.exclude(state=Deadline.State.REPLACED)}
    laid = []
    for answer in answers_for(notice, by.person.firm, relief):
        old = on_file.pop(answer.id, None)
        if old and (_is_a_persons(old) or _same(old, answer)):
            laid.append(old)
            continue
        laid.append(_write(notice, answer, by=by, replaces=old, reason=reason))
    for row in on_file.values():
        if not _is_a_persons(row):
            move(row, Deadline.State.REPLACED)
    return laid


def lay_case_anew(case: Case, *, by: Actor, reason: str) -> list[str]:
    """Lay the legal dates of the open letters of a locked case; a sentence for each working date that moved."""
    relief, moved = relief_of(case), []
    for notice in case.notices.filter(answer=Notice.Answer.OPEN).in_order():
        before = dict(notice.deadlines.open().filter(kind=Deadline.Kind.LEGAL).values_list("rule", "due_on"))
        for row in lay_legal_dates(notice, by=by, reason=reason[:300], relief=relief):
            was = before.get(row.rule)
            if row.is_open and was and row.due_on and was != row.due_on:
                moved.append(f"{row.action} ({notice}): {on(row.due_on)} instead of {on(was)}.")
    touch(case)
    return moved


def relief_of(case: Case) -> list[Postponement]:
    """The disasters that postpone the dates of a case: its own and those of its taxpayers; IRC 7508A binds no State."""
    return list(Postponement.objects.standing().reaching(case)) if case.is_for_irs else []


def answers_for(notice: Notice, firm: Firm, relief: Sequence[Postponement] | None = None) -> tuple[LegalDate, ...]:
    """What the law, or the firm's own entry, says of the letter; CaseError with a sentence when the facts cannot be.

    A letter that is on no case yet has no postponements unless they are given.
    """
    if relief is None:
        relief = relief_of(notice.case) if notice.case_id else ()
    try:
        return deadlines_for(
            firm_letters.find(firm, notice.code),
            notice.notice_date,
            amount=notice.amount_due,
            printed_on=notice.due_printed_on,
            abroad=notice.sent_abroad,
            events=notice.law_events,
            state=notice.reply_state,
            postponements=[each.in_law() for each in relief],
            postmarked_on=notice.postmarked_on,
        )
    except ValueError as error:
        raise CaseError(str(error)) from error


def _is_a_persons(row: Deadline) -> bool:
    """Whether a member decided about this date itself, which a correction of the letter leaves alone."""
    is_finished_by_hand = row.state == Deadline.State.DONE and not row.ended_with_answer
    # What follows from the firm's own entry is a member's rule, and no decision about this date.
    is_decided = row.certainty == Deadline.Certainty.PERSON and row.confidence != FIRM
    return is_finished_by_hand or is_decided


def _same(row: Deadline, answer: LegalDate) -> bool:
    return (row.due_on, row.printed_on, row.is_working, row.explanation) == (
        answer.due_on,
        answer.printed_on,
        answer.drives and answer.governs,
        answer.explanation,
    )


def move(row: Deadline, state: str, *, by: Actor | None = None, done_on: date | None = None, note: str = "") -> None:
    """Set the state of a date and who finished it when; anything but "done" forgets that."""
    row.state, row.done_on, row.done_by, row.done_note = state, done_on, by.person if by else None, note
    row.ended_with_answer = False
    row.save(update_fields=["state", "done_on", "done_by", "done_note", "ended_with_answer"])


def _write(notice: Notice, answer: LegalDate, *, by: Actor, replaces: Deadline | None, reason: str) -> Deadline:
    if replaces:
        move(replaces, Deadline.State.REPLACED)
    row = Deadline.objects.create(replaces=replaces, reason=reason, **legal_columns(notice, answer, by=by))
    if notice.is_answered:
        finish_of_notice(notice)
        row.refresh_from_db()
    return row


def legal_columns(notice: Notice, answer: LegalDate, *, by: Actor) -> dict:
    """The columns of the Deadline row that keeps an answer of the law as it stood when it was recorded."""
    return {
        "firm": by.person.firm,
        "case_id": notice.case_id,
        "notice": notice,
        "kind": Deadline.Kind.LEGAL,
        "action": answer.action,
        "due_on": answer.due_on,
        "is_working": answer.drives and answer.governs,
        "rule": answer.id,
        "law_kind": answer.kind,
        "missing": answer.missing,
        "counted_to": answer.counted_to,
        "printed_on": answer.printed_on,
        "legal_last_on": answer.legal_last_on,
        "unit": answer.unit or "",
        "days": answer.days,
        "is_rolled": answer.rolled,
        "postponed_by": answer.postponed_by,
        "certainty": answer.certainty,
        "confidence": answer.confidence,
        "condition": answer.condition or "",
        "citation": answer.citation,
        "explanation": answer.explanation,
        "author": by.person,
        "created_at": by.at,
    }


def finish_of_notice(notice: Notice) -> None:
    """Finish every open date of an answered letter with its answer; the caller writes the one event for all."""
    notice.deadlines.open().update(
        state=Deadline.State.DONE,
        done_on=notice.answered_on,
        done_by=notice.answered_by,
        done_note=notice.answer_note or notice.get_answer_display(),
        ended_with_answer=True,
    )


def reopen_of_notice(notice: Notice) -> None:
    """Open again the dates that ended with the answer of a letter, and no others."""
    notice.deadlines.filter(ended_with_answer=True).update(
        state=Deadline.State.OPEN, done_on=None, done_by=None, done_note="", ended_with_answer=False
    )
