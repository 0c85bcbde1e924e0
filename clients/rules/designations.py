"""Who may represent under which letter of Part II, whom, in what, and what do the two columns beside it hold?"""

from dataclasses import dataclass

from clients.rules.citations import FORM, INSTRUCTIONS, PRIMARY

FULL, LIMITED = "full", "limited"


@dataclass(frozen=True)
class Letter:
    """One designation of Form 2848, Part II.

    `jurisdiction` and `number` say in words what goes into the columns, "" where the column stays empty;
    `needs_jurisdiction` and `needs_number` whether it must not be left empty. `needs_ptin`: no PTIN, no standing.
    `of_persons` and `of_organizations`: whether the taxpayer may be one. `limit` is a sentence, "" of full standing.
    """

    letter: str
    name: str
    reach: str
    jurisdiction: str
    number: str
    citation: str
    needs_jurisdiction: bool = False
    needs_number: bool = False
    needs_ptin: bool = False
    of_persons: bool = True
    of_organizations: bool = True
    limit: str = ""
    confidence: str = PRIMARY


_PART_II = f"{FORM}, Part II"

LETTERS: tuple[Letter, ...] = (
    Letter(
        "a",
        "Attorney",
        FULL,
        "the State whose bar it is",
        "bar or license number, if there is one",
        f"{_PART_II}, a; {INSTRUCTIONS}, Part II",
        needs_jurisdiction=True,
    ),
    Letter(
        "b",
        "Certified Public Accountant",
        FULL,
        "the State of the license",
        "license number, if there is one",
        f"{_PART_II}, b; {INSTRUCTIONS}, Part II",
        needs_jurisdiction=True,
    ),
    Letter(
        "c",
        "Enrolled Agent",
        FULL,
        "IRS",
        "number of the enrollment card",
        f"{_PART_II}, c; {INSTRUCTIONS}, Part II",
        needs_number=True,
    ),
    Letter(
        "d",
        "Officer",
        LIMITED,
        "the title",
        "",
        f"{_PART_II}, d and note",
        needs_jurisdiction=True,
        of_persons=False,
        limit="An officer represents the organization alone, as its bona fide officer.",
    ),
    Letter(
        "e",
        "Full-time employee",
        LIMITED,
        "the title or position",
        "",
        f"{_PART_II}, e and note",
        needs_jurisdiction=True,
        limit="A full-time employee represents the employer alone.",
    ),
    Letter(
        "f",
        "Family member",
        LIMITED,
        "the relationship",
        "",
        f"{_PART_II}, f and note",
        needs_jurisdiction=True,
        of_organizations=False,
        limit="Family is spouse, parent, child, grandparent, grandchild, step-parent, step-child, brother or sister.",
    ),
    Letter(
        "g",
        "Enrolled Actuary",
        LIMITED,
        "",
        "number of the Joint Board's enrollment card",
        f"{_PART_II}, g; {INSTRUCTIONS}, Part II",
        needs_number=True,
        limit="An enrolled actuary represents in the matters of section 10.3(d) of Circular 230 alone.",
    ),
    Letter(
        "h",
        "Unenrolled Return Preparer",
        LIMITED,
        "",
        "the PTIN",
        f"{_PART_II}, h; {INSTRUCTIONS}, Special Rules for Unenrolled Return Preparers",
        needs_ptin=True,
        limit="An unenrolled preparer represents only in the examination of a return that they prepared and signed, "
        "with the record of the Annual Filing Season Program for the year of the return and for that of "
        "representation.",
    ),
    Letter(
        "k",
        "Qualifying student or law graduate",
        LIMITED,
        "LITC or STCP",
        "",
        f"{_PART_II}, k; {INSTRUCTIONS}, Part II",
        needs_jurisdiction=True,
        limit="A student or law graduate works in a clinic, the letter that permits it is attached, and the CAF drops "
        "the record after 130 days.",
    ),
    Letter(
        "r",
        "Enrolled Retirement Plan Agent",
        LIMITED,
        "",
        "number of the enrollment card",
        f"{_PART_II}, r; {INSTRUCTIONS}, Part II",
        needs_number=True,
        limit="A retirement plan agent represents in the matters of section 10.3(e) of Circular 230 alone.",
    ),
)

BY_LETTER = {each.letter: each for each in LETTERS}

STUDENT, UNENROLLED = "k", "h"


def designation(letter: str) -> Letter:
    """The designation of that letter; raises ValueError for a letter that Part II does not have."""
    if letter not in BY_LETTER:
        raise ValueError(f"Part II of Form 2848 has no designation {letter!r}.")
    return BY_LETTER[letter]
