"""What of the law's data is out of date on a given day, or about to be, and what must be done about it?

A rule does not age, a number does: interest rates come by the quarter, the smallest penalty for filing late by the
year, letters and holidays change now and then. Nothing here guesses what nobody has announced.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from notices.law import catalogue, holidays, path_rules, penalties, user_fees
from notices.law.counting import in_words
from notices.law.rates import Rates, published, quarter_of
from notices.law.watch_list import watch_list

RATES, AMOUNTS, LETTERS, HOLIDAYS, WATCH = "rates", "amounts", "letters", "holidays", "watch"
PATHS = "paths"
DAYS_AHEAD = 14  # for the next quarter's rate, which is announced about a month ahead
AMOUNTS_FROM = 12  # the month from which the next year's amounts are missed
OLD_DAYS = 400  # a year and a month since anybody checked

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Finding:
    """One thing that is out of date: what, in a sentence, and what to do. `is_late` is False while it still holds.

    `subject` is rates, amounts, letters, holidays, paths or watch.
    """

    subject: str
    sentence: str
    remedy: str
    is_late: bool


def stale(today: date, *, rates: Rates | None = None) -> tuple[Finding, ...]:
    """Everything that is out of date on this day or soon will be, worst first; the published rates unless given."""
    found = [
        *_rates(today, rates or published()),
        *_amounts(today),
        *_letters(today),
        *_holidays(today),
        *_paths(today),
        *_watched(today),
    ]
    return tuple(sorted(found, key=lambda finding: not finding.is_late))


def _rates(today: date, rates: Rates) -> Iterator[Finding]:
    last_on = rates.last_on
    if today > last_on:
        sentence = (
            f"Interest can be computed through {in_words(last_on)} only: no rate is on file for {quarter_of(today)}."
        )
    elif today + timedelta(days=DAYS_AHEAD) >= last_on:
        sentence = (
            f"Interest can be computed through {in_words(last_on)}; "
            f"the rate of {quarter_of(last_on + _DAY)} is not on file yet."
        )
    else:
        return
    remedy = "Add the quarter's rate from its revenue ruling: rates.toml, or the rates page of a firm."
    yield Finding(RATES, sentence, remedy, is_late=today > last_on)


def _amounts(today: date) -> Iterator[Finding]:
    last_year = max(row.to_year for row in penalties.MINIMUMS)
    missing = today.year if today.year > last_year else today.year + 1
    is_late = missing == today.year
    if missing <= last_year or not (is_late or today.month >= AMOUNTS_FROM):
        return
    sentence = (
        f"The smallest penalty for filing late is not on file for returns due in {missing}; "
        f"the table was checked on {in_words(penalties.MINIMUMS_AS_OF)}."
    )
    yield Finding(AMOUNTS, sentence, f"Add the amount of {missing} to MINIMUMS in penalties.py.", is_late)


def _letters(today: date) -> Iterator[Finding]:
    checked_on = min(entry.as_of for entry in catalogue.entries())
    if _is_old(checked_on, today):
        sentence = f"Some letters of the catalogue were last checked on {in_words(checked_on)}, over a year ago."
        yield Finding(LETTERS, sentence, "Compare letters/*.toml with the IRS's pages and set as_of.", is_late=True)


def _holidays(today: date) -> Iterator[Finding]:
    if _is_old(holidays.AS_OF, today):
        sentence = f"The holidays were last checked on {in_words(holidays.AS_OF)}, over a year ago."
        remedy = "Compare holidays.py with 5 U.S.C. 6103 and the D.C. Code and set AS_OF."
        yield Finding(HOLIDAYS, sentence, remedy, is_late=True)


def _paths(today: date) -> Iterator[Finding]:
    remedy = "Compare path_rules.py, path_table.py and user_fees.py with their sources and set AS_OF and YEAR."
    checked = in_words(path_rules.AS_OF)
    if today.year > user_fees.YEAR:
        sentence = f"The fees of agreements and offers on file are those of {user_fees.YEAR}, checked on {checked}."
        yield Finding(PATHS, sentence, remedy, is_late=True)
    elif _is_old(path_rules.AS_OF, today):
        sentence = f"The thresholds of agreements and offers were last checked on {checked}, over a year ago."
        yield Finding(PATHS, sentence, remedy, is_late=True)


def _watched(today: date) -> Iterator[Finding]:
    for item in watch_list():
        if item.has_come(today):
            yield Finding(
                WATCH, f"To look at since {item.when_in_words}: {item.what} ({item.source})", item.check, is_late=False
            )


def _is_old(checked_on: date, today: date) -> bool:
    return (today - checked_on).days > OLD_DAYS
