"""One case on one page."""

import re
from datetime import date, timedelta
from decimal import Decimal
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clients.models import Authorization, AuthorizedMatter
from notices import casework, forecast, outlook, scan, timeline
from notices.case_heading import with_heading
from notices.case_page import CasePage
from notices.models import Case
from tests.factories import NOW, TODAY, acting, make_call, make_case, make_client, make_notice, next_ssn


@pytest.fixture(autouse=True)
def _the_clock_stands_still(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


def days(number):
    return TODAY + timedelta(days=number)


def get(client, member, case, **query):
    client.force_login(member)
    return client.get(case.get_absolute_url(), query)


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def page_object(case):
    return CasePage(with_heading(Case.objects.filter(pk=case.pk)).get(), TODAY)


@pytest.fixture
def boyd(owner):
    """Three letters, two unanswered, a call, a payment, a note."""
    case = make_case(owner, client=make_client(owner, numbers=[next_ssn()]), at=NOW - timedelta(days=140))
    for code, dated, printed in (("CP14", -112, None), ("CP501", -70, None), ("CP503", -31, 10)):
        make_notice(
            owner,
            case=case,
            code=code,
            notice_date=days(dated),
            due_printed_on=days(printed) if printed else None,
            at=NOW + timedelta(days=dated + 5),
        )
    casework.record_response(
        by=acting(owner, NOW - timedelta(days=60)),
        cases=[case],
        notices=[case.notices.get(code="CP14")],
        method="certified",
        sent_on=days(-62),
        tracking_number="7019 1111",
        summary="Bank record of withholding",
    )
    casework.record_payment(by=acting(owner), case=case, amount=Decimal(250), paid_on=days(-49), source="transcript")
    casework.write_note(case, by=acting(owner), text="Client prefers e-mail.")
    make_call(owner, cases=[case], promise="Fax the transcript", promised_by=days(-2), employee_id="1000774421")
    case.refresh_from_db()
    return case


# Who may see it, and who may act.


def test_a_stranger_does_not_learn_that_the_case_exists(client, stranger, case):
    assert get(client, stranger, case).status_code == 404


def test_a_restricted_case_is_not_there_for_who_is_not_assigned(client, practitioner, case):
    case.client.is_restricted = True
    case.client.save()
    assert get(client, practitioner, case).status_code == 404
    case.client.assigned.add(practitioner)
    assert get(client, practitioner, case).status_code == 200


def test_a_viewer_sees_the_case_and_no_way_to_act(client, viewer, boyd):
    page = get(client, viewer, boyd).content.decode()
    assert "Terrence Boyd, 1040 for 2024" in page
    for act in ("calls/new", "responses/new", "/note/", "/holds/new", "/done/", "/override/", "/promise/"):
        assert act not in page


def test_an_assistant_is_not_offered_what_only_practitioners_decide(client, assistant, boyd):
    page = get(client, assistant, boyd).content.decode()
    assert "/done/" in page
    for act in ("/override/", "/extend/", "/close/"):
        assert act not in page


# The head and the facts.


def test_the_head_says_whom_it_is_about_with_a_masked_number(client, owner, boyd):
    response = get(client, owner, boyd)
    assert re.search(r"\*\*\*-\*\*-\d{4}", text_of(response))
    assert not re.search(r"\d{3}-\d{2}-\d{4}", text_of(response))
    assert "individual" in text_of(response)


@pytest.mark.parametrize(
    ("life", "words"),
    [
        (None, "nobody may speak for this taxpayer"),
        ({}, "Form 2848 drafted, not sent"),
        ({"sent_on": days(-9)}, "Form 2848 sent Jun 20, 2026, not confirmed"),
        ({"sent_on": days(-29), "confirmed_on": days(-27)}, "Form 2848 confirmed on CAF Jun 2, 2026"),
        ({"sent_on": days(-29), "ended_on": days(-1), "end": "revoked"}, "nobody may speak for this taxpayer"),
    ],
)
def test_the_head_says_how_far_the_authorization_has_come(client, owner, case, life, words):
    if life is not None:
        form = Authorization.objects.create(client=case.client, created_at=NOW, **life)
        span = {"first_period": "2020", "first_period_end": date(2020, 12, 31)}
        AuthorizedMatter.objects.create(
            authorization=form, form="1040", last_period="2026", last_period_end=date(2026, 12, 31), **span
        )
    assert words in text_of(get(client, owner, case))


def test_an_authorization_for_another_period_does_not_cover_the_case(client, owner, case):
    form = Authorization.objects.create(client=case.client, created_at=NOW, sent_on=days(-20))
    other = {"first_period_end": date(2019, 12, 31), "last_period_end": date(2019, 12, 31)}
    AuthorizedMatter.objects.create(authorization=form, form="1040", first_period="2019", last_period="2019", **other)
    assert "nobody may speak for this taxpayer" in text_of(get(client, owner, case))


def test_each_spouse_needs_an_authorization_of_their_own(client, owner):
    joint = make_case(owner, spouse=make_client(owner, name="Dee Boyd"))
    assert text_of(get(client, owner, joint)).count("nobody may speak for this taxpayer") == 2


def test_the_facts_say_what_is_next_what_the_law_wants_and_what_is_owed(client, owner, boyd):
    page = text_of(get(client, owner, boyd))
    assert "Nothing planned" in page
    assert "Jul 9, 2026 CP503: Pay or respond · printed on the letter 10 days left" in page
    assert "$1,800.00 as of May 29, 2026" in page


def test_a_case_without_letters_has_no_ladder_and_says_so(client, owner, case):
    response = get(client, owner, case)
    assert "None open" in text_of(response)
    assert "Not known no letter has stated one yet" in text_of(response)
    assert "<svg" not in response.content.decode()


def test_a_closed_case_shows_how_it_ended_and_no_forecast(client, owner, boyd):
    casework.close_case(boyd, by=acting(owner), version=boyd.version, outcome="Abated in full", closed_on=TODAY)
    response = get(client, owner, boyd)
    assert "Closed Jun 29, 2026" in text_of(response)
    assert "Abated in full" in text_of(response)
    assert "What would change it" not in text_of(response)
    assert "calls/new" not in response.content.decode()


# Where it stands, and why.


def test_the_page_and_the_night_tell_the_forecast_the_same_facts(owner, boyd):
    casework.record_hold(by=acting(owner), case=boyd, kind="offer_pending", from_on=days(-3))
    other = make_case(owner, client=boyd.client, matter="1040 2022")
    Case.objects.filter(pk=other.pk).update(balance=10)
    boyd.refresh_from_db()
    page = page_object(boyd)
    assert page.facts == outlook.load([boyd])[boyd.pk]
    assert page.facts.other_balances == 1
    assert page.estimate == forecast.forecast(page.facts, TODAY)


def test_a_business_is_forecast_as_a_business(owner):
    business = make_client(owner, name="Oak & Iron LLC", kind="business")
    case = make_notice(owner, case=make_case(owner, client=business, matter="941 2025 Q3"), code="CP161").case
    assert page_object(case).facts == outlook.load([case])[case.pk]
    assert page_object(case).final_code == "CP504B"


def test_the_figure_carries_its_range_and_says_that_it_is_an_estimate(client, owner, boyd):
    response = get(client, owner, boyd)
    estimate = response.context["page"].estimate
    page = text_of(response)
    assert f"CP504 within 60 days {estimate.p60 * 100:.0f}%" in page
    assert f"{estimate.low60 * 100:.0f} to {estimate.high60 * 100:.0f}%" in page
    assert 'class="estimate"' in response.content.decode()
    for reason in estimate.reasons:
        assert reason.text in page


def test_three_steps_are_weighed_against_the_figure(client, owner, boyd):
    page = text_of(get(client, owner, boyd))
    assert "What would change it" in page
    assert re.search(r"As it stands \d+% 60-day hold lowers it most, short of paying all \d+%", page)
    assert re.search(r"Paid in full 0%", page)


def test_the_reasons_add_up_to_the_figure(client, owner, boyd):
    """From the starting point each line moves the chance by its points; what stands at the last line is the figure."""
    response = get(client, owner, boyd)
    estimate, grounds = response.context["page"].estimate, response.context["page"].forecast.grounds
    assert len(grounds) >= 3
    at = grounds[0].to
    for ground in grounds[1:]:
        at += ground.moves
        assert ground.to == at
    assert at == round(estimate.p180 * 100)
    assert f"Why {at}% within 180 days" in text_of(response)
    for ground in grounds[1:]:
        assert (f"{ground.moves:+d} to {ground.to}%" if ground.moves else "under 1 point") in text_of(response)


def test_the_step_that_lowers_it_most_is_marked_and_paying_all_never_is(client, owner, boyd):
    steps = {step.name: step for step in page_object(boyd).forecast.steps}
    best = [name for name, step in steps.items() if step.is_best]
    assert len(best) == 1
    others = {name: step.chance for name, step in steps.items() if name != "paid in full"}
    assert best == [min(others, key=others.get)]
    casework.record_hold(by=acting(owner), case=boyd, kind="short_hold", from_on=days(-1), until_on=days(300))
    boyd.refresh_from_db()
    assert not any(step.is_best for step in page_object(boyd).forecast.steps), "nothing lowers what is held already"


def test_the_page_leads_with_the_figure_that_the_firms_own_levels_ask_for(owner, boyd):
    by_default = page_object(boyd).forecast.figure
    type(owner.firm).objects.update(level_60=5)
    assert page_object(boyd).forecast.figure.days == 60
    type(owner.firm).objects.update(level_60=95, level_180=5)
    assert page_object(boyd).forecast.figure.days in (by_default.days, 180)
    assert page_object(boyd).forecast.yardstick.levels.p60 == 0.95


def test_an_agreement_in_force_stops_it_and_says_so(client, owner, boyd):
    casework.record_hold(by=acting(owner), case=boyd, kind="agreement_in_force", from_on=days(-1))
    page = text_of(get(client, owner, boyd))
    assert "Why it is stopped" in page
    assert "What would change it" not in page


def test_the_ladder_is_on_the_page_as_a_picture_and_as_a_list(client, owner, boyd):
    page = get(client, owner, boyd).content.decode()
    picture = re.search(r'<svg viewBox="0 0 1240.*?</svg>', page)[0]
    assert ElementTree.fromstring(picture).get("aria-label").startswith("CP14")
    assert '<ol class="ladder-steps">' in page
    assert "today, Jun 29, 2026" in page


# Dates.


def test_an_overridden_date_stays_on_the_page_struck_through(client, owner, boyd):
    old = boyd.deadlines.get(due_on=days(10))
    casework.override_deadline(old, by=acting(owner), due_on=days(6), reason="The client travels")
    page = get(client, owner, boyd).content.decode()
    assert re.search(r'class="struck">Jul 9, 2026', page)
    assert "The client travels" in page


def test_an_overdue_date_is_marked_and_can_be_done_overridden_or_moved(client, owner, case):
    make_notice(owner, case=case, code="CP2000", notice_date=days(-40))
    page = get(client, owner, case)
    row = case.deadlines.filter(is_working=True).first()
    assert "days over" in text_of(page)
    for act in ("done", "override"):
        assert f'href="/dates/{row.pk}/{act}/"' in page.content.decode()


# The story.


def test_the_history_is_the_timeline_newest_first(client, owner, boyd):
    story = get(client, owner, boyd).context["story"]
    assert [entry.event.pk for entry in story] == [entry.event.pk for entry in timeline.of(boyd)][::-1]


def test_the_history_can_be_narrowed_to_one_kind(client, owner, boyd):
    response = get(client, owner, boyd, channel="letter")
    assert {entry.channel for entry in response.context["story"]} == {"letter"}
    assert len(response.context["story"]) == 3
    assert len(get(client, owner, boyd, channel="nonsense").context["story"]) > 3


def test_what_was_written_down_late_says_how_late(client, owner, boyd):
    assert "recorded by Rosa Moreno, Jun 29, 49 days later" in text_of(get(client, owner, boyd, channel="money"))


def test_notes_are_marked_as_internal(client, owner, boyd):
    assert "Client prefers e-mail. internal note" in text_of(get(client, owner, boyd))


def test_a_long_history_shows_the_newest_hundred_and_the_rest_on_demand(client, owner, case):
    for number in range(105):
        casework.write_note(case, by=acting(owner), text=f"Note {number}")
    first = get(client, owner, case)
    assert len(first.context["story"]) == 100
    assert "The newest 100 of 106" in text_of(first)
    assert len(get(client, owner, case, all="1").context["story"]) == 106


def test_what_people_typed_is_text_on_the_page(client, owner, case):
    hostile = "<script>alert(1)</script>"
    casework.write_note(case, by=acting(owner), text=hostile)
    make_notice(owner, case=case, code="OTHER", title=hostile, notice_date=days(-3))
    make_call(owner, cases=[case], said=hostile, promise=hostile)
    assert "<script>alert" not in get(client, owner, case).content.decode()


# Cost.


def test_the_page_takes_at_most_twelve_queries_however_much_happened(client, owner, boyd):
    client.force_login(owner)
    with CaptureQueriesContext(connection) as few:
        client.get(boyd.get_absolute_url())
    for number in range(10):
        make_call(owner, cases=[boyd])
        casework.record_hold(by=acting(owner), case=boyd, kind="disaster", from_on=days(-number))
        casework.record_payment(by=acting(owner), case=boyd, amount=Decimal(5), paid_on=days(-number))
        make_notice(owner, case=boyd, code="CP2000", notice_date=days(-number))
        make_case(owner, client=boyd.client, matter=f"1040 {2010 + number}")
    scan.scan_firm(owner.firm, TODAY, now=NOW)
    with CaptureQueriesContext(connection) as many:
        assert client.get(boyd.get_absolute_url()).status_code == 200
    assert len(many) == len(few)
    assert len(many) <= 12


def test_a_joint_case_costs_no_more(client, owner):
    joint = make_case(owner, spouse=make_client(owner, name="Dee Boyd", numbers=[next_ssn()]))
    make_notice(owner, case=joint)
    client.force_login(owner)
    with CaptureQueriesContext(connection) as captured:
        client.get(joint.get_absolute_url())
    assert len(captured) <= 12
