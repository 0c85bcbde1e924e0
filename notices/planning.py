"""Which mails are owed this morning? Plans one digest per member and in it a line for each date or flag.

A line has a key that says what and which step; the database refuses a second one under the same key, so that planning
twice adds nothing. A line whose digest has gone already keeps its key unused and is planned again the next morning.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import chain

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from clients.models import Client
from notices.models import Case, Deadline, Digest, Flag, Reminder
from practice.models import Firm, Member

PAGE = 1000
"""Dates or flags that are planned together, in one short transaction."""

MAILED_KINDS = (
    Flag.Kind.LIKELY_TO_ESCALATE,
    Flag.Kind.NO_NEXT_ACTION,
    Flag.Kind.CSED_NEAR,
    Flag.Kind.CSED_PASSED,
    Flag.Kind.IRS_SILENT,
)
"""Flags told once by mail; those about dates are told by the reminders of the date."""

UNTOLD = (Digest.State.FAILED, Digest.State.CANCELLED)
"""States of a mail that nobody got."""


@dataclass(frozen=True)
class Line:
    """One line owed to one member."""

    member: Member
    case_id: int
    key: str
    deadline_id: int | None = None
    flag_id: int | None = None


def days_near(firm: Firm) -> int:
    """How many days before a date the firm wants to hear of it first."""
    return max(firm.lead_days, default=0)


def last_day_near(firm: Firm, as_of: date) -> date:
    """The last day that counts as near on `as_of`."""
    return as_of + timedelta(days_near(firm))


def plan(firm: Firm, as_of: date) -> int:
    """Plan the mail of one morning; returns how many lines are new."""
    recipients = Recipients(firm, as_of)
    pages = chain(_date_pages(firm, as_of, recipients), _flag_pages(firm, as_of, recipients))
    return sum(_file(firm, as_of, lines) for lines in pages)


class Recipients:
    """Who hears of a case: the member who owns it, or the firm's owners where that member cannot.

    For whoever is away that day the substitute hears too, or the firm's owners where the substitute cannot. Whoever is
    away keeps getting their own mail, so that nothing depends on the day they come back.
    """

    def __init__(self, firm: Firm, as_of: date) -> None:
        self._as_of = as_of
        self._active = {member.pk: member for member in firm.members.active().select_related("firm").order_by("pk")}
        self._owners = [member for member in self._active.values() if member.is_owner]
        restricted = Client.objects.filter(firm=firm, is_restricted=True)
        self._assigned: dict[int, set[int]] = {pk: set() for pk in restricted.values_list("pk", flat=True)}
        through = Client.assigned.through.objects.filter(client__in=restricted.values("pk"))
        for client_id, member_id in through.values_list("client", "member"):
            self._assigned[client_id].add(member_id)

    def of(self, owner_id: int | None, people: Iterable[int | None]) -> list[Member]:
        """The members to write to about a case with this owner and these taxpayers (ids)."""
        people = list(people)
        member = self._active.get(owner_id) if owner_id else None
        told = [member] if member and self._may_see(member, people) else self._owners
        return list(dict.fromkeys(each for one in told for each in (one, *self._instead_of(one, people))))

    def _instead_of(self, member: Member, people: Iterable[int | None]) -> list[Member]:
        """Who hears beside a member who is away."""
        if not member.is_away(self._as_of):
            return []
        other = self._active.get(member.substitute_id)
        can = other and not other.is_away(self._as_of) and self._may_see(other, people)
        return [other] if other and can else self._owners

    def _may_see(self, member: Member, people: Iterable[int | None]) -> bool:
        return member.is_owner or all(member.pk in self._assigned.get(pk, {member.pk}) for pk in people if pk)


def _date_pages(firm: Firm, as_of: date, recipients: Recipients) -> Iterator[list[Line]]:
    """The working dates that are near or past, page by page in the order of the index."""
    near = Deadline.objects.working().filter(firm=firm, due_on__lte=last_day_near(firm, as_of))
    leads = sorted(firm.lead_days)
    rows = near.order_by("due_on", "pk").values_list(
        "due_on", "pk", "case", "case__owner", "case__client", "case__spouse"
    )
    page = list(rows[:PAGE])
    while page:
        yield [
            Line(member, case_id, date_key(pk, due_on, as_of, leads), deadline_id=pk)
            for due_on, pk, case_id, owner_id, *people in page
            for member in recipients.of(owner_id, people)
        ]
        due_on, pk = page[-1][:2]
        page = list(rows.filter(Q(due_on__gt=due_on) | Q(pk__gt=pk), due_on__gte=due_on)[:PAGE])


def date_key(pk: int, due_on: date, as_of: date, leads: list[int]) -> str:
    """The step of a date on a day: the smallest lead it has reached, or, once it has passed, the day itself.

    "Has reached", not "is equal to": a step missed by a night that did not run is taken by the next one.
    """
    left = (due_on - as_of).days
    return f"deadline:{pk}:{as_of if left < 0 else next(lead for lead in leads if lead >= left)}"


def _flag_pages(firm: Firm, as_of: date, recipients: Recipients) -> Iterator[list[Line]]:
    """The standing flags that nobody was told of by mail, or only by one that did not go out.

    Those are told again each morning, under a key of that day: the first key is used up.
    """
    tries = Reminder.objects.filter(flag=OuterRef("pk"))
    standing = Flag.objects.standing().filter(firm=firm, kind__in=MAILED_KINDS, case__state=Case.State.OPEN)
    untold = standing.filter(~Exists(tries.exclude(digest__state__in=UNTOLD)))
    rows = untold.annotate(tried=Exists(tries)).order_by("pk")
    columns = ("pk", "tried", "case", "case__owner", "case__client", "case__spouse")
    last = 0
    while page := list(rows.filter(pk__gt=last).values_list(*columns)[:PAGE]):
        yield [
            Line(member, case_id, f"flag:{pk}:{as_of}" if tried else f"flag:{pk}", flag_id=pk)
            for pk, tried, case_id, owner_id, *people in page
            for member in recipients.of(owner_id, people)
        ]
        last = page[-1][0]


def _file(firm: Firm, as_of: date, lines: list[Line]) -> int:
    """Put the lines that are new into the digests of the morning; returns how many those were."""
    lines = _without_known(lines)
    if not lines:
        return 0
    with transaction.atomic():
        digests = _open_digests(firm, as_of, {line.member.pk: line.member for line in lines})
        # Asked again under the lock of the digests: another worker may have planned the same lines meanwhile.
        new = [
            Reminder(
                digest=digests[line.member.pk],
                member=line.member,
                case_id=line.case_id,
                deadline_id=line.deadline_id,
                flag_id=line.flag_id,
                key=line.key,
            )
            for line in _without_known([line for line in lines if line.member.pk in digests])
        ]
        Reminder.objects.bulk_create(new, batch_size=500, ignore_conflicts=True)
    return len(new)


def _without_known(lines: list[Line]) -> list[Line]:
    members, keys = {line.member.pk for line in lines}, {line.key for line in lines}
    known = defaultdict(set)
    for member_id, key in Reminder.objects.filter(member__in=members, key__in=keys).values_list("member", "key"):
        known[member_id].add(key)
    return [line for line in lines if line.key not in known[line.member.pk]]


def _open_digests(firm: Firm, as_of: date, members: dict[int, Member]) -> dict[int, Digest]:
    """The digests of that morning that can still take lines, locked, by member; missing ones are made."""
    Digest.objects.bulk_create(
        [Digest(member=members[pk], on=as_of, send_at=_send_at(firm, members[pk], as_of)) for pk in sorted(members)],
        ignore_conflicts=True,
    )
    waiting = Digest.objects.filter(member__in=members, on=as_of, state=Digest.State.PENDING)
    return {digest.member_id: digest for digest in waiting.select_for_update(no_key=True).order_by("pk")}


def _send_at(firm: Firm, member: Member, as_of: date) -> datetime:
    """The firm's hour of mail where the member lives; a late scan leaves it in the past, and the mail goes at once."""
    return datetime.combine(as_of, firm.mail_at, tzinfo=member.zone)
