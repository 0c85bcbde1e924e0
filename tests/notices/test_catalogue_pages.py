"""The catalogue of letters as pages."""

import re

import pytest

from notices.law import catalogue


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


@pytest.fixture
def reader(client, viewer):
    client.force_login(viewer)
    return client


def test_the_list_has_every_letter_of_the_catalogue(reader):
    page = reader.get("/catalogue/").content.decode()
    for entry in catalogue.entries():
        if entry.code != catalogue.OTHER:
            assert f'href="/catalogue/{entry.code}/"' in page


def test_a_search_keeps_what_mentions_every_word(reader):
    response = reader.get("/catalogue/", {"q": "hearing levy"})
    codes = [entry.code for entry in response.context["entries"]]
    assert "LT11" in codes
    assert "CP12" not in codes


def test_a_search_without_a_hit_says_what_to_do(reader):
    assert "No letter mentions that" in text_of(reader.get("/catalogue/", {"q": "unicorn"}))


def test_a_hostile_search_is_text(reader):
    assert "<script>alert" not in reader.get("/catalogue/", {"q": "<script>alert(1)</script>"}).content.decode()


def test_a_letter_shows_windows_law_rights_and_what_follows(reader):
    page = text_of(reader.get("/catalogue/LT11/"))
    for words in (
        "Request a CDP hearing (Form 12153)",
        "30 days from",
        "IRC 6330(a)(3)(B)",
        "a right is lost after it",
        "What often follows",
        "checked",
    ):
        assert words in page


def test_what_nobody_has_checked_says_unverified(reader):
    unsure = next(
        entry
        for entry in catalogue.entries()
        if any(window.confidence == catalogue.UNVERIFIED for window in entry.windows)
    )
    assert "unverified" in text_of(reader.get(f"/catalogue/{unsure.code}/"))
    assert "unverified" in text_of(reader.get("/catalogue/"))


@pytest.mark.parametrize("entry", catalogue.entries(), ids=lambda entry: entry.code)
def test_every_letter_has_a_page(reader, entry):
    response = reader.get(f"/catalogue/{entry.code}/")
    assert response.status_code == 200
    assert entry.meaning.split(";")[0][:20] in response.content.decode().replace("&#x27;", "'").replace("&quot;", '"')


@pytest.mark.parametrize("typed", ["cp14", "CP 14", "Notice CP14"])
def test_another_spelling_leads_to_the_same_page(reader, typed):
    assert reader.get(f"/catalogue/{typed}/").url == "/catalogue/CP14/"


def test_a_code_that_does_not_exist_is_not_found(reader):
    assert reader.get("/catalogue/CP9999/").status_code == 404


def test_who_is_not_signed_in_is_sent_to_sign_in(client, db):
    assert client.get("/catalogue/").status_code == 302
