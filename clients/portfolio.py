"""Which clients are these, and how do they stand: searching, and what one row of the list shows.

Cases are reached through the reverse relation alone: clients know that they have cases, not what a case is.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import models

from clients import tin
from clients.models import Client, Divergence, Tin
from clients.models.clients import name_holds
from practice import history
from practice.asking import is_key
from practice.models import Event, Member

# Spouses offered at once; who is not among them is found by name.
OFFERED = 20


def search(clients: models.QuerySet, text: str, firm_id: int) -> models.QuerySet:
    """Those whose name holds every word, or whose number is the one typed (whole, or its last four digits)."""
    text = searchable(text)
    digits = whole_number(text)
    if digits:
        return clients.filter(pk__in=Tin.objects.filter(firm=firm_id).with_digits(digits).values("client"))
    found = name_holds(text)
    if len(text) == 4 and text.isdecimal():
        found |= models.Q(pk__in=Tin.objects.filter(firm=firm_id, last4=text).values("client"))
    return clients.filter(found)


def searchable(text: str) -> str:
    """The text without what no name holds and PostgreSQL refuses to look for."""
    return text.replace("\0", "").strip()


def whole_number(text: str) -> str:
    """The nine digits when the text is a whole taxpayer number, else ""."""
    try:
        return tin.digits_of(text)
    except ValueError:
        return ""


@dataclass
class Standing:
    """How many open cases a client has that the reader may see, and the next date among them."""

    open_cases: int = 0
    next_due_on: date | None = None

    def count(self, due_on: date | None) -> None:
        self.open_cases += 1
        if due_on and (self.next_due_on is None or due_on < self.next_due_on):
            self.next_due_on = due_on


def cases_of(clients: Iterable[Client], member: Member) -> Any:
    """The cases of these taxpayers, alone or jointly, that the member may see."""
    case_model: Any = Client._meta.get_field("cases").related_model
    ids = [client.pk for client in clients]
    return case_model.objects.visible_to(member).filter(models.Q(client__in=ids) | models.Q(spouse__in=ids))


def have_looked_at(client: Client) -> None:
    """Have the scan look anew at the open cases of this taxpayer: who may speak for them has changed.

    Call it inside a transaction; the cases are locked in the order in which every verb locks them.
    """
    case_model: Any = Client._meta.get_field("cases").related_model
    cases = case_model.objects.open().filter(models.Q(client=client) | models.Q(spouse=client))
    locked = cases.select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True)
    case_model.objects.filter(pk__in=list(locked)).update(flags_change_on=None)


def standing_of(clients: Iterable[Client], member: Member) -> dict[int, Standing]:
    """How each of these clients stands, by primary key, in one query."""
    standing: dict[int, Standing] = defaultdict(Standing)
    for client_id, spouse_id, due_on in cases_of(clients, member).open().values_list("client", "spouse", "next_due_on"):
        for taxpayer in filter(None, (client_id, spouse_id)):
            standing[taxpayer].count(due_on)
    return standing


def possible_spouses(client: Client, member: Member, text: str, chosen: str = "") -> list[Client]:
    """Clients to offer as the spouse: those found, else those of the same last name; the present one first.

    Each carries `choice`, the words beside its button. `chosen` is a primary key as it was posted.
    """
    individuals = Client.objects.visible_to(member).current().filter(kind=Client.Kind.INDIVIDUAL)
    individuals = individuals.exclude(pk=client.pk).prefetch_related("tins")
    if text:
        found = search(individuals, text, client.firm_id)
    else:
        found = individuals.filter(sort_name__startswith=f"{client.sort_name.split()[0]} ")
    always = [pk for pk in (client.spouse_id, int(chosen) if is_key(chosen) else None) if pk]
    offered = {row.pk: row for row in [*individuals.filter(pk__in=always), *found[:OFFERED]]}
    for row in offered.values():
        row.choice = ", ".join([row.name, *(str(number) for number in row.tins.all())])
    return list(offered.values())


@dataclass(frozen=True)
class Apart:
    """What stands between a couple while their interests diverge, and each with the day of their consent."""

    divergence: Divergence
    consents: list[tuple[Client, date | None]]

    @classmethod
    def told_by(cls, carried: dict | None, people: Iterable[Client]) -> "Apart | None":
        """From what `Divergence.objects.carried` gave with another query; None where nothing stands between them."""
        row = Divergence.told_by(carried)
        return cls(row, [(each, row.consent_of(each)) for each in people]) if row else None

    @property
    def people(self) -> list[Client]:
        return [person for person, _ in self.consents]


def apart_for(member: Member, client: Any) -> Apart | None:
    """What stands between the client (with `carried_of` as `apart`) and a spouse the member may see; None for none."""
    row = Divergence.told_by(client.apart)
    spouse = row and Client.objects.visible_to(member).filter(pk=row.partner_of(client)).first()
    return Apart.told_by(client.apart, [client, spouse]) if spouse else None


UNTOLD = "Something was recorded about this client and a client you may not see."


def story_for(member: Member, events: Iterable[Event]) -> list[tuple[Event, str]]:
    """Each event of a client's history with its sentence; one that names a client hidden from the member does not."""
    told = [(event, history.told(event)) for event in events]
    named = {pk for _, what in told for pk in what["facts"].get("clients", ())}
    seen = set(Client.objects.visible_to(member).filter(pk__in=named).values_list("pk", flat=True)) if named else set()
    return [
        (event, what["sentence"] if seen.issuperset(what["facts"].get("clients", ())) else UNTOLD)
        for event, what in told
    ]
