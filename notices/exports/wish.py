"""What did a member ask for, and where did the chains stand when it was made?"""

from dataclasses import dataclass, field
from datetime import date

from notices.exports.presets import OWN_FILE, PDF


@dataclass(frozen=True)
class Wish:
    """What a member asked for. `purpose`, `reason` and `marking` are words that are printed as they stand.

    `preset` is the id of the purpose (see `presets.py`), `answers` what it asks of the member, by the name of the
    question, days in ISO 8601; `reason` says in the member's own words why, and is required for whole numbers.
    The days, both included and both optional, limit the chronology, calls, correspondence, payments and holds;
    letters, dates and documents are always listed whole, because a margin without its letter proves nothing.
    """

    purpose: str
    format: str = PDF
    from_on: date | None = None
    to_on: date | None = None
    with_notes: bool = False
    whole_tins: bool = False
    marking: str = ""
    preset: str = OWN_FILE.id
    reason: str = ""
    answers: dict[str, str] = field(default_factory=dict)

    @classmethod
    def from_kept(cls, kept: dict) -> "Wish":
        """The wish as it was kept as JSON: days come back as days."""
        days = {name: date.fromisoformat(kept[name]) for name in ("from_on", "to_on") if kept[name]}
        return cls(**kept | days)

    def covers(self, day: date) -> bool:
        return (self.from_on is None or self.from_on <= day) and (self.to_on is None or day <= self.to_on)


@dataclass(frozen=True)
class Seal:
    """Where the chain of a case stood when the export was made; `fault` is empty when the chain holds."""

    length: int
    head: str
    fault: str
