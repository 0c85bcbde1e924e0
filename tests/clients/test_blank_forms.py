"""Is a blank form known for what it is, kept once for the firm, and everything else refused with a sentence?"""

import hashlib
import io
import json
import urllib.error

import pypdf
import pypdfium2
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse

from clients.blank_forms import NoBlankForm, blank_of, keep_blank
from clients.models import BlankForm
from clients.official import fetching
from clients.official.blank import KNOWN, LARGEST, UnknownForm, recognise
from notices.management.commands import fetch_irs_forms
from practice import history
from practice.history import Actor
from tests.factories import NOW, acting
from tests.machinery.irs_forms import made, official

POWER, INFORMATION = KNOWN
TEXT = pypdf.generic.TextStringObject("Somebody Else")
ONE_FIELD = (POWER.texts["1.name"].fields[0],)


def told(chain):
    return [history.told(event)["sentence"] for event in chain.events.select_related("payload").order_by("sequence")]


def empty_pdf(pages=1):
    document = pypdfium2.PdfDocument.new()
    for _ in range(pages):
        document.new_page(612, 792)
    out = io.BytesIO()
    document.save(out)
    document.close()
    return out.getvalue()


def locked():
    writer = pypdf.PdfWriter(clone_from=pypdf.PdfReader(io.BytesIO(made(POWER))))
    writer.encrypt("secret", algorithm="AES-256")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def a_field_that_is_its_own_parent(writer):
    reference = next(iter(writer.pages[0]["/Annots"]))
    reference.get_object()[pypdf.generic.NameObject("/Parent")] = reference


def without_widths(writer):
    font = writer.root_object["/AcroForm"]["/DR"]["/Font"]["/Bold"]
    del font["/Widths"]


def written_anew(content):
    """As another program would have written it: the same form in other bytes."""
    writer = pypdf.PdfWriter(clone_from=pypdf.PdfReader(io.BytesIO(content)))
    writer.add_metadata({"/Producer": "Some other program"})
    writer.compress_identical_objects()
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def a_value(writer):
    next(iter(writer.pages[0]["/Annots"])).get_object()[pypdf.generic.NameObject("/V")] = TEXT


def a_note(writer):
    name = pypdf.generic.NameObject
    note = pypdf.generic.DictionaryObject({name("/Subtype"): name("/FreeText"), name("/Contents"): TEXT})
    writer.pages[0]["/Annots"].append(writer._add_object(note))


def a_tick(writer):
    for reference in writer.pages[0]["/Annots"]:
        if reference.get_object()["/T"] == "SpecificUse[0]":
            reference.get_object()[pypdf.generic.NameObject("/V")] = pypdf.generic.NameObject("/1")


def without_pictures(writer):
    for reference in writer.pages[0]["/Annots"]:
        reference.get_object().pop("/AP", None)


def of_no_size(writer):
    for reference in writer.pages[0]["/Annots"]:
        reference.get_object()[pypdf.generic.NameObject("/Rect")] = pypdf.generic.ArrayObject()


# What the official files are.


@pytest.mark.parametrize("revision", KNOWN, ids=str)
def test_the_official_form_is_known_by_its_fingerprint(revision):
    content = official(revision.form)
    assert hashlib.sha256(content).hexdigest() == revision.fingerprint
    assert recognise(content).revision == revision


@pytest.mark.parametrize("revision", KNOWN, ids=str)
def test_the_official_form_written_anew_is_known_by_its_fields_and_its_revision(revision):
    content = written_anew(official(revision.form))
    assert hashlib.sha256(content).hexdigest() != revision.fingerprint
    assert recognise(content).revision == revision


@pytest.mark.parametrize("revision", KNOWN, ids=str)
def test_a_form_with_the_same_fields_and_revision_is_known(revision):
    assert recognise(made(revision)).revision == revision
    assert recognise(written_anew(made(revision)), revision.form).revision == revision


NEEDED = "Needed: Form 2848 (Rev. January 2021) or Form 8821 (Rev. January 2021)"
REFUSED = {
    "nothing": (lambda: b"", "This file is not a PDF."),
    "a picture": (lambda: b"\x89PNG\r\n\x1a\n", "This file is not a PDF."),
    "cut off": (lambda: made(POWER)[:900], "This PDF is damaged and cannot be read."),
    "only a head": (lambda: b"%PDF-1.7 and no more", "This PDF is damaged and cannot be read."),
    "too large": (lambda: b"%PDF-" + b"0" * LARGEST, "This file has 5 MB, no form does."),
    "another pdf": (empty_pdf, "Found: a PDF that names no form with 0 fields."),
    "a book": (lambda: empty_pdf(40), "Found: a PDF of 40 pages."),
    "locked": (locked, "This PDF is locked with a password."),
    "another revision": (
        lambda: made(POWER, words="Form 2848 (Rev. March 2031)"),
        "Found: Form 2848 (Rev. March 2031) with 92 fields.",
    ),
    "a field less": (
        lambda: made(POWER, without=ONE_FIELD),
        "Found: Form 2848 (Rev. January 2021) with 91 fields.",
    ),
    "another form": (lambda: made(POWER, words="Form 1040 (Rev. 2021)"), "Found: Form 1040 with 92 fields."),
    "filled in": (lambda: made(POWER, change=a_value), "is filled in already, or has notes on it."),
    "ticked": (lambda: made(POWER, change=a_tick), "is filled in already, or has notes on it."),
    "noted on": (lambda: made(POWER, change=a_note), "is filled in already, or has notes on it."),
    "no ticks": (lambda: made(POWER, change=without_pictures), "its fields cannot be measured"),
    "no sizes": (lambda: made(POWER, change=of_no_size), "its fields cannot be measured"),
    "unmeasurable": (lambda: made(POWER, change=without_widths), "its fields cannot be measured"),
    "a circle": (lambda: made(POWER, change=a_field_that_is_its_own_parent), "Found: Form 2848"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_no_form_we_know_is_refused_with_what_was_found_and_what_is_needed(case):
    content, sentence = REFUSED[case]
    with pytest.raises(UnknownForm) as refused:
        recognise(content())
    assert sentence in str(refused.value)
    assert "2848" in str(refused.value) or "irs.gov" in str(refused.value) or "the IRS" in str(refused.value)


def test_the_other_form_is_not_taken_for_the_one_that_is_wanted():
    with pytest.raises(UnknownForm, match=r"Found: Form 8821 .* Needed: Form 2848 \(Rev. January 2021\) as"):
        recognise(made(INFORMATION), "2848")


def test_a_field_of_another_size_is_measured_as_it_is():
    def narrow(writer):
        for page in writer.pages:
            for widget in page["/Annots"]:
                if widget.get_object()["/T"] == "TaxpayerName[0]":
                    rect = widget.get_object()["/Rect"]
                    rect[2] = pypdf.generic.FloatObject(float(rect[0]) + 50)

    fields = recognise(made(POWER, change=narrow)).fields
    assert fields[ONE_FIELD[0]].width == pytest.approx(50, abs=0.1)


# What a firm keeps.


def keep(owner, revision=POWER, at=NOW, content=None):
    blank = recognise(content or made(revision))
    return keep_blank(owner.firm, by=acting(owner, at), blank=blank, source="the file f2848.pdf")


def test_a_blank_form_is_kept_with_who_when_and_its_fingerprint_in_the_history_of_the_firm(owner, firm):
    row = keep(owner)
    assert (row.form, row.revision, row.kept_by) == ("2848", "January 2021", owner)
    assert row.sha256 == hashlib.sha256(made(POWER)).hexdigest()
    assert told(firm.chain)[-1] == (
        f"The blank Form 2848 (Rev. January 2021) was kept from the file f2848.pdf; SHA-256 {row.sha256}."
    )
    assert blank_of(firm, "2848").revision == POWER


def test_the_same_file_once_more_changes_nothing_and_another_takes_its_place(owner, firm):
    first = keep(owner)
    count = firm.chain.events.count()
    assert keep(owner) == first
    assert firm.chain.events.count() == count
    second = keep(owner, content=written_anew(made(POWER)))
    assert second.pk == first.pk
    assert BlankForm.objects.count() == 1
    assert told(firm.chain)[-1].endswith(f"It replaces Form 2848 (Rev. January 2021), SHA-256 {first.sha256}.")


def test_each_firm_keeps_its_own(owner, stranger, firm):
    keep(owner)
    assert list(BlankForm.objects.visible_to(stranger)) == []
    with pytest.raises(NoBlankForm, match="No blank Form 2848 is on file"):
        blank_of(stranger.firm, "2848")


def test_only_an_owner_keeps_one(practitioner, firm):
    with pytest.raises(Exception, match="may not change members, settings"):
        keep_blank(firm, by=acting(practitioner), blank=recognise(made(POWER)), source="a file")


# The page.


def upload(browser, content, name="f2848.pdf"):
    return browser.post(reverse("official_forms"), {"file": SimpleUploadedFile(name, content)})


@pytest.fixture
def browser(client, owner):
    client.force_login(owner)
    return client


def test_an_owner_uploads_a_form_and_sees_it_on_file(browser, firm):
    empty = browser.get(reverse("official_forms")).content.decode()
    assert empty.count("missing</span>") == 2
    answer = upload(browser, made(POWER))
    assert answer.status_code == 302
    page = browser.get(reverse("official_forms")).content.decode()
    assert "Rosa Moreno" in page
    assert "the file f2848.pdf" in page
    assert hashlib.sha256(made(POWER)).hexdigest()[:16] in page
    assert page.count("missing</span>") == 1


def test_a_file_that_is_no_form_gets_its_sentence_and_is_not_kept(browser):
    answer = upload(browser, made(POWER, words="Form 2848 (Rev. March 2031)"))
    assert "Found: Form 2848 (Rev. March 2031) with 92 fields" in answer.content.decode()
    assert not BlankForm.objects.exists()


def test_a_file_that_is_too_large_is_not_read(browser):
    answer = upload(browser, b"%PDF-" + b"0" * LARGEST)
    assert "which no form has" in answer.content.decode()


# The command.


def run(*arguments):
    out = io.StringIO()
    call_command("fetch_irs_forms", *arguments, stdout=out)
    return out.getvalue()


@pytest.fixture
def irs(monkeypatch):
    """`irs({address: bytes or error})` stands in for the site."""

    def install(answers):
        def opened(address, timeout):
            assert timeout
            found = answers[address]
            if isinstance(found, Exception):
                raise found
            return io.BytesIO(found)

        monkeypatch.setattr(fetch_irs_forms, "fetch", lambda revision: fetching.fetch(revision, opened))

    return install


def test_the_command_gets_both_forms_for_every_firm(owner, stranger, irs):
    irs({revision.address: made(revision) for revision in KNOWN})
    rows = json.loads(run("--json"))
    assert [(row["firm"], row["form"]) for row in rows] == [
        (firm.pk, form) for firm in (owner.firm, stranger.firm) for form in ("2848", "8821")
    ]
    assert BlankForm.objects.filter(kept_by=None).count() == 4
    assert "kept from https://www.irs.gov/pub/irs-pdf/f8821.pdf" in told(owner.firm.chain)[-1]
    assert "Noticebook" in owner.firm.chain.events.order_by("-sequence").first().actor_name


def test_the_command_takes_a_file_at_hand_for_one_firm(owner, stranger, tmp_path):
    path = tmp_path / "f2848.pdf"
    path.write_bytes(made(POWER))
    assert "Form 2848 (Rev. January 2021)" in run("--from", str(path), "--firm", str(owner.firm.pk))
    assert [row.firm for row in BlankForm.objects.all()] == [owner.firm]


UNREACHABLE = urllib.error.URLError("Name or service not known")
STOPPED = {
    "offline": ({POWER.address: UNREACHABLE}, "www.irs.gov did not give Form 2848 (Name or service not known)."),
    "too slow": ({POWER.address: TimeoutError("timed out")}, "(timed out)"),
    "not a form": ({POWER.address: b"<html>"}, "This file is not a PDF."),
    "the other form": ({POWER.address: made(INFORMATION)}, "Found: Form 8821"),
    "second missing": ({POWER.address: made(POWER), INFORMATION.address: UNREACHABLE}, "did not give Form 8821"),
    "endless": ({POWER.address: b"%PDF-" + b"0" * LARGEST}, "is larger than a form can be"),
}


@pytest.mark.parametrize("case", STOPPED)
def test_the_command_stops_with_a_sentence_and_keeps_nothing(owner, irs, case):
    answers, sentence = STOPPED[case]
    irs(answers)
    with pytest.raises(CommandError) as stopped:
        run()
    assert sentence in str(stopped.value)
    assert stopped.value.returncode == 2
    assert not BlankForm.objects.exists()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [(("--from", "/nowhere/f2848.pdf"), "cannot be read"), (("--firm", "999"), "no firm"), (("--what",), "see --help")],
    ids=str,
)
def test_the_command_refuses_what_cannot_be(owner, arguments, sentence):
    with pytest.raises(CommandError, match=sentence) as stopped:
        run(*arguments)
    assert stopped.value.returncode == 2


@pytest.mark.parametrize(
    "address", ["http://www.irs.gov/f.pdf", "https://www.irs.gov.example.com/f.pdf", "file:///etc/passwd"]
)
def test_a_redirection_away_from_the_site_is_not_followed(address):
    handler = fetching._OnlyThere()
    with pytest.raises(fetching.CannotFetch, match="sent us on to"):
        handler.redirect_request(None, None, 302, "Found", {}, address)


def test_the_history_of_the_firm_names_no_member_where_the_server_acted(owner, firm):
    keep_blank(firm, by=Actor(None, NOW, firm), blank=recognise(made(POWER)), source=POWER.address)
    assert BlankForm.objects.get().kept_by is None
