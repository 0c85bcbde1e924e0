"""How many minutes did the line cost: waiting and talking, by client, line and month, billable and not?

Only calls that the member may see are counted. A call about several clients is split among them to the minute, so
that the rows of the clients add up to the totals. A call whose end is not known counts as a call, with the minutes
that are known.
"""

import csv
import io
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cached_property

from notices.models import Call
from practice.models import Member
from practice.spreadsheets import defused

COLUMNS = (
    "client",
    "line",
    "month",
    "calls",
    "hold minutes",
    "talk minutes",
    "billable hold minutes",
    "billable talk minutes",
    "calls without an end",
)


@dataclass
class Sum:
    """Calls and whole minutes. A call about several clients is one call in the row of each."""

    calls: int = 0
    hold: int = 0
    talk: int = 0
    billable_hold: int = 0
    billable_talk: int = 0
    endless: int = 0

    def add(self, call: Call, hold: int, talk: int) -> None:
        self.calls += 1
        self.hold += hold
        self.talk += talk
        self.endless += call.ended_at is None
        if call.is_billable:
            self.billable_hold += hold
            self.billable_talk += talk

    @property
    def billable(self) -> int:
        return self.billable_hold + self.billable_talk

    @property
    def not_billable(self) -> int:
        return self.hold + self.talk - self.billable


@dataclass(frozen=True)
class Share:
    """What one client has of one call."""

    client_id: int
    client: str
    call: Call
    month: date
    hold: int
    talk: int


class Totals:
    """The calls of one calendar year, as the member's clock tells the days."""

    def __init__(self, member: Member, year: int) -> None:
        self.member, self.year = member, year

    @cached_property
    def calls(self) -> list[Call]:
        first, last = (datetime.combine(date(year, 1, 1), time(), self.member.zone) for year in self._years)
        rows = Call.objects.visible_to(self.member).filter(dialled_at__gte=first.astimezone(UTC))
        wanted = ("line", "outcome", "dialled_at", "connected_at", "ended_at", "hold_minutes", "is_billable")
        return list(rows.filter(dialled_at__lt=last.astimezone(UTC)).only(*wanted).order_by("dialled_at", "pk"))

    @property
    def _years(self) -> tuple[int, int]:
        return self.year, self.year + 1

    @cached_property
    def total(self) -> Sum:
        return next(iter(self._by(lambda call: "").values()), Sum())

    @cached_property
    def by_month(self) -> list[tuple[date, Sum]]:
        return sorted(self._by(self._month).items(), reverse=True)

    @cached_property
    def by_line(self) -> list[tuple[str, Sum]]:
        found = self._by(lambda call: call.line)
        return [(line.label, found[line.value]) for line in Call.Line if line.value in found]

    @cached_property
    def by_client(self) -> list[tuple[str, Sum]]:
        """The most minutes first."""
        sums: dict[tuple[int, str], Sum] = defaultdict(Sum)
        for share in self.shares:
            sums[share.client_id, share.client].add(share.call, share.hold, share.talk)
        ordered = sorted(sums.items(), key=lambda pair: (-pair[1].hold - pair[1].talk, pair[0][1], pair[0][0]))
        return [(client, figures) for (_, client), figures in ordered]

    def _by(self, key) -> dict:
        sums: dict = defaultdict(Sum)
        for call in self.calls:
            sums[key(call)].add(call, call.waited_minutes or 0, call.talk_minutes or 0)
        return dict(sums)

    def _month(self, call: Call) -> date:
        return self.member.local_date(call.dialled_at).replace(day=1)

    @cached_property
    def shares(self) -> list[Share]:
        """Each call in equal whole parts; what is left over goes to the clients of the first cases, a minute each."""
        clients = self._clients
        return [share for call in self.calls for share in self._split(call, clients.get(call.pk, {}))]

    def _split(self, call: Call, clients: dict[int, str]) -> Iterator[Share]:
        holds = parts(call.waited_minutes or 0, len(clients))
        talks = parts(call.talk_minutes or 0, len(clients))
        for (pk, name), hold, talk in zip(clients.items(), holds, talks, strict=True):
            yield Share(pk, name, call, self._month(call), hold, talk)

    @cached_property
    def _clients(self) -> dict[int, dict[int, str]]:
        """The clients of each call by key and name, in the order of its cases."""
        first, last = (self.calls[0].dialled_at, self.calls[-1].dialled_at) if self.calls else (None, None)
        if first is None:
            return {}
        links = Call.cases.through.objects.filter(call__firm=self.member.firm_id, call__dialled_at__range=(first, last))
        found: dict[int, dict[int, str]] = defaultdict(dict)
        names = ("call", "case__client", "case__client__name")
        for call_id, client_id, name in links.order_by("call", "case").values_list(*names):
            found[call_id].setdefault(client_id, name)
        return found


def parts(minutes: int, number: int) -> list[int]:
    """Minutes in equal whole parts that add up to them, the larger ones first; nothing for no parts."""
    if not number:
        return []
    each, left = divmod(minutes, number)
    return [each + (place < left) for place in range(number)]


def csv_of(totals: Totals) -> bytes:
    """One row for each client, line and month, in UTF-8 with a byte order mark for Excel. No cell can be a formula."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    writer.writerows(_csv_rows(totals))
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def _csv_rows(totals: Totals) -> Iterable[tuple]:
    sums: dict[tuple, Sum] = defaultdict(Sum)
    for share in totals.shares:
        key = (share.client, share.client_id, share.call.get_line_display(), share.month)
        sums[key].add(share.call, share.hold, share.talk)
    for (client, _, line, month), row in sorted(sums.items()):
        minutes = (row.hold, row.talk, row.billable_hold, row.billable_talk)
        yield defused(client), defused(line), f"{month:%Y-%m}", row.calls, *minutes, row.endless
