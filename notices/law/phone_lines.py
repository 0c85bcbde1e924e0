"""Which number does each line of the IRS have, when is it open, and what is it not for?

The facts stand in `phone_lines.toml`, each with how sure it is. None of them drives a date or an amount.
"""

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

FILE = Path(__file__).with_name("phone_lines.toml")
UNVERIFIED = "own_knowledge_unverified"
SECONDARY = "secondary_seen"

CLIENTS_IN_A_CALL = 5
"""Clients that PPS is said to take in one call. A habit, not read in a source: it is shown, never enforced."""
CLIENTS_IN_A_CALL_CONFIDENCE = UNVERIFIED


@dataclass(frozen=True)
class PhoneNumber:
    """One number, whom it is for (empty: everybody), and how sure it is."""

    number: str
    whom: str
    confidence: str

    @property
    def is_unverified(self) -> bool:
        return self.confidence == UNVERIFIED


@dataclass(frozen=True)
class PhoneLine:
    """One line: what it does and does not, its hours in words, its numbers; empty where nothing is known."""

    key: str
    name: str
    does: str
    does_not: str
    hours: str
    numbers: tuple[PhoneNumber, ...]
    does_not_source: str = ""
    does_not_confidence: str = ""

    @property
    def is_second_hand(self) -> bool:
        """Whether what it does not do is known only from somebody who relays it."""
        return self.does_not_confidence == SECONDARY

    @property
    def has_a_limit(self) -> bool:
        """Whether the habit of five clients in a call is about this line."""
        return self.key == "pps"


@lru_cache(maxsize=1)
def phone_lines() -> dict[str, PhoneLine]:
    """Every line by its key, in the order of the file."""
    rows = tomllib.loads(FILE.read_text(encoding="utf-8"))["line"]
    return {row["key"]: _line(row) for row in rows}


def line(key: str) -> PhoneLine:
    """The line of a key such as "pps"; ValueError for one that is not in the table."""
    try:
        return phone_lines()[key]
    except KeyError:
        raise ValueError(f"{key} is not a line of the IRS that is on file.") from None


def _line(row: dict) -> PhoneLine:
    return PhoneLine(**row | {"numbers": tuple(PhoneNumber(**number) for number in row["numbers"])})
