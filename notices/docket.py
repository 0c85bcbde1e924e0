"""What must happen now, and for whom? The questions the docket asks, as QuerySets.

Every list is capped and every count goes by an index, so that the page costs the same in a large firm.
"""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TypeVar

from django.db import models
from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from clients.models import Authorization
from notices.forecast import Levels
from notices.models import Call, Case, Deadline, Flag, Hold, Snooze
from notices.models.cases import CaseQuerySet
from notices.models.collection import HoldQuerySet
from notices.models.deadlines import DeadlineQuerySet
from notices.models.flags import FlagQuerySet
from notices.models.snoozes import SnoozeQuerySet, resting
from notices.own_work import FEW, Own, own_of
from practice.models import Member

Rows = TypeVar("Rows", bound=QuerySet)

ROWS = 50
"""Rows of dates on the docket; the case list has the rest."""
SHORT = 10
"""Rows of the lists below the dates."""
COLLECTION_ENDS = (Flag.Kind.CSED_NEAR, Flag.Kind.CSED_PASSED)
"""The flags that say that the time to collect ends soon or may be over."""
ON_A_ROW = ("case__client", "case__spouse", "case__owner")
"""What every row shows of its case."""
WEEK_DAYS = 7


@dataclass(frozen=True)
class Scope:
    """Whose work is shown on which day: all that the member may see, or the member's own and what nobody owns.

    `counted` is what `own_of` said, where it was asked already.
    """

    member: Member
    today: date
    own: bool
    counted: Own | None = None

    def of(self, rows: Rows, path: str = "") -> Rows:
        """The rows of this scope that are about open cases; `path` leads to the case, as in "case__"."""
        if not self.own:
            return rows
        if self._own_are_few:
            return rows.filter(**{f"{path}pk__in": self._own_cases().values("pk")})
        return rows.filter(self._is_own(path))

    def _own_cases(self) -> QuerySet[Case]:
        """The member's own and nobody's open cases, found by one walk of the same index for each owner."""
        cases = Case.objects.filter(firm=self.member.firm_id).open().order_by()
        return cases.filter(owner=None).union(*(cases.filter(owner=pk) for pk in self.owners), all=True)

    def _is_own(self, path: str) -> Q:
        return Q(**{f"{path}owner__in": self.owners}) | Q(**{f"{path}owner": None})

    @cached_property
    def _own(self) -> Own:
        return self.counted or own_of(self.member, self.today)

    @property
    def _own_are_few(self) -> bool:
        """Whether it is faster to begin with the member's cases than to look who owns what one comes across."""
        return self._own.theirs + self._own.nobodys <= FEW

    @property
    def stands_in_for(self) -> tuple[Member, ...]:
        """Members who are away, whose cases are shown among the member's own."""
        return self._own.stands_in_for if self.own else ()

    @property
    def owners(self) -> tuple[int, ...]:
        """Whose cases are the member's own work (ids), beside those that nobody owns."""
        return (self.member.pk, *(away.pk for away in self.stands_in_for))

    def dates(self) -> DeadlineQuerySet:
        """The open dates that somebody must act by, with what a row shows."""
        dates = Deadline.objects.visible_to(self.member).working()
        return self.of(dates, "case__").select_related("notice", *ON_A_ROW)

    def due_now(self) -> DeadlineQuerySet:
        """Overdue, however long, and due today; the oldest first."""
        return self.dates().filter(due_on__lte=self.today).worst_first()

    def due_this_week(self) -> DeadlineQuerySet:
        """Due on the seven days after today, less those that rest; what is due today or overdue never rests."""
        week = self.dates().due_within(WEEK_DAYS, self.today).exclude(due_on=self.today)
        return week.exclude(resting("deadline", self.today)).worst_first()

    def dates_shown(self) -> tuple[list[Deadline], list[Deadline]]:
        """ROWS of those due now and ROWS of those due this week, read together."""
        rows = _of_any(self.due_now()[:ROWS], self.due_this_week()[:ROWS])
        shown = list(rows.select_related("notice", *ON_A_ROW).order_by("due_on", "pk"))
        return [row for row in shown if row.due_on <= self.today], [row for row in shown if row.due_on > self.today]

    def open_cases(self) -> CaseQuerySet:
        return self.of(Case.objects.visible_to(self.member).open())

    def flags(self, *kinds: str) -> FlagQuerySet:
        """The standing flags of these kinds on open cases that do not rest, with what a row shows."""
        flags = Flag.objects.visible_to(self.member).standing().filter(kind__in=kinds, case__state=Case.State.OPEN)
        flags = flags.exclude(resting("flag", self.today))
        return self.of(flags, "case__").select_related(*ON_A_ROW)

    def likely_to_escalate(self) -> FlagQuerySet:
        """The SHORT most likely, the most likely first.

        Found by walking the cases from the likeliest down: sorting all flags would take the longer the larger the firm.
        """
        kind = Flag.Kind.LIKELY_TO_ESCALATE
        raised = self._raised(kind)
        likeliest = self.open_cases().filter(raised, p60__isnull=False).order_by("-p60", "pk")[:SHORT]
        return self.flags(kind).filter(case__in=likeliest.values("pk")).order_by("-case__p60", "case")

    def collection_ending(self) -> FlagQuerySet:
        """Of the SHORT cases whose time to collect ends first: over already, or soon; the soonest first.

        Found by walking the cases from the soonest on, as those likely to escalate are.
        """
        raised = self._raised(*COLLECTION_ENDS)
        soonest = self.open_cases().filter(raised, csed_earliest_on__isnull=False).order_by("csed_earliest_on", "pk")
        flags = self.flags(*COLLECTION_ENDS).filter(case__in=soonest[:SHORT].values("pk"))
        return flags.order_by("case__csed_earliest_on", "case", "pk")

    def _raised(self, *kinds: str) -> models.Exists:
        """Whether one of these flags stands on a case and does not rest."""
        flags = Flag.objects.standing().filter(case=OuterRef("pk"), kind__in=kinds)
        return models.Exists(flags.exclude(resting("flag", self.today)))

    def without_next_action(self) -> FlagQuerySet:
        """The longest so first."""
        return self.flags(Flag.Kind.NO_NEXT_ACTION).order_by("pk")

    def irs_silent(self) -> FlagQuerySet:
        """Cases on which an answer to something we sent is overdue, the longest so first."""
        return self.flags(Flag.Kind.IRS_SILENT).order_by("pk")

    def flags_shown(self) -> tuple[list[Flag], list[Flag], list[Flag]]:
        """SHORT of the flags without a next action, of irs_silent and of collection_ending, read together."""
        parts = self.without_next_action()[:SHORT], self.irs_silent()[:SHORT], self.collection_ending()[:SHORT]
        shown = list(_of_any(*parts).select_related(*ON_A_ROW).order_by("pk"))
        undirected = [row for row in shown if row.kind == Flag.Kind.NO_NEXT_ACTION]
        silent = [row for row in shown if row.kind == Flag.Kind.IRS_SILENT]
        ending = [row for row in shown if row.kind in COLLECTION_ENDS]
        return undirected, silent, sorted(ending, key=_soonest_end)

    def holds_running_out(self) -> HoldQuerySet:
        """Holds that end within a week, or ended lately with nothing planned after them; the first to end first."""
        holds = Hold.objects.running_out(self.today, self.open_cases())
        return holds.select_related(*ON_A_ROW).order_by("until_on", "pk")

    def snoozed(self) -> SnoozeQuerySet:
        """What members took off the top for a while, of everybody's making; the first to come back first."""
        snoozes = Snooze.objects.visible_to(self.member).in_force(self.today)
        shown = self.of(snoozes, "case__").select_related("member", "deadline__notice", "flag", *ON_A_ROW)
        return shown.order_by("until_on", "pk")

    def waiting(self, on_whom: str) -> CaseQuerySet:
        """Open cases that wait for one side, by the day of their next action."""
        cases = self.open_cases().listed().filter(waiting_on=on_whom)
        return cases.order_by(F("next_action_on").asc(nulls_last=True), "pk")

    def promises_passed(self) -> QuerySet:
        """Calls whose promise the IRS let pass, each with one of its cases as `case_pk` and `taxpayer`."""
        links = Call.cases.through.objects.filter(call=OuterRef("pk")).order_by("case")
        calls = Call.objects.promises_passed(self.today).visible_to(self.member)
        if self.own:
            calls = calls.filter(models.Exists(links.filter(self._is_own("case__"))))
        return calls.order_by("promised_by", "pk").annotate(
            case_pk=Subquery(links.values("case")[:1]), taxpayer=Subquery(links.values("case__client__name")[:1])
        )

    def not_confirmed(self) -> QuerySet[Authorization]:
        """Authorizations sent long enough ago that the CAF should show them, and not known to."""
        sent = Authorization.objects.visible_to(self.member).ours().late(self.today)
        return sent.filter(models.Exists(self.open_cases().filter(client=OuterRef("client")))) if self.own else sent

    def nobody_may_speak_for(self) -> CaseQuerySet:
        """Open cases of which a taxpayer has given nobody of the firm a form for it, as the scan has seen."""
        flags = Flag.objects.standing().filter(case=OuterRef("pk"), kind=Flag.Kind.NO_COVER)
        return self.open_cases().filter(models.Exists(flags))


def _of_any(*parts: QuerySet) -> QuerySet:
    """The rows of several sliced lists of one table, unordered, for one query."""
    rows = parts[0].model._default_manager
    # Each slice stands in a query of its own: SQLite takes no slice of a part of a union.
    keys = [rows.filter(pk__in=part.select_related(None).values("pk")).order_by().values("pk") for part in parts]
    return rows.filter(pk__in=keys[0].union(*keys[1:], all=True))


def _soonest_end(flag: Flag) -> tuple[date, int, int]:
    """The order of collection_ending, whose cases all have that day."""
    return flag.case.csed_earliest_on or date.max, flag.case_id, flag.pk


@dataclass(frozen=True)
class Risk:
    """What the list of likely cases says of one: a chance in [0, 1] with its range, within how many days, and why.

    It was worked out on the day `as_of`, the last look at the case; the case's own page works it out today.
    """

    case: Case
    why: str
    days: int
    chance: float | None
    low: float | None
    high: float | None
    reasons: list[str]
    as_of: date | None
    flag_pk: int | None = None


STRONGEST = 2
"""Reasons shown in a row; the case page has all of them."""


def risk_of(flag: Flag, levels: Levels) -> Risk:
    """The figure that raised a flag of `likely_to_escalate` at these levels: within 60 days, else within 180."""
    case, figures = flag.case, flag.figures
    raising = [reason["text"] for reason in figures.get("reasons", ())[:-1] if reason["direction"] == "up"]
    reasons = raising[:STRONGEST]
    least, _ = levels.when(flagged=True)
    if case.p60 is not None and case.p60 < least and "p180" in figures:
        chances = (figures["p180"], figures["low180"], figures["high180"])
        return Risk(case, flag.why, 180, *chances, reasons, flag.raised_on, flag.pk)
    return Risk(case, flag.why, 60, case.p60, case.p60_low, case.p60_high, reasons, case.scored_on, flag.pk)
