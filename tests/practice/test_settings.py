"""Settings, headers, log and checks: what an installation refuses, hides and warns about."""

import logging
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core import checks
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone
from django.views.debug import ExceptionReporter, get_exception_reporter_class

from notices.checks import IDS
from practice.logs import MaskingFormatter, mask
from practice.middleware import TimeZoneMiddleware
from practice.setup_link import is_valid, make_token

REPO = Path(__file__).parents[2]


def manage(home: Path, *arguments: str, **env: str) -> "subprocess.CompletedProcess[str]":
    """Run manage.py as a person would, on a home of its own."""
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG", "TMPDIR"}}
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=REPO,
        env={**kept, "NOTICEBOOK_HOME": str(home), **env},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("PORT", "eighty", "PORT must be a whole number, not 'eighty'."),
        ("DATABASE_URL", "mysql://me@here/it", "DATABASE_URL must look like postgresql://user:password@host/name."),
        ("DATABASE_URL", "nonsense", "DATABASE_URL must look like postgresql://user:password@host/name."),
        ("DEBUG", "perhaps", "DEBUG must be 1 or 0, not 'perhaps'."),
    ],
)
def test_a_bad_variable_ends_in_one_sentence(tmp_path: Path, name: str, value: str, sentence: str) -> None:
    done = manage(tmp_path, "check", **{name: value})
    assert done.returncode == 2
    assert done.stderr.strip() == sentence


def test_the_checks_pass_without_keys_and_make_none(tmp_path: Path) -> None:
    # Law that has run out is a warning too, but not one of how this installation is set up.
    silenced = ",".join(IDS.values())
    done = manage(tmp_path / "home", "check", "--fail-level", "WARNING", SILENCED_SYSTEM_CHECKS=silenced)
    assert done.returncode == 0, done.stderr
    assert not (tmp_path / "home" / "keys").exists()


def test_make_keys_makes_them_once(tmp_path: Path) -> None:
    first, second = manage(tmp_path, "make_keys"), manage(tmp_path, "make_keys")
    assert "Keys made" in first.stdout
    assert "in order" in second.stdout


# System checks.


def _ids() -> set[str | None]:
    return {message.id for message in checks.run_checks() if str(message.id).startswith("practice.")}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"NOTICEBOOK_HOME": Path(__file__)}, "practice.E001"),
        ({"REDIS_URL": "localhost:6379"}, "practice.E002"),
        ({"HTTPS": True, "DEBUG": True}, "practice.E003"),
        ({"HTTPS": True, "ALLOWED_HOSTS": ["localhost"]}, "practice.E004"),
        ({"HTTPS": True, "ALLOWED_HOSTS": ["*"]}, "practice.E004"),
        ({"HTTPS": True, "SITE_URL": "http://notices.example.com"}, "practice.E005"),
        ({"EMAIL_USE_TLS": True, "EMAIL_USE_SSL": True}, "practice.E006"),
        ({"HTTPS": True, "EMAIL_HOST": ""}, "practice.W002"),
    ],
)
def test_a_wrong_combination_is_found(settings: Any, changes: dict[str, Any], expected: str) -> None:
    assert expected not in _ids()
    for name, value in changes.items():
        setattr(settings, name, value)
    assert expected in _ids()


def test_a_key_file_that_others_may_read_is_reported(settings: Any) -> None:
    path = settings.NOTICEBOOK_HOME / "keys" / "field_keys"
    path.chmod(0o644)
    try:
        assert "practice.W001" in _ids()
    finally:
        path.chmod(0o600)
    assert "practice.W001" not in _ids()


# The log and error reports.


@pytest.mark.parametrize(
    "number",
    [
        *("123-45-6789", "123 45 6789", "123456789", "12-3456789", "123-456789", "123\u201345\u20136789"),
        *("123+45+6789", "123%2045%206789", "12%E2%80%933456789"),
    ],
)
def test_what_looks_like_a_taxpayer_number_is_masked(number: str) -> None:
    assert mask(f"refused {number}.") == "refused *********."


@pytest.mark.parametrize(
    "text",
    [
        "800-829-1040",
        "2018-01-30",
        "1,075.21",
        "0312-45678R",
        "P01234567",
        "1234567890",
        "GET /cases/12/",
        "20001-1234",
    ],
)
def test_other_numbers_stay_readable(text: str) -> None:
    assert mask(text) == text


def test_arguments_and_tracebacks_in_the_log_are_masked_too() -> None:
    try:
        raise ValueError("no client with 123-45-6789")
    except ValueError:
        record = logging.LogRecord("x", logging.ERROR, "f", 1, "looked for %s", ("123456789",), sys.exc_info())
    line = MaskingFormatter().format(record)
    assert "6789" not in line
    assert "looked for *********" in line


def test_an_error_report_shows_no_body_no_variables_and_no_number() -> None:
    # Put together here, because the report quotes the source.
    number, name = "-".join(["123", "45", "6789"]), " ".join(["Mary", "Smith"])
    request = RequestFactory().post("/clients/add/", {"tin": number, "name": name})
    try:
        raise ValueError(f"already known: {number}")
    except ValueError:
        reporter: ExceptionReporter = get_exception_reporter_class(request)(request, *sys.exc_info())
    for report in (reporter.get_traceback_text(), reporter.get_traceback_html()):
        assert "already known: *********" in report
        assert number not in report
        assert name not in report


# The web.


@pytest.mark.django_db
def test_every_page_forbids_foreign_content_and_framing(client: Any) -> None:
    response = client.get("/accounts/login/")
    policy = response["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert response["X-Frame-Options"] == "DENY"
    assert response["Referrer-Policy"] == "same-origin"


@pytest.mark.django_db
def test_nobody_signs_up_unasked(client: Any, django_user_model: Any) -> None:
    url = reverse("account_signup")
    fields = {"email": "me@example.com", "password1": "correct horse battery", "password2": "correct horse battery"}
    client.get(url)
    client.post(url, fields)
    assert not django_user_model.objects.exists()


@pytest.mark.django_db
def test_guessing_a_password_is_slowed_down_after_five_attempts(client: Any, owner: Any) -> None:
    owner.set_password("a long enough secret")
    owner.save()
    for _ in range(5):
        client.post("/accounts/login/", {"login": owner.email, "password": "wrong"})
    client.post("/accounts/login/", {"login": owner.email, "password": "a long enough secret"})
    assert "_auth_user_id" not in client.session


@pytest.mark.django_db
def test_a_member_signs_in_with_the_address_in_any_case(client: Any, owner: Any) -> None:
    owner.set_password("a long enough secret")
    owner.save()
    response = client.post("/accounts/login/", {"login": owner.email.upper(), "password": "a long enough secret"})
    assert response.url == reverse("docket")
    assert client.session["_auth_user_id"] == str(owner.pk)


@pytest.mark.parametrize(
    ("own", "firms", "expected"),
    [("America/Chicago", "America/New_York", "America/Chicago"), ("", "America/New_York", "America/New_York")],
)
def test_moments_are_shown_where_the_reader_is(own: str, firms: str, expected: str) -> None:
    from types import SimpleNamespace

    request: Any = RequestFactory().get("/")
    request.user = SimpleNamespace(is_authenticated=True, time_zone=own, firm=SimpleNamespace(time_zone=firms))
    seen = []
    TimeZoneMiddleware(lambda _: seen.append(timezone.get_current_timezone_name()))(request)  # type: ignore[arg-type,func-returns-value]
    assert seen == [expected]


# The set-up link.


def test_a_set_up_link_holds_for_a_day() -> None:
    now = timezone.now()
    with time_machine.travel(now, tick=False) as clock:
        token = make_token()
        clock.shift(timedelta(hours=23))
        assert is_valid(token)
        clock.shift(timedelta(hours=2))
        assert not is_valid(token)


def test_a_forged_set_up_link_is_refused() -> None:
    token = make_token()
    assert not is_valid(token[:-1] + ("a" if token[-1] != "a" else "b"))
    assert not is_valid("")
