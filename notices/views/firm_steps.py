"""The checklists of the firm: what each kind of letter asks for, and what the firm does differently."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from notices import casework, checklists, firm_letters
from notices.forms.firm_letters import PressedForm
from notices.forms.steps import FirmStepChangeForm, NewFirmStepForm
from notices.law import catalogue
from notices.law.steps import OWN, as_of, find_step, kind_words, list_for, step_lists
from notices.models import FirmStep
from practice.access import Act, require
from practice.acting import acting


@require_safe
def checklists_page(request):
    """Every list of steps, and everything that the firm changed in them."""
    rows = list(FirmStep.objects.visible_to(request.user).select_related("recorded_by"))
    context = {
        "lists": [(each, _letters_of(each)) for each in step_lists()],
        "as_of": as_of(),
        "rows": [(row, _has_moved_on(row), _example(row)) for row in rows],
        "orphans": {row.pk for row in checklists.orphans(rows)},
    }
    return render(request, "notices/checklists.html", context)


def _letters_of(each):
    """The letters of the catalogue that have this list."""
    return [entry for entry in catalogue.entries() if list_for(entry.code, entry.category) is each]


def _has_moved_on(row):
    """What the standard step says now, where it says something else than when the firm changed it; else None."""
    standard = find_step(row.step_id) if row.step_id else None
    return standard if standard and standard.words != row.standard_words else None


def _example(row):
    """The key of a letter that the row is for; "" where the catalogue has none."""
    if row.code:
        return catalogue.squeeze(row.code)
    return next((entry.key for entry in catalogue.entries() if entry.category == row.category), "")


@require_safe
def entry_checklist(request, code):
    """The steps for one kind of letter, as the firm has them."""
    entry = _entry_or_404(request, code)
    if entry.key != code:
        return redirect("entry_checklist", entry.key)
    steps = _steps(request, entry)
    context = {"entry": entry, "steps": steps, "kind": kind_words(entry.category)}
    return render(request, "notices/entry_checklist.html", context)


@require_http_methods(["GET", "POST"])
def firm_step_new(request, code):
    """A step of the firm's own on the list of this letter, or of all of its kind."""
    return _record(request, code)


@require_http_methods(["GET", "POST"])
def firm_step_set(request, code, step):
    """A standard step in the firm's words, or left out."""
    standard = find_step(step)
    if standard is None:
        raise Http404
    return _record(request, code, standard)


def _record(request, code, standard=None):
    entry = _entry_or_404(request, code)
    steps = _steps(request, entry)
    if standard and standard not in [each.standard for each in steps]:
        raise Http404
    require(request.user, Act.DECIDE)
    about = {"code": entry.code, "display_code": entry.display_code, "category": entry.category}
    form = NewFirmStepForm(request.POST or None, member=request.user, steps=steps, standard=standard, **about)
    if request.method == "POST" and form.is_valid():
        extra = {"step_id": standard.id if standard else "", "submission_id": form.cleaned_data["submission_id"]}
        row = form.try_to(casework.record_firm_step, by=acting(request), **extra, **form.where, **form.facts)
        if row:
            messages.success(request, f"Saved for {row.scope}. What is done on cases keeps the words it was done by.")
            return redirect("entry_checklist", entry.key)
    context = {"entry": entry, "form": form, "standard": standard}
    return render(request, "notices/firm_step_new.html", context, status=form.status)


@require_http_methods(["GET", "POST"])
def firm_step_change(request, pk):
    """What the firm said of a step, said otherwise."""
    row = _visible_row(request, pk)
    require(request.user, Act.DECIDE)
    steps = _steps_of_scope(row)
    form = FirmStepChangeForm(
        request.POST or None, member=request.user, instance=_visible_row(request, pk), steps=steps
    )
    if request.method == "POST" and form.is_valid():
        extra = {"version": form.cleaned_data["version"]}
        changed = form.try_to(casework.change_firm_step, row, by=acting(request), **extra, **form.facts)
        if changed:
            messages.success(request, f"Saved for {changed.scope}.")
            return redirect("checklists")
    context = {"row": row, "standard": find_step(row.step_id), "moved_on": _has_moved_on(row), "form": form}
    return render(request, "notices/firm_step_change.html", context | {"conflict": form.conflict}, status=form.status)


@require_POST
def firm_step_remove(request, pk):
    """A step of the firm's own off the lists, or the standard step back."""
    row = _visible_row(request, pk)
    require(request.user, Act.DECIDE)
    form = PressedForm(request.POST, member=request.user, versioned=row)
    if form.is_valid() and form.try_to(casework.remove_firm_step, row, by=acting(request), **form.cleaned_data):
        said = "The standard step counts again" if row.step_id else "Removed"
        messages.success(request, f"{said}: {row.words}.")
    else:
        refused = [str(refusal) for refusal in form.non_field_errors()]
        messages.error(request, " ".join(refused) or "Open the checklist and press the button there.")
    return redirect("checklists")


def _entry_or_404(request, code):
    try:
        return firm_letters.find(request.user.firm, code)
    except ValueError as error:
        raise Http404(str(error)) from error


def _steps(request, entry):
    rows = FirmStep.objects.visible_to(request.user)
    return checklists.listed(entry.code, entry.category, rows)


def _steps_of_scope(row):
    """The standard steps of the letters that the row is for."""
    category = row.category or checklists.category_of(row.code)
    return checklists.listed(row.code, category or OWN, [])


def _visible_row(request, pk):
    return get_object_or_404(FirmStep.objects.visible_to(request.user).select_related("firm"), pk=pk)
