"""How do the gathered facts become a PDF? Typst sets them; what people typed reaches it as data, never as markup."""

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
TEMPLATE = Path("documents") / "history.typ"


def typeset(history: dict) -> tuple[bytes, bool]:
    """The PDF, and whether it keeps the archival standards.

    A letter that no embedded font has forbids the standards; the same pages are then set without them and the
    cover says so. The date of the document comes from its stamp, so that equal facts give equal bytes.
    Raises typst.TypstError when it cannot be set at all.
    """
    clean = throughout(history, printable)
    try:
        return _compile(clean | {"archival": True}, STANDARDS), True
    except typst.TypstError:
        # What the compiler says may quote the text, and the log must not.
        log.warning("A history was set without its archival standards.")
        return _compile(clean | {"archival": False}, []), False


def _compile(history: dict, standards: list[Any]) -> bytes:
    template = Path(settings.BASE_DIR) / "templates" / TEMPLATE
    return typst.compile(
        template,
        # Confined to its own folder and to the fonts of the wheel: the same pages on every machine.
        root=template.parent,
        ignore_system_fonts=True,
        format="pdf",
        pdf_standards=standards,
        sys_inputs={"history": json.dumps(history, ensure_ascii=False)},
    )
