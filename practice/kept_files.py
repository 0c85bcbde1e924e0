"""How is a large file of our own making kept for a while: encrypted piece by piece, never whole in memory?

A line of the file on disk is one encrypted piece. Each piece carries the name of its file and its number, so that
none can be moved, repeated or taken from another file; the row keeps the size, so that a missing end is noticed.
"""

import hashlib
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from practice.encryption import cipher, open_token
from practice.refusals import Refused

PIECE = 1_000_000
"""Bytes that are encrypted together."""

GONE = "The file is not there any more, was changed on disk, or needs a key that is missing. Make it anew."


@dataclass(frozen=True)
class Kept:
    """What was kept, of the clear bytes: how many, and their SHA-256."""

    size: int
    sha256: str


def path_of(name: str) -> Path:
    """Where the encrypted pieces lie; makes the folder."""
    folder = Path(settings.NOTICEBOOK_HOME) / "exports"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder / name


def keep(name: str, chunks: Iterable[bytes]) -> Kept:
    """Write the chunks under a new name, encrypted and flushed to disk; an interrupted one is removed by `remove`."""
    size, digest = 0, hashlib.sha256()
    with os.fdopen(os.open(path_of(name), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        for number, piece in enumerate(_pieces(chunks)):
            size += len(piece)
            digest.update(piece)
            file.write(cipher().encrypt(_label(name, number) + piece) + b"\n")
        file.flush()
        os.fsync(file.fileno())
    return Kept(size, digest.hexdigest())


def _pieces(chunks: Iterable[bytes]) -> Iterator[bytes]:
    gathered = bytearray()
    for chunk in chunks:
        gathered += chunk
        while len(gathered) >= PIECE:
            yield bytes(gathered[:PIECE])
            del gathered[:PIECE]
    if gathered:
        yield bytes(gathered)


def _label(name: str, number: int) -> bytes:
    return f"{name} {number}\n".encode()


def pieces(name: str, size: int) -> Iterator[bytes]:
    """The clear bytes in pieces. Raises Refused at once where the file is not whole or no key opens it."""
    path = path_of(name)
    if sum(len(piece) for piece in _opened(path)) != size:
        raise Refused(GONE)
    return _opened(path)


def _opened(path: Path) -> Iterator[bytes]:
    try:
        with path.open("rb") as file:
            for number, line in enumerate(file):
                label = _label(path.name, number)
                clear = open_token(line.rstrip(b"\n"))
                if not clear.startswith(label):
                    raise Refused(GONE)
                yield clear[len(label) :]
    except (OSError, ValueError) as error:
        raise Refused(GONE) from error


def remove(name: str) -> None:
    """Remove a file; one that is not there is removed already."""
    path_of(name).unlink(missing_ok=True)
