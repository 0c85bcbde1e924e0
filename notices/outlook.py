"""What does the forecast need to know of a case? From rows to `forecast.Facts`, for one case or for many at once."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q

from clients.models import Client
from notices.forecast import Bar, Facts, stream_position
from notices.forecast.history import ANSWERS, STARTS
from notices.law.forms import tax_form
from notices.models import Case, Deadline, Hold, Notice, Payment, Postponement, Response

ANSWERING = frozenset(kind for event, kind in STARTS.items() if event in ANSWERS)
"""Kinds of bars that were asked for, which answers the letters before them."""


@dataclass
class Papers:
    """The rows of one case that bear on the forecast, in any order."""

    letters: list[Notice] = field(default_factory=list)
    pay_by: dict[int, date] = field(default_factory=dict)
    bars: list[Bar] = field(default_factory=list)
    payments: list[tuple[date, bool]] = field(default_factory=list)
    sent: list[tuple[date, bool]] = field(default_factory=list)
    taxpayer_kind: str = Client.Kind.INDIVIDUAL
    other_balances: int = 0


def load(cases: Collection[Case]) -> dict[int, Facts]:
    """The facts of every case with a balance-due letter of the IRS, by primary key.

    The number of queries does not depend on the number of cases.
    """
    papers = _papers({case.pk: case for case in cases if case.is_for_irs})
    found = ((case.pk, facts_of(case, papers[case.pk])) for case in cases if case.pk in papers)
    return {pk: facts for pk, facts in found if facts is not None}


def facts_of(case: Case, papers: Papers) -> Facts | None:
    """The case as the forecast sees it; None without a letter of the balance-due stream."""
    letters = sorted(
        (letter for letter in papers.letters if stream_position(letter.code) is not None),
        key=lambda letter: (letter.notice_date, letter.pk),
    )
    if not letters:
        return None
    last = letters[-1]
    is_business, is_employment_tax = tax_of(case.form, papers.taxpayer_kind)
    acted_on = _acted_on(papers)
    return Facts(
        last_code=last.code,
        last_notice_on=last.notice_date,
        pay_by_on=papers.pay_by.get(last.pk),
        unanswered=_unanswered(letters, acted_on),
        business=is_business,
        balance=case.balance,
        other_balances=papers.other_balances,
        unfiled_returns=case.unfiled_returns,
        # A payment in full before the letter is told by the balance, which follows the newer of the two.
        paid_in_full=any(is_full and paid_on >= last.notice_date for paid_on, is_full in papers.payments),
        paid_something_on=max((paid_on for paid_on, _ in papers.payments), default=None),
        dispute_sent_on=max((sent_on for sent_on, is_dispute in papers.sent if is_dispute), default=None),
        employment_tax=is_employment_tax,
        bars=tuple(sorted(_one_disaster_at_a_time(papers.bars), key=lambda bar: (bar.from_on, bar.kind))),
        answered=last.is_answered or acted_on >= last.notice_date,
    )


def disaster(row: Postponement) -> Bar:
    """A recorded postponement as the forecast takes it: as long as it runs, the account is frozen as in any disaster.

    Whether or not it moves a date of the case: the freeze follows the taxpayer's address, not the act.
    """
    return Bar(Hold.Kind.DISASTER, row.from_on, row.until_on)


def _one_disaster_at_a_time(bars: Iterable[Bar]) -> Iterator[Bar]:
    """The bars, disasters that overlap as one: what is on file as a hold and as a postponement freezes once."""
    last: Bar | None = None
    for bar in sorted(bars, key=lambda bar: bar.from_on):
        if bar.kind != Hold.Kind.DISASTER:
            yield bar
        elif last and (last.until_on is None or bar.from_on <= last.until_on):
            ends = (last.until_on, bar.until_on)
            last = Bar(bar.kind, last.from_on, None if None in ends else max(filter(None, ends)))
        else:
            if last:
                yield last
            last = bar
    if last:
        yield last


def _acted_on(papers: Papers) -> date:
    """The last day on which something was sent or asked for; the first day there is when nothing was.

    A part payment is no answer: a balance remains and the letters go on.
    """
    days = [day for day, _ in papers.sent]
    return max([*days, *(bar.from_on for bar in papers.bars if bar.kind in ANSWERING)], default=date.min)


def _unanswered(letters: list[Notice], acted_on: date) -> int:
    """How many of the newest letters in a row nobody answered: an answer to one answers those before it."""
    count = 0
    for letter in reversed(letters):
        if letter.is_answered or letter.notice_date <= acted_on:
            break
        count += 1
    return count


def tax_of(form: str, taxpayer_kind: str) -> tuple[bool, bool]:
    """Whether the account is a business's, and whether it is for employment tax."""
    is_business = taxpayer_kind == Client.Kind.BUSINESS
    try:
        known = tax_form(form)
    except ValueError:  # a form of the firm's own wording
        return is_business, False
    return known.filer == "business" or (known.filer == "both" and is_business), known.is_employment_tax


def _papers(cases: dict[int, Case]) -> defaultdict[int, Papers]:
    papers: defaultdict[int, Papers] = defaultdict(Papers)
    letters = Notice.objects.filter(case__in=cases)
    for letter in letters.only("case_id", "code", "notice_date", "answer"):
        papers[letter.case_id].letters.append(letter)
    for row in _pay_dates(cases):
        if row.notice_id and row.due_on:
            papers[row.case_id].pay_by.setdefault(row.notice_id, row.due_on)
    for case_id, bar in _bars(cases):
        papers[case_id].bars.append(bar)
    for case_id, paid_on, is_full in (
        Payment.objects.counting().filter(case__in=cases).values_list("case", "paid_on", "pays_in_full")
    ):
        papers[case_id].payments.append((paid_on, is_full))
    for case_id, sent_on, is_dispute in _sent(cases):
        papers[case_id].sent.append((sent_on, is_dispute))
    kinds = dict(Client.objects.filter(pk__in={case.client_id for case in cases.values()}).values_list("pk", "kind"))
    others = _other_balances(cases.values())
    for pk in list(papers):
        papers[pk].taxpayer_kind = kinds[cases[pk].client_id]
        papers[pk].other_balances = others[pk]
    return papers


def _bars(cases: dict[int, Case]) -> Iterator[tuple[int, Bar]]:
    for hold in Hold.objects.counting().filter(case__in=cases).only("case_id", "kind", "from_on", "until_on"):
        yield hold.case_id, Bar(hold.kind, hold.from_on, hold.until_on)
    for case_id, row in disasters_of(cases.values()):
        yield case_id, disaster(row)


def disasters_of(cases: Collection[Case]) -> Iterator[tuple[int, Postponement]]:
    """The standing postponements of these cases and of their taxpayers, each with its case; one query for all.

    IRC 7508A binds no State, so a case with one has none.
    """
    of_person: defaultdict[int, list[int]] = defaultdict(list)
    ours = [case for case in cases if case.is_for_irs]
    for case in ours:
        for person in filter(None, (case.client_id, case.spouse_id)):
            of_person[person].append(case.pk)
    whose = Q(case__in=[case.pk for case in ours]) | Q(client__in=list(of_person))
    for row in Postponement.objects.standing().filter(whose).order_by("from_on", "pk"):
        for pk in [row.case_id] if row.case_id else of_person[row.client_id or 0]:
            yield pk, row


def _sent(cases: Iterable[int]) -> Iterable[tuple[int, date, bool]]:
    """What was sent for these cases: the case, the day, and whether it disputes; a draft has told nobody anything."""
    rows = Response.cases.through.objects.filter(case__in=cases, response__state=Response.State.SENT)
    found = rows.values_list("case", "response__sent_on", "response__is_dispute")
    return ((case_id, sent_on, is_dispute) for case_id, sent_on, is_dispute in found if sent_on)


def _pay_dates(cases: Iterable[int]) -> Iterable[Deadline]:
    """The dates that letters set to act by, the earliest first; done ones count."""
    dates = Deadline.objects.filter(case__in=cases, is_working=True, notice__isnull=False, due_on__isnull=False)
    set_by_letter = dates.filter(kind__in=[Deadline.Kind.LEGAL, Deadline.Kind.EXTENSION])
    current = set_by_letter.exclude(state=Deadline.State.REPLACED)
    return current.order_by("due_on").only("case_id", "notice_id", "due_on")


def _other_balances(cases: Iterable[Case]) -> dict[int, int]:
    """How many other open cases of the same people owe something, by case."""
    people = {case.pk: {pk for pk in (case.client_id, case.spouse_id) if pk} for case in cases}
    everybody: set[int] = set().union(*people.values())
    owing = Case.objects.open().filter(Q(client__in=everybody) | Q(spouse__in=everybody), balance__gt=0)
    of_person: defaultdict[int, set[int]] = defaultdict(set)
    for pk, *couple in owing.values_list("pk", "client", "spouse"):
        for person in filter(None, couple):
            of_person[person].add(pk)
    return {
        pk: len(set().union(*(of_person.get(person, set()) for person in couple)) - {pk})
        for pk, couple in people.items()
    }
