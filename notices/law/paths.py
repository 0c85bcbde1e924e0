"""Within which thresholds is a case, by what is on file, and what would the least monthly payment be?

Never a recommendation: within a threshold is not the same as wise, or granted.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_UP, Decimal
from enum import StrEnum

from notices.law.counting import in_words
from notices.law.path_rules import BUSINESS, INDIVIDUAL, SEVENTY_TWO, Limit, PathRule
from notices.law.path_table import PATHS

CENT = Decimal("0.01")


class Verdict(StrEnum):
    """What the figures on file say of one threshold."""

    WITHIN = "within"
    ABOVE = "above"
    CANNOT_TELL = "cannot_tell"
    NOT_FOR = "not_for"


@dataclass(frozen=True)
class Standing:
    """What is on file of a taxpayer. Dollars; None is not known.

    `owed` is the balance of all open periods together as far as they are known, `unknown` how many of them have no
    balance on file. `tax_owed` is the tax in it alone. `taxpayer` is individual, business, or another word.
    """

    owed: Decimal | None
    taxpayer: str
    unknown: int = 0
    tax_owed: Decimal | None = None
    has_trust_fund: bool | None = None
    unfiled: int | None = None
    collect_until: date | None = None


@dataclass(frozen=True)
class Monthly:
    """The least monthly payment that dividing alone gives, in dollars over so many months, and where the term is from.

    Interest and penalties go on, so that paying it off in that time takes more.
    """

    amount: Decimal
    months: int
    why: str


@dataclass(frozen=True)
class Answer:
    """What is said of one path: the verdict, `words` for it, the rule itself, and what nobody wrote down."""

    rule: PathRule
    verdict: Verdict
    words: str
    missing: tuple[str, ...] = ()
    monthly: tuple[Monthly, ...] = ()


def paths_open_to(facts: Standing, today: date) -> tuple[Answer, ...]:
    """One answer for each path that has a threshold, in the order of the table; never a recommendation."""
    return tuple(_answer(rule, rule.limit, facts, today) for rule in PATHS if rule.limit)


def months_left(until: date | None, today: date) -> int | None:
    """Whole months from today until the time to collect ends; none below zero, None where the day is not known."""
    if until is None:
        return None
    whole = (until.year - today.year) * 12 + until.month - today.month
    return max(0, whole - (until.day < today.day))


def _answer(rule: PathRule, limit: Limit, facts: Standing, today: date) -> Answer:
    if not rule.limit or not limit.source.is_verified:
        return Answer(rule, Verdict.CANNOT_TELL, "cannot tell: the threshold is unverified")
    if facts.taxpayer in (INDIVIDUAL, BUSINESS) and facts.taxpayer != limit.whom:
        return Answer(rule, Verdict.NOT_FOR, f"for {'individuals' if limit.whom == INDIVIDUAL else 'businesses'} only")
    if _is_other_tax(limit, facts):
        trust = "trust fund tax" if limit.has_trust_fund else "taxes without a trust fund part"
        return Answer(rule, Verdict.NOT_FOR, f"for {trust} only")
    over = _over(limit, facts)
    if over is not None:
        return Answer(rule, Verdict.ABOVE, f"above it by ${over:,.2f}")
    missing = tuple(_missing(limit, facts))
    if missing:
        return Answer(rule, Verdict.CANNOT_TELL, f"cannot tell: {'; '.join(missing)}", missing)
    words = "within the threshold"
    if limit.months and facts.unfiled:
        words += f"; {facts.unfiled} return{'' if facts.unfiled == 1 else 's'} must be filed first"
    # Cut short by the end of the time to collect, two terms are one.
    return Answer(rule, Verdict.WITHIN, words, (), tuple(dict.fromkeys(_monthly(limit, facts, today))))


def _is_other_tax(limit: Limit, facts: Standing) -> bool:
    asked = limit.has_trust_fund
    return asked is not None and facts.has_trust_fund is not None and asked != facts.has_trust_fund


def _over(limit: Limit, facts: Standing) -> Decimal | None:
    """By how much the debt is above the limit; None where it is not, or where nobody knows."""
    counted = facts.tax_owed if limit.is_tax_only else facts.owed
    if counted is None:
        return None
    if counted > limit.most:
        return counted - limit.most
    return CENT if limit.is_below and counted == limit.most else None


def _missing(limit: Limit, facts: Standing) -> Iterator[str]:
    if facts.taxpayer not in (INDIVIDUAL, BUSINESS):
        yield f"how the IRS counts {'an' if facts.taxpayer[:1] in 'aeiou' else 'a'} {facts.taxpayer}"
    if facts.owed is None:
        yield "the balance"
    elif facts.unknown:
        yield f"the balance of {facts.unknown} other open case{'' if facts.unknown == 1 else 's'}"
    # Tax alone is never more than everything together.
    if limit.is_tax_only and facts.tax_owed is None and facts.owed is not None and facts.owed > limit.most:
        yield "how much of the balance is tax alone"
    if limit.whom == INDIVIDUAL and facts.has_trust_fund:
        yield "how the IRS counts trust fund tax that an individual owes"
    if limit.has_trust_fund is not None and facts.has_trust_fund is None:
        yield "whether trust fund tax is in it"
    if limit.months and facts.unfiled is None:
        yield "whether all returns are filed"


def _monthly(limit: Limit, facts: Standing, today: date) -> Iterator[Monthly]:
    """Dividing the balance by the months of the term, cut short by the end of the time to collect where it is known."""
    if limit.months is None or not facts.owed or facts.owed < 0:
        return
    left = months_left(facts.collect_until, today)
    yield from _over_months(facts.owed, limit.months, left, facts.collect_until, f"the term of {limit.months} months")
    if limit.months > SEVENTY_TWO and limit.whom == INDIVIDUAL:
        told = f"the {SEVENTY_TWO} months in the instructions to Form 9465 (Jul 2024), which describe older terms"
        yield from _over_months(facts.owed, SEVENTY_TWO, left, facts.collect_until, told)


def _over_months(owed: Decimal, term: int, left: int | None, until: date | None, why: str) -> Iterator[Monthly]:
    if left is None or until is None:
        yield Monthly(_up(owed / term), term, f"{why}; the end of the time to collect is not on file")
    elif left >= term:
        yield Monthly(_up(owed / term), term, why)
    elif left:
        yield Monthly(_up(owed / left), left, f"what is left until {in_words(until)}, when the time to collect may end")


def _up(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, rounding=ROUND_UP)
