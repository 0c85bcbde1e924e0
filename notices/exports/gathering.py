"""Which parts does an export print, in which order, and who writes each?"""

from collections.abc import Callable

from notices.exports import (
    advocate,
    audit,
    client_copy,
    contacts,
    hearing,
    letters,
    packet,
    penalties,
    people,
    requests,
    story,
)
from notices.exports.cells import Section
from notices.exports.cover import cover
from notices.exports.plain_text import throughout
from notices.exports.scope import Scope

SECTIONS: dict[str, Callable[[Scope], Section]] = {
    "parties": people.parties,
    "authority": people.authority,
    "matters": people.matters,
    "register": letters.register,
    "chronology": story.chronology,
    "calls": contacts.calls,
    "correspondence": contacts.correspondence,
    "deadlines": letters.deadlines,
    "requests": requests.requests,
    "money": contacts.money_and_holds,
    "penalty_facts": penalties.facts,
    "documents": contacts.documents,
    "next": contacts.next_steps,
    "audit": audit.audit,
    "line_three": packet.line_three,
    "under_authority": packet.under_authority,
    "hearing": hearing.hearing,
    "advocate": advocate.advocate,
    "standing": client_copy.standing,
    "letters_in_words": client_copy.letters_in_words,
    "records": client_copy.records,
    "receipt": client_copy.receipt,
}
"""The parts by the names that `presets.py` uses."""


def gather(scope: Scope) -> dict:
    """Everything the document prints, as plain texts; numbers in free text are masked too unless asked for whole."""
    sections = [SECTIONS[name](scope) for name in scope.preset.sections]
    gathered = {"cover": cover(scope), "sections": [section.as_plain() for section in sections]}
    return gathered if scope.wish.whole_tins else throughout(gathered, scope.mask)
