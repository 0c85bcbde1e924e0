"""What did the IRS tell us by phone, and what did it promise?"""

import datetime

from django.db import models

from notices.models.cases import Case


class ContactQuerySet(models.QuerySet):
    def visible_to(self, member) -> "ContactQuerySet":
        """Of the firm, and not about any case that is hidden from the member."""
        contacts = self.filter(firm=member.firm_id)
        return contacts if member.is_owner else contacts.exclude(cases__in=Case.objects.hidden_from(member))


class CallQuerySet(ContactQuerySet):
    def promises_passed(self, today: datetime.date) -> "CallQuerySet":
        """Calls whose promise is due and not known to be kept or broken."""
        return self.filter(promised_by__lt=today, promise_kept=None).exclude(promise="")


class Call(models.Model):
    """One attempt to reach the IRS by phone. It may be about several cases."""

    class Line(models.TextChoices):
        PPS = "pps", "Practitioner Priority Service"
        ACS = "acs", "ACS (collection)"
        NOTICE = "notice", "Number on the notice"
        TAS = "tas", "Taxpayer Advocate"
        CAF = "caf", "CAF unit"
        OFFICER = "officer", "Revenue officer or agent"
        OTHER = "other", "Another line"

    class Outcome(models.TextChoices):
        ANSWERED = "answered", "Answered"
        TRANSFERRED = "transferred", "Transferred"
        COURTESY_DISCONNECT = "courtesy_disconnect", "Courtesy disconnect"
        NO_QUEUE = "no_queue", "No queue, not accepted"
        HUNG_UP = "hung_up", "We hung up"
        VOICEMAIL = "voicemail", "Voicemail left"

    firm = models.ForeignKey("practice.Firm", on_delete=models.PROTECT, related_name="+", editable=False)
    cases = models.ManyToManyField(Case, related_name="calls")
    line = models.CharField("IRS line", max_length=8, choices=Line, default=Line.PPS)
    number = models.CharField("number dialled", max_length=30, blank=True)
    outcome = models.CharField(max_length=20, choices=Outcome, default=Outcome.ANSWERED)
    employee_name = models.CharField("IRS employee's name", max_length=80, blank=True)
    employee_id = models.CharField("IRS employee's ID", max_length=20, blank=True)
    dialled_at = models.DateTimeField("dialled")
    connected_at = models.DateTimeField("connected", null=True, blank=True)
    ended_at = models.DateTimeField("ended", null=True, blank=True)
    hold_minutes = models.PositiveSmallIntegerField("minutes on hold", null=True, blank=True)
    said = models.TextField("what was said", blank=True)
    promise = models.CharField("what the IRS promised", max_length=200, blank=True)
    promised_by = models.DateField("promised by", null=True, blank=True)
    promise_kept = models.BooleanField(null=True, blank=True, editable=False)
    hold_until = models.DateField("collection held until", null=True, blank=True)
    follow_up = models.CharField("follow-up", max_length=160, blank=True)
    follow_up_on = models.DateField("follow up on", null=True, blank=True)
    is_billable = models.BooleanField("billable", default=True)
    caller = models.ForeignKey("practice.Member", on_delete=models.PROTECT, related_name="+", editable=False)
    recorded_at = models.DateTimeField(editable=False)
    submission_id = models.UUIDField(null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = CallQuerySet.as_manager()

    class Meta:
        ordering = ["-dialled_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["firm", "submission_id"], name="call_one_per_submission")]
        indexes = [
            models.Index(fields=["firm", "dialled_at"], name="call_firm_dialled"),
            models.Index(
                fields=["firm", "promised_by"],
                condition=models.Q(promise_kept=None, promised_by__isnull=False),
                name="call_firm_promised",
            ),
        ]

    def __str__(self):
        return f"Call to {self.get_line_display()}"

    @property
    def minutes(self) -> int | None:
        """From dialling to the end, in whole minutes; None while the end is not known."""
        return round((self.ended_at - self.dialled_at).total_seconds() / 60) if self.ended_at else None
