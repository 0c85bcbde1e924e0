"""Which database the tests run on, said at the head of the report."""

import pytest
from django.conf import settings


def pytest_report_header(config: pytest.Config) -> str:
    """One line naming the database."""
    return f"database: {settings.DATABASES['default']['ENGINE'].rpartition('.')[2]}"


@pytest.fixture
def on_postgres() -> bool:
    """Whether this run uses PostgreSQL."""
    return settings.DATABASES["default"]["ENGINE"].endswith("postgresql")
