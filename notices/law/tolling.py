"""Which events hold back the ten years in which the IRS may collect a tax, for how long, and by what law?

IRC 6502(a) gives the IRS ten years from each assessment. Each row is one event that suspends that period or extends
it. The table says what follows the event itself (30 days after a rejection, six months after a bankruptcy) and which
day the period may not expire before. A row whose source nobody has checked is marked unverified: it moves the later
estimate only.
"""

from dataclasses import dataclass
from datetime import date

from notices.law.catalogue import UNVERIFIED
from notices.law.counting import last_day

SHORTEST_SIX_MONTHS, LONGEST_SIX_MONTHS = 181, 184  # days, whichever six calendar months they are


@dataclass(frozen=True)
class Tolling:
    """One kind of event and its effect on the period of IRC 6502.

    `add_days` (or six calendar months, `adds_six_months`) follow its end. `least_add_days` is the shorter add-on of a
    looser IRS publication, None where there is none. `floor_days` and `floors_six_months` name the day after its end
    before which the period may not expire. `needs_six_months`: a shorter event suspends nothing. `counts_from_end`:
    its own time is not suspended, only the add-on is. `extends`: it suspends nothing, its end is an agreed last day.
    `caution` is a sentence for the reader, or "".
    """

    kind: str
    name: str
    citation: str
    confidence: str = "primary_seen"
    add_days: int = 0
    adds_six_months: bool = False
    least_add_days: int | None = None
    floor_days: int = 0
    floors_six_months: bool = False
    needs_six_months: bool = False
    counts_from_end: bool = False
    extends: bool = False
    caution: str = ""

    @property
    def is_verified(self) -> bool:
        """Whether the rule has been read in its source and may move the estimate."""
        return self.confidence != UNVERIFIED


_SIX_MONTHS = "The six months that follow are 181 to 184 days, depending on where they are counted."

TOLLING: tuple[Tolling, ...] = (
    Tolling(
        "offer_pending",
        "Offer in compromise pending, or its rejection before Appeals",
        "IRC 6331(k)(1), (k)(3)(B), (i)(5)",
    ),
    Tolling(
        "offer_rejected",
        "Offer in compromise pending until rejected",
        "IRC 6331(k)(1), (k)(3)(B), (i)(5)",
        add_days=30,
        caution="The time of a timely appeal counts too: add it as an offer pending.",
    ),
    Tolling(
        "agreement_pending",
        "Installment agreement requested, or its rejection or termination before Appeals",
        "IRC 6331(k)(2)(A), (k)(3)(B), (i)(5)",
    ),
    Tolling(
        "agreement_rejected",
        "Installment agreement requested until rejected",
        "IRC 6331(k)(2)(A), (k)(2)(B), (i)(5)",
        add_days=30,
        caution="The time of a timely appeal counts too: add it as an agreement asked for.",
    ),
    Tolling(
        "agreement_terminated",
        "Installment agreement terminated",
        "IRC 6331(k)(2)(D), (k)(3)(B), (i)(5)",
        add_days=30,
        counts_from_end=True,
        caution=(
            "The time the agreement was in effect does not count (IRC 6331(k)(3)(B)); "
            "the time of a timely appeal does: add it as an agreement asked for."
        ),
    ),
    Tolling(
        "bankruptcy",
        "Bankruptcy stay",
        "IRC 6503(h)(2)",
        adds_six_months=True,
        caution=_SIX_MONTHS,
    ),
    Tolling("cdp", "Timely request for a CDP hearing", "IRC 6330(e)(1), 6320(c)", floor_days=90),
    Tolling(
        "innocent_spouse",
        "Innocent spouse request, while collection is barred",
        "IRC 6015(e)(2)",
        add_days=60,
        least_add_days=0,
        caution=(
            "It suspends the period of the spouse who asked only. "
            "Pub. 594 names no 60 days after the 90th day from the determination; the earlier estimate leaves them out."
        ),
    ),
    Tolling(
        "abroad",
        "Outside the United States for six continuous months or more",
        "IRC 6503(c)",
        floors_six_months=True,
        needs_six_months=True,
    ),
    Tolling(
        "tao",
        "Application for a Taxpayer Assistance Order",
        "IRC 7811(d)",
        caution="The IRS does not apply this suspension itself (IRM 13.1.14), so its own date may be earlier.",
    ),
    Tolling(
        "combat_zone",
        "Combat zone or contingency operation",
        "IRC 7508(a), (e)(3)",
        add_days=180,
        caution="Time in hospital afterwards does not suspend collection (IRC 7508(e)(3)).",
    ),
    Tolling(
        "military_deferment",
        "Collection deferred during military service",
        "50 U.S.C. 4000",
        confidence=UNVERIFIED,
        add_days=270,
        caution="This rule is unverified: it moves the later estimate only.",
    ),
    Tolling(
        "court_custody",
        "Assets in the control or custody of a court",
        "IRC 6503(b)",
        adds_six_months=True,
        caution=_SIX_MONTHS,
    ),
    Tolling(
        "waiver",
        "Extension agreed in writing with an installment agreement",
        "IRC 6502(a)(2)(A)",
        add_days=90,
        extends=True,
        caution="Whether a later suspension lengthens the agreed date is unverified: only the later estimate does so.",
    ),
)

_BY_KIND = {each.kind: each for each in TOLLING}

_IN_EFFECT = "an installment agreement in effect leaves the ten years running (IRC 6331(k)(3)(B))"
_NOT_COLLECTIBLE = "currently not collectible is a status that no statute ties to the ten years"
_EQUIVALENT = "an equivalent hearing does not suspend collection (Treas. Reg. 301.6330-1(i))"
_PHONE_HOLD = "a hold promised by phone delays letters only (not verified in a source)"
_DISASTER = "a disaster postponement does not by itself suspend IRC 6502 (IRC 7508A; not verified in a source)"
_CLAIM = "a pending claim (TC 470) does not by itself suspend IRC 6502 (not verified in a source)"

_DOES_NOT_SUSPEND: dict[str, str] = {
    "agreement_in_effect": _IN_EFFECT,
    "agreement_in_force": _IN_EFFECT,
    "cnc": _NOT_COLLECTIBLE,
    "not_collectible": _NOT_COLLECTIBLE,
    "equivalent_hearing": _EQUIVALENT,
    "hold": _PHONE_HOLD,
    "hold_until": _PHONE_HOLD,
    "phone_hold": _PHONE_HOLD,
    "short_hold": _PHONE_HOLD,
    "disaster": _DISASTER,
    "disaster_until": _DISASTER,
    "claim_pending": _CLAIM,
    "identity_theft": "no rule was found by which an identity theft case suspends the ten years (not verified)",
}


def tolling_of(kind: str) -> Tolling:
    """The row of one kind of event; ValueError with a sentence, saying why for what is known not to suspend."""
    if kind in _BY_KIND:
        return _BY_KIND[kind]
    if reason := why_not(kind):
        raise ValueError(f"{kind} moves no collection date: {reason}.")
    raise ValueError(f"{kind!r} is not an event that moves a collection date; those are {', '.join(_BY_KIND)}.")


def why_not(kind: str) -> str:
    """Why something known not to suspend leaves the ten years running, without a full stop; "" for all else."""
    return _DOES_NOT_SUSPEND.get(kind, "")


def six_months_after(day: date) -> date:
    """The same day of the sixth month after, or that month's last day where it is shorter (29 Aug: 28 Feb)."""
    year, month = day.year + (day.month + 5) // 12, (day.month + 5) % 12 + 1
    for of_month in range(day.day, 27, -1):
        try:
            return date(year, month, of_month)
        except ValueError:
            continue
    return date(year, month, day.day)


def ten_years_after(assessed_on: date) -> date:
    """The last day of the ten years of IRC 6502(a)(1), not moved off a weekend; 28 Feb for a 29 Feb."""
    return last_day(assessed_on, 10, "years")
