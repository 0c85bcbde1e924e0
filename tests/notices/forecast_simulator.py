"""Made-up cohorts of cases, written apart from the forecast: what taxpayers and the IRS do, week by week.

It knows nothing of the model: a taxpayer pays, asks for time, goes bankrupt or keeps quiet; the IRS sends its letters
on Mondays, leaves some out, stops for some people and for weeks at a time for everybody. Only what a firm would have
in its book comes out, as rows of the cohort file.
"""

import random
from dataclasses import dataclass, field
from datetime import date, timedelta
from math import exp

START = date(2021, 1, 4)
Row = tuple[str, str, str, str]


@dataclass(frozen=True)
class Regime:
    """One way the world may be. Chances per letter unless said otherwise; weeks are calendar weeks."""

    name: str
    years: float = 3.0
    """Over how long cases begin."""
    gives_up: dict[str, float] = field(
        default_factory=lambda: {"CP14": 0.30, "CP501": 0.10, "CP503": 0.08, "CP161": 0.35}
    )
    """The IRS lets the account rest after this letter without a word."""
    pays: dict[str, float] = field(default_factory=lambda: {"CP14": 0.25, "CP501": 0.10, "CP503": 0.10, "CP161": 0.30})
    told: float = 0.7
    """Share of full payments that the firm hears of."""
    gaps: dict[int, float] = field(default_factory=lambda: {5: 4, 6: 3, 7: 2, 8: 1})
    """Weeks between letters."""
    slow: float = 0.10
    """Share of letters that come 1 to 16 weeks later still."""
    skips: dict[str, float] = field(default_factory=lambda: {"CP501": 0.15, "CP503": 0.08})
    lost: float = 0.0
    """Chance that a reminder never reaches the firm."""
    agreement: float = 0.12
    granted: float = 0.6
    bankrupt: float = 0.005
    offer: float = 0.008
    not_collectible: float = 0.01
    hold: float = 0.08
    disaster: float = 0.01
    part_payment: float = 0.10
    dispute: float = 0.05
    stops_while_pending: float = 0.85
    """Chance that an agreement or offer asked for stops the letters."""
    effects: dict[str, float] = field(
        default_factory=lambda: {"others": 0.6, "unfiled": 0.5, "large": 0.5, "payment": -0.6, "dispute": -0.4}
    )
    """Log odds that the stream goes on."""
    business: float = 0.15
    recorded: float = 0.85
    """Chance that the firm notes a balance or a count."""
    late_start: float = 0.12
    """Share of cases that reach the firm with a later letter."""
    pauses: tuple[tuple[date, date], ...] = ()
    """First and last day of times without any reminder."""


PLAIN = Regime("plain")
HARD = Regime(
    "hard",
    gives_up={"CP14": 0.08, "CP501": 0.04, "CP503": 0.03, "CP161": 0.10},
    pays={"CP14": 0.12, "CP501": 0.06, "CP503": 0.05, "CP161": 0.15},
    gaps={5: 8, 6: 1},
    slow=0.05,
    skips={"CP501": 0.45, "CP503": 0.30},
    effects={"others": 0.2, "unfiled": 1.0, "large": 0.9, "payment": -1.2, "dispute": 0.0},
)
MILD = Regime(
    "mild",
    gives_up={"CP14": 0.36, "CP501": 0.28, "CP503": 0.25, "CP161": 0.60},
    pays={"CP14": 0.20, "CP501": 0.20, "CP503": 0.20, "CP161": 0.20},
    told=0.3,
    gaps={7: 1, 8: 3, 9: 3, 10: 2},
    slow=0.25,
    skips={"CP501": 0.03, "CP503": 0.02},
    agreement=0.2,
    granted=0.8,
    lost=0.3,
)
PAUSED = Regime(
    "paused",
    pauses=(
        (START + timedelta(weeks=40), START + timedelta(weeks=52)),
        (START + timedelta(weeks=118), START + timedelta(weeks=125)),
    ),
    hold=0.15,
    agreement=0.2,
    granted=0.4,
    stops_while_pending=1.0,
    slow=0.0,
)
REGIMES = (PLAIN, HARD, MILD, PAUSED)

ORDER = ("CP14", "CP501", "CP503", "CP504")


class Life:
    """One case as it goes on, and the rows it leaves."""

    def __init__(self, name: str, regime: Regime, dice: random.Random) -> None:
        self.name, self.regime, self.dice = name, regime, dice
        self.rows: list[Row] = []
        self.business = self.hits(regime.business)
        self.goes_on = 0.0

    def hits(self, share: float) -> bool:
        return self.dice.random() < share

    def tell(self, day: date, event: str, value: str = "") -> None:
        self.rows.append((self.name, day.isoformat(), event, value))

    def some_day(self, after: date, least: int, most: int) -> date:
        return after + timedelta(days=self.dice.randint(least, most))

    def begin(self) -> list[Row]:
        day = START + timedelta(weeks=self.dice.randrange(int(self.regime.years * 52)))
        letter = "CP161" if self.business and self.hits(0.7) else "CP14"
        if letter == "CP14" and self.hits(self.regime.late_start):
            letter = self.dice.choice(ORDER[1:3])
        self.describe(day)
        while letter and letter != "CP504":
            seen = letter in ("CP14", "CP161") or not self.hits(self.regime.lost) or not self.rows_of("notice")
            if seen:
                self.tell(day, "notice", letter)
            letter, day = self.after(letter, day)
        if letter:
            self.tell(day, "notice", "CP504B" if self.business else "CP504")
            if self.hits(0.5):
                self.tell(self.some_day(day, 40, 120), "notice", "LT11")
        return self.rows

    def rows_of(self, event: str) -> list[Row]:
        return [row for row in self.rows if row[2] == event]

    def describe(self, day: date) -> None:
        effects, noted = self.regime.effects, self.regime.recorded
        balance = round(self.dice.lognormvariate(8.2, 1.4), 2)
        others, unfiled = self.dice.choice([0, 0, 0, 1, 2]), self.dice.choice([0, 0, 0, 0, 1])
        self.goes_on += effects["large"] * (balance > 10_000) + effects["others"] * (others > 0)
        self.goes_on += effects["unfiled"] * (unfiled > 0)
        if self.business or self.hits(0.5):
            self.tell(day, "taxpayer", "business" if self.business else "individual")
        for event, value in (("balance", f"{balance:.2f}"), ("other_balances", others), ("unfiled_returns", unfiled)):
            if self.hits(noted):
                self.tell(day, event, str(value))

    def after(self, letter: str, day: date) -> tuple[str, date]:
        """What follows a letter: the next one and its day, or nothing."""
        regime, tipped = self.regime, self.goes_on
        rests, pays = regime.gives_up[letter], regime.pays[letter]
        if self.hits(regime.part_payment):
            self.tell(self.some_day(day, 5, 30), "payment", f"{self.dice.uniform(50, 900):.2f}")
            tipped += regime.effects["payment"]
        if self.hits(regime.dispute):
            self.tell(self.some_day(day, 5, 30), "dispute_sent")
            tipped += regime.effects["dispute"]
        going = 1 - rests - pays
        going = going * exp(tipped) / (1 - going + going * exp(tipped))
        goes = self.hits(going)
        if not goes and self.hits(pays / (rests + pays)):
            if self.hits(regime.told):
                self.tell(min(self.some_day(day, 3, 30), self.some_day(day, 3, 90)), "paid_in_full")
            return "", day
        following = self.following(letter)
        weeks = self.dice.choices(list(regime.gaps), list(regime.gaps.values()))[0]
        if self.hits(regime.slow):
            weeks += self.dice.randint(1, 16)
        # People ask for time whether or not the IRS has already let their account rest.
        due = self.delayed(day, day + timedelta(weeks=weeks))
        return (following, due) if goes and due else ("", day)

    def following(self, letter: str) -> str:
        if letter == "CP161":
            return "CP504"
        place = ORDER.index(letter) + 1
        while self.hits(self.regime.skips.get(ORDER[place], 0.0)):
            place += 1
        return ORDER[place]

    def delayed(self, day: date, due: date) -> date | None:
        """The day of the next letter after everything that stops the IRS for a while; None: for good."""
        for act in (self.hold, self.disaster, self.agreement, self.offer, self.bankruptcy, self.hardship):
            pushed = act(day, due)
            if pushed is None:
                return None
            due = pushed
        for first, last in self.regime.pauses:
            if day <= last and due >= first:
                due += last - max(first, day) + timedelta(days=1)
        return due + timedelta(days=-due.weekday() % 7)

    def before(self, day: date, due: date) -> date:
        return self.some_day(day, 3, max((due - day).days - 3, 4))

    def hold(self, day: date, due: date) -> date:
        if not self.hits(self.regime.hold):
            return due
        since, length = self.before(day, due), self.dice.choice([30, 60, 63, 90, 120])
        self.tell(since, "hold_until", (since + timedelta(days=length)).isoformat())
        return due + timedelta(days=length)

    def disaster(self, day: date, due: date) -> date:
        if not self.hits(self.regime.disaster):
            return due
        since, length = self.before(day, due), self.dice.randint(60, 240)
        self.tell(since, "disaster_until", (since + timedelta(days=length)).isoformat())
        return due + timedelta(days=length) if self.hits(0.8) else due

    def agreement(self, day: date, due: date) -> date | None:
        regime = self.regime
        if not self.hits(regime.agreement):
            return due
        asked = self.before(day, due)
        decided = self.some_day(asked, 14, 120)
        self.tell(asked, "agreement_pending")
        if not self.hits(regime.stops_while_pending) and due < decided:
            return due
        if self.hits(regime.granted):
            self.tell(decided, "agreement_in_force")
            if self.hits(0.88):
                return None
            ended = self.some_day(decided, 60, 500)
            self.tell(ended, "agreement_ended")
            return due + (ended - asked)
        self.tell(decided, "agreement_refused")
        return due + (decided - asked)

    def offer(self, day: date, due: date) -> date | None:
        if not self.hits(self.regime.offer):
            return due
        made = self.before(day, due)
        ended = self.some_day(made, 150, 400)
        self.tell(made, "offer_pending")
        if not self.hits(self.regime.stops_while_pending) and due < ended:
            return due
        if self.hits(0.3):
            return None
        self.tell(ended, "offer_ended")
        return due + (ended - made)

    def bankruptcy(self, day: date, due: date) -> date | None:
        if not self.hits(self.regime.bankrupt):
            return due
        filed = self.before(day, due)
        self.tell(filed, "bankruptcy")
        if self.hits(0.6):
            return None
        closed = self.some_day(filed, 90, 300)
        self.tell(closed, "bankruptcy_ended")
        return due + (closed - filed)

    def hardship(self, day: date, due: date) -> date | None:
        if not self.hits(self.regime.not_collectible):
            return due
        self.tell(self.before(day, due), "not_collectible")
        return None if self.hits(0.85) else due


def cohort(regime: Regime, cases: int, seed: int) -> list[Row]:
    """The rows of so many cases, in no order."""
    dice = random.Random(f"{regime.name} {cases} {seed}")
    rows = [row for number in range(cases) for row in Life(f"case {number}", regime, dice).begin()]
    dice.shuffle(rows)
    return rows


def as_lines(rows: list[Row]) -> list[bytes]:
    """The rows as the lines of a cohort file."""
    return [b"case,date,event,value\r\n", *(f"{','.join(row)}\r\n".encode() for row in rows)]
