"""How do gathered facts become a PDF? Typst sets them; what people typed reaches it as data, never as markup."""

import json
import logging
from pathlib import Path
from typing import Any

import typst
from django.conf import settings

from notices.exports.plain_text import printable, throughout

log = logging.getLogger(__name__)

# Tagged for screen readers, fonts embedded, fit for an archive; the compiler itself refuses what would break them.
STANDARDS: list[Any] = ["a-2a", "ua-1"]
HISTORY, LETTER = "history", "letter"
"""The documents that can be set; each has a template of its name, which finds the facts under that name."""


def typeset(facts: dict, document: str = HISTORY) -> tuple[bytes, bool]:
    """The PDF, and whether it keeps the archival standards.

    A letter that no embedded font has forbids the standards; the same pages are then set without them and the
    cover says so. The date of the document comes from its stamp, so that equal facts give equal bytes.
    Raises typst.TypstError when it cannot be set at all.
    """
    clean = throughout(facts, printable)
    try:
        return _compile(document, clean | {"archival": True}, STANDARDS), True
    except typst.TypstError:
        # What the compiler says may quote the text, and the log must not.
        log.warning("A %s was set without its archival standards.", document)
        return _compile(document, clean | {"archival": False}, []), False


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
