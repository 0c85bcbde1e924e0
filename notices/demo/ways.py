"""How does a story tell of the way out of a case, and of what became of its payments?"""

from typing import Any, Self

from notices import casework
from notices.demo.stage import Act
from notices.models import Case, Path, Payment
from practice.history import Actor


class Ways:
    """The part of a tale that is about plans, offers and payments on their way."""

    @property
    def case(self) -> Case:
        raise NotImplementedError

    def _lay(self, days_ago: int, act: Act) -> None:
        raise NotImplementedError

    def takes(self, days_ago: int, path: str, state: str, source: str = "", **terms: Any) -> Self:
        """A way out taken up; the holds of the case follow it."""
        told = {"path": Path(path), "state": state, "source": source} | terms
        self._lay(
            days_ago, lambda by: casework.begin_resolution(by=by, case=self.case, happened_on=by.on, **told) and None
        )
        return self

    def goes_on(self, days_ago: int, state: str, source: str = "") -> Self:
        """What became of the way out that stands."""

        def act(by: Actor) -> None:
            row = self.case.resolutions.standing().first()
            if row is None:
                raise LookupError("No way out stands on this case.")
            casework.step_resolution(row, by=by, version=row.version, state=state, happened_on=by.on, source=source)

        self._lay(days_ago, act)
        return self

    def sees_payment(self, days_ago: int, state: str, source: str, credited_to: str = "") -> Self:
        """What became of the newest payment."""

        def act(by: Actor) -> None:
            row = Payment.objects.filter(case=self.case).latest("paid_on", "pk")
            casework.follow_payment(
                row, by=by, version=row.version, state=state, state_on=by.on, source=source, credited_to=credited_to
            )

        self._lay(days_ago, act)
        return self
