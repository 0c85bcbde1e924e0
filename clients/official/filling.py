"""How is the official form filled in: fields that stay fillable for the signature, or pages that nobody can change?

What is drawn in each field is drawn here, in the lines that were measured, and stored with the field. So every viewer
shows the same, and nothing is cut off at the edge of a field.
"""

import io
from typing import Any

import pypdf
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    StreamObject,
    TextStringObject,
)

from clients.official import winansi
from clients.official.blank import Blank, entry, full_name
from clients.official.continuation import continuation_pages
from clients.official.fields import Field
from clients.official.fitting import Fitted, Written, fit
from clients.official.lines import SEE_ATTACHED
from clients.official.sheet import Sheet

# What the IRS's file carries for Adobe's own form layer and its signature, which a filled copy would break, and
# whatever could run when the file is opened.
_DROPPED_FROM_ROOT = ("/Perms", "/OpenAction", "/AA", "/Names", "/Extensions")
_DROPPED_FROM_FORM = ("/XFA", "/SigFlags", "/NeedAppearances", "/CO")
_PUSH_BUTTON = 1 << 16
_NOTE_FONT, _NOTE_SIZE = "/Noted", 8.0


def fill(sheet: Sheet, blank: Blank, *, is_flat: bool = False) -> bytes:
    """The form filled in, with a continuation sheet behind it where it has no room; equal sheets give equal bytes.

    The fields stay fillable, so that the form can be signed and dated in a PDF program; with `is_flat` they become
    part of the page. Raises CannotFill with a sentence for each text that the form cannot take.
    """
    fitted = fit(sheet, blank)
    return _write(sheet, blank, fitted, is_flat)


def _write(sheet: Sheet, blank: Blank, fitted: Fitted, is_flat: bool) -> bytes:
    writer = _emptied(blank)
    form: Any = writer.root_object["/AcroForm"]
    fonts = form["/DR"]["/Font"]
    for number, page in enumerate(writer.pages):
        shown = _fill_page(writer, page, blank, fitted, fonts)
        _stamp(
            writer, number, shown if is_flat else [], _draw_notes(blank, fitted, number), _font_of_notes(blank, fonts)
        )
    if is_flat:
        writer = _flattened(writer)
    if fitted.rest:
        writer.append(io.BytesIO(continuation_pages(sheet, blank.revision, fitted.rest)), import_outline=False)
    writer.metadata = {"/Title": str(blank.revision)}
    for page in writer.pages:
        page.compress_content_streams()
    return _bytes_of(writer)


def _bytes_of(writer: pypdf.PdfWriter) -> bytes:
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _emptied(blank: Blank) -> pypdf.PdfWriter:
    """The blank form without what a filled copy must not carry; what is not reached any more is not copied."""
    reader = pypdf.PdfReader(io.BytesIO(blank.content))
    root: Any = reader.root_object
    for key in _DROPPED_FROM_ROOT:
        root.pop(key, None)
    form = root["/AcroForm"]
    for key in _DROPPED_FROM_FORM:
        form.pop(key, None)
    for each in reader.pages:
        # The page as it lies in the file: what `pages` gives are copies.
        page: Any = each.indirect_reference.get_object() if each.indirect_reference else each
        page.pop("/AA", None)
        widgets = entry(page, "/Annots", [])
        widgets[:] = [widget for widget in widgets if _stays(widget, form)]
    return pypdf.PdfWriter(clone_from=reader)


def _stays(reference: Any, form: Any) -> bool:
    """Whether a widget is kept: not the button of Adobe's own layer, which does nothing without it."""
    widget = reference.get_object()
    widget.pop("/AA", None)
    widget.pop("/A", None)
    if not (widget.get("/FT") == "/Btn" and int(widget.get("/Ff", 0)) & _PUSH_BUTTON):
        return True
    siblings = widget["/Parent"]["/Kids"] if "/Parent" in widget else form["/Fields"]
    if reference in siblings:
        siblings.remove(reference)
    return False


def _fill_page(writer: pypdf.PdfWriter, page: Any, blank: Blank, fitted: Fitted, fonts: Any) -> list[Any]:
    """Fill the fields of a page; returns its widgets that show something, in their order."""
    shown = []
    for reference in entry(page, "/Annots", []):
        widget = reference.get_object()
        name = full_name(widget)
        if name in fitted.texts:
            _write_text(writer, widget, blank.fields[name], fitted.texts[name], fonts)
            shown.append(widget)
        elif name in fitted.ticks:
            _tick(widget)
            shown.append(widget)
    return shown


def _field_of(widget: Any) -> Any:
    return widget if "/T" in widget or "/Parent" not in widget else widget["/Parent"].get_object()


def _write_text(writer: pypdf.PdfWriter, widget: Any, field: Field, written: Written, fonts: Any) -> None:
    _field_of(widget)[NameObject("/V")] = TextStringObject(written.value)
    body = _text_operators(field.font.name, field.size, field.placed(written.lines))
    clip = f"0 0 {field.width:.2f} {field.height:.2f} re W n"
    stream = DecodedStreamObject()
    stream.set_data(f"/Tx BMC q {clip} {body} Q EMC".encode("ascii"))
    font = DictionaryObject({NameObject(field.font.name): fonts.raw_get(field.font.name)})
    stream.update(
        {
            NameObject("/Type"): NameObject("/XObject"),
            NameObject("/Subtype"): NameObject("/Form"),
            NameObject("/BBox"): ArrayObject(map(FloatObject, (0, 0, round(field.width, 2), round(field.height, 2)))),
            NameObject("/Resources"): DictionaryObject({NameObject("/Font"): font}),
        }
    )
    reference = writer._add_object(stream)
    widget[NameObject("/AP")] = DictionaryObject({NameObject("/N"): reference})


def _text_operators(font: str, size: float, placed: list[tuple[float, float, str]]) -> str:
    """The drawing of lines of text. Their letters go as numbers: no letter can end the string it stands in."""
    lines = (f"1 0 0 1 {x:.2f} {y:.2f} Tm <{winansi.encoded(text).hex()}> Tj" for x, y, text in placed)
    return f"BT {font} {size:g} Tf 0 g {' '.join(lines)} ET"


def _tick(widget: Any) -> None:
    """Set a box to the state that its own picture has a name for."""
    state = next(name for name in widget["/AP"]["/N"].get_object() if name != "/Off")
    _field_of(widget)[NameObject("/V")] = NameObject(state)
    widget[NameObject("/AS")] = NameObject(state)


def _draw_notes(blank: Blank, fitted: Fitted, page: int) -> str:
    """ "See attached" beside the lines of this page that go on elsewhere, in the letters of the fields."""
    notes = {"2": bool(fitted.rest.people), "3": bool(fitted.rest.matters)}
    placed = [
        (note.x, note.y, SEE_ATTACHED)
        for line, note in blank.revision.notes.items()
        if notes[line] and note.page == page
    ]
    return _text_operators(_NOTE_FONT, _NOTE_SIZE, placed) if placed else ""


def _font_of_notes(blank: Blank, fonts: Any) -> Any:
    return fonts.raw_get(next(iter(blank.fields.values())).font.name)


def _stamp(writer: pypdf.PdfWriter, number: int, widgets: list[Any], drawn: str, font: Any) -> None:
    """Draw pictures of widgets and further text onto the page itself."""
    if not widgets and not drawn:
        return
    page: Any = writer.pages[number]
    resources = entry(page, "/Resources", None) or page.setdefault(NameObject("/Resources"), DictionaryObject())
    pictures = _own_dictionary(resources, "/XObject")
    _own_dictionary(resources, "/Font")[NameObject(_NOTE_FONT)] = font
    parts = []
    for each, widget in enumerate(widgets):
        # Pages may share their resources, so the name tells the page.
        name = NameObject(f"/Filled{number}x{each}")
        pictures[name] = _picture_of(widget)
        parts.append(f"q {_matrix(widget, pictures[name].get_object())} cm {name} Do Q")
    body = " ".join([*parts, f"q {drawn} Q"])
    before = entry(page, "/Contents", [])
    inside = list(before) if isinstance(before, list) else [page.raw_get("/Contents")]
    page[NameObject("/Contents")] = ArrayObject(
        [writer._add_object(_stream("q\n")), *inside, writer._add_object(_stream(f"\nQ\n{body}\n"))]
    )


def _own_dictionary(resources: Any, key: str) -> Any:
    return resources[key] if key in resources else resources.setdefault(NameObject(key), DictionaryObject())


def _stream(text: str) -> StreamObject:
    stream = DecodedStreamObject()
    stream.set_data(text.encode("ascii"))
    return stream


def _picture_of(widget: Any) -> Any:
    """The drawing that the widget shows in its present state."""
    normal = widget["/AP"].get_object()
    shown = normal["/N"].get_object()
    if isinstance(shown, StreamObject):
        return normal.raw_get("/N")
    return shown.raw_get(widget["/AS"])


def _matrix(widget: Any, picture: Any) -> str:
    """From the drawing's own box to the place of the widget on the page."""
    left, bottom, right, top = (float(side) for side in widget["/Rect"])
    x0, y0, x1, y1 = (float(side) for side in picture["/BBox"])
    across, up = (right - left) / (x1 - x0), (top - bottom) / (y1 - y0)
    return f"{across:.4f} 0 0 {up:.4f} {left - x0 * across:.2f} {bottom - y0 * up:.2f}"


def _flattened(writer: pypdf.PdfWriter) -> pypdf.PdfWriter:
    """The form without its fields. The structure goes with them: its leaves would point at what is no longer there."""
    for page in writer.pages:
        for key in ("/Annots", "/Tabs", "/StructParents"):
            page.pop(key, None)
    for key in ("/AcroForm", "/StructTreeRoot", "/MarkInfo"):
        writer.root_object.pop(key, None)
    # Copied once more, so that the fields and their values do not lie on in the file unseen.
    return pypdf.PdfWriter(clone_from=pypdf.PdfReader(io.BytesIO(_bytes_of(writer))))
