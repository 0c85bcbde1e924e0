"""What the IRS sent and what we did about it."""

from notices.models.assessments import Assessment, Suspension, Whose
from notices.models.cases import Case, Path, WaitingOn
from notices.models.collection import Hold, Payment
from notices.models.compliance import PriorPeriod
from notices.models.contacts import Call, Response
from notices.models.deadlines import Deadline
from notices.models.firm_letters import FirmLetter, FirmWindow
from notices.models.flags import Flag
from notices.models.lists import ReassignedCase, Reassignment, SavedFilter
from notices.models.mail import Digest, Reminder
from notices.models.notices import Notice, NoticeAmount
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
    "Notice",
    "NoticeAmount",
    "Path",
    "Payment",
    "Postponement",
    "PriorPeriod",
    "ReassignedCase",
    "Reassignment",
    "Reminder",
    "Response",
    "SavedFilter",
    "Suspension",
    "TaxReturn",
    "WaitingOn",
    "Whose",
]
