"""Which single periods does a line such as "1040 2021 to 2024" hold, and how are some of them said together?"""

import calendar
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from clients.models import AuthorizedMatter
from practice.words import listed

MOST = 400
"""Periods of one line that are told apart; more than a hundred years of quarters."""

_MONTH = re.compile(r"^\d{4}-\d{2}$")


@dataclass(frozen=True, order=True)
class Period:
    """One account of the IRS: a form and the last day of its period, with the period as it is written."""

    form: str
    end: date
    label: str
    months: int


def months_of(label: str) -> int:
    """Months of a period as it is written: of "2024" and "FY 2025-06" 12, of "2024 Q1" 3, of "2024-05" 1."""
    if "Q" in label:
        return 3
    return 1 if _MONTH.match(label) else 12


def periods_of(matter: AuthorizedMatter) -> Iterator[Period]:
    """Each period from the first to the last of a matter, in order."""
    months, end = months_of(matter.first_period), matter.first_period_end
    is_fiscal = matter.first_period.startswith("FY")
    for _ in range(MOST):
        if end > matter.last_period_end:
            return
        yield Period(matter.form, end, _label(end, months, is_fiscal=is_fiscal), months)
        end = after(end, months)


def after(end: date, months: int) -> date:
    """The last day of the month so many months later."""
    year, month = divmod(end.year * 12 + end.month - 1 + months, 12)
    return date(year, month + 1, calendar.monthrange(year, month + 1)[1])


def _label(end: date, months: int, *, is_fiscal: bool) -> str:
    if months == 3:
        return f"{end.year} Q{end.month // 3}"
    if months == 1:
        return f"{end.year}-{end.month:02}"
    return f"FY {end.year}-{end.month:02}" if is_fiscal else f"{end.year}"


def words_of(periods: Iterable[Period]) -> str:
    """Neighbours said as one: "1040 2020 to 2021, 1040 2024 and 941 2024 Q1 to 2024 Q3"; "" of none."""
    runs: list[list[Period]] = []
    for each in sorted(set(periods)):
        last = runs[-1][-1] if runs else None
        if last and (last.form, last.months, after(last.end, last.months)) == (each.form, each.months, each.end):
            runs[-1].append(each)
        else:
            runs.append([each])
    return listed([_run(run) for run in runs])


def _run(run: list[Period]) -> str:
    first, last = run[0], run[-1]
    return f"{first.form} {first.label}" + (f" to {last.label}" if last is not first else "")
