"""Who wrote the record and how late, what was changed afterwards, and who took it out of the house?"""

from collections import Counter
from collections.abc import Iterator

from notices.exports.cells import Cell, Section, Table, bad, cell, clock, mono, small, strong
from notices.exports.scope import Scope
from notices.exports.story import EXPORTED
from notices.models import Case
from notices.timeline import Entry
from practice.words import count, listed, on

_EDITS = ("_changed", "_corrected", "_overridden", "_extended", "_ended")
"""How the kinds of events end that tell of a change from an old value to a new one."""


def audit(scope: Scope) -> Section:
    """Who wrote the record, how late, what was changed, and who took it out of the house before."""
    written = [_written(case, scope) for case in scope.cases]
    edits = [row for case in scope.cases for entry in scope.story[case.pk] for row in _edits(entry, case, scope)]
    earlier = [
        _earlier(entry, case, scope)
        for case in scope.cases
        for entry in scope.whole_story[case.pk]
        if entry.kind == EXPORTED
    ]
    lead = (
        "Entries can be added to a chain, never changed or removed. This export stands in each chain as an entry "
        "after the last one shown here."
    )
    return Section(
        "Who recorded, who exported",
        [
            Table("audit", ["Case", "Entries", "Recorded", "By whom", "Entered late"], written, "No case."),
            Table(
                "edits",
                ["When and by", "What", "Was", "Is", "Why"],
                edits,
                "Nothing was changed after it was recorded.",
                "Changed afterwards",
            ),
            Table("exports", ["When", "By", "What for", "Entry"], earlier, "Never exported before.", "Earlier exports"),
        ],
        lead,
        is_appendix=True,
    )


def _written(case: Case, scope: Scope) -> list[Cell]:
    entries = scope.whole_story[case.pk]
    authors = Counter(entry.actor for entry in entries)
    first, last = (scope.local(pick(entry.recorded_at for entry in entries)) for pick in (min, max))
    late = [entry for entry in entries if entry.days_late]
    return [
        cell(strong(case.matter), small(case.taxpayer)),
        cell(str(len(entries))),
        cell(on(first.date()), small(f"to {on(last.date())}")),
        cell(listed([f"{name} ({times})" for name, times in authors.most_common()])),
        cell(bad(f"{len(late)}, at most by {count(max(entry.days_late for entry in late), 'day')}"))
        if late
        else cell("none"),
    ]


def _edits(entry: Entry, case: Case, scope: Scope) -> Iterator[list[Cell]]:
    """One row for each value that the entry replaced; what the chronology keeps inside is not told here either."""
    if not entry.kind.endswith(_EDITS):
        return
    when = scope.local(entry.recorded_at)
    for name, pair in entry.facts.items():
        if isinstance(pair, list) and len(pair) == 2 and scope.discretion.tells_field(entry.kind, name):
            yield [
                cell(on(when.date()), small(entry.actor)),
                cell(
                    name.removesuffix("_on").replace("_", " ").capitalize(),
                    small(entry.kind.replace("_", " ")),
                    small(scope.matter_of(case.pk)),
                ),
                cell(_said(pair[0])),
                cell(_said(pair[1])),
                cell(str(entry.facts.get("reason") or ""), mono(str(entry.event.sequence))),
            ]


def _said(value: object) -> str:
    """A value of history in words; lists and tables of amounts by their parts."""
    if value is None or value == "" or value == []:
        return "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return ", ".join(f"{str(name).replace('_', ' ')} {_said(each)}" for name, each in value.items())
    if isinstance(value, list):
        return ", ".join(map(_said, value))
    return str(value)


def _earlier(entry: Entry, case: Case, scope: Scope) -> list[Cell]:
    moment = scope.local(entry.recorded_at)
    return [
        cell(on(moment.date()), small(clock(moment))),
        cell(entry.actor),
        cell(entry.sentence),
        cell(mono(str(entry.event.sequence)), small(scope.matter_of(case.pk))),
    ]
