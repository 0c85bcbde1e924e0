"""The list of cases: what finds what, in which order, and at which cost."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from clients import tin
from notices import casework
from notices.models import Case, Flag
from notices.views.cases import LongList
from practice.access import Role
from tests.factories import acting, make_case, make_client, make_member, make_notice

LIST = "/cases/"


@pytest.fixture
def today(owner):
    return owner.local_date(timezone.now())


@pytest.fixture
def signed_in(client, owner):
    client.force_login(owner)
    return client


@pytest.fixture
def book(owner, practitioner, today):
    """Four open cases and one closed, by a short name."""
    boyd = make_client(owner, name="Terrence Boyd", numbers=[tin.parse("ssn", "219-45-4471")])
    dee = make_client(owner, name="Dee Boyd")
    oak = make_client(owner, name="Oak & Iron Cabinetry LLC", kind="business", numbers=[tin.parse("ein", "21-9454471")])
    nair = make_client(owner, name="Priya Nair", numbers=[tin.parse("ssn", "219-45-2023")])
    cases = {
        "boyd": make_case(owner, client=boyd, spouse=dee, matter="1040 2024"),
        "oak": make_case(owner, client=oak, matter="941 2025 Q3", owner=practitioner),
        "nair": make_case(owner, client=nair, matter="1040 2023"),
        "nair22": make_case(owner, client=nair, matter="1040 2022"),
        "old": make_case(owner, client=oak, matter="941 2024 Q1"),
    }
    late, later = today - timedelta(40), today - timedelta(30)
    make_notice(owner, case=cases["boyd"], code="CP503", notice_date=later, amount_due=Decimal("9533.53"))
    make_notice(owner, case=cases["oak"], code="CP504B", notice_date=late, amount_due=Decimal("41870"))
    due = casework.add_deadline(
        by=acting(owner), case=cases["nair"], kind="target", action="Call", due_on=today + timedelta(5)
    )
    casework.add_deadline(
        by=acting(owner), case=cases["boyd"], kind="target", action="Call", due_on=today - timedelta(3)
    )
    assert due.due_on
    Case.objects.filter(pk=cases["nair22"].pk).update(waiting_on="irs")
    casework.close_case(cases["old"], by=acting(owner), version=1, outcome="Paid.", closed_on=acting(owner).on)
    casework.record_response(
        by=acting(owner),
        cases=[cases["nair"]],
        method="certified",
        sent_on=acting(owner).on,
        summary="Dispute",
        tracking_number="9407111898765432100000",
    )
    return cases


def found(signed_in, book, **asked) -> list[str]:
    """The short names of the listed cases, in the order of the page."""
    response = signed_in.get(LIST, asked)
    assert response.status_code == 200
    names = {case.pk: name for name, case in book.items()}
    return [names[int(pk)] for pk in re.findall(r'href="/cases/(\d+)/"', response.content.decode())]


FINDS = {
    "a name": ("nair", {"nair", "nair22"}),
    "part of a name in any case": ("CABINET", {"oak"}),
    "both names of a couple": ("terrence dee", {"boyd"}),
    "the second name of a joint case": ("Dee", {"boyd"}),
    "a form and period": ("941 2025 q3", {"oak"}),
    "a form": ("941", {"oak"}),
    "a year": ("2022", {"nair22"}),
    "a quarter": ("2025 Q3", {"oak"}),
    "a name and a year": ("nair 2022", {"nair22"}),
    "the code of the last letter": ("cp 504b", {"oak"}),
    "a name and a code": ("boyd CP503", {"boyd"}),
    "an amount": ("9,533.53", {"boyd"}),
    "an amount with its sign": ("$41,870", {"oak"}),
    "an amount without its sign": ("41870", {"oak"}),
    "the last four digits, whosever they are": ("4471", {"boyd", "oak"}),
    "digits that are a year and the end of a number": ("2023", {"nair", "nair22"}),
    "a tracking number": ("9407111898765432100000", {"nair"}),
    "a tracking number as it is printed": ("9407 1118 9876 5432 1000 00", {"nair"}),
    "nothing like it": ("Zoe", set()),
    "words that match but not together": ("nair CP503", set()),
}


@pytest.mark.parametrize("spelling", ["case {}", "Case #{}", "case no. {}", "#{}", " case number {} "])
def test_a_case_number_finds_its_case_in_the_list_and_leads_to_it_from_the_box(signed_in, book, spelling):
    open_case, closed = book["nair22"], book["old"]
    assert found(signed_in, book, q=spelling.format(open_case.pk)) == ["nair22"]
    for case in (open_case, closed):
        answer = signed_in.post(reverse("case_find"), {"q": spelling.format(case.pk)})
        assert answer.url == case.get_absolute_url()


def test_a_case_number_that_is_not_the_members_leads_nowhere(client, owner, firm, stranger):
    hidden = make_case(owner, client=make_client(owner, name="Hidden Boyd", is_restricted=True))
    foreign = make_case(stranger, client=make_client(stranger, name="Someone Boyd"))
    client.force_login(make_member(firm, role=Role.PRACTITIONER, email="other@example.com"))
    for case in (hidden, foreign):
        answer = client.post(reverse("case_find"), {"q": f"#{case.pk}"}, follow=True)
        assert answer.redirect_chain == [(f"{LIST}?q=%23{case.pk}", 302)]
        assert "No case like that" in answer.content.decode()


@pytest.mark.parametrize(("text", "names"), FINDS.values(), ids=FINDS)
def test_the_search_finds_cases_by(signed_in, book, text, names):
    assert set(found(signed_in, book, q=text)) == names


SEARCHES = {
    "a number of one client leads to it": ({"q": "219-45-9012"}, "client"),
    "digits shared by an SSN and an EIN to both by the last four": (
        {"q": "219 45 4471", "due": "7"},
        "?state=all&q=4471",
    ),
    "a number nobody has to the list as it was filtered": ({"q": "219459999", "due": "7"}, "?due=7"),
    "a number among words to its last four": ({"q": "nair 219-45-9012"}, "?q=nair+9012"),
    "words to the list, with its filters": ({"q": "nair 2022", "state": "all", "owner": ""}, "?q=nair+2022&state=all"),
    "nothing to the list": ({}, ""),
}


@pytest.mark.parametrize(("typed", "leads_to"), SEARCHES.values(), ids=SEARCHES)
def test_a_search(signed_in, owner, book, typed, leads_to):
    known = make_client(owner, name="One Number", numbers=[tin.parse(tin.SSN, "219-45-9012")])
    address = known.get_absolute_url() if leads_to == "client" else f"{LIST}{leads_to}"
    assert signed_in.post(reverse("case_find"), typed).url == address
    if "219" in typed.get("q", ""):
        assert signed_in.get(LIST, typed).url == address


FILTERS = {
    "open cases unasked": ({}, {"boyd", "oak", "nair", "nair22"}),
    "closed cases": ({"state": "closed"}, {"old"}),
    "all cases": ({"state": "all"}, {"boyd", "oak", "nair", "nair22", "old"}),
    "whose move it is": ({"waiting_on": "irs"}, {"nair22"}),
    "what is overdue": ({"due": "over"}, {"boyd", "oak"}),
    "what is due in a week, and overdue with it": ({"due": "7"}, {"boyd", "oak", "nair"}),
    "a filter with the search": ({"due": "7", "q": "nair"}, {"nair"}),
    "nonsense, which filters nothing": (
        {"due": "x", "state": "y", "page": "z"},
        {"boyd", "oak", "nair", "nair22", "old"},
    ),
}


@pytest.mark.parametrize(("asked", "names"), FILTERS.values(), ids=FILTERS)
def test_the_filters_show(signed_in, book, asked, names):
    assert set(found(signed_in, book, **asked)) == names


def test_the_owner_filter_knows_the_firms_members_only(signed_in, book, practitioner, stranger):
    assert found(signed_in, book, owner=practitioner.pk) == ["oak"]
    page = signed_in.get(LIST, {"owner": stranger.pk}).content.decode()
    assert stranger.name not in page


def test_likely_to_escalate_means_a_standing_flag(signed_in, book, today):
    for name, cleared_on in (("boyd", None), ("oak", today)):
        Flag.objects.create(
            firm=book[name].firm,
            case=book[name],
            kind=Flag.Kind.LIKELY_TO_ESCALATE,
            why="Two letters unanswered.",
            raised_on=today,
            cleared_on=cleared_on,
        )
    assert found(signed_in, book, likely="true") == ["boyd"]


@pytest.mark.parametrize(("chance", "names"), [("20", {"boyd", "nair"}), ("35", {"nair"}), ("50", set())])
def test_the_chance_filter_keeps_what_reaches_it(signed_in, book, chance, names):
    for name, p60 in (("boyd", 0.20), ("nair", 0.41), ("nair22", 0.19)):
        Case.objects.filter(pk=book[name].pk).update(p60=p60)
    assert set(found(signed_in, book, chance=chance)) == names


def test_each_kind_of_standing_flag_is_a_filter(signed_in, book, today):
    for kind in Flag.Kind.values:
        for name, cleared_on in (("nair", None), ("oak", today)):
            fields = {"firm": book[name].firm, "case": book[name], "kind": kind, "why": "So it is."}
            Flag.objects.create(**fields, raised_on=today, cleared_on=cleared_on)
        assert found(signed_in, book, flag=kind) == ["nair"]
        Flag.objects.all().delete()


def test_no_next_action_means_that_action_day_or_owner_is_missing(signed_in, book, today):
    Case.objects.update(next_action="Call", next_action_on=today)
    assert found(signed_in, book, undirected="true") == []
    Case.objects.filter(pk=book["boyd"].pk).update(next_action="")
    Case.objects.filter(pk=book["oak"].pk).update(next_action_on=None)
    Case.objects.filter(pk=book["nair"].pk).update(owner=None)
    Case.objects.filter(pk=book["old"].pk).update(owner=None)
    assert set(found(signed_in, book, undirected="true")) == {"boyd", "oak", "nair"}
    assert set(found(signed_in, book, undirected="true", state="all")) == {"boyd", "oak", "nair"}


def test_the_irs_is_silent_from_the_day_after_the_days_are_over(signed_in, book, today):
    for name, side, days in (("boyd", "irs", 61), ("oak", "irs", 60), ("nair", "client", 90), ("nair22", "irs", 200)):
        Case.objects.filter(pk=book[name].pk).update(waiting_on=side, waiting_since=today - timedelta(days))
    assert set(found(signed_in, book, silent="60")) == {"boyd", "nair22"}
    assert set(found(signed_in, book, silent="180")) == {"nair22"}
    assert set(found(signed_in, book, silent="14")) == {"boyd", "oak", "nair22"}


def test_the_worst_comes_first_unasked_and_what_has_no_date_last(signed_in, book):
    assert found(signed_in, book)[:3] == ["oak", "boyd", "nair"]
    assert found(signed_in, book)[-1] == "nair22"


@pytest.mark.parametrize(
    ("sort", "names"),
    [
        ("name", ["boyd", "nair", "nair22", "oak"]),
        ("balance", ["oak", "boyd"]),
        ("letter", ["boyd", "oak"]),
    ],
)
def test_the_columns_sort(signed_in, book, sort, names):
    assert found(signed_in, book, sort=sort)[: len(names)] == names


def test_the_order_and_the_filters_survive_the_pages(signed_in, owner, taxpayer):
    for year in range(1980, 2032):
        make_case(owner, client=taxpayer, matter=f"1040 {year}")
    page = signed_in.get(LIST, {"q": "boyd", "sort": "name"}).content.decode()
    assert "1 to 50 of 52" in page
    assert re.search(r'href="\?[^"]*q=boyd[^"]*page=2"', page)
    second = signed_in.get(LIST, {"q": "boyd", "page": "2"}).content.decode()
    assert "51 to 52 of 52" in second


def test_a_very_long_list_shows_its_beginning_and_says_that_there_is_more(signed_in, owner, taxpayer, monkeypatch):
    for year in range(2018, 2022):
        make_case(owner, client=taxpayer, matter=f"1040 {year}")
    assert "more than" not in signed_in.get(LIST).content.decode()
    monkeypatch.setattr(LongList, "MOST", 3)
    page = signed_in.get(LIST).content.decode()
    assert "There are more than 3 cases like this" in page
    assert "1 to 3 of 3" in page


def test_another_firms_and_hidden_cases_are_not_listed(client, owner, firm, stranger, book):
    make_case(stranger, client=make_client(stranger, name="Someone Boyd"))
    make_case(owner, client=make_client(owner, name="Hidden Boyd", is_restricted=True))
    client.force_login(make_member(firm, role=Role.ASSISTANT, email="other@example.com"))
    page = client.get(LIST, {"q": "boyd"}).content.decode()
    assert "Terrence Boyd" in page
    assert "Someone Boyd" not in page
    assert "Hidden Boyd" not in page


def test_no_taxpayer_number_is_on_the_page_beyond_what_was_typed(signed_in, book):
    page = signed_in.get(LIST, {"q": "boyd"}).content.decode()
    assert "219-45" not in page
    assert "219454471" not in page


def test_the_list_takes_the_same_few_queries_however_long_it_is(
    signed_in, owner, taxpayer, django_assert_max_num_queries
):
    def queries(asked) -> int:
        with django_assert_max_num_queries(12) as counted:
            signed_in.get(LIST, asked)
        return len(counted)

    for year in range(2000, 2003):
        make_case(owner, client=taxpayer, matter=f"1040 {year}")
    casework.save_filter(by=acting(owner), name="Boyd", parameters={"q": "boyd"})
    asked = {"q": "boyd 1040", "due": "30", "likely": "true", "flag": "deadline_near", "silent": "60"}
    few = queries({}), queries(asked)
    for year in range(2003, 2020):
        make_case(owner, client=make_client(owner, name=f"Ann Boyd {year}"), matter=f"1040 {year}")
    for year in range(2003, 2020):
        casework.save_filter(by=acting(owner), name=f"Of {year}", parameters={"q": f"{year}"}, is_shared=True)
    assert (queries({}), queries(asked)) == few
