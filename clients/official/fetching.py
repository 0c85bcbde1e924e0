"""How is a form taken from the IRS's own site, and from nowhere else?"""

import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from typing import Any

from clients.official.blank import LARGEST
from clients.official.revisions import Revision
from practice.refusals import Refused

HOST = "www.irs.gov"
SECONDS = 20
_PIECE = 64 * 1024


class CannotFetch(Refused):
    """The form was not got; the sentence says why and what to do instead."""


class _OnlyThere(urllib.request.HTTPRedirectHandler):
    """Follows no redirection that leaves the site or its encryption."""

    def redirect_request(self, req: Any, fp: Any, code: Any, msg: Any, headers: Any, newurl: str) -> Any:
        _check(newurl)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def fetch(revision: Revision, opened: Callable[..., Any] | None = None) -> bytes:
    """The bytes that www.irs.gov gives for this form, whatever they are; raises CannotFetch.

    `opened` opens an address with a `timeout`, and stands in for the network in tests.
    """
    _check(revision.address)
    opened = opened or urllib.request.build_opener(_OnlyThere).open
    try:
        with opened(revision.address, timeout=SECONDS) as answer:
            return _read(answer, revision)
    except CannotFetch:
        raise
    except (OSError, ValueError, urllib.error.URLError) as error:
        reason = getattr(error, "reason", None) or error
        raise CannotFetch(
            f"{HOST} did not give Form {revision.form} ({reason}). Get {revision.address} in a browser, "
            "then name the file with --from, or upload it in Settings, Official forms."
        ) from error


def _read(answer: Any, revision: Revision) -> bytes:
    content = b""
    while piece := answer.read(_PIECE):
        content += piece
        if len(content) > LARGEST:
            raise CannotFetch(f"{revision.address} is larger than a form can be; nothing was kept.")
    return content


def _check(address: str) -> None:
    parts = urllib.parse.urlsplit(address)
    if parts.scheme != "https" or parts.hostname != HOST:
        raise CannotFetch(f"{HOST} sent us on to {parts.scheme}://{parts.hostname}, where no form is taken from.")
