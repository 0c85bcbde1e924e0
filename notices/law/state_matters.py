"""Which state, which of its forms and which period does "CA 540 2023" or "NY IT-201 2022" mean?

A state's forms are no table here: what is typed is kept as the name of the form, in capitals, with hyphens for spaces.
The two letters of the state come first, so that no number of a state's form is taken for one of the IRS, many of which
bear the same (KY 720 is no Form 720). No rule of the Internal Revenue Code is applied to such a matter. What begins
with no state is a matter of the IRS and is read by `notices.law.periods`.
"""

import re
from datetime import date

from notices.law import periods
from notices.law.authorities import STATES, authority_name
from notices.law.forms import BY_KEY, TaxForm, form_key
from notices.law.periods import FormPeriod

LONGEST_FORM = 12
"""Characters of a form's name; the same as a case keeps."""

_MONTH = "(?:JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC)[A-Z]*"
_PERIOD = re.compile(
    r"(?:^|\s)(?P<fiscal>(?:FYE?|FISCAL)\s*)?(?P<period>"
    r"\d{4}\s*Q[1-4]|Q[1-4]\s*\d{4}"
    rf"|{_MONTH}\.?\s(?:\d{{1,2}}\s)?\d{{4}}"
    r"|\d{4}-\d{1,2}-\d{1,2}|\d{1,2}/\d{1,2}/\d{4}"
    r"|\d{4}-\d{1,2}|\d{1,2}/\d{4}|\d{6}|\d{4})$",
    re.ASCII,
)
_A_MONTH = re.compile(r"\d{4}-\d{1,2}|\d{1,2}/\d{4}|\d{6}", re.ASCII)
_STATE = re.compile(r"([A-Z]{2})[ -](.+)", re.ASCII)
_FORM = re.compile(r"[A-Z0-9](?:[A-Z0-9./-]*[A-Z0-9])?", re.ASCII)


def parse(text: str, today: date | None = None) -> FormPeriod:
    """Read a matter of a state or of the IRS from one line; ValueError with a sentence that says what to type.

    With `today`, a period that ends after the next calendar year is refused.
    """
    state, rest = _split(periods.cleaned(text))
    if not state:
        return periods.parse(text, today)
    found = _PERIOD.search(rest)
    if found is None:
        raise ValueError(f"A form of {authority_name(state)} needs its period: type {state} {_example(rest)} 2023.")
    form = _form(state, rest[: found.start()])
    kind, end_on = periods.read_period(found["period"], TaxForm(form, "", "both", ("year", "quarter", "month")))
    if found["fiscal"]:
        if kind != "month":
            raise ValueError(f"A fiscal year is typed with the month it ends in: type {state} {form} FY 2025-06.")
        kind = "year"
    elif kind == "month" and end_on.month == 12 and not _A_MONTH.fullmatch(found["period"]):
        kind = "year"  # Dec 31, 2023
    matter = FormPeriod(form, kind, end_on, state)
    periods.check_year(matter, today)
    return matter


def _split(cleaned: str) -> tuple[str, str]:
    """The state whose letters come first and the rest; no state where the text begins with a form of the IRS."""
    found = _STATE.fullmatch(cleaned)
    if not found or found[1] not in STATES:
        return "", cleaned
    words = cleaned.replace("-", " ").split()
    is_of_irs = any(form_key("".join(words[:count])) in BY_KEY for count in (1, 2, 3))
    return ("", cleaned) if is_of_irs else (found[1], found[2])


def _form(state: str, typed: str) -> str:
    form = re.sub(r"-+", "-", re.sub(r"\s+", "-", typed.strip()))
    if not form:
        raise ValueError(f"Type the form of {authority_name(state)} and its period, such as {state} 540 2023.")
    if not _FORM.fullmatch(form):
        raise ValueError(f"{typed.strip()} is not the name of a form: type letters, digits and hyphens.")
    if len(form) > LONGEST_FORM:
        raise ValueError(f"The name of a form has at most {LONGEST_FORM} characters: shorten {typed.strip()}.")
    return form


def _example(typed: str) -> str:
    form = "-".join(typed.split())
    return form if _FORM.fullmatch(form) and len(form) <= LONGEST_FORM else "540"
