"""Which papers belong to an export, under which number, and which of them stay out of it?

A number is as stable as the file: the forms that authorize us first, then every paper in the order of its day.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from clients.models import Authorization
from practice.models import Document

if TYPE_CHECKING:
    from notices.exports.scope import Scope

FORMS, RECEIVED, SENT, OURS = "Forms", "Letters received", "Sent and proof", "Our letters"
ANOTHER_TAXPAYER = "Left out: it is also about another taxpayer."


@dataclass(frozen=True)
class Exhibit:
    """One paper: its number, itself, what it is, the folder it lies in, and why it is left out ("" when it is not)."""

    number: int
    document: Document
    meaning: str
    folder: str
    left_out: str = ""

    @property
    def label(self) -> str:
        return f"Exhibit {self.number}"

    @property
    def file_name(self) -> str:
        """What the file was called when it came; nothing of one that is left out, whose name may say too much."""
        return "" if self.left_out else self.document.name


@dataclass(frozen=True)
class _Paper:
    dated: date
    rank: int
    pk: int
    document: Document | None
    meaning: str
    folder: str
    left_out: str = ""

    @property
    def order(self) -> tuple[bool, date, int, int]:
        return self.folder != FORMS, self.dated, self.rank, self.pk


def filled_form(row: Authorization) -> Document | None:
    """The filled or signed form that is on file for an authorization; None where none is kept."""
    # What keeps it names it so; until a form has such a paper, there is none to hand out.
    return getattr(row, "signed_copy", None)


def numbered(scope: "Scope") -> dict[int, Exhibit]:
    """Every document of the export once, by id."""
    found: dict[int, Exhibit] = {}
    for paper in sorted(_papers(scope), key=lambda paper: paper.order):
        if paper.document and paper.document.pk not in found:
            left_out = paper.left_out
            found[paper.document.pk] = Exhibit(len(found) + 1, paper.document, paper.meaning, paper.folder, left_out)
    return found


def _papers(scope: "Scope") -> Iterable[_Paper]:
    for rows in scope.authorizations.values():
        for row in rows:
            dated = row.signed_on or scope.local(row.created_at).date()
            yield _Paper(dated, 0, row.pk, filled_form(row), f"Form {row.form} of {row.client.name}", FORMS)
    for notice in scope.notices:
        yield _Paper(notice.notice_date, 0, notice.pk, notice.document, str(notice), RECEIVED)
    for sent in scope.all_responses:
        if sent.sent_on:
            why = ANOTHER_TAXPAYER if sent.pk in scope.discretion.responses else ""
            meaning = str(sent) if why else f"{sent}: {sent.summary}"
            yield _Paper(sent.sent_on, 1, sent.pk, sent.document, meaning, SENT, why)
    for letter in scope.all_our_letters:
        if letter.finished_at:
            dated = scope.local(letter.finished_at).date()
            yield _Paper(dated, 2, letter.pk, letter.document, f"Our letter: {letter.title}", OURS)
