"""What the verbs do to the dates of a letter, and what a correction, an answer or an extension leaves alone."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from notices import casework
from notices.casework import CaseError
from notices.models import Deadline
from tests.factories import NOW, TODAY, acting, make_case, make_notice

LATER = date(2026, 7, 15)


def working(notice) -> Deadline:
    return notice.deadlines.working().get()


def test_a_letter_lays_its_dates_with_reason_count_and_certainty(owner, case):
    row = working(make_notice(owner, case=case, notice_date=date(2026, 6, 1)))
    assert (row.due_on, row.days, row.unit, row.certainty) == (date(2026, 6, 22), 21, "calendar_days", "statutory")
    assert row.citation
    assert "Jun 22, 2026" in row.explanation
    case.refresh_from_db()
    assert case.next_due_on == row.due_on


def test_a_correction_replaces_the_dates_that_change_and_keeps_the_old_rows(owner, notice):
    old = working(notice)
    casework.correct_notice(notice, by=acting(owner), version=1, reason="Misread.", notice_date=date(2026, 6, 1))
    new = working(notice)
    old.refresh_from_db()
    assert (old.state, new.replaces, new.reason) == ("replaced", old, "Misread.")
    assert new.due_on == date(2026, 6, 22)
    notice.case.refresh_from_db()
    assert notice.case.next_due_on == new.due_on


def test_a_correction_of_something_else_leaves_the_dates_as_they_are(owner, notice):
    before = list(notice.deadlines.values_list("pk", "state"))
    casework.correct_notice(notice, by=acting(owner), version=1, reason="Added.", phone="1-800-829-0922")
    assert list(notice.deadlines.values_list("pk", "state")) == before


def test_a_correction_to_another_code_retires_dates_that_the_new_code_does_not_set(owner, notice):
    old = working(notice)
    casework.correct_notice(notice, by=acting(owner), version=1, reason="Misread.", code="cp 2000")
    old.refresh_from_db()
    notice.refresh_from_db()
    assert (notice.code, old.state) == ("CP2000", "replaced")
    assert working(notice).rule != old.rule


def test_a_correction_keeps_a_date_that_a_person_set(owner, notice):
    ours = casework.override_deadline(working(notice), by=acting(owner), due_on=LATER, reason="Agreed in writing.")
    casework.correct_notice(notice, by=acting(owner), version=1, reason="Misread.", notice_date=date(2026, 6, 1))
    assert working(notice) == ours


def test_a_correction_keeps_an_extension_and_brings_no_second_date_beside_it(owner, case):
    notice = make_notice(owner, case=case, code="CP2000")
    longer = casework.extend_deadline(
        working(notice), by=acting(owner), due_on=date(2026, 8, 31), granted_by="Ms. Alvarez, 1000774421", proof="fax"
    )
    casework.correct_notice(notice, by=acting(owner), version=1, reason="Misread.", notice_date=date(2026, 6, 28))
    assert working(notice) == longer


def test_a_correction_keeps_a_date_that_a_person_finished(owner, notice):
    done = casework.finish_deadline(working(notice), by=acting(owner), done_on=TODAY, note="Paid.")
    casework.correct_notice(notice, by=acting(owner), version=1, reason="Misread.", notice_date=date(2026, 6, 1))
    done.refresh_from_db()
    assert (done.state, done.done_note) == ("done", "Paid.")
    assert not notice.deadlines.working().exists()


def test_a_correction_of_an_answered_letter_lays_its_dates_as_done_with_the_answer(owner, notice):
    casework.answer_notice(notice, by=acting(owner), version=1, answer="answered", answered_on=TODAY, note="Sent.")
    casework.correct_notice(notice, by=acting(owner), version=2, reason="Misread.", notice_date=date(2026, 6, 1))
    assert not notice.deadlines.open().exists()
    casework.reopen_notice(notice, by=acting(owner), version=3, reason="Wrong letter.")
    assert working(notice).due_on == date(2026, 6, 22)


# Answers


def test_an_answer_finishes_the_open_dates_and_reopening_brings_back_those_and_no_others(owner, case):
    notice = make_notice(owner, case=case, code="LT11")
    dates = list(notice.deadlines.open())
    assert len(dates) > 1
    by_hand, *others = dates
    casework.finish_deadline(by_hand, by=acting(owner), done_on=TODAY, note="Form 12153 sent.")
    casework.answer_notice(notice, by=acting(owner), version=1, answer="answered", answered_on=TODAY, note="Sent.")
    assert not notice.deadlines.open().exists()
    assert notice.deadlines.filter(done_note="Sent.").count() == len(others)
    casework.reopen_notice(notice, by=acting(owner), version=2, reason="Wrong letter.")
    assert set(notice.deadlines.open()) == set(others)
    by_hand.refresh_from_db()
    assert (by_hand.state, by_hand.done_note) == ("done", "Form 12153 sent.")


def test_a_date_reopened_by_hand_after_an_answer_is_no_longer_tied_to_it(owner, notice):
    row = working(notice)
    casework.answer_notice(notice, by=acting(owner), version=1, answer="answered", answered_on=TODAY)
    row.refresh_from_db()
    casework.reopen_deadline(row, by=acting(owner), reason="Still to pay.")
    casework.finish_deadline(row, by=acting(owner), done_on=TODAY, note="Paid.")
    casework.reopen_notice(notice, by=acting(owner), version=2, reason="Wrong letter.")
    row.refresh_from_db()
    assert row.state == "done"


def test_a_response_finishes_the_dates_of_what_it_answers(owner, notice):
    casework.record_response(
        by=acting(owner),
        cases=[],
        notices=[notice],
        method="upload",
        confirmation="1",
        sent_on=TODAY,
        summary="Dispute",
    )
    notice.refresh_from_db()
    assert (notice.answer, notice.answer_note) == ("answered", "Dispute")
    assert not notice.deadlines.open().exists()
    notice.case.refresh_from_db()
    assert notice.case.next_due_on is None


# What a person does to a date


def test_an_override_stands_in_for_the_old_row_which_stays(owner, notice):
    old = working(notice)
    new = casework.override_deadline(old, by=acting(owner), due_on=LATER, reason="The letter was re-dated.")
    old.refresh_from_db()
    assert (old.state, new.replaces, new.citation, new.certainty) == ("replaced", old, old.citation, "person")
    notice.case.refresh_from_db()
    assert notice.case.next_due_on == LATER


@pytest.mark.parametrize(
    ("due_on", "reason", "sentence"),
    [
        (LATER, "  ", "Say why"),
        (date(2026, 7, 20), "Why not.", "already"),
        (date(2025, 7, 20), "Typing.", "before the letter itself"),
    ],
)
def test_an_override_without_reason_or_sense_is_refused(owner, notice, due_on, reason, sentence):
    row = working(notice)
    assert row.due_on == date(2026, 7, 20)
    with pytest.raises(CaseError, match=sentence):
        casework.override_deadline(row, by=acting(owner), due_on=due_on, reason=reason)
    assert working(notice) == row


@pytest.mark.parametrize("code", ["CP3219A", "LT11"])
def test_a_statutory_date_cannot_be_extended(owner, case, code):
    notice = make_notice(owner, case=case, code=code, due_printed_on=None)
    row = notice.deadlines.filter(law_kind="statutory_hard").first()
    with pytest.raises(CaseError, match="set by statute; the IRS cannot extend it"):
        casework.extend_deadline(row, by=acting(owner), due_on=date(2027, 1, 4), granted_by="Ms. A", proof="")
    row.refresh_from_db()
    assert row.is_open


def test_a_statutory_date_stays_statutory_when_it_was_overridden(owner, case):
    notice = make_notice(owner, case=case, code="CP3219A")
    row = notice.deadlines.filter(law_kind="statutory_hard").first()
    ours = casework.override_deadline(row, by=acting(owner), due_on=date(2026, 8, 3), reason="To be safe.")
    with pytest.raises(CaseError, match="set by statute"):
        casework.extend_deadline(ours, by=acting(owner), due_on=date(2027, 1, 4), granted_by="Ms. A", proof="")


def test_an_extension_must_be_later_and_name_who_granted_it(owner, case):
    row = working(make_notice(owner, case=case, code="CP2000"))
    for due_on, granted_by, sentence in ((row.due_on, "Ms. A", "ends after"), (date(2026, 9, 1), " ", "who granted")):
        with pytest.raises(CaseError, match=sentence):
            casework.extend_deadline(row, by=acting(owner), due_on=due_on, granted_by=granted_by, proof="")


def test_a_date_is_finished_once(owner, notice):
    row = working(notice)
    casework.finish_deadline(row, by=acting(owner), done_on=TODAY)
    with pytest.raises(CaseError, match="done already"):
        casework.finish_deadline(row, by=acting(owner), done_on=TODAY)
    with pytest.raises(CaseError, match="done already"):
        casework.override_deadline(row, by=acting(owner), due_on=LATER, reason="Late.")


def test_a_date_cannot_be_done_tomorrow(owner, notice):
    with pytest.raises(CaseError, match="has not come"):
        casework.finish_deadline(working(notice), by=acting(owner), done_on=date(2026, 6, 30))


def test_a_member_sets_targets_and_follow_ups_but_never_a_legal_date(owner, case):
    row = casework.add_deadline(by=acting(owner), case=case, kind="target", action="Draft Form 9465", due_on=LATER)
    assert row.is_working
    with pytest.raises(CaseError, match="legal dates come from letters"):
        casework.add_deadline(by=acting(owner), case=case, kind="legal", action="Pay", due_on=LATER)


@pytest.mark.parametrize("verb", ["override_deadline", "extend_deadline"])
def test_an_assistant_may_neither_override_nor_extend(owner, assistant, case, verb):
    row = working(make_notice(owner, case=case, code="CP2000"))
    more = {"reason": "Why."} if verb == "override_deadline" else {"granted_by": "Ms. A", "proof": ""}
    with pytest.raises(PermissionDenied):
        getattr(casework, verb)(row, by=acting(assistant), due_on=date(2026, 9, 1), **more)
    row.refresh_from_db()
    assert row.is_open


def test_dates_of_a_closed_case_are_left_alone(owner, notice):
    casework.close_case(notice.case, by=acting(owner), version=2, outcome="Paid.", closed_on=TODAY)
    row = notice.deadlines.open().first()
    for act in (
        lambda: casework.finish_deadline(row, by=acting(owner), done_on=TODAY),
        lambda: casework.override_deadline(row, by=acting(owner), due_on=LATER, reason="Why."),
        lambda: casework.answer_notice(notice, by=acting(owner), version=1, answer="answered", answered_on=TODAY),
        lambda: casework.add_deadline(by=acting(owner), case=notice.case, kind="target", action="x", due_on=LATER),
    ):
        with pytest.raises(CaseError, match=r"closed on Jun 29, 2026\. Reopen it first"):
            act()


def test_facts_the_law_cannot_date_are_a_sentence_and_nothing_is_recorded(owner, case):
    with pytest.raises(CaseError, match="before the notice date"):
        make_notice(owner, case=case, due_printed_on=date(2026, 1, 1))
    assert not case.notices.exists()


# The case's own summary


def test_the_balance_follows_the_newest_letter_and_its_correction(owner, case):
    newest = make_notice(owner, case=case, notice_date=date(2026, 6, 20), amount_due=Decimal("900"))
    make_notice(owner, case=case, code="CP501", notice_date=date(2026, 5, 1), amount_due=Decimal("880"))
    case.refresh_from_db()
    assert (case.balance, case.balance_on) == (Decimal("900"), date(2026, 6, 20))
    casework.correct_notice(newest, by=acting(owner), version=1, reason="Misread.", notice_date=date(2026, 4, 20))
    case.refresh_from_db()
    assert (case.balance, case.balance_on) == (Decimal("880"), date(2026, 5, 1))


def test_a_correction_leaves_a_balance_that_a_person_set(owner, notice):
    case = notice.case
    casework.change_case(case, by=acting(owner), version=2, balance=Decimal("700"), balance_on=notice.notice_date)
    casework.correct_notice(notice, by=acting(owner), version=1, reason="Added.", caller_id="123456")
    case.refresh_from_db()
    assert case.balance == Decimal("700")


def test_the_day_an_event_is_filed_under_is_the_day_it_reached_us(owner):
    case = make_case(owner, matter="1040 2022")
    notice = make_notice(owner, case=case, notice_date=date(2026, 6, 1), reached_us_on=date(2026, 6, 8))
    event = case.chain.events.order_by("sequence").last()
    assert owner.local_date(event.occurred_at) == notice.reached_us_on
    assert event.recorded_at == NOW


def test_done_ends_every_date_of_the_letter_for_the_same_act_and_reopening_brings_them_back(owner, case):
    notice = make_notice(owner, case=case, due_printed_on=TODAY + timedelta(days=21))
    printed, computed = notice.deadlines.get(rule="printed_date"), notice.deadlines.get(rule="pay_by_21")
    casework.finish_deadline(printed, by=acting(owner), done_on=TODAY, note="paid")
    computed.refresh_from_db()
    assert (computed.state, computed.done_on, computed.done_note) == (Deadline.State.DONE, TODAY, "paid")
    casework.reopen_deadline(printed, by=acting(owner), reason="The cheque came back.")
    computed.refresh_from_db()
    assert computed.is_open


def test_done_leaves_the_dates_for_other_acts_alone(owner, case):
    notice = make_notice(owner, case=case, code="LT11")
    hearing = notice.deadlines.get(rule="cdp_30")
    casework.finish_deadline(hearing, by=acting(owner), done_on=TODAY, note="let pass")
    assert notice.deadlines.get(rule="equivalent_1y").is_open


def test_an_answer_that_is_none_is_refused(owner, notice):
    for answer in ("open", "disagreed", ""):
        with pytest.raises(CaseError, match="how the letter was answered"):
            casework.answer_notice(notice, by=acting(owner), version=notice.version, answer=answer, answered_on=TODAY)
