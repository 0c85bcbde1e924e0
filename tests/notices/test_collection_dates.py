"""Until when may a case be collected: recorded, counted, shown, flagged."""

import html
import re
import uuid
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from xml.etree import ElementTree

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from notices import casework, collection_dates, collection_picture, exports, scan
from notices.exports import people
from notices.exports.scope import Scope, Wish
from notices.flagging import CSED_NEAR_DAYS
from notices.law import tolling
from notices.models import Assessment, Case, Flag, Hold, Reminder, Suspension
from practice import history
from practice.models import Event
from practice.refusals import Conflict
from tests.factories import NOW, TODAY, acting, make_case, make_client, make_notice

ASSESSED = date(2019, 6, 3)
BASE = date(2029, 6, 3)
OLD = date(2016, 9, 5)  # ten years end on Sep 5, 2026, 68 days after TODAY
NEAR, PASSED = Flag.Kind.CSED_NEAR, Flag.Kind.CSED_PASSED


@pytest.fixture(autouse=True)
def _the_clock_stands_still(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture
def joint(owner):
    """A couple's case."""
    return make_case(owner, spouse=make_client(owner, name="Dee Boyd"), matter="1040 2017")


def assess(member, case, assessed_on=ASSESSED, **overrides):
    fields = {"kind": Assessment.Kind.RETURN, "source": "account transcript of Jun 3, 2026"} | overrides
    return casework.record_assessment(by=acting(member), case=case, assessed_on=assessed_on, **fields)


def suspend(member, case, kind=Suspension.Kind.TAO, from_on=date(2020, 1, 1), until_on=date(2020, 3, 1), **overrides):
    fields = {"source": "account transcript"} | overrides
    return casework.record_suspension(
        by=acting(member), case=case, kind=kind, from_on=from_on, until_on=until_on, **fields
    )


def columns(case):
    case.refresh_from_db()
    return case.csed_earliest_on, case.csed_on, case.csed_latest_on


def told(case):
    events = Event.objects.filter(chain=case.chain_id).select_related("payload").order_by("sequence")
    return [(event.kind, history.told(event)["sentence"]) for event in events]


def at(day):
    return datetime(day.year, day.month, day.day, 9, tzinfo=UTC)


def night(firm, day):
    return scan.scan_firm(firm, day, now=at(day))


def standing(case):
    return list(Flag.objects.standing().filter(case=case, kind__in=(NEAR, PASSED)).order_by("pk"))


def text_of(response):
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode())))


class TestWords:
    def test_a_suspension_can_be_of_every_kind_the_law_knows_and_of_no_other(self):
        assert sorted(Suspension.Kind.values) == sorted(each.kind for each in tolling.TOLLING)

    @pytest.mark.both_databases
    @pytest.mark.parametrize("kind", Suspension.ENDED)
    def test_the_database_keeps_no_ended_kind_without_its_end(self, owner, case, kind):
        row = suspend(owner, case, kind)
        with pytest.raises(IntegrityError), transaction.atomic():
            Suspension.objects.filter(pk=row.pk).update(until_on=None)

    def test_every_end_of_a_hold_is_one_of_its_choices(self):
        assert {kind for ends in Hold.ENDINGS.values() for kind in ends} < set(Hold.Ending)


class TestRecording:
    def test_an_assessment_gives_the_case_its_date_and_an_event(self, owner, case):
        row = assess(owner, case, amount=Decimal("1075.21"))
        assert columns(case) == (BASE, BASE, BASE)
        assert told(case)[-1] == (
            "assessment_recorded",
            "Return as filed (TC 150) of $1,075.21 assessed Jun 3, 2019, read in: account transcript of Jun 3, 2026.",
        )
        assert (row.recorded_by, row.recorded_at) == (owner, NOW)
        assert history.verify(case.chain) is None

    def test_the_same_assessment_is_refused_once_it_is_on_file(self, owner, case):
        assess(owner, case)
        with pytest.raises(casework.CaseError, match=r"Return as filed .* assessed Jun 3, 2019 is on file already"):
            assess(owner, case)
        assess(owner, case, amount=Decimal("5"))
        assess(owner, case, kind=Assessment.Kind.ADDITIONAL)
        assert Assessment.objects.count() == 3

    def test_a_double_click_records_one(self, owner, case):
        submission = uuid.uuid4()
        first, second = (assess(owner, case, submission_id=submission) for _ in range(2))
        assert first == second

    @pytest.mark.parametrize(
        ("wrong", "sentence"),
        [
            ({"assessed_on": TODAY + timedelta(days=1)}, "cannot be dated in the future"),
            ({"assessed_on": date(1979, 12, 31)}, "too far from today's law"),
            ({"amount": Decimal(0)}, "a transcript line of 0.00 assesses nothing"),
            ({"source": " "}, "Say where the date was read"),
            ({"whose": "spouse"}, "no spouse on this case"),
        ],
    )
    def test_what_cannot_be_is_refused_with_a_sentence(self, owner, case, wrong, sentence):
        with pytest.raises(casework.CaseError, match=sentence):
            assess(owner, case, **wrong)
        assert columns(case) == (None, None, None)
        assert Assessment.objects.count() == 0

    def test_a_states_case_has_no_such_date(self, owner):
        case = make_case(owner, authority="CA")
        with pytest.raises(casework.CaseError, match="bind the IRS only"):
            assess(owner, case)

    def test_a_closed_case_takes_none(self, owner, case):
        casework.close_case(case, by=acting(owner), version=case.version, outcome="Paid.", closed_on=TODAY)
        for verb in (assess, suspend):
            with pytest.raises(casework.CaseError, match="Reopen it first"):
                verb(owner, case)

    def test_a_viewer_may_not(self, viewer, case):
        for verb in (assess, suspend):
            with pytest.raises(PermissionDenied):
                verb(viewer, case)

    def test_the_soonest_that_has_not_passed_stands_in_the_case(self, owner, case):
        assess(owner, case, date(2012, 3, 5))
        assert columns(case)[1] == date(2022, 3, 5)
        assess(owner, case, ASSESSED)
        assert columns(case)[1] == BASE
        assess(owner, case, OLD)
        assert columns(case)[1] == date(2026, 9, 5)

    def test_the_database_keeps_no_suspension_that_ends_before_it_begins(self, owner, case):
        row = suspend(owner, case)
        with pytest.raises(IntegrityError), transaction.atomic():
            Suspension.objects.filter(pk=row.pk).update(until_on=date(2019, 1, 1))


class TestCorrecting:
    def test_a_misread_date_is_corrected_with_both_values_in_the_history(self, owner, case):
        row = assess(owner, case)
        casework.correct_assessment(row, by=acting(owner), version=1, assessed_on=date(2019, 6, 10))
        assert columns(case)[1] == date(2029, 6, 10)
        assert told(case)[-1] == (
            "assessment_corrected",
            "Return as filed (TC 150) corrected: assessed from Jun 3, 2019 to Jun 10, 2019.",
        )

    def test_it_cannot_be_corrected_into_one_that_is_on_file(self, owner, case):
        assess(owner, case)
        row = assess(owner, case, date(2019, 7, 1))
        with pytest.raises(casework.CaseError, match="on file already"):
            casework.correct_assessment(row, by=acting(owner), version=1, assessed_on=ASSESSED)

    def test_two_members_at_once_are_a_conflict(self, owner, case):
        row = assess(owner, case)
        casework.correct_assessment(row, by=acting(owner), version=1, source="letter")
        with pytest.raises(Conflict):
            casework.correct_assessment(row, by=acting(owner), version=1, source="call")

    def test_a_withdrawn_one_stays_with_who_and_why_and_does_not_count(self, owner, case):
        row = assess(owner, case)
        casework.withdraw_assessment(row, by=acting(owner), version=1, reason="another year's transcript")
        row.refresh_from_db()
        assert (row.withdrawn_by, row.withdrawn_at, row.withdrawn_why) == (owner, NOW, "another year's transcript")
        assert columns(case) == (None, None, None)
        assert told(case)[-1] == (
            "assessment_withdrawn",
            "Return as filed (TC 150) of Jun 3, 2019 withdrawn: another year's transcript",
        )
        for verb, more in (
            (casework.correct_assessment, {"source": "letter"}),
            (casework.withdraw_assessment, {"reason": "again"}),
        ):
            with pytest.raises(casework.CaseError, match="was withdrawn"):
                verb(row, by=acting(owner), version=2, **more)
        assert assess(owner, case).pk != row.pk


class TestSuspensions:
    def test_one_moves_the_date_and_each_step_is_an_event(self, owner, case):
        assess(owner, case)
        row = suspend(owner, case, until_on=None)
        assert columns(case)[1] == BASE + (TODAY - date(2020, 1, 1))
        casework.end_suspension(row, by=acting(owner), version=1, until_on=date(2020, 3, 1), reason="transcript")
        assert columns(case)[1] == BASE + timedelta(days=60)
        casework.correct_suspension(row, by=acting(owner), version=2, from_on=date(2020, 2, 1))
        assert columns(case)[1] == BASE + timedelta(days=29)
        casework.withdraw_suspension(row, by=acting(owner), version=3, reason="not ours")
        assert columns(case)[1] == BASE
        assert [kind for kind, _ in told(case)[-4:]] == [
            "suspension_recorded",
            "suspension_ended",
            "suspension_corrected",
            "suspension_withdrawn",
        ]
        assert history.verify(case.chain) is None

    @pytest.mark.parametrize(
        ("wrong", "sentence"),
        [
            ({"from_on": TODAY + timedelta(days=1), "until_on": None}, "cannot be dated in the future"),
            ({"until_on": date(2019, 12, 31)}, "cannot end before it begins"),
            ({"until_on": TODAY + timedelta(days=1)}, "Leave the end empty while it is running"),
            ({"kind": "waiver", "until_on": None}, "needs its end: the last day that was agreed on"),
            ({"kind": "agreement_terminated", "until_on": None}, "needs its end: the day of the termination"),
            ({"kind": "waiver", "until_on": date(2150, 1, 1)}, "too far from today's law"),
            ({"source": ""}, "Say where the date was read"),
            ({"whose": "taxpayer"}, "no spouse on this case"),
        ],
    )
    def test_what_cannot_be_is_refused_with_a_sentence(self, owner, case, wrong, sentence):
        with pytest.raises(casework.CaseError, match=sentence):
            suspend(owner, case, **wrong)
        assert Suspension.objects.count() == 0

    def test_an_agreed_extension_lies_ahead(self, owner, case):
        assess(owner, case)
        suspend(owner, case, "waiver", date(2024, 5, 1), date(2031, 5, 1))
        assert columns(case)[1] == date(2031, 5, 1) + timedelta(days=90)

    def test_what_a_hold_tells_of_too_counts_once(self, owner, case):
        assess(owner, case)
        suspend(owner, case, "offer_pending", date(2020, 1, 1), date(2020, 3, 1))
        casework.record_hold(
            by=acting(owner), case=case, kind="offer_pending", from_on=date(2020, 2, 1), until_on=date(2020, 4, 1)
        )
        assert columns(case)[1] == BASE + (date(2020, 4, 1) - date(2020, 1, 1))


class TestHolds:
    def hold(self, owner, case, kind="offer_pending", **overrides):
        fields = {"from_on": date(2020, 1, 1)} | overrides
        return casework.record_hold(by=acting(owner), case=case, kind=kind, **fields)

    def test_how_it_ended_narrows_the_range(self, owner, case):
        assess(owner, case)
        row = self.hold(owner, case)
        casework.end_hold(row, by=acting(owner), version=1, until_on=date(2020, 3, 1))
        pending = BASE + timedelta(days=60)
        assert columns(case) == (pending, pending, pending + timedelta(days=30))
        casework.end_hold(row, by=acting(owner), version=2, until_on=date(2020, 3, 1), ended_how="accepted")
        assert columns(case) == (pending, pending, pending)
        casework.end_hold(row, by=acting(owner), version=3, until_on=date(2020, 3, 1), ended_how="rejected")
        assert set(columns(case)) == {pending + timedelta(days=30)}
        assert told(case)[-1] == ("hold_ended", "Offer in compromise pending ends Mar 1, 2020, rejected.")

    def test_setting_the_end_again_keeps_what_was_said_of_it(self, owner, joint):
        row = self.hold(owner, joint, "cdp_hearing", timely="yes", whose="spouse")
        casework.end_hold(row, by=acting(owner), version=1, until_on=date(2020, 3, 1), ended_how="withdrawn")
        casework.end_hold(row, by=acting(owner), version=2, until_on=date(2020, 3, 2))
        row.refresh_from_db()
        assert (row.ended_how, row.timely, row.whose) == ("withdrawn", "yes", "spouse")

    @pytest.mark.parametrize(
        ("kind", "said", "sentence"),
        [
            ("bankruptcy", {"ended_how": "rejected"}, "Bankruptcy stay does not end in this way: rejected"),
            ("agreement_in_force", {"ended_how": "accepted"}, "does not end in this way"),
            ("bankruptcy", {"timely": "no"}, "Only a hearing is asked for in time"),
            ("bankruptcy", {"whose": "spouse"}, "no spouse on this case"),
        ],
    )
    def test_what_cannot_be_true_of_a_hold_is_refused(self, owner, case, kind, said, sentence):
        row = self.hold(owner, case, kind)
        with pytest.raises(casework.CaseError, match=sentence):
            casework.end_hold(row, by=acting(owner), version=1, until_on=date(2020, 3, 1), **said)

    def test_a_hold_of_long_ago_and_one_far_ahead_break_nothing(self, owner, case):
        assess(owner, case)
        self.hold(owner, case, from_on=date(1901, 1, 1), until_on=date(2199, 1, 1))
        assert columns(case)[1] is not None
        self.hold(owner, case, "bankruptcy", from_on=date(2190, 1, 1))
        assert columns(case)[1] is not None


class TestCouples:
    def test_each_spouse_has_a_date_where_they_differ_and_the_sooner_stands_in_the_case(self, owner, joint):
        assess(owner, joint)
        suspend(owner, joint, "innocent_spouse", whose="spouse")
        joint.refresh_from_db()
        first, second = collection_dates.of_case(joint, TODAY)
        assert [(each.whose, each.person) for each in (first, second)] == [
            ("taxpayer", "Terrence Boyd"),
            ("spouse", "Dee Boyd"),
        ]
        assert first.estimate.csed_on == columns(joint)[1] == BASE
        assert second.estimate.csed_on == BASE + timedelta(days=60 + 60)

    def test_they_share_one_where_nothing_differs(self, owner, joint):
        assess(owner, joint)
        suspend(owner, joint)
        (shared,) = collection_dates.of_case(joint, TODAY)
        assert (shared.whose, shared.person) == ("both", "Terrence Boyd and Dee Boyd")

    def test_a_separate_assessment_is_about_one_of_them(self, owner, joint):
        assess(owner, joint, whose="spouse", kind=Assessment.Kind.CIVIL_PENALTY)
        suspend(owner, joint, whose="taxpayer")
        (only,) = collection_dates.of_case(joint, TODAY)
        assert (only.person, only.estimate.csed_on) == ("Dee Boyd", BASE)
        assert "for Dee Boyd" in told(joint)[1][1]


class TestScan:
    def test_it_is_flagged_a_year_ahead_and_not_a_day_earlier(self, owner, firm, case):
        assess(owner, case)
        first = BASE - timedelta(days=CSED_NEAR_DAYS)
        night(firm, first - timedelta(days=1))
        assert standing(case) == []
        night(firm, first)
        (flag,) = standing(case)
        assert flag.why == (
            "Return as filed (TC 150), assessed Jun 3, 2019: may be collected until Jun 3, 2029. An estimate; confirm "
            "it on a transcript."
        )

    def test_the_day_of_the_flag_is_known_beforehand(self, owner, firm, case):
        make_ready = {"next_action": "Wait", "next_action_on": date(2027, 1, 1)}
        casework.change_case(case, by=acting(owner), version=case.version, **make_ready)
        assess(owner, case)
        night(firm, TODAY)
        case.refresh_from_db()
        assert case.flags_change_on == BASE - timedelta(days=CSED_NEAR_DAYS)
        night(firm, case.flags_change_on)
        case.refresh_from_db()
        assert case.flags_change_on == BASE + timedelta(days=1)

    def test_when_the_day_has_passed_it_may_be_over_until_the_case_is_closed(self, owner, firm, case):
        assess(owner, case, OLD)
        night(firm, TODAY)
        night(firm, date(2026, 9, 5))
        assert [flag.kind for flag in standing(case)] == [NEAR]
        night(firm, date(2026, 9, 6))
        night(firm, date(2027, 9, 6))
        (flag,) = standing(case)
        assert flag.kind == PASSED
        assert "may have ended on Sep 5, 2026" in flag.why
        assert "Nothing is closed by itself." in flag.why
        case.refresh_from_db()
        assert case.is_open
        about_it = [sentence.split(":")[0] for kind, sentence in told(case) if "collection" in sentence]
        assert about_it == [
            "Flag raised, collection period ends soon",
            "Flag raised, collection period may be over",
        ]
        casework.close_case(case, by=acting(owner), version=case.version, outcome="Expired.", closed_on=TODAY)
        night(firm, date(2027, 9, 7))
        assert standing(case) == []

    def test_a_second_night_changes_nothing(self, owner, firm, case):
        assess(owner, case, OLD)
        night(firm, TODAY)
        before = [*Flag.objects.values(), *Case.objects.values(), told(case)]
        assert night(firm, TODAY).raised == 0
        assert [*Flag.objects.values(), *Case.objects.values(), told(case)] == before

    def test_what_moves_the_date_away_clears_it(self, owner, firm, case):
        assess(owner, case, OLD)
        night(firm, TODAY)
        suspend(owner, case, "bankruptcy", date(2018, 1, 1), date(2020, 1, 1))
        night(firm, TODAY)
        assert standing(case) == []
        assert told(case)[-1][1] == (
            "Flag cleared, collection period ends soon: What is on file now moves the end of the collection period."
        )

    def test_what_moves_the_date_a_little_says_the_new_one(self, owner, firm, case):
        assess(owner, case, OLD)
        night(firm, TODAY)
        suspend(owner, case)
        night(firm, TODAY)
        (flag,) = standing(case)
        assert "until Nov 4, 2026" in flag.why

    def test_an_assessment_that_was_withdrawn_is_flagged_no_more(self, owner, firm, case):
        row = assess(owner, case, OLD)
        night(firm, TODAY)
        casework.withdraw_assessment(row, by=acting(owner), version=1, reason="misread")
        night(firm, TODAY)
        assert standing(case) == []

    def test_each_assessment_is_flagged_by_itself(self, owner, firm, case):
        assess(owner, case, date(2012, 3, 5))
        assess(owner, case, OLD, kind=Assessment.Kind.ADDITIONAL)
        night(firm, TODAY)
        assert sorted(flag.kind for flag in standing(case)) == [NEAR, PASSED]

    def test_while_something_runs_the_date_moves_nightly_under_one_flag(self, owner, firm, case):
        assess(owner, case, OLD)
        casework.record_hold(by=acting(owner), case=case, kind="offer_pending", from_on=date(2026, 6, 1))
        for ahead in range(4):
            day = TODAY + timedelta(days=ahead)
            night(firm, day)
            assert columns(case)[1] == date(2026, 9, 5) + (day - date(2026, 6, 1))
            assert case.flags_change_on == day + timedelta(days=1)
        (flag,) = Flag.objects.filter(case=case, kind=NEAR)
        assert "Something still suspends it" in flag.why

    def test_it_touches_nothing_that_a_person_set(self, owner, firm, case):
        assess(owner, case, OLD)
        suspend(owner, case, until_on=None)
        kept = [*Assessment.objects.values(), *Suspension.objects.values(), *Hold.objects.values()]
        mine = Case.objects.values("next_action", "next_action_on", "owner", "state", "balance", "version").get()
        for ahead in (0, 30, 400):
            night(firm, TODAY + timedelta(days=ahead))
        assert [*Assessment.objects.values(), *Suspension.objects.values(), *Hold.objects.values()] == kept
        case.refresh_from_db()
        assert Case.objects.values(*mine).get() == mine

    def test_the_mail_tells_of_it_once(self, owner, firm, case):
        assess(owner, case, OLD)
        for ahead in range(3):
            night(firm, TODAY + timedelta(days=ahead))
        assert Reminder.objects.filter(flag__kind=NEAR).count() == 1

    @pytest.mark.both_databases
    @pytest.mark.django_db
    def test_the_number_of_queries_does_not_grow_with_the_cases(self, owner, firm):
        def queries(number, year, day):
            for _ in range(number):
                case = make_case(owner, matter=f"1040 {year}")
                assess(owner, case, OLD)
                suspend(owner, case)
            with CaptureQueriesContext(connection) as used:
                # The date, the missing next action, and that nobody may speak.
                assert night(firm, day).raised == 3 * number
            return len(used)

        assert queries(2, 2014, TODAY) == queries(20, 2013, TODAY + timedelta(days=1))


class TestPages:
    @pytest.fixture
    def address(self, case):
        return reverse("collection", args=[case.pk])

    def test_without_an_assessment_it_says_where_to_look_and_proposes_no_date(self, client, owner, case, address):
        make_notice(owner, case=case)
        client.force_login(owner)
        said = text_of(client.get(address))
        assert "No assessment is recorded" in said
        assert "TC 150" in said
        assert "shortly before the first bill" in said
        assert "2036" not in said

    @pytest.mark.parametrize("role", ["owner", "practitioner", "assistant", "viewer"])
    def test_every_role_sees_every_step_and_only_recorders_the_acts(self, client, owner, case, address, role, request):
        assess(owner, case)
        suspend(owner, case)
        casework.record_hold(by=acting(owner), case=case, kind="not_collectible", from_on=date(2021, 1, 1))
        client.force_login(request.getfixturevalue(role))
        page = client.get(address)
        said = text_of(page)
        assert "Jun 3, 2019 to Jun 3, 2029" in said
        assert "IRC 7811(d)" in said
        assert "+60" in said
        assert "Aug 2, 2029" in said
        assert "Confirm it on an account transcript" in said
        assert "Currently not collectible is a status that no statute ties to the ten years." in said
        assert ("Record an assessment" in said) == (role != "viewer")
        assert (f"/assessments/{Assessment.objects.get().pk}/change/" in page.content.decode()) == (role != "viewer")

    def test_a_stranger_does_not_learn_of_it(self, client, stranger, owner, case, address):
        row, stop = assess(owner, case), suspend(owner, case)
        client.force_login(stranger)
        assert client.get(address).status_code == 404
        for name, pk in (("assessment_change", row.pk), ("suspension_end", stop.pk), ("assessment_new", case.pk)):
            assert client.get(reverse(name, args=[pk])).status_code == 404

    def test_an_unverified_rule_is_marked_and_what_is_missing_named(self, client, owner, case, address):
        assess(owner, case)
        suspend(owner, case, "military_deferment")
        casework.record_hold(
            by=acting(owner), case=case, kind="cdp_hearing", from_on=date(2021, 1, 1), until_on=date(2021, 6, 1)
        )
        client.force_login(owner)
        said = text_of(client.get(address))
        assert "unverified" in said
        assert "Find out whether the hearing of Jan 1, 2021 was asked for in time" in said
        assert "if it was so" in said

    def test_a_couple_sees_a_date_for_each_where_they_differ(self, client, owner, joint):
        assess(owner, joint)
        suspend(owner, joint, whose="spouse")
        client.force_login(owner)
        said = text_of(client.get(reverse("collection", args=[joint.pk])))
        assert said.count("Estimated last day") == 2
        assert "Dee Boyd · account transcript" in said

    def test_a_withdrawn_one_stays_on_the_page(self, client, owner, case, address):
        row = assess(owner, case)
        casework.withdraw_assessment(row, by=acting(owner), version=1, reason="another year's transcript")
        client.force_login(owner)
        said = text_of(client.get(address))
        assert "Rosa Moreno, Jun 29, 2026: another year's transcript" in said

    def test_the_page_takes_a_fixed_number_of_queries(self, client, owner, joint):
        client.force_login(owner)
        url = reverse("collection", args=[joint.pk])
        assess(owner, joint)
        with CaptureQueriesContext(connection) as few:
            client.get(url)
        for year in range(2010, 2016):
            assess(owner, joint, date(year, 3, 1))
            row = suspend(owner, joint, from_on=date(year, 4, 1), until_on=date(year, 5, 1), whose="spouse")
        casework.withdraw_suspension(row, by=acting(owner), version=1, reason="misread")
        with CaptureQueriesContext(connection) as many:
            assert client.get(url).status_code == 200
        assert len(many) == len(few) <= 10

    def test_the_case_page_shows_the_date_without_a_query_of_its_own(self, client, owner, case):
        client.force_login(owner)
        with CaptureQueriesContext(connection) as without:
            assert "No assessment is recorded yet" in text_of(client.get(case.get_absolute_url()))
        assess(owner, case)
        with CaptureQueriesContext(connection) as with_one:
            said = text_of(client.get(case.get_absolute_url()))
        assert "Until when it may be collected" in said
        assert "Jun 3, 2029" in said
        assert len(with_one) == len(without)

    def test_the_forms_record_and_correct(self, client, owner, case, address):
        client.force_login(owner)
        typed = {"kind": "return", "assessed_on": "2019-06-03", "amount": "$1,075.21", "source": "account transcript"}
        done = client.post(reverse("assessment_new", args=[case.pk]), typed | {"submission_id": uuid.uuid4()})
        assert done.url == address
        row = Assessment.objects.get()
        assert (row.amount, row.whose) == (Decimal("1075.21"), "both")
        change = typed | {"assessed_on": "2019-06-10", "version": 1}
        client.post(reverse("assessment_change", args=[row.pk]), change)
        assert columns(case)[1] == date(2029, 6, 10)
        client.post(reverse("assessment_withdraw", args=[row.pk]), {"reason": "misread", "version": 2})
        row.refresh_from_db()
        assert row.is_withdrawn

    def test_the_end_of_a_hold_asks_how_it_ended(self, client, owner, joint):
        assess(owner, joint)
        row = casework.record_hold(by=acting(owner), case=joint, kind="cdp_hearing", from_on=date(2021, 1, 1))
        client.force_login(owner)
        address = reverse("hold_end", args=[row.pk])
        fields = client.get(address).context["form"].fields
        assert [value for value, _ in fields["ended_how"].choices] == ["", "completed", "withdrawn"]
        typed = {"until_on": "2021-06-01", "ended_how": "completed", "timely": "yes", "whose": "spouse", "version": 1}
        client.post(address, typed)
        row.refresh_from_db()
        assert (row.ended_how, row.timely, row.whose) == ("completed", "yes", "spouse")

    def test_a_hold_without_such_an_end_is_not_asked(self, client, owner, case):
        row = casework.record_hold(by=acting(owner), case=case, kind="short_hold", from_on=date(2021, 1, 1))
        client.force_login(owner)
        fields = client.get(reverse("hold_end", args=[row.pk])).context["form"].fields
        assert not {"ended_how", "timely", "whose"} & set(fields)

    @pytest.mark.parametrize(
        ("name", "wrong", "sentence"),
        [
            ("assessment_new", {"assessed_on": "2027-01-01"}, "that day has not come"),
            ("assessment_new", {"assessed_on": ""}, "Enter the day of the assessment."),
            ("assessment_new", {"kind": ""}, "Say what was assessed."),
            ("assessment_new", {"source": ""}, "Say where the date was read."),
            ("assessment_new", {"amount": "0"}, "a transcript line of 0.00 assesses nothing"),
            ("assessment_new", {"amount": "much"}, "Enter an amount in dollars"),
            ("assessment_new", {"assessed_on": "1975-01-01"}, "too far from today's law"),
            ("suspension_new", {"kind": ""}, "Say what held back collection."),
            ("suspension_new", {"until_on": "2019-01-01"}, "It cannot end before it begins on Jan 1, 2020."),
            ("suspension_new", {"kind": "waiver", "until_on": ""}, "Enter the last day that was agreed on."),
            ("suspension_new", {"kind": "offer_rejected", "until_on": ""}, "Enter the day of the rejection."),
            ("suspension_new", {"until_on": "2027-01-01"}, "Leave the end empty while it is running"),
        ],
    )
    def test_bad_input_gets_its_sentence(self, client, owner, case, name, wrong, sentence):
        client.force_login(owner)
        typed = {
            "assessment_new": {"kind": "return", "assessed_on": "2019-06-03"},
            "suspension_new": {"kind": "tao", "from_on": "2020-01-01", "until_on": "2020-03-01"},
        }[name]
        right = {"source": "account transcript", "submission_id": uuid.uuid4()} | typed
        answer = client.post(reverse(name, args=[case.pk]), right | wrong)
        assert answer.status_code == 200
        assert sentence in text_of(answer)
        assert Assessment.objects.count() + Suspension.objects.count() == 0


class TestPicture:
    """The ten years drawn; the table of steps beside it says the same."""

    @pytest.mark.parametrize("today", [ASSESSED, TODAY, date(2035, 1, 1)])
    def test_it_is_well_formed_stays_inside_and_says_in_words_what_it_shows(self, owner, case, today):
        assess(owner, case)
        suspend(owner, case)
        suspend(owner, case, "military_deferment", date(2021, 1, 1), date(2021, 3, 1))
        case.refresh_from_db()
        (period,) = collection_dates.of_case(case, today)
        picture = ElementTree.fromstring(collection_picture.draw(period, today))
        assert picture.get("aria-label") == collection_picture.words(period, today)
        for shape in picture.iter():
            for name in ("x", "x1", "x2", "cx"):
                assert 0 <= float(shape.get(name, 0)) <= collection_picture.WIDTH
            assert float(shape.get("width", 1)) > 0

    def test_the_words_name_every_figure(self, owner, case):
        assess(owner, case)
        suspend(owner, case)
        case.refresh_from_db()
        (period,) = collection_dates.of_case(case, TODAY)
        assert collection_picture.words(period, TODAY) == (
            "Assessed Jun 3, 2019, ten years until Jun 3, 2029, held back for 60 days; estimated last day Aug 2, 2029. "
            "Today is Jun 29, 2026."
        )


class TestExport:
    def test_the_history_prints_the_dates_as_estimates_with_their_steps_and_source(self, owner, joint):
        assess(owner, joint, amount=Decimal("1075.21"))
        suspend(owner, joint, "innocent_spouse", whose="spouse")
        casework.record_hold(
            by=acting(owner), case=joint, kind="offer_pending", from_on=date(2021, 1, 1), until_on=date(2021, 2, 1)
        )
        cases = list(Case.objects.listed().filter(pk=joint.pk))
        scope = Scope(cases, Wish("The client"), acting(owner), None, {})
        table = people.matters(scope).tables[1]
        lines = [[text for _, text in cell] for row in table.rows for cell in row]
        assert "estimates" in table.title
        assert ["Return as filed (TC 150)", "Jun 3, 2019, $1,075.21", "Terrence Boyd"] in lines
        assert ["Return as filed (TC 150)", "Jun 3, 2019, $1,075.21", "Dee Boyd"] in lines
        said = " ".join(text for line in lines for text in line)
        assert "estimate, Jun 3, 2029 to " in said
        assert "IRC 6015(e)(2)" in said
        assert "Find out which spouse the offer in compromise of Jan 1, 2021 is about" in said
        assert said.count("account transcript of Jun 3, 2026") == 2
        file = exports.make(cases, Wish("The client"), by=acting(owner))
        assert b"".join(file.chunks).startswith(b"%PDF")


class TestLists:
    def test_the_docket_shows_what_ends_soon_with_its_reason(self, client, owner, firm, case):
        client.force_login(owner)
        assert "Collection period ends soon" not in text_of(client.get("/"))
        assess(owner, case, OLD)
        far = make_case(owner, matter="1040 2018")
        assess(owner, far)
        night(firm, TODAY)
        said = text_of(client.get("/"))
        assert "Collection period ends soon" in said
        assert "may be collected until Sep 5, 2026" in said
        assert "about Sep 5, 2026" in said
        with CaptureQueriesContext(connection) as used:
            client.get("/")
        assert len(used) <= 12

    def test_the_case_list_finds_and_sorts_them(self, client, owner, firm, case):
        assess(owner, case, OLD)
        over = make_case(owner, matter="1040 2011")
        assess(owner, over, date(2012, 3, 5))
        make_case(owner, matter="1040 2018")
        night(firm, TODAY)
        client.force_login(owner)
        page = client.get("/cases/", {"ending": "true", "sort": "collection"})
        assert list(page.context["page"]) == [over, case]
        assert "collection to about Sep 5, 2026" in text_of(page)
