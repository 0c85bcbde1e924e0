"""What for is a history handed out, and what does each purpose choose: its parts, marking, formats and refusals?

One row a purpose. A preset chooses; the member may still change range, marking and notes, as far as `may_tell_notes`
allows. Sources: Forms 2848, 911, 843 and 12153 ask for what the presets lead with; Circular 230 (31 CFR) 10.28 for
the return of records.
"""

from dataclasses import dataclass

PDF, DOCX, CSV, JSON, ZIP = "pdf", "docx", "csv", "json", "zip"

CONFIDENTIAL = "Confidential tax return information"

_FULL = (
    *("parties", "authority", "matters", "register", "chronology", "calls", "correspondence", "deadlines"),
    *("requests", "money", "penalty_facts", "documents", "next", "audit"),
)


@dataclass(frozen=True)
class Ask:
    """A fact that only the member can give, typed on the export form. An empty one prints "not stated"."""

    name: str
    label: str
    help: str = ""
    is_day: bool = False
    is_long: bool = False
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Preset:
    """One purpose. `title` heads the cover ("" for the plain title), `recipient` is printed as whom it is for.

    `sections` are names of `notices.exports.gathering.SECTIONS`. `is_ours` stays in the house: planning and strategy
    are told without asking. `is_for_counsel` tells housekeeping too: who was assigned, who opened what.
    `is_for_client` tells nothing of anybody else.
    """

    id: str
    recipient: str
    says: str
    sections: tuple[str, ...]
    title: str = ""
    marking: str = CONFIDENTIAL
    formats: tuple[str, ...] = (PDF, DOCX, CSV, JSON, ZIP)
    asks: tuple[Ask, ...] = ()
    may_tell_notes: bool = True
    is_ours: bool = False
    is_for_counsel: bool = False
    is_for_client: bool = False


COPY_FOR = Ask(
    "copy_for",
    "Whose copy",
    "On a joint return each spouse gets a copy of their own, without the other's number, address and authorizations.",
    choices=(("", "The first name on the return"), ("spouse", "The spouse")),
)

PRESETS = (
    Preset(
        "authorization",
        "Form 2848 work",
        "Line 3 matters, representatives, what covers each case, and the letters and calls under each form.",
        ("line_three", "authority", "under_authority", "matters", "register", "calls", "documents"),
        title="Form 2848 packet",
        formats=(PDF, DOCX, CSV, ZIP),
    ),
    Preset(
        "co_counsel",
        "Co-counsel",
        "Everything on file but internal notes and strategy.",
        _FULL,
        is_for_counsel=True,
    ),
    Preset(
        "appeals",
        "IRS Independent Office of Appeals",
        "Leads with the hearing: names, date of the request, notice, kind of hearing, authority, earliest CSED.",
        (
            *("hearing", "parties", "authority", "matters", "register", "chronology", "calls", "correspondence"),
            *("deadlines", "money", "documents"),
        ),
        title="Appeals and CDP history",
        asks=(
            Ask("requested_on", "Hearing requested on", "Empty: as on file.", is_day=True),
            Ask(
                "hearing",
                "Kind of hearing",
                choices=(("", "As on file"), ("cdp", "CDP hearing"), ("equivalent", "Equivalent hearing")),
            ),
        ),
    ),
    Preset(
        "advocate",
        "Taxpayer Advocate Service",
        "For Form 911: earlier tries and broken promises as a dated narrative, the harm, and the relief wanted.",
        ("advocate", "parties", "authority", "matters", "register", "calls", "correspondence", "money", "documents"),
        title="Request to the Taxpayer Advocate",
        asks=(
            Ask("harm", "What harm the taxpayer suffers", "In your words; printed as they stand.", is_long=True),
            Ask("relief_wanted", "What relief is wanted", "In your words; printed as they stand.", is_long=True),
        ),
    ),
    Preset(
        "penalty",
        "Penalty relief",
        "Penalties and the return's dates side by side, the last three years, first-time abate, events and evidence.",
        ("penalty_facts", "parties", "matters", "register", "chronology", "correspondence", "money", "documents"),
        title="Penalty relief: events, periods and penalties",
        asks=(
            Ask("cause", "What happened, as the taxpayer tells it", "With dates; printed as it stands.", is_long=True),
        ),
    ),
    Preset(
        "client",
        "The client",
        "Where things stand in plain words. Never internal notes, strategy or anybody else's data.",
        ("standing", "letters_in_words", "chronology", "calls", "money", "documents"),
        title="Your case history",
        formats=(PDF, DOCX, ZIP),
        asks=(COPY_FOR,),
        may_tell_notes=False,
        is_for_client=True,
    ),
    Preset(
        "records",
        "Return of the client's records (Circular 230, 10.28)",
        "Every document on file with its SHA-256, a receipt to sign, and the documents themselves in the ZIP.",
        ("records", "documents", "receipt"),
        title="Return of records",
        formats=(PDF, ZIP),
        asks=(COPY_FOR,),
        may_tell_notes=False,
        is_for_client=True,
    ),
    Preset(
        "own_file",
        "Our own file",
        "Everything on file, with planning and strategy; internal notes if you ask for them.",
        _FULL,
        marking="",
        is_ours=True,
    ),
)

_BY_ID = {preset.id: preset for preset in PRESETS}

OWN_FILE = _BY_ID["own_file"]


def find(id: str) -> Preset:
    """The preset with this id; ValueError for one that does not exist."""
    if id not in _BY_ID:
        raise ValueError(f"{id!r} is no purpose of an export; those are {', '.join(_BY_ID)}.")
    return _BY_ID[id]


def objection(preset: Preset, format: str, *, with_notes: bool = False, whole_tins: bool = False) -> str:
    """Why this preset cannot be made so, in a sentence; "" when it can."""
    if with_notes and not preset.may_tell_notes:
        return (
            f"{preset.recipient}: this never includes internal notes or strategy. Leave them out, or choose another "
            "purpose."
        )
    if whole_tins and preset.is_for_client:
        return f"{preset.recipient}: the numbers stay masked here; the client knows them."
    if format not in preset.formats:
        kinds = [each.upper() for each in preset.formats]
        return f"{preset.recipient}: this is made as {', '.join(kinds[:-1])} or {kinds[-1]}, not as {format.upper()}."
    return ""
