"""What the IRS sent and what we did about it."""

from notices.models.assessments import Assessment, Suspension, Whose
from notices.models.cases import Case, Path, WaitingOn
from notices.models.collection import Hold
from notices.models.compliance import PriorPeriod
from notices.models.contacts import Call
from notices.models.deadlines import Deadline
from notices.models.exports import Export
from notices.models.firm_letters import FirmLetter, FirmWindow
from notices.models.fits import FirmForecast, ForecastFit
from notices.models.flags import Flag
from notices.models.lists import ReassignedCase, Reassignment, SavedFilter
from notices.models.mail import Digest, Reminder
from notices.models.notices import Notice, NoticeAmount
from notices.models.outgoing import LetterKind, LetterTemplate, OutgoingLetter
from notices.models.payments import Payment
from notices.models.planned_calls import CallDraft, PlannedCall
from notices.models.postponements import Postponement
from notices.models.resolutions import Resolution, ResolutionStep
from notices.models.responses import Response, Silence
from notices.models.returns import TaxReturn
from notices.models.snoozes import Snooze
from notices.models.steps import FirmStep, StepMark

__all__ = [
    "Assessment",
    "Call",
    "CallDraft",
    "Case",
    "Deadline",
    "Digest",
    "Export",
    "FirmForecast",
    "FirmLetter",
    "FirmStep",
    "FirmWindow",
    "Flag",
    "ForecastFit",
    "Hold",
    "LetterKind",
    "LetterTemplate",
    "Notice",
    "NoticeAmount",
    "OutgoingLetter",
    "Path",
    "Payment",
    "PlannedCall",
    "Postponement",
    "PriorPeriod",
    "ReassignedCase",
    "Reassignment",
    "Reminder",
    "Resolution",
    "ResolutionStep",
    "Response",
    "SavedFilter",
    "Silence",
    "Snooze",
    "StepMark",
    "Suspension",
    "TaxReturn",
    "WaitingOn",
    "Whose",
]
