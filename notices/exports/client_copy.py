"""What does a client get: where things stand in plain words, and the records that are returned with a receipt?

Circular 230 (31 CFR) 10.28: on request a practitioner promptly returns the records a client needs to comply with
federal tax obligations; a copy may be kept.
"""

from notices.exports.cells import Cell, Section, Table, bad, cell, labelled, small, strong
from notices.exports.scope import Scope
from notices.law import catalogue
from notices.law.authorities import authority_name
from notices.models import Case, Notice, WaitingOn
from practice.words import count, money, on

_WAITING = {
    WaitingOn.US: "We have the next move.",
    WaitingOn.CLIENT: "We are waiting for something from you.",
    WaitingOn.IRS: "We are waiting for an answer from {authority}.",
}


def standing(scope: Scope) -> Section:
    """For each case what it is about, where it stands and the next date that the law sets."""
    heads = ["Tax return", "Where it stands", "Next date"]
    rows = [_standing(case, scope) for case in scope.cases]
    to = f"This copy is for {scope.copy_for.name}." if scope.copy_for else ""
    return Section("Where things stand", [Table("standing", heads, rows, "No case on file.")], to)


def _standing(case: Case, scope: Scope) -> list[Cell]:
    joint = "a joint return" if case.spouse else ""
    return [
        cell(
            strong(f"Form {case.form} for {case.period}"),
            small(joint),
            small("" if case.is_for_irs else f"State: {authority_name(case.authority)}"),
        ),
        cell(
            _state(case),
            f"The last letter states {money(case.balance)} due as of {on(case.balance_on)}."
            if case.balance is not None and case.balance_on
            else "",
            small(f"Your contact: {case.owner.name}" if case.owner else ""),
        ),
        _next_date(case, scope),
    ]


def _state(case: Case) -> str:
    if not case.is_open:
        return f"Closed{f' on {on(case.closed_on)}' if case.closed_on else ''}. {case.outcome}".strip()
    who = authority_name(case.authority)
    return f"Open. {_WAITING[WaitingOn(case.waiting_on)].format(authority=who)}"


def _next_date(case: Case, scope: Scope) -> Cell:
    """The first open day that a letter or the law sets; our own dates are no business of the client's."""
    rows = [row for row in scope.deadlines if row.case_id == case.pk and row.pk not in scope.discretion.plans]
    ahead = [row for row in rows if row.is_open and row.is_working and row.due_on]
    if not case.is_open or not ahead:
        return cell(small("none on file"))
    first = ahead[0]
    due_on = first.due_on or scope.today
    return cell(strong(on(due_on)), first.action, bad("This day has passed.") if due_on < scope.today else "")


def letters_in_words(scope: Scope) -> Section:
    """Every letter with what it means, as the catalogue says it in plain words."""
    rows = [_letter(row, scope) for row in scope.notices]
    return Section(
        "Letters", [Table("words", ["Letter", "What it means", "What was done"], rows, "No letter on file.")]
    )


def _letter(row: Notice, scope: Scope) -> list[Cell]:
    return [
        cell(
            strong(row.display_code),
            small(f"dated {on(row.notice_date)}"),
            small(scope.matter_of(row.case_id)),
            small(scope.exhibit(row.document_id)),
        ),
        cell(
            scope.title_of(row.code) if row.code != catalogue.OTHER else "",
            _meaning(row.code),
            small("Unverified: what this letter is for" if catalogue.is_unverified(row.code) else ""),
        ),
        cell(
            f"It asks for {money(row.amount_due)}." if row.amount_due is not None else "",
            f"{str(row.get_answer_display()).capitalize()}." if row.is_answered else bad("Not answered yet."),
            labelled("on", row.answered_on),
        ),
    ]


def _meaning(code: str) -> str:
    try:
        return catalogue.find(code).meaning
    except ValueError:  # a letter of the firm's own catalogue, or another one
        return ""


def records(scope: Scope) -> Section:
    """What is returned: one line a document."""
    rows = [
        [
            cell(strong(each.label)),
            cell(each.meaning, small(each.file_name), bad(each.left_out)),
            cell(each.folder),
            cell(count(each.document.pages, "page") if each.document.pages is not None else "?"),
        ]
        for each in scope.exhibits.values()
    ]
    lead = (
        "Returned on request under Circular 230 (31 CFR) 10.28. The documents lie in the ZIP under these numbers; a "
        "copy may be kept."
    )
    return Section(
        "Records returned",
        [Table("records", ["Number", "Record", "Kind", "Length"], rows, "No document on file.")],
        lead,
    )


def receipt(scope: Scope) -> Section:
    """The line that the client signs."""
    returned = [each for each in scope.exhibits.values() if not each.left_out]
    who = scope.copy_for.name if scope.copy_for else ""
    rows = [
        [cell("Received"), cell(f"{count(len(returned), 'record')}, as listed above")],
        [cell("From"), cell(scope.member.firm.name)],
        [cell("By"), cell(who)],
        [cell("Date"), cell("_" * 24)],
        [cell("Signature"), cell("_" * 48)],
    ]
    lead = "The seal at the foot of each page names this list."
    return Section("Receipt", [Table("pairs", ["Receipt", "To be completed"], rows, "")], lead)
