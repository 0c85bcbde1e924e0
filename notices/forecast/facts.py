"""What the forecast is told about a case, and what it answers."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal

from notices.forecast.priors import BARS, USUAL_HOLD_DAYS

TEN_YEARS = 3650
"""Days after which a bar's end no longer matters: the time to collect is over (IRC 6502(a)(1))."""

POSITIONS = {
    "CP14": 0,
    "CP11": 0,
    "CP22A": 0,
    "CP161": 0,
    "CP501": 1,
    "CP503": 2,
    "CP504": 3,
    "CP504B": 3,
    "LT11": 4,
    "L1058": 4,
    "CP90": 4,
    "CP297": 4,
}
"""Letter to its place in the balance-due stream; the final notices with hearing rights stand together."""


def plain_code(code: str) -> str:
    """The code as the tables write it: "cp 501", "CP-501" and "Letter 1058" become CP501 and L1058."""
    return code.upper().replace(" ", "").replace("-", "").replace("LETTER", "L")


def stream_position(code: str) -> int | None:
    """Place of a letter in the stream: 0 first bill, 1 CP501, 2 CP503, 3 CP504, 4 final notice; None outside it."""
    return POSITIONS.get(plain_code(code))


def first_letter(code: str) -> str | None:
    """The letter whose forecast applies (a math-error bill counts as CP14), None when CP504 is not ahead."""
    plain = plain_code(code)
    if POSITIONS.get(plain, 3) > 2:
        return None
    return "CP14" if plain in ("CP11", "CP22A") else plain


@dataclass(frozen=True)
class Bar:
    """A reason why collection pauses, from its first day through its last (None: no end known)."""

    kind: str
    from_on: date
    until_on: date | None

    def __post_init__(self) -> None:
        if self.kind not in BARS:
            raise ValueError(f"{self.kind!r} is not a kind of bar; known are {', '.join(sorted(BARS))}.")

    @property
    def last_on(self) -> date | None:
        """Last day it counts; a hold whose end nobody noted is taken to last the usual nine weeks."""
        if self.until_on is None and self.kind == "short_hold":
            return self.from_on + timedelta(days=USUAL_HOLD_DAYS)
        return self.until_on

    def has_no_end(self, as_of: date) -> bool:
        """Whether its end is unknown or too far off to count on."""
        return self.last_on is None or (self.last_on - as_of).days > TEN_YEARS

    def is_in_force(self, as_of: date) -> bool:
        """Whether it covers that day."""
        last_on = self.last_on
        return self.from_on <= as_of and (last_on is None or as_of <= last_on)


@dataclass(frozen=True)
class Facts:
    """One case as the forecast sees it. Money in dollars; None means that nobody recorded the fact."""

    last_code: str
    last_notice_on: date
    pay_by_on: date | None = None
    unanswered: int = 0
    business: bool = False
    balance: Decimal | None = None
    other_balances: int | None = None
    unfiled_returns: int | None = None
    paid_in_full: bool = False
    paid_something_on: date | None = None
    dispute_sent_on: date | None = None
    employment_tax: bool = False
    bars: tuple[Bar, ...] = ()
    answered: bool = False


@dataclass(frozen=True)
class Reason:
    """Why the figure is what it is. `weight` is in log odds of CP504 within 180 days, negative when it lowers."""

    text: str
    direction: Literal["up", "down", "stops"]
    weight: float


@dataclass(frozen=True)
class Forecast:
    """An estimate of when CP504 (CP504B for a business) will be dated, counted from `as_of`.

    `p30` to `p180` are chances in [0, 1] within so many days, `ever` without limit; `low` and `high` are the same
    figure under the low and the high assumptions. `earliest`, `middle` and `latest` are the days by which 10, 50
    and 90 % of the cases that get a CP504 have it. The weights of the reasons add up to the log odds of `p180`
    unless the clock is stopped; the last reason is the starting point.
    """

    p30: float
    p60: float
    p90: float
    p180: float
    ever: float
    low60: float
    high60: float
    low180: float
    high180: float
    earliest: date | None
    middle: date | None
    latest: date | None
    next_code: str | None
    stopped_by: str
    reasons: tuple[Reason, ...]
    last_code: str
