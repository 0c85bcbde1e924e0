"""Gets the IRS's blank Forms 2848 and 8821 from www.irs.gov, or from a file, and keeps them for the firms."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from clients.blank_forms import keep_blank
from clients.models import BlankForm
from clients.official.blank import KNOWN, LARGEST, Blank, recognise
from clients.official.fetching import fetch
from notices.management.firms import chosen_firms
from notices.management.plain import PlainCommand
from practice.history import Actor
from practice.refusals import Refused


class Command(PlainCommand):
    """`fetch_irs_forms [--from FILE] [--firm ID] [--json]`: nothing is kept that is not a form we know."""

    help = "Get the blank Forms 2848 and 8821 from www.irs.gov and keep them for every firm."

    def add_arguments(self, parser: CommandParser) -> None:
        """What is typed is read in `handle`, so that every refusal is a sentence of our own."""
        parser.add_argument("--from", dest="file", help="a PDF of one form at hand, instead of the network")
        parser.add_argument("--firm", help="number of the one firm to keep it for; default all")
        parser.add_argument("--json", action="store_true", help="print one JSON document")

    def handle(self, *args: Any, **options: Any) -> None:
        """All forms are got and recognised before the first is kept."""
        try:
            firms = chosen_firms(options["firm"])
            blanks = [_at_hand(options["file"])] if options["file"] else [_fetched(known.form) for known in KNOWN]
        except (Refused, ValueError) as problem:
            self.refuse(str(problem))
        now = timezone.now()
        rows = [
            keep_blank(firm, by=Actor(None, now, firm), blank=blank, source=source)
            for firm in firms
            for blank, source in blanks
        ]
        if options["json"]:
            self.answer([_row(row) for row in rows])
            return
        for row in rows:
            self.stdout.write(f"{row.firm}: {row}, SHA-256 {row.sha256}, kept on {row.kept_at:%Y-%m-%d}.")
        if not firms:
            self.stdout.write("There is no firm yet, so nothing was kept.")


def _at_hand(name: str) -> tuple[Blank, str]:
    path = Path(name)
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except OSError as problem:
        raise ValueError(f"{name} cannot be read: {problem.strerror}.") from problem
    return recognise(content), f"the file {path.name}"


def _fetched(form: str) -> tuple[Blank, str]:
    revision = next(known for known in KNOWN if known.form == form)
    return recognise(fetch(revision), form), revision.address


def _row(row: BlankForm) -> dict[str, Any]:
    return {"firm": row.firm_id, "form": row.form, "revision": row.revision, "sha256": row.sha256, "source": row.source}
