"""What is said of a signature that cannot go a way (`clients.rules.signing` decides), and what proves a sending?"""

from collections.abc import Iterable

from clients.models import Authorization
from clients.rules import signing

Signature, Channel = Authorization.Signature, Authorization.Channel

_REFUSALS = {
    Signature.INK: "A form signed with pen is faxed, mailed or uploaded: a Tax Pro Account request is approved online.",
    Signature.ELECTRONIC: "An electronic signature goes only by upload at IRS.gov: fax and mail need pen on paper.",
    Signature.ACCOUNT: "What was approved in the taxpayer's online account goes only through Tax Pro Account.",
}
WANTED_PROOF = {
    Channel.FAX: "The fax confirmation with its pages and time",
    Channel.MAIL: "The tracking number",
    Channel.UPLOAD: "The submission number",
    Channel.ACCOUNT: "The number or the day and time of the request",
    Channel.HANDED: "The name and ID of the employee who took it",
}


def why_not(kinds: Iterable[str], channel: str) -> str:
    """The sentence why a form with these kinds of signature cannot go this way; "" when it can."""
    for kind in kinds:
        if not signing.fits(kind, channel):
            return _REFUSALS[Signature(kind)]
    return ""


def wanted_proof(channel: str) -> str:
    """What this way of sending leaves behind as proof, as the begin of a sentence."""
    return WANTED_PROOF[Channel(channel)]
