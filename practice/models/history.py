"""What is the history made of: chains of events, each carrying the hash of the one before it.

Rows are written by `practice.history` alone. The database itself refuses to change or delete an event
(`practice.append_only`).
"""

from django.db import models


class ChainQuerySet(models.QuerySet):
    def visible_to(self, member) -> "ChainQuerySet":
        return self.filter(firm=member.firm_id)


class Chain(models.Model):
    """The history of one subject: a case, a client, or the firm itself."""

    class Kind(models.TextChoices):
        FIRM = "firm", "Firm"
        CLIENT = "client", "Client"
        CASE = "case", "Case"

    # A firm's own chain is made before the firm, which then points back at it; only that one is ever null.
    firm = models.ForeignKey("practice.Firm", on_delete=models.PROTECT, null=True, related_name="chains")
    kind = models.CharField(max_length=6, choices=Kind)
    uid = models.UUIDField(unique=True)
    length = models.PositiveIntegerField(default=0)
    head_hash = models.CharField(max_length=64, blank=True)

    objects = ChainQuerySet.as_manager()

    def __str__(self):
        return f"{self.kind} {self.uid}"


class EventQuerySet(models.QuerySet):
    def visible_to(self, member) -> "EventQuerySet":
        return self.filter(chain__firm=member.firm_id)

    def told(self) -> "EventQuerySet":
        """In the order in which things happened, with what each event says."""
        return self.select_related("payload").order_by("occurred_at", "chain", "sequence")


class Event(models.Model):
    """One line of history. `header` is the exact text that was hashed; the columns repeat it for queries."""

    chain = models.ForeignKey(Chain, on_delete=models.PROTECT, related_name="events")
    sequence = models.PositiveIntegerField()
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    actor = models.ForeignKey("practice.Member", on_delete=models.PROTECT, null=True, related_name="+")
    actor_name = models.CharField(max_length=120)
    kind = models.CharField(max_length=40)
    header = models.TextField()
    hash = models.CharField(max_length=64)

    objects = EventQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["chain", "sequence"], name="event_one_place_in_chain")]
        indexes = [
            models.Index(fields=["chain", "occurred_at"], name="event_chain_occurred"),
            models.Index(fields=["kind", "recorded_at"], name="event_kind_recorded"),
        ]

    def __str__(self):
        return f"{self.kind} {self.sequence}"


class EventPayload(models.Model):
    """What an event says. It stands apart so that it can be withheld or lawfully destroyed."""

    event = models.OneToOneField(Event, on_delete=models.PROTECT, primary_key=True, related_name="payload")
    salt = models.CharField(max_length=32)
    body = models.TextField()

    def __str__(self):
        return f"payload of event {self.event_id}"


class DeletionPermit(models.Model):
    """Lets one payload be destroyed inside the transaction that holds this row; none outlives it."""

    event = models.OneToOneField(Event, on_delete=models.PROTECT, primary_key=True, related_name="+")

    def __str__(self):
        return f"permit for event {self.event_id}"
