"""How do a history and its exhibits become one ZIP that can be checked without us?

Folders of numbered exhibits, an index as CSV and as PDF, and `SHA256SUMS` for `sha256sum -c`. One document at a time is
decrypted and written to a file on disk; what is missing or is not the file that was kept is named in the index.
"""

import csv
import hashlib
import io
import re
import tempfile
import unicodedata
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from notices.exports.cells import Section, Table, bad, cell, mono, small, strong
from notices.exports.exhibits import Exhibit
from notices.exports.scope import Scope
from practice import documents
from practice.refusals import Refused
from practice.spreadsheets import PIECE, defused

SUMS = "SHA256SUMS"
HEADS = ("exhibit", "what it is", "file", "pages", "bytes", "sha-256 on file", "note")
LONGEST_STEM = 80
"""Characters of a file name before its ending: some unpackers stop at 255 bytes for the whole path."""

_ENDINGS = {"application/pdf": "pdf", "image/png": "png", "image/jpeg": "jpg"}
_UNSAFE = re.compile(r"[^\w .,()+-]")
# Names that Windows keeps for its devices, whatever the ending.
_DEVICES = re.compile(r"(?i)^(con|prn|aux|nul|com\d|lpt\d)$")

Part = tuple[str, Iterable[bytes]]


def safe_name(text: str) -> str:
    """The text as part of a file name on any system: letters and digits of all scripts, no path, no control."""
    text = unicodedata.normalize("NFC", text)
    words = " ".join(_UNSAFE.sub(" ", text).split())[:LONGEST_STEM].strip(" .")
    return f"{words}_" if _DEVICES.match(words) else words


def path_of(exhibit: Exhibit, of_exhibits: int = 0) -> str:
    """Where an exhibit lies. Its number leads the name, so no two of them are the same."""
    ending = _ENDINGS.get(exhibit.document.content_type, "bin")
    stem = safe_name(f"Exhibit {exhibit.number:0{max(3, len(str(of_exhibits)))}} {exhibit.meaning}")
    return f"Exhibits/{safe_name(exhibit.folder)}/{stem}.{ending}"


@dataclass
class _Archive:
    """The ZIP being written: every entry dated by the stamp, and the hash of each for the list of sums."""

    file: zipfile.ZipFile
    stamp: datetime
    sums: list[tuple[str, str]] = field(default_factory=list)

    def add(self, name: str, pieces: Iterable[bytes]) -> None:
        entry = zipfile.ZipInfo(name, (max(self.stamp.year, 1980), *self.stamp.timetuple()[1:6]))
        entry.compress_type = zipfile.ZIP_DEFLATED
        entry.external_attr = 0o644 << 16
        digest = hashlib.sha256()
        with self.file.open(entry, "w", force_zip64=True) as target:
            for piece in pieces:
                digest.update(piece)
                target.write(piece)
        self.sums.append((digest.hexdigest(), name))

    def close(self) -> None:
        listed = "".join(f"{digest}  {name}\n" for digest, name in self.sums)
        self.add(SUMS, [listed.encode()])


def pieces(scope: Scope, parts: Iterable[Part], typeset: Callable[[dict], Any]) -> Iterator[bytes]:
    """The ZIP in pieces: the history as `parts`, the exhibits, the index and the sums.

    `typeset(section)` makes the PDF of the index. It is made while it is sent, after the export was recorded: what
    the documents hold does not change, and no lock waits for them.
    """
    with tempfile.TemporaryFile() as file:
        with zipfile.ZipFile(file, "w") as packed:
            archive = _Archive(packed, scope.local(scope.by.at))
            for name, chunks in parts:
                archive.add(name, chunks)
            exhibits = [replace(each, meaning=scope.mask(each.meaning)) for each in scope.exhibits.values()]
            notes = {each.number: _keep(each, archive, len(exhibits)) for each in exhibits}
            archive.add("Index.csv", [_index_csv(exhibits, notes)])
            archive.add("Index.pdf", [typeset(_index(exhibits, notes).as_plain())])
            archive.close()
        file.seek(0)
        while piece := file.read(PIECE):
            yield piece


def _keep(exhibit: Exhibit, archive: _Archive, of_exhibits: int) -> str:
    """Write one document; the note for the index when it could not be ("" when it could)."""
    if exhibit.left_out:
        return exhibit.left_out
    try:
        content = documents.content(exhibit.document)
    except Refused as refusal:
        return f"Not enclosed: {refusal}"
    archive.add(path_of(exhibit, of_exhibits), [content])
    return ""


def _index_csv(exhibits: list[Exhibit], notes: dict[int, str]) -> bytes:
    written = io.StringIO(newline="")
    writer = csv.writer(written)
    writer.writerow(HEADS)
    for each in exhibits:
        paper, note = each.document, notes[each.number]
        name = "" if note else path_of(each, len(exhibits))
        row = (each.label, each.meaning, name, paper.pages, paper.size, paper.sha256, note)
        writer.writerow([defused(value) if isinstance(value, str) else value for value in row])
    return b"\xef\xbb\xbf" + written.getvalue().encode()


def _index(exhibits: list[Exhibit], notes: dict[int, str]) -> Section:
    rows = [
        [
            cell(strong(each.label)),
            cell(
                each.meaning, small(path_of(each, len(exhibits))) if not notes[each.number] else bad(notes[each.number])
            ),
            cell(str(each.document.pages) if each.document.pages is not None else "?"),
            cell(mono(each.document.sha256)),
        ]
        for each in exhibits
    ]
    lead = (
        "Every file of this archive is listed in SHA256SUMS; the command sha256sum -c SHA256SUMS checks them. The "
        "documents are given as they were received and sent: numbers printed on them are not masked."
    )
    table = Table("documents", ["Exhibit", "Document", "Pages", "SHA-256"], rows, "No document on file.")
    return Section("Index of exhibits", [table], lead)
