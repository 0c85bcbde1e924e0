"""Has the forecast learn from the firms' own cases, for those who run without Celery."""

from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from notices.management.firms import chosen_firms
from notices.management.plain import PlainCommand, read_date
from notices.models import ForecastFit
from notices.refitting import refit
from practice.words import count, on


class Command(PlainCommand):
    """`refit [--firm ID] [--as-of DATE] [--json]`: each firm apart; the fit of that day if there is one already."""

    help = "Learn the forecast's parameters from each firm's own cases and put them in force."

    def add_arguments(self, parser: CommandParser) -> None:
        """What is typed is read in `handle`, so that every refusal is a sentence of our own."""
        parser.add_argument("--as-of", help="the last day that is known, YYYY-MM-DD; default today at each firm")
        parser.add_argument("--firm", help="number of the one firm to learn from; default all")
        parser.add_argument("--json", action="store_true", help="print one JSON document")

    def handle(self, *args: Any, **options: Any) -> None:
        """Firm by firm; the fits of the firms before one that refuses the day are kept."""
        now = timezone.now()
        try:
            as_of = read_date(options["as_of"], "day") if options["as_of"] else None
            fits = [refit(firm, as_of or firm.local_date(now), now=now) for firm in chosen_firms(options["firm"])]
        except ValueError as problem:
            self.refuse(str(problem))
        if options["json"]:
            self.answer([_row(fit) for fit in fits])
            return
        for fit in fits:
            self.stdout.write(f"{fit.firm}, {on(fit.as_of)}: {_words(fit)}")


def _row(fit: ForecastFit) -> dict[str, Any]:
    counts = {name: getattr(fit, name) for name in ("cases", "transitions", "events", "scored", "came")}
    scores = {name: {"brier": each["brier"], "log_loss": each["log_loss"]} for name, each in fit.scores.items()}
    return {"firm": fit.firm_id, "as_of": fit.as_of.isoformat(), **counts, "scores": scores}


def _words(fit: ForecastFit) -> str:
    return (
        f"learned from {count(fit.cases, 'case')} with {count(fit.transitions, 'letter')} that followed another; of "
        f"{count(fit.scored, 'case')} scored 60 days before, {fit.came:,} got a notice of intent to levy"
    )
