"""Who may create the firm: whoever holds the link that was printed in the terminal."""

from datetime import timedelta

from django.core.signing import BadSignature, TimestampSigner

MAX_AGE = timedelta(hours=24)
_PURPOSE = "practice.setup_link"


def make_token() -> str:
    """A token for the set-up page; it holds for 24 hours, and the page works only while there is no firm."""
    return TimestampSigner(salt=_PURPOSE).sign("create-firm")


def is_valid(token: str) -> bool:
    """Whether this is our token and not older than 24 hours."""
    try:
        return TimestampSigner(salt=_PURPOSE).unsign(token, max_age=MAX_AGE) == "create-firm"
    except BadSignature:
        return False
