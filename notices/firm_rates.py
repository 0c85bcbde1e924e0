"""At which interest rates does a firm compute: the published ones, and the quarters it has added since?"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from notices.law.rates import Quarter, Rate, Rates, published, read_quarter
from practice.models import Firm


def rates_for(firm: Firm) -> Rates:
    """The table of this firm. A quarter it typed replaces the published one, and says that it was typed."""
    return rates_with(firm.rates)


def rates_with(typed: Mapping[str, Mapping[str, str]]) -> Rates:
    """The published table with these quarters, as `Firm.rates` keeps them; ValueError where they leave a gap."""
    rates = published()
    for quarter, row in sorted(typed.items()):
        rates = rates.with_quarter(read_quarter(quarter), Decimal(row["percent"]), row["citation"])
    return rates


def published_rate(quarter: Quarter) -> Rate | None:
    """The rate of this quarter in the published table; None where it is not there."""
    rates = published()
    return rates.on(quarter.first_on) if rates.first_on <= quarter.first_on <= rates.last_on else None


@dataclass(frozen=True)
class OwnRate:
    """One quarter that the firm typed: percent a year, its source, who typed it when, and what is published."""

    quarter: Quarter
    percent: str
    citation: str
    typed: str
    published: Rate | None

    @property
    def is_needless(self) -> bool:
        """Whether the published table has come to say the same."""
        return self.published is not None and self.published.percent == Decimal(self.percent)


def own_rates(firm: Firm) -> list[OwnRate]:
    """The quarters that the firm typed, the newest first."""
    return [_own(read_quarter(quarter), row) for quarter, row in sorted(firm.rates.items(), reverse=True)]


def own_rate(firm: Firm, quarter: Quarter) -> OwnRate | None:
    """The quarter as the firm typed it; None where it did not."""
    row = firm.rates.get(str(quarter))
    return _own(quarter, row) if row else None


def _own(quarter: Quarter, row: Mapping[str, str]) -> OwnRate:
    return OwnRate(quarter, row["percent"], row["citation"], row.get("typed", ""), published_rate(quarter))
