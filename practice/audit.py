"""What must an owner be able to look back on: the firm's own chain, and every look at a taxpayer's number or export."""

from datetime import date, datetime, time, timedelta

from django.db.models import Exists, OuterRef, QuerySet

from practice.models import Chain, Event, Firm, Member
from practice.models.history import EventQuerySet

# Kinds of events in the chains of clients and cases that belong in the firm's audit log.
TIN_KINDS = ("tin_revealed", "tin_corrected", "form_made")
EXPORT_KINDS = ("history_exported", "list_exported")
ALL_KINDS = (*TIN_KINDS, *EXPORT_KINDS, "payload_destroyed")


def log_of(
    firm: Firm,
    *,
    what: str = "",
    who: Member | None = None,
    since: date | None = None,
    until: date | None = None,
) -> EventQuerySet:
    """The audit log of a firm, newest first. `what` is "", "firm", "tin" or "export"; days are the firm's."""
    # As a test of each event, not as a join: a join would begin with all chains of the firm.
    of_firm = Exists(Chain.objects.filter(pk=OuterRef("chain"), firm=firm.pk))
    events = Event.objects.filter(of_firm, pk__in=_that(firm, what))
    if who:
        events = events.filter(actor=who)
    if since:
        events = events.filter(recorded_at__gte=_midnight(firm, since))
    if until:
        events = events.filter(recorded_at__lt=_midnight(firm, until + timedelta(days=1)))
    return events.select_related("payload", "chain").order_by("-recorded_at", "-pk")


def _that(firm: Firm, what: str) -> QuerySet:
    """The ids: two lists that each have an index, where an OR over both would read every event of the firm."""
    own = Event.objects.filter(chain=firm.chain_id).values("pk")
    kinds = {"tin": TIN_KINDS, "export": EXPORT_KINDS}.get(what, ALL_KINDS)
    elsewhere = Event.objects.filter(kind__in=kinds).values("pk")
    if what:
        return own if what == "firm" else elsewhere
    return own.union(elsewhere)


def _midnight(firm: Firm, day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=firm.zone)
