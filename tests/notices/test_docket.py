"""The home page: what must happen now, worst first."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from notices import casework, docket, docket_counts, load, scan
from notices.docket import Scope
from notices.docket_counts import DateCounts
from notices.models import Case
from tests.clients.on_file import on_file
from tests.factories import NOW, TODAY, acting, make_call, make_case, make_client, make_member, make_notice

URL = "/"


@pytest.fixture(autouse=True)
def _the_clock_stands_still(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


def days(number):
    return TODAY + timedelta(days=number)


def make_due(member, on_day, *, action="Call the client", client=None, matter="1040 2024", **case):
    """A case with one date of our own on that day."""
    made = make_case(member, client=client or make_client(member), matter=matter, **case)
    casework.add_deadline(by=acting(member), case=made, kind="target", action=action, due_on=on_day)
    return made


def make_ready(member, **overrides):
    """A case that lacks nothing."""
    return make_case(
        member, next_action="Wait", next_action_on=days(20), client=make_client(member, name="Ready Reed"), **overrides
    )


def page_of(client, member, **query):
    client.force_login(member)
    return client.get(URL, query)


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def restrict(case):
    case.client.is_restricted = True
    case.client.save()


# The headline.


@pytest.mark.parametrize(
    ("numbers", "sentence"),
    [
        ((4, 2, 9), "4 overdue, 2 due today, 9 this week"),
        ((0, 0, 0), "Nothing is due this week"),
        ((0, 0, 9), "9 due this week"),
        ((0, 1, 0), "1 due today"),
        ((1, 0, 0), "1 overdue"),
        ((1, 0, 2), "1 overdue, 2 due this week"),
        ((1000, 0, 0), "1,000 overdue"),
        ((1001, 1, 1), "over 1,000 overdue, 1 due today, 1 this week"),
    ],
)
def test_the_headline_says_the_day_in_one_sentence(numbers, sentence):
    assert DateCounts(*numbers).headline == sentence


def test_the_page_counts_what_is_overdue_due_today_and_due_this_week(client, owner):
    for ahead, year in ((-2, 2020), (-1, 2021), (0, 2022), (5, 2023), (9, 2024)):
        make_due(owner, days(ahead), matter=f"1040 {year}")
    page = text_of(page_of(client, owner))
    assert "2 overdue, 1 due today, 1 this week" in page
    assert "Monday, June 29, 2026" in page


def test_the_day_is_that_of_the_member_not_of_the_server(client, owner, monkeypatch):
    make_due(owner, TODAY)
    owner.time_zone = "Pacific/Auckland"
    owner.save()
    response = page_of(client, owner)
    assert "Tuesday, June 30, 2026" in text_of(response)
    assert response.context["counts"].overdue == 1


# The rows.


def test_the_oldest_overdue_date_is_on_top(client, owner):
    for ahead, year in ((0, 2024), (-3, 2023), (-40, 2022)):
        make_due(owner, days(ahead), matter=f"1040 {year}", action=f"Act on {year}")
    response = page_of(client, owner)
    assert [row.action for row in response.context["due_now"]] == ["Act on 2022", "Act on 2023", "Act on 2024"]


def test_a_date_that_passed_400_days_ago_is_still_on_top(client, owner):
    then = datetime(2025, 4, 1, 15, tzinfo=UTC)
    case = make_case(owner, client=make_client(owner, at=then), at=then)
    make_notice(owner, case=case, notice_date=date(2025, 4, 21), at=then + timedelta(days=40))
    make_due(owner, days(-1), matter="1040 2023")
    first = page_of(client, owner).context["due_now"][0]
    assert first.case == case
    assert (TODAY - first.due_on).days >= 400
    assert "days over" in text_of(page_of(client, owner))


def test_a_row_says_who_what_why_that_day_how_late_how_much_and_whose(client, owner):
    case = make_case(owner)
    make_notice(owner, case=case, code="LT11", notice_date=date(2026, 5, 26))
    page = text_of(page_of(client, owner))
    for words in (
        "Terrence Boyd",
        "1040 · 2024",
        "LT11",
        "Request a CDP hearing (Form 12153)",
        "30 days from May 26, 2026 · IRC 6330(a)(3)(B)",
        "4 days over",
        "$1,800.00",
        "RM",
    ):
        assert words in page
    assert f'href="{case.get_absolute_url()}"' in page_of(client, owner).content.decode()


def test_a_date_that_rolled_says_why_it_is_that_day(client, owner):
    make_notice(owner, notice_date=date(2026, 5, 29))
    assert "21 days from May 29, 2026 end Friday, Jun 19, 2026, so the next business day" in text_of(
        page_of(client, owner)
    )


def test_done_dates_and_closed_cases_are_not_on_the_docket(client, owner):
    done = make_due(owner, TODAY)
    casework.finish_deadline(done.deadlines.get(), by=acting(owner), done_on=TODAY)
    closed = make_due(owner, days(-3), matter="1040 2020")
    casework.close_case(
        closed, by=acting(owner), version=Case.objects.get(pk=closed.pk).version, outcome="Paid", closed_on=TODAY
    )
    response = page_of(client, owner)
    assert list(response.context["due_now"]) == []
    assert "Nothing is due this week" in text_of(response)


def test_at_most_fifty_rows_are_shown_and_the_rest_is_one_link_away(client, owner, monkeypatch):
    monkeypatch.setattr(docket, "ROWS", 3)
    for year in range(2015, 2020):
        make_due(owner, days(-1), matter=f"1040 {year}")
    response = page_of(client, owner)
    assert len(response.context["due_now"]) == 3
    assert "The oldest 3 of 5" in text_of(response)
    link = re.search(r'href="([^"]+)">All cases with a date up to today', response.content.decode())[1]
    listed = client.get(link.replace("&amp;", "&"))
    assert listed.context["page"].paginator.count == 5


# Whose work.


def test_a_member_with_cases_sees_own_and_unowned_ones_first_and_everyones_on_demand(client, owner, practitioner):
    mine = make_due(practitioner, TODAY, owner=practitioner)
    others = make_due(owner, TODAY, owner=owner, matter="1040 2023")
    unowned = make_due(owner, TODAY, matter="1040 2022")
    Case.objects.filter(pk=unowned.pk).update(owner=None)
    own = {row.case for row in page_of(client, practitioner).context["due_now"]}
    assert own == {mine, unowned}
    everyone = {row.case for row in page_of(client, practitioner, who="all").context["due_now"]}
    assert everyone == {mine, unowned, others}


def test_a_member_without_cases_sees_everyones(client, owner, viewer):
    case = make_due(owner, TODAY)
    response = page_of(client, viewer)
    assert [row.case for row in response.context["due_now"]] == [case]
    assert response.context["scope"].own is False
    assert list(page_of(client, viewer, who="mine").context["due_now"]) == []


def test_another_firm_is_not_there(client, owner, stranger):
    make_due(owner, TODAY)
    assert "Terrence Boyd" not in text_of(page_of(client, stranger, who="all"))


def test_a_restricted_client_is_absent_for_those_not_assigned(client, owner, practitioner):
    case = make_due(owner, TODAY)
    make_notice(owner, case=case, notice_date=date(2026, 5, 1))
    make_call(owner, cases=[case], promise="Fax it", promised_by=days(-2))
    scan.scan_firm(owner.firm, TODAY, now=NOW)
    restrict(case)
    response = page_of(client, practitioner, who="all")
    assert "Terrence Boyd" not in text_of(response)
    assert "Nothing is due this week" in text_of(response)
    assert not any(response.context["rest"].values())
    assert sum(number for *_, number in response.context["moves"]) == 0
    case.client.assigned.add(practitioner)
    assert "Terrence Boyd" in text_of(page_of(client, practitioner, who="all"))


def test_a_joint_case_is_hidden_when_the_spouse_is_restricted(client, owner, practitioner):
    spouse = make_client(owner, name="Dee Boyd", is_restricted=True)
    case = make_due(owner, TODAY, client=make_client(owner), spouse=spouse)
    assert list(page_of(client, practitioner, who="all").context["due_now"]) == []
    assert [row.case for row in page_of(client, owner).context["due_now"]] == [case]


def test_who_is_not_signed_in_is_sent_to_sign_in(client, db):
    assert client.get(URL).status_code == 302


# Flags, waiting, promises, authority.


def test_a_case_that_may_become_a_cp504_is_shown_with_figure_range_and_reason(client, owner):
    case = make_case(owner, next_action="Ask for a hold", next_action_on=days(9))
    make_notice(owner, case=case, code="CP503", notice_date=date(2026, 5, 18), due_printed_on=date(2026, 5, 28))
    scan.scan_firm(owner.firm, TODAY, now=NOW)
    response = page_of(client, owner)
    risk = response.context["likely"][0]
    assert risk.case == case
    page = text_of(response)
    assert re.search(r"\d+% in 60 days \d+ to \d+%", page)
    assert "CP503 is unanswered." in page
    assert response.context["rest"]["likely_to_escalate"] == 1


def test_a_first_bill_that_lapsed_is_shown_by_its_180_day_figure(client, owner):
    make_notice(owner, code="CP14", notice_date=date(2026, 6, 1))
    scan.scan_firm(owner.firm, TODAY, now=NOW)
    risk = page_of(client, owner).context["likely"][0]
    assert risk.days == 180
    assert risk.low <= risk.chance <= risk.high


def test_cases_without_a_next_action_say_what_they_lack(client, owner):
    make_case(owner)
    make_ready(owner)
    scan.scan_firm(owner.firm, TODAY, now=NOW)
    response = page_of(client, owner)
    assert [flag.case.client.name for flag in response.context["undirected"]] == ["Terrence Boyd"]
    assert "The case lacks a next action and a date for it." in text_of(response)


def test_waiting_has_one_tab_for_each_side_with_its_number(client, owner):
    make_ready(owner, waiting_on="irs", matter="1040 2020")
    make_case(owner, waiting_on="client", client=make_client(owner, name="Slow Payer"))
    response = page_of(client, owner)
    assert [number for *_, number in response.context["moves"]] == [0, 1, 1]
    assert "No open case waits here" in text_of(response)
    assert "Slow Payer" in text_of(page_of(client, owner, waiting="client"))
    assert page_of(client, owner, waiting="nonsense").context["waiting"] == "us"


def test_what_waits_is_ordered_by_the_day_of_its_next_action(client, owner):
    late = make_ready(owner, matter="1040 2020")
    none = make_case(owner, matter="1040 2021")
    Case.objects.filter(pk=late.pk).update(next_action_on=days(-1))
    soon = make_case(owner, matter="1040 2022", next_action="Call", next_action_on=days(2), client=none.client)
    assert list(page_of(client, owner).context["waiting_cases"]) == [late, soon, none]


def test_promises_the_irs_let_pass_are_listed_until_somebody_settles_them(client, owner):
    case = make_case(owner)
    call = make_call(
        owner, cases=[case], promise="Fax of the transcript", promised_by=days(-3), employee_id="1000774421"
    )
    make_call(owner, cases=[case], promise="Not due yet", promised_by=TODAY)
    page = text_of(page_of(client, owner))
    assert "Fax of the transcript" in page
    assert "ID 1000774421" in page
    assert "Not due yet" not in page
    casework.settle_promise(call, by=acting(owner), version=call.version, kept=False)
    assert "Fax of the transcript" not in text_of(page_of(client, owner))


def test_authority_counts_what_the_caf_does_not_show_yet_and_whom_nobody_may_speak_for(client, owner):
    silent, fresh, bare = (make_client(owner, name=name) for name in ("Silent", "Fresh", "Bare"))
    for person in (silent, fresh, bare):
        make_case(owner, client=person)
    on_file(silent, people=[owner], lines="1040 2024", sent_on=days(-15))
    on_file(fresh, people=[owner], lines="1040 2024", sent_on=days(-14))
    on_file(bare, people=["Pat Lee"], lines="1040 2024", sent_on=days(-30))
    scan.scan_firm(owner.firm, TODAY, now=NOW)
    rest = page_of(client, owner).context["rest"]
    assert rest["unconfirmed"] == 1
    assert rest["uncovered"] == 1


def test_a_confirmed_or_ended_authorization_is_not_waited_for(client, owner):
    one, other = make_client(owner, name="One"), make_client(owner, name="Other")
    make_case(owner, client=one)
    make_case(owner, client=other)
    on_file(one, people=[owner], lines="1040 2024", sent_on=days(-30), confirmed_on=days(-20))
    on_file(other, people=[owner], lines="1040 2024", sent_on=days(-30), ended_on=days(-1), end="withdrawn")
    scan.scan_firm(owner.firm, TODAY, now=NOW)
    rest = page_of(client, owner).context["rest"]
    assert rest.get("unconfirmed", 0) == 0
    assert rest["uncovered"] == 1


def test_the_load_picture_has_fourteen_days_and_a_table_for_who_cannot_see_it(client, owner):
    make_due(owner, TODAY)
    make_due(owner, days(3), matter="1040 2023")
    make_due(owner, days(3), matter="1040 2022")
    make_due(owner, days(-3), matter="1040 2021")
    bars = page_of(client, owner).context["load"]
    assert [bar.count for bar in bars] == [1, 0, 0, 2, *[0] * 10]
    assert bars[3].height == load.FULL_HEIGHT
    assert bars[0].height == load.FULL_HEIGHT / 2
    assert bars[0].y + bars[0].height == 40
    assert "Thursday, July 2 2" in text_of(page_of(client, owner))


def test_names_are_text_on_the_docket(client, owner):
    make_due(owner, TODAY, client=make_client(owner, name="<script>alert(1)</script>"))
    assert "<script>alert" not in page_of(client, owner).content.decode()


# Cost.


def make_many(owner, number, offset):
    for index in range(offset, offset + number):
        at = NOW - timedelta(days=60)
        case = make_case(owner, client=make_client(owner, name=f"Client {index}", at=at), at=at)
        make_notice(owner, case=case, code="CP503", notice_date=date(2026, 5, 18), at=at + timedelta(days=20))
        make_call(owner, cases=[case], promise="Call back", promised_by=days(-2), follow_up="Ask", follow_up_on=days(1))
    scan.scan_firm(owner.firm, TODAY, now=NOW)


@pytest.mark.parametrize("who", ["mine", "all", ""])
def test_fifty_cases_ask_as_many_queries_as_five_and_at_most_twelve(client, owner, practitioner, who):
    make_many(owner, 5, 0)
    client.force_login(practitioner)
    with CaptureQueriesContext(connection) as few:
        assert client.get(URL, {"who": who}).status_code == 200
    make_many(owner, 45, 5)
    with CaptureQueriesContext(connection) as many:
        assert client.get(URL, {"who": who}).status_code == 200
    assert len(many) == len(few)
    assert len(many) <= 12


def test_the_eighth_day_is_not_this_week_any_more(client, owner):
    make_due(owner, days(7))
    make_due(owner, days(8), matter="1040 2023")
    assert [row.due_on for row in page_of(client, owner).context["this_week"]] == [days(7)]


def test_the_load_counts_a_case_once_on_its_next_day(owner):
    case = make_due(owner, days(1))
    casework.add_deadline(by=acting(owner), case=case, kind="target", action="Later", due_on=days(4))
    assert load.load_of(Scope(owner, TODAY, own=True)) == {days(1): 1}


def test_counting_ends_at_a_thousand_so_that_a_large_firm_costs_no_more(client, owner, monkeypatch):
    monkeypatch.setattr(docket_counts, "MANY", 2)
    for year in range(2015, 2020):
        make_due(owner, days(-1), matter=f"1040 {year}")
    response = page_of(client, owner)
    assert response.context["rest"]["overdue"] == 3
    assert "over 2 overdue" in text_of(response)
    assert [words for *_, words in response.context["moves"]] == [3, 0, 0]


# Holds that end.


def hold(member, case, first, last, **more):
    until_on = None if last is None else days(last)
    return casework.record_hold(
        by=acting(member), case=case, kind="short_hold", from_on=days(first), until_on=until_on, **more
    )


@pytest.mark.both_databases
@pytest.mark.parametrize(
    ("last", "next_on", "told"),
    [
        (None, 5, False),
        (0, 5, True),
        (7, 20, True),
        (8, 20, False),
        (-1, None, True),
        (-1, -2, True),
        (-1, -1, False),
        (-1, 20, False),
        (-30, -40, True),
        (-31, -40, False),
    ],
)
def test_a_hold_is_told_while_it_ends_and_when_nothing_is_planned_after_it(client, owner, last, next_on, told):
    case = make_case(owner, next_action="Call", next_action_on=None if next_on is None else days(next_on))
    row = hold(owner, case, -60, last)
    response = page_of(client, owner)
    assert list(response.context["holds"]) == ([row] if told else [])
    assert response.context["rest"]["holds"] == told
    assert ("Holds that end" in text_of(response)) is told


def test_a_hold_is_not_told_where_a_longer_one_goes_on_or_a_date_was_set(client, owner):
    held, dated = make_case(owner), make_case(owner, client=make_client(owner, name="Ann Lee"))
    for case in (held, dated):
        hold(owner, case, -60, -2)
    assert page_of(client, owner).context["rest"]["holds"] == 2
    hold(owner, held, -5, None)
    casework.add_deadline(by=acting(owner), case=dated, kind="target", action="Ask again", due_on=days(3))
    assert page_of(client, owner).context["rest"]["holds"] == 0


def test_a_hold_says_that_it_ended_or_what_comes_then(client, owner):
    hold(owner, make_case(owner, next_action="File Form 9465", next_action_on=days(9)), -60, 3, source="call to ACS")
    hold(owner, make_case(owner, client=make_client(owner, name="Ann Lee")), -60, -3)
    page = text_of(page_of(client, owner))
    assert "Short hold by phone ends: then File Form 9465 call to ACS" in page
    assert "Short hold by phone has ended: nothing is planned after it" in page
    assert page.index("has ended") < page.index("ends: then")


@pytest.mark.usefixtures("without_statistics")
@pytest.mark.parametrize("own", [True, False])
def test_holds_and_dates_are_found_by_their_day_whatever_the_number_of_cases(practitioner, own):
    scope = Scope(practitioner, TODAY, own)
    assert "USING INDEX hold_until" in scope.holds_running_out()[:10].explain().splitlines()[0]
    assert "USING INDEX deadline_firm_working" in scope.due_this_week()[:10].explain()


# The forgotten-case guard.


def test_a_case_that_nobody_directs_is_red_and_in_the_headline(client, owner):
    make_ready(owner)
    make_case(owner)
    unowned = make_case(owner, client=make_client(owner, name="Ann Lee"), **{"next_action": "x"})
    Case.objects.filter(pk=unowned.pk).update(owner=None, next_action_on=days(3), flags_change_on=None)
    scan.scan_firm(owner.firm, TODAY, now=NOW)
    response = page_of(client, owner)
    page = response.content.decode()
    assert "Nothing is due this week, 2 without a next action" in text_of(response)
    section = page[page.index('aria-labelledby="undirected"') :]
    section = section[: section.index("</section>")]
    assert section.count('<tr class="is-over">') == 2
    assert "The case lacks an owner." in section
    assert "Ready Reed" not in section


# Cost, with something in every list.


@pytest.mark.parametrize("who", ["mine", "all", ""])
@pytest.mark.parametrize("role", ["practitioner", "owner"])
def test_with_something_in_every_list_it_is_twelve_queries_still(client, request, owner, practitioner, who, role):
    member = request.getfixturevalue(role)
    away = make_member(owner.firm, name="Al Away", away_from=TODAY, away_until=days(9), substitute=member)
    make_many(owner, 3, 0)
    soon = make_due(owner, days(5), owner=away, matter="1040 2021")
    make_due(owner, days(-5), owner=away, matter="1040 2020")
    casework.snooze(by=acting(owner), row=soon.deadlines.get(), until_on=days(3), reason="Waits for a transcript")
    hold(owner, make_case(owner, client=make_client(owner, name="Held Hal"), owner=away), -9, 2)
    ending = make_case(owner, client=make_client(owner, name="Old Olga"), owner=away)
    casework.record_assessment(
        by=acting(owner), case=ending, kind="return", assessed_on=days(-3400), source="account transcript"
    )
    Case.objects.filter(owner=owner).update(owner=away)
    scan.scan_firm(owner.firm, TODAY, now=NOW)
    client.force_login(member)
    with CaptureQueriesContext(connection) as asked:
        response = client.get(URL, {"who": who} if who else {})
    context = response.context
    lists = ("due_now", "likely", "ending", "holds", "undirected", "promises")
    assert [name for name in lists if not context[name]] == []
    assert context["rest"]["snoozed"] == 1
    assert len(asked) <= 12, [query["sql"][:120] for query in asked]
