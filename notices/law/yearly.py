"""On which day of a year does a yearly holiday fall, and on which day is it kept?"""

from dataclasses import dataclass
from datetime import date, timedelta

MONDAY, THURSDAY, SATURDAY, SUNDAY = 0, 3, 5, 6
FIRST_YEAR = 1971  # from here on the Monday holidays of P.L. 90-363 stand
EASTER = "easter"
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Holiday:
    """One yearly holiday: a fixed day of a month, the nth weekday (nth = -1 for the last one), or Easter Sunday
    (`feast`); then so many days after it (`offset`, negative for before).

    `confidence` is as in the catalogue: a day that nobody has verified is named where it matters and moves nothing.
    """

    name: str
    month: int
    source: str
    day: int = 0
    weekday: int = MONDAY
    nth: int = 0
    feast: str = ""
    offset: int = 0
    from_year: int = FIRST_YEAR
    to_year: int = 9999
    every: int = 1
    moves_off_saturday: bool = True
    moves_off_sunday: bool = True
    is_kept_on_monday: bool = False
    is_of_dc_only: bool = False
    confidence: str = "primary_seen"

    def falls_in(self, year: int) -> bool:
        """Whether the holiday exists in this year."""
        return self.from_year <= year <= self.to_year and (year - self.from_year) % self.every == 0

    def actual_day(self, year: int) -> date:
        """The calendar day the holiday is named for, before any move off a weekend."""
        return self._anchor(year) + self.offset * _DAY

    def observed_day(self, year: int) -> date:
        """The day on which it is kept: usually Friday for a Saturday, Monday for a Sunday (D.C. Code 28-2701).

        A holiday `is_kept_on_monday` goes to the Monday of its week, from a weekend to the Monday after it.
        """
        day = self.actual_day(year)
        if self.is_kept_on_monday:
            return day - day.weekday() * _DAY if day.weekday() < SATURDAY else _monday_after(day)
        if day.weekday() == SATURDAY and self.moves_off_saturday:
            return day - _DAY
        return day + _DAY if day.weekday() == SUNDAY and self.moves_off_sunday else day

    def _anchor(self, year: int) -> date:
        if self.feast == EASTER:
            return easter(year)
        if self.day:
            return date(year, self.month, self.day)
        return _nth_weekday(year, self.month, self.weekday, self.nth)


def easter(year: int) -> date:
    """Easter Sunday in the Gregorian calendar (the anonymous computus of 1876, as J. Meeus prints it)."""
    golden, century, rest = year % 19, year // 100, year % 100
    skipped = century // 4
    correction = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - skipped - correction + 15) % 30
    to_sunday = (32 + 2 * (century % 4) + 2 * (rest // 4) - epact - rest % 4) % 7
    late = (golden + 11 * epact + 22 * to_sunday) // 451
    month, day = divmod(epact + to_sunday - 7 * late + 114, 31)
    return date(year, month, day + 1)


def _monday_after(day: date) -> date:
    return day + (7 - day.weekday()) * _DAY


def _nth_weekday(year: int, month: int, weekday: int, nth: int) -> date:
    if nth > 0:
        first = date(year, month, 1)
        return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (nth - 1))
    last = date(year + month // 12, month % 12 + 1, 1) - _DAY
    return last - timedelta(days=(last.weekday() - weekday) % 7)
