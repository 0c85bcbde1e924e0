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

    #: the outcomes in which somebody at the IRS was spoken to
    SPOKEN = (Outcome.ANSWERED, Outcome.TRANSFERRED)

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
    attempt = models.PositiveSmallIntegerField(
        default=1, editable=False, help_text="Which try in a row from one call sheet."
    )
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
        return whole_minutes(self.dialled_at, self.ended_at) if self.ended_at else None

    @property
    def reached_somebody(self) -> bool:
        return self.outcome in self.SPOKEN

    @property
    def waited_minutes(self) -> int | None:
        """Whole minutes before anybody spoke: as typed, else from the clock; None where neither is known.

        Where nobody was reached, all of it was waiting.
        """
        if self.hold_minutes is not None:
            return self.hold_minutes
        if self.connected_at:
            return whole_minutes(self.dialled_at, self.connected_at)
        return None if self.reached_somebody else self.minutes

    @property
    def talk_minutes(self) -> int | None:
        """Whole minutes of talking: the length less the wait; None while the end is not known."""
        if not self.reached_somebody:
            return 0
        return None if self.minutes is None else max(0, self.minutes - (self.waited_minutes or 0))


def whole_minutes(start: datetime.datetime, end: datetime.datetime) -> int:
    """The minutes between two moments, rounded."""
    return round((end - start).total_seconds() / 60)
