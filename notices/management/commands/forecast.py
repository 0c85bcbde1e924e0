"""Which cases of a file will get a CP504, when and why? No database and no keys are needed to ask."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from notices.forecast import PRIORS, Forecast, Parameters, forecast
from notices.forecast.cohort import Cohort, read_file
from notices.forecast.learning import taught
from notices.law.counting import in_words
from notices.management.plain import PlainCommand, read_possible_date

_LINE = "{:<24} {:>5} {:>12} {:>5}  {:<10} {:<10} {:<10}  {}"


class Command(PlainCommand):
    """`forecast FILE.csv --as-of DATE [--prior-only]`"""

    help = "Estimate for every case of a cohort file whether and when CP504 (CP504B) comes, and say why."

    def add_arguments(self, parser: CommandParser) -> None:
        """The date is read in `handle`, so that every refusal is a sentence of our own."""
        parser.add_argument("file", metavar="FILE.csv", help="case,date,event,value; one event a row")
        parser.add_argument("--as-of", required=True, help="last day that is known, YYYY-MM-DD")
        parser.add_argument("--prior-only", action="store_true", help="do not learn from the cases of the file")
        parser.add_argument("--json", action="store_true", help="print one JSON document")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read everything first: a file with a mistake gives no forecast at all."""
        try:
            as_of = read_possible_date(options["as_of"], "as-of date")
            cohort = read_file(Path(options["file"]))
        except ValueError as problem:
            self.refuse(str(problem))
        parameters = PRIORS if options["prior_only"] else taught(cohort.values(), as_of).course
        estimates = _estimates(cohort, as_of, parameters)
        if options["json"]:
            self._print_json(estimates)
        else:
            self._print(estimates, as_of)

    def _print_json(self, estimates: Iterator[tuple[str, Forecast]]) -> None:
        """One document, written case by case: a large firm's does not fit into memory twice."""
        self.stdout.write("[", ending="")
        comma = "\n"
        for case, estimate in estimates:
            self.stdout.write(comma + json.dumps(_row(case, estimate), ensure_ascii=False), ending="")
            comma = ",\n"
        self.stdout.write("\n]")

    def _print(self, estimates: Iterator[tuple[str, Forecast]], as_of: date) -> None:
        self.stdout.write(f"ESTIMATE as of {in_words(as_of)} of the notice of intent to levy (CP504, CP504B)")
        self.stdout.write(_LINE.format("Case", "60 d", "range", "180 d", "Earliest", "Middle", "Latest", "Why"))
        for case, estimate in sorted(estimates, key=lambda each: (-each[1].p60, -each[1].p180, each[0])):
            low, high = (f"{figure * 100:.0f}" for figure in (estimate.low60, estimate.high60))
            days = (_iso(day) or "-" for day in (estimate.earliest, estimate.middle, estimate.latest))
            why = estimate.stopped_by or estimate.reasons[0].text
            within = (f"{estimate.p60 * 100:.0f}%", f"{low} to {high}%", f"{estimate.p180 * 100:.0f}%")
            self.stdout.write(_LINE.format(case, *within, *days, why))


def _estimates(cohort: Cohort, as_of: date, parameters: Parameters) -> Iterator[tuple[str, Forecast]]:
    """Every case of which CP504 is ahead, by name."""
    for case in sorted(cohort):
        facts = cohort[case].facts(as_of)
        estimate = forecast(facts, as_of, parameters) if facts else None
        if estimate is not None:
            yield case, estimate


def _row(case: str, estimate: Forecast) -> dict[str, Any]:
    return {
        "case": case,
        "p30": estimate.p30,
        "p60": estimate.p60,
        "p90": estimate.p90,
        "p180": estimate.p180,
        "ever": estimate.ever,
        "low60": estimate.low60,
        "high60": estimate.high60,
        "earliest": _iso(estimate.earliest),
        "middle": _iso(estimate.middle),
        "latest": _iso(estimate.latest),
        "reasons": [
            {"text": reason.text, "direction": reason.direction, "weight": reason.weight} for reason in estimate.reasons
        ],
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
