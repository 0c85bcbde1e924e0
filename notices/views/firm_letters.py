"""Write a letter into the firm's own catalogue, change it, take it out of use, and say which dates it sets."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from notices import casework
from notices.forms.firm_letters import (
    FirmLetterChangeForm,
    FirmWindowChangeForm,
    NewFirmLetterForm,
    NewFirmWindowForm,
    PressedForm,
)
from notices.models import FirmLetter, FirmWindow
from practice.access import Act, require
from practice.acting import acting, today


@require_http_methods(["GET", "POST"])
def own_letter_new(request):
    """`?code=` fills in the code that the catalogue did not know."""
    require(request.user, Act.DECIDE)
    known = {"code": request.GET.get("code", "")[:20]}
    form = NewFirmLetterForm(request.POST or None, member=request.user, today=today(request), initial=known)
    if request.method == "POST" and form.is_valid():
        extra = {"submission_id": form.cleaned_data["submission_id"]}
        letter = form.try_to(casework.record_firm_letter, by=acting(request), **extra, **form.facts)
        if letter:
            messages.success(request, f"{letter} is in your own catalogue. Add the dates that it sets.")
            return redirect(letter)
    return render(request, "notices/own_letter_new.html", {"form": form}, status=form.status)


@require_http_methods(["GET", "POST"])
def own_letter_change(request, pk):
    letter = _visible_letter(request, pk)
    require(request.user, Act.DECIDE)
    # A row of its own for the form: a refused form must not leave what was typed on the one that the page shows.
    form = FirmLetterChangeForm(
        request.POST or None, member=request.user, today=today(request), instance=_visible_letter(request, pk)
    )
    if request.method == "POST" and form.is_valid():
        extra = {"version": form.cleaned_data["version"]}
        changed = form.try_to(casework.change_firm_letter, letter, by=acting(request), **extra, **form.facts)
        if changed:
            messages.success(request, f"{changed} is saved. Letters on file keep the dates they were laid with.")
            return redirect(changed)
    context = {"letter": letter, "form": form, "conflict": form.conflict}
    return render(request, "notices/own_letter_change.html", context, status=form.status)


@require_POST
def own_letter_retire(request, pk):
    """Take an entry out of use; letters on file still show it."""
    letter = _visible_letter(request, pk)
    sentence = f"{letter} is retired. Letters on file still show it."
    return _press(request, letter, casework.retire_firm_letter, sentence, is_retired=True)


@require_POST
def own_letter_restore(request, pk):
    """Take a retired entry back into use."""
    letter = _visible_letter(request, pk)
    return _press(request, letter, casework.retire_firm_letter, f"{letter} is in use again.", is_retired=False)


@require_http_methods(["GET", "POST"])
def own_window_new(request, pk):
    letter = _visible_letter(request, pk)
    require(request.user, Act.DECIDE)
    form = NewFirmWindowForm(request.POST or None, member=request.user)
    if request.method == "POST" and form.is_valid():
        extra = {"submission_id": form.cleaned_data["submission_id"], "letter": letter}
        window = form.try_to(casework.add_firm_window, by=acting(request), **extra, **form.facts)
        if window:
            messages.success(request, f"Added: {window}.")
            return redirect(letter)
    return render(request, "notices/own_window_new.html", {"letter": letter, "form": form}, status=form.status)


@require_http_methods(["GET", "POST"])
def own_window_change(request, pk):
    window = _visible_window(request, pk)
    require(request.user, Act.DECIDE)
    form = FirmWindowChangeForm(request.POST or None, member=request.user, instance=_visible_window(request, pk))
    if request.method == "POST" and form.is_valid():
        extra = {"version": form.cleaned_data["version"]}
        changed = form.try_to(casework.change_firm_window, window, by=acting(request), **extra, **form.facts)
        if changed:
            messages.success(request, f"Saved: {changed}. Letters on file keep the dates they were laid with.")
            return redirect(window.letter)
    context = {"letter": window.letter, "window": window, "form": form, "conflict": form.conflict}
    return render(request, "notices/own_window_change.html", context, status=form.status)


@require_POST
def own_window_remove(request, pk):
    """Take a date out of an entry."""
    window = _visible_window(request, pk)
    return _press(request, window, casework.remove_firm_window, f"Removed: {window}.")


def _press(request, row, verb, sentence, **wanted):
    """One button, one verb on an entry or a date of it, then back to the entry."""
    require(request.user, Act.DECIDE)
    form = PressedForm(request.POST, member=request.user, versioned=row)
    if form.is_valid() and form.try_to(verb, row, by=acting(request), **form.cleaned_data, **wanted):
        messages.success(request, sentence)
    else:
        said = [str(refusal) for refusal in form.non_field_errors()]
        messages.error(request, " ".join(said) or "Open the entry and press the button there.")
    return redirect(row.get_absolute_url())


def _visible_letter(request, pk):
    return get_object_or_404(FirmLetter.objects.visible_to(request.user).select_related("firm"), pk=pk)


def _visible_window(request, pk):
    return get_object_or_404(FirmWindow.objects.visible_to(request.user).select_related("letter__firm"), pk=pk)
