"""How is a kept paper shown in the browser: as it is, in a sandbox, and never cached."""

from urllib.parse import quote

from django.http import HttpResponse

from practice.models import Document

# Whatever a PDF or picture carries, it runs nothing and loads nothing. The viewer of a browser styles itself inline.
_POLICY = "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; object-src 'self'; sandbox"


def shown(document: Document, content: bytes) -> HttpResponse:
    """The response that shows a paper under its own name."""
    return HttpResponse(
        content,
        content_type=document.content_type,
        headers={
            "Content-Disposition": f"inline; filename*=UTF-8''{quote(document.name)}",
            "Content-Security-Policy": _POLICY,
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "no-store",
        },
    )
