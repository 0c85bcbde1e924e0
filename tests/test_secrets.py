"""Where does a whole taxpayer number lie? Encrypted in its column, shown on the page that reveals it, nowhere else."""

import io
import logging
import re
import uuid
from datetime import date, timedelta

import pypdfium2
import pytest
from django.conf import settings as configured
from django.core import mail
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from clients import authority, register, tin
from clients.matters import Matter
from clients.models import Client, Tin
from notices import reminders, scan
from notices.exports import presets
from notices.models import Case
from practice import documents, logs
from practice.models import EventPayload
from tests.factories import PASSWORD, acting, make_call, make_case, make_client, make_firm, make_notice
from tests.practice.test_documents import pdf

SSN, EIN = "219-54-6789", "12-3456789"
# Digits in a row, or with anything between them that people or addresses put there.
WHOLE = re.compile(rb"219(?:\D|%20){0,3}54(?:\D|%20){0,3}6789|12(?:\D|%20){0,3}3456789")


def secrets_in(*texts):
    return [match[0] for text in texts for match in WHOLE.finditer(text if isinstance(text, bytes) else text.encode())]


class Kept(logging.Handler):
    """Every record of every logger, with its arguments in place."""

    def __init__(self):
        super().__init__(logging.DEBUG)
        self.lines = []

    def emit(self, record):
        self.lines.append(record.getMessage())


@pytest.fixture
def log(monkeypatch):
    kept = Kept()
    loggers = [logging.getLogger(name) for name in ("", "django", "celery")]
    for logger in loggers:
        monkeypatch.setattr(logger, "level", logging.DEBUG)
        logger.addHandler(kept)
    yield kept.lines
    for logger in loggers:
        logger.removeHandler(kept)


class Walk:
    """A browser that remembers what every answer held, apart from the pages that may show a number."""

    def __init__(self):
        self.browser = Browser()
        self.seen = []

    def get(self, name, /, *args, **query):
        return self._keep(self.browser.get(reverse(name, args=args), query))

    def post(self, name, /, *args, may_show=False, **typed):
        answer = self.browser.post(reverse(name, args=args), {"submission_id": uuid.uuid4()} | typed, follow=True)
        return answer if may_show else self._keep(answer)

    def _keep(self, answer):
        assert answer.status_code == 200
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        addresses = [address for address, _ in getattr(answer, "redirect_chain", ())]
        self.seen += [body, str(answer.headers), str(answer.cookies), *addresses]
        return answer


@pytest.fixture
def walked(transactional_db, log, settings):
    """The main job with two numbers, typed right and wrong, searched for, revealed, mailed, exported."""
    settings.LOG_LEVEL = "DEBUG"
    owner = make_firm(email="owner@example.com", at=timezone.now())
    walk = Walk()
    walk.post("account_login", login="owner@example.com", password=PASSWORD)
    wrong = {"kind": "individual", "tin": SSN, "tin_kind": "ein"}
    assert SSN in walk.post("client_new", may_show=True, name="John Smith", **wrong).content.decode()
    walk.post("client_new", kind="individual", name="John Smith", tin=SSN, tin_kind="ssn")
    taxpayer = Client.objects.get()
    walk.post("tin_new", taxpayer.pk, tin=EIN)
    row = Tin.objects.get(kind="ssn")
    told = walk.post("tin_reveal", row.pk, may_show=True, purpose=f"The IRS asked for {SSN} on the phone")
    assert SSN in told.content.decode()
    walk.post("client_change", taxpayer.pk, version=1, kind="individual", name="John Smith", phone="555 0100")
    day = owner.local_date(timezone.now())
    letter = io.BytesIO(pdf(1) + f"% {SSN}".encode())
    letter.name = "cp14.pdf"
    typed = {"client": taxpayer.pk, "matter": "1040 2023", "code": "CP14", "notice_date": day, "upload": letter}
    walk.post("notice_new", **typed, amount_due="1,075.21")
    case = Case.objects.get()
    for name in ("docket", "case_list", "client_list", "audit_log", "call_list"):
        walk.get(name)
    for name in ("case", "case_change", "case_export", "client"):
        walk.get(name, case.pk if name != "client" else taxpayer.pk)
    for number in (SSN, EIN, "219546789", "219 54 6789", "219\u201354\u20136789", "219-54-6788"):
        walk.post("case_find", q=number)
        walk.post("client_find", q=number)
        for name, args in (("case_list", ()), ("client_list", ()), ("spouse_change", (taxpayer.pk,))):
            answer = walk.browser.get(reverse(name, args=args), {"q": number})
            assert answer.status_code == 302
            walk.seen.append(answer.url)
    for kind in ("pdf", "csv"):
        walk.post("case_export", case.pk, purpose="own_file", format=kind)
    scan.scan_firm(owner.firm, day, now=timezone.now())
    reminders.send_due(timezone.now().replace(year=timezone.now().year + 1))
    assert len(mail.outbox) == 1
    return walk


def test_no_page_address_header_cookie_or_log_holds_a_whole_number(walked, log):
    assert secrets_in(*walked.seen) == []
    assert len(log) > 5
    assert secrets_in(*log) == []


def test_no_event_mail_session_or_cache_holds_a_whole_number(walked):
    bodies = list(EventPayload.objects.values_list("body", flat=True))
    assert len(bodies) > 8
    mails = [str(each.message()) for each in mail.outbox]
    session = str(dict(walked.browser.session.items()))
    kept = [str(value) for value in getattr(cache, "_cache", {}).values()]
    assert secrets_in(*bodies, *mails, session, *kept) == []


def test_no_file_of_the_installation_holds_a_whole_number(walked, on_postgres):
    folders = [configured.NOTICEBOOK_HOME / "documents"]
    files = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    assert files
    if not on_postgres:
        database = connection.settings_dict["NAME"]
        files += [path for path in map(type(files[0]), (database, f"{database}-wal")) if path.exists()]
        assert b"John Smith" in b"".join(path.read_bytes() for path in files)
    assert secrets_in(*(path.read_bytes() for path in files)) == []


def test_a_dump_holds_numbers_encrypted_and_loads_them_back(walked, tmp_path):
    call_command("dumpdata", output=str(tmp_path / "all.json"))
    assert secrets_in((tmp_path / "all.json").read_bytes()) == []
    call_command("dumpdata", "clients.tin", output=str(tmp_path / "numbers.json"))
    Tin.objects.all().delete()
    call_command("loaddata", str(tmp_path / "numbers.json"), verbosity=0)
    assert sorted(row.formatted for row in Tin.objects.all()) == [EIN, SSN]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT number FROM {Tin._meta.db_table}")
        assert secrets_in(str(cursor.fetchall())) == []


@pytest.mark.parametrize("debug", [True, False])
@pytest.mark.parametrize("method", ["get", "post"])
def test_an_error_shows_mails_and_logs_no_number(db, settings, monkeypatch, capfd, debug, method):
    owner = make_firm()
    settings.DEBUG = debug
    settings.ADMINS = [("Admin", "admin@example.com")]
    browser = Browser(raise_request_exception=False)
    browser.force_login(owner)

    def fail(*_, **__):
        number = SSN
        raise RuntimeError(f"cannot store {number}")

    monkeypatch.setattr(register, "record_client", fail)
    monkeypatch.setattr("clients.portfolio.standing_of", fail)
    records = []
    handler = logging.StreamHandler(stream := io.StringIO())
    handler.setFormatter(logs.MaskingFormatter())
    logging.getLogger("django.request").addHandler(handler)
    try:
        if method == "post":
            typed = {"kind": "individual", "name": "John Smith", "tin": SSN, "submission_id": uuid.uuid4()}
            answer = browser.post(reverse("client_new"), typed, headers={"X-Typed": SSN})
        else:
            answer = browser.get(f"{reverse('client_list')}?kind={SSN}&show=219%2054%206789")
    finally:
        logging.getLogger("django.request").removeHandler(handler)
    assert answer.status_code == 500
    assert "cannot store" in stream.getvalue()
    assert len(mail.outbox) == 1
    records += [stream.getvalue(), *(str(each.message()) for each in mail.outbox), *capfd.readouterr()]
    assert secrets_in(answer.content, *records) == []


# A restricted client: to a member who is not assigned, not even the name.


@pytest.fixture
def secretive(owner, practitioner):
    """Hidden Hart, restricted; his wife Vera, whom everybody sees; cases of each and of both, a call about all."""
    now = timezone.now()
    day = owner.local_date(now)
    vera = make_client(owner, name="Vera Open", at=now)
    hart = make_client(owner, name="Hidden Hart", at=now, numbers=[tin.parse("ssn", SSN)])
    register.marry(vera, hart, by=acting(owner, now))
    vera.refresh_from_db()
    hart.refresh_from_db()
    cases = {
        "hers": make_case(owner, client=vera, matter="1040 2020", at=now, owner=practitioner),
        "his": make_case(owner, client=hart, matter="1040 2021", at=now, owner=practitioner),
        "joint": make_case(owner, client=vera, spouse=hart, matter="1040 2022", at=now, owner=practitioner),
    }
    for case in cases.values():
        make_notice(owner, case=case, at=now, notice_date=day - timedelta(20))
    call = make_call(owner, cases=list(cases.values()), at=now, promise="A transcript", promised_by=day - timedelta(1))
    authority.prepare_authorization(
        by=acting(owner, now),
        client=hart,
        form="2848",
        representatives=[practitioner],
        matters=[Matter("1040", "2021", date(2021, 12, 31), "2021", date(2021, 12, 31))],
        signed_on=day - timedelta(30),
        sent_on=day - timedelta(30),
    )
    register.change_client(hart, by=acting(owner, now), version=hart.version, is_restricted=True)
    scan.scan_firm(owner.firm, day, now=now)
    return {"cases": cases, "call": call, "vera": vera, "hart": hart}


def text_of_pdf(content):
    with documents.PDFIUM:
        pdf_file = pypdfium2.PdfDocument(content)
        text = "".join(page.get_textpage().get_text_range() for page in pdf_file)
        pdf_file.close()
    return text


def look_everywhere(walk, secretive):
    """Open, search and export whatever the visible wife leads to."""
    vera, hers = secretive["vera"], secretive["cases"]["hers"]
    for name in ("docket", "case_list", "client_list", "call_list", "call_new", "case_new", "notice_new"):
        walk.get(name)
    for name in ("client", "client_change", "spouse_change", "client_export", "authorization_new"):
        walk.get(name, vera.pk)
    for name in ("case", "case_change", "case_export", "response_new"):
        walk.get(name, hers.pk)
    walk.get("docket", who="all")
    walk.get("call_new", case=hers.pk)
    walk.get("call_list", promises="passed")
    for text in ("hart", "1040 2021", SSN[-4:], SSN, "1800.00"):
        for name in ("case_find", "client_find"):
            walk.post(name, q=text)
        walk.get("spouse_change", vera.pk, q=text[-4:])
    for name, key in (("case_export", hers.pk), ("client_export", vera.pk)):
        walk.post(name, key, purpose="own_file", format="csv", with_notes="on")
        wanted = {"purpose": "own_file", "format": "pdf", "whole_tins": "on", "reason": "To look everywhere"}
        pdf_text = walk.post(name, key, may_show=True, **wanted)
        walk.seen.append(text_of_pdf(b"".join(pdf_text.streaming_content)))
        for preset in presets.PRESETS:
            pdf_text = walk.post(name, key, may_show=True, purpose=preset.id, format="pdf")
            walk.seen.append(text_of_pdf(b"".join(pdf_text.streaming_content)))


def test_a_member_who_is_not_assigned_learns_nothing_of_a_restricted_client(secretive, practitioner):
    walk = Walk()
    walk.browser.force_login(practitioner)
    look_everywhere(walk, secretive)
    reminders.send_due(timezone.now().replace(year=timezone.now().year + 1))
    mine = [str(each.message()) for each in mail.outbox if each.to == [practitioner.email]]
    assert len(mine) == 1
    for text in [*walk.seen, *mine]:
        page = text.decode(errors="replace") if isinstance(text, bytes) else text
        assert "Hart" not in page
        assert "H.H." not in page
        assert f"/cases/{secretive['cases']['his'].pk}/" not in page
        assert f"/cases/{secretive['cases']['joint'].pk}/" not in page
    for name in ("his", "joint"):
        assert walk.browser.get(secretive["cases"][name].get_absolute_url()).status_code == 404
