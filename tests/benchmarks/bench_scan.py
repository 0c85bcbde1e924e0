"""How long is a night in which nothing changed, measured in passes of one SQL query over the same columns? Aim: five.

Not collected by default; run it with `CASES=1000000 pytest -s tests/benchmarks/bench_scan.py`.
"""

import os
import resource
import uuid
from datetime import date, datetime, timedelta
from itertools import islice
from time import perf_counter

import pytest
from django.db import connection

from clients.models import Client
from notices import scan
from notices.models import Case, Deadline
from practice.models import Chain
from tests.factories import NOW

CASES = int(os.environ.get("CASES", "100000"))
FIRST, SECOND = date(2026, 6, 30), date(2026, 7, 1)


def write(model, rows):
    rows = iter(rows)
    while batch := list(islice(rows, 5000)):
        model.objects.bulk_create(batch)


def lay(owner):
    """Open cases with a next action and a date each, the dates spread over the year ahead."""
    firm = owner.firm
    chains = range(Chain.objects.count() + 1, Chain.objects.count() + 1 + 2 * CASES)
    write(Chain, (Chain(pk=pk, firm=firm, kind="case", uid=uuid.uuid4()) for pk in chains))
    write(
        Client,
        (
            Client(pk=pk, firm=firm, name=f"Client {pk}", sort_name=f"client {pk}", chain_id=chain, created_at=NOW)
            for pk, chain in enumerate(chains[:CASES], start=1)
        ),
    )
    write(Case, (case_row(firm, owner, pk, chain) for pk, chain in enumerate(chains[CASES:], start=1)))
    write(Deadline, (date_row(firm, owner, pk) for pk in range(1, CASES + 1)))


def case_row(firm, owner, pk, chain):
    return Case(
        pk=pk,
        firm=firm,
        client_id=pk,
        form="1040",
        period="2024",
        period_kind="year",
        period_end=date(2024, 12, 31),
        owner=owner,
        next_action="Wait",
        next_action_on=date(2026, 12, 1),
        flags_change_on=FIRST + timedelta(days=5 + pk % 300),
        chain_id=chain,
        created_at=NOW,
    )


def date_row(firm, owner, pk):
    return Deadline(
        firm=firm,
        case_id=pk,
        kind="target",
        action="Send",
        due_on=FIRST + timedelta(days=20 + pk % 300),
        certainty="person",
        author=owner,
        created_at=NOW,
    )


def one_pass(firm):
    """The seconds of one query that reads what the night compares, of every case."""
    started = perf_counter()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), max(length(state)), max(flags_change_on) FROM notices_case WHERE firm_id = %s AND "
            "(scored_on IS NULL OR scored_on < %s)",
            [firm.pk, date.max],
        )
        assert cursor.fetchone()[0] == CASES
    return perf_counter() - started


@pytest.mark.django_db(transaction=True)
def test_a_night_in_which_nothing_changed_takes_at_most_five_passes(owner, capsys):
    lay(owner)
    firm = owner.firm
    now = datetime(2026, 6, 30, 9, 0, tzinfo=NOW.tzinfo)
    scan.scan_firm(firm, FIRST, now=now)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    night = scan.scan_firm(firm, SECOND, now=now + timedelta(days=1))
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    single = min(one_pass(firm) for _ in range(3))
    with capsys.disabled():
        print(f"\n{CASES:,} cases: night {night.seconds:.3f} s, one pass {single:.3f} s, memory +{grown} kB; {night}")
    assert night.cases == 0
    assert night.seconds <= 5 * single
