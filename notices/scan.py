"""What deserves attention today? Raises and clears the flags of a firm's cases and has the morning's mail planned.

It can run twice, late, or on several workers at once with the same result: each case is compared under its lock with
the flags that should stand, and only a difference is written. What a person decided is never changed.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from time import perf_counter

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from notices import outlook, planning
from notices.flagging import Key, Look, Wanted, look_at
from notices.models import Case, Deadline, Flag
from practice import history
from practice.history import Actor
from practice.models import Chain, Event, EventPayload, Firm
from practice.words import on

CHUNK = 100
"""Cases that are locked together: few, so that a member who saves meanwhile does not notice."""

MOST_RELATIVES = 500
"""Other cases of the same people that are looked at along with a chunk; nobody has more."""

PAGE = 20_000
"""Primary keys that are read at a time, so that memory does not grow with the firm."""

DATE_KINDS = (Flag.Kind.DEADLINE_NEAR, Flag.Kind.DEADLINE_PASSED)
SCORES = ("p60", "p60_low", "p60_high", "likely_on")


@dataclass(frozen=True)
class Scan:
    """What a run did: cases looked at, flags raised and cleared, reminders planned, seconds it took."""

    cases: int = 0
    raised: int = 0
    cleared: int = 0
    planned: int = 0
    seconds: float = 0.0

    def __add__(self, other: "Scan") -> "Scan":
        return Scan(
            self.cases + other.cases,
            self.raised + other.raised,
            self.cleared + other.cleared,
            self.planned + other.planned,
            self.seconds + other.seconds,
        )


def nights_due(now: datetime) -> list[tuple[int, date]]:
    """Firms (ids) whose own morning has come and is not scanned yet, each with its own date."""
    due = []
    for firm in Firm.objects.all():
        local = now.astimezone(firm.zone)
        last = firm.last_scanned_on
        if local.time() >= firm.scan_at and (last is None or last < local.date()):
            due.append((firm.pk, local.date()))
    return due


def today_of(firm: Firm, now: datetime) -> date:
    """The day as of which a case of the firm is looked at now: never before its last night."""
    return max(firm.local_date(now), firm.last_scanned_on or date.min)


def firms_with_touched_cases() -> list[int]:
    """Firms (ids) that were scanned before and have cases that somebody touched since."""
    # Naming every state lets the index answer.
    touched = touched_cases().filter(firm=OuterRef("pk"), state__in=Case.State.values)
    return list(Firm.objects.filter(Exists(touched), last_scanned_on__isnull=False).values_list("pk", flat=True))


def scan_firm(firm: Firm, as_of: date, *, now: datetime) -> Scan:
    """The night of one firm: look at the cases whose day has come, then plan the mail of that morning.

    Raises ValueError with a sentence when the firm was scanned for a later day already.
    """
    firm = Firm.objects.get(pk=firm.pk)
    refuse_earlier(firm, as_of)
    started = perf_counter()
    done = _look_at_all(firm, _due(firm, as_of), as_of, now)
    done += Scan(planned=planning.plan(firm, as_of))
    Firm.objects.filter(Q(last_scanned_on=None) | Q(last_scanned_on__lt=as_of), pk=firm.pk).update(
        last_scanned_on=as_of
    )
    return replace(done, seconds=round(perf_counter() - started, 3))


def refuse_earlier(firm: Firm, as_of: date) -> None:
    """Raise ValueError when the firm was scanned for a later day: what was seen then must not be undone."""
    if firm.last_scanned_on and as_of < firm.last_scanned_on:
        raise ValueError(f"{firm.name} was scanned as of {on(firm.last_scanned_on)}; {on(as_of)} comes too late.")


def scan_touched(firm: Firm, *, now: datetime) -> Scan:
    """Look at the cases that somebody touched since they were last looked at; plans no mail."""
    return _look_at_all(firm, _touched(firm), today_of(firm, now), now)


def scan_case(case_id: int, *, now: datetime) -> Scan:
    """Look at one case now, whatever day it waits for, and at the other cases of its people."""
    case = Case.objects.select_related("firm").get(pk=case_id)
    return _look(case.firm, [case_id], today_of(case.firm, now), now, is_forced=True)


def _due(firm: Firm, as_of: date) -> Iterator[list[int]]:
    """The cases (ids) to look at, in pages: touched ones, those whose day has come, those that miss a flag."""
    yield from _touched(firm)
    yield from _come(firm, as_of)
    yield from _unflagged(firm, as_of)


def _touched(firm: Firm) -> Iterator[list[int]]:
    """Closed ones, too: their flags must go. State by state, so that the index gives them in order."""
    for state in Case.State.values:
        cases, last = touched_cases().filter(firm=firm, state=state).values_list("pk", flat=True).order_by("pk"), 0
        while page := list(cases.filter(pk__gt=last)[:PAGE]):
            yield page
            last = page[-1]


def touched_cases() -> QuerySet[Case]:
    """Cases that somebody touched since they were last looked at."""
    return Case.objects.filter(flags_change_on=None)


def _come(firm: Firm, as_of: date) -> Iterator[list[int]]:
    """Open ones whose flags change by this day even if nothing happens; by day, in the order of the index."""
    cases = Case.objects.filter(firm=firm).open().filter(flags_change_on__lte=as_of)
    rows = cases.order_by("flags_change_on", "pk").values_list("flags_change_on", "pk")
    page = list(rows[:PAGE])
    while page:
        yield [pk for _, pk in page]
        day, pk = page[-1]
        page = list(rows.filter(Q(flags_change_on__gt=day) | Q(pk__gt=pk), flags_change_on__gte=day)[:PAGE])


def _unflagged(firm: Firm, as_of: date) -> Iterator[list[int]]:
    """Those with a date that is near or past without a flag: a firm may make its lead days longer at any time."""
    flagged = Flag.objects.standing().filter(deadline=OuterRef("pk"), kind__in=DATE_KINDS)
    near = Deadline.objects.working().filter(firm=firm, due_on__lte=planning.last_day_near(firm, as_of))
    cases, last = near.filter(~Exists(flagged)).values_list("case", flat=True).order_by("case").distinct(), 0
    while page := list(cases.filter(case__gt=last)[:PAGE]):
        yield page
        last = page[-1]


def _look_at_all(firm: Firm, pages: Iterator[list[int]], as_of: date, now: datetime) -> Scan:
    chunks = (page[start : start + CHUNK] for page in pages for start in range(0, len(page), CHUNK))
    return sum((_look(firm, chunk, as_of, now) for chunk in chunks), Scan())


def _look(firm: Firm, ids: list[int], as_of: date, now: datetime, *, is_forced: bool = False) -> Scan:
    """Look at some cases: first at leisure, so that the forecasts are worked out, then under their locks."""
    relatives = _relatives(ids)
    must = relatives | set(ids) if is_forced else relatives
    everybody = Case.objects.filter(pk__in={*ids, *relatives}).order_by("pk")
    _study(firm, _still_due(everybody, must, as_of), as_of)
    with transaction.atomic():
        # In primary-key order like every verb; no_key lets members add letters and calls to these cases meanwhile.
        locked = _still_due(everybody.select_for_update(no_key=True), must, as_of)
        return _settle(_study(firm, locked, as_of), as_of, Actor(None, now, firm))


def _relatives(ids: Collection[int]) -> set[int]:
    """The other open cases of the same people, where a case was touched: a balance here is a fact there.

    Touched ones are left out, their own turn comes.
    """
    touched = Case.objects.filter(pk__in=ids, flags_change_on=None).values_list("client", "spouse")
    people = {person for couple in touched for person in couple if person}
    if not people:
        return set()
    theirs = Case.objects.open().filter(Q(client__in=people) | Q(spouse__in=people), flags_change_on__isnull=False)
    return set(theirs.values_list("pk", flat=True)[:MOST_RELATIVES])


def _still_due(cases: Iterable[Case], must: set[int], as_of: date) -> list[Case]:
    """Those that another worker has not looked at meanwhile; a later look is never undone by an earlier one."""
    return [
        case
        for case in cases
        if not (case.scored_on and case.scored_on > as_of) and (case.pk in must or _is_due(case, as_of))
    ]


def _is_due(case: Case, as_of: date) -> bool:
    return case.flags_change_on is None or case.flags_change_on <= as_of or case.scored_on != as_of


@dataclass(frozen=True)
class Study:
    """A case, the flags that stand on it and what the scan sees of it."""

    case: Case
    standing: dict[Key, Flag]
    look: Look

    @property
    def to_raise(self) -> list[Wanted]:
        return [flag for key, flag in self.look.wanted.items() if key not in self.standing]

    @property
    def to_clear(self) -> list[Flag]:
        return [flag for key, flag in self.standing.items() if key not in self.look.wanted]


def _study(firm: Firm, cases: list[Case], as_of: date) -> list[Study]:
    """Read what the flags depend on; the number of queries does not depend on the number of cases."""
    if not cases:
        return []
    ids = [case.pk for case in cases]
    window = planning.days_near(firm)
    dates: defaultdict[int, list[Deadline]] = defaultdict(list)
    working = Deadline.objects.working().filter(case__in=ids).select_related("notice")
    for row in working.only("case_id", "action", "due_on", "notice__code"):
        dates[row.case_id].append(row)
    standing: defaultdict[int, dict[Key, Flag]] = defaultdict(dict)
    for flag in Flag.objects.standing().filter(case__in=ids):
        standing[flag.case_id][flag.kind, flag.subject] = flag
    facts = outlook.load(cases)
    studies = []
    for case in cases:
        kinds = {kind for kind, _ in standing[case.pk]}
        look = look_at(case, dates[case.pk], facts.get(case.pk), as_of, window=window, standing=kinds)
        studies.append(Study(case, standing[case.pk], look))
    return studies


def _settle(studies: list[Study], as_of: date, by: Actor) -> Scan:
    """Write the differences, their events, and for each case when to look again."""
    raised = [_flag(study.case, flag, as_of) for study in studies for flag in study.to_raise]
    cleared = [flag for study in studies for flag in study.to_clear]
    Flag.objects.filter(pk__in=[flag.pk for flag in cleared]).update(cleared_on=as_of)
    Flag.objects.bulk_create(raised, batch_size=500)
    _tell([study for study in studies if study.to_raise or study.to_clear], as_of, by)
    for study in studies:
        _note(study, as_of)
    Case.objects.bulk_update([study.case for study in studies], [*SCORES, "scored_on", "flags_change_on"])
    return Scan(cases=len(studies), raised=len(raised), cleared=len(cleared))


def _flag(case: Case, wanted: Wanted, as_of: date) -> Flag:
    return Flag(
        firm_id=case.firm_id,
        case=case,
        kind=wanted.kind,
        subject=wanted.subject,
        deadline=wanted.deadline,
        why=wanted.why,
        figures=wanted.figures,
        raised_on=as_of,
    )


def _note(study: Study, as_of: date) -> None:
    case, estimate = study.case, study.look.estimate
    case.p60 = estimate.p60 if estimate else None
    case.p60_low = estimate.low60 if estimate else None
    case.p60_high = estimate.high60 if estimate else None
    case.likely_on = estimate.middle if estimate else None
    case.scored_on, case.flags_change_on = as_of, study.look.changes_on


def _tell(studies: list[Study], as_of: date, by: Actor) -> None:
    """Write to the history of each case which flags changed."""
    ids = [study.case.chain_id for study in studies]
    chains = {chain.pk: chain for chain in Chain.objects.select_for_update().filter(pk__in=ids).order_by("pk")}
    # A night made up later is told under the day it stands for.
    moment = by.moment(as_of) if as_of <= by.on else by.at
    pairs: list[tuple[Event, EventPayload]] = []
    for study in studies:
        for kind, sentence, facts in _sentences(study):
            chain = chains[study.case.chain_id]
            pairs.append(history.link(chain, by=by, kind=kind, sentence=sentence, facts=facts, occurred_at=moment))
    if pairs:
        history.save(list(chains.values()), pairs)


def _sentences(study: Study) -> Iterator[tuple[str, str, dict]]:
    """What the history says; that a near date became a passed one is one change, not two."""
    passed = {flag.subject for flag in study.to_raise if flag.kind == Flag.Kind.DEADLINE_PASSED}
    for old in study.to_clear:
        if old.kind == Flag.Kind.DEADLINE_NEAR and old.subject in passed:
            continue
        reason = study.look.quiet[old.kind]
        yield "flag_cleared", f"Flag cleared, {old.get_kind_display()}: {reason}", {"flag": old.kind}
    for new in study.to_raise:
        label = Flag.Kind(new.kind).label
        facts = {"flag": new.kind, **({"deadline": new.deadline.pk} if new.deadline else {})}
        yield "flag_raised", f"Flag raised, {label}: {new.why}", facts
