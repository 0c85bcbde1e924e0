"""On which case does a letter land when it comes: the one named, or the client's for its form, period and sender?"""

import uuid
from typing import Any

from django.core.files.uploadedfile import UploadedFile

from clients.models import Client
from notices import firm_letters
from notices.casework.base import CaseError
from notices.casework.cases import find_case, lock_couple, open_case
from notices.casework.letters import record_notice
from notices.law import catalogue
from notices.law.authorities import authority_name
from notices.law.periods import FormPeriod
from notices.models import Case, Notice
from practice import documents
from practice.access import Act, require
from practice.history import Actor
from practice.writing import once


@once(Notice)
def receive_notice(
    *,
    by: Actor,
    case: Case | None = None,
    client: Client | None = None,
    matter: FormPeriod | None = None,
    spouse: Client | None = None,
    upload: UploadedFile | None = None,
    submission_id: uuid.UUID | None = None,
    **letter: Any,
) -> Notice:
    """Record a letter with its scan, on a case or on the client's case for a form and period.

    That case is with whoever sends such letters, the IRS or a state. It is opened if there is none, with `spouse` as a
    joint one. `letter` is as for `record_notice`. Raises CaseError, or Refused for a file that cannot be kept; then
    nothing is recorded and no case is opened.
    """
    require(by.person, Act.RECORD)
    if case is None:
        if client is None or matter is None:
            raise CaseError("Say which client, form and period the letter is about.")
        case = _case_of(client, matter, spouse, _sender(letter["code"], matter, by=by), by=by)
    document = documents.keep(upload, member=by.person, now=by.at) if upload else None
    return record_notice(by=by, case=case, document=document, submission_id=submission_id, **letter)


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
