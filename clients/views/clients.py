"""Pages about clients: the list, one client, recording, correcting, marrying, archiving."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F
from django.http import StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clients import exports, finding, portfolio, register
from clients.forms import ClientChangeForm, ClientForm, ReasonForm, SpouseForm
from clients.models import Client, Divergence
from practice.access import Act, require
from practice.acting import acting, today
from practice.models import Event
from practice.spreadsheets import CONTENT_TYPES, CSV, XLSX

ROWS = 50
STORY_ROWS = 100
FILTERS = ("q", "kind", "show")


@require_safe
@never_cache
def client_list(request):
    """`?q=` name or last four digits, `?kind=`, `?show=archived` or `all`."""
    filters = _filters(request)
    if finding.without_numbers(filters["q"]) != filters["q"]:
        return _found(request, request.GET)
    clients = _filtered(request.user, filters)
    page = Paginator(clients.prefetch_related("tins", "assigned"), ROWS).get_page(request.GET.get("page"))
    standing = portfolio.standing_of(page.object_list, request.user)
    context = {
        "page": page,
        "rows": [(client, standing[client.pk]) for client in page.object_list],
        "filters": filters,
        "is_filtered": any(filters.values()),
        "kinds": Client.Kind.choices,
        "today": today(request),
    }
    return render(request, "clients/client_list.html", context)


def _filters(request):
    return {name: request.GET.get(name, "").strip() for name in FILTERS}


def _filtered(member, filters):
    """The clients that the member may see and the filters leave, in the order of the list."""
    clients = Client.objects.visible_to(member)
    if filters["show"] != "all":
        clients = clients.filter(archived_at__isnull=filters["show"] != "archived")
    if filters["kind"] in Client.Kind:
        clients = clients.filter(kind=filters["kind"])
    return portfolio.search(clients, filters["q"], member.firm_id) if filters["q"] else clients


@require_POST
@never_cache
def client_list_export(request):
    """The list as the query of the address filters it, without its pages; `format` says which file."""
    require(request.user, Act.EXPORT)
    kind = XLSX if request.POST.get("format") == XLSX else CSV
    filters, by = _filters(request), acting(request)
    found = _filtered(request.user, filters)
    pieces = exports.client_list(found, kind, by=by, words=exports.words_of(filters))
    response = StreamingHttpResponse(pieces, content_type=CONTENT_TYPES[kind])
    response["Content-Disposition"] = f'attachment; filename="clients-{by.on:%Y-%m-%d}.{kind}"'
    response["Cache-Control"] = "no-store, private"
    return response


@require_POST
def client_find(request):
    """The list's search: posted, so that a whole taxpayer number never stands in an address or a log."""
    return _found(request, request.POST)


def _found(request, asked):
    typed = {name: asked.get(name, "").strip() for name in FILTERS}
    address, warning = finding.lead(typed, request.user, to=reverse("client_list"), widest={"show": "all"})
    if warning:
        messages.warning(request, warning)
    return redirect(address)


@require_safe
@never_cache
def client(request, pk):
    """One client: numbers, contact, authorizations, cases, and what happened (`?story=all` for all of it)."""
    clients = Client.objects.visible_to(request.user).select_related("chain")
    client = get_object_or_404(clients.annotate(apart=Divergence.objects.carried_of("pk")), pk=pk)
    day = today(request)
    in_order = ("-state", F("next_due_on").asc(nulls_last=True), "-period_end", "pk")
    cases = portfolio.cases_of([client], request.user).listed().order_by(*in_order)
    events = Event.objects.filter(chain=client.chain_id).select_related("payload").order_by("-occurred_at", "-sequence")
    shown = events if request.GET.get("story") == "all" else events[:STORY_ROWS]
    context = {
        "client": client,
        "cases": cases,
        "open_cases": [case for case in cases if case.is_open],
        "spouse": client.spouse_id and Client.objects.visible_to(request.user).filter(pk=client.spouse_id).first(),
        "apart": portfolio.apart_for(request.user, client),
        "tins": client.tins.all(),
        "authorizations": client.authorizations.prefetch_related("matters", "representatives"),
        "standing_forms": client.standing_authorizations(day),
        "postponements": client.postponements.standing(),
        "story": portfolio.story_for(request.user, shown),
        "today": day,
    }
    return render(request, "clients/client.html", context)


@require_http_methods(["GET", "POST"])
@never_cache
def client_new(request):
    require(request.user, Act.RECORD)
    form = ClientForm(request.POST or None, member=request.user)
    if request.method == "POST" and form.is_valid():
        recorded = form.try_to(register.record_client, by=acting(request), **form.cleaned_data)
        if recorded:
            messages.success(request, "Client recorded.")
            for number in form.cleaned_data["numbers"]:
                if number.warning:
                    messages.warning(request, number.warning)
            return redirect(recorded)
    return render(request, "clients/client_new.html", {"form": form}, status=form.status)


@require_http_methods(["GET", "POST"])
@never_cache
def client_change(request, pk):
    client = get_object_or_404(Client.objects.visible_to(request.user), pk=pk)
    require(request.user, Act.RECORD)
    form = ClientChangeForm(request.POST or None, member=request.user, versioned=client)
    if (
        request.method == "POST"
        and form.is_valid()
        and form.try_to(register.change_client, client, by=acting(request), **form.cleaned_data)
    ):
        messages.success(request, "Saved.")
        return redirect(client)
    context = {"client": client, "form": form, "conflict": form.conflict}
    return render(request, "clients/client_change.html", context, status=form.status)


@require_http_methods(["GET", "POST"])
def client_archive(request, pk):
    return _put_away(request, pk, register.archive, "Archive client", "clients/client_archive.html")


@require_http_methods(["GET", "POST"])
def client_restore(request, pk):
    return _put_away(request, pk, register.restore, "Take back", "clients/client_restore.html")


def _put_away(request, pk, verb, submit, template):
    client = get_object_or_404(Client.objects.visible_to(request.user), pk=pk)
    require(request.user, Act.DECIDE)
    form = ReasonForm(request.POST or None, member=request.user, versioned=client, submit=submit)
    if (
        request.method == "POST"
        and form.is_valid()
        and form.try_to(verb, client, by=acting(request), **form.cleaned_data)
    ):
        messages.success(request, "Client archived." if verb is register.archive else "Client taken back.")
        return redirect(client)
    context = {"client": client, "form": form, "conflict": form.conflict}
    return render(request, template, context, status=form.status)


@require_http_methods(["GET", "POST"])
@never_cache
def spouse_change(request, pk):
    """`?q=` finds the clients to choose from; without it those of the same last name are offered."""
    client = get_object_or_404(Client.objects.visible_to(request.user).select_related("spouse"), pk=pk)
    require(request.user, Act.RECORD)
    text = request.GET.get("q", "").strip()
    if finding.without_numbers(text) != text:
        return redirect(f"{request.path}?{urlencode({'q': finding.without_numbers(text)})}")
    found = portfolio.possible_spouses(client, request.user, text, chosen=request.POST.get("spouse", ""))
    form = SpouseForm(
        request.POST or None, member=request.user, versioned=client, found=found, initial={"spouse": client.spouse_id}
    )
    if (
        request.method == "POST"
        and form.is_valid()
        and form.try_to(register.marry, client, by=acting(request), **form.cleaned_data)
    ):
        messages.success(request, "Saved.")
        return redirect(client)
    context = {"client": client, "form": form, "conflict": form.conflict, "text": text, "found": found}
    return render(request, "clients/spouse_change.html", context, status=form.status)
