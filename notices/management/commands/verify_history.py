"""Does the history hold? Walks every chain and names the first broken link of each."""

from dataclasses import asdict
from typing import Any

from django.core.management.base import CommandParser
from django.db.models import QuerySet

from notices.management.plain import PlainCommand
from notices.models import Case
from practice.asking import is_key
from practice.history import verify
from practice.models import Chain
from practice.words import count


class Command(PlainCommand):
    """`verify_history [--case N] [--json]`: exit 0 when every chain holds, 1 when one does not, 2 on bad input."""

    help = "Check the hash chains of the history; exit 1 when one is broken."

    def add_arguments(self, parser: CommandParser) -> None:
        """What is typed is read in `handle`, so that every refusal is a sentence of our own."""
        parser.add_argument("--case", help="only the chain of this case (its number)")
        parser.add_argument("--json", action="store_true", help="print one JSON document")

    def handle(self, *args: Any, **options: Any) -> None:
        """Walk the chains one after the other; the first broken link of each is told."""
        chains = self._chains(options["case"])
        total = events = 0
        broken = []
        for chain in chains.iterator(chunk_size=500):
            total += 1
            events += chain.length
            fault = verify(chain)
            if fault:
                broken.append((chain, fault))
        if options["json"]:
            self.answer({"chains": total, "events": events, "broken": [asdict(fault) for _, fault in broken]})
        for chain, fault in [] if options["json"] else broken:
            self.stdout.write(f"{_name(chain)} breaks at entry {fault.event}: {fault.reason}")
        if broken:
            raise SystemExit(1)
        if not options["json"]:
            entries = count(events, "entry", "entries")
            self.stdout.write(f"{count(total, 'chain')} with {entries} {'holds' if total == 1 else 'hold'}.")

    def _chains(self, typed: str | None) -> QuerySet[Chain]:
        if typed is None:
            return Chain.objects.order_by("pk")
        chains = Chain.objects.filter(case_of=int(typed)) if is_key(typed) else Chain.objects.none()
        if not chains:
            self.refuse(f"There is no case {typed}.")
        return chains


def _name(chain: Chain) -> str:
    """The chain as its people find it; never a taxpayer's name, for the answer may stand in a log."""
    case = Case.objects.filter(chain=chain).first()
    return f"The chain of case {case.pk} ({chain.uid})" if case else f"The {chain.kind} chain {chain.uid}"
