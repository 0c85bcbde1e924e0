"""The pages about the firm: its settings and its audit log."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from practice import audit, history, people
from practice.access import Act, require
from practice.acting import acting, today
from practice.firm_forms import AuditFilter, FirmForm
from practice.models import Firm

ENTRIES_A_PAGE = 50


@require_http_methods(["GET", "POST"])
def settings(request):
    """The firm's name, address, clock and mail."""
    require(request.user, Act.RUN_FIRM)
    firm = get_object_or_404(Firm, pk=request.user.firm_id)
    form = FirmForm(request.POST or None, member=request.user, versioned=firm, instance=firm)
    if request.method == "POST" and form.is_valid():
        saved = form.try_to(people.change_firm, firm, by=acting(request), **form.cleaned_data)
        if saved:
            messages.success(request, "The settings were saved.")
            return redirect("settings")
    context = {"form": form, "conflict": form.conflict, "today": today(request)}
    return render(request, "practice/settings.html", context, status=form.status)


@require_safe
def audit_log(request):
    """Who changed the firm and its people, saw a taxpayer number, or took data out."""
    require(request.user, Act.RUN_FIRM)
    form = AuditFilter(request.GET, member=request.user)
    wanted = form.cleaned_data if form.is_valid() else {}
    about = ("chain__client_of", "chain__case_of__client", "chain__case_of__spouse")
    events = audit.log_of(request.user.firm, **wanted).select_related("payload", *about)
    page = Paginator(events, ENTRIES_A_PAGE).get_page(request.GET.get("page"))
    entries = [{"event": event, "about": _about(event.chain), **history.told(event)} for event in page]
    return render(request, "practice/audit_log.html", {"form": form, "page": page, "entries": entries})


def _about(chain):
    """The client or case whose history the entry stands in; None for the firm's own."""
    return getattr(chain, "client_of", None) or getattr(chain, "case_of", None)
