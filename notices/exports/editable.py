"""How do the gathered facts become a DOCX that counsel goes on writing in?

The paragraphs and tables are written as WordprocessingML and set into python-docx's own document: cell by cell it
would take seconds for a long history. What people typed is escaped text in it, never markup, field or link.
"""

import io
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from xml.sax.saxutils import escape

import docx
from docx.enum.section import WD_ORIENT
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Inches, Pt, RGBColor

from notices.exports.plain_text import printable, throughout

FACE, SIZE = "Georgia", Pt(9.5)
_WIDTH = 9 * 1440
"""Twentieths of a point between the margins of a letter page on its side."""

_MUTED, _ALARM, _GO = "55606B", "9A1F1F", "0E5A5A"
_PLAIN = ""
_RUNS = {
    "strong": "<w:b/>",
    "small": f'<w:color w:val="{_MUTED}"/><w:sz w:val="16"/>',
    "mono": f'<w:rFonts w:ascii="Consolas" w:hAnsi="Consolas"/><w:color w:val="{_MUTED}"/><w:sz w:val="13"/>',
    "bad": f'<w:b/><w:color w:val="{_ALARM}"/>',
    "good": f'<w:b/><w:color w:val="{_GO}"/>',
    "struck": f'<w:strike/><w:color w:val="{_MUTED}"/>',
}
_BORDERS = (
    "<w:tblBorders>"
    '<w:top w:val="single" w:sz="8" w:color="1B2530"/>'
    '<w:bottom w:val="single" w:sz="4" w:color="D8D3C7"/>'
    '<w:insideH w:val="single" w:sz="4" w:color="D8D3C7"/></w:tblBorders>'
)


def editable(facts: dict) -> bytes:
    """The bytes of the DOCX. Equal facts give equal bytes: its dates and those of its parts are the stamp's."""
    facts = throughout(facts, printable)
    document: Any = docx.Document()
    _set_up(document, facts["cover"])
    body = document.element.body
    written = [*_cover(facts["cover"]), *(part for section in facts["sections"] for part in _section(section))]
    for element in list(parse_xml(f"<w:body {nsdecls('w')}>{''.join(written)}</w:body>")):
        body.insert(len(body) - 1, element)  # before the properties of the page, which come last
    saved = io.BytesIO()
    document.save(saved)
    return _restamped(saved, facts["cover"]["stamp"])


def _set_up(document: Any, cover: dict) -> None:
    """Letter paper on its side, one typeface, whose it is above and the page below, properties of the export alone."""
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Inches(11), Inches(8.5)
    section.left_margin = section.right_margin = Inches(1)
    section.top_margin = section.bottom_margin = Inches(0.8)
    for name, size in (("Normal", SIZE), ("Title", Pt(22)), ("Heading 1", Pt(14)), ("Heading 2", Pt(11))):
        _set_face(document.styles[name], size)
    document.styles["Normal"].paragraph_format.space_after = Pt(4)
    section.header.paragraphs[0].text = " · ".join(filter(None, [cover["title"], cover["subject"], cover["marking"]]))
    section.footer.paragraphs[0]._p.extend(parse_xml(_footer(cover)))
    properties, stamp = document.core_properties, cover["stamp"]
    properties.title = f"{cover['title']}: {cover['subject']}"[:255]
    properties.author = properties.last_modified_by = cover["firm"]["name"][:255]
    properties.subject, properties.comments, properties.language = cover["marking"][:255], "", "en-US"
    properties.created = properties.modified = datetime(stamp["year"], stamp["month"], stamp["day"], tzinfo=UTC)
    properties.revision = 1


def _set_face(style: Any, size: Pt) -> None:
    """One typeface for a style; those of the theme, which would win over it, go."""
    style.font.name, style.font.size, style.font.color.rgb = FACE, size, RGBColor(0x1B, 0x25, 0x30)
    fonts = style.element.rPr.rFonts.attrib
    for name in [name for name in fonts if name.endswith("Theme")]:
        del fonts[name]


def _footer(cover: dict) -> str:
    """ "Moreno Tax   Seal 12ab34cd   Page 2 of 9", the numbers as fields that the word processor counts."""
    before = _run("small", f"{cover['firm']['name']} · Seal {cover['seal'][:12]} · Page ")
    fields = _field("PAGE") + _run("small", " of ") + _field("NUMPAGES")
    return f"<w:p {nsdecls('w')}>{before}{fields}</w:p>"


def _field(name: str) -> str:
    return f'<w:fldSimple w:instr="{name}">{_run("small", "1")}</w:fldSimple>'


def _run(style: str, words: str) -> str:
    properties = _RUNS.get(style, _PLAIN)
    wrapped = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f'<w:r>{wrapped}<w:t xml:space="preserve">{escape(words)}</w:t></w:r>'


def _lines(words: str, style: str = "") -> str:
    """A text of several lines as runs with breaks."""
    return "<w:r><w:br/></w:r>".join(_run(style, line) for line in words.split("\n"))


def _paragraph(runs: str, style: str = "") -> str:
    properties = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{properties}{runs}</w:p>"


def _cover(cover: dict) -> Iterator[str]:
    firm = cover["firm"]
    yield _paragraph(_run("strong", firm["name"]))
    yield _paragraph(_lines("\n".join(filter(None, [firm["address"], *firm["lines"]])), "small"))
    if cover["marking"]:
        yield _paragraph(_run("bad", cover["marking"]))
    yield _paragraph(_run("", cover["title"]))
    yield _paragraph(_run("", cover["subject"]), "Title")
    yield _paragraph(_run("small", cover["matter"]))
    rows = [[[("strong", label)], [("plain", line) for line in words.split("\n")]] for label, words in cover["facts"]]
    yield from _table({"heads": ["Cover", ""], "rows": rows, "columns": [1.3, 4], "figures": []})
    chains = [
        [
            [("plain", chain["matter"])],
            [("plain", chain["length"])],
            [("bad" if chain["fault"] else "good", chain["fault"] or "whole")],
            [("mono", chain["head"])],
        ]
        for chain in cover["chains"]
    ]
    yield _paragraph(_run("", "How to check it"), "Heading2")
    heads = ["Case", "Entries", "Chain", "Hash of the last entry"]
    yield from _table({"heads": heads, "rows": chains, "columns": [2.2, 0.6, 1.4, 4], "figures": [1]})
    yield _paragraph(_run("small", "Seal of this export, over all chains: ") + _run("mono", cover["seal"]))
    yield _paragraph(
        _run("small", "A copy in a word processor can be changed by whoever has it; the PDF is the record.")
    )


def _section(section: dict) -> Iterator[str]:
    title = section["title"]
    yield _paragraph(
        _run("", f"Appendix: {title[:1].lower()}{title[1:]}" if section["is_appendix"] else title), "Heading1"
    )
    if section["lead"]:
        yield _paragraph(_run("small", section["lead"]))
    for words in section["paragraphs"]:
        yield _paragraph(_lines(words))
    for table in section["tables"]:
        if table["title"]:
            yield _paragraph(_run("", table["title"]), "Heading2")
        if table["rows"]:
            yield from _table(table)
        else:
            yield _paragraph(_run("small", table["empty"]))


def _table(table: dict) -> Iterator[str]:
    """A table whose heads are repeated on each page, and a thin line after it: two tables in a row would be one."""
    total = sum(table["columns"])
    widths = [round(_WIDTH * share / total) for share in table["columns"]]
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    heads = _row([[("strong", head)] for head in table["heads"]], widths, table["figures"], "<w:tblHeader/>")
    rows = "".join(_row(row, widths, table["figures"]) for row in table["rows"])
    yield (
        f'<w:tbl><w:tblPr><w:tblW w:w="{_WIDTH}" w:type="dxa"/>{_BORDERS}<w:tblLayout w:type="fixed"/>'
        f"</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{heads}{rows}</w:tbl>"
    )
    yield '<w:p><w:pPr><w:spacing w:after="0"/></w:pPr></w:p>'


def _row(cells: list, widths: list[int], figures: list[int], properties: str = "") -> str:
    written = []
    for place, (lines, width) in enumerate(zip(cells, widths, strict=True)):
        to = '<w:pPr><w:jc w:val="right"/></w:pPr>' if place in figures else ""
        runs = "<w:r><w:br/></w:r>".join(_run(style, words) for style, words in lines)
        written.append(f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr><w:p>{to}{runs}</w:p></w:tc>')
    return f"<w:tr><w:trPr><w:cantSplit/>{properties}</w:trPr>{''.join(written)}</w:tr>"


def _restamped(saved: io.BytesIO, stamp: dict) -> bytes:
    """The same parts, each dated by the stamp instead of by the clock of this machine."""
    dated = (max(stamp["year"], 1980), stamp["month"], stamp["day"], 0, 0, 0)
    again = io.BytesIO()
    with zipfile.ZipFile(saved) as old, zipfile.ZipFile(again, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            entry = zipfile.ZipInfo(part.filename, dated)
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, old.read(part))
    return again.getvalue()
