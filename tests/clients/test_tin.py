"""Is this a taxpayer number, and of which kind: one table, no database."""

import pytest

from clients import tin

# number, kind, whether it can be one; the rules and their sources stand in clients/tin.py
TABLE = [
    ("900-70-0000", tin.ITIN, True, "ITIN group 70"),
    ("900-65-1234", tin.ITIN, True, "ITIN group 65, the last of its range"),
    ("900-50-1234", tin.ITIN, True, "ITIN group 50, the first"),
    ("900-88-1234", tin.ITIN, True, "ITIN group 88"),
    ("999-99-1234", tin.ITIN, True, "ITIN group 99"),
    ("900-66-1234", tin.ITIN, False, "ITIN group 66 is not given out"),
    ("912-89-1234", tin.ITIN, False, "ITIN group 89 is not given out"),
    ("912-93-1234", tin.ITIN, False, "group 93 is an ATIN"),
    ("900-49-1234", tin.ITIN, False, "ITIN group 49, before the first"),
    ("123-70-1234", tin.ITIN, False, "an ITIN begins with 9"),
    ("912-93-1234", tin.ATIN, True, "ATIN"),
    ("912-92-1234", tin.ATIN, False, "ATIN has group 93 only"),
    ("812-93-1234", tin.ATIN, False, "an ATIN begins with 9"),
    ("219-09-9999", tin.SSN, True, "SSN"),
    ("219 09 9999", tin.SSN, True, "SSN with spaces"),
    ("219099999", tin.SSN, True, "SSN without hyphens"),
    ("219\u201309\u20139999", tin.SSN, True, "SSN with dashes"),
    ("666-12-3456", tin.SSN, False, "area 666"),
    ("000-12-3456", tin.SSN, False, "area 000"),
    ("900-12-3456", tin.SSN, False, "area 9xx"),
    ("123-00-4567", tin.SSN, False, "group 00"),
    ("123-45-0000", tin.SSN, False, "serial 0000"),
    ("219-45-678", tin.SSN, False, "eight digits"),
    ("219-45-67890", tin.SSN, False, "ten digits"),
    ("123-4S-6789", tin.SSN, False, "a letter"),
    ("\u0661\u0662\u0663456789", tin.SSN, False, "digits of another script"),
    ("", tin.SSN, False, "nothing"),
    ("12-3456789", tin.SSN, False, "hyphens of an EIN"),
    ("12-3456789", tin.EIN, True, "EIN"),
    ("123456789", tin.EIN, True, "EIN without hyphen"),
    ("123-45-6789", tin.EIN, False, "hyphens of an SSN"),
    ("98-765432", tin.EIN, False, "EIN of eight digits"),
    ("P01234567", tin.EIN, False, "a PTIN is no taxpayer number"),
    ("123-45-6789", "ptin", False, "a kind that does not exist"),
]


@pytest.mark.parametrize(
    ("text", "kind", "is_valid"), [row[:3] for row in TABLE], ids=[f"{row[1]}: {row[3]}" for row in TABLE]
)
def test_a_number_is_held_to_the_rules_of_its_kind(text, kind, is_valid):
    if is_valid:
        number = tin.parse(kind, text)
        assert (number.kind, len(number.digits), number.warning) == (kind, 9, "")
        return
    with pytest.raises(ValueError, match=r"\.$") as refused:
        tin.parse(kind, text)
    assert not text or text not in str(refused.value), "the sentence must not repeat the number"


UNUSED_PREFIXES = ("00", "07", "08", "09", "17", "18", "19", "28", "29", "49", "69", "70", "78", "79", "89", "96", "97")


@pytest.mark.parametrize("prefix", UNUSED_PREFIXES)
def test_an_ein_prefix_never_used_is_a_question_not_a_refusal(prefix):
    assert f"begin with {prefix}" in tin.parse(tin.EIN, f"{prefix}-3456789").warning


@pytest.mark.parametrize(
    ("text", "of_person", "kind"),
    [
        ("219-09-9999", True, tin.SSN),
        ("219099999", True, tin.SSN),
        ("900-70-1234", True, tin.ITIN),
        ("912-93-1234", True, tin.ATIN),
        ("12-3456789", True, tin.EIN),
        ("123456789", False, tin.EIN),
        ("219-09-9999", False, tin.SSN),
    ],
)
def test_the_kind_is_told_by_the_hyphens_the_taxpayer_and_the_digits(text, of_person, kind):
    assert tin.kind_of(text, of_person=of_person) == kind


def test_numbers_are_shown_as_the_irs_prints_them_and_masked_to_four_digits():
    ssn, ein = tin.parse(tin.SSN, "219099999"), tin.parse(tin.EIN, "123456789")
    assert (ssn.formatted, ein.formatted) == ("219-09-9999", "12-3456789")
    assert (tin.mask(ssn.kind, ssn.last4), tin.mask(ein.kind, ein.last4)) == ("***-**-9999", "**-***6789")
