"""How full is each of the next days? The load of a docket, and of one member while a day is being chosen."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, QuerySet

from notices.docket import Scope
from notices.models import Case
from notices.models.cases import CaseQuerySet
from practice.models import Member

LOAD_DAYS = 14
CHOOSING_DAYS = 28
"""Days that are shown to whoever chooses one: four weeks."""


def load_of(scope: Scope) -> dict[date, int]:
    """How many open cases have their next date on each day of the next two weeks; by an index alone, no join."""
    load: defaultdict[date, int] = defaultdict(int)
    for day, number in _days_of(_due_in(scope.member, scope.today, LOAD_DAYS), scope):
        load[day] += number
    return dict(load)


@dataclass(frozen=True)
class OwnerLoad:
    """The next weeks of one member, day by day."""

    owner: Member
    bars: list["Bar"]

    @property
    def width(self) -> int:
        """Of the drawing."""
        return len(self.bars) * BAR_SPACE

    @property
    def weeks(self) -> list[list["Bar | None"]]:
        """The days as the rows of a calendar, Monday to Sunday; None where a row begins earlier or ends later."""
        before = self.bars[0].day.weekday() if self.bars else 0
        cells = [*[None] * before, *self.bars]
        cells += [None] * (-len(cells) % 7)
        return [cells[start : start + 7] for start in range(0, len(cells), 7)]


def while_choosing(case: Case, today: date, *, seen_by: Member) -> OwnerLoad:
    """The load of whoever owns a case, while a day for it is chosen; of the reader where nobody owns it.

    Counted are the cases that the reader may see, in one query.
    """
    owner = case.owner or seen_by
    cases = _due_in(seen_by, today, CHOOSING_DAYS).filter(owner=owner.pk)
    return OwnerLoad(owner, bars_of(dict(_by_day(cases)), today, CHOOSING_DAYS))


def _due_in(member: Member, today: date, days: int) -> CaseQuerySet:
    span = (today, today + timedelta(days=days - 1))
    return Case.objects.visible_to(member).open().filter(next_due_on__range=span).order_by()


def _days_of(cases: CaseQuerySet, scope: Scope) -> QuerySet:
    """Days and how many of the scope's cases each has; a day can come twice, the member's own apart from nobody's."""
    if not scope.own:
        return _by_day(cases)
    # A walk of the index for each owner: an OR would look at every case of the firm that is due.
    walks = [_by_day(cases.filter(owner=pk)) for pk in scope.owners]
    return _by_day(cases.filter(owner=None)).union(*walks, all=True)


def _by_day(cases: CaseQuerySet) -> QuerySet:
    return cases.values_list("next_due_on").annotate(Count("pk"))


@dataclass(frozen=True)
class Bar:
    """One day of the load picture: its place and height in the drawing, and what it stands for."""

    day: date
    count: int
    x: int
    y: int
    height: int

    @property
    def is_rest(self) -> bool:
        """A weekend or a day with nothing due."""
        return not self.count or self.day.weekday() > 4


BAR_SPACE, FULL_HEIGHT, LEAST_HEIGHT = 10, 38, 1


def bars_of(load: Mapping[date, int], today: date, days: int = LOAD_DAYS) -> list[Bar]:
    """The next days as bars in a drawing BAR_SPACE wide for each and 40 high; the fullest day reaches the top."""
    most = max(load.values(), default=0)
    bars = []
    for ahead in range(days):
        day = today + timedelta(days=ahead)
        number = load.get(day, 0)
        height = max(LEAST_HEIGHT, round(FULL_HEIGHT * number / most)) if most else LEAST_HEIGHT
        bars.append(Bar(day, number, ahead * BAR_SPACE + 1, 40 - height, height))
    return bars
