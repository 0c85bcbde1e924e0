"""What happens to a case itself: opened, steered, annotated, closed, reopened."""

import uuid
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction

from clients.models import Client
from notices.casework.base import CaseError, locked, require_open, tell, touch
from notices.casework.dates import lay_case_anew
from notices.law.periods import FormPeriod
from notices.models import Case
from practice import history
from practice.access import Act, require
from practice.history import Actor
from practice.models import Chain, EventPayload, Member
from practice.words import change_sentence, differences
from practice.writing import claim, keep, once


@once(Case)
def open_case(
    *,
    by: Actor,
    client: Client,
    matter: FormPeriod,
    spouse: Client | None = None,
    authority: str = "IRS",
    owner: Member | None = None,
    submission_id: uuid.UUID | None = None,
    **details: Any,
) -> Case:
    """Open the case of a taxpayer (or joint couple), form and period.

    It is with whom the matter is, a state by its form, unless `authority` names a state for a form of the IRS.
    Raises CaseError when this taxpayer already has that case, alone or jointly.
    """
    require(by.person, Act.RECORD)
    authority = authority if matter.is_for_irs else matter.authority
    for person in lock_couple(client, spouse):
        if person.is_archived:
            raise CaseError(f"{person.name} is archived. Take the client back first.")
        if find_case(person, matter, authority):
            raise CaseError(f"{person.name} already has a case for {matter}.")
    case = Case.objects.create(
        firm=by.person.firm,
        client=client,
        spouse=spouse,
        authority=authority,
        form=matter.form,
        period=matter.label,
        period_kind=matter.kind,
        period_end=matter.end_on,
        owner=owner or by.person,
        waiting_since=by.on,
        chain=history.new_chain(by.person.firm, Chain.Kind.CASE),
        submission_id=submission_id,
        created_at=by.at,
        **details,
    )
    tell(case, by, "case_opened", f"Case opened for {case}.", {"authority": authority, "matter": str(matter)})
    return case


def lock_couple(client: Client, spouse: Client | None = None) -> list[Client]:
    """The clients, locked: the same couple in the other order must not slip in beside a case being opened."""
    return lock_clients([person for person in (client, spouse) if person])


def lock_clients(people: Iterable[Client]) -> list[Client]:
    """The clients, locked in primary-key order."""
    return list(Client.objects.select_for_update().filter(pk__in=[each.pk for each in people]).order_by("pk"))


def find_case(client: Client, matter: FormPeriod, authority: str = "IRS") -> Case | None:
    """The case of this taxpayer for a form and period, alone or jointly; None when there is none."""
    authority = authority if matter.is_for_irs else matter.authority
    return (
        Case.objects.of(client)
        .filter(authority=authority, form=matter.form, period_kind=matter.kind, period_end=matter.end_on)
        .first()
    )


@transaction.atomic
def change_case(case: Case, *, by: Actor, version: int, **wanted: Any) -> Case:
    """Set next action, date, owner, whose move it is, path, balance and the like.

    Raises Conflict when somebody changed them meanwhile; PermissionDenied for the path without that role.
    """
    require(by.person, Act.RECORD)
    case = claim(case, version)
    require_open(case)
    changed = differences(case, wanted)
    if "path" in changed:
        require(by.person, Act.DECIDE)
    if not changed:
        return case
    if "waiting_on" in changed:
        wanted["waiting_since"] = by.on
    keep(case, wanted)
    touch(case)
    tell(case, by, "case_changed", f"Changed: {change_sentence(case, changed)}.", changed)
    return case


@transaction.atomic
def write_note(
    case: Case, *, by: Actor, text: str, happened_on: date | None = None, submission_id: uuid.UUID | None = None
) -> None:
    """Keep an internal note in the history, once however often it is submitted; exports leave it out unless asked."""
    require(by.person, Act.RECORD)
    if happened_on and happened_on > by.on:
        raise CaseError("A note cannot be about a day that has not come.")
    (case,) = locked([case])
    # A note is an event and no row of its own, so its submission is looked for in what the case's notes say.
    notes = EventPayload.objects.filter(event__chain=case.chain_id, event__kind="note")
    if submission_id and notes.filter(body__contains=str(submission_id)).exists():
        return
    tell(case, by, "note", text, {"submission": submission_id} if submission_id else None, happened_on)


@transaction.atomic
def close_case(case: Case, *, by: Actor, version: int, outcome: str, closed_on: date) -> Case:
    """Close a case with how it ended. Its open dates stay on record as they are and stop reminding."""
    require(by.person, Act.DECIDE)
    case = claim(case, version)
    require_open(case)
    if closed_on > by.on:
        raise CaseError("A case cannot be closed on a day that has not come.")
    keep(case, {"state": Case.State.CLOSED, "closed_on": closed_on, "outcome": outcome})
    touch(case)
    tell(case, by, "case_closed", f"Case closed: {outcome}", {"outcome": outcome}, happened_on=closed_on)
    return case


@transaction.atomic
def reopen_case(case: Case, *, by: Actor, version: int, reason: str) -> Case:
    require(by.person, Act.DECIDE)
    case = claim(case, version)
    if case.is_open:
        raise CaseError("This case is open already.")
    keep(case, {"state": Case.State.OPEN, "closed_on": None, "outcome": ""})
    # A disaster that was recorded for the client while the case was closed reaches it now.
    lay_case_anew(case, by=by, reason=f"Case reopened: {reason}")
    tell(case, by, "case_reopened", f"Case reopened: {reason}", {"reason": reason})
    return case
