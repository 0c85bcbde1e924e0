"""What `make` says on a machine that lacks something, and that a later start asks nobody."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

REPO = Path(__file__).parents[2]
TOOLS = ("sh", "make", "sed", "cat", "cksum", "dirname", "rm", "mkdir", "env")

FAKE_UV = f"""#!/bin/sh
echo "uv $*" >>calls
if [ "$1" = venv ]; then mkdir -p .venv/bin && ln -sf {sys.executable} .venv/bin/python; fi
exit ${{UV_EXIT:-0}}
"""


class Machine:
    """A bare machine with a copy of what `make setup` needs, and only the programs it is given."""

    def __init__(self, root: Path) -> None:
        self.repo, self.bin = root / "repo", root / "bin"
        (self.repo / "scripts").mkdir(parents=True)
        self.bin.mkdir()
        for name in ("Makefile", "scripts/setup"):
            shutil.copy(REPO / name, self.repo / name)
        (self.repo / "requirements.txt").write_text("example==1.0\n")
        for tool in (*TOOLS, "ln"):
            (self.bin / tool).symlink_to(shutil.which(tool) or "")

    def install(self, name: str, script: str) -> None:
        """Put a program on the PATH."""
        path = self.bin / name
        path.write_text(script)
        path.chmod(0o755)

    def make(self, *arguments: str, **env: str) -> "subprocess.CompletedProcess[str]":
        """Run make with nothing but this machine's programs."""
        return subprocess.run(
            [str(self.bin / "make"), *arguments],
            cwd=self.repo,
            env={"PATH": str(self.bin), **env},
            capture_output=True,
            text=True,
            check=False,
        )

    @property
    def calls(self) -> list[str]:
        """What the fake uv was asked."""
        path = self.repo / "calls"
        return path.read_text().splitlines() if path.exists() else []


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    if not shutil.which("make"):
        pytest.skip("make is not installed")
    return Machine(tmp_path)


def _python(works: bool = True) -> str:
    return f'#!/bin/sh\nexec {sys.executable} "$@"\n' if works else "#!/bin/sh\nexit 1\n"


def test_without_python_one_sentence_says_what_to_do(machine: Machine) -> None:
    done = machine.make("setup")
    assert done.returncode != 0
    assert "Noticebook needs Python 3.11 or newer" in done.stderr


def test_an_old_python_is_passed_over_for_a_newer_one(machine: Machine) -> None:
    machine.install("python3", _python(works=False))
    machine.install("uv", FAKE_UV)
    assert "needs Python 3.11" in machine.make("setup").stderr
    machine.install("python3.12", _python())
    assert machine.make("setup").returncode == 0
    assert machine.calls[0] == f"uv venv -q --python {machine.bin}/python3.12 .venv"


def test_without_uv_and_without_the_venv_module_one_sentence_says_what_to_install(machine: Machine) -> None:
    machine.install("python3", f'#!/bin/sh\ncase "$*" in *ensurepip*) exit 1;; esac\nexec {sys.executable} "$@"\n')
    done = machine.make("setup")
    assert done.returncode != 0
    assert "apt-get install python3-venv" in done.stderr


def test_a_later_setup_asks_nobody_until_the_pins_change(machine: Machine) -> None:
    machine.install("python3", _python())
    machine.install("uv", FAKE_UV)
    assert machine.make("setup").returncode == 0
    assert [call.split()[1] for call in machine.calls] == ["venv", "pip"]
    assert "--require-hashes" in machine.calls[1]
    assert machine.make("setup").stdout == ""
    assert len(machine.calls) == 2
    (machine.repo / "requirements.txt").write_text("example==1.1\n")
    machine.make("setup")
    assert [call.split()[1] for call in machine.calls] == ["venv", "pip", "pip"]


def test_a_failed_installation_is_tried_again(machine: Machine) -> None:
    machine.install("python3", _python())
    machine.install("uv", FAKE_UV.replace("exit ${UV_EXIT:-0}", '[ "$1" = venv ] || exit 1'))
    done = machine.make("setup")
    assert "could not be installed" in done.stderr
    machine.install("uv", FAKE_UV)
    assert machine.make("setup").returncode == 0


def test_help_names_the_two_commands() -> None:
    done = subprocess.run(["make", "help"], cwd=REPO, env=os.environ, capture_output=True, text=True, check=False)
    assert "make demo" in done.stdout
    assert "make run" in done.stdout
