"""What was asked for: for which cases, by whom, for whom, and what follows from that alone?"""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from clients.models import Client, Divergence
from notices.exports import presets
from notices.exports.presets import Preset
from notices.exports.wish import Seal, Wish
from notices.models import Case
from practice.history import Actor
from practice.models import Member


@dataclass(frozen=True)
class Asked:
    """The cases of one export, where their chains stood, and for whom it is.

    `client` is set when all its cases were asked for.
    """

    cases: list[Case]
    wish: Wish
    by: Actor
    client: Client | None
    seals: dict[int, Seal]
    client_seal: Seal | None = None

    @cached_property
    def preset(self) -> Preset:
        return presets.find(self.wish.preset)

    @property
    def tells_strategy(self) -> bool:
        """Whether planning is told: our own dates, how a case is meant to end."""
        return self.preset.is_ours or self.wish.with_notes

    @property
    def is_about_many(self) -> bool:
        return len(self.cases) > 1

    @property
    def member(self) -> Member:
        """Who exports; the night run never does."""
        if self.by.member is None:
            raise TypeError("An export is made by a member.")
        return self.by.member

    @property
    def today(self) -> date:
        return self.by.on

    @property
    def zone(self) -> ZoneInfo:
        """The time zone every moment is written in: that of the member who exports."""
        return self.member.zone

    def local(self, moment: datetime) -> datetime:
        return moment.astimezone(self.zone)

    def covers_moment(self, moment: datetime) -> bool:
        return self.wish.covers(self.local(moment).date())

    @property
    def tells_who_was_slow(self) -> bool:
        """Whether it says who took how many days over a letter: ours to weigh, and counsel's."""
        return self.preset.is_ours or self.preset.is_for_counsel

    @cached_property
    def parties(self) -> list[Client]:
        """The taxpayers, each once: the client first, then whoever else the cases bind."""
        people = [self.client] if self.client else []
        people += [person for case in self.cases for person in (case.client, case.spouse) if person]
        return list({person.pk: person for person in people}.values())

    @property
    def copy_for(self) -> Client | None:
        """Whose copy it is, where a client gets one; None where it goes to somebody who may know all of them."""
        if not self.preset.is_for_client:
            return None
        if self.client:
            return self.client
        case = self.cases[0]
        return case.spouse if self.wish.answers.get("copy_for") == "spouse" and case.spouse else case.client

    def is_private(self, person: Client) -> bool:
        """Whether number, address and authorizations of this party stay out: it is another person's copy."""
        return self.copy_for is not None and self.copy_for != person

    @cached_property
    def apart(self) -> list[Divergence]:
        """What stands between the couples among the parties while their interests diverge."""
        between = Divergence.objects.visible_to(self.member).standing()
        return list(between.filter(first__in=self.parties, second__in=self.parties).select_related("first", "second"))

    @property
    def readers(self) -> str:
        """What it is for, and for whom where it is the copy of one taxpayer."""
        return f"{self.wish.purpose}, {self.copy_for.name}" if self.copy_for else self.wish.purpose
