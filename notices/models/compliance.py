"""How did a taxpayer keep to the law before: one row per return of one period, as far as a person has said so?"""

from django.db import models

from clients.models import Client
from notices.law.periods import FormPeriod
from notices.law.relief_rules import Charge, Filed


class PriorPeriodQuerySet(models.QuerySet):
    def visible_to(self, member) -> "PriorPeriodQuerySet":
        return self.filter(client__in=Client.objects.visible_to(member))

    def of(self, client: Client, matter: FormPeriod) -> "PriorPeriodQuerySet":
        """The row of one period of one taxpayer, if there is one."""
        return self.filter(client=client, form=matter.form, period_kind=matter.kind, period_end=matter.end_on)


class PriorPeriod(models.Model):
    """Whether one return was in time and what became of penalties on it. It belongs to the taxpayer, not to a case.

    A row is what a person said. An empty word, or no row at all, is not known.
    """

    class Filing(models.TextChoices):
        ON_TIME = Filed.ON_TIME, "Filed on time"
        LATE = Filed.LATE, "Filed late"
        NOT_REQUIRED = Filed.NOT_REQUIRED, "No return due"

    class Penalty(models.TextChoices):
        NONE = Charge.NONE, "None charged"
        STANDS = Charge.STANDS, "Charged, and stands"
        FIRST_TIME = Charge.FIRST_TIME, "Removed as first-time abate"
        REASONABLE_CAUSE = Charge.REASONABLE_CAUSE, "Removed for reasonable cause"
        IRS_ERROR = Charge.IRS_ERROR, "Removed as an error of the IRS"
        EXEMPTED = Charge.EXEMPTED, "Left out: automatic exemption"

    client = models.ForeignKey("clients.Client", on_delete=models.PROTECT, related_name="prior_periods")
    form = models.CharField(max_length=12)
    period = models.CharField(max_length=12)
    period_kind = models.CharField(max_length=8)
    period_end = models.DateField()
    filed = models.CharField("return", max_length=12, choices=Filing, blank=True)
    penalty = models.CharField(max_length=16, choices=Penalty, blank=True, help_text="Other than estimated tax.")
    # Asked of a period only while relief from its own penalties is looked at.
    is_original = models.BooleanField("original return", null=True)
    exemption_letter = models.BooleanField("AEP letter", null=True)
    deposit_penalty = models.BooleanField("deposit penalty charged", null=True)
    deposits_barred = models.BooleanField("deposit penalties bar relief", null=True)
    source = models.CharField("how we know", max_length=160, blank=True)
    recorded_by = models.ForeignKey("practice.Member", on_delete=models.PROTECT, related_name="+", editable=False)
    recorded_at = models.DateTimeField(editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = PriorPeriodQuerySet.as_manager()

    class Meta:
        ordering = ["-period_end", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["client", "form", "period_kind", "period_end"], name="prior_period_once"),
            models.CheckConstraint(
                condition=~models.Q(filed="not_required") | models.Q(penalty__in=["", "none"]),
                name="prior_period_no_return_no_penalty",
            ),
        ]

    def __str__(self):
        return f"{self.form} {self.period}"

    @property
    def matter(self) -> FormPeriod:
        return FormPeriod(self.form, self.period_kind, self.period_end)
