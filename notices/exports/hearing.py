"""What does Appeals ask first about a hearing: who, which notice, asked for when, and until when collectible?"""

from datetime import date

from notices.exports.cells import PLAIN, Cell, Line, Section, Table, bad, cell, labelled, small, strong
from notices.exports.people import covered, numbers
from notices.exports.scope import Scope
from notices.law import catalogue
from notices.models import Case, Deadline, Hold, Notice, Response
from practice.words import on

_GROUP = "cdp"
_FORM = "12153"
_KINDS = {"cdp": "CDP hearing", "equivalent": "Equivalent hearing"}


def gives_a_hearing(code: str) -> bool:
    """Whether a letter with this code opens the 30 days for a CDP hearing: LT11, Letter 1058, CP90, Letter 3172 ..."""
    try:
        return any(window.group == _GROUP for window in catalogue.find(code).windows)
    except ValueError:  # a letter of the firm's own catalogue
        return False


def hearing(scope: Scope) -> Section:
    """One table a case of the IRS; what nobody recorded says so."""
    tables = [
        Table("pairs", ["Asked", "On file"], _pairs(case, scope), "", title=str(case) if scope.is_about_many else "")
        for case in scope.cases
        if case.is_for_irs
    ]
    lead = "Dates and kinds are as recorded or as stated for this export; each says which."
    return Section("Hearing", tables or [Table("pairs", ["Asked", "On file"], [], "No case with the IRS.")], lead)


def _pairs(case: Case, scope: Scope) -> list[list[Cell]]:
    notice = _notice_of(case, scope)
    asked_on, source = _asked(case, scope)
    people = [person for person in (case.client, case.spouse) if person]
    return [
        [
            cell("Taxpayers" if case.spouse else "Taxpayer"),
            cell(*(f"{each.name}: {numbers(each, scope)}" for each in people)),
        ],
        [
            cell("Authority to act"),
            [line for each in people for line in [(PLAIN, each.name), *covered(each, case, scope)]],
        ],
        [cell("Form and period"), cell(strong(f"{case.form}, {case.period}"))],
        [cell("Notice"), _notice(notice, scope)],
        [cell("Hearing requested"), cell(strong(on(asked_on)), small(source)) if asked_on else cell(bad("Not stated"))],
        [cell("Last day to request a CDP hearing"), _last_day(notice, asked_on, scope)],
        [cell("Kind of hearing"), _kind(case, scope)],
        [cell("Earliest last day to collect"), _collectible(case)],
    ]


def on_cover(scope: Scope) -> list[list[str]]:
    """What stands on the cover: the same facts, one block a case, each in a line."""
    return [
        [f"Hearing, {case.matter}", "\n".join(_said(label, told) for label, told in _pairs(case, scope)[1:])]
        for case in scope.cases
        if case.is_for_irs
    ]


def _said(label: Cell, told: Cell) -> str:
    return f"{label[0][1]}: {', '.join(words for _, words in told)}"


def _notice_of(case: Case, scope: Scope) -> Notice | None:
    """The newest letter that gives the right to a hearing."""
    letters = [row for row in scope.notices if row.case_id == case.pk and gives_a_hearing(row.code)]
    return letters[-1] if letters else None


def _notice(row: Notice | None, scope: Scope) -> Cell:
    if row is None:
        return cell(bad("No letter with hearing rights on file"))
    return cell(
        strong(str(row)),
        scope.title_of(row.code),
        labelled("Lien filed", row.lien_filed_on),
        small(scope.exhibit(row.document_id)),
    )


def _hold(case: Case, scope: Scope) -> Hold | None:
    holds = [row for row in scope.all_holds if row.case_id == case.pk and not row.is_withdrawn]
    hearings = [row for row in holds if row.kind == Hold.Kind.CDP_HEARING]
    return hearings[-1] if hearings else None


def _asked(case: Case, scope: Scope) -> tuple[date | None, str]:
    """The day and where it comes from: what was stated here, else what was sent, else the hold that it began."""
    stated = scope.wish.answers.get("requested_on")
    if stated:
        return date.fromisoformat(stated), "as stated for this export"
    sent = _request(case, scope)
    if sent and sent.sent_on:
        return sent.sent_on, ", ".join(filter(None, ["as sent", str(sent), scope.exhibit(sent.document_id)]))
    hold = _hold(case, scope)
    return (
        (hold.from_on, f"as the hold on file begins{f': {hold.source}' if hold.source else ''}") if hold else (None, "")
    )


def _request(case: Case, scope: Scope) -> Response | None:
    """What was sent that names Form 12153, the request for a hearing."""
    sent = [
        row for row in scope.all_responses if _FORM in row.summary and case.pk in {each.pk for each in row.cases.all()}
    ]
    return sent[-1] if sent else None


def _last_day(notice: Notice | None, asked_on: date | None, scope: Scope) -> Cell:
    """The day of the notice's own deadline; whether the request was in time is compared, not judged."""
    rows = scope.deadlines_of_notice.get(notice.pk, []) if notice else []
    days = [row for row in rows if row.due_on and row.rule.startswith(_GROUP) and row.state != Deadline.State.REPLACED]
    if not days:
        return cell(small("not on file"))
    last = min(days, key=lambda row: (row.due_on or date.max, row.pk))
    due_on = last.due_on or date.max
    return cell(strong(on(due_on)), _compared(asked_on, due_on), small(last.citation))


def _compared(asked_on: date | None, due_on: date) -> Line:
    if asked_on is None:
        return small("")
    return small("requested on or before that day") if asked_on <= due_on else bad("requested after that day")


def _kind(case: Case, scope: Scope) -> Cell:
    stated = _KINDS.get(scope.wish.answers.get("hearing", ""))
    if stated:
        return cell(strong(stated), small("as stated for this export"))
    hold = _hold(case, scope)
    if hold and hold.timely:
        kind = _KINDS["cdp" if hold.timely == Hold.Timely.YES else "equivalent"]
        return cell(strong(kind), small("as recorded with the hold"))
    return cell(bad("Not stated"))


def _collectible(case: Case) -> Cell:
    if case.csed_earliest_on is None:
        return cell(small("no assessment on file"))
    return cell(strong(on(case.csed_earliest_on)), small("estimate (IRC 6502), to be confirmed on a transcript"))
