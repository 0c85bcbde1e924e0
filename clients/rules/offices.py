"""Where does a Form 2848 or 8821 go: which CAF unit, at which address and fax number?"""

import re
from dataclasses import dataclass
from datetime import date

from clients.rules.citations import INSTRUCTIONS, PRIMARY, SECONDARY

AS_OF = date(2021, 9, 1)
"""The month of the chart that these numbers come from."""

CAUTION = "The IRS warns that these numbers may change: compare them with the chart on IRS.gov before you send."

ONLINE = {"2848": "IRS.gov/Submit2848", "8821": "IRS.gov, Submit Forms 2848 and 8821 Online"}
"""Where a signed form is uploaded; quicker than fax or mail, and the one way for an electronic signature."""


@dataclass(frozen=True)
class Office:
    """One CAF unit: its address line by line, its fax number, a second one for use outside the United States.

    `states` are the two letters of those it serves, between spaces.
    """

    name: str
    address: tuple[str, ...]
    fax: str
    states: str
    fax_from_abroad: str = ""
    citation: str = f"{INSTRUCTIONS}, Where To File Chart"
    confidence: str = PRIMARY


MEMPHIS = Office(
    "Memphis",
    ("Internal Revenue Service", "5333 Getwell Road, Stop 8423", "Memphis, TN 38118"),
    "855-214-7519",
    "AL AR CT DE DC FL GA IL IN KY LA ME MD MA MI MS NH NJ NY NC OH PA RI SC TN VT VA WV",
)
OGDEN = Office(
    "Ogden",
    ("Internal Revenue Service", "1973 Rulon White Blvd., MS 6737", "Ogden, UT 84201"),
    "855-214-7522",
    "AK AZ CA CO HI ID IA KS MN MO MT NE NV NM ND OK OR SD TX UT WA WI WY",
)
INTERNATIONAL = Office(
    "International CAF Team",
    ("Internal Revenue Service, International CAF Team", "2970 Market Street, MS 4-H14.123", "Philadelphia, PA 19104"),
    "855-772-3156",
    "AA AE AP AS FM GU MH MP PR PW VI",
    fax_from_abroad="304-707-9785",
)
OFFICES = (MEMPHIS, OGDEN, INTERNATIONAL)

INFORMATION_CONFIDENCE = SECONDARY
"""That Form 8821 goes to the same units: its own chart was not read here."""

_BY_STATE = {state: office for office in OFFICES for state in office.states.split()}
_LAST_LINE = re.compile(r"\b([A-Z]{2})\.?,?\s+\d{5}(?:-\d{4})?\s*$")


def state_of(address: str) -> str:
    """The two letters before the ZIP code at the end of an address; "" where there are none that the chart knows."""
    text = re.sub(r"[\s,]*\b(?:USA|U\.S\.A\.|UNITED STATES)\.?\s*$", "", address.strip().upper())
    found = _LAST_LINE.search(text)
    return found[1] if found and found[1] in _BY_STATE else ""


def office_for(state: str, *, abroad: bool = False) -> Office | None:
    """The unit for a taxpayer of that State or territory, or abroad; None where the State is not known yet.

    Raises ValueError for two letters that are no State, territory or military post.
    """
    if abroad:
        return INTERNATIONAL
    if not state:
        return None
    if state.upper() not in _BY_STATE:
        raise ValueError(f"{state} is no State or territory that the chart of Form 2848 names.")
    return _BY_STATE[state.upper()]
