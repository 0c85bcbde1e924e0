"""How long does a case history of 500 entries take as PDF? Aim: under a second of processor time.

Not collected by default; run it with `pytest -s tests/benchmarks/bench_export.py`.
"""

import time

from notices import exports
from notices.models import Case
from tests.factories import acting
from tests.notices.export_stories import tell_many_events

ENTRIES = 500
ROUNDS = 5


def measure(make) -> list[float]:
    seconds = []
    for _ in range(ROUNDS):
        start = time.process_time()
        make()
        seconds.append(time.process_time() - start)
    return seconds


def test_a_history_of_500_entries_takes_less_than_a_second_of_processor_time(owner, capsys):
    case = Case.objects.listed().get(pk=tell_many_events(owner, ENTRIES).pk)
    for kind in (exports.PDF, exports.CSV):
        wish = exports.Wish("Our own file", format=kind, with_notes=True)
        seconds = measure(lambda wish=wish: b"".join(exports.make([case], wish, by=acting(owner)).chunks))
        with capsys.disabled():
            print(f"\n{kind}, {ENTRIES} entries: {min(seconds):.2f} to {max(seconds):.2f} s of processor time")
        assert min(seconds) < 1
