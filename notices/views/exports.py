"""Which page hands out a history, and under which headers the file goes."""

from django.contrib import messages
from django.http import StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clients.models import Client
from notices import exports, tasks
from notices.exports import background, lists
from notices.forms.exports import ExportForm
from notices.forms.lists import filter_of
from notices.models import Case, Export
from practice.access import Act, require
from practice.acting import acting, today
from practice.enqueue import enqueue
from practice.refusals import Refused
from practice.spreadsheets import CSV, XLSX

LISTED = 50
LOOK_AGAIN_SECONDS = 5


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
        wish, by = exports.Wish(**form.wanted()), acting(request)
        if form.cleaned_data["in_background"] or background.is_long(cases):
            export = form.try_to(background.ask, cases, wish, by=by, client=client)
            if export:
                enqueue(tasks.make_export, export.pk)
                return redirect(export)
        elif file := form.try_to(exports.make, cases, wish, by=by, client=client):
            return _attachment(request, file)
    return render(request, template, context | {"form": form}, status=form.status)


@never_cache
@require_safe
def export_list(request):
    """What the member had made in the background, the newest first."""
    found = Export.objects.visible_to(request.user)[:LISTED]
    return render(request, "notices/export_list.html", {"exports": found, "now": timezone.now()})


@never_cache
@require_safe
def export_state(request, pk):
    """How far a long export is. While it is being made the answer asks the browser to look again by itself."""
    export = get_object_or_404(Export.objects.visible_to(request.user), pk=pk)
    now = timezone.now()
    context = {
        "export": export,
        "can_be_fetched": export.can_be_fetched(now),
        "was_interrupted": export.was_interrupted(now),
    }
    response = render(request, "notices/export.html", context)
    if export.is_unfinished:
        response["Refresh"] = str(LOOK_AGAIN_SECONDS)
    return response


@never_cache
@require_POST
def export_file(request, pk):
    """The finished file, to the member who asked for it, as long as it lies here."""
    export = get_object_or_404(Export.objects.visible_to(request.user), pk=pk)
    try:
        pieces = background.fetch(export, by=acting(request))
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(export)
    response = _attachment(request, exports.File(export.name, export.content_type, pieces, export.remark))
    response["Content-Length"] = export.size
    return response


def _attachment(request, file):
    if file.remark:
        messages.warning(request, f"{file.name}: {file.remark}")
    response = StreamingHttpResponse(file.chunks, content_type=file.content_type)
    response["Content-Disposition"] = f'attachment; filename="{file.name}"'
    response["Cache-Control"] = "no-store, private"
    return response
