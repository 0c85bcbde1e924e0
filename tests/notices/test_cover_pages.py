"""The pages that say where nobody may speak: of the firm, and of one client with the spouse apart."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clients import register
from clients.models import Client
from notices.models import Case
from tests.clients.on_file import on_file
from tests.factories import NOW, TODAY, acting, make_case, make_client

PAGE = reverse("cover")
SENT = {"signed_on": TODAY - timedelta(30), "sent_on": TODAY - timedelta(20)}
CONFIRMED = SENT | {"confirmed_on": TODAY - timedelta(5)}


@pytest.fixture(autouse=True)
def _the_clock_stands_still(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture
def cases(owner, practitioner):
    """One case each: covered and confirmed, sent, not covered; and a State's."""
    found = {}
    for name, facts in (("Ann Green", CONFIRMED), ("Bo Amber", SENT), ("Cy Red", None)):
        client = make_client(owner, name=name)
        found[name] = make_case(owner, client=client, matter="1040 2023")
        if facts:
            on_file(client, people=[owner], **facts)
    make_case(owner, client=make_client(owner, name="Di State"), matter="1040 2023", authority="CA")
    return found


def lines(browser, **asked):
    response = browser.get(PAGE, asked)
    return [(line.client.name, line.cell.state.key) for line in response.context["lines"]]


def signed_in(client, member):
    client.force_login(member)
    return client


def test_the_page_opens_with_what_nobody_may_speak_about(client, owner, cases):
    browser = signed_in(client, owner)
    assert lines(browser) == [("Cy Red", "nobody")]
    text = browser.get(PAGE).content.decode()
    assert "Nobody may speak in 1 open case" in text
    assert f'href="{reverse("authorization_new", args=[cases["Cy Red"].client_id])}"' in text
    assert '<span class="tag over">not covered</span>' in text


def test_the_other_lists_are_what_is_not_confirmed_and_all(client, owner, cases):
    browser = signed_in(client, owner)
    assert lines(browser, show="unconfirmed") == [("Bo Amber", "sent")]
    assert {name for name, _ in lines(browser, show="all")} == {"Ann Green", "Bo Amber", "Cy Red"}
    assert "20 days ago" in browser.get(PAGE, {"show": "unconfirmed"}).content.decode()
    counts = browser.get(PAGE).context["cover"].counts
    assert counts == {"gaps": 1, "unconfirmed": 1, "all": 3}


def test_whose_cases_can_be_chosen(client, owner, practitioner, cases):
    red = cases["Cy Red"]
    red.owner = practitioner
    red.save()
    browser = signed_in(client, owner)
    assert lines(browser, owner=practitioner.pk) == [("Cy Red", "nobody")]
    assert lines(browser, owner=owner.pk) == []


def test_closed_cases_and_other_firms_are_left_out(client, owner, stranger, cases):
    red = cases["Cy Red"]
    red.state, red.closed_on = "closed", TODAY
    red.save()
    make_case(stranger, client=make_client(stranger, name="Of Another"), matter="1040 2023")
    assert lines(signed_in(client, owner)) == []
    assert "Somebody may speak in every open case" in client.get(PAGE).content.decode()


def test_a_restricted_client_is_not_shown_to_others(client, owner, practitioner, cases):
    Client.objects.filter(pk=cases["Cy Red"].client_id).update(is_restricted=True)
    assert lines(signed_in(client, practitioner)) == []


def test_a_joint_case_has_a_line_for_each_spouse(client, owner, cases):
    maria, juan = make_client(owner, name="Maria Vega"), make_client(owner, name="Juan Vega")
    make_case(owner, client=maria, spouse=juan, matter="1040 2023")
    on_file(maria, people=[owner], **CONFIRMED)
    found = dict(lines(signed_in(client, owner)))
    assert (found["Maria Vega"], found["Juan Vega"]) == ("confirmed", "nobody")


def test_a_viewer_reads_and_is_offered_nothing_to_prepare(client, viewer, cases):
    text = signed_in(client, viewer).get(PAGE).content.decode()
    assert "Cy Red" in text
    assert "authorizations/new" not in text


def test_what_runs_out_is_listed(client, owner):
    ann = make_client(owner, name="Ann Lee")
    on_file(ann, people=[owner], lines="1040 2022 to 2025", **CONFIRMED)
    text = signed_in(client, owner).get(PAGE).content.decode()
    assert "Periods that run out" in text
    assert "Dec 31, 2025" in text


def queries(browser, url):
    browser.get(url)
    with CaptureQueriesContext(
        connection,
    ) as caught:
        assert browser.get(url).status_code == 200
    return len(caught)


@pytest.mark.parametrize("show", ["gaps", "unconfirmed", "all"])
def test_the_page_of_the_firm_takes_the_same_queries_however_many_cases(client, owner, cases, show):
    browser = signed_in(client, owner)
    few = queries(browser, f"{PAGE}?show={show}")
    for number in range(8):
        each = make_client(owner, name=f"More {number}")
        make_case(owner, client=each, matter="1040 2023")
        other = make_client(owner, name=f"Sent {number}")
        make_case(owner, client=other, matter="1040 2023")
        on_file(other, people=[owner], lines="1040 2023 to 2025", **SENT)
    assert few <= queries(browser, f"{PAGE}?show={show}") <= 14


# One client


@pytest.fixture
def couple(owner):
    maria, juan = make_client(owner, name="Maria Vega"), make_client(owner, name="Juan Vega")
    register.marry(maria, by=acting(owner), version=maria.version, spouse=juan)
    maria.refresh_from_db()
    return maria, juan


def of_client(client, row):
    return client.get(reverse("client_cover", args=[row.pk]))


def test_a_clients_page_sets_periods_against_members_with_the_spouse_apart(client, owner, practitioner, couple):
    maria, juan = couple
    make_case(owner, client=maria, spouse=juan, matter="1040 2023")
    make_case(owner, client=maria, matter="1040 2020")
    make_case(owner, client=maria, matter="1040 2023", authority="CA")
    on_file(maria, people=[owner, practitioner], **CONFIRMED)
    on_file(maria, people=[practitioner], lines="1040 2020", **SENT)
    mine, spouses = of_client(signed_in(client, owner), maria).context["cover"].matrices
    assert (mine.client, mine.members) == (maria, ("Jo Tran", "Rosa Moreno"))
    shown = [
        (row.case.matter, row.best.state.key, [cell and cell.state.key for _, cell in row.cells]) for row in mine.rows
    ]
    assert shown == [
        ("1040 · 2023 · CA", "not_needed", [None, None]),
        ("1040 · 2020", "sent", ["sent", None]),
        ("1040 · 2023", "confirmed", ["confirmed", "confirmed"]),
    ]
    assert (spouses.client, spouses.members, spouses.gaps) == (juan, (), 1)


def test_a_spouse_whom_the_member_may_not_see_has_no_table(client, owner, practitioner, couple):
    maria, juan = couple
    Client.objects.filter(pk=juan.pk).update(is_restricted=True)
    text = of_client(signed_in(client, practitioner), maria).content.decode()
    assert "Juan" not in text
    assert "a client you may not see" in text


def test_a_clients_page_takes_the_same_queries_however_many_cases(client, owner, couple):
    maria, juan = couple
    on_file(maria, people=[owner], **SENT)
    make_case(owner, client=maria, spouse=juan, matter="1040 2023")
    browser, url = signed_in(client, owner), reverse("client_cover", args=[maria.pk])
    few = queries(browser, url)
    for year in range(2010, 2020):
        make_case(owner, client=maria, spouse=juan, matter=f"1040 {year}")
        on_file(juan, people=[owner], lines=f"1040 {year}", **SENT)
    assert few <= queries(browser, url) <= 12


def test_the_form_of_a_notice_says_at_once_for_whom_nobody_may_speak(client, owner, couple):
    juan = couple[1]
    signed_in(client, owner)
    asked = {"HX-Request": "true", "HX-Target": "who-may-speak"}

    def said(**typed):
        answer = client.post(reverse("notice_new"), {"client": juan.pk} | typed, headers=asked)
        return answer.content.decode()

    assert "Nobody may speak for" not in said()
    assert "Nobody may speak for" not in said(matter="1040")
    for matter in ("1040 2019", "1040 2018"):
        assert said(matter=matter).count("Prepare a form") == 1
        assert said(matter=matter, joint="on").count("Prepare a form") == 2
    assert not Case.objects.filter(period__in=["2018", "2019"]).exists()
