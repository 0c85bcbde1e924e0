"""How sign-in differs from allauth's usual ways: nobody signs up unasked, and whoever guesses must wait."""

import logging
from smtplib import SMTPException
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.ratelimit import respond_429
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import reverse

log = logging.getLogger(__name__)


class AccountAdapter(DefaultAccountAdapter):
    """Members come by the set-up link or by invitation only."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Public sign-up is closed."""
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Answer too many wrong passwords with the page that says when to come back (429)."""
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError as error:
            raise ImmediateHttpResponse(respond_429(request)) from error

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Back to where the link to the password stands."""
        return reverse("profile")

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Links in mails begin with SITE_URL, never with a name that the visitor's browser sent."""
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
        return settings.SITE_URL + path.replace("UID-KEY", key)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send, or say in the log that the mail server refused.

        The page stays the same, for a fault that shows would tell which addresses have an account.
        """
        try:
            super().send_mail(template_prefix, email, context)
        except (SMTPException, OSError) as error:
            log.warning("A mail about a password could not be sent: %s", type(error).__name__)

    def format_email_subject(self, subject: str) -> str:
        """The subject as it stands in the template."""
        return subject
