"""What would have been forecast on days gone by, and what came of it? Pure.

Only outcomes known by the last day count, so that nothing is learned from what came after it.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from notices.forecast.episodes import CP504_AT
from notices.forecast.facts import POSITIONS, Facts, first_letter
from notices.forecast.history import History

DAYS_APART = 28
MOST_DAYS = 13
"""Days looked back on: four weeks apart through a year."""

OLD_DAYS = 70
"""Days without letter and answer after which the plain rule of age takes a case for another."""


class Landmark(NamedTuple):
    """A case as it stood on a day, and in how many days from then CP504 came (None: not by the last day)."""

    facts: Facts
    as_of: date
    came_after: int | None

    def came_within(self, days: int) -> bool:
        """Whether CP504 was dated within so many days."""
        return self.came_after is not None and self.came_after <= days

    @property
    def is_old(self) -> bool:
        """Whether 70 days passed without a letter and without an answer."""
        return not self.facts.answered and (self.as_of - self.facts.last_notice_on).days >= OLD_DAYS


def landmark(history: History, as_of: date, until: date) -> Landmark | None:
    """The case on a day with what came by another; None when CP504 was not ahead of it."""
    facts = history.facts(as_of)
    if facts is None or first_letter(facts.last_code) is None:
        return None
    start, last = as_of.toordinal(), until.toordinal()
    came = (day for day, code in history.letters() if POSITIONS[code] == CP504_AT and start < day <= last)
    first = next(came, None)
    return Landmark(facts, as_of, None if first is None else first - start)


def landmarks(histories: Iterable[History], days: Sequence[date], until: date) -> Iterator[Landmark]:
    """Every case on every one of these days on which CP504 was ahead of it."""
    for history in histories:
        if not history.entries:
            continue
        begins = history.entries[0].day
        for day in days:
            if day.toordinal() >= begins:
                found = landmark(history, day, until)
                if found is not None:
                    yield found


def days_before(until: date, least: int, earliest: date) -> list[date]:
    """The newest days, none before the earliest, from which at least so many days are known."""
    found = []
    for number in range(MOST_DAYS):
        day = until - timedelta(days=least + number * DAYS_APART)
        if day < earliest:
            break
        found.append(day)
    return found
