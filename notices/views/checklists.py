"""What has to be done about the letters of a case, who did it, and does a letter agree with the filed return?"""

import uuid

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from notices import casework, checklists
from notices.forms.steps import StepForm, UndoStepForm
from notices.models import Case, Notice, StepMark
from notices.return_checks import compare
from practice.access import Act, require
from practice.acting import acting, today


@require_safe
def case_checklist(request, pk):
    """The checklists of all letters of a case, those that are not answered first."""
    case = get_object_or_404(Case.objects.visible_to(request.user).listed(), pk=pk)
    lists = sorted(checklists.of_case(case), key=lambda each: each.letter.is_answered)
    context = {
        "case": case,
        # With a number for each button that marks a step done, so that a double click is one record.
        "lists": [(each, [(item, uuid.uuid4()) for item in each.items]) for each in lists],
        "may_mark": case.is_open and request.user.may_record,
        "today": today(request),
    }
    return render(request, "notices/case_checklist.html", context)


@require_http_methods(["GET", "POST"])
def step_mark(request, pk):
    """`?step=` names the step, `?state=` how it is settled."""
    letter = _visible_letter(request, pk)
    require(request.user, Act.RECORD)
    by = acting(request)
    checklist = next(each for each in checklists.of_case(letter.case) if each.letter == letter)
    asked = {name: request.GET.get(name) for name in ("step", "state") if request.GET.get(name)}
    asks = {"member": request.user, "today": by.on, "letter": letter, "items": checklist.items}
    form = StepForm(request.POST or None, initial=asked, **asks)
    if request.method == "POST":
        # The button of the list sends no more than the step: a second click finds its own record.
        form.fields["step"].choices = [(item.step.id, item.step.words) for item in checklist.items]
        mark = form.try_to(casework.mark_step, by=by, notice=letter, **form.mark) if form.is_valid() else None
        if mark:
            messages.success(request, f"{mark.get_state_display()}: {mark.words}.")
            return redirect("case_checklist", pk=letter.case_id)
    context = {"form": form, "letter": letter, "case": letter.case, "checklist": checklist}
    return render(request, "notices/step_mark.html", context, status=form.status)


@require_http_methods(["GET", "POST"])
def step_undo(request, pk):
    """Take back that a step was settled."""
    marks = StepMark.objects.visible_to(request.user)
    marks = marks.select_related("notice__case__client", "notice__case__spouse", "done_by", "call", "paper", "response")
    mark = get_object_or_404(marks, pk=pk)
    require(request.user, Act.RECORD)
    form = UndoStepForm(request.POST or None, member=request.user, versioned=mark)
    if request.method == "POST" and form.is_valid():
        undone = form.try_to(casework.undo_step, mark, by=acting(request), **form.cleaned_data)
        if undone:
            messages.success(request, f"Open again: {mark.words}.")
            return redirect("case_checklist", pk=mark.case.pk)
    context = {"form": form, "conflict": form.conflict, "mark": mark, "case": mark.case}
    return render(request, "notices/step_undo.html", context, status=form.status)


@require_safe
def notice_compare(request, pk):
    """The letter's lines beside the figures of the return."""
    letter = _visible_letter(request, pk)
    figures = getattr(letter.case, "tax_return", None)
    payments = letter.case.payments.counting().order_by("paid_on", "pk")
    context = {
        "letter": letter,
        "case": letter.case,
        "figures": figures,
        "comparison": compare(letter, figures, payments) if figures else None,
        "may_mark": letter.case.is_open and request.user.may_record,
    }
    return render(request, "notices/notice_compare.html", context)


def _visible_letter(request, pk):
    """The letter with its case, if that is one the member may see."""
    letters = Notice.objects.select_related("case__firm", "case__client", "case__spouse", "case__tax_return")
    letter = get_object_or_404(letters, pk=pk, case__firm=request.user.firm_id)
    if not Case.objects.visible_to(request.user).filter(pk=letter.case_id).exists():
        raise Http404
    return letter
