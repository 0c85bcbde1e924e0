"""The verbs: one function for each thing that happens on a case.

Every verb takes `by` (who, when), checks, writes and records its history event in one transaction. A refused
act raises `CaseError` with a sentence for the user; a stale form raises `Conflict`.
"""

from notices.casework.base import CaseError
from notices.casework.cases import change_case, close_case, open_case, reopen_case, write_note
from notices.casework.collection import end_hold, record_hold, record_payment
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
from notices.casework.letters import (
    answer_notice,
    correct_notice,
    open_document,
    receive_notice,
    record_notice,
    reopen_notice,
)
from notices.casework.returns import correct_return, record_return

__all__ = [
    "CaseError",
    "add_deadline",
    "answer_notice",
    "change_case",
    "close_case",
    "correct_notice",
    "correct_return",
    "end_hold",
    "extend_deadline",
    "finish_deadline",
    "open_case",
    "open_document",
    "open_proof",
    "override_deadline",
    "receive_notice",
    "receive_response",
    "record_call",
    "record_hold",
    "record_notice",
    "record_payment",
    "record_response",
    "record_return",
    "reopen_case",
    "reopen_deadline",
    "reopen_notice",
    "settle_promise",
    "write_note",
]
