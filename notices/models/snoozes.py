"""What did somebody take off the top of the docket for a while, why, and until when?"""

import datetime

from django.db import models
from django.db.models import OuterRef, Q

from notices.models.cases import Case
from notices.models.deadlines import Deadline
from notices.models.flags import Flag

LONGEST_DAYS = 30
"""Nothing is out of sight for longer."""
BACK_BEFORE_DAYS = 3
"""A snoozed legal date is back so many days before it at the latest."""

RESTING_FLAGS = (Flag.Kind.LIKELY_TO_ESCALATE, Flag.Kind.CSED_NEAR, Flag.Kind.CSED_PASSED)
"""Flags that can be snoozed. A case that lacks next action, date or owner stays red until it has all three."""


def back_by(row: Deadline | Flag, today: datetime.date) -> datetime.date | None:
    """The day on which a row of the docket that is snoozed today is back at the latest; None when it cannot rest."""
    latest = today + datetime.timedelta(days=LONGEST_DAYS)
    if isinstance(row, Flag):
        return latest if row.cleared_on is None and row.kind in RESTING_FLAGS else None
    if not (row.is_open and row.is_working and row.due_on):
        return None
    is_legal = row.kind in (Deadline.Kind.LEGAL, Deadline.Kind.EXTENSION)
    latest = min(latest, row.due_on - datetime.timedelta(days=BACK_BEFORE_DAYS) if is_legal else row.due_on)
    return latest if latest > today else None


class SnoozeQuerySet(models.QuerySet):
    def visible_to(self, member) -> "SnoozeQuerySet":
        of_firm = self.filter(firm=member.firm_id)
        return of_firm if member.is_owner else of_firm.exclude(case__in=Case.objects.hidden_from(member).values("pk"))

    def standing(self, today: datetime.date) -> "SnoozeQuerySet":
        """Those that nobody ended and whose day has not come."""
        return self.filter(ended_on=None, until_on__gt=today)

    def in_force(self, today: datetime.date) -> "SnoozeQuerySet":
        """Standing ones whose date or flag would otherwise be on the docket."""
        is_open = Q(deadline__state=Deadline.State.OPEN) | Q(flag__isnull=False, flag__cleared_on=None)
        return self.standing(today).filter(is_open, case__state=Case.State.OPEN)


class Snooze(models.Model):
    """A date or flag that a member took off the top of the docket for a stated reason until a day; seen by all."""

    firm = models.ForeignKey("practice.Firm", on_delete=models.PROTECT, related_name="+", editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="snoozes", editable=False)
    deadline = models.ForeignKey(Deadline, on_delete=models.PROTECT, null=True, related_name="snoozes", editable=False)
    flag = models.ForeignKey(Flag, on_delete=models.PROTECT, null=True, related_name="snoozes", editable=False)
    until_on = models.DateField("back on")
    reason = models.CharField(max_length=200)
    member = models.ForeignKey("practice.Member", on_delete=models.PROTECT, related_name="+", editable=False)
    created_at = models.DateTimeField(editable=False)
    ended_on = models.DateField(null=True, editable=False)
    submission_id = models.UUIDField(null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = SnoozeQuerySet.as_manager()

    class Meta:
        ordering = ["until_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(deadline=None, flag__isnull=False) | Q(deadline__isnull=False, flag=None),
                name="snooze_is_of_one_row",
            ),
            models.UniqueConstraint(fields=["deadline"], condition=Q(ended_on=None), name="snooze_of_date_stands_once"),
            models.UniqueConstraint(fields=["flag"], condition=Q(ended_on=None), name="snooze_of_flag_stands_once"),
            models.UniqueConstraint(fields=["firm", "submission_id"], name="snooze_one_per_submission"),
        ]
        indexes = [
            models.Index(fields=["firm", "until_on"], condition=Q(ended_on=None), name="snooze_firm_standing"),
        ]

    def __str__(self):
        return self.what

    @property
    def what(self) -> str:
        """What rests: the act of the date, or the kind of the flag."""
        if self.deadline:
            return self.deadline.action
        return self.flag.get_kind_display().capitalize() if self.flag else ""


def resting(rows: str, today: datetime.date) -> models.Exists:
    """Whether a row of a query rests today; `rows` says what the query is about: "deadline" or "flag"."""
    return models.Exists(Snooze.objects.standing(today).filter(**{rows: OuterRef("pk")}))
