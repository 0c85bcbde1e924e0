"""What followed each letter, and in which week, by the record and by what was assumed before it? Pure.

Counting by weeks takes running cases for what they are: each counts among those that could have had a letter in the
weeks it was silent, and in no later one. The assumptions take part as so many imagined cases (their pseudo-count).
"""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from notices.forecast.chain import chance, logit
from notices.forecast.course import LAST, LETTERS, LONGEST_WEEKS, REMINDERS, Following, Weeks, convolved
from notices.forecast.episodes import CLOSED, SILENT, Piece
from notices.forecast.priors import Priors

TYPICAL_ODDS = 0.4
"""Log odds of a usual case over one without any factor: its last letter is unanswered."""

NEXT = {"CP14": "CP501", "CP501": "CP503", "CP503": LAST, "CP161": LAST}
"""Each letter and the one that comes next when none is left out."""

Incidence = dict[str, list[float]]
"""Next letter to the chance, by week, that it comes in that week and nothing came before."""


class Record(NamedTuple):
    """Per letter: cases at risk in each week, and what happened to how many of them in it."""

    at_risk: dict[str, list[float]]
    happened: dict[str, dict[str, list[float]]]


def counted(grouped: Counter[Piece]) -> Record:
    """The weeks of all pieces, added up."""
    steps: dict[str, list[float]] = {letter: [0.0] * (LONGEST_WEEKS + 2) for letter in LETTERS}
    happened: dict[str, dict[str, list[float]]] = {
        letter: defaultdict(lambda: [0.0] * (LONGEST_WEEKS + 1)) for letter in LETTERS
    }
    for piece, count in grouped.items():
        steps[piece.letter][piece.since + 1] += count
        steps[piece.letter][piece.until + 1] -= count
        if piece.outcome != SILENT:
            happened[piece.letter][piece.outcome][piece.until] += count
    at_risk = {}
    for letter, changes in steps.items():
        total, line = 0.0, []
        for change in changes[: LONGEST_WEEKS + 1]:
            total += change
            line.append(total)
        at_risk[letter] = line
    return Record(at_risk, happened)


def _next_letters(letter: str, priors: Priors) -> dict[str, float]:
    """The letter that the IRS sends next to its chance, given that it sends one."""
    no_501, no_503 = priors.skips["CP501"].middle, priors.skips["CP503"].middle
    if letter == "CP14":
        return {"CP501": 1 - no_501, "CP503": no_501 * (1 - no_503), LAST: no_501 * no_503}
    return {"CP503": 1 - no_503, LAST: no_503} if letter == "CP501" else {LAST: 1.0}


@lru_cache(maxsize=64)
def assumed(letter: str, priors: Priors, odds: float = 0.0) -> Mapping[str, Weeks]:
    """Next letter that the firm sees to the chance that it comes in each week, as the assumptions imply."""
    move = chance(logit(priors.moves[letter].middle) + odds)
    found: dict[str, list[float]] = defaultdict(lambda: [0.0] * (LONGEST_WEEKS + 1))

    def add(following: str, weeks: Weeks, weight: float) -> None:
        line = found[following]
        for week, share in enumerate(weeks[: LONGEST_WEEKS + 1]):
            line[week] += share * weight

    for following, share in _next_letters(letter, priors).items():
        seen = priors.seen.middle if following in REMINDERS else 1.0
        add(following, priors.intervals, move * share * seen)
        if seen < 1:
            for further, weeks in assumed(following, priors, odds).items():
                add(further, convolved(priors.intervals, weeks), move * share * (1 - seen))
    return {following: tuple(weeks) for following, weeks in found.items()}


def _incidence(
    letter: str, record: Record, before: Mapping[str, Weeks], pseudo_count: float
) -> tuple[Incidence, list[float]]:
    """Chances of each next letter and of leaving by week, from the hazards of record and assumptions together."""
    kinds = sorted({*before, *(kind for kind in record.happened[letter] if kind != CLOSED)})
    found: Incidence = {kind: [0.0] * (LONGEST_WEEKS + 1) for kind in kinds}
    closes = [0.0] * (LONGEST_WEEKS + 1)
    happened, alive, imagined = record.happened[letter], 1.0, pseudo_count
    for week in range(1, LONGEST_WEEKS + 1):
        cases = record.at_risk[letter][week] + imagined
        left = 0.0
        for kind in kinds:
            expected = pseudo_count * before[kind][week] if kind in before else 0.0
            seen = happened[kind][week] if kind in happened else 0.0
            found[kind][week] = alive * (expected + seen) / cases
            imagined -= expected
            left += found[kind][week]
        closes[week] = alive * (happened[CLOSED][week] if CLOSED in happened else 0.0) / cases
        alive -= left + closes[week]
    return found, closes


class Frequencies(NamedTuple):
    """Per letter: what followed it and when, and the share of cases in which a letter followed at all."""

    following: dict[str, Following]
    moved: dict[str, float]


def frequencies(record: Record, priors: Priors) -> Frequencies:
    """Counts twice: the weeks of one step, learned from all letters together, are what is assumed for each of them."""
    pooled = replace(priors, intervals=_one_step(record, priors))
    following, moved = {}, {}
    for letter in LETTERS:
        before = assumed(letter, pooled, TYPICAL_ODDS)
        found, closes = _incidence(letter, record, before, priors.moves[letter].pseudo_count)
        moved[letter] = sum(map(sum, found.values()))
        following[letter] = _shares(found, closes, moved[letter])
    return Frequencies(following, moved)


def _one_step(record: Record, priors: Priors) -> Weeks:
    """The weeks from a letter to the very next one, of all letters by their number."""
    total = [0.0] * (LONGEST_WEEKS + 1)
    for letter, following in NEXT.items():
        pseudo_count = priors.moves[letter].pseudo_count
        found, _ = _incidence(letter, record, assumed(letter, priors, TYPICAL_ODDS), pseudo_count)
        cases = pseudo_count + record.at_risk[letter][1]
        for week, share in enumerate(found[following]):
            total[week] += share * cases
    return tuple(share / sum(total) for share in total)


def _shares(found: Incidence, closes: list[float], moved: float) -> Following:
    arrives = {kind: tuple(share / moved for share in weeks) for kind, weeks in found.items() if any(weeks)}
    # Some always stay: a case that nobody saw leaving may have left.
    rest = max(1 - moved, sum(closes) / 0.98, 1e-9)
    return Following(arrives, tuple(share / rest for share in closes))
