"""The way out of a case: its resolutions and their steps, and what became of its holds and payments."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from notices import casework
from notices.case_heading import with_heading
from notices.forms.assessments import WithdrawForm
from notices.forms.payments import PaymentStepForm
from notices.forms.resolutions import ResolutionChangeForm, ResolutionForm, ResolutionStepForm
from notices.models import Case, Hold, Payment, Resolution
from notices.path_dates import proposals
from notices.resolution_page import ResolutionPage
from notices.tasks import look_again
from practice.access import Act, require
from practice.acting import acting, today
from practice.enqueue import enqueue
from practice.refusals import Refused


@require_safe
def case_resolution(request, pk):
    case = get_object_or_404(with_heading(Case.objects.visible_to(request.user)), pk=pk)
    page = ResolutionPage(case, today(request), request.user)
    return render(request, "notices/case_resolution.html", {"case": case, "page": page, "today": page.today})


@require_http_methods(["GET", "POST"])
def resolution_new(request, pk):
    case = get_object_or_404(Case.objects.visible_to(request.user).listed(), pk=pk)
    require(request.user, Act.DECIDE)
    by = acting(request)
    form = ResolutionForm(request.POST or None, member=request.user, today=by.on, about=case)
    is_sent = request.method == "POST" and form.is_valid()
    if is_sent and form.try_to(casework.begin_resolution, case=case, by=by, **form.said):
        return _done(request, case, "The way out is on file, and the path of the case follows it.")
    context = {"form": form, "case": case, "follows": casework.holds_that_follow()}
    return render(request, "notices/resolution_new.html", context, status=form.status)


@require_http_methods(["GET", "POST"])
def resolution_step(request, pk):
    row = _visible(request, Resolution, pk)
    verb, said = casework.step_resolution, "The step is recorded."
    return _act(request, row, Act.DECIDE, ResolutionStepForm, verb, "resolution_step", said, today=today(request))


@require_http_methods(["GET", "POST"])
def resolution_change(request, pk):
    row = _visible(request, Resolution, pk)
    asked = {"instance": row, "about": row.case}
    verb, said = casework.change_resolution, "The terms are kept."
    return _act(request, row, Act.DECIDE, ResolutionChangeForm, verb, "resolution_change", said, **asked)


@require_POST
def resolution_date(request, pk):
    """Set one of the dates that were proposed, named by its key."""
    row = _visible(request, Resolution, pk)
    require(request.user, Act.RECORD)
    by = acting(request)
    wanted = next((each for each in proposals(row, by.on) if each.key == request.POST.get("key")), None)
    if wanted is None:
        messages.error(request, "That date is not proposed any more.")
        return redirect(row)
    date = {"kind": wanted.kind, "action": wanted.action, "due_on": wanted.due_on}
    try:
        casework.add_deadline(by=by, case=row.case, submission_id=wanted.id_for(row), **date)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(row)
    return _done(request, row.case, "The date is set.")


@require_http_methods(["GET", "POST"])
def hold_withdraw(request, pk):
    row = _visible(request, Hold, pk)
    verb, said = casework.withdraw_hold, "The hold is withdrawn; it stays on file."
    return _act(request, row, Act.RECORD, WithdrawForm, verb, "hold_withdraw", said)


@require_http_methods(["GET", "POST"])
def payment_step(request, pk):
    row = _visible(request, Payment, pk)
    verb, said = casework.follow_payment, "What became of the payment is recorded."
    return _act(request, row, Act.RECORD, PaymentStepForm, verb, "payment_step", said, today=today(request))


@require_http_methods(["GET", "POST"])
def payment_withdraw(request, pk):
    row = _visible(request, Payment, pk)
    verb, said = casework.withdraw_payment, "The payment is withdrawn; it stays on file."
    return _act(request, row, Act.RECORD, WithdrawForm, verb, "payment_withdraw", said)


def _visible(request, model, pk):
    rows = model.objects.visible_to(request.user).select_related("case__client", "case__spouse")
    return get_object_or_404(rows, pk=pk)


def _act(request, row, act, form_class, verb, template, said, **asked):
    """One form, one verb on one row, then to the way out of its case."""
    require(request.user, act)
    words = str(row)
    form = form_class(request.POST or None, member=request.user, versioned=row, **asked)
    if request.method == "POST" and form.is_valid() and form.try_to(verb, row, by=acting(request), **form.cleaned_data):
        return _done(request, row.case, said)
    context = {"form": form, "case": row.case, "row": row, "words": words, "conflict": form.conflict}
    return render(request, f"notices/{template}.html", context, status=form.status)


def _done(request, case, sentence):
    messages.success(request, sentence)
    enqueue(look_again, case.pk)
    return redirect("case_resolution", case.pk)
