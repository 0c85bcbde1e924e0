"""What belongs into a Form 2848 packet: line 3 as the form takes it, who represents, what came under each form?"""

from collections.abc import Iterator
from contextlib import suppress
from datetime import date

from clients.blank_forms import blank_of
from clients.checking import blocks, check
from clients.models import Authorization, AuthorizedMatter, Client, Representative
from clients.official.filling import fill
from clients.official.preparation import prepare
from clients.official.rows import sheet_of
from clients.official.wording import line_3
from notices.exports.bundle import safe_name
from notices.exports.cells import Cell, Section, Table, bad, cell, small, strong
from notices.exports.exhibits import filled_form
from notices.exports.people import caf
from notices.exports.scope import Scope
from notices.models import Call, Case, Notice
from practice.refusals import Refused
from practice.words import on


def line_three(scope: Scope) -> Section:
    """The matters of each form of ours that has not ended, and its representatives; spouses file separately."""
    on_file = [(person, row) for person in scope.parties for row in scope.authorizations.get(person.pk, [])]
    current = [(person, row) for person, row in on_file if row.is_ours and not row.ended_on]
    lead = "One form a taxpayer: each spouse signs a Form 2848 of their own, also for a joint return."
    return Section(
        "Form 2848, line 3 and representatives",
        [
            Table(
                "line_three",
                ["Description of matter", "Tax form number", "Years or periods", "Taxpayer and form on file"],
                [_matter(person, row, each) for person, row in current for each in row.matters.all()],
                "No form of ours on file names a matter.",
                "Line 3: acts authorized",
            ),
            Table(
                "people",
                ["Representative", "Designation and licence", "CAF, masked", "PTIN"],
                [_person(member) for member in _people(current, scope.today)],
                "Nobody is named on a form of ours on file.",
                "Line 2: representatives",
            ),
        ],
        lead,
    )


def forms(scope: Scope) -> Iterator[tuple[str, bytes]]:
    """For each form of a packet that nobody has signed yet what is to be signed: its place in the ZIP, and its bytes.

    The official form where whole numbers were asked for and it can be made; the preparation sheet otherwise.
    """
    if "line_three" not in scope.preset.sections:
        return
    current = [row for rows in scope.authorizations.values() for row in rows if row.is_ours and not row.ended_on]
    unsigned = [row for row in current if row.signed_on is None]
    for number, row in enumerate(unsigned, 1):
        what, content = _to_sign(row, scope)
        yield f"To sign/{number:02} {safe_name(f'Form {row.form} of {row.client.name}, {what}')}.pdf", content


def _to_sign(row: Authorization, scope: Scope) -> tuple[str, bytes]:
    firm = scope.member.firm
    is_whole = scope.wish.whole_tins
    if is_whole and not blocks(check(row, member=scope.member, today=scope.today)):
        with suppress(Refused):
            return "to sign", fill(sheet_of(row, is_whole=True), blank_of(firm, row.form))
    return "preparation sheet", prepare(sheet_of(row, is_whole=is_whole), firm=firm.name, made_on=scope.today)


def _matter(person: Client, row: Authorization, matter: AuthorizedMatter) -> list[Cell]:
    line = line_3(form=matter.form, first=matter.first_period, last=matter.last_period, description=matter.description)
    return [
        cell(line.description or small("to be described")),
        cell(strong(line.form) if line.form else small("none: a civil penalty")),
        cell(line.periods),
        cell(person.name, small(f"Form {row.form}, {row.state_words}")),
    ]


def _people(current: list[tuple[Client, Authorization]], today: date) -> list[Representative]:
    """Whoever represents under the forms, each once as the newest form names them."""
    named = [each for _, row in current for each in row.representatives.all() if each.stands_on(today)]
    people = {each.member_id or each.name: each for each in named}
    return sorted(people.values(), key=lambda each: (each.name, each.pk))


def _person(member: Representative) -> list[Cell]:
    return [
        cell(strong(member.name), small(member.phone)),
        cell(
            f"{member.designation}, {member.get_designation_display()}"
            if member.designation
            else bad("No designation"),
            small(", ".join(filter(None, [member.jurisdiction, member.licence]))),
        ),
        cell(caf(member).removeprefix("CAF ") or small("None")),
        cell(member.ptin or small("none on file")),
    ]


def under_authority(scope: Scope) -> Section:
    """For each form the letters and calls about the cases that it covers."""
    tables = [_under(person, row, scope) for person in scope.parties for row in scope.authorizations.get(person.pk, [])]
    none = Table("under", ["Date", "Letter or call", "Matter"], [], "No authorization on file.")
    return Section("Letters and calls under each form", tables or [none])


def _under(person: Client, row: Authorization, scope: Scope) -> Table:
    cases = {
        case.pk: case
        for case in scope.cases
        if case.is_for_irs and person.pk in (case.client_id, case.spouse_id) and row.covers(case.form, case.period_end)
    }
    lines = [
        (letter.notice_date, 0, _letter(letter, cases[letter.case_id], scope))
        for letter in scope.notices
        if letter.case_id in cases
    ]
    for call in scope.calls:
        about = [case for case in call.cases.all() if case.pk in cases]
        if about:
            lines.append((scope.local(call.dialled_at).date(), 1, _call(call, about, scope)))
    lines.sort(key=lambda line: line[:2])
    paper = filled_form(row)
    return Table(
        "under",
        ["Date", "Letter or call", "Matter"],
        [line for _, _, line in lines],
        "No letter or call about what it covers in this range.",
        ", ".join(
            filter(
                None, [f"{person.name}: Form {row.form}, {row.state_words}", scope.exhibit(paper.pk) if paper else ""]
            )
        ),
    )


def _letter(row: Notice, case: Case, scope: Scope) -> list[Cell]:
    return [
        cell(strong(on(row.notice_date))),
        cell(row.display_code, small(scope.title_of(row.code)), small(scope.exhibit(row.document_id))),
        cell(case.matter),
    ]


def _call(row: Call, about: list[Case], scope: Scope) -> list[Cell]:
    who = ", ".join(filter(None, [row.employee_name, f"ID {row.employee_id}" if row.employee_id else ""]))
    return [
        cell(strong(on(scope.local(row.dialled_at).date()))),
        cell(f"{row}: {row.get_outcome_display().lower()}", small(who), small(f"By {row.caller.name}")),
        cell(*(case.matter for case in about)),
    ]
