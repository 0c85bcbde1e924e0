"""How did cases turn out that were flagged as likely to escalate? From the figures kept with each flag to what came."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import OuterRef, Subquery

from notices.law import catalogue
from notices.models import Flag, Hold, Notice, Payment, Response
from practice.models import Member
from practice.words import count, on

INTENT_TO_LEVY = ("CP504", "CP504B")

MOST = 1000
"""Flags that are judged at once; older ones are kept and not shown."""

SEEN_WITHIN = timedelta(days=28)
"""A letter dated so little before a flag was on its way: with it in hand there would have been no flag."""


@dataclass(frozen=True)
class Told:
    """One flag: what it said (a chance in [0, 1] with its range, within how many days), and what became of the case."""

    flag: Flag
    days: int
    chance: float
    low: float
    high: float
    came_on: date | None
    has_acted: bool
    today: date
    came_code: str = INTENT_TO_LEVY[0]

    @property
    def until_on(self) -> date:
        """The last day of which the flag spoke."""
        return self.flag.raised_on + timedelta(days=self.days)

    @property
    def has_come(self) -> bool:
        """Whether the notice of intent to levy was dated within those days."""
        return self.came_on is not None and self.came_on <= self.until_on

    @property
    def is_over(self) -> bool:
        """Whether the days of which it spoke have passed."""
        return self.today > self.until_on

    @property
    def is_open(self) -> bool:
        """Whether it is too early to say."""
        return not self.has_come and not self.is_over

    @property
    def letter(self) -> str:
        """The letter after which it was flagged."""
        return catalogue.display_code(self.flag.subject) if self.flag.subject else ""

    @property
    def outcome(self) -> str:
        """What became of it, in words."""
        if self.came_on and self.has_come:
            days = (self.came_on - self.flag.raised_on).days
            when = f"{count(days, 'day')} after the flag" if days > 0 else "on its way when it was flagged"
            return f"{self.came_code} dated {on(self.came_on)}, {when}"
        if self.is_open:
            return f"not yet; open until {on(self.until_on)}"
        later = f"; one is dated {on(self.came_on)}" if self.came_on else ""
        acted = ", after something was paid, held, sent or closed" if self.has_acted else ""
        return f"none within {self.days} days{acted}{later}"


@dataclass(frozen=True)
class Tally:
    """The flags whose days are over: how many, at which chance on average, and how they ended; and the others.

    A flag counts only once its days are over: those that came true at once would else be counted before the rest.
    """

    over: int
    average: float
    came: int
    acted: int
    came_early: int
    running: int

    @property
    def nothing(self) -> int:
        """None came, and nobody did anything."""
        return self.over - self.came - self.acted


def tally(told: list[Told]) -> Tally:
    """The flags added up."""
    over = [each for each in told if each.is_over]
    others = [each for each in told if not each.is_over]
    return Tally(
        over=len(over),
        average=sum(each.chance for each in over) / len(over) if over else 0.0,
        came=sum(each.has_come for each in over),
        acted=sum(each.has_acted and not each.has_come for each in over),
        came_early=sum(each.has_come for each in others),
        running=sum(not each.has_come for each in others),
    )


def told_of(member: Member, today: date) -> list[Told]:
    """The newest flags of cases that the member may see, each with what came; in two queries."""
    since = OuterRef("raised_on")
    paid = Payment.objects.counting().filter(case=OuterRef("case"), paid_on__gte=since).order_by("paid_on")
    held = Hold.objects.counting().filter(case=OuterRef("case"), from_on__gte=since).order_by("from_on")
    sent = Response.objects.filter(cases=OuterRef("case"), sent_on__gte=since).order_by("sent_on")
    flags = Flag.objects.visible_to(member).filter(kind=Flag.Kind.LIKELY_TO_ESCALATE)
    flags = flags.annotate(
        paid_on=Subquery(paid.values("paid_on")[:1]),
        held_on=Subquery(held.values("from_on")[:1]),
        sent_on=Subquery(sent.values("sent_on")[:1]),
    )
    rows = list(flags.select_related("case__client", "case__spouse").order_by("-raised_on", "-pk")[:MOST])
    letters = Notice.objects.filter(case__in={flag.case_id for flag in rows}, code__in=INTENT_TO_LEVY)
    dated: defaultdict[int, list[tuple[date, str]]] = defaultdict(list)
    for case, day, code in letters.order_by("notice_date").values_list("case", "notice_date", "code"):
        dated[case].append((day, code))
    return [_told(flag, dated[flag.case_id], today) for flag in rows]


def _told(flag: Flag, letters: list[tuple[date, str]], today: date) -> Told:
    """What a flag said: of the days that its figures name; the first ones kept named none."""
    figures = flag.figures
    days = figures.get("days", 60)
    which = "60" if days == 60 else "180"
    until_on = flag.raised_on + timedelta(days=days)
    acts: tuple[date | None, ...] = (
        flag.paid_on,  # type: ignore[attr-defined]
        flag.held_on,  # type: ignore[attr-defined]
        flag.sent_on,  # type: ignore[attr-defined]
        flag.case.closed_on,
    )
    since = flag.raised_on - SEEN_WITHIN
    came_on, came_code = next((each for each in letters if each[0] >= since), (None, ""))
    return Told(
        flag=flag,
        days=days,
        chance=figures.get(f"p{which}", 0.0),
        low=figures.get(f"low{which}", 0.0),
        high=figures.get(f"high{which}", 0.0),
        came_on=came_on,
        has_acted=any(day is not None and day <= until_on for day in acts),
        today=today,
        came_code=came_code,
    )
