"""How fast is Noticebook in a large practice? `python -m tests.benchmarks [cases]` measures it and prints a table.

Everything happens in a temporary home that is gone afterwards. On PostgreSQL:
`python -m tests.machinery.with_postgres python -m tests.benchmarks`.
"""

import os
import sys
from collections.abc import Iterator

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.benchmarks.settings"
django.setup()

from django.db import connection  # noqa: E402
from django.utils import timezone  # noqa: E402

from practice.models import Firm  # noqa: E402
from tests.benchmarks import bench_export, bench_forecast, bench_load, bench_pages, bench_scan, bench_search  # noqa: E402
from tests.benchmarks.figures import Figure, table  # noqa: E402


def figures(cases: int) -> Iterator[Figure]:
    """Load the practice and measure it, one figure after the other."""
    now = timezone.now()
    yield from bench_forecast.measure()
    yield from bench_load.measure(cases, now)
    firm = Firm.objects.order_by("pk")[0]
    owner = firm.members.order_by("pk")[0]
    yield from bench_scan.measure(firm, cases, now)
    yield from bench_pages.measure(owner)
    yield from bench_search.measure(owner, owner.local_date(now))
    yield from bench_export.measure(owner)


def main(cases: int) -> int:
    """Measure, print, and say by the exit status whether every aim is met."""
    database = connection.creation.create_test_db(verbosity=0)
    try:
        found = []
        for figure in figures(cases):
            found.append(figure)
            print(".", end="", file=sys.stderr, flush=True)
        print(f"\n{cases:,} cases on {connection.vendor}\n\n{table(found)}")
        return 0 if all(figure.is_met for figure in found) else 1
    finally:
        connection.creation.destroy_test_db(database, verbosity=0)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000))
