"""How do interest rates, and what is out of date in the law's data, read on a page?"""

from datetime import date

from django import template

from notices.firm_rates import rates_for
from notices.law import upkeep
from notices.law.rates import Quarter
from practice.models import Firm

register = template.Library()


@register.filter
def address(quarter: Quarter) -> str:
    """A quarter as it stands in an address: 2027-Q1."""
    return str(quarter).replace(" ", "-")


@register.simple_tag
def out_of_date(firm: Firm, today: date) -> tuple[upkeep.Finding, ...]:
    """What of the law's data is out of date for this firm, or soon will be."""
    return upkeep.stale(today, rates=rates_for(firm))


@register.simple_tag
def rate_to_add(firm: Firm, today: date) -> str:
    """The sentence about interest rates that have run out or soon will; "" while they reach far enough."""
    return next((each.sentence for each in out_of_date(firm, today) if each.subject == upkeep.RATES), "")
