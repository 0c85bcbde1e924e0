"""What happens between us and the IRS: calls and what was promised, responses and what they answer."""

import uuid
from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from notices.casework.base import CaseError, locked, require_open, tell, touch
from notices.casework.letters import mark_answered
from notices.models import Call, Case, Deadline, Hold, Notice, OutgoingLetter, Response
from practice import documents, history
from practice.access import Act, require
from practice.history import Actor
from practice.models import Document
from practice.words import count, listed, on
from practice.writing import claim, keep, once


@once(Call)
def record_call(*, by: Actor, cases: Sequence[Case], submission_id: uuid.UUID | None = None, **fields: Any) -> Call:
    """Record one call about one or several cases; a hold or follow-up it brought becomes a row of its own."""
    require(by.person, Act.RECORD)
    cases = locked(cases)
    if not cases:
        raise CaseError("Choose at least one case the call was about.")
    _check_times(fields, by)
    call = Call.objects.create(
        firm=by.person.firm, caller=by.person, recorded_at=by.at, submission_id=submission_id, **fields
    )
    call.cases.set(cases)
    called_on = by.person.local_date(call.dialled_at)
    for case in cases:
        _keep_consequences(call, case, by=by, called_on=called_on)
        touch(case)
    _tell_call(call, cases, by)
    return call


def _tell_call(call: Call, cases: Sequence[Case], by: Actor) -> None:
    history.record(
        [case.chain_id for case in cases],
        by=by,
        kind="call_recorded",
        sentence=call_sentence(call),
        facts={"call": call.pk, "cases": [case.pk for case in cases]},
        occurred_at=call.dialled_at,
    )


def _check_times(fields: dict, by: Actor) -> None:
    """Raises CaseError when the moments of a call cannot be in that order."""
    steps = [
        ("dialled", fields["dialled_at"]),
        ("connected", fields.get("connected_at")),
        ("ended", fields.get("ended_at")),
    ]
    known = [(word, moment) for word, moment in steps if moment]
    for (earlier, before), (later, after) in pairwise(known):
        if after < before:
            raise CaseError(f"The call {later} before it was {earlier}; check the times.")
    if fields["dialled_at"] > by.at:
        raise CaseError("The call cannot have been dialled in the future; check the date and time.")


def _keep_consequences(call: Call, case: Case, *, by: Actor, called_on: date) -> None:
    said_by = ", ".join(word for word in (call.employee_name, call.employee_id and f"ID {call.employee_id}") if word)
    if call.hold_until:
        require_open(case)
        Hold.objects.create(
            case=case,
            kind=Hold.Kind.SHORT_HOLD,
            from_on=called_on,
            until_on=call.hold_until,
            source=f"Call of {on(called_on)}{f', {said_by}' if said_by else ''}",
            recorded_by=by.person,
            recorded_at=by.at,
        )
    if call.follow_up_on:
        require_open(case)
        Deadline.objects.create(
            firm=case.firm,
            case=case,
            kind=Deadline.Kind.FOLLOW_UP,
            action=call.follow_up or f"Follow up the call of {on(called_on)}",
            due_on=call.follow_up_on,
            certainty=Deadline.Certainty.PERSON,
            explanation=f"From the call of {on(called_on)}.",
            author=by.person,
            created_at=by.at,
        )


def call_sentence(call: Call) -> str:
    """What the history says of a call."""
    length = [count(call.minutes, "minute")] if call.minutes is not None else []
    if call.hold_minutes is not None:
        length.append(f"{call.hold_minutes} on hold")
    parts = [f"Call to {call.get_line_display()}{' (' + ', '.join(length) + ')' if length else ''}: "]
    parts.append(call.get_outcome_display().lower())
    who = ", ".join(word for word in (call.employee_name, call.employee_id and f"ID {call.employee_id}") if word)
    parts.append(f", {who}." if who else ".")
    if call.said:
        parts.append(f" {call.said.strip()}")
    if call.promise:
        parts.append(f" Promised: {call.promise}{f' by {on(call.promised_by)}' if call.promised_by else ''}.")
    if call.hold_until:
        parts.append(f" Collection held until {on(call.hold_until)}.")
    return "".join(parts)


@transaction.atomic
def settle_promise(call: Call, *, by: Actor, version: int, kept: bool) -> Call:
    """Say whether the IRS kept what it promised on a call."""
    require(by.person, Act.RECORD)
    cases = locked(call.cases.all())
    call = claim(call, version)
    if not call.promise:
        raise CaseError("Nothing was promised on this call.")
    keep(call, {"promise_kept": kept})
    word = "kept" if kept else "did not keep"
    tell(cases, by, "promise_settled", f"The IRS {word} its promise: {call.promise}.", {"call": call.pk, "kept": kept})
    return call


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
    """Record what we sent; the letters it answers are answered from that day and their dates are done."""
    require(by.person, Act.RECORD)
    cases = locked({case.pk: case for case in [*cases, *(notice.case for notice in notices)]}.values())
    if not cases:
        raise CaseError("Choose at least one case this was sent for.")
    if fields["sent_on"] > by.on:
        raise CaseError("It cannot have been sent on a day that has not come.")
    for case in cases:
        require_open(case)
    response = Response.objects.create(
        firm=by.person.firm,
        sender=by.person,
        recorded_at=by.at,
        document=document,
        submission_id=submission_id,
        **fields,
    )
    response.cases.set(cases)
    response.notices.set(notices)
    # Read again under the lock: somebody may have answered one of them since this member's page was built.
    for notice in Notice.objects.select_for_update().filter(pk__in=[each.pk for each in notices]).order_by("pk"):
        if not notice.is_answered:
            mark_answered(
                claim(notice, notice.version),
                by=by,
                answer=Notice.Answer.ANSWERED,
                answered_on=response.sent_on,
                note=response.summary,
            )
    for case in cases:
        touch(case)
    tell(
        cases,
        by,
        "response_recorded",
        _response_sentence(response, notices),
        {"response": response.pk, "notices": [notice.pk for notice in notices]},
        response.sent_on,
    )
    return response


@once(Response)
def receive_response(
    *,
    by: Actor,
    upload: UploadedFile | None = None,
    letter: OutgoingLetter | None = None,
    submission_id: uuid.UUID | None = None,
    **sent: Any,
) -> Response:
    """Record what we sent together with its proof, a file that is kept; `sent` is as for `record_response`.

    Without a file the finished `letter` that was sent is the document.

    Raises Refused for a file that cannot be kept; then nothing is recorded.
    """
    require(by.person, Act.RECORD)
    document = letter.document if letter else None
    if upload:
        document = documents.keep(upload, member=by.person, now=by.at)
    return record_response(by=by, document=document, submission_id=submission_id, **sent)


def open_proof(response: Response, *, by: Actor) -> bytes:
    """The clear bytes of a response's document; that it was opened, and by whom, stands in the history.

    Raises Refused when there is none or its file cannot be read, PermissionDenied for a letter of ours with a whole
    taxpayer number; that is not recorded.
    """
    if response.document is None:
        raise CaseError("No document is kept with this response.")
    if response.document.letters.filter(has_whole_tin=True).exists():
        require(by.person, Act.SEE_TIN)
    content = documents.content(response.document)
    with transaction.atomic():
        facts = {"response": response.pk, "sha256": response.document.sha256}
        tell(response.cases.all(), by, "document_opened", f"The document of {response} was opened.", facts)
    return content


def _response_sentence(response: Response, notices: Sequence[Notice]) -> str:
    tracking = f", tracking {response.tracking_number}" if response.tracking_number else ""
    answers = f" Answers {listed([str(notice) for notice in notices])}." if notices else ""
    place = f" to {response.sent_to}" if response.sent_to else ""
    return f"Sent by {response.get_method_display().lower()}{place}{tracking}: {response.summary}.{answers}"
