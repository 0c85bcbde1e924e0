"""Until when may what is assessed on a case be collected? From its rows to estimates, for one case or for many.

Nothing is written here. The verbs and the scan keep `columns_of` in the case, so that lists need no join.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from notices.law import pauses
from notices.law.csed import FIRST_DAY, LAST_DAY, Estimate
from notices.law.pauses import Pause, Period, Reading
from notices.law.tolling import tolling_of
from notices.models import Assessment, Case, Hold, Suspension, Whose
from notices.models.assessments import person_of

COLUMNS = ("csed_on", "csed_earliest_on", "csed_latest_on")


@dataclass(frozen=True)
class CollectionDate:
    """The collection period of one assessment; `whose` tells the spouses apart where their dates differ."""

    assessment: Assessment
    whose: str
    period: Period

    @property
    def estimate(self) -> Estimate:
        return self.period.estimate

    @property
    def is_range(self) -> bool:
        return self.estimate.earliest_on != self.estimate.latest_on

    @property
    def person(self) -> str:
        """Whom it is about, by name."""
        return person_of(self.assessment.case, self.whose)


@dataclass(frozen=True)
class OnFile:
    """A hold or suspension of a case, and what it does to the collection period as of a day."""

    row: Hold | Suspension
    reading: Reading

    @property
    def is_hold(self) -> bool:
        return isinstance(self.row, Hold)

    @property
    def is_unverified(self) -> bool:
        """Whether the rule by which it would count has not been read in its source."""
        events = (*self.reading.known, *self.reading.possible)
        return any(not tolling_of(event.kind).is_verified for event in events)

    @property
    def person(self) -> str:
        """Whom it is about, by name; "" where nobody knows."""
        return person_of(self.row.case, self.row.whose) if self.row.whose else ""


def of_cases(cases: Collection[Case], as_of: date) -> dict[int, list[CollectionDate]]:
    """The dates of every case with an assessment, the soonest first, by primary key.

    The number of queries does not depend on the number of cases.
    """
    known = {case.pk: case for case in cases}
    rows_of = _by_case(Assessment.objects.standing().filter(case__in=known))
    if not rows_of:
        return {}
    stops_of = _by_case(
        [*Hold.objects.counting().filter(case__in=rows_of), *Suspension.objects.standing().filter(case__in=rows_of)]
    )
    dates = {}
    for pk, rows in rows_of.items():
        for row in rows:
            row.case = known[pk]
        dates[pk] = dates_of(rows, stops_of.get(pk, ()), as_of, is_joint=known[pk].spouse_id is not None)
    return dates


def of_case(case: Case, as_of: date) -> list[CollectionDate]:
    """The dates of one case, the soonest first."""
    return of_cases([case], as_of).get(case.pk, [])


def _by_case(rows: Iterable) -> dict[int, list]:
    lists = defaultdict(list)
    for row in rows:
        lists[row.case_id].append(row)
    return dict(lists)


def dates_of(
    assessments: Iterable[Assessment], stops: Iterable[Hold | Suspension], as_of: date, *, is_joint: bool
) -> list[CollectionDate]:
    """The dates of these assessments of one case under its holds and suspensions, the soonest first."""
    seen = pauses.in_context([pause_of(row) for row in stops])
    dates = [each for row in assessments for each in _dates_of_one(row, seen, as_of, is_joint)]
    return sorted(dates, key=lambda each: (each.estimate.earliest_on, each.assessment.pk, each.whose))


def _dates_of_one(row: Assessment, seen: list[Pause], as_of: date, is_joint: bool) -> list[CollectionDate]:
    day = min(as_of, LAST_DAY)
    if not is_joint:
        return [CollectionDate(row, Whose.BOTH, pauses.period_of(row.assessed_on, seen, as_of=day))]
    people = (Whose.TAXPAYER, Whose.SPOUSE) if row.whose == Whose.BOTH else (Whose(row.whose),)
    periods = {whose: pauses.period_of(row.assessed_on, seen, as_of=day, person=whose) for whose in people}
    first = periods[people[0]]
    if len(people) > 1 and all(each == first for each in periods.values()):
        return [CollectionDate(row, Whose.BOTH, first)]
    return [CollectionDate(row, whose, period) for whose, period in periods.items()]


def pause_of(row: Hold | Suspension) -> Pause:
    """A row as the law reads it; days before the law's first count as that day, which moves no date."""
    is_hold = isinstance(row, Hold)
    return Pause(
        kind=str(row.kind),
        from_on=max(row.from_on, FIRST_DAY),
        until_on=max(row.until_on, FIRST_DAY) if row.until_on else None,
        ended_how=row.ended_how if isinstance(row, Hold) else "",
        timely=row.timely if isinstance(row, Hold) else "",
        whose=row.whose,
        is_exact=not is_hold,
    )


def read_of(rows: Iterable[Hold | Suspension], as_of: date) -> list[OnFile]:
    """What each row does to the period, whoever it is about."""
    in_order = list(rows)
    seen = pauses.in_context([pause_of(row) for row in in_order])
    return [OnFile(row, pauses.read(pause, as_of)) for row, pause in zip(in_order, seen, strict=True)]


def columns_of(dates: Sequence[CollectionDate], as_of: date) -> dict[str, date | None]:
    """What a case keeps: the soonest of its dates that has not passed; where all have, the last."""
    if not dates:
        return dict.fromkeys(COLUMNS)
    ahead = [each.estimate for each in dates if each.estimate.latest_on >= as_of]
    shown = ahead[0] if ahead else dates[-1].estimate
    return dict(zip(COLUMNS, (shown.csed_on, shown.earliest_on, shown.latest_on), strict=True))
