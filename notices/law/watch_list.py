"""Which changes of the law are on their way, from which day on, and what must be looked at then?

The list stands in `watch_list.toml`; `python -m notices.law.watch_list` writes it as the table of `docs/law.md`.
"""

import re
import tomllib
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from notices.law.counting import MONTHS, in_words

FILE = Path(__file__).with_name("watch_list.toml")
OPEN = "open"
SURENESS = {
    "primary_seen": "primary",
    "secondary_seen": "second-hand",
    "own_knowledge_unverified": "unverified",
}

_MONTH = re.compile(r"(\d{4})-(\d{2})")


@dataclass(frozen=True)
class WatchItem:
    """One change to watch for; `when` is a day, a month, or "open" where nobody can say when."""

    when: str
    what: str
    check: str
    source: str
    confidence: str

    @property
    def from_on(self) -> date | None:
        """The day from which it must be looked at, the first one of a month; None while it is open."""
        if self.when == OPEN:
            return None
        return date.fromisoformat(f"{self.when}-01" if _MONTH.fullmatch(self.when) else self.when)

    @property
    def when_in_words(self) -> str:
        """ "Nov 26, 2026", "Dec 2026", or "open"."""
        if month := _MONTH.fullmatch(self.when):
            return f"{MONTHS[int(month[2]) - 1]} {month[1]}"
        return in_words(self.from_on) if self.from_on else OPEN

    def has_come(self, today: date) -> bool:
        """Whether its time has come."""
        return self.from_on is not None and self.from_on <= today


@lru_cache(maxsize=1)
def watch_list() -> tuple[WatchItem, ...]:
    """Every item in the order of the file; ValueError for a `when` that is no date, month or "open"."""
    items = tuple(WatchItem(**fields) for fields in tomllib.loads(FILE.read_text(encoding="utf-8"))["item"])
    for item in items:
        _ = item.from_on
    return items


def as_markdown(items: tuple[WatchItem, ...]) -> str:
    """The items as the table that `docs/law.md` shows."""
    lines = ["| when | what | check then | source |", "|---|---|---|---|"]
    lines += [
        f"| {item.when_in_words} | {item.what} | {item.check} | {item.source} ({SURENESS[item.confidence]}) |"
        for item in items
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    print(as_markdown(watch_list()))
