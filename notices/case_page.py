"""What does the page of one case show? Reads its rows once and answers from them, forecast and ladder included."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from django.db.models import Exists, F, OuterRef

from clients import tin
from clients.models import Authorization, AuthorizedMatter, Client
from clients.portfolio import Apart
from notices import checklists, ladder, outlook, silence
from notices.balances import Asked, Balance
from notices.case_forecast import CaseForecast
from notices.checklists import Checklist
from notices.firm_forecast import yardstick_of
from notices.firm_rates import rates_for
from notices.forecast import Bar, Facts, Forecast
from notices.law.authorities import authority_name
from notices.law.relief_rules import LEFT_OUT_FORMS
from notices.models import (
    Call,
    Case,
    Deadline,
    Hold,
    Notice,
    Payment,
    Postponement,
    Response,
    Silence,
)
from notices.timeline import Entry
from practice.words import on


@dataclass(frozen=True)
class Party:
    """A taxpayer of the case: masked number, and how far the authorization for this form and period has come."""

    client: Client
    number: str
    authority: str
    may_be_spoken_for: bool


@dataclass(frozen=True)
class OurLetter:
    """A letter of ours as the history tells of it: begun or finished, and superseded or not."""

    pk: int
    title: str
    at: datetime
    is_finished: bool
    is_superseded: bool


def our_letters(newest_first: Sequence[Entry]) -> list[OurLetter]:
    """The letters we wrote, read from the story of the case alone; those that were discarded are left out."""
    found: dict[int, OurLetter] = {}
    gone: set[int] = set()
    for entry in newest_first:
        pk = int(entry.facts.get("letter") or 0)
        if entry.kind == "letter_discarded":
            gone.add(pk)
        elif entry.kind in ("letter_begun", "letter_changed", "letter_finished") and pk not in found:
            is_finished = entry.kind == "letter_finished"
            found[pk] = OurLetter(pk, entry.facts["title"], entry.occurred_at, is_finished, pk in gone)
            if is_finished and entry.facts.get("supersedes"):
                gone.add(entry.facts["supersedes"])
    return [letter for letter in found.values() if letter.is_finished or letter.pk not in gone]


class CasePage:
    """One case as of a day. Each list is read when it is first asked for, and once."""

    def __init__(self, case: Case, today: date, asked: Asked | None = None):
        self.case = case
        self.today = today
        self.asked = asked

    @cached_property
    def notices(self) -> list[Notice]:
        """The letters in the order of their dates, with their lines and what of ours they may have crossed."""
        letters = list(self.case.notices.in_order().select_related("document").with_lines())
        silence.mark_crossed(letters, {self.case.pk: self.silences})
        return letters

    @cached_property
    def deadlines(self) -> list[Deadline]:
        """Every date ever set, the earliest first; each knows its letter."""
        letters = {notice.pk: notice for notice in self.notices}
        rows = list(self.case.deadlines.order_by(F("due_on").asc(nulls_last=True), "pk"))
        for row in rows:
            if row.notice_id:
                row.notice = letters[row.notice_id]
        return rows

    @property
    def open_dates(self) -> list[Deadline]:
        return [row for row in self.deadlines if row.is_open]

    @property
    def past_dates(self) -> list[Deadline]:
        """Those that are done or were replaced."""
        return [row for row in self.deadlines if not row.is_open]

    @property
    def next_legal(self) -> Deadline | None:
        """The earliest open date of the law or of an extension that somebody must act by."""
        kinds = (Deadline.Kind.LEGAL, Deadline.Kind.EXTENSION)
        return next((row for row in self.open_dates if row.kind in kinds and row.is_working and row.due_on), None)

    @property
    def may_have_relief(self) -> bool:
        """Whether the page about penalty relief has something to say: a letter of the IRS about a return."""
        return self.case.is_for_irs and bool(self.notices) and self.case.form not in LEFT_OUT_FORMS

    @cached_property
    def holds(self) -> list[Hold]:
        """Every hold, the withdrawn ones too."""
        return list(self.case.holds.all())

    @cached_property
    def postponements(self) -> list[Postponement]:
        """The disasters that reach the case, those of its taxpayers too."""
        return list(Postponement.objects.standing().reaching(self.case))

    @cached_property
    def payments(self) -> list[Payment]:
        """Every payment, also what was withdrawn, dishonored or credited elsewhere."""
        return list(self.case.payments.all())

    @cached_property
    def responses(self) -> list[Response]:
        """What was sent for the case or is to be, newest first, each with its clock on this case."""
        return list(Response.objects.of_case(self.case).with_first_date())

    @property
    def silences(self) -> list[Silence]:
        """The clocks of what was sent, newest first."""
        return [response.clock for response in self.responses if response.clock]

    @cached_property
    def silence(self) -> Silence | None:
        """The clock that runs out first, while the case is open."""
        return silence.the_one_to_watch(self.silences) if self.case.is_open else None

    @cached_property
    def calls(self) -> list[Call]:
        return list(self.case.calls.select_related("caller"))

    @cached_property
    def parties(self) -> list[Party]:
        """The taxpayer and, on a joint return, the spouse."""
        case = self.case
        matter = AuthorizedMatter.objects.filter(authorization=OuterRef("pk"), form=case.form)
        if case.period_end:
            matter = matter.filter(first_period_end__lte=case.period_end, last_period_end__gte=case.period_end)
        people = [person for person in (case.client, case.spouse) if person]
        forms = Authorization.objects.ours().filter(Exists(matter), client__in=people, ended_on=None)
        forms = forms.order_by(F("confirmed_on").desc(nulls_last=True), F("sent_on").desc(nulls_last=True))
        on_file = list(forms) if case.is_for_irs else []
        numbers = [(case.client_tin, case.client_last4), (case.spouse_tin, case.spouse_last4)]  # type: ignore[attr-defined]
        return [
            _party(case, person, number, [form for form in on_file if form.client_id == person.pk], self.today)
            for person, number in zip(people, numbers, strict=False)
        ]

    @cached_property
    def apart(self) -> Apart | None:
        """What stands between the couple of a joint case while their interests diverge."""
        return Apart.told_by(self.case.apart, [party.client for party in self.parties])  # type: ignore[attr-defined]

    @cached_property
    def checklist(self) -> Checklist | None:
        """The steps about the newest letter that is not answered."""
        return checklists.current(self.notices, self.case.firm_steps, self.case.step_marks)  # type: ignore[attr-defined]

    @cached_property
    def facts(self) -> Facts | None:
        """What the forecast is told: the same as `outlook.load` gives, from the rows already read."""
        return self.facts_with(self.holds, self.payments)

    def facts_with(self, holds: Sequence[Hold], payments: Sequence[Payment]) -> Facts | None:
        """What it would be told if these were all the holds and payments; it hears only of those that count."""
        if not self.case.is_for_irs:
            return None
        papers = outlook.Papers(
            letters=self.notices,
            bars=[
                *(Bar(hold.kind, hold.from_on, hold.until_on) for hold in holds if not hold.is_withdrawn),
                *map(outlook.disaster, self.postponements),
            ],
            payments=[(payment.paid_on, payment.pays_in_full) for payment in payments if payment.counts],
            sent=[(response.sent_on, response.is_dispute) for response in self.responses if response.sent_on],
            taxpayer_kind=self.case.client.kind,
            other_balances=self.case.other_balances or 0,  # type: ignore[attr-defined]
        )
        for notice, due_on in _pay_dates(self.deadlines):
            papers.pay_by.setdefault(notice, due_on)
        return outlook.facts_of(self.case, papers)

    @cached_property
    def forecast(self) -> CaseForecast | None:
        """The forecast as of today; None for a closed case and one without a letter that can lead to CP504."""
        if not self.case.is_open or self.facts is None:
            return None
        return CaseForecast(self.facts, self.today, yardstick_of(self.case.firm))

    @property
    def estimate(self) -> Forecast | None:
        """What it says; None for a closed case, and where CP504 is not ahead."""
        return self.forecast.estimate if self.forecast else None

    @property
    def final_code(self) -> str:
        """The notice of intent to levy that this taxpayer would get."""
        return "CP504B" if self.facts and self.facts.business else "CP504"

    @cached_property
    def balance(self) -> Balance:
        """What the debt has grown to, as far as the figures of the return are known."""
        return Balance(
            self.case,
            getattr(self.case, "tax_return", None),
            self.notices,
            self.payments,
            self.holds,
            rates=rates_for(self.case.firm),
            today=self.today,
            asked=self.asked,
        )

    @cached_property
    def ladder(self) -> ladder.Ladder | None:
        letters = [
            ladder.Letter(
                notice.code, notice.display_code, notice.notice_date, self._due_on(notice), notice.answered_on
            )
            for notice in self.notices
        ]
        is_business = self.facts.business if self.facts else self.case.client.is_business
        return ladder.climb(letters, self.today, estimate=self.estimate, is_business=is_business)

    def _due_on(self, notice: Notice) -> date | None:
        dates = [due_on for pk, due_on in _pay_dates(self.deadlines) if pk == notice.pk]
        return min(dates, default=notice.due_printed_on)


def _pay_dates(deadlines: Sequence[Deadline]) -> list[tuple[int, date]]:
    """Letter and day of every date of the law or of an extension that stands or was met, the earliest first."""
    kinds = (Deadline.Kind.LEGAL, Deadline.Kind.EXTENSION)
    return [
        (row.notice_id, row.due_on)
        for row in deadlines
        if row.is_working
        and row.notice_id
        and row.due_on
        and row.kind in kinds
        and row.state != Deadline.State.REPLACED
    ]


def _party(
    case: Case, person: Client, number: tuple[str | None, str | None], forms: list[Authorization], today: date
) -> Party:
    kind, last4 = number
    masked = tin.mask(kind, last4) if kind and last4 else ""
    words = (
        _authority_words(forms)
        if case.is_for_irs
        else f"who may speak with {authority_name(case.authority)} is not kept here"
    )
    speaks = any(form.is_power and form.sent_on and form.sent_on <= today for form in forms)
    return Party(person, masked, words, speaks)


def _authority_words(forms: list[Authorization]) -> str:
    """How far the best of these authorizations has come, as in "Form 2848 confirmed on CAF Jun 2, 2026"."""
    if not forms:
        return "nobody may speak for this taxpayer"
    best = next((form for form in forms if form.is_power and form.sent_on), forms[0])
    only = "" if best.is_power else ", information only"
    if best.confirmed_on:
        return f"Form {best.form} confirmed on CAF {on(best.confirmed_on)}{only}"
    if best.sent_on:
        return f"Form {best.form} sent {on(best.sent_on)}, not confirmed{only}"
    return f"Form {best.form} {best.state_words}, not sent"
