"""Which disasters give a taxpayer more time, and until when?"""

from django.db import models

from clients.models import Client
from notices.law import postponements as law
from notices.models.cases import Case


class PostponementQuerySet(models.QuerySet):
    def visible_to(self, member) -> "PostponementQuerySet":
        of_client = models.Q(client__in=Client.objects.visible_to(member))
        return self.filter(of_client | models.Q(case__in=Case.objects.visible_to(member)), firm=member.firm_id)

    def standing(self) -> "PostponementQuerySet":
        """Those that nobody withdrew."""
        return self.filter(withdrawn_on=None)

    def reaching(self, case: Case) -> "PostponementQuerySet":
        """Those of the case, and those of its taxpayers: a joint return is postponed for both when one of them is
        in the disaster area (IRC 7508A(e)(2)(F))."""
        people = [person for person in (case.client_id, case.spouse_id) if person]
        return self.filter(models.Q(case=case) | models.Q(client__in=people))


class Postponement(models.Model):
    """Time that the IRS gives because of a declared disaster (IRC 7508A): to one taxpayer, or for one case.

    What stands here was read in the IRS's announcement by a person. Rows are withdrawn, never deleted.
    """

    firm = models.ForeignKey("practice.Firm", on_delete=models.PROTECT, related_name="+", editable=False)
    client = models.ForeignKey(
        Client, on_delete=models.PROTECT, null=True, related_name="postponements", editable=False
    )
    case = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, related_name="postponements", editable=False)
    name = models.CharField("disaster", max_length=120, help_text="FEMA-4834-DR, Hurricane Milton, Florida")
    from_on = models.DateField("from")
    until_on = models.DateField("until", help_text="The declared end: the last day on which a postponed act counts.")
    covers_all_acts = models.BooleanField("the announcement covers all time-sensitive acts", default=False)
    source = models.CharField(
        "announcement", max_length=160, help_text="The IRS news release or notice you read, such as FL-2024-10."
    )
    recorded_by = models.ForeignKey("practice.Member", on_delete=models.PROTECT, related_name="+", editable=False)
    recorded_at = models.DateTimeField(editable=False)
    withdrawn_on = models.DateField(null=True, editable=False)
    withdrawal_reason = models.CharField(max_length=200, blank=True, editable=False)
    submission_id = models.UUIDField(null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = PostponementQuerySet.as_manager()

    class Meta:
        ordering = ["-from_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(client=None, case__isnull=False) | models.Q(client__isnull=False, case=None),
                name="postponement_of_client_or_case",
            ),
            models.CheckConstraint(
                condition=models.Q(until_on__gte=models.F("from_on")), name="postponement_ends_after_it_begins"
            ),
            models.CheckConstraint(condition=~models.Q(source=""), name="postponement_has_a_source"),
            models.CheckConstraint(
                condition=models.Q(withdrawn_on=None) | ~models.Q(withdrawal_reason=""),
                name="postponement_withdrawn_for_a_reason",
            ),
            models.UniqueConstraint(fields=["firm", "submission_id"], name="postponement_one_per_submission"),
        ]

    def __str__(self):
        return self.name

    @property
    def holder(self) -> Client | Case | None:
        """Whom or what it was recorded for: one of the two, which the database sees to."""
        return self.client or self.case

    @property
    def is_withdrawn(self) -> bool:
        return self.withdrawn_on is not None

    @property
    def caution(self) -> str:
        """What to check in the announcement, because the law gives more; "" when there is nothing."""
        return self.in_law().caution

    def in_law(self) -> law.Postponement:
        """As the law takes it; ValueError with a sentence for a period that cannot be."""
        return law.Postponement(self.name, self.from_on, self.until_on, self.source, self.covers_all_acts)
