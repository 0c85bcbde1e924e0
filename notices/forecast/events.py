"""Which events can a case have, and how is the value of each written? Pure.

Only what the forecast weighs is kept: of a balance its class, of a payment that there was one.
"""

import re
from bisect import bisect_left
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from notices.forecast.facts import plain_code
from notices.forecast.priors import LARGE_BALANCE, LARGEST_BALANCE, SMALL_BALANCE

EARLIEST, LATEST = date(1900, 1, 1), date(2200, 1, 1)
"""Days between which something can have happened; further off, sums of days leave the calendar."""

EDGES = (Decimal(0), SMALL_BALANCE - Decimal("0.01"), LARGE_BALANCE, LARGEST_BALANCE)
"""The largest balance (dollars and cents) of each class: paid, small, plain, large; beyond the last, largest."""

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MONEY = re.compile(r"-?(\d+|\d{1,3}(,\d{3})+)(\.\d{1,2})?", re.ASCII)
_COUNT = re.compile(r"[0-9]{1,6}")
_CODE = re.compile(r"(?=.*[0-9])[A-Z0-9]{1,20}")


class Entry(NamedTuple):
    """One event: the day as a proleptic ordinal, its place among the events of that day, what, and its value."""

    day: int
    place: int
    event: str
    value: str | int | Decimal | None


def class_of(balance: Decimal) -> Decimal:
    """The balance (dollars) that stands for all of its class."""
    return (*EDGES, LARGEST_BALANCE + 1)[bisect_left(EDGES, balance)]


def read_day(text: str) -> date:
    """A day written YYYY-MM-DD; ValueError with a sentence otherwise."""
    try:
        return date.fromisoformat(text if _DAY.fullmatch(text) else "")
    except ValueError:
        raise ValueError(f"{text!r} is not a day written as YYYY-MM-DD.") from None


def _nothing(text: str) -> None:
    return None


def _code(text: str) -> str:
    code = plain_code(text.strip())
    if not _CODE.fullmatch(code):
        raise ValueError(f"{text!r} is not the code of a letter, for example CP14.")
    return code


def _taxpayer(text: str) -> str:
    if text not in ("individual", "business"):
        raise ValueError(f"{text!r} is not a kind of taxpayer; known are individual and business.")
    return text


def _balance(text: str) -> Decimal:
    if not _MONEY.fullmatch(text):
        raise ValueError(f"{text!r} is not dollars and cents, for example 1075.21.")
    return class_of(Decimal(text.replace(",", "")))


def _payment(text: str) -> int:
    if text.startswith("-") or not _MONEY.fullmatch(text):
        raise ValueError(f"{text!r} is not dollars and cents, for example 1075.21.")
    return int(text.strip("0.,") != "")


def _count(text: str) -> int:
    if not _COUNT.fullmatch(text):
        raise ValueError(f"{text!r} is not a count, for example 2.")
    return int(text)


def _end(text: str) -> int:
    return read_day(text).toordinal()


READ: Mapping[str, Callable[[str], str | int | Decimal | None]] = {
    "agreement_refused": _nothing,
    "agreement_ended": _nothing,
    "offer_ended": _nothing,
    "not_collectible_ended": _nothing,
    "bankruptcy_ended": _nothing,
    "cdp_ended": _nothing,
    "taxpayer": _taxpayer,
    "balance": _balance,
    "other_balances": _count,
    "unfiled_returns": _count,
    "notice": _code,
    "payment": _payment,
    "dispute_sent": _nothing,
    "agreement_pending": _nothing,
    "agreement_in_force": _nothing,
    "offer_pending": _nothing,
    "not_collectible": _nothing,
    "bankruptcy": _nothing,
    "cdp_requested": _nothing,
    "hold_until": _end,
    "disaster_until": _end,
    "paid_in_full": _nothing,
}
"""Event to the reader of its value, in the order in which the events of one day are taken: ends before starts."""

PLACES = {event: place for place, event in enumerate(READ)}

OWN: Mapping[str, int] = {
    "identity_theft_ended": -2,
    "innocent_spouse_ended": -1,
    "employment_tax": PLACES["taxpayer"],
    "answered": len(READ),
    "identity_theft": len(READ),
    "innocent_spouse": len(READ),
    "closed": len(READ) + 1,
}
"""Events of a firm's own cases that no cohort file has, each with its place among those of one day."""


def entry(on: date, event: str, value: str = "") -> Entry:
    """One event of a case. Raises ValueError with a sentence when the event or its value makes no sense."""
    if event not in READ:
        raise ValueError(f"{event!r} is not an event; known are {', '.join(sorted(READ))}.")
    if not EARLIEST <= on <= LATEST:
        raise ValueError(f"{on.isoformat()} is too far off for anything to have happened.")
    return Entry(on.toordinal(), PLACES[event], event, READ[event](value))


def own_entry(on: date, event: str) -> Entry:
    """One event that only a firm's own cases have. KeyError when it has no such event."""
    return Entry(on.toordinal(), OWN[event], event, None)
