"""The call desk: which calls to make, the sheet of one while it lasts, and what they cost in minutes."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from notices import call_desk as questions
from notices import casework
from notices.call_sheet import Sheet
from notices.call_totals import Totals, csv_of
from notices.docket import Scope
from notices.forms.calls import (
    CallSheetForm,
    PlannedCallChangeForm,
    PlannedCallDropForm,
    PlannedCallForm,
    SheetCasesForm,
)
from notices.law import phone_lines
from notices.models import CallDraft, Case, PlannedCall
from notices.tasks import look_again
from practice.access import Act, require
from practice.acting import acting, today
from practice.enqueue import enqueue
from practice.forms import FIRST_YEAR, LAST_YEAR
from practice.refusals import Refused
from practice.words import listed

CLIENTS_ON_A_PAGE = 50


@require_safe
def call_desk(request):
    """Calls to make by line; `?who=mine` those for the member and for nobody in particular."""
    by = acting(request)
    scope = Scope(request.user, by.on, own=request.GET.get("who") == "mine")
    context = {
        "groups": questions.groups(scope),
        "drafts": questions.drafts(by),
        "lines": phone_lines.phone_lines().values(),
        "habit": phone_lines.CLIENTS_IN_A_CALL,
        "reasons": questions.reasons(),
        "own": scope.own,
        "today": by.on,
    }
    return render(request, "notices/call_desk.html", context)


# Planned calls.


@require_http_methods(["GET", "POST"])
def planned_call_new(request, pk):
    """`?line=` and `?why=` fill in what the desk proposes."""
    case = get_object_or_404(Case.objects.visible_to(request.user).listed(), pk=pk)
    require(request.user, Act.RECORD)
    by = acting(request)
    proposed = {name: request.GET[name][:200].replace("\0", "") for name in ("line", "why") if name in request.GET}
    form = PlannedCallForm(request.POST or None, member=request.user, today=by.on, initial=proposed)
    if (
        request.method == "POST"
        and form.is_valid()
        and form.try_to(casework.plan_call, by=by, case=case, **form.cleaned_data)
    ):
        messages.success(request, "The call is on the desk.")
        return redirect("call_desk")
    return render(request, "notices/planned_call_new.html", {"form": form, "case": case}, status=form.status)


@require_http_methods(["GET", "POST"])
def planned_call_change(request, pk):
    plan = _visible_plan(request, pk)
    asked = {"today": today(request), "instance": plan}
    return _change(request, plan, PlannedCallChangeForm, casework.change_planned_call, "planned_call_change", asked)


@require_http_methods(["GET", "POST"])
def planned_call_drop(request, pk):
    plan = _visible_plan(request, pk)
    return _change(request, plan, PlannedCallDropForm, casework.drop_planned_call, "planned_call_drop", {})


def _visible_plan(request, pk):
    plans = PlannedCall.objects.visible_to(request.user).select_related("case__client", "case__spouse")
    plan = get_object_or_404(plans, pk=pk)
    require(request.user, Act.RECORD)
    return plan


def _change(request, plan, form_class, verb, template, asked):
    """One form, one verb on a planned call, then back to the desk."""
    words = str(plan)
    form = form_class(request.POST or None, member=request.user, versioned=plan, **asked)
    if (
        request.method == "POST"
        and form.is_valid()
        and form.try_to(verb, plan, by=acting(request), **form.cleaned_data)
    ):
        messages.success(request, _SAID[template])
        return redirect("call_desk")
    context = {"form": form, "plan": plan, "words": words, "conflict": form.conflict}
    return render(request, f"notices/{template}.html", context, status=form.status)


_SAID = {
    "planned_call_change": "The planned call is changed.",
    "planned_call_drop": "The call is off the desk; why stands in the history of the case.",
}


# The sheet.


@require_POST
def call_sheet_new(request):
    """Open the sheet of the chosen line and cases, or the one that is open already."""
    require(request.user, Act.RECORD)
    form = SheetCasesForm(request.POST, member=request.user)
    if not form.is_valid():
        messages.error(request, "Choose at least one case of a line to call about.")
        return redirect("call_desk")
    try:
        return redirect(casework.open_sheet(by=acting(request), **form.cleaned_data))
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("call_desk")


@require_http_methods(["GET", "POST"])
@never_cache
def call_sheet(request, pk):
    """The sheet of a call. A POST says in `act` which button was pressed; without it the call is recorded."""
    draft = get_object_or_404(CallDraft.objects.visible_to(request.user).select_related("call"), pk=pk)
    require(request.user, Act.RECORD)
    if request.method == "POST":
        act = request.POST.get("act", "record")
        return _ACTS.get(act, _press)(request, draft, act)
    if draft.is_recorded:
        return redirect(_after(request, draft.call))
    return _show(request, draft, _form(request, draft))


def _form(request, draft):
    return CallSheetForm(
        request.POST or None, member=request.user, today=today(request), draft=draft, initial={"is_billable": True}
    )


def _show(request, draft, form):
    by = acting(request)
    sheet = Sheet(draft, request.user, by.on)
    context = {"draft": draft, "sheet": sheet, "form": form, "now": by.at, "habit": phone_lines.CLIENTS_IN_A_CALL}
    return render(request, "notices/call_sheet.html", context, status=form.status)


def _keep(request, draft, form):
    """Keep what was typed; the labels of fields that may not be kept."""
    kept, refused = form.typed()
    casework.keep_typed(draft, by=acting(request), typed=kept)
    return refused


def _press(request, draft, act):
    """Dial, connected, end, take back, put away or simply save: what was typed is kept with it."""
    verbs = {"undo": casework.take_back_moment, "away": casework.put_away}
    form, refused, refusal = _form(request, draft), [], ""
    try:
        refused = _keep(request, draft, form)
        if act in ("dial", "connect", "end"):
            casework.note_moment(draft, by=acting(request), step=act)
        elif act in verbs:
            verbs[act](draft, by=acting(request))
    except Refused as error:
        refusal = str(error)
    if request.htmx:
        return _fragment(request, draft, act, refused, refusal)
    if refusal:
        messages.error(request, refusal)
    if refused and not refusal:
        return _show(request, draft, form)
    return redirect("call_desk" if act == "away" and not refusal else draft)


def _fragment(request, draft, act, refused, refusal):
    """The clock with its buttons, or only the word that it is saved; the fields show what was just posted."""
    draft.refresh_from_db()
    template = "notices/_call_saved.html" if act == "save" else "notices/_call_timer.html"
    said = {"unkept": listed(refused), "refusal": refusal, "is_fresh": True}
    context = {"draft": draft, "form": _form(request, draft), "now": acting(request).at}
    return render(request, template, context | said)


def _record(request, draft, act):
    """Record the call once; "again" opens the sheet of the next attempt."""
    by = acting(request)
    if draft.is_recorded:
        return _go_on(request, draft, draft.call, act, by)
    form = _form(request, draft)
    if draft.is_open:
        _keep(request, draft, form)
    if form.is_valid():
        call = form.try_to(casework.record_sheet, draft, by=by, **form.call)
        if call:
            for case in call.cases.all():
                enqueue(look_again, case.pk)
            _say_recorded(request, call, form.cleaned_data["planned"])
            return _go_on(request, draft, call, act, by)
    return _show(request, draft, form)


def _say_recorded(request, call, planned):
    messages.success(request, "The call is recorded.")
    if call.ended_at is None:
        messages.warning(request, "Its end was not noted, so how long you talked is not known and not counted.")
    if planned and not call.reached_somebody:
        messages.warning(request, "Nobody was reached, so the planned calls stay on the desk.")


def _go_on(request, draft, call, act, by):
    return redirect(casework.dial_again(draft, by=by) if act == "again" else _after(request, call))


def _after(request, call):
    """Where one goes from a recorded call: to its case, or to the desk where it was about several."""
    cases = list(call.cases.visible_to(request.user)[:2])
    return cases[0] if len(cases) == 1 else "call_desk"


def _take_up(request, draft, act):
    try:
        casework.take_up(draft, by=acting(request))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect(draft)


_ACTS = {"record": _record, "again": _record, "up": _take_up}


# Minutes.


def _year(request):
    """The year that is asked for; this one where none is."""
    text = request.GET.get("year", "")
    if not text:
        return today(request).year
    if len(text) != 4 or not text.isascii() or not text.isdecimal() or not FIRST_YEAR <= int(text) <= LAST_YEAR:
        raise Http404
    return int(text)


@require_safe
def call_totals(request):
    """Minutes of a calendar year, `?year=`, by month, line and client."""
    totals = Totals(request.user, _year(request))
    page = Paginator(totals.by_client, CLIENTS_ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "notices/call_totals.html", {"totals": totals, "page": page, "today": today(request)})


@require_safe
@never_cache
def call_totals_csv(request):
    """The same minutes, a row for each client, line and month."""
    require(request.user, Act.EXPORT)
    totals = Totals(request.user, _year(request))
    response = HttpResponse(csv_of(totals), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="call-minutes-{totals.year}.csv"'
    return response
