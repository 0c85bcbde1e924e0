"""Who is it about, and who may speak for them: the parties, the authority, the matters and periods."""

from collections.abc import Iterator
from datetime import date

from clients.models import Authorization, Client, Representative, Tin
from notices.collection_dates import CollectionDate
from notices.exports.cells import Cell, Line, Section, Table, bad, cell, good, labelled, small, strong
from notices.exports.scope import Scope
from notices.law import catalogue
from notices.models import Case, Deadline
from practice.words import count, listed, money, on


def number(tin: Tin, scope: Scope) -> str:
    """A taxpayer number with its kind, masked unless the whole number was asked for and allowed."""
    return f"{tin.get_kind_display()} {tin.formatted if scope.wish.whole_tins else tin.masked}"


def numbers(person: Client, scope: Scope) -> str:
    if scope.is_private(person):
        return "number left out"
    return ", ".join(number(tin, scope) for tin in scope.tins.get(person.pk, [])) or "no number on file"


def parties(scope: Scope) -> Section:
    rows = [[_party(person, scope), _numbers(person, scope), _address(person, scope)] for person in scope.parties]
    table = Table("parties", ["Party", "Taxpayer number", "Address and contact"], rows, "No taxpayer on file.")
    return Section("Parties", [table])


def _party(person: Client, scope: Scope) -> Cell:
    roles = {"taxpayer": any(case.client_id == person.pk for case in scope.cases)}
    roles["spouse on a joint return"] = any(case.spouse_id == person.pk for case in scope.cases)
    role = listed([word for word, is_so in roles.items() if is_so]) or "client"
    return cell(
        strong(person.name),
        f"{person.get_kind_display()}, {role}",
        small(f"Signs: {person.fiduciary}" if person.fiduciary else ""),
        small("Archived client" if person.is_archived else ""),
    )


def _numbers(person: Client, scope: Scope) -> Cell:
    if scope.is_private(person):
        return cell(small("Left out of this copy"))
    return cell(*(number(tin, scope) for tin in scope.tins.get(person.pk, []))) or cell(small("None on file"))


def _address(person: Client, scope: Scope) -> Cell:
    if scope.is_private(person):
        return cell(small("Left out of this copy"))
    return cell(
        person.address or "No address on file",
        *(
            small(f"Until {on(scope.local(event.occurred_at).date())}: {' '.join(before.split())}")
            for event, before in scope.earlier_addresses.get(person.chain_id, [])
        ),
        small(" · ".join(word for word in (person.phone, person.email) if word)),
        small("Address outside the United States" if person.lives_abroad else ""),
        small(f"Language: {person.language}" if person.language else ""),
    )


def authority(scope: Scope) -> Section:
    """Every authorization on file with its life, then matter by matter whether one covers it."""
    on_file = [(person, row) for person in scope.parties for row in scope.authorizations.get(person.pk, [])]
    table = Table(
        "authority",
        ["Form", "Representatives", "Matters", "Signed, sent, confirmed", "State"],
        [_authorization(person, row) for person, row in on_file],
        "No authorization on file.",
    )
    rows = [
        [cell(case.matter), cell(person.name), covered(person, case, scope)]
        for case in scope.cases
        for person in (case.client, case.spouse)
        if person and not scope.is_private(person)
    ]
    cover = Table("cover", ["Matter", "Taxpayer", "Covered"], rows, "No matters.", title="Cover, matter by matter")
    return Section("Authority", [table, cover])


def _authorization(person: Client, row: Authorization) -> list[Cell]:
    return [
        cell(strong(f"Form {row.form}"), small(person.name), small("" if row.is_ours else "names nobody of this firm")),
        [line for member in row.representatives.all() for line in _representative(member)] or cell("None named"),
        [*(cell(*(str(matter) for matter in row.matters.all())) or cell("None named")), *map(small, _powers(row))],
        cell(
            _step("Signed", row.signed_on, row.get_signature_display().lower()),
            _step("Sent", row.sent_on, row.sending),
            _step("Acknowledged", row.acknowledged_on, row.acknowledged_how),
            _step("Confirmed on CAF", row.confirmed_on, row.confirmation),
        )
        or cell(small("Not signed yet")),
        cell(row.state, labelled("on", row.ended_on)),
    ]


def _powers(row: Authorization) -> Iterator[str]:
    """What the form adds and withholds, and what it does to earlier ones."""
    added = [
        *(["access records through a provider"] if row.may_access_records else []),
        *(["disclose to third parties"] if row.may_disclose else []),
        *(["substitute or add representatives"] if row.may_substitute else []),
        *([f"sign a return ({row.get_sign_return_reason_display().lower()})"] if row.may_sign_return else []),
        *([row.other_acts] if row.other_acts else []),
    ]
    if row.is_specific_use:
        yield "Line 4: specific use, not recorded on CAF"
    if added:
        yield f"Line 5a: {listed(added)}"
    if row.acts_denied:
        yield f"Line 5b: {row.acts_denied}"
    if row.retains_earlier:
        yield f"Line {'6' if row.is_power else '5'}: earlier forms stay in force"


def _step(label: str, day: date | None, how: str) -> Line:
    return small(f"{label} {on(day)}{f', {how}' if how else ''}" if day else "")


def _representative(person: Representative) -> Cell:
    words = (
        person.get_designation_display(),
        caf(person),
        f"PTIN {person.ptin}" if person.ptin else "",
        "gets copies of notices" if person.gets_copies else "",
        f"named under line 5a on {on(person.added_on)}" if person.added_on else "",
        f"until {on(person.ended_on)}" if person.ended_on else "",
    )
    return cell(person.name, small(", ".join(filter(None, words))))


def caf(person: Representative) -> str:
    """The CAF number, masked: whoever knows it can ask for transcripts."""
    return f"CAF {person.masked_caf}" if person.caf_number else ""


def covered(person: Client, case: Case, scope: Scope) -> Cell:
    """Whether a form of ours that stands today names this matter; nothing else lets us speak for the taxpayer."""
    if not case.is_for_irs:
        return cell(small("Not needed: Forms 2848 and 8821 are for the IRS."))
    covering = [row for row in scope.authorizations.get(person.pk, []) if row.covers(case.form, case.period_end)]
    ours = [row for row in covering if row.is_ours]
    standing = [row for row in ours if _stands(row, scope.today)]
    if standing:
        row = max(standing, key=lambda row: (row.is_power, row.sent_on))
        words = f"Form {row.form}, {row.state_words}"
        return cell(good(words)) if row.is_power else cell(words, small("information only"))
    if ours:
        return cell(bad(f"Not in force: Form {ours[-1].form} is {ours[-1].state_words}."))
    if covering:
        return cell(bad(f"Form {covering[-1].form} on file names nobody of this firm."))
    return cell(bad("No authorization on file for this matter."))


def _stands(row: Authorization, today: date) -> bool:
    return bool(row.sent_on and row.sent_on <= today and not (row.ended_on and row.ended_on <= today))


def matters(scope: Scope) -> Section:
    rows = [_matter(case, scope) for case in scope.cases]
    heads = ["Form and period", "Stage", "Balance", "Status", "Open right and last day"]
    until = Table(
        "collection",
        ["Assessment", "Estimated last day", "Counted", "Read in"],
        [_collection(each, scope) for each in scope.collection],
        "No assessment on file.",
        title="Until when the IRS may collect: estimates, to be confirmed on a transcript",
    )
    return Section("Matters and periods", [Table("matters", heads, rows, "No case on file."), until])


def _collection(date_: CollectionDate, scope: Scope) -> list[Cell]:
    row, estimate = date_.assessment, date_.estimate
    span = f"{on(estimate.earliest_on)} to {on(estimate.latest_on)}" if date_.is_range else "no range"
    steps = [f"{step.name}: {count(step.counted_days, 'day')} ({step.citation})" for step in estimate.steps]
    return [
        cell(
            strong(str(row)),
            f"{on(row.assessed_on)}{f', {money(row.amount)}' if row.amount is not None else ''}",
            small(" · ".join(filter(None, [scope.matter_of(row.case_id), date_.person]))),
        ),
        cell(strong(on(estimate.csed_on)), small(f"estimate, {span}")),
        cell(
            f"Ten years, to {on(estimate.base_on)} (IRC 6502(a)(1))",
            *map(small, steps),
            *(small(sentence) for sentence in date_.period.missing),
        ),
        cell(row.source),
    ]


def _matter(case: Case, scope: Scope) -> list[Cell]:
    return [
        cell(strong(case.matter), small(case.taxpayer)),
        _stage(case),
        cell(money(case.balance), labelled("as of", case.balance_on))
        if case.balance is not None
        else cell(small("not known")),
        _status(case, scope),
        _open_rights(case, scope) or cell(small("None open on file")),
    ]


def _stage(case: Case) -> Cell:
    if not case.last_code:
        return cell(small("No letter yet"))
    return cell(catalogue.display_code(case.last_code), labelled("dated", case.last_notice_on))


def _status(case: Case, scope: Scope) -> Cell:
    if case.is_open:
        path = f"Path: {case.get_path_display()}" if scope.tells_strategy else ""
        return cell(f"Open, {case.get_waiting_on_display()}", small(path))
    return cell(f"Closed {on(case.closed_on) if case.closed_on else ''}", small(case.outcome))


def _open_rights(case: Case, scope: Scope) -> Cell:
    rows = [row for row in scope.deadlines if row.case_id == case.pk and row.is_open and _is_a_right(row)]
    return [line for row in rows if row.due_on for line in _right(row, row.due_on, scope.today)]


def _is_a_right(row: Deadline) -> bool:
    """Whether the law gives something until that day; one that only tells what will be charged from then on is none."""
    return row.is_statutory and (row.is_working or row.law_kind != "statutory_benefit")


def _right(row: Deadline, due_on: date, today: date) -> Cell:
    said = f"{row.action} by {on(due_on)}"
    return cell(
        bad(f"{said} (passed)") if due_on < today else said,
        labelled("legal last day", row.legal_last_on if row.legal_last_on != due_on else None),
        small(row.citation),
    )
