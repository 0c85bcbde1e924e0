"""Which tax forms does the IRS keep accounts for, and how often is each one filed?

The table holds the returns that a notice can name, each with the period it is filed for. Sources: the
instructions of each form, and IRS Document 6209, section 2, for how accounts are kept (every Form 1040 of the
family but the nonresident one is one account; civil penalties have an account of their own).
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class TaxForm:
    """A return: its number as printed, what it reports, and the kinds of period it may be filed for.

    `periods` are "year", "quarter", "month" or "none" (a single event such as a death); the first is usual.
    `is_income_tax`: it reports tax of chapter 1, for which IRC 6651(a) knows a smallest penalty. `is_return` is
    false of an account that no return opens.
    """

    number: str
    title: str
    filer: str  # "individual", "business" or "both"
    periods: tuple[str, ...] = ("year",)
    is_employment_tax: bool = False
    is_income_tax: bool = False
    is_return: bool = True
    aliases: tuple[str, ...] = ()


YEAR, QUARTER, MONTH, ONCE = ("year",), ("quarter",), ("month",), ("none",)

FORMS: tuple[TaxForm, ...] = (
    TaxForm(
        "1040",
        "U.S. individual income tax return",
        "individual",
        is_income_tax=True,
        aliases=("1040A", "1040EZ", "1040SR", "1040X"),
    ),
    TaxForm("1040-NR", "U.S. nonresident alien income tax return", "individual", is_income_tax=True),
    TaxForm("1040-SS", "U.S. self-employment tax return, territories", "individual", aliases=("1040PR",)),
    TaxForm("709", "Gift and generation-skipping transfer tax return", "individual"),
    TaxForm("5329", "Additional taxes on retirement plans and other accounts", "individual"),
    TaxForm("706", "Estate and generation-skipping transfer tax return", "individual", ONCE),
    TaxForm("706-NA", "Estate tax return of a nonresident not a citizen", "individual", ONCE),
    TaxForm("1041", "U.S. income tax return for estates and trusts", "business", is_income_tax=True),
    TaxForm("3520", "Foreign trusts and receipt of certain foreign gifts", "both"),
    TaxForm("3520-A", "Annual return of a foreign trust with a U.S. owner", "business"),
    TaxForm("5471", "Information return on certain foreign corporations", "both"),
    TaxForm("5472", "Information return of a foreign-owned corporation", "business"),
    TaxForm(
        "CIVPEN",
        "Civil penalty",
        "both",
        ("year", "quarter", "month"),
        is_return=False,
        aliases=("CIVILPENALTY", "CIVPENALTY", "CVPN"),
    ),
    TaxForm("940", "Employer's annual federal unemployment tax return", "business", YEAR, True),
    TaxForm(
        "941",
        "Employer's quarterly federal tax return",
        "business",
        QUARTER,
        True,
        aliases=("941X", "941SS", "941PR"),
    ),
    TaxForm("943", "Employer's annual tax return for agricultural employees", "business", YEAR, True),
    TaxForm("944", "Employer's annual federal tax return", "business", YEAR, True),
    TaxForm("945", "Annual return of withheld federal income tax", "business", YEAR, True),
    TaxForm("CT-1", "Employer's annual railroad retirement tax return", "business", YEAR, True),
    TaxForm("CT-2", "Employee representative's quarterly railroad tax return", "business", QUARTER, True),
    TaxForm("720", "Quarterly federal excise tax return", "business", QUARTER),
    TaxForm("730", "Monthly tax return for wagers", "business", MONTH),
    TaxForm("2290", "Heavy highway vehicle use tax return", "business", MONTH),
    TaxForm("11-C", "Occupational tax and registration return for wagering", "business"),
    TaxForm("990", "Return of an organization exempt from income tax", "business", aliases=("990EZ", "990N")),
    TaxForm("990-PF", "Return of a private foundation", "business"),
    TaxForm("990-T", "Exempt organization business income tax return", "business", is_income_tax=True),
    TaxForm("1042", "Tax withheld from U.S. source income of foreign persons", "business"),
    TaxForm("1065", "U.S. return of partnership income", "business"),
    TaxForm("1066", "U.S. real estate mortgage conduit income tax return", "business"),
    TaxForm(
        "1120",
        "U.S. corporation income tax return",
        "business",
        is_income_tax=True,
        aliases=("1120A", "1120X", "1120C", "1120L", "1120PC", "1120REIT", "1120RIC", "1120POL", "1120SF"),
    ),
    TaxForm("1120-S", "U.S. income tax return for an S corporation", "business", is_income_tax=True),
    TaxForm("1120-F", "U.S. income tax return of a foreign corporation", "business", is_income_tax=True),
    TaxForm("1120-H", "U.S. income tax return for homeowners associations", "business", is_income_tax=True),
    TaxForm("4720", "Return of certain excise taxes under chapters 41 and 42", "both"),
    TaxForm("5227", "Split-interest trust information return", "business"),
    TaxForm("5330", "Excise taxes related to employee benefit plans", "business"),
    TaxForm("5500", "Annual return of an employee benefit plan", "business", aliases=("5500EZ", "5500SF")),
    TaxForm("8804", "Annual return for partnership withholding tax", "business"),
    TaxForm("8955-SSA", "Separated participants with deferred vested benefits", "business"),
)


def tax_form(number: str) -> TaxForm:
    """The form printed as `number` ("1120-S", "1120 s", "civil penalty"); ValueError with a sentence if unknown."""
    found = BY_KEY.get(form_key(number))
    if found is None:
        raise ValueError(f"{number.strip() or 'An empty form'} is not a tax form that Noticebook knows.")
    return found


def form_key(text: str) -> str:
    """The number without case, spaces and hyphens, as looked up in `BY_KEY`."""
    return "".join(text.upper().split()).replace("-", "")


BY_KEY: dict[str, TaxForm] = {form_key(name): form for form in FORMS for name in (form.number, *form.aliases)}
