"""Whose cases are a member's own work on a day? Theirs, and those of members for whom they stand in."""

from dataclasses import dataclass
from datetime import date

from django.db import models
from django.db.models import OuterRef, Q, Subquery

from notices.models import Case
from practice.models import Member

FEW = 3000
"""Cases of one member that are looked up one by one; where there are more, a search through all meets them soon."""


@dataclass(frozen=True)
class Own:
    """How many open cases are a member's on a day, and how many nobody's; none counted beyond FEW + 1.

    Theirs are also those of members who are away and for whom they stand in, as far as they may see them.
    """

    theirs: int
    nobodys: int
    stands_in_for: tuple[Member, ...] = ()


class CountUpTo(Subquery):
    """How many rows a sliced query finds, as one figure of a larger query; the slice ends the search early."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = models.IntegerField()


def own_of(member: Member, today: date) -> Own:
    """Whose work a member's docket shows on a day, and how much of it there is, in one query."""
    cases = Case.objects.filter(firm=member.firm_id).open().order_by()
    owned = Case.objects.visible_to(member).open().filter(owner=OuterRef("pk")).order_by()
    away = Member.objects.represented_by(member, today)
    people = Member.objects.filter(Q(pk=member.pk) | Q(pk__in=away.values("pk"))).order_by("name", "pk")
    found = people.annotate(
        owned=CountUpTo(owned.values("pk")[: FEW + 1]),
        nobodys=CountUpTo(cases.filter(owner=None).values("pk")[: FEW + 1]),
    )
    rows = list(found)
    theirs = min(sum(row.owned for row in rows), FEW + 1)
    return Own(theirs, rows[0].nobodys, tuple(row for row in rows if row != member))
