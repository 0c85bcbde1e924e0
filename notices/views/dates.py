"""Set a date, move it with a reason, extend it, finish it, open it again."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from notices import casework, load
from notices.forms.dates import DateReopenForm, DoneForm, ExtendForm, NewDateForm, OverrideForm
from notices.models import Case, Deadline
from notices.tasks import look_again
from practice.access import Act, require
from practice.acting import acting, today
from practice.enqueue import enqueue
from practice.words import on


@require_http_methods(["GET", "POST"])
def deadline_new(request, pk):
    case = get_object_or_404(Case.objects.visible_to(request.user).listed(), pk=pk)
    require(request.user, Act.RECORD)
    day = today(request)
    form = NewDateForm(request.POST or None, member=request.user, today=day)
    if request.method == "POST" and form.is_valid():
        row = form.try_to(casework.add_deadline, by=acting(request), case=case, **form.cleaned_data)
        if row:
            return _done(request, row, f"{row.action} by {on(row.due_on)}.")
    context = {"case": case, "form": form, "loaded": load.while_choosing(case, day, seen_by=request.user)}
    return render(request, "notices/deadline_new.html", context)


@require_http_methods(["GET", "POST"])
def deadline_override(request, pk):
    return _act(request, pk, Act.DECIDE, OverrideForm, casework.override_deadline, "deadline_override", loads=True)


@require_http_methods(["GET", "POST"])
def deadline_extend(request, pk):
    return _act(request, pk, Act.DECIDE, ExtendForm, casework.extend_deadline, "deadline_extend")


@require_http_methods(["GET", "POST"])
def deadline_done(request, pk):
    asked = {"today": today(request)}
    return _act(request, pk, Act.RECORD, DoneForm, casework.finish_deadline, "deadline_done", **asked)


@require_http_methods(["GET", "POST"])
def deadline_reopen(request, pk):
    return _act(request, pk, Act.RECORD, DateReopenForm, casework.reopen_deadline, "deadline_reopen")


def _act(request, pk, act, form_class, verb, template, loads=False, **asked):
    """One form, one verb on one date, then back to its case; `loads` shows how full the days ahead are."""
    rows = Deadline.objects.select_related("case__client", "case__spouse", "case__owner", "notice")
    deadline = get_object_or_404(rows, pk=pk, firm=request.user.firm_id)
    get_object_or_404(Case.objects.visible_to(request.user), pk=deadline.case_id)
    require(request.user, act)
    form = form_class(request.POST or None, member=request.user, **asked)
    if request.method == "POST" and form.is_valid():
        row = form.try_to(verb, deadline, by=acting(request), **form.cleaned_data)
        if row:
            return _done(request, row, _SAID[template].format(row=row, due=on(row.due_on) if row.due_on else ""))
    context = {"deadline": deadline, "case": deadline.case, "form": form}
    if loads:
        context["loaded"] = load.while_choosing(deadline.case, today(request), seen_by=request.user)
    return render(request, f"notices/{template}.html", context)


_SAID = {
    "deadline_override": "{row.action}: the date is {due} now.",
    "deadline_extend": "{row.action}: extended to {due}.",
    "deadline_done": "Done: {row.action}.",
    "deadline_reopen": "Open again: {row.action}.",
}


def _done(request, row, sentence):
    messages.success(request, sentence)
    enqueue(look_again, row.case_id)
    return redirect(row.case)
