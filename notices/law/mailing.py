"""What proves that something went out, from which day does it count, and which letters did it cross?

Whoever says that a reply was sent is believed by its proof alone. What that is depends on the method; the postmark
rule of IRC 7502 is about mail, and only about dates that the law sets.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

STATUTORY_KINDS = ("statutory_hard", "statutory_benefit")
OWN = "own"
"""Of a date that a firm's own entry sets, whoever's law that is."""

MARKS = ("tracking_number", "has_certificate", "fax_pages", "fax_confirmed_at", "confirmation")
"""What can prove something, by name; a kept "document" can too."""


@dataclass(frozen=True)
class Proof:
    """What a method leaves behind: any one group of `marks` that is whole is the proof, `wanted` says so in words."""

    marks: tuple[tuple[str, ...], ...]
    wanted: str
    source: str
    is_mail: bool = False
    postmark: str = ""


PROOFS: dict[str, Proof] = {
    "certified": Proof(
        (("tracking_number",),),
        "Certified mail is proved by the tracking number on its receipt.",
        "IRC 7502(c); Reg. 301.7502-1(c)(2), (e)(2)",
        is_mail=True,
        postmark="the postmarked receipt is proof of that day and, at first sight, of delivery "
        "(Reg. 301.7502-1(c)(2), (e)(2)). Keep it",
    ),
    "mail": Proof(
        (("has_certificate",),),
        "Ordinary mail is proved by a certificate of mailing.",
        "IRC 7502(a); Reg. 301.7502-1(e)(2)",
        is_mail=True,
        postmark="if it arrives. Where it does not, a certificate of mailing is no proof of delivery "
        "(Reg. 301.7502-1(e)(2))",
    ),
    "courier": Proof(
        (("tracking_number",),),
        "A private delivery service is proved by its tracking number.",
        "IRC 7502(f); Reg. 301.7502-1(c)(3), (e)(2)",
        is_mail=True,
        postmark="if the service is one that the IRS has designated (IRC 7502(f))",
    ),
    "fax": Proof(
        (("fax_pages", "fax_confirmed_at"), ("document",)),
        "A fax is proved by its confirmation: the pages and the time, or the sheet itself as a document.",
        "practice",
    ),
    "upload": Proof(
        (("confirmation",), ("document",)),
        "An upload is proved by its confirmation number, or by a picture of the screen as a document.",
        "practice",
    ),
    "payment": Proof(
        (("confirmation",),),
        "A payment is proved by its confirmation number of EFTPS or Direct Pay.",
        "practice",
    ),
    "form": Proof(
        (("confirmation",), ("document",)),
        "A form filed online is proved by its confirmation number, or by the confirmation as a document.",
        "practice",
    ),
}


def is_proved(method: str, given: Mapping[str, object]) -> bool:
    """Whether what is given proves something sent by that method; raises KeyError for an unknown method."""
    return any(all(given.get(mark) for mark in group) for group in PROOFS[method].marks)


def tracking_doubt(method: str, number: str) -> str:
    """What looks wrong about the number of certified mail, as a sentence; "" when nothing does.

    USPS prints 20 digits on the green label (7000 0000 0000 0000 0000) and 22 on electronic ones (9407 ...).
    Source: the formats that USPS shows on its tracking page.
    """
    if method != "certified" or not number:
        return ""
    digits = re.sub(r"[\s-]", "", number)
    if re.fullmatch(r"\d{20}|\d{22}", digits, re.ASCII):
        return ""
    has = f"this one has {len(digits)}" if re.fullmatch(r"\d+", digits, re.ASCII) else "this one has other characters"
    return f"USPS numbers of certified mail have 20 or 22 digits; {has}. Check it against the receipt."


def timing(method: str, sent_on: date, due_on: date, law_kind: str) -> str:
    """How many days before or after the last day something was sent, and whether the postmark's day counts.

    `law_kind` is that of the date as in `notices.law.deadlines`; a date that the IRS sets is not one that "the
    internal revenue laws" prescribe (IRC 7502(a)), so the postmark rule is not relied on there. OWN stands for the
    date of a firm's own entry. Raises KeyError for an unknown method.
    """
    left = (due_on - sent_on).days
    day = f"{due_on:%b} {due_on.day}, {due_on.year}"
    if left < 0:
        return f"Sent {_days(-left)} after the last day, {day}."
    when = f"{_days(left)} before the last day, {day}" if left else f"on the last day, {day}"
    proof = PROOFS[method]
    if not proof.is_mail:
        return f"Sent {when}."
    if law_kind == OWN:
        return f"Mailed {when}. Whether the postmark's day counts there was not checked."
    if law_kind not in STATUTORY_KINDS:
        return f"Mailed {when}. The IRS set that day; do not rely on the postmark rule there (IRC 7502)."
    return f"Mailed {when}. The postmark's day counts as the day of delivery (IRC 7502), {proof.postmark}."


def _days(number: int) -> str:
    return f"{number:,} day{'' if number == 1 else 's'}"


CROSSING_DAYS = 30
"""A letter dated up to so many days after our reply may have been made without it.

A working number, not a rule of law and not verified: notices are dated ahead and made in batches, and what we send
waits for weeks until somebody enters it.
"""


def may_have_crossed(
    letter_on: date, known_on: date, sent_on: date, ended_on: date | None, *, is_answer: bool = False
) -> bool:
    """Whether a letter dated `letter_on` was probably made before anybody there had read what we sent on `sent_on`.

    Not one that we had in hand before we replied (`known_on`), not the one that answers us, and none dated after
    the day on which the IRS had answered (`ended_on`).
    """
    if is_answer or known_on < sent_on or (ended_on is not None and ended_on < letter_on):
        return False
    return 0 <= (letter_on - sent_on).days <= CROSSING_DAYS
