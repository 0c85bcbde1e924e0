"""How long does the server take for a page of a large firm, measured in empty pages of the same member?

Aims: the docket and a case in five empty pages and twelve queries; every page under 40 kB compressed, without its
static files, which the browser keeps. `bench_search` has the searches of the case list.
"""

import gzip
from collections.abc import Iterator

from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from notices.models import Case, Flag
from practice.models import Member
from tests.benchmarks.figures import Figure, usual_seconds

ROUNDS = 10
MOST_TIMES, MOST_QUERIES, MOST_KB = 5, 12, 40
EMPTY = "profile"
"""The page with the least on it that a member can see."""


def measure(member: Member) -> Iterator[Figure]:
    """The pages as this member sees them."""
    browser = Browser()
    browser.force_login(member)
    for name, address in pages(member):
        yield page(browser, name, address)


def page(browser: Browser, name: str, address: str) -> Figure:
    """One page, fetched again and again in turn with the empty one; queries and weight of one fetch."""
    fetches = [lambda: browser.get(reverse(EMPTY)), lambda: browser.get(address)]
    empty, seconds = usual_seconds(fetches, rounds=ROUNDS)
    with CaptureQueriesContext(connection) as asked:
        answer = browser.get(address)
    assert answer.status_code == 200, f"{address}: {answer.status_code}"
    queries, slowest = len(asked), max(float(query["time"]) for query in asked) * 1000
    weight = len(gzip.compress(answer.content)) / 1000
    is_counted = name.startswith(("docket", "case,"))
    aim = f"{MOST_TIMES} x, {MOST_QUERIES} queries, {MOST_KB} kB" if is_counted else f"{MOST_TIMES} x, {MOST_KB} kB"
    met = seconds <= MOST_TIMES * empty and weight < MOST_KB and (queries <= MOST_QUERIES or not is_counted)
    measured = (
        f"{seconds * 1000:6.0f} ms {seconds / empty:5.1f} x {queries:4} queries, "
        f"the slowest {slowest:4.0f} ms {weight:5.1f} kB"
    )
    return Figure(name, measured, aim, met)


def pages(member: Member) -> Iterator[tuple[str, str]]:
    """The pages that could grow with the firm, by name."""
    cases = Case.objects.visible_to(member).open().order_by("-pk")
    case = cases.filter(last_code="CP504").first() or cases[0]
    newest = case.client.tins.get()
    cases_at, clients_at = reverse("case_list"), reverse("client_list")
    yield "docket, mine", f"{reverse('docket')}?who=mine"
    yield "docket, everyone", f"{reverse('docket')}?who=all"
    yield "docket, waiting on the IRS", f"{reverse('docket')}?who=all&waiting=irs"
    yield "case, last letter CP504", case.get_absolute_url()
    if likely := Flag.objects.standing().filter(kind="likely_to_escalate", firm=member.firm_id).first():
        yield "case, likely to escalate", likely.case.get_absolute_url()
    yield "cases", cases_at
    yield "cases, page 40", f"{cases_at}?page=40"
    yield "cases, all states", f"{cases_at}?state=all"
    yield "cases, an owner", f"{cases_at}?owner={member.pk}"
    yield "cases, overdue", f"{cases_at}?due=over"
    yield "cases, due within 30 days", f"{cases_at}?due=30"
    yield "cases, likely", f"{cases_at}?likely=true"
    for kind in Flag.Kind.values:
        yield f"cases, flag {kind}", f"{cases_at}?flag={kind}"
    yield "cases, no next action", f"{cases_at}?undirected=true"
    yield "cases, no next action, by name", f"{cases_at}?undirected=true&sort=name"
    for days in (14, 60, 180):
        yield f"cases, IRS silent over {days} days", f"{cases_at}?silent={days}"
    yield "cases to reassign, all found", f"{reverse('case_reassign')}?everything=on&found=due%3D30"
    for sort in ("name", "balance", "chance", "letter"):
        yield f"cases, by {sort}", f"{cases_at}?sort={sort}"
    yield "cases, likely, by name", f"{cases_at}?likely=true&sort=name"
    yield "clients", clients_at
    yield "clients, a name", f"{clients_at}?q=Okafor"
    yield "clients, last four", f"{clients_at}?q={newest.last4}"
    yield "client", case.client.get_absolute_url()
    yield "new letter", reverse("notice_new")
    yield "new letter on a case", f"{reverse('notice_new')}?case={case.pk}"
    yield "new case", reverse("case_new")
    yield "calls", reverse("call_list")
    yield "new call", f"{reverse('call_new')}?case={case.pk}"
    yield "spouse of a client", reverse("spouse_change", args=[case.client_id])
    yield "members", reverse("members")
    yield "audit log", reverse("audit_log")
