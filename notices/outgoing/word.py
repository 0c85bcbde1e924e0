"""How does a letter become a DOCX that a word processor opens and a person goes on writing in?"""

import io
from datetime import UTC, datetime
from typing import Any

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Inches, Pt

from notices.exports.plain_text import printable, throughout

FACE, SIZE = "Georgia", Pt(11)
_LABELS = Inches(1.5)


def word(paper: dict) -> bytes:
    """The bytes of a DOCX with the same words as the PDF; what was typed is text in it, never a field or markup."""
    paper = throughout(paper, printable)
    document: Any = docx.Document()
    _set_up(document, paper)
    _head(document, paper)
    _reference(document, paper)
    document.add_heading(paper["title"], level=1)
    for part in paper["parts"]:
        _part(document, part)
    _foot(document, paper)
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def _set_up(document: Any, paper: dict) -> None:
    """Letter paper, one typeface, and properties that say whose letter it is and nothing of this machine."""
    section = document.sections[0]
    section.page_width, section.page_height = Inches(8.5), Inches(11)
    section.left_margin = section.right_margin = Inches(1)
    for name in ("Normal", "Heading 1"):
        _set_face(document.styles[name])
    document.styles["Heading 1"].font.color.rgb = None
    document.styles["Normal"].paragraph_format.space_after = Pt(8)
    properties, stamp = document.core_properties, paper["stamp"]
    properties.title, properties.author = paper["title"][:255], paper["firm"]["name"][:255]
    properties.comments, properties.language = "", "en-US"
    properties.created = properties.modified = datetime(stamp["year"], stamp["month"], stamp["day"], tzinfo=UTC)
    section.footer.paragraphs[0].text = paper["matter"]


def _set_face(style: Any) -> None:
    """One typeface for a style; those of the theme, which would win over it, go."""
    style.font.name, style.font.size = FACE, SIZE
    fonts = style.element.rPr.rFonts.attrib
    for name in [name for name in fonts if name.endswith("Theme")]:
        del fonts[name]


def _head(document: Any, paper: dict) -> None:
    firm = paper["firm"]
    name = document.add_paragraph()
    name.add_run(firm["name"]).bold = True
    _more(name, [*firm["address"], *firm["contact"]])
    if paper["mark"]:
        document.add_paragraph().add_run(paper["mark"]).bold = True
    date = document.add_paragraph(paper["date"])
    date.alignment = WD_ALIGN_PARAGRAPH.LEFT
    document.add_paragraph(paper["sent_by"])
    _more(document.add_paragraph(), paper["addressee"])


def _more(paragraph: Any, lines: list[str]) -> None:
    """Further lines of the same paragraph."""
    for line in lines:
        if paragraph.text:
            paragraph.add_run().add_break()
        paragraph.add_run(line)


def _reference(document: Any, paper: dict) -> None:
    """A label and a tab before each: a table would be read out as one."""
    for label, words in paper["reference"]:
        paragraph = document.add_paragraph()
        paragraph.paragraph_format.tab_stops.add_tab_stop(_LABELS)
        paragraph.paragraph_format.left_indent = _LABELS
        paragraph.paragraph_format.first_line_indent = -_LABELS
        paragraph.paragraph_format.space_after = Pt(2)
        paragraph.add_run(f"{label}:\t")
        first, *rest = words.split("\n")
        paragraph.add_run(first)
        _more(paragraph, rest)


def _part(document: Any, part: dict) -> None:
    if part["is_list"]:
        for line in part["lines"]:
            document.add_paragraph(line, style="List Bullet")
    else:
        _more(document.add_paragraph(), part["lines"])


def _foot(document: Any, paper: dict) -> None:
    closing = document.add_paragraph(paper["closing"])
    closing.paragraph_format.space_after = Pt(40)
    closing.paragraph_format.keep_with_next = True
    _more(document.add_paragraph(), paper["signer"])
    if paper["enclosures"]:
        document.add_paragraph("Enclosures:")
        for line in paper["enclosures"]:
            document.add_paragraph(line, style="List Bullet")
