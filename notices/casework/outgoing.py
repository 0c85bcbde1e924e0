"""What a member does to a letter of ours while it is a draft: begun from a text, changed, discarded, written anew.

How it is finished is told in `notices.outgoing`, where the paper is made.
"""

import uuid
from typing import Any

from django.db import transaction

from clients import couples
from clients.models import Client
from notices.casework.base import CaseError, locked, require_open, tell
from notices.models import Call, Case, LetterKind, Notice, OutgoingLetter
from notices.wording import language
from notices.wording.fields import MEANINGS, About, agency, people_of, values_of
from notices.wording.standard import Wording, find
from practice.access import Act, require
from practice.history import Actor
from practice.models import Member
from practice.words import change_sentence, differences, listed, on
from practice.writing import claim, keep, once

_TOO_LONG_TO_SPELL_OUT = {"body": "its text", "enclosures": "its enclosures", "address": "the address"}
# What a new letter takes over from the one it is to supersede.
_TAKEN_OVER = (
    *("kind", "name", "notice", "call", "addressee", "address", "fax", "method"),
    *("title", "body", "enclosures", "signer", "party"),
)


@once(OutgoingLetter)
def write_letter(
    *,
    by: Actor,
    case: Case,
    wording: Wording,
    notice: Notice | None = None,
    call: Call | None = None,
    signer: Member | None = None,
    party: Client | None = None,
    submission_id: uuid.UUID | None = None,
) -> OutgoingLetter:
    """Begin a draft from a text, filled in from the case, the notice it answers and the call it confirms.

    `party` is the spouse it is for, who must be named while the interests of the couple diverge. Raises CaseError when
    the notice or the call is of another case, or when the text cannot be filled in.
    """
    require(by.person, Act.RECORD)
    (case,) = locked([case])
    require_open(case)
    if (notice and notice.case_id != case.pk) or (call and not call.cases.filter(pk=case.pk).exists()):
        raise CaseError("The notice or the call is about another case.")
    check_party(case, party)
    signer = signer or by.person
    letter = OutgoingLetter.objects.create(
        case=case,
        kind=wording.kind,
        name=wording.name,
        notice=notice,
        call=call,
        signer=signer,
        party=party,
        addressee=agency(case),
        written_by=by.person,
        written_at=by.at,
        submission_id=submission_id,
        **_filled(wording, About(case, signer, by.on, notice, call, party)),
    )
    _tell_begun(letter, by)
    return letter


def check_party(case: Case, party: Client | None) -> None:
    """Raises CaseError when a letter is for nobody of the case, or for both of a couple whose interests diverge."""
    people = people_of(case)
    if party and party not in people:
        raise CaseError(f"{party.name} is not a taxpayer of this case.")
    row = None if party else couples.standing_between(case.client, case.spouse)
    if row:
        names = " or ".join(person.name for person in people)
        raise CaseError(f"Their interests diverge since {on(row.since_on)}: say whether the letter is for {names}.")


def _filled(wording: Wording, about: About) -> dict[str, str]:
    """The words of a text for this case; what is too long for its column ends there."""
    values = values_of(about)
    try:
        filled = {
            name: language.fill(getattr(wording, name), values, MEANINGS) for name in ("title", "body", "enclosures")
        }
    except ValueError as error:
        raise CaseError(f"The text “{wording.name}” cannot be filled in. {error}") from error
    filled["title"] = " ".join(filled["title"].split())
    fields: Any = OutgoingLetter._meta
    return {name: text[: fields.get_field(name).max_length] for name, text in filled.items()}


@transaction.atomic
def confirm_call(call: Call, *, by: Actor, case: Case, party: Client | None = None) -> OutgoingLetter:
    """The letter that confirms a call, begun from its entry and signed by who called; a draft of it is taken up."""
    require(by.person, Act.RECORD)
    (case,) = locked([case])
    begun = OutgoingLetter.objects.filter(case=case, call=call, kind=LetterKind.CALL, state=OutgoingLetter.State.DRAFT)
    letter: OutgoingLetter = begun.filter(party=party).first() or write_letter(
        by=by,
        case=case,
        wording=find(case.firm, LetterKind.CALL),
        call=call,
        party=party,
        signer=call.caller if call.caller.is_active else by.person,
    )
    return letter


@transaction.atomic
def change_letter(letter: OutgoingLetter, *, by: Actor, version: int, **wanted: Any) -> OutgoingLetter:
    """Change a draft. Raises Conflict when somebody changed it meanwhile, CaseError when it is finished."""
    require(by.person, Act.RECORD)
    (case,) = locked([letter.case])
    letter = _draft(letter, version)
    changed = differences(letter, wanted)
    if not changed:
        return letter
    keep(letter, wanted)
    tell(case, by, "letter_changed", f"Draft “{letter.title}” changed: {_change(letter, changed)}.", _facts(letter))
    return letter


def _change(letter: OutgoingLetter, changed: dict[str, list]) -> str:
    said = {name: values for name, values in changed.items() if name not in _TOO_LONG_TO_SPELL_OUT}
    parts = [change_sentence(letter, said)] if said else []
    return "; ".join(parts + [words for name, words in _TOO_LONG_TO_SPELL_OUT.items() if name in changed])


@transaction.atomic
def discard_letter(letter: OutgoingLetter, *, by: Actor, version: int) -> Case:
    """Throw a draft away; that there was one stays in the history."""
    require(by.person, Act.RECORD)
    (case,) = locked([letter.case])
    letter = _draft(letter, version)
    tell(case, by, "letter_discarded", f"Draft “{letter.title}” was discarded.", _facts(letter))
    letter.delete()
    return case


@once(OutgoingLetter)
def supersede_letter(*, by: Actor, letter: OutgoingLetter, submission_id: uuid.UUID | None = None) -> OutgoingLetter:
    """Begin a letter in the words of a finished one, which it supersedes once it is finished itself."""
    require(by.person, Act.RECORD)
    (case,) = locked([letter.case])
    require_open(case)
    if letter.is_draft:
        raise CaseError("This letter is a draft: change it.")
    if letter.successors.finished().exists():
        raise CaseError("Another letter has superseded this one already.")
    new = OutgoingLetter.objects.create(
        case=case,
        supersedes=letter,
        written_by=by.person,
        written_at=by.at,
        submission_id=submission_id,
        **{name: getattr(letter, name) for name in _TAKEN_OVER},
    )
    _tell_begun(new, by)
    return new


def _draft(letter: OutgoingLetter, version: int) -> OutgoingLetter:
    letter = claim(letter, version)
    if not letter.is_draft:
        raise CaseError("This letter is finished and cannot be changed. Write a new one that supersedes it.")
    return letter


def _tell_begun(letter: OutgoingLetter, by: Actor) -> None:
    about = [str(row) for row in (letter.notice, letter.call) if row]
    instead = f" It is to supersede “{letter.supersedes.title}”." if letter.supersedes else ""
    only = f" For {letter.party.name} alone." if letter.party else ""
    sentence = f"Letter begun: {letter.title}{f' (about {listed(about)})' if about else ''}.{only}{instead}"
    tell(letter.case, by, "letter_begun", sentence, _facts(letter))


def _facts(letter: OutgoingLetter) -> dict[str, Any]:
    facts = {"letter": letter.pk, "title": letter.title, "kind": letter.kind}
    return facts | {"call": letter.call_id, "notice": letter.notice_id}
