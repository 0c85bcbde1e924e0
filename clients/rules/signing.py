"""Until when must a representative sign, and which signature may go which way?"""

from datetime import date, timedelta

WINDOW_DAYS, WINDOW_DAYS_ABROAD = 45, 60
"""Days in which a representative signs after the taxpayer (Instructions for Form 2848, Part II)."""

STUDENT_DAYS = 130
"""Days after which the CAF drops a student or law graduate (Instructions for Form 2848, Part II)."""

OTHER_USE_DAYS = 120
"""Days in which a Form 8821 for something other than tax must reach the IRS (Instructions for Form 8821, line 6)."""

WAYS = {
    "ink": frozenset(["fax", "mail", "upload", "handed"]),
    "electronic": frozenset(["upload"]),
    "account": frozenset(["account"]),
}
"""Which way each kind of signature may go to the IRS (Instructions for Forms 2848 and 8821, Rev. 9-2021, "When To File"
and the line of the signature): fax and mail need pen on paper, an electronic one is taken only where the form is
uploaded at IRS.gov, and what is approved in the taxpayer's online account never becomes a paper."""


def window_days(*, abroad: bool) -> int:
    return WINDOW_DAYS_ABROAD if abroad else WINDOW_DAYS


def last_day_to_sign(taxpayer_signed_on: date, *, abroad: bool) -> date:
    """The last day on which a representative may sign after the taxpayer; days are calendar days, with no roll."""
    return taxpayer_signed_on + timedelta(days=window_days(abroad=abroad))


def signed_in_time(taxpayer_signed_on: date, representative_signed_on: date, *, abroad: bool) -> bool:
    """Whether the two signatures stand close enough. No window runs where the representative signs first."""
    return representative_signed_on <= last_day_to_sign(taxpayer_signed_on, abroad=abroad)


def dropped_on(recorded_on: date) -> date:
    """The first day on which a student's record, entered on the CAF on that day, is no longer there."""
    return recorded_on + timedelta(days=STUDENT_DAYS)


def other_use_by(signed_on: date) -> date:
    """The last day on which a Form 8821 for something other than tax may reach the IRS."""
    return signed_on + timedelta(days=OTHER_USE_DAYS)


def fits(signature: str, channel: str) -> bool:
    """Whether the IRS takes this kind of signature this way; where either is not known yet, nothing is against it."""
    return not (signature and channel) or channel in WAYS[signature]
