"""How are matters and periods written on line 3?

Instructions for Form 2848 (Rev. September 2021), line 3, as quoted in public material and not read in the original:
"through", "thru" or a hyphen for a series ("2018 thru 2020", "2nd 2018-3rd 2019"), YYYYMM for a fiscal year. A civil
penalty is a matter of its own, for which the form's column is headed "if applicable".
"""

import re

from clients.official.sheet import Line3
from clients.rules.descriptions import CIVIL_PENALTY, description_of

_QUARTER = re.compile(r"^(\d{4}) Q([1-4])$")
_FISCAL = re.compile(r"^FY (\d{4})-(\d{2})$")
_ORDINALS = {"1": "1st", "2": "2nd", "3": "3rd", "4": "4th"}


def line_3(*, form: str, first: str, last: str, description: str = "", specific: str = "") -> Line3:
    """One matter as it is printed. Periods are labels such as "2024", "2024 Q1", "FY 2025-06"."""
    return Line3(
        description=description or description_of(form),
        form="" if form == CIVIL_PENALTY else form,
        periods=span(first, last),
        specific=specific,
    )


def span(first: str, last: str) -> str:
    """ "2021 thru 2024", "1st 2024 thru 4th 2025", "202406"; a single period once."""
    begin, end = period(first), period(last)
    return begin if begin == end else f"{begin} thru {end}"


def period(label: str) -> str:
    """ "2024", "1st 2024", "202506"; another label as it stands."""
    if quarter := _QUARTER.match(label):
        return f"{_ORDINALS[quarter[2]]} {quarter[1]}"
    if fiscal := _FISCAL.match(label):
        return f"{fiscal[1]}{fiscal[2]}"
    return label
