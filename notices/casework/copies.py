"""What happens to the papers of a letter: its scan is opened, and the other spouse's copy of it comes in."""

from datetime import date

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from notices.casework.base import CaseError, locked, tell
from notices.models import Notice
from practice import documents
from practice.access import Act, require
from practice.history import Actor
from practice.models import Document
from practice.words import on
from practice.writing import claim, keep


@transaction.atomic
def record_copy(
    notice: Notice, *, by: Actor, version: int, copy_on: date, upload: UploadedFile | None = None
) -> Notice:
    """Record that the other spouse was sent the same letter: addressed to both from now on, and no second date.

    `copy_on` is the day on which that copy reached the firm, `upload` its scan. It may come to a case that is closed.
    Raises CaseError on a case of one taxpayer, for a second copy and for a day that has not come; Refused for a file
    that cannot be kept.
    """
    require(by.person, Act.RECORD)
    (case,) = locked([notice.case])
    notice = claim(notice, version)
    if case.spouse_id is None:
        raise CaseError("This case is about one taxpayer; there is no other spouse who was sent a copy.")
    if notice.copy_on:
        raise CaseError(f"The other spouse's copy is on file already; it reached us on {on(notice.copy_on)}.")
    if copy_on > by.on:
        raise CaseError("A copy cannot have reached us on a day that has not come.")
    document = documents.keep(upload, member=by.person, now=by.at) if upload else None
    was = notice.get_addressee_display()
    keep(notice, {"addressee": Notice.Addressee.BOTH, "copy_on": copy_on, "copy_document": document})
    facts = {"notice": notice.pk, "copy_on": copy_on, "addressee": [was, notice.get_addressee_display()]}
    sentence = f"{notice}: the other spouse's copy came in. It is the same letter, and its dates stand."
    tell(case, by, "notice_copy_recorded", sentence, facts | _sha256(document), copy_on)
    return notice


def _sha256(document: Document | None) -> dict[str, str]:
    return {"sha256": document.sha256} if document else {}


def open_document(notice: Notice, *, by: Actor) -> bytes:
    """The clear bytes of a letter's scan; that it was opened, and by whom, stands in the history.

    Raises Refused when there is none or its file is missing or altered; that is not recorded.
    """
    return _opened(notice, notice.document, f"The scan of {notice}", by=by)


def open_copy(notice: Notice, *, by: Actor) -> bytes:
    """The clear bytes of the other spouse's copy, under the terms of `open_document`."""
    return _opened(notice, notice.copy_document, f"The scan of the other spouse's copy of {notice}", by=by)


def _opened(notice: Notice, document: Document | None, what: str, *, by: Actor) -> bytes:
    if document is None:
        raise CaseError(f"{what} is not on file.")
    content = documents.content(document)
    with transaction.atomic():
        facts = {"notice": notice.pk, "sha256": document.sha256}
        tell(notice.case, by, "document_opened", f"{what} was opened.", facts)
    return content
