"""How is a story told: acts laid on days before today, carried out later in the order of the calendar."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from clients.models import Client
from notices import casework, firm_letters
from notices.demo import figures
from notices.demo.names import IRS_NAMES
from notices.demo.replies import Replies
from notices.demo.stage import Act, Stage, monday_before
from notices.demo.ways import Ways
from notices.law import periods
from notices.law.lookback import YEARS, lookback
from notices.models import Assessment, Case, Deadline, Notice
from practice.history import Actor
from practice.models import Member


class Tale(Replies, Ways):
    """The story of one case. Each method lays one act `days_ago` before today."""

    def __init__(
        self,
        stage: Stage,
        client: Client,
        matter: str,
        owner: Member,
        spouse: Client | None = None,
        *,
        scale: Decimal = Decimal(1),
        later: int = 0,
    ):
        """`scale` multiplies every amount and `later` moves every day, so that a story told again differs."""
        self.stage = stage
        self.scale = scale
        self.later = later
        self.client = client
        self.spouse = spouse
        self.matter = periods.parse(matter)
        self.owner = owner
        self.today = owner.local_date(stage.now)
        self._case: Case | None = None
        self.notices: dict[str, Notice] = {}
        self.last_at: datetime | None = None

    def _lay(self, days_ago: int, act: Act) -> None:
        self.last_at = self.stage.lay(self.owner, max(0, days_ago - self.later), act, after=self.last_at)

    def amount(self, amount: str) -> Decimal:
        return (Decimal(amount) * self.scale).quantize(Decimal("0.01"))

    def day(self, days_ago: int) -> date:
        return self.today - timedelta(days=days_ago)

    def letter(self, days_ago: int, code: str, amount: str | None, *, printed_in: int | None = None, **paper) -> "Tale":
        """A letter dated on the Monday by `days_ago`, recorded some days later, with its printed date."""
        mail_days = paper.pop("mail_days", self.stage.chooser.randint(4, 8))
        dated = self.day(days_ago - self.later)
        notice_date = monday_before(dated) if paper.pop("on_monday", True) else dated
        reached_us = min(notice_date + timedelta(days=mail_days), self.today)
        fields = {
            "code": code,
            "notice_date": notice_date,
            "amount_due": self.amount(amount) if amount else None,
            "due_printed_on": notice_date + timedelta(days=printed_in) if printed_in is not None else None,
            "postmarked_on": max(notice_date, reached_us - timedelta(days=5)),
            "reached_client_on": max(notice_date, reached_us - timedelta(days=2)),
            "reached_us_on": reached_us,
            "received_via": "the client's mail",
            "amounts": {kind: self.amount(line) for kind, line in paper.pop("lines", {}).items()},
        } | paper

        def act(by: Actor) -> None:
            self._open(by, code)
            for row in Deadline.objects.filter(case=self.case).working().filter(notice__isnull=False):
                casework.finish_deadline(row, by=by, done_on=by.on, note=f"let pass; overtaken by {code}")
            self.notices[code] = casework.record_notice(by=by, case=self.case, **fields)

        self._lay((self.today - reached_us).days + self.later, act)
        return self

    def first_bill(
        self, days_ago: int, amount: str, *, code: str = "CP14", filed_late: int = 0, **paper: Any
    ) -> "Tale":
        """The first letter of a balance with its lines, and the figures of the return that was filed so many days
        late, taken from the transcript on the same day."""
        notice_date = monday_before(self.day(days_ago - self.later))
        bill = figures.bill(self.matter, self.amount(amount), notice_date, filed_late=filed_late)
        lines = {"amounts": bill.lines} if bill else {}
        self.letter(days_ago, code, amount, printed_in=21, **lines, **paper)
        if bill:
            entered = {"source": "account transcript", **bill.tax_return}
            # Days that lie before the last act are moved to just after it.
            self._lay(days_ago, lambda by: casework.record_return(by=by, case=self.case, **entered))
        return self

    @property
    def case(self) -> Case:
        """The case, once its first letter has come; raises LookupError before."""
        if self._case is None:
            raise LookupError("A tale begins with a letter.")
        return self._case

    def _open(self, by: Actor, code: str) -> None:
        """The case, with whoever sends letters of this code."""
        if self._case is None:
            authority = firm_letters.find(by.person.firm, code).authority
            couple = {"client": self.client, "spouse": self.spouse}
            self._case = casework.open_case(by=by, **couple, matter=self.matter, owner=self.owner, authority=authority)

    def steers(self, days_ago: int, action: str, due_in: int, waiting_on: str = "us", **more) -> "Tale":
        """The next action, its date (days from today, may be negative) and whose move it is."""

        def act(by: Actor) -> None:
            self.case.refresh_from_db()
            wanted = {"next_action": action, "next_action_on": self.day(-due_in), "waiting_on": waiting_on} | more
            casework.change_case(self.case, by=by, version=self.case.version, **wanted)

        self._lay(days_ago, act)
        return self

    def call(
        self, days_ago: int, said: str, *, line: str = "pps", outcome: str = "answered", held: int = 34, **more
    ) -> "Tale":
        """A call of about `held` minutes on hold; promises and holds as days from today in `*_in`."""
        employee = {"employee_name": self.stage.chooser.choice(IRS_NAMES), "employee_id": self._badge()}
        dates = {
            column: self.day(-more.pop(name))
            for name, column in (
                ("promised_in", "promised_by"),
                ("held_in", "hold_until"),
                ("follow_in", "follow_up_on"),
            )
            if name in more
        }

        def act(by: Actor) -> None:
            talked = 0 if outcome in ("courtesy_disconnect", "no_queue") else 14
            dialled = by.at - timedelta(minutes=held + talked)
            casework.record_call(
                by=by,
                cases=[self.case],
                line=line,
                outcome=outcome,
                dialled_at=dialled,
                connected_at=dialled + timedelta(minutes=held) if talked else None,
                ended_at=by.at,
                hold_minutes=held,
                said=said,
                **(employee if talked else {}),
                **dates,
                **more,
            )

        self._lay(days_ago, act)
        return self

    def _badge(self) -> str:
        return f"10{self.stage.chooser.randint(10_000_000, 99_999_999)}"

    def holds(self, days_ago: int, kind: str, *, until_in: int | None = None, source: str = "", **more) -> "Tale":
        until = self.day(-until_in) if until_in is not None else None
        self._lay(
            days_ago,
            lambda by: casework.record_hold(
                by=by, case=self.case, kind=kind, from_on=by.on, until_on=until, source=source, **more
            ),
        )
        return self

    def assessed(self, days_ago: int, on_days_ago: int, amount: str | None = None, **more) -> "Tale":
        """An assessment read on the account transcript, made `on_days_ago` before today."""
        fields = {
            "kind": Assessment.Kind.RETURN,
            "assessed_on": self.day(on_days_ago),
            "amount": self.amount(amount) if amount else None,
            "source": "account transcript",
        } | more
        self._lay(days_ago, lambda by: casework.record_assessment(by=by, case=self.case, **fields))
        return self

    def suspended(self, days_ago: int, kind: str, from_days_ago: int, until_days_ago: int | None, **more) -> "Tale":
        """What held back collection, read on the account transcript; days before today."""
        fields = {
            "kind": kind,
            "from_on": self.day(from_days_ago),
            "until_on": self.day(until_days_ago) if until_days_ago is not None else None,
            "source": "account transcript",
        } | more
        self._lay(days_ago, lambda by: casework.record_suspension(by=by, case=self.case, **fields))
        return self

    def lets_pass(self, days_ago: int, why: str) -> "Tale":
        """The nearest working date is knowingly not met."""

        def act(by: Actor) -> None:
            row = Deadline.objects.filter(case=self.case).working().earliest("due_on")
            casework.finish_deadline(row, by=by, done_on=by.on, note=why)

        self._lay(days_ago, act)
        return self

    def answered(self, days_ago: int, code: str, note: str, how: str = Notice.Answer.BY_PHONE) -> "Tale":
        def act(by: Actor) -> None:
            notice = Notice.objects.get(pk=self.notices[code].pk)
            casework.answer_notice(notice, by=by, version=notice.version, answer=how, answered_on=by.on, note=note)

        self._lay(days_ago, act)
        return self

    def pays(self, days_ago: int, amount: str, source: str, *, in_full: bool = False) -> "Tale":
        self._lay(
            days_ago,
            lambda by: casework.record_payment(
                by=by, case=self.case, amount=self.amount(amount), paid_on=by.on, source=source, pays_in_full=in_full
            ),
        )
        return self

    def looks_back(self, days_ago: int, source: str, *, ago: dict[int, dict] | None = None) -> "Tale":
        """The record of the years before: all on time and without penalty, but for those said otherwise in `ago`."""

        def act(by: Actor) -> None:
            clean = {"filed": "on_time", "penalty": "none"}
            said = [clean | (ago or {}).get(number, {}) for number in range(1, YEARS + 1)]
            findings = [
                casework.Finding(self.client, before, each)
                for before, each in zip(lookback(self.matter), said, strict=True)
            ]
            casework.record_compliance(by=by, case=self.case, findings=findings, source=source)

        self._lay(days_ago, act)
        return self

    def notes(self, days_ago: int, text: str) -> "Tale":
        self._lay(days_ago, lambda by: casework.write_note(self.case, by=by, text=text))
        return self

    def extends(self, days_ago: int, code: str, until_in: int, granted_by: str, proof: str = "") -> "Tale":
        def act(by: Actor) -> None:
            date_row = self.notices[code].deadlines.working().earliest("due_on")
            casework.extend_deadline(date_row, by=by, due_on=self.day(-until_in), granted_by=granted_by, proof=proof)

        self._lay(days_ago, act)
        return self

    def targets(self, days_ago: int, action: str, due_in: int, kind: str = Deadline.Kind.TARGET) -> "Tale":
        self._lay(
            days_ago,
            lambda by: casework.add_deadline(by=by, case=self.case, kind=kind, action=action, due_on=self.day(-due_in)),
        )
        return self

    def closes(self, days_ago: int, outcome: str) -> "Tale":
        def act(by: Actor) -> None:
            self.case.refresh_from_db()
            for notice in self.case.notices.filter(answer=Notice.Answer.OPEN):
                casework.answer_notice(
                    notice, by=by, version=notice.version, answer="not_needed", answered_on=by.on, note="case resolved"
                )
            casework.close_case(self.case, by=by, version=self.case.version, outcome=outcome, closed_on=by.on)

        self._lay(days_ago, act)
        return self
