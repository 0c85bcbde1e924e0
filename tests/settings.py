"""How the tests are set up: a temporary home of their own, with keys, quick hashes and no network."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from practice import keys

_home = Path(tempfile.mkdtemp(prefix="noticebook-tests-"))
atexit.register(shutil.rmtree, _home, ignore_errors=True)
keys.ensure(_home, has_rows=False)

# The environment of whoever runs the tests must not reach them.
for _name in ("SECRET_KEY", "FIELD_KEYS", "DIGEST_KEY", "REDIS_URL", "DEBUG", "PORT", "NOTICEBOOK_HTTPS"):
    os.environ.pop(_name, None)
for _name in ("ALLOWED_HOSTS", "SITE_URL", "EMAIL_HOST", "ADMINS", "DEFAULT_FROM_EMAIL"):
    os.environ.pop(_name, None)
os.environ["NOTICEBOOK_HOME"] = str(_home)
# Set by tests/machinery/with_postgres.py alone.
os.environ["DATABASE_URL"] = os.environ.get("RUN_ON_DATABASE", "")

from practice.settings import *  # noqa: E402, F403
from practice.settings import CELERY_BROKER_TRANSPORT_OPTIONS, DATABASES  # noqa: E402

if not os.environ["DATABASE_URL"]:
    # A file, not memory: threads, locks and WAL must behave as they do in use. One for each process.
    DATABASES["default"]["TEST"] = {"NAME": str(_home / "test.sqlite3")}
    DATABASES["default"]["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"
DATABASES["default"]["CONN_MAX_AGE"] = 0

ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
# The live server finds files by the finders, where hashed names do not exist.
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
# A worker killed in a test must be missed within the test's patience.
CELERY_BROKER_TRANSPORT_OPTIONS |= {
    "visibility_timeout": 5,
    "unacked_restore_interval": 1,
}
