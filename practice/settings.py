"""How this installation is set up: everything that the environment may change is read here, and only here."""

from pathlib import Path
from typing import Any

import bootstrap_wrapper
from csp.constants import NONE, SELF
from redis.backoff import NoBackoff
from redis.retry import Retry

from practice import broker, keys, logs
from practice.environment import env_bool, env_database, env_int, env_list, env_str

BASE_DIR = Path(__file__).resolve().parent.parent


# The home of this installation and its keys. A missing key is an empty value, so that commands without
# need of keys run; whatever needs one fails by itself, and `serve` refuses to start.
NOTICEBOOK_HOME = Path(env_str("NOTICEBOOK_HOME", str(BASE_DIR / "var" / "practice"))).expanduser().absolute()
KEYS_GIVEN = [name for name in keys.MAKERS if env_str(name.upper())]
SECRET_KEY = env_str("SECRET_KEY") or keys.read(NOTICEBOOK_HOME, keys.SECRET_KEY)
FIELD_KEYS = env_list("FIELD_KEYS") or keys.read(NOTICEBOOK_HOME, keys.FIELD_KEYS).split()
DIGEST_KEY = env_str("DIGEST_KEY") or keys.read(NOTICEBOOK_HOME, keys.DIGEST_KEY)

# Warnings of the system checks, by their ids, that are not wanted.
SILENCED_SYSTEM_CHECKS = env_list("SILENCED_SYSTEM_CHECKS")

# The web.
DEBUG = env_bool("DEBUG")
PORT = env_int("PORT", 8000)
HTTPS = env_bool("NOTICEBOOK_HTTPS")
ALLOWED_HOSTS = env_list("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
SITE_URL = env_str("SITE_URL", f"http://127.0.0.1:{PORT}").rstrip("/")
ROOT_URLCONF = "practice.urls"
WSGI_APPLICATION = "practice.wsgi.application"

INSTALLED_APPS = [
    "practice.apps.PracticeConfig",
    "clients",
    "notices",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "practice.apps.CollectedFilesConfig",
    "allauth",
    "allauth.account",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "django_filters",
    "django_htmx",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "practice.middleware.TimeZoneMiddleware",
]

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

# The database: SQLite in the home, or what DATABASE_URL names. IMMEDIATE takes the write lock when a
# transaction begins; without it two writers in WAL mode refuse each other ("database is locked").
DATABASES: dict[str, Any] = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": NOTICEBOOK_HOME / "noticebook.sqlite3",
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA foreign_keys=ON;",
        },
    }
}
if env_str("DATABASE_URL"):
    DATABASES["default"] = env_database("DATABASE_URL")

# The broker and the cache: the server in the home, or what REDIS_URL names.
REDIS_URL = env_str("REDIS_URL")
BROKER_SOCKET = broker.socket_path(NOTICEBOOK_HOME)
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL or f"unix://{BROKER_SOCKET}?db=1",
        "KEY_PREFIX": "noticebook",
        "OPTIONS": {"retry": Retry(NoBackoff(), 1), "socket_timeout": 5},
    }
}

# Celery is the clock; the tables are the queue. A task lost with its worker is taken up again after
# visibility_timeout seconds, so no task may run longer than that, and none is sent for later.
CELERY_BROKER_URL = REDIS_URL or f"redis+socket://{BROKER_SOCKET}"
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 900,
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
    "socket_connect_timeout": 2,
    "socket_timeout": 5,  # a broker that hangs must not hang the page that enqueues
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0, "interval_max": 0.1}
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 840
CELERY_TASK_SOFT_TIME_LIMIT = 780
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BEAT_SCHEDULE = {
    "heartbeat": {"task": "notices.tasks.heartbeat", "schedule": 60.0, "options": {"expires": 55}},
    "send-mail": {"task": "notices.tasks.send_mail", "schedule": 60.0, "options": {"expires": 55}},
}

# Who may sign in, and how.
AUTH_USER_MODEL = "practice.Member"
AUTHENTICATION_BACKENDS = ["practice.backends.MemberBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
_VALIDATION = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {"NAME": f"{_VALIDATION}.UserAttributeSimilarityValidator", "OPTIONS": {"user_attributes": ["email", "name"]}},
    {"NAME": f"{_VALIDATION}.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": f"{_VALIDATION}.CommonPasswordValidator"},
    {"NAME": f"{_VALIDATION}.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "docket"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "practice.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/5m/key"}  # beside allauth's own for the rest
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if HTTPS else 0

# Sessions, cookies and headers. Without HTTPS the site is for this machine only.
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = f"noticebook_{PORT}"
CSRF_COOKIE_NAME = f"noticebook_csrf_{PORT}"
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS] if HTTPS else []
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if HTTPS else 0
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],  # Bootstrap's style sheet draws its arrows as data: images
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

# Files.
STATIC_URL = "static/"
STATIC_ROOT = NOTICEBOOK_HOME / "static"
STATICFILES_DIRS = [("bootstrap", bootstrap_wrapper.get_bootstrap_dir())]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_ROOT = NOTICEBOOK_HOME / "documents"
MAX_UPLOAD_BYTES = 25 * 1024 * 1024
# A letter that will be kept waits in memory for its encryption, so that no clear copy of it touches the disk.
FILE_UPLOAD_MAX_MEMORY_SIZE = MAX_UPLOAD_BYTES + 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FILES = 20

# Mail: sent when EMAIL_HOST is named, otherwise written into the home's mail folder.
EMAIL_HOST = env_str("EMAIL_HOST")
EMAIL_PORT = env_int("EMAIL_PORT", 587)
EMAIL_HOST_USER = env_str("EMAIL_HOST_USER")
EMAIL_HOST_PASSWORD = env_str("EMAIL_HOST_PASSWORD")
EMAIL_USE_SSL = env_bool("EMAIL_USE_SSL", EMAIL_PORT == 465)
EMAIL_USE_TLS = env_bool("EMAIL_USE_TLS", EMAIL_PORT == 587)
EMAIL_TIMEOUT = 20
EMAIL_FILE_PATH = NOTICEBOOK_HOME / "mail"
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'filebased'}.EmailBackend"
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env_str("DEFAULT_FROM_EMAIL", "Noticebook <noticebook@localhost>")
ADMINS = [(address, address) for address in env_list("ADMINS")]

# Time and words. Moments are kept in UTC; each member reads them in an own time zone.
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en-us"

# The log goes to the console, and error reports to ADMINS; neither carries a taxpayer number.
DEFAULT_EXCEPTION_REPORTER = "practice.errors.MaskingReporter"
DEFAULT_EXCEPTION_REPORTER_FILTER = "practice.errors.NoBodiesFilter"
LOGGING = logs.configuration(env_str("LOG_LEVEL", "INFO"))
