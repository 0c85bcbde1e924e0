"""Record, correct and withdraw the time that a disaster gives to a client or for one case."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from clients.models import Client
from notices import casework
from notices.casework.postponements import reached_by
from notices.forms.postponements import PostponementChangeForm, PostponementForm, PostponementWithdrawForm
from notices.models import Case, Postponement
from notices.tasks import look_again
from practice.access import Act, require
from practice.acting import acting
from practice.enqueue import enqueue


@require_http_methods(["GET", "POST"])
def case_postponement_new(request, pk):
    case = get_object_or_404(Case.objects.visible_to(request.user).listed(), pk=pk)
    return _record(request, case, case=case)


@require_http_methods(["GET", "POST"])
def client_postponement_new(request, pk):
    client = get_object_or_404(Client.objects.visible_to(request.user), pk=pk)
    return _record(request, client, client=client)


def _record(request, holder, **whose):
    require(request.user, Act.DECIDE)
    form = PostponementForm(request.POST or None, member=request.user)
    if request.method == "POST" and form.is_valid():
        row = form.try_to(casework.record_postponement, by=acting(request), **whose, **form.cleaned_data)
        if row:
            return _done(request, row, "The disaster relief is recorded.")
    context = {"form": form, "holder": holder, "is_of_client": "client" in whose}
    return render(request, "notices/postponement_new.html", context, status=form.status)


@require_http_methods(["GET", "POST"])
def postponement_change(request, pk):
    row = _visible_row(request, pk)
    form = PostponementChangeForm(request.POST or None, member=request.user, versioned=row, instance=row)
    return _act(request, row, form, casework.change_postponement, "postponement_change", "The correction is saved.")


@require_http_methods(["GET", "POST"])
def postponement_withdraw(request, pk):
    row = _visible_row(request, pk)
    form = PostponementWithdrawForm(request.POST or None, member=request.user, versioned=row)
    said = "The disaster relief is withdrawn; the dates are again what they were."
    return _act(request, row, form, casework.withdraw_postponement, "postponement_withdraw", said)


def _visible_row(request, pk):
    rows = Postponement.objects.visible_to(request.user).select_related("client", "case__client", "case__spouse")
    row = get_object_or_404(rows, pk=pk)
    require(request.user, Act.DECIDE)
    return row


def _act(request, row, form, verb, template, sentence):
    """One form, one verb on one postponement, then back to its client or case."""
    words = str(row)
    if request.method == "POST" and form.is_valid():
        done = form.try_to(verb, row, by=acting(request), **form.cleaned_data)
        if done:
            return _done(request, done, sentence)
    context = {"form": form, "row": row, "words": words, "holder": row.holder, "conflict": form.conflict}
    return render(request, f"notices/{template}.html", context, status=form.status)


def _done(request, row, sentence):
    messages.success(request, sentence)
    if not row.is_withdrawn and row.caution:
        messages.warning(request, row.caution)
    for case in reached_by(row):
        enqueue(look_again, case.pk)
    return redirect(row.holder)
