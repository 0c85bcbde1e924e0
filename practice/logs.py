"""What the log must never carry: anything that looks like a taxpayer number."""

import logging
import re
from typing import Any

# What people and addresses put between the groups; a comma or point makes it an amount.
_GAP = r"(?:[-\s+\u2010-\u2015]|%20|%2D|%E2%80%9[0-5])"
TIN_SHAPED = re.compile(
    rf"(?<![\d.-])(\d{{3}}{_GAP}\d{{2}}{_GAP}?\d{{4}}|\d{{3}}{_GAP}\d{{6}}|\d{{2}}{_GAP}\d{{7}}|\d{{9}})(?![\d-])", re.I
)
MASK = "*********"


def mask(text: str) -> str:
    """The text with every run of digits in the shape of an SSN or EIN masked."""
    return TIN_SHAPED.sub(MASK, text)


class MaskingFormatter(logging.Formatter):
    """Masks the finished line, so that arguments and tracebacks are covered too."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as one masked piece of text."""
        return mask(super().format(record))


def configuration(level: str) -> dict[str, Any]:
    """Django's LOGGING: masked lines on the console, and errors by mail to ADMINS."""
    line = {"()": "practice.logs.MaskingFormatter", "format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": line},
        "handlers": {
            "console": {"class": "logging.StreamHandler", "formatter": "line"},
            "mail_admins": {"class": "django.utils.log.AdminEmailHandler", "level": "ERROR"},
        },
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            "django": {"handlers": ["console", "mail_admins"], "level": level, "propagate": False},
            # Its INFO line for every task would bury what matters; a failed task is an ERROR.
            "celery": {"level": "WARNING"},
        },
    }
