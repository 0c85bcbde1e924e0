"""What the IRS sent and what we did about it."""

from notices.models.cases import Case, Path, WaitingOn
from notices.models.collection import Hold, Payment
from notices.models.contacts import Call, Response
from notices.models.deadlines import Deadline
from notices.models.flags import Flag
from notices.models.mail import Digest, Reminder
from notices.models.notices import Notice, NoticeAmount
from notices.models.returns import TaxReturn

__all__ = [
    "Call",
    "Case",
    "Deadline",
    "Digest",
    "Flag",
    "Hold",
    "Notice",
    "NoticeAmount",
    "Path",
    "Payment",
    "Reminder",
    "Response",
    "TaxReturn",
    "WaitingOn",
]
