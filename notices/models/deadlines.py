"""By when must something be done, and why that day."""

import datetime

from django.db import models

from notices.law import catalogue
from notices.models.cases import Case


class DeadlineQuerySet(models.QuerySet):
    def visible_to(self, member) -> "DeadlineQuerySet":
        of_firm = self.filter(firm=member.firm_id)
        return of_firm if member.is_owner else of_firm.exclude(case__in=Case.objects.hidden_from(member).values("pk"))

    def open(self) -> "DeadlineQuerySet":
        return self.filter(state=Deadline.State.OPEN)

    def working(self) -> "DeadlineQuerySet":
        """The open dates that somebody must act by, on open cases: what reminders and flags go by."""
        return self.open().filter(is_working=True, due_on__isnull=False, case__state=Case.State.OPEN)

    def overdue(self, today: datetime.date) -> "DeadlineQuerySet":
        return self.filter(due_on__lt=today)

    def due_within(self, days: int, today: datetime.date) -> "DeadlineQuerySet":
        """Due from today on for so many days; overdue ones are not among them."""
        return self.filter(due_on__gte=today, due_on__lte=today + datetime.timedelta(days=days))

    def worst_first(self) -> "DeadlineQuerySet":
        return self.order_by("due_on", "pk")


class Deadline(models.Model):
    """A date with a reason. Rows are never edited in place: an override or extension is a new dated row."""

    class Kind(models.TextChoices):
        LEGAL = "legal", "Legal"
        TARGET = "target", "Ours"
        FOLLOW_UP = "follow_up", "Follow-up"
        EXTENSION = "extension", "Extension"

    class State(models.TextChoices):
        OPEN = "open", "open"
        DONE = "done", "done"
        REPLACED = "replaced", "replaced"

    class Certainty(models.TextChoices):
        PRINTED = "printed", "printed on the letter"
        STATUTORY = "statutory", "set by statute"
        ADMINISTRATIVE = "administrative", "set by the IRS"
        ESTIMATED = "estimated", "estimated"
        PERSON = "person", "set by a member"

    firm = models.ForeignKey("practice.Firm", on_delete=models.PROTECT, related_name="+", editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="deadlines")
    notice = models.ForeignKey(
        "notices.Notice", on_delete=models.PROTECT, null=True, blank=True, related_name="deadlines"
    )
    kind = models.CharField(max_length=9, choices=Kind)
    action = models.CharField(max_length=160, help_text="What must be done, as an order: Pay or respond.")
    due_on = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    is_working = models.BooleanField(default=True, help_text="Drives reminders; beside it others only inform.")
    # Why that day: for legal dates the answer of `notices.law.deadlines` as it stood when it was recorded.
    rule = models.CharField(max_length=40, blank=True)
    law_kind = models.CharField(max_length=20, blank=True)
    missing = models.CharField(max_length=40, blank=True, help_text="The date that is needed to compute this one.")
    counted_to = models.DateField(null=True, blank=True)
    printed_on = models.DateField(null=True, blank=True)
    legal_last_on = models.DateField(null=True, blank=True, help_text="If the law allows longer than the working date.")
    unit = models.CharField(max_length=16, blank=True)
    days = models.PositiveSmallIntegerField(null=True, blank=True)
    is_rolled = models.BooleanField(default=False)
    postponed_by = models.CharField(max_length=120, blank=True, help_text="The disaster that moved it (IRC 7508A).")
    certainty = models.CharField(max_length=14, choices=Certainty)
    confidence = models.CharField(max_length=24, blank=True)
    condition = models.CharField(max_length=200, blank=True)
    citation = models.CharField(max_length=300, blank=True)
    explanation = models.TextField(blank=True)
    # What a person said: why an override, who granted an extension and how that is proved.
    reason = models.CharField(max_length=300, blank=True)
    granted_by = models.CharField(max_length=120, blank=True)
    proof = models.CharField(max_length=200, blank=True)
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by", editable=False
    )
    done_on = models.DateField(null=True, blank=True)
    done_by = models.ForeignKey("practice.Member", on_delete=models.PROTECT, null=True, related_name="+")
    done_note = models.CharField(max_length=300, blank=True)
    # Done because its letter was answered: taking the answer back opens these again, and no others.
    ended_with_answer = models.BooleanField(default=False, editable=False)
    author = models.ForeignKey("practice.Member", on_delete=models.PROTECT, related_name="+", editable=False)
    created_at = models.DateTimeField(editable=False)
    submission_id = models.UUIDField(null=True, editable=False)

    objects = DeadlineQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="done", done_on__isnull=False)
                | (~models.Q(state="done") & models.Q(done_on=None)),
                name="deadline_done_has_a_day",
            ),
            models.UniqueConstraint(fields=["submission_id", "case"], name="deadline_one_per_submission"),
        ]
        indexes = [
            models.Index(
                fields=["firm", "due_on"],
                condition=models.Q(state="open", is_working=True),
                name="deadline_firm_working",
            ),
            models.Index(fields=["case", "state"], name="deadline_case_state"),
        ]

    def __str__(self):
        return f"{self.action} by {self.due_on or self.missing}"

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    @property
    def is_statutory(self) -> bool:
        return self.law_kind in ("statutory_hard", "statutory_benefit")

    @property
    def is_by_own_rule(self) -> bool:
        """Whether it was laid by an entry that the firm wrote into the catalogue itself."""
        return self.confidence == catalogue.FIRM

    @property
    def doubt(self) -> str:
        """What nobody has verified about this date, its rule or its letter; "" for a day that a person set."""
        if self.certainty == self.Certainty.PERSON:
            return ""
        if self.confidence == catalogue.UNVERIFIED:
            return "unverified rule"
        return "unverified letter" if self.notice and catalogue.is_unverified(self.notice.code) else ""

    @property
    def certainty_words(self) -> str:
        """How sure the day is: "set by statute", "your firm's own entry"."""
        is_laid_by_own = self.is_by_own_rule and self.certainty == self.Certainty.PERSON
        return "your firm's own entry" if is_laid_by_own else self.get_certainty_display()

    def days_left(self, today: datetime.date) -> int | None:
        """Days from today to the date; negative when it has passed; None when the date is not known yet."""
        return (self.due_on - today).days if self.due_on else None

    def is_overdue(self, today: datetime.date) -> bool:
        return self.is_open and self.due_on is not None and self.due_on < today

    def margin(self) -> int | None:
        """Days between doing it and the last day; negative when it was done late."""
        return (self.due_on - self.done_on).days if self.due_on and self.done_on else None
