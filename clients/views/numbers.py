"""Pages about taxpayer numbers: adding, correcting, and showing one in full."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from clients import register
from clients.forms import NumberChangeForm, NumberForm, RevealForm
from clients.models import Client, Tin
from practice.access import Act, require
from practice.acting import acting


@require_http_methods(["GET", "POST"])
@never_cache
def tin_new(request, pk):
    client = get_object_or_404(Client.objects.visible_to(request.user), pk=pk)
    require(request.user, Act.RECORD)
    form = NumberForm(request.POST or None, member=request.user, taxpayer=client)
    if request.method == "POST" and form.is_valid():
        number = form.cleaned_data["tin"]
        if form.try_to(register.add_number, client, by=acting(request), number=number):
            return _saved(request, client, number)
    return render(request, "clients/tin_new.html", {"client": client, "form": form}, status=form.status)


@require_http_methods(["GET", "POST"])
@never_cache
def tin_change(request, pk):
    row = get_object_or_404(Tin.objects.visible_to(request.user).select_related("client"), pk=pk)
    require(request.user, Act.SEE_TIN)
    form = NumberChangeForm(request.POST or None, member=request.user, versioned=row.client, taxpayer=row.client)
    if request.method == "POST" and form.is_valid():
        number, version = form.cleaned_data["tin"], form.cleaned_data["version"]
        if form.try_to(register.correct_number, row, by=acting(request), version=version, number=number):
            return _saved(request, row.client, number)
    context = {"client": row.client, "tin": row, "form": form, "conflict": form.conflict}
    return render(request, "clients/tin_change.html", context, status=form.status)


@require_http_methods(["GET", "POST"])
@never_cache
def tin_reveal(request, pk):
    """Shows the number once, in the answer to a POST: it is in no address, message or log."""
    row = get_object_or_404(Tin.objects.visible_to(request.user).select_related("client"), pk=pk)
    require(request.user, Act.SEE_TIN)
    form = RevealForm(request.POST or None, member=request.user)
    number = None
    if request.method == "POST" and form.is_valid():
        number = form.try_to(register.reveal_number, row, by=acting(request), **form.cleaned_data)
    context = {"client": row.client, "tin": row, "form": form, "number": number}
    return render(request, "clients/tin_reveal.html", context, status=form.status)


def _saved(request, client, number):
    messages.success(request, "Number saved.")
    if number.warning:
        messages.warning(request, number.warning)
    return redirect(client)
