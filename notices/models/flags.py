"""What deserves attention, and why. Raised and cleared by the scan alone."""

from django.db import models

from notices.models.cases import Case


class FlagQuerySet(models.QuerySet):
    def visible_to(self, member) -> "FlagQuerySet":
        of_firm = self.filter(firm=member.firm_id)
        return of_firm if member.is_owner else of_firm.exclude(case__in=Case.objects.hidden_from(member).values("pk"))

    def standing(self) -> "FlagQuerySet":
        return self.filter(cleared_on=None)


class Flag(models.Model):
    """One reason to look at a case, from the day it was raised until the scan clears it."""

    class Kind(models.TextChoices):
        DEADLINE_PASSED = "deadline_passed", "deadline passed"
        DEADLINE_NEAR = "deadline_near", "deadline near"
        LIKELY_TO_ESCALATE = "likely_to_escalate", "likely to escalate"
        NO_NEXT_ACTION = "no_next_action", "no next action"
        CSED_NEAR = "csed_near", "collection period ends soon"
        CSED_PASSED = "csed_passed", "collection period may be over"
        IRS_SILENT = "irs_silent", "IRS silent"
        NO_COVER = "no_cover", "no authorization cover"
        UNCONFIRMED = "unconfirmed", "authorization not confirmed"

    firm = models.ForeignKey("practice.Firm", on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="flags")
    kind = models.CharField(max_length=20, choices=Kind)
    # Which of several possible flags of a kind: the deadline's id, the letter's code, the
    # assessment's id and date, the id of an unanswered response's clock, of the taxpayer nobody may
    # speak for, or nothing.
    subject = models.CharField(max_length=24, blank=True)
    deadline = models.ForeignKey("notices.Deadline", on_delete=models.PROTECT, null=True, related_name="flags")
    why = models.CharField(max_length=400)
    figures = models.JSONField(default=dict, help_text="What the forecast said when this was raised.")
    raised_on = models.DateField()
    cleared_on = models.DateField(null=True)

    objects = FlagQuerySet.as_manager()

    class Meta:
        ordering = ["raised_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "kind", "subject"],
                condition=models.Q(cleared_on=None),
                name="flag_stands_once",
            ),
        ]
        indexes = [
            models.Index(fields=["firm", "kind"], condition=models.Q(cleared_on=None), name="flag_firm_standing"),
            models.Index(fields=["firm", "kind", "raised_on"], name="flag_firm_raised"),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.why}"
