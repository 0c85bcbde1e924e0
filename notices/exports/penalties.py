"""Which penalties stand against which periods, how was the taxpayer before, and what happened meanwhile?"""

from collections.abc import Iterator
from datetime import date

from notices.exports.cells import Cell, Section, Table, bad, cell, good, labelled, small, strong
from notices.exports.scope import Scope
from notices.law import relief, relief_rules
from notices.models import Case, PriorPeriod
from notices.relief_page import ReliefPage
from practice.words import count, money, on

_ANSWERS = {
    relief.Answer.YES: "The conditions are met on what is on file",
    relief.Answer.NOT_YET: "It cannot be said yet",
    relief.Answer.NO: "A condition is not met on what is on file",
}
_MET = {True: good("met"), False: bad("not met"), None: small("not known")}
SECOND_HAND = (
    "First-time abate is worked out from what is on file. Its rules were seen second-hand: to be checked on irs.gov "
    "before they are relied on."
)


def facts(scope: Scope) -> Section:
    """Penalties beside the days of their returns, the years before, first-time abate, and what proves it."""
    pages = [(case, page) for case in scope.cases if (page := _page(case, scope))]
    tables = [
        Table(
            "penalties",
            ["Form and period", "Penalty", "Amount", "Return", "What happened in that time"],
            [_penalty(line, case, scope) for case, page in pages for line in page.facts.charged],
            "No letter on file charges a penalty.",
            "Penalties, periods and events",
        ),
        Table(
            "years",
            ["Return", "Filed", "Penalties", "How we know", "Taxpayer"],
            [row for case, page in pages for row in _years(page)],
            "No period to look back on.",
            "Compliance of the years before",
        ),
        *(_first_time(case, page, scope) for case, page in pages),
        Table("words", ["Exhibit", "What it is", "Kind"], _evidence(scope), "No document on file.", "Evidence index"),
    ]
    cause = scope.wish.answers.get("cause", "").strip()
    told = [f"As the taxpayer tells it: {cause}"] if cause else ["What happened, in the taxpayer's words: not stated."]
    is_asked = any(ask.name == "cause" for ask in scope.preset.asks)
    return Section("Penalty relief facts", tables, SECOND_HAND if pages else "", paragraphs=told if is_asked else [])


def _page(case: Case, scope: Scope) -> ReliefPage | None:
    """What the relief page works out of a case; None where no letter charges a penalty or a state does."""
    letters = [row for row in scope.notices if row.case_id == case.pk]
    is_charged = any(
        row.code in relief_rules.LETTERS or any(relief_rules.is_penalty(line.kind) for line in row.amounts.all())
        for row in letters
    )
    return ReliefPage(case, scope.member, letters=letters) if case.is_for_irs and is_charged else None


def _penalty(line: relief.Line, case: Case, scope: Scope) -> list[Cell]:
    return [
        cell(strong(case.matter), small(case.taxpayer)),
        cell(line.penalty.name, small(line.penalty.citation), small(line.stated_by)),
        cell(money(line.amount)) if line.amount is not None else cell(small("not stated")),
        _return(case, scope),
        cell(*_events(case, scope)) or cell(small("nothing on file")),
    ]


def _return(case: Case, scope: Scope) -> Cell:
    """When it was due and filed, and how late that was."""
    figures = scope.returns.get(case.pk)
    if figures is None:
        return cell(small("dates not on file"))
    last_on = figures.extended_to or figures.due_on
    late = (figures.filed_on - last_on).days if figures.filed_on else 0
    return cell(
        f"Due {on(figures.due_on)}",
        labelled("Time to file extended to", figures.extended_to),
        f"Filed {on(figures.filed_on)}" if figures.filed_on else bad("Not filed, as far as on file"),
        bad(f"{count(late, 'day')} after the last day") if late > 0 else "",
        labelled("Return made by the IRS", figures.substitute_on),
        small(figures.source),
    )


def _events(case: Case, scope: Scope) -> list[str]:
    """Payments and holds of the period that count, each with its day."""
    paid = [
        (row.paid_on, f"{on(row.paid_on)}: payment of {money(row.amount)}")
        for row in scope.payments
        if row.case_id == case.pk and row.counts
    ]
    held = [
        (row.from_on, f"{on(row.from_on)}: {row.get_kind_display()}{_until(row.until_on)}")
        for row in scope.holds
        if row.case_id == case.pk and not row.is_withdrawn
    ]
    return [words for _, words in sorted(paid + held)]


def _until(day: date | None) -> str:
    return f", until {on(day)}" if day else ""


def _years(page: ReliefPage) -> Iterator[list[Cell]]:
    for entry in page.entries:
        row = entry.row
        yield [
            cell(strong(entry.matter.label), small("the period itself" if entry.is_own else "")),
            cell(PriorPeriod.Filing(row.filed).label if row and row.filed else small("not known")),
            cell(PriorPeriod.Penalty(row.penalty).label if row and row.penalty else small("not known")),
            cell(
                (row.source if row else "") or small("nobody has recorded it"),
                labelled("recorded", row.recorded_at.date() if row else None),
            ),
            cell(entry.client.name),
        ]


def _first_time(case: Case, page: ReliefPage, scope: Scope) -> Table:
    verdict = page.verdicts[1]
    rows = [
        [
            cell(reason.says, small(f"{reason.citation}, second-hand")),
            cell(reason.found, *(small(f"To find out: {name}") for name in reason.missing)),
            cell(_MET[reason.is_met]),
        ]
        for reason in verdict.reasons
    ]
    answer = _ANSWERS[verdict.answer]
    title = f"{verdict.name}: {answer[:1].lower()}{answer[1:]}"
    if scope.is_about_many:
        title = f"{case.matter}. {title}"
    return Table("verdict", ["Condition", "Found", "Answer"], rows, "", title)


def _evidence(scope: Scope) -> list[list[Cell]]:
    return [
        [cell(strong(each.label)), cell(each.meaning, bad(each.left_out)), cell(each.folder)]
        for each in scope.exhibits.values()
    ]
