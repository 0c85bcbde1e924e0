"""Which page hands out a history, and under which headers the file goes."""

from django.contrib import messages
from django.http import StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from clients.models import Client
from notices import exports
from notices.exports import lists
from notices.forms.exports import ExportForm
from notices.forms.lists import filter_of
from notices.models import Case
from practice.access import Act, require
from practice.acting import acting, today
from practice.spreadsheets import CSV, XLSX


@never_cache
@require_http_methods(["GET", "POST"])
def case_export(request, pk):
    case = get_object_or_404(Case.objects.visible_to(request.user).listed(), pk=pk)
    return _export(request, [case], "notices/case_export.html", {"case": case})


@never_cache
@require_http_methods(["GET", "POST"])
def client_export(request, pk):
    client = get_object_or_404(Client.objects.visible_to(request.user), pk=pk)
    # Those of the client alone and joint; a joint one stays out where the other spouse is not theirs to see.
    cases = Case.objects.visible_to(request.user).of(client).listed().order_by("form", "period_end", "pk")
    return _export(request, list(cases), "notices/client_export.html", {"client": client, "cases": cases}, client)


@never_cache
@require_POST
def case_list_export(request):
    """The list as the query of the address filters it, without its pages; `format` says which file."""
    require(request.user, Act.EXPORT)
    kind = XLSX if request.POST.get("format") == XLSX else CSV
    found = filter_of(request.GET.urlencode(), request.user, today(request))
    return _attachment(request, lists.case_list(found.qs, kind, by=acting(request), words=found.words))


def _export(request, cases, template, context, client=None):
    require(request.user, Act.EXPORT)
    form = ExportForm(request.POST or None, member=request.user, presets=exports.PRESETS, formats=exports.FORMATS)
    if request.method == "POST" and form.is_valid():
        wish = exports.Wish(**form.wanted())
        file = form.try_to(exports.make, cases, wish, by=acting(request), client=client)
        if file:
            return _attachment(request, file)
    return render(request, template, context | {"form": form}, status=form.status)


def _attachment(request, file):
    if file.remark:
        messages.warning(request, f"{file.name}: {file.remark}")
    response = StreamingHttpResponse(file.chunks, content_type=file.content_type)
    response["Content-Disposition"] = f'attachment; filename="{file.name}"'
    response["Cache-Control"] = "no-store, private"
    return response
