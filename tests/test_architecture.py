"""Does the code keep to its floors? Walks every import, also those inside functions."""

import ast
import sys
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("practice", "clients", "notices")

# The floors inside notices, lowest first. A module may import its own floor and those below.
NOTICES_FLOORS = (
    ("notices.law",),
    ("notices.forecast",),
    ("notices.models",),
    (
        "notices.firm_letters",
        "notices.firm_rates",
        "notices.firm_forecast",
        "notices.collection_dates",
        "notices.silence",
        "notices.checklists",
        "notices.wording",
    ),
    (
        "notices.casework",
        "notices.timeline",
        "notices.forms",
        "notices.emails",
        "notices.outlook",
        "notices.case_forecast",
        "notices.calibration_chart",
        "notices.ladder",
        "notices.collection_picture",
    ),
    (
        "notices.debt_facts",
        "notices.letter_checks",
        "notices.return_checks",
        "notices.balances",
        "notices.balance_chart",
        "notices.relief_page",
    ),
    ("notices.flagging", "notices.planning", "notices.case_histories"),
    ("notices.refitting",),
    ("notices.looking", "notices.scan", "notices.reminders", "notices.exports", "notices.demo"),
    ("notices.outgoing",),
    (
        "notices.own_work",
        "notices.docket",
        "notices.load",
        "notices.docket_counts",
        "notices.case_page",
        "notices.case_brief",
        "notices.flag_outcomes",
        "notices.forecast_page",
        "notices.collection_page",
        "notices.call_desk",
        "notices.call_sheet",
        "notices.call_totals",
    ),
    ("notices.templatetags",),
    ("notices.tasks",),
    ("notices.views",),
    ("notices.urls", "notices.management", "notices.checks"),
)
ROOF = (
    "practice.settings",
    "practice.urls",
    "practice.firm_urls",
    "practice.celery",
    "practice.wsgi",
    "practice.views",
)
PURE = ("notices.law", "notices.forecast")
VAGUE = {"utils", "helpers", "services", "manager", "managers", "process", "handle", "misc", "common"}


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def modules() -> dict[str, ast.Module]:
    found = {}
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            if "migrations" not in path.parts:
                found[module_name(path)] = ast.parse(path.read_text())
    return found


def is_type_checking(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)


@cache
def imports_of(name: str) -> frozenset[str]:
    """Every module this one imports, with `from package import module` told apart from a name in it."""
    tree, known = modules()[name], modules()
    skipped = {id(child) for node in ast.walk(tree) if is_type_checking(node) for child in ast.walk(node)}
    found = set()
    for node in ast.walk(tree):
        if id(node) in skipped:
            continue
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                base = ".".join(name.split(".")[: -node.level] + ([base] if base else []))
            found |= {f"{base}.{a.name}" if f"{base}.{a.name}" in known else base for a in node.names}
    return frozenset(found)


def own_imports() -> list[tuple[str, str]]:
    return [
        (name, target)
        for name in modules()
        for target in imports_of(name)
        if target.split(".")[0] in PACKAGES and target != name
    ]


def within(name: str, parents: tuple[str, ...]) -> bool:
    return any(name == parent or name.startswith(parent + ".") for parent in parents)


def floor_of(name: str) -> int:
    for level, parents in enumerate(NOTICES_FLOORS):
        if within(name, parents):
            return level
    raise AssertionError(f"{name} stands on no floor: add it to NOTICES_FLOORS in {__name__}.")


def test_notices_import_clients_import_practice_and_never_back():
    rank = {"practice": 0, "clients": 1, "notices": 2}
    back = [
        f"{name} imports {target}"
        for name, target in own_imports()
        if rank[target.split(".")[0]] > rank[name.split(".")[0]] and not within(name, ROOF)
    ]
    assert back == []


def test_nobody_imports_the_roof():
    # The package itself names the Celery app, as Celery asks; the roof may lean on itself.
    roofed = [
        f"{name} imports {target}"
        for name, target in own_imports()
        if within(target, ROOF) and not within(name, (*ROOF, "practice.apps")) and name != "practice"
    ]
    assert roofed == []


def test_inside_notices_imports_go_downward():
    upward = [
        f"{name} imports {target}"
        for name, target in own_imports()
        if name.startswith("notices.")
        and target.startswith("notices.")
        and name != "notices.apps"
        and floor_of(target) > floor_of(name)
    ]
    assert upward == []


def test_there_is_no_circle_of_imports():
    graph = {name: {t for n, t in own_imports() if n == name and t in modules()} for name in modules()}
    # A package and its own modules may name each other: the package only gathers them.
    for name, targets in graph.items():
        graph[name] = {t for t in targets if not name.startswith(t + ".") and not t.startswith(name + ".")}
    done: set[str] = set()

    def walk(name: str, path: tuple[str, ...]) -> None:
        assert name not in path, " -> ".join([*path[path.index(name) :], name])
        if name in done:
            return
        for target in sorted(graph[name]):
            walk(target, (*path, name))
        done.add(name)

    for name in sorted(graph):
        walk(name, ())


@pytest.mark.parametrize("package", PURE)
def test_law_and_forecast_import_the_standard_library_only(package):
    foreign = [
        f"{name} imports {target}"
        for name in modules()
        if within(name, (package,))
        for target in imports_of(name)
        if target.split(".")[0] not in sys.stdlib_module_names and not within(target, PURE)
    ]
    assert foreign == []


def test_only_views_tasks_commands_and_checks_read_the_clock():
    may_read = {"views", "tasks", "management", "checks", "acting", "middleware", "supervisor"}
    reads = []
    for name, tree in modules().items():
        if may_read & set(name.split(".")):
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in (
                "timezone.now",
                "timezone.localdate",
                "datetime.now",
                "datetime.datetime.now",
                "date.today",
                "datetime.date.today",
                "datetime.utcnow",
            ):
                reads.append(f"{name}:{node.lineno}")
    assert reads == []


def test_no_model_overrides_save_and_no_signal_does_the_work():
    found = [
        f"{name}:{node.lineno}"
        for name, tree in modules().items()
        if ".models" in name
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and node.name in ("save", "delete")
    ]
    signals = [name for name in modules() if "django.db.models.signals" in imports_of(name) and name != "practice.apps"]
    assert found + signals == []


def test_history_rows_are_written_by_history_alone():
    """Nobody else creates, updates or deletes events, payloads or chains."""
    touched = []
    for name, tree in modules().items():
        if name in ("practice.history", "practice.people"):
            continue
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
                continue
            text = ast.unparse(node.func)
            if text.split(".")[0] in ("Event", "EventPayload", "Chain", "DeletionPermit") and node.func.attr in (
                "create",
                "bulk_create",
                "update",
                "bulk_update",
                "delete",
                "get_or_create",
                "update_or_create",
            ):
                touched.append(f"{name}:{node.lineno}")
    assert touched == []


def test_every_module_says_which_question_it_answers():
    silent = [name for name, tree in modules().items() if tree.body and not ast.get_docstring(tree)]
    assert silent == []


def test_files_and_functions_stay_small():
    large = []
    for name, tree in modules().items():
        length = max((getattr(node, "end_lineno", 0) or 0 for node in ast.walk(tree)), default=0)
        if length > 300:
            large.append(f"{name} has {length} lines")
        large += [
            f"{name}.{node.name} has {node.end_lineno - node.lineno + 1} lines"
            for node in ast.walk(tree)
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno - node.lineno >= 50
        ]
    assert large == []


def test_no_module_has_a_name_that_says_nothing():
    assert [name for name in modules() if VAGUE & set(name.split("."))] == []
