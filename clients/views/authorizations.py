"""Pages about Forms 2848 and 8821: recording one, and saying how far it has come."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from clients import authority
from clients.forms import AuthorizationChangeForm, AuthorizationForm
from clients.models import Authorization, Client
from practice.access import Act, require
from practice.acting import acting


@require_http_methods(["GET", "POST"])
def authorization_new(request, pk):
    client = get_object_or_404(Client.objects.visible_to(request.user), pk=pk)
    require(request.user, Act.PREPARE_AUTHORIZATION)
    form = AuthorizationForm(request.POST or None, member=request.user)
    if (
        request.method == "POST"
        and form.is_valid()
        and form.try_to(authority.prepare_authorization, by=acting(request), client=client, **form.cleaned_data)
    ):
        messages.success(request, "Authorization recorded.")
        return redirect(client)
    return render(request, "clients/authorization_new.html", {"client": client, "form": form}, status=form.status)


@require_http_methods(["GET", "POST"])
def authorization_change(request, pk):
    row = get_object_or_404(Authorization.objects.visible_to(request.user).select_related("client"), pk=pk)
    require(request.user, Act.PREPARE_AUTHORIZATION)
    form = AuthorizationChangeForm(request.POST or None, member=request.user, versioned=row)
    if (
        request.method == "POST"
        and form.is_valid()
        and form.try_to(authority.change_authorization, row, by=acting(request), **form.cleaned_data)
    ):
        messages.success(request, "Saved.")
        return redirect(row.client)
    context = {"client": row.client, "authorization": row, "form": form, "conflict": form.conflict}
    return render(request, "clients/authorization_change.html", context, status=form.status)
