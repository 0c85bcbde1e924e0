"""What was the client asked for, and when did it come? Worked out from whose move each case was recorded to be."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from notices.exports.cells import Cell, Section, Table, bad, cell, day_or, small, strong
from notices.exports.scope import Scope
from notices.models import Case, WaitingOn
from practice.words import count, on


@dataclass(frozen=True)
class _Wait:
    """One time in which the client had the next move; `until_on` is None while it goes on."""

    case: Case
    asked_on: date | None
    what: str
    until_on: date | None = None


def requests(scope: Scope) -> Section:
    rows = [_row(wait, scope) for case in scope.cases for wait in _waits(case, scope)]
    heads = ["Matter", "What was asked", "Asked", "Received"]
    lead = "Taken from the entries that say whose move it was. Reminders to a client have no record of their own."
    table = Table("requests", heads, rows, "No case was recorded as waiting on the client.")
    return Section("Requests to the client", [table], lead if rows else "")


def _waits(case: Case, scope: Scope) -> Iterator[_Wait]:
    begun: _Wait | None = None
    for entry in scope.entries_of(case):
        change = entry.facts.get("waiting_on")
        if entry.kind != "case_changed" or not isinstance(change, list):
            continue
        day = scope.local(entry.occurred_at).date()
        if change[0] == WaitingOn.CLIENT:
            begun = begun or _Wait(case, None, "")
            yield _Wait(case, begun.asked_on, begun.what, day)
            begun = None
        if change[1] == WaitingOn.CLIENT:
            action = entry.facts.get("next_action")
            begun = _Wait(case, day, str(action[1]) if isinstance(action, list) else "")
    if begun is None and case.is_open and case.waiting_on == WaitingOn.CLIENT:
        begun = _Wait(case, case.waiting_since, case.next_action)
    if begun:
        yield begun


def _row(wait: _Wait, scope: Scope) -> list[Cell]:
    end = wait.until_on or scope.today
    days = (end - wait.asked_on).days if wait.asked_on else None
    length = count(days, "day") if days is not None else ""
    return [
        cell(strong(wait.case.matter), small(wait.case.taxpayer)),
        cell(wait.what or small("not recorded")),
        cell(day_or(wait.asked_on, "not recorded")),
        cell(on(wait.until_on), small(length)) if wait.until_on else cell(bad("not yet"), small(length)),
    ]
