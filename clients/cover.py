"""May somebody of the firm speak for this taxpayer about this form and period, by which form, and is that confirmed?

A form of somebody else gives no cover, nor does one whose members of the firm no longer represent. A case of a State
needs none of these forms.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from clients.models import Authorization, AuthorizedMatter, Client, Representative
from practice.models import Member


@dataclass(frozen=True)
class State:
    """How well a matter is covered: a word for the page and how grave it is ("over", "soon", "calm" or "plain")."""

    key: str
    word: str
    severity: str

    @property
    def is_gap(self) -> bool:
        return self.severity == "over"


CONFIRMED = State("confirmed", "confirmed", "calm")
SENT = State("sent", "not confirmed", "soon")
SPECIFIC = State("specific", "specific use, not on CAF", "soon")
INFORMATION = State("information", "information only", "soon")
SIGNED = State("signed", "signed, not sent", "over")
DRAFTED = State("drafted", "drafted", "over")
NOBODY = State("nobody", "not covered", "over")
NOT_NEEDED = State("not_needed", "not needed", "plain")

BEST_FIRST = (CONFIRMED, SENT, SPECIFIC, INFORMATION, SIGNED, DRAFTED, NOBODY)
_RANK = {state: number for number, state in enumerate(BEST_FIRST)}

RUNS_OUT_DAYS = 183
"""Days before the end of the last period named from which it is time to name the next ones."""
FORGOTTEN_DAYS = 731
"""Days after it from which nobody is reminded any more: the matter is over."""


@dataclass(frozen=True)
class Need:
    """One account of one taxpayer about which somebody has to be able to speak."""

    client_id: int
    form: str
    period_end: date | None
    is_federal: bool = True


@dataclass(frozen=True)
class Cell:
    """How one need is met, by which form and through whom; `since` is the day it came so far."""

    state: State
    form: Authorization | None = None
    people: tuple[str, ...] = ()
    since: date | None = None
    days: int | None = None


class Cover:
    """Who may speak for some taxpayers on a day, read in three queries however many they are.

    `member` is who reads; None is the scan, which sees every client.
    """

    def __init__(self, clients: Iterable[int], member: Member | None, today: date) -> None:
        self.today = today
        self.forms: dict[int, list[Authorization]] = defaultdict(list)
        seen = Authorization.objects.visible_to(member) if member else Authorization.objects.all()
        rows = seen.ours().filter(client__in=set(clients)).exclude(ended_on__lte=today).select_related("client")
        for row in rows.prefetch_related("matters", "representatives").order_by("-pk"):
            if row.speakers(today):
                self.forms[row.client_id].append(row)

    def people_of(self, client_id: int) -> list[tuple[int, str]]:
        """Each member, by key and name, whom one of the taxpayer's forms names."""
        named = {each.member_id: each.name for row in self.forms[client_id] for each in row.speakers(self.today)}
        return sorted(((pk, name) for pk, name in named.items() if pk), key=lambda pair: (pair[1], pair[0]))

    def turns_of(self, client_id: int) -> list[date]:
        """Days on which one of the taxpayer's forms begins or ceases to count, as far as they are known."""
        forms = self.forms[client_id]
        ends = [each.ended_on for row in forms for each in row.speakers(self.today)]
        return [day for day in (*ends, *(day for row in forms for day in (row.sent_on, row.ended_on))) if day]

    def of(self, need: Need, *, by: int | None = None) -> Cell:
        """The best cover of a need, by anybody or by one member."""
        if not need.is_federal:
            return Cell(NOT_NEEDED)
        cells = (self._cell(row) for row in self.forms[need.client_id] if self._is_met(row, need, by))
        return min(cells, key=lambda cell: _RANK[cell.state], default=Cell(NOBODY))

    def _is_met(self, row: Authorization, need: Need, by: int | None) -> bool:
        if by is not None and by not in {each.member_id for each in row.speakers(self.today)}:
            return False
        return row.covers(need.form, need.period_end)

    def _cell(self, row: Authorization) -> Cell:
        state = state_of(row, self.today)
        since = {CONFIRMED: row.confirmed_on, SIGNED: row.signed_on, DRAFTED: None}.get(state, row.sent_on)
        days = (self.today - since).days if since else None
        return Cell(state, row, tuple(each.name for each in row.speakers(self.today)), since, days)


def state_of(row: Authorization, today: date) -> State:
    """How far a form that has not ended carries on that day."""
    if not row.sent_on or row.sent_on > today:
        return SIGNED if row.signed_on else DRAFTED
    if row.form == Authorization.Form.INFORMATION:
        return INFORMATION
    if row.is_specific_use:
        return SPECIFIC
    return CONFIRMED if row.confirmed_on else SENT


def named_for(taxpayer: str, today: date) -> QuerySet[AuthorizedMatter]:
    """For `Exists`: matters of our sent forms that name the outer row's form and period for its taxpayer.

    `taxpayer` is the outer field that holds the client; the outer row has `form` and `period_end`, which may be empty.
    """
    end = OuterRef("period_end")
    still = Representative.objects.filter(authorization=OuterRef("authorization"), member__isnull=False)
    standing = AuthorizedMatter.objects.filter(
        authorization__client=OuterRef(taxpayer),
        authorization__is_ours=True,
        authorization__sent_on__lte=today,
        form=OuterRef("form"),
        first_period_end__lte=Coalesce(end, F("first_period_end")),
        last_period_end__gte=Coalesce(end, F("last_period_end")),
    ).exclude(authorization__ended_on__lte=today)
    return standing.filter(Exists(still.exclude(ended_on__lte=today)))


def confirmed_for(taxpayer: str, today: date) -> QuerySet[AuthorizedMatter]:
    """Of these the ones by which somebody represents and that are known to be on the CAF."""
    return named_for(taxpayer, today).filter(
        authorization__form=Authorization.Form.POWER_OF_ATTORNEY,
        authorization__is_specific_use=False,
        authorization__confirmed_on__isnull=False,
    )


def not_covered(today: date, *, second: str = "spouse") -> Q:
    """Outer rows of which a taxpayer, or the second one if there is one, has given nobody of us a form."""
    return _lacks(named_for, today, second)


def not_confirmed(today: date, *, second: str = "spouse") -> Q:
    """Outer rows of which a taxpayer has no confirmed power of attorney; those not covered are among them."""
    return _lacks(confirmed_for, today, second)


def _lacks(found, today: date, second: str) -> Q:
    first = ~Q(Exists(found("client", today)))
    return first | (Q(**{f"{second}__isnull": False}) & ~Q(Exists(found(second, today))))


@dataclass(frozen=True)
class RunningOut:
    """A taxpayer and form whose last named period ends soon or has ended."""

    client: Client
    form: str
    ends_on: date
    has_ended: bool


def running_out(clients: QuerySet[Client], today: date, *, most: int) -> list[RunningOut]:
    """Of these clients, whose forms name no period that ends later than half a year from now; two queries.

    A draft that names later periods counts, since somebody is at it. Forms for a specific use do not.
    """
    matters = AuthorizedMatter.objects.filter(
        authorization__is_ours=True,
        authorization__form=Authorization.Form.POWER_OF_ATTORNEY,
        authorization__is_specific_use=False,
        authorization__ended_on=None,
        authorization__client__in=clients.filter(archived_at=None).values("pk"),
    )
    last = matters.order_by().values("authorization__client", "form").annotate(ends_on=Max("last_period_end"))
    window = (today - timedelta(days=FORGOTTEN_DAYS), today + timedelta(days=RUNS_OUT_DAYS))
    rows = list(last.filter(ends_on__range=window).order_by("-ends_on", "authorization__client", "form")[:most])
    known = Client.objects.in_bulk({row["authorization__client"] for row in rows})
    return [
        RunningOut(known[row["authorization__client"]], row["form"], row["ends_on"], row["ends_on"] < today)
        for row in rows
    ]
