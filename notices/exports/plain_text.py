"""How is text that people typed made safe for paper and for spreadsheets, without changing what it says?"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from typing import Any

from clients import tin
from clients.models import Tin

_SSN_SHAPED = re.compile(r"(?<![\w.-])\d{3}[-\u2010-\u2013 ]\d{2}[-\u2010-\u2013 ](\d{4})(?![\w-])")
_EIN_SHAPED = re.compile(r"(?<![\w.-])\d{2}[-\u2010-\u2013]\d{3}(\d{4})(?![\w-])")
_JOINERS = {"\ufe0e", "\ufe0f", "\u20e3"}
_ZERO_WIDTH_NON_JOINER = "\u200c"  # Persian words need it; other invisible characters can only mislead a reader


def masker(tins: Iterable[Tin]) -> Callable[[str], str]:
    """A function that masks taxpayer numbers in free text: these numbers however written, and the usual shapes.

    Nine digits in a row may be a tracking number, so they are masked only if they are one of `tins`.
    """
    known = {row.number: row.masked for row in tins}
    bare = re.compile(rf"(?<!\d)({'|'.join(map(re.escape, known))})(?!\d)") if known else None

    def mask(text: str) -> str:
        text = _SSN_SHAPED.sub(lambda found: tin.mask(tin.SSN, found[1]), text)
        text = _EIN_SHAPED.sub(lambda found: tin.mask(tin.EIN, found[1]), text)
        return bare.sub(lambda found: known[found[1]], text) if bare else text

    return mask


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
