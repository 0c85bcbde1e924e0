"""Take a date or a flag off the top of the docket for a while, and put it back."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from notices import casework, load
from notices.casework.snoozing import why_not
from notices.forms.dates import SnoozeForm
from notices.models import Deadline, Flag, Snooze
from notices.models.snoozes import back_by
from practice.access import Act, require
from practice.acting import acting, today
from practice.asking import is_key
from practice.refusals import Refused
from practice.words import on


@require_http_methods(["GET", "POST"])
def deadline_snooze(request, pk):
    rows = Deadline.objects.visible_to(request.user).select_related("notice")
    return _snooze(request, rows, pk)


@require_http_methods(["GET", "POST"])
def flag_snooze(request, pk):
    return _snooze(request, Flag.objects.visible_to(request.user), pk)


def _snooze(request, rows, pk):
    row = get_object_or_404(rows.select_related("case__client", "case__spouse", "case__owner"), pk=pk)
    require(request.user, Act.RECORD)
    day = today(request)
    form = SnoozeForm(request.POST or None, member=request.user, today=day)
    if request.method == "POST" and form.is_valid():
        snooze = form.try_to(casework.snooze, by=acting(request), row=row, **form.cleaned_data)
        if snooze:
            messages.success(request, f"Off the top until {on(snooze.until_on)}: {snooze.what}.")
            return redirect("docket")
    latest = back_by(row, day)
    context = {
        "row": row,
        "case": row.case,
        "form": form,
        "latest": latest,
        "why_not": "" if latest else why_not(row, day),
        "loaded": load.while_choosing(row.case, day, seen_by=request.user),
    }
    return render(request, "notices/snooze.html", context)


@require_POST
def snooze_end(request, pk):
    """Put it back on the docket before its day."""
    snooze = get_object_or_404(
        Snooze.objects.visible_to(request.user).select_related("case", "deadline", "flag"), pk=pk
    )
    require(request.user, Act.RECORD)
    version = request.POST.get("version", "")
    try:
        casework.end_snooze(snooze, by=acting(request), version=int(version) if is_key(version) else snooze.version)
        messages.success(request, f"Back on the docket: {snooze.what}.")
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("docket")
