"""How does what was forecast lie beside what came? One SVG from plain figures. Reads no database.

Each dot is a group of cases with about the same forecast: to the right by what was said of them, up by the share of
them that got the letter. On the diagonal the two agree. The colours come from the style sheet by class.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from math import sqrt

LEFT, RIGHT, TOP, BOTTOM = 46, 18, 16, 44
SMALLEST, LARGEST = 4.0, 13.0
"""Radii of a dot for the fewest and for the most cases."""

CERTAINTY = 1.645
"""Standard errors to either side that hold nine in ten."""


@dataclass(frozen=True)
class Group:
    """Cases with about the same forecast: how many, the mean of what was said, the share that came, in [0, 1]."""

    n: int
    said: float
    came: float

    @property
    def by_chance(self) -> tuple[float, float]:
        """Between which shares nine in ten such groups would lie if each had this one's true share (Wilson)."""
        spread = CERTAINTY**2 / self.n
        middle = (self.came + spread / 2) / (1 + spread)
        half = CERTAINTY * sqrt(self.came * (1 - self.came) / self.n + spread / (4 * self.n)) / (1 + spread)
        return max(middle - half, 0.0), min(middle + half, 1.0)


def draw(learned: Sequence[Group], assumed: Sequence[Group], *, width: int, height: int, size: str) -> str:
    """The picture as one SVG element of a size class (broad, slim), with its words as label."""
    frame = _Frame(width, height)
    most = max((group.n for group in (*learned, *assumed)), default=1)
    label = escape(_words(learned))
    return "".join(
        (
            f'<svg class="chart {size}" viewBox="0 0 {width} {height}" role="img" aria-label="{label}">',
            *_grid(frame),
            f'<polyline class="line ahead" points="{frame.x(0)},{frame.y(0)} {frame.x(1)},{frame.y(1)}"/>',
            *(_dot(frame, group, most, "stated", "assumed") for group in assumed),
            *(_range(frame, group) for group in learned),
            *(_dot(frame, group, most, "here", "learned") for group in learned),
            "</svg>",
        )
    )


@dataclass(frozen=True)
class _Frame:
    """Where chances lie in the picture."""

    width: int
    height: int

    def x(self, said: float) -> float:
        return round(LEFT + (self.width - LEFT - RIGHT) * said, 1)

    def y(self, came: float) -> float:
        return round(self.height - BOTTOM - (self.height - TOP - BOTTOM) * came, 1)


def _words(learned: Sequence[Group]) -> str:
    """The picture for who cannot see it."""
    parts = [f"{group.n} at {group.said:.0%} on average, {group.came:.0%} came" for group in learned]
    return f"What was forecast and what came: {'; '.join(parts)}."


def _grid(frame: _Frame) -> Iterator[str]:
    for percent in range(0, 101, 20):
        x, y = frame.x(percent / 100), frame.y(percent / 100)
        foot = frame.y(0)
        yield f'<line class="grid" x1="{frame.x(0)}" x2="{frame.x(1)}" y1="{y}" y2="{y}"/>'
        yield f'<text x="{LEFT - 8}" y="{y + 4}" text-anchor="end">{percent}%</text>'
        yield f'<text x="{x}" y="{foot + 17}" text-anchor="middle">{percent}%</text>'
    middle = frame.x(0.5)
    yield f'<text x="{middle}" y="{frame.height - 8}" text-anchor="middle">forecast</text>'
    yield f'<text x="{frame.x(0) + 6}" y="{TOP + 4}">came</text>'


def _range(frame: _Frame, group: Group) -> str:
    low, high = group.by_chance
    x = frame.x(group.said)
    return f'<line class="now" x1="{x}" x2="{x}" y1="{frame.y(low)}" y2="{frame.y(high)}"/>'


def _dot(frame: _Frame, group: Group, most: int, mark: str, name: str) -> str:
    radius = round(SMALLEST + (LARGEST - SMALLEST) * sqrt(group.n / most), 1)
    title = f"{name}: {group.n} at {group.said:.0%}, {group.came:.0%} came"
    return (
        f'<circle class="{mark}" cx="{frame.x(group.said)}" cy="{frame.y(group.came)}" r="{radius}">'
        f"<title>{escape(title)}</title></circle>"
    )
