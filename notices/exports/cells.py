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


# How wide the columns of each table are, as shares of the page, and which of them hold figures.
SHAPES: dict[str, tuple[tuple[float, ...], tuple[int, ...]]] = {
    "parties": ((1.3, 1, 1.5), ()),
    "authority": ((0.9, 1.4, 1, 1.4, 0.9), ()),
    "cover": ((1, 1.3, 2), ()),
    "matters": ((1.1, 0.8, 0.85, 1.1, 1.7), (2,)),
    "collection": ((1.3, 1, 2.2, 1.1), ()),
    "register": ((1.1, 1.15, 1.2, 1.7, 0.95), (2,)),
    "chronology": ((0.9, 4.1, 1.35), ()),
    "calls": ((0.95, 1.2, 0.95, 2.1, 1.3), ()),
    "correspondence": ((0.85, 1.9, 1.4, 1, 0.85), ()),
    "written": ((0.9, 2.2, 1.6, 1), ()),
    "deadlines": ((0.85, 1.5, 1.7, 1, 0.85), ()),
    "money": ((0.8, 0.8, 1.4, 2), (1,)),
    "holds": ((0.8, 0.8, 1.6, 2), ()),
    "documents": ((0.75, 1.93, 0.5, 3.62), (2,)),
    "next": ((1.2, 2, 0.9, 1.1), ()),
    "audit": ((1.2, 0.55, 0.9, 2, 1), (1,)),
    "exports": ((0.9, 1, 3, 0.8), ()),
    "edits": ((0.9, 1.1, 1.4, 1.4, 1), ()),
    "pairs": ((1.3, 4), ()),
    "line_three": ((1.3, 1, 1.5, 1.6), ()),
    "people": ((1.5, 1.6, 1.2, 1.2), ()),
    "under": ((0.9, 3.4, 1.4), ()),
    "requests": ((1.4, 2.2, 1, 1), ()),
    "penalties": ((1, 1.3, 0.9, 1.5, 1.6), (2,)),
    "years": ((1.2, 1, 1, 1.3, 1.4), ()),
    "verdict": ((2.4, 2.2, 0.8), ()),
    "standing": ((1.1, 2.4, 1.7), ()),
    "words": ((1, 2.6, 1.5), ()),
    "records": ((0.75, 2.1, 1.2, 1), ()),
}


@dataclass(frozen=True)
class Table:
    """Rows under heads. `shape` names the widths in SHAPES; `empty` is said when there are no rows."""

    shape: str
    heads: list[str]
    rows: list[list[Cell]]
    empty: str
    title: str = ""


@dataclass(frozen=True)
class Section:
    """One numbered part of the history. Its paragraphs are prose under the lead, before the tables."""

    title: str
    tables: list[Table] = field(default_factory=list)
    lead: str = ""
    is_appendix: bool = False
    paragraphs: list[str] = field(default_factory=list)

    def as_plain(self) -> dict:
        """Lists, dictionaries and texts only, with the shape of each table spelled out."""
        plain = asdict(self)
        for table in plain["tables"]:
            table["columns"], table["figures"] = map(list, SHAPES[table["shape"]])
        return plain


def labelled(label: str, day: date | None) -> Line:
    """A small line "postmarked Jan 30, 2018"; nothing without a day."""
    return small(f"{label} {on(day)}" if day else "")


def clock(moment: datetime) -> str:
    """The time of day as it is spoken: 9:05 AM."""
    return f"{moment.hour % 12 or 12}:{moment.minute:02} {'AM' if moment.hour < 12 else 'PM'}"


def day_or(day: date | None, otherwise: str) -> str:
    return on(day) if day else otherwise
