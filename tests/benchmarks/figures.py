"""How is a measurement told beside its aim?"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from statistics import median
from time import perf_counter


@dataclass(frozen=True)
class Figure:
    """One line of the table: what was measured, the result, what it should be, and whether it is."""

    what: str
    measured: str
    aim: str = ""
    is_met: bool = True


def table(figures: Iterable[Figure]) -> str:
    """The figures in columns; a line that misses its aim says so."""
    rows = [
        ("", "measured", "aim", ""),
        *((row.what, row.measured, row.aim, "" if row.is_met else "MISSED") for row in figures),
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    return "\n".join(
        "  ".join([*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[3]]).rstrip()
        for row in rows
    )


def seconds_of(act: Callable[[], object]) -> float:
    started = perf_counter()
    act()
    return perf_counter() - started


def usual_seconds(acts: Sequence[Callable[[], object]], *, rounds: int) -> list[float]:
    """The median of so many rounds for each, after one that warms the caches.

    The acts take turns, so that whatever else the machine does meanwhile burdens them alike.
    """
    for act in acts:
        act()
    taken = [[seconds_of(act) for act in acts] for _ in range(rounds)]
    return [median(of_act) for of_act in zip(*taken, strict=True)]
