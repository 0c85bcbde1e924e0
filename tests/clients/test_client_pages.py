"""The pages about clients: the list, one client, recording, changing, spouse, archive."""

import uuid

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from clients import register, tin
from clients.models import Client, Tin
from notices import casework
from tests.clients.conftest import SSN
from tests.factories import TODAY, acting, make_case, make_client, make_member, make_notice

LIST, NEW, FIND = reverse("client_list"), reverse("client_new"), reverse("client_find")


def typed(**overrides):
    """What the page of a new client sends."""
    return {"kind": "individual", "name": "Maria Vega", "submission_id": str(uuid.uuid4())} | overrides


def words(response):
    return response.content.decode()


def sentences(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


# Who may come here at all


def pages(client, number, authorization):
    """Every page below /clients/ that names one row, and who of the firm may open it."""
    recorders, deciders = {"owner", "practitioner", "assistant"}, {"owner", "practitioner"}
    return [
        ("client", client.pk, recorders | {"viewer"}),
        ("client_change", client.pk, recorders),
        ("client_archive", client.pk, deciders),
        ("client_restore", client.pk, deciders),
        ("spouse_change", client.pk, recorders),
        ("tin_new", client.pk, recorders),
        ("tin_change", number.pk, deciders),
        ("tin_reveal", number.pk, deciders),
        ("authorization_new", client.pk, recorders),
        ("authorization_change", authorization.pk, recorders),
    ]


@pytest.mark.parametrize("role", ["owner", "practitioner", "assistant", "viewer"])
def test_each_role_opens_what_it_may_and_gets_403_elsewhere(role, request, signed_in, vega, authorization):
    browser = signed_in(request.getfixturevalue(role))
    events = vega.chain.events.count()
    for name, pk, allowed in pages(vega, vega.tins.get(), authorization):
        url = reverse(name, args=[pk])
        assert browser.get(url).status_code == (200 if role in allowed else 403), name
        if role not in allowed:
            assert browser.post(url, {"purpose": "curious", "reason": "none"}).status_code == 403, name
    assert browser.get(NEW).status_code == (403 if role == "viewer" else 200)
    assert vega.chain.events.count() == events


@pytest.mark.parametrize("who", ["stranger", "unassigned"])
def test_a_stranger_and_who_is_not_assigned_get_404(who, request, signed_in, owner, vega, authorization):
    if who == "unassigned":
        register.change_client(vega, by=acting(owner), version=1, is_restricted=True)
    browser = signed_in(request.getfixturevalue("stranger" if who == "stranger" else "practitioner"))
    events = vega.chain.events.count()
    for name, pk, _ in pages(vega, vega.tins.get(), authorization):
        url = reverse(name, args=[pk])
        assert browser.get(url).status_code == 404, name
        assert browser.post(url, {"purpose": "curious", "reason": "none"}).status_code in (404, 405), name
    assert "Vega" not in words(browser.get(LIST))
    assert "Vega" not in words(browser.get(LIST, {"q": SSN.formatted}))
    assert vega.chain.events.count() == events


def test_who_is_not_signed_in_is_sent_to_the_sign_in_page(client, vega):
    for url in (LIST, NEW, vega.get_absolute_url()):
        assert client.get(url).url.startswith("/accounts/login/")
    assert client.post(FIND, {"q": SSN.digits}).url.startswith("/accounts/login/")


def test_an_id_too_large_for_any_table_is_not_found(signed_in, owner):
    assert signed_in(owner).get(f"/clients/{10**30}/").status_code == 404


# The list


@pytest.fixture
def book(owner):
    """Five clients: a couple with a joint case due, a company, one restricted, one archived."""
    john = make_client(owner, name="John Smith", numbers=[tin.parse(tin.SSN, "219-10-4444")])
    mary = make_client(owner, name="Mary Smith")
    oak = make_client(owner, name="Oak & Iron LLC", kind="business", numbers=[tin.parse(tin.EIN, "12-3454444")])
    hidden = make_client(owner, name="Hidden Heir", kind="estate", is_restricted=True)
    gone = make_client(owner, name="Gone Green")
    register.archive(gone, by=acting(owner), version=1, reason="left")
    make_notice(owner, case=make_case(owner, client=john, spouse=mary), notice_date=TODAY)
    return {"john": john, "mary": mary, "oak": oak, "hidden": hidden, "gone": gone}


def listed(response):
    return [client.name for client, _ in response.context["rows"]]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({}, ["Hidden Heir", "Oak & Iron LLC", "John Smith", "Mary Smith"]),
        ({"q": "smith"}, ["John Smith", "Mary Smith"]),
        ({"q": "smi joh"}, ["John Smith"]),
        ({"q": "4444"}, ["Oak & Iron LLC", "John Smith"]),
        ({"kind": "business"}, ["Oak & Iron LLC"]),
        ({"kind": "nonsense", "page": "99"}, ["Hidden Heir", "Oak & Iron LLC", "John Smith", "Mary Smith"]),
        ({"show": "archived"}, ["Gone Green"]),
        ({"show": "all", "q": "g"}, ["Gone Green"]),
    ],
    ids=str,
)
def test_clients_are_found_by_name_last_four_whole_number_and_kind(book, signed_in, owner, query, names):
    assert listed(signed_in(owner).get(LIST, query)) == names


def test_a_row_shows_masked_numbers_open_cases_and_the_next_date(book, signed_in, owner, practitioner):
    page = signed_in(owner).get(LIST)
    standing = {client.name: (row.open_cases, row.next_due_on) for client, row in page.context["rows"]}
    due_on = book["john"].cases.get().next_due_on
    assert due_on is not None
    assert standing["John Smith"] == standing["Mary Smith"] == (1, due_on)
    assert standing["Oak & Iron LLC"] == (0, None)
    assert "***-**-4444" in words(page)
    assert "219-10-4444" not in words(page)
    assert "219104444" not in words(page)
    register.change_client(book["mary"], by=acting(owner), version=1, is_restricted=True)
    rows = signed_in(practitioner).get(LIST).context["rows"]
    assert {client.name: row.open_cases for client, row in rows} == {"Oak & Iron LLC": 0, "John Smith": 0}


def test_the_list_asks_the_same_number_of_questions_however_long_it_is(
    book, signed_in, owner, django_assert_num_queries
):
    browser = signed_in(owner)
    with django_assert_num_queries(7):
        browser.get(LIST)
    member = make_member(owner.firm)
    for number in range(60):
        client = make_client(owner, name=f"Client {number}", assigned=[member], numbers=[])
        make_case(owner, client=client)
    with django_assert_num_queries(7):
        assert len(browser.get(LIST).context["rows"]) == 50


def test_the_pages_of_the_list_keep_its_filters(signed_in, owner):
    for number in range(51):
        make_client(owner, name=f"Smith {number:02}")
    page = signed_in(owner).get(LIST, {"q": "smith", "page": 2})
    assert len(listed(page)) == 1
    assert "?q=smith&amp;page=1" in words(page)


def test_a_firm_without_clients_is_shown_the_first_step(signed_in, owner, viewer):
    assert "Record the first client" in words(signed_in(owner).get(LIST))
    assert "Record the first client" not in words(signed_in(viewer).get(LIST))


# The search by number


def test_a_whole_number_leads_to_its_client_and_never_into_an_address(vega, signed_in, viewer):
    for text in (SSN.formatted, SSN.digits, f" {SSN.formatted} "):
        answer = signed_in(viewer).post(FIND, {"q": text})
        assert answer.url == vega.get_absolute_url()


def test_an_unknown_number_is_not_repeated(signed_in, owner, stranger, vega):
    for member in (stranger, owner):
        number = SSN.formatted if member == stranger else "219-09-9998"
        answer = signed_in(member).post(FIND, {"q": number, "kind": "business"})
        assert answer.url == f"{LIST}?kind=business"
        assert sentences(answer) == ["No client you may see has this number."]


def test_digits_shared_by_an_ssn_and_an_ein_find_both(vega, signed_in, owner):
    make_client(owner, name="Vega LLC", kind="business", numbers=[tin.parse(tin.EIN, SSN.digits)])
    answer = signed_in(owner).post(FIND, {"q": SSN.digits}, follow=True)
    assert answer.redirect_chain[0][0] == f"{LIST}?show=all&q=9999"
    assert listed(answer) == ["Vega LLC", "Maria Vega"]


def test_a_name_is_searched_by_an_address_that_can_be_kept(signed_in, owner):
    answer = signed_in(owner).post(FIND, {"q": "o'neil & sons", "kind": "business", "show": ""})
    assert answer.url == f"{LIST}?q=o%27neil+%26+sons&kind=business"
    assert signed_in(owner).post(FIND, {}).url == LIST
    assert signed_in(owner).get(FIND).status_code == 405


# A new client


def test_four_fields_record_a_client(signed_in, assistant):
    answer = signed_in(assistant).post(NEW, typed(tin_kind="ssn", tin=SSN.formatted))
    client = Client.objects.get()
    assert answer.url == client.get_absolute_url()
    assert [str(row) for row in client.tins.all()] == ["SSN ***-**-9999"]
    assert sentences(answer) == ["Client recorded."]


def test_the_rest_is_kept_too(signed_in, owner, practitioner):
    data = {
        "tin": SSN.digits, "other_tin": "45-1234567", "email": "m@example.com", "phone": "1", "address": "Austin",
        "lives_abroad": "on", "language": "Spanish", "remarks": "Shy", "is_restricted": "on",
        "assigned": [practitioner.pk],
    }  # fmt: skip
    signed_in(owner).post(NEW, typed(**data))
    client = Client.objects.get()
    assert sorted(str(row) for row in client.tins.all()) == ["EIN **-***4567", "SSN ***-**-9999"]
    assert list(client.assigned.all()) == [practitioner]
    assert (client.email, client.lives_abroad, client.is_restricted, client.remarks) == (
        "m@example.com", True, True, "Shy",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"name": ""}, "This field is required."),
        ({"kind": "dog"}, "Select a valid choice."),
        ({"tin": "219-09-999"}, "A taxpayer number has nine digits"),
        ({"tin_kind": "ssn", "tin": "900-70-1234"}, "No SSN begins with 9"),
        ({"tin_kind": "ssn", "tin": "12-3456789"}, "The hyphens are those of an EIN"),
        ({"tin": "219-09-9999", "other_tin": "219-09-9998"}, "A client has one SSN; these are two."),
        ({"email": "nobody"}, "Enter a valid email address."),
        ({"is_restricted": "on"}, "Assign yourself too"),
        ({"submission_id": "x"}, "Enter a valid UUID."),
    ],
    ids=lambda value: value if isinstance(value, str) else str(value),
)
def test_what_is_wrong_gets_a_sentence_and_what_was_typed_is_kept(signed_in, assistant, data, sentence):
    sent = typed(phone="(512) 555-0134", name="Maria Vega") | data
    answer = signed_in(assistant).post(NEW, sent)
    assert answer.status_code == 200
    assert sentence in words(answer)
    assert not Client.objects.exists()
    for value in (sent["phone"], sent["name"], sent.get("tin", "")):
        assert value in words(answer)
    assert "no-store" in answer["Cache-Control"]


def test_a_number_on_file_leads_to_the_client_it_belongs_to(vega, signed_in, practitioner):
    answer = signed_in(practitioner).post(NEW, typed(name="M. Vega", tin=SSN.formatted))
    assert "already on file for Maria Vega" in words(answer)
    assert f'<a href="{vega.get_absolute_url()}">Maria Vega</a>' in words(answer)
    assert 'value="M. Vega"' in words(answer)
    assert Client.objects.count() == 1


def test_a_number_of_a_hidden_client_leads_to_an_owner(signed_in, owner, practitioner):
    hidden = make_client(owner, name="Hidden Heir", numbers=[SSN], is_restricted=True)
    answer = signed_in(practitioner).post(NEW, typed(tin=SSN.formatted))
    assert "Ask an owner of the firm" in words(answer)
    assert "Hidden" not in words(answer)
    assert hidden.get_absolute_url() not in words(answer)


def test_an_odd_ein_is_saved_and_asked_about(signed_in, owner):
    answer = signed_in(owner).post(NEW, typed(kind="business", name="Oak LLC", tin="07-1234567"))
    assert sentences(answer) == [
        "Client recorded.",
        "No EIN is known to begin with 07; check it against the letter.",
    ]
    assert Tin.objects.get().masked == "**-***4567"


def test_a_form_sent_twice_makes_one_client(signed_in, owner):
    data = typed(tin=SSN.formatted)
    first, second = (signed_in(owner).post(NEW, data) for _ in range(2))
    assert first.url == second.url == Client.objects.get().get_absolute_url()


def test_another_firms_member_cannot_be_assigned(signed_in, owner, stranger):
    for pk in (stranger.pk, 10**30, "x"):
        answer = signed_in(owner).post(NEW, typed(assigned=[pk]))
        assert answer.status_code == 200
        assert "not one of the available choices" in words(answer) or "is not a valid value" in words(answer)
    assert not Client.objects.exists()


# One client


def test_the_page_shows_the_client_its_cases_and_its_history(signed_in, owner, vega, authorization):
    spouse = make_client(owner, name="Carlos Vega")
    register.marry(vega, spouse, by=acting(owner))
    make_case(owner, client=spouse, spouse=vega, matter="1040 2023")
    page = words(signed_in(owner).get(vega.get_absolute_url()))
    for text in ("SSN", "***-**-9999", "Carlos Vega", "1040 · 2023", "joint with Carlos Vega", "1040 2021 to 2024"):
        assert text in page
    assert "Maria Vega was recorded as individual." in page
    assert SSN.formatted not in page
    assert SSN.digits not in page


def test_open_cases_come_first_by_their_next_date(signed_in, owner, vega):
    later = make_case(owner, client=vega, matter="1040 2020")
    make_notice(owner, case=later, notice_date=TODAY)
    sooner = make_case(owner, client=vega, matter="1040 2021")
    make_notice(owner, case=sooner, notice_date=TODAY.replace(day=1))
    quiet = make_case(owner, client=vega, matter="1040 2022")
    closed = make_case(owner, client=vega, matter="1040 2019")
    casework.close_case(closed, by=acting(owner), version=closed.version, outcome="Paid.", closed_on=TODAY)
    page = signed_in(owner).get(vega.get_absolute_url())
    assert list(page.context["cases"]) == [sooner, later, quiet, closed]
    sooner.refresh_from_db()
    assert (len(page.context["open_cases"]), page.context["open_cases"][0].next_due_on) == (3, sooner.next_due_on)
    assert sooner.next_due_on is not None


def test_a_joint_case_with_a_hidden_spouse_stays_hidden(signed_in, owner, practitioner, vega):
    spouse = make_client(owner, name="Hidden Heir")
    register.marry(vega, spouse, by=acting(owner))
    make_case(owner, client=vega, spouse=spouse)
    spouse.refresh_from_db()
    register.change_client(spouse, by=acting(owner), version=spouse.version, is_restricted=True)
    page = signed_in(practitioner).get(vega.get_absolute_url())
    assert list(page.context["cases"]) == []
    assert "A client you may not see" in words(page)
    assert spouse.get_absolute_url() not in words(page)


def test_the_page_asks_the_same_number_of_questions_however_much_there_is(
    signed_in, owner, vega, authorization, django_assert_num_queries
):
    browser = signed_in(owner)
    make_case(owner, client=vega, matter="1040 2004")
    with django_assert_num_queries(12):
        browser.get(vega.get_absolute_url())
    for year in range(2005, 2025):
        make_case(owner, client=vega, matter=f"1040 {year}")
    with django_assert_num_queries(12):
        assert len(browser.get(vega.get_absolute_url()).context["cases"]) == 21


def test_a_long_history_is_shown_in_part_with_a_way_to_all_of_it(signed_in, owner, vega):
    for number in range(110):
        vega.refresh_from_db()
        register.change_client(vega, by=acting(owner), version=vega.version, phone=str(number))
    page = signed_in(owner).get(vega.get_absolute_url())
    assert len(page.context["story"]) == 100
    assert "All 112 entries" in words(page)
    assert len(signed_in(owner).get(vega.get_absolute_url(), {"story": "all"}).context["story"]) == 112


def test_only_what_a_role_may_do_is_offered(signed_in, owner, assistant, viewer, vega):
    offers = ("client_change", "tin_new", "authorization_new", "spouse_change")
    reveal = reverse("tin_reveal", args=[vega.tins.get().pk])
    for member, may_record, may_reveal in ((owner, True, True), (assistant, True, False), (viewer, False, False)):
        page = words(signed_in(member).get(vega.get_absolute_url()))
        assert [reverse(name, args=[vega.pk]) in page for name in offers] == [may_record] * 4
        assert (reveal in page) == may_reveal


# Changing a client


def changed(client, **overrides):
    return {"kind": client.kind, "name": client.name, "version": client.version} | overrides


def test_a_change_is_saved(signed_in, assistant, vega):
    url = reverse("client_change", args=[vega.pk])
    assert signed_in(assistant).post(url, changed(vega, name="Maria de Vega")).url == vega.get_absolute_url()
    vega.refresh_from_db()
    assert (vega.name, vega.version) == ("Maria de Vega", 2)


def test_a_stale_form_is_a_conflict_that_keeps_what_was_typed(signed_in, owner, practitioner, vega):
    url = reverse("client_change", args=[vega.pk])
    register.change_client(vega, by=acting(practitioner), version=1, phone="(512) 555-0134")
    answer = signed_in(owner).post(url, changed(vega, phone="999", assigned=[owner.pk]))
    assert answer.status_code == 409
    rows = {label: (theirs, yours) for label, theirs, yours in answer.context["conflict"]["rows"]}
    assert rows["Phone"] == ("(512) 555-0134", "999")
    assert rows["Assigned members"] == ("nothing", "Rosa Moreno")
    assert "Jo Tran changed this while you were typing" in words(answer)
    vega.refresh_from_db()
    assert vega.phone == "(512) 555-0134"
    data = answer.context["form"].data
    assert signed_in(owner).post(url, data).status_code == 302, "what is sent again overwrites knowingly"
    vega.refresh_from_db()
    assert vega.phone == "999"


def test_an_inactive_member_stays_assigned_until_somebody_takes_them_off(signed_in, owner, vega):
    leaver, other = make_member(owner.firm, name="Al Leaver"), make_member(owner.firm, name="Bo Left")
    register.change_client(vega, by=acting(owner), version=1, assigned=[leaver])
    type(leaver).objects.filter(pk__in=[leaver.pk, other.pk]).update(is_active=False)
    vega.refresh_from_db()
    url = reverse("client_change", args=[vega.pk])
    page = words(signed_in(owner).get(url))
    assert "Al Leaver" in page
    assert "Bo Left" not in page
    signed_in(owner).post(url, changed(vega, phone="1", assigned=[leaver.pk]))
    assert list(vega.assigned.all()) == [leaver]


def test_a_refused_change_shows_the_name_on_file_above_the_typed_one(signed_in, owner, vega):
    answer = signed_in(owner).post(reverse("client_change", args=[vega.pk]), changed(vega, name="X", kind="dog"))
    assert answer.status_code == 200
    assert ">Maria Vega</a>" in words(answer)
    assert 'value="X"' in words(answer)


# The archive


def test_a_client_is_archived_with_a_reason_and_taken_back(signed_in, practitioner, vega):
    browser = signed_in(practitioner)
    archive, restore = reverse("client_archive", args=[vega.pk]), reverse("client_restore", args=[vega.pk])
    assert "This field is required." in words(browser.post(archive, {"version": 1, "reason": ""}))
    assert browser.post(archive, {"version": 1, "reason": "moved away"}).url == vega.get_absolute_url()
    page = words(browser.get(vega.get_absolute_url()))
    assert "This client is archived" in page
    assert restore in page
    assert browser.post(restore, {"version": 2, "reason": "came back"}).url == vega.get_absolute_url()
    vega.refresh_from_db()
    assert not vega.is_archived


def test_a_client_with_an_open_case_is_not_archived(signed_in, owner, case, taxpayer):
    answer = signed_in(owner).post(reverse("client_archive", args=[taxpayer.pk]), {"version": 1, "reason": "left"})
    assert "still has 1 open case" in words(answer)
    taxpayer.refresh_from_db()
    assert not taxpayer.is_archived


# The spouse


def test_a_spouse_is_found_by_last_name_or_search_and_linked(signed_in, assistant, owner, vega):
    carlos, anna = make_client(owner, name="Carlos Vega"), make_client(owner, name="Anna Berg")
    make_client(owner, name="Vega LLC", kind="business")
    url = reverse("spouse_change", args=[vega.pk])
    browser = signed_in(assistant)
    assert [row.name for row in browser.get(url).context["found"]] == ["Carlos Vega"]
    assert [row.name for row in browser.get(url, {"q": "berg"}).context["found"]] == ["Anna Berg"]
    assert browser.post(f"{url}?q=berg", {"version": 1, "spouse": anna.pk}).url == vega.get_absolute_url()
    vega.refresh_from_db()
    assert vega.spouse == anna
    assert [row.name for row in browser.get(url).context["found"]] == ["Anna Berg", "Carlos Vega"]
    assert browser.post(url, {"version": vega.version, "spouse": ""}).status_code == 302
    assert not Client.objects.exclude(spouse=None).exists()
    assert carlos.spouse is None


def test_another_firms_client_or_a_hidden_one_cannot_be_the_spouse(signed_in, owner, practitioner, stranger, vega):
    foreign = make_client(stranger, name="Sam Vega")
    hidden = make_client(owner, name="Hidden Vega", is_restricted=True)
    company = make_client(owner, name="Vega LLC", kind="business")
    url = reverse("spouse_change", args=[vega.pk])
    for pk in (foreign.pk, hidden.pk, company.pk, vega.pk, 10**30, "x"):
        answer = signed_in(practitioner).post(url, {"version": 1, "spouse": pk})
        assert answer.status_code == 200
        assert "Select a valid choice." in words(answer)
        assert "Sam Vega" not in words(answer)
        assert "Hidden" not in words(answer)
    assert not Client.objects.exclude(spouse=None).exists()


def test_a_stale_spouse_page_is_a_conflict(signed_in, owner, vega):
    carlos = make_client(owner, name="Carlos Vega")
    register.change_client(vega, by=acting(owner), version=1, phone="1")
    answer = signed_in(owner).post(reverse("spouse_change", args=[vega.pk]), {"version": 1, "spouse": carlos.pk})
    assert answer.status_code == 409
    assert not Client.objects.exclude(spouse=None).exists()
