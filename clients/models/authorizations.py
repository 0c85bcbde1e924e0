"""Who may speak for a taxpayer, for which form and which periods."""

import datetime

from django.db import models

from clients.models.clients import Client


class AuthorizationQuerySet(models.QuerySet):
    def visible_to(self, member) -> "AuthorizationQuerySet":
        of_firm = self.filter(client__firm=member.firm_id)
        return of_firm.exclude(client__in=Client.objects.hidden_from(member).values("pk"))

    def standing(self, today: datetime.date) -> "AuthorizationQuerySet":
        """Sent to the IRS and neither ended nor superseded."""
        return self.filter(sent_on__lte=today).exclude(ended_on__lte=today)


class Authorization(models.Model):
    """A Form 2848 or 8821 of one taxpayer and how far it has come. Each spouse signs their own."""

    class Form(models.TextChoices):
        POWER_OF_ATTORNEY = "2848", "Form 2848 (power of attorney)"
        INFORMATION = "8821", "Form 8821 (information only)"

    class End(models.TextChoices):
        SUPERSEDED = "superseded", "Superseded by a later form"
        WITHDRAWN = "withdrawn", "Withdrawn by the representative"
        REVOKED = "revoked", "Revoked by the taxpayer"
        EXPIRED = "expired", "Expired"

    client = models.ForeignKey(
        "clients.Client", on_delete=models.PROTECT, related_name="authorizations", editable=False
    )
    form = models.CharField(max_length=4, choices=Form, default=Form.POWER_OF_ATTORNEY)
    representatives = models.ManyToManyField("practice.Member", related_name="authorizations")
    signed_on = models.DateField("signed by the taxpayer", null=True, blank=True)
    sent_on = models.DateField("sent to the IRS", null=True, blank=True)
    sent_how = models.CharField("sent how", max_length=80, blank=True, help_text="Fax, mail, online account ...")
    confirmed_on = models.DateField("confirmed on CAF", null=True, blank=True)
    confirmed_how = models.CharField(
        "confirmed how", max_length=120, blank=True, help_text="By phone with whom, or seen where."
    )
    ended_on = models.DateField(null=True, blank=True)
    end = models.CharField("how it ended", max_length=10, choices=End, blank=True)
    submission_id = models.UUIDField(null=True, editable=False)
    created_at = models.DateTimeField(editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = AuthorizationQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(fields=["client", "submission_id"], name="authorization_one_per_submission"),
            models.CheckConstraint(
                condition=models.Q(ended_on=None, end="") | (models.Q(ended_on__isnull=False) & ~models.Q(end="")),
                name="authorization_end_has_reason",
                violation_error_message="Give both the day it ended and how it ended, or neither.",
            ),
        ]
        indexes = [
            models.Index(
                fields=["sent_on"],
                condition=models.Q(confirmed_on=None, ended_on=None, sent_on__isnull=False),
                name="authorization_unconfirmed",
            )
        ]

    def __str__(self):
        return f"Form {self.form}, {self.state.lower()}"

    @property
    def state(self) -> str:
        """How far it has come, as a word."""
        if self.end:
            return self.get_end_display().split()[0]
        steps = ((self.confirmed_on, "Confirmed on CAF"), (self.sent_on, "Sent"), (self.signed_on, "Signed"))
        return next((word for day, word in steps if day), "Drafted")

    @property
    def state_on(self) -> datetime.date | None:
        """The day on which it came so far; None while it is a draft."""
        return self.ended_on or self.confirmed_on or self.sent_on or self.signed_on

    def get_absolute_url(self):
        return f"{self.client.get_absolute_url()}#authorizations"

    def covers(self, form: str, period_end: datetime.date | None) -> bool:
        """Whether a matter names this tax form and a span that holds this period (None: a form filed once)."""
        return any(
            matter.form == form
            and (period_end is None or matter.first_period_end <= period_end <= matter.last_period_end)
            for matter in self.matters.all()
        )


class AuthorizedMatter(models.Model):
    """One line 3 of a Form 2848: a tax form with its first and last period."""

    authorization = models.ForeignKey(Authorization, on_delete=models.CASCADE, related_name="matters")
    form = models.CharField(max_length=12)
    first_period = models.CharField(max_length=12)
    first_period_end = models.DateField()
    last_period = models.CharField(max_length=12)
    last_period_end = models.DateField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(first_period_end__lte=models.F("last_period_end")),
                name="matter_periods_in_order",
            ),
        ]

    def __str__(self):
        if self.first_period == self.last_period:
            return f"{self.form} {self.first_period}"
        return f"{self.form} {self.first_period} to {self.last_period}"
