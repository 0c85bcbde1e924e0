"""The night: which flags stand after it, and that nobody else's work is touched."""

import threading
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from notices import casework, cover_flags, looking, scan
from notices.models import Case, Deadline, Flag, Reminder
from practice import history
from practice.models import Event
from tests.factories import acting, make_call, make_case, make_client, make_firm, make_notice

LETTER_ON = date(2018, 1, 30)
PAY_BY = date(2018, 2, 20)
NEAR, PASSED, LIKELY, UNSTEERED = (
    Flag.Kind.DEADLINE_NEAR,
    Flag.Kind.DEADLINE_PASSED,
    Flag.Kind.LIKELY_TO_ESCALATE,
    Flag.Kind.NO_NEXT_ACTION,
)


@pytest.fixture(autouse=True)
def _everybody_may_be_spoken_for(monkeypatch):
    """Who may speak has tests of its own, `test_cover_flags`: here it raises nothing."""
    monkeypatch.setattr(cover_flags, "of_cases", lambda cases, as_of: {})


def at(day, hour=12):
    """A moment of that day in New York."""
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC) + timedelta(hours=5)


def night(firm, day):
    return scan.scan_firm(firm, day, now=at(day, 4))


def standing(case):
    return set(Flag.objects.standing().filter(case=case).values_list("kind", flat=True))


def told(case):
    """The history of a case as (kind, sentence)."""
    events = Event.objects.filter(chain=case.chain_id).select_related("payload").order_by("sequence")
    return [(event.kind, history.told(event)["sentence"]) for event in events]


def flag_events(case):
    return [line for line in told(case) if line[0].startswith("flag_")]


@pytest.fixture
def smith(owner):
    """The official sample: a CP14 of Jan 30, 2018 for 2017, to be paid by Feb 20, 2018."""
    by = {"at": at(LETTER_ON)}
    john = make_client(owner, name="John Smith", **by)
    mary = make_client(owner, name="Mary Smith", **by)
    case = make_case(
        owner, client=john, spouse=mary, matter="1040 2017", next_action="Pay", next_action_on=PAY_BY, **by
    )
    make_notice(
        owner, case=case, notice_date=LETTER_ON, due_printed_on=PAY_BY, amount_due=Decimal("1075.21"), at=at(LETTER_ON)
    )
    case.refresh_from_db()
    return case


class TestTheOfficialSample:
    def test_two_weeks_before_the_date_it_becomes_near_and_not_a_day_earlier(self, firm, smith):
        night(firm, date(2018, 2, 5))
        assert standing(smith) == set()
        night(firm, date(2018, 2, 6))
        assert standing(smith) == {NEAR}

    def test_it_is_near_a_week_before_and_passed_and_likely_to_escalate_the_day_after(self, firm, smith):
        night(firm, date(2018, 2, 13))
        assert standing(smith) == {NEAR}
        night(firm, PAY_BY)
        assert standing(smith) == {NEAR}
        night(firm, date(2018, 2, 21))
        assert standing(smith) == {PASSED, LIKELY}

    def test_the_flag_says_why_and_keeps_its_figures(self, firm, smith):
        night(firm, date(2018, 2, 21))
        flag = Flag.objects.get(case=smith, kind=LIKELY)
        assert "passed unanswered" in flag.why
        assert flag.figures["p180"] >= 0.30
        assert flag.figures["low180"] <= flag.figures["p180"] <= flag.figures["high180"]
        assert any("unanswered" in reason["text"] for reason in flag.figures["reasons"])
        smith.refresh_from_db()
        assert 0 < smith.p60_low < smith.p60 < smith.p60_high < 1
        assert smith.likely_on > date(2018, 2, 21)
        assert smith.scored_on == date(2018, 2, 21)

    def test_an_agreement_in_force_takes_likely_to_escalate_away_and_leaves_the_date(self, owner, firm, smith):
        night(firm, date(2018, 2, 21))
        day = date(2018, 2, 22)
        casework.record_hold(by=acting(owner, at(day)), case=smith, kind="agreement_in_force", from_on=day)
        night(firm, day)
        assert standing(smith) == {PASSED}
        assert "installment agreement is in force" in flag_events(smith)[-1][1]
        smith.refresh_from_db()
        assert smith.p60 == 0

    def test_each_change_is_told_once_and_the_history_holds(self, firm, smith):
        for ahead in range(14):
            night(firm, date(2018, 2, 13) + timedelta(days=ahead))
        kinds = [(kind, sentence.split(":")[0]) for kind, sentence in flag_events(smith)]
        assert kinds == [
            ("flag_raised", "Flag raised, deadline near"),
            ("flag_raised", "Flag raised, deadline passed"),
            ("flag_raised", "Flag raised, likely to escalate"),
        ]
        assert history.verify(smith.chain) is None
        event = Event.objects.filter(chain=smith.chain_id, kind="flag_raised").last()
        assert (event.actor, event.actor_name) == (None, "Noticebook")

    def test_a_night_of_long_ago_is_told_under_its_own_day(self, firm, smith):
        scan.scan_firm(firm, date(2018, 2, 21), now=at(date(2026, 6, 29)))
        event = Event.objects.filter(chain=smith.chain_id, kind="flag_raised").first()
        assert firm.local_date(event.occurred_at) == date(2018, 2, 21)
        assert firm.local_date(event.recorded_at) == date(2026, 6, 29)

    def test_two_nights_in_one_are_the_same_as_each_in_turn(self, firm, smith):
        """A firm whose machine was off catches up."""
        night(firm, date(2018, 2, 1))
        night(firm, date(2018, 3, 5))
        assert standing(smith) == {PASSED, LIKELY}

    def test_overdue_stays_until_somebody_acts_however_long_that_takes(self, owner, firm, smith):
        night(firm, date(2018, 2, 21))
        late = PAY_BY + timedelta(days=1000)
        for ahead in range(0, 1001, 100):
            night(firm, date(2018, 2, 21) + timedelta(days=ahead))
        assert PASSED in standing(smith)
        casework.finish_deadline(smith.deadlines.working().get(), by=acting(owner, at(late)), done_on=late)
        night(firm, late + timedelta(days=1))
        assert PASSED not in standing(smith)

    def test_likely_to_escalate_does_not_flicker(self, firm, smith):
        """Raised and cleared once each in ten months of silence, scanned every day."""
        changes, before = [], False
        for ahead in (*range(30), *range(30, 300, 7)):
            day = LETTER_ON + timedelta(days=ahead)
            night(firm, day)
            now = LIKELY in standing(smith)
            if now != before:
                changes.append(day)
            before = now
        assert changes[0] == date(2018, 2, 21)
        assert len(changes) == 2

    def test_looking_only_when_the_day_has_come_misses_nothing(self, owner, firm, smith):
        """The stored change day skips most nights; a scan forced every day comes to the same flags."""
        other = make_firm(name="Daily Tax", at=at(LETTER_ON))
        case = make_case(other, matter="1040 2017", next_action="Pay", next_action_on=PAY_BY, at=at(LETTER_ON))
        make_notice(other, case=case, notice_date=LETTER_ON, due_printed_on=PAY_BY, amount_due=Decimal("1075.21"))
        looked = 0
        for ahead in (*range(5, 30), *range(30, 160, 9)):
            day = LETTER_ON + timedelta(days=ahead)
            looked += night(firm, day).cases
            Case.objects.filter(pk=case.pk).update(flags_change_on=None)
            night(other.firm, day)
            assert standing(smith) == standing(case), day
        assert looked <= 8


class TestEachFlag:
    def test_a_case_without_a_next_action_says_what_it_lacks(self, firm, case):
        night(firm, date(2026, 6, 30))
        flag = Flag.objects.standing().get(case=case)
        assert (flag.kind, flag.why) == (UNSTEERED, "The case lacks a next action and a date for it.")

    def test_it_clears_when_a_next_action_is_set(self, owner, firm, case):
        night(firm, date(2026, 6, 30))
        by = acting(owner, at(date(2026, 6, 30)))
        case.refresh_from_db()
        casework.change_case(case, by=by, version=case.version, next_action="Call PPS", next_action_on=date(2026, 7, 6))
        night(firm, date(2026, 6, 30))
        assert standing(case) == set()
        assert flag_events(case)[-1] == (
            "flag_cleared",
            "Flag cleared, no next action: Next action, date and owner are set.",
        )

    def test_each_date_has_a_flag_of_its_own(self, owner, firm, case):
        by = acting(owner)
        for ahead in (-3, 0, 14, 15):
            casework.add_deadline(
                by=by, case=case, kind="target", action=f"Step {ahead}", due_on=date(2026, 6, 30) + timedelta(ahead)
            )
        night(firm, date(2026, 6, 30))
        flags = Flag.objects.standing().filter(case=case).exclude(kind=UNSTEERED).order_by("deadline__due_on")
        assert [(flag.kind, flag.deadline.action) for flag in flags] == [
            (PASSED, "Step -3"),
            (NEAR, "Step 0"),
            (NEAR, "Step 14"),
        ]

    def test_longer_lead_days_count_from_the_next_night(self, owner, firm, case):
        casework.add_deadline(by=acting(owner), case=case, kind="target", action="Send", due_on=date(2026, 7, 25))
        night(firm, date(2026, 6, 30))
        assert NEAR not in standing(case)
        firm.lead_days = [30, 7]
        firm.save()
        night(firm, date(2026, 7, 1))
        assert NEAR in standing(case)

    def test_an_extension_moves_the_flag_to_the_new_date(self, owner, firm, case):
        make_notice(owner, case=case, code="CP2000", notice_date=date(2026, 6, 29))
        night(firm, date(2026, 7, 25))
        old = case.deadlines.working().get()
        assert NEAR in standing(case)
        casework.extend_deadline(
            old,
            by=acting(owner, at(date(2026, 7, 30))),
            due_on=date(2026, 10, 15),
            granted_by="Ms. Ode",
            proof="",
        )
        night(firm, date(2026, 7, 31))
        assert not {NEAR, PASSED} & standing(case)
        night(firm, date(2026, 10, 10))
        assert Flag.objects.standing().get(case=case, kind=NEAR).deadline.replaces == old

    def test_closing_a_case_clears_its_flags_and_reopening_brings_them_back(self, owner, firm, notice):
        case = notice.case
        night(firm, date(2026, 7, 30))
        assert standing(case) == {PASSED, LIKELY, UNSTEERED}
        by = acting(owner, at(date(2026, 7, 30)))
        case.refresh_from_db()
        case = casework.close_case(case, by=by, version=case.version, outcome="Paid", closed_on=date(2026, 7, 30))
        night(firm, date(2026, 7, 31))
        assert standing(case) == set()
        assert "The case is closed." in flag_events(case)[-1][1]
        case.refresh_from_db()
        casework.reopen_case(case, by=by, version=case.version, reason="Levy notice came")
        night(firm, date(2026, 7, 31))
        assert standing(case) == {PASSED, LIKELY, UNSTEERED}

    def test_a_closed_case_is_looked_at_once_and_then_rests(self, owner, firm, case):
        casework.close_case(case, by=acting(owner), version=case.version, outcome="Paid", closed_on=date(2026, 6, 29))
        assert night(firm, date(2026, 6, 30)).cases == 1
        assert night(firm, date(2026, 7, 30)).cases == 0

    def test_a_state_notice_is_not_forecast(self, owner, firm):
        case = make_case(owner)
        make_notice(owner, case=case, notice_date=date(2026, 5, 1))
        # Nobody can record a bill of the IRS on a state's case: this one became it afterwards.
        Case.objects.update(authority="CA")
        night(firm, date(2026, 7, 30))
        assert LIKELY not in standing(case)
        case.refresh_from_db()
        assert case.p60 is None

    def test_a_date_at_the_end_of_the_calendar_does_not_stop_the_night(self, owner, firm, case):
        for day in (date.max, date.min):
            casework.add_deadline(by=acting(owner), case=case, kind="target", action="Some day", due_on=day)
        night(firm, date(2026, 6, 30))
        assert standing(case) == {PASSED, UNSTEERED}

    @pytest.mark.parametrize("day", [date.min, date(1, 1, 5), date(9998, 12, 31), date.max])
    def test_a_letter_dated_at_an_end_of_the_calendar_is_not_forecast(self, firm, notice, day):
        type(notice).objects.filter(pk=notice.pk).update(notice_date=day)
        night(firm, date(2026, 7, 30))
        assert PASSED in standing(notice.case)
        assert LIKELY not in standing(notice.case)

    def test_a_balance_on_another_case_of_the_couple_is_weighed_at_once(self, owner, firm, smith):
        night(firm, LETTER_ON)
        smith.refresh_from_db()
        before = smith.p60
        other = make_case(owner, client=smith.spouse, matter="1040 2015", at=at(LETTER_ON))
        make_notice(owner, case=other, notice_date=LETTER_ON, at=at(LETTER_ON))
        scan.scan_case(other.pk, now=at(LETTER_ON))
        smith.refresh_from_db()
        assert smith.p60 > before


class TestHoldsInTime:
    def test_a_call_with_a_hold_takes_the_flag_away_until_the_hold_ends(self, owner, firm, smith):
        night(firm, date(2018, 2, 21))
        day = date(2018, 2, 22)
        until = date(2018, 5, 31)
        make_call(owner, cases=[smith], at=at(day), hold_until=until)
        night(firm, day)
        assert standing(smith) == {PASSED}
        assert night(firm, day + timedelta(days=7)).cases == 0
        smith.refresh_from_db()
        returns_on = smith.flags_change_on
        assert day < returns_on < until + timedelta(days=1)
        night(firm, returns_on - timedelta(days=1))
        assert standing(smith) == {PASSED}
        night(firm, returns_on)
        assert standing(smith) == {PASSED, LIKELY}


class TestTwiceLateAndTogether:
    def test_a_second_run_of_the_same_night_changes_nothing(self, firm, notice):
        first = night(firm, date(2026, 7, 30))
        assert (first.cases, first.raised, first.cleared) == (1, 3, 0)
        assert first.planned > 0
        before = snapshot(notice.case)
        second = night(firm, date(2026, 7, 30))
        assert (second.cases, second.raised, second.cleared, second.planned) == (0, 0, 0, 0)
        assert snapshot(notice.case) == before

    def test_looking_again_at_a_case_changes_nothing(self, firm, notice):
        night(firm, date(2026, 7, 30))
        before = snapshot(notice.case)
        again = scan.scan_case(notice.case_id, now=at(date(2026, 7, 30)))
        assert (again.cases, again.raised, again.cleared) == (1, 0, 0)
        assert snapshot(notice.case) == before

    def test_an_earlier_day_than_the_last_is_refused_and_nothing_changes(self, firm, notice):
        night(firm, date(2026, 7, 30))
        before = snapshot(notice.case)
        with pytest.raises(ValueError, match=r"was scanned as of Jul 30, 2026; Jul 29, 2026 comes too late\."):
            night(firm, date(2026, 7, 29))
        assert snapshot(notice.case) == before
        firm.refresh_from_db()
        assert firm.last_scanned_on == date(2026, 7, 30)

    def test_what_a_person_set_stays_as_it_is(self, owner, firm, notice):
        ours = {
            "p60", "p60_low", "p60_high", "likely_on", "scored_on", "flags_change_on",
        }  # fmt: skip
        fields = [field.attname for field in Case._meta.concrete_fields if field.name not in ours]
        rows = (
            Case.objects.values(*fields),
            Deadline.objects.values(),
            Case.notices.rel.related_model.objects.values(),
        )
        before = [list(row) for row in rows]
        night(firm, date(2026, 7, 30))
        assert standing(notice.case)
        assert [list(row.all()) for row in rows] == before

    def test_a_write_after_the_night_is_looked_at_by_the_next_heartbeat(self, owner, firm, case):
        night(firm, date(2026, 6, 29))
        assert scan.firms_with_touched_cases() == []
        casework.add_deadline(by=acting(owner), case=case, kind="target", action="Send", due_on=date(2026, 6, 28))
        assert scan.firms_with_touched_cases() == [firm.pk]
        assert scan.scan_touched(firm, now=at(date(2026, 6, 29))).raised == 1
        assert scan.firms_with_touched_cases() == []
        assert PASSED in standing(case)

    def test_a_case_that_cannot_be_looked_at_does_not_cost_the_firm_its_night(
        self, owner, firm, notice, case, monkeypatch, caplog
    ):
        broken = make_case(owner, matter="1040 2019")
        real = looking.look_at

        def stumble(each, *args, **rest):
            if each.pk == broken.pk:
                raise ZeroDivisionError
            return real(each, *args, **rest)

        monkeypatch.setattr(looking, "look_at", stumble)
        found = night(firm, date(2026, 7, 30))
        assert (found.cases, found.raised, found.planned) == (1, 3, 3)
        assert f"Case {broken.pk} could not be looked at." in caplog.text
        assert standing(broken) == set()

        monkeypatch.setattr(looking, "look_at", real)
        assert scan.firms_with_touched_cases() == [firm.pk]
        scan.scan_touched(firm, now=at(date(2026, 7, 30)))
        assert standing(broken) == {UNSTEERED}

    def test_other_firms_are_left_alone(self, firm, stranger, case):
        other = make_case(stranger)
        night(firm, date(2026, 7, 30))
        assert standing(case)
        assert not standing(other)
        stranger.firm.refresh_from_db()
        assert stranger.firm.last_scanned_on is None


def snapshot(case):
    """Everything that a scan may write about a case."""
    return (
        list(Flag.objects.filter(case=case).values()),
        list(Reminder.objects.filter(case=case).values()),
        Case.objects.filter(pk=case.pk).values().get(),
        told(case),
    )


@pytest.mark.both_databases
class TestTwoWorkers:
    @pytest.mark.django_db(transaction=True)
    def test_two_at_once_give_one_set_of_flags_events_and_reminders(self):
        owner = make_firm()
        cases = [make_case(owner, matter=f"1040 {year}") for year in range(2010, 2025)]
        for case in cases:
            make_notice(owner, case=case)
        scans, problems = [], []
        barrier = threading.Barrier(2)

        def work():
            try:
                barrier.wait(10)
                scans.append(night(owner.firm, date(2026, 7, 30)))
            except Exception as problem:
                problems.append(problem)
            finally:
                connections.close_all()

        threads = [threading.Thread(target=work) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        assert not problems
        assert sum(each.raised for each in scans) == Flag.objects.count() == 3 * len(cases)
        assert sum(each.planned for each in scans) == Reminder.objects.count() == 3 * len(cases)
        for case in cases:
            assert len(flag_events(case)) == 3
            assert history.verify(case.chain) is None


@pytest.mark.both_databases
class TestSpeed:
    @pytest.mark.django_db
    def test_the_number_of_queries_does_not_grow_with_the_cases(self, owner, firm, django_assert_max_num_queries):
        def queries(number, year, day):
            for _ in range(number):
                make_notice(owner, case=make_case(owner, matter=f"1040 {year}"))
            with django_assert_max_num_queries(80) as used:
                done = night(firm, day)
            assert done.raised == 3 * number
            return len(used)

        assert queries(2, 2024, date(2026, 7, 30)) == queries(20, 2023, date(2026, 7, 31))

    @pytest.mark.django_db
    def test_a_night_in_which_nothing_changed_reads_by_index_and_writes_nothing_but_its_day(
        self, owner, firm, django_assert_max_num_queries
    ):
        make_case(owner, next_action="Wait", next_action_on=date(2026, 9, 1))
        night(firm, date(2026, 7, 1))
        with django_assert_max_num_queries(12) as used:
            assert night(firm, date(2026, 7, 2)).cases == 0
        writes = [query["sql"] for query in used if not query["sql"].startswith("SELECT")]
        assert len(writes) == 1
        assert "last_scanned_on" in writes[0]


def test_a_later_letter_is_flagged_anew_with_its_own_reasons(owner, firm, smith):
    night(firm, date(2018, 2, 21))
    letter_on = date(2018, 3, 19)
    make_notice(
        owner, case=smith, code="CP503", notice_date=letter_on, due_printed_on=date(2018, 3, 29), at=at(letter_on)
    )
    night(firm, date(2018, 3, 26))
    flags = Flag.objects.filter(case=smith, kind=LIKELY).order_by("pk")
    assert [(flag.subject, flag.cleared_on) for flag in flags] == [("CP14", date(2018, 3, 26)), ("CP503", None)]
    assert "CP14" not in flags[1].why
    assert ("flag_cleared", "Flag cleared, likely to escalate: CP503 has come since; it is flagged anew.") in told(
        smith
    )


def test_the_cases_of_a_night_are_found_by_an_index(firm, without_statistics):
    """Asked of SQLite, where these tests run; PostgreSQL rightly reads a small table whole."""
    with CaptureQueriesContext(connection) as used:
        assert list(scan._due(firm, date(2026, 7, 2))) == []
    plans = []
    with connection.cursor() as cursor:
        for query in used.captured_queries:
            cursor.execute(f"EXPLAIN QUERY PLAN {query['sql']}")
            plans.append(cursor.fetchall()[0][3])
    assert len(plans) == 4
    assert all("INDEX case_firm_flags_change" in plan for plan in plans[:3]), plans
    assert "INDEX deadline_firm_working" in plans[3], plans
