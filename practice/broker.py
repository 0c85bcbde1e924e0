"""Where the broker listens and which server program carries it."""

import hashlib
import os
import tempfile
from pathlib import Path

# The kernel's limit for a unix socket's path is 108 bytes on Linux and 104 on macOS.
LONGEST_SOCKET_PATH = 100


def socket_path(home: Path) -> Path:
    """Where the broker of this home listens: in the home, or in a private temporary folder if the path is too long."""
    usual = home / "broker.sock"
    if len(os.fsencode(usual)) <= LONGEST_SOCKET_PATH:
        return usual
    digest = hashlib.sha256(os.fsencode(home)).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"noticebook-{os.getuid()}-{digest}" / "broker.sock"
