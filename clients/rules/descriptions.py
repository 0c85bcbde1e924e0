"""What stands in the first column of line 3 where nobody typed anything else: which kind of tax is a form about?

Source: Form 2848 (Rev. 1-2021), line 3(a), whose own examples these are; Instructions for Form 2848 (Rev. 9-2021),
line 3, for what flows to partners and shareholders. A form that is not here has to be described by whoever names it.
"""

CIVIL_PENALTY = "CIVPEN"
"""Not a form but the IRS's account of penalties that are not part of a return's."""

_FLOWS_TO_OWNERS = "Income including pass-through items"
_DESCRIPTIONS = {
    **dict.fromkeys(("1040", "1040-NR", "1040-SS", "1041", "1120", "1120-F", "1120-H", "990-T"), "Income"),
    **dict.fromkeys(("1065", "1120-S"), _FLOWS_TO_OWNERS),
    **dict.fromkeys(("940", "941", "943", "944", "CT-1"), "Employment"),
    **dict.fromkeys(("720", "2290"), "Excise"),
    **dict.fromkeys(("706", "706-NA"), "Estate"),
    "709": "Gift",
    CIVIL_PENALTY: "Civil Penalty",
}


def description_of(form: str) -> str:
    """What kind of tax a form is about, as line 3 wants it: "Employment" for 941; "" where the form does not tell."""
    return _DESCRIPTIONS.get(form, "")
