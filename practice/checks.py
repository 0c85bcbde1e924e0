"""Which combinations of settings cannot work or are not safe, and what to do about them."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register

from practice import keys

LOCAL_NAMES = {"localhost", "127.0.0.1", "[::1]"}


@register
def check_installation(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Everything that is wrong with how this installation is set up."""
    return [*_home(), *_broker(), *_web(), *_mail()]


def _home() -> Iterator[CheckMessage]:
    home: Path = settings.NOTICEBOOK_HOME
    if not _is_writable(home):
        yield Error(
            f"The folder {home} cannot be written.",
            hint="Let NOTICEBOOK_HOME name a folder of the user who runs Noticebook.",
            id="practice.E001",
        )
    open_files = [path for path in _key_files(home) if stat.S_IMODE(path.stat().st_mode) & 0o077]
    if open_files:
        yield Warning(
            f"Others on this machine may read {', '.join(map(str, open_files))}.",
            hint="chmod 600 these files.",
            id="practice.W001",
        )


def _is_writable(folder: Path) -> bool:
    existing = next(path for path in (folder, *folder.parents) if path.exists())
    return existing.is_dir() and os.access(existing, os.W_OK | os.X_OK)


def _key_files(home: Path) -> list[Path]:
    return [keys.folder(home) / name for name in keys.MAKERS if (keys.folder(home) / name).is_file()]


def _broker() -> Iterator[CheckMessage]:
    if settings.REDIS_URL and not settings.REDIS_URL.startswith(("redis://", "rediss://")):
        yield Error(
            "REDIS_URL must begin with redis:// or rediss://.",
            hint="For example redis://localhost:6379/0; unset it to use the broker that comes with Noticebook.",
            id="practice.E002",
        )


def _web() -> Iterator[CheckMessage]:
    if settings.HTTPS and settings.DEBUG:
        yield Error(
            "DEBUG and NOTICEBOOK_HTTPS are both on.",
            hint="DEBUG shows the inside of the program to visitors: unset it.",
            id="practice.E003",
        )
    if settings.HTTPS and (set(settings.ALLOWED_HOSTS) <= LOCAL_NAMES or "*" in settings.ALLOWED_HOSTS):
        yield Error(
            "NOTICEBOOK_HTTPS is on, but ALLOWED_HOSTS does not name the site.",
            hint="ALLOWED_HOSTS=notices.example.com",
            id="practice.E004",
        )
    if settings.HTTPS and not settings.SITE_URL.startswith("https://"):
        yield Error(
            "NOTICEBOOK_HTTPS is on, but SITE_URL, which links in mails begin with, is not https.",
            hint="SITE_URL=https://notices.example.com",
            id="practice.E005",
        )


def _mail() -> Iterator[CheckMessage]:
    if settings.EMAIL_USE_TLS and settings.EMAIL_USE_SSL:
        yield Error(
            "EMAIL_USE_TLS and EMAIL_USE_SSL are both on.",
            hint="EMAIL_USE_SSL is for port 465, EMAIL_USE_TLS for port 587.",
            id="practice.E006",
        )
    if settings.HTTPS and not settings.EMAIL_HOST:
        yield Warning(
            f"No mail is sent: mails are only written into {settings.EMAIL_FILE_PATH}.",
            hint="Name the mail server in EMAIL_HOST.",
            id="practice.W002",
        )
