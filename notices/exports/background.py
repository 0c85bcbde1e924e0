"""Which exports are long, and how does a worker make one: once, with one event, whatever happens to the worker?

An export is claimed by one conditional UPDATE and carries the number of the attempt. It is read and written to disk
outside any transaction; then one transaction, which only that attempt can make, marks it ready and writes the event.
A worker killed before that leaves an export that the next heartbeat claims anew, and no event. Killed after it, the
export is ready.
"""

import logging
import secrets
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F, QuerySet

from clients.models import Client
from notices.exports import formats, making
from notices.exports.formats import ExportError
from notices.exports.scope import Scope
from notices.exports.wish import Wish
from notices.models import Case, Export
from practice import kept_files
from practice.access import Act, require
from practice.history import Actor
from practice.models import Member
from practice.refusals import Refused
from practice.words import count

log = logging.getLogger(__name__)

LONG = 2000
"""With more entries than this an export is made by a worker; below, the browser waits a second or two."""
KEPT = timedelta(hours=24)
MOST_AT_ONCE = 5
"""Unfinished exports of one member."""
MOST_ATTEMPTS = 3
A_STEP = 500
"""Pieces after which the progress is written down."""

UNREADABLE = "Something in it could not be read. Nothing was recorded; the log of the server says what."
NOT_YOURS = "Part of it is not yours to see any more, so it was not made."
INTERRUPTED = "The worker stopped each time it was tried. Take a shorter range of dates."

Clock = Callable[[], datetime]


class _Overtaken(Exception):
    """Somebody who took us for dead makes this export now."""


def is_long(cases: Sequence[Case]) -> bool:
    """Whether making it would keep a browser waiting."""
    return sum(case.chain.length for case in cases) > LONG


@transaction.atomic
def ask(cases: Sequence[Case], wish: Wish, *, by: Actor, client: Client | None = None) -> Export:
    """Put down that a worker shall make this; the same wish once more, while it is unfinished, is the same export.

    Raises what `making.make` raises, before anything is put down.
    """
    making.check(wish, by)
    objection = formats.too_long(wish.format, making.entries_of(cases, wish, by.person.zone))
    if objection:
        raise ExportError(objection)
    making.check_couple(Scope(list(cases), wish, by, client, {}))
    # Locked, so that a double click is one export.
    member = Member.objects.select_for_update().get(pk=by.person.pk)
    unfinished = list(Export.objects.filter(member=member, client=client).unfinished().prefetch_related("cases"))
    fields = _kept(wish)
    for export in unfinished:
        if export.wish == fields and {case.pk for case in export.cases.all()} == {case.pk for case in cases}:
            return export
    if len(unfinished) >= MOST_AT_ONCE:
        raise ExportError(f"{count(len(unfinished), 'export')} of yours are still being made. Wait for one of them.")
    export = Export.objects.create(
        member=member,
        client=client,
        about=_about(cases, client),
        wish=fields,
        asked_at=by.at,
        total=sum(case.chain.length for case in cases),
    )
    export.cases.set(cases)
    return export


def _kept(wish: Wish) -> dict:
    """The wish as its column gives it back."""
    days = {name: day and day.isoformat() for name, day in (("from_on", wish.from_on), ("to_on", wish.to_on))}
    return asdict(wish) | days


def _about(cases: Sequence[Case], client: Client | None) -> str:
    words = f"{client.name}, {count(len(cases), 'case')}" if client else str(cases[0])
    return words[: Export._meta.get_field("about").max_length]


def make_one(pk: int, clock: Clock) -> str:
    """Make one export if nobody else does; returns the state it was left in."""
    export = _claim(pk, clock())
    if export is None:
        return Export.objects.values_list("state", flat=True).get(pk=pk)
    if export.state == Export.State.FAILED:
        return export.state
    try:
        _make(export, clock)
    except (Refused, PermissionDenied) as refusal:
        _fail(export, str(refusal))
    except _Overtaken:
        kept_files.remove(export.stored_as)
    except Exception:
        log.exception("The export %s could not be made.", export.pk)
        _fail(export, UNREADABLE)
    return Export.objects.values_list("state", flat=True).get(pk=pk)


def _claim(pk: int, now: datetime) -> Export | None:
    """Take an export by one conditional UPDATE; None when somebody else has it. Too often tried, it fails instead."""
    before = Export.objects.to_make(now).filter(pk=pk).first()
    if before is None:
        return None
    mine = Export.objects.to_make(now).filter(pk=pk, attempts=before.attempts)
    if before.attempts >= MOST_ATTEMPTS:
        changes: dict = {"state": Export.State.FAILED, "trouble": INTERRUPTED}
    else:
        changes = {"state": Export.State.RUNNING, "claimed_at": now, "done": 0, "stored_as": secrets.token_hex(24)}
    if not mine.update(attempts=F("attempts") + 1, **changes):
        return None
    if before.stored_as:
        kept_files.remove(before.stored_as)
    return Export.objects.select_related("member__firm", "client__chain").get(pk=pk)


def _make(export: Export, clock: Clock) -> None:
    cases = list(
        Case.objects.visible_to(export.member)
        .filter(pk__in=export.cases.values("pk"))
        .listed()
        .select_related("chain")
        .order_by("form", "period_end", "pk")
    )
    if not _is_still_seen(export, cases):
        raise ExportError(NOT_YOURS)
    wish, by = Wish.from_kept(export.wish), Actor(export.member, clock())
    scope, file = making.read(cases, wish, by=by, client=export.client)
    kept = kept_files.keep(export.stored_as, _watched(file.chunks, export, clock))
    ready_at = clock()
    with transaction.atomic():
        changed = _ours(export).update(
            state=Export.State.READY,
            ready_at=ready_at,
            expires_at=ready_at + KEPT,
            name=file.name[:200],
            content_type=file.content_type,
            remark=file.remark,
            size=kept.size,
            sha256=kept.sha256,
        )
        if not changed:
            raise _Overtaken
        making.tell_later(scope, by=Actor(export.member, ready_at), sha256=kept.sha256)


def _is_still_seen(export: Export, cases: Sequence[Case]) -> bool:
    is_whole = export.member.is_active and len(cases) == export.cases.count()
    return is_whole and Export.objects.visible_to(export.member).filter(pk=export.pk).exists()


def _watched(chunks: Iterator[bytes] | list[bytes], export: Export, clock: Clock) -> Iterator[bytes]:
    """The chunks, while the row learns how far they are; a format that streams gives one for each entry."""
    for number, chunk in enumerate(chunks):
        if number % A_STEP == 0 and not _ours(export).update(done=min(number, export.total), claimed_at=clock()):
            raise _Overtaken
        yield chunk


def _ours(export: Export) -> QuerySet[Export]:
    """The row, unless somebody who took us for dead has claimed it since."""
    return Export.objects.filter(pk=export.pk, state=Export.State.RUNNING, attempts=export.attempts)


def _fail(export: Export, sentence: str) -> None:
    longest = Export._meta.get_field("trouble").max_length
    _ours(export).update(state=Export.State.FAILED, trouble=sentence[:longest])
    kept_files.remove(export.stored_as)


def remove_past(now: datetime) -> int:
    """Remove the files whose time is over; returns how many."""
    removed = 0
    for pk, stored_as in Export.objects.past(now).values_list("pk", "stored_as"):
        kept_files.remove(stored_as)
        removed += Export.objects.past(now).filter(pk=pk).update(state=Export.State.EXPIRED)
    return removed


def fetch(export: Export, *, by: Actor) -> Iterator[bytes]:
    """The bytes of a ready export for the member who asked for it, in pieces.

    Raises PermissionDenied when whole numbers are in it and the right to them is gone, ExportError when its time is
    over, Refused when the file is not whole.
    """
    require(by.person, Act.EXPORT)
    if export.wish["whole_tins"]:
        require(by.person, Act.SEE_TIN)
    if not export.can_be_fetched(by.at):
        raise ExportError("This file is not here any more. Make the export anew.")
    pieces = kept_files.pieces(export.stored_as, export.size)
    Export.objects.filter(pk=export.pk, downloaded_at=None).update(downloaded_at=by.at)
    return pieces
