"""The rules stand alone: a practitioner's program may use them without Django or any package."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import notices.law

LAW = Path(notices.law.__file__).parent
MODULES = sorted(LAW.glob("*.py"))


def imported_names(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name} imports relatively"
            yield node.module


def test_the_law_has_modules():
    assert {"catalogue.py", "deadlines.py", "holidays.py", "periods.py"} <= {path.name for path in MODULES}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.name)
def test_a_law_module_imports_the_standard_library_and_the_law_only(path):
    for name in imported_names(path):
        assert name.split(".")[0] in sys.stdlib_module_names or name.startswith("notices.law"), name


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.name)
def test_a_law_module_never_reads_the_clock(path):
    called = {node.attr for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Attribute)}
    assert not called & {"today", "now", "utcnow", "localtime", "time_ns"}


def test_the_law_answers_in_an_interpreter_without_packages():
    asked = (
        "from datetime import date; from notices.law.deadlines import deadlines_for;"
        "print(deadlines_for('CP504', date(2026, 6, 3))[0].due_on)"
    )
    answer = subprocess.run(
        [sys.executable, "-I", "-S", "-c", f"import sys; sys.path.insert(0, {str(LAW.parents[1])!r}); {asked}"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (answer.stdout.strip(), answer.stderr) == ("2026-07-03", "")
