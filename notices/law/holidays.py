"""Which days are legal holidays in the District of Columbia, and which day is the next business day?

IRC 7503 moves a last day off Saturdays, Sundays and legal holidays in the District of Columbia, wherever the
taxpayer lives. The days are those of D.C. Code 28-2701 and 1-612.02, which follow 5 U.S.C. 6103 and add
Emancipation Day; Treas. Reg. 301.7503-1(b) says that these are the ones that count. Closures of federal
offices by executive order or for weather are not legal holidays and are not in this table.

A state's own law is not in here. Where a firm's own entry lets holidays move a date of a state, the federal ones of
5 U.S.C. 6103(a) count: those of the District less Emancipation Day and Inauguration Day, which are kept only there.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache

from notices.law.statewide import STATEWIDE, UNREAD
from notices.law.yearly import FIRST_YEAR, SATURDAY, THURSDAY, Holiday

AS_OF = date(2026, 11, 22)  # the day on which somebody last compared this table with its sources
_DAY = timedelta(days=1)

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


def holiday_name(day: date, state: str = "", *, is_federal_only: bool = False) -> str | None:
    """The legal holiday kept on this day, or None; "(observed)" marks a day moved off a weekend.

    `state` is the two-letter State of the IRS office where the act must be done, if one is known. With
    `is_federal_only` the holidays of 5 U.S.C. 6103(a) count, which are kept in all the country.
    Raises ValueError before 1971, where the table does not reach.
    """
    if day.year < FIRST_YEAR:
        raise ValueError(f"The holiday table begins in {FIRST_YEAR}; {day.isoformat()} is earlier.")
    return _names_of(day.year, is_federal_only).get(day) or _statewide_name(day, state, is_verified=True)


def unverified_name(day: date, state: str) -> str | None:
    """A holiday that this State may keep on this day, which nobody has verified; it moves nothing."""
    return _statewide_name(day, state, is_verified=False)


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


def _statewide_name(day: date, state: str, *, is_verified: bool) -> str | None:
    for item in STATEWIDE.get(state.upper(), ()):
        is_sure = item.confidence != UNREAD
        if is_sure == is_verified and item.falls_in(day.year) and item.observed_day(day.year) == day:
            return item.name
    return None
