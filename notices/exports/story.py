"""What happened, line by line, and who wrote it down: the chronology on paper and in CSV."""

import csv
from collections.abc import Callable, Iterator

from notices.exports.cells import Cell, Section, Table, bad, cell, clock, mono, small, strong
from notices.exports.scope import Scope, stamp
from notices.models import Case
from notices.timeline import Entry
from practice.spreadsheets import defused
from practice.words import count, on

EXPORTED = "history_exported"
NOTHING = "Nothing recorded in this range."
COLUMNS = (
    "case",
    "taxpayer",
    "form",
    "period",
    "occurred",
    "recorded",
    "days late",
    "actor",
    "kind",
    "sentence",
    "entry",
    "hash",
    "chain",
    "entries of the chain",
    "head of the chain",
)


def chronology(scope: Scope) -> Section:
    papers = _papers(scope)
    tables = [
        Table(
            "chronology",
            ["When", "What happened", "Recorded by"],
            [_line(entry, scope, papers) for entry in scope.story[case.pk]],
            NOTHING,
            title=str(case) if scope.is_about_many else "",
        )
        for case in scope.cases
    ]
    lead = "In the order in which things happened. What was written down on a later day says so."
    return Section("Chronology", tables, lead)


def _papers(scope: Scope) -> dict[tuple[str, int], str]:
    """The exhibit of a letter or response by what the entries call it."""
    papers = {("notice", row.pk): scope.exhibit(row.document_id) for row in scope.notices}
    papers |= {("letter", row.pk): scope.exhibit(row.document_id) for row in scope.all_our_letters}
    return papers | {("response", row.pk): scope.exhibit(row.document_id) for row in scope.all_responses}


def _line(entry: Entry, scope: Scope, papers: dict[tuple[str, int], str]) -> list[Cell]:
    occurred = scope.local(entry.occurred_at)
    kind = entry.kind.replace("_", " ").capitalize()
    exhibits = [papers.get((name, entry.facts.get(name, 0)), "") for name in ("notice", "response", "letter")]
    return [
        cell(strong(on(occurred.date())), small(clock(occurred))),
        cell(
            bad("Internal note") if entry.is_internal else small(" · ".join(filter(None, [kind, *exhibits]))),
            entry.sentence,
        ),
        cell(
            entry.actor,
            bad(f"entered {count(entry.days_late, 'day')} later") if entry.days_late else "",
            mono(f"{entry.event.sequence} · {entry.event.hash[:10]}"),
        ),
    ]


class _Line:
    """Hands back what the CSV writer writes, one line at a time."""

    def write(self, line: str) -> str:
        return line


def csv_lines(scope: Scope) -> Iterator[bytes]:
    """The chronology as RFC 4180 lines in UTF-8, one row an entry, read case by case as it is sent.

    A byte order mark leads, without which Excel reads accented names wrongly. No cell can become a formula.
    """
    writer = csv.writer(_Line())
    yield b"\xef\xbb\xbf" + writer.writerow(COLUMNS).encode()
    for case in scope.cases:
        for row in _csv_rows(case, scope):
            yield writer.writerow([_csv_cell(value, scope.mask) for value in row]).encode()


def _csv_rows(case: Case, scope: Scope) -> Iterator[tuple]:
    """A row an entry; a case without one has a row all the same, for the head of its chain."""
    about, seal = (case.pk, case.taxpayer, case.form, case.period), scope.seals[case.pk]
    head = str(case.chain.uid), seal.length, seal.head
    is_empty = True
    for entry in scope.story_of(case):
        is_empty = False
        yield (*about, *_csv_entry(entry, scope), *head)
    if is_empty:
        yield (*about, "", "", "", "", "", NOTHING, "", "", *head)


def _csv_cell(value: object, mask: Callable[[str], str]) -> object:
    return defused(mask(value)) if isinstance(value, str) else value


def _csv_entry(entry: Entry, scope: Scope) -> tuple:
    return (
        stamp(scope.local(entry.occurred_at)),
        stamp(scope.local(entry.recorded_at)),
        entry.days_late,
        entry.actor,
        entry.kind,
        entry.sentence,
        entry.event.sequence,
        entry.event.hash,
    )
