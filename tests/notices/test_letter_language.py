"""The language of letter texts: what it fills in, what it leaves out, and what it refuses with line and name."""

import pytest

from notices.models import LetterKind
from notices.wording import language
from notices.wording.fields import MEANINGS, SAMPLE
from notices.wording.standard import standard
from tests.notices.export_stories import HOSTILE

TEXTS = {
    "a field": ("To {member}.", "To Jo Tran."),
    "a field twice": ("{form} {form}", "1040 1040"),
    "a field without a value": ("ID {employee_id}.", "ID [fill in: the ID of the IRS employee]."),
    "a condition that is met": ("[if promise]\nPromised: {promise}", "Promised: to call back"),
    "a condition on the same line": ("[if promise] Promised: {promise}", "Promised: to call back"),
    "a condition that is not met": ("A\n\n[if employee_id]\nID {employee_id}\n\nB", "A\n\nB"),
    "a condition on nothing": ("[if no employee_id]\nNo ID was given.", "No ID was given."),
    "a condition on nothing where there is something": ("A\n\n[if no promise]\nNone.", "A"),
    "lines of one paragraph": ("- {form}\n- {period}", "- 1040\n- 2023"),
    "line breaks of another system": ("A\r\n\r\nB\rC", "A\n\nB\nC"),
    "lines that only look empty": ("A\n \t\n[if employee_id]\nID\n\u00a0\nB", "A\n\nB"),
    "a gap": ("[fill in: the facts]", "[fill in: the facts]"),
    "brackets with another meaning": ("[sic] (see [1])", "[sic] (see [1])"),
    "nothing": ("", ""),
}
VALUES = {"member": "Jo Tran", "form": "1040", "period": "2023", "promise": "to call back", "employee_id": " "}


@pytest.mark.parametrize(("text", "filled"), TEXTS.values(), ids=TEXTS)
def test_a_text_is_filled_in(text, filled):
    assert language.faults(text, MEANINGS) == []
    assert language.fill(text, VALUES, MEANINGS) == filled


FAULTS = {
    "a field that does not exist": ("A\n{taxpayr}", "Line 2: taxpayr is not a field. Did you mean taxpayer?"),
    "a field unlike any other": ("{xyzzy}", "Line 1: xyzzy is not a field."),
    "a condition on what does not exist": (
        "A\n\n[if promis]\nB",
        "Line 3: promis is not a field.",
    ),
    "an attribute": ("{member.password}", "Line 1: braces stand only around the name of a field, as in {taxpayer}."),
    "an index": ("{member[0]}", "Line 1: braces stand only"),
    "a conversion": ("{member!r}", "Line 1: braces stand only"),
    "a format": ("{amount:>999999999}", "Line 1: braces stand only"),
    "a call": ("{open('x')}", "Line 1: braces stand only"),
    "dunder": ("{__class__}", "Line 1: __class__ is not a field."),
    "the template language of the pages": ("{% include 'x' %}", "Line 1: braces stand only"),
    "two braces": ("{{taxpayer}}", "Line 1: braces stand only"),
    "an open brace": ("A {taxpayer", "Line 1: braces stand only"),
    "a closed brace": ("A } B", "Line 1: braces stand only"),
    "no name": ("{}", "Line 1: braces stand only"),
    "a condition in the middle": (
        "We [if promise] go",
        "Line 1: a condition such as [if promise] stands",
    ),
    "a condition in a later line": ("A\n[if promise]\nB", "Line 2: a condition such as"),
    "two conditions": ("[if promise] [if said] A", "Line 1: a condition such as"),
    "a condition without an end": ("[if promise", "Line 1: a condition such as"),
}


@pytest.mark.parametrize(("text", "sentence"), FAULTS.values(), ids=FAULTS)
def test_what_is_not_of_the_language_is_refused_with_its_line(text, sentence):
    (fault,) = language.faults(text, MEANINGS)
    assert fault.startswith(sentence)
    with pytest.raises(ValueError, match="Line"):
        language.fill(text, VALUES, MEANINGS)


@pytest.mark.parametrize(
    "value", [*HOSTILE.values(), "{tin}", "[if promise]", "{", "\\1 \\g<0>"], ids=lambda text: text[:12]
)
def test_a_value_is_never_read_as_language(value):
    assert language.fill("A {said} B", {"said": value}, MEANINGS) == f"A {value.strip()} B"
    alone = language.fill("{said}\n\n[if no promise]\nC", {"said": value, "promise": value}, MEANINGS)
    assert alone == value.strip()


def test_gaps_are_told_in_their_order():
    assert language.gaps("[fill in: one] and [fill in:] and [fill in: two]") == ["one", "what is missing", "two"]


def test_a_long_text_takes_no_long_time():
    for text in ("{" * 50_000, "[if " * 20_000, "\n \t" * 20_000, "[fill in: " * 10_000):
        language.faults(text, MEANINGS)
        language.gaps(text)
        language.paragraphs(text)


# The standard texts


def test_each_kind_but_the_firms_own_has_a_standard_text():
    assert list(standard()) == [kind for kind in LetterKind.values if kind != LetterKind.OWN]
    assert sorted(SAMPLE) == sorted(MEANINGS)


@pytest.mark.parametrize("kind", standard())
def test_a_standard_text_is_of_the_language_and_full_with_the_sample(kind):
    text = standard()[kind]
    for words in (text.title, text.body, text.enclosures):
        assert language.faults(words, MEANINGS) == []
        assert "{" not in language.fill(words, SAMPLE, MEANINGS)
    assert len(text.title) <= 120


def test_a_text_that_rests_on_unverified_law_says_what_to_check():
    checks = {kind: text.check for kind, text in standard().items()}
    assert checks["first_time"].startswith("TO CHECK")
    assert "not read" in checks["first_time"]
    assert checks["withdrawal"].startswith("TO CHECK")
    assert "TO CHECK" not in "".join(text.body for text in standard().values())


LAW = {
    "dispute": ("6213(b)(2)(A)", "6213(a)"),
    "payment_plan": ("IRC 6159", "6331(k)(2)"),
    "first_time": ("IRM 20.1.1.3.3.2.1",),
    "reasonable_cause": ("IRC 6651(a)",),
}


@pytest.mark.parametrize("kind", LAW)
def test_a_claim_of_law_has_its_citation(kind):
    text = standard()[kind]
    assert [cited for cited in LAW[kind] if cited not in text.body + text.check] == []
