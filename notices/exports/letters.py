"""What came and by when it had to be answered: the notice register and the dates with their margins."""

from notices.exports.cells import (
    Cell,
    Line,
    Section,
    Table,
    bad,
    cell,
    day_or,
    good,
    labelled,
    small,
    strong,
    struck,
)
from notices.exports.scope import OURS, Scope
from notices.late_letters import account_of, days_of
from notices.law import catalogue
from notices.letter_days import LetterDays
from notices.models import Deadline, Notice
from practice.words import count, money, on


def register(scope: Scope) -> Section:
    rows = [_letter(row, scope) for row in scope.notices]
    heads = ["Letter", "Dates of the paper", "Amount due", "Dates it set, and why", "Answer"]
    return Section("Notice register", [Table("register", heads, rows, "No letter on file.")])


def _letter(row: Notice, scope: Scope) -> list[Cell]:
    dates = [line for day in scope.deadlines_of_notice.get(row.pk, []) if _was_laid(day) for line in _date_set(day)]
    return [
        cell(
            strong(row.display_code),
            small(_title(row, scope)),
            small("Unverified: what this letter is for" if catalogue.is_unverified(row.code) else ""),
            small(scope.matter_of(row.case_id)),
            small(f"To {row.get_addressee_display()}"),
            small(scope.exhibit(row.document_id)),
            small(_copy_exhibit(row, scope)),
        ),
        cell(
            f"Printed {on(row.notice_date)}",
            labelled("Postmarked", row.postmarked_on),
            labelled("Reached the client", row.reached_client_on),
            labelled("Reached us", row.reached_us_on),
            labelled("Copy of the other spouse", row.copy_on),
            small(_days_of(row, scope).sentence if scope.tells_who_was_slow else ""),
            small(f"Via {row.received_via}" if row.received_via else ""),
            labelled("Lien filed", row.lien_filed_on),
            labelled("Agreement ended", row.terminated_on),
        ),
        _amount(row),
        dates or cell(small("Sets no date")),
        _answer(row),
    ]


def _copy_exhibit(row: Notice, scope: Scope) -> str:
    return f"{scope.exhibit(row.copy_document_id)}, the other spouse's copy" if row.copy_document_id else ""


def _days_of(row: Notice, scope: Scope) -> LetterDays:
    return days_of(row, scope.member.firm.zone)


def _title(row: Notice, scope: Scope) -> str:
    return "" if row.code == catalogue.OTHER else scope.title_of(row.code)


def _amount(row: Notice) -> Cell:
    total = strong(money(row.amount_due)) if row.amount_due is not None else small("none stated")
    return cell(total, *(small(f"{line.get_kind_display()} {money(line.amount)}") for line in row.amounts.all()))


def _was_laid(row: Deadline) -> bool:
    """Dates that the letter set; our own targets on it stand among the deadlines only."""
    return row.kind in (Deadline.Kind.LEGAL, Deadline.Kind.EXTENSION) and row.state != Deadline.State.REPLACED


def _date_set(row: Deadline) -> Cell:
    due = f"{row.action} by {on(row.due_on)}" if row.due_on else f"{row.action}: {row.missing} not known"
    why = ", ".join(word for word in (_certainty(row), row.doubt, row.condition) if word)
    return cell(
        due,
        labelled("Printed on the letter:", row.printed_on if row.printed_on != row.due_on else None),
        labelled("Legal last day", row.legal_last_on if row.legal_last_on != row.due_on else None),
        small(why),
        small(row.citation),
    )


def _certainty(row: Deadline) -> str:
    """How sure the day is; an extension is neither the law's day nor ours."""
    word = row.certainty_words.replace("your firm's", "the firm's")
    if row.kind == Deadline.Kind.EXTENSION:
        word = "extended by the IRS" if row.case.is_for_irs else "extended by whoever sent it"
    return f"{word[:1].upper()}{word[1:]}"


def _answer(row: Notice) -> Cell:
    if not row.is_answered:
        return cell(bad("Not answered"), small(_crossed(row)))
    answer = row.get_answer_display()
    return cell(good(f"{answer[:1].upper()}{answer[1:]}"), labelled("on", row.answered_on), small(row.answer_note))


def _crossed(row: Notice) -> str:
    """That an open letter may have crossed our reply, or that a member takes it as new work all the same."""
    if row.crossed is None:
        return ""
    reply = on(row.crossed.from_on)
    if row.new_work_by:
        return f"New work, says {row.new_work_by.name}, although it may have crossed our reply of {reply}"
    return f"May have crossed our reply of {reply}"


def deadlines(scope: Scope) -> Section:
    rows = [_deadline(row, scope) for row in scope.deadlines if scope.tells_strategy or row.kind not in OURS]
    heads = ["Last day", "What had to be done", "Why that day", "Done", "Margin"]
    lead = "Margin is the number of days between the act and the last day. Replaced dates stay on record, struck out."
    return Section("Deadlines", [Table("deadlines", heads, rows, "No date on file.")], lead)


def _deadline(row: Deadline, scope: Scope) -> list[Cell]:
    is_replaced = row.state == Deadline.State.REPLACED
    due = day_or(row.due_on, "Not known")
    return [
        cell(
            struck(due) if is_replaced else strong(due),
            labelled("Legal last day", row.legal_last_on if row.legal_last_on != row.due_on else None),
            small(f"{row.missing} is missing" if row.missing else ""),
        ),
        cell(
            row.action,
            small(" · ".join(word for word in (row.get_kind_display(), scope.matter_of(row.case_id)) if word)),
            small(str(row.notice) if row.notice else ""),
        ),
        _why(row),
        cell(on(row.done_on), small(row.done_note)) if row.done_on else cell(small("not done")),
        cell(
            _margin(row, scope),
            small("" if row.is_working or is_replaced else "for information"),
            small(_account(row, scope)),
        ),
    ]


def _account(row: Deadline, scope: Scope) -> str:
    """Of a date that was missed or nearly so, who took how many days."""
    if row.notice is None or not scope.tells_who_was_slow:
        return ""
    return account_of(row, _days_of(row.notice, scope), scope.today)


def _why(row: Deadline) -> Cell:
    return cell(
        _certainty(row),
        small(f"Granted by {row.granted_by}; {row.proof or 'no proof on file'}" if row.granted_by else ""),
        small(f"Reason: {row.reason}" if row.reason else ""),
        small(row.doubt.capitalize()),
        small(row.condition),
        small(row.citation),
    )


def _margin(row: Deadline, scope: Scope) -> Line:
    """In days; a date that was missed is shown as plainly as one that was met."""
    if row.state == Deadline.State.REPLACED:
        return small(_replaced(row))
    margin = row.margin()
    if margin is not None:
        return bad(f"{count(-margin, 'day')} late") if margin < 0 else good(count(margin, "day"))
    left = row.days_left(scope.today)
    if not row.is_open or left is None:
        return small("none")
    return bad(f"missed, {count(-left, 'day')} over") if left < 0 else small(f"{count(left, 'day')} left")


def _replaced(row: Deadline) -> str:
    # A retired date without a successor simply ended, as when a corrected letter no longer sets it.
    successor = getattr(row, "replaced_by", None)
    if successor is None:
        return "withdrawn"
    return f"replaced by {day_or(successor.due_on, 'a date not known yet')}"
