"""Where is the signed form? Kept encrypted with its row, and every look at it is an event."""

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from clients.authority.base import opened, tell
from clients.models import Authorization
from clients.register import ClientError
from practice import documents
from practice.history import Actor
from practice.writing import keep


@transaction.atomic
def attach_signed_copy(authorization: Authorization, *, by: Actor, version: int, upload: UploadedFile) -> Authorization:
    """Keep the signed form; one that was kept before stays in the documents, and the event names both.

    Raises Conflict; ClientError for a draft; Refused for a file that cannot be kept.
    """
    row = opened(authorization, by, version)
    if row.is_draft:
        raise ClientError("Nobody has signed this form yet. Record the signatures first.")
    earlier = row.signed_copy
    document = documents.keep(upload, member=by.person, now=by.at)
    keep(row, {"signed_copy": document})
    place = f" in the place of {earlier.name}" if earlier else ""
    facts = {"document": document.pk, "sha256": document.sha256, "earlier": earlier.sha256 if earlier else ""}
    said = f"Form {row.form}: the signed copy {document.name} was added{place}."
    tell(row, by, "authorization_copy_added", said, facts)
    return row


def open_signed_copy(authorization: Authorization, *, by: Actor) -> bytes:
    """The clear bytes of the signed form; that it was opened, and by whom, stands in the history.

    Raises Refused when there is none or its file cannot be read; that is not recorded.
    """
    if authorization.signed_copy is None:
        raise ClientError("No signed copy is kept of this form.")
    content = documents.content(authorization.signed_copy)
    with transaction.atomic():
        said = f"The signed copy of Form {authorization.form} was opened."
        tell(authorization, by, "authorization_copy_opened", said, {"sha256": authorization.signed_copy.sha256})
    return content
