"""May the automatic exemption or first-time abate take a penalty away, why, and what is not known yet?

Facts go in and verdicts come out, each condition with what was found. A condition that fails decides; one that is not
known leaves the verdict open and says by name what to find out. Nothing is taken for granted: what the sources leave
open is not known either. The rules and their sources stand in `relief_rules.py`, the tests of the years before in
`lookback.py`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from notices.law import relief_rules as rules
from notices.law.lookback import ABATE_TESTS, EXEMPTION_TESTS, History, Period, Reason, Test
from notices.law.periods import FormPeriod
from notices.law.relief_rules import Charge, Filed, Penalty

_BEGINS = {"year": 2025, "quarter": 2026}


@dataclass(frozen=True)
class Line:
    """A penalty that was charged, its dollars (None: not known), and the letter that says so."""

    penalty: Penalty
    amount: Decimal | None = None
    stated_by: str = ""


@dataclass(frozen=True)
class Facts:
    """One return and the penalties charged on it.

    None means not known: whether it is the original return, whether a letter of the automatic exemption came, and
    whether deposit penalties of the periods before bar relief (waived four times, or charged for avoiding EFTPS).
    """

    matter: FormPeriod
    own: Period
    histories: tuple[History, ...]
    charged: tuple[Line, ...] = ()
    is_original: bool | None = None
    letter_came: bool | None = None
    deposits_barred: bool | None = None


class Answer(Enum):
    """Whether a relief is open, from bad to good."""

    NO = 0
    NOT_YET = 1
    YES = 2


@dataclass(frozen=True)
class Verdict:
    """One kind of relief: its reasons, what it would take away and what it leaves, what to do, and notes."""

    id: str
    name: str
    reasons: tuple[Reason, ...]
    removes: tuple[Line, ...]
    leaves: tuple[Line, ...]
    to_do: str
    notes: tuple[str, ...]
    confidence: str = rules.SECONDARY

    @property
    def answer(self) -> Answer:
        met = {each.is_met for each in self.reasons}
        return Answer.NO if False in met else Answer.NOT_YET if None in met else Answer.YES

    @property
    def is_open(self) -> bool:
        """Whether it may still be given: nothing known is against it."""
        return self.answer is not Answer.NO

    @property
    def decisive(self) -> tuple[Reason, ...]:
        """The conditions that decide: those that failed, or all of them where none did."""
        return tuple(each for each in self.reasons if self.is_open or each.is_met is False)

    @property
    def others(self) -> tuple[Reason, ...]:
        """The conditions that decide nothing, because another one failed."""
        return tuple(each for each in self.reasons if each not in self.decisive)

    @property
    def missing(self) -> tuple[str, ...]:
        """What to find out, each named once; nothing where a condition has failed already."""
        return tuple(dict.fromkeys(name for each in self.reasons for name in each.missing if self.is_open))


def verdicts(facts: Facts) -> tuple[Verdict, Verdict]:
    """The automatic exemption and first-time abate, in the order in which they are considered."""
    return exemption(facts), first_time(facts)


def exemption(facts: Facts) -> Verdict:
    """Should the automatic exemption have kept the penalties of this return from being charged?"""
    reasons = (
        _begun(facts.matter),
        _in_a_named_series(facts.matter),
        _original(facts.is_original),
        *_looked_back(facts, EXEMPTION_TESTS),
    )
    to_do = _AFTER_LETTER[facts.letter_came]
    return _verdict("exemption", "Automatic exemption (AEP)", facts, reasons, to_do, rules.EXEMPTION_NOTES)


def first_time(facts: Facts) -> Verdict:
    """May first-time abate take the penalties of this return away?"""
    reasons = (
        _covered(facts),
        _repeated(facts.matter),
        *_looked_back(facts, ABATE_TESTS),
        *_deposits(facts),
        *_exemption_first(facts),
    )
    return _verdict("first_time", "First-time abate (FTA)", facts, reasons, _ASK, rules.ABATE_NOTES)


def is_account_error(facts: Facts) -> bool:
    """Whether a penalty for filing late is charged although the return is on file as filed on time."""
    return facts.own.filed is Filed.ON_TIME and any(line.penalty.kind == "failure_to_file" for line in facts.charged)


def is_exempt_period(matter: FormPeriod) -> bool | None:
    """Whether the automatic exemption has begun for a period: 2025 for years, 2026 for quarters.

    None for a fiscal year that only ended in 2025: no source seen says whether it is a 2025 year.
    """
    first = _BEGINS.get(matter.kind)
    if matter.end_on is None or first is None:
        return False
    if matter.kind == "year" and matter.end_on.month < 12 and matter.end_on.year == first:
        return None
    return matter.end_on.year >= first


def _verdict(
    id: str, name: str, facts: Facts, reasons: tuple[Reason, ...], to_do: str, notes: tuple[str, ...]
) -> Verdict:
    return Verdict(
        id,
        name,
        reasons,
        removes=tuple(line for line in facts.charged if line.penalty.is_covered),
        leaves=tuple(line for line in facts.charged if not line.penalty.is_covered),
        to_do=to_do,
        notes=notes + ((rules.SPOUSES_NOTE,) if facts.matter.form == rules.SPOUSES_FORM else ()),
    )


_ASK = (
    "Call the number on the letter, or write, or send Form 843. The IRS looks at its own record; no papers are needed."
)
_AFTER_LETTER = {
    True: "A letter of the exemption came: nothing is left to ask for. If a penalty is billed all the same, call.",
    False: "No letter came: call the number on the notice and ask why not, before drafting Form 843.",
    None: "Ask first whether an AEP letter came, before drafting Form 843.",
}


def _looked_back(facts: Facts, tests: Iterable[Test]) -> Iterator[Reason]:
    for test in tests:
        yield from test.reasons(facts.matter, facts.histories)


def _begun(matter: FormPeriod) -> Reason:
    is_met = is_exempt_period(matter)
    missing = () if is_met is not None else (f"whether the IRS takes {matter.label} for a 2025 year",)
    says = "It is given from the 2025 year on, and for quarters from 2026 on."
    return Reason("begun", says, f"This is {matter.label}.", is_met, rules.IRS_PAGE, missing)


def _in_a_named_series(matter: FormPeriod) -> Reason:
    says = "It is given for Forms 1040, 1065 and 1120 with their series, 940, 941, 943, 944, 945 and CT-1."
    is_met = matter.form in rules.NAMED_FORMS
    return Reason("series", says, f"This is Form {matter.form}.", is_met, rules.IRS_PAGE)


def _original(is_original: bool | None) -> Reason:
    found = {True: "It is.", False: "It is not.", None: "Not known."}[is_original]
    missing = ("whether this is the original return",) if is_original is None else ()
    return Reason("original", "The return is the original one.", found, is_original, rules.IRS_PAGE, missing)


def _covered(facts: Facts) -> Reason:
    says = "A penalty for filing, paying or depositing late is charged and stands."
    is_met, found = _what_is_charged(facts)
    missing = (f"which penalties were charged for {facts.own.label}",) if is_met is None else ()
    return Reason("covered", says, found, is_met, rules.MANUAL, missing)


def _what_is_charged(facts: Facts) -> tuple[bool | None, str]:
    penalties = [line.penalty for line in facts.charged]
    covered = [each.name.lower() for each in penalties if each.is_covered]
    charge = facts.own.charge
    if charge is Charge.NONE:
        return False, "It is on file that none was charged."
    if charge not in (Charge.UNKNOWN, Charge.STANDS):
        return False, "It is on file that it was taken away already."
    if covered:
        return True, f"Charged: {', '.join(covered)}."
    if penalties and charge is Charge.UNKNOWN and all(each.is_covered is False for each in penalties):
        return False, "The letters list only penalties that are never covered."
    return None, "No letter on file lists one by its name."


def _repeated(matter: FormPeriod) -> Reason:
    says = "The return is filed every year or quarter, not for an event and not as information only."
    if matter.form in rules.NAMED_FORMS:
        return Reason("repeated", says, f"Form {matter.form} is named.", True, rules.IRS_PAGE)
    if matter.form in rules.LEFT_OUT_FORMS:
        found = f"Form {matter.form}: {rules.LEFT_OUT_FORMS[matter.form]}."
        return Reason("repeated", says, found, False, rules.MANUAL)
    missing = f"whether the IRS gives it for Form {matter.form}"
    return Reason("repeated", says, f"The sources do not name Form {matter.form}.", None, rules.MANUAL, (missing,))


def _deposits(facts: Facts) -> Iterator[Reason]:
    if facts.matter.form not in rules.DEPOSIT_FORMS:
        return
    says = "In that time deposit penalties were not waived four times or more, and none was charged for avoiding EFTPS."
    barred = facts.deposits_barred
    found = {True: "It happened.", False: "It did not happen.", None: "Not known."}[barred]
    missing = ("whether deposit penalties were waived four times, or one was charged for avoiding EFTPS",)
    is_met = None if barred is None else not barred
    yield Reason("deposits", says, found, is_met, rules.IRS_PAGE, missing if is_met is None else ())


def _exemption_first(facts: Facts) -> Iterator[Reason]:
    if is_exempt_period(facts.matter) is False or facts.matter.form not in rules.NAMED_FORMS:
        return
    says = "The automatic exemption, which comes first for this period, was not given."
    found = {True: "Its letter came.", False: "No letter of it came.", None: "Not known."}[facts.letter_came]
    is_met = None if facts.letter_came is None else not facts.letter_came
    missing = (f"whether an AEP letter came for {facts.own.label}",) if is_met is None else ()
    yield Reason("exemption_first", says, found, is_met, rules.IRS_PAGE, missing)
