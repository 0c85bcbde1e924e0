"""What happens when a letter comes: recorded with its dates, corrected, answered."""

import uuid
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from notices import firm_letters
from notices.casework.base import CaseError, locked, require_open, tell, touch
from notices.casework.dates import finish_of_notice, lay_legal_dates, reopen_of_notice
from notices.law import catalogue
from notices.law.authorities import authority_name
from notices.models import Case, Deadline, Notice, NoticeAmount
from practice import documents
from practice.access import Act, require
from practice.history import Actor
from practice.models import Document
from practice.words import change_sentence, differences, listed, money, on
from practice.writing import claim, keep, once

_NOT_SPELLED_OUT = ("amounts", "remarks", "document")
# What the dates of a letter follow from; whatever else is corrected leaves them as they were laid.
_BEARS_ON_DATES = {
    "code",
    "notice_date",
    "due_printed_on",
    "amount_due",
    "sent_abroad",
    "lien_filed_on",
    "terminated_on",
    "postmarked_on",
}


class SameLetter(CaseError):
    """The letter is on the case already; `notice` is its record, which the other spouse's copy belongs to as well."""

    def __init__(self, notice: Notice) -> None:
        self.notice = notice
        copy = " The other spouse's copy is the same letter and no new work." if notice.may_have_a_copy else ""
        super().__init__(f"{notice} is already on this case.{copy}")


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
    **paper: Any,
) -> Notice:
    """Record a letter, compute its legal dates and bring the case up to date.

    `code` is any spelling the catalogue or the firm's own entries find, or OTHER with a `title`; `paper` takes the
    other fields of Notice. Raises CaseError when the same letter is on the case already, belongs on another one or
    cannot be dated, ValueError for an unknown code.
    """
    require(by.person, Act.RECORD)
    return write_notice(
        by=by,
        case=case,
        code=code,
        notice_date=notice_date,
        amounts=amounts,
        document=document,
        submission_id=submission_id,
        **paper,
    )


def write_notice(
    *,
    by: Actor,
    case: Case,
    code: str,
    notice_date: date,
    amounts: dict[str, Decimal] | None = None,
    also_for: Sequence[str] = (),
    **paper: Any,
) -> Notice:
    """What `record_notice` does on one case; a letter that is also for other periods names them in its event."""
    entry = firm_letters.find(by.person.firm, code)
    (case,) = locked([case])
    require_open(case)
    _check_entry(entry, case)
    _check_letter(case, entry.code, notice_date, paper.get("title", ""))
    notice = Notice.objects.create(
        case=case, code=entry.code, notice_date=notice_date, recorded_by=by.person, recorded_at=by.at, **paper
    )
    _set_amounts(notice, amounts or {})
    dates = lay_legal_dates(notice, by=by)
    touch(case, **_balance_after(case, notice))
    # Filed under the day it reached the firm, as far as that is known; the letter's own date is in the sentence.
    tell(case, by, "notice_recorded", _sentence(notice, dates, also_for), _facts(notice), notice.reached_us_on)
    return notice


def _check_entry(entry: catalogue.Entry, case: Case) -> None:
    """Raises CaseError when such a letter is no longer recorded, or not on a case like this one."""
    if entry.is_retired:
        raise CaseError(f"{entry.display_code} is retired in your own catalogue; take it back there to record one.")
    if entry.code != catalogue.OTHER and entry.authority != case.authority:
        sender, other = authority_name(entry.authority), authority_name(case.authority)
        raise CaseError(
            f"{entry.display_code} is a letter of {sender} and this case is with {other}. "
            "Record it by client, form and period; it lands on a case of its own."
        )


def _check_letter(case: Case, code: str, notice_date: date, title: str, but: Notice | None = None) -> None:
    """Raises CaseError when the letter has no name or is on the case already."""
    if code == catalogue.OTHER and not title:
        raise CaseError("Say what the letter calls itself; it is not one of the catalogue.")
    twins = Notice.objects.filter(case=case, code=code, notice_date=notice_date, title=title)
    twin = (twins.exclude(pk=but.pk) if but else twins).first()
    if twin:
        raise SameLetter(twin)


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


def _sentence(notice: Notice, dates: list[Deadline], also_for: Sequence[str]) -> str:
    parts = [str(notice)]
    if notice.amount_due is not None:
        parts.append(f"amount due {money(notice.amount_due)}")
    due = [(day.due_on, day.action, day.doubt) for day in dates if day.is_working and day.due_on]
    if due:
        first, action, doubt = min(due)
        parts.append(f"{action[0].lower()}{action[1:]} by {on(first)}{f' ({doubt})' if doubt else ''}")
    if also_for:
        parts.append(f"one letter with {listed(list(also_for))}")
    return "; ".join(parts) + "."


def _facts(notice: Notice) -> dict:
    return {
        "notice": notice.pk,
        "code": notice.code,
        "notice_date": notice.notice_date,
        "due_printed_on": notice.due_printed_on,
        "amount_due": notice.amount_due,
        "amounts": notice.lines,
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
    upload: UploadedFile | None = None,
    **wanted: Any,
) -> Notice:
    """Correct what was recorded of a letter; legal dates that change are laid anew beside the old rows.

    `upload` is a scan that takes the place of the one on file, which stays among the firm's documents.
    """
    require(by.person, Act.RECORD)
    (case,) = locked([notice.case])
    require_open(case)
    notice = claim(notice, version)
    if upload:
        wanted["document"] = documents.keep(upload, member=by.person, now=by.at)
    if "code" in wanted:
        entry = firm_letters.find(by.person.firm, wanted["code"])
        wanted["code"] = entry.code
        if entry.code != notice.code:
            _check_entry(entry, case)
    changed = differences(notice, wanted)
    stated = notice.amount_due, notice.notice_date
    before = notice.lines
    if amounts is not None and amounts != before:
        changed["amounts"] = [before, amounts]
        _set_amounts(notice, amounts)
    if not changed:
        return notice
    keep(notice, wanted)
    _check_letter(case, notice.code, notice.notice_date, notice.title, but=notice)
    if _BEARS_ON_DATES & set(changed):
        lay_legal_dates(notice, by=by, reason=reason)
    touch(case, **_balance_after_correction(case, notice, stated))
    tell(case, by, "notice_corrected", _correction(notice, changed, reason), _correction_facts(notice, changed, reason))
    return notice


def _balance_after_correction(case: Case, notice: Notice, stated: tuple[Decimal | None, date]) -> dict:
    """The balance, if it came from what this letter stated before; a balance from elsewhere stays."""
    if stated == (notice.amount_due, notice.notice_date):
        return {}
    if stated != (case.balance, case.balance_on):
        return _balance_after(case, notice)
    newest = case.notices.exclude(amount_due=None).in_order().last()
    return {"balance": newest and newest.amount_due, "balance_on": newest and newest.notice_date}


def _correction(notice: Notice, changed: dict, reason: str) -> str:
    said = {name: values for name, values in changed.items() if name not in _NOT_SPELLED_OUT}
    parts = [change_sentence(notice, said)] if said else []
    parts += [f"its {name}" for name in _NOT_SPELLED_OUT if name in changed]
    return f"{notice} corrected ({reason}): {'; '.join(parts)}."


def _correction_facts(notice: Notice, changed: dict, reason: str) -> dict:
    # Remarks are internal: the history says that they changed, never what they say.
    facts = {name: values for name, values in changed.items() if name != "remarks"}
    return {"notice": notice.pk, **facts, "reason": reason}


@transaction.atomic
def answer_notice(notice: Notice, *, by: Actor, version: int, answer: str, answered_on: date, note: str = "") -> Notice:
    """Say that a letter needs nothing more, why and since when; its open dates are done with that."""
    require(by.person, Act.RECORD)
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
    if answer not in Notice.Answer.values or answer == Notice.Answer.OPEN:
        raise CaseError("Say how the letter was answered.")
    if answered_on > by.on:
        raise CaseError("A letter cannot have been answered on a day that has not come.")
    if answered_on < _known_since(notice, by):
        raise CaseError(f"{notice} cannot have been answered before its own date.")
    keep(
        notice,
        {"answer": answer, "answered_on": answered_on, "answered_by": by.person, "answer_note": note},
    )
    finish_of_notice(notice)


def _known_since(notice: Notice, by: Actor) -> date:
    """The first day on which somebody could answer: its own date, or the earlier one on which it was here.

    IRS letters often arrive, and are answered, before the day they are dated.
    """
    recorded_on = by.person.local_date(notice.recorded_at)
    days = (notice.notice_date, notice.reached_client_on, notice.reached_us_on, recorded_on)
    return min(day for day in days if day)


@transaction.atomic
def reopen_notice(notice: Notice, *, by: Actor, version: int, reason: str) -> Notice:
    """Take an answer back: the letter is open again and so are the dates that ended with it."""
    require(by.person, Act.RECORD)
    (case,) = locked([notice.case])
    require_open(case)
    notice = claim(notice, version)
    if not notice.is_answered:
        raise CaseError(f"{notice} is open already.")
    keep(notice, {"answer": Notice.Answer.OPEN, "answered_on": None, "answered_by": None, "answer_note": ""})
    reopen_of_notice(notice)
    # Disasters that were recorded or withdrawn meanwhile reached open letters only.
    lay_legal_dates(notice, by=by, reason=reason)
    touch(case)
    tell(case, by, "notice_reopened", f"{notice} is open again: {reason}", {"notice": notice.pk, "reason": reason})
    return notice
