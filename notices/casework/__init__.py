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
from notices.casework.cases import change_case, close_case, open_case, reopen_case, write_note
from notices.casework.collection import end_hold, record_hold, record_payment
from notices.casework.compliance import Finding, record_compliance
from notices.casework.contacts import (
    open_proof,
    receive_response,
    record_call,
    record_response,
    settle_promise,
)
from notices.casework.deadlines import (
    add_deadline,
    extend_deadline,
    finish_deadline,
    override_deadline,
    reopen_deadline,
)
from notices.casework.firm_letters import (
    add_firm_window,
    change_firm_letter,
    change_firm_window,
    record_firm_letter,
    remove_firm_window,
    retire_firm_letter,
)
from notices.casework.letter_templates import add_template, change_template, drop_template
from notices.casework.letters import (
    answer_notice,
    correct_notice,
    open_document,
    record_notice,
    reopen_notice,
)
from notices.casework.outgoing import (
    change_letter,
    confirm_call,
    discard_letter,
    supersede_letter,
    write_letter,
)
from notices.casework.postponements import change_postponement, record_postponement, withdraw_postponement
from notices.casework.rates import correct_rate, set_rate, withdraw_rate
from notices.casework.receiving import receive_notice
from notices.casework.returns import correct_return, record_return

__all__ = [
    "CaseError",
    "Finding",
    "add_deadline",
    "add_firm_window",
    "add_template",
    "answer_notice",
    "change_case",
    "change_firm_letter",
    "change_firm_window",
    "change_letter",
    "change_postponement",
    "change_template",
    "close_case",
    "confirm_call",
    "correct_assessment",
    "correct_notice",
    "correct_rate",
    "correct_return",
    "correct_suspension",
    "discard_letter",
    "drop_template",
    "end_hold",
    "end_suspension",
    "extend_deadline",
    "finish_deadline",
    "open_case",
    "open_document",
    "open_proof",
    "override_deadline",
    "receive_notice",
    "receive_response",
    "record_assessment",
    "record_call",
    "record_compliance",
    "record_firm_letter",
    "record_hold",
    "record_notice",
    "record_payment",
    "record_postponement",
    "record_response",
    "record_return",
    "record_suspension",
    "remove_firm_window",
    "reopen_case",
    "reopen_deadline",
    "reopen_notice",
    "retire_firm_letter",
    "set_rate",
    "settle_promise",
    "supersede_letter",
    "withdraw_assessment",
    "withdraw_postponement",
    "withdraw_rate",
    "withdraw_suspension",
    "write_letter",
    "write_note",
]
