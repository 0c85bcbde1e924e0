"""The verbs: one function for each thing that happens on a case.

Every verb takes `by` (who, when), checks, writes and records its history event in one transaction. A refused
act raises `CaseError` with a sentence for the user; a stale form raises `Conflict`.
"""

from notices.casework.assessments import (
    correct_assessment,
    correct_suspension,
    end_suspension,
    record_assessment,
    record_suspension,
    withdraw_assessment,
    withdraw_suspension,
)
from notices.casework.base import CaseError
from notices.casework.call_sheets import (
    dial_again,
    keep_typed,
    note_moment,
    open_sheet,
    put_away,
    record_sheet,
    take_back_moment,
    take_up,
)
from notices.casework.cases import change_case, close_case, open_case, reopen_case, write_note
from notices.casework.collection import end_hold, record_hold, withdraw_hold
from notices.casework.compliance import Finding, record_compliance
from notices.casework.contacts import record_call, settle_promise
from notices.casework.copies import open_copy, open_document, record_copy
from notices.casework.crossing import cover_crossed, take_as_new_work
from notices.casework.deadlines import (
    add_deadline,
    extend_deadline,
    finish_deadline,
    override_deadline,
    reopen_deadline,
)
from notices.casework.drafts import change_draft, discard_draft
from notices.casework.firm_letters import (
    add_firm_window,
    change_firm_letter,
    change_firm_window,
    record_firm_letter,
    remove_firm_window,
    retire_firm_letter,
)
from notices.casework.firm_steps import change_firm_step, record_firm_step, remove_firm_step
from notices.casework.letter_templates import add_template, change_template, drop_template
from notices.casework.letters import (
    answer_notice,
    correct_notice,
    record_notice,
    reopen_notice,
)
from notices.casework.lists import (
    MOST_AT_ONCE,
    change_filter,
    delete_filter,
    reassign,
    require_keeper,
    save_filter,
    undo_reassignment,
)
from notices.casework.moving import move_case
from notices.casework.outgoing import (
    change_letter,
    confirm_call,
    discard_letter,
    supersede_letter,
    write_letter,
)
from notices.casework.payments import follow_payment, record_payment, withdraw_payment
from notices.casework.planned_calls import change_planned_call, drop_planned_call, plan_call
from notices.casework.postponements import change_postponement, record_postponement, withdraw_postponement
from notices.casework.rates import correct_rate, set_rate, withdraw_rate
from notices.casework.receiving import FurtherPeriod, receive_notice
from notices.casework.resolutions import (
    HoldPlan,
    begin_resolution,
    change_resolution,
    hold_plan,
    holds_that_follow,
    step_resolution,
)
from notices.casework.responses import (
    add_proof,
    draft_response,
    open_proof,
    receive_response,
    record_response,
    send_response,
)
from notices.casework.returns import correct_return, record_return
from notices.casework.siblings import correct_letter
from notices.casework.silence import end_silence, restart_silence, set_silence_days
from notices.casework.snoozing import end_snooze, snooze
from notices.casework.steps import mark_step, undo_step

__all__ = [
    "MOST_AT_ONCE",
    "CaseError",
    "Finding",
    "FurtherPeriod",
    "HoldPlan",
    "add_deadline",
    "add_firm_window",
    "add_proof",
    "add_template",
    "answer_notice",
    "begin_resolution",
    "change_case",
    "change_draft",
    "change_filter",
    "change_firm_letter",
    "change_firm_step",
    "change_firm_window",
    "change_letter",
    "change_planned_call",
    "change_postponement",
    "change_resolution",
    "change_template",
    "close_case",
    "confirm_call",
    "correct_assessment",
    "correct_letter",
    "correct_notice",
    "correct_rate",
    "correct_return",
    "correct_suspension",
    "cover_crossed",
    "delete_filter",
    "dial_again",
    "discard_draft",
    "discard_letter",
    "draft_response",
    "drop_planned_call",
    "drop_template",
    "end_hold",
    "end_silence",
    "end_snooze",
    "end_suspension",
    "extend_deadline",
    "finish_deadline",
    "follow_payment",
    "hold_plan",
    "holds_that_follow",
    "keep_typed",
    "mark_step",
    "move_case",
    "note_moment",
    "open_case",
    "open_copy",
    "open_document",
    "open_proof",
    "open_sheet",
    "override_deadline",
    "plan_call",
    "put_away",
    "reassign",
    "receive_notice",
    "receive_response",
    "record_assessment",
    "record_call",
    "record_compliance",
    "record_copy",
    "record_firm_letter",
    "record_firm_step",
    "record_hold",
    "record_notice",
    "record_payment",
    "record_postponement",
    "record_response",
    "record_return",
    "record_sheet",
    "record_suspension",
    "remove_firm_step",
    "remove_firm_window",
    "reopen_case",
    "reopen_deadline",
    "reopen_notice",
    "require_keeper",
    "restart_silence",
    "retire_firm_letter",
    "save_filter",
    "send_response",
    "set_rate",
    "set_silence_days",
    "settle_promise",
    "snooze",
    "step_resolution",
    "supersede_letter",
    "take_as_new_work",
    "take_back_moment",
    "take_up",
    "undo_reassignment",
    "undo_step",
    "withdraw_assessment",
    "withdraw_hold",
    "withdraw_payment",
    "withdraw_postponement",
    "withdraw_rate",
    "withdraw_suspension",
    "write_letter",
    "write_note",
]
