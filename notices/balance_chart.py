"""How does a debt look over time? One SVG from plain figures, with colours from the style sheet. Reads no database.

The line runs from the due date, or two years back, to eight weeks ahead: whole until today, dashed after it. Balances
that letters stated are dots on their dates. The same picture is drawn for a desk and for a phone.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from html import escape

from notices.law.course import Course, Point
from notices.models import Notice
from practice.words import money, on

PHONE_WIDTH = 420
LEFT, RIGHT, TOP, BOTTOM = 62, 16, 26, 26
_GRID_LINES = 4
_STEPS = (1, 2, 2.5, 5, 10)
_ROOM = 48
"""Least distance between the names of two dots; a name without it stands in the words of the picture only."""


@dataclass(frozen=True)
class Dot:
    """A balance that a letter stated on its date."""

    name: str
    on: date
    amount: Decimal


@dataclass(frozen=True)
class _Frame:
    """Where days and dollars lie in the picture."""

    width: int
    height: int
    first: date
    last: date
    low: float
    high: float

    def x(self, day: date) -> float:
        span = max((self.last - self.first).days, 1)
        return round(LEFT + (self.width - LEFT - RIGHT) * (day - self.first).days / span, 1)

    def y(self, dollars: float) -> float:
        share = (dollars - self.low) / (self.high - self.low)
        return round(self.height - BOTTOM - (self.height - TOP - BOTTOM) * share, 1)


def dots(letters: Sequence[Notice], since: date, until: date) -> list[Dot]:
    """The balances that letters stated between two days."""
    return [
        Dot(letter.display_code, letter.notice_date, letter.amount_due)
        for letter in letters
        if letter.amount_due is not None and since <= letter.notice_date <= until
    ]


def draw(course: Course, letters: Sequence[Notice], *, width: int = 1240, height: int = 230) -> str:
    """The picture as one SVG element with its words as label; every text is escaped."""
    ahead = [course.past[-1], *(Point(week.to_on, week.balance) for week in course.weeks)]
    stated = dots(letters, course.past[0].on, ahead[-1].on)
    frame = _frame(width, height, [*course.past, *ahead], stated)
    size = "chart slim" if width < PHONE_WIDTH else "chart broad"
    label = escape(_words(course, stated))
    return "".join(
        (
            f'<svg class="{size}" viewBox="0 0 {width} {height}" role="img" aria-label="{label}">',
            *_grid(frame),
            *_quarters(frame),
            f'<polyline class="line" points="{_places(frame, course.past)}"/>',
            f'<polyline class="line ahead" points="{_places(frame, ahead)}"/>' if course.weeks else "",
            *_today(frame, course),
            *_dots(frame, stated),
            "</svg>",
        )
    )


def _words(course: Course, stated: Sequence[Dot]) -> str:
    """The picture for who cannot see it."""
    first, now = course.past[0], course.past[-1]
    parts = [f"Estimated balance: {money(first.balance)} on {on(first.on)}, {money(now.balance)} on {on(now.on)}"]
    if course.weeks:
        last = course.weeks[-1]
        projected = ", a projection" if last.is_projected else ""
        parts.append(f"{money(last.balance)} on {on(last.to_on)} if nothing is paid{projected}")
    parts += [f"{dot.name} of {on(dot.on)} stated {money(dot.amount)}" for dot in stated]
    return "; ".join(parts) + "."


def _frame(width: int, height: int, points: Sequence[Point], stated: Sequence[Dot]) -> _Frame:
    amounts = [float(point.balance) for point in points] + [float(dot.amount) for dot in stated]
    low, high = min(amounts), max(amounts)
    room = max((high - low) * 0.08, 1.0)
    return _Frame(
        width, height, points[0].on, points[-1].on, max(low - room, 0.0) if low >= 0 else low - room, high + room
    )


def _grid(frame: _Frame) -> Iterator[str]:
    """Level lines at round amounts, each with its dollars."""
    step = _round_step((frame.high - frame.low) / _GRID_LINES)
    level = (int(frame.low / step) + 1) * step
    while level < frame.high:
        y = frame.y(level)
        yield f'<line class="grid" x1="{LEFT}" x2="{frame.width - RIGHT}" y1="{y}" y2="{y}"/>'
        yield f'<text x="{LEFT - 8}" y="{y + 4}" text-anchor="end">${level:,.0f}</text>'
        level += step


def _round_step(wanted: float) -> float:
    size = 10.0 ** (len(str(int(max(wanted, 1.0)))) - 1)
    return size * next((step for step in _STEPS if step * size >= wanted), _STEPS[-1])


def _quarters(frame: _Frame) -> Iterator[str]:
    """A mark at each quarter, or as many of them as have room."""
    firsts = [
        date(year, month, 1)
        for year in range(frame.first.year, frame.last.year + 1)
        for month in (1, 4, 7, 10)
        if frame.first <= date(year, month, 1) <= frame.last
    ]
    every = 1 if len(firsts) * 84 < frame.width - LEFT else 2 if len(firsts) * 42 < frame.width - LEFT else 4
    foot = frame.height - BOTTOM
    for day in firsts[::every]:
        x = frame.x(day)
        yield f'<line class="grid" x1="{x}" x2="{x}" y1="{foot}" y2="{foot + 5}"/>'
        if x - 24 >= LEFT and x + 24 <= frame.width:
            yield f'<text x="{x}" y="{foot + 18}" text-anchor="middle">{day:%b %Y}</text>'


def _places(frame: _Frame, points: Sequence[Point]) -> str:
    return " ".join(f"{frame.x(point.on)},{frame.y(float(point.balance))}" for point in points)


def _today(frame: _Frame, course: Course) -> Iterator[str]:
    x, now = frame.x(course.now.as_of), course.past[-1]
    name = "today" if course.now.as_of == course.now.to_on else f"{on(course.now.as_of)}, the last published rate"
    yield f'<line class="now" x1="{x}" x2="{x}" y1="{TOP - 6}" y2="{frame.height - BOTTOM}"/>'
    yield f'<text x="{min(x, frame.width - RIGHT)}" y="{TOP - 12}" text-anchor="end">{escape(name)}</text>'
    if any(week.is_projected for week in course.weeks):
        yield f'<text class="alarm" x="{frame.width - RIGHT}" y="{TOP + 2}" text-anchor="end">PROJECTION</text>'
    yield f'<circle class="here" cx="{x}" cy="{frame.y(float(now.balance))}" r="4"/>'


def _dots(frame: _Frame, stated: Sequence[Dot]) -> Iterator[str]:
    named_at = -float(_ROOM)
    for dot in stated:
        x, y = frame.x(dot.on), frame.y(float(dot.amount))
        words = f"{dot.name} of {on(dot.on)}: {money(dot.amount)}"
        yield f'<circle class="stated" cx="{x}" cy="{y}" r="5"><title>{escape(words)}</title></circle>'
        if x - named_at >= _ROOM:
            named_at = x
            yield f'<text x="{x}" y="{max(y - 10, 10)}" text-anchor="middle">{escape(dot.name)}</text>'
