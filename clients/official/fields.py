"""How much does a field of the form take, measured with its own font?"""

import re
from dataclasses import dataclass, field
from typing import Any

from clients.official import winansi

# Points that viewers leave free inside a field, left and right, above and below.
_BESIDE, _ABOVE = 2.0, 1.0
_MULTILINE = 1 << 12
_APPEARANCE = re.compile(r"/([^\s/]+)\s+([0-9.]+)\s+Tf")
_COUNTED = ("no lines", "one line", "two lines", "three lines", "four lines")


class Unmeasurable(ValueError):
    """The PDF does not say how wide the letters of a field are."""


@dataclass(frozen=True)
class Font:
    """The letters of a field: their widths by code, and how far they reach up and down, in thousandths of its size."""

    name: str
    widths: tuple[float, ...] = field(repr=False)
    ascent: float
    descent: float

    @classmethod
    def of(cls, name: str, resource: Any) -> "Font":
        """The font of a PDF's font dictionary; raises Unmeasurable."""
        try:
            first, given = int(resource["/FirstChar"]), [float(width) for width in resource["/Widths"]]
            descriptor = resource["/FontDescriptor"]
            ascent, descent = float(descriptor["/Ascent"]), float(descriptor["/Descent"])
        except (KeyError, TypeError, ValueError) as error:
            raise Unmeasurable(name) from error
        widths = ([0.0] * first + given + [0.0] * 256)[:256]
        if any(not widths[code] for code in range(32, 127)) or not 0 < ascent - descent < 3000:
            raise Unmeasurable(name)
        return cls(name, tuple(widths), ascent, descent)

    def width(self, text: str, size: float) -> float:
        """How wide the text is, in points."""
        return sum(self.widths[code] for code in winansi.encoded(text)) * size / 1000


@dataclass(frozen=True)
class Field:
    """A text field: its size in points, its letters, how many of them, and where a line begins (0 left, 1 middle)."""

    width: float
    height: float
    font: Font
    size: float
    is_multiline: bool
    longest: int | None
    alignment: int

    @property
    def room(self) -> float:
        """Points that a line may be wide."""
        return self.width - 2 * _BESIDE

    @property
    def leading(self) -> float:
        """Points from one line to the next."""
        return (self.font.ascent - self.font.descent) * self.size / 1000

    @property
    def lines(self) -> int:
        """How many lines it takes."""
        return max(1, int((self.height - 2 * _ABOVE) / self.leading)) if self.is_multiline else 1

    def wide(self, text: str) -> float:
        """How wide a text is in it, in points."""
        return self.font.width(text, self.size)

    def placed(self, lines: list[str]) -> list[tuple[float, float, str]]:
        """Where each line begins, in points from the field's lower left corner."""
        top = self.height - _ABOVE if self.is_multiline else (self.height + self.leading) / 2
        first = top - self.font.ascent * self.size / 1000
        return [(self._begin(line), first - number * self.leading, line) for number, line in enumerate(lines)]

    def _begin(self, line: str) -> float:
        return (self.width - self.wide(line)) / 2 if self.alignment == 1 else _BESIDE

    def overflow(self, where: str, text: str) -> str:
        """The sentence about a text that does not fit: how long it is, and what the field takes."""
        if self.longest is not None and len(text) > self.longest:
            return f"{where}: {len(text)} characters, and the form takes {self.longest}."
        letters = len(text)
        a_line = int(self.room / max(self.wide(text.replace("\n", " ")) / letters, 0.1))
        return f"{where}: {letters} characters do not fit into {_COUNTED[min(self.lines, 4)]} of about {a_line}."


def wrapped(text: str, rooms: list[float], wide: Any) -> list[str] | None:
    """The text in lines no wider than these rooms, broken between words; None when it does not fit.

    `wide` measures a text. A word wider than a line is not broken: nobody could read it back.
    """
    lines: list[str] = []
    for part in text.split("\n"):
        line = ""
        for word in part.split(" "):
            longer = f"{line} {word}".strip()
            if line and (len(lines) >= len(rooms) or wide(longer) > rooms[len(lines)]):
                lines.append(line)
                longer = word
            line = longer
        lines.append(line)
    fits = len(lines) <= len(rooms) and all(wide(line) <= room for line, room in zip(lines, rooms, strict=False))
    return lines if fits else None


def check_box(widget: Any) -> None:
    """Make sure that a box can be ticked: it has a picture of that. Raises Unmeasurable."""
    pictures = widget["/AP"]["/N"]
    ticked = [name for name in pictures if name != "/Off"]
    left, bottom, right, top = (float(side) for side in pictures[ticked[0]]["/BBox"]) if ticked else (0, 0, 0, 0)
    if len(ticked) != 1 or left == right or bottom == top:
        raise Unmeasurable("box")


def read_field(widget: Any, inherited: Any, fonts: Any) -> Field:
    """The text field of a widget; `inherited` looks a key up in it and in its parents. Raises Unmeasurable."""
    found = _APPEARANCE.search(str(inherited("/DA") or ""))
    if not found or not float(found[2]):
        raise Unmeasurable("no size")
    name = f"/{found[1]}"
    if name not in fonts:
        raise Unmeasurable(name)
    left, bottom, right, top = (float(side) for side in widget["/Rect"])
    longest = inherited("/MaxLen")
    return Field(
        width=abs(right - left),
        height=abs(top - bottom),
        font=Font.of(name, fonts[name].get_object()),
        size=float(found[2]),
        is_multiline=bool(int(inherited("/Ff") or 0) & _MULTILINE),
        longest=None if longest is None else int(longest),
        alignment=int(inherited("/Q") or 0),
    )
