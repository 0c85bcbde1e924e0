"""At what yearly rate does the law charge interest on unpaid tax on a given day, and who says so?

The rates stand in `rates.toml`, one whole percent for each calendar quarter, each with its citation. Beyond the last
quarter that has been published there is no rate: asking for one is an error, unless the caller asks for a projection,
which carries the last rate on and says of every such quarter that nobody has published it.
"""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

FILE = Path(__file__).with_name("rates.toml")
FIRM = "firm"  # the confidence of a rate that a firm typed itself

_QUARTER = re.compile(r"(\d{4}) Q([1-4])")
_DAY = timedelta(days=1)


@dataclass(frozen=True, order=True)
class Quarter:
    """One calendar quarter, `number` 1 to 4."""

    year: int
    number: int

    @property
    def first_on(self) -> date:
        """Its first day."""
        return date(self.year, 3 * self.number - 2, 1)

    @property
    def last_on(self) -> date:
        """Its last day."""
        return self.next().first_on - _DAY

    def next(self) -> "Quarter":
        """The quarter after it."""
        return Quarter(self.year + self.number // 4, self.number % 4 + 1)

    def __str__(self) -> str:
        return f"{self.year} Q{self.number}"


@dataclass(frozen=True)
class Rate:
    """The rate of one quarter: percent a year, its citation, and how sure it is.

    `is_projected` marks a rate carried past the last published quarter; nobody has announced it.
    """

    quarter: Quarter
    percent: Decimal
    citation: str
    confidence: str
    is_projected: bool = False


@dataclass(frozen=True)
class Rates:
    """The rates of quarters that follow one another without a gap, and the day on which they were last checked."""

    rows: tuple[Rate, ...]
    as_of: date

    def __post_init__(self) -> None:
        if not self.rows:
            raise ValueError("A table of interest rates needs at least one quarter.")
        quarters = [row.quarter for row in self.rows]
        for earlier, later in pairwise(quarters):
            if later != earlier.next():
                raise ValueError(f"Between {earlier} and {later} the table of interest rates has a gap.")

    @property
    def first_on(self) -> date:
        """The first day that has a rate."""
        return self.rows[0].quarter.first_on

    @property
    def last_on(self) -> date:
        """The last day that has a published rate."""
        return self.rows[-1].quarter.last_on

    def on(self, day: date, *, is_projected: bool = False) -> Rate:
        """The rate on this day. With `is_projected` the last one is carried past the last published quarter.

        ValueError with a sentence for a day before the first quarter, or past the last one without a projection.
        """
        quarter, first, last = quarter_of(day), self.rows[0].quarter, self.rows[-1].quarter
        if quarter < first:
            raise ValueError(f"No interest rate is on file for {quarter}; the table begins with {first}.")
        if quarter <= last:
            return self.rows[4 * (quarter.year - first.year) + quarter.number - first.number]
        if is_projected:
            citation = f"not published; carried on from {last}"
            return replace(self.rows[-1], quarter=quarter, citation=citation, is_projected=True)
        raise ValueError(f"The interest rate of {quarter} is not on file; the last quarter on file is {last}.")

    def with_quarter(self, quarter: Quarter, percent: Decimal, citation: str, confidence: str = FIRM) -> "Rates":
        """This table and one quarter more, for a rate announced since; percent a year.

        A quarter already on file is replaced, because a later announcement corrects an earlier one. ValueError
        for a negative rate, an empty citation, or a quarter that would leave a gap.
        """
        if not 0 <= percent < 100:
            raise ValueError(f"{percent} is not a yearly interest rate in percent.")
        if not citation.strip():
            raise ValueError("An interest rate needs its source, for example the revenue ruling that announces it.")
        rows = {row.quarter: row for row in self.rows} | {quarter: Rate(quarter, percent, citation, confidence)}
        return replace(self, rows=tuple(rows[each] for each in sorted(rows)))


def quarter_of(day: date) -> Quarter:
    """The calendar quarter that the day lies in."""
    return Quarter(day.year, (day.month + 2) // 3)


def read_quarter(text: str) -> Quarter:
    """The quarter written "2027 Q1"; ValueError with a sentence for anything else."""
    match = _QUARTER.fullmatch(text.strip())
    if not match:
        raise ValueError(f"{text!r} is not a quarter written like 2027 Q1.")
    return Quarter(int(match[1]), int(match[2]))


@lru_cache(maxsize=1)
def published() -> Rates:
    """The rates of `rates.toml`."""
    contents = tomllib.loads(FILE.read_text(encoding="utf-8"))
    rows = tuple(rate for run in contents["published"] for rate in _rates_of(run))
    return Rates(rows, contents["as_of"])


def _rates_of(run: dict[str, object]) -> Iterator[Rate]:
    quarter = read_quarter(str(run["first"]))
    percents = run["percents"]
    if not isinstance(percents, list):
        raise ValueError(f"The run of {quarter} in {FILE.name} has no list of percents.")
    for percent in percents:
        yield Rate(quarter, Decimal(percent), str(run["citation"]), str(run["confidence"]))
        quarter = quarter.next()
