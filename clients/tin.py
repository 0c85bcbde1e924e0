"""Is this a taxpayer number, and of which kind? Pure rules for SSN, ITIN, ATIN and EIN.

Sources: SSA area, group and serial numbers never assigned (ssa.gov/employer/randomization.html); ITIN fourth and
fifth digits 50-65, 70-88, 90-92, 94-99 (IRS Pub. 4757, IRM 3.21.263); ATIN fourth and fifth digits 93 (Form W-7A);
EIN prefixes (irs.gov, "How EINs are assigned and valid EIN prefixes"). None of them has a check digit.
"""

import re
from dataclasses import dataclass

SSN, ITIN, ATIN, EIN = "ssn", "itin", "atin", "ein"
LABELS = {SSN: "SSN", ITIN: "ITIN", ATIN: "ATIN", EIN: "EIN"}

_ITIN_GROUPS = frozenset([*range(50, 66), *range(70, 89), *range(90, 93), *range(94, 100)])
_ATIN_GROUP = 93
# The IRS adds prefixes from time to time, so an unused one is a question, never a refusal.
_UNUSED_EIN_PREFIXES = frozenset(
    ["00", "07", "08", "09", "17", "18", "19", "28", "29", "49", "69", "70", "78", "79", "89", "96", "97"]
)


@dataclass(frozen=True)
class TaxpayerNumber:
    """A checked number: its kind, its nine digits and what is odd about it ("" if nothing)."""

    kind: str
    digits: str
    warning: str = ""

    @property
    def last4(self) -> str:
        return self.digits[-4:]

    @property
    def formatted(self) -> str:
        return format_digits(self.kind, self.digits)


def format_digits(kind: str, digits: str) -> str:
    """The number as the IRS prints it: 123-45-6789, an EIN 12-3456789."""
    return f"{digits[:2]}-{digits[2:]}" if kind == EIN else f"{digits[:3]}-{digits[3:5]}-{digits[5:]}"


def mask(kind: str, last4: str) -> str:
    """The number as it is shown by default: ***-**-6789, an EIN **-***6789."""
    return f"**-***{last4}" if kind == EIN else f"***-**-{last4}"


def digits_of(text: str) -> str:
    """The nine digits of a number typed with or without hyphens and spaces.

    Raises ValueError with a sentence; the sentence never repeats what was typed.
    """
    digits = re.sub(r"[\s\-\u2010-\u2015]", "", text)
    if not re.fullmatch(r"[0-9]{9}", digits):
        raise ValueError("A taxpayer number has nine digits, such as 123-45-6789 or, for an EIN, 12-3456789.")
    return digits


def parse(kind: str, text: str) -> TaxpayerNumber:
    """Check a typed number against the rules of its kind.

    Raises ValueError with a sentence for the user when the number cannot be of that kind.
    """
    digits = digits_of(text)
    written_as = _hyphenated_as(text)
    if written_as and (written_as == EIN) != (kind == EIN):
        raise ValueError(f"The hyphens are those of an {LABELS[written_as]}. Choose that kind, or type digits alone.")
    if kind == EIN:
        return TaxpayerNumber(EIN, digits, _ein_warning(digits))
    if kind not in _FAULTS:
        raise ValueError("The kind of a taxpayer number is SSN, ITIN, ATIN or EIN.")
    fault = _FAULTS[kind](digits)
    if fault:
        raise ValueError(fault)
    return TaxpayerNumber(kind, digits)


def kind_of(text: str, *, of_person: bool) -> str:
    """The kind a typed number most likely is: by its hyphens, else by whose it is, else by its digits.

    Raises ValueError with a sentence when it does not have nine digits.
    """
    digits = digits_of(text)
    if _hyphenated_as(text) == EIN or (not of_person and not _hyphenated_as(text)):
        return EIN
    if digits[0] != "9":
        return SSN
    return ATIN if int(digits[3:5]) == _ATIN_GROUP else ITIN


def _hyphenated_as(text: str) -> str:
    """EIN for 12-3456789, SSN (or what looks like it) for 123-45-6789, "" when the hyphens do not tell."""
    groups = [len(group) for group in re.split(r"[\s\-\u2010-\u2015]+", text.strip())]
    return {(2, 7): EIN, (3, 2, 4): SSN}.get(tuple(groups), "")


def _ein_warning(digits: str) -> str:
    if digits[:2] in _UNUSED_EIN_PREFIXES:
        return f"No EIN is known to begin with {digits[:2]}; check it against the letter."
    return ""


def _ssn_fault(digits: str) -> str:
    area, group, serial = digits[:3], digits[3:5], digits[5:]
    if area[0] == "9":
        return "No SSN begins with 9; a number that does is an ITIN or an ATIN."
    if area in ("000", "666"):
        return f"No SSN begins with {area}."
    if group == "00":
        return "No SSN has 00 in the middle."
    return "No SSN ends in 0000." if serial == "0000" else ""


def _itin_fault(digits: str) -> str:
    if digits[0] != "9":
        return "An ITIN begins with 9."
    if int(digits[3:5]) not in _ITIN_GROUPS:
        return "An ITIN has 50-65, 70-88, 90-92 or 94-99 as its fourth and fifth digits."
    return ""


def _atin_fault(digits: str) -> str:
    if digits[0] != "9" or int(digits[3:5]) != _ATIN_GROUP:
        return "An ATIN begins with 9 and has 93 as its fourth and fifth digits."
    return ""


_FAULTS = {SSN: _ssn_fault, ITIN: _itin_fault, ATIN: _atin_fault}
