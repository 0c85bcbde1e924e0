"""How good would the forecast have been on the cases of a file? No database and no keys are needed to ask."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from notices.forecast.backtest import Backtest, backtest
from notices.forecast.cohort import read_file
from notices.management.plain import PlainCommand, read_possible_date

LONGEST_DAYS = 3650
_LINE = "{:<10} {:>8} {:>9} {:>7} {:>12}"


class Command(PlainCommand):
    """`backtest FILE.csv --train-until DATE --horizon DAYS`"""

    help = "Learn from a cohort file up to a day, forecast each case on it, and score what was said by what came."

    def add_arguments(self, parser: CommandParser) -> None:
        """Dates and days are read in `handle`, so that every refusal is a sentence of our own."""
        parser.add_argument("file", metavar="FILE.csv", help="case,date,event,value; one event a row")
        parser.add_argument("--train-until", required=True, help="last day to learn from, YYYY-MM-DD")
        parser.add_argument("--horizon", required=True, metavar="DAYS", help="days within which CP504 is forecast")
        parser.add_argument("--json", action="store_true", help="print one JSON document")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read everything first: a file with a mistake is not scored at all."""
        try:
            train_until = read_possible_date(options["train_until"], "last day of training")
            days = _days(options["horizon"])
            cohort = read_file(Path(options["file"]))
        except ValueError as problem:
            self.refuse(str(problem))
        result = backtest([cohort[case] for case in sorted(cohort)], train_until, days)
        if options["json"]:
            self.answer(asdict(result))
        else:
            self._print(result, days)

    def _print(self, result: Backtest, days: int) -> None:
        self.stdout.write(f"{result.n} cases, {result.events} of them with CP504 (CP504B) within {days} days\n")
        self.stdout.write(_LINE.format("", "Brier", "log loss", "AUC", "calibration"))
        for name, scores in result.models.items():
            figures = (scores.brier, scores.log_loss, scores.auc, scores.calibration_error)
            self.stdout.write(_LINE.format(name, *("-" if each is None else f"{each:.4f}" for each in figures)))
        self.stdout.write(
            "Smaller is better, except for AUC. Calibration: mean distance between forecast and outcome in ten bins."
        )


def _days(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text[:6]) <= LONGEST_DAYS:
        raise ValueError(f"The horizon {text!r} is not a number of days between 1 and {LONGEST_DAYS}.")
    return int(text)
