"""One case on one page: where it stands, what is due, what happened, what to do next."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from notices import ladder, timeline
from notices.case_brief import CaseBrief
from notices.case_heading import with_heading
from notices.case_page import CasePage, our_letters
from notices.models import Case
from notices.views.balance import asked, pictures
from practice.acting import today

NEWEST = 100
"""Entries of the history on the page unless all are asked for."""


@require_safe
def case(request: HttpRequest, pk: int) -> HttpResponse:
    """`?channel=` shows one kind of entry of the history, `?all=1` those older than the newest hundred too; `?on=` and
    `?project=1` ask of the balance what they ask on its own page."""
    found = get_object_or_404(with_heading(Case.objects.visible_to(request.user)), pk=pk)
    page = CasePage(found, today(request), asked(request))
    channel = request.GET.get("channel", "")
    channel = channel if channel in timeline.CHANNELS else ""
    told = timeline.of(found)[::-1]
    story = [entry for entry in told if not channel or entry.channel == channel]
    context = {
        "case": found,
        "page": page,
        "today": page.today,
        "channel": channel,
        "channels": timeline.CHANNELS,
        "story": story if "all" in request.GET else story[:NEWEST],
        "told": len(story),
        "our_letters": our_letters(told),
        "balance_pictures": pictures(page.balance) if found.is_open else "",
        # Safe: `draw` escapes every text it is given.
        "ladder_picture": mark_safe(ladder.draw(page.ladder)) if page.ladder else "",  # noqa: S308
    }
    return render(request, "notices/case.html", context)


@require_safe
def case_brief(request: HttpRequest, pk: int) -> HttpResponse:
    """What a colleague must know to take the case over, on one page to read or print."""
    found = get_object_or_404(with_heading(Case.objects.visible_to(request.user)), pk=pk)
    brief = CaseBrief(found, today(request), request.user)
    return render(request, "notices/case_brief.html", {"case": found, "page": brief, "today": brief.today})
