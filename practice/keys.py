"""Where the practice's keys lie, and when new ones may be made: only while nothing is stored under the old.

Three files in the home's `keys` folder: `secret_key` (signs sessions and links), `field_keys` (encrypt
taxpayer numbers and documents, one a line, newest first) and `digest_key` (finds a taxpayer number exactly).
"""

import base64
import os
import secrets
from collections.abc import Callable, Collection
from pathlib import Path

SECRET_KEY = "secret_key"  # noqa: S105  a file's name
FIELD_KEYS = "field_keys"
DIGEST_KEY = "digest_key"


class KeyProblem(Exception):
    """The keys are not in order; the message is one sentence for the person who starts the site."""


def folder(home: Path) -> Path:
    """The folder of the key files of this home."""
    return home / "keys"


def read(home: Path, name: str) -> str:
    """The text of one key file; "" when it cannot be read, for commands that need no key must run."""
    try:
        return (folder(home) / name).read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return ""


def new_field_key() -> str:
    """A fresh key for `field_keys`: 32 random bytes in URL-safe base64, as Fernet wants them."""
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode("ascii")


def _new_secret() -> str:
    return secrets.token_urlsafe(64)


MAKERS: dict[str, Callable[[], str]] = {
    SECRET_KEY: _new_secret,
    FIELD_KEYS: new_field_key,
    DIGEST_KEY: _new_secret,
}


def is_field_key(text: str) -> bool:
    """Whether this is 32 bytes in URL-safe base64."""
    try:
        return len(base64.urlsafe_b64decode(text.encode("ascii"))) == 32
    except ValueError:
        return False


def ensure(home: Path, *, has_rows: bool, given: Collection[str] = ()) -> list[Path]:
    """Make the key files that are missing, if that is safe, and return those that were made.

    `has_rows` tells whether the database holds a firm; `given` names the keys that the environment supplies.
    Raises KeyProblem, naming the file, when a key is missing beside rows or when a key file cannot be used.
    A file that exists is never replaced.
    """
    made = []
    for name in MAKERS:
        path = folder(home) / name
        if name in given:
            continue
        if path.exists() or path.is_symlink():
            _refuse_unusable(path)
        elif has_rows:
            raise KeyProblem(
                f"The database holds a practice but its key file {path} is missing: put that file back "
                "from your backup, for new keys could not open what is stored."
            )
        else:
            _write(path, MAKERS[name]())
            made.append(path)
    return made


def _refuse_unusable(path: Path) -> None:
    text = read(path.parent.parent, path.name)
    if not text:
        raise KeyProblem(f"The key file {path} is empty or cannot be read: restore it or its permissions.")
    if path.name == FIELD_KEYS and not all(map(is_field_key, text.split())):
        raise KeyProblem(f"The key file {path} has a line that is not a key: restore it from your backup.")


def add_field_key(home: Path) -> list[str]:
    """Put a fresh key first in the file of field keys; returns all of them, newest first."""
    all_keys = [new_field_key(), *read(home, FIELD_KEYS).split()]
    _replace(folder(home) / FIELD_KEYS, "\n".join(all_keys))
    return all_keys


def drop_old_field_keys(home: Path) -> int:
    """Leave only the newest key in the file of field keys; returns how many were dropped."""
    newest, *old = read(home, FIELD_KEYS).split()
    _replace(folder(home) / FIELD_KEYS, newest)
    return len(old)


def _replace(path: Path, text: str) -> None:
    """Change a key file so that at every moment the old or the new text stands there, whole."""
    new = path.with_name(f"{path.name}.new")
    new.unlink(missing_ok=True)
    _write(new, text)
    new.replace(path)


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.parent.chmod(0o700)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        file.write(text + "\n")
        file.flush()
        os.fsync(file.fileno())
