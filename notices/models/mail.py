"""Which mails are owed: one digest per member per morning, made of reminders that the database keeps unique."""

import datetime

from django.db import models


class DigestQuerySet(models.QuerySet):
    def visible_to(self, member) -> "DigestQuerySet":
        digests = self.filter(member__firm=member.firm_id)
        return digests if member.is_owner else digests.filter(member=member)

    def to_send(self, now: datetime.datetime, patience: datetime.timedelta) -> "DigestQuerySet":
        """Those whose hour has come, and those that a sender began and never settled."""
        return self.filter(
            models.Q(state=Digest.State.PENDING, send_at__lte=now)
            | models.Q(state=Digest.State.SENDING, claimed_at__lt=now - patience)
        )


class Digest(models.Model):
    """One morning's mail to one member."""

    class State(models.TextChoices):
        PENDING = "pending", "waiting for its hour"
        SENDING = "sending", "being sent"
        SENT = "sent", "sent"
        FAILED = "failed", "refused by the mail server"
        CANCELLED = "cancelled", "not needed any more"

    member = models.ForeignKey("practice.Member", on_delete=models.PROTECT, related_name="digests")
    on = models.DateField()
    send_at = models.DateTimeField()
    state = models.CharField(max_length=9, choices=State, default=State.PENDING)
    message_id = models.CharField(max_length=120, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    claimed_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    trouble = models.CharField(max_length=300, blank=True)

    objects = DigestQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "pk"]
        constraints = [models.UniqueConstraint(fields=["member", "on"], name="digest_one_a_morning")]
        indexes = [
            models.Index(
                fields=["send_at"], condition=models.Q(state__in=["pending", "sending"]), name="digest_to_send"
            )
        ]

    def __str__(self):
        return f"Digest of {self.on} to {self.member_id}"


class Reminder(models.Model):
    """One line to one member about one date or flag; the database refuses a second under the same key."""

    digest = models.ForeignKey(Digest, on_delete=models.PROTECT, related_name="reminders")
    member = models.ForeignKey("practice.Member", on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey("notices.Case", on_delete=models.PROTECT, related_name="+")
    deadline = models.ForeignKey("notices.Deadline", on_delete=models.PROTECT, null=True, related_name="+")
    flag = models.ForeignKey("notices.Flag", on_delete=models.PROTECT, null=True, related_name="+")
    # What and which step: "deadline:12:7" (a week before), "deadline:12:2026-06-03" (overdue), "flag:5".
    key = models.CharField(max_length=60)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["member", "key"], name="reminder_never_twice")]

    def __str__(self):
        return self.key
