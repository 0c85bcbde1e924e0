"""What happens to an authorization: prepared, signed, sent, acknowledged, confirmed on CAF, ended."""

from clients.authority.corrections import take_back
from clients.authority.drafts import change_authorization, prepare_authorization
from clients.authority.ending import end_authorization
from clients.authority.named import add_representative, end_representative, restore_representative
from clients.authority.papers import attach_signed_copy, open_signed_copy
from clients.authority.sending import acknowledge_authorization, confirm_authorization, send_authorization
from clients.authority.signing import Signed, sign_authorization

__all__ = [
    "Signed",
    "acknowledge_authorization",
    "add_representative",
    "attach_signed_copy",
    "change_authorization",
    "confirm_authorization",
    "end_authorization",
    "end_representative",
    "open_signed_copy",
    "prepare_authorization",
    "restore_representative",
    "send_authorization",
    "sign_authorization",
    "take_back",
]
