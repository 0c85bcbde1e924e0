"""What must an owner be able to look back on: the firm's own chain, and every look at a taxpayer's number or export."""

from datetime import date, datetime, time, timedelta

from django.db.models import Q

from practice.models import Event, Firm, Member
from practice.models.history import EventQuerySet

# Kinds of events in the chains of clients and cases that belong in the firm's audit log.
TIN_KINDS = ("tin_revealed", "tin_corrected")
EXPORT_KINDS = ("history_exported",)
KINDS = (*TIN_KINDS, *EXPORT_KINDS, "payload_destroyed")


def log_of(
    firm: Firm,
    *,
    what: str = "",
    who: Member | None = None,
    since: date | None = None,
    until: date | None = None,
) -> EventQuerySet:
    """The audit log of a firm, newest first. `what` is "", "firm", "tin" or "export"; days are the firm's."""
    events = Event.objects.filter(chain__firm=firm.pk).filter(_that(firm, what))
    if who:
        events = events.filter(actor=who)
    if since:
        events = events.filter(recorded_at__gte=_midnight(firm, since))
    if until:
        events = events.filter(recorded_at__lt=_midnight(firm, until + timedelta(days=1)))
    return events.select_related("payload", "chain").order_by("-recorded_at", "-pk")


def _that(firm: Firm, what: str) -> Q:
    return {
        "firm": Q(chain=firm.chain_id),
        "tin": Q(kind__in=TIN_KINDS),
        "export": Q(kind__in=EXPORT_KINDS),
    }.get(what, Q(chain=firm.chain_id) | Q(kind__in=KINDS))


def _midnight(firm: Firm, day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=firm.zone)
