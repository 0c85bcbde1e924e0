"""The whole main job through the pages, on the facts of the IRS's own sample CP14.

Source: sample CP14 dated January 30, 2018 for John and Mary Smith, tax year 2017 (irs.gov): tax 3,183.00, payments
3,328.00, failure to file 318.30, failure to pay 633.30, interest 145.00, estimated tax penalty 123.61, amount due
1,075.21 by February 20, 2018.
"""

import csv
import io
import uuid
from datetime import UTC, date, datetime

import pypdfium2
import pytest
from django.urls import reverse

from clients.models import Client
from notices.models import Case, Digest, Flag, Notice
from notices.reminders import send_due
from notices.scan import scan_firm
from practice import history, setup_link
from practice.models import Chain, Firm

PASSWORD = "notices answered on time"
AMOUNTS = {
    "tax": "3,183.00",
    "payments": "-3,328.00",
    "failure_to_file": "318.30",
    "failure_to_pay": "633.30",
    "interest": "145.00",
    "estimated_tax": "123.61",
}


def morning(year, month, day):
    return datetime(year, month, day, 12, 0, tzinfo=UTC)


def post(client, name, data, *args, **query):
    """Post a form as the page would, with a submission id, and follow; the page must not show it again."""
    address = reverse(name, args=args, query=query or None)
    response = client.post(address, {"submission_id": uuid.uuid4()} | data, follow=True)
    assert response.status_code == 200
    form = (response.context or {}).get("form")
    assert not (form is not None and form.is_bound and form.errors), form.errors.as_text()
    return response


def standing(case):
    return set(Flag.objects.filter(case=case).standing().values_list("kind", flat=True))


@pytest.fixture
def firm(client, db):
    post(
        client,
        "setup",
        {
            "name": "Moreno Tax",
            "time_zone": "America/New_York",
            "owner_name": "Rosa Moreno",
            "owner_email": "Rosa@Example.com",
            "password": PASSWORD,
            "password_again": PASSWORD,
        },
        setup_link.make_token(),
    )
    client.logout()
    client.post(reverse("account_login"), {"login": "ROSA@example.com", "password": PASSWORD})
    assert client.get(reverse("docket")).status_code == 200
    return Firm.objects.get()


@pytest.fixture
def case(client, firm):
    """John and Mary Smith with their CP14, as a practitioner would enter them."""
    post(
        client,
        "client_new",
        {"kind": "individual", "name": "John Smith", "tin": "219-54-6789", "tin_kind": "ssn"},
    )
    post(
        client,
        "client_new",
        {"kind": "individual", "name": "Mary Smith", "tin": "219-54-6790", "tin_kind": "ssn"},
    )
    john, mary = Client.objects.order_by("pk")
    post(client, "spouse_change", {"spouse": mary.pk, "version": john.version}, john.pk)
    post(
        client,
        "notice_new",
        {
            "client": john.pk,
            "matter": "1040 2017",
            "code": "cp 14",
            "notice_date": "2018-01-30",
            "due_printed_on": "2018-02-20",
            "amount_due": "1,075.21",
            "joint": "on",
            "addressee": "both",
        }
        | {f"amount_of_{kind}": amount for kind, amount in AMOUNTS.items()},
    )
    return Case.objects.get()


def test_the_letter_lands_on_its_case_with_the_date_the_irs_printed(case):
    notice = Notice.objects.get()
    assert (str(case), case.form, case.period) == ("John Smith and Mary Smith, 1040 for 2017", "1040", "2017")
    assert {line.kind: f"{line.amount:,}" for line in notice.amounts.all()} == AMOUNTS
    assert sum(line.amount for line in notice.amounts.all()) == notice.amount_due
    computed = notice.deadlines.get(rule="pay_by_21")
    assert computed.due_on == notice.due_printed_on == date(2018, 2, 20)
    assert [row.due_on for row in notice.deadlines.working()] == [date(2018, 2, 20)]


def test_the_nights_flag_it_near_then_passed_and_likely_until_an_agreement_stands(client, firm, case):
    post(
        client,
        "case_change",
        {"version": case.version, "next_action": "Call PPS", "next_action_on": "2018-02-15",
         "owner": firm.members.get().pk,
         "waiting_on": "us", "path": ""},
        case.pk,
    )  # fmt: skip
    seen = {}
    for day in (date(2018, 2, 12), date(2018, 2, 13), date(2018, 2, 20), date(2018, 2, 21), date(2018, 2, 28)):
        scan_firm(firm, day, now=morning(day.year, day.month, day.day))
        firm.refresh_from_db()
        seen[day.isoformat()] = standing(case)
    # Nobody has recorded a Form 2848, which is said every night.
    assert seen["2018-02-13"] == {"deadline_near", "no_cover"}
    assert seen["2018-02-20"] == {"deadline_near", "no_cover"}
    assert seen["2018-02-21"] == seen["2018-02-28"] == {"deadline_passed", "likely_to_escalate", "no_cover"}
    why = Flag.objects.standing().get(kind="likely_to_escalate").why
    assert "Feb 20, 2018 passed unanswered" in why
    assert "estimate" in why

    post(client, "hold_new", {"kind": "agreement_in_force", "from_on": "2018-03-01", "source": "CP521"}, case.pk)
    scan_firm(firm, date(2018, 3, 2), now=morning(2018, 3, 2))
    assert standing(case) == {"deadline_passed", "no_cover"}


def test_a_call_is_kept_with_who_said_what_and_what_it_brought(client, case):
    response = post(
        client,
        "call_new",
        {
            "cases": [case.pk],
            "line": "pps",
            "outcome": "answered",
            "employee_name": "Ms. Alvarez",
            "employee_id": "1000774421",
            "dialled_at": "2018-02-14T09:00",
            "connected_at": "2018-02-14T09:58",
            "ended_at": "2018-02-14T10:12",
            "hold_minutes": "58",
            "said": "The withholding posted to 2016.",
            "promise": "fax the account transcript",
            "promised_by": "2018-02-16",
            "follow_up": "Transcript fax arrived?",
            "follow_up_on": "2018-02-19",
            "is_billable": "on",
        },
        case=case.pk,
    )
    page = response.content.decode()
    assert "Ms. Alvarez, ID 1000774421" in page
    assert case.deadlines.get(kind="follow_up").due_on == date(2018, 2, 19)


def test_the_morning_mail_names_what_is_due_and_nothing_secret(firm, case, mailoutbox):
    scan_firm(firm, date(2018, 2, 13), now=morning(2018, 2, 13))
    send_due(morning(2018, 2, 13))
    (mail,) = mailoutbox
    assert mail.to == ["rosa@example.com"]
    assert "1040" in mail.body
    assert "CP14" in mail.body
    for secret in ("Smith", "1,075.21", "6789"):
        assert secret not in mail.body + mail.subject
    assert Digest.objects.get().state == Digest.State.SENT


def test_the_history_prints_it_all(client, firm, case):
    post(
        client,
        "call_new",
        {"cases": [case.pk], "line": "pps", "outcome": "answered", "employee_name": "Ms. Alvarez",
         "employee_id": "1000774421", "dialled_at": "2018-02-14T09:00", "said": "The withholding posted to 2016."},
        case=case.pk,
    )  # fmt: skip
    scan_firm(firm, date(2018, 2, 21), now=morning(2018, 2, 21))
    address = reverse("case_export", args=[case.pk])

    pdf = client.post(address, {"purpose": "authorization", "format": "pdf"})
    assert pdf["Content-Type"] == "application/pdf"
    document = pypdfium2.PdfDocument(b"".join(pdf) if pdf.streaming else pdf.content)
    text = " ".join(" ".join(page.get_textpage().get_text_range() for page in document).split())
    for wanted in ("John Smith", "Mary Smith", "CP14", "1,075.21", "Feb 20, 2018", "Ms. Alvarez", "1000774421"):
        assert wanted in text
    assert "219-54-6789" not in text
    assert "***-**-6789" in text

    told = client.post(address, {"purpose": "authorization", "format": "csv"})
    content = b"".join(told.streaming_content) if told.streaming else told.content
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    assert any("CP14 dated Jan 30, 2018" in "".join(row.values()) for row in rows)
    assert case.chain.events.filter(kind="history_exported").count() == 2
    assert [history.verify(chain) for chain in Chain.objects.all()] == [None] * Chain.objects.count()
