"""Whom must we call at the IRS, on which line, and why? What members planned, and what follows from what is on file.

Plans are rows; proposals are computed each time and stored nowhere, so that they go away with their reason.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import OuterRef, Q, QuerySet, Subquery

from clients.models.authorizations import CONFIRMED_WITHIN_DAYS
from notices.docket import Scope
from notices.law import phone_lines
from notices.law.phone_lines import PhoneLine
from notices.models import Call, CallDraft, Case, Hold, Notice, PlannedCall
from practice.history import Actor
from practice.models import Member
from practice.words import count, on

HOLD_ENDS_WITHIN_DAYS = 7
LONGEST = 100
"""Rows of each kind that the desk reads; who has more calls to make than that today begins with these."""
PUT_AWAY_DAYS = 7
"""Days for which the desk offers to take up a sheet that was put away."""

# Holds that ACS keeps. A bankruptcy, an offer, a hearing and the like are with other units, which no table here names.
_ACS_HOLDS = (
    Hold.Kind.SHORT_HOLD,
    Hold.Kind.AGREEMENT_PENDING,
    Hold.Kind.AGREEMENT_IN_FORCE,
    Hold.Kind.NOT_COLLECTIBLE,
)


@dataclass(frozen=True)
class Item:
    """One call to make about one case: planned, or proposed because of `because`."""

    case: Case
    line: str
    number: str
    why: str
    wanted_by: date | None
    plan: PlannedCall | None = None
    because: str = ""

    @property
    def caller(self) -> Member | None:
        """Who is to make it; the owner of the case where nobody was named."""
        return (self.plan.caller if self.plan else None) or self.case.owner

    @property
    def attempts(self) -> int:
        return getattr(self.plan, "attempts", 0)


@dataclass
class Group:
    """The calls that one connection can clear: a line, and the number where the letter gives it."""

    facts: PhoneLine
    number: str
    items: list[Item] = field(default_factory=list)

    @property
    def cases(self) -> int:
        return len({item.case.pk for item in self.items})

    @property
    def clients(self) -> int:
        return len({item.case.client_id for item in self.items})

    @property
    def key(self) -> str:
        """What tells its heading from the others of the page."""
        return f"{self.facts.key}-{''.join(letter for letter in self.number if letter.isalnum())}"


def groups(scope: Scope) -> list[Group]:
    """The calls to make by line, in the order of the lines; within one, the soonest first and proposals last."""
    items = list(_planned(scope))
    known = {(item.case.pk, item.line) for item in items}
    for item in _proposed(scope):
        if (item.case.pk, item.line) not in known:
            known.add((item.case.pk, item.line))
            items.append(item)
    found: dict[tuple[str, str], Group] = {}
    for item in items:
        where = (item.line, item.number)
        found.setdefault(where, Group(phone_lines.line(item.line), item.number)).items.append(item)
    order = list(phone_lines.phone_lines())
    return [found[where] for where in sorted(found, key=lambda where: (order.index(where[0]), where[1]))]


def drafts(by: Actor) -> list[tuple[CallDraft, list[Case]]]:
    """The member's open sheets, and those put away lately; the newest first, each with the cases they may see."""
    since = by.at - timedelta(days=PUT_AWAY_DAYS)
    state = CallDraft.State
    wanted = Q(state=state.OPEN) | Q(state=state.PUT_AWAY, changed_at__gte=since)
    rows = list(CallDraft.objects.visible_to(by.person).filter(wanted)[:LONGEST])
    links = CallDraft.cases.through.objects.filter(calldraft__in=rows)
    of: dict[int, list[int]] = defaultdict(list)
    for draft_id, case_id in links.values_list("calldraft", "case"):
        of[draft_id].append(case_id)
    named = {pk for ids in of.values() for pk in ids}
    cases = {case.pk: case for case in Case.objects.visible_to(by.person).listed().filter(pk__in=named)}
    return [(draft, [cases[pk] for pk in sorted(of[draft.pk]) if pk in cases]) for draft in rows]


def _planned(scope: Scope) -> Iterator[Item]:
    plans = PlannedCall.objects.visible_to(scope.member).open().filter(case__state=Case.State.OPEN)
    if scope.own:
        whose = Q(caller=scope.member.pk) | Q(caller=None, case__owner=scope.member.pk)
        plans = plans.filter(whose | Q(caller=None, case__owner=None))
    rows = plans.with_attempts().soonest_first().annotate(letter_phone=_phone_of_the_last_letter())
    for plan in rows.select_related("caller", "case__client", "case__spouse", "case__owner")[:LONGEST]:
        number = plan.number or (plan.letter_phone or "" if plan.line == Call.Line.NOTICE else "")
        yield Item(plan.case, plan.line, number, plan.why, plan.wanted_by, plan)


def _phone_of_the_last_letter() -> Subquery:
    letters = Notice.objects.filter(case=OuterRef("case")).exclude(phone="").order_by("-notice_date", "-pk")
    return Subquery(letters.values("phone")[:1])


def _proposed(scope: Scope) -> Iterator[Item]:
    yield from _broken_promises(scope)
    yield from _unconfirmed(scope)
    yield from _holds_that_end(scope)


def _broken_promises(scope: Scope) -> Iterator[Item]:
    calls = list(scope.promises_passed()[:LONGEST])
    cases = _cases_of(Call.cases.through.objects.filter(call__in=calls).values_list("call", "case"), scope)
    for call in calls:
        for case in cases[call.pk]:
            because = f"promised by {on(call.promised_by)} and not known to be kept: {call.promise}"
            number = call.number if call.line == Call.Line.NOTICE else ""
            yield Item(case, call.line, number, "Ask again about the promise", call.promised_by, because=because)


def _unconfirmed(scope: Scope) -> Iterator[Item]:
    """Not confirmed on the CAF in time; PPS can be asked as well, which the desk says."""
    forms = list(scope.not_confirmed().select_related("client").order_by("sent_on", "pk")[:LONGEST])
    sent: dict[int, list] = defaultdict(list)
    for form in forms:
        sent[form.client_id].append(form)
    people = Q(client__in=sent) | Q(spouse__in=sent)
    cases = scope.open_cases().listed().filter(people, authority="IRS").order_by("pk")
    for case in cases[: LONGEST * 2]:
        for form in [*sent.get(case.client_id, ()), *sent.get(case.spouse_id, ())][:1]:
            days = (scope.today - form.sent_on).days
            because = f"Form {form.form} of {form.client} was sent {count(days, 'day')} ago and is not confirmed"
            yield Item(case, Call.Line.CAF, "", "Confirm the authorization on the CAF", None, because=because)


def _holds_that_end(scope: Scope) -> Iterator[Item]:
    last = scope.today + timedelta(days=HOLD_ENDS_WITHIN_DAYS)
    holds = Hold.objects.standing(scope.today).visible_to(scope.member)
    holds = scope.of(holds.filter(until_on__lte=last, kind__in=_ACS_HOLDS, case__state=Case.State.OPEN), "case__")
    rows = holds.select_related("case__client", "case__spouse", "case__owner").order_by("until_on", "pk")
    for hold in rows[:LONGEST]:
        because = f"{hold} ends {on(hold.until_on)}" if hold.until_on else ""
        yield Item(hold.case, Call.Line.ACS, "", "Ask for a longer hold", hold.until_on, because=because)


def _cases_of(links: QuerySet, scope: Scope) -> dict[int, list[Case]]:
    """The open cases of the scope by the row they are linked to."""
    pairs = list(links)
    rows = scope.open_cases().listed().filter(pk__in={case for _row, case in pairs})
    cases = {case.pk: case for case in rows}
    found: dict[int, list[Case]] = defaultdict(list)
    for row, case in sorted(pairs):
        if case in cases:
            found[row].append(cases[case])
    return found


def reasons() -> Iterable[str]:
    """Why the desk proposes a call nobody planned, as sentences for the page."""
    yield "a promise of the IRS passed"
    yield f"an authorization was sent {CONFIRMED_WITHIN_DAYS} days ago or more and is not confirmed on the CAF"
    yield f"a hold that ACS keeps ends within {HOLD_ENDS_WITHIN_DAYS} days"
