"""Which periods may line 3 name, and what is so general that the IRS returns the form?"""

import re
from datetime import date

FUTURE_YEARS = 3
"""Years after that of receipt whose periods the CAF records (Instructions for Form 2848, line 3)."""

_GENERAL = re.compile(
    r"\b(?:ALL|ANY|EVERY)\s+(?:(?:TAX|PRIOR|PAST|OPEN|OTHER|FUTURE|CURRENT|AND|FEDERAL)\s+)*"
    r"(?:YEARS?|PERIODS?|TAX(?:ES)?|FORMS?|QUARTERS?|MATTERS?|RETURNS?)\b"
)


def last_recorded(received_on: date) -> date:
    """The last period end that is recorded of a form received on that day."""
    return date(received_on.year + FUTURE_YEARS, 12, 31)


def is_general(text: str) -> bool:
    """Whether a line 3 says "all years", "all taxes" or the like."""
    return bool(_GENERAL.search(" ".join(text.upper().split())))
