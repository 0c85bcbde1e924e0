"""Until when a case may be collected, and what that is counted from: assessments and suspensions."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from notices import casework
from notices.collection_page import CollectionPage
from notices.forms.assessments import (
    AssessmentChangeForm,
    AssessmentForm,
    SuspensionChangeForm,
    SuspensionEndForm,
    SuspensionForm,
    WithdrawForm,
)
from notices.models import Assessment, Case, Suspension
from notices.tasks import look_again
from practice.access import Act, require
from practice.acting import acting, today
from practice.enqueue import enqueue


@require_safe
def collection(request, pk):
    case = _visible_case(request, pk)
    context = {"case": case, "page": CollectionPage(case, today(request))}
    return render(request, "notices/collection.html", context)


@require_http_methods(["GET", "POST"])
def assessment_new(request, pk):
    return _record(request, pk, AssessmentForm, casework.record_assessment, "assessment_new")


@require_http_methods(["GET", "POST"])
def suspension_new(request, pk):
    return _record(request, pk, SuspensionForm, casework.record_suspension, "suspension_new")


@require_http_methods(["GET", "POST"])
def assessment_change(request, pk):
    row = _visible(request, Assessment, pk)
    asked = {"today": today(request), "about": row.case, "instance": row}
    return _act(request, row, AssessmentChangeForm, casework.correct_assessment, "assessment_change", **asked)


@require_http_methods(["GET", "POST"])
def assessment_withdraw(request, pk):
    row = _visible(request, Assessment, pk)
    return _act(request, row, WithdrawForm, casework.withdraw_assessment, "assessment_withdraw")


@require_http_methods(["GET", "POST"])
def suspension_change(request, pk):
    row = _visible(request, Suspension, pk)
    asked = {"today": today(request), "about": row.case, "instance": row}
    return _act(request, row, SuspensionChangeForm, casework.correct_suspension, "suspension_change", **asked)


@require_http_methods(["GET", "POST"])
def suspension_end(request, pk):
    row = _visible(request, Suspension, pk)
    asked = {"today": today(request), "instance": row}
    return _act(request, row, SuspensionEndForm, casework.end_suspension, "suspension_end", **asked)


@require_http_methods(["GET", "POST"])
def suspension_withdraw(request, pk):
    row = _visible(request, Suspension, pk)
    return _act(request, row, WithdrawForm, casework.withdraw_suspension, "suspension_withdraw")


def _visible_case(request, pk):
    return get_object_or_404(Case.objects.visible_to(request.user).listed(), pk=pk)


def _visible(request, model, pk):
    rows = model.objects.visible_to(request.user).select_related("case__client", "case__spouse")
    return get_object_or_404(rows, pk=pk)


def _record(request, pk, form_class, verb, template):
    """One form, one verb that records something on one case, then to its collection dates."""
    case = _visible_case(request, pk)
    require(request.user, Act.RECORD)
    by = acting(request)
    form = form_class(request.POST or None, member=request.user, today=by.on, about=case)
    if request.method == "POST" and form.is_valid() and form.try_to(verb, case=case, by=by, **form.cleaned_data):
        return _done(request, case, _SAID[template])
    return render(request, f"notices/{template}.html", {"form": form, "case": case}, status=form.status)


def _act(request, row, form_class, verb, template, **asked):
    """One form, one verb on one row, then to the collection dates of its case."""
    require(request.user, Act.RECORD)
    words = str(row)
    form = form_class(request.POST or None, member=request.user, versioned=row, **asked)
    if request.method == "POST" and form.is_valid() and form.try_to(verb, row, by=acting(request), **form.cleaned_data):
        return _done(request, row.case, _SAID[template])
    context = {"form": form, "case": row.case, "row": words, "conflict": form.conflict}
    return render(request, f"notices/{template}.html", context, status=form.status)


_SAID = {
    "assessment_new": "The assessment is recorded.",
    "assessment_change": "The assessment is corrected.",
    "assessment_withdraw": "The assessment is withdrawn; it stays on file below.",
    "suspension_new": "The suspension is recorded.",
    "suspension_change": "The suspension is corrected.",
    "suspension_end": "The end of the suspension is recorded.",
    "suspension_withdraw": "The suspension is withdrawn; it stays on file below.",
}


def _done(request, case, sentence):
    messages.success(request, sentence)
    enqueue(look_again, case.pk)
    return redirect("collection", case.pk)
