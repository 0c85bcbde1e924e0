"""The verbs themselves: each writes its event with its deed or not at all, for those who may, once."""

import threading
import uuid
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections

from clients import register
from notices import casework
from notices.casework import CaseError
from notices.law import periods
from notices.models import Call, Case, Deadline, Hold, Notice, Payment, Response, Silence
from practice import history
from practice.access import Role
from practice.models import Document, Event
from practice.refusals import Conflict, Refused
from tests.factories import NOW, TODAY, acting, make_case, make_client, make_firm, make_member, make_notice

MATTER = periods.parse("1040 2023")


class Cast:
    """A case with one letter, and what each verb needs."""

    def __init__(self, owner):
        self.owner = owner
        self.client = make_client(owner)
        self.case = make_case(owner, client=self.client)
        self.notice = make_notice(owner, case=self.case, code="CP2000")
        self.case.refresh_from_db()

    @property
    def date(self) -> Deadline:
        return self.notice.deadlines.open().first()


@pytest.fixture
def cast(owner):
    return Cast(owner)


def answered(cast, **answer):
    casework.answer_notice(
        cast.notice, by=acting(cast.owner), version=1, answer="answered", answered_on=TODAY, **answer
    )


def done(cast):
    return casework.finish_deadline(cast.date, by=acting(cast.owner), done_on=TODAY)


def closed(cast):
    casework.close_case(cast.case, by=acting(cast.owner), version=cast.case.version, outcome="Paid.", closed_on=TODAY)
    cast.case.refresh_from_db()
    return cast.case


def held(cast):
    return casework.record_hold(by=acting(cast.owner), case=cast.case, kind="short_hold", from_on=TODAY)


def paid(c):
    return casework.record_payment(by=acting(c.owner), case=c.case, amount=Decimal("250"), paid_on=TODAY)


def resolved(c):
    return casework.begin_resolution(by=acting(c.owner), case=c.case, path="offer", state="asked", happened_on=TODAY)


def called(cast):
    return casework.record_call(
        by=acting(cast.owner), cases=[cast.case], line="pps", dialled_at=NOW, promise="Fax", promised_by=TODAY
    )


FAXED = {"method": "fax", "sent_on": TODAY, "fax_pages": 4, "fax_confirmed_at": NOW}


def figured(cast):
    return casework.record_return(
        by=acting(cast.owner), case=cast.case, due_on=date(2025, 4, 15), tax=Decimal(9000), filed_on=date(2025, 4, 10)
    )


def drafted(cast):
    return casework.draft_response(
        by=acting(cast.owner), cases=[cast.case], notices=[cast.notice], method="fax", summary="Form 9465"
    )


def sent(cast):
    return casework.record_response(by=acting(cast.owner), cases=[cast.case], **FAXED, summary="Form 9465")


def waiting(cast):
    return sent(cast).silences.get()


def settled(cast):
    return casework.end_silence(waiting(cast), by=acting(cast.owner), version=1, how="hand", reason="Settled.")


def nothing(cast):
    return None


VERBS: dict[str, tuple[Callable, Callable]] = {
    "case_opened": (nothing, lambda c, by, _: casework.open_case(by=by, client=c.client, matter=MATTER)),
    "case_changed": (
        nothing,
        lambda c, by, _: casework.change_case(c.case, by=by, version=c.case.version, next_action="Call PPS"),
    ),
    "note": (nothing, lambda c, by, _: casework.write_note(c.case, by=by, text="Client is travelling.")),
    "case_closed": (
        nothing,
        lambda c, by, _: casework.close_case(c.case, by=by, version=c.case.version, outcome="x", closed_on=TODAY),
    ),
    "case_reopened": (
        closed,
        lambda c, by, case: casework.reopen_case(case, by=by, version=case.version, reason="New letter"),
    ),
    "notice_recorded": (
        nothing,
        lambda c, by, _: casework.receive_notice(
            by=by, client=c.client, matter=periods.parse("1040 2024"), code="CP501", notice_date=TODAY
        ),
    ),
    "notice_corrected": (
        nothing,
        lambda c, by, _: casework.correct_notice(c.notice, by=by, version=1, reason="x", phone="1"),
    ),
    "notice_answered": (
        nothing,
        lambda c, by, _: casework.answer_notice(c.notice, by=by, version=1, answer="answered", answered_on=TODAY),
    ),
    "notice_reopened": (
        answered,
        lambda c, by, _: casework.reopen_notice(c.notice, by=by, version=2, reason="x"),
    ),
    "deadline_added": (
        nothing,
        lambda c, by, _: casework.add_deadline(by=by, case=c.case, kind="target", action="Draft", due_on=TODAY),
    ),
    "deadline_overridden": (
        nothing,
        lambda c, by, _: casework.override_deadline(c.date, by=by, due_on=date(2026, 9, 1), reason="x"),
    ),
    "deadline_extended": (
        nothing,
        lambda c, by, _: casework.extend_deadline(
            c.date, by=by, due_on=date(2026, 9, 1), granted_by="Ms. A", proof="fax"
        ),
    ),
    "deadline_done": (nothing, lambda c, by, _: casework.finish_deadline(c.date, by=by, done_on=TODAY)),
    "deadline_reopened": (done, lambda c, by, row: casework.reopen_deadline(row, by=by, reason="x")),
    "call_recorded": (
        nothing,
        lambda c, by, _: casework.record_call(by=by, cases=[c.case], line="pps", dialled_at=NOW, hold_until=TODAY),
    ),
    "promise_settled": (
        called,
        lambda c, by, call: casework.settle_promise(call, by=by, version=1, kept=True),
    ),
    "response_recorded": (
        nothing,
        lambda c, by, _: casework.record_response(by=by, cases=[c.case], notices=[c.notice], **FAXED, summary="Answer"),
    ),
    "response_drafted": (
        nothing,
        lambda c, by, _: casework.draft_response(by=by, cases=[c.case], notices=[c.notice], method="fax", summary="x"),
    ),
    "response_sent": (drafted, lambda c, by, row: casework.send_response(row, by=by, version=1, **FAXED)),
    "response_proved": (sent, lambda c, by, row: casework.add_proof(row, by=by, version=1, fax_pages=5)),
    "silence_ended": (
        waiting,
        lambda c, by, clock: casework.end_silence(clock, by=by, version=1, how="hand", reason="Settled."),
    ),
    "silence_restarted": (
        settled,
        lambda c, by, clock: casework.restart_silence(clock, by=by, version=2, reason="By mistake."),
    ),
    "notice_taken_as_new": (sent, lambda c, by, _: casework.take_as_new_work(c.notice, by=by, version=1)),
    "hold_recorded": (
        nothing,
        lambda c, by, _: casework.record_hold(by=by, case=c.case, kind="short_hold", from_on=TODAY),
    ),
    "hold_ended": (held, lambda c, by, hold: casework.end_hold(hold, by=by, version=1, until_on=TODAY)),
    "return_recorded": (
        nothing,
        lambda c, by, _: casework.record_return(by=by, case=c.case, due_on=date(2025, 4, 15), tax=Decimal(9000)),
    ),
    "return_corrected": (figured, lambda c, by, row: casework.correct_return(row, by=by, version=1, tax=Decimal(1))),
    "payment_recorded": (
        nothing,
        lambda c, by, _: casework.record_payment(by=by, case=c.case, amount=Decimal("250"), paid_on=TODAY),
    ),
    "payment_followed": (
        paid,
        lambda c, by, row: casework.follow_payment(row, by=by, version=1, state="posted", state_on=TODAY),
    ),
    "payment_withdrawn": (paid, lambda c, by, row: casework.withdraw_payment(row, by=by, version=1, reason="x")),
    "hold_withdrawn": (held, lambda c, by, hold: casework.withdraw_hold(hold, by=by, version=1, reason="x")),
    "resolution_stepped": (
        nothing,
        lambda c, by, _: casework.begin_resolution(
            by=by, case=c.case, path="offer", state="pending", happened_on=TODAY
        ),
    ),
    "resolution_changed": (
        resolved,
        lambda c, by, row: casework.change_resolution(row, by=by, version=1, form_used="656"),
    ),
}
DECIDES = {"case_closed", "case_reopened", "deadline_overridden", "deadline_extended"}
DECIDES |= {"resolution_stepped", "resolution_changed"}
ROWS = (Case, Notice, Deadline, Call, Response, Silence, Hold, Payment, Document)


def state() -> list:
    """Every row of the case book and the length of every chain, to compare before and after."""
    rows = [list(model.objects.order_by("pk").values()) for model in ROWS]
    return [*rows, list(Event.objects.order_by("pk").values_list("pk", "hash"))]


@pytest.mark.parametrize("kind", VERBS)
def test_each_verb_writes_its_event_and_the_chain_holds(cast, kind):
    prepare, act = VERBS[kind]
    prepared = prepare(cast)
    last = Event.objects.order_by("pk").last().pk
    act(cast, acting(cast.owner), prepared)
    new = list(Event.objects.filter(pk__gt=last))
    assert kind in [event.kind for event in new]
    assert {event.actor for event in new} == {cast.owner}
    assert all(history.verify(event.chain) is None for event in new)


@pytest.mark.parametrize("kind", VERBS)
def test_a_deed_whose_event_cannot_be_written_is_not_done(cast, kind, monkeypatch):
    prepare, act = VERBS[kind]
    prepared = prepare(cast)
    before = state()

    def fail(*args, **kwargs):
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(history, "save", fail)
    with pytest.raises(RuntimeError):
        act(cast, acting(cast.owner), prepared)
    assert state() == before


@pytest.mark.parametrize("kind", VERBS)
def test_a_viewer_may_do_none_of_it(cast, viewer, kind):
    prepare, act = VERBS[kind]
    prepared = prepare(cast)
    before = state()
    with pytest.raises(PermissionDenied):
        act(cast, acting(viewer), prepared)
    assert state() == before


@pytest.mark.parametrize("kind", VERBS)
def test_an_assistant_may_do_all_but_decide(cast, assistant, kind):
    prepare, act = VERBS[kind]
    prepared = prepare(cast)
    before = state()
    if kind in DECIDES:
        with pytest.raises(PermissionDenied):
            act(cast, acting(assistant), prepared)
        assert state() == before
    else:
        act(cast, acting(assistant), prepared)
        assert state() != before


def test_an_assistant_may_not_choose_the_path(cast, assistant):
    with pytest.raises(PermissionDenied):
        casework.change_case(cast.case, by=acting(assistant), version=cast.case.version, path="offer")
    cast.case.refresh_from_db()
    assert cast.case.path == ""


# Duplicates


def test_a_taxpayer_has_one_case_for_a_form_and_period_alone_or_jointly(owner):
    husband, wife = make_client(owner, name="Al Boyd"), make_client(owner, name="Dee Boyd")
    make_case(owner, client=husband, spouse=wife)
    for client, spouse in ((husband, None), (wife, None), (wife, husband)):
        with pytest.raises(CaseError, match="already has a case for 1040 2024"):
            make_case(owner, client=client, spouse=spouse)
    make_case(owner, client=wife, matter="1040 2023")


def test_a_letter_is_on_a_case_once_also_after_a_correction(owner, notice):
    with pytest.raises(CaseError, match="already on this case"):
        make_notice(owner, case=notice.case)
    other = make_notice(owner, case=notice.case, code="CP501")
    with pytest.raises(CaseError, match="already on this case"):
        casework.correct_notice(other, by=acting(owner), version=1, reason="Misread.", code="CP14")
    other.refresh_from_db()
    assert other.code == "CP501"


def test_other_letters_of_one_day_are_told_apart_by_their_titles(owner, case):
    make_notice(owner, case=case, code="other", title="Audit notice", due_printed_on=date(2026, 8, 3))
    make_notice(owner, case=case, code="OTHER", title="Lien release", due_printed_on=date(2026, 8, 3))
    with pytest.raises(CaseError, match="Audit notice dated Jun 29, 2026 is already on this case"):
        make_notice(owner, case=case, code="OTHER", title="Audit notice")
    with pytest.raises(CaseError, match="what the letter calls itself"):
        make_notice(owner, case=case, code="OTHER")


def test_an_archived_client_gets_no_case(owner, taxpayer):
    register.archive(taxpayer, by=acting(owner), version=1, reason="Left.")
    taxpayer.refresh_from_db()
    with pytest.raises(CaseError, match="archived"):
        make_case(owner, client=taxpayer)


def test_a_refused_letter_leaves_no_case_that_it_would_have_opened(owner, taxpayer):
    with pytest.raises(CaseError):
        casework.receive_notice(
            by=acting(owner),
            client=taxpayer,
            matter=MATTER,
            code="CP14",
            notice_date=TODAY,
            due_printed_on=date(2026, 1, 1),
        )
    assert not Case.objects.exists()


def test_a_file_that_cannot_be_kept_leaves_no_letter_and_no_case(owner, taxpayer):
    upload = SimpleUploadedFile("scan.pdf", b"MZ not a pdf")
    with pytest.raises(Refused, match="not a PDF"):
        casework.receive_notice(
            by=acting(owner), client=taxpayer, matter=MATTER, code="CP14", notice_date=TODAY, upload=upload
        )
    assert not Case.objects.exists()
    assert not Document.objects.exists()


# Conflicts


def test_a_stale_version_is_a_conflict_and_changes_nothing(cast):
    by = acting(cast.owner)
    seen = cast.case.version
    casework.change_case(cast.case, by=by, version=seen, next_action="Call PPS")
    before = state()
    with pytest.raises(Conflict, match="Somebody else changed this"):
        casework.change_case(cast.case, by=by, version=seen, next_action="Write")
    with pytest.raises(Conflict):
        casework.close_case(cast.case, by=by, version=seen, outcome="Paid.", closed_on=TODAY)
    assert state() == before


def test_a_payment_between_opening_and_saving_the_case_form_is_a_conflict_not_a_lost_balance(cast):
    seen = cast.case.version
    casework.record_payment(by=acting(cast.owner), case=cast.case, amount=Decimal("250"), paid_on=TODAY)
    with pytest.raises(Conflict):
        casework.change_case(
            cast.case, by=acting(cast.owner), version=seen, next_action="Call", balance=Decimal("1800.00")
        )
    cast.case.refresh_from_db()
    assert cast.case.balance == Decimal("1550.00")


def test_a_call_or_date_in_between_is_no_conflict(cast):
    seen = cast.case.version
    called(cast)
    casework.add_deadline(by=acting(cast.owner), case=cast.case, kind="target", action="Draft", due_on=TODAY)
    casework.change_case(cast.case, by=acting(cast.owner), version=seen, next_action="Call")


def test_nothing_changed_is_no_event(cast):
    before = state()
    casework.change_case(cast.case, by=acting(cast.owner), version=cast.case.version, next_action="")
    casework.correct_notice(cast.notice, by=acting(cast.owner), version=1, reason="Looked.", code="cp 2000")
    assert state() == before


def test_remarks_stay_out_of_the_history(cast):
    casework.correct_notice(
        cast.notice, by=acting(cast.owner), version=1, reason="Added.", remarks="Client drinks.", phone="1"
    )
    event = cast.case.chain.events.order_by("sequence").last()
    assert "drinks" not in event.payload.body
    assert "its remarks" in history.told(event)["sentence"]


# Once per submission, also when two requests run at the same moment


def at_once(*acts: Callable) -> list:
    """Run the acts in threads that start together; their results or exceptions, in order."""
    barrier = threading.Barrier(len(acts))
    results: list = [None] * len(acts)

    def run(place, act):
        barrier.wait()
        try:
            results[place] = act()
        except Exception as error:  # the test looks at it
            results[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.fixture
def free(transactional_db):
    """The cast outside a test transaction, so that threads see one another's commits."""
    return Cast(make_firm(email="owner@example.com"))


@pytest.mark.both_databases
@pytest.mark.parametrize("kind", ["receive_notice", "record_notice", "open_case", "add_deadline", "record_payment"])
def test_two_clicks_at_the_same_moment_make_one_record(free, kind):
    by, click = acting(free.owner), {"submission_id": uuid.uuid4()}
    letter = {"code": "CP14", "notice_date": TODAY}
    acts = {
        "receive_notice": lambda: casework.receive_notice(by=by, client=free.client, matter=MATTER, **letter, **click),
        "record_notice": lambda: casework.record_notice(by=by, case=free.case, **letter, **click),
        "open_case": lambda: casework.open_case(by=by, client=free.client, matter=MATTER, **click),
        "add_deadline": lambda: casework.add_deadline(
            by=by, case=free.case, kind="target", action="Draft", due_on=TODAY, **click
        ),
        "record_payment": lambda: casework.record_payment(
            by=by, case=free.case, amount=Decimal("250"), paid_on=TODAY, **click
        ),
    }
    events = Event.objects.count()
    first, second = at_once(acts[kind], acts[kind])
    assert first == second, (first, second)
    assert first.pk
    assert Event.objects.count() - events == (2 if kind == "receive_notice" else 1)


@pytest.mark.both_databases
def test_the_same_letter_from_two_members_at_once_is_recorded_once(free):
    colleague = make_member(free.owner.firm, role=Role.PRACTITIONER)
    results = at_once(
        *(
            lambda member=member: casework.receive_notice(
                by=acting(member),
                client=free.client,
                matter=MATTER,
                code="CP14",
                notice_date=TODAY,
                submission_id=uuid.uuid4(),
            )
            for member in (free.owner, colleague)
        )
    )
    assert sorted(type(result).__name__ for result in results) == ["Notice", "SameLetter"]
    assert Case.objects.filter(form="1040", period="2023").count() == 1
    assert Notice.objects.filter(code="CP14").count() == 1


@pytest.mark.both_databases
def test_two_members_who_answer_at_once_leave_one_answer_and_one_conflict(free):
    colleague = make_member(free.owner.firm, role=Role.PRACTITIONER)
    results = at_once(
        *(
            lambda member=member: casework.answer_notice(
                free.notice, by=acting(member), version=1, answer="answered", answered_on=TODAY, note=member.name
            )
            for member in (free.owner, colleague)
        )
    )
    assert sorted(type(result).__name__ for result in results) == ["Conflict", "Notice"]
    free.notice.refresh_from_db()
    winner = next(result for result in results if isinstance(result, Notice))
    assert free.notice.answer_note == winner.answer_note
    assert free.case.chain.events.filter(kind="notice_answered").count() == 1


@pytest.mark.both_databases
def test_two_members_who_send_answers_at_once_are_both_recorded_and_the_letter_is_answered_once(free):
    colleague = make_member(free.owner.firm, role=Role.PRACTITIONER)
    results = at_once(
        *(
            lambda member=member: casework.record_response(
                by=acting(member), cases=[], notices=[free.notice], **FAXED, summary=member.name
            )
            for member in (free.owner, colleague)
        )
    )
    assert all(isinstance(result, Response) for result in results), results
    free.notice.refresh_from_db()
    assert free.notice.version == 2


@pytest.mark.both_databases
def test_two_members_who_finish_a_date_at_once_finish_it_once(free):
    row = free.date
    results = at_once(*(lambda: casework.finish_deadline(row, by=acting(free.owner), done_on=TODAY) for _ in range(2)))
    assert sorted(type(result).__name__ for result in results) == ["CaseError", "Deadline"]


@pytest.mark.both_databases
def test_a_couple_recorded_in_both_orders_at_once_gets_one_case(free):
    other = make_client(free.owner, name="Dee Boyd")
    results = at_once(
        lambda: casework.open_case(by=acting(free.owner), client=free.client, spouse=other, matter=MATTER),
        lambda: casework.open_case(by=acting(free.owner), client=other, spouse=free.client, matter=MATTER),
    )
    assert sorted(type(result).__name__ for result in results) == ["Case", "CaseError"]
