"""Who may speak for whom: the open cases of the firm, and one client with the spouse apart."""

from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from clients.models import Client
from notices.cover_page import GAPS, MOST_COUNTED, SHOWN, ClientCover, CoverPage
from practice.acting import today
from practice.asking import asked_for
from practice.models import Member

ROWS = 50


class Counted(Paginator):
    """Pages of cases, counted no further than a reader turns them."""

    @property
    def count(self):
        return min(self.counted, MOST_COUNTED)


@require_safe
def cover(request):
    """`?show=gaps` (cases nobody may speak about), `unconfirmed` or `all`; `?owner=` whose cases."""
    show = request.GET.get("show", "")
    owner = asked_for(request, "owner", Member.objects.visible_to(request.user))
    shown = CoverPage(request.user, today(request), show if show in SHOWN else GAPS, owner)
    paginator = Counted(shown.cases, ROWS)
    paginator.counted = shown.counts[shown.show]
    page = paginator.get_page(request.GET.get("page"))
    context = {
        "cover": shown,
        "page": page,
        "lines": shown.lines(page.object_list),
        "members": Member.objects.visible_to(request.user).active(),
        "today": shown.today,
    }
    return render(request, "notices/cover.html", context)


@require_safe
def client_cover(request, pk):
    client = get_object_or_404(Client.objects.visible_to(request.user), pk=pk)
    shown = ClientCover(client, request.user, today(request))
    return render(request, "notices/client_cover.html", {"client": client, "cover": shown, "today": shown.today})
