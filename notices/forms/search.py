"""Which cases are meant by a few words?

Each word is first recognised (a form, a year, a letter's code, an amount, a number) and then narrows the list by
one indexed column. Nothing is searched by an "or" over joined tables, which no index could answer.
"""

import json
import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL

from clients.models import Client, Tin
from clients.models.clients import name_holds
from notices import firm_letters
from notices.law import periods, state_matters
from notices.law.forms import BY_KEY, form_key
from notices.models import Case, Notice, Response
from practice.asking import is_key
from practice.models import Firm

# Up to so many rows are named by their keys: beside other conditions a planner would rather walk all cases of the firm.
FEW = 500
# A common name belongs to so many clients at most. A commoner part of names, such as two letters, is asked of each case
# in the order of the list, which is over as soon as the list is full.
MANY = 2_500

_SPLIT_CODE = re.compile(r"\b(CP|LT|LTR|LETTER|NOTICE)\s+(?=[A-Z]*\d)", re.I)
_QUARTER = re.compile(r"\b(\d{4})\s+(Q[1-4])\b", re.I)
_AMOUNT = re.compile(r"\$?\d{1,3}(?:,\d{3})+(?:\.\d{2})?|\$\d+(?:\.\d{2})?|\d+\.\d{2}")
# A bare number that is no form, no year and no code; eight digits and more are rather a tracking number.
_PLAIN_AMOUNT = re.compile(r"\d{1,3}|\d{5,7}")
_CASE_NUMBER = re.compile(r"(?:case\s*(?:no\.?|number)?\s*#?|#)\s*(\d+)", re.I)
_TRACKING = re.compile(r"(?=(?:[A-Z]*\d){6})[A-Z0-9]{8,40}", re.I)


def case_number(text: str) -> int | None:
    """The number that a text such as "case 50" or "#50" is as a whole; None for any other text."""
    found = _CASE_NUMBER.fullmatch(text.strip())
    return int(found[1]) if found and is_key(found[1]) else None


def matching(cases: QuerySet, text: str, firm: Firm) -> QuerySet:
    """The cases that every word of the text is true of."""
    whole = _whole(text.strip(), firm)
    if whole is not None:
        return cases.filter(whole)
    names = []
    for word in _words(text):
        meant = _meant(word, firm)
        if meant is None:
            names.append(word)
        else:
            cases = cases.filter(meant)
    return cases.filter(_named(names, firm)) if names else cases


def _whole(text: str, firm: Firm) -> Q | None:
    """What a text means that is one thing as a whole: a case number, a form and period, a tracking number, a code
    such as "FTB 4963".

    A whole taxpayer number never comes here: `clients.finding` leads it to its client or to its last four digits.
    """
    number = case_number(text)
    if number is not None:
        return Q(pk=number)
    squeezed = re.sub(r"\s", "", text)
    if re.fullmatch(r"\d{12,40}", squeezed):
        return _tracked({text, squeezed}, firm)
    try:
        matter = state_matters.parse(text)
        if not matter.is_for_irs and not re.search(r"\d", matter.form):
            return None  # Al Smith 2023 is rather a person than a form of Alabama
    except ValueError:
        code = _code(text, firm) if " " in text else ""
        return _few(firm, last_code=code) if code else None
    # A form of the IRS may be that of a state's case, too, where nobody typed the state's own.
    whose = {} if matter.is_for_irs else {"authority": matter.authority}
    return _few(firm, form=matter.form, period_kind=matter.kind, period_end=matter.end_on, **whose)


def _words(text: str) -> Iterator[str]:
    joined = _SPLIT_CODE.sub(lambda found: found[1], _QUARTER.sub(r"\1\2", text))
    return (word for word in joined.replace(";", " ").split() if word.casefold() not in ("and", "&", "form"))


def _meant(word: str, firm: Firm) -> Q | None:
    """What one word is true of; None for a word that can only be part of a name."""
    if re.fullmatch(r"[12]\d{3}Q[1-4]", word, re.I):
        return _few(firm, period=f"{word[:4]} {word[4:].upper()}", period_end=_end_of(int(word[:4]), int(word[5])))
    if re.fullmatch(r"\d{4}", word):
        return _four_digits(word, firm)
    if form_key(word) in BY_KEY:
        return _few(firm, form=BY_KEY[form_key(word)].number)
    if _AMOUNT.fullmatch(word):
        return _of_amount(Decimal(word.replace(",", "").removeprefix("$")), firm)
    if code := _code(word, firm):
        return _few(firm, last_code=code)
    if _PLAIN_AMOUNT.fullmatch(word):
        return _of_amount(Decimal(word), firm)
    if _TRACKING.fullmatch(word):
        return _tracked({word, word.upper()}, firm)
    return None


def _end_of(year: int, quarter: int) -> date:
    return date(year, 3 * quarter, 31 if quarter in (1, 4) else 30)


def _named(words: list[str], firm: Firm) -> Q:
    """Cases of a client whose name holds all the words; failing that, of a couple whose names share them."""
    text = " ".join(words)
    together = Client.objects.filter(firm=firm).named(text)
    keys = _keys(together, MANY)
    if keys is None:
        return name_holds(text, "client__") | name_holds(text, "spouse__")
    if keys or len(words) == 1:
        return _of_clients(keys)
    shared = Q()
    for word in words:
        shared &= _named([word], firm)
    return shared


def _four_digits(word: str, firm: Firm) -> Q:
    """A form, a year, or the last four digits of a taxpayer number; whatever of these it can be."""
    meant = _of_clients(list(Tin.objects.filter(firm=firm, last4=word).values_list("client", flat=True)))
    if form_key(word) in BY_KEY:
        meant |= Q(form=BY_KEY[form_key(word)].number)
    if periods.FIRST_YEAR <= int(word) <= periods.LAST_YEAR:
        meant |= Q(period_end__range=(date(int(word), 1, 1), date(int(word), 12, 31)))
    return meant


def _code(word: str, firm: Firm) -> str:
    return firm_letters.code_of(firm, word) if re.search(r"\d", word) else ""


def _of_amount(amount: Decimal, firm: Firm) -> Q:
    # Naming every state lets the index of balances answer.
    owing = Case.objects.filter(firm=firm, state__in=Case.State.values, balance=amount).order_by()
    letters = Notice.objects.filter(amount_due=amount, case__firm=firm).order_by()
    either = owing.values_list("pk", flat=True).union(letters.values_list("case", flat=True))
    found = list(either[: FEW + 1])
    return Q(pk__in=found if len(found) <= FEW else either)


def _tracked(numbers: set[str], firm: Firm) -> Q:
    sent = Response.objects.filter(firm=firm, tracking_number__in=numbers)
    return Q(pk__in=Response.cases.through.objects.filter(response__in=sent).values("case"))


def _few(firm: Firm, **columns: Any) -> Q:
    """The cases with these columns: by their keys where they are few."""
    found = _keys(Case.objects.filter(firm=firm, **columns), FEW)
    return Q(**columns) if found is None else Q(pk__in=found)


def _of_clients(keys: list[int]) -> Q:
    """The cases of the clients with these keys, alone and jointly."""
    whose = keys if len(keys) <= FEW else _handed_over(keys)
    alone, jointly = (Case.objects.filter(**{f"{who}__in": whose}).order_by() for who in ("client", "spouse"))
    if whose is keys:
        return Q(pk__in=[*alone.values_list("pk", flat=True), *jointly.values_list("pk", flat=True)])
    return Q(pk__in=alone.values("pk").union(jointly.values("pk"), all=True))


def _handed_over(keys: list[int]) -> RawSQL:
    """Many keys as one value whose parts are rows to the database: thousands of values take long to read."""
    if connection.vendor == "postgresql":
        return RawSQL("SELECT unnest(%s::bigint[])", [keys])
    return RawSQL("SELECT value FROM json_each(%s)", [json.dumps(keys)])


def _keys(rows: QuerySet, most: int) -> list[int] | None:
    """The primary keys of the rows; None where there are more."""
    found = list(rows.order_by().values_list("pk", flat=True)[: most + 1])
    return found if len(found) <= most else None
