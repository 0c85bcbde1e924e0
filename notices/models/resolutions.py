"""Which way out was chosen for a case, how far has it come, and how do we know?"""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from notices.law.path_table import rules_of
from notices.models.cases import Case, Path


class ResolutionQuerySet(models.QuerySet):
    def visible_to(self, member) -> "ResolutionQuerySet":
        return self.filter(case__in=Case.objects.visible_to(member))

    def standing(self) -> "ResolutionQuerySet":
        """Those that have not ended."""
        return self.exclude(state__in=Resolution.ENDED)


class Resolution(models.Model):
    """One way out of a case and its own life, from the first thought to its end. Each change is a step with its day."""

    class State(models.TextChoices):
        CONSIDERED = "considered", "considered"
        ASKED = "asked", "asked for"
        PENDING = "pending", "pending with the IRS"
        IN_FORCE = "in_force", "accepted or in force"
        COMPLETED = "completed", "completed"
        REJECTED = "rejected", "rejected"
        WITHDRAWN = "withdrawn", "withdrawn"
        DEFAULTED = "defaulted", "terminated by the IRS"

    class Agreement(models.TextChoices):
        """The kinds of agreement, by the names `notices.law.path_table` has for them."""

        GUARANTEED = "guaranteed", "Guaranteed agreement"
        SIMPLE_INDIVIDUAL = "simple_individual", "Simple Payment Plan"
        SIMPLE_TRUST_FUND = "simple_trust_fund", "Simple Payment Plan, trust fund tax"
        SIMPLE_BUSINESS = "simple_business", "Simple Payment Plan, business without trust fund tax"
        FULL_STATEMENT = "full_statement", "Agreement with a financial statement"

    ENDED = (State.COMPLETED, State.REJECTED, State.WITHDRAWN, State.DEFAULTED)
    #: what can come after each; an end is final, and what is tried again is a resolution of its own
    NEXT = {
        State.CONSIDERED: (State.ASKED, State.PENDING, State.IN_FORCE, State.WITHDRAWN),
        State.ASKED: (State.PENDING, State.IN_FORCE, State.REJECTED, State.WITHDRAWN),
        State.PENDING: (State.IN_FORCE, State.COMPLETED, State.REJECTED, State.WITHDRAWN),
        State.IN_FORCE: (State.COMPLETED, State.DEFAULTED, State.WITHDRAWN),
    }
    #: what can be changed about one without a step
    TERMS = ("agreement", "monthly", "pay_day", "down_payment", "offered", "fee_paid", "form_used", "response")

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="resolutions", editable=False)
    path = models.CharField(max_length=16, choices=[each for each in Path.choices if each[0]])
    state = models.CharField("where it stands", max_length=10, choices=State, default=State.CONSIDERED)
    state_on = models.DateField("since")
    agreement = models.CharField("kind of agreement", max_length=17, choices=Agreement, blank=True)
    monthly = models.DecimalField("monthly payment", max_digits=13, decimal_places=2, null=True, blank=True)
    pay_day = models.PositiveSmallIntegerField(
        "day of the month", null=True, blank=True, help_text="1 to 28: on which day the payment is due."
    )
    down_payment = models.DecimalField(max_digits=13, decimal_places=2, null=True, blank=True)
    offered = models.DecimalField("amount offered", max_digits=13, decimal_places=2, null=True, blank=True)
    fee_paid = models.DecimalField("user fee paid", max_digits=13, decimal_places=2, null=True, blank=True)
    form_used = models.CharField("form used", max_length=40, blank=True, help_text="9465, 656, 12153.")
    response = models.ForeignKey(
        "notices.Response",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="resolutions",
        verbose_name="asked for with",
    )
    recorded_by = models.ForeignKey("practice.Member", on_delete=models.PROTECT, related_name="+", editable=False)
    recorded_at = models.DateTimeField(editable=False)
    submission_id = models.UUIDField(null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ResolutionQuerySet.as_manager()

    class Meta:
        ordering = ["-state_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "path"],
                condition=~Q(state__in=["completed", "rejected", "withdrawn", "defaulted"]),
                name="resolution_one_stands_per_path",
            ),
            models.UniqueConstraint(fields=["submission_id", "case"], name="resolution_one_per_submission"),
            models.CheckConstraint(
                condition=Q(pay_day=None) | Q(pay_day__gte=1, pay_day__lte=28),
                name="resolution_pay_day_every_month_has",
            ),
            models.CheckConstraint(
                condition=Q(agreement="") | Q(path="installments"), name="resolution_kind_is_of_an_agreement"
            ),
        ]

    def __str__(self):
        name = str(self.get_path_display())
        return f"{name[:1].upper()}{name[1:]}"

    def get_absolute_url(self):
        return reverse("case_resolution", args=[self.case_id])

    @property
    def is_over(self) -> bool:
        return self.state in self.ENDED

    @property
    def next_states(self) -> tuple["Resolution.State", ...]:
        """What can come next; nothing after an end."""
        return self.NEXT.get(self.State(self.state), ())

    @property
    def rule(self):
        """What the law's table says of it: of its kind of agreement, where that is known."""
        found = rules_of(self.path)
        return next((rule for rule in found if rule.key == self.agreement), found[-1])


class ResolutionStep(models.Model):
    """One change of a resolution: what it became, on which day, and how we know. Never edited."""

    resolution = models.ForeignKey(Resolution, on_delete=models.PROTECT, related_name="steps")
    state = models.CharField(max_length=10, choices=Resolution.State)
    happened_on = models.DateField()
    source = models.CharField("how we know", max_length=160, blank=True)
    # The hold that this step opened, where it did.
    hold = models.ForeignKey("notices.Hold", on_delete=models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey("practice.Member", on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["happened_on", "pk"]

    def __str__(self):
        return str(self.get_state_display())
