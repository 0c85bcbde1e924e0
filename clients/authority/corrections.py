"""How is a step taken back that was recorded by mistake? Nothing is lost: the event keeps what stood there."""

from django.db import transaction

from clients.authority.base import as_facts, check_life, opened, tell
from clients.models import Authorization
from clients.register import ClientError
from practice.history import Actor
from practice.logs import mask
from practice.words import on
from practice.writing import keep

# The columns of each step, the day first, in the order in which the steps are taken back.
_COLUMNS = {
    "ended": ("ended_on", "end", "superseded_by", "end_note"),
    "confirmed": (
        *("confirmed_on", "confirmed_means", "employee_name", "employee_id", "confirmed_how", "confirmed_by"),
    ),
    "acknowledged": ("acknowledged_on", "acknowledged_how"),
    "sent": ("sent_on", "channel", "sent_to", "sent_proof", "no_proof_reason", "sent_how"),
    "signed": ("signed_on", "signature"),
}
WORDS = {
    "ended": "that it ended",
    "confirmed": "that it is confirmed on CAF",
    "acknowledged": "that the IRS acknowledged it",
    "sent": "that it was sent",
    "signed": "that the taxpayer signed it",
}


def last_step(row: Authorization) -> str:
    """The step that can be taken back: "sent"; "" for a draft."""
    return next((name for name, columns in _COLUMNS.items() if getattr(row, columns[0])), "")


@transaction.atomic
def take_back(authorization: Authorization, *, by: Actor, version: int, reason: str) -> Authorization:
    """The last step was recorded by mistake; the form is where it was before. Raises Conflict, ClientError."""
    row = opened(authorization, by, version)
    name = last_step(row)
    if not name:
        raise ClientError("This is a draft: no step is recorded that could be taken back.")
    columns = _COLUMNS[name]
    blank = {column: None if row._meta.get_field(column).null else "" for column in columns}
    before = {column: [getattr(row, column), None] for column in columns if getattr(row, column)}
    day = getattr(row, columns[0])
    check_life(row, blank, by.on)
    keep(row, blank)
    sentence = f"Form {row.form}: taken back {WORDS[name]} ({on(day)}). {mask(reason)}"
    tell(row, by, "authorization_step_taken_back", sentence, as_facts(before) | {"reason": mask(reason)})
    return row
