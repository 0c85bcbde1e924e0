"""Which rules does an estimate of interest and penalties follow, who says so, and where is the law unsettled?

One row per rule that is not a number. The numbers stand beside their computation: rates in `rates.toml`, monthly
percentages and minimums in `penalties.py`. `own_knowledge_unverified` means that nobody here has read the text: such
a row never moves a figure without a sentence beside it (`cautions.py`).
"""

from dataclasses import dataclass

PRIMARY, SECONDARY, UNVERIFIED = "primary_seen", "secondary_seen", "own_knowledge_unverified"


@dataclass(frozen=True)
class Rule:
    """One rule in one sentence, its citation, how sure it is, and whether the law settles it or we chose a reading."""

    id: str
    states: str
    citation: str
    confidence: str
    is_settled: bool = True


RULES: tuple[Rule, ...] = (
    Rule(
        "interest_on_tax",
        "Interest runs on unpaid tax, shown or not, from the due date to the day of payment.",
        "IRC 6601(a)",
        PRIMARY,
    ),
    Rule(
        "interest_ignores_extensions",
        "No extension and no installment agreement moves the day from which interest runs.",
        "IRC 6601(b)(1)",
        PRIMARY,
    ),
    Rule(
        "interest_compounds",
        "Interest is compounded daily, by 365ths of the year's rate or, in a leap year, by 366ths.",
        "IRC 6622; Reg. 301.6622-1; Rev. Proc. 95-17",
        PRIMARY,
    ),
    Rule(
        "interest_on_late_filing",
        "Interest on the penalty for filing late runs from the day the return was due, with its extension.",
        "IRC 6601(e)(2)(B)",
        PRIMARY,
    ),
    Rule(
        "interest_on_late_payment",
        "Interest on the penalty for paying late runs from notice and demand, on what its window leaves unpaid.",
        "IRC 6601(e)(2)(A)",
        PRIMARY,
    ),
    Rule(
        "interest_on_demanded_only",
        "Of the penalty for paying late only what had accrued by the demand bears interest; later months need another.",
        "IRC 6601(e)(2)(A)",
        PRIMARY,
        is_settled=False,
    ),
    Rule(
        "window",
        "Money within 21 calendar days of a demand (10 business days from $100,000 on) stops interest at the demand.",
        "IRC 6601(e)(3)",
        PRIMARY,
    ),
    Rule(
        "window_for_a_part",
        "The window is granted to a part payment, too, for the amount so paid.",
        "IRC 6601(e)(3)",
        PRIMARY,
        is_settled=False,
    ),
    Rule(
        "window_rolls",
        "A window that ends on a weekend or holiday ends on the next business day.",
        "IRC 7503; Reg. 301.7503-1(a)",
        PRIMARY,
        is_settled=False,
    ),
    Rule(
        "month",
        "A penalty month ends on the number of the due day, or on the last day of a shorter month.",
        "Reg. 301.6651-1(b)(2)-(3), quoted in Group Admin. Premium Services v. Commissioner (T.C. Memo. 1996)",
        SECONDARY,
    ),
    Rule(
        "month_after_last_day",
        "After a due day that is the last of its month, penalty months are calendar months.",
        "Reg. 301.6651-1(b)(1)",
        UNVERIFIED,
    ),
    Rule(
        "month_ignores_weekends",
        "A weekend or holiday moves no penalty month.",
        "Reg. 301.6651-1(b)",
        UNVERIFIED,
    ),
    Rule(
        "base_of_a_month",
        "Paying late is charged on what is unpaid when the month begins; a payment on its first day does not lower it.",
        "IRC 6651(b)(2)-(3)",
        PRIMARY,
        is_settled=False,
    ),
    Rule(
        "no_return_no_late_payment",
        "Paying late is charged on the tax shown on a return: without one there is no such penalty yet, and filing"
        " brings it, counted from the due date.",
        "IRC 6651(a)(2), (g)(2)",
        PRIMARY,
    ),
    Rule(
        "same_months",
        "The penalty for filing late is lowered by that for paying late in the same months; where the months of the"
        " two do not coincide, by the one that runs on the first day.",
        "IRC 6651(c)(1)",
        PRIMARY,
        is_settled=False,
    ),
    Rule(
        "agreement_part_of_a_month",
        "A month only partly covered by an agreement counts as one during which it is in effect.",
        "IRC 6651(h)",
        PRIMARY,
        is_settled=False,
    ),
    Rule(
        "agreement_after_levy_notice",
        "The agreement's 0.25 percent applies even in months after a notice of intent to levy.",
        "IRC 6651(d), (h)",
        PRIMARY,
        is_settled=False,
    ),
    Rule(
        "payment_order",
        "A payment without instructions goes to tax, then penalty, then interest.",
        "Rev. Proc. 2002-26, sec. 3.02; Keith v. Commissioner, 35 T.C. 1130 (1961)",
        SECONDARY,
    ),
    Rule(
        "payment_to_tax_shown_first",
        "Of the tax, a payment lowers the part shown on the return before the part that was not.",
        "IRC 6651(b)",
        PRIMARY,
        is_settled=False,
    ),
)

_BY_ID = {rule.id: rule for rule in RULES}


def rule(id: str) -> Rule:
    """The rule with this id; KeyError for an unknown one."""
    return _BY_ID[id]
