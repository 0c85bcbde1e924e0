"""Which documents of cases does Typst set, and how are they made?"""

from practice import typesetting

HISTORY, LETTER = "history", "letter"
"""The documents that can be set; each has a template of its name, which finds the facts under that name."""


def typeset(facts: dict, document: str = HISTORY) -> tuple[bytes, bool]:
    """The PDF, and whether it keeps the archival standards; see `practice.typesetting.typeset`."""
    return typesetting.typeset(facts, document)
