"""What stands on which line of the form, what is ticked, and what is left for the continuation sheet?"""

from dataclasses import dataclass, field

from clients.official.revisions import Revision
from clients.official.sheet import Line3, Named, Sheet
from clients.rules.lines import MOST_COPIES

SEE_ATTACHED = "See attached continuation sheet"


@dataclass
class Rest:
    """What the form has no room for; `acts` are lines with their text."""

    people: list[tuple[int, Named]] = field(default_factory=list)
    matters: list[tuple[int, Line3]] = field(default_factory=list)
    acts: list[tuple[str, str]] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.people or self.matters or self.acts)


@dataclass
class Lines:
    """A sheet laid out for one revision: texts and ticks by the keys of its table."""

    texts: dict[str, str] = field(default_factory=dict)
    ticks: set[str] = field(default_factory=set)
    rest: Rest = field(default_factory=Rest)

    def tick(self, key: str, is_ticked: bool) -> None:
        if is_ticked:
            self.ticks.add(key)


def lay_out(sheet: Sheet, revision: Revision) -> Lines:
    """The lines of a sheet; raises ValueError when the sheet is for another form."""
    if sheet.form != revision.form:
        raise ValueError(f"A sheet for Form {sheet.form} does not go onto {revision}.")
    lines = Lines()
    people = list(enumerate(sorted(sheet.people, key=lambda each: each.position), 1))
    lines.rest.people = people[revision.people :]
    matters = list(enumerate(sheet.matters, 1))
    lines.rest.matters = matters[revision.matters :]
    for number, matter in matters[: revision.matters]:
        _matter(lines, number, matter)
    lines.tick("4", sheet.is_specific_use)
    write = _write_2848 if revision.form == "2848" else _write_8821
    write(lines, sheet, people[: revision.people])
    return lines


def people_with_copies_elsewhere(sheet: Sheet) -> list[str]:
    """Those who are to get copies but stand too far down: the form has a box for the first two alone."""
    people = sorted(sheet.people, key=lambda each: each.position)
    return [each.name for each in people[MOST_COPIES:] if each.gets_copies]


def _matter(lines: Lines, number: int, matter: Line3) -> None:
    lines.texts |= {
        f"3.{number}.description": matter.description,
        f"3.{number}.form": matter.form,
        f"3.{number}.periods": matter.periods,
    }
    if matter.specific:
        lines.texts[f"3.{number}.specific"] = matter.specific


def _person(lines: Lines, number: int, each: Named) -> None:
    lines.texts |= {
        f"2.{number}.caf": each.caf_number,
        f"2.{number}.ptin": each.ptin,
        f"2.{number}.phone": each.phone,
        f"2.{number}.fax": each.fax,
    }
    lines.tick(f"2.{number}.copies", each.gets_copies and number <= MOST_COPIES)
    lines.tick(f"2.{number}.new_address", each.is_new_address)
    lines.tick(f"2.{number}.new_phone", each.is_new_phone)
    lines.tick(f"2.{number}.new_fax", each.is_new_fax)


def _write_2848(lines: Lines, sheet: Sheet, people: list[tuple[int, Named]]) -> None:
    taxpayer, acts = sheet.taxpayer, sheet.acts
    lines.texts |= {
        "1.name": taxpayer.name,
        "1.address": taxpayer.address,
        "1.ssn": taxpayer.ssn,
        "1.itin": taxpayer.itin,
        "1.ein": taxpayer.ein,
        "1.phone": taxpayer.phone,
        "1.plan": taxpayer.plan_number,
        "5a.reason": acts.sign_return_reason,
        "5a.others": acts.others,
        "5b": acts.denied,
        "7.title": sheet.signer_title,
        "7.name": sheet.signer_name,
        "7.taxpayer": taxpayer.name if sheet.is_entity else "",
    }
    for number, each in people:
        _person(lines, number, each)
        lines.texts |= {f"2.{number}.name": each.name, f"2.{number}.address": each.address}
        _declare(lines, number, each)
    lines.tick("5a.records", acts.may_access_records)
    lines.tick("5a.disclose", acts.may_disclose)
    lines.tick("5a.substitute", acts.may_substitute)
    lines.tick("5a.sign", acts.may_sign_return)
    lines.tick("5a.others", bool(acts.others))
    lines.tick("6", sheet.retains_earlier)


def _declare(lines: Lines, number: int, each: Named) -> None:
    """Part II, in the order of line 2; the day only where somebody has signed."""
    lines.texts |= {
        f"II.{number}.designation": each.designation,
        f"II.{number}.jurisdiction": each.jurisdiction,
        f"II.{number}.licence": each.licence,
        f"II.{number}.date": f"{each.signed_on:%m/%d/%Y}" if each.signed_on else "",
    }


def _write_8821(lines: Lines, sheet: Sheet, people: list[tuple[int, Named]]) -> None:
    taxpayer = sheet.taxpayer
    lines.texts |= {
        "1.taxpayer": f"{taxpayer.name}\n{taxpayer.address}",
        "1.numbers": ", ".join(numbers_of(sheet)),
        "1.phone": taxpayer.phone,
        "1.plan": taxpayer.plan_number,
        "6.name": sheet.signer_name,
        "6.title": sheet.signer_title,
    }
    for number, each in people:
        _person(lines, number, each)
        lines.texts[f"2.{number}.designee"] = f"{each.name}\n{each.address}"
    lines.tick("2.more", bool(lines.rest.people))
    lines.tick("3.records", sheet.acts.may_access_records)
    lines.tick("5", sheet.retains_earlier)


def numbers_of(sheet: Sheet) -> list[str]:
    """The taxpayer's numbers; each says of which kind it is when there are several."""
    given = [(kind.upper(), getattr(sheet.taxpayer, kind)) for kind in ("ssn", "itin", "atin", "ein")]
    numbers = [(kind, number) for kind, number in given if number]
    return [number if len(numbers) == 1 else f"{kind} {number}" for kind, number in numbers]
