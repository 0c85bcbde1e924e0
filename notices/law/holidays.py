"""Which days are legal holidays in the District of Columbia, and which day is the next business day?

IRC 7503 moves a last day off Saturdays, Sundays and legal holidays in the District of Columbia, wherever the
taxpayer lives. The days are those of D.C. Code 28-2701 and 1-612.02, which follow 5 U.S.C. 6103 and add
Emancipation Day; Treas. Reg. 301.7503-1(b) says that these are the ones that count. Closures of federal
offices by executive order or for weather are not legal holidays and are not in this table.

A state's own law is not in here. Where a firm's own entry lets holidays move a date of a state, the federal ones of
5 U.S.C. 6103(a) count: those of the District less Emancipation Day and Inauguration Day, which are kept only there.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

MONDAY, THURSDAY, SATURDAY, SUNDAY = 0, 3, 5, 6
FIRST_YEAR = 1971  # from here on the Monday holidays of P.L. 90-363 stand
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Holiday:
    """One yearly holiday: a fixed day of a month, or the nth weekday (nth = -1 for the last one)."""

    name: str
    month: int
    source: str
    day: int = 0
    weekday: int = MONDAY
    nth: int = 0
    from_year: int = FIRST_YEAR
    to_year: int = 9999
    every: int = 1
    moves_off_saturday: bool = True
    is_of_dc_only: bool = False

    def falls_in(self, year: int) -> bool:
        """Whether the holiday exists in this year."""
        return self.from_year <= year <= self.to_year and (year - self.from_year) % self.every == 0

    def actual_day(self, year: int) -> date:
        """The calendar day the holiday is named for, before any move off a weekend."""
        if self.day:
            return date(year, self.month, self.day)
        return _nth_weekday(year, self.month, self.weekday, self.nth)

    def observed_day(self, year: int) -> date:
        """The day on which it is kept: Friday for a Saturday, Monday for a Sunday (D.C. Code 28-2701)."""
        day = self.actual_day(year)
        if day.weekday() == SATURDAY and self.moves_off_saturday:
            return day - _DAY
        return day + _DAY if day.weekday() == SUNDAY else day


HOLIDAYS: tuple[Holiday, ...] = (
    Holiday("New Year's Day", 1, "5 U.S.C. 6103(a); D.C. Code 28-2701", day=1),
    Holiday("Martin Luther King Jr. Day", 1, "5 U.S.C. 6103(a); P.L. 98-144", nth=3, from_year=1986),
    Holiday(
        "Inauguration Day",
        1,
        "5 U.S.C. 6103(c); D.C. Code 1-612.02",
        day=20,
        from_year=1973,
        every=4,
        moves_off_saturday=False,
        is_of_dc_only=True,
    ),
    Holiday("Washington's Birthday", 2, "5 U.S.C. 6103(a)", nth=3),
    Holiday("Emancipation Day", 4, "D.C. Code 1-612.02; Notice 2011-17", day=16, from_year=2005, is_of_dc_only=True),
    Holiday("Memorial Day", 5, "5 U.S.C. 6103(a)", nth=-1),
    Holiday("Juneteenth", 6, "5 U.S.C. 6103(a); P.L. 117-17", day=19, from_year=2021),
    Holiday("Independence Day", 7, "5 U.S.C. 6103(a)", day=4),
    Holiday("Labor Day", 9, "5 U.S.C. 6103(a)", nth=1),
    Holiday("Columbus Day", 10, "5 U.S.C. 6103(a); Indigenous Peoples' Day in D.C. law", nth=2),
    Holiday("Veterans Day", 10, "5 U.S.C. 6103(a) as of P.L. 90-363", nth=4, to_year=1977),
    Holiday("Veterans Day", 11, "5 U.S.C. 6103(a); P.L. 94-97", day=11, from_year=1978),
    Holiday("Thanksgiving Day", 11, "5 U.S.C. 6103(a)", weekday=THURSDAY, nth=4),
    Holiday("Christmas Day", 12, "5 U.S.C. 6103(a)", day=25),
)

# A State's own holiday counts only for an act that must be done at an IRS office in that State (Reg.
# 301.7503-1(b)); Rev. Rul. 2015-13 confirms these two. Other States have holidays that nobody has checked yet.
STATEWIDE: dict[str, tuple[Holiday, ...]] = {
    "MA": (Holiday("Patriots' Day in Massachusetts", 4, "Rev. Rul. 2015-13", nth=3),),
    "ME": (Holiday("Patriots' Day in Maine", 4, "Rev. Rul. 2015-13", nth=3),),
}


def holiday_name(day: date, state: str = "", *, is_federal_only: bool = False) -> str | None:
    """The legal holiday kept on this day, or None; "(observed)" marks a day moved off a weekend.

    `state` is the two-letter State of the IRS office where the act must be done, if one is known. With
    `is_federal_only` the holidays of 5 U.S.C. 6103(a) count, which are kept in all the country.
    Raises ValueError before 1971, where the table does not reach.
    """
    if day.year < FIRST_YEAR:
        raise ValueError(f"The holiday table begins in {FIRST_YEAR}; {day.isoformat()} is earlier.")
    statewide = (item.name for item in STATEWIDE.get(state.upper(), ()) if item.observed_day(day.year) == day)
    return _names_of(day.year, is_federal_only).get(day) or next(statewide, None)


def is_legal_holiday(day: date, state: str = "", *, is_federal_only: bool = False) -> bool:
    """Whether the day is a legal holiday in the District of Columbia (or statewide in `state`)."""
    return holiday_name(day, state, is_federal_only=is_federal_only) is not None


def is_business_day(day: date, state: str = "", *, is_federal_only: bool = False) -> bool:
    """Whether the day is neither a Saturday, a Sunday nor a legal holiday."""
    return day.weekday() < SATURDAY and not is_legal_holiday(day, state, is_federal_only=is_federal_only)


def next_business_day(day: date, state: str = "", *, is_federal_only: bool = False) -> date:
    """The day itself if it is a business day, otherwise the first one after it (IRC 7503)."""
    while not is_business_day(day, state, is_federal_only=is_federal_only):
        day += _DAY
    return day


def last_business_day(day: date) -> date:
    """The day itself if it is a business day, otherwise the last one before it."""
    while not is_business_day(day):
        day -= _DAY
    return day


def add_business_days(day: date, count: int, *, is_federal_only: bool = False) -> date:
    """The `count`th business day after `day`, which is not counted itself; ValueError unless count >= 1."""
    if count < 1:
        raise ValueError("A count of business days must be at least 1.")
    for _ in range(count):
        day = next_business_day(day + _DAY, is_federal_only=is_federal_only)
    return day


@lru_cache(maxsize=512)
def _names_of(year: int, is_federal_only: bool) -> dict[date, str]:
    names: dict[date, str] = {}
    for day, name in _days_kept_in(year, is_federal_only):
        names.setdefault(day, name)
    return names


def _days_kept_in(year: int, is_federal_only: bool) -> Iterator[tuple[date, str]]:
    # One year further, because a New Year's Day on a Saturday is kept on 31 December of the year before.
    for item in HOLIDAYS:
        if is_federal_only and item.is_of_dc_only:
            continue
        for around in (year, year + 1):
            if not item.falls_in(around):
                continue
            actual, observed = item.actual_day(around), item.observed_day(around)
            yield actual, item.name
            if observed != actual:
                yield observed, f"{item.name} (observed)"


def _nth_weekday(year: int, month: int, weekday: int, nth: int) -> date:
    if nth > 0:
        first = date(year, month, 1)
        return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (nth - 1))
    last = date(year + month // 12, month % 12 + 1, 1) - _DAY
    return last - timedelta(days=(last.weekday() - weekday) % 7)
