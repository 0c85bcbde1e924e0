"""Which long exports were asked for, how far is each, and until when can it be fetched?"""

import datetime

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.urls import reverse

from clients.models import Client
from notices.models.cases import Case

PATIENCE = datetime.timedelta(minutes=10)
"""After so long without a sign of life the worker that makes an export is taken for dead."""


class ExportQuerySet(models.QuerySet):
    def visible_to(self, member) -> "ExportQuerySet":
        """The member's own, as long as everything in them is theirs to see: a restriction made later counts too."""
        hidden = Client.objects.hidden_from(member).values("pk")
        holding = Case.objects.hidden_from(member).values("pk")
        mine = self.filter(member=member, member__firm=member.firm_id)
        return mine.exclude(client__isnull=False, client__in=hidden).exclude(cases__in=holding)

    def unfinished(self) -> "ExportQuerySet":
        return self.filter(state__in=[Export.State.WAITING, Export.State.RUNNING])

    def to_make(self, now: datetime.datetime) -> "ExportQuerySet":
        """Those that nobody makes: new ones, and those whose worker died."""
        return self.filter(Q(state=Export.State.WAITING) | Q(state=Export.State.RUNNING, claimed_at__lt=now - PATIENCE))

    def past(self, now: datetime.datetime) -> "ExportQuerySet":
        """Those that lie ready although their time is over."""
        return self.filter(state=Export.State.READY, expires_at__lte=now)


class Export(models.Model):
    """A history that a worker makes because it is long: who asked for what, how far it is, where the file is.

    The file itself lies encrypted until it expires, under `stored_as` (`practice.kept_files`).
    """

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting for its turn"
        RUNNING = "running", "Being made"
        READY = "ready", "Ready"
        FAILED = "failed", "Not made"
        EXPIRED = "expired", "Expired"

    member = models.ForeignKey("practice.Member", on_delete=models.PROTECT, related_name="exports")
    # Set when all cases of a client were asked for; `cases` names those that were meant either way.
    client = models.ForeignKey("clients.Client", on_delete=models.PROTECT, null=True, related_name="+")
    cases = models.ManyToManyField("notices.Case", related_name="+")
    about = models.CharField(max_length=300)
    wish = models.JSONField(encoder=DjangoJSONEncoder)
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=7, choices=State, default=State.WAITING)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    claimed_at = models.DateTimeField(null=True)
    trouble = models.CharField(max_length=300, blank=True)
    stored_as = models.CharField(max_length=64, blank=True)
    name = models.CharField(max_length=200, blank=True)
    content_type = models.CharField(max_length=100, blank=True)
    size = models.PositiveBigIntegerField(default=0, help_text="bytes before encryption")
    sha256 = models.CharField("SHA-256", max_length=64, blank=True)
    remark = models.CharField(max_length=300, blank=True)
    ready_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    downloaded_at = models.DateTimeField(null=True)

    objects = ExportQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="ready") | Q(expires_at__isnull=False, ready_at__isnull=False) & ~Q(stored_as=""),
                name="export_ready_has_a_file_that_expires",
            ),
        ]
        indexes = [
            models.Index(
                fields=["claimed_at"], condition=Q(state__in=["waiting", "running"]), name="export_unfinished"
            ),
            models.Index(fields=["expires_at"], condition=Q(state="ready"), name="export_ready"),
        ]

    def __str__(self):
        return f"Export {self.pk}: {self.about}"

    def get_absolute_url(self):
        return reverse("export", args=[self.pk])

    @property
    def is_unfinished(self) -> bool:
        return self.state in (self.State.WAITING, self.State.RUNNING)

    @property
    def percent(self) -> int:
        """How far it is, 0 to 99 while it is being made."""
        if self.state in (self.State.READY, self.State.EXPIRED):
            return 100
        return min(99, 100 * self.done // self.total) if self.total else 0

    @property
    def format(self) -> str:
        return str(self.wish["format"]).upper()

    @property
    def purpose(self) -> str:
        return str(self.wish["purpose"])

    def was_interrupted(self, now: datetime.datetime) -> bool:
        """Whether the worker that makes it gives no sign of life."""
        return self.state == self.State.RUNNING and self.claimed_at is not None and self.claimed_at < now - PATIENCE

    def can_be_fetched(self, now: datetime.datetime) -> bool:
        return self.state == self.State.READY and self.expires_at is not None and now < self.expires_at
