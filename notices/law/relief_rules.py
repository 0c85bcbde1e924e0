"""Which penalties may be taken away, for which returns, in which order, and who says so?

The facts of `relief.py`: the penalties, the returns each kind of relief is given for, the order in which relief is
asked for. The IRS page on first-time abate and the automatic exemption and the passages of the Internal Revenue
Manual have been seen only as others relay them, so every rule here is `secondary_seen`; a page that shows one says so.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

SECONDARY = "secondary_seen"
AS_OF = date(2026, 11, 22)

IRS_PAGE = "IRS page on first-time abate, reviewed Jul 14, 2026"
MANUAL = "IRM 20.1.1.3.3.2.1"
ADDRESS = "https://www.irs.gov/payments/penalty-relief-due-to-first-time-abate-or-other-administrative-waiver"


class Filed(StrEnum):
    """When the return of a period reached the IRS; the empty value is not known."""

    UNKNOWN = ""
    ON_TIME = "on_time"
    LATE = "late"
    NOT_REQUIRED = "not_required"


class Charge(StrEnum):
    """What became of penalties on a period, other than the estimated tax penalty; the empty value is not known."""

    UNKNOWN = ""
    NONE = "none"
    STANDS = "stands"
    FIRST_TIME = "first_time"
    REASONABLE_CAUSE = "reasonable_cause"
    IRS_ERROR = "irs_error"
    EXEMPTED = "exempted"


@dataclass(frozen=True)
class Penalty:
    """One kind of line on a letter: its name, its section, and whether relief covers it (None: it cannot be told)."""

    kind: str
    name: str
    citation: str
    is_covered: bool | None


_PENALTIES = (
    Penalty("failure_to_file", "Failure to file", "IRC 6651(a)(1)", True),
    Penalty("failure_to_pay", "Failure to pay", "IRC 6651(a)(2), (a)(3)", True),
    Penalty("failure_to_deposit", "Failure to deposit", "IRC 6656", True),
    Penalty("estimated_tax", "Estimated tax", "IRC 6654", False),
    Penalty("accuracy", "Accuracy-related", "IRC 6662", False),
    Penalty("other", "Other, as the letter calls it", "", None),
)
_BY_KIND = {each.kind: each for each in _PENALTIES}
_OWN_SECTION = {
    ("failure_to_file", "1065"): "IRC 6698(a)(1)",
    ("failure_to_file", "1120-S"): "IRC 6699(a)(1), 6651(a)(1)",
    ("estimated_tax", "1120"): "IRC 6655",
    ("estimated_tax", "1120-S"): "IRC 6655",
    ("estimated_tax", "1120-F"): "IRC 6655",
}

# A letter that is about nothing but one of these penalties, whatever its lines are called.
LETTERS = {"CP162": "failure_to_file"}


def penalty(kind: str, form: str) -> Penalty:
    """The penalty behind a line of a letter about `form`; ValueError for a kind that is none."""
    found = _BY_KIND.get(kind)
    if found is None:
        raise ValueError(f"{kind!r} is not a penalty; those are {', '.join(_BY_KIND)}.")
    citation = _OWN_SECTION.get((kind, form), found.citation)
    return Penalty(found.kind, found.name, citation, found.is_covered)


def is_penalty(kind: str) -> bool:
    """Whether a line of a letter is one that this table knows."""
    return kind in _BY_KIND


NAMED_FORMS = frozenset(
    {
        *("1040", "1040-NR", "1040-SS", "1065", "1120", "1120-S", "1120-F", "1120-H"),
        *("940", "941", "943", "944", "945", "CT-1"),
    }
)
"""The 1040, 1065 and 1120 series and the employment tax returns that the IRS page names."""

DEPOSIT_FORMS = frozenset({"940", "941", "943", "944", "945", "CT-1"})

_EVENT = "filed for an event, seldom, or as information"
LEFT_OUT_FORMS = {
    **dict.fromkeys(("706", "706-NA", "709", "990", "3520", "3520-A", "5471", "5472"), _EVENT),
    "CIVPEN": "an account of penalties, not a return",
}
"""What first-time abate leaves out: the manual's examples, and penalties that belong to no return."""

SPOUSES_FORM = "1040"

SPOUSES_NOTE = (
    "If filing status or spouse changed in these years, the IRS looks at the records of both numbers "
    f"({MANUAL}, relayed)."
)

EXEMPTION_NOTES = (
    "It begins in summer 2026 and is applied when the original return has been processed; its exact conditions and its "
    "letter have been seen only as others relay them.",
    "What it leaves out is not charged, and failure to pay does not go on running. Tax and its interest stay.",
    "The sources do not say how a period without a return, or one with a penalty, counts: it is left open.",
)
ABATE_NOTES = (
    "That all returns due are filed and the tax is paid or arranged is not on the current list of the IRS; older texts "
    "ask for it.",
    "Failure to pay goes on running until the tax is paid; what accrues afterwards can be asked for again then.",
    "One period only: of several quarters charged, the first is freed and the later ones then have it behind them.",
    "If it is refused (Letter 854C), there are generally 30 days to appeal; the letter's own date counts.",
)

NEVER_COVERED = (
    "Estimated tax penalty (IRC 6654, 6655): it has waivers of its own; see Form 2210.",
    "Accuracy-related penalty (IRC 6662): it asks for reasonable cause and good faith.",
    "Penalties on information returns: they have a reasonable cause rule of their own.",
    "The tax itself, and interest on the tax.",
)


@dataclass(frozen=True)
class Ground:
    """One way to have a penalty taken away, in a sentence, with its source."""

    id: str
    name: str
    says: str
    citation: str
    confidence: str = SECONDARY


ORDER = (
    Ground(
        "account_error",
        "Account error",
        "The return or the money was in time after all: send the proof, and ask for nothing else first.",
        "IRS page on penalty appeals",
    ),
    Ground(
        "written_advice",
        "Erroneous written advice",
        "The penalty comes from wrong advice that the IRS wrote in answer to a written question.",
        "IRC 6404(f)",
    ),
    Ground(
        "exemption",
        "Automatic exemption (AEP)",
        "From the 2025 year and the quarters of 2026 on the IRS itself leaves the penalty out and sends a letter.",
        IRS_PAGE,
    ),
    Ground(
        "first_time",
        "First-time abate (FTA)",
        "Three years of the same return on time and without a penalty that stands: a call or a letter is enough.",
        MANUAL,
    ),
    Ground(
        "reasonable_cause",
        "Reasonable cause",
        "Ordinary care, and still not able: what happened from when to when, with papers. It is asked for last.",
        "IRS page on reasonable cause",
    ),
)
