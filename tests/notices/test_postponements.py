"""A disaster gives a client more time: recorded, corrected, withdrawn, on pages and on dates."""

import uuid
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse

from notices import casework
from notices.casework import CaseError
from notices.models import Deadline, Notice, Postponement
from practice.models import Event
from practice.refusals import Conflict
from tests.factories import NOW, TODAY, acting, make_case, make_client, make_notice

MILTON = {
    "name": "FEMA-4834-DR, Hurricane Milton, Florida",
    "from_on": date(2026, 6, 1),
    "until_on": date(2026, 10, 30),
    "source": "IRS FL-2026-04",
}
END = MILTON["until_on"]
COMPUTED = date(2026, 7, 20)  # 21 days after the letter of Jun 29, 2026


def record(member, **whose):
    return casework.record_postponement(by=acting(member), **MILTON | whose)


def working(notice) -> list[tuple[str, date]]:
    return list(notice.deadlines.working().values_list("rule", "due_on"))


def laid(notice) -> list[tuple]:
    rows = notice.deadlines.exclude(state="replaced").order_by("rule")
    return list(rows.values_list("rule", "due_on", "state", "is_working", "explanation", "legal_last_on", "certainty"))


def chain_events(chain_of, kind):
    return list(Event.objects.filter(chain=chain_of.chain_id, kind=kind).select_related("payload"))


# Verbs


def test_a_postponement_of_a_case_moves_the_dates_of_its_open_letters(owner, case, notice):
    assert working(notice) == [("pay_by_21", COMPUTED)]
    row = record(owner, case=case)
    assert working(notice) == [("pay_by_21", END)]
    date_row = notice.deadlines.working().get()
    assert (date_row.postponed_by, date_row.counted_to, date_row.is_rolled) == (row.name, COMPUTED, False)
    assert date_row.replaces.due_on == COMPUTED
    assert date_row.replaces.state == "replaced"
    case.refresh_from_db()
    assert (case.next_due_on, case.flags_change_on) == (END, None)
    (event,) = chain_events(case, "postponement_recorded")
    assert "FEMA-4834-DR" in event.payload.body
    assert "Oct 30, 2026 instead of Jul 20, 2026" in event.payload.body


def test_a_postponement_of_a_client_reaches_every_open_case_joint_ones_too(owner, taxpayer):
    spouse = make_client(owner, name="Mary Boyd")
    alone = make_notice(owner, case=make_case(owner, client=taxpayer, matter="1040 2023"))
    as_spouse = make_notice(owner, case=make_case(owner, client=spouse, spouse=taxpayer, matter="1040 2022"))
    of_spouse = make_notice(owner, case=make_case(owner, client=spouse, matter="1040 2021"))
    record(owner, client=taxpayer)
    assert [working(each) for each in (alone, as_spouse)] == [[("pay_by_21", END)]] * 2
    assert working(of_spouse) == [("pay_by_21", COMPUTED)]
    assert len(chain_events(taxpayer, "postponement_recorded")) == 1
    assert len(chain_events(as_spouse.case, "postponement_recorded")) == 1
    assert chain_events(of_spouse.case, "postponement_recorded") == []


def test_a_joint_case_that_the_member_may_not_see_is_reached_too(owner, practitioner, taxpayer):
    spouse = make_client(owner, name="Mary Boyd", is_restricted=True)
    hidden = make_notice(owner, case=make_case(owner, client=spouse, spouse=taxpayer))
    record(practitioner, client=taxpayer)
    assert working(hidden) == [("pay_by_21", END)]
    (event,) = chain_events(taxpayer, "postponement_recorded")
    assert "Mary" not in event.payload.body


def test_the_history_of_a_case_whose_dates_stay_is_left_alone(owner, taxpayer):
    unmoved = make_notice(owner, case=make_case(owner, client=taxpayer), code="LT11")
    record(owner, client=taxpayer)
    assert chain_events(unmoved.case, "postponement_recorded") == []
    row = unmoved.deadlines.get(rule="cdp_30", state="open")
    assert row.due_on == date(2026, 7, 29)
    assert "does not name this act" in row.explanation


def test_an_announcement_of_all_acts_moves_a_hearing_request_as_set_by_the_irs(owner, case):
    notice = make_notice(owner, case=case, code="LT11")
    record(owner, case=case, covers_all_acts=True)
    row = notice.deadlines.get(rule="cdp_30", state="open")
    assert (row.due_on, row.certainty, row.is_statutory) == (END, "administrative", True)


def test_a_letter_that_comes_later_knows_the_postponements(owner, case, taxpayer):
    record(owner, client=taxpayer)
    assert working(make_notice(owner, case=case)) == [("pay_by_21", END)]


def test_a_letter_of_a_state_is_none_of_its_business(owner, taxpayer):
    state = make_case(owner, client=taxpayer, authority="CA")
    letter = make_notice(
        owner, case=state, code="OTHER", title="Notice of State Income Tax Due", due_printed_on=COMPUTED
    )
    before = laid(letter)
    record(owner, client=taxpayer)
    assert laid(letter) == before


def test_what_a_person_decided_about_a_date_stays(owner, case):
    by = acting(owner)
    overridden, done = (make_notice(owner, case=case, notice_date=TODAY - timedelta(days)) for days in (0, 1))
    own = casework.override_deadline(
        overridden.deadlines.get(rule="pay_by_21"), by=by, due_on=date(2026, 7, 10), reason="The client travels."
    )
    casework.finish_deadline(done.deadlines.get(rule="pay_by_21"), by=by, done_on=TODAY)
    record(owner, case=case)
    own.refresh_from_db()
    assert (own.state, own.due_on) == ("open", date(2026, 7, 10))
    assert done.deadlines.get(rule="pay_by_21").state == "done"
    assert done.deadlines.get(rule="pay_by_21").due_on == COMPUTED  # Sunday, Jul 19, rolled


def test_an_answered_letter_and_a_closed_case_are_reached_when_they_are_open_again(owner, case, taxpayer):
    by = acting(owner)
    answered = make_notice(owner, case=case)
    casework.answer_notice(answered, by=by, version=1, answer="answered", answered_on=TODAY)
    closed = make_notice(owner, case=make_case(owner, client=taxpayer, matter="1040 2022"))
    casework.close_case(closed.case, by=by, version=closed.case.version, outcome="Paid.", closed_on=TODAY)
    record(owner, client=taxpayer)
    assert answered.deadlines.get(rule="pay_by_21").due_on == COMPUTED
    assert closed.deadlines.get(rule="pay_by_21").due_on == COMPUTED
    answered.refresh_from_db()
    casework.reopen_notice(answered, by=by, version=answered.version, reason="not ours")
    closed.case.refresh_from_db()
    casework.reopen_case(closed.case, by=by, version=closed.case.version, reason="a new letter")
    assert working(answered) == working(closed) == [("pay_by_21", END)]


@pytest.mark.parametrize("code", ["CP14", "LT11", "CP3219A", "CP504", "CP2000", "L105C"])
def test_withdrawing_restores_exactly_what_stood_before(owner, case, code):
    notice = make_notice(owner, case=case, code=code, amount_due=Decimal("800.00"))
    before = laid(notice)
    row = record(owner, case=case, covers_all_acts=True)
    assert laid(notice) != before
    casework.withdraw_postponement(row, by=acting(owner), version=1, reason="The client lives in Georgia.")
    assert laid(notice) == before
    row.refresh_from_db()
    assert (row.withdrawn_on, row.withdrawal_reason) == (acting(owner).on, "The client lives in Georgia.")
    (event,) = chain_events(case, "postponement_withdrawn")
    assert "The client lives in Georgia." in event.payload.body


def test_a_corrected_end_moves_the_dates_again(owner, case, notice):
    row = record(owner, case=case)
    later = date(2026, 12, 15)
    casework.change_postponement(row, by=acting(owner), version=1, reason="extended", **MILTON | {"until_on": later})
    assert working(notice) == [("pay_by_21", later)]
    (event,) = chain_events(case, "postponement_changed")
    assert "until from Oct 30, 2026 to Dec 15, 2026" in event.payload.body


def test_a_correction_that_changes_nothing_writes_nothing(owner, case):
    row = record(owner, case=case)
    before = Event.objects.count()
    casework.change_postponement(row, by=acting(owner), version=1, reason="looked again", **MILTON)
    assert Event.objects.count() == before


def test_a_stale_form_is_a_conflict(owner, case):
    row = record(owner, case=case)
    casework.change_postponement(
        row, by=acting(owner), version=1, reason="misread", **MILTON | {"source": "FL-2026-05"}
    )
    with pytest.raises(Conflict):
        casework.withdraw_postponement(row, by=acting(owner), version=1, reason="too late")


def test_a_double_click_records_one(owner, case):
    key = uuid.uuid4()
    assert record(owner, case=case, submission_id=key) == record(owner, case=case, submission_id=key)
    assert Postponement.objects.count() == 1


REFUSED = [
    ({"until_on": date(2026, 5, 1)}, "cannot end before it begins"),
    ({"until_on": date(2027, 6, 2)}, "up to one year"),
]


@pytest.mark.parametrize(("differing", "sentence"), REFUSED)
def test_a_period_that_cannot_be_is_refused_and_nothing_is_kept(owner, case, notice, differing, sentence):
    with pytest.raises(CaseError, match=sentence):
        record(owner, case=case, **differing)
    assert not Postponement.objects.exists()
    assert working(notice) == [("pay_by_21", COMPUTED)]


def test_the_same_disaster_is_on_file_once(owner, case):
    record(owner, case=case)
    with pytest.raises(CaseError, match="on file already"):
        record(owner, case=case)


def test_nothing_happens_to_what_is_withdrawn_closed_or_archived(owner, case, taxpayer):
    by = acting(owner)
    row = record(owner, case=case)
    casework.withdraw_postponement(row, by=by, version=1, reason="wrong county")
    row.refresh_from_db()
    with pytest.raises(CaseError, match="was withdrawn on"):
        casework.withdraw_postponement(row, by=by, version=2, reason="again")
    with pytest.raises(CaseError, match="was withdrawn on"):
        casework.change_postponement(row, by=by, version=2, reason="again", **MILTON)
    case.refresh_from_db()
    casework.close_case(case, by=by, version=case.version, outcome="Paid.", closed_on=TODAY)
    with pytest.raises(CaseError, match="was closed on"):
        record(owner, case=case)
    with pytest.raises(CaseError, match="Say for which"):
        record(owner)


def test_only_who_decides_about_dates_records_a_disaster(assistant, viewer, practitioner, case):
    for member in (assistant, viewer):
        with pytest.raises(PermissionDenied):
            record(member, case=case)
    assert record(practitioner, case=case).recorded_by == practitioner


@pytest.mark.both_databases
@pytest.mark.parametrize(
    "wrong",
    [{}, {"both": True}, {"until_on": date(2026, 5, 1)}, {"source": ""}, {"withdrawn_on": TODAY}],
    ids=["nobody's", "of both", "ends before it begins", "without a source", "withdrawn for no reason"],
)
def test_the_database_refuses_what_must_never_be(owner, case, taxpayer, wrong):
    whose = {"client": taxpayer, "case": case} if wrong.pop("both", False) else {"case": case} if wrong else {}
    row = Postponement(firm=owner.firm, recorded_by=owner, recorded_at=NOW, **MILTON | whose | wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


def test_laying_the_dates_of_more_cases_asks_the_same_of_each(owner, taxpayer, django_assert_max_num_queries):
    def queries(year):
        with django_assert_max_num_queries(400) as used:
            record(owner, client=taxpayer, name=f"Disaster of {year}", until_on=END + timedelta(year - 2000))
        return len(used)

    make_notice(owner, case=make_case(owner, client=taxpayer, matter="1040 2010"))
    one = queries(2010)
    for year in (2011, 2012, 2013):
        make_notice(owner, case=make_case(owner, client=taxpayer, matter=f"1040 {year}"))
    assert queries(2020) <= 4 * one


# The State in which the answer arrives


def test_a_letter_to_be_answered_in_utah_has_pioneer_day(owner, case):
    dated = date(2026, 6, 24)
    here = make_notice(owner, case=case, code="LT11", notice_date=dated)
    there = make_notice(owner, case=case, code="L1058", notice_date=dated, reply_state="UT")
    assert here.deadlines.get(rule="cdp_30").due_on == date(2026, 7, 24)
    assert there.deadlines.get(rule="cdp_30").due_on == date(2026, 7, 27)
    assert "Pioneer Day in Utah" in there.deadlines.get(rule="cdp_30").explanation


@pytest.fixture
def signed_in(client, practitioner):
    client.force_login(practitioner)
    return client


def page_text(response) -> str:
    return " ".join(response.content.decode().split())


@pytest.mark.parametrize(("typed", "kept"), [("ut", "UT"), ("", "")])
def test_the_state_of_the_answer_is_typed_on_the_letter(signed_in, owner, taxpayer, typed, kept):
    letter = {
        "client": taxpayer.pk,
        "matter": "1040 2023",
        "code": "LT11",
        "notice_date": "2026-06-24",
        "reply_state": typed,
        "submission_id": str(uuid.uuid4()),
    }
    assert signed_in.post(reverse("notice_new"), letter).status_code == 302
    assert Notice.objects.get().reply_state == kept


def test_the_dates_to_come_know_the_disaster_of_the_case_and_the_state_of_the_answer(signed_in, owner, case):
    record(owner, case=case)
    headers = {"HX-Request": "true", "HX-Target": "dates-to-come"}
    asked = {"case": case.pk, "code": "CP14", "notice_date": "2026-06-29", "amount_due": "500"}
    assert "Oct 30, 2026" in page_text(signed_in.get(reverse("notice_new"), asked, headers=headers))
    asked = {"case": case.pk, "code": "LT11", "notice_date": "2026-06-24", "reply_state": "UT"}
    assert "Jul 27, 2026" in page_text(signed_in.get(reverse("notice_new"), asked, headers=headers))


def test_a_state_that_is_none_gets_a_sentence(signed_in, taxpayer):
    page = page_text(signed_in.post(reverse("notice_new"), {"reply_state": "zz", "code": "LT11"}))
    assert "ZZ is not the two letters of a State" in page
    assert 'value="zz"' in page


# Pages


def typed(**others):
    days = {name: str(value) for name, value in MILTON.items()}
    return days | {"submission_id": str(uuid.uuid4())} | others


def test_a_disaster_is_recorded_on_the_page_of_the_client(signed_in, owner, case, taxpayer, notice):
    address = reverse("client_postponement_new", args=[taxpayer.pk])
    assert address in page_text(signed_in.get(taxpayer.get_absolute_url()))
    response = signed_in.post(address, typed(), follow=True)
    assert response.redirect_chain == [(taxpayer.get_absolute_url(), 302)]
    page = page_text(response)
    assert "The disaster relief is recorded." in page
    assert "FEMA-4834-DR, Hurricane Milton, Florida" in page
    assert "Jun 1, 2026 to Oct 30, 2026" in page
    assert working(notice) == [("pay_by_21", END)]
    on_case = page_text(signed_in.get(case.get_absolute_url()))
    assert "postponed to Oct 30, 2026 by FEMA-4834-DR, Hurricane Milton, Florida (IRC 7508A)" in on_case
    assert "21 days from Jun 29, 2026 end Jul 20, 2026" in on_case


def test_a_disaster_is_recorded_on_the_page_of_the_case(signed_in, case, notice):
    address = reverse("case_postponement_new", args=[case.pk])
    assert address in page_text(signed_in.get(case.get_absolute_url()))
    response = signed_in.post(address, typed(), follow=True)
    assert response.redirect_chain == [(case.get_absolute_url(), 302)]
    assert Postponement.objects.get().case == case


def test_a_short_period_is_recorded_with_a_warning(signed_in, case):
    address = reverse("case_postponement_new", args=[case.pk])
    page = page_text(signed_in.post(address, typed(until_on="2026-08-01"), follow=True))
    assert page.count("IRC 7508A(e) gives at least 120") == 2  # said once, and kept in its sheet
    assert Postponement.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"until_on": "2026-05-01"}, "cannot end before it begins"),
        ({"until_on": "2027-06-02"}, "for up to one year"),
        ({"source": ""}, "Enter the IRS announcement"),
        ({"name": ""}, "Enter the disaster"),
        ({"until_on": "2026-02-30"}, "Enter a date that exists"),
    ],
)
def test_what_cannot_be_gets_a_sentence_and_stays_as_typed(signed_in, case, wrong, sentence):
    page = page_text(signed_in.post(reverse("case_postponement_new", args=[case.pk]), typed(**wrong)))
    assert sentence in page
    assert 'value="2026-06-01"' in page
    assert not Postponement.objects.exists()


def test_a_disaster_is_corrected_and_withdrawn_from_its_sheet(signed_in, owner, case, notice):
    row = record(owner, case=case)
    page = page_text(signed_in.get(case.get_absolute_url()))
    change, withdraw = (reverse(f"postponement_{act}", args=[row.pk]) for act in ("change", "withdraw"))
    assert change in page
    assert withdraw in page
    corrected = typed(until_on="2026-12-15", version=1, reason="extended")
    assert "The correction is saved." in page_text(signed_in.post(change, corrected, follow=True))
    assert working(notice) == [("pay_by_21", date(2026, 12, 15))]
    refused = page_text(signed_in.post(withdraw, {"version": 2, "reason": ""}))
    assert "Say why it is withdrawn" in refused
    page = page_text(signed_in.post(withdraw, {"version": 2, "reason": "lives in Georgia"}, follow=True))
    assert "the dates are again what they were" in page
    assert change not in page
    assert working(notice) == [("pay_by_21", COMPUTED)]


def test_who_may_only_record_sees_the_relief_and_no_way_to_change_it(client, owner, assistant, case, taxpayer):
    row = record(owner, client=taxpayer)
    client.force_login(assistant)
    for address in (case.get_absolute_url(), taxpayer.get_absolute_url()):
        page = page_text(client.get(address))
        assert row.name in page
        assert "/postponements/" not in page


def test_another_firm_finds_none_of_it(client, owner, stranger, case, taxpayer):
    row = record(owner, client=taxpayer)
    client.force_login(stranger)
    for name, pk in (
        ("case_postponement_new", case.pk),
        ("client_postponement_new", taxpayer.pk),
        ("postponement_change", row.pk),
        ("postponement_withdraw", row.pk),
    ):
        assert client.get(reverse(name, args=[pk])).status_code == 404
        assert client.post(reverse(name, args=[pk]), typed()).status_code == 404
    assert list(Postponement.objects.visible_to(stranger)) == []


def test_a_restricted_client_keeps_its_disasters_to_itself(client, owner, practitioner):
    hidden = make_client(owner, name="Hidden Person", is_restricted=True)
    row = record(owner, client=hidden)
    client.force_login(practitioner)
    assert client.get(reverse("postponement_change", args=[row.pk])).status_code == 404
    assert not Postponement.objects.visible_to(practitioner).exists()
    assert Postponement.objects.visible_to(owner).get() == row


def test_a_postponed_date_shows_its_law_on_the_page_of_the_letter(signed_in, owner, case, notice):
    record(owner, case=case)
    page = page_text(signed_in.get(notice.get_absolute_url()))
    assert "its declared end is Oct 30, 2026 (IRC 7508A; IRC 7508(a)(1)(B))" in page
    assert "Jul 20, 2026 without the postponement." in page
    assert Deadline.objects.filter(notice=notice, state="replaced", rule="pay_by_21").count() == 1
