"""What happened on each of a firm's cases, as the forecast learns it? From rows to `forecast.history.History`.

A history tells of any day what was known on it. What a firm typed in later, as every firm does that begins with cases
of earlier years, counts from the day it happened: the paper was there. What only a later row says, such as how a
pause ended, counts from then. What was withdrawn never was, nor was a payment that the IRS did not get for this case.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Exists, Min, OuterRef, Q

from clients.models import Client
from notices.forecast.events import LATEST, OWN, Entry, entry, own_entry
from notices.forecast.facts import POSITIONS, Bar
from notices.forecast.history import History
from notices.models import Case, Hold, Notice, Payment, Postponement, Response
from notices.outlook import disasters_of, tax_of
from practice import history
from practice.models import Event, Firm

CHUNK = 500
"""Cases whose rows are in memory together."""

BEGINS_AND_ENDS = {
    Hold.Kind.AGREEMENT_PENDING: ("agreement_pending", "agreement_refused"),
    Hold.Kind.AGREEMENT_IN_FORCE: ("agreement_in_force", "agreement_ended"),
    Hold.Kind.OFFER_PENDING: ("offer_pending", "offer_ended"),
    Hold.Kind.NOT_COLLECTIBLE: ("not_collectible", "not_collectible_ended"),
    Hold.Kind.BANKRUPTCY: ("bankruptcy", "bankruptcy_ended"),
    Hold.Kind.CDP_HEARING: ("cdp_requested", "cdp_ended"),
    Hold.Kind.IDENTITY_THEFT: ("identity_theft", "identity_theft_ended"),
    Hold.Kind.INNOCENT_SPOUSE: ("innocent_spouse", "innocent_spouse_ended"),
}
"""Holds whose end nobody knows before it comes: the events that open and close each."""

ENDS_ON_A_DAY = {Hold.Kind.SHORT_HOLD: "hold_until", Hold.Kind.DISASTER: "disaster_until"}
"""Holds that are granted until a day."""


@dataclass
class Rows:
    """The rows of one case that bear on its history, in any order."""

    letters: list[Notice] = field(default_factory=list)
    holds: list[Hold] = field(default_factory=list)
    disasters: list[Postponement] = field(default_factory=list)
    payments: list[Payment] = field(default_factory=list)
    sent: list[tuple[date, bool]] = field(default_factory=list)
    unfiled: list[tuple[date, list]] = field(default_factory=list)
    owing: list[tuple[date, date | None]] = field(default_factory=list)
    taxpayer_kind: str = Client.Kind.INDIVIDUAL


def histories_of(firm: Firm) -> Iterator[History]:
    """Every case with the IRS that had a letter of the balance-due stream, closed ones too, by primary key.

    Read in chunks; the number of queries of one does not depend on what happened on its cases.
    """
    letters = Notice.objects.filter(case=OuterRef("pk"), code__in=POSITIONS)
    cases, last = Case.objects.filter(Exists(letters), firm=firm, authority="IRS").order_by("pk"), 0
    while chunk := list(cases.filter(pk__gt=last)[:CHUNK]):
        yield from _chunk(firm, chunk)
        last = chunk[-1].pk


def history_of(case: Case, rows: Rows, known_from: date) -> History | None:
    """One case, `known_from` being the day on which the firm wrote it down; None where a date is a slip of the pen."""
    try:
        return History(_entries(case, rows, known_from))
    except (ValueError, OverflowError):  # a day at an end of the calendar, on which nothing can have happened
        return None


def _entries(case: Case, rows: Rows, known_from: date) -> Iterator[Entry]:
    stream = sorted(
        (letter for letter in rows.letters if letter.code in POSITIONS),
        key=lambda letter: (letter.notice_date, letter.pk),
    )
    yield from _taxpayer(case, rows, stream[0].notice_date)
    yield from _letters(stream)
    for hold in rows.holds:
        yield from _hold(hold)
    yield from _disasters(rows)
    for payment in rows.payments:
        yield entry(payment.paid_on, "payment", f"{payment.amount:.2f}")
        if payment.pays_in_full:
            yield entry(payment.paid_on, "paid_in_full")
    for sent_on, is_dispute in rows.sent:
        yield entry(sent_on, "dispute_sent") if is_dispute else own_entry(sent_on, "answered")
    for day, balance in _balances(case, rows, known_from).items():
        yield entry(day, "balance", f"{balance:.2f}")
    for day, number in _other_balances(rows.owing, stream[0].notice_date):
        yield entry(day, "other_balances", str(number))
    yield from _unfiled(case, rows.unfiled, known_from)
    if case.closed_on:
        # However it ended, the firm no longer looks for letters: silence after this day says nothing.
        yield own_entry(case.closed_on, "closed")


def _taxpayer(case: Case, rows: Rows, first_on: date) -> Iterator[Entry]:
    """Whose tax it is, from the first letter on: it says so itself."""
    is_business, is_employment_tax = tax_of(case.form, rows.taxpayer_kind)
    if is_business:
        yield entry(first_on, "taxpayer", "business")
    if is_employment_tax:
        yield own_entry(first_on, "employment_tax")


def _letters(stream: Sequence[Notice]) -> Iterator[Entry]:
    """Letters by the date printed on them: the question is by when CP504 is dated, not when somebody typed it."""
    for number, letter in enumerate(stream):
        yield entry(letter.notice_date, "notice", letter.code)
        if letter.is_answered and letter.answered_on:
            answered_on = max(letter.answered_on, letter.notice_date)
            # A late answer to a letter is none to the next, which came before it.
            if all(later.notice_date > answered_on for later in stream[number + 1 :]):
                yield own_entry(answered_on, "answered")


def _hold(hold: Hold) -> Iterator[Entry]:
    """A hold from the day it began. An end that was granted is known from then, another when it has come."""
    if hold.kind in ENDS_ON_A_DAY:
        last_on = Bar(hold.kind, hold.from_on, hold.until_on).last_on
        yield entry(hold.from_on, ENDS_ON_A_DAY[Hold.Kind(hold.kind)], (last_on or LATEST).isoformat())
        return
    begins, ends = BEGINS_AND_ENDS[Hold.Kind(hold.kind)]
    yield _event(hold.from_on, begins)
    if hold.until_on:
        yield _event(hold.until_on + timedelta(days=1), ends)


def _disasters(rows: Rows) -> Iterator[Entry]:
    """Recorded postponements as disasters; one that is on file as a hold with the same days is told by that alone.

    One that was withdrawn never reached the taxpayer, so no day knew of it.
    """
    told = {(hold.from_on, hold.until_on) for hold in rows.holds if hold.kind == Hold.Kind.DISASTER}
    for from_on, until_on in sorted({(row.from_on, row.until_on) for row in rows.disasters} - told):
        yield entry(from_on, ENDS_ON_A_DAY[Hold.Kind.DISASTER], until_on.isoformat())


def _event(day: date, event: str) -> Entry:
    return own_entry(day, event) if event in OWN else entry(day, event)


def _balances(case: Case, rows: Rows, known_from: date) -> dict[date, Decimal]:
    """The balance from each day on which a letter stated one or money was paid, as `casework` kept it; last, as now."""
    stated = [(letter.notice_date, 0, letter.amount_due) for letter in rows.letters if letter.amount_due is not None]
    paid = [(payment.paid_on, 1, Decimal(0) if payment.pays_in_full else -payment.amount) for payment in rows.payments]
    found: dict[date, Decimal] = {}
    now: Decimal | None = None
    for day, is_payment, amount in sorted(stated + paid):
        if not is_payment or not amount:
            now = amount
        elif now is not None:
            now = max(Decimal(0), now + amount)
        if now is not None:
            found[day] = now
    if case.balance is None:
        return found
    # What stands on file may have been corrected by hand; then it is known from its own day.
    last_on = case.balance_on or known_from
    return {day: balance for day, balance in found.items() if day < last_on} | {last_on: case.balance}


def _other_balances(owing: Iterable[tuple[date, date | None]], first_on: date) -> Iterator[tuple[date, int]]:
    """How many other cases of the same people owed something, at the first letter and after each change."""
    changes: defaultdict[date, int] = defaultdict(int)
    for begins, ends in owing:
        changes[max(begins, first_on)] += 1
        if ends:
            changes[max(ends, begins, first_on)] -= 1
    number, changes[first_on] = 0, changes[first_on]
    for day in sorted(changes):
        number += changes[day]
        yield day, number


def _unfiled(case: Case, changes: Sequence[tuple[date, list]], known_from: date) -> Iterator[Entry]:
    """Returns not filed, from the day somebody wrote the number down: no paper says it before."""
    first = changes[0][1][0] if changes else case.unfiled_returns
    by_day = {known_from: first} | {day: new for day, (_, new) in changes}
    for day, number in by_day.items():
        if number is not None:
            yield entry(day, "unfiled_returns", str(number))


def _chunk(firm: Firm, cases: Sequence[Case]) -> Iterator[History]:
    rows = _rows({case.pk: case for case in cases}, firm)
    for case in cases:
        found = history_of(case, rows[case.pk], firm.local_date(case.created_at))
        if found is not None:
            yield found


def _rows(cases: dict[int, Case], firm: Firm) -> defaultdict[int, Rows]:
    rows: defaultdict[int, Rows] = defaultdict(Rows)
    letters = Notice.objects.filter(case__in=cases)
    for letter in letters.only("case_id", "code", "notice_date", "amount_due", "answer", "answered_on"):
        rows[letter.case_id].letters.append(letter)
    for hold in Hold.objects.counting().filter(case__in=cases).only("case_id", "kind", "from_on", "until_on"):
        rows[hold.case_id].holds.append(hold)
    paid = Payment.objects.counting().filter(case__in=cases)
    for payment in paid.only("case_id", "amount", "paid_on", "pays_in_full"):
        rows[payment.case_id].payments.append(payment)
    sent = Response.cases.through.objects.filter(case__in=cases)
    for case_id, sent_on, is_dispute in sent.values_list("case", "response__sent_on", "response__is_dispute"):
        if sent_on:  # a draft answers nothing
            rows[case_id].sent.append((sent_on, is_dispute))
    _read_people(rows, cases)
    for pk, day, change in _unfiled_changes(cases, firm):
        rows[pk].unfiled.append((day, change))
    return rows


def _read_people(rows: defaultdict[int, Rows], cases: dict[int, Case]) -> None:
    """What is known by the taxpayers of each case: their kind, what else they owe, the disasters that reach them."""
    kinds = dict(Client.objects.filter(pk__in={case.client_id for case in cases.values()}).values_list("pk", "kind"))
    owing = _owing(cases.values())
    for pk, case in cases.items():
        rows[pk].taxpayer_kind, rows[pk].owing = kinds[case.client_id], owing[pk]
    for case_id, row in disasters_of(cases.values()):
        rows[case_id].disasters.append(row)


def _unfiled_changes(cases: Collection[int], firm: Firm) -> Iterator[tuple[int, date, list]]:
    """Case, day, and the number of returns not filed before and after, in the order of the history."""
    events = Event.objects.filter(chain__case_of__in=cases, kind="case_changed")
    about = events.filter(payload__body__contains='"unfiled_returns"').select_related("payload", "chain__case_of")
    for event in about.order_by("chain", "sequence"):
        change = history.told(event)["facts"].get("unfiled_returns")
        if change:
            yield event.chain.case_of.pk, firm.local_date(event.recorded_at), change


def _owing(cases: Iterable[Case]) -> dict[int, list[tuple[date, date | None]]]:
    """From when until when the other cases of the same people owed something, by case."""
    people = {case.pk: {pk for pk in (case.client_id, case.spouse_id) if pk} for case in cases}
    everybody: set[int] = set().union(*people.values())
    theirs = Case.objects.filter(Q(client__in=everybody) | Q(spouse__in=everybody), balance__isnull=False)
    columns = ("pk", "client", "spouse", "balance", "balance_on", "closed_on", "first_on")
    spans: dict[int, tuple[date, date | None]] = {}
    of_person: defaultdict[int, set[int]] = defaultdict(set)
    for pk, client, spouse, balance, balance_on, closed_on, first_on in (
        theirs.annotate(first_on=Min("notices__notice_date")).order_by("pk").values_list(*columns)
    ):
        begins = first_on or balance_on
        if begins is None:
            continue
        ended = [day for day in (closed_on, balance_on if balance <= 0 else None) if day]
        spans[pk] = (begins, min(ended, default=None))
        for person in filter(None, (client, spouse)):
            of_person[person].add(pk)
    return {
        pk: [spans[other] for other in sorted(set().union(*(of_person[person] for person in couple)) - {pk})]
        for pk, couple in people.items()
    }
