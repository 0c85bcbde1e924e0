"""How do the ten years of an assessment look, with what held them back? One picture, drawn on the server.

The table of steps beside it says the same in words.
"""

from collections.abc import Iterator
from datetime import date

from notices.collection_dates import CollectionDate
from notices.law.csed import Step
from practice.words import count, on

WIDTH, HEIGHT, MARGIN, LINE = 1000, 92, 24, 44
CLEAR = 130
"""Width of a caption: two of them in one row are at least so far apart."""


def draw(date_: CollectionDate, today: date) -> str:
    """The period as one SVG element: its days from the assessment on, suspensions, the range of its end, today.

    It holds nothing that a person typed.
    """
    scale = _Scale(date_.assessment.assessed_on, max(date_.estimate.latest_on, today))
    estimate, reached = date_.estimate, scale(today)
    last = scale(estimate.csed_on)
    parts = [
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{words(date_, today)}">',
        f'<line class="way" x1="{MARGIN}" x2="{min(reached, last)}" y1="{LINE}" y2="{LINE}"/>',
        f'<line class="way-ahead" x1="{min(reached, last)}" x2="{last}" y1="{LINE}" y2="{LINE}"/>',
        *(_stop(step, scale) for step in estimate.steps if step.counted_days),
        _box("likely", scale(estimate.earliest_on), scale(estimate.latest_on), 30) if date_.is_range else "",
        f'<circle class="done" cx="{MARGIN}" cy="{LINE}" r="7"/>',
        f'<circle class="ahead" cx="{last}" cy="{LINE}" r="7"/>',
        *_captions(date_, today, scale),
        "</svg>",
    ]
    return "".join(parts)


def words(date_: CollectionDate, today: date) -> str:
    """What the picture shows, for the ear."""
    estimate = date_.estimate
    held = f", held back for {count(estimate.suspended_days, 'day')}" if estimate.suspended_days else ""
    span = f", between {on(estimate.earliest_on)} and {on(estimate.latest_on)}" if date_.is_range else ""
    start = f"Assessed {on(date_.assessment.assessed_on)}, ten years until {on(estimate.base_on)}{held}"
    return f"{start}; estimated last day {on(estimate.csed_on)}{span}. Today is {on(today)}."


class _Scale:
    """Where a day lies in the drawing, kept between its first and its last."""

    def __init__(self, first: date, last: date):
        self.first, self.last = first, last

    def __call__(self, day: date) -> int:
        days = (min(max(day, self.first), self.last) - self.first).days
        return MARGIN + round((WIDTH - 2 * MARGIN) * days / max(1, (self.last - self.first).days))


def _stop(step: Step, scale: _Scale) -> str:
    return _box("hump", scale(step.start_on), scale(step.end_on), 12)


def _box(kind: str, left: int, right: int, height: int) -> str:
    top = LINE - height // 2
    return f'<rect class="{kind}" x="{left}" y="{top}" width="{max(2, right - left)}" height="{height}"/>'


def _captions(date_: CollectionDate, today: date, scale: _Scale) -> Iterator[str]:
    """Assessment and last day below the line, today above it; the end of ten years where there is room."""
    estimate, last = date_.estimate, scale(date_.estimate.csed_on)
    yield f'<line class="now" x1="{scale(today)}" x2="{scale(today)}" y1="20" y2="64"/>'
    yield _caption(scale(today), 14, "today")
    yield _caption(MARGIN, 84, f"assessed {on(date_.assessment.assessed_on)}")
    yield _caption(last, 84, f"last day {on(estimate.csed_on)}", "step-name")
    base = scale(estimate.base_on)
    if CLEAR * 1.5 < base < last - CLEAR * 1.5:
        yield f'<circle class="ahead" cx="{base}" cy="{LINE}" r="4"/>'
        yield _caption(base, 84, f"ten years {on(estimate.base_on)}")


def _caption(place: int, height: int, said: str, kind: str = "") -> str:
    """A text at a place, turned inward near an edge."""
    anchor = "start" if place < CLEAR else "end" if place > WIDTH - CLEAR else "middle"
    shift = {"start": -8, "end": 8, "middle": 0}[anchor]
    style = f' class="{kind}"' if kind else ""
    return f'<text{style} x="{place + shift}" y="{height}" text-anchor="{anchor}">{said}</text>'
