"""What happens to a firm's own interest rates: a quarter is added, corrected, withdrawn."""

from django.db import transaction

from notices.firm_rates import published_rate, rates_with
from notices.law.rates import Quarter, Rate
from practice import history
from practice.access import Act, require
from practice.history import Actor
from practice.models import Firm
from practice.refusals import Refused
from practice.words import on
from practice.writing import claim, keep

# IRC 6621(a)(2) adds three points to a rate that is not below zero. The highest so far were the 20 percent of 1982.
LEAST_PERCENT, MOST_PERCENT = 3, 20


@transaction.atomic
def set_rate(
    firm: Firm,
    *,
    by: Actor,
    version: int,
    quarter: Quarter,
    percent: int,
    citation: str,
    replaces_published: bool = False,
) -> Firm:
    """Add a quarter's rate to the firm's own, percent a year; `citation` says where it was announced.

    A published quarter is replaced only with `replaces_published`. Raises Refused for that, for a gap between
    quarters and for a rate that cannot be, and Conflict when another owner changed the firm meanwhile.
    """
    require(by.person, Act.RUN_FIRM)
    firm = claim(firm, version)
    if str(quarter) in firm.rates:
        raise Refused(f"Your firm has a rate of its own for {quarter} already; correct that one.")
    before = published_rate(quarter)
    if before and not replaces_published:
        raise Refused(
            f"{quarter} is published at {before.percent} percent ({before.citation}). If your firm must compute at "
            "another rate all the same, tick the box that says so."
        )
    _require_possible(percent)
    _keep(firm, firm.rates | {str(quarter): _row(percent, citation, by)})
    instead = f", in place of the published {before.percent} percent" if before else ""
    sentence = f"Interest rate of {quarter} set to {percent} percent a year{instead} ({citation})."
    _tell(firm, by, "rate_set", sentence, quarter, {"percent": [_figure(before), str(percent)], "citation": citation})
    return firm


@transaction.atomic
def correct_rate(
    firm: Firm, *, by: Actor, version: int, quarter: Quarter, percent: int, citation: str, reason: str
) -> Firm:
    """Correct a quarter that the firm typed; nothing is written when nothing differs.

    Raises Refused for a rate that cannot be, and Conflict when another owner changed the firm meanwhile.
    """
    require(by.person, Act.RUN_FIRM)
    firm = claim(firm, version)
    old = _typed(firm, quarter)
    _require_possible(percent)
    if (old["percent"], old["citation"]) == (str(percent), citation):
        return firm
    _keep(firm, firm.rates | {str(quarter): _row(percent, citation, by)})
    was = f"{old['percent']} percent a year ({old['citation']})"
    sentence = f"Interest rate of {quarter} corrected to {percent} percent a year ({citation}) from {was}: {reason}"
    facts = {"percent": [old["percent"], str(percent)], "citation": [old["citation"], citation], "reason": reason}
    _tell(firm, by, "rate_corrected", sentence, quarter, facts)
    return firm


@transaction.atomic
def withdraw_rate(firm: Firm, *, by: Actor, version: int, quarter: Quarter, reason: str) -> Firm:
    """Take back a quarter that the firm typed; where one is published, that holds again.

    Raises Refused where a later quarter of the firm's own would be left beyond a gap, and Conflict when another
    owner changed the firm meanwhile.
    """
    require(by.person, Act.RUN_FIRM)
    firm = claim(firm, version)
    old = _typed(firm, quarter)
    rest = {name: row for name, row in firm.rates.items() if name != str(quarter)}
    _keep(firm, rest)
    after = published_rate(quarter)
    instead = f"; the published {after.percent} percent holds again" if after else ""
    sentence = f"Interest rate of {quarter}, {old['percent']} percent a year, withdrawn{instead}: {reason}"
    facts = {"percent": [old["percent"], _figure(after)], "citation": old["citation"], "reason": reason}
    _tell(firm, by, "rate_withdrawn", sentence, quarter, facts)
    return firm


def _typed(firm: Firm, quarter: Quarter) -> dict[str, str]:
    if str(quarter) not in firm.rates:
        raise Refused(f"Your firm has no rate of its own for {quarter}.")
    return firm.rates[str(quarter)]


def _require_possible(percent: int) -> None:
    if percent < LEAST_PERCENT:
        raise Refused(
            f"{percent} percent cannot be: the law adds three points to the federal short-term rate "
            "(IRC 6621(a)(2)). Check the number."
        )
    if percent > MOST_PERCENT:
        raise Refused(f"{percent} percent is more than was ever charged. Check the number.")


def _row(percent: int, citation: str, by: Actor) -> dict[str, str]:
    return {"percent": str(percent), "citation": citation, "typed": f"{by.name}, {on(by.on)}"}


def _keep(firm: Firm, rates: dict[str, dict[str, str]]) -> None:
    """Save the firm's own rates, unless a quarter between them and the published ones is missing."""
    try:
        rates_with(rates)
    except ValueError as error:
        raise Refused(f"{error} Enter quarters in order, and withdraw the last one first.") from error
    keep(firm, {"rates": rates})


def _figure(rate: Rate | None) -> str | None:
    return str(rate.percent) if rate else None


def _tell(firm: Firm, by: Actor, kind: str, sentence: str, quarter: Quarter, facts: dict) -> None:
    history.record(firm.chain_id, by=by, kind=kind, sentence=sentence, facts={"quarter": str(quarter), **facts})
