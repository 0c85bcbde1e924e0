"""Which rules does each line of Form 2848 and Form 8821 follow? One table, by the line.

Sentences are ours; `citation` names the line or paragraph where the rule stands.
"""

from clients.rules.citations import (
    FORM,
    INFORMATION_FORM,
    INFORMATION_INSTRUCTIONS,
    INSTRUCTIONS,
    SECONDARY,
    Rule,
)

MOST_ON_THE_FORM = {"2848": 4, "8821": 2}
"""People that the form itself has room for; more go to an attached list."""

MOST_COPIES = 2
"""Representatives to whom the IRS sends copies of its letters (Form 2848, line 2; Form 8821, line 2a)."""

_TRAP = "Item posted on IRS.gov on Jul 8, 2026, as relayed; not read here"

RULES: tuple[Rule, ...] = (
    # line 1
    Rule(
        "one_taxpayer",
        "1",
        "A form is of one taxpayer: each spouse gives an own one, also for a year with a joint return.",
        f"{FORM}, Part I caution and line 7; {INSTRUCTIONS}, line 1",
    ),
    Rule(
        "name_as_on_return",
        "1",
        "Name and number of the taxpayer read as on the return.",
        f"{INSTRUCTIONS}, line 1",
    ),
    Rule(
        "sole_proprietor",
        "1",
        "A sole proprietor gives the SSN and the EIN.",
        f"{INSTRUCTIONS}, line 1",
    ),
    Rule(
        "fiduciary",
        "1",
        "For an estate or a trust line 1 names the fiduciary with title; Form 706 goes by the decedent's SSN.",
        f"{INSTRUCTIONS}, line 1",
    ),
    Rule(
        "partnership_representative",
        "1",
        "Under the centralized partnership audit rules line 1 names the partnership representative with the "
        "partnership's number, and line 3 says \"Centralized Partnership Audit Regime (BBA)\".",
        f"{INSTRUCTIONS}, lines 1 and 3",
    ),
    Rule(
        "address_of_record",
        "1",
        "The address on line 1 does not change the one the IRS writes to; that takes Form 8822 or 8822-B.",
        f"{INSTRUCTIONS}, line 1",
    ),
    # line 2
    Rule(
        "four_representatives",
        "2",
        "The form has room for four representatives; more are attached on a list.",
        f"{INSTRUCTIONS}, line 2",
    ),
    Rule(
        "two_designees",
        "2",
        "Form 8821 has room for two designees; more are attached on a list.",
        f"{INFORMATION_FORM}, line 2",
    ),
    Rule(
        "in_full",
        "2",
        "Each representative is named in full, the same way on every form, with the address.",
        f"{INSTRUCTIONS}, line 2",
    ),
    Rule(
        "two_copies",
        "2",
        "The IRS sends copies of its letters to two representatives at most.",
        f"{FORM}, line 2",
    ),
    Rule(
        "caf_number",
        "2",
        'Each representative has a CAF number of nine digits; "None" where the IRS has not given one yet.',
        f"{INSTRUCTIONS}, line 2",
    ),
    Rule(
        "ptin",
        "2",
        'A PTIN, or "Applied for", stands beside each name; an unenrolled preparer must have one.',
        f"{INSTRUCTIONS}, line 2",
    ),
    # line 3
    Rule(
        "all_years",
        "3",
        "The IRS returns a form that says all years, all periods or all taxes: name each form with its periods.",
        f"{INSTRUCTIONS}, line 3",
    ),
    Rule(
        "future_periods",
        "3",
        "Future periods are recorded up to the third year after December 31 of the year of receipt, and no further.",
        f"{INSTRUCTIONS}, line 3",
    ),
    Rule(
        "civil_penalty",
        "3",
        "Penalties on a return that is listed are included. Others, the trust fund recovery penalty among them, take a "
        "line that says Civil Penalty.",
        f"{INSTRUCTIONS}, line 3",
    ),
    Rule(
        "innocent_spouse",
        "3",
        'For innocent spouse relief line 3 says Income and "1040 and 8857".',
        f"{INSTRUCTIONS}, line 3",
    ),
    Rule(
        "pass_through",
        "3",
        'For a partnership or an S corporation line 3 says "Income including pass-through items".',
        f"{INSTRUCTIONS}, line 3",
    ),
    # line 4
    Rule(
        "specific_use",
        "4",
        "Line 4 is for a single use that the CAF does not record: a private letter ruling, Form SS-4, a claim on Form "
        "843, a change of accounting method, Form W-7, Form 4361, a FOIA request. Such a form goes to the office that "
        "handles the matter.",
        f"{INSTRUCTIONS}, line 4",
    ),
    Rule(
        "specific_use_ordinary",
        "4",
        "Line 4 is not for ordinary years: the CAF keeps no record of it, so nobody at the IRS finds it by phone.",
        _TRAP,
        SECONDARY,
    ),
    # line 5
    Rule(
        "sign_a_return",
        "5a",
        "A representative signs a return only for disease or injury, an absence from the United States of 60 days or "
        "more before the due date, or with the permission of the IRS; the form says which.",
        f"26 CFR 1.6012-1(a)(5); {INSTRUCTIONS}, line 5a",
    ),
    Rule(
        "modified",
        "5a",
        "Other acts on line 5a and limits on line 5b mark the record on the CAF as modified: transcripts on e-Services "
        "and plans in Tax Pro Account stop working.",
        _TRAP,
        SECONDARY,
    ),
    # line 6
    Rule(
        "revokes_same_matters",
        "6",
        "A power of attorney that is recorded revokes earlier ones for the same matters and periods, unless line 6 is "
        "ticked and a copy of each that stays is attached.",
        f"{FORM}, line 6",
    ),
    Rule(
        "revokes_all_information",
        "5",
        "A Form 8821 revokes every earlier Form 8821 on file, whatever its matters, unless line 5 is ticked and a copy "
        "of each that stays is attached.",
        f"{INFORMATION_FORM}, line 5",
    ),
    Rule(
        "kinds_apart",
        "6",
        "A Form 2848 never revokes a Form 8821, nor the other way round.",
        f"{INSTRUCTIONS}, line 6; {INFORMATION_FORM}, line 5 (information authorizations alone)",
    ),
    Rule(
        "specific_use_revokes_nothing",
        "4",
        "A form for a specific use revokes nothing that the CAF has recorded.",
        f"{INSTRUCTIONS}, line 4",
    ),
    Rule(
        "account_revokes",
        "6",
        "A request in Tax Pro Account revokes earlier authorizations for the same matter; to keep one, file a form.",
        "IRS.gov, Tax Pro Account",
    ),
    # line 7 and Part II
    Rule(
        "ink_or_online",
        "7",
        "A form that is mailed or faxed is signed with a pen. An electronic signature is taken only where the form is "
        "uploaded on IRS.gov, and whoever signs far away proves who they are with a photo ID and a second document.",
        f"{INSTRUCTIONS}, line 7 and Where To File",
    ),
    Rule(
        "in_order",
        "Part II",
        "Representatives sign in the order of line 2, each with designation, jurisdiction and number.",
        f"{FORM}, Part II",
    ),
    Rule(
        "window",
        "Part II",
        "If the taxpayer signs first, each representative signs within 45 days, or 60 where the taxpayer lives abroad.",
        f"{INSTRUCTIONS}, Part II",
    ),
    # Form 8821
    Rule(
        "information_only",
        "",
        "Form 8821 lets somebody see and receive information. It lets nobody represent, sign or settle.",
        f"{INFORMATION_FORM}, heading; {INFORMATION_INSTRUCTIONS}, Purpose of Form",
    ),
    Rule(
        "other_use_120_days",
        "6",
        "A Form 8821 for something other than tax, such as a loan, reaches the IRS within 120 days of its signature.",
        f"{INFORMATION_INSTRUCTIONS}, line 6",
    ),
    # the end
    Rule(
        "revoke",
        "",
        "The taxpayer ends it with REVOKE, signature and date on page 1, or a statement of the matters; a "
        "representative writes WITHDRAW.",
        f"{INSTRUCTIONS}, Revocation of Power of Attorney/Withdrawal of Representative",
    ),
)  # fmt: skip

BY_KEY = {rule.key: rule for rule in RULES}

SPECIFIC_USES = frozenset(["843", "SS-4", "W-7", "4361", "3115", "PLR", "FOIA"])
"""What line 4 is for, as line 3 names it."""


def rule(key: str) -> Rule:
    """The rule of that key; raises KeyError for one that does not exist."""
    return BY_KEY[key]
