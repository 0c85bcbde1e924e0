"""What does the page about the collection period of a case show? Reads its rows once and answers from them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from notices import collection_dates
from notices.collection_dates import CollectionDate, OnFile
from notices.law.tolling import why_not
from notices.models import Assessment, Case, Hold, Suspension

# What people take for a suspension and is none: a kind that `tolling` knows, and how a reader calls it.
_NO_SUSPENSIONS = (
    ("agreement_in_force", "An installment agreement in effect"),
    ("not_collectible", "Currently not collectible"),
    ("equivalent_hearing", "An equivalent hearing"),
    ("phone_hold", "A hold by phone"),
    ("disaster", "Disaster relief"),
    ("claim_pending", "A claim for refund or abatement pending"),
    ("identity_theft", "An identity theft case"),
)


@dataclass(frozen=True)
class NoSuspension:
    """Something that leaves the ten years running, and why; `is_unverified` where no source says so."""

    name: str
    why: str

    @property
    def is_unverified(self) -> bool:
        return "not verified" in self.why


class CollectionPage:
    """One case as of a day."""

    def __init__(self, case: Case, today: date):
        self.case = case
        self.today = today

    @cached_property
    def _assessments(self) -> list[Assessment]:
        return list(self.case.assessments.select_related("withdrawn_by"))

    @cached_property
    def _suspensions(self) -> list[Suspension]:
        return list(self.case.suspensions.select_related("withdrawn_by"))

    @cached_property
    def _holds(self) -> list[Hold]:
        return list(self.case.holds.select_related("withdrawn_by"))

    @cached_property
    def _stops(self) -> Sequence[Hold | Suspension]:
        standing = [row for row in self._suspensions if not row.is_withdrawn]
        return sorted(
            [*(hold for hold in self._holds if not hold.is_withdrawn), *standing], key=lambda row: (row.from_on, row.pk)
        )

    @cached_property
    def dates(self) -> list[CollectionDate]:
        """Until when each assessment may be collected, the soonest first."""
        standing = [row for row in self._assessments if not row.is_withdrawn]
        return collection_dates.dates_of(standing, self._stops, self.today, is_joint=self.case.spouse_id is not None)

    @cached_property
    def stops(self) -> list[OnFile]:
        """Every hold and suspension on file, with what it does to the period."""
        return collection_dates.read_of(self._stops, self.today)

    @property
    def withdrawn(self) -> list[Assessment | Suspension | Hold]:
        rows: list[Assessment | Suspension | Hold] = [*self._assessments, *self._suspensions, *self._holds]
        return [row for row in rows if row.is_withdrawn]

    @property
    def no_suspensions(self) -> list[NoSuspension]:
        return [NoSuspension(name, _sentence(why_not(kind))) for kind, name in _NO_SUSPENSIONS]


def _sentence(reason: str) -> str:
    return f"{reason[:1].upper()}{reason[1:]}."
