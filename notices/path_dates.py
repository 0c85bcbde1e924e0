"""Which dates belong to a resolution as it stands, for a member to set or leave? Nothing here sets one.

A date of the law that a letter sets comes with the letter. These are reminders of our own; each says why that day.
"""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from notices.law.counting import last_day
from notices.law.path_rules import PRIMARY
from notices.models import Deadline, Path, Resolution

AGREEMENTS = (Path.INSTALLMENTS, Path.PARTIAL_PAYMENT)
APPEAL_DAYS = 30
ASK_AFTER_DAYS = 30
"""Days after which we ask whether a request posted: a habit, no law."""
OUR_HABIT = "a habit of practice, no rule of the IRS"
# A name of ours under which the same proposal has the same id: clicked twice, it is one date.
_NAMES = uuid.UUID("6f1d1a52-0c0b-4d0e-9a57-6a2f3f0f9c11")


@dataclass(frozen=True)
class Proposal:
    """One date to think of: what kind, what to do, by when, and where the day is from."""

    key: str
    kind: str
    action: str
    due_on: date
    why: str
    confidence: str = ""

    def id_for(self, resolution: Resolution) -> uuid.UUID:
        """The id of the date it would become."""
        return uuid.uuid5(_NAMES, f"{resolution.pk}:{self.key}:{self.due_on}")


def proposals(resolution: Resolution, today: date) -> list[Proposal]:
    """The dates to think of from today on, the earliest first."""
    found = (*_while_asked_for(resolution, today), *_in_force(resolution, today), *_after_a_refusal(resolution))
    return sorted((each for each in found if each.due_on >= today), key=lambda each: (each.due_on, each.key))


def _while_asked_for(resolution: Resolution, today: date) -> Iterator[Proposal]:
    if resolution.state in (Resolution.State.ASKED, Resolution.State.PENDING):
        due_on = max(resolution.state_on + timedelta(days=ASK_AFTER_DAYS), today)
        action = f"Ask the IRS where it stands: {resolution.get_path_display()}"
        why = f"{ASK_AFTER_DAYS} days after {resolution.get_state_display()}; {OUR_HABIT}"
        yield Proposal("ask", Deadline.Kind.FOLLOW_UP, action, due_on, why)


def _in_force(resolution: Resolution, today: date) -> Iterator[Proposal]:
    if resolution.state != Resolution.State.IN_FORCE or resolution.path not in AGREEMENTS:
        return
    if resolution.pay_day:
        due_on = next_pay_day(resolution.pay_day, max(today, resolution.state_on))
        amount = f" of ${resolution.monthly:,.2f}" if resolution.monthly else ""
        why = f"day {resolution.pay_day} of the month, as agreed; a missed one lets the IRS end it (IRC 6159(b)(4))"
        yield Proposal("instalment", Deadline.Kind.TARGET, f"Instalment{amount} is paid", due_on, why, PRIMARY)
    due_on = last_day(resolution.state_on, 1, "years")
    while due_on < today:
        due_on = last_day(due_on, 1, "years")
    action = "Review the agreement: income, new balances, refunds kept"
    yield Proposal("review", Deadline.Kind.FOLLOW_UP, action, due_on, f"a year on; {OUR_HABIT}")


def _after_a_refusal(resolution: Resolution) -> Iterator[Proposal]:
    """30 days from the letter of rejection, or from the termination. The step's day stands for the letter's."""
    ends = {Resolution.State.REJECTED: "rejection", Resolution.State.DEFAULTED: "termination"}
    if resolution.state not in ends or resolution.path not in AGREEMENTS:
        return
    word = ends[Resolution.State(resolution.state)]
    due_on = resolution.state_on + timedelta(days=APPEAL_DAYS)
    why = f"{APPEAL_DAYS} days after the {word} (Pub. 1660); the date on the letter governs, not the day recorded here"
    action = f"Appeal the {word} of the agreement (Form 9423)"
    yield Proposal("appeal", Deadline.Kind.TARGET, action, due_on, why, PRIMARY)


def next_pay_day(day: int, after: date) -> date:
    """The next such day of a month, today included; `day` is 1 to 28, which every month has."""
    if after.day <= day:
        return after.replace(day=day)
    return date(after.year + after.month // 12, after.month % 12 + 1, day)
