"""How are days, amounts and changes written in sentences?"""

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.db import models


def on(day: date) -> str:
    """A day as an American practitioner writes it: Jun 3, 2026."""
    return f"{day:%b} {day.day}, {day.year}"


def money(amount: Decimal) -> str:
    """An amount in dollars: $1,075.21, or -$25.00."""
    return f"-${-amount:,.2f}" if amount < 0 else f"${amount:,.2f}"


def count(number: int, one: str, many: str = "") -> str:
    """ "1 notice", "3 notices"."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def listed(words: list[str]) -> str:
    """ "a", "a and b", "a, b and c"."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}" if words else ""


def shown(value: object) -> str:
    """A stored value as it reads in a sentence about a change."""
    if value is None or value == "":
        return "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        return money(value)
    if isinstance(value, date) and not isinstance(value, datetime):
        return on(value)
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, list):
        return ", ".join(map(shown, value)) or "nothing"
    return str(value)


def differences(row: models.Model, wanted: dict) -> dict[str, list]:
    """Which of the wanted values differ from the row's: field name to [old, new]."""
    return {name: [getattr(row, name), value] for name, value in wanted.items() if getattr(row, name) != value}


def change_sentence(row: models.Model, changed: dict[str, list]) -> str:
    """ "owner from R. Moreno to J. Tran; by from nothing to Jul 1, 2026"."""
    parts = []
    for name, (old, new) in changed.items():
        field: Any = row._meta.get_field(name)
        choices = dict(field.flatchoices or ())
        parts.append(f"{field.verbose_name} from {_word(choices, old)} to {_word(choices, new)}")
    return "; ".join(parts)


def _word(choices: dict, value: object) -> str:
    return str(choices.get(value) or shown(value)) if choices else shown(value)
