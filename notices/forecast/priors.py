"""What is assumed before a firm's own cases speak: how many cases move on, how fast, and what tips them.

No authority publishes the share of first bills that reach CP504. Published anchors bound the figures (TIGTA
2011-30-112: more than half of all modules close in the notice stream, 35 days between letters; GAO-09-976: 32 % of
the dollars move on); the rest is judgement, kept with its range and its grade so that nobody takes it for a fact.
Odds are natural-log odds added to the logit of the chance of moving on.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType
from typing import NamedTuple

TIGTA = "TIGTA 2011-30-112"
EXPERT = "expert judgement"


@dataclass(frozen=True)
class Prior:
    """A chance in [0, 1] with its plausible range, its weight in cases, its source and its grade."""

    low: float
    middle: float
    high: float
    pseudo_count: int
    source: str
    grade: str = "expert"

    def at(self, band: int) -> float:
        """The low (0), middle (1) or high (2) value."""
        return (self.low, self.middle, self.high)[band]


def weekly_intervals(
    *, regular: tuple[int, int] = (5, 8), late: float = 0.15, stay_late: float = 0.85, longest: int = 40
) -> tuple[float, ...]:
    """Chance, by week since one letter, that the next is dated in that week, given that it comes at all.

    Five to eight weeks (35 to 56 days) evenly, and a tail for accounts that were paused: `late` is its share and
    `stay_late` the chance that a late letter is later still by one more week. Sums to 1.
    """
    first, last = regular
    weeks = [0.0] * (longest + 1)
    for week in range(first, last + 1):
        weeks[week] = (1 - late) / (last + 1 - first)
    tail = [stay_late**k for k in range(longest - last)]
    for k, share in enumerate(tail):
        weeks[last + 1 + k] = late * share / sum(tail)
    return tuple(weeks)


@dataclass(frozen=True)
class Factor:
    """A fact that tips the odds. `unknown` is the span added to the range when nobody recorded the fact."""

    name: str
    log_odds: float
    source: str
    grade: str = "expert"
    unknown: tuple[float, float] = (0.0, 0.0)
    every_step: bool = True
    """Whether it tips every later letter as well, or only the next one."""
    spread: float = 0.0
    """Standard error of `log_odds` where it was learned."""
    unknown_odds: float = 0.0
    """What an unknown fact adds to the middle figure: the weight of the fact times how often it holds."""


FACTORS: Mapping[str, Factor] = MappingProxyType(
    {
        factor.name: factor
        for factor in (
            Factor("unanswered", 0.4, f"{TIGTA}: response falls by stage"),
            Factor("other_balances", 0.5, "GAO-08-728: about 70 decision rules", unknown=(0.0, 0.5)),
            Factor("unfiled_returns", 0.4, "no agreement before returns are filed (i9465)", unknown=(0.0, 0.4)),
            Factor("balance", 0.0, "TIGTA 2021-30-015: priority by size of balance", unknown=(0.0, 0.6)),
            Factor("balance_over_10k", 0.3, "TIGTA 2021-30-015: priority by size of balance"),
            Factor("balance_over_100k", 0.6, "TIGTA 2021-30-015: priority by size of balance"),
            Factor("balance_small", -2.0, "deferral amounts exist, redacted in IRM 5.19.1.2.6.1"),
            Factor("business", 0.0, "not judged; a firm's own cases may show a difference"),
            Factor("employment_tax", 0.6, "trust fund taxes go to a revenue officer sooner"),
            Factor("math_error_request", -1.5, "IRC 6213(b)(2)(A), (B)", grade="rule", every_step=False),
            Factor("dispute", -0.4, "letters go on until the claim is on the account", every_step=False),
            Factor("resumed", 0.0, "not judged; the clock goes on from where it stood", every_step=False),
            Factor("payment", -0.3, "a balance remains, the stream goes on", every_step=False),
        )
    }
)

SMALL_BALANCE = Decimal("25")
"""Dollars under which a bill is probably deferred. The true tolerance is redacted: ours is a cautious guess."""

LARGE_BALANCE, LARGEST_BALANCE = Decimal(10_000), Decimal(100_000)
"""Dollars above which a balance gets more attention."""


@dataclass(frozen=True)
class BarRule:
    """What a bar does while it lasts: stops the clock, or leaves the letters this much less likely."""

    log_odds: float
    stops: bool
    words: str
    source: str
    grade: str = "expert"


BARS: Mapping[str, BarRule] = MappingProxyType(
    {
        "agreement_in_force": BarRule(-4.0, True, "An installment agreement is in force", "IRC 6331(k)(2)(C)", "rule"),
        "bankruptcy": BarRule(-5.0, True, "A bankruptcy stay is in force", "11 USC 362; IRC 6503(h)", "rule"),
        "cdp_hearing": BarRule(-4.0, True, "A collection due process hearing is pending", "IRC 6330(e)(1)", "rule"),
        "short_hold": BarRule(-2.0, True, "Collection is on hold", "usual practice; IRM 5.19.1"),
        "agreement_pending": BarRule(
            -2.5, False, "An installment agreement has been asked for", "IRC 6331(k)(2)(A): bars levy, not letters"
        ),
        "offer_pending": BarRule(
            -2.5, False, "An offer in compromise is pending", "IRC 6331(k)(1): bars levy, not letters"
        ),
        "not_collectible": BarRule(-3.0, False, "The account is not collectible for now", "IRM 5.16"),
        "disaster": BarRule(-1.5, False, "A disaster freeze is on the account", "IRM 21.5.6.4.30", "rule/expert"),
        # Nothing is published for these two; a little less than a disaster freeze.
        "identity_theft": BarRule(-1.5, False, "An identity theft claim is open", EXPERT),
        "innocent_spouse": BarRule(
            -1.0, False, "An innocent spouse claim is open", "IRC 6015(e)(1)(B): bars levy, not letters"
        ),
    }
)

BAR_ODDS: Mapping[str, float] = MappingProxyType({kind: rule.log_odds for kind, rule in BARS.items()})

USUAL_HOLD_DAYS = 63
"""Days a hold by phone lasts when nobody noted its end: nine weekly cycles, usual practice."""

PAID_LOG_ODDS = -6.0
"""Weight shown for full payment (account closed, TC 610/670/640): a rule, not an odds factor."""


class Standstill(NamedTuple):
    """First and last day (proleptic ordinals) of a time in which the IRS sent nobody reminders."""

    first: int
    last: int


@dataclass(frozen=True, eq=False, kw_only=True)
class Parameters:
    """One complete set of assumptions; a refit makes another. Compared by identity, so it can key a cache."""

    moves: Mapping[str, Prior]
    """Last letter to the chance that any further letter of the stream comes."""
    factors: Mapping[str, Factor] = field(default_factory=lambda: FACTORS)
    """What each fact adds to the log odds of moving on."""
    bars: Mapping[str, float] = field(default_factory=lambda: BAR_ODDS)
    """Kind of bar to the log odds with which letters go out all the same while it lasts."""
    explained_after: int | None = None
    """Days after which a bar in force explains the silence under it; None: never, so that no bar raises a figure."""
    standstills: tuple[Standstill, ...] = ()
    """Past times in which no clock ran."""
    level: tuple[float, float] = (0.0, 1.0)
    """What is added to the log odds of every figure after they were multiplied by the second number."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Priors(Parameters):
    """The assumptions as they are judged: about what the IRS does and how much of its mail is seen."""

    skips: Mapping[str, Prior]
    """Reminder to the chance that it is left out, given that the stream moves on."""
    seen: Prior
    """Chance that a reminder sent by the IRS reaches the firm; CP504 is taken to reach it always. It decides how
    much silence says: the less of the mail a firm sees, the less its absence means."""
    intervals: tuple[float, ...] = field(default_factory=weekly_intervals)


PRIORS = Priors(
    moves=MappingProxyType(
        {
            "CP14": Prior(0.38, 0.50, 0.62, 10, f"{TIGTA}: over half of modules close, 1.89 letters each"),
            "CP501": Prior(0.70, 0.82, 0.90, 8, f"{TIGTA}: collection falls along the stream"),
            "CP503": Prior(0.72, 0.85, 0.92, 8, f"{TIGTA}: collection falls along the stream"),
            "CP161": Prior(0.20, 0.35, 0.50, 10, "the whole way from CP14 to CP504; GAO-09-976: 32 % of dollars"),
        }
    ),
    skips=MappingProxyType(
        {
            "CP501": Prior(0.05, 0.15, 0.35, 8, "practitioners; criteria redacted in IRM 5.19.1"),
            "CP503": Prior(0.02, 0.08, 0.20, 8, "practitioners; criteria redacted in IRM 5.19.1"),
        }
    ),
    # A wider range than most: firms differ in how faithfully clients pass their mail on.
    seen=Prior(0.30, 0.50, 0.80, 4, "letters go to the taxpayer, who often does not pass reminders on"),
)
