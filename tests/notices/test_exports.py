"""The history that leaves the house: what it holds, how it hides numbers, and that it is recorded."""

import csv
import io
from datetime import date, timedelta

import pypdfium2
import pytest
import typst
from django.core.exceptions import PermissionDenied

from notices import casework, exports, timeline
from notices.exports import gathering, scope, typeset
from notices.models import Case
from practice import history, spreadsheets
from practice.access import Role
from practice.models import Event
from tests.factories import NOW, acting, make_call, make_case, make_client, make_member, make_notice
from tests.notices.export_stories import HOSTILE, tell_boyd, tell_hostile, tell_many_events

SECTIONS = (
    "1 Parties",
    "2 Authority",
    "3 Matters and periods",
    "4 Notice register",
    "5 Chronology",
    "6 Call log",
    "7 Correspondence out",
    "8 Deadlines",
    "9 Requests to the client",
    "10 Payments and holds",
    "11 Penalty relief facts",
    "12 Documents",
    "13 Next steps",
    "Appendix: who recorded, who exported",
)


def pages_of(content: bytes) -> list[str]:
    pdf = pypdfium2.PdfDocument(content)
    try:
        return [page.get_textpage().get_text_range() for page in pdf]
    finally:
        pdf.close()


def bytes_of(file: exports.File) -> bytes:
    return b"".join(file.chunks)


def flat(text: str) -> str:
    """The text without its line breaks, as a reader reads on over them."""
    return " ".join(text.split())


def solid(text: str) -> str:
    return "".join(text.split())


def export(case: Case, member, *, at=NOW, **wish) -> exports.File:
    fields = {"purpose": "IRS Independent Office of Appeals"} | wish
    listed = Case.objects.listed().get(pk=case.pk)
    return exports.make([listed], exports.Wish(**fields), by=acting(member, at))


def pdf_text(case: Case, member, **wish) -> str:
    return flat("\n".join(pages_of(bytes_of(export(case, member, **wish)))))


def csv_rows(file: exports.File) -> list[dict]:
    return list(csv.DictReader(io.StringIO(bytes_of(file).decode("utf-8-sig"), newline="")))


@pytest.fixture
def boyd(owner, practitioner):
    return tell_boyd(owner, practitioner)


# What it holds


def test_the_pdf_holds_every_section_in_order(boyd, owner):
    text = pdf_text(boyd, owner)
    after_contents = text[text.index("1 Parties Party") :]
    places = [after_contents.index(title) for title in SECTIONS]
    assert places == sorted(places)


SAID = (
    "Terrence Boyd and Lena Boyd",
    "Prepared for IRS Independent Office of Appeals",
    "Prepared by Rosa Moreno",
    "Jun 29, 2026, 11:00 AM (America/New_York)",
    "Individual, spouse on a joint return",
    "118 Alder Street Cambridge, MA 02139",
    "1040 2022 to 2025",
    "Form 2848, confirmed on CAF",
    "No authorization on file for this matter.",
    "Postmarked Mar 10, 2026",
    "Reached us Mar 17, 2026",
    "Failure-to-pay penalty $500.00",
    "Desired outcome: A plan of $200 a month",
    "Via the client's mail",
    "Ms. Alvarez ID 1000774421",
    "10:00 AM to 11:12 AM 72 minutes 58 on hold",
    "Overdue, not settled",
    "9407 1118 9956 1234 5678 90",
    "Delivered Mar 27, 2026",
    "4 days of Mar 30, 2026",
    "Granted by Mr. Ito, ID 1000331177; fax of Jun 8",
    "replaced by Jul 8, 2026",
    "7 days late",
    "missed, 48 days over",
    "May 4, 2026 $250.00 tax bank record",
    "Short hold by phone",
    "Exhibit 2",
    "Ask for a 60-day hold",
    "Jo Tran",
    "Never exported before.",
)


def test_the_pdf_says_what_a_third_party_asks_for(boyd_text):
    assert [said for said in SAID if said not in boyd_text] == []


@pytest.fixture
def boyd_text(boyd, owner):
    return pdf_text(boyd, owner)


def test_a_late_entry_says_by_how_much(boyd, boyd_text):
    late = [entry for entry in timeline.of(boyd, with_notes=False) if entry.days_late > 1]
    assert late
    for entry in late:
        assert f"entered {entry.days_late} days later" in boyd_text


def test_every_page_has_its_number_and_the_seal(boyd, owner):
    pages = pages_of(bytes_of(export(boyd, owner)))
    seal = Event.objects.get(chain=boyd.chain_id, kind="history_exported")
    seal = history.told(seal)["facts"]["seal"]
    for number, page in enumerate(pages, start=1):
        assert f"Page {number} of {len(pages)}" in page
        assert seal[:12] in page
    assert len(pages) > 3


def test_the_cover_has_the_head_of_the_chain_and_says_that_it_is_whole(boyd, owner):
    boyd.chain.refresh_from_db()
    head = boyd.chain.head_hash
    cover = pages_of(bytes_of(export(boyd, owner)))[0]
    assert head in cover
    assert "whole" in cover


def test_a_broken_chain_is_named_on_the_cover(boyd, owner, monkeypatch):
    monkeypatch.setattr(
        history,
        "verify",
        lambda chain: history.Break(str(chain.uid), 3, "The payload is not the one that was recorded."),
    )
    cover = flat(pages_of(bytes_of(export(boyd, owner)))[0])
    assert "Does not hold at entry 3: The payload is not the one that was recorded." in cover


def test_the_pdf_is_archival_and_tagged(boyd, owner):
    file = export(boyd, owner)
    content = bytes_of(file)
    assert file.remark == ""
    assert b"pdfaid:part" in content
    assert b"pdfuaid:part" in content


def test_a_marking_stands_on_every_page(boyd, owner):
    pages = pages_of(bytes_of(export(boyd, owner, marking="Confidential tax return information")))
    assert all("Confidential tax return information" in page for page in pages)


def test_the_chronology_tells_what_the_page_tells_in_that_order(boyd, owner):
    text = solid(pdf_text(boyd, owner))
    text = text[text.rindex("5Chronology") : text.rindex("6Calllog")]
    place = 0
    for entry in timeline.of(boyd, with_notes=False)[:-1]:  # the last entry is the export itself
        place = text.index(solid(entry.sentence), place) + 1


def test_internal_words_stay_inside(boyd_text):
    assert "Forgets everything" not in boyd_text
    assert "Internal thought" not in boyd_text
    assert "strategy open" not in boyd_text
    assert "1 internal note left out" in boyd_text


def test_a_call_prints_its_wait_its_connection_and_its_attempt_but_not_whether_it_is_billed(owner, case):
    begun = NOW - timedelta(hours=2)
    make_call(
        owner, cases=[case], at=NOW, dialled_at=begun, connected_at=begun + timedelta(minutes=42),
        ended_at=begun + timedelta(minutes=51), attempt=3, is_billable=False,
    )  # fmt: skip
    text = pdf_text(case, owner)
    log = text[text.index("6 Call log") :]
    for printed in ("51 minutes", "42 on hold", "connected 9:42 AM", "attempt 3"):
        assert printed in log, printed
    assert "billable" not in text.lower()


def test_notes_are_printed_when_asked_for_and_marked_as_internal(boyd, owner):
    text = pdf_text(boyd, owner, with_notes=True)
    assert "Internal note Lena wants to file separately next year" in text


def test_a_case_with_nothing_on_it_says_so_in_every_section(owner, case):
    text = pdf_text(case, owner)
    for said in (
        "No authorization on file.",
        "No letter on file.",
        "No call in this range.",
        "Nothing sent in this range.",
        "No date on file.",
        "No payment in this range.",
        "No hold in this range.",
        "No document on file.",
        "None set",
    ):
        assert said in text


def test_a_range_limits_what_happened_but_not_letters_and_dates(boyd, owner):
    text = pdf_text(boyd, owner, from_on=date(2026, 5, 1), to_on=date(2026, 6, 30))
    assert "May 1, 2026 to Jun 30, 2026" in text
    assert "Call to Practitioner Priority Service" not in text
    assert "No call in this range." in text
    assert "Payment of $250.00" in text
    assert "Printed Mar 9, 2026" in text


def test_earlier_exports_are_listed(boyd, owner, practitioner):
    export(boyd, practitioner, at=NOW - timedelta(hours=1))
    text = pdf_text(boyd, owner)
    appendix = text[text.rindex("Earlier exports") :]
    assert "Jo Tran" in appendix
    assert "History exported as PDF, for: IRS Independent Office of Appeals." in appendix


def test_the_same_facts_and_stamp_give_the_same_bytes(boyd, owner):
    listed = Case.objects.listed().get(pk=boyd.pk)
    boyd.chain.refresh_from_db()
    seals = {boyd.pk: scope.Seal(boyd.chain.length, boyd.chain.head_hash, "")}
    wish = exports.Wish("Our own file")
    first, second = (
        typeset.typeset(gathering.gather(scope.Scope([listed], wish, acting(owner), None, seals))) for _ in range(2)
    )
    assert first == second
    later = scope.Scope([listed], wish, acting(owner, NOW + timedelta(days=1)), None, seals)
    assert typeset.typeset(gathering.gather(later)) != first


# Hostile text


@pytest.fixture
def hostile(owner):
    return tell_hostile(owner)


def test_hostile_text_is_printed_as_it_was_typed(hostile, owner):
    text = solid(pdf_text(hostile, owner, with_notes=True))
    chronology = text[text.rindex("5Chronology") :]
    assert solid(HOSTILE["typst"]) in chronology
    assert solid(HOSTILE["formula"]) in chronology
    assert HOSTILE["long"] in chronology
    assert "paid[partypopper]thanks" in chronology
    assert "bellnull-ish[31mtabhere" in chronology
    assert "safegnp.exe" in chronology
    assert "\u202e" not in chronology
    for word in HOSTILE["hebrew"].split()[:2]:
        assert word in chronology or word[::-1] in chronology


def test_hostile_text_keeps_the_archival_standard(hostile, owner):
    assert export(hostile, owner, with_notes=True).remark == ""


def test_nothing_runs_over_the_edge_of_the_page(hostile, owner):
    pdf = pypdfium2.PdfDocument(bytes_of(export(hostile, owner, with_notes=True)))
    for page in pdf:
        width, _ = page.get_size()
        text = page.get_textpage()
        rights = [text.get_charbox(index)[2] for index in range(text.count_chars())]
        assert max(rights) < width - 40
    pdf.close()


def test_a_letter_without_a_glyph_costs_the_standard_and_says_so(owner, case):
    casework.write_note(case, by=acting(owner), text="Name on the passport: 中村")
    file = export(case, owner, with_notes=True)
    assert "without PDF/A and PDF/UA" in file.remark
    assert "not marked as PDF/A and PDF/UA" in flat(pages_of(bytes_of(file))[0])


def test_the_typesetter_cannot_read_files(owner):
    case = make_case(owner, client=make_client(owner, name='#read("/etc/passwd")'))
    text = pdf_text(case, owner)
    assert '#read("/etc/passwd")' in text
    assert "root:" not in text


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_a_cell_that_could_become_a_formula_is_defused(start):
    assert spreadsheets.defused(f"{start}1+1") == f"'{start}1+1"
    assert spreadsheets.defused(f"1{start}1") == f"1{start}1"


# Taxpayer numbers


def test_numbers_are_masked_by_default(boyd, boyd_text):
    assert "SSN ***-**-4471" in boyd_text
    assert "219-44-4471" not in boyd_text
    assert "Taxpayer numbers masked" in boyd_text


@pytest.mark.parametrize("role", [Role.OWNER, Role.PRACTITIONER])
def test_who_may_see_numbers_gets_them_in_full_when_asked(role, boyd, owner, practitioner):
    member = owner if role == Role.OWNER else practitioner
    text = pdf_text(boyd, member, whole_tins=True, reason="Form 12153")
    assert "SSN 219-44-4471" in text
    assert "SSN 219-55-8830" in text
    assert "Taxpayer numbers in full" in text


def test_numbers_given_in_full_are_logged_on_the_case_and_on_each_taxpayer(boyd, owner):
    export(boyd, owner, whole_tins=True, purpose="Form 2848 work", reason="Line 1")
    for chain in (boyd.chain_id, boyd.client.chain_id, boyd.spouse.chain_id):
        event = Event.objects.get(chain=chain, kind="history_exported")
        told = history.told(event)
        assert told["facts"]["numbers"] == "whole"
        assert told["facts"]["purpose"] == "Form 2848 work"
        assert "219" not in told["sentence"]


@pytest.mark.parametrize("role", [Role.ASSISTANT, Role.VIEWER])
def test_other_roles_are_refused_numbers_in_full_and_nothing_is_recorded(role, boyd, firm):
    member = make_member(firm, role=role)
    with pytest.raises(PermissionDenied, match="may not see or export a whole taxpayer number"):
        export(boyd, member, whole_tins=True, reason="Form 12153")
    assert not Event.objects.filter(kind="history_exported").exists()


@pytest.mark.parametrize("typed", ["219-44-4471", "219 44 4471", "219444471", "300-12-9876"])
def test_numbers_inside_what_was_typed_are_masked_too(typed, boyd, owner):
    make_call(owner, cases=[boyd], said=f"She read back {typed} twice.")
    wish = {"from_on": date(2026, 6, 1)}
    assert f"***-**-{typed[-4:]} twice" in pdf_text(boyd, owner, **wish)
    sentences = " ".join(row["sentence"] for row in csv_rows(export(boyd, owner, format="csv", **wish)))
    assert typed not in sentences
    assert f"***-**-{typed[-4:]} twice" in sentences


def test_tracking_and_phone_numbers_are_not_taken_for_taxpayer_numbers(owner, case):
    said = "Call 800-829-1040, ID 1000774421, tracking 940711189, ZIP 02139-1234."
    make_call(owner, cases=[case], said=said)
    assert said in pdf_text(case, owner)


# The CSV


def test_the_csv_tells_what_the_page_tells_in_that_order(boyd, owner):
    entries = timeline.of(boyd, with_notes=False)
    rows = csv_rows(export(boyd, owner, format="csv"))
    assert [row["sentence"] for row in rows] == [spreadsheets.defused(entry.sentence) for entry in entries]
    assert [row["kind"] for row in rows] == [entry.kind for entry in entries]
    assert [row["actor"] for row in rows] == [entry.actor for entry in entries]
    assert [int(row["days late"]) for row in rows] == [entry.days_late for entry in entries]
    assert {(row["taxpayer"], row["form"], row["period"]) for row in rows} == {
        ("Terrence Boyd and Lena Boyd", "1040", "2024")
    }
    assert rows[0]["occurred"] == "2026-03-09T11:00:00-04:00"


def test_no_cell_of_the_csv_starts_a_formula(hostile, owner):
    rows = csv_rows(export(hostile, owner, format="csv", with_notes=True))
    cells = [cell for row in rows for cell in row.values()]
    assert f"'{HOSTILE['formula']}" in cells
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


def test_the_csv_is_rfc_4180_in_utf_8_with_a_mark_for_excel(boyd, owner):
    content = bytes_of(export(boyd, owner, format="csv"))
    assert content.startswith(b"\xef\xbb\xbfcase,taxpayer,form,period,occurred,recorded,days late,actor,kind,sentence")
    assert content.count(b"\n") == content.count(b"\r\n")


def test_the_csv_ends_where_the_chain_stood_when_it_was_asked_for(boyd, owner):
    file = export(boyd, owner, format="csv")
    casework.write_note(boyd, by=acting(owner), text="Written while the file was on its way.")
    kinds = [row["kind"] for row in csv_rows(file)]
    assert "note" not in kinds
    assert "history_exported" not in kinds


def test_the_csv_of_a_range_holds_that_range_only(boyd, owner):
    rows = csv_rows(export(boyd, owner, format="csv", from_on=date(2026, 5, 1), to_on=date(2026, 5, 31)))
    assert [row["kind"] for row in rows] == ["payment_recorded"]


# The event


def test_an_export_is_an_event_with_who_what_for_and_the_head_before_it(boyd, practitioner):
    boyd.chain.refresh_from_db()
    head = boyd.chain.head_hash
    export(boyd, practitioner, purpose="Penalty relief")
    event = Event.objects.get(chain=boyd.chain_id, kind="history_exported")
    told = history.told(event)
    assert event.actor == practitioner
    assert told["facts"]["head"] == head
    assert {name: told["facts"][name] for name in ("purpose", "format", "numbers", "notes")} == {
        "purpose": "Penalty relief",
        "format": "pdf",
        "numbers": "masked",
        "notes": False,
    }
    boyd.chain.refresh_from_db()
    assert history.verify(boyd.chain) is None
    assert boyd.chain.head_hash == event.hash


def test_an_export_that_cannot_be_set_leaves_no_event(boyd, owner, monkeypatch):
    def fail(*args, **kwargs):
        raise typst.TypstError("out of ink")

    monkeypatch.setattr(typst, "compile", fail)
    with pytest.raises(exports.ExportError, match="nothing was exported"):
        export(boyd, owner)
    assert not Event.objects.filter(kind="history_exported").exists()
    boyd.chain.refresh_from_db()
    assert history.verify(boyd.chain) is None


def test_a_client_export_writes_to_each_case_and_to_the_client(boyd, owner):
    make_case(owner, client=boyd.client, matter="1040 2023")
    cases = list(Case.objects.visible_to(owner).of(boyd.client).listed())
    file = exports.make(cases, exports.Wish("The client"), by=acting(owner), client=boyd.client)
    chains = {case.chain_id for case in cases} | {boyd.client.chain_id}
    assert set(Event.objects.filter(kind="history_exported").values_list("chain", flat=True)) == chains
    text = flat("\n".join(pages_of(bytes_of(file))))
    assert "History of 2 cases" in text
    assert "Terrence Boyd, 1040 for 2023" in text


# Cost


def count_queries(django_assert_max_num_queries, make) -> int:
    with django_assert_max_num_queries(500) as seen:
        make()
    return len(seen)


def test_more_entries_ask_no_more_of_the_database(owner, django_assert_max_num_queries):
    few, many = tell_many_events(owner, 5), tell_many_events(owner, 50)
    for kind in ("pdf", "csv"):
        costs = [
            count_queries(
                django_assert_max_num_queries,
                lambda case=case, kind=kind: bytes_of(export(case, owner, format=kind, with_notes=True)),
            )
            for case in (few, many)
        ]
        assert costs[0] == costs[1]


def test_each_further_case_asks_for_its_chain_and_its_story_only(owner, django_assert_max_num_queries):
    costs = []
    for number in (3, 12):
        client = make_client(owner, name=f"Client with {number}")
        for year in range(number):
            case = make_case(owner, client=client, matter=f"1040 {2010 + year}")
            make_notice(owner, case=case)
            make_call(owner, cases=[case])
        cases = list(Case.objects.of(client).listed())
        costs.append(
            count_queries(
                django_assert_max_num_queries,
                lambda cases=cases, client=client: exports.make(
                    cases, exports.Wish("The client"), by=acting(owner), client=client
                ),
            )
        )
    assert costs[1] - costs[0] <= 3 * 9
