"""What is a case: one taxpayer, one form, one period, and where it stands."""

from typing import TYPE_CHECKING

from django.db import models
from django.urls import reverse

from clients.models import Client
from notices.law.periods import FormPeriod

if TYPE_CHECKING:
    from notices.models.responses import Silence


class WaitingOn(models.TextChoices):
    """Whose move it is."""

    US = "us", "on us"
    CLIENT = "client", "on the client"
    IRS = "irs", "on the IRS"


class Path(models.TextChoices):
    """How the case is meant to end; chosen by a person."""

    UNDECIDED = "", "not decided"
    PAY_IN_FULL = "pay_in_full", "pay in full"
    SHORT_TERM = "short_term", "short-term plan"
    INSTALLMENTS = "installments", "installment agreement"
    PARTIAL_PAYMENT = "partial_payment", "partial-payment agreement"
    OFFER = "offer", "offer in compromise"
    NOT_COLLECTIBLE = "not_collectible", "currently not collectible"
    DISPUTE = "dispute", "dispute"
    ABATEMENT = "abatement", "penalty abatement"
    HEARING = "hearing", "CDP or CAP"
    INNOCENT_SPOUSE = "innocent_spouse", "innocent spouse"
    IDENTITY_THEFT = "identity_theft", "identity theft"


class CaseQuerySet(models.QuerySet):
    def visible_to(self, member) -> "CaseQuerySet":
        """The firm's cases, less those whose client (or joint spouse) is restricted and not theirs."""
        of_firm = self.filter(firm=member.firm_id)
        if member.is_owner:
            return of_firm
        # Restricted clients are few: the subquery names those to leave out, not the many to keep.
        hidden = Client.objects.hidden_from(member).values("pk")
        return of_firm.exclude(client__in=hidden).exclude(spouse__isnull=False, spouse__in=hidden)

    def hidden_from(self, member) -> "CaseQuerySet":
        """The firm's cases that the member may not see; lists over what belongs to cases leave these out."""
        # Without a filter on the firm, which these clients have anyway and which would lead away from their indexes.
        hidden = Client.objects.hidden_from(member).values("pk")
        return self.filter(models.Q(client__in=hidden) | models.Q(spouse__in=hidden))

    def open(self) -> "CaseQuerySet":
        return self.filter(state=Case.State.OPEN)

    def of(self, client: Client) -> "CaseQuerySet":
        """The cases that bind this taxpayer, alone or jointly."""
        return self.filter(models.Q(client=client) | models.Q(spouse=client))

    def listed(self) -> "CaseQuerySet":
        """With what a row of a list shows."""
        return self.select_related("firm", "client", "spouse", "owner")


class Case(models.Model):
    """The IRS's own unit of account: a taxpayer (or a joint couple) x tax form x period."""

    class State(models.TextChoices):
        OPEN = "open", "Open"
        CLOSED = "closed", "Closed"

    firm = models.ForeignKey("practice.Firm", on_delete=models.PROTECT, related_name="cases", editable=False)
    client = models.ForeignKey("clients.Client", on_delete=models.PROTECT, related_name="cases")
    spouse = models.ForeignKey(
        "clients.Client",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="joint_cases",
        help_text="The second name on a joint return.",
    )
    authority = models.CharField(max_length=10, default="IRS", help_text="IRS, or the state's two letters.")
    form = models.CharField(max_length=12)
    period = models.CharField(max_length=12, help_text="As the IRS writes it: 2023, or 2025 Q3.")
    period_kind = models.CharField(max_length=8)
    period_end = models.DateField(null=True, help_text="Empty for a form filed once, such as an estate tax return.")
    state = models.CharField(max_length=6, choices=State, default=State.OPEN)
    closed_on = models.DateField(null=True, blank=True)
    outcome = models.CharField(max_length=200, blank=True, help_text="How it ended, in a sentence.")
    owner = models.ForeignKey(
        "practice.Member", on_delete=models.PROTECT, null=True, blank=True, related_name="owned_cases"
    )
    next_action = models.CharField(max_length=200, blank=True)
    next_action_on = models.DateField("by", null=True, blank=True)
    waiting_on = models.CharField(max_length=6, choices=WaitingOn, default=WaitingOn.US)
    waiting_since = models.DateField(null=True, blank=True, editable=False)
    wanted = models.CharField(
        "desired outcome",
        max_length=200,
        blank=True,
        help_text="What the client wants in the end: paid in full, a plan.",
    )
    path = models.CharField("resolution path", max_length=16, choices=Path, blank=True, default=Path.UNDECIDED)
    unfiled_returns = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="How many returns this taxpayer has not filed, if known."
    )
    balance = models.DecimalField(max_digits=13, decimal_places=2, null=True, blank=True)
    balance_on = models.DateField("balance as of", null=True, blank=True)
    # What the lists sort and show without joining: kept by `notices.casework` in the same transaction.
    last_code = models.CharField(max_length=20, blank=True, editable=False)
    last_notice_on = models.DateField(null=True, editable=False)
    next_due_on = models.DateField(null=True, editable=False)
    # Until when the first of its assessments may be collected, and the bounds of that estimate; the scan keeps them
    # up to date while something holds the period back. Empty while no assessment is on file.
    csed_on = models.DateField(null=True, editable=False)
    csed_earliest_on = models.DateField(null=True, editable=False)
    csed_latest_on = models.DateField(null=True, editable=False)
    # What the scan worked out, and the day on which that changes if nothing happens (null: look now).
    flags_change_on = models.DateField(null=True, editable=False)
    p60 = models.FloatField(null=True, editable=False)
    p60_low = models.FloatField(null=True, editable=False)
    p60_high = models.FloatField(null=True, editable=False)
    likely_on = models.DateField(null=True, editable=False)
    scored_on = models.DateField(null=True, editable=False)
    chain = models.OneToOneField("practice.Chain", on_delete=models.PROTECT, related_name="case_of", editable=False)
    submission_id = models.UUIDField(null=True, editable=False)
    created_at = models.DateTimeField(editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = CaseQuerySet.as_manager()

    #: the clock of silence that runs out first; `notices.silence.mark_docket` sets it
    clock: "Silence | None" = None

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["client", "authority", "form", "period_end", "period_kind"], name="case_one_per_period"
            ),
            models.UniqueConstraint(
                fields=["client", "authority", "form"],
                condition=models.Q(period_end=None),
                name="case_one_without_period",
            ),
            models.UniqueConstraint(fields=["firm", "submission_id"], name="case_one_per_submission"),
            models.CheckConstraint(condition=~models.Q(client=models.F("spouse")), name="case_spouse_is_another"),
            models.CheckConstraint(
                condition=models.Q(state="open", closed_on=None) | models.Q(state="closed", closed_on__isnull=False),
                name="case_closed_has_a_day",
            ),
        ]
        indexes = [
            models.Index(fields=["firm", "state", "next_due_on"], name="case_firm_due"),
            models.Index(fields=["firm", "state", "waiting_on", "next_action_on"], name="case_firm_waiting"),
            models.Index(fields=["firm", "state", "waiting_on", "waiting_since"], name="case_firm_waiting_since"),
            models.Index(fields=["firm", "state", "flags_change_on"], name="case_firm_flags_change"),
            models.Index(fields=["firm", "state", "p60"], name="case_firm_p60"),
            models.Index(fields=["firm", "owner", "state", "next_due_on"], name="case_firm_owner"),
            models.Index(fields=["firm", "state", "balance"], name="case_firm_balance"),
            models.Index(fields=["firm", "form", "period_end"], name="case_firm_matter"),
            models.Index(fields=["firm", "period_end"], name="case_firm_period_end"),
            models.Index(fields=["firm", "last_code", "state", "next_due_on"], name="case_firm_code_due"),
            models.Index(fields=["firm", "state", "last_notice_on"], name="case_firm_letter"),
            models.Index(fields=["firm", "state", "client"], name="case_firm_client"),
            models.Index(fields=["firm", "state", "csed_earliest_on"], name="case_firm_csed"),
        ]

    def __str__(self):
        return f"{self.taxpayer}, {self.form} for {self.period}{'' if self.is_for_irs else f' ({self.authority})'}"

    def get_absolute_url(self):
        return reverse("case", args=[self.pk])

    @property
    def taxpayer(self) -> str:
        """The name or names the case is about."""
        return f"{self.client.name} and {self.spouse.name}" if self.spouse else self.client.name

    @property
    def matter(self) -> str:
        """Form and period as the lists show them: "1040 · 2023", and "1040 · 2023 · CA" of a case with a state."""
        return f"{self.form} · {self.period}{'' if self.is_for_irs else f' · {self.authority}'}"

    @property
    def account(self) -> FormPeriod:
        """The form and period, with whom the account is."""
        return FormPeriod(self.form, self.period_kind, self.period_end, self.authority)

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    @property
    def is_for_irs(self) -> bool:
        return self.authority == "IRS"

    def lacks(self) -> list[str]:
        """What an open case must have and this one has not: next action, date, owner."""
        wanted = (
            (self.next_action, "a next action"),
            (self.next_action_on, "a date for it"),
            (self.owner_id, "an owner"),
        )
        return [word for value, word in wanted if not value]
