"""How does the list of cases leave the house, filtered as it was seen, and how is that recorded?"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction
from django.db.models import Min, QuerySet

from clients.models import Tin
from notices.exports.formats import File
from notices.exports.plain_text import masker
from notices.law import catalogue
from notices.models import Case, Deadline, Flag
from practice.access import Act, require
from practice.history import Actor
from practice.spreadsheets import CHANCE, CONTENT_TYPES, DAY, MONEY, Column, made, record_export
from practice.words import count

AT_A_TIME = 500
"""Cases that are read at once while the file is written."""

_masked = masker(())


@dataclass(frozen=True)
class Row:
    """A case of the list with what is on file beside it."""

    case: Case
    numbers: str
    legal_on: date | None
    flags: list[str] = field(default_factory=list)


COLUMNS = [
    Column("Case", lambda row: row.case.pk, width=9),
    Column("Client", lambda row: row.case.taxpayer, width=36),
    Column("Taxpayer number (masked)", lambda row: row.numbers, width=24),
    Column("Authority", lambda row: row.case.authority, width=10),
    Column("Form", lambda row: row.case.form, width=9),
    Column("Period", lambda row: row.case.period, width=10),
    Column("State", lambda row: row.case.get_state_display(), width=9),
    Column("Owner", lambda row: row.case.owner.name if row.case.owner else "", width=22),
    Column("Last letter", lambda row: catalogue.display_code(row.case.last_code) if row.case.last_code else ""),
    Column("Date of last letter", lambda row: row.case.last_notice_on, DAY),
    Column("Next legal date", lambda row: row.legal_on, DAY),
    Column("Next date of any kind", lambda row: row.case.next_due_on, DAY),
    Column("Next action", lambda row: _masked(row.case.next_action), width=40),
    Column("Next action by", lambda row: row.case.next_action_on, DAY),
    Column("Waiting", lambda row: row.case.get_waiting_on_display() if row.case.is_open else ""),
    Column("Waiting since", lambda row: row.case.waiting_since if row.case.is_open else None, DAY),
    Column("Balance", lambda row: row.case.balance, MONEY),
    Column("Balance as of", lambda row: row.case.balance_on, DAY),
    Column("Chance of escalation in 60 days (estimate)", lambda row: _chance(row, "p60"), CHANCE),
    Column("Chance, low", lambda row: _chance(row, "p60_low"), CHANCE),
    Column("Chance, high", lambda row: _chance(row, "p60_high"), CHANCE),
    Column("Chance as of", lambda row: row.case.scored_on if _chance(row, "p60") is not None else None, DAY),
    Column("Collection ends about (estimate)", lambda row: row.case.csed_on, DAY),
    Column("Collection ends, earliest", lambda row: row.case.csed_earliest_on, DAY),
    Column("Collection ends, latest", lambda row: row.case.csed_latest_on, DAY),
    Column("Flags", lambda row: ", ".join(row.flags), width=36),
    Column("Resolution path", lambda row: row.case.get_path_display() if row.case.path else "", width=20),
    Column("Closed on", lambda row: row.case.closed_on, DAY),
    Column("Outcome", lambda row: _masked(row.case.outcome), width=36),
]


def _chance(row: Row, name: str) -> float | None:
    """A chance in [0, 1], rounded as the list shows it; None for a closed case, which has none."""
    value = getattr(row.case, name)
    return round(value, 2) if row.case.is_open and value is not None else None


@transaction.atomic
def case_list(found: QuerySet, kind: str, *, by: Actor, words: str) -> File:
    """The cases found, in their order, as CSV or XLSX; writes `list_exported` to the history of the firm.

    `found` is what the list shows this member, `words` the filter in words without names. The file is read while it
    is sent, so a case that was hidden from the member meanwhile is no longer in it.
    """
    require(by.person, Act.EXPORT)
    keys = list(found.values_list("pk", flat=True))
    record_export(by, kind, count(len(keys), "case"), words)
    name = f"cases-{by.on:%Y-%m-%d}.{kind}"
    return File(name, CONTENT_TYPES[kind], made(kind, "Cases", COLUMNS, _rows(keys, by)))


def _rows(keys: Sequence[int], by: Actor) -> Iterator[Row]:
    """The rows in the order of the keys, a few hundred at a time."""
    for start in range(0, len(keys), AT_A_TIME):
        some = keys[start : start + AT_A_TIME]
        cases = Case.objects.visible_to(by.person).listed().in_bulk(some)
        numbers, flags, legal = _numbers(cases), _flags(some), _legal_dates(some)
        for pk in some:
            if pk in cases:
                yield Row(cases[pk], numbers[pk], legal.get(pk), flags[pk])


def _numbers(cases: dict[int, Case]) -> dict[int, str]:
    """The masked numbers of each case's taxpayers; without decrypting any."""
    people = {pk for case in cases.values() for pk in (case.client_id, case.spouse_id) if pk}
    masked = defaultdict(list)
    for row in Tin.objects.filter(client__in=people).defer("number"):
        masked[row.client_id].append(row.masked)
    return {
        pk: ", ".join([*masked[case.client_id], *(masked[case.spouse_id] if case.spouse_id else ())])
        for pk, case in cases.items()
    }


def _flags(keys: Sequence[int]) -> dict[int, list[str]]:
    words: defaultdict[int, list[str]] = defaultdict(list)
    for flag in Flag.objects.standing().filter(case__in=keys):
        word = flag.get_kind_display()
        if word not in words[flag.case_id]:
            words[flag.case_id].append(word)
    return words


def _legal_dates(keys: Sequence[int]) -> dict[int, date]:
    """The first open date of the law of each case; an extension that was granted stands in a legal date's place."""
    kinds = (Deadline.Kind.LEGAL, Deadline.Kind.EXTENSION)
    rows = Deadline.objects.working().filter(case__in=keys, kind__in=kinds).order_by()
    return dict(rows.values_list("case").annotate(first=Min("due_on")))
