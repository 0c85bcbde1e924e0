"""Line 2 and Part II: whom the form names, with what beside the name, and whether they signed in time."""

from collections.abc import Iterator

from clients.checking.findings import NOTE, REFUSE, WARN, Finding, Subject, of_rule
from clients.models import Representative
from clients.rules import designations, signing
from clients.rules.designations import Letter
from clients.rules.lines import MOST_COPIES, MOST_ON_THE_FORM, rule
from practice.words import count, listed, on

WINDOW_NEARS_DAYS = 10
"""Days before the end of the signing window, or of a student's record, from which it is more than a note."""


def line_2(subject: Subject) -> Iterator[Finding]:
    people, form = subject.people, subject.row.form
    if not people:
        source = rule("four_representatives" if subject.is_power else "two_designees")
        yield of_rule(REFUSE, source, "Line 2 names nobody.")
    if len(people) > MOST_ON_THE_FORM[form]:
        yield of_rule(NOTE, rule("four_representatives" if subject.is_power else "two_designees"))
    copied = [each.name for each in people if each.gets_copies]
    if len(copied) > MOST_COPIES:
        sentence = f"{listed(copied)} are all to be sent copies. {rule('two_copies').sentence}"
        yield of_rule(REFUSE, rule("two_copies"), sentence)
    for each in people:
        yield from _numbers(each)


def _numbers(each: Representative) -> Iterator[Finding]:
    """Without these a form is recorded late or under a new number; an unenrolled preparer's PTIN is in `_columns`."""
    if not each.caf_number:
        yield of_rule(WARN, rule("caf_number"), f'{each.name} has no CAF number: give it, or write "None".')
    if not each.ptin and each.designation != designations.UNENROLLED:
        yield of_rule(WARN, rule("ptin"), f'{each.name} has no PTIN: give it, or write "Applied for".')
    if not each.address.strip():
        yield of_rule(WARN, rule("in_full"), f"{each.name} has no address on line 2.")


def part_2(subject: Subject) -> Iterator[Finding]:
    """Designation, columns and signature of each; Form 8821 has no such part."""
    if not subject.is_power:
        return
    for each in subject.people:
        if not each.designation:
            sentence = f"{each.name} has no designation: Part II asks for its letter."
            yield of_rule(REFUSE, rule("in_order"), sentence)
            continue
        letter = designations.designation(each.designation)
        yield from _columns(each, letter)
        yield from _reach(each, letter, subject)
        yield from _window(each, subject)
        if letter.letter == designations.STUDENT:
            yield from _student(each, letter, subject)


def _columns(each: Representative, letter: Letter) -> Iterator[Finding]:
    def missing(what: str, weight: str = REFUSE) -> Finding:
        sentence = f"{each.name} is named as {letter.name} ({letter.letter}) without {what}."
        return Finding(weight, "Part II", sentence, letter.citation, letter.confidence)

    if letter.needs_jurisdiction and not each.jurisdiction.strip():
        yield missing(letter.jurisdiction)
    if letter.needs_number and not each.licence.strip():
        yield missing(f"the {letter.number}")
    elif letter.number and not letter.needs_ptin and not each.licence.strip():
        yield missing(f"a {letter.number}", WARN)
    if letter.needs_ptin and not each.ptin.startswith("P"):
        yield missing("a valid PTIN")


def _reach(each: Representative, letter: Letter, subject: Subject) -> Iterator[Finding]:
    fits = letter.of_persons if subject.is_person else letter.of_organizations
    if not fits:
        whom = "a person" if subject.is_person else "an organization"
        sentence = f"{each.name} cannot represent {whom} as {letter.name} ({letter.letter}). {letter.limit}"
        yield Finding(REFUSE, "Part II", sentence, letter.citation, letter.confidence)
    elif letter.limit:
        yield Finding(NOTE, "Part II", f"{each.name}: {letter.limit}", letter.citation, letter.confidence)


def _window(each: Representative, subject: Subject) -> Iterator[Finding]:
    """The 45 or 60 days, on today and on the day it is to be sent."""
    signed_on, abroad = subject.row.signed_on, subject.client.lives_abroad
    if not signed_on:
        return
    last = signing.last_day_to_sign(signed_on, abroad=abroad)
    days = signing.window_days(abroad=abroad)
    window = f"the {days} days after {on(signed_on)} end on {on(last)}"
    source = rule("window")
    if each.signed_on:
        if not signing.signed_in_time(signed_on, each.signed_on, abroad=abroad):
            sentence = f"{each.name} signed on {on(each.signed_on)}, too late: {window}. The taxpayer signs anew."
            yield of_rule(REFUSE, source, sentence)
        return
    if subject.today > last:
        yield of_rule(REFUSE, source, f"{each.name} can no longer sign: {window}. The taxpayer signs anew.")
    elif subject.sending_on > last:
        sentence = f"{each.name} has not signed, and before {on(subject.sending_on)} {window}."
        yield of_rule(REFUSE, source, sentence)
    else:
        left = (last - subject.today).days
        until = f"{count(left, 'day')} left" if left else "today is the last day"
        weight = WARN if left <= WINDOW_NEARS_DAYS else NOTE
        yield of_rule(weight, source, f"{each.name} signs by {on(last)}: {window}; {until}.")


def _student(each: Representative, letter: Letter, subject: Subject) -> Iterator[Finding]:
    """When the CAF drops the record. The day it was entered is known only where somebody saw it; else it was later."""
    recorded = subject.row.confirmed_on or subject.row.sent_on
    if not recorded:
        return
    dropped = signing.dropped_on(recorded)
    counted = "confirmed on the CAF" if subject.row.confirmed_on else "sent"
    left = (dropped - subject.today).days
    if left <= 0:
        sentence = f"{each.name}'s 130 days, counted from the day it was {counted}, ended on {on(dropped)}."
        yield Finding(WARN, "Part II", f"{sentence} A new form is needed.", letter.citation, letter.confidence)
    else:
        sentence = f"{each.name}'s record on the CAF is dropped about {on(dropped)}, 130 days after it was {counted}."
        weight = WARN if left <= WINDOW_NEARS_DAYS * 3 else NOTE
        yield Finding(weight, "Part II", sentence, letter.citation, letter.confidence)
