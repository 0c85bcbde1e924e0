"""Pages about a couple whose interests diverge: marking it, correcting it, ending it."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from clients import couples
from clients.couple_forms import DivergenceChangeForm, DivergenceEndForm, DivergenceForm
from clients.models import Client, Divergence
from practice.access import Act, require
from practice.acting import acting


@require_http_methods(["GET", "POST"])
def divergence_new(request, pk):
    client = get_object_or_404(Client.objects.visible_to(request.user), pk=pk)
    require(request.user, Act.DECIDE)
    form = DivergenceForm(request.POST or None, member=request.user, taxpayer=client)
    if (
        request.method == "POST"
        and form.is_valid()
        and form.try_to(couples.record_divergence, by=acting(request), client=client, **form.cleaned_data)
    ):
        messages.success(request, "Marked. Each spouse is now written to and told apart.")
        return redirect(client)
    return render(request, "clients/divergence_new.html", {"client": client, "form": form}, status=form.status)


@require_http_methods(["GET", "POST"])
def divergence_change(request, pk):
    return _act(request, pk, DivergenceChangeForm, couples.change_divergence, "divergence_change", "Saved.")


@require_http_methods(["GET", "POST"])
def divergence_end(request, pk):
    return _act(request, pk, DivergenceEndForm, couples.end_divergence, "divergence_end", "Ended; it stays on record.")


def _act(request, pk, form_class, verb, template, said):
    """One form, one verb on what stands between a couple, then back to the first of them."""
    rows = Divergence.objects.visible_to(request.user).select_related("first", "second")
    row = get_object_or_404(rows, pk=pk)
    require(request.user, Act.DECIDE)
    form = form_class(request.POST or None, member=request.user, versioned=rows.get(pk=pk))
    if request.method == "POST" and form.is_valid() and form.try_to(verb, row, by=acting(request), **form.cleaned_data):
        messages.success(request, said)
        return redirect(row.first)
    context = {"divergence": row, "form": form, "conflict": form.conflict}
    return render(request, f"clients/{template}.html", context, status=form.status)
