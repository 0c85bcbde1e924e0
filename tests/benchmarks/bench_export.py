"""How long does a case history of 500 entries take in each format? Aim: under a second of processor time."""

import time
from collections.abc import Callable, Iterator

from notices import exports
from notices.models import Case
from practice.models import Member
from tests.benchmarks.figures import Figure
from tests.factories import acting
from tests.notices.export_stories import tell_many_events

ENTRIES = 500
ROUNDS = 5
MOST_SECONDS = 1


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


def processor_seconds(make: Callable[[], object]) -> float:
    """The best of some rounds."""
    seconds = []
    for _ in range(ROUNDS):
        start = time.process_time()
        make()
        seconds.append(time.process_time() - start)
    return min(seconds)
