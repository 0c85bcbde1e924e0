"""Which form and which tax period does "941 2025 Q3" mean?

One control takes both, because a practitioner reads both off one line of the notice. What people type is
forgiven (case, spaces, "Form", "tax year", "Sep 30, 2025"); what it means is kept exactly: a form, a kind of
period, and the day the period ends. A period ends on the last day of a month (IRC 441(b), (e)); the IRS keeps
accounts by that month, which is also how a 52-53-week year is filed under (IRC 441(f)(2)(A)).
"""

import calendar
import re
from dataclasses import dataclass
from datetime import date

from notices.law.catalogue import IRS
from notices.law.forms import BY_KEY, TaxForm, form_key

FIRST_YEAR = 1980
LAST_YEAR = 2099

_MONTHS = {name.upper(): number for number, name in enumerate(calendar.month_abbr) if name}
_QUARTER_WORDS = {"FIRST": 1, "SECOND": 2, "THIRD": 3, "FOURTH": 4}
_NOISE = re.compile(
    r"\b(FORM|FOR|TAX YEARS?|TAX PERIOD|TY|CALENDAR YEAR|CY|PERIOD|YEAR|ENDED|ENDING|THE|OF|QUARTERLY)\b"
)
_FISCAL = re.compile(r"^(?:FYE|FY|FISCAL)\s*(.+)$")
_QUARTER_FIRST = re.compile(r"^(?:Q([1-4])|([1-4])Q|([1-4])(?:ST|ND|RD|TH) (?:QUARTER|QTR|Q))\s*(\d{4})$")
_QUARTER_LAST = re.compile(r"^(\d{4})\s*(?:Q([1-4])|([1-4])Q|([1-4])(?:ST|ND|RD|TH) (?:QUARTER|QTR|Q))$")
_YEAR = re.compile(r"^(\d{4})$")
_YEAR_MONTH = re.compile(r"^(\d{4})(?:[-/ ](\d{1,2})|(\d{2}))$")
_MONTH_YEAR = re.compile(r"^(\d{1,2})[-/ ](\d{4})$")
_ISO_DAY = re.compile(r"^(\d{4})-(\d{1,2})-(\d{1,2})$")
_US_DAY = re.compile(r"^(\d{1,2})/(\d{1,2})/(\d{4})$")
_NAMED = re.compile(r"^([A-Z]{3})[A-Z]*\.?\s*(?:(\d{1,2})\s+)?(\d{4})$")


@dataclass(frozen=True)
class FormPeriod:
    """One IRS account: a form, a kind of period ("year", "quarter", "month", "none") and its last day.

    `end_on` is None for a form filed once, such as an estate tax return. `str()` gives the canonical text,
    which `parse` reads back to the same value. Of a state's account, which `state_matters` reads, `authority` is the
    state, and no rule of the Internal Revenue Code applies.
    """

    form: str
    kind: str
    end_on: date | None
    authority: str = IRS

    @property
    def is_for_irs(self) -> bool:
        return self.authority == IRS

    @property
    def label(self) -> str:
        """The period alone, as people write it: "2025 Q3", "2023", "FY 2025-06", "2025-07", "no period"."""
        if self.end_on is None:
            return "no period"
        year, month = self.end_on.year, self.end_on.month
        if self.kind == "quarter":
            return f"{year} Q{month // 3}"
        if self.kind == "month":
            return f"{year}-{month:02d}"
        return str(year) if month == 12 else f"FY {year}-{month:02d}"

    def __str__(self) -> str:
        form = self.form if self.is_for_irs else f"{self.authority} {self.form}"
        return form if self.end_on is None else f"{form} {self.label}"


def parse(text: str, today: date | None = None) -> FormPeriod:
    """Read form and period from one line; ValueError with a sentence that says what to type instead.

    With `today`, a period that ends after the next calendar year is refused; without it, one after 2099 is.
    """
    words = cleaned(text)
    if not words:
        raise ValueError("Type a form and a period, for example 1040 2023 or 941 2025 Q3.")
    form, rest = _split_form(words, text)
    period = _period_of(form, rest)
    check_year(period, today)
    return period


def cleaned(text: str) -> str:
    """What was typed in capitals, without what says nothing."""
    upper = re.sub(r"[,;:()–—]", " ", text.upper())
    for word, number in _QUARTER_WORDS.items():
        upper = re.sub(rf"\b{word} (QUARTER|QTR)\b", f"Q{number}", upper)
    return " ".join(_NOISE.sub(" ", upper).split())


def _split_form(cleaned: str, typed: str) -> tuple[TaxForm, str]:
    # The longest run of words that is a form wins, so that "1120 S 2024" is the S corporation's return.
    words = cleaned.split()
    for count in range(min(3, len(words)), 0, -1):
        if form := BY_KEY.get(form_key("".join(words[:count]))):
            return form, " ".join(words[count:])
        if form := BY_KEY.get(form_key("".join(words[-count:]))):
            return form, " ".join(words[:-count])
    if _QUARTER_LAST.match(cleaned) or _QUARTER_FIRST.match(cleaned):
        raise ValueError(f"{typed.strip()} has no form: type 941 {typed.strip()}.")
    if _YEAR.match(cleaned) and FIRST_YEAR <= int(cleaned) <= LAST_YEAR:
        raise ValueError(f"{cleaned} has no form: type 1040 {cleaned}.")
    raise ValueError(f"{typed.strip()} names no tax form that Noticebook knows: type, for example, 1040 2023.")


def _period_of(form: TaxForm, rest: str) -> FormPeriod:
    if not rest:
        if form.periods == ("none",):
            return FormPeriod(form.number, "none", None)
        raise ValueError(f"Form {form.number} needs its period: type {_example(form)}.")
    if form.periods == ("none",):
        raise ValueError(f"Form {form.number} has no tax period: type {form.number} alone.")
    fiscal = _FISCAL.match(rest)
    kind, end_on = read_period(fiscal.group(1) if fiscal else rest, form)
    if fiscal:
        if kind != "month":
            raise ValueError(f"A fiscal year is typed with the month it ends in: type {_fiscal_example(form)}.")
        kind = "year"
    return FormPeriod(form.number, _fit(form, kind, end_on), end_on)


def read_period(text: str, form: TaxForm) -> tuple[str, date]:
    """The kind of a period and its last day, as typed; ValueError with a sentence that names the form."""
    if found := _QUARTER_LAST.match(text):
        return "quarter", _month_end(int(found[1]), 3 * int(found[2] or found[3] or found[4]), form)
    if found := _QUARTER_FIRST.match(text):
        return "quarter", _month_end(int(found[4]), 3 * int(found[1] or found[2] or found[3]), form)
    if found := _YEAR.match(text):
        return "year", _month_end(int(found[1]), 12, form)
    if found := _YEAR_MONTH.match(text):
        return "month", _month_end(int(found[1]), int(found[2] or found[3]), form)
    if found := _MONTH_YEAR.match(text):
        return "month", _month_end(int(found[2]), int(found[1]), form)
    return "month", _read_day(text, form)


def _read_day(text: str, form: TaxForm) -> date:
    if found := _ISO_DAY.match(text):
        year, month, day = int(found[1]), int(found[2]), int(found[3])
    elif found := _US_DAY.match(text):
        year, month, day = int(found[3]), int(found[1]), int(found[2])
    elif (found := _NAMED.match(text)) and found[1] in _MONTHS:
        year, month, day = int(found[3]), _MONTHS[found[1]], int(found[2] or 0)
    else:
        raise ValueError(f"{text} is not a period of Form {form.number}: type {_example(form)}.")
    end = _month_end(year, month, form)
    if day and day != end.day:
        raise ValueError(f"A tax period ends on the last day of a month, not on {text}: type {_example(form)}.")
    return end


def _month_end(year: int, month: int, form: TaxForm) -> date:
    if not 1 <= month <= 12:
        raise ValueError(f"There is no month {month}: type {_example(form)}.")
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(f"The year {year} is outside {FIRST_YEAR} to {LAST_YEAR}.")
    return date(year, month, calendar.monthrange(year, month)[1])


def _fit(form: TaxForm, kind: str, end_on: date) -> str:
    """The kind under which this form keeps an account ending on that day; ValueError when it keeps none."""
    is_december = end_on.month == 12
    if kind == "month":
        # "Sep 30, 2025" on a Form 941 notice is its third quarter; on a Form 1120 it is a fiscal year.
        if "year" in form.periods and (is_december or "month" not in form.periods):
            kind = "year"
        elif "quarter" in form.periods and end_on.month % 3 == 0:
            kind = "quarter"
    # Employment tax returns follow the calendar, whatever year the employer keeps its books by (Reg. 31.6011(a)-1).
    if kind in form.periods and (kind != "year" or is_december or not form.is_employment_tax):
        return kind
    raise ValueError(f"Form {form.number} is filed by {form.periods[0]}: type {_example(form, end_on)}.")


def _example(form: TaxForm, near: date | None = None) -> str:
    year, month = (near.year, near.month) if near else (2025, 9)
    usual = form.periods[0]
    if usual == "quarter":
        return f"{form.number} {year} Q{(month + 2) // 3}"
    return f"{form.number} {year}-{month:02d}" if usual == "month" else f"{form.number} {year}"


def _fiscal_example(form: TaxForm) -> str:
    return _example(form) if form.is_employment_tax else f"{form.number} FY 2025-06"


def check_year(period: FormPeriod, today: date | None) -> None:
    """Raise ValueError for a period that ends after the next calendar year."""
    if today and period.end_on and period.end_on.year > today.year + 1:
        raise ValueError(f"The period {period.label} lies after {today.year + 1}: check the year.")
