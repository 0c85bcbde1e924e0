"""Does a figure that was worked out on another day than today say so, in the lists, on the docket and on the page?"""

import re
from datetime import date, timedelta

import pytest

from notices import scan
from notices.models import Flag
from notices.templatetags.casebook import as_of
from tests.factories import NOW, TODAY, make_case, make_client, make_notice

LATER = NOW + timedelta(days=1)


@pytest.fixture
def risky(owner, firm):
    """A case that last night's scan called likely."""
    for number in range(3):
        case = make_case(owner, client=make_client(owner, name=f"Terrence Boyd {number}"))
        make_notice(owner, case=case, code="CP503", notice_date=TODAY - timedelta(days=50))
    scan.scan_firm(firm, TODAY, now=NOW)
    assert Flag.objects.standing().filter(kind=Flag.Kind.LIKELY_TO_ESCALATE).count() == 3
    return case


def text_of(browser, address):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", browser.get(address).content.decode()))


def pages(risky):
    return "/cases/", "/?who=all", risky.get_absolute_url()


WORDS = {
    date(2026, 6, 29): "",
    date(2026, 6, 28): "as of Jun 28",
    date(2025, 12, 31): "as of Dec 31, 2025",
    None: "",
}


@pytest.mark.parametrize(("day", "words"), WORDS.items())
def test_a_day_is_named_unless_it_is_today(day, words):
    assert as_of(day, TODAY) == words


def test_on_the_day_of_the_look_lists_and_page_agree_and_say_nothing(client, owner, risky, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    client.force_login(owner)
    for address in pages(risky):
        assert "as of Jun" not in text_of(client, address)
    figure = client.get(risky.get_absolute_url()).context["page"].forecast.figure
    risky.refresh_from_db()
    assert figure.chance == pytest.approx(risky.p60)


def test_the_day_after_each_says_of_which_day_its_figure_is(client, owner, risky, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: LATER)
    client.force_login(owner)
    lists = [text_of(client, address) for address in pages(risky)]
    assert [page.count("as of Jun 29") for page in lists] == [3, 3, 1]
    assert "Worked out today; the lists still show" in lists[2]
