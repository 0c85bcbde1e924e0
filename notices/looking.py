"""What is seen of a few cases on one day, and what is written of it: flags, their events, and when to look again.

Each case is compared under its lock with the flags that should stand, and only a difference is written. What a person
decided is never changed.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from notices import collection_dates, cover_flags, firm_forecast, outlook, planning, silence
from notices.collection_dates import CollectionDate
from notices.flagging import Key, Look, Wanted, look_at
from notices.models import Case, Deadline, Flag
from practice import history, rows
from practice.history import Actor
from practice.models import Chain, Event, EventPayload, Firm

MOST_RELATIVES = 500
"""Other cases of the same people that are looked at along with some cases; nobody has more."""

SCORES = ("p60", "p60_low", "p60_high", "likely_on")

SUCCEEDED = {Flag.Kind.DEADLINE_NEAR: Flag.Kind.DEADLINE_PASSED, Flag.Kind.CSED_NEAR: Flag.Kind.CSED_PASSED}
"""Kinds of flags that, once their day has passed, go on as another."""


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


def look(firm: Firm, ids: list[int], as_of: date, now: datetime, *, is_forced: bool = False) -> Scan:
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
    collection: Sequence[CollectionDate] = ()

    @property
    def to_raise(self) -> list[Wanted]:
        return [flag for key, flag in self.look.wanted.items() if key not in self.standing]

    @property
    def to_clear(self) -> list[Flag]:
        return [flag for key, flag in self.standing.items() if key not in self.look.wanted]


def _study(firm: Firm, cases: list[Case], as_of: date) -> list[Study]:
    """Read what the flags depend on; the number of queries does not depend on the number of cases.

    By what the cases are measured is read after them, so that under their locks it cannot be older than they are: who
    changes it has them looked at once more.
    """
    if not cases:
        return []
    ids = [case.pk for case in cases]
    window, yardstick = planning.days_near(firm), firm_forecast.yardstick_now(firm)
    dates: defaultdict[int, list[Deadline]] = defaultdict(list)
    working = Deadline.objects.working().filter(case__in=ids).select_related("notice")
    for row in working.only("case_id", "action", "due_on", "certainty", "confidence", "notice__code"):
        dates[row.case_id].append(row)
    standing: defaultdict[int, dict[Key, Flag]] = defaultdict(dict)
    for flag in Flag.objects.standing().filter(case__in=ids):
        standing[flag.case_id][flag.kind, flag.subject] = flag
    facts = outlook.load(cases)
    # A case with an assessment has a date in its column, so that the others need no reading.
    collection = collection_dates.of_cases([case for case in cases if case.csed_on], as_of)
    silences = silence.of_cases(ids)
    gaps = cover_flags.of_cases(cases, as_of)
    studies = []
    for case in cases:
        kinds = {kind for kind, _ in standing[case.pk]}
        ends = collection.get(case.pk, [])
        look = look_at(
            case,
            dates[case.pk],
            facts.get(case.pk),
            as_of,
            window=window,
            standing=kinds,
            collection=ends,
            yardstick=yardstick,
            silences=silences.get(case.pk, ()),
            gaps=gaps.get(case.pk),
        )
        studies.append(Study(case, standing[case.pk], look, ends))
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
    rows.update_each(
        [study.case for study in studies], [*SCORES, *collection_dates.COLUMNS, "scored_on", "flags_change_on"]
    )
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
    for name, day in collection_dates.columns_of(study.collection, as_of).items():
        setattr(case, name, day)
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
    raised = {flag.key for flag in study.to_raise}
    for old in study.to_clear:
        if (SUCCEEDED.get(Flag.Kind(old.kind)), old.subject) in raised:
            continue
        reason = study.look.quiet[old.kind]
        yield "flag_cleared", f"Flag cleared, {old.get_kind_display()}: {reason}", {"flag": old.kind}
    for new in study.to_raise:
        label = Flag.Kind(new.kind).label
        facts = {"flag": new.kind, **({"deadline": new.deadline.pk} if new.deadline else {})}
        yield "flag_raised", f"Flag raised, {label}: {new.why}", facts
