"""Is this PDF a form we can fill in, and which one? Whatever else it is gets a sentence: found what, needed what.

A file is known by its fingerprint or, when somebody's PDF program has written it anew, by the names of all its fields
together with the revision printed on its first page.
"""

import hashlib
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pypdf
import pypdfium2

from clients.official import form_2848, form_8821
from clients.official.fields import Field, Unmeasurable, check_box, read_field
from clients.official.revisions import Revision
from practice.documents import PDFIUM, megabytes
from practice.refusals import Refused
from practice.words import count

KNOWN: tuple[Revision, ...] = (form_2848.JANUARY_2021, form_8821.JANUARY_2021)
LARGEST = 5_000_000
"""Bytes of the largest file looked at; the forms have a tenth of a megabyte."""
_MOST_PAGES, _MOST_FIELDS = 10, 400
_DEEPEST = 12
# What people put onto a page: everything but fields and links.
_NOTES = ("/FreeText", "/Text", "/Stamp", "/Ink", "/Highlight", "/Square", "/Line", "/FileAttachment")
_FORM = re.compile(r"Form\s+(\d{3,4}(?:-[A-Z]{1,3})?)\b")
_REVISION = re.compile(r"\(Rev\.\s*([A-Z][a-z]+ \d{4}|\d{1,2}-\d{2,4})\)")


class UnknownForm(Refused):
    """The file is not a form that can be filled in; the sentence says what was found and what is needed."""


@dataclass(frozen=True)
class Blank:
    """An empty form of a known revision: its bytes and what each of its text fields takes, by full name."""

    revision: Revision
    content: bytes = field(repr=False)
    fields: dict[str, Field] = field(repr=False)

    @property
    def fingerprint(self) -> str:
        return fingerprint_of(self.content)


@dataclass
class Found:
    """What stands in a PDF: its fields by full name, and the beginning of its text."""

    widgets: dict[str, Any]
    fonts: Any
    text: str
    #: somebody's particulars would go onto the form of everybody else
    is_written_on: bool

    def __str__(self) -> str:
        form, revision = _FORM.search(self.text), _REVISION.search(self.text)
        name = f"Form {form[1]}" if form else "a PDF that names no form"
        dated = f" (Rev. {revision[1]})" if revision else ""
        return f"{name}{dated} with {count(len(self.widgets), 'field')}"


def fingerprint_of(content: bytes) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def known(form: str) -> Revision:
    """The newest known revision of "2848" or "8821"; raises ValueError for another form."""
    found = next((revision for revision in KNOWN if revision.form == form), None)
    if found is None:
        raise ValueError(f"There is no Form {form} among those that are filled in.")
    return found


def recognise(content: bytes, form: str = "") -> Blank:
    """The form that these bytes are; with `form`, only that one. Raises UnknownForm."""
    needed = " or ".join(str(revision) for revision in KNOWN if form in ("", revision.form))
    if len(content) > LARGEST:
        raise UnknownForm(f"This file has {megabytes(len(content))}, no form does. Needed: {needed} from irs.gov.")
    if not content.startswith(b"%PDF-"):
        raise UnknownForm(f"This file is not a PDF. Needed: {needed} from irs.gov.")
    found = _look_into(content, needed)
    revision = _revision_of(content, found)
    if revision is None or form not in ("", revision.form):
        raise UnknownForm(f"Found: {found}. Needed: {needed} as the IRS publishes it, not printed to a new PDF.")
    if found.is_written_on:
        raise UnknownForm(
            f"This {revision} is filled in already, or has notes on it. Needed: the empty form from irs.gov."
        )
    try:
        return Blank(revision, content, _measured(revision, found))
    except (Unmeasurable, KeyError, TypeError, ValueError, AttributeError) as error:
        sentence = f"This is {revision}, but its fields cannot be measured. Take the file from {revision.address}."
        raise UnknownForm(sentence) from error


def _look_into(content: bytes, needed: str) -> Found:
    """Everything that tells which form it is. What a hostile file can raise is without end, so all of it is caught."""
    try:
        reader = pypdf.PdfReader(io.BytesIO(content))
        if reader.is_encrypted:
            raise UnknownForm(f"This PDF is locked with a password. Needed: {needed}, as the IRS publishes it.")
        return _found(reader, content)
    except Refused:
        raise
    except Exception as error:
        raise UnknownForm(f"This PDF is damaged and cannot be read. Needed: {needed} from irs.gov.") from error


def _found(reader: pypdf.PdfReader, content: bytes) -> Found:
    pages = len(reader.pages)
    if pages > _MOST_PAGES:
        raise UnknownForm(f"Found: a PDF of {pages} pages. Needed: the form alone, as the IRS publishes it.")
    fonts = entry(entry(entry(reader.root_object, "/AcroForm"), "/DR"), "/Font")
    widgets = dict(widgets_of(reader.pages))
    return Found(widgets, fonts, _first_text(content), _is_written_on(reader.pages, widgets))


def _is_written_on(pages: Any, widgets: dict[str, Any]) -> bool:
    notes = [
        each for page in pages for each in entry(page, "/Annots", []) if each.get_object().get("/Subtype") in _NOTES
    ]
    values = [inherited(widget)("/V") for widget in widgets.values()]
    return bool(notes) or any(value not in (None, "", "/Off") for value in values)


def widgets_of(pages: Any) -> Iterator[tuple[str, Any]]:
    """Every field of a PDF with its full name. Raises UnknownForm when there are more than any form has."""
    number = 0
    for page in pages:
        for reference in entry(page, "/Annots", []):
            widget = reference.get_object()
            if widget.get("/Subtype") != "/Widget":
                continue
            number += 1
            if number > _MOST_FIELDS:
                raise UnknownForm(f"Found: a PDF with more than {_MOST_FIELDS} fields, which no form has.")
            yield full_name(widget), widget


def entry(dictionary: Any, key: str, otherwise: Any = None) -> Any:
    """What stands under a key, wherever in the file it lies; an empty dictionary, or `otherwise`, when nothing does."""
    if key in dictionary:
        return dictionary[key]
    return {} if otherwise is None else otherwise


def full_name(widget: Any) -> str:
    """The name of a field, those of its parents before it."""
    return ".".join(reversed([str(node["/T"]) for node in _line_of(widget) if "/T" in node]))


def inherited(widget: Any) -> Callable[[str], Any]:
    """A look-up of a key in the widget and in its parents."""
    return lambda key: next((node[key] for node in _line_of(widget) if key in node), None)


def _line_of(widget: Any) -> Iterator[Any]:
    """The widget and its parents, as far as a sound file goes."""
    node = widget
    for _ in range(_DEEPEST):
        yield node
        if "/Parent" not in node:
            return
        node = node["/Parent"].get_object()


def _first_text(content: bytes) -> str:
    with PDFIUM:
        pdf = pypdfium2.PdfDocument(content)
        try:
            return str(pdf[0].get_textpage().get_text_bounded())
        finally:
            pdf.close()


def _revision_of(content: bytes, found: Found) -> Revision | None:
    fingerprint, names = fingerprint_of(content), frozenset(found.widgets)
    for revision in KNOWN:
        is_printed = f"Rev. {revision.revision}" in found.text and f"{revision.form}" in found.text
        if fingerprint == revision.fingerprint or (names == revision.names and is_printed):
            return revision
    return None


def _measured(revision: Revision, found: Found) -> dict[str, Field]:
    for place in revision.boxes.values():
        check_box(found.widgets[place.fields[0]])
    names = [name for place in revision.texts.values() for name in place.fields]
    return {name: read_field(found.widgets[name], inherited(found.widgets[name]), found.fonts) for name in names}
