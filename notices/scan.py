"""What deserves attention today? Raises and clears the flags of a firm's cases and has the morning's mail planned.

It can run twice, late, or on several workers at once with the same result: it asks what is due and not done, and
`notices.looking` writes only what differs.
"""

import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from time import perf_counter

from django.db import DatabaseError
from django.db.models import Exists, OuterRef, Q, QuerySet

from notices import planning, refitting
from notices.looking import Scan, look
from notices.models import Case, Deadline, Flag
from practice.models import Firm
from practice.words import on

log = logging.getLogger(__name__)

CHUNK = 100
"""Cases that are locked together: few, so that a member who saves meanwhile does not notice."""

PAGE = 20_000
"""Primary keys that are read at a time, so that memory does not grow with the firm."""

DATE_KINDS = (Flag.Kind.DEADLINE_NEAR, Flag.Kind.DEADLINE_PASSED)


def nights_due(now: datetime) -> list[tuple[int, date]]:
    """Firms (ids) whose own morning has come and is not scanned yet, each with its own date."""
    due = []
    for firm in Firm.objects.all():
        local = now.astimezone(firm.zone)
        last = firm.last_scanned_on
        if local.time() >= firm.scan_at and (last is None or last < local.date()):
            due.append((firm.pk, local.date()))
    return due


def today_of(firm: Firm, now: datetime) -> date:
    """The day as of which a case of the firm is looked at now: never before its last night."""
    return max(firm.local_date(now), firm.last_scanned_on or date.min)


def firms_with_touched_cases() -> list[int]:
    """Firms (ids) that were scanned before and since had a case touched, or their levels set anew."""
    # Naming every state lets the index answer.
    touched = touched_cases().filter(firm=OuterRef("pk"), state__in=Case.State.values)
    due = Q(Exists(touched)) | Q(pk__in=refitting.with_other_levels())
    return list(Firm.objects.filter(due, last_scanned_on__isnull=False).values_list("pk", flat=True))


def scan_firm(firm: Firm, as_of: date, *, now: datetime) -> Scan:
    """The night of one firm: look at the cases whose day has come, then plan the mail of that morning.

    Raises ValueError with a sentence when the firm was scanned for a later day already.
    """
    firm = Firm.objects.get(pk=firm.pk)
    refuse_earlier(firm, as_of)
    started = perf_counter()
    refitting.take_up_levels(firm)
    done = _look_at_all(firm, _due(firm, as_of), as_of, now)
    done += Scan(planned=planning.plan(firm, as_of))
    Firm.objects.filter(Q(last_scanned_on=None) | Q(last_scanned_on__lt=as_of), pk=firm.pk).update(
        last_scanned_on=as_of
    )
    return replace(done, seconds=round(perf_counter() - started, 3))


def refuse_earlier(firm: Firm, as_of: date) -> None:
    """Raise ValueError when the firm was scanned for a later day: what was seen then must not be undone."""
    if firm.last_scanned_on and as_of < firm.last_scanned_on:
        raise ValueError(f"{firm.name} was scanned as of {on(firm.last_scanned_on)}; {on(as_of)} comes too late.")


def scan_touched(firm: Firm, *, now: datetime) -> Scan:
    """Look at the cases that somebody touched since they were last looked at; plans no mail."""
    refitting.take_up_levels(firm)
    return _look_at_all(firm, _touched(firm), today_of(firm, now), now)


def scan_case(case_id: int, *, now: datetime) -> Scan:
    """Look at one case now, whatever day it waits for, and at the other cases of its people."""
    case = Case.objects.select_related("firm").get(pk=case_id)
    return look(case.firm, [case_id], today_of(case.firm, now), now, is_forced=True)


def _due(firm: Firm, as_of: date) -> Iterator[list[int]]:
    """The cases (ids) to look at, in pages: touched ones, those whose day has come, those that miss a flag."""
    yield from _touched(firm)
    yield from _come(firm, as_of)
    yield from _unflagged(firm, as_of)


def _touched(firm: Firm) -> Iterator[list[int]]:
    """Closed ones, too: their flags must go. State by state, so that the index gives them in order."""
    for state in Case.State.values:
        cases, last = touched_cases().filter(firm=firm, state=state).values_list("pk", flat=True).order_by("pk"), 0
        while page := list(cases.filter(pk__gt=last)[:PAGE]):
            yield page
            last = page[-1]


def touched_cases() -> QuerySet[Case]:
    """Cases that somebody touched since they were last looked at."""
    return Case.objects.filter(flags_change_on=None)


def _come(firm: Firm, as_of: date) -> Iterator[list[int]]:
    """Open ones whose flags change by this day even if nothing happens; by day, in the order of the index."""
    cases = Case.objects.filter(firm=firm).open().filter(flags_change_on__lte=as_of)
    rows = cases.order_by("flags_change_on", "pk").values_list("flags_change_on", "pk")
    page = list(rows[:PAGE])
    while page:
        yield [pk for _, pk in page]
        day, pk = page[-1]
        page = list(rows.filter(Q(flags_change_on__gt=day) | Q(pk__gt=pk), flags_change_on__gte=day)[:PAGE])


def _unflagged(firm: Firm, as_of: date) -> Iterator[list[int]]:
    """Those with a date that is near or past without a flag: a firm may make its lead days longer at any time."""
    flagged = Flag.objects.standing().filter(deadline=OuterRef("pk"), kind__in=DATE_KINDS)
    near = Deadline.objects.working().filter(firm=firm, due_on__lte=planning.last_day_near(firm, as_of))
    cases, last = near.filter(~Exists(flagged)).values_list("case", flat=True).order_by("case").distinct(), 0
    while page := list(cases.filter(case__gt=last)[:PAGE]):
        yield page
        last = page[-1]


def _look_at_all(firm: Firm, pages: Iterator[list[int]], as_of: date, now: datetime) -> Scan:
    chunks = (page[start : start + CHUNK] for page in pages for start in range(0, len(page), CHUNK))
    return sum((_look_at_each(firm, chunk, as_of, now) for chunk in chunks), Scan())


def _look_at_each(firm: Firm, ids: list[int], as_of: date, now: datetime) -> Scan:
    """Look at some cases; one that cannot be looked at must not cost the firm its night and its mail.

    It is told in the log, its flags stay as they are, and it is tried again the next time.
    """
    try:
        return look(firm, ids, as_of, now)
    except DatabaseError:
        raise
    except Exception:
        if len(ids) > 1:
            return sum((_look_at_each(firm, [pk], as_of, now) for pk in ids), Scan())
        log.exception("Case %s could not be looked at.", ids[0])
        return Scan()
