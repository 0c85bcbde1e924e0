"""What was tried before the Taxpayer Advocate was asked, what did the IRS promise, and what harm is done meanwhile?

Form 911 asks for the steps taken, the harm and the relief wanted. The steps are sentences made from what is on file;
harm and relief are the member's words and stand as they were typed.
"""

from collections.abc import Iterator
from datetime import date

from notices.exports.cells import Section, Table, bad, cell, day_or, small, strong
from notices.exports.discretion import SHARED
from notices.exports.scope import Scope
from notices.models import Call, Notice, Response
from practice.words import count, money, on

_ENDS = (".", "!", "?")


def advocate(scope: Scope) -> Section:
    """The narrative, the broken promises, the harm and the relief."""
    steps = sorted(_steps(scope), key=lambda step: step[:3])
    broken = [call for call in scope.calls if _is_broken(call, scope)]
    rows = [
        [
            cell(strong(day_or(call.promised_by, "no day given"))),
            cell(call.promise, small(f"said on the call of {on(scope.local(call.dialled_at).date())}{_who(call)}")),
            cell(bad("Not kept") if call.promise_kept is False else bad("Not settled on that day")),
        ]
        for call in broken
    ]
    return Section(
        "Request to the Taxpayer Advocate",
        [
            Table(
                "under",
                ["Promised by", "What the IRS promised", "What came of it"],
                rows,
                "No promise passed unkept.",
                "Promises not kept",
            ),
            Table("pairs", ["Form 911 asks", "Stated"], _stated(scope), "", "Harm and relief"),
        ],
        "Earlier tries in the order in which they were made, from what is on file.",
        paragraphs=[sentence for *_, sentence in steps] or ["No earlier try is on file."],
    )


def _stated(scope: Scope) -> list[list]:
    answers = scope.wish.answers
    asked = (("What harm the taxpayer suffers", "harm"), ("What relief is wanted", "relief_wanted"))
    return [[cell(label), cell(answers.get(name, "").strip() or small("not stated"))] for label, name in asked]


def _steps(scope: Scope) -> Iterator[tuple[date, int, int, str]]:
    """Each try with its day, for sorting, and one sentence or more."""
    for letter in scope.notices:
        if scope.wish.covers(letter.notice_date):
            yield letter.notice_date, 0, letter.pk, _letter(letter, scope)
    for sent in scope.responses:
        if sent.sent_on:
            yield sent.sent_on, 1, sent.pk, _sent(sent, sent.sent_on, scope)
    for call in scope.calls:
        yield scope.local(call.dialled_at).date(), 2, call.pk, _call(call, scope)


def _letter(row: Notice, scope: Scope) -> str:
    title = f" ({scope.title_of(row.code)})" if scope.title_of(row.code) else ""
    amount = f", stating {money(row.amount_due)} due" if row.amount_due is not None else ""
    matter = f" for {scope.matter_of(row.case_id)}" if scope.is_about_many else ""
    return f"The IRS sent {row.display_code}{title} dated {on(row.notice_date)}{matter}{amount}."


def _sent(row: Response, sent_on: date, scope: Scope) -> str:
    what = SHARED if row.pk in scope.discretion.responses else row.summary
    exhibit = scope.exhibit(row.document_id)
    parts = [f"On {on(sent_on)} {row.sender.name} sent by {row.how}: {_ended(what)}"]
    parts.append(f"Delivery is recorded for {on(row.delivered_on)}." if row.delivered_on else "")
    silent = [clock for clocks in scope.silences.values() for clock in clocks if clock.response_id == row.pk]
    parts += [
        f"The IRS was {clock.words(scope.today)}." if not clock.ended_on else f"It was {clock.words(scope.today)}."
        for clock in silent[:1]
    ]
    parts.append(f"({exhibit}.)" if exhibit else "")
    return " ".join(filter(None, parts))


def _call(row: Call, scope: Scope) -> str:
    day = scope.local(row.dialled_at).date()
    waited = f" after {count(row.waited_minutes, 'minute')} on hold" if row.waited_minutes else ""
    ended = (
        f" and spoke{_who(row, ' with ')}"
        if row.reached_somebody
        else f"; the outcome was: {row.get_outcome_display().lower()}"
    )
    parts = [f"On {on(day)} {row.caller.name} called {_line(row)}{ended}{waited}."]
    if row.pk in scope.discretion.calls:
        return " ".join([*parts, SHARED])
    parts.append(f"As noted then: {_ended(row.said.strip())}" if row.said.strip() else "")
    if row.promise:
        by = f" by {on(row.promised_by)}" if row.promised_by else ""
        parts.append(f"The IRS promised{by}: {_ended(row.promise)} {_kept(row, scope)}")
    return " ".join(filter(None, parts)).strip()


def _line(row: Call) -> str:
    label = str(row.get_line_display())
    return (
        label
        if row.line == Call.Line.ACS
        else f"the {label[:1].lower() + label[1:] if row.line not in _NAMES else label}"
    )


_NAMES = (Call.Line.PPS, Call.Line.TAS, Call.Line.CAF)


def _who(row: Call, before: str = ", by ") -> str:
    name = row.employee_name or ("an employee" if row.employee_id else "")
    number = f" (ID {row.employee_id})" if row.employee_id else ""
    if before == " with " and not name:
        return " with an employee whose name was not given"
    return f"{before}{name}{number}" if name else ""


def _is_broken(row: Call, scope: Scope) -> bool:
    """Not kept, or its day has passed and nobody settled it; what was said about others stays out."""
    if not row.promise or row.pk in scope.discretion.calls:
        return False
    if row.promise_kept is not None:
        return not row.promise_kept
    return row.promised_by is not None and row.promised_by < scope.today


def _kept(row: Call, scope: Scope) -> str:
    if row.promise_kept is not None:
        return "This was kept." if row.promise_kept else "This was not kept."
    if row.promised_by and row.promised_by < scope.today:
        return f"By {on(scope.today)} it is not recorded as kept."
    return ""


def _ended(text: str) -> str:
    return text if text.endswith(_ENDS) else f"{text}."
