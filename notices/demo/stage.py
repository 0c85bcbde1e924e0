"""When does what happen in the demo: the calendar on which every story lays its acts."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from practice.history import Actor
from practice.models import Member

Act = Callable[[Actor], object]


@dataclass(order=True)
class Step:
    """One act of one member at one moment; `order` keeps acts of the same moment as they were laid."""

    at: datetime
    order: int
    member: Member = field(compare=False)
    act: Act = field(compare=False)


class Stage:
    """The calendar on which all tales lay their acts."""

    def __init__(self, now: datetime, chooser: random.Random):
        self.now = now
        self.chooser = chooser
        self.steps: list[Step] = []

    def lay(self, member: Member, days_ago: int, act: Act, *, after: datetime | None) -> datetime:
        """Put an act on its day, never before what the same tale did last and never after now; when it will be."""
        day = member.local_date(self.now) - timedelta(days=days_ago)
        moment = datetime.combine(day, time(9, self.chooser.randint(0, 59)), tzinfo=member.zone)
        if after:
            moment = max(moment, after + timedelta(minutes=7))
        moment = min(moment, self.now)
        self.steps.append(Step(moment, len(self.steps), member, act))
        return moment


def monday_before(day: date) -> date:
    """The Monday on or before a day: IRS notices are dated on Mondays."""
    return day - timedelta(days=day.weekday())
