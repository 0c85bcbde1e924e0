"""What does a case owe as of a day, and what is missing to say so? Reads no database.

`debt_facts` turns the rows of a case into the facts of the law; `Balance` answers from them, each figure an estimate.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, TypeVar

from notices.debt_facts import Basis, basis_of
from notices.law.accrual import Accrual
from notices.law.cautions import cautions
from notices.law.course import Course, accrued, course
from notices.law.forms import tax_form
from notices.law.rates import Rates
from notices.letter_checks import Check, check_all
from notices.models import Case, Hold, Notice, Payment, TaxReturn

Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Asked:
    """What a reader asked for: a day, a projection; `trouble` says what is wrong with what was typed."""

    on: date | None = None
    is_projected: bool = False
    typed: str = ""
    trouble: str = ""


class Balance:
    """What one case owes as of a day, worked out when first asked for; an estimate throughout."""

    def __init__(
        self,
        case: Case,
        figures: TaxReturn | None,
        letters: Sequence[Notice],
        payments: Sequence[Payment],
        holds: Sequence[Hold],
        *,
        rates: Rates,
        today: date,
        asked: Asked | None = None,
    ) -> None:
        self.case, self.figures, self.letters = case, figures, letters
        self.rates, self.today, self.asked = rates, today, asked or Asked()
        self._payments, self._holds = payments, holds

    @property
    def may_have_figures(self) -> bool:
        """Whether the case is about a federal return, whose figures can be recorded."""
        return self.case.is_for_irs and tax_form(self.case.form).is_return

    @property
    def basis(self) -> Basis | None:
        """The facts; None where there are no figures or they contradict each other."""
        return self._basis[0]

    @property
    def course(self) -> Course | None:
        """Until today and eight weeks on; None without an answer for today."""
        return self._course[0]

    @property
    def now(self) -> Accrual | None:
        """As of today, or of the last day with a rate."""
        return self.course.now if self.course else None

    @property
    def on_day(self) -> Accrual | None:
        """As of the day that was asked for."""
        return self._on_day[0]

    @property
    def day_trouble(self) -> str:
        """What is wrong with the day that was asked for; empty when it has an answer."""
        return self.asked.trouble or self._on_day[1]

    @property
    def why_not(self) -> str:
        """Why there is no estimate; empty when there is one, or when only the figures are missing."""
        if not self.case.is_for_irs:
            return f"{self.case.authority} has rates of its own, which are not on file: there is no estimate."
        if not self.may_have_figures:
            return (
                "A civil penalty bears interest from its own notice and demand (IRC 6601(e)(2)(A)); no estimate here."
            )
        return self._basis[1] or self._course[1]

    @cached_property
    def _basis(self) -> tuple[Basis | None, str]:
        if self.figures is None or not self.may_have_figures:
            return None, ""
        return _tried(basis_of, self.case, self.figures, self.letters, self._payments, self._holds)

    @cached_property
    def _course(self) -> tuple[Course | None, str]:
        if self.basis is None:
            return None, ""
        return _tried(course, self.basis.debt, self.today, self.rates, self.asked.is_projected)

    @cached_property
    def _on_day(self) -> tuple[Accrual | None, str]:
        if self.basis is None or self.asked.on is None:
            return None, ""
        return _tried(accrued, self.basis.debt, self.asked.on, self.rates, self.asked.is_projected)

    @property
    def shown(self) -> Accrual | None:
        """The computation to show in full: of the day asked for, else of today."""
        return self.on_day or self.now

    @property
    def cautions(self) -> tuple[str, ...]:
        """What to know before relying on the figures, the gravest first."""
        return cautions(self.shown) if self.shown else ()

    @property
    def is_projected(self) -> bool:
        """Whether some figure shown rests on a rate that nobody has announced."""
        weeks = self.course.weeks if self.course else ()
        computed = (each for each in (self.now, self.on_day) if each)
        return any(week.is_projected for week in weeks) or any(each.is_projected for each in computed)

    @property
    def may_project(self) -> bool:
        """Whether some figure stops at the last published rate, so that a projection would go further."""
        if self.asked.is_projected or self.basis is None:
            return False
        is_past = self.asked.on is not None and self.asked.on > self.rates.last_on
        return is_past or self.course is None or self.course.is_cut_short

    @cached_property
    def stated(self) -> Notice | None:
        """The newest letter that states what is owed."""
        return next((letter for letter in reversed(self.letters) if letter.amount_due is not None), None)

    @cached_property
    def checks(self) -> list[Check]:
        """The letters with lines to compare, newest first."""
        return check_all(self.letters, self.basis.debt, self.rates) if self.basis else []


def _tried(compute: Callable[..., Answer], *facts: Any) -> tuple[Answer | None, str]:
    """The answer of the law, or none and its sentence why there is none."""
    try:
        return compute(*facts), ""
    except ValueError as error:
        return None, str(error)
