"""Is the fictional practice whole, the same for the same seed, and about nobody?"""

import sys
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client as Browser
from django.urls import reverse

from clients.models import Client, Tin
from notices import demo
from notices.forecast import stream_position
from notices.law.relief import Answer
from notices.models import (
    Case,
    Deadline,
    Flag,
    Notice,
    OutgoingLetter,
    PlannedCall,
    Reminder,
    SavedFilter,
    StepMark,
)
from notices.relief_page import ReliefPage
from practice import history
from practice.access import Role
from practice.models import Chain, Event, Firm, Member

NOW = datetime(2026, 6, 29, 15, 0, tzinfo=UTC)
TOLD, BULK = 140, 300


@pytest.fixture(scope="module")
def practice(django_db_setup, django_db_blocker):
    """The demo as its command loads it, with a small bulk on top, for all tests of this module: the command's words."""
    out = StringIO()
    with django_db_blocker.unblock(), transaction.atomic(), pytest.MonkeyPatch.context() as patch:
        patch.setattr("notices.management.commands.demo.timezone", SimpleNamespace(now=lambda: NOW))
        call_command("demo", cases=TOLD + BULK, stdout=out)
        yield out.getvalue()
        transaction.set_rollback(True)


@pytest.fixture
def first(practice, db):
    return Firm.objects.order_by("pk")[0]


@pytest.fixture
def second(practice, db):
    return Firm.objects.order_by("pk")[1]


def told_cases(firm):
    """The cases with a story; the bulk comes after them."""
    return Case.objects.filter(firm=firm).order_by("pk")[:TOLD]


def seen():
    """Everything a reader can see of a practice, in the order in which it came about."""
    cases = Case.objects.order_by("pk").values_list(
        "client__name", "form", "period", "state", "balance", "last_code", "next_action", "next_due_on", "p60"
    )
    letters = Notice.objects.order_by("pk").values_list("code", "notice_date", "amount_due", "answer")
    dates = Deadline.objects.order_by("pk").values_list("action", "due_on", "state", "done_on")
    flags = Flag.objects.order_by("pk").values_list("kind", "why", "raised_on", "cleared_on")
    mails = Reminder.objects.order_by("pk").values_list("member__email", "digest__on", "digest__state")
    events = Event.objects.order_by("pk").select_related("payload")
    sentences = [(event.actor_name, event.occurred_at, history.told(event)["sentence"]) for event in events]
    numbers = sorted((tin.client.name, tin.number) for tin in Tin.objects.select_related("client"))
    return [*map(list, (cases, letters, dates, flags, mails)), sentences, numbers]


def seen_with(seed, monkeypatch):
    """What is seen of a small practice of this seed, which is gone again afterwards."""
    monkeypatch.setattr(sys.modules["notices.demo.load"], "TOLD_CASES", 12)
    with transaction.atomic():
        demo.load(cases=20, seed=seed, now=NOW)
        found = seen()
        transaction.set_rollback(True)
    return found


@pytest.mark.django_db
def test_the_same_seed_and_moment_tell_the_same_practice(monkeypatch):
    once, again, other = (seen_with(seed, monkeypatch) for seed in (5, 5, 6))
    assert all(once)
    for one, same, different in zip(once, again, other, strict=True):
        assert one == same
        assert one != different


def test_it_has_about_sixty_clients_and_a_hundred_and_forty_cases_with_a_story(first, practice):
    bulk_clients = BULK // 2
    clients = Client.objects.filter(firm=first).count()
    assert 55 <= clients - bulk_clients <= 65
    assert Case.objects.filter(firm=first).count() == TOLD + BULK
    assert f"{clients} clients and {TOLD + BULK} cases" in practice


def test_every_sort_of_taxpayer_is_among_the_clients(first):
    assert set(Client.objects.filter(firm=first).values_list("kind", flat=True)) == set(Client.Kind.values)


def test_every_stage_from_the_first_bill_to_the_levy_is_told(first):
    cases = list(told_cases(first))
    assert {stream_position(case.last_code) for case in cases if case.is_open} >= {0, 1, 2, 3, 4}
    assert any(not case.is_open for case in cases)


def test_the_docket_has_overdue_and_coming_dates_and_every_kind_of_flag(first):
    today = first.local_date(NOW)
    dates = Deadline.objects.working().filter(case__in=list(told_cases(first)))
    assert dates.overdue(today).exists()
    assert dates.due_within(7, today).exists()
    assert set(Flag.objects.standing().filter(firm=first).values_list("kind", flat=True)) == set(Flag.Kind.values)


def test_first_time_abate_is_open_in_one_story_and_used_up_in_another(first):
    owner = first.members.get(role=Role.OWNER)
    asked = [case for case in told_cases(first) if case.client.prior_periods.exists() and case.path == "abatement"]
    answers = {ReliefPage(case, owner).verdicts[1].answer for case in asked if case.last_code == "CP14"}
    assert answers >= {Answer.YES, Answer.NO}


def test_the_desks_show_steps_done_calls_to_make_letters_and_filters(first):
    owner = first.members.get(role=Role.OWNER)
    marks = StepMark.objects.standing().filter(notice__case__firm=first)
    assert marks.count() >= 12
    assert len(set(marks.values_list("notice", flat=True))) >= 6
    today = first.local_date(NOW)
    plans = PlannedCall.objects.filter(firm=first).open()
    assert set(plans.values_list("line", flat=True)) >= {"pps", "acs", "caf", "notice"}
    assert all(plan.wanted_by >= today for plan in plans)
    letters = OutgoingLetter.objects.filter(case__firm=first)
    assert {letter.kind for letter in letters} == {"dispute", "transmittal", "call"}
    assert [letter.kind for letter in letters.finished()] == ["transmittal"]
    assert SavedFilter.objects.visible_to(owner).count() == 4


def test_every_filter_that_is_kept_means_something_and_finds_cases(first):
    browser = Browser()
    browser.force_login(first.members.get(role=Role.OWNER))
    for row in SavedFilter.objects.filter(firm=first):
        page = browser.get(reverse("case_list"), row.parameters).context
        assert not page["filter"].faults
        assert page["page"].object_list, row.name


def test_nothing_is_told_that_has_not_happened_yet(first):
    assert not Event.objects.filter(occurred_at__gt=NOW).exists()
    assert not Notice.objects.filter(reached_us_on__gt=first.local_date(NOW)).exists()


def test_the_first_firm_has_five_members_with_every_role(first, second):
    assert first.members.count() == 5
    assert set(first.members.values_list("role", flat=True)) == set(Role.values)
    assert second.members.count() == 1


def test_the_second_firm_sees_nothing_of_the_first(first, second):
    stranger = second.members.get()
    assert Case.objects.visible_to(stranger).count() == 3
    assert not Case.objects.visible_to(stranger).filter(firm=first).exists()
    browser = Browser()
    browser.force_login(stranger)
    case = told_cases(first)[0]
    assert browser.get(case.get_absolute_url()).status_code == 404
    assert browser.get(case.client.get_absolute_url()).status_code == 404
    assert case.client.name not in browser.get(reverse("client_list")).content.decode()


def test_every_chain_of_the_history_verifies(practice, db):
    chains = list(Chain.objects.all())
    assert len(chains) > TOLD + BULK
    assert [found for found in map(history.verify, chains) if found] == []


def test_every_case_of_the_bulk_has_its_letters_its_dates_and_its_history(first):
    told = [case.pk for case in told_cases(first)]
    bulk = Case.objects.filter(firm=first).exclude(pk__in=told)
    assert bulk.count() == BULK
    assert not bulk.filter(notices=None).exists()
    assert not bulk.filter(deadlines=None).exists()
    assert not bulk.filter(flags_change_on=None).exists()
    for case in bulk.prefetch_related("notices", "deadlines")[:50]:
        newest = max(case.notices.all(), key=lambda letter: letter.notice_date)
        assert (case.last_code, case.last_notice_on) == (newest.code, newest.notice_date)
        working = [row.due_on for row in case.deadlines.all() if row.is_open and row.is_working and row.due_on]
        assert case.next_due_on == min(working, default=None)
        kinds = list(Event.objects.filter(chain=case.chain_id).order_by("sequence").values_list("kind", flat=True))
        assert kinds[0] == "case_opened"
        assert kinds.count("notice_recorded") == len(case.notices.all())


def test_no_number_was_ever_issued(practice, db):
    for tin in Tin.objects.all():
        assert tin.number.startswith("000" if tin.kind == Tin.Kind.SSN else "00"), tin
        assert tin.number.endswith(tin.last4)


def test_everybody_on_the_list_of_logins_can_sign_in(practice, db):
    text = Path(settings.NOTICEBOOK_HOME, "demo-logins.txt").read_text()
    emails = [line.split()[0] for line in text.splitlines()[1:]]
    assert sorted(emails) == sorted(Member.objects.values_list("email", flat=True))
    assert demo.PASSWORD in text
    for email in emails:
        browser = Browser()
        browser.post(reverse("account_login"), {"login": email, "password": demo.PASSWORD})
        assert browser.get(reverse("docket")).status_code == 200, email


def test_it_refuses_a_database_with_a_firm(practice, db):
    with pytest.raises(CommandError, match="only goes into an empty one") as refused:
        call_command("demo")
    assert refused.value.returncode == 2
    assert Firm.objects.count() == 2


def test_it_refuses_to_load_no_cases():
    with pytest.raises(CommandError, match="from 1 on") as refused:
        call_command("demo", "--cases", "0")
    assert refused.value.returncode == 2
