"""Can an owner add, correct and withdraw a quarter's interest rate, and does only that firm compute with it?"""

import html
from dataclasses import replace
from decimal import Decimal

import pytest
import time_machine
from django.core import checks
from django.core.management import call_command
from django.urls import reverse

from notices import casework
from notices.firm_rates import own_rate, own_rates, rates_for
from notices.law import penalties
from notices.law.accrual import accrue
from notices.law.debts import Debt
from notices.law.rates import FIRM, Quarter, published
from practice import audit
from practice.access import Role
from practice.history import told
from practice.models import Event, Firm
from practice.refusals import Conflict, Refused
from practice.words import on
from tests.factories import acting, make_member

LAST = published().rows[-1]
NEXT = LAST.quarter.next()
AFTER = NEXT.next()
RULING = "Rev. Rul. 2026-30"
SLUG = str(NEXT).replace(" ", "-")


@pytest.fixture
def as_owner(client, owner):
    client.force_login(owner)
    return client


def typed(quarter=NEXT, **fields):
    """What the form of the rates page sends."""
    return {"quarter": str(quarter), "percent": "6", "citation": RULING, "version": "1"} | fields


def add(owner, quarter=NEXT, **wanted):
    """A quarter of the firm's own, by the verb."""
    firm = Firm.objects.get(pk=owner.firm_id)
    wanted = {"percent": 6, "citation": RULING} | wanted
    return casework.set_rate(firm, by=acting(owner), version=firm.version, quarter=quarter, **wanted)


def last_event(firm):
    return told(Event.objects.filter(chain=firm.chain_id).order_by("sequence").last())


def page_of(answer):
    return html.unescape(answer.content.decode())


# Reading.


def test_the_page_says_until_which_day_interest_can_be_computed_and_from_where_each_rate_is(as_owner):
    page = page_of(as_owner.get(reverse("rates")))
    assert f"Interest can be computed through {on(LAST.quarter.last_on)}" in page
    assert f"checked on {on(published().as_of)}" in page
    assert "second-hand" in page
    assert LAST.citation in page
    assert "Earlier quarters, back to 1995 Q1" in page
    assert page.count("<b>1995 Q") == 4
    assert f'value="{NEXT}"' in page


def test_the_last_twelve_quarters_are_shown_and_all_earlier_ones_folded(as_owner):
    context = as_owner.get(reverse("rates")).context
    shown = [rate for rate, _ in (*context["recent"], *context["earlier"])]
    assert shown == list(reversed(published().rows))
    assert len(context["recent"]) == 12


@pytest.mark.parametrize("role", [Role.PRACTITIONER, Role.ASSISTANT, Role.VIEWER])
@pytest.mark.parametrize("name", ["rates", "rate_change", "rate_withdraw"])
def test_only_owners_see_and_change_rates(client, owner, firm, role, name):
    add(owner)
    client.force_login(make_member(firm, role=role))
    address = reverse(name, args=[] if name == "rates" else [SLUG])
    assert client.get(address).status_code == 403
    assert client.post(address, typed()).status_code == 403
    firm.refresh_from_db()
    assert firm.rates[str(NEXT)]["percent"] == "6"


@pytest.mark.parametrize("address", [SLUG, "2020-Q4", "2031-Q1", "2027Q1", "2027 Q1", "nonsense", "2027-Q5"])
def test_a_quarter_that_the_firm_did_not_type_has_no_page(client, owner, stranger, address):
    add(owner)
    client.force_login(stranger)
    for name in ("rate_change", "rate_withdraw"):
        assert client.get(reverse(name, args=[address])).status_code == 404


def test_the_settings_lead_to_the_rates(as_owner):
    assert f'href="{reverse("rates")}"' in as_owner.get(reverse("settings")).content.decode()


# Adding.


def test_an_added_quarter_is_kept_told_and_shown_as_the_firms_own(as_owner, firm, owner):
    answer = as_owner.post(reverse("rates"), typed(percent=" 6 % "), follow=True)
    page = page_of(answer)
    assert f"The rate of {NEXT} was saved." in page
    assert f"typed by {owner.name}" in page
    assert f"Interest can be computed through {on(NEXT.last_on)}" in page
    firm.refresh_from_db()
    assert (firm.rates[str(NEXT)]["percent"], firm.rates[str(NEXT)]["citation"]) == ("6", RULING)
    event = last_event(firm)
    assert event["sentence"] == f"Interest rate of {NEXT} set to 6 percent a year ({RULING})."
    assert event["facts"] == {"quarter": str(NEXT), "percent": [None, "6"], "citation": RULING}
    assert audit.log_of(firm, what="firm").first().kind == "rate_set"


def test_a_new_quarter_lets_interest_go_on_for_this_firm_and_no_other(owner, firm, stranger):
    due_on = LAST.quarter.first_on
    debt = Debt(Decimal("10000.00"), due_on, filed_on=due_on)
    day = NEXT.last_on
    before = accrue(debt, day, rates=rates_for(firm))
    assert before.unrated_from == NEXT.first_on
    firm = add(owner, percent=6)
    after = accrue(debt, day, rates=rates_for(firm))
    assert (after.as_of, after.unrated_from, after.is_projected) == (day, None, False)
    assert after.interest > before.interest
    (segment,) = [each for each in after.segments if each.kind == "interest" and each.to_on == day]
    assert (segment.rate, segment.citation, segment.confidence) == (6, RULING, FIRM)
    assert accrue(debt, day, rates=rates_for(stranger.firm)) == before


WRONG = [
    ({"percent": "6.5"}, "rounds to a full percent (IRC 6621(b)(3))"),
    ({"percent": "six"}, "rounds to a full percent"),
    ({"percent": ""}, "Enter the rate in percent."),
    ({"percent": "2"}, "adds three points"),
    ({"percent": "21"}, "more than was ever charged"),
    ({"percent": "700"}, "not a yearly rate"),
    ({"percent": "-7"}, "not a yearly rate"),
    ({"citation": "  "}, "Say where the rate was announced"),
    ({"quarter": ""}, "Enter the quarter"),
    ({"quarter": "2027"}, "Enter a quarter as year and number"),
    ({"quarter": str(AFTER)}, f"Between {LAST.quarter} and {AFTER} the table of interest rates has a gap."),
    ({"quarter": "1994 Q1"}, "has a gap"),
    ({"quarter": str(LAST.quarter)}, f"{LAST.quarter} is published at {LAST.percent} percent"),
]


@pytest.mark.parametrize(("wrong", "sentence"), WRONG, ids=[str(row[0]) for row in WRONG])
def test_what_cannot_be_gets_a_sentence_and_changes_nothing(as_owner, firm, wrong, sentence):
    events = Event.objects.count()
    answer = as_owner.post(reverse("rates"), typed(**wrong))
    assert answer.status_code == 200
    assert sentence in page_of(answer)
    firm.refresh_from_db()
    assert (firm.rates, firm.version, Event.objects.count()) == ({}, 1, events)


def test_quarters_are_added_one_after_the_other(owner):
    add(owner)
    assert rates_for(add(owner, AFTER, percent=5)).last_on == AFTER.last_on


def test_a_quarter_typed_already_is_corrected_and_not_added_again(owner):
    add(owner)
    with pytest.raises(Refused, match="correct that one"):
        add(owner)


# Replacing what is published.


def test_a_published_quarter_is_replaced_only_when_that_was_meant(as_owner, firm):
    sent = typed(LAST.quarter, percent="11", citation="IR-2026-99")
    assert "tick the box" in page_of(as_owner.post(reverse("rates"), sent))
    page = page_of(as_owner.post(reverse("rates"), sent | {"replaces_published": "on"}, follow=True))
    assert "Your firm computes at 11 % instead." in page
    assert f'<span class="struck">{LAST.percent} %</span>' in page
    firm.refresh_from_db()
    rate = rates_for(firm).on(LAST.quarter.first_on)
    assert (rate.percent, rate.citation, rate.confidence) == (11, "IR-2026-99", FIRM)
    assert last_event(firm)["sentence"] == (
        f"Interest rate of {LAST.quarter} set to 11 percent a year, "
        f"in place of the published {LAST.percent} percent (IR-2026-99)."
    )


def test_a_rate_that_was_published_since_at_the_same_percent_can_go(owner, as_owner):
    firm = add(owner, LAST.quarter, percent=int(LAST.percent), replaces_published=True)
    assert own_rate(firm, LAST.quarter).is_needless
    assert "so yours can be withdrawn" in page_of(as_owner.get(reverse("rates")))


# Correcting and withdrawing.


def test_a_correction_keeps_both_values_and_the_reason_in_the_history(as_owner, owner, firm):
    add(owner)
    page = page_of(as_owner.get(reverse("rate_change", args=[SLUG])))
    assert 'value="6"' in page
    assert f'value="{RULING}"' in page
    sent = {"percent": "7", "citation": RULING, "reason": "misread the table", "version": "2"}
    page = page_of(as_owner.post(reverse("rate_change", args=[SLUG]), sent, follow=True))
    assert f"The rate of {NEXT} was corrected." in page
    firm.refresh_from_db()
    assert firm.rates[str(NEXT)]["percent"] == "7"
    event = last_event(firm)
    assert event["sentence"] == (
        f"Interest rate of {NEXT} corrected to 7 percent a year ({RULING}) from 6 percent a year ({RULING}): "
        "misread the table"
    )
    assert event["facts"]["percent"] == ["6", "7"]


def test_a_correction_that_changes_nothing_writes_nothing(owner, firm):
    firm = add(owner)
    events = Event.objects.count()
    wanted = {"quarter": NEXT, "percent": 6, "citation": RULING, "reason": "looked again"}
    casework.correct_rate(firm, by=acting(owner), version=2, **wanted)
    firm.refresh_from_db()
    assert (Event.objects.count(), firm.version) == (events, 2)


def test_a_withdrawn_quarter_is_gone_and_told(as_owner, owner, firm):
    add(owner)
    sent = {"reason": "not announced after all", "version": "2"}
    page = page_of(as_owner.post(reverse("rate_withdraw", args=[SLUG]), sent, follow=True))
    assert f"The rate of {NEXT} was withdrawn." in page
    firm.refresh_from_db()
    assert firm.rates == {}
    assert last_event(firm) == {
        "sentence": f"Interest rate of {NEXT}, 6 percent a year, withdrawn: not announced after all",
        "facts": {
            "quarter": str(NEXT),
            "percent": ["6", None],
            "citation": RULING,
            "reason": "not announced after all",
        },
    }


def test_a_withdrawn_replacement_lets_the_published_rate_hold_again(owner, firm):
    add(owner, LAST.quarter, percent=11, replaces_published=True)
    casework.withdraw_rate(firm, by=acting(owner), version=2, quarter=LAST.quarter, reason="the table was right")
    firm.refresh_from_db()
    assert rates_for(firm) == published()
    assert f"the published {LAST.percent} percent holds again: the table was right" in last_event(firm)["sentence"]


def test_a_quarter_on_which_a_later_one_rests_cannot_be_withdrawn(as_owner, owner, firm):
    add(owner)
    add(owner, AFTER)
    answer = as_owner.post(reverse("rate_withdraw", args=[SLUG]), {"reason": "wrong", "version": "3"})
    assert "withdraw the last one first" in page_of(answer)
    firm.refresh_from_db()
    assert [own.quarter for own in own_rates(firm)] == [AFTER, NEXT]


@pytest.mark.parametrize("name", ["rate_change", "rate_withdraw"])
def test_a_change_needs_a_reason(as_owner, owner, firm, name):
    add(owner)
    sent = {"percent": "7", "citation": RULING, "reason": " ", "version": "2"}
    assert "Say why the rate" in page_of(as_owner.post(reverse(name, args=[SLUG]), sent))
    firm.refresh_from_db()
    assert firm.version == 2


def test_a_rate_the_firm_does_not_have_cannot_be_corrected_or_withdrawn(owner, firm):
    with pytest.raises(Refused, match="no rate of its own"):
        casework.withdraw_rate(firm, by=acting(owner), version=1, quarter=NEXT, reason="why")
    wanted = {"percent": 7, "citation": RULING, "reason": "why"}
    with pytest.raises(Refused, match="no rate of its own"):
        casework.correct_rate(firm, by=acting(owner), version=1, quarter=NEXT, **wanted)


# Two owners.


def test_two_owners_who_add_at_once_see_each_others_rate(as_owner, owner, firm):
    other = make_member(firm, role=Role.OWNER, name="Ola Nord")
    add(other, percent=7)
    answer = as_owner.post(reverse("rates"), typed())
    assert answer.status_code == 409
    page = page_of(answer)
    assert "Ola Nord changed this while you were typing" in page
    assert f"7 percent, {RULING}" in page
    assert f"6, {RULING}" in page
    firm.refresh_from_db()
    assert firm.rates[str(NEXT)]["percent"] == "7"


def test_a_stale_correction_or_withdrawal_is_a_conflict(as_owner, owner, firm):
    add(owner)
    firm.refresh_from_db()
    for name in ("rate_change", "rate_withdraw"):
        sent = {"percent": "5", "citation": RULING, "reason": "stale", "version": "1"}
        answer = as_owner.post(reverse(name, args=[SLUG]), sent)
        assert answer.status_code == 409
        assert f"6 percent, {RULING}" in page_of(answer)
    with pytest.raises(Conflict):
        casework.withdraw_rate(firm, by=acting(owner), version=1, quarter=NEXT, reason="stale")


# Being told.


@pytest.fixture
def end_of_2026(monkeypatch):
    """The law as it stood when nobody knew a rate or an amount of 2027."""
    rows = tuple(row for row in published().rows if row.quarter.year <= 2026)
    rates = replace(published(), rows=rows)
    for place in ("notices.firm_rates", "notices.law.upkeep"):
        monkeypatch.setattr(f"{place}.published", lambda: rates)
    amounts = tuple(row for row in penalties.MINIMUMS if row.to_year <= 2026)
    monkeypatch.setattr(penalties, "MINIMUMS", amounts)


@pytest.mark.parametrize(
    ("day", "says"), [("2026-11-25", False), ("2026-12-18", True), ("2027-01-05", True)], ids=["before", "soon", "late"]
)
def test_an_owner_learns_on_docket_settings_and_rates_that_a_rate_is_missing(
    client, owner, assistant, end_of_2026, day, says
):
    words = "rate of 2027 Q1 is not on file yet" if day < "2027" else "no rate is on file for 2027 Q1"
    with time_machine.travel(f"{day} 15:00Z", tick=False):
        client.force_login(owner)
        for name in ("docket", "settings", "rates"):
            assert (words in page_of(client.get(reverse(name)))) is says, name
        client.force_login(assistant)
        assert words not in page_of(client.get(reverse("docket")))


def test_a_rate_of_the_firms_own_ends_the_warning_for_this_firm(client, owner, stranger, end_of_2026):
    add(owner, Quarter(2027, 1))
    words = "no rate is on file for 2027 Q1"
    with time_machine.travel("2027-01-05 15:00Z", tick=False):
        client.force_login(owner)
        assert words not in page_of(client.get(reverse("docket")))
        client.force_login(stranger)
        assert words in page_of(client.get(reverse("docket")))


@pytest.mark.parametrize(
    ("day", "found"),
    [
        ("2026-11-25", set()),
        ("2026-12-18", {"notices.W001", "notices.W002"}),
        ("2027-01-05", {"notices.W001", "notices.W002", "notices.W005"}),
        ("2098-06-01", {"notices.W001", "notices.W002", "notices.W003", "notices.W004", "notices.W005"}),
    ],
)
def test_the_system_check_warns_without_a_database(end_of_2026, day, found):
    with time_machine.travel(f"{day} 15:00Z", tick=False):
        messages = checks.run_checks(tags=["law"])
    assert {message.id for message in messages} == found
    assert all("docs/law.md" in message.hint and message.level == checks.WARNING for message in messages)


def test_a_start_prints_what_is_out_of_date(db, end_of_2026, capsys):
    with time_machine.travel("2027-01-05 15:00Z", tick=False):
        call_command("check")
    assert "no rate is on file for 2027 Q1" in capsys.readouterr().err


def test_the_build_fails_on_no_warning_that_the_calendar_brings(settings):
    from notices.checks import IDS
    from tests.practice.test_makefile import REPO

    line = next(line for line in (REPO / "Makefile").read_text().splitlines() if line.startswith("CALENDAR"))
    silenced = line.partition("= ")[2].split(",")
    assert set(silenced) == set(IDS.values())
    settings.SILENCED_SYSTEM_CHECKS = silenced
    with time_machine.travel("2098-06-01 15:00Z", tick=False):
        call_command("check", tags=["law"], fail_level="WARNING")


def test_a_quarter_is_written_in_an_address_and_read_back():
    from notices.templatetags.rates import address

    assert address(Quarter(2027, 1)) == "2027-Q1"
