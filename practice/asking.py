"""Which row does the address of a page name after its question mark?"""

from typing import Any

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

# So many digits has the largest key that a table can hold.
LONGEST_KEY = 18


def is_key(text: str) -> bool:
    """Whether a typed text can be the key of a row."""
    return text.isdecimal() and len(text) <= LONGEST_KEY


def asked_for(request: HttpRequest, name: str, rows: Any) -> Any:
    """The row of `rows` whose key stands under `name`; None when none is named, Http404 when it is not among them."""
    text = request.GET.get(name, "")
    if not text:
        return None
    if not is_key(text):
        raise Http404
    return get_object_or_404(rows, pk=text)
