"""How are papers kept: checked on arrival, encrypted on disk, opened again only through their row."""

import hashlib
import os
import secrets
import threading
from datetime import datetime
from pathlib import Path

import pypdfium2
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from practice.encryption import cipher, open_token
from practice.models import Document, Member
from practice.refusals import Refused

# What a file must begin with to be what it says; nothing else is kept.
_SIGNATURES = {
    b"%PDF-": "application/pdf",
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
}
# PDFium keeps state of its own and must not be entered by two threads; the web server runs several.
PDFIUM = threading.Lock()
KINDS_SENTENCE = "a PDF, PNG or JPEG file"


def megabytes(size: int) -> str:
    return f"{size / 1_000_000:.0f} MB"


def _folder() -> Path:
    folder = Path(settings.NOTICEBOOK_HOME) / "documents"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def path_of(document: Document) -> Path:
    """Where the encrypted bytes of a document lie."""
    return _folder() / document.stored_as


def check_size(upload: UploadedFile) -> None:
    """Raises Refused with a sentence when the file is empty or too large."""
    size = upload.size or 0
    if size > settings.MAX_UPLOAD_BYTES:
        raise Refused(
            f"{upload.name} has {megabytes(size)}; at most {megabytes(settings.MAX_UPLOAD_BYTES)} are kept. "
            "Scan it in black and white or in parts."
        )
    if not size:
        raise Refused(f"{upload.name} is empty.")


def inspect(name: str, content: bytes) -> tuple[str, int]:
    """The content type and page count of a file, read from its bytes; raises Refused when it is not readable."""
    content_type = next((kind for start, kind in _SIGNATURES.items() if content.startswith(start)), None)
    if content_type is None:
        raise Refused(f"{name} is not {KINDS_SENTENCE}.")
    if content_type != "application/pdf":
        return content_type, 1
    return content_type, _count_pages(name, content)


def _count_pages(name: str, content: bytes) -> int:
    with PDFIUM:
        try:
            pdf = pypdfium2.PdfDocument(content)
        except pypdfium2.PdfiumError as error:
            raise Refused(f"{name} says it is a PDF but cannot be opened; it may be damaged or locked.") from error
        try:
            pages = len(pdf)
        finally:
            pdf.close()
    if not pages:
        raise Refused(f"{name} is a PDF without a page.")
    return pages


def keep(upload: UploadedFile, *, member: Member, now: datetime) -> Document:
    """Check, encrypt and store an upload; returns its saved row. Raises Refused with a sentence.

    The file is written before the row: if the transaction fails, an unreferenced encrypted file stays behind,
    never a row without its file.
    """
    check_size(upload)
    name = Path(upload.name or "unnamed").name
    content = upload.read()
    content_type, pages = inspect(name, content)
    stored_as = secrets.token_hex(24)
    _write(_folder() / stored_as, cipher().encrypt(content))
    return Document.objects.create(
        firm=member.firm,
        name=name[:200],
        content_type=content_type,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        pages=pages,
        stored_as=stored_as,
        uploaded_by=member,
        uploaded_at=now,
    )


def _write(path: Path, encrypted: bytes) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(encrypted)
        file.flush()
        os.fsync(file.fileno())


def encrypt_anew(document: Document) -> None:
    """Put a document's file under the newest key; raises Refused as `content` does.

    At every moment the old or the new file stands there, whole.
    """
    path = path_of(document)
    new = path.with_suffix(".new")
    new.unlink(missing_ok=True)
    _write(new, cipher().encrypt(content(document)))
    new.replace(path)


def content(document: Document) -> bytes:
    """The clear bytes of a document; raises Refused when they are missing or not the bytes that were kept."""
    path = path_of(document)
    try:
        clear = open_token(path.read_bytes())
    except FileNotFoundError as error:
        raise Refused(f"The file of {document.name} is missing: restore it from your backup.") from error
    except ValueError as error:
        raise Refused(f"{document.name} was changed on disk or needs a key that is missing.") from error
    if hashlib.sha256(clear).hexdigest() != document.sha256:
        raise Refused(f"{document.name} is not the file that was kept.")
    return clear
