"""Lines 3 to 6: the matters with their periods, a specific use, further acts, and how far the form has come."""

from collections.abc import Iterator

from clients.checking.findings import NOTE, REFUSE, WARN, Finding, Named, Subject, of_rule
from clients.rules import periods
from clients.rules.descriptions import CIVIL_PENALTY
from clients.rules.lines import SPECIFIC_USES, rule
from practice.words import listed, on

PASS_THROUGH = frozenset(["1065", "1120-S"])
INNOCENT_SPOUSE = "8857"


def life(subject: Subject) -> Iterator[Finding]:
    row = subject.row
    if row.ended_on and row.ended_on <= subject.today:
        sentence = f"This form ended on {on(row.ended_on)} ({row.get_end_display().lower()}): prepare a new one."
        yield of_rule(REFUSE, rule("revoke"), sentence)


def line_3(subject: Subject) -> Iterator[Finding]:
    if not subject.matters:
        yield of_rule(REFUSE, rule("all_years"), f"Line 3 names no matter. {rule('all_years').sentence}")
    last = periods.last_recorded(subject.sending_on)
    for matter in subject.matters:
        yield from _general(matter)
        if matter.last_period_end > last:
            sentence = (
                f"{matter} reaches past {on(last)}, the last day that is recorded of a form received in "
                f"{subject.sending_on.year}: end it with {last.year}."
            )
            yield of_rule(REFUSE, rule("future_periods"), sentence)
    if subject.is_power:
        yield from _wordings(subject)


def _general(matter: Named) -> Iterator[Finding]:
    words = f"{getattr(matter, 'description', '')} {matter.form}"
    if periods.is_general(words):
        yield of_rule(REFUSE, rule("all_years"), f'"{words.strip()}" is too general. {rule("all_years").sentence}')


def _wordings(subject: Subject) -> Iterator[Finding]:
    """What line 3 must say in so many words."""
    forms = {matter.form for matter in subject.matters}
    said = " ".join(getattr(matter, "description", "") for matter in subject.matters).lower()
    if INNOCENT_SPOUSE in forms or "innocent" in said:
        yield of_rule(NOTE, rule("innocent_spouse"))
    if forms & PASS_THROUGH and "pass-through" not in said:
        yield of_rule(NOTE, rule("pass_through"))
    if "1065" in forms:
        yield of_rule(NOTE, rule("partnership_representative"))
    if forms - SPECIFIC_USES and CIVIL_PENALTY not in forms:
        yield of_rule(NOTE, rule("civil_penalty"))


def line_4(subject: Subject) -> Iterator[Finding]:
    ordinary = [str(matter) for matter in subject.matters if matter.form not in SPECIFIC_USES]
    special = [str(matter) for matter in subject.matters if matter.form in SPECIFIC_USES]
    if subject.row.is_specific_use and ordinary:
        sentence = f"Line 4 is ticked, and line 3 names {listed(ordinary)}. {rule('specific_use_ordinary').sentence}"
        yield of_rule(WARN, rule("specific_use_ordinary"), sentence)
    if special and not subject.row.is_specific_use:
        sentence = f"{listed(special)}: line 4 is not ticked. {rule('specific_use').sentence}"
        yield of_rule(WARN, rule("specific_use"), sentence)


def line_5(subject: Subject) -> Iterator[Finding]:
    row = subject.row
    if not subject.is_power:
        acts = row.may_disclose or row.may_substitute or row.may_sign_return or row.other_acts or row.acts_denied
        if acts:
            sentence = f"Form 8821 has no line for further acts. {rule('information_only').sentence}"
            yield of_rule(REFUSE, rule("information_only"), sentence)
        return
    if row.may_sign_return:
        weight = NOTE if row.sign_return_reason else REFUSE
        said = f"Why: {row.get_sign_return_reason_display()}." if row.sign_return_reason else "No reason is given."
        yield of_rule(weight, rule("sign_a_return"), f"{said} {rule('sign_a_return').sentence}")
    elif row.sign_return_reason:
        sentence = "A reason to sign a return is given, and signing one is not ticked."
        yield of_rule(WARN, rule("sign_a_return"), sentence)
    for line, words in (("5a", row.other_acts), ("5b", row.acts_denied)):
        if words.strip():
            yield of_rule(WARN, rule("modified"), line=line)


def line_6(subject: Subject) -> Iterator[Finding]:
    """That copies belong to the tick; what is lost without it is `clients.revocation`'s question."""
    if subject.row.retains_earlier:
        source = rule("revokes_same_matters" if subject.is_power else "revokes_all_information")
        sentence = f"Line {source.line} is ticked: attach a copy of each earlier form that is to stay in force."
        yield of_rule(NOTE, source, sentence)
