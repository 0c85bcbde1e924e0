"""How is a kept paper shown in the browser: as it is, in a sandbox, and never cached."""

from urllib.parse import quote

from django.http import HttpResponse

from practice.models import Document

# Whatever a PDF or picture carries, it runs nothing and loads nothing. The viewer of a browser styles itself inline.
_POLICY = "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; object-src 'self'; sandbox"


def shown(document: Document, content: bytes) -> HttpResponse:
    """The response that shows a paper under its own name."""
    return inline(document.name, document.content_type, content)


def inline(name: str, content_type: str, content: bytes) -> HttpResponse:
    """The response that shows a file in the browser."""
    return HttpResponse(
        content,
        content_type=content_type,
        headers={
            "Content-Disposition": f"inline; filename*=UTF-8''{quote(name)}",
            "Content-Security-Policy": _POLICY,
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "no-store",
        },
    )
