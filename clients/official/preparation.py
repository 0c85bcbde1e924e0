"""What stands on the preparation sheet: everything that goes onto the form, under the form's own line numbers?"""

from datetime import date

import typst

from clients.official.blank import known
from clients.official.continuation import matter_facts, person_facts
from clients.official.lines import numbers_of
from clients.official.sheet import Acts, Sheet
from practice.refusals import Refused
from practice.typesetting import typeset

PREPARATION = "preparation"
_UNKNOWN = "not on file"


def prepare(sheet: Sheet, *, firm: str, made_on: date) -> bytes:
    """The sheet as a PDF, which says that it is not the IRS form; raises Refused when it cannot be set."""
    revision = known(sheet.form)
    facts = {
        "form": str(revision),
        "title": revision.title,
        "address": revision.address,
        "firm": firm,
        "made": f"{made_on:%B} {made_on.day}, {made_on.year}",
        "stamp": {"year": made_on.year, "month": made_on.month, "day": made_on.day},
        "is_power": sheet.form == "2848",
        "sections": _sections(sheet),
        "people": [person_facts(number, each) for number, each in enumerate(sheet.people, 1)],
        "matters": [matter_facts(number, matter) for number, matter in enumerate(sheet.matters, 1)],
    }
    try:
        return typeset(facts, PREPARATION)[0]
    except typst.TypstError as error:
        raise Refused("The preparation sheet could not be set. Look for letters of a rare script.") from error


def _sections(sheet: Sheet) -> dict[str, list[list[str]]]:
    """The lines that are label and words, before the people, between people and matters, and after the matters."""
    signing = "7" if sheet.form == "2848" else "6"
    return {
        "taxpayer": _taxpayer(sheet),
        "after": [
            ["4", "Specific use not recorded on CAF", _yes(sheet.is_specific_use)],
            *(_acts(sheet.acts) if sheet.form == "2848" else []),
            ["6" if sheet.form == "2848" else "5", "Earlier authorizations stay in force", _yes(sheet.retains_earlier)],
            [signing, "Print name", sheet.signer_name or _UNKNOWN],
            [signing, "Title", sheet.signer_title or "none"],
            *([[signing, "Name of the taxpayer", sheet.taxpayer.name]] if sheet.is_entity and signing == "7" else []),
        ],
    }


def _taxpayer(sheet: Sheet) -> list[list[str]]:
    taxpayer = sheet.taxpayer
    rows = [
        ["1", "Taxpayer name", taxpayer.name],
        ["1", "Address", taxpayer.address or _UNKNOWN],
        ["1", "Taxpayer identification number(s)", "\n".join(numbers_of(sheet)) or _UNKNOWN],
        ["1", "Daytime telephone number", taxpayer.phone or _UNKNOWN],
        ["1", "Plan number", taxpayer.plan_number or "none"],
    ]
    if sheet.form == "8821":
        rows.append(["3", "Access via an Intermediate Service Provider", _yes(sheet.acts.may_access_records)])
    return rows


def _acts(acts: Acts) -> list[list[str]]:
    return [
        ["5a", "Access records via an Intermediate Service Provider", _yes(acts.may_access_records)],
        ["5a", "Authorize disclosure to third parties", _yes(acts.may_disclose)],
        ["5a", "Substitute or add representatives", _yes(acts.may_substitute)],
        ["5a", "Sign a return", acts.sign_return_reason or _yes(acts.may_sign_return)],
        ["5a", "Other acts authorized", acts.others or "none"],
        ["5b", "Acts not authorized", acts.denied or "none"],
    ]


def _yes(is_so: bool) -> str:
    return "check the box" if is_so else "leave unchecked"
