"""Which taxpayer number goes with which return on line 1?

Sources: Instructions for Form 2848 (Rev. 9-2021), line 1 (SSN, ITIN or EIN; a sole proprietor gives SSN and EIN; Form
706 goes by the decedent's SSN). Which returns are filed under an EIN is said on each return.
"""

from clients.rules.descriptions import CIVIL_PENALTY

PERSONAL = frozenset(["ssn", "itin", "atin"])
EMPLOYER = frozenset(["ein"])

UNDER_AN_EIN = frozenset(
    ["940", "941", "943", "944", "945", "CT-1", "CT-2", "720", "730", "1042", "2290", "11-C", "5500", "1041", "1065"]
)
"""Returns that even a person files under an EIN, as an employer, a payer of excise tax or a fiduciary."""

OF_A_DECEDENT = frozenset(["706", "706-NA", "1040", "1040-NR", "709"])
"""Returns of an estate that go by the number of whoever died."""

UNDER_ANY = frozenset([CIVIL_PENALTY])


def kinds_for(kind: str, form: str) -> frozenset[str]:
    """The kinds of number of which a taxpayer of that kind ("individual", "estate", ...) needs one for that form."""
    if form in UNDER_ANY:
        return PERSONAL | EMPLOYER
    if form in UNDER_AN_EIN:
        return EMPLOYER
    is_persons = kind == "individual" or (kind == "estate" and form in OF_A_DECEDENT)
    return PERSONAL if is_persons else EMPLOYER
