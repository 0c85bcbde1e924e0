"""How does a letter leave: finished as a PDF that is kept, or as a DOCX, and never without an entry that says so?"""

from dataclasses import dataclass
from datetime import date

import typst
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils.text import slugify

from notices.casework import CaseError
from notices.casework.base import locked, require_open, tell
from notices.casework.outgoing import check_party
from notices.exports.typeset import LETTER, typeset
from notices.models import OutgoingLetter
from notices.outgoing.paper import paper_of
from notices.outgoing.word import word
from notices.wording import language
from notices.wording.fields import numbers_on_file
from practice import documents, history
from practice.access import Act, require
from practice.history import Actor
from practice.models import Chain
from practice.words import count
from practice.writing import claim, keep

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PDF = "application/pdf"
_BY_MAIL = (OutgoingLetter.Method.CERTIFIED, OutgoingLetter.Method.MAIL, OutgoingLetter.Method.COURIER)


@dataclass(frozen=True)
class File:
    """A letter as a file: its name, its type and its bytes."""

    name: str
    content_type: str
    content: bytes


def preview(letter: OutgoingLetter, *, today: date) -> File:
    """The PDF as it would be finished today, marked as a draft, numbers masked; may raise CaseError."""
    return File(_name(letter, today, "pdf"), PDF, _pdf(paper_of(letter, today=today)))


@transaction.atomic
def finish(letter: OutgoingLetter, *, by: Actor, version: int, whole_tin: bool = False) -> OutgoingLetter:
    """Make the PDF, keep it on the case, and close the letter to every change.

    `whole_tin` prints taxpayer numbers in full, which is written to the history of each taxpayer. Raises CaseError
    while something is left to fill in, PermissionDenied for whole numbers without that right.
    """
    require(by.person, Act.RECORD)
    if whole_tin:
        require(by.person, Act.SEE_TIN)
    (case,) = locked([letter.case])
    require_open(case)
    claim(letter, version)
    letter = OutgoingLetter.objects.whole().get(pk=letter.pk)
    _check(letter)
    letter.state, letter.finished_by, letter.finished_at = OutgoingLetter.State.FINISHED, by.person, by.at
    letter.has_whole_tin, letter.version = whole_tin, version + 1
    name = _name(letter, by.on, "pdf")
    upload = SimpleUploadedFile(name, _pdf(paper_of(letter, today=by.on, is_whole=whole_tin)), PDF)
    document = documents.keep(upload, member=by.person, now=by.at)
    names = ("state", "finished_by", "finished_at", "has_whole_tin")
    keep(letter, {name: getattr(letter, name) for name in names} | {"document": document})
    _lock_chains(letter, whole_tin)
    facts = {"letter": letter.pk, "title": letter.title, "sha256": document.sha256}
    facts |= {"numbers": "whole" if whole_tin else "masked", "supersedes": letter.supersedes_id}
    tell(case, by, "letter_finished", _finished_sentence(letter), facts)
    _tell_numbers(letter, by, whole_tin)
    return letter


def _check(letter: OutgoingLetter) -> None:
    """Raises CaseError when the letter is finished, has gaps, or the one it is to supersede has been superseded."""
    if not letter.is_draft:
        raise CaseError("This letter is finished already. Write a new one that supersedes it.")
    texts = (letter.title, letter.addressee, letter.address, letter.body, letter.enclosures)
    left = [gap for text in texts for gap in language.gaps(text)]
    if left:
        raise CaseError(f"{count(len(left), 'place')} still to fill in: {'; '.join(left[:4])}.")
    _check_way(letter)
    check_party(letter.case, letter.party)
    if letter.supersedes and letter.supersedes.successors.finished().exists():
        raise CaseError("The letter that this one supersedes was superseded by another meanwhile.")


def _check_way(letter: OutgoingLetter) -> None:
    """Raises CaseError when the letter goes by fax or mail and does not say where to."""
    if letter.method == OutgoingLetter.Method.FAX and not letter.fax:
        raise CaseError("It goes by fax: enter the fax number.")
    if letter.method in _BY_MAIL and not letter.address.strip():
        raise CaseError("It goes by mail: enter the address.")


def _finished_sentence(letter: OutgoingLetter) -> str:
    numbers = "in full" if letter.has_whole_tin else "masked"
    instead = f" It supersedes “{letter.supersedes.title}”." if letter.supersedes else ""
    return (
        f"Letter finished: {letter.title}.{f' For {letter.party.name} alone.' if letter.party else ''} "
        f"To {letter.goes_to}, signed by {letter.signer.name}; "
        f"taxpayer numbers {numbers}.{instead}"
    )


@transaction.atomic
def as_docx(letter: OutgoingLetter, *, by: Actor, whole_tin: bool = False) -> File:
    """The letter for a word processor; that it was taken out, and by whom, stands in the history."""
    require(by.person, Act.RECORD)
    if whole_tin:
        require(by.person, Act.SEE_TIN)
    letter = OutgoingLetter.objects.whole().get(pk=letter.pk)
    content = word(paper_of(letter, today=by.on, is_whole=whole_tin))
    _lock_chains(letter, whole_tin)
    numbers = "in full" if whole_tin else "masked"
    sentence = f"Letter taken out as DOCX: {letter.title}. Taxpayer numbers {numbers}."
    tell(letter.case, by, "letter_downloaded", sentence, {"letter": letter.pk, "numbers": numbers})
    _tell_numbers(letter, by, whole_tin)
    return File(_name(letter, by.on, "docx"), DOCX, content)


def open_paper(letter: OutgoingLetter, *, by: Actor) -> bytes:
    """The clear bytes of a finished letter; that it was opened, and by whom, stands in the history.

    Raises PermissionDenied when its numbers are in full and the member may not see them, Refused when its file
    cannot be read; neither is recorded.
    """
    if letter.document is None:
        raise CaseError("This letter is not finished yet.")
    if letter.has_whole_tin:
        require(by.person, Act.SEE_TIN)
    content = documents.content(letter.document)
    with transaction.atomic():
        facts = {"letter": letter.pk, "sha256": letter.document.sha256}
        tell(letter.case, by, "document_opened", f"Our letter was opened: {letter.title}.", facts)
    return content


def _pdf(paper: dict) -> bytes:
    try:
        return typeset(paper, LETTER)[0]
    except typst.TypstError as error:
        raise CaseError("The PDF could not be set. Take the DOCX, and look for letters of a rare script.") from error


def _lock_chains(letter: OutgoingLetter, whole_tin: bool) -> None:
    """Lock every chain that is about to be written to, in primary-key order as everywhere."""
    ids = {letter.case.chain_id}
    if whole_tin:
        ids |= {row.client.chain_id for row in numbers_on_file(letter.case, letter.party)}
    list(Chain.objects.select_for_update().filter(pk__in=ids).order_by("pk"))


def _tell_numbers(letter: OutgoingLetter, by: Actor, whole_tin: bool) -> None:
    """Write to each taxpayer whose number stands in the file in full that it does."""
    for row in numbers_on_file(letter.case, letter.party) if whole_tin else ():
        sentence = f"{row} was printed in full in a letter about {letter.case.form} for {letter.case.period}."
        facts = {"tin": str(row), "letter": letter.pk}
        history.record(row.client.chain_id, by=by, kind="tin_revealed", sentence=sentence, facts=facts)


def _name(letter: OutgoingLetter, day: date, ending: str) -> str:
    """The name of the file: whose, which matter, what for, which day; never a number."""
    case, person = letter.case, letter.party or letter.case.client
    words = f"{person.name} {case.form} {case.period} {letter.kind.replace('_', ' ')}"
    return f"letter-{slugify(words)[:80]}-{day:%Y-%m-%d}.{ending}"
