"""What happens from the list of cases: a filter is kept under a name, many cases are given to somebody and back."""

import uuid
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from notices.casework.base import CaseError, locked
from notices.models import Case, ReassignedCase, Reassignment, SavedFilter
from practice import history, rows
from practice.access import Act, require
from practice.history import Actor
from practice.models import Chain, Member
from practice.words import change_sentence, count, differences, on
from practice.writing import claim, keep, once

MOST_FILTERS = 20
"""Filters that one member keeps: more than that is a list of its own and finds nothing any more."""

MOST_AT_ONCE = 5000
"""Cases in one reassignment, which is one transaction: as many as the list has pages for."""


@once(SavedFilter)
def save_filter(
    *,
    by: Actor,
    name: str,
    parameters: dict[str, str],
    is_shared: bool = False,
    submission_id: uuid.UUID | None = None,
) -> SavedFilter:
    """Keep a filter under a name. Every member keeps their own; who decides cases may show it to the whole firm.

    `parameters` hold no taxpayer number. Raises CaseError for a name the member has already, and for too many.
    """
    if is_shared:
        require(by.person, Act.DECIDE)
    # The member's row is the lock under which filters are counted and names are compared.
    Member.objects.select_for_update().get(pk=by.person.pk)
    own = SavedFilter.objects.filter(member=by.person)
    if own.count() >= MOST_FILTERS:
        raise CaseError(f"You keep {MOST_FILTERS} filters already. Delete one first.")
    _require_free(own, name)
    row = SavedFilter.objects.create(
        firm=by.person.firm,
        member=by.person,
        name=name,
        parameters=parameters,
        is_shared=is_shared,
        submission_id=submission_id,
        created_at=by.at,
    )
    _tell_firm(by, "filter_saved", f"Filter saved: {name}{', for the whole firm' if is_shared else ''}.", row)
    return row


@transaction.atomic
def change_filter(row: SavedFilter, *, by: Actor, version: int, **wanted: Any) -> SavedFilter:
    """Rename a filter, or show it to the firm or to its member alone.

    Raises PermissionDenied for somebody else's, CaseError for a name its member has already, Conflict when it was
    changed meanwhile.
    """
    require_keeper(row, by.person)
    row = claim(row, version)
    changed = differences(row, wanted)
    if not changed:
        return row
    if row.is_shared or wanted.get("is_shared"):
        require(by.person, Act.DECIDE)
    if "name" in changed:
        _require_free(SavedFilter.objects.filter(member=row.member_id).exclude(pk=row.pk), wanted["name"])
    words = change_sentence(row, changed)
    before = row.name
    keep(row, wanted)
    _tell_firm(by, "filter_changed", f"Filter {before}: {words}.", row, **changed)
    return row


@transaction.atomic
def delete_filter(row: SavedFilter, *, by: Actor, version: int) -> bool:
    """Throw a filter away; the history says that it was there. The cases are not touched."""
    require_keeper(row, by.person)
    row = claim(row, version)
    _tell_firm(by, "filter_deleted", f"Filter deleted: {row.name}.", row)
    row.delete()
    return True


def require_keeper(row: SavedFilter, member: Member) -> None:
    """Let the member whose filter it is go on, or an owner where the firm sees it; else raise PermissionDenied."""
    if member.pk != row.member_id and not (row.is_shared and member.is_owner):
        raise PermissionDenied(f"Only {row.member.name} or an owner of the firm may change this filter.")


@once(Reassignment)
def reassign(
    *,
    by: Actor,
    cases: Iterable[Case],
    owner: Member,
    next_action_on: date | None = None,
    submission_id: uuid.UUID | None = None,
) -> Reassignment:
    """Give the cases to a member, all or none, with one event each; `next_action_on` sets that day on all of them.

    Left as they are: cases that `by` may not see, closed ones, those the new owner may not see, and those that
    are so already. Raises CaseError when none is left, or more than MOST_AT_ONCE are asked for.
    """
    require(by.person, Act.DECIDE)
    if owner.firm_id != by.person.firm_id or not owner.is_active:
        raise CaseError(f"{owner.name} is not an active member of the firm.")
    found = _to_reassign(cases, by.person, owner, next_action_on)
    row = Reassignment.objects.create(
        firm=by.person.firm,
        done_by=by.person,
        done_at=by.at,
        owner=owner,
        next_action_on=next_action_on,
        submission_id=submission_id,
    )
    wanted = {"owner": owner} | ({"next_action_on": next_action_on} if next_action_on else {})
    lines = [
        ReassignedCase(
            reassignment=row,
            case=case,
            owner_before=case.owner,
            next_action_on_before=case.next_action_on,
            version_after=case.version + 1,
        )
        for case in found
    ]
    _steer(
        [(case, wanted, f" with {count(len(found) - 1, 'other')}" if len(found) > 1 else "") for case in found], by, row
    )
    rows.insert(lines)
    return row


def _to_reassign(cases: Iterable[Case], member: Member, owner: Member, next_action_on: date | None) -> list[Case]:
    """The cases that are changed, locked in primary-key order; CaseError when there is none or too many."""
    asked = list(cases)
    if len(asked) > MOST_AT_ONCE:
        raise CaseError(f"{MOST_AT_ONCE:,} cases at once are the most. Narrow the list first.")
    seen = Case.objects.visible_to(member).open().filter(pk__in=[case.pk for case in asked])
    both = seen.filter(pk__in=Case.objects.visible_to(owner).values("pk"))
    found = [
        case
        for case in _locked_with_owners(both)
        if case.is_open and (case.owner_id != owner.pk or (next_action_on and case.next_action_on != next_action_on))
    ]
    if not found:
        raise CaseError(
            f"Nothing to reassign: none of these cases is open, visible to {owner.name} and with somebody else."
        )
    return found


def _locked_with_owners(cases: Iterable[Case]) -> list[Case]:
    """The cases locked in primary-key order, with their owners, whose names the events say."""
    found = locked(cases)
    owners = Member.objects.in_bulk({case.owner_id for case in found if case.owner_id})
    for case in found:
        case.owner = owners[case.owner_id] if case.owner_id else None
    return found


@transaction.atomic
def undo_reassignment(row: Reassignment, *, by: Actor, version: int) -> list[Case]:
    """Give each case back to whom it belonged, with its day; returns the cases that were left as they are.

    Those are the ones somebody changed or closed since. Raises CaseError when it was undone already or nothing is
    left to undo, Conflict when somebody undoes it at the same moment.
    """
    require(by.person, Act.DECIDE)
    row = claim(row, version)
    if row.undone_at:
        raise CaseError(f"This was undone on {on(by.person.local_date(row.undone_at))} already.")
    lines = {line.case_id: line for line in row.lines.select_related("owner_before")}
    cases = _locked_with_owners(Case.objects.filter(pk__in=lines))
    seen = set(Case.objects.visible_to(by.person).filter(pk__in=lines).values_list("pk", flat=True))
    back = [case for case in cases if case.pk in seen and case.is_open and case.version == lines[case.pk].version_after]
    if not back:
        raise CaseError("Somebody has changed each of these cases since, so nothing can be undone.")
    _steer([(case, _before(lines[case.pk], row), ", undone") for case in back], by, row)
    keep(row, {"undone_by": by.person, "undone_at": by.at})
    restored = {case.pk for case in back}
    return [case for case in cases if case.pk not in restored]


def _before(line: ReassignedCase, row: Reassignment) -> dict[str, Any]:
    before: dict[str, Any] = {"owner": line.owner_before}
    return before | {"next_action_on": line.next_action_on_before} if row.next_action_on else before


def _steer(changes: list[tuple[Case, dict[str, Any], str]], by: Actor, row: Reassignment) -> None:
    """Write what is wanted of each locked case and its event, and ask the scan to look at it; in a few statements.

    The chains are locked after all cases and in primary-key order, as by every other verb.
    """
    ids = [case.chain_id for case, _, _ in changes]
    chains = {chain.pk: chain for chain in Chain.objects.select_for_update().filter(pk__in=ids).order_by("pk")}
    pairs = []
    for case, wanted, how in changes:
        changed = differences(case, wanted)
        sentence = f"Reassigned{how}: {change_sentence(case, changed)}."
        facts = changed | {"reassignment": row.pk}
        pairs.append(history.link(chains[case.chain_id], by=by, kind="case_reassigned", sentence=sentence, facts=facts))
        for name, value in wanted.items():
            setattr(case, name, value)
        case.version, case.flags_change_on = case.version + 1, None
    names = ["owner", "next_action_on", "version", "flags_change_on"]
    rows.update_each([case for case, _, _ in changes], names)
    history.save(list(chains.values()), pairs)


def _require_free(own: Any, name: str) -> None:
    if own.filter(name__iexact=name).exists():
        raise CaseError(f"You have a filter called {name} already.")


def _tell_firm(by: Actor, kind: str, sentence: str, row: SavedFilter, **facts: Any) -> None:
    """Filters belong to no case: what happens to them stands in the history of the firm."""
    told = {"filter": row.pk, **facts}
    history.record(by.person.firm.chain_id, by=by, kind=kind, sentence=sentence, facts=told)
