"""What stands on the paper of a letter, from the letterhead to the enclosures? Plain texts, however it is printed."""

from datetime import date

from notices.exports.plain_text import masker, throughout
from notices.models import Notice, OutgoingLetter
from notices.wording import language
from notices.wording.fields import numbers, numbers_on_file
from practice.models import Member
from practice.words import on

BULLET = "- "


def paper_of(letter: OutgoingLetter, *, today: date, is_whole: bool = False) -> dict:
    """Everything that is printed; `letter` comes from `OutgoingLetter.objects.whole()`.

    A draft bears the date of `today` and says that it is one; a finished letter bears the day it was finished on.
    Taxpayer numbers are masked, those in free text too, unless `is_whole`; the caller has made sure of the right to it.
    """
    dated = _dated(letter, today)
    firm = letter.case.firm
    paper = {
        "firm": {"name": firm.name, "address": _lines(firm.address), "contact": _contact(firm.phone, firm.fax)},
        "date": f"{dated:%B} {dated.day}, {dated.year}",
        "stamp": {"year": dated.year, "month": dated.month, "day": dated.day},
        "sent_by": _sent_by(letter),
        "addressee": [letter.addressee, *_lines(letter.address)],
        "reference": _reference(letter, is_whole),
        "title": letter.title,
        "parts": parts_of(letter.body),
        "closing": "Sincerely,",
        "signer": _signer(letter.signer, letter),
        "enclosures": _lines(letter.enclosures),
        "matter": f"{letter.taxpayer} · {letter.case.matter}",
        "mark": "Draft" if letter.is_draft else "",
    }
    return paper if is_whole else throughout(paper, masker(numbers_on_file(letter.case)))


def _dated(letter: OutgoingLetter, today: date) -> date:
    if letter.finished_at and letter.finished_by:
        return letter.finished_by.local_date(letter.finished_at)
    return today


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _contact(phone: str, fax: str) -> list[str]:
    return [f"{word} {number}" for word, number in (("Telephone", phone), ("Fax", fax)) if number]


def _sent_by(letter: OutgoingLetter) -> str:
    way = str(letter.get_method_display())
    return f"{way} to {letter.fax}" if letter.method == OutgoingLetter.Method.FAX and letter.fax else way


def _reference(letter: OutgoingLetter, is_whole: bool) -> list[list[str]]:
    """What the office files it under: label and words, those that are known."""
    case = letter.case
    rows = [
        ["Taxpayers" if case.spouse and not letter.party else "Taxpayer", letter.taxpayer],
        ["Taxpayer number", "\n".join(numbers(case, is_whole=is_whole, party=letter.party))],
        ["Form and period", f"Form {case.form}, {case.period}"],
        ["Notice", _notice(letter.notice)],
    ]
    return [row for row in rows if row[1]]


def _notice(notice: Notice | None) -> str:
    return f"{notice.display_code}, dated {on(notice.notice_date)}" if notice else ""


def parts_of(body: str) -> list[dict]:
    """The paragraphs of a text: each its lines, or the items of a list, whose lines all begin with a hyphen."""
    return [
        {"is_list": True, "lines": [line[len(BULLET) :] for line in lines]}
        if all(line.startswith(BULLET) for line in lines)
        else {"is_list": False, "lines": lines}
        for lines in language.paragraphs(body)
    ]


def _signer(signer: Member, letter: OutgoingLetter) -> list[str]:
    """Who writes, as Form 2848 names them: the name, the designation, the CAF number, where to reach them."""
    firm = letter.case.firm
    return [
        signer.name,
        *([str(signer.get_designation_display())] if signer.designation else []),
        *([f"CAF number {signer.caf_number}"] if signer.caf_number else []),
        firm.name,
        *_contact(signer.phone if signer.phone != firm.phone else "", signer.fax if signer.fax != firm.fax else ""),
    ]
