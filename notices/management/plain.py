"""How does a command that other programs call speak: one JSON document out, one sentence on refusal?"""

import json
import re
import sys
from datetime import date
from decimal import Decimal
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandError, CommandParser

from notices.forecast.events import EARLIEST, LATEST

_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")  # fromisoformat alone would take weeks, too
_MONEY = re.compile(r"\d+(\.\d{1,2})?|\d{1,3}(,\d{3})+(\.\d{1,2})?", re.ASCII)
REFUSED = 2  # bad arguments or input


class PlainCommand(BaseCommand):
    """A command whose refusals are one sentence on standard error and exit code 2.

    Called from Python (`call_command`) a refusal is a `CommandError` with that sentence.
    """

    requires_system_checks: list[str] = []
    _called_from_command_line: bool  # set by Django, unknown to its type stubs

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        """The parser, without the usage text that argparse would print before an error."""
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        parser.error = self._refuse_arguments  # type: ignore[method-assign]
        return parser

    def execute(self, *args: Any, **options: Any) -> Any:
        """Run; a refusal on the command line is the bare sentence, without Django's "CommandError:"."""
        try:
            return super().execute(*args, **options)
        except CommandError as problem:
            if not self._called_from_command_line or options.get("traceback"):
                raise
            self.stderr.write(str(problem))
            sys.exit(problem.returncode)

    def answer(self, contents: Any) -> None:
        """Print one JSON document."""
        self.stdout.write(json.dumps(contents, ensure_ascii=False, indent=2))

    def refuse(self, sentence: str) -> NoReturn:
        """Stop because of what was typed."""
        raise CommandError(sentence, returncode=REFUSED)

    def _refuse_arguments(self, message: str) -> NoReturn:
        sentence = f"{message[:1].upper()}{message[1:]}; see --help."
        if not self._called_from_command_line:
            self.refuse(sentence)
        self.stderr.write(sentence)
        sys.exit(REFUSED)


def read_date(text: str, name: str) -> date:
    """An ISO date typed for `name`; ValueError with a sentence otherwise."""
    try:
        return date.fromisoformat(text if _ISO_DAY.fullmatch(text) else "")
    except ValueError:
        raise ValueError(f"The {name} {text!r} is not a day written as YYYY-MM-DD.") from None


def read_possible_date(text: str, name: str) -> date:
    """An ISO date on which a case can stand; ValueError with a sentence otherwise."""
    day = read_date(text, name)
    if not EARLIEST <= day <= LATEST:
        raise ValueError(f"The {name} {text!r} is not between {EARLIEST.isoformat()} and {LATEST.isoformat()}.")
    return day


def read_money(text: str, name: str) -> Decimal:
    """Dollars typed for `name`, with or without commas and cents; ValueError with a sentence otherwise."""
    if not _MONEY.fullmatch(text):
        raise ValueError(f"The {name} {text!r} is not dollars and cents, for example 1075.21.")
    return Decimal(text.replace(",", ""))
