"""Where did the days of one letter go: who took how many, and how many were left of a date when the firm could act?

A letter has five days: printed, postmarked, reached the client, reached the firm, recorded. Between them lie four
stretches: the sender's, the post's, the client's and the firm's. A day that nobody noted is named as not known and
never guessed; the stretches on both sides of it are then counted as one. Nothing here moves a date: the law counts
from the letter and its mailing, whenever it was received.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from practice.words import count, listed, on

SENDER, POST, CLIENT, FIRM = "sender", "post", "client", "firm"
TAKERS = {SENDER: "the sender", POST: "the post", CLIENT: "the client", FIRM: "the firm"}


@dataclass(frozen=True)
class Stretch:
    """The days between two known days of a letter, and who had it in hand; negative where the later day came first."""

    takers: tuple[str, ...]
    begun: str
    begun_on: date
    ended: str
    ended_on: date
    sender: str

    @property
    def days(self) -> int:
        return (self.ended_on - self.begun_on).days

    @property
    def who(self) -> str:
        return listed([self.sender if taker == SENDER else TAKERS[taker] for taker in self.takers])

    @property
    def note(self) -> str:
        """What must be known of days in an order that looks impossible; "" where the order is the usual one."""
        if self.days >= 0:
            return ""
        if SENDER in self.takers:
            return "before its own date: letters are often dated ahead"
        return f"{self.ended} before it {self.begun}: check the two days"

    @property
    def took(self) -> str:
        """ "the post took 4 days"; what came before its time says so."""
        if self.days < 0:
            return f"it {self.ended} {count(-self.days, 'day')} before it {self.begun}"
        return f"{self.who} took {count(self.days, 'day') if self.days else 'no day'}"


@dataclass(frozen=True)
class LetterDays:
    """The days of one letter as they are on file; None for one that nobody noted."""

    printed_on: date
    recorded_on: date
    postmarked_on: date | None = None
    reached_client_on: date | None = None
    reached_us_on: date | None = None
    sender: str = "the IRS"

    @property
    def came_to_us_first(self) -> bool:
        """Whether the firm had it before the client, as when the IRS sends a copy to the representative."""
        return bool(self.reached_us_on and self.reached_client_on and self.reached_us_on < self.reached_client_on)

    @cached_property
    def stretches(self) -> tuple[Stretch, ...]:
        """From the printed date to the record, without a gap; their days add up to all that passed between."""
        return tuple(self._stretches())

    def _stretches(self) -> Iterator[Stretch]:
        begun, begun_on, takers = "was dated", self.printed_on, []
        for ended, day, taker in self._stations():
            takers.append(taker)
            if day is None:
                continue
            yield Stretch(tuple(takers), begun, begun_on, ended, day, self.sender)
            begun, begun_on, takers = ended, day, []

    def _stations(self) -> Iterator[tuple[str, date | None, str]]:
        yield "was postmarked", self.postmarked_on, SENDER
        if self.came_to_us_first:
            yield "reached the firm", self.reached_us_on, POST
        else:
            yield "reached the client", self.reached_client_on, POST
            yield "reached the firm", self.reached_us_on, CLIENT
        yield "was recorded", self.recorded_on, FIRM

    @property
    def missing(self) -> list[str]:
        """The days that nobody noted, in words."""
        known = (
            ("its postmark", self.postmarked_on),
            ("the day it reached the client", self.reached_client_on),
            ("the day it reached the firm", self.reached_us_on),
        )
        return [words for words, day in known if day is None]

    @property
    def total(self) -> int:
        return (self.recorded_on - self.printed_on).days

    @property
    def slowest(self) -> Stretch | None:
        """The stretch that took most before the record; None when no day was lost. Of two alike the earlier."""
        longest = max(self.stretches, key=lambda each: each.days)
        return longest if longest.days > 0 else None

    @property
    def sentence(self) -> str:
        """All of it in one or two plain sentences."""
        return " ".join(filter(None, (self._spent(), self._first(), self._unknown())))

    def _spent(self) -> str:
        took = listed([each.took for each in self.stretches])
        if self.total < 0:
            return f"Recorded {count(-self.total, 'day')} before its own date: {took}."
        if not self.total:
            return (
                f"Recorded on the day it is dated: {took}." if len(self.stretches) > 1 else "Recorded on its own date."
            )
        return f"{count(self.total, 'day')} from its date until it was recorded: {took}."

    def _first(self) -> str:
        if not self.came_to_us_first or self.reached_client_on is None:
            return ""
        return f"The firm had it first; it reached the client on {on(self.reached_client_on)}, which cost no day."

    def _unknown(self) -> str:
        if not self.missing:
            return ""
        words = listed(self.missing)
        return f"{words[0].upper()}{words[1:]} {'is' if len(self.missing) == 1 else 'are'} not known."

    def left(self, due_on: date) -> int | None:
        """Days left of a date when the firm could first act; negative when it had passed; None when not known."""
        return (due_on - self.reached_us_on).days if self.reached_us_on else None

    def left_when_recorded(self, due_on: date) -> int:
        return (due_on - self.recorded_on).days

    def left_in_words(self, due_on: date) -> str:
        """How much of a date was left when the letter came, without saying whose fault it was."""
        left = self.left(due_on)
        if left is None:
            recorded = _so_many(self.left_when_recorded(due_on), "it was recorded")
            return f"{recorded}; how many when it reached the firm is not known"
        return _so_many(left, f"it reached the firm on {on(self.reached_us_on)}" if self.reached_us_on else "")

    def account_of(self, due_on: date, done_on: date | None, today: date) -> str:
        """Of a date that was met late or missed: how late, and where its days went. "" for one met, or still open."""
        ended_on = done_on or today
        over = (ended_on - due_on).days
        if over <= 0:
            return ""
        opening = f"Done {count(over, 'day')} late" if done_on else f"Not done, {count(over, 'day')} over"
        before = [each for each in self.stretches if FIRM not in each.takers and each.begun_on <= due_on]
        spent = f"of the {count((due_on - self.printed_on).days, 'day')} from the letter's date " if before else ""
        took = listed([each.took for each in before])
        since = self.reached_us_on or self.recorded_on
        begun = "it reached the firm" if self.reached_us_on else "it was recorded"
        ours = f"from the day {begun} until {'it was done' if done_on else 'today'} {_passed((ended_on - since).days)}"
        return f"{opening}: {spent}{took}{'; ' if took else ''}{self.left_in_words(due_on)}; {ours}."


def _so_many(left: int, moment: str) -> str:
    if left < 0:
        return f"the last day had passed by {count(-left, 'day')} when {moment}"
    return f"{count(left, 'day')} {'was' if left == 1 else 'were'} left when {moment}"


def _passed(days: int) -> str:
    return f"{count(days, 'day')} passed" if days else "no day passed"
