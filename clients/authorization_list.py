"""Which authorizations does the firm have, and how does one of them read: its steps, its people, its history?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from clients import portfolio
from clients.authority.corrections import last_step
from clients.models import Authorization, Client
from clients.rules.signing import STUDENT_DAYS
from practice import history
from practice.models import Event, Member
from practice.words import listed, on

#: the filters of the list by the name in its address
SHOWN = {
    "": "Not ended",
    "drafts": "Not sent",
    "waiting": "Sent, not confirmed",
    "confirmed": "Confirmed on CAF",
    "ended": "Ended",
    "others": "Of others",
}


def found(member: Member, show: str, text: str) -> QuerySet[Authorization]:
    """The forms of the list under this filter that the member may see, of the clients that the search finds."""
    rows = Authorization.objects.visible_to(member)
    if text:
        rows = rows.filter(client__in=portfolio.search(Client.objects.visible_to(member), text, member.firm_id))
    if show == "others":
        return rows.filter(is_ours=False).order_by("client__sort_name", "pk")
    return _of(rows.ours(), show)


def _of(ours: QuerySet, show: str) -> QuerySet[Authorization]:
    if show == "waiting":
        return ours.unconfirmed().order_by("sent_on", "pk")  # type: ignore[attr-defined]
    if show == "drafts":
        return ours.not_sent().order_by("created_at", "pk")  # type: ignore[attr-defined]
    if show == "confirmed":
        return ours.filter(confirmed_on__isnull=False, ended_on=None).order_by("-confirmed_on", "-pk")
    if show == "ended":
        return ours.filter(ended_on__isnull=False).order_by("-ended_on", "-pk")
    return ours.filter(ended_on=None).order_by("client__sort_name", "pk")


@dataclass(frozen=True)
class Step:
    """One step of a form's life as the page shows it; `name` ends the address of the page that records it."""

    name: str
    title: str
    on: date | None
    words: str
    #: who recorded it; "" where nobody did
    by: str
    #: "done", "next", or "" while others come before it
    place: str


def steps_of(row: Authorization, story: Sequence[tuple[Event, str]]) -> list[Step]:
    """Drafted, signed, sent, acknowledged, confirmed, and ended where it did; at most one is next.

    `story` is `story_of(row)`: it says who recorded each.
    """
    by = {event.kind.removesuffix("_corrected"): event.actor_name for event, _ in reversed(story)}
    first = by.get("authorization_prepared", "")
    known = [
        ("", "Drafted" if row.is_ours else "Recorded", None, "", True),
        ("sign", "Signed", row.signed_on, _signatures(row), bool(row.signed_on) and not _unsigned(row)),
        ("send", "Sent to the IRS", row.sent_on, row.sending, bool(row.sent_on)),
        ("acknowledge", "Acknowledged", row.acknowledged_on, row.acknowledged_how, bool(row.acknowledged_on)),
    ]
    if not row.is_specific_use:
        known.append(("confirm", "Confirmed on CAF", row.confirmed_on, row.confirmation, bool(row.confirmed_on)))
    upcoming = next_step(row)
    steps = [
        Step(
            name,
            title,
            day,
            words,
            by.get(f"authorization_{_PAST[name]}", first) if is_done else "",
            "done" if is_done else "next" if name == upcoming else "",
        )
        for name, title, day, words, is_done in known
    ]
    if row.end:
        steps.append(Step("end", row.state, row.ended_on, row.ending, by.get("authorization_ended", first), "ended"))
    return steps


_PAST = {
    "": "prepared",
    "sign": "signed",
    "send": "sent",
    "acknowledge": "acknowledged",
    "confirm": "confirmed",
}


def next_step(row: Authorization) -> str:
    """What a member does next with the form: "sign", "send" or "confirm"; "" where nothing is left but waiting."""
    if row.end or not row.is_ours:
        return ""
    if not row.sent_on:
        return "sign" if not row.signed_on or _unsigned(row) else "send"
    return "" if row.confirmed_on or row.is_specific_use else "confirm"


NEXT = {"sign": "Record signatures", "send": "Record as sent", "confirm": "Confirm on CAF"}


def _unsigned(row: Authorization) -> list[str]:
    """Who of Part II has not signed; a form that is sent already waits for nobody."""
    if not row.is_power or row.sent_on or row.signature == Authorization.Signature.ACCOUNT:
        return []
    return [each.name for each in row.representatives.all() if not each.signed_on and not each.ended_on]


def _signatures(row: Authorization) -> str:
    kinds = row.get_signature_display().lower()
    missing = _unsigned(row)
    return "; ".join(filter(None, [kinds, f"not yet by {listed(missing)}" if missing and row.signed_on else ""]))


def story_of(row: Authorization, member: Member) -> list[tuple[Event, str]]:
    """What happened to this form, newest first."""
    # The facts are canonical JSON: no quotation mark of a typed text stands there without a backslash.
    marks = [f'"authorization":{row.pk}{end}' for end in (",", "}")]
    about_forms = Q(kind__startswith="authorization_") | Q(kind__in=("form_made", "preparation_made"))
    events = Event.objects.filter(about_forms, chain=row.client.chain_id).select_related("payload")
    of_form = [events.filter(payload__body__contains=mark) for mark in marks]
    rows = (of_form[0] | of_form[1]).order_by("-occurred_at", "-sequence")
    mine = [event for event in rows if history.told(event)["facts"].get("authorization") == row.pk]
    return portfolio.story_for(member, mine)


def undoable(row: Authorization) -> str:
    """The step that may be taken back, as the word on the button; "" for a draft."""
    return {"ended": "end", "confirmed": "confirmation", "acknowledged": "acknowledgement", "sent": "sending",
            "signed": "signature", "": ""}[last_step(row)]  # fmt: skip


def students_of(row: Authorization) -> list[str]:
    """A sentence for each student whom the CAF will drop."""
    people = [each for each in row.representatives.all() if each.is_student and not each.ended_on]
    return [
        f"{each.name} is named as a student or law graduate: CAF drops them after {STUDENT_DAYS} days, "
        f"on {on(day)} at the earliest."
        for each in people
        if (day := each.lapses_on())
    ]
