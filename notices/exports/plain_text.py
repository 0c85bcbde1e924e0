"""How is text that people typed made safe for paper and for spreadsheets, without changing what it says?"""

import re
from collections.abc import Callable, Iterable

from clients import tin
from clients.models import Tin
from practice.typesetting import printable, throughout

__all__ = ["masker", "printable", "throughout"]

_SSN_SHAPED = re.compile(r"(?<![\w.-])\d{3}[-\u2010-\u2013 ]\d{2}[-\u2010-\u2013 ](\d{4})(?![\w-])")
_EIN_SHAPED = re.compile(r"(?<![\w.-])\d{2}[-\u2010-\u2013]\d{3}(\d{4})(?![\w-])")


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
