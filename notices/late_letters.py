"""Which letters left the firm few days when they reached it, and who took the days before?

Only letters that the member may see and that set a date. Which days are few is a measure of the firm and no law.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import DurationField, ExpressionWrapper, F, OuterRef, Q, Subquery
from django.db.models.functions import TruncDate

from notices.law.authorities import authority_name
from notices.letter_days import CLIENT, FIRM, POST, SENDER, LetterDays, Stretch
from notices.models import Case, Deadline, Notice
from notices.models.notices import NoticeQuerySet
from practice.access import Act, require
from practice.history import Actor
from practice.models import Member
from practice.spreadsheets import DAY, Column, made, record_export
from practice.words import count, listed

FEW = 14
"""Days left at which a letter counts as late unless another number is asked for."""
LOOK_BACK = 365


def days_of(notice: Notice, zone: ZoneInfo) -> LetterDays:
    """The days of a letter as they are on file; it was recorded on the day that the firm's clock says."""
    return LetterDays(
        printed_on=notice.notice_date,
        recorded_on=notice.recorded_at.astimezone(zone).date(),
        postmarked_on=notice.postmarked_on,
        reached_client_on=notice.reached_client_on,
        reached_us_on=notice.reached_us_on,
        sender=authority_name(notice.case.authority),
    )


def laid_by_the_letter() -> Q:
    """Dates that a letter set and somebody had to act by, those that the IRS extended later among them."""
    is_in_place = ~Q(state=Deadline.State.REPLACED) | Q(replaced_by__kind=Deadline.Kind.EXTENSION)
    return Q(kind=Deadline.Kind.LEGAL, is_working=True, due_on__isnull=False) & is_in_place


@dataclass(frozen=True)
class DaysOfLetter:
    """What the page of one letter shows of its days; `dates` are all it set, of every state."""

    notice: Notice
    dates: list[Deadline]
    zone: ZoneInfo
    today: date

    @cached_property
    def days(self) -> LetterDays:
        return days_of(self.notice, self.zone)

    @property
    def left(self) -> list[tuple[Deadline, str]]:
        """Each date to act by with what was left of it when the firm could first act, the earliest first; a date that
        was missed has an account of its own."""
        told = {row.pk for row, _ in self.accounts}
        return [
            (row, self.days.left_in_words(row.due_on)) for row in self._to_act_by if row.due_on and row.pk not in told
        ]

    @property
    def accounts(self) -> list[tuple[Deadline, str]]:
        """Each date that was met late or missed, with where its days went."""
        return [(row, words) for row in self._to_act_by if (words := account_of(row, self.days, self.today))]

    @property
    def _to_act_by(self) -> list[Deadline]:
        rows = [row for row in self.dates if row.is_working and row.due_on and row.state != Deadline.State.REPLACED]
        return sorted(rows, key=lambda row: (row.due_on, row.pk))

    @property
    def in_brief(self) -> str:
        """One line for a colleague: of the first date to act by, how little was left; "" where enough was."""
        first = next((row for row in self._to_act_by if row.is_open), None)
        if first is None or first.due_on is None:
            return ""
        if account := account_of(first, self.days, self.today):
            return account
        left = self.days.left(first.due_on)
        slowest = self.days.slowest
        if left is None or left >= FEW:
            return ""
        return f"{self.days.left_in_words(first.due_on)}{f'; {slowest.took}' if slowest else ''}."


def account_of(row: Deadline, days: LetterDays, today: date) -> str:
    """Of a legal date that was met late or missed: where its days went; "" for any other."""
    is_legal = row.kind in (Deadline.Kind.LEGAL, Deadline.Kind.EXTENSION) and row.is_working
    if not is_legal or row.due_on is None or row.state == Deadline.State.REPLACED:
        return ""
    return days.account_of(row.due_on, row.done_on, today)


@dataclass(frozen=True)
class LateLetter:
    """One letter of the list, how its days went, and how many were left of its first date."""

    notice: Notice
    days: LetterDays
    first_due_on: date
    left: int

    @property
    def slowest(self) -> Stretch | None:
        return self.days.slowest

    def taken_by(self, taker: str) -> int | None:
        """What one of them took; None where that is not known by itself."""
        return next((each.days for each in self.days.stretches if each.takers == (taker,)), None)


class LateLetters:
    """The letters of the last year that left fewer than `few` days, those that left the fewest first.

    The days are counted from the day on which the letter reached the firm; with `when_recorded` from the day on which
    it was recorded, which shows what the firm itself took and holds the letters whose arrival nobody noted.
    """

    def __init__(self, member: Member, today: date, few: int = FEW, *, when_recorded: bool = False) -> None:
        self.member, self.today, self.few, self.when_recorded = member, today, few, when_recorded

    @property
    def notices(self) -> NoticeQuerySet:
        first = Deadline.objects.filter(laid_by_the_letter(), notice=OuterRef("pk")).order_by("due_on")
        since = self.today - timedelta(LOOK_BACK)
        at_hand: Any = TruncDate("recorded_at", tzinfo=self.member.firm.zone) if self.when_recorded else None
        letters = Notice.objects.filter(case__firm=self.member.firm_id)
        return (
            letters.exclude(case__in=Case.objects.hidden_from(self.member).values("pk"))
            .annotate(at_hand=at_hand or F("reached_us_on"), first_due_on=Subquery(first.values("due_on")[:1]))
            .filter(at_hand__gte=since)
            .annotate(left=ExpressionWrapper(F("first_due_on") - F("at_hand"), output_field=DurationField()))
            .filter(left__lt=timedelta(self.few))
            .select_related("case__client", "case__spouse", "case__owner")
            .order_by("left", "pk")
        )

    def rows(self, notices: Iterable[Any]) -> Iterator[LateLetter]:
        for notice in notices:
            yield LateLetter(notice, days_of(notice, self.member.firm.zone), notice.first_due_on, notice.left.days)

    @cached_property
    def by_taker(self) -> list[tuple[str, int, int]]:
        """Who took most of the days of these letters, in words; of how many letters, and how many days in all."""
        letters: dict[str, int] = defaultdict(int)
        days: dict[str, int] = defaultdict(int)
        for row in self.rows(self.notices.iterator(chunk_size=2000)):
            if row.slowest:
                letters[row.slowest.who] += 1
                days[row.slowest.who] += row.slowest.days
        return sorted(((who, letters[who], days[who]) for who in letters), key=lambda each: (-each[2], each[0]))


COLUMNS = [
    Column("Case", lambda row: row.notice.case_id, width=9),
    Column("Client", lambda row: row.notice.case.taxpayer, width=36),
    Column("Form and period", lambda row: row.notice.case.matter, width=18),
    Column("Letter", lambda row: row.notice.display_code),
    Column("Printed", lambda row: row.days.printed_on, DAY),
    Column("Postmarked", lambda row: row.days.postmarked_on, DAY),
    Column("Reached the client", lambda row: row.days.reached_client_on, DAY),
    Column("Reached the firm", lambda row: row.days.reached_us_on, DAY),
    Column("Recorded", lambda row: row.days.recorded_on, DAY),
    Column("Via", lambda row: row.notice.received_via, width=20),
    Column("First date", lambda row: row.first_due_on, DAY),
    Column("Days left", lambda row: row.left),
    Column("Days: sender", lambda row: row.taken_by(SENDER)),
    Column("Days: post", lambda row: row.taken_by(POST)),
    Column("Days: client", lambda row: row.taken_by(CLIENT)),
    Column("Days: firm", lambda row: row.taken_by(FIRM)),
    Column("Took most", lambda row: row.slowest.who if row.slowest else "", width=24),
    Column("Not known", lambda row: listed(row.days.missing), width=30),
]


@transaction.atomic
def exported(late: LateLetters, kind: str, *, by: Actor) -> Iterator[bytes]:
    """The list as the pieces of a CSV or XLSX file; writes `list_exported` to the history of the firm."""
    require(by.person, Act.EXPORT)
    at = "recorded" if late.when_recorded else "they reached the firm"
    words = f"fewer than {count(late.few, 'day')} left when {at}"
    record_export(by, kind, count(late.notices.count(), "letter"), words)
    return made(kind, "Late letters", COLUMNS, late.rows(late.notices.iterator(chunk_size=500)))
