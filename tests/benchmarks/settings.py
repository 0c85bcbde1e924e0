"""How are the benchmarks set up: as the tests, in a temporary home, but serving as in use."""

from tests.settings import *  # noqa: F403
from tests.settings import DATABASES, STATIC_ROOT, os

STATIC_ROOT.mkdir(exist_ok=True)
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = False
if not os.environ["DATABASE_URL"]:
    DATABASES["default"]["OPTIONS"]["init_command"] = DATABASES["default"]["OPTIONS"]["init_command"].replace(
        "PRAGMA synchronous=OFF;", ""
    )
