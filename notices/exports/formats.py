"""In which formats does a history leave the house, and who makes each? One row a format."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import typst
from django.utils.text import slugify

from notices.exports import bundle, packet, story
from notices.exports.checkable import json_lines
from notices.exports.cover import cover
from notices.exports.editable import editable
from notices.exports.presets import CSV, DOCX, JSON, PDF, ZIP
from notices.exports.scope import Scope
from notices.exports.typeset import typeset
from practice.refusals import Refused

MOST_ENTRIES = 3000
"""Of a document set as pages. A PDF of so many takes 660 MB of memory and four seconds, one of 20,000 takes 3.4 GB; a
DOCX of so many takes seven seconds, and four times as long for twice the entries.
"""


class ExportError(Refused):
    """No file was made and nothing was recorded; the sentence says why."""


@dataclass(frozen=True)
class File:
    """A finished export: its name, its type, its bytes in pieces, and a remark for the member ("" if none)."""

    name: str
    content_type: str
    chunks: Iterator[bytes] | list[bytes]
    remark: str = ""


@dataclass(frozen=True)
class Format:
    """One kind of file. `make(scope, gathered)` gives it; `gathered` is empty where `is_gathered` is not set.

    What is gathered is everything the document prints, held at once; a format that streams reads the scope instead.
    `most_entries` is how many entries it is made of at most: a machine of a small practice must be able to hold them.
    """

    name: str
    content_type: str
    ending: str
    make: Callable[[Scope, dict], File]
    is_gathered: bool = True
    most_entries: int | None = None


def named(scope: Scope, ending: str) -> str:
    """The name of the file: whose, which matter, which day; never a number."""
    if scope.client:
        words = [scope.client.name, "all cases"]
    else:
        words = [scope.cases[0].client.name, scope.cases[0].form, scope.cases[0].period]
    return f"history-{slugify(' '.join(words))[:80]}-{scope.today:%Y-%m-%d}.{ending}"


def of(name: str) -> Format:
    """The format with this name; raises ValueError for one that nobody makes."""
    try:
        return FORMATS[name]
    except KeyError:
        raise ValueError(f"No history is made as {name!r}.") from None


def too_long(name: str, entries: int) -> str:
    """Why so many entries cannot be made as this format, in a sentence; "" when they can."""
    most = of(name).most_entries
    if most is None or entries <= most:
        return ""
    return (
        f"There are {entries:,} entries in this range, and {name.upper()} is made of at most {most:,}. Take a shorter "
        "range of dates, or CSV or JSON, which have no limit."
    )


def file_of(scope: Scope, chunks: Iterator[bytes] | list[bytes], remark: str = "") -> File:
    """The file in the format that was asked for, under its own name and type."""
    wanted = of(scope.wish.format)
    return File(named(scope, wanted.ending), wanted.content_type, chunks, remark)


def _pdf(scope: Scope, gathered: dict) -> File:
    try:
        content, is_archival = typeset(gathered)
    except typst.TypstError as error:
        raise ExportError("The PDF could not be set, so nothing was exported. Take the CSV instead.") from error
    remark = (
        ""
        if is_archival
        else "A letter in it has no glyph in the archive's fonts, so this PDF was made without PDF/A and PDF/UA."
    )
    return file_of(scope, [content], remark)


def _csv(scope: Scope, gathered: dict) -> File:
    return file_of(scope, story.csv_lines(scope))


def _json(scope: Scope, gathered: dict) -> File:
    return file_of(scope, json_lines(scope))


def _docx(scope: Scope, gathered: dict) -> File:
    return file_of(scope, [editable(gathered)])


_INSIDE = (PDF, CSV, JSON)
"""The formats of the history that lie in a ZIP, as far as its purpose is made as them."""


def _zip(scope: Scope, gathered: dict) -> File:
    """The history and its exhibits. What is set as pages is set now: nothing is recorded that cannot be made."""
    wanted = [FORMATS[name] for name in _INSIDE if name in FORMATS and name in scope.preset.formats]
    made = [(row.ending, row.make(scope, gathered)) for row in wanted]
    parts = [(f"History.{ending}", file.chunks) for ending, file in made]
    parts += [(path, [content]) for path, content in packet.forms(scope)]
    remark = next((file.remark for _, file in made if file.remark), "")
    face = cover(scope)

    def index(section: dict) -> bytes:
        return typeset({"cover": face | {"title": "Index of exhibits"}, "sections": [section]})[0]

    return file_of(scope, bundle.pieces(scope, parts, index), remark)


_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

FORMATS = {
    row.name: row
    for row in (
        Format(PDF, "application/pdf", "pdf", _pdf, most_entries=MOST_ENTRIES),
        Format(DOCX, _WORD, "docx", _docx, most_entries=MOST_ENTRIES),
        Format(CSV, "text/csv; charset=utf-8", "csv", _csv, is_gathered=False),
        Format(JSON, "application/json", "json", _json, is_gathered=False),
        Format(ZIP, "application/zip", "zip", _zip, most_entries=MOST_ENTRIES),
    )
}
