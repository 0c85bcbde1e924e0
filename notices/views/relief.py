"""Which relief from penalties is open on a case, and what a person found out about the returns before."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from notices import casework
from notices.forms.relief import ComplianceForm
from notices.models import Case
from notices.relief_page import ReliefPage
from practice.access import Act, require
from practice.acting import acting


@require_http_methods(["GET", "POST"])
def case_relief(request, pk):
    """Everybody who sees the case reads it; the record of returns is filled in by those who may record."""
    case = get_object_or_404(Case.objects.visible_to(request.user).listed(), pk=pk)
    if request.method == "POST":
        require(request.user, Act.RECORD)
    page = ReliefPage(case, request.user)
    form = None
    if request.user.may_record and page.entries:
        form = ComplianceForm(request.POST or None, member=request.user, entries=page.entries)
    if request.method == "POST" and form and form.is_valid():
        said = {"findings": form.findings, "source": form.cleaned_data["source"]}
        if form.try_to(casework.record_compliance, by=acting(request), case=case, **said):
            messages.success(request, "The record is kept with the taxpayer.")
            return redirect("case_relief", case.pk)
    context = {
        "case": case,
        "page": page,
        "form": form,
        "record": [(title, form.rows(entries) if form else _unasked(entries)) for title, entries in page.groups],
        "conflict": form.conflict if form else {},
    }
    return render(request, "notices/case_relief.html", context, status=form.status if form else 200)


def _unasked(entries):
    return [(entry, None, None) for entry in entries]
