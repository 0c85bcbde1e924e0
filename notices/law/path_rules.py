"""What is each way to resolve a debt: its threshold, its papers, and what it does to levy, penalty and time to collect?

Thresholds and fees stand here with their source, and each row says how sure it is. A row that nobody has verified is
shown with that word and is never computed with. `paths.py` asks which thresholds a case is within; the fees are in
`user_fees.py`.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from notices.law.catalogue import UNVERIFIED

AS_OF = date(2026, 11, 22)
PRIMARY, SECONDARY = "primary_seen", "secondary_seen"

INDIVIDUAL, BUSINESS = "individual", "business"


@dataclass(frozen=True)
class Rule:
    """One rule in a sentence, with its source and how sure it is."""

    says: str
    citation: str
    confidence: str = PRIMARY

    @property
    def is_verified(self) -> bool:
        """Whether somebody has read it in a source."""
        return self.confidence != UNVERIFIED


@dataclass(frozen=True)
class Limit:
    """The most that may be owed for one way to pay, in dollars, over all periods of the taxpayer together.

    `is_below`: less than `most`, not just as much. `is_tax_only`: penalties and interest do not count. `months` is the
    longest term in months (None: not stated as months), never longer than what is left of the time to collect.
    `whom` is individual or business, `has_trust_fund` whether it is for trust fund tax (None: either).
    """

    most: Decimal
    whom: str
    source: Rule
    months: int | None = None
    is_below: bool = False
    is_tax_only: bool = False
    has_trust_fund: bool | None = None


@dataclass(frozen=True)
class Paper:
    """A form of the IRS that a path needs or may need."""

    number: str
    what_for: str
    confidence: str = PRIMARY


@dataclass(frozen=True)
class PathRule:
    """One way to resolve a debt. `path` is the choice on the case; `key` tells agreements of one path apart.

    `meanwhile` is what collection does while it is asked for or in force, `late_payment` its effect on the penalty of
    IRC 6651(a)(2)-(3), `period` on the ten years of IRC 6502, `levy` on levy; `also` are conditions no figure tells.
    """

    key: str
    path: str
    name: str
    what: str
    meanwhile: Rule
    late_payment: Rule
    period: Rule
    levy: Rule
    limit: Limit | None = None
    papers: tuple[Paper, ...] = ()
    also: tuple[Rule, ...] = ()

    @property
    def as_of(self) -> date:
        """When somebody last compared it with its sources."""
        return AS_OF

    @property
    def rules(self) -> tuple[Rule, ...]:
        """Every sentence of it that rests on a source."""
        limit = (self.limit.source,) if self.limit else ()
        return (*limit, self.meanwhile, self.late_payment, self.period, self.levy, *self.also)


# What several paths share.
GOES_ON = Rule(
    "Failure to pay goes on at 0.5 percent a month, 1 percent after a notice of intent to levy.",
    "IRC 6651(a)(2)-(3), (d)",
)
QUARTER = Rule(
    "Failure to pay falls to 0.25 percent a month while the agreement is in effect, only for an individual whose "
    "return was filed in time; a request alone changes nothing.",
    "IRC 6651(h)",
)
INTEREST = Rule("Interest goes on whatever the path; no agreement moves the day from which it runs.", "IRC 6601(b)(1)")
RUNS = Rule("The ten years go on running.", "IRC 6502(a)")
AGREEMENT_PERIOD = Rule(
    "The ten years stand still while the request is pending, for 30 days after a rejection or a termination, and while "
    "an appeal against it lasts; they run while the agreement is in effect.",
    "IRC 6331(k)(2)-(3), (i)(5)",
)
AGREEMENT_LEVY = Rule(
    "No levy while the request is pending, while the agreement is in effect, for 30 days after a rejection or a "
    "termination, and while an appeal lasts.",
    "IRC 6331(k)(2)",
)
NOTICES_STOP = Rule(
    "Notices usually stop once the request posts (TC 971 AC 043); a letter that was on its way may still come.",
    "Transaction codes, relayed",
    SECONDARY,
)
NO_BAR = Rule("It bars no levy by itself.", "IRC 6331")
ALL_FILED = Rule(
    "All returns due must be filed before an agreement is set up.", "Instructions for Form 9465 (Jul 2024)"
)
BREAKS = Rule(
    "An instalment or any other tax paid late lets the IRS end it, with 30 days' notice (CP523).",
    "IRC 6159(b)(4)-(5)",
)
SIMPLE_TERM = Rule(
    "The instructions to Form 9465 of July 2024 still describe the 72 months that came before the Simple Payment Plan.",
    "Instructions for Form 9465 (Jul 2024)",
)
SEVENTY_TWO = 72
"""Months of the streamlined agreement that those instructions describe."""
SIMPLE_MONTHS = 120
REQUEST = Paper("9465", "the request, unless it is made online or by phone (Rev. September 2020)")
STATEMENT = Paper("433-F", "income, expenses and assets, where the IRS asks for them")


def simple(key: str, name: str, whom: str, most: int, *, since: str, has_trust_fund: bool | None = None) -> PathRule:
    """A Simple Payment Plan for one kind of taxpayer."""
    source = Rule(
        f"At most ${most:,} of assessed tax, penalty and interest; up to ten years, within the time to collect; no "
        f"financial statement. In force since {since}.",
        "irs.gov, Simple Payment Plan",
    )
    return PathRule(
        key=key,
        path="installments",
        name=name,
        what="Monthly payments until all is paid, without a statement of income and assets.",
        limit=Limit(Decimal(most), whom, source, months=SIMPLE_MONTHS, has_trust_fund=has_trust_fund),
        papers=(REQUEST,) if whom == INDIVIDUAL else (),
        meanwhile=NOTICES_STOP,
        late_payment=QUARTER if whom == INDIVIDUAL else GOES_ON,
        period=AGREEMENT_PERIOD,
        levy=AGREEMENT_LEVY,
        also=(ALL_FILED, BREAKS, *((SIMPLE_TERM,) if whom == INDIVIDUAL else ())),
    )
