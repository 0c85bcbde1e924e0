"""What must be at hand when the IRS answers: who calls, for whom, by which authority, and where each case stands.

Everything is read in a fixed number of queries, however many cases the sheet has.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from clients.models import Authorization, Client, Divergence, Tin
from notices.law import phone_lines
from notices.law.authorities import authority_name
from notices.law.phone_lines import PhoneLine
from notices.models import Call, CallDraft, Case, Notice, PlannedCall
from practice.models import Member
from practice.words import on


@dataclass(frozen=True)
class Voice:
    """One taxpayer of a case, and the form by which somebody may speak for them on it, if there is one.

    `warnings` are pairs of a severity and a sentence, the worst first.
    """

    taxpayer: Client
    numbers: list[Tin]
    authorization: Authorization | None
    warnings: list[tuple[str, str]]


@dataclass
class SheetCase:
    """What the sheet says of one case."""

    case: Case
    voices: list[Voice]
    letter: Notice | None = None
    last_call: Call | None = None
    promises: list[Call] = field(default_factory=list)
    plans: list[PlannedCall] = field(default_factory=list)

    @property
    def divergence(self) -> Divergence | None:
        """What stands between the couple while their interests diverge."""
        return Divergence.told_by(self.case.apart)  # type: ignore[attr-defined]

    @property
    def is_silenced(self) -> bool:
        """Whether the caller may speak for nobody on this case."""
        return bool(self.voices) and all(any(kind == "over" for kind, _ in voice.warnings) for voice in self.voices)


class Sheet:
    """The sheet of one draft, for the member who calls, on a day."""

    def __init__(self, draft: CallDraft, member: Member, today: date) -> None:
        self.draft, self.member, self.today = draft, member, today

    @property
    def facts(self) -> PhoneLine:
        return phone_lines.line(self.draft.line)

    @cached_property
    def cases(self) -> list[Case]:
        """Those of the draft that the member may see today, in the order of their numbers."""
        chosen = Case.objects.visible_to(self.member).listed().filter(pk__in=self.draft.cases.values("pk"))
        return list(chosen.annotate(apart=Divergence.objects.carried("client", "spouse")).order_by("pk"))

    @property
    def clients(self) -> int:
        return len({case.client_id for case in self.cases})

    @property
    def is_over_the_habit(self) -> bool:
        """Whether it has more clients than PPS is said to take in a call; the limit is not verified."""
        return self.facts.has_a_limit and self.clients > phone_lines.CLIENTS_IN_A_CALL

    @cached_property
    def rows(self) -> list[SheetCase]:
        found = {case.pk: SheetCase(case, self._voices(case)) for case in self.cases}
        for letter in Notice.objects.filter(case__in=found).in_order():
            found[letter.case_id].letter = letter
        for plan in PlannedCall.objects.filter(case__in=found).open().soonest_first():
            found[plan.case_id].plans.append(plan)
        self._add_calls(found)
        return list(found.values())

    def _add_calls(self, found: dict[int, SheetCase]) -> None:
        """The last words with the IRS and its open promises; calls about a hidden case are left out."""
        calls = Call.objects.visible_to(self.member).filter(cases__in=found).distinct().select_related("caller")
        rows = {call.pk: call for call in calls}
        links = Call.cases.through.objects.filter(call__in=rows, case__in=found).values_list("call", "case")
        for call_id, case_id in sorted(links, key=lambda link: rows[link[0]].dialled_at, reverse=True):
            call, row = rows[call_id], found[case_id]
            if call.reached_somebody and row.last_call is None:
                row.last_call = call
            if call.promise and call.promise_kept is None:
                row.promises.append(call)

    def _voices(self, case: Case) -> list[Voice]:
        people = [person for person in (case.client, case.spouse) if person]
        return [self._voice(person, case) for person in people]

    def _voice(self, person: Client, case: Case) -> Voice:
        form = _best(self._authorizations.get(person.pk, ()), case, self.today) if case.is_for_irs else None
        return Voice(person, self._numbers.get(person.pk, []), form, list(_warnings(form, person, case, self)))

    @cached_property
    def _people(self) -> set[int]:
        return {pk for case in self.cases for pk in (case.client_id, case.spouse_id) if pk}

    @cached_property
    def _numbers(self) -> dict[int, list[Tin]]:
        """Masked numbers: the whole ones stay encrypted."""
        found: dict[int, list[Tin]] = defaultdict(list)
        for number in Tin.objects.visible_to(self.member).filter(client__in=self._people).defer("number"):
            found[number.client_id].append(number)
        return found

    @cached_property
    def _authorizations(self) -> dict[int, list[Authorization]]:
        found: dict[int, list[Authorization]] = defaultdict(list)
        forms = Authorization.objects.visible_to(self.member).ours().filter(client__in=self._people)
        forms = forms.exclude(ended_on__lte=self.today).select_related("client")
        forms = forms.prefetch_related("matters", "representatives")
        for form in forms.order_by("pk"):
            found[form.client_id].append(form)
        return found


def _best(forms: Iterable[Authorization], case: Case, today: date) -> Authorization | None:
    """The form that carries furthest on this matter: sent before drafted, power of attorney before information."""

    def reach(form: Authorization) -> tuple:
        is_power = form.form == Authorization.Form.POWER_OF_ATTORNEY
        return (bool(form.sent_on and form.sent_on <= today), is_power, bool(form.confirmed_on), form.pk)

    return max((form for form in forms if form.covers(case.form, case.period_end)), key=reach, default=None)


def _warnings(form: Authorization | None, person: Client, case: Case, sheet: Sheet) -> Iterable[tuple[str, str]]:
    if not case.is_for_irs:
        who = authority_name(case.authority)
        yield "soon", f"Forms 2848 and 8821 are for the IRS; who may speak with {who} is not kept here."
        return
    if form is None:
        yield "over", f"No authorization on file names {case.form} for {case.period}: nobody may speak for {person}."
        return
    if not form.sent_on:
        yield "over", f"Form {form.form} is {form.state_words} and was not sent to the IRS."
    if sheet.member.pk not in {each.member_id for each in form.speakers(sheet.today)}:
        yield "over", f"You are not named on Form {form.form} of {person}."
    if form.form == Authorization.Form.INFORMATION:
        yield "soon", "Form 8821 lets you ask for information, not settle anything."
    if form.sent_on and not form.confirmed_on:
        yield "soon", f"Sent {on(form.sent_on)} and not confirmed on the CAF: have the form at hand."
