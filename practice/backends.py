"""How does the member behind a session come from the database: with the firm, which every page asks for."""

from allauth.account.auth_backends import AuthenticationBackend

from practice.models import Member


class MemberBackend(AuthenticationBackend):
    """Signs in by e-mail and password as allauth does, and reads member and firm in one query on each page."""

    def get_user(self, user_id: int) -> Member | None:
        """The member who is signed in, or None when they may no longer be."""
        member = Member.objects.select_related("firm").filter(pk=user_id).first()
        return member if member and self.user_can_authenticate(member) else None
