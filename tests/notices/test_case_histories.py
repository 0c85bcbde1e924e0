"""Is the history of a case, as the forecast learns it, what was known of the case on each day?"""

import sys
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.db.models import Q
from django.test.utils import CaptureQueriesContext

from notices import case_histories, casework, demo, outlook
from notices.case_histories import histories_of
from notices.forecast.episodes import CLOSED, episodes
from notices.forecast.events import class_of
from notices.models import Case, Hold, Notice, Payment
from practice.models import Event, Firm
from tests.factories import TODAY, acting, make_case, make_client, make_notice


def ago(days):
    return TODAY - timedelta(days=days)


def moment(day):
    return datetime(day.year, day.month, day.day, 17, tzinfo=UTC)


def plain(facts, day):
    """Facts down to what the forecast weighs on that day: classes and not amounts, bars in force or behind."""
    if facts is None:
        return None
    bars = [bar for bar in facts.bars if bar.from_on <= day]
    kept = {(bar.kind, bar.from_on, bar.last_on if bar.last_on and bar.last_on < day else None) for bar in bars}
    return replace(
        facts,
        pay_by_on=None,
        balance=None if facts.balance is None else class_of(facts.balance),
        other_balances=None if facts.other_balances is None else min(facts.other_balances, 1),
        bars=tuple(sorted(kept, key=str)),
    )


def history(case):
    (found,) = [
        each for each, pk in zip(histories_of(case.firm), stream_cases(case.firm), strict=True) if pk == case.pk
    ]
    return found


def stream_cases(firm):
    letters = Notice.objects.filter(case__firm=firm, case__authority="IRS", code__in=case_histories.POSITIONS)
    return sorted(set(letters.values_list("case", flat=True)))


def facts(case, day):
    return history(case).facts(day)


def written_later(case, night_at, day):
    """Whether something of that day or before was written down after that night: a letter, or what is in a history.

    So is that a payment never arrived: the page took it for paid until somebody saw where it went.
    """
    people = [pk for pk in (case.client_id, case.spouse_id) if pk]
    cases = Case.objects.filter(Q(client__in=people) | Q(spouse__in=people))
    letters = Notice.objects.filter(case__in=cases, notice_date__lte=day, recorded_at__gt=night_at)
    end = datetime.combine(day + timedelta(days=1), datetime.min.time(), tzinfo=case.firm.zone)
    events = Event.objects.filter(chain__case_of__in=cases, occurred_at__lt=end, recorded_at__gt=night_at)
    lost = Payment.objects.filter(case__in=cases, paid_on__lte=day, state_on__gt=day)
    lost = lost.exclude(state=Payment.State.POSTED)
    return letters.exists() or events.exists() or lost.exists()


# Letters and answers.


def test_letters_count_from_the_date_printed_on_them_however_late_they_were_typed_in(owner, case):
    make_notice(owner, case=case, notice_date=ago(90))
    make_notice(owner, case=case, code="CP501", notice_date=ago(40))
    make_notice(owner, case=case, code="CP2000", notice_date=ago(20))
    assert facts(case, ago(91)) is None
    assert (facts(case, ago(90)).last_code, facts(case, ago(41)).unanswered) == ("CP14", 1)
    assert (facts(case, ago(40)).last_code, facts(case, TODAY).unanswered) == ("CP501", 2)


def answer(owner, notice, on):
    notice.refresh_from_db()
    casework.answer_notice(notice, by=acting(owner), version=notice.version, answer="answered", answered_on=on)


def test_an_answer_counts_from_its_day_and_answers_the_letters_before_it(owner, case):
    make_notice(owner, case=case, notice_date=ago(90))
    answer(owner, make_notice(owner, case=case, code="CP501", notice_date=ago(40)), ago(30))
    assert (facts(case, ago(31)).unanswered, facts(case, ago(31)).answered) == (2, False)
    assert (facts(case, ago(30)).unanswered, facts(case, ago(30)).answered) == (0, True)


def test_a_late_answer_to_one_letter_is_none_to_the_next(owner, case):
    first = make_notice(owner, case=case, notice_date=ago(90))
    make_notice(owner, case=case, code="CP501", notice_date=ago(40))
    answer(owner, first, ago(30))
    assert (facts(case, TODAY).unanswered, facts(case, TODAY).answered) == (2, False)
    # The page counts from the newest letter back to the first that was answered.
    assert outlook.load([case])[case.pk].answered is False


NO_PROOF = {"method": "fax", "no_proof_reason": "the machine printed none"}


def test_what_was_sent_or_asked_for_answers_on_the_page_as_in_the_history(owner):
    acts = {
        "reply": lambda case: casework.record_response(
            by=acting(owner), cases=[case], sent_on=ago(5), summary="x", **NO_PROOF
        ),
        "dispute": lambda case: casework.record_response(
            by=acting(owner), cases=[case], sent_on=ago(5), summary="x", is_dispute=True, **NO_PROOF
        ),
        "agreement": lambda case: hold(owner, case, "agreement_pending", 5),
        "offer": lambda case: hold(owner, case, "offer_pending", 5),
        "hearing": lambda case: hold(owner, case, "cdp_hearing", 5),
    }
    for number, act in enumerate(acts.values()):
        case = make_notice(owner, case=make_case(owner, matter=f"1040 {2010 + number}"), notice_date=ago(30)).case
        act(case)
        case.refresh_from_db()
        page = outlook.load([case])[case.pk]
        assert (page.unanswered, page.answered) == (0, True)
        assert (facts(case, ago(6)).unanswered, facts(case, ago(6)).answered) == (1, False)
        assert plain(facts(case, TODAY), TODAY) == plain(page, TODAY)


def test_a_part_payment_answers_neither_on_the_page_nor_in_the_history(owner):
    case = make_notice(owner, notice_date=ago(30)).case
    casework.record_payment(by=acting(owner), case=case, amount=Decimal(9), paid_on=ago(5))
    page = outlook.load([case])[case.pk]
    assert (page.unanswered, page.answered) == (1, False)
    assert plain(facts(case, TODAY), TODAY) == plain(page, TODAY)


# Holds.


def hold(owner, case, kind, days, until=None):
    case.refresh_from_db()
    return casework.record_hold(by=acting(owner), case=case, kind=kind, from_on=ago(days), until_on=until)


@pytest.mark.parametrize("kind", case_histories.BEGINS_AND_ENDS)
def test_a_pause_has_no_end_before_it_comes(owner, case, kind):
    make_notice(owner, case=case, notice_date=ago(90))
    hold(owner, case, kind, 60, ago(30))
    (before,), (after,) = facts(case, ago(30)).bars, facts(case, ago(29)).bars
    assert (before.kind, before.from_on, before.until_on) == (kind, ago(60), None)
    assert after.until_on == ago(30)


@pytest.mark.parametrize("kind", case_histories.ENDS_ON_A_DAY)
def test_a_hold_until_a_day_is_known_with_its_end_from_its_first_day(owner, case, kind):
    make_notice(owner, case=case, notice_date=ago(90))
    hold(owner, case, kind, 60, ago(10))
    (bar,) = facts(case, ago(60)).bars
    assert (bar.kind, bar.until_on) == (kind, ago(10))


def test_a_recorded_disaster_is_known_with_its_end_from_its_first_day(owner, case):
    make_notice(owner, case=case, notice_date=ago(60))
    dates = {"from_on": ago(30), "until_on": ago(-60)}
    disaster = {"name": "FEMA-4834-DR", "source": "FL-2026-10"} | dates
    row = casework.record_postponement(by=acting(owner), client=case.client, **disaster)
    assert not facts(case, ago(31)).bars
    assert [(bar.kind, bar.from_on, bar.last_on) for bar in facts(case, ago(30)).bars] == [
        ("disaster", ago(30), ago(-60))
    ]
    # On file as a hold, too, it is one disaster all the same.
    casework.record_hold(by=acting(owner), case=case, kind="disaster", source="Call", **dates)
    assert len(facts(case, TODAY).bars) == 1
    casework.withdraw_postponement(row, by=acting(owner), version=1, reason="lives elsewhere")
    assert len(facts(case, TODAY).bars) == 1


def test_every_kind_of_hold_is_read():
    assert {*case_histories.BEGINS_AND_ENDS, *case_histories.ENDS_ON_A_DAY} == set(Hold.Kind)


# Money.


def test_the_balance_of_a_past_day_is_the_one_that_was_known_on_it(owner, case):
    make_notice(owner, case=case, notice_date=ago(90), amount_due=Decimal(12_000))
    for days, amount in ((60, 3_000), (30, 9_000)):
        case.refresh_from_db()
        casework.record_payment(
            by=acting(owner), case=case, amount=Decimal(amount), paid_on=ago(days), pays_in_full=days == 30
        )
    case.refresh_from_db()
    known = [facts(case, ago(days)).balance for days in (90, 61, 60, 31, 30)]
    assert known == [class_of(Decimal(each)) for each in (12_000, 12_000, 9_000, 9_000, 0)]
    assert [facts(case, ago(days)).paid_in_full for days in (31, 30)] == [False, True]


def test_a_balance_set_by_hand_counts_from_its_own_day(owner, case):
    make_notice(owner, case=case, notice_date=ago(90), amount_due=Decimal(500))
    case.refresh_from_db()
    casework.change_case(case, by=acting(owner), version=case.version, balance=Decimal(200_000), balance_on=ago(20))
    case.refresh_from_db()
    assert facts(case, ago(21)).balance == class_of(Decimal(500))
    assert facts(case, ago(20)).balance == class_of(Decimal(200_000))


def test_balances_on_other_cases_of_the_couple_count_while_they_are_owed(owner, case):
    make_notice(owner, case=case, notice_date=ago(90))
    spouse = make_client(owner, name="Dee Boyd")
    joint = make_case(owner, client=case.client, spouse=spouse, matter="1040 2021")
    make_notice(owner, case=joint, notice_date=ago(60))
    joint.refresh_from_db()
    casework.close_case(joint, by=acting(owner), version=joint.version, outcome="Abated", closed_on=ago(20))
    case.refresh_from_db()
    assert [facts(case, ago(days)).other_balances for days in (90, 61, 60, 21, 20)] == [0, 0, 1, 1, 0]


def test_returns_not_filed_are_known_from_the_day_somebody_wrote_them_down(owner):
    case = make_case(owner, at=moment(ago(80)))
    make_notice(owner, case=case, notice_date=ago(90))
    for days, number in ((50, 2), (10, 0)):
        case.refresh_from_db()
        by = acting(owner, moment(ago(days)))
        casework.change_case(case, by=by, version=case.version, unfiled_returns=number)
    case.refresh_from_db()
    assert [facts(case, ago(days)).unfiled_returns for days in (90, 51, 50, 11, 10)] == [None, None, 2, 2, 0]


# Which cases.


def test_a_closed_case_is_learned_from_up_to_its_last_day_and_forecast_no_more(owner, case):
    make_notice(owner, case=case, notice_date=ago(90))
    case.refresh_from_db()
    casework.close_case(case, by=acting(owner), version=case.version, outcome="Abated", closed_on=ago(20))
    case.refresh_from_db()
    assert facts(case, ago(21)).last_code == "CP14"
    assert facts(case, ago(20)) is None
    (episode,) = episodes(history(case), TODAY.toordinal())
    assert (episode.ended_on, episode.outcome) == (ago(20).toordinal(), CLOSED)


@pytest.mark.parametrize("matter", ["941 2025 Q3", "1120 2023"])
def test_whose_tax_it_is_is_known_from_the_first_letter(owner, matter):
    business = make_client(owner, name="Oak & Iron LLC", kind="business")
    case = make_notice(owner, case=make_case(owner, client=business, matter=matter), code="CP161").case
    assert plain(facts(case, TODAY), TODAY) == plain(outlook.load([case])[case.pk], TODAY)
    assert facts(case, TODAY).business


def test_only_cases_with_the_irs_and_a_letter_of_the_stream_have_a_history(owner, stranger):
    make_notice(owner, case=make_case(owner), code="CP2000")
    make_notice(stranger)
    state = make_notice(owner).case
    # Nobody can record a bill of the IRS on a state's case: this one became it afterwards.
    Case.objects.filter(pk=state.pk).update(authority="CA")
    assert list(histories_of(owner.firm)) == []


@pytest.mark.parametrize("day", [date.min, date.max])
def test_a_letter_dated_at_an_end_of_the_calendar_costs_no_other_case_its_history(owner, notice, day):
    wrong = make_notice(owner, case=make_case(owner, matter="1040 2019"))
    Notice.objects.filter(pk=wrong.pk).update(notice_date=day)
    assert len(list(histories_of(owner.firm))) == 1


def test_the_queries_of_a_chunk_do_not_grow_with_it_and_chunks_come_to_the_same(owner, monkeypatch):
    def record(number, year):
        for at in range(number):
            case = make_notice(owner, case=make_case(owner, matter=f"1040 {year}"), notice_date=ago(60 + at)).case
            hold(owner, case, "agreement_pending", 9, ago(2))
            casework.record_payment(by=acting(owner), case=case, amount=Decimal(9), paid_on=ago(20))

    def count():
        with CaptureQueriesContext(connection) as used:
            found = [each.entries for each in histories_of(owner.firm)]
        return len(used), found

    record(1, 2022)
    few, _ = count()
    record(7, 2021)
    many, whole = count()
    assert many == few
    monkeypatch.setattr(case_histories, "CHUNK", 3)
    assert count()[1] == whole
    assert len(whole) == 8


# All of it.


@pytest.mark.slow
@pytest.mark.django_db
def test_each_story_of_the_demo_reads_on_every_night_as_its_page_did(monkeypatch):
    """Night by night, what the page was told of each case then is what the history, written at the end, says."""
    load = sys.modules["notices.demo.load"]
    night, seen, differing = load._night, {}, []

    def watched(firms, as_of, at, *, is_last):
        night(firms, as_of, at, is_last=is_last)
        for pk, found in outlook.load(list(Case.objects.open())).items():
            seen[pk, as_of] = found, at

    monkeypatch.setattr(load, "_night", watched)
    with transaction.atomic():
        demo.load(cases=60, seed=1, now=datetime(2026, 6, 29, 15, 0, tzinfo=UTC))
        histories, compared = {}, 0
        for firm in Firm.objects.all():
            histories |= dict(zip(stream_cases(firm), histories_of(firm), strict=True))
        cases = Case.objects.select_related("firm").in_bulk()
        for (pk, day), (found, at) in seen.items():
            if not written_later(cases[pk], at, day):
                compared += 1
                told, read = plain(found, day), plain(histories[pk].facts(day), day)
                if told != read:
                    differing.append((pk, day, told, read))
        transaction.set_rollback(True)
    assert compared > 400
    assert differing == []
