"""What the IRS sent and what we did about it."""

from notices.models.assessments import Assessment, Suspension, Whose
from notices.models.cases import Case, Path, WaitingOn
from notices.models.collection import Hold, Payment
from notices.models.compliance import PriorPeriod
from notices.models.contacts import Call, Response
from notices.models.deadlines import Deadline
from notices.models.firm_letters import FirmLetter, FirmWindow
from notices.models.flags import Flag
from notices.models.mail import Digest, Reminder
from notices.models.notices import Notice, NoticeAmount
from notices.models.outgoing import LetterKind, LetterTemplate, OutgoingLetter
from notices.models.postponements import Postponement
from notices.models.returns import TaxReturn

__all__ = [
    "Assessment",
    "Call",
    "Case",
    "Deadline",
    "Digest",
    "FirmLetter",
    "FirmWindow",
    "Flag",
    "Hold",
    "LetterKind",
    "LetterTemplate",
    "Notice",
    "NoticeAmount",
    "OutgoingLetter",
    "Path",
    "Payment",
    "Postponement",
    "PriorPeriod",
    "Reminder",
    "Response",
    "Suspension",
    "TaxReturn",
    "WaitingOn",
    "Whose",
]
