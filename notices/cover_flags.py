"""Which cases have a taxpayer for whom nobody may speak, or a form that should be on the CAF by now? Reads only."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from clients.cover import SENT, Cell, Cover, Need
from clients.models import Client
from clients.models.authorizations import CONFIRMED_WITHIN_DAYS
from notices.models import Case, Flag
from practice.words import on


@dataclass
class Gaps:
    """What is to be flagged of a case: triples of the kind, whose it is (a client's key) and why; and when the next
    change comes by itself, None where none does."""

    flags: list[tuple[str, str, str]] = field(default_factory=list)
    changes_on: date | None = None

    def change(self, day: date | None, as_of: date) -> None:
        if day and day > as_of and (self.changes_on is None or day < self.changes_on):
            self.changes_on = day


def of_cases(cases: Iterable[Case], as_of: date) -> dict[int, Gaps]:
    """The gaps of the open cases with the IRS among these; four queries however many there are."""
    federal = [case for case in cases if case.is_open and case.is_for_irs]
    people = Client.objects.in_bulk({pk for case in federal for pk in (case.client_id, case.spouse_id) if pk})
    cover = Cover(people, None, as_of)
    found = {}
    for case in federal:
        gaps = found[case.pk] = Gaps()
        for pk in (case.client_id, case.spouse_id):
            if pk:
                _weigh(gaps, case, people[pk], cover, as_of)
    return found


def _weigh(gaps: Gaps, case: Case, person: Client, cover: Cover, as_of: date) -> None:
    cell = cover.of(Need(person.pk, case.form, case.period_end))
    if cell.state.is_gap:
        gaps.flags.append((Flag.Kind.NO_COVER, str(person.pk), _why_not(case, person, cell)))
    elif cell.state == SENT and cell.form and cell.since:
        due = cell.since + timedelta(days=CONFIRMED_WITHIN_DAYS)
        if due <= as_of:
            why = f"Form {cell.form.form} of {person.name}, sent {on(cell.since)}, is not known to be on the CAF."
            gaps.flags.append((Flag.Kind.UNCONFIRMED, str(person.pk), why))
        gaps.change(due, as_of)
    for day in cover.turns_of(person.pk):
        gaps.change(day, as_of)


def _why_not(case: Case, person: Client, cell: Cell) -> str:
    if cell.form:
        return f"Form {cell.form.form} of {person.name} is {cell.state.word}: nobody may speak about it yet."
    period = f" for {case.period}" if case.period_end else ""
    return f"No form names {case.form}{period}: nobody may speak for {person.name}."
