"""How do facts become a PDF? Typst sets them; what people typed reaches it as data, never as markup."""

import json
import logging
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import typst
from django.conf import settings

log = logging.getLogger(__name__)

# Tagged for screen readers, fonts embedded, fit for an archive; the compiler itself refuses what would break them.
STANDARDS: list[Any] = ["a-2a", "ua-1"]

_JOINERS = {"\ufe0e", "\ufe0f", "\u20e3"}
_ZERO_WIDTH_NON_JOINER = "\u200c"  # Persian words need it; other invisible characters can only mislead a reader


def typeset(facts: dict, document: str) -> tuple[bytes, bool]:
    """The PDF, and whether it keeps the archival standards.

    `document` names a template, which finds the facts under that name. A letter that no embedded font has forbids
    the standards; the same pages are then set without them, and the document says so. Its date comes from the facts,
    so that equal facts give equal bytes. Raises typst.TypstError when it cannot be set at all.
    """
    clean = throughout(facts, printable)
    try:
        return _compile(document, clean | {"archival": True}, STANDARDS), True
    except typst.TypstError:
        # What the compiler says may quote the text, and the log must not.
        log.warning("A %s was set without its archival standards.", document)
        return _compile(document, clean | {"archival": False}, []), False


def typeset_pages(facts: dict, document: str) -> bytes:
    """Pages that are put behind those of another PDF, which keeps no archival standard; may raise TypstError."""
    return _compile(document, throughout(facts, printable), [])


def _compile(document: str, facts: dict, standards: list[Any]) -> bytes:
    template = Path(settings.BASE_DIR) / "templates" / "documents" / f"{document}.typ"
    return typst.compile(
        template,
        # Confined to its own folder and to the fonts of the wheel: the same pages on every machine.
        root=template.parent,
        ignore_system_fonts=True,
        format="pdf",
        pdf_standards=standards,
        sys_inputs={document: json.dumps(facts, ensure_ascii=False)},
    )


def printable(text: str) -> str:
    """The text as it can be printed: no control characters, pictures by their names.

    The embedded fonts have no emoji, and the archival standard forbids a glyph that no font has; the name in
    brackets says what was typed.
    """
    text = "".join(_print(letter) for letter in text.replace("\r\n", "\n").replace("\r", "\n"))
    return text.strip()


def _print(letter: str) -> str:
    if " " <= letter <= "~" or letter == "\n":
        return letter
    if letter == "\t":
        return " "
    category = unicodedata.category(letter)
    if letter in _JOINERS or (category.startswith("C") and letter != _ZERO_WIDTH_NON_JOINER):
        return ""
    if ord(letter) > 0xFFFF and category.startswith("S"):
        return "" if category == "Sk" else f"[{unicodedata.name(letter, 'picture').lower()}]"
    return letter


def throughout(value: Any, change: Callable[[str], str]) -> Any:
    """The value with `change` made to every text inside its lists and dictionaries; names stay as they are."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {name: throughout(inner, change) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [throughout(inner, change) for inner in value]
    return value
