"""How long does the server take for each kind of search of the case list? Aim: 100 ms each; the slowest are shown."""

from collections.abc import Iterator
from datetime import date
from statistics import median
from urllib.parse import urlencode

from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from notices.models import Case, Response
from practice.models import Member
from tests.benchmarks.figures import Figure, usual_seconds

ROUNDS = 5
MOST_MS = 100
SHOWN = 12

# From a name of every thirtieth client to one of nobody, and parts of names from every second client's to a few.
NAMES = ("Okafor", "Terrence", "Terrence Okafor", "okafor boyd", "Bakery", "Zzyzx", "zz an", "núñez", "LLC")
PARTS = ("a", "e", "an", "er", "ma", "in", "vel", "a e", "an ok", "17")
SORTS = ("name", "balance", "chance", "collection", "letter")


def measure(member: Member, today: date) -> Iterator[Figure]:
    """The slowest kinds of search of this member, after what the usual one takes."""
    browser = Browser()
    browser.force_login(member)
    taken = []
    for kind, asked in kinds(member, today).items():
        address = f"{reverse('case_list')}?{urlencode(asked)}"
        (seconds,) = usual_seconds([lambda address=address: browser.get(address)], rounds=ROUNDS)
        taken.append((seconds * 1000, kind, address))
    taken.sort(reverse=True)
    over = sum(ms > MOST_MS for ms, _, _ in taken)
    usual = median(ms for ms, _, _ in taken)
    told = f"{usual:6.0f} ms the usual, {over} over {MOST_MS} ms"
    yield Figure(f"{len(taken)} kinds of search", told, f"none over {MOST_MS} ms", not over)
    for ms, kind, address in taken[:SHOWN]:
        yield Figure(f"slow: {kind}", f"{ms:6.0f} ms {asked_of(browser, address)}", f"{MOST_MS} ms", ms <= MOST_MS)


def asked_of(browser: Browser, address: str) -> str:
    """How many queries the page makes, and how long the slowest takes."""
    with CaptureQueriesContext(connection) as asked:
        answer = browser.get(address)
    assert answer.status_code == 200, f"{address}: {answer.status_code}"
    slowest = max(float(query["time"]) for query in asked) * 1000
    return f"{len(asked):4} queries, the slowest {slowest:4.0f} ms"


def kinds(member: Member, today: date) -> dict[str, dict[str, str]]:
    """What is asked of the list, by the name of its kind: each thing by itself, together, and in another order."""
    case = Case.objects.visible_to(member).open().filter(last_code="CP504").order_by("-pk")[0]
    tracked = Response.objects.filter(firm=case.firm_id).exclude(tracking_number="").first()
    year, last_four = str(today.year - 2), case.client.tins.get().last4
    others = {
        "a full name": case.client.name,
        "last four": last_four,
        "a code": "CP503",
        "a common code": "CP14",
        "a period": f"1040 {year}",
        "a form": "1040",
        "a year": year,
        "an amount": str(case.balance),
        "a round amount": "25000",
        "a case number": f"#{case.pk}",
        "a case number nobody has": "case 99999999",
        "a tracking number": tracked.tracking_number if tracked else "9407111898765432100000",
    }
    asked = {kind: {"q": text} for kind, text in others.items()}
    for name in (*NAMES, *PARTS):
        asked[f"{name}"] = {"q": name}
        asked[f"{name}, all states"] = {"q": name, "state": "all"}
        asked[f"{name}, waiting on the IRS"] = {"q": name, "waiting_on": "irs"}
        for beside in ("CP503", "CP14", year, "1040", last_four):
            asked[f"{name} {beside}"] = {"q": f"{name} {beside}"}
    for name in ("Okafor", "an", "e", "CP14", "1040"):
        asked |= {f"{name}, by {sort}": {"q": name, "sort": sort} for sort in SORTS}
    return asked
