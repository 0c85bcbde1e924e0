"""How one foreground command keeps several programs running, and leaves none behind.

The supervisor starts its children one after the other, starts again what dies, and on SIGINT or SIGTERM stops
them in the opposite order. Each child leads a session of its own, so that Ctrl-C in the terminal reaches the
supervisor only. Which children run is written down beside the lock: after a kill -9 the next start reads it
and ends them first.
"""

import fcntl
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO

POLL_SECONDS = 0.2
LONGEST_PAUSE_SECONDS = 30.0
# Whoever ran this long has recovered: its next death is a first one.
STEADY_SECONDS = 60.0


class StartFailed(Exception):
    """The start cannot go on; the message is one sentence for the person at the terminal."""


@dataclass
class Child:
    """One program to keep running. `stop_seconds` is how long it may finish its work after SIGTERM."""

    name: str
    argv: Sequence[str]
    stop_seconds: float = 10
    process: "subprocess.Popen[bytes] | None" = None
    started_at: float = 0.0
    deaths: int = 0
    restart_at: float = field(default=0.0)

    def start(self) -> None:
        """Start it in a session of its own; signals that we catch are back at their defaults there."""
        self.started_at = time.monotonic()
        self.process = subprocess.Popen(self.argv, stdin=subprocess.DEVNULL, start_new_session=True)

    def is_dead(self) -> bool:
        """Whether it was started and has ended."""
        return self.process is not None and self.process.poll() is not None

    def has_succeeded(self) -> bool:
        """Whether it has ended, and well."""
        return self.process is not None and self.process.poll() == 0

    def bury(self) -> float:
        """Sweep what it left in its session and return the seconds to wait before it is started again."""
        if self.process is not None:
            _kill_group(self.process.pid)
        self.process = None
        self.deaths = 1 if time.monotonic() - self.started_at > STEADY_SECONDS else self.deaths + 1
        pause = min(2.0 ** (self.deaths - 2), LONGEST_PAUSE_SECONDS) if self.deaths > 1 else 0.0
        self.restart_at = time.monotonic() + pause
        return pause

    def stop(self) -> None:
        """Ask it to end, wait, then end it and everything it started."""
        if self.process is None:
            return
        if self.process.poll() is None:
            self.process.terminate()
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(self.stop_seconds)
        _kill_group(self.process.pid)
        self.process.wait()
        self.process = None


class Supervisor:
    """Runs children for one home; use it as a context, which holds the home's lock and ends all children."""

    def __init__(self, home: Path, say: Callable[[str], None]) -> None:
        self.home = home
        self.say = say
        self.children: list[Child] = []
        self._stopping = threading.Event()
        self._lock: TextIO | None = None
        self._record = home / "running.json"

    def __enter__(self) -> "Supervisor":
        self._take_lock()
        self._listen_to_signals()
        end_leftovers(self._record)
        return self

    def __exit__(self, *_: object) -> None:
        for child in reversed(self.children):
            child.stop()
        self._record.unlink(missing_ok=True)
        if self._lock is not None:
            self._lock.close()

    @property
    def is_stopping(self) -> bool:
        """Whether someone asked for the end."""
        return self._stopping.is_set()

    def start(self, child: Child) -> None:
        """Start a child and look after it from now on."""
        self.children.append(child)
        child.start()
        self._write_record()

    def step(self, argv: Sequence[str]) -> bool:
        """Run one program to its end; False when it failed or we were asked to stop meanwhile."""
        step = Child("step", argv)
        step.start()
        try:
            while not step.is_dead() and not self._stopping.wait(0.05):
                pass
            return step.has_succeeded()
        finally:
            step.stop()

    def wait_for(self, is_ready: Callable[[], bool], child: Child, seconds: float) -> None:
        """Wait until the child answers; raises StartFailed when it dies or takes longer than that."""
        until = time.monotonic() + seconds
        while not is_ready() and not self.is_stopping:
            if child.is_dead() or time.monotonic() > until:
                raise StartFailed(f"The {child.name} did not start: see the lines above, or the logs in {self.home}.")
            self._stopping.wait(0.05)

    def watch(self) -> None:
        """Start again whoever dies, until asked to stop."""
        while not self._stopping.wait(POLL_SECONDS):
            for child in self.children:
                self._look_after(child)

    def _look_after(self, child: Child) -> None:
        if child.is_dead():
            pause = child.bury()
            after = f" in {pause:.0f} seconds" if pause >= 1 else ""
            self.say(f"The {child.name} stopped by itself; starting it again{after}.")
        elif child.process is None and time.monotonic() >= child.restart_at:
            child.start()
            self._write_record()

    def _take_lock(self) -> None:
        self.home.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._lock = (self.home / "serve.lock").open("a")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._lock.close()
            raise StartFailed(
                f"Noticebook is already running on {self.home}: stop it first, or set NOTICEBOOK_HOME to another."
            ) from None

    def _listen_to_signals(self) -> None:
        def ask_to_stop(number: int, frame: Any) -> None:
            self._stopping.set()

        # A background job of a plain shell inherits SIGINT ignored; only nohup's SIGHUP is meant to stay so.
        numbers = {signal.SIGINT, signal.SIGTERM}
        if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
            numbers.add(signal.SIGHUP)
        for number in numbers:
            signal.signal(number, ask_to_stop)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, numbers)

    def _write_record(self) -> None:
        pids = [child.process.pid for child in self.children if child.process is not None]
        rows = [{"pid": pid, "born": birth(pid)} for pid in pids]
        new = self._record.with_suffix(".new")
        new.write_text(json.dumps(rows))
        new.replace(self._record)


def birth(pid: int) -> str:
    """When this process began, as the system tells it; "" when there is none. Tells a process from a namesake."""
    stat = Path(f"/proc/{pid}/stat")
    if Path("/proc/self/stat").exists():
        try:
            # The 22nd field counts from boot; the program's name, in brackets, may hold spaces.
            ticks = stat.read_text().rpartition(")")[2].split()[19]
        except (OSError, IndexError):
            return ""
        return ticks + "@" + Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    listing = subprocess.run(["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return listing.stdout.strip()


def end_leftovers(record: Path, patience: float = 10) -> int:
    """End the recorded children of a supervisor that was killed; returns how many still ran.

    The record's order is the order of starting, so they end in the opposite order, as they would have.
    """
    try:
        rows = json.loads(record.read_text())
    except (OSError, ValueError):
        return 0
    alive = [row["pid"] for row in rows if row["born"] and birth(row["pid"]) == row["born"]]
    for pid in reversed(alive):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGTERM)
        until = time.monotonic() + patience
        while birth(pid) and time.monotonic() < until and not _is_zombie(pid):
            time.sleep(0.05)
        _kill_group(pid)
    record.unlink(missing_ok=True)
    return len(alive)


def _is_zombie(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except (OSError, IndexError):
        return False


def _kill_group(pid: int) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


def python(*arguments: str) -> list[str]:
    """A command line for this same Python."""
    return [sys.executable, *arguments]
