"""What moves the debt: holds that pause collection, and payments."""

import datetime
from typing import Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from notices.models.assessments import Whose
from notices.models.cases import Case, CaseQuerySet

ENDING_DAYS = 7
"""A hold that ends within so many days is told on the docket."""
ENDED_DAYS = 30
"""And so long after its end, while nothing is planned."""


class CollectionQuerySet(models.QuerySet):
    def visible_to(self, member) -> Self:
        of_firm = self.filter(case__firm=member.firm_id)
        return of_firm if member.is_owner else of_firm.exclude(case__in=Case.objects.hidden_from(member).values("pk"))


class Withdrawable(models.Model):
    """Something that may have been recorded by mistake: it is withdrawn, stays on file, and counts for nothing."""

    withdrawn_by = models.ForeignKey(
        "practice.Member", on_delete=models.PROTECT, null=True, related_name="+", editable=False
    )
    withdrawn_at = models.DateTimeField(null=True, editable=False)
    withdrawn_why = models.CharField(max_length=200, blank=True, editable=False)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_by=None)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False) & ~Q(withdrawn_why=""),
                name="%(class)s_withdrawn_by_whom_and_why",
            )
        ]

    @property
    def is_withdrawn(self) -> bool:
        return self.withdrawn_at is not None


class HoldQuerySet(CollectionQuerySet):
    def counting(self) -> "HoldQuerySet":
        """Without the withdrawn ones: what everything that reckons with holds goes by."""
        return self.filter(withdrawn_at=None)

    def standing(self, today: datetime.date) -> "HoldQuerySet":
        return self.counting().filter(from_on__lte=today).exclude(until_on__lt=today)

    def running_out(self, today: datetime.date, cases: CaseQuerySet) -> "HoldQuerySet":
        """Holds that end within a week, and those that ended in the last 30 days with nothing planned after the end.

        `cases` are the open ones in question. Another hold that goes on for longer takes the place of either. One that
        ended earlier is found by its case: its next action is overdue by then, or it stands among those without one.
        """
        longer = Hold.objects.counting().filter(case=OuterRef("case"), from_on__lte=today).exclude(pk=OuterRef("pk"))
        longer = longer.filter(Q(until_on=None) | Q(until_on__gt=OuterRef("until_on")))
        no_action = Q(next_action_on=None) | Q(next_action_on__lt=OuterRef("until_on"))
        no_date = Q(next_due_on=None) | Q(next_due_on__lt=OuterRef("until_on"))
        # Asked of each hold, not joined: the index on the day finds the few, whatever the number of cases.
        about = cases.filter(pk=OuterRef("case"))
        is_told = Q(Exists(about), until_on__gte=today) | Q(Exists(about.filter(no_action, no_date)))
        span = today - datetime.timedelta(days=ENDED_DAYS), today + datetime.timedelta(days=ENDING_DAYS)
        return self.counting().filter(is_told, ~Exists(longer), from_on__lte=today, until_on__range=span)


class Hold(Withdrawable):
    """Why collection is paused, from when until when (open while the end is not known)."""

    class Kind(models.TextChoices):
        SHORT_HOLD = "short_hold", "Short hold by phone"
        AGREEMENT_PENDING = "agreement_pending", "Installment agreement asked for"
        AGREEMENT_IN_FORCE = "agreement_in_force", "Installment agreement in force"
        OFFER_PENDING = "offer_pending", "Offer in compromise pending"
        NOT_COLLECTIBLE = "not_collectible", "Currently not collectible"
        BANKRUPTCY = "bankruptcy", "Bankruptcy stay"
        DISASTER = "disaster", "Disaster relief"
        CDP_HEARING = "cdp_hearing", "CDP hearing pending"
        IDENTITY_THEFT = "identity_theft", "Identity theft case"
        INNOCENT_SPOUSE = "innocent_spouse", "Innocent spouse request"

    class Ending(models.TextChoices):
        """How it was over, which decides what follows it: a rejection holds collection back for 30 days more."""

        UNKNOWN = "", "Not known"
        ACCEPTED = "accepted", "Accepted"
        REJECTED = "rejected", "Rejected"
        WITHDRAWN = "withdrawn", "Withdrawn or returned"
        TERMINATED = "terminated", "Terminated by the IRS"
        COMPLETED = "completed", "Completed"

    class Timely(models.TextChoices):
        """Whether a hearing was asked for within the 30 days: a later one is an equivalent hearing."""

        UNKNOWN = "", "Not known"
        YES = "yes", "In time: a CDP hearing"
        NO = "no", "Too late: an equivalent hearing"

    #: how each kind can end, beside not knowing
    ENDINGS = {
        Kind.AGREEMENT_PENDING: (Ending.ACCEPTED, Ending.REJECTED, Ending.WITHDRAWN),
        Kind.AGREEMENT_IN_FORCE: (Ending.TERMINATED, Ending.COMPLETED),
        Kind.OFFER_PENDING: (Ending.ACCEPTED, Ending.REJECTED, Ending.WITHDRAWN),
        Kind.CDP_HEARING: (Ending.COMPLETED, Ending.WITHDRAWN),
        Kind.INNOCENT_SPOUSE: (Ending.ACCEPTED, Ending.REJECTED, Ending.WITHDRAWN),
    }

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="holds")
    kind = models.CharField(max_length=18, choices=Kind)
    from_on = models.DateField("from")
    until_on = models.DateField("until", null=True, blank=True)
    ended_how = models.CharField("how it ended", max_length=10, choices=Ending, blank=True, default=Ending.UNKNOWN)
    timely = models.CharField(
        "was the hearing asked for in time?", max_length=3, choices=Timely, blank=True, default=Timely.UNKNOWN
    )
    whose = models.CharField("whom it is about", max_length=8, choices=Whose, blank=True, help_text="Empty: not known.")
    source = models.CharField("how we know", max_length=160, blank=True)
    # The call on which it was granted, and the hold by phone that it makes longer.
    call = models.ForeignKey("notices.Call", on_delete=models.PROTECT, null=True, related_name="holds", editable=False)
    extends = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="extended_by", editable=False)
    recorded_by = models.ForeignKey("practice.Member", on_delete=models.PROTECT, related_name="+", editable=False)
    recorded_at = models.DateTimeField(editable=False)
    submission_id = models.UUIDField(null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = HoldQuerySet.as_manager()

    class Meta:
        ordering = ["-from_on", "-pk"]
        constraints = [
            *Withdrawable.Meta.constraints,
            models.CheckConstraint(condition=~Q(extends=F("pk")), name="hold_extends_another"),
            models.CheckConstraint(
                condition=models.Q(until_on=None) | models.Q(until_on__gte=models.F("from_on")),
                name="hold_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=models.Q(timely="") | models.Q(kind="cdp_hearing"), name="hold_only_a_hearing_is_timely"
            ),
            models.UniqueConstraint(fields=["submission_id", "case"], name="hold_one_per_submission"),
        ]
        indexes = [
            models.Index(fields=["until_on"], condition=models.Q(until_on__isnull=False), name="hold_until"),
        ]

    def __str__(self):
        return self.get_kind_display()

    @property
    def endings(self) -> tuple["Hold.Ending", ...]:
        """How a hold of this kind can end, beside not knowing."""
        return self.ENDINGS.get(self.Kind(self.kind), ())

    def stands_on(self, day: datetime.date) -> bool:
        """Whether it pauses collection on that day; a withdrawn one never does."""
        return not self.is_withdrawn and self.from_on <= day and (self.until_on is None or day <= self.until_on)
