"""Is a client found by whatever part of the name is typed, alike on every database?"""

from importlib import import_module

import pytest
from django.apps import apps
from django.urls import reverse

from clients import portfolio, register
from clients.models import Client
from clients.models.clients import LONGEST_NAME, plain, search_name_of
from notices.forms.fields import clients_like
from tests.factories import acting, make_case, make_client

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

FINDS = {
    "lower case": ("José Núñez", "núñez"),
    "upper case, accents and all": ("José Núñez", "NÚÑEZ"),
    "no accents where the name has them": ("José Núñez", "jose nunez"),
    "accents where the name has none": ("Jose Nunez", "josé"),
    "accents that stand apart from their letters": ("José Núñez", "nu\N{COMBINING ACUTE ACCENT}n"),
    "the words in another order": ("José Núñez", "nunez jose"),
    "parts of words": ("José Núñez", "une os"),
    "a sharp s": ("Jürgen Großmann", "GROSSMANN"),
    "a stroke, which is no accent": ("Søren Wałęsa", "soren walesa"),
    "a dotted capital I": ("İbrahim Yıldız", "ibrahim yildiz"),
    "a curved apostrophe": ("Sean O\N{RIGHT SINGLE QUOTATION MARK}Brien", "o'brien"),
    "another dash": ("Ana Vega\N{EN DASH}Ruiz", "vega-ruiz"),
    "Greek in capitals": ("Νίκος Παπαδόπουλος", "ΝΙΚΟΣ"),
    "signs that a pattern would take for others": ("Half_Price 100% LLC", "half_ 100%"),
}
MISSES = {
    "a word that the name has not": ("José Núñez", "nunez maria"),
    "a letter where a pattern would take any": ("Half Price LLC", "half_price"),
    "a sign that a pattern would take for anything": ("Half Price LLC", "ha%ce"),
    "a backslash": ("Half Price LLC", "\\"),
    "an accent that stands on no letter": ("José Núñez", "\N{COMBINING ACUTE ACCENT}"),
}


def found(clients, text, firm):
    """The three ways in which a name is searched find the same."""
    by_list, by_field = portfolio.search(clients, text, firm.pk), clients_like(text, clients)
    assert set(by_list) == set(by_field)
    return list(by_list)


@pytest.mark.parametrize(("name", "text"), FINDS.values(), ids=FINDS)
def test_a_name_is_found_by(owner, signed_in, name, text):
    client = make_client(owner, kind="business", name=name)
    case = make_case(owner, client=client)
    make_case(owner, client=make_client(owner, name="Terrence Boyd"))
    assert found(Client.objects.visible_to(owner), text, owner.firm) == [client]
    page = signed_in(owner).get(reverse("case_list"), {"q": text})
    assert [row.pk for row in page.context["page"]] == [case.pk]


@pytest.mark.parametrize(("name", "text"), MISSES.values(), ids=MISSES)
def test_a_name_is_not_found_by(owner, signed_in, name, text):
    make_case(owner, client=make_client(owner, kind="business", name=name))
    assert found(Client.objects.visible_to(owner), text, owner.firm) == []
    assert not signed_in(owner).get(reverse("case_list"), {"q": text}).context["page"]


def test_a_new_name_is_found_and_the_old_one_no_longer(owner):
    client = make_client(owner, name="José Núñez")
    register.change_client(client, by=acting(owner), version=client.version, name="José Ibáñez")
    clients = Client.objects.visible_to(owner)
    assert (found(clients, "ibanez", owner.firm), found(clients, "nunez", owner.firm)) == ([client], [])


def test_a_restricted_client_is_found_by_no_search_of_others(owner, practitioner, signed_in):
    make_case(owner, client=make_client(owner, name="José Núñez", is_restricted=True))
    assert found(Client.objects.visible_to(practitioner), "nunez", owner.firm) == []
    for text in ("nunez", "e", "jose 1040"):
        assert not signed_in(practitioner).get(reverse("case_list"), {"q": text}).context["page"]


@pytest.mark.parametrize(("few", "many"), [(500, 2500), (1, 2500), (0, 1)])
@pytest.mark.parametrize("sort", ["due", "name", "balance"])
def test_a_name_finds_the_same_however_many_bear_it(owner, practitioner, signed_in, monkeypatch, few, many, sort):
    monkeypatch.setattr("notices.forms.search.FEW", few)
    monkeypatch.setattr("notices.forms.search.MANY", many)
    cases = {
        name: make_case(owner, client=make_client(owner, name=name)) for name in ("Ana Boyd", "Zoë Boyd", "Al Vega")
    }
    make_case(owner, client=make_client(owner, name="Hidden Boyd", is_restricted=True))
    first, last = make_client(owner, name="Ruth Boyd"), make_client(owner, name="Ian Vega")
    register.marry(first, last, by=acting(owner))
    joint = make_case(owner, client=first, spouse=last)
    expected = {
        "boyd": {cases["Ana Boyd"], cases["Zoë Boyd"], joint},
        "vega": {cases["Al Vega"], joint},
        "zoe boyd": {cases["Zoë Boyd"]},
        "ruth ian": {joint},
        "boyd 1040": {cases["Ana Boyd"], cases["Zoë Boyd"], joint},
        "boyd 1999": set(),
    }
    for text, found_cases in expected.items():
        page = signed_in(practitioner).get(reverse("case_list"), {"q": text, "sort": sort})
        shown = [row.pk for row in page.context["page"]]
        assert sorted(shown) == sorted(case.pk for case in found_cases), text


def test_names_that_were_there_before_the_search_knew_them_are_filled_in(owner, monkeypatch):
    clients = [make_client(owner, name=name) for name in ("José Núñez", "Søren Boyd", "Zoë Vega")]
    Client.objects.update(search_name="")
    migration = import_module("clients.migrations.0008_search")
    monkeypatch.setattr(migration, "FEW", 2)
    migration.fill(apps, None)
    names = Client.objects.order_by("pk").values_list("search_name", flat=True)
    assert list(names) == ["jose nunez", "soren boyd", "zoe vega"]
    assert len(clients) == len(names)


@pytest.mark.parametrize("letter", ["ß", "\N{ARABIC LIGATURE SALLALLAHOU ALAYHE WASALLAM}", "각", "Æ"])
def test_the_longest_name_can_be_kept_whatever_its_letters(owner, letter):
    client = make_client(owner, name=letter * LONGEST_NAME)
    assert client.search_name == search_name_of(client.name)
    assert found(Client.objects.visible_to(owner), letter, owner.firm) == [client]


def test_what_is_plain_already_stays_so():
    for name, _ in FINDS.values():
        assert plain(plain(name)) == plain(name)
