"""What is one date that a letter sets, and what must be known of the letter to find it?"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from notices.law import holidays
from notices.law.catalogue import IRS, Entry, Window
from notices.law.postponements import Postponement

PRINTED = "printed_date"  # where a window starts that only the letter itself can date


@dataclass(frozen=True)
class LegalDate:
    """One date that a letter sets, with everything that explains it.

    `counted_to` is the last day before any roll and `due_on` the one after it; both are None when `missing`
    names a date that nobody has typed, or when the letter sets none. `drives` says whether a person must act, and
    `governs` marks, within each `group` of dates for the same act, the one that reminders follow.
    `postponed_by` names the disaster whose declared end, `postponed_to`, takes the place of `counted_to`.
    `legal_last_on` is the last day the law accepts; never a day to plan for. `certainty` is printed, statutory,
    administrative, estimated, or person for what a member wrote into the firm's own catalogue.
    """

    id: str
    kind: str
    group: str
    action: str
    due_on: date | None
    missing: str
    counted_from: str
    start_on: date | None
    counted_to: date | None
    unit: str
    days: int | None
    rolled: bool
    roll_reason: str
    printed_on: date | None
    governs: bool
    drives: bool
    is_secondary: bool
    legal_last_on: date | None
    certainty: str
    confidence: str
    condition: str
    citation: str
    explanation: str
    postponed_to: date | None = None
    postponed_by: str = ""

    @property
    def target_on(self) -> date | None:
        """The day to work to. A payment counts to the day before any roll or postponement, because only the law's
        text and not the IRS's computers is known to grant them; any other act to the last business day by then."""
        if self.kind == "statutory_benefit":
            return self.counted_to or self.due_on
        day = self.postponed_to or self.counted_to or self.due_on
        return holidays.last_business_day(day) if day else None


@dataclass(frozen=True)
class Facts:
    """What is known of one letter: its dates, the State of the IRS office where the act must be done, and the
    disasters of the taxpayer."""

    entry: Entry
    notice_date: date
    printed_on: date | None
    events: Mapping[str, date]
    is_mailing_assumed: bool
    state: str
    postponements: tuple[Postponement, ...] = ()
    postmarked_on: date | None = None

    @property
    def has_two_counts(self) -> bool:
        """Whether the day of mailing is known from a postmark that differs from the date of the letter."""
        return self.is_mailing_assumed and self.postmarked_on not in (None, self.notice_date)

    @property
    def is_federal_only(self) -> bool:
        """Whether days off are those of all the country: the District of Columbia's are no law of a state."""
        return self.entry.authority != IRS


def state_of_act(window: Window, facts: Facts) -> str:
    """The State whose own holidays count for this window, or "": a court is no IRS office, and a date that no law
    sets is moved by no holiday."""
    is_done_at_an_office = window.roll in ("7503", "7503_mailing") and window.act not in ("petition", "suit")
    return facts.state if is_done_at_an_office else ""
