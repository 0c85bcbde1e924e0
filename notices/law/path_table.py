"""Which ways to resolve a debt are on file? One record for each path, and for each kind of agreement."""

from decimal import Decimal

from notices.law.catalogue import UNVERIFIED
from notices.law.path_rules import (
    AGREEMENT_LEVY,
    AGREEMENT_PERIOD,
    ALL_FILED,
    BREAKS,
    BUSINESS,
    GOES_ON,
    INDIVIDUAL,
    NO_BAR,
    NOTICES_STOP,
    QUARTER,
    REQUEST,
    RUNS,
    SECONDARY,
    STATEMENT,
    Limit,
    Paper,
    PathRule,
    Rule,
    simple,
)

_LETTERS = "Letters go on until the IRS records it (TC 470); a dispute by certified mail is no stay."
_LETTERS_GO_ON = Rule(_LETTERS, "usual practice, not read in a source", UNVERIFIED)
_CLAIM = Rule("A pending claim does not by itself suspend the ten years.", "none found", UNVERIFIED)
_APPEALS_PAGE = "IRS page on penalty appeals, relayed"
_NOT_LOOKED_UP = Rule("Whether it bars levy was not found in a source.", "none found", UNVERIFIED)

PATHS: tuple[PathRule, ...] = (
    PathRule(
        key="pay_in_full",
        path="pay_in_full",
        name="Pay in full",
        what="All that is owed, online, by EFTPS or by check with the stub.",
        meanwhile=Rule("Letters stop when the payment posts and covers what has accrued.", "TC 610, 670", SECONDARY),
        late_payment=Rule("Failure to pay ends with the payment.", "IRC 6651(a)(2)-(3)"),
        period=RUNS,
        levy=Rule("No levy for what is paid; a lien is released within 30 days.", "IRC 6325(a)"),
        also=(
            Rule(
                "Paid within 21 days of notice and demand (ten business days from $100,000 on), no interest runs after "
                "the date of the notice.",
                "IRC 6601(e)(3)",
            ),
        ),
    ),
    PathRule(
        key="short_term",
        path="short_term",
        name="Short-term plan",
        what="Up to 180 days to pay everything; no fee.",
        limit=Limit(
            Decimal(100_000),
            INDIVIDUAL,
            Rule(
                "Less than $100,000 online; $100,000 or less on Form 9465.",
                "irs.gov; Instructions for Form 9465 (Jul 2024), relayed",
                SECONDARY,
            ),
        ),
        papers=(REQUEST,),
        meanwhile=Rule("Whether letters stop is not on file.", "none found", UNVERIFIED),
        late_payment=Rule(
            "Whether it counts as an agreement under IRC 6651(h) was not found; reckon with 0.5 percent.",
            "none found",
            UNVERIFIED,
        ),
        period=Rule("Whether it moves the ten years was not found.", "none found", UNVERIFIED),
        levy=_NOT_LOOKED_UP,
    ),
    PathRule(
        key="guaranteed",
        path="installments",
        name="Guaranteed agreement",
        what="The IRS must accept it: all tax paid within three years.",
        limit=Limit(
            Decimal(10_000),
            INDIVIDUAL,
            Rule(
                "At most $10,000 of income tax alone, without penalties and interest; paid within three years.",
                "IRC 6159(c), its figures relayed",
                SECONDARY,
            ),
            months=36,
            is_tax_only=True,
        ),
        papers=(REQUEST,),
        meanwhile=NOTICES_STOP,
        late_payment=QUARTER,
        period=AGREEMENT_PERIOD,
        levy=AGREEMENT_LEVY,
        also=(
            Rule("The five years before are clean: filed, paid, no agreement.", "IRC 6159(c), relayed", SECONDARY),
            BREAKS,
        ),
    ),
    simple("simple_individual", "Simple Payment Plan", INDIVIDUAL, 50_000, since="Mar 5, 2025"),
    simple(
        "simple_trust_fund",
        "Simple Payment Plan, trust fund tax",
        BUSINESS,
        25_000,
        since="Dec 3, 2025",
        has_trust_fund=True,
    ),
    simple(
        "simple_business",
        "Simple Payment Plan, business without trust fund tax",
        BUSINESS,
        50_000,
        since="Dec 3, 2025",
        has_trust_fund=False,
    ),
    PathRule(
        key="full_statement",
        path="installments",
        name="Agreement with a financial statement",
        what="For more than the limits above: the IRS asks what the taxpayer can pay.",
        papers=(
            REQUEST,
            STATEMENT,
            Paper("433-A", "the longer statement of an individual"),
            Paper("433-B", "the statement of a business"),
        ),
        meanwhile=NOTICES_STOP,
        late_payment=QUARTER,
        period=AGREEMENT_PERIOD,
        levy=AGREEMENT_LEVY,
        also=(ALL_FILED, BREAKS),
    ),
    PathRule(
        key="partial_payment",
        path="partial_payment",
        name="Partial-payment agreement",
        what="Monthly payments that do not pay everything before the time to collect ends.",
        papers=(REQUEST, STATEMENT),
        meanwhile=NOTICES_STOP,
        late_payment=QUARTER,
        period=AGREEMENT_PERIOD,
        levy=AGREEMENT_LEVY,
        also=(
            Rule("The statute allows an agreement for partial collection.", "IRC 6159(a)"),
            Rule("The IRS looks again at least every two years.", "IRC 6159(d), not read", UNVERIFIED),
            ALL_FILED,
        ),
    ),
    PathRule(
        key="offer",
        path="offer",
        name="Offer in compromise",
        what="Less than what is owed, once, because no more can be collected or because it is not owed.",
        papers=(
            Paper("656", "the offer"),
            Paper("433-A (OIC)", "an individual's statement; 433-B (OIC) for a business", SECONDARY),
        ),
        meanwhile=Rule("Letters mostly stop while it is pending (TC 480).", "Transaction codes, relayed", SECONDARY),
        late_payment=GOES_ON,
        period=Rule(
            "The ten years stand still while it is pending, for 30 days after a rejection, and while an appeal lasts.",
            "IRC 6331(k)(1), (k)(3)(B), (i)(5)",
        ),
        levy=Rule("No levy while it is pending, for 30 days after a rejection, and in appeal.", "IRC 6331(k)(1)"),
        also=(
            Rule("An appeal of a rejection has 30 days.", "Reg. 301.7122-1(f)(5), not read", UNVERIFIED),
            Rule("After acceptance the terms are watched for five years (TC 780).", "Transaction codes", SECONDARY),
            Rule(
                "An offer not rejected within 24 months is taken as accepted; no date is computed from it here.",
                "IRC 7122(f), relayed",
                SECONDARY,
            ),
        ),
    ),
    PathRule(
        key="not_collectible",
        path="not_collectible",
        name="Currently not collectible",
        what="The IRS stops active collection because nothing can be paid (TC 530).",
        papers=(STATEMENT,),
        meanwhile=Rule(
            "Active collection stops; CP71 reminds once a year; refunds are kept.", "TC 530; IRM 5.16", SECONDARY
        ),
        late_payment=GOES_ON,
        period=Rule("The ten years go on running: no statute suspends them.", "no statute; IRC 6502(a)"),
        levy=Rule("Active collection stops; no statute bars levy.", "TC 530, relayed", SECONDARY),
    ),
    PathRule(
        key="dispute",
        path="dispute",
        name="Dispute of the amount",
        what="The bill is wrong: proof with copies, by certified mail; a payment credited elsewhere is traced.",
        papers=(Paper("14039", "identity theft, if somebody else filed"),),
        meanwhile=_LETTERS_GO_ON,
        late_payment=GOES_ON,
        period=_CLAIM,
        levy=NO_BAR,
        also=(
            Rule(
                "A misapplied payment is traced by call or letter, with a copy of the check or the bank record.",
                "IRM 21.5.7.1, 21.5.7.2",
            ),
            Rule("Form 3911 is said to trace refunds; what Form 3870 is for was not found.", "relayed", UNVERIFIED),
        ),
    ),
    PathRule(
        key="abatement",
        path="abatement",
        name="Penalty abatement",
        what="The tax stays, a penalty goes: first-time, automatic exemption, or reasonable cause.",
        papers=(Paper("843", "the request in writing; a call or a letter may be enough"),),
        meanwhile=_LETTERS_GO_ON,
        late_payment=Rule("What is abated goes; failure to pay goes on until the tax is paid.", "IRC 6651(a)(2)-(3)"),
        period=_CLAIM,
        levy=NO_BAR,
        also=(
            Rule(
                "A denial (Letter 854C) can be appealed, generally within 30 days; the letter's own date counts.",
                _APPEALS_PAGE,
                SECONDARY,
            ),
            Rule(
                "In Appeals a small case request (Form 12203) is for $25,000 or less in each period.",
                _APPEALS_PAGE,
                SECONDARY,
            ),
        ),
    ),
    PathRule(
        key="hearing",
        path="hearing",
        name="CDP hearing or CAP",
        what="Appeals looks at the lien or levy before it happens (CDP), or at one act of collection (CAP).",
        papers=(
            Paper("12153", "the CDP or equivalent hearing: within 30 days of LT11, Letter 1058, CP90, CP297, L3172"),
            Paper("9423", "a CAP request"),
        ),
        meanwhile=Rule("Levy waits for a hearing asked for in time; an equivalent hearing stops nothing.", "Pub. 1660"),
        late_payment=GOES_ON,
        period=Rule(
            "The ten years stand still from a timely request until the determination is final, and end no earlier than "
            "90 days after; an equivalent hearing does not move them.",
            "IRC 6330(e)(1), 6320(c)",
        ),
        levy=Rule("No levy while a hearing asked for in time is pending.", "IRC 6330(e)(1)"),
        also=(
            Rule(
                "After a conference with a revenue officer a CAP request needs word within 2 business days and Form "
                "9423 within 3.",
                "Pub. 1660, Pub. 594",
            ),
        ),
    ),
    PathRule(
        key="innocent_spouse",
        path="innocent_spouse",
        name="Innocent spouse",
        what="One spouse of a joint return asks to be freed of the other's tax.",
        papers=(Paper("8857", "the request"),),
        meanwhile=Rule("Collection from the spouse who asked is barred (TC 971 AC 065).", "IRC 6015(e)(1)(B)"),
        late_payment=GOES_ON,
        period=Rule(
            "The ten years stand still for the spouse who asked while collection is barred, and for 60 days more.",
            "IRC 6015(e)(2)",
        ),
        levy=Rule("No levy on the spouse who asked; the other spouse is not protected.", "IRC 6015(e)(1)(B)"),
    ),
    PathRule(
        key="identity_theft",
        path="identity_theft",
        name="Identity theft",
        what="Somebody else filed or earned under the taxpayer's number.",
        papers=(Paper("14039", "the affidavit; 14039-B for a business is unverified"),),
        meanwhile=Rule(
            "Letters may be held back while it is worked (TC 971 AC 522).", "not read in a source", UNVERIFIED
        ),
        late_payment=GOES_ON,
        period=Rule("No rule was found by which it suspends the ten years.", "none found", UNVERIFIED),
        levy=_NOT_LOOKED_UP,
    ),
)

_BY_KEY = {rule.key: rule for rule in PATHS}


def path_rule(key: str) -> PathRule:
    """The record of one path or kind of agreement; ValueError with a sentence for another word."""
    try:
        return _BY_KEY[key]
    except KeyError:
        raise ValueError(f"{key!r} is no path on file; those are {', '.join(_BY_KEY)}.") from None


def rules_of(path: str) -> tuple[PathRule, ...]:
    """The records of a path as the case names it: one, or one for each kind of agreement."""
    return tuple(rule for rule in PATHS if rule.path == path)
