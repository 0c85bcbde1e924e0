"""The clock: each firm's own morning, and the whole way from the heartbeat to the mail on a real worker."""

import threading
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from notices import casework, scan, tasks
from notices.models import Digest, Flag
from practice.celery import app
from practice.models import Firm
from tests.factories import acting, make_case, make_firm, make_notice


def utc(*moment):
    return datetime(*moment, tzinfo=UTC)


def zoned(zone, **fields):
    firm = make_firm().firm
    Firm.objects.filter(pk=firm.pk).update(time_zone=zone, **fields)
    firm.refresh_from_db()
    return firm


class TestWhoseMorningItIs:
    def test_honolulu_and_new_york_each_get_their_own_date(self, db):
        new_york, honolulu = zoned("America/New_York"), zoned("Pacific/Honolulu")
        # Four in the morning of Jul 6 in New York is ten in the evening of Jul 5 in Honolulu.
        last = date(2026, 7, 5)
        Firm.objects.update(last_scanned_on=last)
        assert scan.nights_due(utc(2026, 7, 6, 7, 59)) == []
        assert scan.nights_due(utc(2026, 7, 6, 8, 0)) == [(new_york.pk, date(2026, 7, 6))]
        scan.scan_firm(new_york, date(2026, 7, 6), now=utc(2026, 7, 6, 8, 0))
        assert scan.nights_due(utc(2026, 7, 6, 13, 59)) == []
        assert scan.nights_due(utc(2026, 7, 6, 14, 0)) == [(honolulu.pk, date(2026, 7, 6))]

    def test_over_a_week_of_heartbeats_each_firm_is_scanned_once_per_local_date(self, db):
        firms = [zoned(zone) for zone in ("America/New_York", "Pacific/Honolulu", "Pacific/Auckland")]
        done: dict[int, list] = {firm.pk: [] for firm in firms}
        now = utc(2026, 3, 5)  # the clocks of New York change on Mar 8
        while now < utc(2026, 3, 12):
            for pk, as_of in scan.nights_due(now):
                scan.scan_firm(Firm.objects.get(pk=pk), as_of, now=now)
                done[pk].append((as_of, now.astimezone(Firm.objects.get(pk=pk).zone)))
            now += timedelta(minutes=20)
        for nights in done.values():
            days = [day for day, _ in nights]
            assert days == sorted(set(days))
            assert len(days) in (7, 8)
            assert all(day == local.date() for day, local in nights)
            assert all(local.time() >= time(4) for _, local in nights)

    def test_a_missed_night_is_made_up_at_the_next_heartbeat(self, db):
        firm = zoned("America/New_York", last_scanned_on=date(2026, 7, 2))
        assert scan.nights_due(utc(2026, 7, 6, 18, 30)) == [(firm.pk, date(2026, 7, 6))]

    def test_the_hour_is_the_firms_to_set(self, db):
        firm = zoned("America/New_York", scan_at=time(1, 30), last_scanned_on=date(2026, 7, 5))
        assert scan.nights_due(utc(2026, 7, 6, 5, 29)) == []
        assert scan.nights_due(utc(2026, 7, 6, 5, 30)) == [(firm.pk, date(2026, 7, 6))]

    def test_a_case_is_never_looked_at_for_a_day_before_the_last_night(self, db):
        firm = zoned("America/New_York", last_scanned_on=date(2026, 7, 9))
        assert scan.today_of(firm, utc(2026, 7, 6, 12)) == date(2026, 7, 9)
        assert scan.today_of(firm, utc(2026, 7, 10, 12)) == date(2026, 7, 10)


class TestTheSchedule:
    def test_every_scheduled_name_is_a_task_and_expires_before_its_next_turn(self):
        app.loader.import_default_modules()
        for entry in settings.CELERY_BEAT_SCHEDULE.values():
            assert entry["task"] in app.tasks
            assert entry["options"]["expires"] < entry["schedule"]

    def test_nobody_runs_longer_than_a_lost_task_stays_lost(self):
        assert settings.CELERY_TASK_TIME_LIMIT < tasks.LONGEST_RUN_SECONDS

    def test_a_night_that_runs_already_is_not_started_beside_it(self, owner, firm):
        make_case(owner)
        with tasks._alone(f"night-{firm.pk}") as is_first:
            assert is_first
            tasks.scan_firm_night(firm.pk, "2026-07-06")
        firm.refresh_from_db()
        assert firm.last_scanned_on is None
        tasks.scan_firm_night(firm.pk, "2026-07-06")
        firm.refresh_from_db()
        assert firm.last_scanned_on == date(2026, 7, 6)

    def test_a_night_that_failed_may_be_started_again(self, owner, firm):
        with pytest.raises(ValueError, match="Invalid isoformat"):
            tasks.scan_firm_night(firm.pk, "soon")
        tasks.scan_firm_night(firm.pk, "2026-07-06")
        firm.refresh_from_db()
        assert firm.last_scanned_on == date(2026, 7, 6)


class TestOnARealWorker:
    def wait_until(self, reached, seconds=30):
        pause, tries = threading.Event(), int(seconds / 0.1)
        for _ in range(tries):
            if reached():
                return True
            pause.wait(0.1)
        return False

    @pytest.fixture
    def firm(self, transactional_db):
        """A firm whose morning and hour of mail have come, with an overdue letter."""
        owner = make_firm()
        Firm.objects.update(scan_at=time(0), mail_at=time(0), time_zone="UTC")
        long_ago = timezone.now() - timedelta(days=60)
        make_notice(owner, case=make_case(owner), notice_date=long_ago.date())
        return owner.firm

    def test_the_heartbeat_leads_to_flags_and_a_mail(self, firm, celery_worker, smtp_server):
        with celery_worker():
            tasks.heartbeat.delay()
            assert self.wait_until(lambda: Digest.objects.exists())
            tasks.send_mail.delay()
            assert self.wait_until(lambda: smtp_server.messages)
            assert self.wait_until(lambda: Digest.objects.get().state == Digest.State.SENT)
        assert set(Flag.objects.standing().values_list("kind", flat=True)) == {
            "deadline_passed",
            "likely_to_escalate",
            "no_cover",
            "no_next_action",
        }
        firm.refresh_from_db()
        assert firm.last_scanned_on == firm.local_date(timezone.now())
        assert smtp_server.messages[0]["Subject"] == "Noticebook: 1 overdue, 1 case to look at"

    def test_a_write_shows_in_the_flags_at_once_or_at_the_next_heartbeat(self, firm, celery_worker):
        owner = firm.members.get()
        by = acting(owner, timezone.now())
        scan.scan_firm(firm, firm.local_date(by.at), now=by.at)
        deadline = Flag.objects.get(kind="deadline_passed").deadline

        with celery_worker():
            casework.finish_deadline(deadline, by=by, done_on=by.on)
            tasks.look_again.delay(deadline.case_id)
            assert self.wait_until(lambda: not Flag.objects.standing().filter(kind="deadline_passed").exists())

            casework.reopen_deadline(deadline, by=by, reason="Bounced")
            tasks.heartbeat.delay()
            assert self.wait_until(lambda: Flag.objects.standing().filter(kind="deadline_passed").exists())
