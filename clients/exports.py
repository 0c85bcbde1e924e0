"""How does the list of clients leave the house, filtered as it was seen?"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Prefetch, QuerySet

from clients import portfolio
from clients.models import Client, Tin
from clients.portfolio import Standing
from practice.access import Act, require
from practice.history import Actor
from practice.spreadsheets import DAY, Column, made, record_export
from practice.words import count

AT_A_TIME = 500
"""Clients that are read at once while the file is written."""


@dataclass(frozen=True)
class Row:
    """A client of the list and how it stands."""

    client: Client
    standing: Standing
    archived_on: date | None


COLUMNS = [
    Column("Client", lambda row: row.client.name, width=36),
    Column("Kind", lambda row: row.client.get_kind_display(), width=12),
    Column("Taxpayer number (masked)", lambda row: ", ".join(map(str, row.client.tins.all())), width=24),
    Column("Open cases", lambda row: row.standing.open_cases, width=11),
    Column("Next date of any kind", lambda row: row.standing.next_due_on, DAY),
    Column("E-mail", lambda row: row.client.email, width=28),
    Column("Phone", lambda row: row.client.phone, width=18),
    Column("Restricted", lambda row: "yes" if row.client.is_restricted else "", width=10),
    Column("Assigned", lambda row: ", ".join(member.name for member in row.client.assigned.all()), width=28),
    Column("Archived on", lambda row: row.archived_on, DAY),
]


def words_of(filters: dict[str, str]) -> str:
    """The filters of the list in words for the history: never what was searched for."""
    meant = [filters["show"] in ("archived", "all"), filters["kind"] in Client.Kind]
    parts = [word for word, is_meant in zip((filters["show"], filters["kind"]), meant, strict=True) if is_meant]
    return ", ".join([*parts, *(["found by a search"] if filters["q"] else [])])


@transaction.atomic
def client_list(found: QuerySet, kind: str, *, by: Actor, words: str) -> Iterator[bytes]:
    """The clients found, in their order, as the pieces of a CSV or XLSX file; writes `list_exported` for the firm."""
    require(by.person, Act.EXPORT)
    keys = list(found.values_list("pk", flat=True))
    record_export(by, kind, count(len(keys), "client"), words)
    return made(kind, "Clients", COLUMNS, _rows(keys, by))


def _rows(keys: Sequence[int], by: Actor) -> Iterator[Row]:
    """The rows in the order of the keys; one that was hidden from the member meanwhile is left out."""
    seen = Client.objects.visible_to(by.person)
    shown = seen.prefetch_related(Prefetch("tins", Tin.objects.defer("number")), "assigned")
    for start in range(0, len(keys), AT_A_TIME):
        clients = shown.in_bulk(keys[start : start + AT_A_TIME])
        standing = portfolio.standing_of(clients.values(), by.person)
        for pk in keys[start : start + AT_A_TIME]:
            if pk in clients:
                archived_at = clients[pk].archived_at
                yield Row(clients[pk], standing[pk], by.person.local_date(archived_at) if archived_at else None)
