"""One working week of a practitioner in a real browser, from Monday 07:00 to Friday's review.

Each day begins with its night and its morning mail; the server's clock stands at the hour of the day, and everything
that is recorded is typed into the pages. What was overdue on Monday is still there on Friday, and whatever a person
set is what a person set.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from notices import reminders
from notices.models import Case, Flag
from notices.scan import scan_firm
from practice import history
from practice.models import Chain, Member
from tests.browser.steps import sign_in_by_form
from tests.browser.week import (
    LATER,
    OVERDUE,
    TODAY_DUE,
    a_letter_crosses_our_reply,
    call_the_irs,
    confirm_the_call,
    get_authority,
    record_the_mail,
    review,
    the_promise_that_passed,
    triage,
    verify_against_the_return,
    what_was_overdue_is_there_on_tuesday,
)
from tests.factories import make_case, make_client, make_notice, next_ssn

MONDAY = datetime(2026, 6, 29, 11, 0, tzinfo=UTC)
"""07:00 at the firm."""


@pytest.fixture
def morning(monkeypatch: pytest.MonkeyPatch, owner: Member) -> Callable[[int], None]:
    """`morning(n)` is 07:00 of the nth day after Monday: the night has run and the mail has gone out."""
    real = timezone.now

    def dawn(days: int) -> None:
        start = MONDAY + timedelta(days=days)
        ahead = start - real()
        monkeypatch.setattr(timezone, "now", lambda: real() + ahead)
        scan_firm(owner.firm, owner.firm.local_date(start), now=timezone.now())
        owner.firm.refresh_from_db()
        reminders.send_due(timezone.now())

    return dawn


@pytest.fixture
def office(owner: Member, practitioner: Member) -> dict[str, Case]:
    """Three clients as the week before left them: one overdue, one due on Monday, one due on Thursday."""
    before = MONDAY - timedelta(days=21)
    cases = {}
    for name, code, dated in (
        (OVERDUE, "CP14", date(2026, 6, 1)),
        (TODAY_DUE, "CP14", date(2026, 6, 8)),
        (LATER, "CP14", date(2026, 6, 11)),
    ):
        client = make_client(
            owner, name=name, at=before, numbers=[next_ssn()], address="12 Elm St\nErie, PA 16501", phone="814-555-0100"
        )
        steering = {"owner": owner, "next_action": "Read the transcript", "next_action_on": MONDAY.date()}
        cases[name] = make_case(owner, client=client, at=before, **steering)
        make_notice(owner, case=cases[name], code=code, notice_date=dated, at=before, phone="800-555-0102")
    return cases


def test_the_week(
    page: Any,
    context: Any,
    owner: Member,
    practitioner: Member,
    office: dict[str, Case],
    morning: Callable[[int], None],
    tmp_path: Path,
) -> None:
    morning(0)
    sign_in_by_form(page, owner)
    triage(page)
    record_the_mail(page, tmp_path)
    verify_against_the_return(page, office[TODAY_DUE])
    page = call_the_irs(page, context, office[TODAY_DUE])
    confirm_the_call(page)
    morning(1)
    sign_in_by_form(page, owner)  # a session ends overnight
    what_was_overdue_is_there_on_tuesday(page, office)
    a_letter_crosses_our_reply(page, office[TODAY_DUE])
    morning(2)
    sign_in_by_form(page, owner)
    get_authority(page, office[TODAY_DUE])
    assert Flag.objects.standing().filter(kind=Flag.Kind.NO_COVER, case=office[TODAY_DUE]).exists()
    morning(3)
    assert not Flag.objects.standing().filter(kind=Flag.Kind.NO_COVER, case=office[TODAY_DUE]).exists()
    sign_in_by_form(page, owner)
    the_promise_that_passed(page)
    morning(4)
    sign_in_by_form(page, owner)
    review(page, office, practitioner, tmp_path)
    for chain in Chain.objects.all():
        assert history.verify(chain) is None
