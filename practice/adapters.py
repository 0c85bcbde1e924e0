"""How sign-in differs from allauth's usual ways: nobody signs up unasked."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    """Members come by the set-up link or by invitation only."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Public sign-up is closed."""
        return False
