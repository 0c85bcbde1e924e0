"""What did the return say, when was it due and when was it filed: the figures from which the debt is computed?"""

from decimal import Decimal

from django.db import models

from notices.models.cases import Case

NOTHING = Decimal("0.00")
IN_TIME = ("withholding", "estimated_payments", "refundable_credits", "other_payments")
"""What lowers the tax from the start."""


class TaxReturnQuerySet(models.QuerySet):
    def visible_to(self, member) -> "TaxReturnQuerySet":
        return self.filter(case__in=Case.objects.visible_to(member))


class TaxReturn(models.Model):
    """The return of a case's period: its dates, the tax on it, and what was paid or credited in time."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="tax_return")
    due_on = models.DateField(
        "due", help_text="The day the law names, also where a weekend let one act later; interest counts from it."
    )
    extended_to = models.DateField(
        "time to file extended to", null=True, blank=True, help_text="An extension moves the filing, not the payment."
    )
    filed_on = models.DateField("filed", null=True, blank=True, help_text="Leave it empty while it is not filed.")
    substitute_on = models.DateField(
        "return made by the IRS", null=True, blank=True, help_text="The date of a substitute for return (IRC 6020(b))."
    )
    tax = models.DecimalField(
        "total tax on the return", max_digits=13, decimal_places=2, help_text="Before withholding and credits."
    )
    withholding = models.DecimalField("tax withheld", max_digits=13, decimal_places=2, default=NOTHING)
    estimated_payments = models.DecimalField(
        "estimated payments and deposits",
        max_digits=13,
        decimal_places=2,
        default=NOTHING,
        help_text="With an overpayment applied from the year before.",
    )
    refundable_credits = models.DecimalField(max_digits=13, decimal_places=2, default=NOTHING)
    other_payments = models.DecimalField(
        "other payments made in time",
        max_digits=13,
        decimal_places=2,
        default=NOTHING,
        help_text="With the extension or the return, by the due date; not those recorded as payments on the case.",
    )
    required_tax = models.DecimalField(
        "tax as it should have been",
        max_digits=13,
        decimal_places=2,
        null=True,
        blank=True,
        help_text="Where the IRS changed it, before withholding and credits; empty while the return stands.",
    )
    source = models.CharField("how we know", max_length=160, blank=True, help_text="Copy of the return, transcript.")
    recorded_by = models.ForeignKey("practice.Member", on_delete=models.PROTECT, related_name="+", editable=False)
    recorded_at = models.DateTimeField(editable=False)
    submission_id = models.UUIDField(null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = TaxReturnQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    tax__gte=0,
                    withholding__gte=0,
                    estimated_payments__gte=0,
                    refundable_credits__gte=0,
                    other_payments__gte=0,
                ),
                name="return_amounts_not_negative",
            ),
            models.CheckConstraint(
                condition=models.Q(required_tax=None) | models.Q(required_tax__gte=0),
                name="return_required_not_negative",
            ),
            models.CheckConstraint(
                condition=models.Q(extended_to=None) | models.Q(extended_to__gte=models.F("due_on")),
                name="return_extended_after_due",
            ),
            models.CheckConstraint(
                condition=models.Q(substitute_on=None) | models.Q(substitute_on__gt=models.F("due_on")),
                name="return_substitute_after_due",
            ),
        ]

    def __str__(self):
        return f"Return figures of {self.case}"

    @property
    def in_time(self) -> Decimal:
        """What was paid or credited by the due date, in dollars."""
        return sum((getattr(self, name) for name in IN_TIME), NOTHING)

    @property
    def shown(self) -> Decimal:
        """The tax on the return less what was paid or credited in time; never below zero."""
        return max(NOTHING, self.tax - self.in_time)

    @property
    def required(self) -> Decimal | None:
        """The tax as it should have been, on the same footing; None while the return stands."""
        return None if self.required_tax is None else max(NOTHING, self.required_tax - self.in_time)
