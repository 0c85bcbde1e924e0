"""What passed between us and the IRS, and what moved the debt: calls, correspondence, payments, holds, next steps."""

from datetime import datetime

from notices.exports.cells import (
    Cell,
    Line,
    Section,
    Table,
    bad,
    cell,
    clock,
    day_or,
    good,
    labelled,
    mono,
    small,
    strong,
)
from notices.exports.discretion import SHARED
from notices.exports.scope import Scope
from notices.models import Call, Case, Deadline, OutgoingLetter, Response, Silence
from practice.words import count, money, on


def calls(scope: Scope) -> Section:
    rows = [_call(row, scope) for row in scope.calls]
    heads = ["When", "Line and outcome", "IRS employee", "What was said", "Promise"]
    return Section("Call log", [Table("calls", heads, rows, "No call in this range.")])


def _call(row: Call, scope: Scope) -> list[Cell]:
    dialled = scope.local(row.dialled_at)
    return [
        cell(
            strong(on(dialled.date())),
            small(_span(dialled, scope.local(row.ended_at) if row.ended_at else None)),
            small(count(row.minutes, "minute") if row.minutes is not None else ""),
            small(f"{row.waited_minutes} on hold" if row.waited_minutes is not None else ""),
            small(f"connected {clock(scope.local(row.connected_at))}" if row.connected_at else ""),
            small(f"attempt {row.attempt}" if row.attempt > 1 else ""),
            small(scope.matters(list(row.cases.all())) if scope.is_about_many else ""),
        ),
        cell(row.get_line_display(), small(row.number), row.get_outcome_display(), small(f"By {row.caller.name}")),
        cell(
            row.employee_name or small("name not given"),
            f"ID {row.employee_id}" if row.employee_id else small("ID not given"),
        ),
        cell(
            small(SHARED) if row.pk in scope.discretion.calls else row.said.strip() or small("nothing noted"),
            labelled("Collection held until", row.hold_until),
            labelled(f"{row.follow_up or 'Follow up'}, by", row.follow_up_on if scope.tells_strategy else None),
            *_confirming_letters(row, scope),
        ),
        _promise(row, scope),
    ]


def _confirming_letters(row: Call, scope: Scope) -> list[Line]:
    """The letters of ours that put in writing what was said on a call."""
    letters = [each for each in scope.all_our_letters if each.call_id == row.pk]
    return [small(f"Confirmed in writing: {each.title}, {scope.exhibit(each.document_id)}") for each in letters]


def _span(start: datetime, end: datetime | None) -> str:
    return f"{clock(start)} to {clock(end)}" if end else clock(start)


def _promise(row: Call, scope: Scope) -> Cell:
    if not row.promise or row.pk in scope.discretion.calls:
        return cell(small("none"))
    return cell(row.promise, labelled("by", row.promised_by), _kept(row, scope))


def _kept(row: Call, scope: Scope) -> Line:
    if row.promise_kept is not None:
        return good("Kept") if row.promise_kept else bad("Not kept")
    is_late = row.promised_by is not None and row.promised_by < scope.today
    return bad("Overdue, not settled") if is_late else small("Not settled yet")


def correspondence(scope: Scope) -> Section:
    rows = [_response(row, scope) for row in scope.responses]
    heads = ["Sent", "What was sent", "How and where to", "Proof", "Before the last day"]
    sent = Table("correspondence", heads, rows, "Nothing sent in this range.")
    return Section("Correspondence out", [sent, *_our_letters(scope)])


def _our_letters(scope: Scope) -> list[Table]:
    """The letters that were finished here; that one went out is told by what was sent."""
    rows = [_our_letter(row, scope) for row in scope.our_letters]
    heads = ["Finished", "Letter", "Addressed to", "Paper"]
    return [Table("written", heads, rows, "No letter in this range.", "Letters we wrote")] if rows else []


def _our_letter(row: OutgoingLetter, scope: Scope) -> list[Cell]:
    finished_on = scope.local(row.finished_at).date() if row.finished_at else None
    later = [each for each in row.successors.all() if not each.is_draft]
    return [
        cell(strong(day_or(finished_on, "")), small(f"Signed by {row.signer.name}")),
        cell(row.title, small(row.name), small(scope.matter_of(row.case_id))),
        cell(row.addressee, small(str(row.get_method_display()))),
        cell(
            scope.exhibit(row.document_id),
            small("Superseded by a later letter" if later else ""),
            small(f"Supersedes: {row.supersedes.title}" if row.supersedes else ""),
        ),
    ]


def _response(row: Response, scope: Scope) -> list[Cell]:
    mine = {notice.pk for notice in scope.notices}
    answered = [notice for notice in row.notices.all() if notice.pk in mine]
    return [
        cell(
            strong(day_or(row.sent_on, "not sent")),
            small(f"By {row.sender.name}"),
            small(scope.matters(list(row.cases.all())) if scope.is_about_many else ""),
        ),
        cell(
            small(SHARED) if row.pk in scope.discretion.responses else row.summary,
            small("Disputes the amount" if row.is_dispute else ""),
            *(small(f"Answers {notice}") for notice in answered),
        ),
        cell(
            row.get_method_display(),
            row.sent_to,
            mono(row.tracking_number),
            mono(row.confirmation),
        ),
        _proof(row, scope),
        _days_before(row, [day for notice in answered for day in scope.deadlines_of_notice.get(notice.pk, [])]),
    ]


def _proof(row: Response, scope: Scope) -> Cell:
    """What proves it, or the reason why nothing does; when that came, and until when an answer was awaited."""
    fax = f"{count(row.fax_pages, 'page')} confirmed" if row.fax_pages else ""
    at = f" {on(moment.date())}, {clock(moment)}" if (moment := _local(row, scope)) else ""
    later = f"Proof added {count(row.days_to_proof, 'day')} later" if row.days_to_proof else ""
    return cell(
        scope.exhibit(row.document_id) or small("No document on file"),
        small("" if row.is_proved else f"No proof: {_no_proof(row, scope)}"),
        small("Certificate of mailing" if row.has_certificate else ""),
        small(f"Fax: {fax}{at}" if fax or at else ""),
        small(later),
        labelled("Delivered", row.delivered_on) if row.delivered_on else small("Delivery not confirmed"),
        *(small(f"IRS {silent.words(scope.today)}") for silent in _mine(row, scope) if not silent.ended_on),
        *(small(silent.words(scope.today).capitalize()) for silent in _mine(row, scope) if silent.ended_on),
    )


def _no_proof(row: Response, scope: Scope) -> str:
    is_shared = row.pk in scope.discretion.responses
    return row.wanted_proof if is_shared else row.no_proof_reason or row.wanted_proof


def _local(row: Response, scope: Scope) -> datetime | None:
    return scope.local(row.fax_confirmed_at) if row.fax_confirmed_at else None


def _mine(row: Response, scope: Scope) -> list[Silence]:
    """The clocks of this response on the cases of the export."""
    return [silent for silents in scope.silences.values() for silent in silents if silent.response_id == row.pk]


def _days_before(row: Response, dates: list[Deadline]) -> Cell:
    """Days between sending it and the first last day of the letters it answers."""
    days = [day.due_on for day in dates if day.due_on and day.is_working and day.state != Deadline.State.REPLACED]
    if not days:
        return cell(small("sets none"))
    first = min(days)
    left = (first - row.sent_on).days if row.sent_on else 0
    return cell(good(count(left, "day")) if left >= 0 else bad(f"{count(-left, 'day')} late"), labelled("of", first))


def money_and_holds(scope: Scope) -> Section:
    payments = [
        [
            cell(strong(on(row.paid_on))),
            cell(money(row.amount)),
            cell(row.designation or "not designated", small("pays in full" if row.pays_in_full else "")),
            cell(row.source or small("not said"), small(scope.matter_of(row.case_id))),
        ]
        for row in scope.payments
    ]
    holds = [
        [
            cell(strong(on(row.from_on))),
            cell(day_or(row.until_on, "open")),
            cell(row.get_kind_display()),
            cell(row.source or small("not said"), small(scope.matter_of(row.case_id))),
        ]
        for row in scope.holds
    ]
    return Section(
        "Payments and holds",
        [
            Table(
                "money", ["Paid", "Amount", "Meant for", "Source"], payments, "No payment in this range.", "Payments"
            ),
            Table(
                "holds", ["From", "Until", "Why collection pauses", "Source"], holds, "No hold in this range.", "Holds"
            ),
        ],
    )


def documents(scope: Scope) -> Section:
    rows = [
        [
            cell(strong(exhibit.label)),
            cell(exhibit.meaning, small(exhibit.file_name), bad(exhibit.left_out)),
            cell(str(exhibit.document.pages) if exhibit.document.pages is not None else "?"),
            cell(mono(exhibit.document.sha256)),
        ]
        for exhibit in scope.exhibits.values()
    ]
    lead = "The SHA-256 of a file lets anybody check that a copy is the file that was kept." if rows else ""
    table = Table("documents", ["Exhibit", "Document", "Pages", "SHA-256"], rows, "No document on file.")
    return Section("Documents", [table], lead)


def next_steps(scope: Scope) -> Section:
    rows = [_next_step(case, scope) for case in scope.cases if case.is_open]
    heads = ["Matter", "Next step", "By", "Owner"]
    return Section("Next steps", [Table("next", heads, rows, "No case is open.")])


def _next_step(case: Case, scope: Scope) -> list[Cell]:
    is_over = case.next_action_on is not None and case.next_action_on < scope.today
    by = day_or(case.next_action_on, "no date set")
    return [
        cell(strong(case.matter), small(case.taxpayer)),
        cell(
            case.next_action or bad("None set"),
            small(f"Waiting: {case.get_waiting_on_display()}"),
            small(f"Desired outcome: {case.wanted}" if case.wanted and scope.tells_strategy else ""),
        ),
        cell(bad(f"{by} (passed)") if is_over else by),
        cell(case.owner.name, small(case.owner.get_designation_display())) if case.owner else cell(bad("Nobody")),
    ]
