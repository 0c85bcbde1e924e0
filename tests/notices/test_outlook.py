"""What the forecast is told of a case, from the rows that members recorded."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clients.models import Client
from notices import casework, outlook, scan
from notices.forecast import BARS, Bar
from notices.models import Hold
from tests.factories import NOW, TODAY, acting, make_case, make_client, make_notice


def facts(case):
    case.refresh_from_db()
    return outlook.load([case]).get(case.pk)


def ago(days):
    return TODAY - timedelta(days=days)


def answer(owner, notice, on):
    notice.refresh_from_db()
    casework.answer_notice(notice, by=acting(owner), version=notice.version, answer="answered", answered_on=on)


def test_a_first_bill_gives_its_code_date_pay_date_and_amount(owner, case):
    make_notice(owner, case=case, notice_date=ago(10), amount_due=Decimal("1075.21"))
    found = facts(case)
    assert (found.last_code, found.last_notice_on) == ("CP14", ago(10))
    assert found.pay_by_on == case.deadlines.working().get().due_on
    assert found.balance == Decimal("1075.21")
    assert (found.unanswered, found.answered) == (1, False)
    assert (found.business, found.employment_tax) == (False, False)
    assert (found.other_balances, found.unfiled_returns) == (0, None)


def test_the_last_letter_of_the_stream_counts_and_others_do_not(owner, case):
    make_notice(owner, case=case, code="CP501", notice_date=ago(40))
    make_notice(owner, case=case, code="CP14", notice_date=ago(80))
    make_notice(owner, case=case, code="CP2000", notice_date=ago(5))
    found = facts(case)
    assert (found.last_code, found.last_notice_on) == ("CP501", ago(40))
    assert found.unanswered == 2


def test_an_answer_to_one_letter_answers_those_before_it(owner, case):
    make_notice(owner, case=case, code="CP14", notice_date=ago(80))
    answer(owner, make_notice(owner, case=case, code="CP501", notice_date=ago(40)), ago(30))
    assert (facts(case).unanswered, facts(case).answered) == (0, True)
    make_notice(owner, case=case, code="CP503", notice_date=ago(5))
    assert (facts(case).unanswered, facts(case).answered) == (1, False)


def test_the_pay_date_of_an_answered_letter_is_still_known(owner, case):
    letter = make_notice(owner, case=case, notice_date=ago(30))
    due_on = case.deadlines.working().get().due_on
    answer(owner, letter, ago(5))
    assert facts(case).pay_by_on == due_on


@pytest.mark.parametrize(("sent_ago", "answered"), [(5, True), (30, True), (31, False)])
def test_a_reply_on_the_case_answers_the_letter_unless_it_is_older(owner, case, sent_ago, answered):
    make_notice(owner, case=case, notice_date=ago(30))
    casework.record_response(
        by=acting(owner), cases=[case], sent_on=ago(sent_ago), summary="Bank record", tracking_number="7019"
    )
    assert facts(case).answered is answered
    assert facts(case).dispute_sent_on is None


def test_a_dispute_is_told_by_its_day(owner, case):
    make_notice(owner, case=case, notice_date=ago(30))
    casework.record_response(
        by=acting(owner), cases=[case], sent_on=ago(9), summary="Not owed", is_dispute=True, tracking_number="7019"
    )
    assert facts(case).dispute_sent_on == ago(9)


def test_payments_are_told_by_the_last_one_and_whether_it_was_all(owner, case):
    make_notice(owner, case=case, notice_date=ago(30), amount_due=Decimal("1000"))
    for days, amount in ((20, 300), (10, 200)):
        casework.record_payment(by=acting(owner), case=case, amount=Decimal(amount), paid_on=ago(days))
    found = facts(case)
    assert (found.paid_something_on, found.paid_in_full, found.balance) == (ago(10), False, Decimal("500"))
    casework.record_payment(by=acting(owner), case=case, amount=Decimal(500), paid_on=ago(1), pays_in_full=True)
    assert facts(case).paid_in_full


def test_every_kind_of_hold_is_known_to_the_forecast():
    assert set(Hold.Kind.values) == set(BARS)


def test_holds_become_bars_in_the_order_of_their_days(owner, case):
    make_notice(owner, case=case, notice_date=ago(30))
    casework.record_hold(by=acting(owner), case=case, kind="offer_pending", from_on=ago(2))
    casework.record_hold(by=acting(owner), case=case, kind="short_hold", from_on=ago(9), until_on=TODAY)
    found = facts(case).bars
    assert [(bar.kind, bar.from_on, bar.until_on) for bar in found] == [
        ("short_hold", ago(9), TODAY),
        ("offer_pending", ago(2), None),
    ]


def disaster(owner, *, from_ago=20, days=120, **whose):
    given = {"name": "FEMA-4834-DR", "source": "FL-2026-10", "from_on": ago(from_ago)}
    return casework.record_postponement(by=acting(owner), until_on=ago(from_ago - days), **given, **whose)


@pytest.mark.parametrize("whose", ["case", "client", "spouse"])
def test_a_recorded_disaster_stops_the_clock_of_each_case_it_reaches_and_of_no_other(owner, taxpayer, whose):
    spouse = make_client(owner, name="Lena Boyd")
    case = make_case(owner, client=taxpayer, spouse=spouse)
    other = make_case(owner, client=make_client(owner, name="Ann Lee"))
    for each in (case, other):
        make_notice(owner, case=each, notice_date=ago(30))
    disaster(owner, **({"case": case} if whose == "case" else {"client": getattr(case, whose)}))
    assert facts(case).bars == (Bar("disaster", ago(20), ago(-100)),)
    assert not facts(other).bars


def test_a_withdrawn_disaster_stops_nothing_and_binds_no_state(owner, taxpayer):
    case, state = (make_case(owner, client=taxpayer, authority=authority) for authority in ("IRS", "CA"))
    make_notice(owner, case=case)
    row = disaster(owner, client=taxpayer)
    assert facts(case).bars
    assert [pk for pk, _ in outlook.disasters_of([case, state])] == [case.pk]
    casework.withdraw_postponement(row, by=acting(owner), version=1, reason="lives elsewhere")
    assert not facts(case).bars


def test_a_disaster_on_file_twice_stops_the_clock_once(owner, case):
    make_notice(owner, case=case, notice_date=ago(30))
    disaster(owner, case=case, from_ago=20, days=60)
    disaster(owner, client=case.client, from_ago=10, days=90)
    for from_ago, until_ago in ((15, 5), (200, 150)):
        dates = {"from_on": ago(from_ago), "until_on": ago(until_ago)}
        casework.record_hold(by=acting(owner), case=case, kind="disaster", source="Call", **dates)
    assert facts(case).bars == (Bar("disaster", ago(200), ago(150)), Bar("disaster", ago(20), ago(-80)))


def test_the_page_of_a_case_weighs_a_disaster_as_the_night_does(client, owner, case):
    make_notice(owner, case=case, notice_date=ago(30))
    disaster(owner, client=case.client)
    client.force_login(owner)
    assert client.get(case.get_absolute_url()).context["page"].facts == facts(case)


def test_a_disaster_recorded_changed_or_withdrawn_has_the_chance_worked_out_anew(owner, firm, case):
    make_notice(owner, case=case, notice_date=ago(60))

    def chance():
        scan.scan_touched(firm, now=NOW)
        case.refresh_from_db()
        return case.p60

    usual = chance()
    row = disaster(owner, client=case.client)
    frozen = chance()
    assert frozen < usual / 2
    wanted = {"until_on": ago(1), "reason": "misread"}
    row = casework.change_postponement(row, by=acting(owner), version=1, **wanted)
    assert chance() > frozen
    casework.withdraw_postponement(row, by=acting(owner), version=2, reason="lives elsewhere")
    assert chance() == usual


def test_the_day_on_which_a_disaster_ends_is_one_on_which_the_night_looks_again(owner, firm, case):
    make_notice(owner, case=case, notice_date=ago(60))
    disaster(owner, client=case.client)
    scan.scan_touched(firm, now=NOW)
    case.refresh_from_db()
    frozen, looks_on = case.p60, case.flags_change_on
    assert looks_on <= ago(-101)
    for day in range(0, 121, 10):
        scan.scan_firm(firm, ago(-day), now=NOW + timedelta(days=day))
    case.refresh_from_db()
    assert case.scored_on > ago(-100)
    assert case.p60 > frozen


def test_other_open_balances_of_either_spouse_count_once_each(owner):
    john, mary = make_client(owner, name="John Smith"), make_client(owner, name="Mary Smith")
    joint = make_case(owner, client=john, spouse=mary, matter="1040 2023")
    make_notice(owner, case=joint)
    for couple, matter in (((john, mary), "1040 2022"), ((mary, None), "1040 2019"), ((john, None), "941 2020 Q1")):
        client, spouse = couple
        make_notice(owner, case=make_case(owner, client=client, spouse=spouse, matter=matter))
    make_case(owner, client=john, matter="1040 2015")  # nothing owed as far as anybody knows
    closed = make_case(owner, client=john, matter="1040 2016")
    make_notice(owner, case=closed)
    closed.refresh_from_db()
    casework.close_case(closed, by=acting(owner), version=closed.version, outcome="Abated", closed_on=TODAY)
    assert facts(joint).other_balances == 3


@pytest.mark.parametrize(
    ("matter", "kind", "business", "employment_tax"),
    [
        ("1040 2023", Client.Kind.INDIVIDUAL, False, False),
        ("941 2025 Q3", Client.Kind.INDIVIDUAL, True, True),
        ("1120 2023", Client.Kind.BUSINESS, True, False),
        ("CIVPEN 2023", Client.Kind.INDIVIDUAL, False, False),
        ("CIVPEN 2023", Client.Kind.BUSINESS, True, False),
    ],
)
def test_the_form_says_whose_tax_it_is_and_a_civil_penalty_goes_by_the_taxpayer(
    owner, matter, kind, business, employment_tax
):
    case = make_case(owner, client=make_client(owner, kind=kind, name="Some Name"), matter=matter)
    make_notice(owner, case=case, code="CP161" if business else "CP14")
    assert (facts(case).business, facts(case).employment_tax) == (business, employment_tax)


def test_a_state_case_and_a_case_without_a_bill_have_no_forecast(owner):
    state = make_case(owner)
    make_notice(owner, case=state)
    # Nobody can record a bill of the IRS on a state's case: this one became it afterwards.
    state.authority = "CA"
    state.save(update_fields=["authority"])
    quiet = make_case(owner)
    make_notice(owner, case=quiet, code="CP2000")
    assert outlook.load([state, quiet]) == {}


def test_many_cases_take_as_many_queries_as_one(owner):
    cases = [make_case(owner, matter=f"1040 {year}") for year in range(2010, 2020)]
    for case in cases:
        make_notice(owner, case=case, at=NOW)
    with CaptureQueriesContext(connection) as for_one:
        outlook.load(cases[:1])
    with CaptureQueriesContext(connection) as for_all:
        assert len(outlook.load(cases)) == 10
    assert len(for_one) == len(for_all) <= 8


def test_a_correction_replaces_the_pay_date(owner, case):
    letter = make_notice(owner, case=case, notice_date=date(2026, 6, 1))
    letter.refresh_from_db()
    casework.correct_notice(
        letter, by=acting(owner), version=letter.version, reason="misread", notice_date=date(2026, 6, 8)
    )
    assert facts(case).last_notice_on == date(2026, 6, 8)
    assert facts(case).pay_by_on == case.deadlines.working().get().due_on == date(2026, 6, 29)
