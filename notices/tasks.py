"""What does Celery run, and when? Thin wrappers that read the clock, take ids and leave the work to the runs.

The tables are the queue: no task is retried or sent for later, the next heartbeat finds what is still to do.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from celery import shared_task
from django.core.cache import cache
from django.utils import timezone

from notices import refitting, reminders, scan
from notices.exports import background
from notices.models import Export
from practice import rows
from practice.models import Firm

EXPIRES_SECONDS = 55
"""A message older than this is dropped: the next heartbeat has sent another."""

LONGEST_RUN_SECONDS = 900


@contextmanager
def _alone(name: str) -> Iterator[bool]:
    """Whether nobody runs this now. It saves work only: two at once come to the same result."""
    is_first = cache.add(name, True, LONGEST_RUN_SECONDS)
    try:
        yield is_first
    finally:
        if is_first:
            cache.delete(name)


@shared_task
def heartbeat() -> None:
    """Every minute: start the nights that are due, have touched cases looked at, start the fits of the week.

    Long exports that nobody makes are begun, and those whose time is over are removed.
    """
    for firm_id, as_of in scan.nights_due(timezone.now()):
        scan_firm_night.apply_async((firm_id, as_of.isoformat()), expires=EXPIRES_SECONDS)
    for firm_id in scan.firms_with_touched_cases():
        look_at_touched.apply_async((firm_id,), expires=EXPIRES_SECONDS)
    for firm_id, as_of in refitting.refits_due(timezone.now()):
        refit_firm.apply_async((firm_id, as_of.isoformat()), expires=EXPIRES_SECONDS)
    for export_id in Export.objects.to_make(timezone.now()).values_list("pk", flat=True):
        make_export.apply_async((export_id,), expires=EXPIRES_SECONDS)
    background.remove_past(timezone.now())


@shared_task
def scan_firm_night(firm_id: int, as_of: str) -> None:
    """The night of one firm."""
    with _alone(f"night-{firm_id}") as is_first:
        if is_first:
            scan.scan_firm(Firm.objects.get(pk=firm_id), date.fromisoformat(as_of), now=timezone.now())
            rows.take_stock()


@shared_task
def look_at_touched(firm_id: int) -> None:
    """Bring the flags of a firm's touched cases up to date."""
    with _alone(f"touched-{firm_id}") as is_first:
        if is_first:
            scan.scan_touched(Firm.objects.get(pk=firm_id), now=timezone.now())


@shared_task
def refit_firm(firm_id: int, as_of: str) -> None:
    """Once a week: learn from a firm's own cases."""
    with _alone(f"refit-{firm_id}") as is_first:
        if is_first:
            refitting.refit(Firm.objects.get(pk=firm_id), date.fromisoformat(as_of), now=timezone.now())


@shared_task
def make_export(export_id: int) -> None:
    """Make one long export; two at once are told apart by their claim, and nothing outlives a killed worker."""
    background.make_one(export_id, timezone.now)


@shared_task
def look_again(case_id: int) -> None:
    """After a write: bring the flags of one case up to date at once."""
    scan.scan_case(case_id, now=timezone.now())


@shared_task
def send_mail() -> None:
    """Every minute: send the digests whose hour has come."""
    reminders.send_due(timezone.now())
