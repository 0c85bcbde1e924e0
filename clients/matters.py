"""Which tax form and which periods does a line such as "1040 2021 to 2024" of a power of attorney name?

A matter is one line 3 of Form 2848 or 8821: a form with a first and a last period. Periods are years, quarters
("2024 Q1") or, for a fiscal year, the month it ends in ("2025-06"). General references such as "all years" are
refused, as the IRS refuses them (Instructions for Form 2848, line 3). In front may stand what kind of tax it is
("Income: 1040 2021 to 2024"), which is otherwise told by the form; behind it, in brackets, what alone of the matter
may be disclosed (Form 8821, line 3(d)).
"""

import calendar
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from clients.rules.descriptions import CIVIL_PENALTY, description_of
from clients.rules.lines import rule
from clients.rules.periods import is_general

FIRST_YEAR = 1980
LAST_YEAR = 2099

# Filed by the quarter: "941 2023" means its four quarters (Instructions for Forms 941, 720 and CT-2).
_QUARTERLY = frozenset(["941", "720", "CT-2"])
# The IRS keeps one account for the whole family of a form, under this name.
_FAMILY = {"1040-SR": "1040", "1040-A": "1040", "1040-EZ": "1040", "1040-X": "1040", "941-X": "941", "941-SS": "941"}
_CIVIL_PENALTY = re.compile(r"^CIV(?:IL)?\s*PEN(?:ALT(?:Y|IES))?\b")
_FORM = re.compile(r"^(?:FORM\s+)?([0-9]{1,4}|CT)(?:[\s-]?(?!FYE?\b|Q)([A-Z]{1,4}|[12])(?=[\s,:]|$))?[\s,:]+(?=\S)")
_SPAN = re.compile(r"\s*(?:\bTO\b|\bTHROUGH\b|\bTHRU\b|[\u2013\u2014]|(?<=\d)\s*-\s*(?=\d{4}\b)|\s-\s)\s*")
LONGEST_DESCRIPTION, LONGEST_SPECIFIC = 60, 80
_DESCRIBED = re.compile(r"^(?P<description>[^\d:]+?)\s*:\s*(?P<rest>.+)$")
_SPECIFIC = re.compile(r"^(?P<rest>.+?)\s*\((?P<specific>[^()]+)\)$")
_PERIODS = (
    (re.compile(r"^(\d{4})$"), "year"),
    (re.compile(r"^(\d{4})\s*Q([1-4])$"), "quarter"),
    (re.compile(r"^(?:FYE?\s*)?(\d{4})-(0[1-9]|1[0-2])$"), "fiscal"),
)


@dataclass(frozen=True)
class Matter:
    """One form with its first and last period; the ends are the last days of those periods.

    `description` is what was typed in front; empty, the form tells it (`description_of`).
    """

    form: str
    first_period: str
    first_period_end: date
    last_period: str
    last_period_end: date
    description: str = ""
    specific: str = ""

    def __str__(self) -> str:
        if self.first_period == self.last_period:
            return f"{self.form} {self.first_period}"
        return f"{self.form} {self.first_period} to {self.last_period}"


def parse(text: str) -> tuple[Matter, ...]:
    """The matters of a text with one to a line or between semicolons; raises ValueError naming the bad line."""
    lines = [line.strip() for line in re.split(r"[\n;]+", text) if line.strip()]
    if not lines:
        raise ValueError("Name at least one form with its periods, for example 1040 2021 to 2024.")
    return tuple(dict.fromkeys(parse_line(line) for line in lines))


def parse_line(line: str) -> Matter:
    """One matter; raises ValueError with a sentence that quotes the line and shows how to write it."""
    if is_general(line):
        raise ValueError(f'"{line}" is too general. {rule("all_years").sentence}')
    found = _SPECIFIC.match(line)
    text, specific = (found["rest"], found["specific"].strip()) if found else (line, "")
    try:
        matter = _matter(line, text)
    except ValueError:
        described = _DESCRIBED.match(text)
        if not described:
            raise
        matter = replace(_matter(line, described["rest"]), description=described["description"].strip())
    if len(matter.description) > LONGEST_DESCRIPTION or len(specific) > LONGEST_SPECIFIC:
        raise ValueError(f'"{line}" is too long for its line: {LONGEST_DESCRIPTION} characters in front, at most.')
    return replace(matter, specific=specific)


def _matter(line: str, text: str) -> Matter:
    """The form and its periods; `line` is what the sentence of a ValueError quotes."""
    form, rest = _split(line, text)
    spans = _SPAN.split(rest)
    if len(spans) > 2:
        raise _unreadable(line)
    first, first_end = _period(line, form, spans[0], is_first=True)
    last, last_end = _period(line, form, spans[-1], is_first=False)
    if first_end > last_end:
        raise ValueError(f'"{line}" runs backwards: write the earlier period first.')
    return Matter(form, first, first_end, last, last_end)


def lines_of(matters: Iterable[object]) -> str:
    """The text that `parse` reads back, one matter a line."""
    return "\n".join(line_of(matter) for matter in matters)


def line_of(matter: Any) -> str:
    """One matter as it is typed: its description only where the form does not tell it."""
    is_own = matter.description and matter.description != description_of(matter.form)
    head = f"{matter.description}: {matter}" if is_own else str(matter)
    return f"{head} ({matter.specific})" if matter.specific else head


def _split(line: str, text: str) -> tuple[str, str]:
    text = " ".join(text.upper().split())
    penalty = _CIVIL_PENALTY.match(text)
    if penalty:
        return CIVIL_PENALTY, text[penalty.end() :].strip(" ,:")
    found = _FORM.match(text)
    if not found:
        raise _unreadable(line)
    form = f"{found[1]}-{found[2]}" if found[2] else found[1]
    return _FAMILY.get(form, form), text[found.end() :]


def _period(line: str, form: str, text: str, *, is_first: bool) -> tuple[str, date]:
    """The label and the last day of one end of the span."""
    for pattern, kind in _PERIODS:
        found = pattern.match(text.strip())
        if found:
            return _dated(line, form, kind, [int(part) for part in found.groups()], is_first)
    raise _unreadable(line)


def _dated(line: str, form: str, kind: str, parts: list[int], is_first: bool) -> tuple[str, date]:
    year = parts[0]
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(f'"{line}": the year must lie between {FIRST_YEAR} and {LAST_YEAR}.')
    if kind == "year" and form in _QUARTERLY:
        kind, parts = "quarter", [year, 1 if is_first else 4]
    month = {"year": 12, "quarter": parts[-1] * 3, "fiscal": parts[-1]}[kind]
    label = {"year": f"{year}", "quarter": f"{year} Q{month // 3}", "fiscal": f"FY {year}-{month:02}"}[kind]
    if kind == "fiscal" and month == 12:
        label = f"{year}"
    return label, date(year, month, calendar.monthrange(year, month)[1])


def _unreadable(line: str) -> ValueError:
    return ValueError(f'"{line}" is not a form with periods: write 1040 2021 to 2024, or 941 2024 Q1 to 2025 Q4.')
