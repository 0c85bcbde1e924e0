"""Case histories for the tests of exports: one with something in every section, one made to break the page."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from clients import tin
from clients.models import Authorization, AuthorizedMatter, Representative
from notices import casework
from practice import documents, history
from practice.models import Chain
from tests.factories import NOW, acting, make_call, make_case, make_client, make_notice

LONG = "Donaudampfschifffahrtsgesellschaftskapitaen" * 12
HOSTILE = {
    "long": LONG[:500],
    "typst": '#eval("x") $x$ *b* @ref \\` <label> // not a comment /* nor this */ = heading',
    "formula": "=cmd|'/c calc'!A1",
    "emoji": "paid \U0001f389 thanks \U0001f468\u200d\U0001f469\u200d\U0001f467 ok\U0001f44d\U0001f3fd",
    "hebrew": "שלום עולם 123",
    "control": "bell\x07 null-ish\x1b[31m tab\there",
    "override": "safe\u202egnp.exe",
}


def a_scan() -> SimpleUploadedFile:
    """The smallest file the document store takes for a PNG."""
    return SimpleUploadedFile("cp14 page 1.png", b"\x89PNG\r\n\x1a\n" + b"a page" * 40)


def at(day: date, hour: int = 15) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def tell_boyd(owner, practitioner):
    """A joint 1040 from its CP14 to a CP503, with something in every section of the history."""
    day = date(2026, 3, 9)
    terrence = make_client(
        owner,
        at=at(day),
        numbers=[tin.parse(tin.SSN, "219-44-4471")],
        address="118 Alder Street\nCambridge, MA 02139",
        phone="617-555-0114",
        remarks="Forgets everything; do not print.",
    )
    lena = make_client(
        owner, at=at(day), name="Lena Boyd", numbers=[tin.parse(tin.SSN, "219-55-8830")], address="118 Alder Street"
    )
    case = make_case(owner, client=terrence, spouse=lena, matter="1040 2024", at=at(day), owner=practitioner)
    paper = documents.keep(a_scan(), member=owner, now=at(day))
    cp14 = make_notice(
        owner,
        case=case,
        code="CP14",
        notice_date=day,
        at=at(date(2026, 3, 20)),
        amount_due=Decimal("9412.15"),
        amounts={"tax": Decimal("8800.00"), "interest": Decimal("112.15"), "failure_to_pay": Decimal("500.00")},
        due_printed_on=date(2026, 3, 30),
        postmarked_on=date(2026, 3, 10),
        reached_client_on=date(2026, 3, 13),
        reached_us_on=date(2026, 3, 17),
        received_via="the client's mail",
        addressee="both",
        document=paper,
        remarks="Internal thought that stays inside.",
    )
    _authorize(owner, terrence)
    make_call(
        practitioner,
        cases=[case],
        at=at(date(2026, 3, 24), 20),
        dialled_at=at(date(2026, 3, 23), 14),
        connected_at=at(date(2026, 3, 23), 15),
        ended_at=at(date(2026, 3, 23), 15) + timedelta(minutes=12),
        hold_minutes=58,
        employee_name="Ms. Alvarez",
        employee_id="1000774421",
        said="Withholding was posted to 2023. She will ask for a transfer.",
        promise="transfer of $1,800 withholding",
        promised_by=date(2026, 4, 15),
        hold_until=date(2026, 5, 22),
        follow_up="Ask whether the transfer posted",
        follow_up_on=date(2026, 4, 16),
    )
    casework.record_response(
        by=acting(practitioner, at(date(2026, 3, 27))),
        cases=[case],
        notices=[cp14],
        method="certified",
        sent_on=date(2026, 3, 26),
        sent_to="IRS, Andover, MA 05501",
        tracking_number="9407 1118 9956 1234 5678 90",
        delivered_on=date(2026, 3, 27),
        summary="Letter with W-2 and bank record of the misposted withholding",
        is_dispute=True,
        document=documents.keep(a_scan(), member=owner, now=at(day)),
    )
    casework.write_note(
        case, by=acting(owner, at(date(2026, 4, 2))), text="Lena wants to file separately next year; strategy open."
    )
    casework.record_payment(
        by=acting(owner, at(date(2026, 5, 8))),
        case=case,
        amount=Decimal("250.00"),
        paid_on=date(2026, 5, 4),
        designation="tax",
        source="bank record",
    )
    cp503 = make_notice(
        owner,
        case=case,
        code="CP503",
        notice_date=date(2026, 5, 29),
        at=at(date(2026, 6, 5)),
        amount_due=Decimal("9533.53"),
        due_printed_on=date(2026, 6, 8),
    )
    _steer(owner, case, cp503)
    case.refresh_from_db()
    return case


def _authorize(owner, client):
    row = Authorization.objects.create(
        client=client,
        signed_on=date(2026, 3, 18),
        sent_on=date(2026, 3, 19),
        sent_how="online account",
        confirmed_on=date(2026, 6, 2),
        confirmed_how="PPS, ID 1000774421",
        created_at=at(date(2026, 3, 18)),
    )
    named = Representative.of(owner)
    named.authorization, named.position = row, 1
    named.save()
    AuthorizedMatter.objects.create(
        authorization=row,
        form="1040",
        first_period="2022",
        first_period_end=date(2022, 12, 31),
        last_period="2025",
        last_period_end=date(2025, 12, 31),
    )


def _steer(owner, case, cp503):
    by = acting(owner, at(date(2026, 6, 8)))
    working = cp503.deadlines.filter(is_working=True).first()
    if working and working.law_kind != "statutory_hard":
        casework.extend_deadline(
            working,
            by=by,
            due_on=(working.due_on or date(2026, 6, 12)) + timedelta(days=30),
            granted_by="Mr. Ito, ID 1000331177",
            proof="fax of Jun 8",
        )
    late = casework.add_deadline(
        by=acting(owner, at(date(2026, 4, 1))),
        case=case,
        kind="target",
        action="Draft Form 9465",
        due_on=date(2026, 4, 20),
    )
    casework.finish_deadline(late, by=by, done_on=date(2026, 4, 27), note="draft sent to the client")
    casework.add_deadline(
        by=acting(owner, at(date(2026, 4, 1))),
        case=case,
        kind="follow_up",
        action="Read the transcript",
        due_on=date(2026, 5, 12),
    )
    case.refresh_from_db()
    casework.change_case(
        case,
        by=acting(owner, NOW),
        version=case.version,
        next_action="Ask for a 60-day hold",
        wanted="A plan of $200 a month",
        next_action_on=date(2026, 7, 1),
        path="installments",
        waiting_on="us",
    )


def tell_hostile(owner):
    """A case whose every free text tries to break the page, the reader or the spreadsheet."""
    client = make_client(owner, name=f"Ol'{HOSTILE['typst'][:40]} {HOSTILE['long'][:60]}", address=HOSTILE["formula"])
    case = make_case(owner, client=client)
    for text in HOSTILE.values():
        casework.write_note(case, by=acting(owner), text=text)
        make_call(owner, cases=[case], said=text, promise=text[:200], employee_name=text[:80], employee_id=text[:20])
    make_notice(owner, case=case, code="OTHER", title=HOSTILE["long"][:160])
    case.refresh_from_db()
    return case


def tell_many_events(owner, number: int):
    """A case with so many entries beside its opening."""
    case = make_case(owner, matter="1040 2023")
    for step in range(number):
        by = acting(owner, NOW - timedelta(days=step % 300, minutes=step))
        casework.write_note(case, by=by, text=f"Entry {step}: the transcript shows no change since the last look.")
    return case


def tell_very_many_events(owner, number: int):
    """The same in a hundredth of the time: linked in memory and stored a thousand at once."""
    case = make_case(owner, matter="1040 2022")
    for start in range(0, number, 1000):
        steps = range(start, min(start + 1000, number))
        with transaction.atomic():
            chain = Chain.objects.select_for_update().get(pk=case.chain_id)
            history.save([chain], [_step(chain, owner, step) for step in steps])
    return case


def _step(chain, owner, step):
    sentence = f"Call to the Practitioner Priority Service {step}: the transcript shows no change since the last look."
    by = acting(owner, NOW - timedelta(days=step % 300, minutes=step))
    return history.link(chain, by=by, kind="call_recorded", sentence=sentence, facts={"cases": [step]})
