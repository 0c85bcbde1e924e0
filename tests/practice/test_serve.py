"""The one command that runs everything, as a person runs it."""

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

REPO = Path(__file__).parents[2]
READY = "Ctrl-C stops it."


def free_port() -> int:
    """A port that nobody uses at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Site:
    """`manage.py serve` on a home and port of its own."""

    def __init__(self, home: Path, port: int, env: dict[str, str] | None = None, **options: Any) -> None:
        self.home, self.port = home, port
        self.output = home.parent / f"output-{time.monotonic_ns()}"
        keep = {"PATH", "HOME", "LANG", "TMPDIR"}
        kept = {name: value for name, value in os.environ.items() if name in keep}
        with self.output.open("w") as out:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "serve"],
                cwd=REPO,
                env={**kept, "NOTICEBOOK_HOME": str(home), "PORT": str(port), **(env or {})},
                stdout=out,
                stderr=subprocess.STDOUT,
                **options,
            )

    @property
    def said(self) -> str:
        """What the terminal shows."""
        return self.output.read_text()

    @property
    def children(self) -> list[int]:
        """Broker, web server, worker and clock, by their process numbers."""
        return [row["pid"] for row in json.loads((self.home / "running.json").read_text())]

    def wait_until_ready(self) -> "Site":
        """The site has said that it is ready."""
        until = time.monotonic() + 120
        while READY not in self.said:
            assert self.process.poll() is None, self.said
            assert time.monotonic() < until, self.said
            time.sleep(0.1)
        return self

    def get(self, path: str) -> http.client.HTTPResponse:
        """One page."""
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        link.request("GET", path)
        return link.getresponse()

    def stop(self, number: int = signal.SIGINT) -> int:
        """Ask it to end and return its exit status."""
        self.process.send_signal(number)
        return self.process.wait(60)


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[..., Site]]:
    sites: list[Site] = []

    def start(**options: Any) -> Site:
        options.setdefault("port", free_port())
        sites.append(Site(tmp_path / "home", **options))
        return sites[-1]

    yield start
    for site in sites:
        if site.process.poll() is None:
            site.stop()


def _is_alive(pid: int) -> bool:
    return subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False).stdout[
        :1
    ] not in {"", "Z"}


@pytest.mark.slow
def test_an_empty_practice_starts_serves_recovers_and_stops(serve: Any) -> None:
    site = serve().wait_until_ready()
    assert re.search(rf"http://127\.0\.0\.1:{site.port}/setup/\S+/", site.said)

    page = site.get("/accounts/login/")
    text = page.read().decode()
    assert page.status == 200
    sheet = re.search(r'href="(/static/bootstrap/css/bootstrap\.min\.[0-9a-f]+\.css)"', text)
    assert sheet, "the page names no hashed style sheet"
    served = site.get(sheet[1])
    assert served.status == 200
    assert "immutable" in (served.getheader("Cache-Control") or "")
    assert "https://" not in re.sub(r"<!--.*?-->", "", text, flags=re.DOTALL), "the page asks another host"

    first = site.children
    assert len(first) == 4
    os.kill(first[2], signal.SIGKILL)
    until = time.monotonic() + 30
    while site.children[2] == first[2]:
        assert time.monotonic() < until, site.said
        time.sleep(0.1)
    everyone = [*first, *site.children]

    assert site.stop() == 0
    assert site.said.rstrip().endswith("Stopped.")
    assert not any(map(_is_alive, everyone))
    assert "Traceback" not in site.said


@pytest.mark.slow
def test_after_a_kill_the_next_start_clears_what_was_left(serve: Any) -> None:
    port = free_port()
    site = serve(port=port).wait_until_ready()
    orphans = site.children
    site.process.kill()
    site.process.wait()
    assert all(map(_is_alive, orphans))

    again = serve(port=port).wait_until_ready()
    assert not any(map(_is_alive, orphans))
    assert again.get("/accounts/login/").status == 200
    assert again.stop(signal.SIGTERM) == 0


def test_a_busy_port_is_one_sentence(serve: Any) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        site = serve(port=port)
        assert site.process.wait(60) == 1
    assert len(site.said.strip().splitlines()) == 1
    assert f"Port {port} cannot be used" in site.said
    assert f"PORT={port + 1}" in site.said


def test_a_database_that_does_not_answer_is_one_sentence(serve: Any) -> None:
    site = serve(env={"DATABASE_URL": f"postgresql://me@127.0.0.1:{free_port()}/none"})
    assert site.process.wait(60) == 1
    assert len(site.said.strip().splitlines()) == 1
    assert "The database does not answer" in site.said


@pytest.mark.slow
def test_a_practice_whose_keys_are_gone_does_not_start_and_gets_no_new_ones(serve: Any, tmp_path: Path) -> None:
    home = tmp_path / "home"
    env = {**os.environ, "NOTICEBOOK_HOME": str(home), "DJANGO_SETTINGS_MODULE": "practice.settings"}
    for name in ("DATABASE_URL", "SECRET_KEY", "FIELD_KEYS", "DIGEST_KEY"):
        env.pop(name, None)
    found = "from tests.factories import make_firm; make_firm()"
    for command in (["make_keys"], ["migrate", "-v0"], ["shell", "-c", found]):
        subprocess.run([sys.executable, "manage.py", *command], cwd=REPO, env=env, check=True, capture_output=True)
    lost = home / "keys" / "field_keys"
    lost.unlink()

    site = serve()
    assert site.process.wait(60) == 1
    assert len(site.said.strip().splitlines()) == 1
    assert str(lost) in site.said
    assert not lost.exists()
