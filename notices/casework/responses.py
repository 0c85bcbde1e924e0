"""What happens to an answer of ours: drafted, sent with its proof, proved later; and to the letters it answers."""

import uuid
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from notices import silence
from notices.casework.base import CaseError, locked, require_open, tell, touch
from notices.casework.letters import mark_answered
from notices.models import Case, Notice, Response, Silence
from practice import documents
from practice.access import Act, require
from practice.history import Actor
from practice.models import Document
from practice.words import change_sentence, count, differences, listed
from practice.writing import claim, keep, once


@once(Response)
def record_response(
    *,
    by: Actor,
    cases: Sequence[Case],
    notices: Sequence[Notice] = (),
    document: Document | None = None,
    submission_id: uuid.UUID | None = None,
    **fields: Any,
) -> Response:
    """Record what we sent; the letters it answers are answered from that day and their dates are done.

    Raises CaseError without the proof that its method leaves behind, unless `no_proof_reason` says why there is none.
    """
    cases = _about(by, cases, notices)
    _check_day(fields["sent_on"], by)
    response = _new(by, Response.State.SENT, document, submission_id, fields)
    _check_proof(response)
    response.save()
    response.cases.set(cases)
    response.notices.set(notices)
    _take_effect(response, cases, notices, by)
    tell(
        cases,
        by,
        "response_recorded",
        _sentence(response, notices),
        {"response": response.pk, "notices": [notice.pk for notice in notices]},
        response.sent_on,
    )
    return response


@once(Response)
def draft_response(
    *,
    by: Actor,
    cases: Sequence[Case],
    notices: Sequence[Notice] = (),
    document: Document | None = None,
    submission_id: uuid.UUID | None = None,
    **fields: Any,
) -> Response:
    """Keep what is meant to be sent, for which cases and letters; it answers nothing until it is sent."""
    cases = _about(by, cases, notices)
    fields["sent_on"] = fields["delivered_on"] = None
    response = _new(by, Response.State.DRAFTED, document, submission_id, fields)
    response.save()
    response.cases.set(cases)
    response.notices.set(notices)
    for case in cases:
        touch(case)
    answers = f" Meant to answer {listed([str(notice) for notice in notices])}." if notices else ""
    sentence = f"Drafted, to be sent by {response.how}: {response.summary}.{answers}"
    facts = {"response": response.pk, "notices": [notice.pk for notice in notices]}
    tell(cases, by, "response_drafted", sentence, facts)
    return response


def _about(by: Actor, cases: Iterable[Case], notices: Iterable[Notice]) -> list[Case]:
    """The cases it is about, with those of the letters it answers, locked; all of them must be open."""
    require(by.person, Act.RECORD)
    found = locked({case.pk: case for case in [*cases, *(notice.case for notice in notices)]}.values())
    if not found:
        raise CaseError("Choose at least one case this was sent for.")
    for case in found:
        require_open(case)
    return found


def _new(
    by: Actor, state: str, document: Document | None, submission_id: uuid.UUID | None, fields: dict[str, Any]
) -> Response:
    return Response(
        firm=by.person.firm,
        sender=by.person,
        recorded_at=by.at,
        state=state,
        document=document,
        submission_id=submission_id,
        **fields,
    )


def _check_day(sent_on: date | None, by: Actor) -> None:
    if sent_on is None:
        raise CaseError("Enter the day it was sent, or keep it as a draft.")
    if sent_on > by.on:
        raise CaseError("It cannot have been sent on a day that has not come.")


def _check_proof(response: Response) -> None:
    """Raises CaseError when there is neither the proof of its method nor a reason why there is none."""
    if not response.is_proved and not response.no_proof_reason.strip():
        raise CaseError(f"{response.wanted_proof} Enter it, or say why there is none.")


def _take_effect(response: Response, cases: Sequence[Case], notices: Sequence[Notice], by: Actor) -> None:
    """What sending it does: letters are answered, and on each case the clock of silence begins."""
    # Read again under the lock: somebody may have answered one of them since this member's page was built.
    for notice in Notice.objects.select_for_update().filter(pk__in=[each.pk for each in notices]).order_by("pk"):
        if not notice.is_answered:
            mark_answered(
                claim(notice, notice.version),
                by=by,
                answer=Notice.Answer.ANSWERED,
                answered_on=_sent(response),
                note=response.summary,
            )
    days = silence.days_of(response.firm)[response.method]
    if response.awaits_answer and days:
        until_on = _sent(response) + timedelta(days)
        Silence.objects.bulk_create(
            Silence(firm=response.firm, case=case, response=response, from_on=_sent(response), until_on=until_on)
            for case in cases
        )
    for case in cases:
        touch(case)


def _sent(response: Response) -> date:
    if response.sent_on is None:
        raise ValueError("A draft has no day on which it was sent.")
    return response.sent_on


@once(Response)
def receive_response(
    *,
    by: Actor,
    upload: UploadedFile | None = None,
    is_draft: bool = False,
    submission_id: uuid.UUID | None = None,
    **sent: Any,
) -> Response:
    """Record what we sent, or with `is_draft` what is to be sent, together with a file that is kept.

    `sent` is as for `record_response`. Raises Refused for a file that cannot be kept; then nothing is recorded.
    """
    require(by.person, Act.RECORD)
    document = documents.keep(upload, member=by.person, now=by.at) if upload else None
    verb = draft_response if is_draft else record_response
    return verb(by=by, document=document, submission_id=submission_id, **sent)


@transaction.atomic
def send_response(
    response: Response, *, by: Actor, version: int, upload: UploadedFile | None = None, **given: Any
) -> Response:
    """A draft goes out: with its day and its proof, or the reason why there is none; as for `record_response`."""
    require(by.person, Act.RECORD)
    cases = locked(response.cases.all())
    response = claim(response, version)
    if response.is_sent:
        raise CaseError(f"{response} was sent already.")
    for case in cases:
        require_open(case)
    _check_day(given.get("sent_on"), by)
    wanted = given | {"state": Response.State.SENT, "sender": by.person, **_kept(upload, by)}
    for name, value in wanted.items():
        setattr(response, name, value)
    _check_proof(response)
    keep(response, wanted)
    notices = list(response.notices.all())
    _take_effect(response, cases, notices, by)
    facts = {"response": response.pk, "notices": [notice.pk for notice in notices]}
    tell(cases, by, "response_sent", _sentence(response, notices), facts, response.sent_on)
    return response


@transaction.atomic
def add_proof(
    response: Response, *, by: Actor, version: int, upload: UploadedFile | None = None, **given: Any
) -> Response:
    """Add what proves something sent, or the day on which it was delivered; the reason given before stays on file.

    Raises CaseError for a draft and when nothing is added, Refused for a file that cannot be kept.
    """
    require(by.person, Act.RECORD)
    cases = locked(response.cases.all())
    response = claim(response, version)
    if not response.is_sent:
        raise CaseError("This is a draft; its proof comes with sending it.")
    was_proved = response.is_proved
    wanted = given | _kept(upload, by)
    changed = differences(response, wanted)
    if not changed:
        raise CaseError("Nothing was added; type what proves it, or the day it was delivered.")
    for name, value in wanted.items():
        setattr(response, name, value)
    _check_proof(response)
    is_proved_now = response.is_proved and not was_proved
    if is_proved_now:
        wanted["proof_added_on"] = by.on
    keep(response, wanted)
    for case in cases:
        touch(case)
    facts = {"response": response.pk, **{name: values for name, values in changed.items() if name != "document"}}
    tell(cases, by, "response_proved", _proof_sentence(response, changed, is_proved_now, by), facts)
    return response


def _kept(upload: UploadedFile | None, by: Actor) -> dict[str, Document]:
    return {"document": documents.keep(upload, member=by.person, now=by.at)} if upload else {}


def _proof_sentence(response: Response, changed: dict, is_proved_now: bool, by: Actor) -> str:
    """ "Certified mail of Nov 3, 2026: proof added 3 days later: tracking number from nothing to 9407..."."""
    later = count((by.on - _sent(response)).days, "day")
    head = f"{response}: proof added {later} later" if is_proved_now else f"{response}: more on file"
    said = {name: values for name, values in changed.items() if name != "document"}
    parts = [change_sentence(response, said)] if said else []
    parts += [f"document {response.document.name}"] if "document" in changed and response.document else []
    return f"{head}: {'; '.join(parts)}."


def open_proof(response: Response, *, by: Actor) -> bytes:
    """The clear bytes of a response's document; that it was opened, and by whom, stands in the history.

    Raises Refused when there is none or its file cannot be read; that is not recorded.
    """
    if response.document is None:
        raise CaseError("No document is kept with this response.")
    content = documents.content(response.document)
    with transaction.atomic():
        facts = {"response": response.pk, "sha256": response.document.sha256}
        tell(response.cases.all(), by, "document_opened", f"The document of {response} was opened.", facts)
    return content


def _sentence(response: Response, notices: Sequence[Notice]) -> str:
    proof = f", {response.proof_words}" if response.proof_words else ""
    answers = f" Answers {listed([str(notice) for notice in notices])}." if notices else ""
    place = f" to {response.sent_to}" if response.sent_to else ""
    return f"Sent by {response.how}{place}{proof}: {response.summary}.{answers}"
