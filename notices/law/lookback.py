"""What do the three years (or twelve quarters) before a penalty say about relief from it?

Each test asks one thing of every period before: was the return on time, what became of penalties. A fact is good, bad
or, where it is not known or no source says what it means, open. One bad period fails the test; one open period leaves
it open and is named.
"""

import calendar
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from notices.law import relief_rules as rules
from notices.law.periods import FormPeriod
from notices.law.relief_rules import Charge, Filed

YEARS, QUARTERS = 3, 12
Answer = TypeVar("Answer", Filed, Charge)
_MONTHS = {"year": 12, "quarter": 3}


@dataclass(frozen=True)
class Period:
    """What is on file about the return of one period: when it was filed, and what became of penalties on it."""

    label: str
    filed: Filed = Filed.UNKNOWN
    charge: Charge = Charge.UNKNOWN


@dataclass(frozen=True)
class History:
    """The periods before, newest first, of one taxpayer; `name` is empty where there is only one."""

    periods: tuple[Period, ...]
    name: str = ""


@dataclass(frozen=True)
class Reason:
    """One condition, what was found, and whether it is met (None: not known); `missing` names what to find out."""

    id: str
    says: str
    found: str
    is_met: bool | None
    citation: str
    missing: tuple[str, ...] = ()
    confidence: str = rules.SECONDARY


def lookback(matter: FormPeriod) -> tuple[FormPeriod, ...]:
    """The three years, or twelve quarters, before a period, newest first; none for a form of another rhythm."""
    months = _MONTHS.get(matter.kind)
    if matter.end_on is None or months is None:
        return ()
    count = YEARS if matter.kind == "year" else QUARTERS
    return tuple(
        FormPeriod(matter.form, matter.kind, _month_end(matter.end_on, months * n)) for n in range(1, count + 1)
    )


def _month_end(day: date, months_before: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 - months_before, 12)
    return date(year, month + 1, calendar.monthrange(year, month + 1)[1])


@dataclass(frozen=True)
class Test(Generic[Answer]):
    """One question about every period before; `good` says which answers are good (True) and which are bad (False).

    An answer that `good` does not list is open: no source seen says what it means.
    """

    id: str
    says: str
    ask: Callable[[Period], Answer]
    good: Mapping[Answer, bool]
    words: Mapping[Answer, str]
    missing: str
    citation: str

    def reasons(self, matter: FormPeriod, histories: tuple[History, ...]) -> Iterator[Reason]:
        """One reason for each taxpayer whose record counts."""
        count = "twelve quarters" if matter.kind == "quarter" else "three years"
        says = self.says.format(form=matter.form, span=f"the {count} before")
        for history in histories:
            met = [self.good.get(self.ask(period)) for period in history.periods]
            is_met = False if False in met else None if None in met or not met else True
            found = self._found(history) if met else "The sources seen count years and quarters only."
            yield Reason(self.id, says, found, is_met, self.citation, self._missing(matter, history))

    def _found(self, history: History) -> str:
        groups: dict[str, list[Period]] = {}
        for period in history.periods:
            groups.setdefault(self.words[self.ask(period)], []).append(period)
        found = "; ".join(f"{_listed(periods, history)} {word}" for word, periods in groups.items())
        return f"{history.name}: {found}." if history.name else f"{found}."

    def _missing(self, matter: FormPeriod, history: History) -> tuple[str, ...]:
        """What to find out, periods of one answer together."""
        if not history.periods:
            return (f"which periods count for Form {matter.form}",)
        groups: dict[Answer, list[Period]] = {}
        for period in history.periods:
            if self.good.get(self.ask(period)) is None:
                groups.setdefault(self.ask(period), []).append(period)
        whose = f" of {history.name}" if history.name else ""
        return tuple(self._named(answer, _listed(periods, history), whose) for answer, periods in groups.items())

    def _named(self, answer: Answer, labels: str, whose: str) -> str:
        if answer:
            return f"how the IRS counts {labels}{whose}: {self.words[answer]}"
        return self.missing.format(labels=labels, whose=whose)


def _listed(periods: list[Period], history: History) -> str:
    """Labels from the oldest on; three or more that follow one another as "2023 Q1 to 2024 Q4"."""
    runs: list[list[Period]] = []
    for before, period in zip((None, *history.periods[::-1]), history.periods[::-1], strict=False):
        if period not in periods:
            continue
        if before in periods:
            runs[-1].append(period)
        else:
            runs.append([period])
    words = []
    for run in runs:
        words += [f"{run[0].label} to {run[-1].label}"] if len(run) > 2 else [period.label for period in run]
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


_FILED_WORDS = {
    Filed.UNKNOWN: "not known",
    Filed.ON_TIME: "on time",
    Filed.LATE: "late",
    Filed.NOT_REQUIRED: "no return due",
}
_CHARGE_WORDS = {
    Charge.UNKNOWN: "not known",
    Charge.NONE: "none",
    Charge.STANDS: "one that stands",
    Charge.FIRST_TIME: "removed as first-time abate",
    Charge.REASONABLE_CAUSE: "removed for reasonable cause",
    Charge.IRS_ERROR: "removed as an error of the IRS",
    Charge.EXEMPTED: "left out by the automatic exemption",
}
_WHETHER_FILED = "whether the return{whose} for {labels} was filed on time"
_WHETHER_CHARGED = "whether a penalty{whose} was charged for {labels}, and what became of it"

ABATE_TESTS = (
    Test(
        "filed",
        "Form {form} was filed on time for {span}, or none was due.",
        lambda period: period.filed,
        {Filed.ON_TIME: True, Filed.NOT_REQUIRED: True, Filed.LATE: False},
        _FILED_WORDS,
        _WHETHER_FILED,
        rules.MANUAL,
    ),
    Test(
        "charges",
        "No penalty but estimated tax stands for {span}; one removed for reasonable cause or as an error does no harm.",
        lambda period: period.charge,
        {
            Charge.NONE: True,
            Charge.REASONABLE_CAUSE: True,
            Charge.IRS_ERROR: True,
            Charge.FIRST_TIME: True,  # the next test is about it
            Charge.STANDS: False,
        },
        _CHARGE_WORDS,
        _WHETHER_CHARGED,
        rules.MANUAL,
    ),
    Test(
        "first_time_before",
        "First-time abate was not used for {span}.",
        lambda period: period.charge,
        {
            Charge.NONE: True,
            Charge.REASONABLE_CAUSE: True,
            Charge.IRS_ERROR: True,
            Charge.STANDS: True,
            Charge.FIRST_TIME: False,
        },
        _CHARGE_WORDS,
        _WHETHER_CHARGED,
        rules.MANUAL,
    ),
)

EXEMPTION_TESTS = (
    Test(
        "filed",
        "Form {form} was filed on time for {span}.",
        lambda period: period.filed,
        {Filed.ON_TIME: True, Filed.LATE: False},
        _FILED_WORDS,
        _WHETHER_FILED,
        rules.IRS_PAGE,
    ),
    Test(
        "charges",
        "No penalty but estimated tax was charged for {span}.",
        lambda period: period.charge,
        {Charge.NONE: True},
        _CHARGE_WORDS,
        _WHETHER_CHARGED,
        rules.IRS_PAGE,
    ),
)
