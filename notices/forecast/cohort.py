"""Which cases does a cohort file tell of? Reads `case,date,event,value`, one event a row, in any order. Pure.

The file is read as a stream. A row costs one reference, because rows that say the same of the same day share one
entry; what is kept grows with the number of cases and of their events, not with the size of the file.
"""

import csv
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from pathlib import Path

from notices.forecast.events import Entry, entry, read_day
from notices.forecast.history import History

COLUMNS = ("case", "date", "event", "value")

Cohort = dict[str, History]
"""Case to its history."""


class Unreadable(ValueError):
    """The file cannot be used; the text is the sentence that says why, with the line."""


class Lines:
    """The lines of a file as text, counted."""

    def __init__(self, raw: Iterable[bytes]) -> None:
        self._raw = raw
        self.number = 0

    def __iter__(self) -> Iterator[str]:
        for line in self._raw:
            self.number += 1
            try:
                yield line.decode("utf-8-sig" if self.number == 1 else "utf-8")
            except UnicodeDecodeError:
                raise Unreadable(f"Line {self.number} is not UTF-8 text.") from None


def read_file(path: Path) -> Cohort:
    """The cases of a file. Raises Unreadable with one sentence for the first thing that is wrong."""
    try:
        with path.open("rb") as raw:
            return read(raw)
    except OSError as problem:
        raise Unreadable(f"{path} cannot be read: {problem.strerror}.") from None


def read(raw: Iterable[bytes]) -> Cohort:
    """The cases of a file given as lines of bytes."""
    lines = Lines(raw)
    rows = csv.reader(lines, strict=True)
    cohort: Cohort = {}
    try:
        order = _order(next(rows, []))
        made = _entries()
        for row in rows:
            if row:
                _take(cohort, row, order, made)
    except csv.Error as problem:
        raise Unreadable(f"Line {max(lines.number, 1)} is not a row of a CSV file: {problem}.") from None
    except Unreadable:
        raise
    except ValueError as problem:
        raise Unreadable(f"Line {max(lines.number, 1)}: {problem}") from None
    if not cohort:
        raise Unreadable(f"The file has no rows after its header on line 1 ({lines.number} lines in all).")
    return cohort


def _order(header: list[str]) -> tuple[int, int, int, int]:
    """Where each column stands."""
    missing = [name for name in COLUMNS if name not in header]
    if missing:
        raise ValueError(f"the header lacks {' and '.join(missing)}; it must be {','.join(COLUMNS)}.")
    if len(header) != len(COLUMNS):
        raise ValueError(f"the header has {len(header)} columns; it must be {','.join(COLUMNS)}.")
    case, day, event, value = (header.index(name) for name in COLUMNS)
    return case, day, event, value


def _take(
    cohort: Cohort, row: list[str], order: tuple[int, int, int, int], made: Callable[[str, str, str], Entry]
) -> None:
    if len(row) != len(COLUMNS):
        raise ValueError(f"the row has {len(row)} of {len(COLUMNS)} fields.")
    case = row[order[0]]
    if not case or case.isspace():
        raise ValueError("the case is empty.")
    one = made(row[order[1]], row[order[2]], row[order[3]])
    history = cohort.get(case)
    if history is None:
        history = cohort[case] = History()
    history.add(one)


def _entries() -> Callable[[str, str, str], Entry]:
    """A maker of entries that keeps every day and every entry once.

    Amounts differ from row to row, so what they come down to is looked up once more before a new entry is kept.
    """
    days: dict[str, date] = {}
    by_text: dict[tuple[str, str, str], Entry] = {}
    kept: dict[Entry, Entry] = {}

    def make(day: str, event: str, value: str) -> Entry:
        found = by_text.get((day, event, value))
        if found is not None:
            return found
        on = days.get(day)
        if on is None:
            on = days[day] = read_day(day)
        one = entry(on, event, value)
        one = kept.setdefault(one, one)
        if event not in ("balance", "payment"):
            by_text[day, event, value] = one
        return one

    return make
