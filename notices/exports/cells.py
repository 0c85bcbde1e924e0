"""What is a table on paper: cells of lines, each line a style and a text."""

from dataclasses import asdict, dataclass, field
from datetime import date, datetime

from practice.words import on

Line = tuple[str, str]
Cell = list[Line]

# Styles the document knows; everything it shows is one of them.
PLAIN, STRONG, SMALL, MONO, BAD, GOOD, STRUCK = "plain", "strong", "small", "mono", "bad", "good", "struck"


def cell(*lines: str | Line) -> Cell:
    """A cell of lines; a bare text is plain, a text of several lines is several, and empty ones are left out."""
    styled = [(PLAIN, line) if isinstance(line, str) else line for line in lines]
    return [(style, part) for style, text in styled for part in text.splitlines() if part.strip()]


def strong(text: str) -> Line:
    return STRONG, text


def small(text: str) -> Line:
    return SMALL, text


def mono(text: str) -> Line:
    return MONO, text


def bad(text: str) -> Line:
    return BAD, text


def good(text: str) -> Line:
    return GOOD, text


def struck(text: str) -> Line:
    return STRUCK, text


@dataclass(frozen=True)
class Table:
    """Rows under heads. `shape` names the column widths in the document; `empty` is said when there are no rows."""

    shape: str
    heads: list[str]
    rows: list[list[Cell]]
    empty: str
    title: str = ""


@dataclass(frozen=True)
class Section:
    """One numbered part of the history."""

    title: str
    tables: list[Table] = field(default_factory=list)
    lead: str = ""
    is_appendix: bool = False

    def as_plain(self) -> dict:
        return asdict(self)


def labelled(label: str, day: date | None) -> Line:
    """A small line "postmarked Jan 30, 2018"; nothing without a day."""
    return small(f"{label} {on(day)}" if day else "")


def clock(moment: datetime) -> str:
    """The time of day as it is spoken: 9:05 AM."""
    return f"{moment.hour % 12 or 12}:{moment.minute:02} {'AM' if moment.hour < 12 else 'PM'}"


def day_or(day: date | None, otherwise: str) -> str:
    return on(day) if day else otherwise
