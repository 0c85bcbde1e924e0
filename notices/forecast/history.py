"""What happened on a case, and what was known of it on any day? Pure.

A history is a list of entries; `entry` makes one from a day, an event and its value, in the words of the cohort file.
Rows of a database become a history in the same way:

    History([entry(notice.notice_date, "notice", notice.code), entry(payment.paid_on, "payment", "50.00"), ...])

An event is dated on the day from which the firm knew it: what is asked as of a day uses no later one.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from operator import itemgetter
from typing import NamedTuple

from notices.forecast.events import Entry
from notices.forecast.facts import POSITIONS, Bar, Facts

STARTS = {
    "agreement_pending": "agreement_pending",
    "agreement_in_force": "agreement_in_force",
    "offer_pending": "offer_pending",
    "not_collectible": "not_collectible",
    "bankruptcy": "bankruptcy",
    "cdp_requested": "cdp_hearing",
    "identity_theft": "identity_theft",
    "innocent_spouse": "innocent_spouse",
}
"""Event to the bar that it opens."""

ENDS: Mapping[str, tuple[str, ...]] = {
    "agreement_in_force": ("agreement_pending",),
    "agreement_refused": ("agreement_pending",),
    "agreement_ended": ("agreement_pending", "agreement_in_force"),
    "offer_ended": ("offer_pending",),
    "not_collectible_ended": ("not_collectible",),
    "bankruptcy_ended": ("bankruptcy",),
    "cdp_ended": ("cdp_hearing",),
    "identity_theft_ended": ("identity_theft",),
    "innocent_spouse_ended": ("innocent_spouse",),
}
"""Event to the bars that it closes."""

DATED = {"hold_until": "short_hold", "disaster_until": "disaster"}
"""Event to the bar that it opens through the day that is its value."""

ANSWERS = frozenset(
    {"dispute_sent", "agreement_pending", "agreement_in_force", "offer_pending", "cdp_requested", "answered"}
)
"""Events that answer the letters before them. A hold alone does not: it gives time to answer. Nor does a part payment:
a balance remains and the letters go on."""


class Span(NamedTuple):
    """A bar of a history: kind, first day and last day on which it counts (None: no end known yet), as ordinals."""

    kind: str
    first: int
    last: int | None


class History:
    """Everything that happened on one case. `add` in any order; what is asked as of a day uses earlier rows only."""

    __slots__ = ("_entries", "_is_sorted")

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        self._entries = list(entries)
        self._is_sorted = False

    def add(self, one: Entry) -> None:
        """One more event."""
        self._entries.append(one)
        self._is_sorted = False

    @property
    def entries(self) -> list[Entry]:
        """All events, by day and by their place within the day."""
        if not self._is_sorted:
            self._entries.sort(key=_order)
            self._is_sorted = True
        return self._entries

    def until(self, day: int) -> list[Entry]:
        """The events up to and with a day (ordinal)."""
        return self.entries[: bisect_right(self.entries, day, key=itemgetter(0))]

    def letters(self) -> Iterator[tuple[int, str]]:
        """Day (ordinal) and code of each letter of the balance-due stream; of one day the furthest last."""
        return ((one.day, str(one.value)) for one in self.entries if one.event == "notice" and one.value in POSITIONS)

    def facts(self, as_of: date) -> Facts | None:
        """The case as it was known at the end of that day; None before its first letter of the stream."""
        return reading(self.entries, as_of.toordinal()).facts()

    def spans(self, until: int) -> list[Span]:
        """The bars as they were known at the end of that day (ordinal)."""
        return reading(self.entries, until).spans()


def _order(one: Entry) -> tuple[int, int, int, str]:
    is_letter = one.event == "notice"
    return one.day, one.place, POSITIONS.get(str(one.value), -1) if is_letter else 0, str(one.value)


class Reading:
    """What the events up to a day add up to."""

    __slots__ = ("answered_on", "business", "closed", "counts", "disputed_on", "letter", "opened", "paid_in_full",
                 "paid_on", "unanswered")  # fmt: skip

    def __init__(self) -> None:
        self.letter: tuple[int, str] | None = None
        self.unanswered = 0
        self.business = False
        self.counts: dict[str, str | int | Decimal | None] = {}
        self.paid_in_full = False
        self.paid_on = self.disputed_on = self.answered_on = 0
        self.opened: dict[str, int] = {}
        self.closed: list[Span] = []

    def take(self, one: Entry) -> None:
        """The next event."""
        day, _, event, value = one
        if event == "notice":
            self._take_letter(day, str(value))
        elif event in DATED:
            if isinstance(value, int) and value >= day:
                self.closed.append(Span(DATED[event], day, value))
        elif event in ("balance", "other_balances", "unfiled_returns", "employment_tax"):
            self.counts[event] = value
        elif event == "taxpayer":
            self.business = value == "business"
        elif event == "paid_in_full":
            self.paid_in_full = True
        elif event == "closed":
            self.letter = None
        else:
            self._take_act(day, event, value)

    def _take_letter(self, day: int, code: str) -> None:
        position = POSITIONS.get(code)
        if position is None:
            return
        # A letter that crosses a payment in full changes nothing; a new first bill is a new debt.
        if position == 0:
            self.paid_in_full = False
        self.letter = (day, code)
        self.unanswered += 1

    def _take_act(self, day: int, event: str, value: str | int | Decimal | None) -> None:
        if event == "payment":
            if not value:
                return
            self.paid_on = day
        elif event == "dispute_sent":
            self.disputed_on = day
        for kind in ENDS.get(event, ()):
            first = self.opened.pop(kind, None)
            if first is not None and first < day:
                self.closed.append(Span(kind, first, day - 1))
        if event in STARTS:
            self.opened.setdefault(STARTS[event], day)
        if event in ANSWERS:
            self.answered_on, self.unanswered = day, 0

    def spans(self) -> list[Span]:
        """Every bar so far."""
        return [*self.closed, *(Span(kind, first, None) for kind, first in self.opened.items())]

    def facts(self) -> Facts | None:
        """The case as the forecast sees it; None before its first letter of the stream."""
        if self.letter is None:
            return None
        day, code = self.letter
        counts: Mapping[str, object] = self.counts
        return Facts(
            last_code=code,
            last_notice_on=date.fromordinal(day),
            unanswered=self.unanswered,
            business=self.business,
            balance=counts.get("balance"),  # type: ignore[arg-type]
            other_balances=counts.get("other_balances"),  # type: ignore[arg-type]
            unfiled_returns=counts.get("unfiled_returns"),  # type: ignore[arg-type]
            paid_in_full=self.paid_in_full,
            paid_something_on=_day(self.paid_on),
            dispute_sent_on=_day(self.disputed_on),
            employment_tax="employment_tax" in counts,
            bars=tuple(_bar(span) for span in self.spans()) if self.opened or self.closed else (),
            answered=self.answered_on >= day,
        )


def _day(ordinal: int) -> date | None:
    return date.fromordinal(ordinal) if ordinal else None


def _bar(span: Span) -> Bar:
    return Bar(span.kind, date.fromordinal(span.first), None if span.last is None else date.fromordinal(span.last))


def reading(entries: Iterable[Entry], until: int) -> Reading:
    """The sorted entries up to and with a day (ordinal), added up."""
    so_far = Reading()
    for one in entries:
        if one.day > until:
            break
        so_far.take(one)
    return so_far
