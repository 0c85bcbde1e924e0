"""Which open case has nobody who may speak for its taxpayers, and which form was never confirmed? Each spouse apart."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import Q

from clients.cover import Cell, Cover, Need, RunningOut, not_confirmed, not_covered, running_out
from clients.models import Client
from notices.models import Case
from notices.models.cases import CaseQuerySet
from practice.models import Member

GAPS, UNCONFIRMED, ALL = "gaps", "unconfirmed", "all"
SHOWN = (GAPS, UNCONFIRMED, ALL)

MOST_COUNTED = 1000
"""Cases are counted no further than this."""
MOST_RUNNING_OUT = 50


@dataclass(frozen=True)
class Line:
    """One taxpayer of one case, and how they are covered."""

    case: Case
    client: Client
    cell: Cell


@dataclass(frozen=True)
class CoverPage:
    """The open cases with the IRS that a member may see, on a day; only those of `owner` where one is given."""

    member: Member
    today: date
    show: str = GAPS
    owner: Member | None = None

    @property
    def cases(self) -> CaseQuerySet:
        """Those that are shown, the ones with the next date first."""
        found = self._of(self.show)
        return found.listed().order_by("next_due_on", "pk")

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many there are of each kind, counted up to one more than MOST_COUNTED."""
        return {kind: self._of(kind).order_by()[: MOST_COUNTED + 1].count() for kind in SHOWN}

    def _of(self, kind: str) -> CaseQuerySet:
        cases = Case.objects.visible_to(self.member).open().filter(authority="IRS")
        if self.owner:
            cases = cases.filter(owner=self.owner)
        if kind == GAPS:
            return cases.filter(not_covered(self.today))
        if kind == UNCONFIRMED:
            return cases.filter(~not_covered(self.today), not_confirmed(self.today))
        return cases

    def lines(self, cases: Iterable[Case]) -> list[Line]:
        """A line for each taxpayer of these cases."""
        return list(lines_of(cases, self.member, self.today))

    @cached_property
    def running_out(self) -> list[RunningOut]:
        return running_out(Client.objects.visible_to(self.member), self.today, most=MOST_RUNNING_OUT)


def lines_of(cases: Iterable[Case], member: Member, today: date) -> Iterator[Line]:
    """A line for each taxpayer of these cases; three queries."""
    cases = list(cases)
    cover = Cover({pk for case in cases for pk in (case.client_id, case.spouse_id) if pk}, member, today)
    for case in cases:
        for person in (case.client, case.spouse):
            if person:
                yield Line(case, person, cover.of(need_of(case, person)))


def gaps_of(case: Case, member: Member, today: date) -> list[Line]:
    """The taxpayers of an open case for whom nobody of the firm may speak on it; three queries."""
    return [line for line in lines_of([case], member, today) if line.cell.state.is_gap] if case.is_open else []


def need_of(case: Case, person: Client) -> Need:
    return Need(person.pk, case.form, case.period_end, case.is_for_irs)


@dataclass(frozen=True)
class Row:
    """A form and period of one taxpayer: how it is covered at best, and by each member (None: not named for it)."""

    case: Case
    best: Cell
    cells: tuple[tuple[str, Cell | None], ...]


@dataclass(frozen=True)
class Matrix:
    """One taxpayer: their open cases against the members whom their forms name."""

    client: Client
    members: tuple[str, ...]
    rows: tuple[Row, ...]
    running_out: tuple[RunningOut, ...]

    @property
    def gaps(self) -> int:
        return sum(row.best.state.is_gap for row in self.rows)


class ClientCover:
    """The cover of one taxpayer and, apart, of the spouse whom the member may see."""

    def __init__(self, client: Client, member: Member, today: date) -> None:
        self.client, self.member, self.today = client, member, today

    @cached_property
    def people(self) -> list[Client]:
        spouse = None
        if self.client.spouse_id:
            spouse = Client.objects.visible_to(self.member).filter(pk=self.client.spouse_id).first()
        return [self.client, *([spouse] if spouse else [])]

    @property
    def hides_spouse(self) -> bool:
        return self.client.spouse_id is not None and len(self.people) == 1

    @cached_property
    def matrices(self) -> list[Matrix]:
        keys = [person.pk for person in self.people]
        cover = Cover(keys, self.member, self.today)
        ending = running_out(Client.objects.filter(pk__in=keys), self.today, most=MOST_RUNNING_OUT)
        return [self._matrix(person, cover, ending) for person in self.people]

    @cached_property
    def _cases(self) -> list[Case]:
        keys = [person.pk for person in self.people]
        theirs = Case.objects.visible_to(self.member).open().filter(Q(client__in=keys) | Q(spouse__in=keys))
        return list(theirs.listed().order_by("authority", "form", "period_end", "pk"))

    def _matrix(self, person: Client, cover: Cover, ending: list[RunningOut]) -> Matrix:
        members = cover.people_of(person.pk)
        cases = [case for case in self._cases if person.pk in (case.client_id, case.spouse_id)]
        rows = [self._row(case, person, cover, members) for case in cases]
        return Matrix(
            person,
            tuple(name for _, name in members),
            tuple(rows),
            tuple(each for each in ending if each.client.pk == person.pk),
        )

    def _row(self, case: Case, person: Client, cover: Cover, members: list[tuple[int, str]]) -> Row:
        need = need_of(case, person)
        by_each = ((name, cover.of(need, by=pk)) for pk, name in members)
        return Row(case, cover.of(need), tuple((name, cell if cell.form else None) for name, cell in by_each))
