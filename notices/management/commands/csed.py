"""Until when may the IRS collect an assessment of this date? No database and no keys are needed to ask."""

from datetime import date
from typing import Any

from django.core.management.base import CommandParser

from notices.law.counting import in_words
from notices.law.csed import Estimate, Event, Step, estimate
from notices.law.tolling import TOLLING
from notices.management.plain import PlainCommand, read_date

_KINDS = ", ".join(each.kind for each in TOLLING)


class Command(PlainCommand):
    """`csed --assessed DATE [--event KIND:FROM:TO ...] [--as-of DATE]`"""

    help = "Estimate the last day on which the IRS may collect an assessment, with every step and its citation."

    def add_arguments(self, parser: CommandParser) -> None:
        """Dates are read in `handle`, so that every refusal is a sentence of our own."""
        parser.add_argument("--assessed", required=True, help="date of the assessment (TC 150, 290, 300, 240)")
        parser.add_argument(
            "--event",
            action="extend",
            nargs="+",
            default=[],
            metavar="KIND:FROM:TO",
            help=(
                f"what suspended or extended the period: {_KINDS}. TO is the day it was over (rejected, terminated, "
                "stay lifted, determination final, returned), of a waiver the agreed date; empty: still running. "
                "A timely appeal of a rejection or termination is a further offer_pending or agreement_pending."
            ),
        )
        parser.add_argument("--as-of", help="the day on which events without an end are still running, YYYY-MM-DD")
        parser.add_argument("--json", action="store_true", help="print one JSON document")

    def handle(self, *args: Any, **options: Any) -> None:
        """Compute and print; anything wrong with the input is refused in one sentence."""
        try:
            assessed_on = read_date(options["assessed"], "assessment date")
            answer = estimate(
                assessed_on,
                [_event(text) for text in options["event"]],
                as_of=read_date(options["as_of"], "as-of date") if options["as_of"] is not None else None,
            )
        except ValueError as problem:
            self.refuse(str(problem))
        if options["json"]:
            self.answer(_document(answer))
        else:
            self._print(assessed_on, answer)

    def _print(self, assessed_on: date, answer: Estimate) -> None:
        self.stdout.write(f"{answer.csed_on.isoformat()}  estimated last day to collect (CSED)")
        if answer.earliest_on != answer.latest_on:
            self.stdout.write(f"{answer.earliest_on.isoformat()}  earliest, where law or fact is unsettled")
            self.stdout.write(f"{answer.latest_on.isoformat()}  latest, where law or fact is unsettled")
        base, assessed = answer.base_on.isoformat(), in_words(assessed_on)
        self.stdout.write(f"{base}  ten years from the assessment of {assessed} [IRC 6502(a)(1)]")
        for step in answer.steps:
            self.stdout.write(f"+{step.counted_days:>5} days  {step.name} [{step.citation}]")
            said = f" {step.explanation}" if step.explanation else ""
            self.stdout.write(f"    {step.start_on.isoformat()} to {step.end_on.isoformat()}.{said}")
        if answer.steps:
            self.stdout.write(f"={answer.suspended_days:>5} days suspended; days on which two ran count once.")
        for note in answer.notes:
            self.stdout.write(note)


def _event(text: str) -> Event:
    parts = text.split(":")
    if len(parts) != 3:
        raise ValueError(f"{text!r} is not an event as KIND:FROM:TO, for example cdp:2018-08-01:2019-02-01.")
    kind, start, end = parts
    return Event(kind, read_date(start, f"first day of {kind}"), read_date(end, f"last day of {kind}") if end else None)


def _document(answer: Estimate) -> dict[str, Any]:
    return {
        "base": answer.base_on.isoformat(),
        "csed": answer.csed_on.isoformat(),
        "earliest": answer.earliest_on.isoformat(),
        "latest": answer.latest_on.isoformat(),
        "suspended_days": answer.suspended_days,
        "steps": [_row(step) for step in answer.steps],
    }


def _row(step: Step) -> dict[str, Any]:
    return {
        "kind": step.kind,
        "from": step.start_on.isoformat(),
        "to": step.end_on.isoformat(),
        "counted_days": step.counted_days,
        "citation": step.citation,
    }
