"""The supervisor keeps programs running and leaves nothing behind, however it ends."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from practice.supervisor import Child, StartFailed, Supervisor, birth, end_leftovers, python

# A supervisor in a process of its own, whose two children write their numbers and wait for the end.
SUPERVISOR = """
import sys
from pathlib import Path
from practice.supervisor import Child, Supervisor, python

home, program = sys.argv[1:]
with Supervisor(Path(home), print) as supervisor:
    for name in ("first", "second"):
        supervisor.start(Child(name, python("-c", program, name, home)))
    supervisor.watch()
"""
CHILD = """
import os, signal, sys, time
name, home = sys.argv[1:]
def end(*_):
    with open(home + "/ended", "a") as file:
        file.write(name + " ")
    sys.exit()
signal.signal(signal.SIGTERM, end)
with open(home + "/" + name, "a") as file:
    file.write(str(os.getpid()) + " ")
while True:
    time.sleep(1)
"""


def _until(is_so: Callable[[], Any], what: str, seconds: float = 10) -> None:
    until = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < until, f"waited in vain until {what}"
        time.sleep(0.02)


def _is_running(pid: int) -> bool:
    """Whether it runs; a zombie that nobody collects has ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return subprocess.run(["ps", "-p", str(pid)], capture_output=True, check=False).returncode == 0 and (
            not Path("/proc/self").exists()
        )


class Run:
    """One supervisor process on a home."""

    def __init__(self, home: Path, **options: Any) -> None:
        self.home = home
        argv = [sys.executable, "-c", SUPERVISOR, str(home), CHILD]
        self.process = subprocess.Popen(argv, **options)

    def pids(self, name: str) -> list[int]:
        """Every process that child has had."""
        path = self.home / name
        return [int(pid) for pid in path.read_text().split()] if path.exists() else []

    def wait_for_children(self) -> None:
        """Both children run."""
        _until(lambda: self.pids("first") and self.pids("second"), "both children ran")


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Callable[..., Run]]:
    runs: list[Run] = []

    def start(**options: Any) -> Run:
        runs.append(Run(tmp_path, **options))
        return runs[-1]

    yield start
    for one in runs:
        one.process.kill()
        one.process.wait()
        for pid in (*one.pids("first"), *one.pids("second")):
            if _is_running(pid):
                os.kill(pid, signal.SIGKILL)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_one_signal_stops_all_children_last_first(run: Any, tmp_path: Path, number: int) -> None:
    one = run()
    one.wait_for_children()
    one.process.send_signal(number)
    assert one.process.wait(10) == 0
    assert (tmp_path / "ended").read_text().split() == ["second", "first"]
    assert not any(map(_is_running, one.pids("first") + one.pids("second")))
    assert not (tmp_path / "running.json").exists()


def _ignore_signals() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_signals_inherited_as_ignored_still_stop_it(run: Any, tmp_path: Path, number: int) -> None:
    one = run(preexec_fn=_ignore_signals)
    one.wait_for_children()
    one.process.send_signal(number)
    assert one.process.wait(10) == 0
    assert not any(map(_is_running, one.pids("first") + one.pids("second")))


def test_children_do_not_inherit_ignored_signals(run: Any) -> None:
    one = run(preexec_fn=_ignore_signals)
    one.wait_for_children()
    status = Path(f"/proc/{one.pids('first')[0]}/status")
    if not status.exists():
        pytest.skip("needs /proc")
    ignored = next(line for line in status.read_text().splitlines() if line.startswith("SigIgn"))
    assert not int(ignored.split()[1], 16) & (1 << (signal.SIGINT - 1) | 1 << (signal.SIGTERM - 1))


def test_a_killed_child_is_started_again(run: Any) -> None:
    one = run()
    one.wait_for_children()
    os.kill(one.pids("second")[0], signal.SIGKILL)
    _until(lambda: len(one.pids("second")) == 2, "the child was started again")
    one.process.send_signal(signal.SIGINT)
    assert one.process.wait(10) == 0
    assert not any(map(_is_running, one.pids("second")))


def test_children_left_by_a_killed_supervisor_are_ended_by_the_next(run: Any) -> None:
    one = run()
    one.wait_for_children()
    one.process.kill()
    one.process.wait()
    orphans = one.pids("first") + one.pids("second")
    assert all(map(_is_running, orphans))
    two = run()
    _until(lambda: len(two.pids("second")) == 2, "the second supervisor's children ran")
    assert not any(map(_is_running, orphans))


def test_a_second_supervisor_of_the_same_home_is_refused(run: Any, tmp_path: Path) -> None:
    run().wait_for_children()
    with pytest.raises(StartFailed, match="already running"), Supervisor(tmp_path, print):
        pytest.fail("two supervisors hold one home")


def test_a_process_that_merely_has_a_recorded_number_is_spared(tmp_path: Path) -> None:
    bystander = subprocess.Popen(python("-c", "import time; time.sleep(60)"), start_new_session=True)
    record = tmp_path / "running.json"
    record.write_text(json.dumps([{"pid": bystander.pid, "born": "long before"}]))
    assert birth(bystander.pid)
    assert end_leftovers(record) == 0
    assert bystander.poll() is None
    bystander.kill()
    bystander.wait()


def test_a_child_that_keeps_dying_is_started_ever_less_often() -> None:
    child = Child("flighty", python("-c", "raise SystemExit(1)"))
    pauses = []
    for _ in range(8):
        child.start()
        assert child.process is not None
        child.process.wait(10)
        pauses.append(child.bury())
    assert pauses == [0, 1, 2, 4, 8, 16, 30, 30]


def test_a_child_that_ignores_the_request_is_killed_with_what_it_started(tmp_path: Path) -> None:
    family = """
import os, signal, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
pid = os.fork()
if pid:
    open(sys.argv[1], "w").write(f"{os.getpid()} {pid}")
time.sleep(60)
"""
    pids = tmp_path / "pids"
    child = Child("stubborn", python("-c", family, str(pids)), stop_seconds=0.2)
    child.start()
    _until(lambda: pids.exists() and len(pids.read_text().split()) == 2, "the family ran")
    child.stop()
    _until(lambda: not any(_is_running(int(pid)) for pid in pids.read_text().split()), "the family ended")
