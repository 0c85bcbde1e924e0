"""Pages about Forms 2848 and 8821: the list, one form, recording one, changing or correcting what it says."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clients import authority, authorization_list, checking, filing, finding, revocation
from clients.authorization_forms import (
    BOXES,
    LINES,
    MORE,
    MOST_LINES,
    AuthorizationChangeForm,
    AuthorizationForm,
)
from clients.models import Authorization, Client
from clients.models.authorizations import CONFIRMED_WITHIN_DAYS
from practice import papers
from practice.access import Act, require
from practice.acting import acting, today
from practice.refusals import Refused

ROWS = 50


@require_safe
@never_cache
def authorization_list_page(request):
    """`?show=` one of `authorization_list.SHOWN`, `?q=` a client; a whole number never stands in the address."""
    filters = {name: request.GET.get(name, "").strip() for name in ("q", "show")}
    if finding.without_numbers(filters["q"]) != filters["q"]:
        return _found(request, request.GET)
    show = filters["show"] if filters["show"] in authorization_list.SHOWN else ""
    rows = authorization_list.found(request.user, show, filters["q"]).for_list()
    day = today(request)
    page = Paginator(rows, ROWS).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [(row, row.days_unconfirmed(day), row.is_late(day)) for row in page.object_list],
        "show": show,
        "q": filters["q"],
        "choices": authorization_list.SHOWN.items(),
        "late_after": CONFIRMED_WITHIN_DAYS,
    }
    return render(request, "clients/authorization_list.html", context)


@require_POST
def authorization_find(request):
    """The list's search: posted, so that a whole taxpayer number never stands in an address or a log."""
    return _found(request, request.POST)


def _found(request, asked):
    typed = {name: asked.get(name, "").strip() for name in ("q", "show")}
    address, warning = finding.lead(typed, request.user, to=reverse("authorization_list"), widest={"show": ""})
    if warning:
        messages.warning(request, warning)
    return redirect(address)


def visible(request, pk):
    """The form of an address with all that its pages show; 404 for a stranger."""
    rows = Authorization.objects.visible_to(request.user).for_list()
    return get_object_or_404(rows.select_related("client", "signed_copy", "confirmed_by", "superseded_by"), pk=pk)


@require_safe
@never_cache
def authorization(request, pk):
    """One form: how far it has come, what comes next, whom and what it names, and what happened to it."""
    row = visible(request, pk)
    day = today(request)
    upcoming = authorization_list.next_step(row)
    story = authorization_list.story_of(row, request.user)
    is_alive = row.is_ours and not row.end
    context = {
        "authorization": row,
        "client": row.client,
        "steps": authorization_list.steps_of(row, story),
        "next": upcoming,
        "next_words": authorization_list.NEXT.get(upcoming, ""),
        "undoable": authorization_list.undoable(row),
        "days": row.days_unconfirmed(day),
        "is_late": row.is_late(day),
        "may_leave": sum(not person.ended_on for person in row.representatives.all()) > 1,
        "students": authorization_list.students_of(row),
        "story": story,
        "findings": checking.check(row, member=request.user, today=day) if is_alive and not row.confirmed_on else [],
        "revocation": revocation.of_filing(row, today=day) if is_alive else None,
        "filing": filing.of(row) if is_alive and row.signed_on and not row.sent_on else None,
        "may_change": request.user.may_record and not row.client.is_archived,
        "today": day,
    }
    return render(request, "clients/authorization.html", context)


@require_http_methods(["GET", "POST"])
@never_cache
def authorization_new(request, pk):
    """`?form=8821` has the lines of that form; the button `more` shows the form again with more lines."""
    client = get_object_or_404(Client.objects.visible_to(request.user), pk=pk)
    require(request.user, Act.PREPARE_AUTHORIZATION)
    kind = request.POST.get("form") or request.GET.get("form", "")
    kind = kind if kind in Authorization.Form else Authorization.Form.POWER_OF_ATTORNEY
    asked = {"member": request.user, "kind": kind}
    if "more" in request.POST:
        form = AuthorizationForm(initial=_typed(request.POST), lines=_lines(request.POST) + MORE, **asked)
    else:
        form = AuthorizationForm(request.POST or None, lines=_lines(request.POST), **asked)
        if request.method == "POST" and form.is_valid():
            verb, by = authority.prepare_authorization, acting(request)
            recorded = form.try_to(verb, by=by, client=client, **form.authorization)
            if recorded:
                messages.success(request, "Authorization recorded.")
                return redirect(recorded)
    context = {"client": client, "form": form, "kind": kind, "kinds": Authorization.Form.choices}
    return render(request, "clients/authorization_new.html", context, status=form.status)


def _lines(posted):
    """How many lines for representatives the form had that was posted."""
    return next((line for line in range(MOST_LINES, LINES, -1) if f"who_{line}" in posted), LINES)


def _typed(posted):
    """What stands in a form that is shown again without being judged; a box that is not ticked is not posted."""
    return dict.fromkeys(BOXES, False) | posted.dict()


@require_http_methods(["GET", "POST"])
@never_cache
def authorization_change(request, pk):
    row = visible(request, pk)
    require(request.user, Act.PREPARE_AUTHORIZATION)
    asked = {"member": request.user, "versioned": row}
    if "more" in request.POST:
        form = AuthorizationChangeForm(lines=_lines(request.POST) + MORE, begun=_typed(request.POST), **asked)
    else:
        form = AuthorizationChangeForm(request.POST or None, lines=_lines(request.POST), **asked)
        verb = authority.change_authorization
        if form.is_bound and form.is_valid() and form.try_to(verb, row, by=acting(request), **form.authorization):
            messages.success(request, "Saved.")
            return redirect(row)
    context = {"client": row.client, "authorization": row, "form": form, "conflict": form.conflict}
    return render(request, "clients/authorization_change.html", context, status=form.status)


@require_safe
def authorization_paper(request, pk):
    """The signed copy, shown in the browser; that it was opened goes into the history."""
    row = visible(request, pk)
    if row.signed_copy is None:
        raise Http404
    try:
        content = authority.open_signed_copy(row, by=acting(request))
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(row)
    return papers.shown(row.signed_copy, content)
