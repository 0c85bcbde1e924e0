"""Line 1 and the taxpayer's signature: the right name and number, one taxpayer alone, whoever signs."""

from collections.abc import Iterator

from django.urls import reverse

from clients.checking.findings import NOTE, REFUSE, WARN, Finding, Subject, of_rule
from clients.models import Client
from clients.rules import offices, signing
from clients.rules.lines import rule
from clients.rules.numbers import EMPLOYER, PERSONAL, kinds_for
from practice.words import listed, on

_KIND_WORDS = {PERSONAL: "SSN or ITIN", EMPLOYER: "EIN", PERSONAL | EMPLOYER: "taxpayer number"}


def line_1(subject: Subject) -> Iterator[Finding]:
    yield from _numbers(subject)
    yield from _one_name(subject)
    yield from _fiduciary(subject)
    if not subject.client.address.strip():
        url = reverse("client_change", args=[subject.client.pk])
        sentence = f"Line 1 asks for the address, and none of {subject.client.name} is on file."
        yield of_rule(WARN, rule("name_as_on_return"), sentence, url=url, words="Add the address")
    elif not (subject.client.lives_abroad or offices.state_of(subject.client.address)):
        sentence = "No State stands at the end of the address, so the CAF unit is chosen by hand."
        yield Finding(NOTE, "1", sentence, offices.MEMPHIS.citation)
    name = subject.client.name
    yield of_rule(NOTE, rule("name_as_on_return"), f'Line 1 will say "{name}": compare it with the return.')


def _numbers(subject: Subject) -> Iterator[Finding]:
    """Each kind of number that one of the matters goes by and that is not on file."""
    kind, url = subject.client.kind, reverse("tin_new", args=[subject.client.pk])
    forms: dict[frozenset[str], list[str]] = {}
    for matter in subject.matters:
        forms.setdefault(kinds_for(kind, matter.form), []).append(matter.form)
    if not forms:
        forms[kinds_for(kind, "")] = []
    employs = EMPLOYER in forms and subject.is_person
    if employs:
        forms.setdefault(PERSONAL, [])
    source = rule("sole_proprietor" if employs else "name_as_on_return")
    for kinds, named in forms.items():
        if not kinds & subject.number_kinds:
            goes_by = f", which Form {listed(list(dict.fromkeys(named)))} goes by" if named else ""
            sentence = f"No {_KIND_WORDS[kinds]} of {subject.client.name} is on file{goes_by}."
            if employs and not named:
                sentence += f" {source.sentence}"
            yield of_rule(REFUSE, source, sentence, url=url, words="Add the number")
    if subject.is_person and not employs and subject.number_kinds >= EMPLOYER:
        yield of_rule(NOTE, rule("sole_proprietor"), f"An EIN is on file too. {rule('sole_proprietor').sentence}")


def _one_name(subject: Subject) -> Iterator[Finding]:
    """A form of two people is a form of nobody."""
    if not subject.is_person:
        return
    name = f" {subject.client.name.lower()} "
    spouse = subject.spouse.name.lower() if subject.spouse else ""
    if " and " in name or "&" in name or (spouse and f" {spouse} " in name):
        sentence = f'"{subject.client.name}" names more than one person. {rule("one_taxpayer").sentence}'
        url = reverse("client_change", args=[subject.client.pk])
        yield of_rule(REFUSE, rule("one_taxpayer"), sentence, url=url, words="Correct the name")


def _fiduciary(subject: Subject) -> Iterator[Finding]:
    if subject.client.kind in (Client.Kind.ESTATE, Client.Kind.TRUST) and not subject.client.fiduciary.strip():
        sentence = f"Nobody is named who signs for {subject.client.name}. {rule('fiduciary').sentence}"
        url = reverse("client_change", args=[subject.client.pk])
        yield of_rule(REFUSE, rule("fiduciary"), sentence, url=url, words="Name the fiduciary")


def joint_returns(subject: Subject) -> Iterator[Finding]:
    """Each spouse gives an own form; the one that is missing is named and offered."""
    for gap in subject.joint:
        what = listed(list(gap.matters))
        sentence = (
            f"{what}: joint with {gap.other.name}, of whom no such form is on file. {rule('one_taxpayer').sentence}"
        )
        url = reverse("authorization_new", args=[gap.other.pk])
        yield of_rule(WARN, rule("one_taxpayer"), sentence, url=url, words=f"Prepare the form of {gap.other.name}")
    if subject.client.spouse_id and not subject.joint and any(each.form == "1040" for each in subject.matters):
        whose = subject.spouse.name if subject.spouse else "the spouse"
        sentence = f"If one of these years had a joint return, {whose} gives an own form."
        yield of_rule(NOTE, rule("one_taxpayer"), sentence)


def signature(subject: Subject) -> Iterator[Finding]:
    """Line 7, or line 6 of Form 8821."""
    row, line = subject.row, "7" if subject.is_power else "6"
    if not signing.fits(row.signature, row.channel):
        sentence = f"{row.get_signature_display()} does not go with {row.get_channel_display()}. "
        yield of_rule(REFUSE, rule("ink_or_online"), sentence + rule("ink_or_online").sentence, line=line)
    yield from _signer(subject, line)
    if not row.signed_on and not row.signature:
        yield of_rule(NOTE, rule("ink_or_online"), line=line)
    if not subject.is_power:
        yield from _other_use(subject, line)


def _signer(subject: Subject, line: str) -> Iterator[Finding]:
    row = subject.row
    signer = row.signer_name.strip()
    if subject.is_person and signer and signer.lower() != subject.client.name.lower():
        if subject.spouse and signer.lower() == subject.spouse.name.lower():
            sentence = f"{signer} cannot sign for {subject.client.name}. {rule('one_taxpayer').sentence}"
            yield of_rule(REFUSE, rule("one_taxpayer"), sentence, line=line)
        elif not row.signer_title.strip():
            sentence = f"{signer} signs for {subject.client.name}; say in which role, and attach what shows it."
            yield of_rule(WARN, rule("name_as_on_return"), sentence, line=line)
    if not subject.is_person and not (row.signer_title.strip() or subject.client.fiduciary.strip()):
        sentence = f"{subject.client.name} does not sign by itself: say who signs, and with which title."
        yield Finding(WARN, line, sentence, "Form 2848 (Rev. 1-2021), line 7; Form 8821 (Rev. 1-2021), line 6")


def _other_use(subject: Subject, line: str) -> Iterator[Finding]:
    row = subject.row
    if row.is_specific_use and row.signed_on and not row.sent_on:
        last = signing.other_use_by(row.signed_on)
        sentence = (
            f"If it is for something other than tax, it must reach the IRS by {on(last)}, 120 days after signing."
        )
        yield of_rule(WARN if last < subject.sending_on else NOTE, rule("other_use_120_days"), sentence, line=line)
