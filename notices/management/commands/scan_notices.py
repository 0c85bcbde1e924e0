"""What deserves attention today? The night run by hand, for every firm or one, without Celery."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from notices.management.firms import chosen_firms
from notices.management.plain import PlainCommand, read_date
from notices.scan import Scan, refuse_earlier, scan_firm, today_of
from practice.models import Firm
from practice.words import count, on


class Command(PlainCommand):
    """`scan_notices [--as-of DATE] [--firm ID]`"""

    help = "Raise and clear flags and plan the morning's mail; running it again changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        """What is typed is read in `handle`, so that every refusal is a sentence of our own."""
        parser.add_argument("--as-of", help="the day to scan for, YYYY-MM-DD; default today at each firm")
        parser.add_argument("--firm", help="number of the one firm to scan; default all")
        parser.add_argument("--json", action="store_true", help="print one JSON document")

    def handle(self, *args: Any, **options: Any) -> None:
        """Scan firm by firm; nothing is scanned when a firm refuses the day."""
        now = timezone.now()
        try:
            as_of = read_date(options["as_of"], "day") if options["as_of"] else None
            firms = chosen_firms(options["firm"])
            for firm in firms:
                refuse_earlier(firm, as_of or date.max)
            done = [(firm, _scan(firm, as_of, now)) for firm in firms]
        except ValueError as problem:
            self.refuse(str(problem))
        total = sum((scan for _, scan in done), Scan())
        latest = as_of or max((firm.local_date(now) for firm in firms), default=now.date())
        if options["json"]:
            figures = asdict(total) | {"seconds": round(total.seconds, 3)}
            self.answer({"as_of": latest.isoformat(), "firms": len(firms)} | figures)
            return
        for firm, scan in done:
            self.stdout.write(f"{firm.name}: {_words(scan)}")
        self.stdout.write(f"{on(latest)}, {count(len(firms), 'firm')}: {_words(total)} in {total.seconds:.1f} s")


def _scan(firm: Firm, as_of: date | None, now: datetime) -> Scan:
    """Without a day, the firm's own; if a later one was scanned by hand before, that."""
    return scan_firm(firm, as_of or today_of(firm, now), now=now)


def _words(scan: Scan) -> str:
    return (
        f"{count(scan.cases, 'case')} looked at, {count(scan.raised, 'flag')} raised, "
        f"{scan.cleared:,} cleared, {count(scan.planned, 'reminder')} planned"
    )
