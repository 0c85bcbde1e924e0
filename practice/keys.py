"""Where the practice's keys lie and whether they may be made."""

from pathlib import Path

SECRET_KEY = "secret_key"
FIELD_KEYS = "field_keys"
DIGEST_KEY = "digest_key"


def folder(home: Path) -> Path:
    """The folder of the key files of this home."""
    return home / "keys"


def read(home: Path, name: str) -> str:
    """The text of one key file, or "" when it is missing or unreadable: commands that need no key must run without."""
    try:
        return (folder(home) / name).read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return ""
