"""What does the page about the way out of a case show? Resolutions, what each row on file does, the thresholds."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from notices.case_page import CasePage
from notices.law import path_rules
from notices.law.forms import tax_form
from notices.law.path_rules import PathRule
from notices.law.path_table import PATHS
from notices.law.paths import Answer, Standing, paths_open_to
from notices.law.user_fees import Fee, fees_of
from notices.models import Case, Hold, Payment, Resolution
from notices.path_dates import Proposal, proposals
from notices.path_effects import Effect, Effects
from practice.models import Member

TRUST_FUND_FORMS = frozenset({"941", "943", "944", "945", "CT-1"})
"""Returns of withheld tax."""


@dataclass(frozen=True)
class Way:
    """A resolution on file with what the law says of it, and the dates to think of."""

    row: Resolution
    rule: PathRule
    fees: Sequence[Fee]
    dates: Sequence[Proposal]

    @property
    def has_terms(self) -> bool:
        """Whether anything was written down of what was agreed or asked for."""
        terms = (getattr(self.row, name) for name in Resolution.TERMS)
        return any(each not in (None, "") for each in terms)


@dataclass(frozen=True)
class Path:
    """One record of the law's table, with what the figures on file say of its threshold, where it has one."""

    rule: PathRule
    answer: Answer | None
    fees: Sequence[Fee]


class ResolutionPage:
    """One case as of a day, for a reader."""

    as_of = path_rules.AS_OF

    def __init__(self, case: Case, today: date, reader: Member) -> None:
        self.case = case
        self.today = today
        self._reader = reader
        self._page = CasePage(case, today)
        self._effects = Effects(self._page)

    @cached_property
    def ways(self) -> list[Way]:
        """The resolutions, those that stand first, then the newest."""
        rows = self.case.resolutions.select_related("response").prefetch_related("steps__by", "steps__hold")
        in_order = sorted(rows, key=lambda row: row.is_over)
        return [Way(row, row.rule, fees_of(row.path), self._dates_of(row)) for row in in_order]

    def _dates_of(self, row: Resolution) -> list[Proposal]:
        """Those nobody has set yet; none on a closed case."""
        if not self.case.is_open:
            return []
        known = {(each.action, each.due_on) for each in self._page.deadlines}
        return [each for each in proposals(row, self.today) if (each.action, each.due_on) not in known]

    @property
    def lacks_a_row(self) -> bool:
        """Whether the case has a path that no resolution on file tells of."""
        return bool(self.case.path) and all(way.row.path != self.case.path for way in self.ways)

    @cached_property
    def holds(self) -> list[tuple[Hold, list[Effect]]]:
        """The holds that count, each with what it does."""
        return [(hold, self._effects.of_hold(hold)) for hold in self._page.holds if not hold.is_withdrawn]

    @cached_property
    def payments(self) -> list[tuple[Payment, list[Effect]]]:
        """The payments that were not withdrawn, each with what it does."""
        rows = self._page.payments
        return [(payment, self._effects.of_payment(payment)) for payment in rows if not payment.is_withdrawn]

    @property
    def withdrawn(self) -> list[Hold | Payment]:
        """What was recorded by mistake."""
        rows: list[Hold | Payment] = [*self._page.holds, *self._page.payments]
        return [row for row in rows if row.is_withdrawn]

    @cached_property
    def standing(self) -> Standing:
        """What is on file of the taxpayer: all open cases with the IRS that the reader may see, together."""
        everything = Case.objects.of(self.case.client).open().visible_to(self._reader).filter(authority="IRS")
        rows = list(everything.values_list("balance", "form"))
        known = [balance for balance, _ in rows if balance is not None]
        return Standing(
            owed=sum(known) if known else None,
            unknown=len(rows) - len(known),
            taxpayer=self.case.client.kind,
            has_trust_fund=_trust_fund({form for _, form in rows}),
            unfiled=self.case.unfiled_returns,
            collect_until=self.case.csed_earliest_on,
        )

    @cached_property
    def paths(self) -> list[Path]:
        """Every path on file, those for another kind of taxpayer left out."""
        answers = {each.rule.key: each for each in paths_open_to(self.standing, self.today)}
        found = (Path(rule, answers.get(rule.key), fees_of(rule.path)) for rule in PATHS)
        return [path for path in found if path.answer is None or path.answer.verdict != "not_for"]


def _trust_fund(forms: set[str]) -> bool | None:
    """Whether withheld tax is among these returns; None where the table of forms does not say."""
    if forms & TRUST_FUND_FORMS:
        return True
    try:
        return False if all(tax_form(form).is_income_tax for form in forms) else None
    except ValueError:
        return None
