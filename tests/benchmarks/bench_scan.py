"""How long is a night in which nothing changed, measured in passes of one SQL query over the same columns? Aim: five.

A firm whose dates are all weeks ahead shows the night alone. The loaded firm, with a date near in most cases, shows
what planning the mail of so many dates adds.
"""

import uuid
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.db import connection

from clients.models import Client
from notices import scan
from notices.models import Case, Deadline
from practice import rows
from practice.models import Chain, Firm, Member
from tests.benchmarks.bench_load import most_memory
from tests.benchmarks.figures import Figure, seconds_of
from tests.factories import make_firm

MOST_PASSES = 5
LEAST_PASS = 0.005
_CHUNK = 5000


def measure(firm: Firm, cases: int, now: datetime) -> Iterator[Figure]:
    """The nights of a quiet firm with so many cases, made here, and of the loaded one."""
    quiet = lay(make_firm(name="A quiet firm", at=now - timedelta(days=9)), cases, now)
    today = quiet.local_date(now)
    scan.scan_firm(quiet, today, now=now)
    before = most_memory()
    night = scan.scan_firm(quiet, today + timedelta(days=1), now=now + timedelta(days=1))
    assert night.cases == 0, night
    yield told(f"night, {cases:,} cases, nothing changed", night.seconds, one_pass(quiet), most_memory() - before)
    beat = min(seconds_of(lambda: heartbeat(now)) for _ in range(3))
    yield told("heartbeat, nothing touched", beat, one_pass(quiet))
    tomorrow = firm.local_date(now) + timedelta(days=1)
    morning = scan.scan_firm(firm, tomorrow, now=now + timedelta(days=1))
    yield Figure(
        "next night of the loaded firm",
        f"{morning.seconds:6.1f} s, {morning.cases:,} cases looked at, {morning.planned:,} reminders planned",
    )
    again = scan.scan_firm(firm, tomorrow, now=now + timedelta(days=1))
    assert again.cases == again.planned == 0, again
    near = Deadline.objects.working().filter(firm=firm, due_on__lte=scan.planning.last_day_near(firm, tomorrow))
    yield Figure(f"the same night again, {near.count():,} dates near", f"{again.seconds:6.1f} s")


def told(what: str, seconds: float, single: float, grown: float = 0.0) -> Figure:
    memory = f", memory +{grown:.0f} MB" if grown else ""
    measured = f"{seconds * 1000:6.0f} ms, {seconds / single:.1f} passes of {single * 1000:.0f} ms{memory}"
    # A pass over few cases takes no time to speak of, and nothing can be measured in it.
    if single < LEAST_PASS:
        return Figure(what, measured)
    return Figure(what, measured, f"{MOST_PASSES} passes", seconds <= MOST_PASSES * single)


def heartbeat(now: datetime) -> None:
    """What the clock asks every few minutes."""
    assert not scan.firms_with_touched_cases()
    scan.nights_due(now)


def one_pass(firm: Firm) -> float:
    """The seconds of one query that reads what the night compares, of every case; the best of three."""
    query = (
        "SELECT count(*), max(length(state)), max(flags_change_on) FROM notices_case WHERE firm_id = %s AND "
        "(scored_on IS NULL OR scored_on < %s)"
    )
    with connection.cursor() as cursor:
        return min(seconds_of(lambda: cursor.execute(query, [firm.pk, date.max]).fetchone()) for _ in range(3))


def lay(owner: Member, cases: int, now: datetime) -> Firm:
    """Open cases with a next action and a date each, the dates spread over the year ahead."""
    for start in range(0, cases, _CHUNK):
        numbers = range(start, min(start + _CHUNK, cases))
        chains = [Chain(firm=owner.firm, kind="case", uid=uuid.uuid4()) for _ in range(2 * len(numbers))]
        clients = [client_row(owner, chain, number, now) for number, chain in zip(numbers, chains[::2], strict=True)]
        made = [
            case_row(owner, client, chain, number, now)
            for number, client, chain in zip(numbers, clients, chains[1::2], strict=True)
        ]
        dates = [date_row(owner, case, number, now) for number, case in zip(numbers, made, strict=True)]
        for table in (chains, clients, made, dates):
            rows.insert(table)
    return owner.firm


def client_row(owner: Member, chain: Chain, number: int, now: datetime) -> Client:
    name = f"Client {number}"
    lower = name.lower()
    return Client(firm=owner.firm, name=name, sort_name=lower, search_name=lower, chain=chain, created_at=now)


def case_row(owner: Member, client: Client, chain: Chain, number: int, now: datetime) -> Case:
    today = owner.local_date(now)
    return Case(
        firm=owner.firm,
        client=client,
        form="1040",
        period=str(today.year - 2),
        period_kind="year",
        period_end=date(today.year - 2, 12, 31),
        owner=owner,
        next_action="Wait",
        next_action_on=today + timedelta(days=150),
        flags_change_on=today + timedelta(days=5 + number % 300),
        chain=chain,
        created_at=now,
    )


def date_row(owner: Member, case: Case, number: int, now: datetime) -> Deadline:
    return Deadline(
        firm=owner.firm,
        case=case,
        kind="target",
        action="Send",
        due_on=owner.local_date(now) + timedelta(days=20 + number % 300),
        certainty="person",
        author=owner,
        created_at=now,
    )
