"""Are papers checked on arrival, unreadable on disk, and given back as they came?"""

import io
import stat
from concurrent.futures import ThreadPoolExecutor

import pypdfium2
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from practice import documents, keys
from practice.models import Document
from practice.refusals import Refused
from tests.factories import NOW

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 40
JPEG = b"\xff\xd8\xff\xe0" + b"\x00" * 40


def pdf(pages: int = 2) -> bytes:
    document = pypdfium2.PdfDocument.new()
    for _ in range(pages):
        document.new_page(612, 792)
    out = io.BytesIO()
    document.save(out)
    document.close()
    return out.getvalue()


def keep(owner, content, name="letter.pdf"):
    return documents.keep(SimpleUploadedFile(name, content), member=owner, now=NOW)


@pytest.fixture(autouse=True)
def own_home(settings, tmp_path):
    settings.NOTICEBOOK_HOME = tmp_path
    settings.KEYS_GIVEN = [keys.FIELD_KEYS]


def test_a_pdf_is_kept_with_its_pages_and_comes_back_as_it_was(owner):
    sent = pdf(3)
    document = keep(owner, sent)
    assert (document.content_type, document.pages, document.firm) == ("application/pdf", 3, owner.firm)
    assert documents.content(Document.objects.get()) == sent


@pytest.mark.parametrize(("content", "kind"), [(PNG, "image/png"), (JPEG, "image/jpeg")], ids=["png", "jpeg"])
def test_a_picture_is_one_page_whatever_its_name_says(owner, content, kind):
    document = keep(owner, content, "scan.pdf")
    assert (document.content_type, document.pages) == (kind, 1)
    assert documents.content(document) == content


def test_on_disk_a_document_is_unreadable_and_closed_to_others(owner):
    document = keep(owner, pdf(), "Boyd CP14.pdf")
    path = documents.path_of(document)
    stored = path.read_bytes()
    assert b"%PDF" not in stored
    assert b"obj" not in stored
    assert "Boyd" not in path.name
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_file_that_was_changed_on_disk_is_refused(owner):
    document = keep(owner, pdf())
    path = documents.path_of(document)
    stored = bytearray(path.read_bytes())
    stored[len(stored) // 2] ^= 1
    path.write_bytes(stored)
    with pytest.raises(Refused, match="changed on disk"):
        documents.content(document)


def test_a_file_swapped_for_another_of_ours_is_refused(owner):
    document, other = keep(owner, pdf(1)), keep(owner, pdf(2))
    documents.path_of(document).write_bytes(documents.path_of(other).read_bytes())
    with pytest.raises(Refused, match="not the file that was kept"):
        documents.content(document)


def test_a_missing_file_is_said(owner):
    document = keep(owner, pdf())
    documents.path_of(document).unlink()
    with pytest.raises(Refused, match=r"missing: restore it"):
        documents.content(document)


def test_sixty_megabytes_are_refused_before_they_are_read(owner):
    class Unread(SimpleUploadedFile):
        def read(self, *args):
            raise AssertionError("read")

    upload = Unread("huge.pdf", b"%PDF-1.7")
    upload.size = 60_000_000
    with pytest.raises(Refused, match="60 MB"):
        documents.keep(upload, member=owner, now=NOW)
    assert not Document.objects.exists()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "is empty"),
        (b"Dear taxpayer", "is not a PDF, PNG or JPEG"),
        (b"<html>%PDF-1.7</html>", "is not a PDF, PNG or JPEG"),
        (b"%PDF-1.7\nand then nothing of the kind", "cannot be opened"),
        (b"MZ\x90\x00", "is not a PDF, PNG or JPEG"),
    ],
    ids=["empty", "text", "html", "broken", "program"],
)
def test_what_is_no_paper_gets_a_sentence_and_leaves_nothing(owner, tmp_path, content, sentence):
    with pytest.raises(Refused, match=sentence):
        keep(owner, content)
    assert not Document.objects.exists()
    assert not (tmp_path / "documents").exists() or list((tmp_path / "documents").iterdir()) == []


def test_a_pdf_locked_by_a_password_is_refused(owner):
    locked = pdf().replace(
        b"trailer\r\n<<",
        b"trailer\r\n<</Encrypt<</Filter/Standard/V 2/R 3/Length 128/P -4/O<"
        + b"41" * 32
        + b">/U<"
        + b"42" * 32
        + b">>>"
        b"/ID[<" + b"43" * 16 + b"><" + b"43" * 16 + b">]",
    )
    assert b"/Encrypt" in locked
    with pytest.raises(Refused, match="cannot be opened; it may be damaged or locked"):
        keep(owner, locked)
    assert not Document.objects.exists()


def test_a_name_with_folders_in_it_keeps_its_last_part(owner):
    upload = SimpleUploadedFile("letter.pdf", pdf())
    upload._name = "../../etc/letter.pdf"
    assert documents.keep(upload, member=owner, now=NOW).name == "letter.pdf"


def test_four_threads_may_count_pages_at_once():
    contents = [pdf(pages) for pages in range(1, 9)] * 6
    with ThreadPoolExecutor(4) as threads:
        counted = list(threads.map(lambda content: documents.inspect("letter.pdf", content)[1], contents))
    assert counted == list(range(1, 9)) * 6


def test_a_document_is_visible_inside_its_firm_only(owner, stranger):
    keep(owner, pdf())
    assert Document.objects.visible_to(owner).count() == 1
    assert not Document.objects.visible_to(stranger).exists()
