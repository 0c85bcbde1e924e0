"""What does the page about penalty relief show? Reads what is on file once, and asks the law.

Only what a person recorded counts as known. What the firm's other cases suggest stands beside the empty fields as a
proposal with its origin.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from django.db.models import Q

from clients.models import Client
from notices.law import catalogue, relief
from notices.law import relief_rules as rules
from notices.law.debts import accepted_through
from notices.law.lookback import History, Period, lookback
from notices.law.periods import FormPeriod
from notices.law.relief import Answer
from notices.models import Case, Notice, PriorPeriod
from practice.models import Member
from practice.words import listed, on

_UNFILED = "nonfiler"
# What the record of penalties is about: neither estimated tax, nor a line that may be anything.
_NOT_COUNTED = {"estimated_tax", "other"}


@dataclass(frozen=True)
class Entry:
    """One period of one taxpayer: what a person recorded, and what other cases of the firm suggest."""

    client: Client
    matter: FormPeriod
    row: PriorPeriod | None
    proposals: tuple[str, ...] = ()
    is_own: bool = False

    @property
    def key(self) -> str:
        """Names this entry among the fields of the form."""
        end = self.matter.end_on
        return f"{self.client.pk}_{end:%Y%m}" if end else str(self.client.pk)

    @property
    def period(self) -> Period:
        if self.row is None:
            return Period(self.matter.label)
        return Period(self.matter.label, rules.Filed(self.row.filed), rules.Charge(self.row.penalty))


class ReliefPage:
    """One federal case and the record of its taxpayers, as one member may see them.

    Where `letters` are given, the case's in the order of their dates, only the answer is wanted: nothing is proposed.
    """

    def __init__(self, case: Case, member: Member, *, letters: Sequence[Notice] | None = None):
        self.case = case
        self.member = member
        self._letters = letters
        self.matter = FormPeriod(case.form, case.period_kind, case.period_end)
        self.people = [person for person in (case.client, case.spouse) if person]

    @cached_property
    def entries(self) -> list[Entry]:
        """The period itself for the first taxpayer, then the periods before, newest first, for each of them."""
        if not self.case.is_for_irs or self.matter.end_on is None:
            return []
        own = self._entry(self.case.client, self.matter, is_own=True)
        return [own, *(self._entry(person, before) for person in self.people for before in lookback(self.matter))]

    @property
    def own(self) -> Entry | None:
        return self.entries[0] if self.entries else None

    @property
    def groups(self) -> list[tuple[str, list[Entry]]]:
        """The entries under the titles of the table: quarters by year, spouses by name."""
        titled: dict[str, list[Entry]] = {}
        for entry in self.entries:
            titled.setdefault(self._title_of(entry), []).append(entry)
        return list(titled.items())

    def _title_of(self, entry: Entry) -> str:
        if entry.is_own:
            return f"This period, {self.case.taxpayer}"
        year = f"{entry.matter.end_on:%Y}" if self.matter.kind == "quarter" else "the three years before"
        return f"{entry.client.name}, {year}"

    def _before(self, person: Client) -> tuple[Period, ...]:
        return tuple(entry.period for entry in self.entries if entry.client == person and not entry.is_own)

    @cached_property
    def facts(self) -> relief.Facts:
        row = self.own.row if self.own else None
        is_joint = len(self.people) > 1
        return relief.Facts(
            matter=self.matter,
            own=self.own.period if self.own else Period(self.matter.label),
            histories=tuple(History(self._before(person), person.name if is_joint else "") for person in self.people),
            charged=tuple(self._charged(row)),
            is_original=row.is_original if row else None,
            letter_came=row.exemption_letter if row else None,
            deposits_barred=row.deposits_barred if row else None,
        )

    @property
    def order(self) -> list[tuple[rules.Ground, relief.Verdict | None]]:
        """The ways out in the order in which to try them, with the verdict on those that are worked out here."""
        known = {verdict.id: verdict for verdict in self.verdicts}
        return [(ground, known.get(ground.id)) for ground in rules.ORDER]

    @property
    def is_account_error(self) -> bool:
        return relief.is_account_error(self.facts)

    never_covered = rules.NEVER_COVERED
    address = rules.ADDRESS
    as_of = rules.AS_OF

    @property
    def has_record(self) -> bool:
        """Whether a person recorded anything about the returns of these taxpayers."""
        return bool(self._rows)

    @property
    def headline(self) -> str:
        """What the page says, in one sentence."""
        if not self.case.is_for_irs:
            return "Penalty relief: nothing is worked out for a state"
        if self.facts.letter_came:
            return "The automatic exemption was given"
        open_ones = [verdict for verdict in self.verdicts if verdict.answer is Answer.YES]
        if open_ones:
            return f"{open_ones[0].name}: eligible on what is on file"
        if any(verdict.answer is Answer.NOT_YET for verdict in self.verdicts):
            return "Penalty relief: it cannot be said yet"
        return "Neither exemption nor first-time abate"

    @cached_property
    def verdicts(self) -> tuple[relief.Verdict, relief.Verdict]:
        return relief.verdicts(self.facts)

    def _charged(self, row: PriorPeriod | None) -> Iterator[relief.Line]:
        """Each penalty once, as the newest letter that names it states it."""
        found: dict[str, relief.Line] = {}
        for notice in self._notices:
            for kind, amount in _penalties_of(notice):
                found[kind] = relief.Line(rules.penalty(kind, self.case.form), amount, str(notice))
        if row and row.deposit_penalty and "failure_to_deposit" not in found:
            found["failure_to_deposit"] = relief.Line(rules.penalty("failure_to_deposit", self.case.form))
        yield from found.values()

    @cached_property
    def _notices(self) -> Sequence[Notice]:
        if self._letters is not None:
            return self._letters
        return list(self.case.notices.in_order().prefetch_related("amounts"))

    def _entry(self, client: Client, matter: FormPeriod, *, is_own: bool = False) -> Entry:
        row = self._rows.get((client.pk, matter.end_on))
        is_said = row is not None and row.filed and row.penalty
        proposals = () if is_said or self._letters is not None else tuple(self._proposed(client, matter))
        return Entry(client, matter, row, proposals, is_own)

    @cached_property
    def _rows(self) -> dict[tuple[int, date | None], PriorPeriod]:
        rows = PriorPeriod.objects.visible_to(self.member).filter(
            client__in=self.people, form=self.case.form, period_kind=self.case.period_kind
        )
        return {(row.client_id, row.period_end): row for row in rows.select_related("recorded_by")}

    @cached_property
    def _cases(self) -> list[Case]:
        """The firm's cases of these taxpayers about the same form and the periods in question."""
        ends = [self.matter.end_on, *(before.end_on for before in lookback(self.matter))]
        people = Q(client__in=self.people) | Q(spouse__in=self.people)
        found = Case.objects.visible_to(self.member).filter(
            people,
            authority=self.case.authority,
            form=self.case.form,
            period_kind=self.case.period_kind,
            period_end__in=ends,
        )
        return list(found.order_by("pk").select_related("tax_return").prefetch_related("notices__amounts"))

    def _proposed(self, client: Client, matter: FormPeriod) -> Iterator[str]:
        for case in self._cases:
            if case.period_end != matter.end_on or client.pk not in (case.client_id, case.spouse_id):
                continue
            yield from _said_by_the_return(case)
            for notice in sorted(case.notices.all(), key=lambda each: each.notice_date):
                kinds = [kind for kind, _amount in _penalties_of(notice) if kind not in _NOT_COUNTED]
                if kinds:
                    names = listed([rules.penalty(kind, case.form).name.lower() for kind in kinds])
                    yield f"from case {case.pk}: {notice} lists a penalty for {names}"
                elif _is_about_a_missing_return(notice.code):
                    yield f"from case {case.pk}: {notice} is about a missing return"
            yield from self._said_of_the_spouse(client, case)

    def _said_of_the_spouse(self, client: Client, case: Case) -> Iterator[str]:
        """On a joint return, what is recorded of the other spouse is about the same return."""
        other = case.spouse_id if client.pk == case.client_id else case.client_id
        row = self._rows.get((other, case.period_end)) if other else None
        if row and (row.filed or row.penalty):
            words = ", ".join(filter(None, (row.get_filed_display(), row.get_penalty_display()))).lower()
            yield f"from case {case.pk}, joint: recorded of the other spouse: {words}"


def _said_by_the_return(case: Case) -> Iterator[str]:
    """Whether a return whose figures are on file was filed by its day, a weekend and an extension counted in."""
    figures = getattr(case, "tax_return", None)
    if figures and figures.filed_on:
        in_time = figures.filed_on <= accepted_through(figures.extended_to or figures.due_on)
        words = "on time" if in_time else "late"
        yield f"from case {case.pk}: its return was filed {words}, on {on(figures.filed_on)}"


def _is_about_a_missing_return(code: str) -> bool:
    try:
        return catalogue.find(code).category == _UNFILED
    except ValueError:  # a letter of the firm's own catalogue, which has no such category
        return False


def _penalties_of(notice: Notice) -> Iterator[tuple[str, Decimal | None]]:
    """The kinds of penalty that a letter charges, with dollars where it has a line for them."""
    lines = [(kind, amount) for kind, amount in notice.lines.items() if rules.is_penalty(kind)]
    charged = [(kind, amount) for kind, amount in lines if amount > 0]
    kind = rules.LETTERS.get(notice.code)
    if kind and kind not in dict(charged):
        yield kind, None
    yield from charged
