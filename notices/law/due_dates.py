"""On which day does the law want a return and its tax, before any weekend moves it?

The tax is due on the day fixed for the return, without extension (IRC 6151(a)); interest and penalty months count from
that day even where a weekend lets one act later. One row per kind of return; a form without a row gets no proposal.
A full period is taken for granted, and the usual corporation: a cooperative (Form 1120-C) has until the ninth month.
"""

import calendar
from dataclasses import dataclass
from datetime import date

from notices.law.accrual_rules import PRIMARY, SECONDARY, UNVERIFIED

LAST = 31
"""As the day of a rule: the last one of its month."""

_JUNE = 6
_NEW_DATES = date(2016, 1, 1)  # P.L. 114-41 sec. 2006(a)(3): periods that begin after 2015
_DAY_BEFORE_NEW = date(2015, 12, 31)
_DAY_BEFORE_NEW_JUNE = date(2025, 12, 31)  # the same for C corporations whose year ends in June: after 2025
_EMPLOYERS = "Reg. 31.6071(a)-1(a)(1)"


@dataclass(frozen=True)
class Rule:
    """Returns due on the `day` of the `months`-th month after the period, for periods that begin between two days.

    `ends_in` narrows it to periods that end in one month of the year.
    """

    id: str
    forms: tuple[str, ...]
    months: int
    day: int
    citation: str
    confidence: str
    begins_from: date = date.min
    begins_through: date = date.max
    ends_in: int | None = None

    def fits(self, form: str, end_on: date, kind: str) -> bool:
        """Whether it rules this form for the full period that ends on this day."""
        begins_on = _first_day(end_on, kind)
        return (
            form in self.forms
            and self.begins_from <= begins_on <= self.begins_through
            and self.ends_in in (None, end_on.month)
        )


# The first row that fits counts.
RULES: tuple[Rule, ...] = (
    Rule("individual", ("1040", "1040-SS"), 4, 15, "IRC 6072(a)", PRIMARY),
    Rule(
        "june_corporation",
        ("1120",),
        3,
        15,
        "IRC 6072(b) as before P.L. 114-41 sec. 2006(a)(3)(B)",
        PRIMARY,
        begins_through=_DAY_BEFORE_NEW_JUNE,
        ends_in=_JUNE,
    ),
    Rule("corporation", ("1120",), 4, 15, "IRC 6072(a); P.L. 114-41 sec. 2006(a)", PRIMARY, begins_from=_NEW_DATES),
    Rule(
        "corporation_before_2016",
        ("1120",),
        3,
        15,
        "IRC 6072(b) as before P.L. 114-41 sec. 2006(a)",
        PRIMARY,
        begins_through=_DAY_BEFORE_NEW,
    ),
    Rule("s_corporation", ("1120-S",), 3, 15, "IRC 6072(b)", PRIMARY),
    Rule("partnership", ("1065",), 3, 15, "IRC 6072(b); P.L. 114-41 sec. 2006(a)", PRIMARY, begins_from=_NEW_DATES),
    Rule(
        "partnership_before_2016",
        ("1065",),
        4,
        15,
        "IRC 6072(a) as before P.L. 114-41 sec. 2006(a)",
        PRIMARY,
        begins_through=_DAY_BEFORE_NEW,
    ),
    Rule("payroll", ("941",), 1, LAST, _EMPLOYERS, PRIMARY),
    Rule("payroll_year", ("943", "944", "945"), 1, LAST, _EMPLOYERS, PRIMARY),
    Rule("unemployment", ("940",), 1, LAST, "Reg. 31.6071(a)-1(c); instructions of Form 940, as relayed", SECONDARY),
)


@dataclass(frozen=True)
class Postponement:
    """Days of the law that were postponed for everybody under IRC 7508A, and for which forms; nobody here has read
    the notice, so it proposes no day and only says that there was one."""

    from_on: date
    to_on: date
    forms: tuple[str, ...]
    citation: str
    confidence: str = UNVERIFIED


POSTPONED: tuple[Postponement, ...] = (
    Postponement(date(2020, 4, 1), date(2020, 7, 14), ("1040", "1040-SS", "1120", "1120-S", "1065"), "Notice 2020-23"),
    Postponement(date(2021, 4, 15), date(2021, 4, 15), ("1040", "1040-SS"), "Notice 2021-21"),
)


@dataclass(frozen=True)
class DueDate:
    """The day the law names for a return, the rule behind it, and the general postponement of that day, if any."""

    on: date
    rule: Rule
    postponed_by: Postponement | None = None


def due_date(form: str, kind: str, end_on: date | None) -> DueDate | None:
    """When the return of this form is due for a period ("year", "quarter", "month") that ends on this day.

    None where no rule of the table fits: then nobody knows here, and a person must say.
    """
    if end_on is None or kind not in _MONTHS:
        return None
    rule = next((each for each in RULES if each.fits(form, end_on, kind)), None)
    if rule is None:
        return None
    day = _day_of(end_on, rule.months, rule.day)
    moved = (each for each in POSTPONED if form in each.forms and each.from_on <= day <= each.to_on)
    return DueDate(day, rule, next(moved, None))


_MONTHS = {"year": 12, "quarter": 3, "month": 1}


def _first_day(end_on: date, kind: str) -> date:
    """The first day of the full period that ends on the last day of a month."""
    return _day_of(end_on, 1 - _MONTHS[kind], 1)


def _day_of(end_on: date, months: int, day: int) -> date:
    """That day of the month so many months after the one in which the period ends."""
    year, index = divmod(end_on.year * 12 + end_on.month - 1 + months, 12)
    return date(year, index + 1, min(day, calendar.monthrange(year, index + 1)[1]))
