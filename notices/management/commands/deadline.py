"""By when must a letter of this code and date be answered? No database and no keys are needed to ask."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.management.base import CommandParser

from notices.law.catalogue import UNVERIFIED, Entry, find
from notices.law.counting import in_words
from notices.law.deadlines import LegalDate, deadlines_for
from notices.management.plain import PlainCommand, read_date, read_money


class Command(PlainCommand):
    """`deadline CODE NOTICE_DATE [--amount M] [--printed DATE] [--abroad] [--state XX] [--on EVENT=DATE ...]`"""

    help = "Say by when a letter must be answered, with the count, the roll and the citation."

    def add_arguments(self, parser: CommandParser) -> None:
        """Dates are read in `handle`, so that every refusal is a sentence of our own."""
        parser.add_argument("code", help="code of the letter, for example CP14 or L1058")
        parser.add_argument("notice_date", help="date printed on the letter, YYYY-MM-DD")
        parser.add_argument("--amount", help="amount demanded, in dollars")
        parser.add_argument("--printed", help="date the letter prints to act by, YYYY-MM-DD")
        parser.add_argument("--abroad", action="store_true", help="the letter went to an address outside the US")
        parser.add_argument("--state", default="", help="State of the IRS office where the act must be done")
        parser.add_argument(
            "--on",
            action="extend",
            nargs="+",
            default=[],
            metavar="EVENT=DATE",
            help="a day that a window runs from: mailing, nftl_filed or termination",
        )
        parser.add_argument("--json", action="store_true", help="print one JSON document")

    def handle(self, *args: Any, **options: Any) -> None:
        """Compute and print; anything wrong with the input is refused in one sentence."""
        try:
            entry = find(options["code"])
            notice_date = read_date(options["notice_date"], "notice date")
            dates = deadlines_for(
                entry.code,
                notice_date,
                amount=None if options["amount"] is None else read_money(options["amount"], "amount"),
                printed_on=read_date(options["printed"], "printed date") if options["printed"] else None,
                abroad=options["abroad"],
                events=_events(options["on"]),
                state=options["state"],
            )
        except ValueError as problem:
            self.refuse(str(problem))
        if options["json"]:
            self.answer(_document(entry, notice_date, dates))
        else:
            self._print(entry, notice_date, dates)

    def _print(self, entry: Entry, notice_date: date, dates: Iterable[LegalDate]) -> None:
        doubt = ", unverified" if entry.confidence == UNVERIFIED else ""
        self.stdout.write(f"{entry} (dated {in_words(notice_date)}{doubt})")
        for each in dates:
            day = each.due_on.isoformat() if each.due_on else "no date   "
            sure = f"{each.certainty}, unverified" if each.confidence == UNVERIFIED else each.certainty
            self.stdout.write(f"{'>' if each.governs else ' '} {day}  {each.action} [{each.id}, {sure}]")
            self.stdout.write(f"    {each.explanation}")
        self.stdout.write("Dates marked > govern the reminders.")


def _document(entry: Entry, notice_date: date, dates: Iterable[LegalDate]) -> dict[str, Any]:
    return {
        "code": entry.code,
        "title": entry.title,
        "notice_date": notice_date.isoformat(),
        "deadlines": [_row(each) for each in dates],
    }


def _row(each: LegalDate) -> dict[str, Any]:
    return {
        "id": each.id,
        "kind": each.kind,
        "due_on": _iso(each.due_on),
        "counted_to": _iso(each.counted_to),
        "unit": each.unit or None,
        "days": each.days,
        "rolled": each.rolled,
        "printed_on": _iso(each.printed_on),
        "governs": each.governs,
        "certainty": each.certainty,
        "confidence": each.confidence,
        "condition": each.condition or None,
        "citation": each.citation,
        "explanation": each.explanation,
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _events(pairs: list[str]) -> dict[str, date]:
    events: dict[str, date] = {}
    for pair in pairs:
        name, is_pair, day = pair.partition("=")
        if not is_pair:
            raise ValueError(f"{pair!r} is not an event and its day, for example nftl_filed=2026-08-04.")
        events[name] = read_date(day, f"day of {name}")
    return events
