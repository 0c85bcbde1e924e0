"""Which calls do we still have to make, and which one is a member making right now?"""

import uuid

from django.db import models
from django.urls import reverse

from notices.models.cases import Case
from notices.models.contacts import Call


class PlannedCallQuerySet(models.QuerySet):
    def visible_to(self, member) -> "PlannedCallQuerySet":
        """Of the firm, and not about a case that is hidden from the member."""
        plans = self.filter(firm=member.firm_id)
        return plans if member.is_owner else plans.exclude(case__in=Case.objects.hidden_from(member))

    def open(self) -> "PlannedCallQuerySet":
        return self.filter(state=PlannedCall.State.OPEN)

    def soonest_first(self) -> "PlannedCallQuerySet":
        """By the day they are wanted by; those without one last."""
        return self.order_by(models.F("wanted_by").asc(nulls_last=True), "pk")

    def with_attempts(self) -> "PlannedCallQuerySet":
        """Each with `attempts`: the calls about its case to its line since it was planned."""
        calls = Call.objects.filter(
            cases=models.OuterRef("case"), line=models.OuterRef("line"), dialled_at__gte=models.OuterRef("planned_at")
        )
        counted = calls.order_by().values("line").annotate(number=models.Count("pk")).values("number")
        return self.annotate(attempts=models.functions.Coalesce(models.Subquery(counted), 0))


class PlannedCall(models.Model):
    """A call that a member wants made about a case: to which line, why, by which day, by whom."""

    class State(models.TextChoices):
        OPEN = "open", "To make"
        DONE = "done", "Made"
        DROPPED = "dropped", "Dropped"

    firm = models.ForeignKey("practice.Firm", on_delete=models.PROTECT, related_name="+", editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="planned_calls", editable=False)
    line = models.CharField("IRS line", max_length=8, choices=Call.Line, default=Call.Line.PPS)
    number = models.CharField("number to dial", max_length=30, blank=True, help_text="If it is not that of the line.")
    why = models.CharField("what for", max_length=200, help_text="As an order: ask for a 60-day hold.")
    wanted_by = models.DateField("wanted by", null=True, blank=True)
    caller = models.ForeignKey(
        "practice.Member", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="who calls"
    )
    state = models.CharField(max_length=7, choices=State, default=State.OPEN, editable=False)
    call = models.ForeignKey(Call, on_delete=models.PROTECT, null=True, related_name="planned", editable=False)
    dropped_because = models.CharField(max_length=200, blank=True, editable=False)
    planned_by = models.ForeignKey("practice.Member", on_delete=models.PROTECT, related_name="+", editable=False)
    planned_at = models.DateTimeField(editable=False)
    submission_id = models.UUIDField(null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = PlannedCallQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["firm", "submission_id"], name="planned_call_one_per_submission"),
            models.CheckConstraint(
                condition=models.Q(state="open", call=None, dropped_because="")
                | models.Q(state="done", call__isnull=False, dropped_because="")
                | (models.Q(state="dropped", call=None) & ~models.Q(dropped_because="")),
                name="planned_call_ends_by_a_call_or_a_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["firm", "wanted_by"], condition=models.Q(state="open"), name="planned_call_firm_open"),
        ]

    def __str__(self):
        return f"Call to {self.get_line_display()}: {self.why}"

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN


class CallDraftQuerySet(models.QuerySet):
    def visible_to(self, member) -> "CallDraftQuerySet":
        """A member's own: what is typed during a call is nobody else's until it is recorded."""
        return self.filter(member=member.pk)

    def open(self) -> "CallDraftQuerySet":
        return self.filter(state=CallDraft.State.OPEN)


class CallDraft(models.Model):
    """A call sheet in use: what a member has typed and which moments the server's clock has noted so far.

    It is scratch paper. Nothing of it is in any history until it is recorded as a call, and recording it twice
    gives one call, by `submission_id`. `typed` holds the texts of the form as they were posted, possible or not.
    """

    class State(models.TextChoices):
        OPEN = "open", "Open"
        RECORDED = "recorded", "Recorded"
        PUT_AWAY = "put_away", "Put away"

    member = models.ForeignKey("practice.Member", on_delete=models.PROTECT, related_name="+", editable=False)
    cases = models.ManyToManyField(Case, related_name="+")
    line = models.CharField("IRS line", max_length=8, choices=Call.Line, default=Call.Line.PPS)
    number = models.CharField("number to dial", max_length=30, blank=True)
    sheet = models.CharField(max_length=400, editable=False, help_text="Line and cases as one text.")
    attempt = models.PositiveSmallIntegerField(default=1, editable=False)
    typed = models.JSONField(default=dict, blank=True, editable=False)
    dialled_at = models.DateTimeField("dialled", null=True, editable=False)
    connected_at = models.DateTimeField("connected", null=True, editable=False)
    ended_at = models.DateTimeField("ended", null=True, editable=False)
    state = models.CharField(max_length=8, choices=State, default=State.OPEN, editable=False)
    call = models.OneToOneField(Call, on_delete=models.PROTECT, null=True, related_name="draft", editable=False)
    submission_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    begun_at = models.DateTimeField(editable=False)
    changed_at = models.DateTimeField(editable=False)

    objects = CallDraftQuerySet.as_manager()

    class Meta:
        ordering = ["-begun_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["member", "sheet"], condition=models.Q(state="open"), name="call_draft_one_open_of_a_sheet"
            ),
            models.CheckConstraint(
                condition=models.Q(state="recorded", call__isnull=False)
                | (~models.Q(state="recorded") & models.Q(call=None)),
                name="call_draft_recorded_has_its_call",
            ),
            models.CheckConstraint(
                condition=models.Q(connected_at=None) | models.Q(dialled_at__isnull=False),
                name="call_draft_dials_before_it_connects",
            ),
        ]
        indexes = [models.Index(fields=["member", "state"], name="call_draft_member_state")]

    def __str__(self):
        return f"Call sheet: {self.get_line_display()}"

    def get_absolute_url(self):
        return reverse("call_sheet", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    @property
    def is_recorded(self) -> bool:
        return self.state == self.State.RECORDED

    @property
    def phase(self) -> str:
        """Where the call stands: "ready", "waiting" (dialled), "talking" (connected) or "over"."""
        if self.ended_at:
            return "over"
        if self.connected_at:
            return "talking"
        return "waiting" if self.dialled_at else "ready"


def sheet_of(line: str, number: str, case_ids: list[int]) -> str:
    """The one text of a line and the cases of a sheet, in whichever order they were chosen."""
    return f"{line}:{number}:{','.join(map(str, sorted(case_ids)))}"
