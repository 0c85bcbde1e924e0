"""Does the history hold? Walks every chain and names the first broken link of each."""

import json
from dataclasses import asdict

from django.core.management.base import BaseCommand, CommandError

from practice.history import Break, verify
from practice.models import Chain


class Command(BaseCommand):
    """`verify_history [--case N] [--json]`: exit 0 when every chain holds, 1 when one does not, 2 on bad input."""

    help = "Check the hash chains of the history; exit 1 when one is broken."

    def add_arguments(self, parser):
        parser.add_argument("--case", type=int, help="only the chain of this case (its number)")
        parser.add_argument("--json", action="store_true", help="one JSON document on standard output")

    def handle(self, *args, **options):
        chains = Chain.objects.order_by("pk")
        if options["case"] is not None:
            chains = chains.filter(case_of=options["case"])
            if not chains.exists():
                raise CommandError(f"There is no case {options['case']}.", returncode=2)
        events, broken, count = 0, [], 0
        for chain in chains.iterator(chunk_size=500):
            count += 1
            events += chain.length
            fault = verify(chain)
            if fault:
                broken.append(fault)
        if options["json"]:
            report = {"chains": count, "events": events, "broken": [asdict(fault) for fault in broken]}
            self.stdout.write(json.dumps(report))
        else:
            self._say(count, events, broken)
        if broken:
            raise SystemExit(1)

    def _say(self, chains: int, events: int, broken: list[Break]) -> None:
        for fault in broken:
            self.stdout.write(f"Chain {fault.chain} breaks at entry {fault.event}: {fault.reason}")
        if not broken:
            self.stdout.write(f"{chains:,} chains with {events:,} entries hold.")
