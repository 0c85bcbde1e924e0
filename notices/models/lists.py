"""How do members work through the list of cases: filters they keep, and many cases given to somebody at once."""

from urllib.parse import urlencode

from django.db import models
from django.urls import reverse

from notices.models.cases import Case


class SavedFilterQuerySet(models.QuerySet):
    def visible_to(self, member) -> "SavedFilterQuerySet":
        """The member's own, and those that somebody shares with the firm."""
        return self.filter(models.Q(member=member.pk) | models.Q(is_shared=True), firm=member.firm_id)


class SavedFilter(models.Model):
    """A filter of the case list that a member keeps under a name, such as "Levies on me".

    It keeps what was asked for, never what was found, and no taxpayer number beyond its last four digits.
    """

    firm = models.ForeignKey("practice.Firm", on_delete=models.PROTECT, related_name="+", editable=False)
    member = models.ForeignKey(
        "practice.Member", on_delete=models.PROTECT, related_name="saved_filters", editable=False
    )
    name = models.CharField(max_length=40)
    parameters = models.JSONField(default=dict, editable=False, help_text="What stands in the list's address, by name.")
    is_shared = models.BooleanField("shown to the whole firm", default=False)
    submission_id = models.UUIDField(null=True, editable=False)
    created_at = models.DateTimeField(editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = SavedFilterQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["member", "name"], name="saved_filter_one_per_name"),
            models.UniqueConstraint(fields=["firm", "submission_id"], name="saved_filter_one_per_submission"),
            models.CheckConstraint(condition=~models.Q(name=""), name="saved_filter_has_a_name"),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("filter_open", args=[self.pk])

    @property
    def query(self) -> str:
        """What stands after the question mark of the list's address."""
        return urlencode(self.parameters)


class ReassignmentQuerySet(models.QuerySet):
    def visible_to(self, member) -> "ReassignmentQuerySet":
        return self.filter(firm=member.firm_id)


class Reassignment(models.Model):
    """Many cases given to one member at once: who did it, when, and what stood before, so that it can be undone."""

    firm = models.ForeignKey("practice.Firm", on_delete=models.PROTECT, related_name="+", editable=False)
    done_by = models.ForeignKey("practice.Member", on_delete=models.PROTECT, related_name="+", editable=False)
    done_at = models.DateTimeField(editable=False)
    owner = models.ForeignKey("practice.Member", on_delete=models.PROTECT, related_name="+", editable=False)
    next_action_on = models.DateField(null=True, editable=False, help_text="Empty: each case kept its own day.")
    undone_by = models.ForeignKey(
        "practice.Member", on_delete=models.PROTECT, null=True, related_name="+", editable=False
    )
    undone_at = models.DateTimeField(null=True, editable=False)
    submission_id = models.UUIDField(null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ReassignmentQuerySet.as_manager()

    class Meta:
        ordering = ["-done_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["firm", "submission_id"], name="reassignment_one_per_submission"),
            models.CheckConstraint(
                condition=models.Q(undone_by=None, undone_at=None)
                | models.Q(undone_by__isnull=False, undone_at__isnull=False),
                name="reassignment_undone_by_somebody",
            ),
        ]

    def __str__(self):
        return f"Reassignment to {self.owner}"

    def get_absolute_url(self):
        return reverse("reassignment_undo", args=[self.pk])

    @property
    def is_undone(self) -> bool:
        return self.undone_at is not None


class ReassignedCaseQuerySet(models.QuerySet):
    def untouched(self) -> "ReassignedCaseQuerySet":
        """Those whose case is still open and was not edited since."""
        return self.filter(case__version=models.F("version_after"), case__state=Case.State.OPEN)


class ReassignedCase(models.Model):
    """One case of a reassignment: whose it was, when its next action was due, and the version it was left at."""

    reassignment = models.ForeignKey(Reassignment, on_delete=models.PROTECT, related_name="lines", editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+", editable=False)
    owner_before = models.ForeignKey(
        "practice.Member", on_delete=models.PROTECT, null=True, related_name="+", editable=False
    )
    next_action_on_before = models.DateField(null=True, editable=False)
    version_after = models.PositiveIntegerField(editable=False)

    objects = ReassignedCaseQuerySet.as_manager()

    class Meta:
        ordering = ["case"]
        constraints = [
            models.UniqueConstraint(fields=["reassignment", "case"], name="reassigned_case_once"),
        ]

    def __str__(self):
        return f"{self.case} before {self.reassignment}"
