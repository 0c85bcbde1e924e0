"""The letters that left the firm few days: the page, and the list as a file."""

from django.core.paginator import Paginator
from django.http import StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from notices import late_letters as questions
from practice.access import Act, require
from practice.acting import acting, today
from practice.spreadsheets import CONTENT_TYPES, CSV, XLSX

ROWS = 50
MOST = 120
"""Whoever asks for more gets this many days: beyond four months nothing is short."""


@require_safe
def late_letters(request):
    """`?few=` says how many days count as few, `?at=recorded` counts from the day on which a letter was recorded."""
    late = _asked(request, today(request))
    page = Paginator(late.notices, ROWS).get_page(request.GET.get("page"))
    context = {"late": late, "page": page, "rows": list(late.rows(page.object_list)), "today": late.today}
    return render(request, "notices/late_letters.html", context)


def _asked(request, day):
    when_recorded = request.GET.get("at") == "recorded"
    return questions.LateLetters(request.user, day, _few(request), when_recorded=when_recorded)


def _few(request):
    asked = request.GET.get("few", "")
    is_number = asked.isascii() and asked.isdigit() and len(asked) <= len(str(MOST))
    return min(max(int(asked), 1), MOST) if is_number else questions.FEW


@require_POST
@never_cache
def late_letters_export(request):
    """The list as the query of the address filters it, without its pages; `format` says which file."""
    require(request.user, Act.EXPORT)
    kind = XLSX if request.POST.get("format") == XLSX else CSV
    by = acting(request)
    pieces = questions.exported(_asked(request, by.on), kind, by=by)
    response = StreamingHttpResponse(pieces, content_type=CONTENT_TYPES[kind])
    response["Content-Disposition"] = f'attachment; filename="late-letters-{by.on:%Y-%m-%d}.{kind}"'
    response["Cache-Control"] = "no-store, private"
    return response
