"""What the log must never carry: anything that looks like a taxpayer number."""

import logging
import re

TIN_SHAPED = re.compile(r"(?<![\d.-])(\d{3}[- ]\d{2}[- ]\d{4}|\d{2}[- ]\d{7}|\d{9})(?![\d-])")
MASK = "*********"


def mask(text: str) -> str:
    """The text with every run of digits in the shape of an SSN or EIN masked."""
    return TIN_SHAPED.sub(MASK, text)


class MaskingFormatter(logging.Formatter):
    """Masks the finished line, so that arguments and tracebacks are covered too."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as one masked piece of text."""
        return mask(super().format(record))
