"""What stands on the first page: whose history, made by whom, when and what for, and how to check that it is whole."""

from notices.exports import chains, hearing
from notices.exports.cells import clock
from notices.exports.chains import SealedChain
from notices.exports.people import numbers
from notices.exports.scope import Scope
from practice.templatetags.ledger import version
from practice.words import count, listed, on


def cover(scope: Scope) -> dict:
    """What the document needs for its first page, its margins and its properties."""
    made = scope.local(scope.by.at)
    plain = f"History of {count(len(scope.cases), 'case')}" if scope.client else "Case history"
    member = scope.member
    return {
        "title": scope.preset.title or plain,
        "subject": " and ".join(person.name for person in scope.parties) if not scope.client else scope.client.name,
        "matter": ", ".join(case.matter for case in scope.cases) or "no case on file",
        "marking": scope.wish.marking,
        "firm": {
            "name": member.firm.name,
            "address": member.firm.address,
            "lines": [
                line
                for line in (
                    f"Telephone {member.firm.phone}" if member.firm.phone else "",
                    f"Fax {member.firm.fax}" if member.firm.fax else "",
                )
                if line
            ],
        },
        "facts": _facts(scope),
        "chains": [_chain(chain) for chain in chains.of(scope)],
        "seal": chains.seal_of(scope),
        "stamp": {"year": made.year, "month": made.month, "day": made.day},
        "made": f"{on(made.date())}, {clock(made)}",
        "version": version(),
    }


def _facts(scope: Scope) -> list[list[str]]:
    member, made = scope.member, scope.local(scope.by.at)
    people = [f"{person.name}: {numbers(person, scope)}" for person in scope.parties]
    who = ", ".join(word for word in (member.name, member.get_designation_display()) if word)
    return [
        ["Prepared for", "\n".join(filter(None, [scope.readers, scope.wish.reason]))],
        ["Taxpayers" if len(people) > 1 else "Taxpayer", "\n".join(people)],
        *(hearing.on_cover(scope) if "hearing" in scope.preset.sections else ()),
        ["Prepared by", f"{who}, {member.firm.name}"],
        ["Prepared at", f"{on(made.date())}, {clock(made)} ({scope.zone.key}); all times are of this zone"],
        ["Period covered", _range(scope)],
        ["Contents", _contents(scope)],
    ]


def _range(scope: Scope) -> str:
    wish = scope.wish
    if not (wish.from_on or wish.to_on):
        days = [scope.local(entry.occurred_at).date() for entries in scope.story.values() for entry in entries]
        return f"Everything on file: {on(min(days))} to {on(max(days))}" if days else "Everything on file"
    span = f"{on(wish.from_on) if wish.from_on else 'the beginning'} to {on(wish.to_on) if wish.to_on else 'the end'}"
    return (
        f"{span[:1].upper()}{span[1:]}. Limits chronology, calls, correspondence, payments and holds; letters, "
        "deadlines and documents are listed whole"
    )


def _contents(scope: Scope) -> str:
    entries = [entry for entries in scope.whole_story.values() for entry in entries]
    notes = sum(entry.is_internal for entry in entries)
    words = ["taxpayer numbers in full" if scope.wish.whole_tins else "taxpayer numbers masked"]
    if scope.wish.with_notes:
        words.append("internal notes included")
    else:
        words.append(f"{count(notes, 'internal note')} left out" if notes else "no internal notes on file")
    others = sum(not entry.is_internal and scope.discretion.told(entry) is None for entry in entries)
    if others:
        words.append(f"{count(others, 'entry', 'entries')} of our own planning and housekeeping left out")
    sentence = listed(words)
    return f"{sentence[:1].upper()}{sentence[1:]}"


def _chain(chain: SealedChain) -> dict:
    seal = chain.seal
    return {"matter": chain.about, "length": str(seal.length), "head": seal.head, "fault": seal.fault}
