"""How is a very large practice made in minutes: rows built in memory and inserted by the thousand.

The rows say what the verbs would have said, with the same law and the same chained history; only the way into
the database differs.
"""

import random
import uuid
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import transaction

from clients.models import Client, Tin
from clients.models.clients import search_name_of, sort_name_of
from clients.models.numbers import digest_of
from notices.casework.dates import legal_columns
from notices.casework.returns import sentence_of
from notices.demo import figures, names
from notices.demo.stage import monday_before
from notices.law import periods
from notices.law.deadlines import deadlines_for
from notices.models import Case, Deadline, Notice, TaxReturn
from practice import history, rows
from practice.history import Actor
from practice.models import Chain, Event, EventPayload, Member
from practice.words import money, on

_CHUNK = 2000
# Letters as (code, days before today), and how many of a dozen cases go that way.
_COURSES = (
    ((("CP14", 4),), 5),
    ((("CP14", 40),), 1),
    ((("CP14", 46), ("CP501", 4)), 3),
    ((("CP14", 88), ("CP501", 46), ("CP503", 4)), 2),
    ((("CP14", 130), ("CP501", 88), ("CP503", 46), ("CP504", 4)), 1),
)
_CASES_PER_CLIENT = 2


def add_cases(owner: Member, *, count: int, chooser: random.Random, now: datetime) -> None:
    """Add so many open cases to the owner's firm, `_CASES_PER_CLIENT` to a client, spread over its workers."""
    workers = list(owner.firm.members.active().exclude(role="viewer").order_by("pk"))
    made = 0
    while made < count:
        size = min(_CHUNK, count - made)
        with transaction.atomic():
            _Chunk(owner, workers, chooser, now).add(made, size)
        made += size


class _Chunk:
    """Some thousand cases with all their rows, gathered and then inserted table by table."""

    def __init__(self, owner: Member, workers: list[Member], chooser: random.Random, now: datetime):
        self.owner, self.workers, self.chooser, self.now = owner, workers, chooser, now
        self.today = owner.local_date(now)
        self.chains: list[Chain] = []
        self.clients: list[Client] = []
        self.tins: list[Tin] = []
        self.cases: list[Case] = []
        self.returns: list[TaxReturn] = []
        self.notices: list[Notice] = []
        self.deadlines: list[Deadline] = []
        self.told: list[tuple[Event, EventPayload]] = []

    def add(self, start: int, size: int) -> None:
        for number in range(start, start + size):
            if number % _CASES_PER_CLIENT == 0 or not self.clients:
                self._client(number)
            self._case(number)
        tell = history.save_new(self.chains, self.told)
        rows.insert(self.clients)
        rows.insert(self.tins)
        rows.insert(self.cases)
        rows.insert(self.returns)
        rows.insert(self.notices)
        rows.insert(self.deadlines)
        tell()

    def _chain(self, kind: str) -> Chain:
        chain = Chain(firm=self.owner.firm, kind=kind, uid=uuid.UUID(int=self.chooser.getrandbits(128), version=4))
        self.chains.append(chain)
        return chain

    def _tell(self, chain: Chain, by: Actor, kind: str, sentence: str) -> None:
        self.told.append(history.link(chain, by=by, kind=kind, sentence=sentence))

    def _client(self, number: int) -> None:
        name = f"{self.chooser.choice(names.FIRST)} {self.chooser.choice(names.LAST)} {number // _CASES_PER_CLIENT}"
        client = Client(
            firm=self.owner.firm,
            kind=Client.Kind.INDIVIDUAL,
            name=name,
            sort_name=sort_name_of(Client.Kind.INDIVIDUAL, name),
            search_name=search_name_of(name),
            chain=self._chain(Chain.Kind.CLIENT),
            created_at=self.now - timedelta(days=250),
        )
        self.clients.append(client)
        tin_number = names.never_issued("ssn", 10_000 + number)
        self.tins.append(
            Tin(
                firm=self.owner.firm,
                client=client,
                kind=tin_number.kind,
                number=tin_number.digits,
                digest=digest_of(tin_number),
                last4=tin_number.last4,
            )
        )
        by = Actor(self.owner, client.created_at)
        self._tell(client.chain, by, "client_recorded", f"{name} was recorded as individual.")

    def _case(self, number: int) -> None:
        worker = self.chooser.choice(self.workers)
        matter = periods.parse(f"1040 {self.today.year - 2 - number % _CASES_PER_CLIENT}")
        amount = Decimal(self.chooser.randint(20_000, 4_000_000)) / 100
        (course,) = self.chooser.choices([row[0] for row in _COURSES], [row[1] for row in _COURSES])
        shift = self.chooser.randint(0, 13)
        case = Case(
            firm=self.owner.firm,
            client=self.clients[-1],
            form=matter.form,
            period=matter.label,
            period_kind=matter.kind,
            period_end=matter.end_on,
            owner=worker,
            next_action="Call the client about paying or a plan",
            next_action_on=self.today + timedelta(days=self.chooser.randint(0, 60)),
            waiting_since=self.today - timedelta(days=shift),
            balance=amount,
            chain=self._chain(Chain.Kind.CASE),
            created_at=self._received(self._dated(course[0][1] + shift)),
        )
        self.cases.append(case)
        self._tell(case.chain, Actor(worker, case.created_at), "case_opened", f"Case opened for {case}.")
        for code, age in course:
            notice_date = self._dated(age + shift)
            dates = self._letter(case, worker, code, notice_date, amount)
            if code == course[0][0]:
                self._return(case, worker, notice_date, amount)
            # The dates of an earlier letter were let pass when the next one came.
            if code != course[-1][0]:
                for row in dates:
                    row.state, row.done_by = Deadline.State.DONE, worker
                    row.done_on = notice_date + timedelta(days=47)
                    row.done_note = "let pass; overtaken by the next letter"
        case.next_due_on = min((row.due_on for row in dates if row.is_working and row.due_on), default=None)

    def _return(self, case: Case, worker: Member, billed_on: date, amount: Decimal) -> None:
        """The figures that agree with the first bill, where it comes late enough after the due date."""
        bill = figures.bill(periods.FormPeriod(case.form, case.period_kind, case.period_end), amount, billed_on)
        if bill is None:
            return
        by = Actor(worker, self._received(billed_on))
        row = TaxReturn(case=case, source="transcript", recorded_by=worker, recorded_at=by.at, **bill.tax_return)
        self.returns.append(row)
        self._tell(case.chain, by, "return_recorded", sentence_of(row))

    def _dated(self, days_ago: int) -> date:
        return monday_before(self.today - timedelta(days=days_ago))

    def _received(self, notice_date: date) -> datetime:
        """When a letter of that date was recorded: five days later, never after now."""
        return self.now - timedelta(days=max(0, (self.today - notice_date).days - 5))

    def _letter(self, case: Case, worker: Member, code: str, notice_date: date, amount: Decimal) -> list[Deadline]:
        received = self._received(notice_date)
        by = Actor(worker, received)
        printed_on = notice_date + timedelta(days=21 if code == "CP14" else 18) if code != "CP504" else None
        notice = Notice(
            case=case,
            code=code,
            notice_date=notice_date,
            due_printed_on=printed_on,
            amount_due=amount,
            reached_us_on=received.date(),
            recorded_by=worker,
            recorded_at=received,
        )
        self.notices.append(notice)
        answers = deadlines_for(code, notice_date, amount=amount, printed_on=printed_on)
        dates = [Deadline(**legal_columns(notice, answer, by=by) | {"case": case}) for answer in answers]
        self.deadlines += dates
        self._tell(case.chain, by, "notice_recorded", f"{code} dated {on(notice_date)}; amount due {money(amount)}.")
        case.last_code, case.last_notice_on, case.balance_on = code, notice_date, notice_date
        return dates
