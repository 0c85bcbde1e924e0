"""How long does a case history of 500 entries take in each format, and how much memory one of 20,000?

Aims: under a second of processor time; what streams takes no more memory than for a short history.
"""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator

from notices import exports
from notices.exports.formats import MOST_ENTRIES
from notices.models import Case
from practice.models import Member
from tests.benchmarks.figures import Figure
from tests.factories import acting
from tests.notices.export_stories import tell_many_events

ENTRIES = 500
ROUNDS = 5
MOST_SECONDS = 1
LONG = 20_000
MOST_MB = 40


def measure(owner: Member) -> Iterator[Figure]:
    """Writes a case with so many entries in the owner's firm, and its history in every format."""
    case = Case.objects.listed().get(pk=tell_many_events(owner, ENTRIES).pk)
    for kind in exports.FORMATS:
        wish = exports.Wish("Our own file", format=kind, with_notes=True)
        seconds = processor_seconds(lambda wish=wish: b"".join(exports.make([case], wish, by=acting(owner)).chunks))
        yield Figure(
            f"history of {ENTRIES} entries as {kind}",
            f"{seconds * 1000:6.0f} ms of processor time",
            f"{MOST_SECONDS * 1000} ms",
            seconds < MOST_SECONDS,
        )
    for kind in (exports.CSV, exports.JSON):
        yield long_history(LONG, kind, MOST_MB)
    # As long as pages may be; what a longer one would take is why it is refused.
    yield long_history(MOST_ENTRIES - 10, exports.PDF)


def long_history(entries: int, kind: str, most: int | None = None) -> Figure:
    """The memory that making one adds to a process of its own, and its processor time."""
    command = [sys.executable, "-m", "tests.benchmarks.long_export", str(entries), kind]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    took = json.loads(done.stdout.splitlines()[-1])
    return Figure(
        f"history of {entries:,} entries as {kind}",
        f"{took['grown']:6.0f} MB more at the peak, {took['seconds']:.1f} s, {took['size'] / 1e6:.1f} MB long",
        f"{most} MB more" if most else "",
        most is None or took["grown"] <= most,
    )


def processor_seconds(make: Callable[[], object]) -> float:
    """The best of some rounds."""
    seconds = []
    for _ in range(ROUNDS):
        start = time.process_time()
        make()
        seconds.append(time.process_time() - start)
    return min(seconds)
