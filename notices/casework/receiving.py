"""On which cases does a letter land when it comes: the one named, or the client's for its forms, periods and sender?"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import UploadedFile

from clients.models import Client
from notices import firm_letters
from notices.casework.base import CaseError, locked
from notices.casework.cases import find_case, lock_couple, open_case
from notices.casework.letters import write_notice
from notices.law import catalogue
from notices.law.authorities import authority_name
from notices.law.periods import FormPeriod
from notices.models import Case, Notice
from practice import documents
from practice.access import Act, require
from practice.history import Actor
from practice.refusals import Refused
from practice.writing import once


@dataclass(frozen=True)
class FurtherPeriod:
    """One more period that the same letter is about: its form and period, what it demands there, and for whom."""

    matter: FormPeriod
    amount_due: Decimal | None = None
    spouse: Client | None = None


@once(Notice)
def receive_notice(
    *,
    by: Actor,
    case: Case | None = None,
    client: Client | None = None,
    matter: FormPeriod | None = None,
    spouse: Client | None = None,
    further: Sequence[FurtherPeriod] = (),
    upload: UploadedFile | None = None,
    submission_id: uuid.UUID | None = None,
    **letter: Any,
) -> Notice:
    """Record a letter with its scan, on a case or on the client's case for a form and period.

    That case is with whoever sends such letters, the IRS or a state. It is opened if there is none, with `spouse` as a
    joint one. `further` names the other periods of the same letter: it stands on a case of each, with one scan, and the
    first of them is returned, or one of them for a second click. `letter` is as for `record_notice`. Raises CaseError
    that names the period, or Refused for a file that cannot be kept; then nothing is recorded and no case is opened.
    """
    require(by.person, Act.RECORD)
    if case is None:
        if client is None or matter is None:
            raise CaseError("Say which client, form and period the letter is about.")
        case = _case_of(client, matter, spouse, _sender(letter["code"], matter, by=by), by=by)
    others = [_further_case(client or case.client, each, letter["code"], by=by) for each in further]
    _check_apart([case, *others])
    locked([case, *others])
    document = documents.keep(upload, member=by.person, now=by.at) if upload else None
    shared = {"by": by, "document": document, "submission_id": submission_id}
    matters = [each.matter for each in (case, *others)]
    notice = _written(case, matters, **shared, **letter)
    # The lines of the amounts table and the amount due are those of one period: the first.
    paper = {name: value for name, value in letter.items() if name not in ("amounts", "amount_due")}
    for other, each in zip(others, further, strict=True):
        _written(other, matters, amount_due=each.amount_due, **shared, **paper)
    return notice


def _written(case: Case, matters: list[str], **letter: Any) -> Notice:
    """The letter on one of its cases; a refusal names the period where there are several."""
    try:
        return write_notice(case=case, also_for=[each for each in matters if each != case.matter], **letter)
    except CaseError as refusal:
        if len(matters) == 1:
            raise
        raise CaseError(f"{case.matter}: {refusal} Nothing was recorded for any period.") from refusal


def _further_case(client: Client, each: FurtherPeriod, code: str, *, by: Actor) -> Case:
    try:
        return _case_of(client, each.matter, each.spouse, _sender(code, each.matter, by=by), by=by)
    except Refused as refusal:
        raise CaseError(f"{each.matter}: {refusal} Nothing was recorded for any period.") from refusal


def _check_apart(cases: list[Case]) -> None:
    """Raises CaseError when a period was named twice."""
    seen = set()
    for case in cases:
        if case.pk in seen:
            raise CaseError(f"{case.matter} is named twice. Nothing was recorded for any period.")
        seen.add(case.pk)


def _sender(code: str, matter: FormPeriod, *, by: Actor) -> str:
    """Who sends such letters; CaseError when that is not whom a state's form belongs to."""
    entry = firm_letters.find(by.person.firm, code)
    if matter.is_for_irs or entry.authority == matter.authority:
        return entry.authority
    if entry.code == catalogue.OTHER:
        return matter.authority
    sender, other = authority_name(entry.authority), authority_name(matter.authority)
    raise CaseError(f"{entry.code} comes from {sender}, and {matter} is a matter of {other}.")


def _case_of(client: Client, matter: FormPeriod, spouse: Client | None, authority: str, *, by: Actor) -> Case:
    lock_couple(client, spouse)
    case = find_case(client, matter, authority)
    if case is None:
        return open_case(by=by, client=client, matter=matter, spouse=spouse, authority=authority)
    if not Case.objects.visible_to(by.person).filter(pk=case.pk).exists():
        raise CaseError(f"There is a case for {matter} that you may not see. Ask an owner of the firm.")
    return case
