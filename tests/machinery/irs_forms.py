"""Blank forms to fill in: some with the IRS's field names made here, and the IRS's own where this machine has them.

The official files are not part of the project. They are looked for in the folder that IRS_FORMS names, else in
shared/samples beside the repository; tests that need them are never skipped in silence.
"""

import io
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pypdf
import pytest
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NumberObject,
    TextStringObject,
)

from clients.official.revisions import Revision

BESIDE = Path(__file__).resolve().parents[3] / "shared" / "samples"
ABSENT = "no official IRS forms"
HOW = f"{ABSENT}; put f2848.pdf and f8821.pdf from irs.gov into a folder and set IRS_FORMS="

# Sizes in points as on the form, by the last part of the key; single lines of 12 otherwise.
SIZES = {
    "1.name": (301.6, 12), "1.address": (301.6, 24), "1.taxpayer": (308.9, 36), "name": (265.6, 12),
    "address": (265.6, 24), "designee": (280.1, 36), "description": (265.6, 24), "form": (144, 24),
    "periods": (129.6, 24), "specific": (128.6, 12), "title": (216, 24), "taxpayer": (302.4, 24),
    "1.numbers": (230.4, 12), "caf": (144, 12), "ptin": (154.8, 12), "phone": (119.4, 12), "fax": (143.8, 12),
    "ssn": (79.2, 12), "itin": (75.6, 12), "ein": (75.6, 12), "plan": (115.2, 12), "designation": (64.8, 12),
    "jurisdiction": (79.2, 12), "licence": (115.2, 12), "date": (57.6, 12),
}  # fmt: skip
WIDTHS = {"5a.reason": (129.6, 511.2, 511.2), "5a.others": (417.6, 511.2), "5b": (87, 511.2)}
LONGEST = {"ssn": 11, "itin": 11, "ein": 10, "ptin": 11, "designation": 1}
MULTILINE = 1 << 12
PAGE_HEIGHT = 3000


def official(form: str) -> bytes:
    """The IRS's own file; the test that asks for it is skipped loudly, or fails, where it is not at hand."""
    path = Path(os.environ.get("IRS_FORMS") or BESIDE) / f"f{form}.pdf"
    if not path.is_file():
        if os.environ.get("REQUIRE_IRS_FORMS") == "1":
            pytest.fail(HOW)
        pytest.skip(HOW)
    return path.read_bytes()


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say in red that the tests on the official forms were left out."""
    reports = terminalreporter.getreports("skipped")
    count = sum(ABSENT in str(report.longrepr) for report in reports)
    if count:
        terminalreporter.write_line(f"{count} tests on the IRS's own forms skipped: {HOW}", red=True, bold=True)


def made(
    revision: Revision, *, words: str = "", without: tuple[str, ...] = (), change: Callable[..., None] | None = None
) -> bytes:
    """A PDF with the fields of this revision and what Adobe puts beside them; `change` may spoil the writer at last."""
    return _Maker(revision).make(words or f"Form {revision.form} (Rev. {revision.revision})", without, change)


class _Maker:
    def __init__(self, revision: Revision) -> None:
        self.revision = revision
        self.writer = pypdf.PdfWriter()
        self.pages = [self.writer.add_blank_page(612, PAGE_HEIGHT) for _ in range(1 + (revision.form == "2848"))]
        self.nodes: dict[str, Any] = {}
        self.roots = ArrayObject()
        self.tops = [PAGE_HEIGHT - 40.0 for _ in self.pages]
        self.bold = self._add(_font())
        self.dingbats = self._add(_dictionary(Type="/Font", Subtype="/Type1", BaseFont="/ZapfDingbats"))

    def make(self, words: str, without: tuple[str, ...], change: Callable[..., None] | None) -> bytes:
        self._write(words)
        for key, place in self.revision.texts.items():
            for number, name in enumerate(place.fields):
                if name not in without:
                    self._text(key, name, number)
        for place in self.revision.boxes.values():
            self._box(place.fields[0])
        for name in sorted(self.revision.untouched):
            if "CheckForm" in name:
                self._widget(name, 100, 12, FT=NameObject("/Btn"), Ff=NumberObject(1 << 16), A=_script())
            else:
                self._widget(name, 80, 12, FT=NameObject("/Tx"), Ff=NumberObject(1))
        self._form()
        if change:
            change(self.writer)
        out = io.BytesIO()
        self.writer.write(out)
        return out.getvalue()

    def _add(self, value: Any) -> Any:
        return self.writer._add_object(value)

    def _write(self, words: str) -> None:
        content = DecodedStreamObject()
        content.set_data(f"BT /Bold 9 Tf 40 {PAGE_HEIGHT - 20} Td ({words}) Tj ET".encode())
        page = self.pages[0]
        page[NameObject("/Contents")] = self._add(content)
        font = DictionaryObject({NameObject("/Bold"): self.bold})
        page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): font})

    def _text(self, key: str, name: str, number: int) -> None:
        last = key.rpartition(".")[2]
        wide, high = SIZES.get(key) or SIZES.get(last) or (WIDTHS[key][number], 12)
        more: dict[str, Any] = {"Ff": NumberObject(MULTILINE if high > 12 or last in ("name",) else 0)}
        if self.revision.form == "8821" and last in ("description", "form", "periods", "name", "title"):
            wide, high, more["Ff"] = min(wide, 150.4), 12, NumberObject(0)
        if last in LONGEST or (last == "caf" and self.revision.form == "2848"):
            more["MaxLen"] = NumberObject(LONGEST.get(last, 11))
        more |= {"FT": NameObject("/Tx"), "DA": TextStringObject("/Bold 8.00 Tf 0 g")}
        more["Q"] = NumberObject(0 if high > 12 or key.startswith("5") else 1)
        self._widget(name, wide, high, **more)

    def _box(self, name: str) -> None:
        picture = DecodedStreamObject()
        picture.set_data(b"q BT /ZaDb 5.6 Tf 0 g 1.6 2 Td (4) Tj ET Q")
        font = DictionaryObject({NameObject("/ZaDb"): self.dingbats})
        picture.update(_dictionary(Type="/XObject", Subtype="/Form"))
        picture[NameObject("/BBox")] = _numbers(0, 0, 8, 8)
        picture[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): font})
        states = DictionaryObject({NameObject("/1"): self._add(picture)})
        more = {"AP": DictionaryObject({NameObject("/N"): states}), "V": NameObject("/Off"), "AS": NameObject("/Off")}
        self._widget(name, 8, 8, FT=NameObject("/Btn"), **more)

    def _widget(self, name: str, wide: float, high: float, **more: Any) -> None:
        """One field that is its own widget, a row of its own on its page, below the nodes its name tells."""
        number = 1 if ".Page2[0]." in name else 0
        parents, _, own = name.rpartition(".")
        self.tops[number] -= high + 6
        bottom = self.tops[number]
        widget = _dictionary(Type="/Annot", Subtype="/Widget", T=TextStringObject(own), F=NumberObject(4))
        widget.update({NameObject(f"/{key}"): value for key, value in more.items()})
        widget[NameObject("/Rect")] = _numbers(40, bottom, 40 + wide, bottom + high)
        reference = self._hang(widget, parents)
        self.pages[number].setdefault(NameObject("/Annots"), ArrayObject()).append(reference)

    def _hang(self, node: DictionaryObject, parents: str) -> Any:
        if not parents:
            reference = self._add(node)
            self.roots.append(reference)
            return reference
        if parents not in self.nodes:
            above, _, own = parents.rpartition(".")
            parent = DictionaryObject({NameObject("/T"): TextStringObject(own), NameObject("/Kids"): ArrayObject()})
            self.nodes[parents] = self._hang(parent, above)
        reference = self.nodes[parents]
        node[NameObject("/Parent")] = reference
        child = self._add(node)
        reference.get_object()["/Kids"].append(child)
        return child

    def _form(self) -> None:
        fonts = DictionaryObject({NameObject("/Bold"): self.bold, NameObject("/ZaDb"): self.dingbats})
        form = DictionaryObject(
            {
                NameObject("/Fields"): self.roots,
                NameObject("/DA"): TextStringObject("/Bold 8 Tf 0 g"),
                NameObject("/DR"): DictionaryObject({NameObject("/Font"): fonts}),
                NameObject("/XFA"): ArrayObject([TextStringObject("template")]),
                NameObject("/SigFlags"): NumberObject(1),
            }
        )
        root = self.writer.root_object
        root[NameObject("/AcroForm")] = self._add(form)
        root[NameObject("/Perms")] = DictionaryObject({NameObject("/UR3"): DictionaryObject()})
        root[NameObject("/OpenAction")] = _script()


def _dictionary(**values: Any) -> DictionaryObject:
    return DictionaryObject(
        {NameObject(f"/{key}"): NameObject(value) if type(value) is str else value for key, value in values.items()}
    )


def _numbers(*values: float) -> ArrayObject:
    return ArrayObject(FloatObject(value) for value in values)


def _script() -> DictionaryObject:
    return _dictionary(S="/JavaScript", JS=TextStringObject("app.alert('ready')"))


def _font() -> DictionaryObject:
    """A bold face with widths of its own; what is measured are these, whatever a viewer has instead."""
    narrow = {ord(letter) for letter in " .,:;'|!()[]/-ijlftI"}
    font = _dictionary(Type="/Font", Subtype="/Type1", BaseFont="/Helvetica-Bold", Encoding="/WinAnsiEncoding")
    font[NameObject("/FirstChar")], font[NameObject("/LastChar")] = NumberObject(32), NumberObject(255)
    font[NameObject("/Widths")] = ArrayObject(NumberObject(300 if code in narrow else 590) for code in range(32, 256))
    font[NameObject("/FontDescriptor")] = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/FontDescriptor"),
            NameObject("/FontName"): NameObject("/Helvetica-Bold"),
            NameObject("/Flags"): NumberObject(32),
            NameObject("/FontBBox"): _numbers(-170, -228, 1003, 962),
            NameObject("/Ascent"): NumberObject(962),
            NameObject("/Descent"): NumberObject(-228),
            NameObject("/CapHeight"): NumberObject(718),
            NameObject("/ItalicAngle"): NumberObject(0),
            NameObject("/StemV"): NumberObject(140),
        }
    )
    return font
