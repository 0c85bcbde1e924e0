"""What happens to an answer of ours before it goes out: changed, or discarded."""

from collections.abc import Sequence
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from notices.casework.base import CaseError, locked, require_open, tell, touch
from notices.models import Case, Notice, OutgoingLetter, Response
from practice import documents
from practice.access import Act, require
from practice.history import Actor
from practice.words import change_sentence, differences
from practice.writing import claim, keep


@transaction.atomic
def change_draft(
    response: Response,
    *,
    by: Actor,
    version: int,
    cases: Sequence[Case],
    notices: Sequence[Notice] = (),
    letter: OutgoingLetter | None = None,
    upload: UploadedFile | None = None,
    **wanted: Any,
) -> Response:
    """Change what is meant to be sent, for which cases and letters, and which letter of ours goes with it.

    Raises Conflict when somebody changed it meanwhile, CaseError when it was sent or a case is closed.
    """
    require(by.person, Act.RECORD)
    before = list(response.cases.all())
    chosen = {case.pk for case in [*cases, *(notice.case for notice in notices)]}
    touched = locked([*before, *cases, *(notice.case for notice in notices)])
    response = _draft(response, version)
    _check(chosen, touched, before, letter)
    was = _about(response)
    wanted |= {"letter": letter}
    wanted |= {"document": documents.keep(upload, member=by.person, now=by.at)} if upload else {}
    changed = differences(response, wanted)
    for name, value in wanted.items():
        setattr(response, name, value)
    response.cases.set([case for case in touched if case.pk in chosen])
    response.notices.set(notices)
    changed |= {name: [was[name], now] for name, now in _about(response).items() if was[name] != now}
    if not changed:
        return response
    keep(response, wanted)
    for case in touched:
        touch(case)
    facts = {"response": response.pk, **{name: [str(old), str(new)] for name, (old, new) in changed.items()}}
    sentence = f"Draft of what is to be sent changed: {change_sentence(response, changed)}."
    tell(touched, by, "response_draft_changed", sentence, facts)
    return response


def _check(chosen: set[int], touched: Sequence[Case], before: Sequence[Case], letter: OutgoingLetter | None) -> None:
    """Only a case that is added must be open: a draft may be freed of one that was closed meanwhile."""
    if not chosen:
        raise CaseError("Choose at least one case this is to be sent for.")
    known = {case.pk for case in before}
    for case in touched:
        if case.pk in chosen - known:
            require_open(case)
    if letter and (letter.is_draft or letter.case_id not in chosen):
        raise CaseError("The letter that goes with it is a draft, or is about another case.")


def _about(response: Response) -> dict[str, list[str]]:
    """The cases and letters it is about, in words."""
    return {
        "cases": [str(case) for case in response.cases.listed().order_by("pk")],
        "notices": [str(notice) for notice in response.notices.in_order()],
    }


@transaction.atomic
def discard_draft(response: Response, *, by: Actor, version: int) -> list[Case]:
    """Throw away what was meant to be sent; returns its cases. That there was such a draft stays in their history.

    A document that was kept with it stays among the firm's documents, as every paper does.
    """
    require(by.person, Act.RECORD)
    cases = locked(response.cases.all())
    response = _draft(response, version)
    facts: dict[str, Any] = {"response": response.pk, "notices": [notice.pk for notice in response.notices.all()]}
    paper = ""
    if response.document:
        facts["sha256"] = response.document.sha256
        paper = f" Its document {response.document.name} stays on file."
    sentence = f"Draft discarded, meant to be sent by {response.how}: {response.summary}.{paper}"
    for case in cases:
        touch(case)
    tell(cases, by, "response_discarded", sentence, facts)
    response.delete()
    return cases


def _draft(response: Response, version: int) -> Response:
    response = claim(response, version)
    if response.is_sent:
        raise CaseError(f"{response} was sent; it cannot be changed or discarded any more.")
    return response
