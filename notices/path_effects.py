"""What does a hold, a payment or a resolution change on its case, and what not? In sentences, from what it really does.

The forecast is asked with and without it, the ten years by the rule that counts it, the penalty by the facts of the
return. What no source says is marked.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from notices import collection_dates
from notices.case_forecast import CaseForecast
from notices.case_page import CasePage
from notices.collection_dates import OnFile
from notices.firm_forecast import yardstick_of
from notices.forecast import Forecast
from notices.law.catalogue import UNVERIFIED
from notices.law.path_rules import GOES_ON, INTEREST, PRIMARY, QUARTER, Rule
from notices.law.tolling import tolling_of
from notices.models import Deadline, Hold, Payment
from practice.words import count, money, on

NOT_AHEAD = Rule("CP504 is not ahead of this case, so there is no estimate for it to change.", "", "")


@dataclass(frozen=True)
class Effect:
    """What it does to one thing: dates, forecast, interest and penalty, time to collect."""

    about: str
    rule: Rule


class Effects:
    """The effects of what is on file of one case, as of the day of its page."""

    def __init__(self, page: CasePage) -> None:
        self._page = page
        self._today = page.today

    def of_hold(self, hold: Hold) -> list[Effect]:
        """What a hold that counts does now."""
        others = [each for each in self._page.holds if each.pk != hold.pk]
        forecast = self._forecast(others, self._page.payments) if hold.stands_on(self._today) else _not_now(hold)
        return [
            Effect("Dates", self._dates(hold)),
            Effect("Forecast", forecast),
            Effect("Interest", INTEREST),
            Effect("Penalty", self._penalty(hold)),
            Effect("Time to collect", self._period(hold)),
        ]

    def of_payment(self, payment: Payment) -> list[Effect]:
        """What a payment that is not withdrawn does now."""
        others = [each for each in self._page.payments if each.pk != payment.pk]
        forecast = self._forecast(self._page.holds, others) if payment.counts else _left_out(payment)
        return [
            Effect("Dates", Rule("It answers no letter and moves no date.", "", "")),
            Effect("Forecast", forecast),
            Effect("Interest and penalty", _accrual_of(payment)),
            Effect("Time to collect", Rule("A payment does not move the ten years.", "IRC 6502(a)")),
        ]

    def _dates(self, hold: Hold) -> Rule:
        legal = [row for row in self._page.open_dates if row.kind == Deadline.Kind.LEGAL]
        stand = f"; {count(len(legal), 'open legal date')} {'stands' if len(legal) == 1 else 'stand'} as before"
        if hold.kind == Hold.Kind.DISASTER:
            words = f"Legal dates do not move by this{stand}. Disaster relief, under More, moves those it reaches."
            return Rule(words, "IRC 7508A")
        return Rule(f"Legal dates do not move{stand if legal else ''}.", "each goes by its own law", "")

    def _forecast(self, holds: Sequence[Hold], payments: Sequence[Payment]) -> Rule:
        """The estimate as it is beside the one without the row in question."""
        now = self._page.estimate
        facts = self._page.facts_with(holds, payments)
        if now is None or facts is None:
            return NOT_AHEAD
        before = CaseForecast(facts, self._today, yardstick_of(self._page.case.firm)).estimate
        return Rule(self._compared(now, before), "estimate of this case", "")

    def _compared(self, now: Forecast, before: Forecast | None) -> str:
        figure = self._page.forecast.figure if self._page.forecast else None
        days = figure.days if figure else 60
        code = self._page.final_code
        if before is None:
            return NOT_AHEAD.says
        without = "stopped all the same" if before.stopped_by else f"{_chance(before, days)}% without it"
        if now.stopped_by:
            return f"{code} within {days} days: stopped ({_lowered(now.stopped_by)}); {without} (estimate)."
        with_it = _chance(now, days)
        if not before.stopped_by and with_it == _chance(before, days):
            return f"{code} within {days} days: {with_it}% with it or without (estimate)."
        return f"{code} within {days} days: {with_it}% with it, {without} (estimates)."

    def _penalty(self, hold: Hold) -> Rule:
        if hold.kind != Hold.Kind.AGREEMENT_IN_FORCE:
            return GOES_ON
        basis = self._page.balance.basis
        if basis is None:
            return Rule(
                f"{QUARTER.says} The figures of the return are not on file, so it cannot be told here.", "IRC 6651(h)"
            )
        if not basis.debt.is_individual:
            return Rule("Failure to pay stays as it is: only an individual's falls to 0.25 percent.", "IRC 6651(h)")
        if not basis.debt.is_filed_in_time():
            return Rule("Failure to pay stays as it is: the return was not filed in time.", "IRC 6651(h)")
        return Rule(
            "Failure to pay is reckoned at 0.25 percent a month while it is in effect: an individual, filed in time. "
            "How a month only partly covered counts is not settled.",
            "IRC 6651(h)",
        )

    @cached_property
    def _readings(self) -> dict[int, OnFile]:
        holds = [hold for hold in self._page.holds if not hold.is_withdrawn]
        for hold in holds:
            hold.case = self._page.case
        return {each.row.pk: each for each in collection_dates.read_of(holds, self._today)}

    def _period(self, hold: Hold) -> Rule:
        if not self._page.case.is_for_irs:
            return Rule("The ten years of IRC 6502 bind the IRS only.", "IRC 6502(a)")
        on_file = self._readings[hold.pk]
        reading = on_file.reading
        events = (*reading.known, *reading.possible)
        if not events:
            sure = UNVERIFIED if "not verified" in reading.why_not else PRIMARY
            return Rule(reading.why_not or "The ten years go on running.", "IRC 6502(a)", sure)
        rule = tolling_of(events[0].kind)
        says = (
            "The ten years stand still for it."
            if reading.known
            else "It may hold the ten years back: later estimate only."
        )
        words = " ".join((says, *reading.missing, rule.caution)).strip()
        return Rule(words, rule.citation, rule.confidence)


def _not_now(hold: Hold) -> Rule:
    return Rule("It does not stand today; the estimate goes on without it.", "estimate of this case", "")


def _left_out(payment: Payment) -> Rule:
    return Rule(f"It is left out: {payment.words}.", "estimate of this case", "")


def _accrual_of(payment: Payment) -> Rule:
    if payment.is_elsewhere:
        words = f"Both go on as if nothing had been paid here, until {money(payment.amount)} is moved."
        return Rule(words, "IRC 6601(a), 6651(b)")
    if payment.state == Payment.State.DISHONORED:
        words = "Both go on: nothing was paid. A penalty for it (IRC 6657) is not computed here."
        return Rule(words, "IRC 6601(a), 6651(b)")
    return Rule(
        f"Both stop on {money(payment.amount)} from {on(payment.paid_on)} on; on the rest they go on.",
        "IRC 6601(a), 6651(b)",
    )


def _chance(estimate: Forecast, days: int) -> int:
    return round((estimate.p60 if days == 60 else estimate.p180) * 100)


def _lowered(sentence: str) -> str:
    return f"{sentence[:1].lower()}{sentence[1:].rstrip('.')}"
