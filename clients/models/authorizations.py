"""Who may speak for a taxpayer, for which form and which periods."""

import datetime

from django.db import models

from clients.models.clients import Client


class AuthorizationQuerySet(models.QuerySet):
    def visible_to(self, member) -> "AuthorizationQuerySet":
        of_firm = self.filter(client__firm=member.firm_id)
        return of_firm.exclude(client__in=Client.objects.hidden_from(member).values("pk"))

    def ours(self) -> "AuthorizationQuerySet":
        """Those that name a member of the firm; another's lets nobody of the firm speak."""
        return self.filter(is_ours=True)

    def standing(self, today: datetime.date) -> "AuthorizationQuerySet":
        """Sent to the IRS and neither ended nor superseded."""
        return self.filter(sent_on__lte=today).exclude(ended_on__lte=today)


class Authorization(models.Model):
    """A Form 2848 or 8821 of one taxpayer and how far it has come. Each spouse signs their own."""

    class Form(models.TextChoices):
        POWER_OF_ATTORNEY = "2848", "Form 2848 (power of attorney)"
        INFORMATION = "8821", "Form 8821 (information only)"

    class Channel(models.TextChoices):
        """How it went to the IRS."""

        FAX = "fax", "Fax to the CAF unit"
        MAIL = "mail", "Mail to the CAF unit"
        UPLOAD = "upload", "Uploaded at IRS.gov/Submit2848"
        ACCOUNT = "account", "Tax Pro Account"
        HANDED = "handed", "Handed or faxed to an IRS employee"

    class Signature(models.TextChoices):
        """Which signature the taxpayer gave: one on paper may be faxed or mailed, an electronic one only uploaded."""

        INK = "ink", "Pen on paper"
        ELECTRONIC = "electronic", "Electronic, identity checked"
        ACCOUNT = "account", "Approved in the taxpayer's online account"

    class ReturnReason(models.TextChoices):
        """Why a representative may sign the return (26 CFR 1.6012-1(a)(5))."""

        ILLNESS = "illness", "Disease or injury"
        ABROAD = "abroad", "Absence from the United States for at least 60 days before the due date"
        PERMISSION = "permission", "Permission of the IRS for other good cause"

    class End(models.TextChoices):
        SUPERSEDED = "superseded", "Superseded by a later form"
        WITHDRAWN = "withdrawn", "Withdrawn by the representative"
        REVOKED = "revoked", "Revoked by the taxpayer"
        EXPIRED = "expired", "Expired"

    client = models.ForeignKey(
        "clients.Client", on_delete=models.PROTECT, related_name="authorizations", editable=False
    )
    form = models.CharField(max_length=4, choices=Form, default=Form.POWER_OF_ATTORNEY)
    # False for a form of somebody else, such as the former accountant's: it lets nobody of the firm speak.
    is_ours = models.BooleanField(default=True, editable=False)
    is_specific_use = models.BooleanField("specific use, not recorded on CAF (line 4)", default=False)
    # Line 5a. Form 8821 has none of these.
    may_access_records = models.BooleanField("access records via an Intermediate Service Provider", default=False)
    may_disclose = models.BooleanField("disclose to third parties", default=False)
    may_substitute = models.BooleanField("substitute or add representatives", default=False)
    may_sign_return = models.BooleanField("sign a return", default=False)
    sign_return_reason = models.CharField("why", max_length=10, choices=ReturnReason, blank=True)
    other_acts = models.CharField("other acts authorized", max_length=300, blank=True)
    acts_denied = models.CharField("acts not authorized (line 5b)", max_length=300, blank=True)
    retains_earlier = models.BooleanField("earlier authorizations stay in force", default=False)
    signer_name = models.CharField("who signs", max_length=120, blank=True, help_text="Empty: the taxpayer.")
    signer_title = models.CharField("title of who signs", max_length=80, blank=True)
    signed_on = models.DateField("signed by the taxpayer", null=True, blank=True)
    signature = models.CharField("how it was signed", max_length=10, choices=Signature, blank=True)
    sent_on = models.DateField("sent to the IRS", null=True, blank=True)
    channel = models.CharField("sent by", max_length=7, choices=Channel, blank=True)
    sent_how = models.CharField("sent how", max_length=80, blank=True, help_text="Fax, mail, online account ...")
    acknowledged_on = models.DateField("acknowledged by the IRS", null=True, blank=True)
    acknowledged_how = models.CharField("acknowledged how", max_length=120, blank=True)
    confirmed_on = models.DateField("confirmed on CAF", null=True, blank=True)
    confirmed_how = models.CharField(
        "confirmed how", max_length=120, blank=True, help_text="By phone with whom, or seen where."
    )
    confirmed_by = models.ForeignKey(
        "practice.Member", on_delete=models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    ended_on = models.DateField(null=True, blank=True)
    end = models.CharField("how it ended", max_length=10, choices=End, blank=True)
    superseded_by = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="supersedes", editable=False
    )
    signed_copy = models.ForeignKey(
        "practice.Document", on_delete=models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
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
        steps = (
            (self.confirmed_on, "Confirmed on CAF"),
            (self.acknowledged_on, "Acknowledged"),
            (self.sent_on, "Sent"),
            (self.signed_on, "Signed"),
        )
        return next((word for day, word in steps if day), "Drafted")

    @property
    def state_on(self) -> datetime.date | None:
        """The day on which it came so far; None while it is a draft."""
        return self.ended_on or self.confirmed_on or self.acknowledged_on or self.sent_on or self.signed_on

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
    description = models.CharField(max_length=60, blank=True, help_text="Income, employment, civil penalty.")
    form = models.CharField(max_length=12)
    first_period = models.CharField(max_length=12)
    first_period_end = models.DateField()
    last_period = models.CharField(max_length=12)
    last_period_end = models.DateField()
    # Form 8821, line 3(d): what of it alone may be disclosed.
    specific = models.CharField("specific tax matters", max_length=80, blank=True)

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
