"""At which interest rates does a firm compute: the published ones, and the quarters it has added since?"""

from decimal import Decimal

from notices.law.rates import Rates, published, read_quarter
from practice.models import Firm


def rates_for(firm: Firm) -> Rates:
    """The table of this firm. A quarter it typed replaces the published one, and says that it was typed."""
    rates = published()
    for quarter, row in sorted(firm.rates.items()):
        rates = rates.with_quarter(read_quarter(quarter), Decimal(row["percent"]), row["citation"])
    return rates
