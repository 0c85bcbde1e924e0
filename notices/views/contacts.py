"""What passed on the phone, and what pauses or pays a debt: calls and promises, holds, payments, notes."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from notices import casework
from notices.forms.collection import HoldEndForm, HoldForm
from notices.forms.contacts import CallForm, NoteForm, PromiseForm
from notices.forms.payments import PaymentForm
from notices.models import Call, Case, Hold
from notices.tasks import look_again
from practice.access import Act, require
from practice.acting import acting, today
from practice.asking import asked_for
from practice.enqueue import enqueue
from practice.refusals import Refused

CALLS_ON_A_PAGE = 50


def _visible_case(request, pk):
    return get_object_or_404(Case.objects.visible_to(request.user).listed(), pk=pk)


@require_safe
def call_list(request):
    """Recent calls, newest first; `?promises=passed` only those whose promise the IRS let pass."""
    day = today(request)
    calls = Call.objects.visible_to(request.user)
    passed = calls.promises_passed(day).order_by("promised_by")
    only_passed = request.GET.get("promises") == "passed"
    rows = (
        (passed if only_passed else calls).select_related("caller").prefetch_related("cases__client", "cases__spouse")
    )
    page = Paginator(rows, CALLS_ON_A_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "today": day, "only_passed": only_passed, "passed": passed.count()}
    return render(request, "notices/call_list.html", context)


@require_http_methods(["GET", "POST"])
def call_new(request):
    """`?case=` says which case it is about; the others of the same people can be ticked."""
    about = asked_for(request, "case", Case.objects.visible_to(request.user).listed())
    require(request.user, Act.RECORD)
    by = acting(request)
    begun = {"dialled_at": by.at.replace(second=0, microsecond=0)}
    form = CallForm(request.POST or None, member=request.user, today=by.on, about=about, initial=begun)
    if request.method == "POST" and form.is_valid():
        call = form.try_to(casework.record_call, by=by, **form.call)
        if call:
            cases = list(call.cases.all())
            for case in cases:
                enqueue(look_again, case.pk)
            messages.success(request, "The call is recorded.")
            return redirect(about or cases[0])
    return render(request, "notices/call_new.html", {"form": form, "case": about}, status=form.status)


@require_POST
def call_promise(request, pk):
    """Whether the IRS kept its promise; back to the page that asked."""
    call = get_object_or_404(Call.objects.visible_to(request.user), pk=pk)
    require(request.user, Act.RECORD)
    form = PromiseForm(request.POST, member=request.user)
    if not form.is_valid():
        messages.error(request, "Say whether the promise was kept.")
    else:
        kept = form.cleaned_data["kept"] == "yes"
        try:
            casework.settle_promise(call, by=acting(request), version=form.cleaned_data["version"], kept=kept)
            messages.success(
                request, "The promise is marked as kept." if kept else "The promise is marked as not kept."
            )
        except Refused as refusal:
            messages.error(request, str(refusal))
    asked_by = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(asked_by, {request.get_host()}, require_https=request.is_secure())
    return redirect(asked_by if is_ours else "call_list")


@require_http_methods(["GET", "POST"])
def hold_new(request, pk):
    case = _visible_case(request, pk)
    return _record(request, pk, HoldForm, casework.record_hold, "hold_new", "The hold is recorded.", about=case)


@require_http_methods(["GET", "POST"])
def payment_new(request, pk):
    return _record(request, pk, PaymentForm, casework.record_payment, "payment_new", "The payment is recorded.")


@require_http_methods(["GET", "POST"])
def note_new(request, pk):
    return _record(request, pk, NoteForm, _write_note, "note_new", "The note is kept.")


def _write_note(*, case, by, **note):
    casework.write_note(case, by=by, **note)


def _record(request, pk, form_class, verb, template, done, **asked):
    """One form, one verb that records something new on one case, then back to it."""
    case = _visible_case(request, pk)
    require(request.user, Act.RECORD)
    by = acting(request)
    form = form_class(request.POST or None, member=request.user, today=by.on, **asked)
    if request.method == "POST" and form.is_valid() and form.try_to(verb, case=case, by=by, **form.cleaned_data):
        enqueue(look_again, case.pk)
        messages.success(request, done)
        return redirect(case)
    return render(request, f"notices/{template}.html", {"form": form, "case": case}, status=form.status)


@require_http_methods(["GET", "POST"])
def hold_end(request, pk):
    holds = Hold.objects.visible_to(request.user).select_related("case__client", "case__spouse")
    hold = get_object_or_404(holds, pk=pk)
    require(request.user, Act.RECORD)
    words = str(hold)
    form = HoldEndForm(request.POST or None, member=request.user, versioned=hold, instance=hold)
    by = acting(request)
    if (
        request.method == "POST"
        and form.is_valid()
        and form.try_to(casework.end_hold, hold, by=by, **form.cleaned_data)
    ):
        enqueue(look_again, hold.case_id)
        messages.success(request, "The end of the hold is recorded.")
        return redirect(hold.case)
    context = {"form": form, "case": hold.case, "hold": words, "conflict": form.conflict}
    return render(request, "notices/hold_end.html", context, status=form.status)
