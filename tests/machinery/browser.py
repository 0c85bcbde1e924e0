"""Chromium for the browser tests: found on this machine, never downloaded, and never skipped in silence."""

import os
import shutil
from collections.abc import Callable
from typing import Any

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
QUIET = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-sync",
    "--no-first-run",
    "--no-default-browser-check",
)


def find_chromium() -> str | None:
    """The browser that CHROMIUM names, else the first one on the PATH."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)


def _missing(sentence: str) -> None:
    if os.environ.get("REQUIRE_BROWSER") == "1":
        pytest.fail(sentence)
    pytest.skip(sentence)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A test that uses the page is a browser test."""
    for item in items:
        if "page" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say in red that browser tests were left out."""
    reports = terminalreporter.getreports("skipped")
    count = sum("no Chromium" in str(report.longrepr) for report in reports)
    if count:
        line = f"{count} browser tests skipped: no Chromium; apt-get install chromium, or set CHROMIUM="
        terminalreporter.write_line(line, red=True, bold=True)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Start the machine's own browser; without its sandbox as root, where it has none."""
    path = find_chromium()
    if path is None:
        _missing("browser test skipped: no Chromium; apt-get install chromium, or set CHROMIUM=")
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    return {**browser_type_launch_args, "executable_path": path, "args": [*QUIET, *sandbox]}


@pytest.fixture(scope="session", autouse=True)
def _database_calls_beside_the_browser() -> None:
    """Playwright keeps an event loop in the test's thread, where Django refuses to touch the database."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


@pytest.fixture
def page(live_server: Any, page: Any) -> Any:
    """A page whose addresses are relative to the live server; an error in its console fails the test."""
    problems: list[str] = []
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: problems.append(str(error)))
    yield page
    real = [text for text in problems if "favicon" not in text and "the server responded with a status" not in text]
    assert not real, f"the browser's console reported: {real}"


@pytest.fixture(scope="session")
def base_url() -> None:
    """Each test's live server is its base; see `browser_context_args`."""
    return None


@pytest.fixture
def browser_context_args(browser_context_args: dict[str, Any], live_server: Any) -> dict[str, Any]:
    """A desk screen on the live server."""
    viewport = {"width": 1440, "height": 900}
    return {**browser_context_args, "base_url": live_server.url, "viewport": viewport, "locale": "en-US"}


@pytest.fixture
def sign_in(live_server: Any, context: Any, client: Any) -> Callable[[Any], None]:
    """`sign_in(member)` signs the browser in without the form."""

    def sign_in_as(member: Any) -> None:
        from django.conf import settings

        client.force_login(member)
        cookie = client.cookies[settings.SESSION_COOKIE_NAME]
        context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])

    return sign_in_as


@pytest.fixture
def axe() -> Callable[..., None]:
    """`axe(page)` fails with the list of accessibility rules that the page breaks."""
    from axe_playwright_python.sync_playwright import Axe

    checker = Axe()

    def check(page: Any, **options: Any) -> None:
        results = checker.run(page, **options)
        assert results.violations_count == 0, results.generate_report()

    return check
