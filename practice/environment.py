"""How an environment variable is read: each reader stops with one sentence when the value makes no sense."""

import os
from typing import Any

import dj_database_url
from django.core.exceptions import ImproperlyConfigured


def env_str(name: str, default: str = "") -> str:
    """The variable, or the default when it is unset or empty."""
    return os.environ.get(name, "").strip() or default


def env_int(name: str, default: int) -> int:
    """The variable as a whole number."""
    value = env_str(name, str(default))
    if not value.isdigit():
        raise ImproperlyConfigured(f"{name} must be a whole number, not {value!r}.")
    return int(value)


def env_bool(name: str, default: bool = False) -> bool:
    """The variable as 1 or 0."""
    value = env_str(name, "1" if default else "0").lower()
    if value not in {"1", "0", "true", "false", "yes", "no"}:
        raise ImproperlyConfigured(f"{name} must be 1 or 0, not {value!r}.")
    return value in {"1", "true", "yes"}


def env_list(name: str, default: str = "") -> list[str]:
    """The variable split at its commas."""
    return [item.strip() for item in env_str(name, default).split(",") if item.strip()]


def env_database(name: str) -> dict[str, Any]:
    """The variable as Django's description of a database, SQLite or PostgreSQL."""
    try:
        found = dj_database_url.parse(env_str(name), conn_max_age=60, conn_health_checks=True)
    except ValueError:
        found = {}
    if not str(found.get("ENGINE")).endswith((".sqlite3", ".postgresql")):
        raise ImproperlyConfigured(f"{name} must look like postgresql://user:password@host/name.")
    return dict(found)
