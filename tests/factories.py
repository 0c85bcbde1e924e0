"""Plain makers of rows for tests: each gives something true to life, and takes what the test is about.

They go through the same verbs as the views, so that every row made here has its history.
"""

import itertools
from datetime import UTC, date, datetime
from decimal import Decimal

from clients import register, tin
from clients.models import Client
from notices import casework, outgoing
from notices.law import periods
from notices.models import Case, FirmLetter, FirmWindow, Notice, OutgoingLetter
from notices.wording.standard import standard
from practice import people
from practice.access import Role
from practice.history import Actor
from practice.models import Firm, Member

NOW = datetime(2026, 6, 29, 15, 0, tzinfo=UTC)
TODAY = date(2026, 6, 29)
PASSWORD = "correct horse battery"

_numbers = itertools.count(1)


def make_firm(*, name: str = "Moreno Tax", email: str = "", owner_name: str = "Rosa Moreno", at=NOW) -> Member:
    """A firm with its owner; returns the owner."""
    return people.found_firm(
        at=at,
        name=name,
        time_zone="America/New_York",
        owner_name=owner_name,
        owner_email=email or f"owner{next(_numbers)}@example.com",
        password=PASSWORD,
    )


def make_member(
    firm: Firm, *, role: str = Role.PRACTITIONER, name: str = "Jo Tran", email: str = "", **fields
) -> Member:
    member = Member(
        firm=firm,
        email=email or f"member{next(_numbers)}@example.com",
        name=name,
        role=role,
        joined_at=NOW,
        **fields,
    )
    member.set_password(PASSWORD)
    member.save()
    return member


def acting(member: Member, at: datetime = NOW) -> Actor:
    return Actor(member, at)


def next_ssn() -> tin.TaxpayerNumber:
    """A well-formed number no other row of the test has."""
    return tin.parse(tin.SSN, f"219{10 + next(_numbers) % 89:02}{1000 + next(_numbers) % 8999:04}")


def make_client(member: Member, *, at: datetime = NOW, **overrides) -> Client:
    fields = {"kind": Client.Kind.INDIVIDUAL, "name": "Terrence Boyd"} | overrides
    return register.record_client(by=acting(member, at), **fields)


def make_case(member: Member, *, client: Client | None = None, matter: str = "1040 2024", at=NOW, **overrides) -> Case:
    return casework.open_case(
        by=acting(member, at),
        client=client or make_client(member, at=at),
        matter=periods.parse(matter),
        **overrides,
    )


def make_notice(
    member: Member, *, case: Case | None = None, code: str = "CP14", notice_date: date = TODAY, at=NOW, **overrides
) -> Notice:
    fields = {"amount_due": Decimal("1800.00")} | overrides
    return casework.record_notice(
        by=acting(member, at), case=case or make_case(member, at=at), code=code, notice_date=notice_date, **fields
    )


def make_firm_letter(member: Member, *, at=NOW, **overrides) -> FirmLetter:
    """An entry of the firm's own catalogue."""
    fields = {
        "code": "FTB 4963",
        "title": "Income tax due",
        "authority": "CA",
        "severity": "action",
        "meaning": "California bills income tax.",
        "missing_it": "The state may collect.",
        "source": "The letter's second page",
        "as_of": TODAY,
    } | overrides
    return casework.record_firm_letter(by=acting(member, at), **fields)


def make_firm_window(letter: FirmLetter, member: Member, *, at=NOW, **overrides) -> FirmWindow:
    """A date that such a letter sets."""
    fields = {
        "action": "Pay or respond",
        "counted_from": "notice_date",
        "days": 30,
        "unit": "calendar_days",
        "kind": "administrative",
        "is_rolled": False,
        "citation": "",
        "note": "",
    } | overrides
    return casework.add_firm_window(by=acting(member, at), letter=letter, **fields)


def make_call(member: Member, *, cases: list[Case], at=NOW, **overrides):
    fields = {"line": "pps", "dialled_at": at, "outcome": "answered"} | overrides
    return casework.record_call(by=acting(member, at), cases=cases, **fields)


def make_planned_call(member: Member, *, case: Case, at=NOW, **overrides):
    fields = {"line": "pps", "why": "Ask where the withholding posted"} | overrides
    return casework.plan_call(by=acting(member, at), case=case, **fields)


def make_draft(member: Member, *, case: Case, kind: str = "transmittal", at=NOW, **about) -> OutgoingLetter:
    """A letter of ours as the standard text of its kind fills it in; `about` is a notice, a call or who signs."""
    return casework.write_letter(by=acting(member, at), case=case, wording=standard()[kind], **about)


def make_finished_letter(
    member: Member, *, case: Case, at=NOW, whole_tin: bool = False, words: dict | None = None, **about
) -> OutgoingLetter:
    """A letter with no gap in it, finished."""
    draft = make_draft(member, case=case, at=at, **about)
    known = {
        "address": "Kansas City, MO 64999",
        "body": "Here are the papers you asked for.",
        "enclosures": "Form 1040",
    }
    draft = casework.change_letter(draft, by=acting(member, at), version=draft.version, **known | (words or {}))
    return outgoing.finish(draft, by=acting(member, at), version=draft.version, whole_tin=whole_tin)
