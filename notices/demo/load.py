"""How is the demo loaded: the firm, its clients, their stories day by day, and the nights in between."""

import random
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from itertools import chain, cycle, islice

from django.core.mail import get_connection
from django.db import transaction

from clients import couples, register, tin
from clients.models import Client
from notices.demo import authorizations, bulk, desk, names, own_letters
from notices.demo.programme import STORIES, YEARS_BACK
from notices.demo.stage import Stage
from notices.demo.tale import Tale
from notices.models import Case
from notices.refitting import refit
from notices.reminders import send_due
from notices.scan import scan_firm
from practice import people, rows
from practice.access import Role
from practice.history import Actor
from practice.models import Firm, Member

PASSWORD = "notices answered on time"  # noqa: S105  the demo's password is printed on purpose

# Past this many cases the rest is laid by bulk inserts: told one by one it would take hours.
TOLD_CASES = 140
_DAYS_OF_STORY = 310


def _named(designation: str, jurisdiction: str, licence: str, caf_number: str, ptin: str) -> dict[str, str]:
    """What Form 2848 asks of a member."""
    return {
        "designation": designation,
        "jurisdiction": jurisdiction,
        "licence": licence,
        "caf_number": caf_number,
        "ptin": ptin,
    }


_MEMBERS: tuple[tuple[str, str, str, dict[str, str]], ...] = (
    ("Jo Tran", "jo@demo.example", Role.PRACTITIONER, _named("b", "NH", "CPA 04417", "0312-55120R", "P02345671")),
    ("Dana Cole", "dana@demo.example", Role.PRACTITIONER, _named("a", "NH", "Bar 88213", "0312-60774R", "P03456712")),
    ("Ana Silva", "ana@demo.example", Role.ASSISTANT, {}),
    ("Lee Wong", "lee@demo.example", Role.VIEWER, {}),
)


@dataclass(frozen=True)
class Loaded:
    """What was made, and who can sign in."""

    clients: int
    cases: int
    logins: tuple[tuple[str, str, str], ...]


def load(*, cases: int, seed: int, now: datetime) -> Loaded:
    """Make two fictional firms with about `cases` cases in the first, told relative to `now` (aware).

    The same seed and day give the same practice. A large practice takes about 3 ms a case.
    """
    chooser = random.Random(seed)  # noqa: S311  stories, not secrets
    with transaction.atomic():
        main = _main_firm(now)
        stage = Stage(now, chooser)
        _lay_stories(stage, main, min(cases, TOLD_CASES))
        _second_firm(stage, now)
        authorizations.lay(stage, main, _for_authorizations(main[0].firm))
        _perform(stage, now)
        desk.lay_out(main, now)
    if cases > TOLD_CASES:
        bulk.add_cases(main[0], count=cases - TOLD_CASES, chooser=chooser, now=now)
    first, second = Firm.objects.order_by("pk")
    if cases > TOLD_CASES:
        scan_firm(first, first.local_date(now), now=now)
    rows.take_stock()
    return Loaded(
        clients=Client.objects.filter(firm=first).count(),
        cases=Case.objects.filter(firm=first).count(),
        logins=tuple(
            (member.email, member.get_role_display(), firm.name)
            for firm in (first, second)
            for member in firm.members.order_by("pk")
        ),
    )


def _morning(now: datetime, days_ago: int) -> datetime:
    """Ten in the morning, so many days ago."""
    return datetime.combine(now.date() - timedelta(days=days_ago), time(14), tzinfo=UTC)


def _main_firm(now: datetime) -> list[Member]:
    """Moreno Tax Resolution with its five members; the owner first."""
    start = _morning(now, _DAYS_OF_STORY + 30)
    owner = people.found_firm(
        at=start,
        name="Moreno Tax Resolution",
        time_zone="America/New_York",
        owner_name="Rosa Moreno",
        owner_email="rosa@demo.example",
        password=PASSWORD,
    )
    by = Actor(owner, start)
    people.change_firm(
        owner.firm,
        by=by,
        version=1,
        address="14 Harbor Row\nPortsmouth, NH 03801",
        phone="603-555-0134",
        fax="603-555-0135",
    )
    owner = people.change_member(owner, by=by, version=1, **_named("c", "IRS", "EA 00127", "0312-45678R", "P01234567"))
    return [owner, *(_join(by, *row) for row in _MEMBERS)]


def _join(by: Actor, name: str, email: str, role: str, details: dict) -> Member:
    invitation, _token = people.invite(by=by, submission_id=uuid.uuid4(), email=email, role=role)
    member = people.accept(invitation, at=by.at, name=name, password=PASSWORD)
    return people.change_member(member, by=by, version=1, **details) if details else member


def _for_authorizations(firm: Firm) -> list[Client]:
    """Whose authorizations are in the middle of their life: one who has an old one, then four without any."""
    people = Client.objects.filter(firm=firm, kind=Client.Kind.INDIVIDUAL).order_by("pk")
    return [*people.filter(authorizations__isnull=False)[:1], *people.filter(authorizations=None)[:4]]


def _second_firm(stage: Stage, now: datetime) -> None:
    """A clinic next door, so that one can see that firms see nothing of each other."""
    owner = people.found_firm(
        at=_morning(now, _DAYS_OF_STORY),
        name="Seacoast Taxpayer Clinic",
        time_zone="America/Chicago",
        owner_name="Noor Haddad",
        owner_email="noor@clinic.example",
        password=PASSWORD,
    )
    by = Actor(owner, _morning(now, _DAYS_OF_STORY))
    for number, (_whom, form, story, _once) in enumerate([STORIES[0], STORIES[7], STORIES[11]]):
        client = _record(
            by, Client.Kind.INDIVIDUAL, f"{names.FIRST[number]} {names.LAST[-1 - number]}", 900 + number, stage
        )
        story(Tale(stage, client, f"{form} {now.year - 2}", owner))


@dataclass
class _Pool:
    """Clients of one sort, dealt out in turn; the turn decides which year or quarter a case is about."""

    clients: list[Client]
    dealt: int = 0

    def deal(self) -> tuple[Client, int]:
        client, turn = self.clients[self.dealt % len(self.clients)], self.dealt // len(self.clients)
        self.dealt += 1
        return client, turn


def _lay_stories(stage: Stage, members: list[Member], count: int) -> None:
    owner = members[0]
    by = Actor(owner, _morning(stage.now, _DAYS_OF_STORY + 10))
    own_letters.write(by)
    pools = _record_clients(by, stage)
    _part_ways(stage, owner, pools["couple"].clients[-1])
    workers = [owner, members[1], owner, members[2], members[1]]
    today = owner.local_date(stage.now)
    for number, (whom, form, story) in enumerate(_dealt(count)):
        client, turn = pools[whom].deal()
        again = number >= len(STORIES)
        story(
            Tale(
                stage,
                client,
                _matter(form, turn, today, YEARS_BACK.get(story, 2)),
                stage.chooser.choice(workers),
                client.spouse if whom == "couple" else None,
                scale=Decimal(stage.chooser.randint(30, 240)) / 100 if again else Decimal(1),
                later=stage.chooser.randint(0, 5) if again else 0,
            )
        )


def _part_ways(stage: Stage, owner: Member, client: Client) -> None:
    """A couple whose interests diverge: their joint cases say so, and each is written to apart."""

    def act(by: Actor) -> None:
        why = "They live apart; each has asked that mail go to their own address."
        couples.record_divergence(by=by, client=client, spouse=client.spouse, since_on=by.on, reason=why)

    stage.lay(owner, 24, act, after=None)


def _dealt(count: int) -> Iterator[tuple[str, str, Callable[[Tale], None]]]:
    """So many stories: first each of them, then again and again those that do not happen only once."""
    again = [story for story in STORIES if not story[3]]
    for whom, form, story, _once in islice(chain(STORIES, cycle(again)), count):
        yield whom, form, story


def _matter(form: str, turn: int, today: date, years_back: int) -> str:
    """The turn-th most recent period of a form that can have bills by now; a year as many years back as told."""
    if form != "941":
        return f"{form} {today.year - years_back - turn}"
    quarters = (today.year - 1) * 4 + (today.month - 1) // 3 - turn
    return f"941 {quarters // 4} Q{quarters % 4 + 1}"


def _record_clients(by: Actor, stage: Stage) -> dict[str, _Pool]:
    everybody = iter(names.people(stage.chooser, 60))
    persons = [_record(by, Client.Kind.INDIVIDUAL, next(everybody), 100 + n, stage) for n in range(26)]
    businesses = [_record(by, Client.Kind.BUSINESS, name, 300 + n, stage) for n, name in enumerate(names.BUSINESSES)]
    couples = []
    for number in range(8):
        first = next(everybody)
        one = _record(by, Client.Kind.INDIVIDUAL, first, 500 + 2 * number, stage)
        other_name = f"{next(everybody).split()[0]} {first.split()[-1]}"
        other = _record(by, Client.Kind.INDIVIDUAL, other_name, 501 + 2 * number, stage)
        register.marry(one, other, by=by)
        couples.append(Client.objects.get(pk=one.pk))
    _record(by, Client.Kind.ESTATE, "Estate of Walter Brandt", 700, stage, fiduciary="Greta Brandt, executor")
    _record(by, Client.Kind.TRUST, "Okafor Family Trust", 701, stage, fiduciary="Imani Okafor, trustee")
    return {"person": _Pool(persons), "business": _Pool(businesses), "couple": _Pool(couples)}


def _record(by: Actor, kind: str, name: str, number: int, stage: Stage, **details) -> Client:
    own = kind == Client.Kind.INDIVIDUAL
    email = "".join(letter for letter in name.lower() if letter.isalnum())[:30]
    client = register.record_client(
        by=by,
        kind=kind,
        name=name,
        numbers=[names.never_issued(tin.SSN if own else tin.EIN, number)],
        address=names.address(stage.chooser),
        phone=f"603-555-{1000 + number % 9000:04}",
        email=f"{email}@mail.example",
        **details,
    )
    if number % 5:
        authorizations.write(by, client)
    return client


def _perform(stage: Stage, now: datetime) -> None:
    """Carry out every act in the order of the calendar, with the nights of the last ten weeks in between."""
    firms = list(Firm.objects.order_by("pk"))
    nights = _nights(firms[0], now)
    for step in sorted(stage.steps):
        while nights and nights[0][1] <= step.at:
            _night(firms, *nights.pop(0), is_last=not nights)
        step.act(Actor(step.member, step.at))
    while nights:
        _night(firms, *nights.pop(0), is_last=not nights)


def _nights(firm: Firm, now: datetime) -> list[tuple[date, datetime]]:
    """Weekly, then daily for the last days, then this morning."""
    today = firm.local_date(now)
    ages = [*range(119, 7, -7), 6, 5, 4, 3, 2, 1, 0]
    days = [today - timedelta(days=age) for age in ages]
    return [(day, min(now, datetime.combine(day, time(4), tzinfo=firm.zone))) for day in days]


def _night(firms: list[Firm], as_of: date, at: datetime, *, is_last: bool) -> None:
    for firm in firms:
        firm.refresh_from_db()
        if is_last:
            refit(firm, as_of, now=at)
        if firm.last_scanned_on is None or firm.last_scanned_on < as_of:
            scan_firm(firm, as_of, now=at)
    if is_last:
        return  # this morning's mail is for whoever tries the demo
    # The mail of past mornings went out long ago; nobody must get it now.
    send_due(at + timedelta(hours=5), connection=get_connection("django.core.mail.backends.dummy.EmailBackend"))
