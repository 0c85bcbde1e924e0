"""Which signature goes which way to the IRS?

Source: Instructions for Form 2848 (Rev. September 2021), "When To File" and line 7; Instructions for Form 8821
(Rev. September 2021). A form that is faxed or mailed needs pen on paper; an electronic signature is taken only where
the form is uploaded at IRS.gov; what is approved in the taxpayer's online account never becomes a paper.
"""

from collections.abc import Iterable

from clients.models import Authorization

Signature, Channel = Authorization.Signature, Authorization.Channel

_WAYS = {
    Signature.INK: frozenset([Channel.FAX, Channel.MAIL, Channel.UPLOAD, Channel.HANDED]),
    Signature.ELECTRONIC: frozenset([Channel.UPLOAD]),
    Signature.ACCOUNT: frozenset([Channel.ACCOUNT]),
}
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
        if kind and channel not in _WAYS[Signature(kind)]:
            return _REFUSALS[Signature(kind)]
    return ""


def wanted_proof(channel: str) -> str:
    """What this way of sending leaves behind as proof, as the begin of a sentence."""
    return WANTED_PROOF[Channel(channel)]
