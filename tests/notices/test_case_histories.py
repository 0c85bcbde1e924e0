"""Is the history of a case, as the forecast learns it, what was known of the case on each day?"""

import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from django.db.models import Q

from notices import case_histories, demo, outlook
from notices.case_histories import histories_of
from notices.forecast.events import class_of
from notices.models import Case, Notice
from practice.models import Event, Firm
from tests.factories import TODAY


def ago(days):
    return TODAY - timedelta(days=days)


def moment(day):
    return datetime(day.year, day.month, day.day, 17, tzinfo=UTC)


def plain(facts, day):
    """Facts down to what the forecast weighs on that day: classes and not amounts, bars in force or behind."""
    if facts is None:
        return None
    bars = [bar for bar in facts.bars if bar.from_on <= day]
    kept = {(bar.kind, bar.from_on, bar.last_on if bar.last_on and bar.last_on < day else None) for bar in bars}
    return replace(
        facts,
        pay_by_on=None,
        balance=None if facts.balance is None else class_of(facts.balance),
        other_balances=None if facts.other_balances is None else min(facts.other_balances, 1),
        bars=tuple(sorted(kept, key=str)),
    )


def history(case):
    (found,) = [
        each for each, pk in zip(histories_of(case.firm), stream_cases(case.firm), strict=True) if pk == case.pk
    ]
    return found


def stream_cases(firm):
    letters = Notice.objects.filter(case__firm=firm, case__authority="IRS", code__in=case_histories.POSITIONS)
    return sorted(set(letters.values_list("case", flat=True)))


def facts(case, day):
    return history(case).facts(day)


def written_later(case, night_at, day):
    """Whether something of that day or before was written down after that night: a letter, or what is in a history."""
    people = [pk for pk in (case.client_id, case.spouse_id) if pk]
    cases = Case.objects.filter(Q(client__in=people) | Q(spouse__in=people))
    letters = Notice.objects.filter(case__in=cases, notice_date__lte=day, recorded_at__gt=night_at)
    end = datetime.combine(day + timedelta(days=1), datetime.min.time(), tzinfo=case.firm.zone)
    events = Event.objects.filter(chain__case_of__in=cases, occurred_at__lt=end, recorded_at__gt=night_at)
    return letters.exists() or events.exists()


@pytest.mark.slow
@pytest.mark.django_db
def test_each_story_of_the_demo_reads_on_every_night_as_its_page_did(monkeypatch):
    """Night by night, what the page was told of each case then is what the history, written at the end, says."""
    load = sys.modules["notices.demo.load"]
    night, seen, differing = load._night, {}, []

    def watched(firms, as_of, at, *, is_last):
        night(firms, as_of, at, is_last=is_last)
        for pk, found in outlook.load(list(Case.objects.open())).items():
            seen[pk, as_of] = found, at

    monkeypatch.setattr(load, "_night", watched)
    with transaction.atomic():
        demo.load(cases=60, seed=1, now=datetime(2026, 6, 29, 15, 0, tzinfo=UTC))
        histories, compared = {}, 0
        for firm in Firm.objects.all():
            histories |= dict(zip(stream_cases(firm), histories_of(firm), strict=True))
        cases = Case.objects.select_related("firm").in_bulk()
        for (pk, day), (found, at) in seen.items():
            if not written_later(cases[pk], at, day):
                compared += 1
                told, read = plain(found, day), plain(histories[pk].facts(day), day)
                if told != read:
                    differing.append((pk, day, told, read))
        transaction.set_rollback(True)
    assert compared > 400
    assert differing == []
