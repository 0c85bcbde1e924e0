"""Which mail is owed, what it says, and that it goes out once however its sender ends."""

import os
import signal
import smtplib
import subprocess
import sys
import textwrap
import threading
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.db import connection, connections

from notices import casework, planning, reminders, scan
from notices.models import Digest, Flag, Reminder
from practice import history
from practice.access import Role
from practice.models import Event
from tests.factories import acting, make_case, make_client, make_firm, make_member, make_notice

DAY = date(2026, 7, 6)  # a Monday
MORNING = datetime(2026, 7, 6, 11, 0, tzinfo=UTC)  # seven o'clock in New York
STEERED = {"next_action": "Wait", "next_action_on": date(2026, 9, 1)}


def steered(member, **overrides):
    """A case that needs nothing, so that a test sees only the dates it sets."""
    return make_case(member, **STEERED | overrides)


def due(member, case, day, action="Send papers"):
    return casework.add_deadline(by=acting(member), case=case, kind="target", action=action, due_on=day)


def plan(firm, day=DAY):
    return scan.scan_firm(firm, day, now=datetime(day.year, day.month, day.day, 8, 5, tzinfo=UTC)).planned


def keys(**filters):
    return list(Reminder.objects.filter(**filters).values_list("key", flat=True))


def events(firm):
    rows = Event.objects.filter(chain=firm.chain_id, kind__startswith="digest_").select_related("payload")
    return [(row.kind, history.told(row)["sentence"]) for row in rows.order_by("sequence")]


class TestPlanning:
    @pytest.mark.parametrize(
        ("left", "step"),
        [(14, 14), (13, 14), (8, 14), (7, 7), (4, 7), (3, 3), (2, 3), (1, 1), (0, 0)],
    )
    def test_a_date_has_reached_the_smallest_lead_that_covers_it(self, left, step):
        assert planning.date_key(5, DAY + timedelta(left), DAY, [0, 1, 3, 7, 14]) == f"deadline:5:{step}"

    def test_a_date_that_has_passed_has_a_step_every_day(self):
        assert planning.date_key(5, DAY - timedelta(900), DAY, [0, 7]) == "deadline:5:2026-07-06"

    def test_a_date_is_told_once_at_each_lead_and_then_every_day(self, owner, firm):
        row = due(owner, steered(owner), DAY)
        told = [DAY + timedelta(days=ahead) for ahead in range(-20, 5) if plan(firm, DAY + timedelta(days=ahead))]
        assert [(day - DAY).days for day in told] == [-14, -7, -3, -1, 0, 1, 2, 3, 4]
        assert keys()[-1] == f"deadline:{row.pk}:2026-07-10"

    def test_a_lead_missed_by_nights_that_did_not_run_is_told_by_the_next(self, owner, firm):
        due(owner, steered(owner), DAY)
        told = [ahead for ahead in (-20, -12, -11, -5, -2) if plan(firm, DAY + timedelta(days=ahead))]
        assert told == [-12, -5, -2]

    def test_without_lead_days_only_what_has_passed_is_told(self, owner, firm):
        firm.lead_days = []
        firm.save()
        due(owner, steered(owner), DAY)
        assert plan(firm, DAY - timedelta(days=1)) == 0
        assert plan(firm, DAY + timedelta(days=1)) == 1

    def test_a_day_on_which_nothing_is_due_makes_no_digest(self, owner, firm):
        due(owner, steered(owner), DAY + timedelta(days=10))
        assert plan(firm, DAY - timedelta(days=4)) == 1
        assert plan(firm, DAY - timedelta(days=3)) == 0
        assert Digest.objects.count() == 1

    def test_a_case_that_needs_steering_or_may_escalate_is_told_once(self, owner, firm, case):
        make_notice(owner, case=case, notice_date=date(2026, 6, 1))
        plan(firm)
        flags = Flag.objects.standing().filter(kind__in=planning.MAILED_KINDS)
        assert flags.count() == 2
        assert {f"flag:{flag.pk}" for flag in flags} <= set(keys())
        plan(firm, DAY + timedelta(days=1))
        assert len([key for key in keys() if key.startswith("flag:")]) == 2

    @pytest.mark.parametrize("state", [Digest.State.FAILED, Digest.State.CANCELLED])
    def test_a_flag_whose_mail_reached_nobody_is_told_again_the_next_morning(self, owner, firm, case, state):
        plan(firm)
        flag = Flag.objects.standing().get(kind=Flag.Kind.NO_NEXT_ACTION)
        Digest.objects.update(state=state)
        tomorrow = DAY + timedelta(days=1)
        assert plan(firm, tomorrow) == 1
        assert keys(flag=flag) == [f"flag:{flag.pk}", f"flag:{flag.pk}:{tomorrow}"]
        assert plan(firm, tomorrow) == 0
        Digest.objects.filter(on=tomorrow).update(state=Digest.State.SENT)
        assert plan(firm, tomorrow + timedelta(days=1)) == 0

    def test_the_owner_of_the_case_hears_of_it(self, owner, practitioner, firm):
        due(owner, steered(owner, owner=practitioner), DAY)
        plan(firm)
        assert Reminder.objects.get().member == practitioner

    def test_the_firms_owners_hear_of_it_when_the_owner_of_the_case_has_left(self, owner, practitioner, firm):
        second = make_member(firm, role=Role.OWNER, name="Second Owner")
        due(owner, steered(owner, owner=practitioner), DAY)
        practitioner.is_active = False
        practitioner.save()
        plan(firm)
        assert {row.member for row in Reminder.objects.all()} == {owner, second}

    def test_the_firms_owners_hear_of_a_case_that_its_owner_may_not_see(self, owner, practitioner, firm):
        hidden = make_client(owner, is_restricted=True)
        due(owner, steered(owner, client=hidden, owner=practitioner), DAY)
        open_to = make_client(owner, is_restricted=True)
        open_to.assigned.add(practitioner)
        due(owner, steered(owner, client=open_to, owner=practitioner, matter="1040 2020"), DAY)
        plan(firm)
        assert set(Reminder.objects.values_list("case__client", "member")) == {
            (hidden.pk, owner.pk),
            (open_to.pk, practitioner.pk),
        }

    def test_the_mail_goes_at_the_firms_hour_where_the_member_lives(self, owner, practitioner, firm):
        practitioner.time_zone = "Pacific/Honolulu"
        practitioner.save()
        due(owner, steered(owner), DAY)
        due(owner, steered(owner, owner=practitioner), DAY)
        plan(firm)
        hours = dict(Digest.objects.values_list("member", "send_at"))
        assert hours[owner.pk] == MORNING
        assert hours[practitioner.pk] == datetime(2026, 7, 6, 17, 0, tzinfo=UTC)

    def test_lines_after_the_mail_has_gone_wait_for_the_next_morning(self, owner, firm):
        first = due(owner, steered(owner), DAY)
        plan(firm)
        assert reminders.send_due(MORNING).sent == 1
        late = due(owner, steered(owner), DAY + timedelta(days=5))
        assert plan(firm) == 0
        assert plan(firm, DAY + timedelta(days=1)) == 2
        assert set(keys(digest__on=DAY + timedelta(days=1))) == {
            f"deadline:{first.pk}:2026-07-07",
            f"deadline:{late.pk}:7",
        }


class TestTheMail:
    def planned(self, owner):
        firm = owner.firm
        client = make_client(owner, name="Terrence O'Boyd")
        first = steered(owner, client=client, matter="1040 2023")
        make_notice(owner, case=first, notice_date=date(2026, 6, 8), amount_due=Decimal("1075.21"))
        due(owner, steered(owner, client=client, matter="941 2025 Q3"), DAY, action="Fax the <reply>")
        due(owner, steered(owner, client=client, matter="1040 2022"), DAY + timedelta(days=4))
        due(owner, steered(owner, client=client, matter="1040 2021"), DAY + timedelta(days=12))
        make_case(owner, client=client, matter="1040 2020")
        plan(firm)
        return first

    def test_it_arrives_as_text_and_html_at_a_real_server(self, owner, smtp_server):
        first = self.planned(owner)
        assert reminders.send_due(MORNING) == reminders.Sent(sent=1)
        (message,) = smtp_server.messages
        assert message["Subject"] == "Noticebook: 1 overdue, 1 due today, 1 this week, 1 later, 2 cases to look at"
        assert message["To"] == "owner@example.com"
        assert message["Auto-Submitted"] == "auto-generated"
        assert message["Message-ID"] == Digest.objects.get().message_id
        assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
        text, page = (part.get_content().replace("\r\n", "\n") for part in message.iter_parts())
        assert "Good morning, Rosa Moreno.\nMoreno Tax, Monday, July 6, 2026\n\nOVERDUE\n" in text
        link = f"{django_settings.SITE_URL}/cases/{first.pk}/"
        assert f"OVERDUE\n\n* 7 days overdue (Jun 29, 2026): T.O., CP14, 1040 · 2023\n  {link}\n" in text
        assert f'<a href="{link}"' in page
        assert "T.O., CP14, 1040 · 2023</a>" in page

    def test_the_worst_stands_first(self, owner, mailoutbox):
        self.planned(owner)
        reminders.send_due(MORNING)
        text = mailoutbox[0].body
        places = [text.index(word) for word in ("OVERDUE", "DUE TODAY", "THIS WEEK", "LATER", "TO LOOK AT")]
        assert places == sorted(places)

    def test_without_the_firms_consent_it_has_no_name_amount_or_words(self, owner, mailoutbox):
        self.planned(owner)
        reminders.send_due(MORNING)
        (message,) = mailoutbox
        for part in (message.body, message.alternatives[0].content):
            assert "Boyd" not in part
            assert "1,075" not in part
            assert "Fax" not in part
            assert "$" not in part

    def test_with_the_firms_consent_it_has_them_and_escapes_only_html(self, owner, mailoutbox):
        owner.firm.mail_shows_details = True
        owner.firm.save()
        self.planned(owner)
        reminders.send_due(MORNING)
        (message,) = mailoutbox
        page = message.alternatives[0].content
        assert "Terrence O'Boyd, CP14, 1040 · 2023, $1,075.21" in message.body
        assert "Fax the <reply>" in message.body
        assert "Terrence O&#x27;Boyd" in page
        assert "Fax the &lt;reply&gt;" in page

    def test_a_long_list_is_cut_and_says_so(self, owner, firm, mailoutbox):
        case = steered(owner)
        for number in range(70):
            due(owner, case, DAY - timedelta(days=number), action=f"Step {number}")
        plan(firm)
        reminders.send_due(MORNING)
        assert mailoutbox[0].subject == "Noticebook: 69 overdue, 1 due today"
        assert mailoutbox[0].body.count("* ") == 60
        assert "And 10 more on the docket." in mailoutbox[0].body

    def test_two_mails_never_share_their_message_id(self, owner, practitioner, firm, mailoutbox):
        """Otherwise a mail program would hide the second one."""
        due(owner, steered(owner), DAY)
        due(owner, steered(owner, owner=practitioner), DAY)
        plan(firm)
        reminders.send_due(MORNING)
        assert len({message.extra_headers["Message-ID"] for message in mailoutbox}) == 2

    def test_text_has_no_runs_of_empty_lines(self, owner, mailoutbox):
        self.planned(owner)
        reminders.send_due(MORNING)
        assert "\n\n\n" not in mailoutbox[0].body


class TestSending:
    @pytest.fixture
    def digest(self, owner, firm):
        """One mail of one line, due this morning."""
        due(owner, steered(owner), DAY)
        plan(firm)
        return Digest.objects.get()

    def test_nothing_due_sends_nothing(self, owner, firm, mailoutbox):
        steered(owner)
        plan(firm)
        assert reminders.send_due(MORNING) == reminders.Sent()
        assert not mailoutbox
        assert not Digest.objects.exists()

    def test_it_waits_for_its_hour_and_goes_once(self, digest, firm, mailoutbox):
        assert reminders.send_due(MORNING - timedelta(minutes=1)).sent == 0
        assert reminders.send_due(MORNING).sent == 1
        assert reminders.send_due(MORNING + timedelta(hours=1)).sent == 0
        digest.refresh_from_db()
        assert (digest.state, digest.attempts, digest.settled_at) == (Digest.State.SENT, 1, MORNING)
        assert len(mailoutbox) == 1
        assert events(firm) == [("digest_sent", "The mail of Jul 6, 2026 went to Rosa Moreno (1 line).")]
        assert history.verify(firm.chain) is None

    def test_a_mail_late_by_a_day_speaks_of_the_day_it_goes(self, digest, mailoutbox):
        reminders.send_due(MORNING + timedelta(days=1))
        assert mailoutbox[0].subject == "Noticebook: 1 overdue"

    def drop(self, how, owner, digest):
        line = digest.reminders.get()
        by = acting(owner, MORNING)
        if how == "done":
            casework.finish_deadline(line.deadline, by=by, done_on=DAY)
        elif how == "replaced":
            casework.override_deadline(line.deadline, by=by, due_on=DAY + timedelta(days=60), reason="Call of today")
        elif how == "closed":
            case = line.case
            casework.close_case(case, by=by, version=case.version, outcome="Paid", closed_on=DAY)
        elif how == "left":
            type(owner).objects.filter(pk=line.member_id).update(is_active=False)

    @pytest.mark.parametrize("how", ["done", "replaced", "closed", "left"])
    def test_a_line_that_no_longer_matters_cancels_its_mail(self, how, owner, digest, firm, mailoutbox):
        self.drop(how, owner, digest)
        assert reminders.send_due(MORNING) == reminders.Sent(cancelled=1)
        digest.refresh_from_db()
        assert digest.state == Digest.State.CANCELLED
        assert not mailoutbox
        assert events(firm) == []

    def test_a_member_is_not_told_of_a_case_hidden_from_them_since(self, owner, practitioner, firm, mailoutbox):
        case = steered(owner, owner=practitioner)
        due(owner, case, DAY)
        plan(firm)
        type(case.client).objects.filter(pk=case.client_id).update(is_restricted=True)
        assert reminders.send_due(MORNING).cancelled == 1
        assert not mailoutbox

    def test_a_flag_that_was_cleared_falls_away(self, owner, firm, case, mailoutbox):
        plan(firm)
        case.refresh_from_db()
        casework.change_case(case, by=acting(owner, MORNING), version=case.version, **STEERED)
        scan.scan_touched(firm, now=MORNING)
        assert reminders.send_due(MORNING) == reminders.Sent(cancelled=1)

    def test_a_server_that_says_later_is_asked_again_and_its_trouble_stays_visible(self, digest, firm, smtp_server):
        smtp_server.refuse = "451 try again later"
        assert reminders.send_due(MORNING) == reminders.Sent()
        digest.refresh_from_db()
        assert digest.state == Digest.State.PENDING
        assert digest.trouble == "The mail server answered 451 try again later"
        assert digest.send_at == MORNING + timedelta(minutes=1)
        smtp_server.refuse = ""
        assert reminders.send_due(MORNING + timedelta(minutes=1)).sent == 1
        digest.refresh_from_db()
        assert (digest.attempts, digest.trouble) == (2, "")
        assert len(smtp_server.messages) == 1

    def test_a_mail_refused_for_good_has_failed_and_is_told(self, digest, firm, smtp_server):
        smtp_server.refuse = "554 no such person"
        assert reminders.send_due(MORNING) == reminders.Sent(failed=1)
        digest.refresh_from_db()
        assert (digest.state, digest.trouble) == (
            Digest.State.FAILED,
            "The mail server answered 554 no such person",
        )
        assert events(firm) == [
            (
                "digest_failed",
                "The mail of Jul 6, 2026 could not be sent: "
                "The mail server answered 554 no such person (to Rosa Moreno).",
            )
        ]
        assert reminders.send_due(MORNING + timedelta(days=1)) == reminders.Sent()

    def test_a_server_that_is_down_is_given_up_after_most_of_a_day(self, digest, settings):
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
        now, ends = MORNING, []
        while not ends or ends[-1].failed == 0:
            ends.append(reminders.send_due(now))
            digest.refresh_from_db()
            now = max(digest.send_at, now + timedelta(minutes=1))
            assert len(ends) <= reminders.MOST_ATTEMPTS
        assert len(ends) == reminders.MOST_ATTEMPTS
        assert digest.settled_at - MORNING > timedelta(hours=12)
        assert digest.trouble == "The mail server could not be reached: Connection refused"

    @pytest.mark.parametrize(
        ("error", "final"),
        [
            (smtplib.SMTPRecipientsRefused({"a@b.example": (550, b"unknown")}), True),
            (smtplib.SMTPRecipientsRefused({"a@b.example": (450, b"busy")}), False),
            (smtplib.SMTPDataError(554, b"no"), True),
            (smtplib.SMTPDataError(451, b"later"), False),
            (smtplib.SMTPSenderRefused(550, b"who", "x@y.example"), False),
            (smtplib.SMTPAuthenticationError(535, b"password"), False),
            (smtplib.SMTPServerDisconnected("gone"), False),
            (TimeoutError("timed out"), False),
        ],
    )
    def test_only_what_the_server_refused_for_good_is_final(self, error, final):
        assert reminders.is_final(error) is final

    def test_one_mail_that_cannot_be_sent_does_not_keep_the_others(
        self, owner, practitioner, firm, digest, smtp_server
    ):
        due(owner, steered(owner, owner=practitioner), DAY)
        plan(firm)
        type(owner).objects.filter(pk=owner.pk).update(email="broken\naddress@example.com")
        assert reminders.send_due(MORNING).sent == 1
        assert smtp_server.messages[0]["To"] == practitioner.email
        digest.refresh_from_db()
        assert (digest.state, digest.trouble) == (
            Digest.State.PENDING,
            "The mail could not be written: ValueError",
        )


@pytest.mark.both_databases
class TestWhoeverSends:
    """On a real database with real processes and a real server."""

    @pytest.fixture
    def firm(self, transactional_db):
        owner = make_firm()
        for _ in range(3):
            due(owner, steered(owner), DAY)
        plan(owner.firm)
        return owner.firm

    def test_two_senders_at_once_send_one_mail(self, firm, smtp_server):
        barrier, done = threading.Barrier(2), []

        def work():
            try:
                barrier.wait(10)
                done.append(reminders.send_due(MORNING))
            finally:
                connections.close_all()

        threads = [threading.Thread(target=work) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        assert sorted(each.sent for each in done) == [0, 1]
        assert len(smtp_server.messages) == 1
        assert [kind for kind, _ in events(firm)] == ["digest_sent"]

    def kill_between_mail_and_mark(self, smtp_server, now):
        """Run a sender in a process of its own that dies the moment the server has taken the mail."""
        script = textwrap.dedent(
            """
            import os, signal, sys
            from datetime import datetime
            import django
            django.setup()
            from django.conf import settings
            from django.db import connection
            settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = sys.argv[1]
            settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
            settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", int(sys.argv[2])
            settings.EMAIL_USE_TLS = False
            from notices import reminders
            reminders._settle = lambda *args, **rest: os.kill(os.getpid(), signal.SIGKILL)
            reminders.send_due(datetime.fromisoformat(sys.argv[3]))
            """
        )
        return subprocess.run(
            [sys.executable, "-c", script, connection.settings_dict["NAME"], str(smtp_server.port), now.isoformat()],
            env={
                **os.environ,
                "DJANGO_SETTINGS_MODULE": "tests.settings",
                "RUN_ON_DATABASE": os.environ.get("RUN_ON_DATABASE", ""),
            },
            cwd=Path(__file__).resolve().parents[2],
            check=False,
            timeout=60,
        ).returncode

    def test_a_sender_killed_between_mail_and_mark_is_repeated_once_and_never_again(self, firm, smtp_server):
        assert self.kill_between_mail_and_mark(smtp_server, MORNING) == -signal.SIGKILL
        digest = Digest.objects.get()
        assert digest.state == Digest.State.SENDING
        assert len(smtp_server.messages) == 1

        assert reminders.send_due(MORNING + timedelta(minutes=14)) == reminders.Sent()
        assert reminders.send_due(MORNING + timedelta(minutes=16)) == reminders.Sent(sent=1)
        assert reminders.send_due(MORNING + timedelta(hours=5)) == reminders.Sent()

        first, second = smtp_server.messages
        assert first["Message-ID"] == second["Message-ID"] == digest.message_id
        digest.refresh_from_db()
        assert (digest.state, digest.attempts, digest.trouble) == (Digest.State.SENT, 2, reminders.INTERRUPTED)
        assert [kind for kind, _ in events(firm)] == ["digest_repeated", "digest_sent"]
        assert "sent once more under the same Message-ID" in events(firm)[0][1]

    def test_a_sender_killed_twice_leaves_it_to_a_person(self, firm, smtp_server):
        later = MORNING + timedelta(minutes=16)
        assert self.kill_between_mail_and_mark(smtp_server, MORNING) == -signal.SIGKILL
        assert self.kill_between_mail_and_mark(smtp_server, later) == -signal.SIGKILL
        assert reminders.send_due(later + timedelta(minutes=16)) == reminders.Sent(failed=1)
        assert len(smtp_server.messages) == 2
        digest = Digest.objects.get()
        assert (digest.state, digest.trouble) == (Digest.State.FAILED, reminders.TWICE_INTERRUPTED)
        assert [kind for kind, _ in events(firm)] == ["digest_repeated", "digest_failed"]
