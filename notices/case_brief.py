"""What must a colleague know to take a case over in five minutes? The page of the case, told short."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from notices import timeline
from notices.case_page import CasePage
from notices.late_letters import DaysOfLetter
from notices.models import Call, Case, Deadline, Hold, Notice, Snooze, WaitingOn
from notices.relief_page import ReliefPage
from notices.timeline import Entry
from practice.models import Member

NEWEST_NOTES = 2


@dataclass(frozen=True)
class Word:
    """The last that was said in one way: to or by the IRS, on which day."""

    way: str
    on: date
    what: str
    detail: str = ""


class CaseBrief(CasePage):
    """One case as of a day, for a member who is about to take it over."""

    def __init__(self, case: Case, today: date, reader: Member):
        super().__init__(case, today)
        self.reader = reader

    @property
    def dates_to_act(self) -> list[Deadline]:
        """The open dates that somebody must act by, the earliest first."""
        return [row for row in self.open_dates if row.is_working and row.due_on]

    @property
    def dates_unknown(self) -> list[Deadline]:
        """Dates that a letter sets and that cannot be counted yet, since a day is missing."""
        return [row for row in self.open_dates if not row.due_on]

    @property
    def came_late(self) -> list[tuple[Notice, str]]:
        """The open letters that left few days when they came, or whose date was missed: with where the days went."""
        of_letter = defaultdict(list)
        for row in self.deadlines:
            of_letter[row.notice_id].append(row)
        zone = self.case.firm.zone
        told = [
            (notice, DaysOfLetter(notice, of_letter[notice.pk], zone, self.today).in_brief)
            for notice in self.notices
            if not notice.is_answered
        ]
        return [(notice, words) for notice, words in told if words]

    @property
    def last_words(self) -> list[Word]:
        """The last letter, call and answer, the newest first."""
        return sorted(self._last_words(), key=lambda word: word.on, reverse=True)

    def _last_words(self) -> Iterator[Word]:
        if self.notices:
            letter = self.notices[-1]
            answer = letter.get_answer_display().lower()
            yield Word(
                "Their letter", letter.notice_date, str(letter), f"{letter.title} · {answer}".removeprefix(" · ")
            )
        if self.calls:
            call = self.calls[0]
            named = " ".join(filter(None, (call.employee_name, call.employee_id and f"(ID {call.employee_id})")))
            parts = (call.get_outcome_display(), named, f"by {call.caller.name}", call.said)
            on = call.dialled_at.astimezone(self.case.firm.zone).date()
            yield Word(f"Call, {call.get_line_display()}", on, " · ".join(filter(None, parts)))
        sent = next((each for each in self.responses if each.sent_on), None)
        if sent and sent.sent_on:
            proof = sent.proof_words or "proved by its document"
            arrived = f"delivered {sent.delivered_on:%b} {sent.delivered_on.day}" if sent.delivered_on else ""
            detail = " · ".join(filter(None, (proof, arrived)))
            yield Word(f"Our answer, {sent.get_method_display().lower()}", sent.sent_on, sent.summary, detail)

    @property
    def promises_open(self) -> list[Call]:
        """Calls whose promise nobody settled yet, the one due first on top."""
        calls = [call for call in self.calls if call.promise and call.promise_kept is None]
        return sorted(calls, key=lambda call: (call.promised_by or date.max, call.pk))

    @property
    def holds_in_force(self) -> list[Hold]:
        return [hold for hold in self.holds if hold.stands_on(self.today)]

    @property
    def is_clients_move(self) -> bool:
        """Whether the client owes us something."""
        return self.case.waiting_on == WaitingOn.CLIENT

    @cached_property
    def relief(self) -> ReliefPage | None:
        """The answer about penalty relief; None where nobody recorded what it rests on."""
        if not self.may_have_relief:
            return None
        relief = ReliefPage(self.case, self.reader, letters=self.notices)
        return relief if relief.has_record else None

    @cached_property
    def snoozes(self) -> list[Snooze]:
        """What rests on the docket for a while."""
        rows = self.case.snoozes.in_force(self.today).select_related("deadline", "flag", "member")
        return list(rows)

    @cached_property
    def notes(self) -> list[Entry]:
        """The newest internal notes, the newest first."""
        return timeline.newest_notes(self.case, NEWEST_NOTES)
