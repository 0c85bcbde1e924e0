"""Which mails go out now? Each due digest is claimed, sent and settled.

Its states: pending, sending, then sent, failed or cancelled.
"""

import logging
import smtplib
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Coalesce, NullIf

from notices import emails
from notices.models import Case, Deadline, Digest, Reminder
from practice import history
from practice.history import Actor
from practice.words import count, on

log = logging.getLogger(__name__)

PATIENCE = timedelta(minutes=15)
"""After this long a digest that is still being sent has lost its sender."""

MOST_ATTEMPTS = 24
LONGEST_PAUSE_MINUTES = 60
"""A server that is down is asked again after 1, 2, 4 ... 60 minutes: for most of a day."""

LONGEST_TROUBLE = Digest._meta.get_field("trouble").max_length or 0

INTERRUPTED = "The sender stopped before it could say whether this went out; it was sent once more."
TWICE_INTERRUPTED = "The sender stopped twice before it could say whether this went out; it may have arrived."


@dataclass(frozen=True)
class Sent:
    """How many digests a run sent, gave up, and found needless."""

    sent: int = 0
    failed: int = 0
    cancelled: int = 0


def send_due(now: datetime, *, connection: BaseEmailBackend | None = None) -> Sent:
    """Send every digest whose hour has come, and once more those whose sender stopped in the middle.

    `connection` is a Django mail connection; by default the one of the settings.
    """
    counts = dict.fromkeys(Digest.State.values, 0)
    due = Digest.objects.to_send(now, PATIENCE).order_by("send_at", "pk").values_list("pk", flat=True)
    for pk in list(due):
        counts[_send(pk, now, connection)] += 1
    return Sent(counts[Digest.State.SENT], counts[Digest.State.FAILED], counts[Digest.State.CANCELLED])


def _send(pk: int, now: datetime, connection: BaseEmailBackend | None) -> str:
    """Take one digest through its states; returns the state it was left in."""
    state = _claim(pk, now)
    if state != Digest.State.SENDING:
        return state
    digest = Digest.objects.select_related("member__firm__chain").get(pk=pk)
    lines = still_due(digest)
    number = lines.count()
    if not number:
        return _settle(digest, now, Digest.State.CANCELLED)
    today = max(digest.on, digest.member.local_date(now))
    try:
        # No transaction is open here, and the row says `sending` with its Message-ID. Killed before the server took
        # the mail, or after that but before we noted it: both look the same, and after PATIENCE it is sent once more
        # under the same Message-ID, by which mail programs and a reader can tell the copy. A second such death is
        # not tried again. A refusal or a server that is down is noted below. Not covered: a server that accepts
        # a mail and loses it, and an address that refuses it later by a bounce.
        emails.digest(digest, lines, today, connection).send()
    except Exception as error:
        # Whatever is wrong with one mail must not keep the others from going.
        is_ours = not isinstance(error, OSError)  # all that a server or a line may do is an OSError
        log.warning("The digest %s could not be sent: %s", digest.pk, type(error).__name__, exc_info=is_ours)
        return _note_trouble(digest, now, error)
    return _settle(digest, now, Digest.State.SENT, event=f"went to {digest.member.name} ({count(number, 'line')})")


def still_due(digest: Digest) -> QuerySet[Reminder]:
    """The lines that still matter, worst first: dates by day, then flags.

    A line falls away when its date is done or replaced, its flag cleared, its case closed, or when the member left or
    may not see the case any more.
    """
    if not digest.member.is_active:
        return Reminder.objects.none()
    cases = Case.objects.visible_to(digest.member).open()
    return (
        digest.reminders.filter(case__in=cases)
        .filter(Q(deadline__in=Deadline.objects.working()) | Q(flag__isnull=False, flag__cleared_on=None))
        .select_related("deadline__notice", "flag", "case__client", "case__spouse", "case__owner")
        .order_by(F("deadline__due_on").asc(nulls_last=True), "pk")
    )


def _claim(pk: int, now: datetime) -> str:
    """Take a digest by one conditional UPDATE; of many senders exactly one gets SENDING back.

    The others get the state in which they must leave it.
    """
    row = Digest.objects.filter(pk=pk)
    claimed = {
        "state": Digest.State.SENDING,
        "claimed_at": now,
        "attempts": F("attempts") + 1,
        # Chosen by the first claim and kept by the later ones.
        "message_id": Coalesce(NullIf("message_id", Value("")), Value(_new_message_id())),
    }
    if row.filter(state=Digest.State.PENDING, send_at__lte=now).update(**claimed, trouble=""):
        return Digest.State.SENDING
    stale = row.filter(state=Digest.State.SENDING, claimed_at__lt=now - PATIENCE)
    with transaction.atomic():
        if stale.filter(trouble="").update(**claimed, trouble=INTERRUPTED):
            digest = row.select_related("member__firm").get()
            _tell(digest, now, "digest_repeated", "was interrupted and is sent once more under the same Message-ID")
            return Digest.State.SENDING
        if stale.update(state=Digest.State.FAILED, settled_at=now, trouble=TWICE_INTERRUPTED):
            digest = row.select_related("member__firm").get()
            _tell(digest, now, "digest_failed", "was interrupted twice; whether it arrived is not known")
            return Digest.State.FAILED
    return Digest.State.PENDING


def _new_message_id() -> str:
    return f"<{uuid.uuid4().hex}@{urlsplit(settings.SITE_URL).hostname or 'noticebook.invalid'}>"


def _note_trouble(digest: Digest, now: datetime, error: Exception) -> str:
    sentence = _sentence(error)
    if is_final(error) or digest.attempts >= MOST_ATTEMPTS:
        return _settle(digest, now, Digest.State.FAILED, trouble=sentence, event=f"could not be sent: {sentence}")
    pause = timedelta(minutes=min(2 ** (digest.attempts - 1), LONGEST_PAUSE_MINUTES))
    _claimed_by_us(digest).update(state=Digest.State.PENDING, send_at=now + pause, trouble=sentence)
    return Digest.State.PENDING


def is_final(error: Exception) -> bool:
    """Whether the server refused for good: this address or this mail, by a 5xx reply (RFC 5321, 4.2.1).

    A wrong password or sender is for an owner to put right, so those are tried again.
    """
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _ in error.recipients.values())
    return isinstance(error, smtplib.SMTPDataError) and error.smtp_code >= 500


def _sentence(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, reply = next(iter(error.recipients.values()))
        words = f"The mail server refused the address: {code} {_text(reply)}"
    elif isinstance(error, smtplib.SMTPResponseException):
        words = f"The mail server answered {error.smtp_code} {_text(error.smtp_error)}"
    elif isinstance(error, OSError):
        words = f"The mail server could not be reached: {error.strerror or error or type(error).__name__}"
    else:
        words = f"The mail could not be written: {type(error).__name__}"
    return words[:LONGEST_TROUBLE]


def _text(reply: bytes | str) -> str:
    return reply.decode(errors="replace") if isinstance(reply, bytes) else reply


def _claimed_by_us(digest: Digest) -> QuerySet[Digest]:
    """The row, unless somebody who took us for dead has claimed it since."""
    return Digest.objects.filter(pk=digest.pk, state=Digest.State.SENDING, claimed_at=digest.claimed_at)


@transaction.atomic
def _settle(digest: Digest, now: datetime, state: str, *, trouble: str | None = None, event: str = "") -> str:
    settled = {"state": state, "settled_at": now} | ({} if trouble is None else {"trouble": trouble})
    if _claimed_by_us(digest).update(**settled) and event:
        _tell(digest, now, f"digest_{state}", event)
    return state


def _tell(digest: Digest, now: datetime, kind: str, what: str) -> None:
    """One event in the firm's history; it never says what the mail says."""
    member = digest.member
    history.record(
        member.firm.chain_id,
        by=Actor(None, now, member.firm),
        kind=kind,
        sentence=f"The mail of {on(digest.on)} {what}{'' if member.name in what else f' (to {member.name})'}.",
        facts={"digest": digest.pk, "member": member.pk, "message_id": digest.message_id},
    )
