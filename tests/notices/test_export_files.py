"""The DOCX that counsel edits and the ZIP that a stranger checks: their structure, their bytes, hostile text."""

import csv
import io
import shutil
import subprocess
import zipfile
from datetime import date, timedelta
from xml.etree import ElementTree

import docx
import pytest
from django.db import transaction
from docx.oxml.ns import qn

from notices import casework, exports
from notices.exports import bundle, presets
from notices.exports.exhibits import Exhibit
from notices.models import Case
from practice import documents
from practice.models import Document, Event
from tests.factories import NOW, acting, make_case, make_client, make_notice
from tests.notices.export_stories import HOSTILE, a_scan, tell_boyd, tell_hostile, tell_many_events
from tests.notices.test_export_presets import export
from tests.notices.test_exports import bytes_of, flat, pages_of, solid

XML = "".join(["<w:t>&amp; ]]> ", chr(11), chr(0xFFFE), ' "quoted"'])


@pytest.fixture
def boyd(owner, practitioner):
    return tell_boyd(owner, practitioner)


@pytest.fixture
def hostile(owner):
    """Every text that an export can print tries to break the page, the reader, the spreadsheet or the file system."""
    case = tell_hostile(owner)
    for number, text in enumerate(HOSTILE.values()):
        paper = documents.keep(a_scan(), member=owner, now=NOW)
        paper.name = f"../../{text}"[:200]
        paper.save()
        casework.record_response(
            by=acting(owner), cases=[case], notices=[], method="fax", no_proof_reason=text[:200],
            sent_on=date(2026, 6, 1 + number), sent_to=text[:160], summary=f"../..\\{text}"[:300], document=paper,
        )  # fmt: skip
        casework.record_hold(
            by=acting(owner), case=case, kind="short_hold", from_on=date(2026, 6, 2), source=text[:160]
        )
    case.refresh_from_db()
    casework.change_case(
        case, by=acting(owner), version=case.version, next_action=HOSTILE["typst"], wanted=HOSTILE["hebrew"]
    )
    return case


def paper_of(content: bytes):
    return docx.Document(io.BytesIO(content))


def words_of(content: bytes) -> str:
    """Every text of the DOCX in order, tables included."""
    body = paper_of(content).element.body
    return flat(" ".join(node.text or "" for node in body.iter(qn("w:t"))))


def unzipped(content: bytes) -> zipfile.ZipFile:
    packed = zipfile.ZipFile(io.BytesIO(content))
    assert packed.testzip() is None
    return packed


# DOCX


@pytest.mark.parametrize("preset", [row.id for row in presets.PRESETS if presets.DOCX in row.formats])
def test_the_docx_says_what_the_pdf_says(preset, boyd, owner):
    headings = [each.text for each in headings_of(boyd, owner, preset)]
    # Both are made from the same parts; the PDF is made second and tells of one more export before it.
    pdf = solid("".join(pages_of(bytes_of(export([boyd], owner, preset))))).casefold()
    assert len(headings) > 3
    assert [text for text in headings if solid(text).casefold() not in pdf] == []


def headings_of(case, owner, preset):
    paper = paper_of(bytes_of(export([case], owner, preset, format="docx")))
    return [each for each in paper.paragraphs if each.style.name in ("Heading 1", "Heading 2")]


def test_every_table_repeats_its_heads_and_no_row_is_torn(boyd, owner):
    paper = paper_of(bytes_of(export([boyd], owner, "co_counsel", format="docx")))
    assert len(paper.tables) > 12
    for table in paper.tables:
        first, *rest = table._tbl.tr_lst
        assert first.trPr.find(qn("w:tblHeader")) is not None
        assert all(row.trPr.find(qn("w:cantSplit")) is not None for row in rest)
        assert {len(row.tc_lst) for row in table._tbl.tr_lst} == {len(table._tbl.tblGrid.gridCol_lst)}


def test_the_pages_are_counted_by_fields_and_the_marking_stands_above(boyd, owner):
    section = paper_of(bytes_of(export([boyd], owner, "appeals", format="docx"))).sections[0]
    fields = [node.get(qn("w:instr")) for node in section.footer._element.iter(qn("w:fldSimple"))]
    assert fields == ["PAGE", "NUMPAGES"]
    assert presets.CONFIDENTIAL in section.header.paragraphs[0].text


def test_the_docx_says_whose_it_is_and_nothing_of_this_machine(boyd, owner):
    properties = paper_of(bytes_of(export([boyd], owner, "appeals", format="docx"))).core_properties
    assert properties.title == "Appeals and CDP history: Terrence Boyd and Lena Boyd"
    assert properties.author == properties.last_modified_by == "Moreno Tax"
    assert properties.created.date() == properties.modified.date() == date(2026, 6, 29)


def test_the_docx_runs_nothing_and_links_nowhere(hostile, owner):
    packed = unzipped(bytes_of(export([hostile], owner, "own_file", format="docx", with_notes=True)))
    for name in packed.namelist():
        assert "vba" not in name.lower()
        if name.endswith(".rels"):
            assert b'TargetMode="External"' not in packed.read(name)
    body = packed.read("word/document.xml").decode()
    assert "instrText" not in body
    assert "hyperlink" not in body


@pytest.mark.parametrize("name", ["docx", "zip", "pdf"])
def test_the_same_facts_and_stamp_give_the_same_bytes(name, boyd, owner):
    made = [bytes_of(twice(boyd, owner, name)) for _ in range(2)]
    assert made[0] == made[1]
    later = bytes_of(twice(boyd, owner, name, at=NOW + timedelta(days=1)))
    assert later != made[0]


def twice(case, owner, name, at=NOW):
    """The export as it would be made for the first time: what it wrote to the chain is taken back."""
    try:
        with transaction.atomic():
            file = export([case], owner, "appeals", format=name, at=at)
            content = bytes_of(file)
            raise _Undone
    except _Undone:
        return exports.File(file.name, file.content_type, [content])


class _Undone(Exception):
    pass


# ZIP


def test_the_zip_holds_history_exhibits_index_and_sums(boyd, owner):
    packed = unzipped(bytes_of(export([boyd], owner, "co_counsel", format="zip")))
    names = packed.namelist()
    assert {"History.pdf", "History.csv", "Index.csv", "Index.pdf", "SHA256SUMS"} <= set(names)
    assert "Exhibits/Letters received/Exhibit 001 CP14 dated Mar 9, 2026.png" in names
    exhibits = [name for name in names if name.startswith("Exhibits/Sent and proof/Exhibit 002 ")]
    assert len(exhibits) == 1
    assert packed.read(exhibits[0]) == a_scan().read()
    assert {entry.date_time for entry in packed.infolist()} == {(2026, 6, 29, 11, 0, 0)}
    assert "Index of exhibits" in "".join(pages_of(packed.read("Index.pdf")))


def test_sha256sum_accepts_the_sums(hostile, owner, tmp_path):
    packed = unzipped(bytes_of(export([hostile], owner, "own_file", format="zip")))
    packed.extractall(tmp_path)
    listed = (tmp_path / "SHA256SUMS").read_text().splitlines()
    assert len(listed) == len(packed.namelist()) - 1
    tool = shutil.which("sha256sum")
    assert tool, "this machine has no sha256sum"
    done = subprocess.run([tool, "-c", "--strict", "SHA256SUMS"], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count(": OK") == len(listed)


def index_of(packed: zipfile.ZipFile) -> list[dict]:
    return list(csv.DictReader(io.StringIO(packed.read("Index.csv").decode("utf-8-sig"), newline="")))


def test_a_document_that_is_missing_or_was_changed_is_named_in_the_index(boyd, owner):
    first, second = Document.objects.order_by("pk")
    documents.path_of(first).unlink()
    documents.path_of(second).write_bytes(b"not what was kept")
    packed = unzipped(bytes_of(export([boyd], owner, "records", format="zip")))
    assert not [name for name in packed.namelist() if name.startswith("Exhibits/")]
    notes = [row["note"] for row in index_of(packed)]
    assert notes[0].startswith("Not enclosed: The file of cp14 page 1.png is missing")
    assert "was changed on disk" in notes[1]
    assert "Not enclosed" in "".join(pages_of(packed.read("Index.pdf")))


def test_documents_of_another_client_never_slip_in(boyd, owner):
    other = make_case(owner, client=make_client(owner, name="Nadia Korb"))
    theirs = documents.keep(a_scan(), member=owner, now=NOW)
    make_notice(owner, case=other, document=theirs)
    shared = documents.keep(a_scan(), member=owner, now=NOW)
    casework.record_response(
        by=acting(owner), cases=[boyd, other], notices=[], method="fax", no_proof_reason="lost",
        sent_on=date(2026, 6, 20),
        summary="Papers of both", document=shared,
    )  # fmt: skip
    packed = unzipped(bytes_of(export([boyd], owner, "records", format="zip")))
    rows = index_of(packed)
    assert len([name for name in packed.namelist() if name.startswith("Exhibits/")]) == 2
    assert [row["note"] for row in rows] == ["", "", "Left out: it is also about another taxpayer."]


def test_one_document_is_held_at_a_time(boyd, owner, monkeypatch):
    held = []
    real = documents.content

    def content(document):
        held.append(document.pk)
        return real(document)

    monkeypatch.setattr(documents, "content", content)
    pieces = iter(export([boyd], owner, "records", format="zip").chunks)
    assert held == []  # nothing is read while the chains are locked
    assert next(pieces).startswith(b"PK")
    assert sorted(held) == sorted(Document.objects.values_list("pk", flat=True))


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("../../etc/passwd", ".. .. etc passwd"),
        ('a\\b:c*d?e<f>g|h"i', "a b c d e f g h i"),
        ("con", "con_"),
        ("ends in dots...", "ends in dots"),
        ("שלום עולם", "שלום עולם"),
        ("safe\u202egnp.exe", "safe gnp.exe"),
        ("one\r\ntwo\0three", "one two three"),
        ("paid \U0001f389 ok", "paid ok"),
        ("x" * 500, "x" * 80),
    ],
)
def test_a_name_is_safe_on_every_system(text, safe):
    assert bundle.safe_name(text) == safe.lstrip(". ")


def test_no_two_exhibits_share_a_path():
    papers = [Exhibit(number, Document(content_type="application/pdf"), "x" * 500, "Sent") for number in (1, 2, 1234)]
    paths = [bundle.path_of(each, 1234) for each in papers]
    assert len({path.casefold() for path in paths}) == 3
    assert paths[0].startswith("Exhibits/Sent/Exhibit 0001 xxx")


# Hostile text


@pytest.mark.parametrize("preset", presets.PRESETS, ids=[row.id for row in presets.PRESETS])
def test_hostile_text_breaks_no_file_of_any_purpose(preset, hostile, owner):
    answers = {ask.name: f"{HOSTILE['typst']} {XML}" for ask in preset.asks if ask.is_long}
    wish = {"answers": answers, "reason": f"{HOSTILE['override']} {XML}"[:200], "with_notes": preset.may_tell_notes}
    for name in preset.formats:
        if name not in exports.FORMATS:
            continue
        content = bytes_of(export([hostile], owner, preset.id, format=name, **wish))
        CHECKS.get(name, len)(content)


def check_pdf(content):
    told = solid("".join(pages_of(content)))
    assert solid('#eval("x")$x$*b*@ref') in told
    assert "\x07" not in told


def check_docx(content):
    packed = unzipped(content)
    for part in packed.namelist():
        if part.endswith((".xml", ".rels")):
            ElementTree.fromstring(packed.read(part))
    told = words_of(content)
    assert '#eval("x") $x$ *b* @ref' in told
    assert "\u202e" not in told


def check_csv(content):
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


def check_zip(content):
    packed = unzipped(content)
    for entry in packed.infolist():
        assert ".." not in entry.filename.split("/")
        assert not entry.filename.startswith("/")
        assert "\\" not in entry.filename
        assert entry.filename.isprintable()
        assert len(entry.filename.encode()) < 255
    assert len({name.casefold() for name in packed.namelist()}) == len(packed.namelist())
    check_csv(packed.read("Index.csv"))


CHECKS = {"pdf": check_pdf, "docx": check_docx, "csv": check_csv, "zip": check_zip}


def test_control_and_xml_characters_reach_the_docx_as_text_or_not_at_all(boyd, owner):
    answers = {"harm": XML, "relief_wanted": "</w:t></w:r></w:p>"}
    told = words_of(bytes_of(export([boyd], owner, "advocate", format="docx", answers=answers)))
    assert '<w:t>&amp; ]]>  "quoted"'.replace("  ", " ") in told
    assert "</w:t></w:r></w:p>" in told


# Cost and record


def test_a_docx_of_many_entries_asks_no_more_of_the_database(owner, django_assert_max_num_queries):
    costs = []
    for number in (5, 50):
        case = tell_many_events(owner, number)
        with django_assert_max_num_queries(200) as seen:
            bytes_of(export([case], owner, "own_file", format="docx", with_notes=True))
        costs.append(len(seen))
    assert costs[0] == costs[1]


def test_a_zip_is_recorded_when_it_is_asked_for(boyd, owner):
    export([boyd], owner, "records", format="zip")
    event = Event.objects.select_related("payload").get(chain=boyd.chain_id, kind="history_exported")
    assert "History exported as ZIP" in event.payload.body
    assert Case.objects.get(pk=boyd.pk).version == boyd.version
