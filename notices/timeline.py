"""What happened on a case, in order: the one story that the page shows and the export prints."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, tzinfo

from django.db.models import Q

from notices.models import Case
from practice import history
from practice.models import Event

NOTE = "note"
READ_AT_ONCE = 500
"""So many entries of a long history are held at a time while it is read through."""

# How each kind of event is marked and filtered; whatever is not listed is our own doing.
_CHANNELS = {
    "notice_recorded": "letter",
    "notice_corrected": "letter",
    "notice_copy_recorded": "letter",
    "call_recorded": "call",
    "promise_settled": "call",
    "call_planned": "call",
    "planned_call_changed": "call",
    "planned_call_made": "call",
    "planned_call_dropped": "call",
    "payment_recorded": "money",
    "payment_followed": "money",
    "payment_withdrawn": "money",
    "flag_raised": "software",
    "flag_cleared": "software",
}
CHANNELS = {"letter": "letters", "call": "calls", "us": "us", "money": "payments", "software": "flags"}


@dataclass(frozen=True)
class Entry:
    """One line of the story. Moments are aware; `days_late` is how many days after the deed it was written down."""

    event: Event
    sentence: str
    facts: dict
    zone: tzinfo

    @property
    def occurred_at(self) -> datetime:
        return self.event.occurred_at

    @property
    def recorded_at(self) -> datetime:
        return self.event.recorded_at

    @property
    def actor(self) -> str:
        return self.event.actor_name

    @property
    def kind(self) -> str:
        return self.event.kind

    @property
    def channel(self) -> str:
        return _CHANNELS.get(self.kind, "us")

    @property
    def is_internal(self) -> bool:
        return self.kind == NOTE

    @property
    def days_late(self) -> int:
        """Calendar days at the firm between the deed and its entry."""
        recorded, occurred = (moment.astimezone(self.zone).date() for moment in (self.recorded_at, self.occurred_at))
        return max(0, (recorded - occurred).days)


def of(case: Case, *, with_notes: bool = True, channel: str = "") -> list[Entry]:
    """The story of a case, oldest first; notes are internal and can be left out."""
    events = Event.objects.filter(chain=case.chain_id).told()
    if not with_notes:
        events = events.exclude(kind=NOTE)
    entries = (Entry(event, zone=case.firm.zone, **history.told(event)) for event in events)
    return [entry for entry in entries if not channel or entry.channel == channel]


def stream(case: Case, *, up_to: int) -> Iterator[Entry]:
    """The story of a case up to an entry of its chain, oldest first; a few hundred entries are held at a time.

    Each portion begins behind the last one, so that no statement stays open while the reader does something else.
    """
    events, zone = Event.objects.filter(chain=case.chain_id, sequence__lte=up_to).told(), case.firm.zone
    portion = list(events[:READ_AT_ONCE])
    while portion:
        yield from (Entry(event, zone=zone, **history.told(event)) for event in portion)
        last = portion[-1]
        later = Q(occurred_at__gt=last.occurred_at) | Q(sequence__gt=last.sequence)
        is_last = len(portion) < READ_AT_ONCE
        portion = [] if is_last else list(events.filter(later, occurred_at__gte=last.occurred_at)[:READ_AT_ONCE])


def newest_notes(case: Case, number: int) -> list[Entry]:
    """The newest internal notes of a case, the newest first."""
    events = Event.objects.filter(chain=case.chain_id, kind=NOTE).told().reverse()[:number]
    return [Entry(event, zone=case.firm.zone, **history.told(event)) for event in events]
