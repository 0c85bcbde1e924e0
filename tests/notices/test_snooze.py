"""What may rest, until when at the latest, and that nothing falls off the docket by it."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from notices import casework, planning, scan
from notices.casework import CaseError
from notices.docket import Scope
from notices.models import Deadline, Flag, Reminder, Snooze
from notices.models.snoozes import BACK_BEFORE_DAYS, LONGEST_DAYS, back_by
from practice import history
from tests.factories import NOW, TODAY, acting, make_case, make_client, make_notice

STEERED = {"next_action": "Wait", "next_action_on": date(2026, 9, 1)}


@pytest.fixture(autouse=True)
def _the_clock_stands_still(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


def days(number):
    return TODAY + timedelta(days=number)


def at(number):
    """The moment so many days later, for who acts then."""
    return NOW + timedelta(days=number)


def own_date(owner, case, ahead, action="Draft Form 9465"):
    return casework.add_deadline(by=acting(owner), case=case, kind="target", action=action, due_on=days(ahead))


def legal_date(owner, case, ahead):
    """A date of the law that is due so many days ahead: the letter prints it."""
    letter = make_notice(owner, case=case, code="CP504", notice_date=TODAY, due_printed_on=days(ahead))
    return letter.deadlines.working().get()


def rest(owner, row, ahead, **more):
    more = {"reason": "The transcript is on its way"} | more
    return casework.snooze(by=acting(owner), row=row, until_on=days(ahead), **more)


def week_of(member, ahead=0, own=False):
    return [row.action for row in Scope(member, days(ahead), own).due_this_week()]


# How long.


@pytest.mark.parametrize(
    ("kind", "due", "back"),
    [
        ("target", 20, 20),
        ("target", 90, LONGEST_DAYS),
        ("target", 1, 1),
        ("target", 0, None),
        ("target", -1, None),
        ("follow_up", 5, 5),
        ("legal", 20, 17),
        ("legal", 90, LONGEST_DAYS),
        ("legal", 4, 1),
        ("legal", BACK_BEFORE_DAYS, None),
        ("legal", 0, None),
        ("legal", -1, None),
        ("extension", 20, 17),
        ("extension", 2, None),
    ],
)
def test_a_row_is_back_before_it_can_do_harm(kind, due, back):
    row = Deadline(kind=kind, due_on=days(due))
    assert back_by(row, TODAY) == (None if back is None else days(back))


def test_a_legal_date_that_a_person_moved_is_a_legal_date_still(owner, case):
    row = casework.override_deadline(
        legal_date(owner, case, 20), by=acting(owner), due_on=days(10), reason="The letter says so"
    )
    assert back_by(row, TODAY) == days(7)


@pytest.mark.parametrize("ahead", [0, -3, 18, 400])
def test_a_day_too_late_or_not_ahead_is_refused_and_nothing_is_kept(owner, case, ahead):
    row = legal_date(owner, case, 20)
    with pytest.raises(CaseError, match=r"not later than Jul 16, 2026"):
        rest(owner, row, ahead)
    assert not Snooze.objects.exists()


def test_what_is_overdue_is_never_snoozed(owner, case):
    row = legal_date(owner, case, 20)
    Deadline.objects.filter(pk=row.pk).update(due_on=days(-1))
    with pytest.raises(CaseError, match="stays on the list until somebody acts"):
        rest(owner, row, 2)


@pytest.mark.parametrize(
    ("kind", "rests"),
    [("likely_to_escalate", True), ("csed_near", True), ("csed_passed", True), ("no_next_action", False),
     ("deadline_near", False), ("deadline_passed", False)],
)  # fmt: skip
def test_of_the_flags_those_rest_that_say_something_of_their_own(owner, case, kind, rests):
    flag = Flag.objects.create(firm=owner.firm, case=case, kind=kind, why="Because.", raised_on=TODAY)
    if rests:
        assert rest(owner, flag, 30).what == flag.get_kind_display().capitalize()
        return
    with pytest.raises(CaseError):
        rest(owner, flag, 30)


def test_a_case_that_lacks_something_stays_red_whatever_is_asked(client, owner):
    make_case(owner)
    scan.scan_firm(owner.firm, TODAY, now=NOW)
    flag = Flag.objects.get(kind=Flag.Kind.NO_NEXT_ACTION)
    client.force_login(owner)
    page = client.post(reverse("flag_snooze", args=[flag.pk]), {"until_on": days(3), "reason": "Busy"})
    assert "stays red until it has all three" in page.content.decode()
    assert not Snooze.objects.exists()


def test_done_dates_closed_cases_and_dates_that_only_inform_do_not_rest(owner, case):
    done, other = own_date(owner, case, 9), own_date(owner, case, 9)
    casework.finish_deadline(done, by=acting(owner), done_on=TODAY)
    with pytest.raises(CaseError, match="Only an open date"):
        rest(owner, done, 2)
    Deadline.objects.filter(pk=other.pk).update(is_working=False)
    with pytest.raises(CaseError, match="Only an open date"):
        rest(owner, other, 2)
    casework.close_case(case, by=acting(owner), version=case.version, outcome="Paid", closed_on=TODAY)
    with pytest.raises(CaseError, match="was closed"):
        rest(owner, other, 2)


# Off the top, and back.


@pytest.mark.both_databases
def test_what_rests_is_off_the_week_until_its_day_and_seen_by_all(client, owner, practitioner, viewer):
    case = make_case(owner, **STEERED)
    row = own_date(owner, case, 6)
    rest(practitioner, row, 4, reason="Client is in hospital")
    for ahead, expected in ((0, []), (3, []), (4, [row.action]), (6, [])):
        assert week_of(owner, ahead) == expected, ahead
    for member in (owner, practitioner, viewer):
        client.force_login(member)
        response = client.get("/", {"who": "all", "snoozed": 1})
        page = response.content.decode()
        assert "Client is in hospital" in page
        assert practitioner.name in page
        assert "back Jul 3" in page
        assert response.context["counts"].this_week == 0
        assert response.context["rest"]["snoozed"] == 1


@pytest.mark.both_databases
def test_a_snoozed_legal_date_is_back_three_days_before_it(owner, case):
    row = legal_date(owner, case, 7)
    rest(owner, row, 4)
    seen = {ahead: row.action in week_of(owner, ahead) for ahead in range(7)}
    assert seen == {0: False, 1: False, 2: False, 3: False, 4: True, 5: True, 6: True}


@pytest.mark.both_databases
def test_whatever_a_snooze_says_a_date_due_today_or_overdue_is_on_the_list_on_day_one_and_ever_after(owner, case):
    row = own_date(owner, case, 5)
    rest(owner, row, 5)
    # As if somebody had written past the verb.
    Snooze.objects.update(until_on=days(900))
    for ahead in (5, 6, 7, 36, 400):
        assert row in Scope(owner, days(ahead), False).due_now(), ahead


def test_a_date_that_was_laid_anew_does_not_inherit_the_snooze(owner, case):
    row = own_date(owner, case, 6)
    rest(owner, row, 5)
    casework.override_deadline(row, by=acting(owner), due_on=days(5), reason="Earlier is better")
    assert week_of(owner) == [row.action]
    assert not Snooze.objects.in_force(TODAY).exists()


@pytest.mark.both_databases
def test_a_snoozed_flag_leaves_its_list_and_its_number(owner, client):
    case = make_case(owner, **STEERED)
    make_notice(owner, case=case, code="CP503", notice_date=date(2026, 5, 18), due_printed_on=date(2026, 5, 28))
    scan.scan_firm(owner.firm, TODAY, now=NOW)
    flag = Flag.objects.get(kind=Flag.Kind.LIKELY_TO_ESCALATE)
    assert list(Scope(owner, TODAY, False).likely_to_escalate()) == [flag]
    rest(owner, flag, 10)
    assert list(Scope(owner, days(9), False).likely_to_escalate()) == []
    assert list(Scope(owner, days(10), False).likely_to_escalate()) == [flag]
    client.force_login(owner)
    response = client.get("/", {"snoozed": 1})
    assert response.context["rest"]["likely_to_escalate"] == 0
    assert "Likely to escalate" in response.content.decode()


def test_it_ends_early_by_hand_of_anybody_who_records(client, owner, assistant, case):
    row = own_date(owner, case, 6)
    snooze = rest(owner, row, 4)
    client.force_login(assistant)
    client.post(reverse("snooze_end", args=[snooze.pk]), {"version": snooze.version})
    assert week_of(owner) == [row.action]
    told = [history.told(event)["sentence"] for event in case.chain.events.order_by("sequence")][-2:]
    assert told == [
        "Snoozed until Jul 3, 2026: Draft Form 9465. Reason: The transcript is on its way",
        "Back on the docket: Draft Form 9465.",
    ]
    assert history.verify(case.chain) is None
    page = client.post(reverse("snooze_end", args=[snooze.pk]), {"version": "9" * 5000}, follow=True)
    assert "back on the docket already" in page.content.decode()


def test_a_row_rests_once_at_a_time_and_may_rest_again(owner, case):
    row = own_date(owner, case, 25)
    rest(owner, row, 4)
    with pytest.raises(CaseError, match="rests already"):
        rest(owner, row, 6)
    again = casework.snooze(by=acting(owner, at(5)), row=row, until_on=days(9), reason="Still waiting")
    assert list(Snooze.objects.standing(days(5))) == [again]
    assert Snooze.objects.count() == 2


@pytest.mark.both_databases
def test_the_table_refuses_a_second_one_and_one_of_nothing(owner, case):
    row = own_date(owner, case, 25)
    kept = rest(owner, row, 4)
    columns = {"firm": owner.firm, "case": case, "until_on": days(5), "member": owner, "created_at": NOW}
    for wrong in ({"deadline": row}, {}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Snooze.objects.create(**columns, **wrong)
    assert Snooze.objects.get() == kept


def test_no_mail_falls_silent(owner, case):
    row = legal_date(owner, case, 7)
    rest(owner, row, 4)
    planning.plan(owner.firm, TODAY)
    assert Reminder.objects.filter(deadline=row).exists()


def test_a_snooze_of_a_hidden_client_is_hidden(client, owner, practitioner):
    case = make_case(owner, client=make_client(owner, is_restricted=True), **STEERED)
    snooze = rest(owner, own_date(owner, case, 6), 4, reason="Client is in hospital")
    client.force_login(practitioner)
    response = client.get("/", {"who": "all"})
    assert "in hospital" not in response.content.decode()
    assert response.context["rest"]["snoozed"] == 0
    assert client.post(reverse("snooze_end", args=[snooze.pk])).status_code == 404


# The page.


def test_the_page_says_until_when_why_not_and_that_mail_goes_on(client, owner, case):
    row = legal_date(owner, case, 20)
    client.force_login(owner)
    page = client.get(reverse("deadline_snooze", args=[row.pk])).content.decode()
    assert "Jul 16, 2026" in page
    assert "No mail falls silent" in page
    Deadline.objects.filter(pk=row.pk).update(due_on=days(-1))
    assert "cannot be snoozed" in client.get(reverse("deadline_snooze", args=[row.pk])).content.decode()


def test_snoozing_leads_back_to_the_docket_and_a_refusal_keeps_what_was_typed(client, owner, case):
    row = legal_date(owner, case, 20)
    client.force_login(owner)
    address = reverse("deadline_snooze", args=[row.pk])
    refused = client.post(address, {"until_on": days(19), "reason": "Waiting for Ann", "submission_id": ""})
    assert "Waiting for Ann" in refused.content.decode()
    sheet = client.get(address).context["form"]
    typed = {"until_on": days(5), "reason": "Waiting for Ann", "submission_id": sheet["submission_id"].value()}
    assert client.post(address, typed).url == "/"
    assert client.post(address, typed).url == "/"
    assert Snooze.objects.count() == 1


def test_the_docket_offers_to_snooze_only_what_may_rest(client, owner):
    case = make_case(owner, **STEERED)
    near, far = legal_date(owner, case, 3), own_date(owner, case, 6)
    client.force_login(owner)
    page = client.get("/").content.decode()
    assert reverse("deadline_snooze", args=[far.pk]) in page
    assert reverse("deadline_snooze", args=[near.pk]) not in page
