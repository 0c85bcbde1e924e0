"""What must happen now, and for whom? The questions the docket asks, as QuerySets and counts.

Every list is capped and every count goes by an index, so that the page costs the same in a large firm.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import TypeVar

from django.db import models
from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery

from clients.models import Authorization
from notices.forecast import Levels
from notices.models import Call, Case, Deadline, Flag, WaitingOn
from notices.models.cases import CaseQuerySet
from notices.models.deadlines import DeadlineQuerySet
from notices.models.flags import FlagQuerySet
from practice.models import Firm, Member

Rows = TypeVar("Rows", bound=QuerySet)

ROWS = 50
"""Rows of dates on the docket; the case list has the rest."""
MANY = 1000
"""Nothing is counted further than this: "over 1,000" says as much, and costs the same in every firm."""
FEW = 3000
"""Cases of one member that are looked up one by one; where there are more, a search through all meets them soon."""
SHORT = 10
"""Rows of the lists below the dates."""
COLLECTION_ENDS = (Flag.Kind.CSED_NEAR, Flag.Kind.CSED_PASSED)
"""The flags that say that the time to collect ends soon or may be over."""
LOAD_DAYS = 14
WEEK_DAYS = 7
CONFIRMED_WITHIN_DAYS = 15
"""Days in which a sent authorization should be confirmed on the CAF."""


@dataclass(frozen=True)
class Scope:
    """Whose work is shown on which day: all that the member may see, or the member's own and what nobody owns.

    `counted` is what `count_own` said, where it was asked already.
    """

    member: Member
    today: date
    own: bool
    counted: tuple[int, int] | None = None

    def of(self, rows: Rows, path: str = "") -> Rows:
        """The rows of this scope that are about open cases; `path` leads to the case, as in "case__"."""
        if not self.own:
            return rows
        if self._own_are_few:
            return rows.filter(**{f"{path}pk__in": self._own_cases().values("pk")})
        return rows.filter(_whose(self.member, path))

    def _own_cases(self) -> QuerySet[Case]:
        """The member's own and nobody's open cases, found by two walks of the same index."""
        cases = Case.objects.filter(firm=self.member.firm_id).open().order_by()
        return cases.filter(owner=self.member.pk).union(cases.filter(owner=None), all=True)

    @cached_property
    def _own_are_few(self) -> bool:
        """Whether it is faster to begin with the member's cases than to look who owns what one comes across."""
        return sum(self.counted or count_own(self.member)) <= FEW

    def dates(self) -> DeadlineQuerySet:
        """The open dates that somebody must act by, with what a row shows."""
        dates = Deadline.objects.visible_to(self.member).working()
        return self.of(dates, "case__").select_related("notice", "case__client", "case__spouse", "case__owner")

    def due_now(self) -> DeadlineQuerySet:
        """Overdue, however long, and due today; the oldest first."""
        return self.dates().filter(due_on__lte=self.today).worst_first()

    def due_this_week(self) -> DeadlineQuerySet:
        """Due on the seven days after today."""
        return self.dates().due_within(WEEK_DAYS, self.today).exclude(due_on=self.today).worst_first()

    def open_cases(self) -> CaseQuerySet:
        return self.of(Case.objects.visible_to(self.member).open())

    def flags(self, *kinds: str) -> FlagQuerySet:
        """The standing flags of these kinds on open cases, with what a row shows."""
        flags = Flag.objects.visible_to(self.member).standing().filter(kind__in=kinds, case__state=Case.State.OPEN)
        return self.of(flags, "case__").select_related("case__client", "case__spouse", "case__owner")

    def likely_to_escalate(self) -> FlagQuerySet:
        """The SHORT most likely, the most likely first.

        Found by walking the cases from the likeliest down: sorting all flags would take the longer the larger the firm.
        """
        kind = Flag.Kind.LIKELY_TO_ESCALATE
        raised = models.Exists(Flag.objects.standing().filter(case=OuterRef("pk"), kind=kind))
        likeliest = self.open_cases().filter(raised, p60__isnull=False).order_by("-p60", "pk")[:SHORT]
        return self.flags(kind).filter(case__in=likeliest.values("pk")).order_by("-case__p60", "case")

    def collection_ending(self) -> FlagQuerySet:
        """Of the SHORT cases whose time to collect ends first: over already, or soon; the soonest first.

        Found by walking the cases from the soonest on, as those likely to escalate are.
        """
        raised = models.Exists(Flag.objects.standing().filter(case=OuterRef("pk"), kind__in=COLLECTION_ENDS))
        soonest = self.open_cases().filter(raised, csed_earliest_on__isnull=False).order_by("csed_earliest_on", "pk")
        flags = self.flags(*COLLECTION_ENDS).filter(case__in=soonest[:SHORT].values("pk"))
        return flags.order_by("case__csed_earliest_on", "case", "pk")

    def without_next_action(self) -> FlagQuerySet:
        """The longest so first."""
        return self.flags(Flag.Kind.NO_NEXT_ACTION).order_by("pk")

    def waiting(self, on_whom: str) -> CaseQuerySet:
        """Open cases that wait for one side, by the day of their next action."""
        cases = self.open_cases().listed().filter(waiting_on=on_whom)
        return cases.order_by(F("next_action_on").asc(nulls_last=True), "pk")

    def promises_passed(self) -> QuerySet:
        """Calls whose promise the IRS let pass, each with one of its cases as `case_pk` and `taxpayer`."""
        links = Call.cases.through.objects.filter(call=OuterRef("pk")).order_by("case")
        calls = Call.objects.promises_passed(self.today).visible_to(self.member)
        if self.own:
            calls = calls.filter(models.Exists(links.filter(_whose(self.member, "case__"))))
        return calls.order_by("promised_by", "pk").annotate(
            case_pk=Subquery(links.values("case")[:1]), taxpayer=Subquery(links.values("case__client__name")[:1])
        )

    def not_confirmed(self) -> QuerySet[Authorization]:
        """Authorizations sent long enough ago that the CAF should show them, and not known to."""
        sent_by = self.today - timedelta(days=CONFIRMED_WITHIN_DAYS)
        sent = Authorization.objects.visible_to(self.member).filter(
            sent_on__lte=sent_by, confirmed_on=None, ended_on=None
        )
        return sent.filter(models.Exists(self.open_cases().filter(client=OuterRef("client")))) if self.own else sent

    def nobody_may_speak_for(self) -> CaseQuerySet:
        """Open cases whose taxpayer has no authorization that was sent and still stands."""
        standing = Authorization.objects.filter(client=OuterRef("client")).standing(self.today)
        return self.open_cases().filter(~models.Exists(standing))


@dataclass(frozen=True)
class Risk:
    """What the list of likely cases says of one: a chance in [0, 1] with its range, within how many days, and why."""

    case: Case
    why: str
    days: int
    chance: float | None
    low: float | None
    high: float | None
    reasons: list[str]


STRONGEST = 2
"""Reasons shown in a row; the case page has all of them."""


def risk_of(flag: Flag, levels: Levels) -> Risk:
    """The figure that raised a flag of `likely_to_escalate` at these levels: within 60 days, else within 180."""
    case, figures = flag.case, flag.figures
    raising = [reason["text"] for reason in figures.get("reasons", ())[:-1] if reason["direction"] == "up"]
    reasons = raising[:STRONGEST]
    least, _ = levels.when(flagged=True)
    if case.p60 is not None and case.p60 < least and "p180" in figures:
        return Risk(case, flag.why, 180, figures["p180"], figures["low180"], figures["high180"], reasons)
    return Risk(case, flag.why, 60, case.p60, case.p60_low, case.p60_high, reasons)


def _whose(member: Member, path: str) -> Q:
    return Q(**{f"{path}owner": member.pk}) | Q(**{f"{path}owner": None})


def in_words(number: int) -> str:
    """A number as it was counted: "12", or "over 1,000" when the search ended there."""
    return f"over {MANY:,}" if number > MANY else f"{number:,}"


@dataclass(frozen=True)
class DateCounts:
    """How many dates are overdue, due today, and due on the seven days after; none counted beyond MANY + 1."""

    overdue: int
    due_today: int
    this_week: int

    @property
    def due_now(self) -> int:
        return min(self.overdue + self.due_today, MANY + 1)

    @property
    def headline(self) -> str:
        """The day in one sentence: "4 overdue, 2 due today, 9 this week"."""
        week = "this week" if self.due_today else "due this week"
        parts = ((self.overdue, "overdue"), (self.due_today, "due today"), (self.this_week, week))
        said = [f"{in_words(number)} {words}" for number, words in parts if number]
        return ", ".join(said) or "Nothing is due this week"


def load_of(scope: Scope) -> dict[date, int]:
    """How many open cases have their next date on each day of the next two weeks; by an index alone, no join."""
    last = scope.today + timedelta(days=LOAD_DAYS - 1)
    cases = Case.objects.visible_to(scope.member).open().filter(next_due_on__range=(scope.today, last)).order_by()
    load: defaultdict[date, int] = defaultdict(int)
    for day, number in _days_of(cases, scope):
        load[day] += number
    return dict(load)


def _days_of(cases: CaseQuerySet, scope: Scope) -> QuerySet:
    """Days and how many of the scope's cases each has; a day can come twice, the member's own apart from nobody's."""
    if not scope.own:
        return _by_day(cases)
    # Two walks of the index by owner: an OR would look at every case of the firm that is due.
    return _by_day(cases.filter(owner=scope.member.pk)).union(_by_day(cases.filter(owner=None)), all=True)


def _by_day(cases: CaseQuerySet) -> QuerySet:
    return cases.values_list("next_due_on").annotate(Count("pk"))


@dataclass(frozen=True)
class Bar:
    """One day of the load picture: its place and height in the drawing, and what it stands for."""

    day: date
    count: int
    x: int
    y: int
    height: int

    @property
    def is_rest(self) -> bool:
        """A weekend or a day with nothing due."""
        return not self.count or self.day.weekday() > 4


BAR_SPACE, FULL_HEIGHT, LEAST_HEIGHT = 10, 38, 1


def bars_of(load: Mapping[date, int], today: date) -> list[Bar]:
    """The next two weeks as bars in a drawing of 140 x 40; the fullest day reaches the top."""
    most = max(load.values(), default=0)
    bars = []
    for ahead in range(LOAD_DAYS):
        day = today + timedelta(days=ahead)
        number = load.get(day, 0)
        height = max(LEAST_HEIGHT, round(FULL_HEIGHT * number / most)) if most else LEAST_HEIGHT
        bars.append(Bar(day, number, ahead * BAR_SPACE + 1, 40 - height, height))
    return bars


class CountUpTo(Subquery):
    """How many rows a sliced query finds, as one figure of a larger query; the slice ends the search early."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = models.IntegerField()


def count_rest(scope: Scope) -> dict[str, int]:
    """The numbers beside the headings by name, in one query; none is searched beyond MANY + 1.

    "overdue", "due_today", "this_week", the kinds of flags, "collection_ending", "promises", "unconfirmed",
    "uncovered", and the sides of WaitingOn.
    """
    due_now = scope.due_now().select_related(None)
    rows: dict[str, QuerySet] = {
        "overdue": due_now.overdue(scope.today),
        "due_today": due_now.filter(due_on=scope.today),
        "this_week": scope.due_this_week().select_related(None),
        "promises": scope.promises_passed(),
        "unconfirmed": scope.not_confirmed(),
        "uncovered": scope.nobody_may_speak_for(),
    }
    for kind in (Flag.Kind.LIKELY_TO_ESCALATE, Flag.Kind.NO_NEXT_ACTION, Flag.Kind.IRS_SILENT):
        rows[kind.value] = scope.flags(kind).select_related(None)
    for side in WaitingOn:
        rows[side.value] = scope.open_cases().filter(waiting_on=side)
    rows["collection_ending"] = scope.flags(*COLLECTION_ENDS).select_related(None)
    figures = {name: CountUpTo(found.order_by().values("pk")[: MANY + 1]) for name, found in rows.items()}
    found = Firm.objects.filter(pk=scope.member.firm_id).values_list(*figures.values()).get()
    return dict(zip(figures, found, strict=True))


def count_own(member: Member) -> tuple[int, int]:
    """How many open cases a member owns and how many nobody does, in one query; none counted beyond FEW + 1."""
    cases = Case.objects.filter(firm=member.firm_id).open().order_by()
    own = Case.objects.visible_to(member).open().filter(owner=member).order_by()
    figures = [CountUpTo(found.values("pk")[: FEW + 1]) for found in (own, cases.filter(owner=None))]
    return Firm.objects.filter(pk=member.firm_id).values_list(*figures).get()
