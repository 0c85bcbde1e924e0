"""Who may speak for a taxpayer, for which form and which periods."""

import datetime

from django.db import models
from django.urls import reverse

from clients.models.clients import Client
from clients.rules.periods import names

CONFIRMED_WITHIN_DAYS = 15
"""Days in which a form that was sent should be recorded on CAF; the firm's habit, no rule of the IRS."""


class AuthorizationQuerySet(models.QuerySet):
    def visible_to(self, member) -> "AuthorizationQuerySet":
        of_firm = self.filter(client__firm=member.firm_id)
        return of_firm.exclude(client__in=Client.objects.hidden_from(member).values("pk"))

    def ours(self) -> "AuthorizationQuerySet":
        """Those under which a member of the firm represents; another's, or one we left, lets nobody of us speak."""
        return self.filter(is_ours=True)

    def standing(self, today: datetime.date) -> "AuthorizationQuerySet":
        """Sent to the IRS and neither ended nor superseded."""
        return self.filter(sent_on__lte=today).exclude(ended_on__lte=today)

    def not_sent(self) -> "AuthorizationQuerySet":
        """Drafted or signed, and still with us."""
        return self.filter(sent_on=None, ended_on=None)

    def unconfirmed(self) -> "AuthorizationQuerySet":
        """Sent, and not known to be on CAF; a form for a specific use never comes there."""
        return self.filter(sent_on__isnull=False, confirmed_on=None, ended_on=None, is_specific_use=False)

    def late(self, today: datetime.date) -> "AuthorizationQuerySet":
        """Unconfirmed although the CAF should show them by now."""
        return self.unconfirmed().filter(sent_on__lte=today - datetime.timedelta(days=CONFIRMED_WITHIN_DAYS))

    def for_list(self) -> "AuthorizationQuerySet":
        """With all that a list shows, in a fixed number of queries."""
        return self.select_related("client").prefetch_related("matters", "representatives")


class Authorization(models.Model):
    """A Form 2848 or 8821 of one taxpayer and how far it has come. Each spouse signs their own."""

    class Form(models.TextChoices):
        POWER_OF_ATTORNEY = "2848", "Form 2848 (power of attorney)"
        INFORMATION = "8821", "Form 8821 (information only)"

    class Channel(models.TextChoices):
        """How it went to the IRS."""

        FAX = "fax", "Fax to the CAF unit"
        MAIL = "mail", "Mail to the CAF unit"
        UPLOAD = "upload", "Upload at IRS.gov"
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

    class Means(models.TextChoices):
        """How we know that it stands on CAF."""

        CALL = "call", "Call to PPS or the CAF unit"
        LISTING = "listing", "CAF listing"
        ACCOUNT = "account", "Tax Pro Account"
        TRANSCRIPT = "transcript", "Transcript delivered under it"
        OTHER = "other", "In another way"

    class End(models.TextChoices):
        SUPERSEDED = "superseded", "Superseded by a later form"
        WITHDRAWN = "withdrawn", "Withdrawn by the representative"
        REVOKED = "revoked", "Revoked by the taxpayer"
        EXPIRED = "expired", "Expired"
        DISCARDED = "discarded", "Discarded before it was sent"

    client = models.ForeignKey(
        "clients.Client", on_delete=models.PROTECT, related_name="authorizations", editable=False
    )
    form = models.CharField(max_length=4, choices=Form, default=Form.POWER_OF_ATTORNEY)
    # False for a form of somebody else, such as the former accountant's, and for one that all of the firm have left: it
    # lets nobody of the firm speak.
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
    sent_to = models.CharField("sent to", max_length=160, blank=True, help_text="Fax number, address or employee.")
    sent_proof = models.CharField("proof of sending", max_length=120, blank=True)
    no_proof_reason = models.CharField("why there is no proof", max_length=200, blank=True)
    # What is known of the sending of a form that came to us sent already.
    sent_how = models.CharField("sent how", max_length=80, blank=True, help_text="Fax, mail, online account ...")
    acknowledged_on = models.DateField("acknowledged by the IRS", null=True, blank=True)
    acknowledged_how = models.CharField("acknowledged how", max_length=120, blank=True)
    confirmed_on = models.DateField("confirmed on CAF", null=True, blank=True)
    confirmed_means = models.CharField("confirmed by", max_length=10, choices=Means, blank=True)
    employee_name = models.CharField("IRS employee", max_length=80, blank=True)
    employee_id = models.CharField("ID of the employee", max_length=20, blank=True)
    confirmed_how = models.CharField(
        "confirmed how", max_length=120, blank=True, help_text="By phone with whom, or seen where."
    )
    confirmed_by = models.ForeignKey(
        "practice.Member", on_delete=models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    ended_on = models.DateField(null=True, blank=True)
    end = models.CharField("how it ended", max_length=10, choices=End, blank=True)
    end_note = models.CharField("note on how it ended", max_length=200, blank=True)
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
        return f"Form {self.form}, {self.state_words}"

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
    def state_words(self) -> str:
        """The state within a sentence: "confirmed on CAF"."""
        return self.state[0].lower() + self.state[1:]

    @property
    def state_on(self) -> datetime.date | None:
        """The day on which it came so far; None while it is a draft."""
        return self.ended_on or self.confirmed_on or self.acknowledged_on or self.sent_on or self.signed_on

    def get_absolute_url(self):
        return reverse("authorization", args=[self.pk])

    @property
    def is_power(self) -> bool:
        """Whether it lets somebody represent; Form 8821 only lets them read."""
        return self.form == self.Form.POWER_OF_ATTORNEY

    @property
    def is_draft(self) -> bool:
        """Whether nobody has signed it yet and nothing else has happened to it."""
        return self.state_on is None

    @property
    def has_unusual_acts(self) -> bool:
        """Whether lines 5a and 5b hold what is said to mark the CAF record "modified" (not verified)."""
        return bool(self.may_access_records or self.other_acts or self.acts_denied)

    @property
    def sending(self) -> str:
        """How it was sent and what proves it: "fax to the CAF unit, 855-214-7519; 6 pages, 2:14 PM"."""
        where = [self.get_channel_display(), self.sent_to, self.sent_how]
        proof = self.sent_proof or (f"without proof ({self.no_proof_reason})" if self.no_proof_reason else "")
        return "; ".join(filter(None, [", ".join(filter(None, where)), proof]))

    @property
    def confirmation(self) -> str:
        """How we know that it stands on CAF: "Call to PPS or the CAF unit, Ms. Alvarez, ID 1000774421"."""
        number = f"ID {self.employee_id}" if self.employee_id else ""
        return ", ".join(
            filter(None, [self.get_confirmed_means_display(), self.employee_name, number, self.confirmed_how])
        )

    @property
    def ending(self) -> str:
        """How it ended: "Withdrawn by the representative; faxed to the CAF unit with WITHDRAW on page one"."""
        return "; ".join(filter(None, [self.get_end_display(), self.end_note]))

    def days_unconfirmed(self, today: datetime.date) -> int | None:
        """Days since it was sent; None where nobody waits for the CAF."""
        is_over = self.confirmed_on or self.ended_on or self.is_specific_use or not self.is_ours
        return (today - self.sent_on).days if self.sent_on and not is_over else None

    def is_late(self, today: datetime.date) -> bool:
        """Whether the CAF should show it by now and is not known to."""
        days = self.days_unconfirmed(today)
        return days is not None and days >= CONFIRMED_WITHIN_DAYS

    def speakers(self, day: datetime.date) -> list:
        """The members of the firm whom it still names on that day, in its order."""
        return [each for each in self.representatives.all() if each.member_id and each.stands_on(day)]

    def covers(self, form: str, period_end: datetime.date | None) -> bool:
        """Whether a matter names this tax form and a span that holds this period (None: a form filed once)."""
        return any(names(matter, form, period_end) for matter in self.matters.all())


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

    @property
    def words(self) -> str:
        """As lines 3(a) to (c) read, and 3(d) of Form 8821: "Income: 1040 2021 to 2024 (balances)"."""
        head = f"{self.description}: {self}" if self.description else str(self)
        return f"{head} ({self.specific})" if self.specific else head
