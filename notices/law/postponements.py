"""Which last days does a declared disaster postpone, until when, and what must be known of it?

IRC 7508A(a) lets the IRS disregard up to one year in judging whether an act of IRC 7508(a)(1) was done in time, and
7508A(e) does so by itself for at least 120 days (60 for disasters declared up to Jul 24, 2025; P.L. 119-29) for the
acts (A) to (F): filing a return, paying, petitioning the Tax Court, claiming and suing for a refund. Treas. Reg.
301.7508A-1(b)(2): an act whose due date falls within the period may be done until its last day. For the Tax Court,
Abdo v. Commissioner, 162 T.C. No. 7 (2024). Any other act is postponed only where the announcement says so; Rev.
Proc. 2018-58 lists those that announcements usually take in, and postpones none by itself (its section 1.02).
The period is what the IRS announced, typed by a person: it is never worked out from a formula.

Read for this (Nov 25, 2026): IRC 7508(a)(1), 7508A(a) and the mandatory period before its 120 days, P.L. 119-29, Reg.
301.7508A-1(a)-(b), section 1 of the Rev. Proc., the holding in Abdo, official summaries of P.L. 119-64. Not read: Reg.
301.7508A-1(c)-(g), the lists of the Rev. Proc., the wording of IRC 6303(b)(2).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from notices.law.catalogue import UNVERIFIED, Window
from notices.law.counting import in_words, last_day

ACTS = {
    "file": "IRC 7508(a)(1)(A)",
    "pay": "IRC 7508(a)(1)(B)",
    "petition": "IRC 7508(a)(1)(C)",
    "claim": "IRC 7508(a)(1)(E)",
    "suit": "IRC 7508(a)(1)(F)",
}
# Until Nov 15, 2021 subparagraph (C) named petitions against a deficiency only; P.L. 117-58 took in every petition.
EVERY_PETITION_FROM = date(2021, 11, 15)
LONGER_FROM = date(2025, 7, 24)  # P.L. 119-29: 120 days for disasters declared after this day
NO_EARLY_DEMAND_FROM = date(2025, 12, 26)  # P.L. 119-64: IRC 6303(b)(2), for notices issued after this day
_A_LAW = re.compile(r"\b(?:P\.? ?L\.|Pub\. ?L\.|Public Law|Stat\.)", re.IGNORECASE)


@dataclass(frozen=True)
class Postponement:
    """Days that the IRS disregards for a taxpayer because of a disaster: both ends count, `until_on` is the declared
    last day. `covers_all_acts`: a person read the announcement, and it postpones all time-sensitive acts."""

    name: str
    from_on: date
    until_on: date
    citation: str
    covers_all_acts: bool = False
    confidence: str = "primary_seen"

    def __post_init__(self) -> None:
        if self.until_on < self.from_on:
            raise ValueError("A postponement cannot end before it begins.")
        if self.until_on > last_day(self.from_on, 1, "years") and not _A_LAW.search(self.citation):
            raise ValueError(
                "IRC 7508A(a) lets the IRS postpone for up to one year. Record a further announcement as a "
                "postponement of its own, or name the Public Law that allows more."
            )

    def covers(self, day: date) -> bool:
        """Whether the day is one of those disregarded."""
        return self.from_on <= day <= self.until_on

    @property
    def caution(self) -> str:
        """What to check in the announcement, because the law gives more; "" when there is nothing."""
        least = 120 if self.from_on > LONGER_FROM else 60
        if self.until_on >= self.from_on + timedelta(days=least):
            return ""
        declared = "after" if least == 120 else "up to"
        return (
            f"{in_words(self.until_on)} is less than {least} days after {in_words(self.from_on)}, and IRC 7508A(e) "
            f"gives at least {least} for federal disasters declared {declared} {in_words(LONGER_FROM)}: "
            "check the announcement."
        )


def postponing(window: Window, last: date, postponements: Iterable[Postponement]) -> Postponement | None:
    """The postponement that moves an act whose un-rolled last day is `last`; of several the one that ends last."""
    reaching = [each for each in touching(window, last, postponements) if _moves(each, window, last)]
    return max(reaching, key=lambda each: each.until_on, default=None)


def touching(window: Window, last: date, postponements: Iterable[Postponement]) -> list[Postponement]:
    """Those within which the last day of this window falls, whether or not they move it."""
    return [each for each in postponements if is_an_act(window) and each.covers(last)]


def is_an_act(window: Window) -> bool:
    """Whether the window asks for something to be done by a last day, which alone can be postponed."""
    return window.kind != "informational" and window.roll != "none"


def _moves(postponement: Postponement, window: Window, last: date) -> bool:
    if postponement.confidence == UNVERIFIED:
        return False
    return postponement.covers_all_acts or is_named(window, last)


def is_named(window: Window, last: date) -> bool:
    """Whether IRC 7508(a)(1)(A)-(F) names the act, as the statute stood on that last day."""
    is_newly_named = window.act == "petition" and window.roll != "6213a"
    return window.act in ACTS and (not is_newly_named or last >= EVERY_PETITION_FROM)
