"""What belongs into a Form 2848 packet: line 3 as the form takes it, who represents, what came under each form?"""

from datetime import date

from clients.models import Authorization, AuthorizedMatter, Client
from notices.exports.cells import Cell, Section, Table, bad, cell, small, strong
from notices.exports.exhibits import filled_form
from notices.exports.people import caf, state_within
from notices.exports.scope import Scope
from notices.models import Call, Case, Notice
from practice.models import Member
from practice.words import on

# Line 3, first column, as the instructions for Form 2848 (Rev. 9-2021) write it.
_MATTERS = {
    "CIVPEN": "Civil penalty",
    **dict.fromkeys(("1040", "1040-NR", "1041", "1120", "1120-F", "1120-H", "990-T"), "Income"),
    **dict.fromkeys(("1065", "1120-S"), "Income including pass-through items"),
    **dict.fromkeys(("940", "941", "943", "944", "945", "CT-1", "CT-2"), "Employment"),
    **dict.fromkeys(("720", "730", "2290", "11-C"), "Excise"),
    "706": "Estate",
    "709": "Gift",
}


def line_three(scope: Scope) -> Section:
    """The matters of each form that has not ended, and its representatives; spouses file separately."""
    on_file = [(person, row) for person in scope.parties for row in scope.authorizations.get(person.pk, [])]
    current = [(person, row) for person, row in on_file if not row.ended_on]
    lead = "One form a taxpayer: each spouse signs a Form 2848 of their own, also for a joint return."
    return Section(
        "Form 2848, line 3 and representatives",
        [
            Table(
                "line_three",
                ["Description of matter", "Tax form number", "Years or periods", "Taxpayer and form on file"],
                [_matter(person, row, each) for person, row in current for each in row.matters.all()],
                "No form on file names a matter.",
                "Line 3: acts authorized",
            ),
            Table(
                "people",
                ["Representative", "Designation and licence", "CAF, masked", "PTIN"],
                [_person(member) for member in _people(current)],
                "Nobody is named on a form on file.",
                "Line 2: representatives",
            ),
        ],
        lead,
    )


def _matter(person: Client, row: Authorization, matter: AuthorizedMatter) -> list[Cell]:
    return [
        cell(_MATTERS.get(matter.form) or small("to be described")),
        cell(strong("Not applicable" if matter.form == "CIVPEN" else matter.form)),
        cell(periods(matter)),
        cell(person.name, small(f"Form {row.form}, {state_within(row)}")),
    ]


def periods(matter: AuthorizedMatter) -> str:
    """As the form takes them: "2022 thru 2025", a fiscal year as its YYYYMM."""
    first = _period(matter.first_period, matter.first_period_end)
    last = _period(matter.last_period, matter.last_period_end)
    return first if first == last else f"{first} thru {last}"


def _period(label: str, end_on: date) -> str:
    return f"{end_on:%Y%m}" if label.startswith("FY") else label


def _people(current: list[tuple[Client, Authorization]]) -> list[Member]:
    people = {member.pk: member for _, row in current for member in row.representatives.all()}
    return sorted(people.values(), key=lambda member: (member.name, member.pk))


def _person(member: Member) -> list[Cell]:
    return [
        cell(strong(member.name), small(member.phone)),
        cell(
            f"{member.designation}, {member.get_designation_display()}"
            if member.designation
            else bad("No designation"),
            small(member.licence),
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
        if person.pk in (case.client_id, case.spouse_id) and row.covers(case.form, case.period_end)
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
                None, [f"{person.name}: Form {row.form}, {state_within(row)}", scope.exhibit(paper.pk) if paper else ""]
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
