"""How many rows are behind each heading of the docket? Counted in one query, none further than says something."""

from dataclasses import dataclass

from django.db.models import QuerySet

from notices.docket import COLLECTION_ENDS, Scope
from notices.models import Flag, WaitingOn
from notices.own_work import CountUpTo
from practice.models import Firm

MANY = 1000
"""Nothing is counted further than this: "over 1,000" says as much, and costs the same in every firm."""


def in_words(number: int) -> str:
    """A number as it was counted: "12", or "over 1,000" when the search ended there."""
    return f"over {MANY:,}" if number > MANY else f"{number:,}"


@dataclass(frozen=True)
class DateCounts:
    """How many dates are overdue, due today, and due on the seven days after, and how many cases nobody directs: they
    lack next action, date or owner. None is counted beyond MANY + 1."""

    overdue: int
    due_today: int
    this_week: int
    undirected: int = 0

    @property
    def due_now(self) -> int:
        return min(self.overdue + self.due_today, MANY + 1)

    @property
    def headline(self) -> str:
        """The day in one sentence: "4 overdue, 2 due today, 9 this week, 3 without a next action"."""
        week = "this week" if self.due_today else "due this week"
        parts = ((self.overdue, "overdue"), (self.due_today, "due today"), (self.this_week, week))
        said = [f"{in_words(number)} {words}" for number, words in parts if number]
        said = said or ["Nothing is due this week"]
        return ", ".join([*said, f"{in_words(self.undirected)} without a next action"] if self.undirected else said)


def count_rest(scope: Scope) -> dict[str, int]:
    """The numbers beside the headings by name, in one query; none is searched beyond MANY + 1.

    "overdue", "due_today", "this_week", the kinds of flags, "collection_ending", "holds", "snoozed", "promises",
    "unconfirmed", "uncovered", and the sides of WaitingOn.
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
    rows["holds"] = scope.holds_running_out().select_related(None)
    rows["snoozed"] = scope.snoozed().select_related(None)
    rows["collection_ending"] = scope.flags(*COLLECTION_ENDS).select_related(None)
    figures = {name: CountUpTo(found.order_by().values("pk")[: MANY + 1]) for name, found in rows.items()}
    found = Firm.objects.filter(pk=scope.member.firm_id).values_list(*figures.values()).get()
    return dict(zip(figures, found, strict=True))
