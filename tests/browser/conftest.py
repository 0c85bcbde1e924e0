"""What every browser test here may use."""

from typing import Any

import pytest


@pytest.fixture
def context(context: Any) -> Any:
    """Whatever has not come within ten seconds does not come."""
    context.set_default_timeout(10_000)
    return context
