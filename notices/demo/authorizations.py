"""Which authorizations does the demo have in the middle of their life, and whose?"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from clients import authority, matters
from clients.authority import Signed
from clients.models import Authorization, Client, Representative
from notices.demo.stage import Stage
from practice.history import Actor
from practice.models import Member

INK = Authorization.Signature.INK
FORMER: dict[str, Any] = {
    "name": "Harold Finch",
    "designation": "b",
    "jurisdiction": "NH",
    "licence": "CPA 01190",
    "caf_number": "0305-11872R",
    "ptin": "P09911872",
    "address": "9 Mill Street\nDover, NH 03820",
    "phone": "603-555-0177",
}


def write(by: Actor, client: Client) -> None:
    """A power of attorney that has stood for long: for the years that the stories are about."""
    form = "1040" if client.kind == Client.Kind.INDIVIDUAL else "941"
    year = by.at.year
    authority.prepare_authorization(
        by=by,
        client=client,
        form="2848",
        representatives=[by.person],
        matters=matters.parse(f"{form} {year - 6} to {year}"),
        signed_on=by.on,
        signature=INK,
        sent_on=by.on,
        channel="fax",
        sent_to="855-214-7519",
        sent_proof="6 pages, confirmed 2:14 PM",
        confirmed_on=by.on,
        confirmed_means="listing",
    )


class Life:
    """One form on the calendar; each step is laid so many days ago and done by one member."""

    def __init__(self, stage: Stage, member: Member, client: Client) -> None:
        self.stage, self.member, self.client = stage, member, client
        self.row: Any = None
        self.at: datetime | None = None

    def lay(self, days_ago: int, act: Callable[[Actor], Any]) -> None:
        def do(by: Actor) -> None:
            self.row = act(by)

        self.at = self.stage.lay(self.member, days_ago, do, after=self.at)

    def prepare(self, days_ago: int, text: str, *people: Any, form: str = "2848", **facts: Any) -> None:
        def act(by: Actor) -> Authorization:
            return authority.prepare_authorization(
                by=by,
                client=self.client,
                form=form,
                representatives=people or [self.member],
                matters=matters.parse(text),
                **facts,
            )

        self.lay(days_ago, act)

    def sign(self, days_ago: int) -> None:
        def act(by: Actor) -> Authorization:
            ink = Signed(by.on, INK)
            people = {each.pk: ink for each in self.row.representatives.all()} if self.row.is_power else {}
            given = {"version": self.row.version, "taxpayer": ink, "representatives": people}
            return authority.sign_authorization(self.row, by=by, **given)

        self.lay(days_ago, act)

    def send(self, days_ago: int, sent_proof: str) -> None:
        def act(by: Actor) -> Authorization:
            how = {"channel": "fax", "sent_to": "855-214-7519", "sent_proof": sent_proof}
            return authority.send_authorization(self.row, by=by, version=self.row.version, sent_on=by.on, **how)

        self.lay(days_ago, act)

    def confirm(self, days_ago: int, **how: str) -> None:
        def act(by: Actor) -> Authorization:
            return authority.confirm_authorization(self.row, by=by, version=self.row.version, confirmed_on=by.on, **how)

        self.lay(days_ago, act)

    def supersede_earlier(self, days_ago: int) -> None:
        """The forms that stood before end by this one."""

        def act(by: Actor) -> Authorization:
            for earlier in self.client.authorizations.exclude(pk=self.row.pk).filter(ended_on=None, form=self.row.form):
                authority.end_authorization(
                    earlier, by=by, version=earlier.version, ended_on=by.on, end="superseded", superseded_by=self.row
                )
            return self.row

        self.lay(days_ago, act)


def lay(stage: Stage, members: Sequence[Member], clients: Sequence[Client]) -> None:
    """A handful of forms in the middle of their life, for five clients; the first of them has an older form."""
    rosa, jo = members[0], members[1]
    year = stage.now.year
    renewed, drafted, signed, waiting, inherited = clients

    life = Life(stage, rosa, renewed)
    life.prepare(44, f"1040 {year - 4} to {year + 2}\nCivil penalty {year - 4} to {year}", rosa, jo)
    life.sign(43)
    life.send(43, "7 pages, confirmed 11:02 AM")
    life.confirm(29, confirmed_means="call", employee_name="Ms. Alvarez", employee_id="1000774421")
    life.supersede_earlier(29)
    Life(stage, jo, drafted).prepare(1, f"1040 {year - 3} to {year}", jo, rosa)
    life = Life(stage, jo, signed)
    life.prepare(4, f"1040 {year - 3} to {year}", jo)
    life.sign(2)
    life = Life(stage, rosa, waiting)
    life.prepare(22, f"1040 {year - 5} to {year}", rosa)
    life.sign(21)
    life.send(20, "6 pages, confirmed 9:47 AM")
    life = Life(stage, jo, inherited)
    listed: dict[str, Any] = {"confirmed_on": jo.local_date(stage.now) - timedelta(400), "confirmed_means": "listing"}
    life.prepare(30, f"1040 {year - 8} to {year - 2}", Representative(**FORMER), **listed)
    life = Life(stage, jo, inherited)
    life.prepare(30, f"1040 {year - 8} to {year} (account transcripts)", jo, form="8821")
    life.sign(29)
    life.send(28, "5 pages, confirmed 3:30 PM")
    life.confirm(14, confirmed_means="listing")
