"""Do the law's answers depend on the question alone, for every letter and every unit in which periods are counted?

Neither the clock nor the place may move a date; a later letter never sets an earlier one.
"""

import decimal
import json
import os
import subprocess
import sys
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
import time_machine
from hypothesis import given, settings
from hypothesis import strategies as st

from notices.law import holidays
from notices.law.catalogue import entries
from notices.law.csed import Event, estimate
from notices.law.deadlines import EVENTS, deadlines_for
from notices.law.debts import Payment
from notices.law.interest import interest_on
from notices.law.rates import published
from notices.law.refunds import PaidTax, refund_limit
from notices.law.upkeep import stale

ROOT = Path(__file__).parents[3]
LETTER_ON = date(2026, 8, 7)
MOMENTS = ("1999-12-31 23:59:59", "2026-11-22 12:00", "2050-06-01 00:00")

# One letter for each way in which the catalogue counts a period, so that no unit, start or roll is left out.
WAYS = {
    (window.counted_from, window.lead_business_days, window.unit, window.days, window.roll, window.abroad): entry.code
    for entry in entries()
    for window in entry.windows
    if window.days
}


def counted(code, dated, abroad):
    """The dates of a letter whose every event happened on the day of its date."""
    return deadlines_for(code, dated, abroad=abroad, events=dict.fromkeys(EVENTS, dated))


def test_the_ways_of_counting_cover_every_unit_and_every_start():
    assert {way[2] for way in WAYS} == {"calendar_days", "business_days", "years"}
    assert {way[0] for way in WAYS} == {"notice_date", *EVENTS}


@pytest.mark.parametrize("way", WAYS, ids=lambda way: " ".join(map(str, way)))
@settings(max_examples=25)
@given(dated=st.dates(date(1985, 1, 1), date(2090, 1, 1)), later=st.integers(1, 40))
def test_a_later_letter_never_sets_an_earlier_day_and_a_roll_lands_on_a_business_day(way, dated, later):
    code, abroad = WAYS[way], way[-1] or False
    first, second = counted(code, dated, abroad), counted(code, dated + timedelta(days=later), abroad)
    for before, after in zip(first, second, strict=True):
        for name in ("counted_to", "due_on", "target_on", "legal_last_on"):
            assert getattr(before, name) is None or getattr(before, name) <= getattr(after, name), name
        assert not before.rolled or holidays.is_business_day(before.due_on)
        assert before.due_on is None or dated < before.due_on


def answers():
    """A question of each kind."""
    paid = PaidTax(date(2022, 4, 18), (Payment(date(2022, 1, 15), Decimal("1234.56")),), date(2022, 4, 18))
    return (
        [counted(entry.code, LETTER_ON, abroad) for entry in entries() for abroad in (False, True)],
        interest_on(Decimal("12345.67"), date(1999, 12, 15), date(2026, 12, 31), published(), what="tax"),
        estimate(date(2016, 6, 6), [Event("cdp", date(2018, 1, 1), date(2018, 7, 1))]),
        refund_limit(paid, date(2025, 4, 15)),
        stale(date(2027, 1, 5)),
    )


def test_no_answer_depends_on_the_clock():
    seen = []
    for moment in MOMENTS:
        with time_machine.travel(moment, tick=False):
            seen.append(answers())
    assert seen[0] == seen[1] == seen[2]


def test_no_interest_or_date_depends_on_how_decimals_round_elsewhere():
    expected = answers()[:2]
    rough = decimal.Context(prec=4, rounding=decimal.ROUND_UP)
    with decimal.localcontext(rough):
        assert answers()[:2] == expected


def test_no_answer_depends_on_the_locale_or_the_time_zone():
    asked = (
        "import json, locale, contextlib\n"
        "with contextlib.suppress(locale.Error): locale.setlocale(locale.LC_ALL, '')\n"
        "from tests.notices.law.test_apart_from_the_world import answers\n"
        "print(json.dumps(repr(answers())))"
    )
    seen = set()
    for place, zone in (("C", "UTC"), ("de_DE.UTF-8", "Pacific/Kiritimati"), ("ar_EG.UTF-8", "America/Adak")):
        environment = {"PATH": os.environ["PATH"], "LC_ALL": place, "TZ": zone, "PYTHONHASHSEED": "1"}
        command = [sys.executable, "-c", asked]
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=True)
        seen.add(done.stdout)
    assert len(seen) == 1
    assert "Aug 7, 2026" in json.loads(seen.pop())
