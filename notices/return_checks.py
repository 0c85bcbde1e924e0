"""Do the lines of a letter agree with the filed return, and if not, why might that be? Reads no database."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from notices.models import Notice, NoticeAmount, Payment, TaxReturn
from notices.models.notices import CREDITS, credited
from notices.models.returns import IN_TIME, NOTHING

ROUNDING = Decimal("1.00")
"""Returns are rounded to whole dollars, so what is off by less than a dollar agrees."""

Kind = NoticeAmount.Kind
_WITH_ADDITIONS = "the return's unpaid tax, with the penalties and interest that the letter adds"
_WITHOUT_TAX = "the letter prints no tax line, so that the penalties and interest in its amount are not known"
_LATER = "the payments recorded on the case up to the date of the letter are in it"


class Result(StrEnum):
    AGREES = "agrees"
    LESS = "less"
    MORE = "more"
    NOT_COMPARED = "not compared"


@dataclass(frozen=True)
class Cause:
    """Why a line usually differs, and which papers show what is right."""

    why: str
    papers: str


@dataclass(frozen=True)
class Line:
    """One line: dollars of the letter (None: it has no such line) and of the return, credits positive."""

    name: str
    what: str
    stated: Decimal | None
    ours: Decimal
    note: str = ""
    is_compared: bool = True

    @property
    def difference(self) -> Decimal | None:
        """The letter less the return."""
        return None if self.stated is None else self.stated - self.ours

    @property
    def apart(self) -> Decimal:
        """How far the letter and the return are apart, without the sign."""
        return abs(self.difference or NOTHING)

    @property
    def result(self) -> Result:
        if self.difference is None or not self.is_compared:
            return Result.NOT_COMPARED
        if abs(self.difference) < ROUNDING:
            return Result.AGREES
        return Result.LESS if self.difference < 0 else Result.MORE

    @property
    def differs(self) -> bool:
        return self.result in (Result.LESS, Result.MORE)

    @property
    def cause(self) -> Cause | None:
        """The usual reason for this difference; None where the line agrees."""
        return _CAUSES[self.name, self.result] if self.differs else None


@dataclass(frozen=True)
class Comparison:
    """A letter beside the return of its period; `sums_apart` is what its own lines and its amount due are apart."""

    letter: Notice
    lines: tuple[Line, ...]
    additions: tuple[tuple[str, Decimal], ...]
    sums_apart: Decimal

    @property
    def compared(self) -> int:
        return sum(line.result != Result.NOT_COMPARED for line in self.lines)

    @property
    def differing(self) -> list[Line]:
        return [line for line in self.lines if line.differs]

    @property
    def leading(self) -> list[Line]:
        """The lines that differ, without the sums whose difference is that of lines above them."""
        apart = {line.name: line.difference or NOTHING for line in self.lines}
        parts = sum((apart[name] for name in CREDITS if name in apart), NOTHING)
        follows = {
            "credits": parts,
            "unpaid": apart.get(Kind.TAX, NOTHING) - apart.get("credits", NOTHING),
            "amount_due": apart.get("unpaid", NOTHING),
        }
        return [line for line in self.differing if line.difference != follows.get(line.name)]

    @property
    def agrees(self) -> bool:
        """Whether something was compared and all of it agrees."""
        return bool(self.compared) and not self.differing and not self.sums_apart


def compare(letter: Notice, figures: TaxReturn, payments: Sequence[Payment] = ()) -> Comparison:
    """The lines of the letter beside the return's; `payments` are those recorded on the case.

    What a letter does not list one by one is compared as a sum. Penalties and interest stand on no return: they are
    taken from the letter into the amount due and checked elsewhere.
    """
    stated = letter.lines
    later = sum((row.amount for row in payments if row.paid_on <= letter.notice_date), NOTHING)
    additions = [
        (kind.label, stated[kind]) for kind in Kind if kind in stated and kind != Kind.TAX and kind not in CREDITS
    ]
    added = sum((amount for _, amount in additions), NOTHING)
    lines = [
        *_tax(stated, figures),
        *_credits(stated, figures, later),
        *_what_is_left(letter, stated, figures, later, added),
    ]
    return Comparison(letter, tuple(lines), tuple(additions), _sums_apart(letter, stated, added))


def _tax(stated: dict[str, Decimal], figures: TaxReturn) -> Iterator[Line]:
    tax, note = figures.tax, ""
    if figures.required_tax is not None and stated.get(Kind.TAX) == figures.required_tax:
        note = "it is the tax as the IRS changed it, which is on file too"
    yield Line(Kind.TAX, "Tax", stated.get(Kind.TAX), tax, note)


def _credits(stated: dict[str, Decimal], figures: TaxReturn, later: Decimal) -> Iterator[Line]:
    """Each credit that the letter lists or the return has, and their sum."""
    ours = {name: getattr(figures, name) for name in IN_TIME}
    ours["other_payments"] += later
    given = [kind for kind in CREDITS if kind in stated]
    for name in IN_TIME:
        if name in stated:
            note = _LATER if name == "other_payments" and later else ""
            yield Line(name, Kind(name).label, abs(stated[name]), ours[name], note)
        elif ours[name] and given and Kind.PAYMENTS not in stated:
            # The letter lists credits one by one and this one is not among them: nothing was credited.
            yield Line(name, Kind(name).label, NOTHING, ours[name], "the letter has no line for it")
    if not given:
        if any(ours.values()):
            yield Line(Kind.PAYMENTS, "Payments and credits in all", None, sum(ours.values(), NOTHING))
        return
    if Kind.PAYMENTS in stated and len(given) > 1:
        rest = sum((ours[name] for name in IN_TIME if name not in stated), NOTHING)
        yield Line(Kind.PAYMENTS, "Payments and credits not listed above", abs(stated[Kind.PAYMENTS]), rest)
    note = _LATER if later else ""
    yield Line("credits", "Payments and credits in all", credited(stated), sum(ours.values(), NOTHING), note)


def _what_is_left(
    letter: Notice, stated: dict[str, Decimal], figures: TaxReturn, later: Decimal, added: Decimal
) -> Iterator[Line]:
    unpaid = figures.tax - figures.in_time - later
    if Kind.TAX in stated:
        yield Line("unpaid", "Tax less payments and credits", stated[Kind.TAX] - credited(stated), unpaid)
    if letter.amount_due is not None:
        is_whole = Kind.TAX in stated
        note = _WITH_ADDITIONS if added and is_whole else "" if is_whole else _WITHOUT_TAX
        ours = max(NOTHING, unpaid + (added if is_whole else NOTHING))
        yield Line("amount_due", "Amount due", letter.amount_due, ours, note, is_compared=is_whole)


def _sums_apart(letter: Notice, stated: dict[str, Decimal], added: Decimal) -> Decimal:
    """How far the amount due is from the letter's own lines; 0 where it prints no tax or no amount."""
    if letter.amount_due is None or Kind.TAX not in stated:
        return NOTHING
    return letter.amount_due - (stated[Kind.TAX] - credited(stated) + added)


_POSTED = "bank record, cancelled check or payment confirmation, and the transcripts of both years"
_CAUSES = {
    (Kind.TAX, Result.MORE): Cause(
        "The IRS changed the tax: a math error, or income that payers reported. Or the letter is about another year.",
        "the return with the line in question, its schedules, W-2 and 1099 forms; the account transcript",
    ),
    (Kind.TAX, Result.LESS): Cause(
        "The IRS changed the tax in the client's favor, or the letter is about another year.",
        "the return and the account transcript; tell the client before relying on it",
    ),
    ("withholding", Result.LESS): Cause(
        "Withholding was not credited: a W-2 or 1099 is missing, or stands under another name, number or year.",
        "every W-2 and 1099 that shows tax withheld; the wage and income transcript",
    ),
    ("withholding", Result.MORE): Cause(
        "More withholding is credited than the return claims: a form was left off, or it belongs to somebody else.",
        "every W-2 and 1099 of the year; an amended return if one was left off",
    ),
    ("estimated_payments", Result.LESS): Cause(
        "An estimated payment was posted to another year or quarter, or to the spouse's number.",
        _POSTED,
    ),
    ("estimated_payments", Result.MORE): Cause(
        "A payment of another year stands here, or one was left off the return.",
        _POSTED,
    ),
    ("refundable_credits", Result.LESS): Cause(
        "A credit was denied or reduced while the return was processed, often as a math error.",
        "the schedule of the credit and what proves it; the letter that explains the change",
    ),
    ("refundable_credits", Result.MORE): Cause(
        "The IRS allowed more than was claimed, or the letter is about another year.",
        "the schedule of the credit and the account transcript",
    ),
    ("other_payments", Result.LESS): Cause(
        "A payment is misposted to another year or taxpayer, or came after the letter was made.",
        _POSTED,
    ),
    ("other_payments", Result.MORE): Cause(
        "A payment is credited that is not on file here, or one of another year.",
        "the account transcript; ask the client, then record the payment on the case",
    ),
    (Kind.PAYMENTS, Result.LESS): Cause(
        "Part of what was paid or withheld is not credited: misposted to another year, or without its form.",
        "W-2 and 1099 forms, " + _POSTED,
    ),
    (Kind.PAYMENTS, Result.MORE): Cause(
        "More is credited than the return and the case know of.",
        "the account transcript",
    ),
    ("unpaid", Result.MORE): Cause(
        "The IRS counts more tax, or fewer payments and credits, than the return: the lines above say which.",
        "the papers of the line that differs",
    ),
    ("unpaid", Result.LESS): Cause(
        "The IRS counts less tax, or more payments and credits, than the return: the lines above say which.",
        "the account transcript",
    ),
    ("amount_due", Result.MORE): Cause(
        "It follows from the lines above; with none of them, from an earlier balance, a penalty without a line, or"
        " another year.",
        "the account transcript, and the letter before this one",
    ),
    ("amount_due", Result.LESS): Cause(
        "It follows from the lines above; with none of them, from a payment, a credit or relief that is not on file"
        " here.",
        "the account transcript",
    ),
}
_CAUSES |= {("credits", result): _CAUSES[Kind.PAYMENTS, result] for result in (Result.LESS, Result.MORE)}
