"""How does an invitation reach the person invited: one mail with the only copy of the link."""

import logging
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse

from practice.models import Invitation

log = logging.getLogger(__name__)

# These leave the mail on this server, where the owner who invites cannot look into it.
_LOCAL_BACKENDS = ("filebased.EmailBackend", "console.EmailBackend", "dummy.EmailBackend")


def link(token: str) -> str:
    """The address that opens an invitation."""
    return f"{settings.SITE_URL}{reverse('join', args=[token])}"


def reaches_people() -> bool:
    """Whether mail leaves this server at all."""
    return not settings.EMAIL_BACKEND.endswith(_LOCAL_BACKENDS)


def send(invitation: Invitation, token: str) -> bool:
    """Mail the link; whether the mail server took it. Call it after the invitation is committed."""
    context = {"invitation": invitation, "link": link(token)}
    subject = f"{invitation.invited_by.name} invites you to {invitation.firm.name} on Noticebook"
    mail = EmailMultiAlternatives(
        # A name may have been sent with a line break, which no header may hold.
        subject=" ".join(subject.split()),
        body=render_to_string("emails/invitation.txt", context),
        to=[invitation.email],
    )
    mail.attach_alternative(render_to_string("emails/invitation.html", context), "text/html")
    try:
        mail.send()
    except (SMTPException, OSError) as error:
        # The link is in the mail alone; the log names neither it nor the person.
        log.warning("Invitation %s could not be mailed: %s", invitation.pk, type(error).__name__)
        return False
    return True
