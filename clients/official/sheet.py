"""What goes onto a Form 2848 or 8821, line by line? Plain words in the form's own order.

A sheet holds whole taxpayer numbers: it is made for one file and kept nowhere.
"""

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True)
class Taxpayer:
    """Line 1. Numbers are whole and formatted as printed, "" where there is none; no number is in `repr`."""

    name: str
    address: str
    phone: str = ""
    ssn: str = field(default="", repr=False)
    itin: str = field(default="", repr=False)
    ein: str = field(default="", repr=False)
    #: Form 2848 has no box for it
    atin: str = field(default="", repr=False)
    plan_number: str = ""


@dataclass(frozen=True)
class Named:
    """One representative of line 2 and Part II, or one designee of Form 8821; `position` counts from 1."""

    position: int
    name: str
    address: str = ""
    caf_number: str = ""
    ptin: str = ""
    phone: str = ""
    fax: str = ""
    gets_copies: bool = False
    is_new_address: bool = False
    is_new_phone: bool = False
    is_new_fax: bool = False
    designation: str = ""
    jurisdiction: str = ""
    licence: str = ""
    signed_on: date | None = None


@dataclass(frozen=True)
class Line3:
    """One matter: what kind of tax, which form, which years or periods, as they are printed ("2021 thru 2024")."""

    description: str
    form: str
    periods: str
    specific: str = ""


@dataclass(frozen=True)
class Acts:
    """Lines 5a and 5b of Form 2848; all empty is the plain form, which e-Services accepts as it is."""

    may_access_records: bool = False
    may_disclose: bool = False
    may_substitute: bool = False
    may_sign_return: bool = False
    sign_return_reason: str = ""
    others: str = ""
    denied: str = ""


@dataclass(frozen=True)
class Sheet:
    """One form, filled in; `form` is "2848" or "8821". Who signs and the title are for line 7 (8821: line 6)."""

    form: str
    taxpayer: Taxpayer
    people: tuple[Named, ...]
    matters: tuple[Line3, ...]
    is_specific_use: bool = False
    acts: Acts = Acts()
    retains_earlier: bool = False
    signer_name: str = ""
    signer_title: str = ""
    is_entity: bool = False
