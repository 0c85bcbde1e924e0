"""Who may do what: the four roles, the acts they may perform, and the refusal of the rest.

Two questions are kept apart. *May this member see the row at all?* is answered by each QuerySet's
`visible_to(member)` and a stranger gets 404. *May a member of this role do this?* is answered here and
a missing role gets 403.
"""

from enum import Enum

from django.core.exceptions import PermissionDenied
from django.db import models


class Role(models.TextChoices):
    OWNER = "owner", "Owner"
    PRACTITIONER = "practitioner", "Practitioner"
    ASSISTANT = "assistant", "Assistant"
    VIEWER = "viewer", "Viewer"


class Act(Enum):
    """What a member can want to do; the value ends the sentence "Your role may not ..."."""

    RECORD = "record or change anything; ask an owner for the assistant or practitioner role"
    DECIDE = "override a date, grant an extension, close a case or choose its path"
    SEE_TIN = "see or export a whole taxpayer number"
    PREPARE_AUTHORIZATION = "prepare an authorization"
    EXPORT = "export a case history"
    RUN_FIRM = "change members, settings or see the audit log; only owners may"


_EVERYONE = frozenset(Role)
_RECORDERS = frozenset({Role.OWNER, Role.PRACTITIONER, Role.ASSISTANT})
_DECIDERS = frozenset({Role.OWNER, Role.PRACTITIONER})

ALLOWED: dict[Act, frozenset[Role]] = {
    Act.RECORD: _RECORDERS,
    Act.DECIDE: _DECIDERS,
    Act.SEE_TIN: _DECIDERS,
    Act.PREPARE_AUTHORIZATION: _RECORDERS,
    Act.EXPORT: _EVERYONE,
    Act.RUN_FIRM: frozenset({Role.OWNER}),
}


def allows(role: str, act: Act) -> bool:
    """Whether a role may perform an act; False for a role that does not exist."""
    return role in ALLOWED[act]


def require(member, act: Act) -> None:
    """Let the member go on, or raise `PermissionDenied` with a sentence for the 403 page."""
    if not member.may(act):
        raise PermissionDenied(f"Your role ({member.get_role_display().lower()}) may not {act.value}.")
