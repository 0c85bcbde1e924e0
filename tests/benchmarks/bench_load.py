"""How long does it take to load a large fictional practice, its first night included? Aim: minutes, not hours."""

import resource
from collections.abc import Iterator
from datetime import datetime

from notices import demo
from tests.benchmarks.figures import Figure, seconds_of

MINUTES_PER_100_000 = 6


def most_memory() -> float:
    """The most megabytes this process has used so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure(cases: int, now: datetime) -> Iterator[Figure]:
    """Loads the practice that the other benchmarks look at."""
    seconds = seconds_of(lambda: demo.load(cases=cases, seed=1, now=now))
    # The told cases and the nights between them cost about a minute, however many cases follow.
    most = 60 * (1 + MINUTES_PER_100_000 * cases / 100_000)
    yield Figure(
        f"load {cases:,} cases and look at each",
        f"{seconds:6.0f} s, {seconds / cases * 1000:.1f} ms a case, memory {most_memory():.0f} MB",
        f"{most:.0f} s",
        seconds <= most,
    )
