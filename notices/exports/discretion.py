"""Which entries of a history may an export tell, and in which words, when it goes to somebody outside?

What is told is listed, not what is kept: a kind of event that nobody has thought of here stays inside. Internal
notes are told only where they were asked for; planning and strategy (flags, checklists, plans, drafts, our own
dates, how a case is meant to end) are told in our own file, or with the notes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from notices.models import Case, Resolution
from notices.timeline import NOTE, Entry
from practice.words import change_sentence

# Dealings with the IRS and the taxpayer, and what is known of the debt.
DEALINGS = frozenset(
    {
        *("case_opened", "case_changed", "case_moved", "case_closed", "case_reopened"),
        *("notice_recorded", "notice_corrected", "notice_answered", "notice_reopened", "notice_taken_as_new"),
        *("call_recorded", "promise_settled", "letter_finished"),
        *("response_recorded", "response_sent", "response_proved", "silence_ended", "silence_restarted"),
        *("payment_recorded", "payment_followed", "payment_withdrawn", "hold_recorded", "hold_ended", "hold_withdrawn"),
        *("notice_copy_recorded", "resolution_stepped", "return_recorded", "return_corrected"),
        *("deadline_done", "deadline_overridden", "deadline_extended", "deadline_reopened"),
        *("assessment_recorded", "assessment_corrected", "assessment_withdrawn"),
        *("suspension_recorded", "suspension_corrected", "suspension_ended", "suspension_withdrawn"),
        *("postponement_recorded", "postponement_changed", "postponement_withdrawn"),
        # The chain of a client, which a JSON of all their cases gives: what was signed and filed, not what was drafted.
        *("authorization_signed", "authorization_sent", "authorization_acknowledged", "authorization_confirmed"),
        *("authorization_sent_corrected", "authorization_acknowledged_corrected", "authorization_confirmed_corrected"),
        *("authorization_ended", "authorization_ended_corrected", "authorization_step_taken_back"),
        *("authorization_representative_added", "authorization_representative_ended"),
        "authorization_representative_restored",
    }
)
# Who was put in charge and who opened or took out what: for counsel, who may have to answer for it.
HOUSEKEEPING = frozenset(
    {
        *("case_reassigned", "document_opened", "letter_downloaded", "history_exported"),
        *("authorization_copy_opened", "form_made", "preparation_made"),
    }
)

# Of a change to a case, what it says of the debt and of whose move it is; the rest is how we mean to go on.
TOLD_FIELDS = frozenset({"balance", "balance_on", "unfiled_returns", "waiting_on", "owner"})

SHARED = "It was also about another taxpayer, so what was said stays out of this copy."


@dataclass(frozen=True)
class Discretion:
    """How much one export tells.

    `plans` are the ids of our own targets and follow-ups; `calls` and `responses` those that were also about a
    taxpayer who is no party of this export.
    """

    with_notes: bool
    with_strategy: bool
    with_housekeeping: bool
    plans: frozenset[int] = frozenset()
    calls: frozenset[int] = frozenset()
    responses: frozenset[int] = frozenset()

    def told(self, entry: Entry) -> Entry | None:
        """The entry as it may be told; None when it stays inside."""
        if entry.kind == NOTE:
            return entry if self.with_notes else None
        if not self.with_strategy:
            if not self._is_told(entry):
                return None
            if entry.kind == "case_changed":
                return _without_plans(entry)
        return self._without_others(entry)

    def tells_field(self, kind: str, name: str) -> bool:
        """Whether what a change did to this field may be told."""
        return self.with_strategy or kind != "case_changed" or name in TOLD_FIELDS

    def _is_told(self, entry: Entry) -> bool:
        kinds = DEALINGS | HOUSEKEEPING if self.with_housekeeping else DEALINGS
        is_a_plan = entry.facts.get("deadline") in self.plans or entry.facts.get("state") == Resolution.State.CONSIDERED
        return entry.kind in kinds and not is_a_plan

    def _without_others(self, entry: Entry) -> Entry:
        is_shared = entry.facts.get("call") in self.calls or entry.facts.get("response") in self.responses
        if not is_shared:
            return entry
        what = "A call to the IRS" if "call" in entry.facts else "Something sent to the IRS"
        return replace(entry, sentence=f"{what}. {SHARED}")


def _without_plans(entry: Entry) -> Entry | None:
    """A change of a case without what it says of our plans; None when nothing is left."""
    changed = {name: pair for name, pair in entry.facts.items() if name in TOLD_FIELDS}
    if not changed:
        return None
    if len(changed) == len(entry.facts):
        return entry
    return replace(entry, sentence=f"Changed: {change_sentence(Case(), _as_values(changed))}.")


def _as_values(changed: Mapping[str, list]) -> dict[str, list]:
    """Old and new as the fields hold them: history keeps days and amounts as texts, and people by name."""
    fields: dict[str, Any] = {name: Case._meta.get_field(name) for name in changed}
    return {
        name: [value if fields[name].is_relation else fields[name].to_python(value) for value in pair]
        for name, pair in changed.items()
    }
