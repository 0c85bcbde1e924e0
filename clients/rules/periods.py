"""Which periods may line 3 name, and what is so general that the IRS returns the form?"""

import re
from datetime import date
from typing import Protocol

FUTURE_YEARS = 3
"""Years after that of receipt whose periods the CAF records (Instructions for Form 2848, line 3)."""

_GENERAL = re.compile(
    r"\b(?:ALL|ANY|EVERY)\s+(?:(?:TAX|PRIOR|PAST|OPEN|OTHER|FUTURE|CURRENT|AND|FEDERAL)\s+)*"
    r"(?:YEARS?|PERIODS?|TAX(?:ES)?|FORMS?|QUARTERS?|MATTERS?|RETURNS?)\b"
)


class Line(Protocol):
    """One line 3: a form, and the last days of its first and last period."""

    form: str
    first_period_end: date
    last_period_end: date


def names(line: Line, form: str, period_end: date | None) -> bool:
    """Whether a line 3 names this form and a span that holds this period (None: a form filed once, in any)."""
    is_within = period_end is None or line.first_period_end <= period_end <= line.last_period_end
    return line.form == form and is_within


def last_recorded(received_on: date) -> date:
    """The last period end that is recorded of a form received on that day."""
    return date(received_on.year + FUTURE_YEARS, 12, 31)


def is_general(text: str) -> bool:
    """Whether a line 3 says "all years", "all taxes" or the like."""
    return bool(_GENERAL.search(" ".join(text.upper().split())))
