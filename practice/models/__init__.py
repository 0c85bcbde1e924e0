"""What the firm is made of: the firm, its members, its history and its documents."""

from practice.models.documents import Document
from practice.models.firms import Firm
from practice.models.history import Chain, DeletionPermit, Event, EventPayload
from practice.models.members import Invitation, Member

__all__ = [
    "Chain",
    "DeletionPermit",
    "Document",
    "Event",
    "EventPayload",
    "Firm",
    "Invitation",
    "Member",
]
