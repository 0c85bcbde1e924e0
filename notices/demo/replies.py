"""How does a story tell of what was sent: with its proof, proved later, answered by the IRS?"""

from typing import Any, Self

from notices import casework
from notices.demo.stage import Act, Stage
from notices.models import Case, Notice, Silence
from practice.history import Actor

# What each method leaves behind; the moment of a fax is that of the act.
FAXED = "fax_confirmed_at"


class Replies:
    """The part of a tale that is about what was sent."""

    stage: Stage
    notices: dict[str, Notice]

    @property
    def case(self) -> Case:
        raise NotImplementedError

    def _lay(self, days_ago: int, act: Act) -> None:
        raise NotImplementedError

    def sends(
        self, days_ago: int, summary: str, *, method: str = "certified", answers: tuple[str, ...] = (), **more: Any
    ) -> Self:
        """Something we sent, with the proof of its method unless told why there is none; `answers` names codes."""
        proof = {} if "no_proof_reason" in more else self._proof(method)
        fields: dict[str, Any] = {"sent_to": "IRS, Kansas City MO"} | proof | more

        def act(by: Actor) -> None:
            casework.record_response(
                by=by,
                cases=[self.case],
                notices=[Notice.objects.get(pk=self.notices[code].pk) for code in answers],
                method=method,
                sent_on=by.on,
                summary=summary,
                **fields | ({FAXED: by.at} if FAXED in fields else {}),
            )

        self._lay(days_ago, act)
        return self

    def _proof(self, method: str) -> dict[str, Any]:
        number = self.stage.chooser.randint
        if method == "fax":
            return {"fax_pages": number(4, 18), FAXED: None}
        if method == "upload":
            return {"confirmation": f"{number(10_000_000, 99_999_999)}"}
        return {"tracking_number": f"9407 1118 9956 {number(1000, 9999)} {number(1000, 9999)} {number(10, 99)}"}

    def proves(self, days_ago: int) -> Self:
        """The receipt of the last thing sent turns up."""
        proof = self._proof("certified")

        def act(by: Actor) -> None:
            response = self.case.responses.earliest("-pk")
            casework.add_proof(response, by=by, version=response.version, **proof)

        self._lay(days_ago, act)
        return self

    def hears(self, days_ago: int, reason: str) -> Self:
        """No answer to the last thing sent is awaited any more."""

        def act(by: Actor) -> None:
            clock = self.case.silences.running().earliest("-pk")
            how = Silence.End.HAND
            casework.end_silence(clock, by=by, version=clock.version, how=how, reason=reason)

        self._lay(days_ago, act)
        return self
