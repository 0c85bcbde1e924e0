"""How does a history leave the house so that a stranger can check it? As JSON: every link of every chain.

A payload may be withheld or destroyed, a link never is: the header holds the digest of the payload, so the chain
verifies from its first entry to its head either way. docs/history.md describes the document and carries the script
that checks one.
"""

import json
from collections.abc import Iterable, Iterator

from clients.models import Client
from notices.exports import chains
from notices.exports.cells import Section
from notices.exports.chains import SealedChain
from notices.exports.gathering import SECTIONS
from notices.exports.plain_text import throughout
from notices.exports.scope import Scope, stamp
from notices.timeline import NOTE, Entry
from practice import history
from practice.models import Event
from practice.templatetags.ledger import version

FORMAT, VERSION = "noticebook-history", 1
NOTE_WITHHELD = "internal note"
OUTSIDE = "outside the dates asked for"
PLANNING = "planning and housekeeping of the firm"
IN_OTHER_WORDS = "says more than this copy tells"
A_WHOLE_NUMBER = "holds a whole taxpayer number"
ANOTHER_CLIENT = "names a client whom the exporting member may not see"

# The chains themselves are both.
_TOLD_BY_CHAINS = {"chronology", "audit"}


def json_lines(scope: Scope) -> Iterator[bytes]:
    """The document in UTF-8, an entry a line; its rows are read now, the entries while it is sent."""
    opening = {
        "format": FORMAT,
        "version": VERSION,
        "made": _made(scope),
        "seal": chains.seal_of(scope),
        "sections": _sections(scope),
    }
    return _written(opening, scope, _Reading(scope))


def _written(opening: dict, scope: Scope, reading: "_Reading") -> Iterator[bytes]:
    lines = [f'"{name}":{_json(value)}' for name, value in opening.items()]
    yield ("{\n" + ",\n".join(lines) + ',\n"chains":[\n').encode()
    for number, chain in enumerate(chains.of(scope)):
        head = _json(_chain(chain)).removesuffix("}")
        yield f'{"," if number else ""}{head},"entries":[\n'.encode()
        for place, event in enumerate(chain.events()):
            # A comma stands before each entry but the first, so that none must be read ahead.
            yield f"{',' if place else ''}{_json(reading.entry(event, chain))}\n".encode()
        yield b"]}\n"
    yield b"]}\n"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str)


def _made(scope: Scope) -> dict:
    wish = scope.wish
    return {
        "at": stamp(scope.local(scope.by.at)),
        "time_zone": scope.zone.key,
        "by": scope.member.name,
        "firm": scope.member.firm.name,
        "program": f"Noticebook {version()}",
        "purpose": wish.purpose,
        "marking": wish.marking,
        "from_on": wish.from_on,
        "to_on": wish.to_on,
        "internal_notes": "given" if wish.with_notes else "withheld",
        "taxpayer_numbers": "whole" if wish.whole_tins else "masked",
    }


def _sections(scope: Scope) -> list[dict]:
    """The rows that the PDF prints."""
    names = [name for name in scope.preset.sections if name not in _TOLD_BY_CHAINS]
    return throughout([_section(name, SECTIONS[name](scope)) for name in names], scope.mask)


def _section(name: str, section: Section) -> dict:
    """Cells as texts, their lines apart by line feeds; how they look on paper is left out."""
    return {
        "name": name,
        "title": section.title,
        "paragraphs": section.paragraphs,
        "tables": [
            {
                "title": table.title,
                "heads": table.heads,
                "rows": [["\n".join(text for _style, text in cell) for cell in row] for row in table.rows],
            }
            for table in section.tables
        ],
    }


def _chain(chain: SealedChain) -> dict:
    return {
        "chain": str(chain.chain.uid),
        "kind": chain.chain.kind,
        "about": chain.about,
        "length": chain.seal.length,
        "head": chain.seal.head,
        "fault": chain.seal.fault,
    }


class _Reading:
    """Reads the entries of one export, and knows what of them it gives."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.is_seen: dict[int, bool] = {}

    def entry(self, event: Event, chain: SealedChain) -> dict:
        """One link with its payload, or with the reason why it has none."""
        link = {"sequence": event.sequence, "hash": event.hash, "header": event.header}
        payload = getattr(event, "payload", None)
        if payload is None:
            return link | {"payload": None, "destroyed": True}
        withheld = self._withheld(Entry(event, zone=chain.zone, **history.told(event)))
        if withheld:
            return link | {"payload": None} | withheld
        return link | {"payload": {"salt": payload.salt, "body": payload.body}}

    def _withheld(self, entry: Entry) -> dict:
        """Why what an entry says is not given, and what may be said instead; empty where it is given."""
        scope = self.scope
        told = scope.discretion.told(entry)
        if not scope.covers_moment(entry.occurred_at):
            return {"withheld": OUTSIDE}
        if told is None:
            return {"withheld": NOTE_WITHHELD if entry.kind == NOTE else PLANNING}
        if not self._may_see(entry.facts.get("clients", ())):
            return {"withheld": ANOTHER_CLIENT}
        if told.sentence != entry.sentence:
            return {"withheld": IN_OTHER_WORDS, "instead": scope.mask(told.sentence)}
        # What was hashed cannot be masked: where a number stands in it after all, the whole text stays here.
        said = [entry.sentence, entry.facts]
        return {} if throughout(said, scope.mask) == said else {"withheld": A_WHOLE_NUMBER}

    def _may_see(self, named: Iterable[int]) -> bool:
        new = set(named) - self.is_seen.keys()
        if new:
            seen = Client.objects.visible_to(self.scope.member).filter(pk__in=new).values_list("pk", flat=True)
            self.is_seen |= dict.fromkeys(new, False) | dict.fromkeys(seen, True)
        return all(self.is_seen[pk] for pk in named)
