"""What does it cost to ask for an agreement or an offer, by the way it is asked for?

The amounts of 2026 have been seen only as others relay them. A page that shows one says so.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from notices.law.path_rules import SECONDARY

YEAR = 2026
"""The year whose fees these are; the next year's are looked for from January on."""

_FROM = date(2026, 3, 3)
_SOURCE = "IRS payment plan fees from Mar 3, 2026, relayed"


@dataclass(frozen=True)
class Fee:
    """One fee in dollars and the fee for a taxpayer of low income (None: not on file)."""

    key: str
    path: str
    how: str
    amount: Decimal
    low_income: Decimal | None
    low_income_words: str
    from_on: date
    citation: str
    confidence: str = SECONDARY


_DIRECT_DEBIT = (Decimal(0), "waived for low income")
_OTHER = (Decimal(43), "$43 for low income")

FEES: tuple[Fee, ...] = (
    Fee("direct_debit_online", "installments", "direct debit, online", Decimal(29), *_DIRECT_DEBIT, _FROM, _SOURCE),
    Fee(
        "direct_debit_other",
        "installments",
        "direct debit, by phone, mail or in person",
        Decimal(107),
        *_DIRECT_DEBIT,
        _FROM,
        _SOURCE,
    ),
    Fee("other_online", "installments", "other monthly payments, online", Decimal(69), *_OTHER, _FROM, _SOURCE),
    Fee(
        "other_phone_mail",
        "installments",
        "other monthly payments, by phone or mail",
        Decimal(178),
        *_OTHER,
        _FROM,
        _SOURCE,
    ),
    Fee(
        "short_term",
        "short_term",
        "a plan of up to 180 days",
        Decimal(0),
        Decimal(0),
        "free for all",
        _FROM,
        "irs.gov and Instructions for Form 9465 (Jul 2024), relayed",
    ),
    Fee(
        "offer",
        "offer",
        "an offer in compromise",
        Decimal(205),
        None,
        "the waiver for low income is on Form 656; not worked out here",
        date(2026, 4, 1),
        "Form 656-B (Apr 2026), relayed",
    ),
)

_BY_KEY = {fee.key: fee for fee in FEES}


def fee(key: str, *, is_low_income: bool = False) -> Decimal:
    """The fee in dollars; ValueError with a sentence for an unknown way, or where the reduced fee is not on file."""
    found = _BY_KEY.get(key)
    if found is None:
        raise ValueError(f"{key!r} is no fee on file; those are {', '.join(_BY_KEY)}.")
    if not is_low_income:
        return found.amount
    if found.low_income is None:
        raise ValueError(f"What {found.how} costs a taxpayer of low income is not on file.")
    return found.low_income


def fees_of(path: str) -> tuple[Fee, ...]:
    """The fees of a path; a partial-payment agreement is asked for as an agreement is. None for the other paths."""
    asked = "installments" if path == "partial_payment" else path
    return tuple(fee for fee in FEES if fee.path == asked)
