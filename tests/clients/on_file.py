"""Forms 2848 and 8821 as they may stand on file, however far they have come."""

from clients import matters
from clients.models import Authorization, AuthorizedMatter, Representative
from practice.models import Member
from tests.factories import NOW

SOUND = {
    "designation": "c",
    "jurisdiction": "IRS",
    "licence": "00123456",
    "caf_number": "0312-45678R",
    "ptin": "P01234567",
    "address": "5 Main St\nAustin, TX 78701",
}
"""What Part I and Part II ask of an enrolled agent."""


def person(whom, **overrides) -> Representative:
    """A member, or somebody else by name, with all that the form asks."""
    who = {"member": whom, "name": whom.name} if isinstance(whom, Member) else {"name": whom}
    return Representative(**SOUND | who | overrides)


def on_file(client, *, people, lines="1040 2021 to 2024", descriptions=(), **facts) -> Authorization:
    """A form with these people (members, names or rows) on it. Whether it is ours follows from them."""
    named = [each if isinstance(each, Representative) else person(each) for each in people]
    is_ours = any(each.member_id for each in named)
    row = Authorization.objects.create(client=client, created_at=NOW, **{"is_ours": is_ours} | facts)
    for position, each in enumerate(named, 1):
        each.authorization, each.position = row, position
        each.save()
    for number, matter in enumerate(matters.parse(lines) if lines else ()):
        words = dict(enumerate(descriptions)).get(number, matter.description)
        AuthorizedMatter.objects.create(authorization=row, **vars(matter) | {"description": words})
    return row
