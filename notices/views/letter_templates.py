"""The texts that a firm begins its letters from: listed, added, changed with a preview, restored."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from notices import casework
from notices.forms.firm_letters import PressedForm
from notices.forms.letter_templates import NewTextForm, TextChangeForm
from notices.models import LetterKind
from notices.outgoing.paper import parts_of
from notices.wording import language
from notices.wording.fields import MEANINGS, SAMPLE, said_of_fields
from notices.wording.standard import find, standard, wordings
from practice.access import Act, require
from practice.acting import acting
from practice.refusals import Refused


@require_safe
def letter_templates(request):
    """Every text, with what the firm made of it."""
    require(request.user, Act.DECIDE)
    return render(request, "notices/letter_templates.html", {"wordings": wordings(request.user.firm)})


@require_http_methods(["GET", "POST"])
def letter_template_new(request):
    require(request.user, Act.DECIDE)
    form = NewTextForm(request.POST or None, member=request.user)
    if request.method == "POST" and form.is_valid() and "preview" not in request.POST:
        extra = {"submission_id": form.cleaned_data["submission_id"]}
        if form.try_to(casework.add_template, by=acting(request), **extra, **form.words):
            messages.success(request, "The text is added. It stands at the end when a letter is begun.")
            return redirect("letter_templates")
    return render(request, "notices/letter_template_new.html", _context(request, form), status=form.status)


@require_http_methods(["GET", "POST"])
def letter_template_change(request, key):
    require(request.user, Act.DECIDE)
    wording = _wording(request, key)
    form = TextChangeForm(request.POST or None, member=request.user, wording=_wording(request, key))
    if request.method == "POST" and form.is_valid() and "preview" not in request.POST:
        extra = {"version": form.cleaned_data["version"]}
        if form.try_to(casework.change_template, wording, by=acting(request), **extra, **form.words):
            messages.success(request, "The text is saved. Letters that were begun keep their words.")
            return redirect("letter_templates")
    context = _context(request, form) | {
        "wording": wording,
        "conflict": form.conflict,
        "standard": standard().get(wording.kind) if wording.row else None,
    }
    return render(request, "notices/letter_template_change.html", context, status=form.status)


@require_POST
def letter_template_drop(request, key):
    """Restore the standard text, or take away a text of the firm's own."""
    require(request.user, Act.DECIDE)
    wording = _wording(request, key)
    if wording.row is None:
        messages.error(request, "This is the standard text already.")
        return redirect("letter_templates")
    form = PressedForm(request.POST, member=request.user, versioned=wording.row)
    version = form.cleaned_data["version"] if form.is_valid() else 0
    try:
        casework.drop_template(wording.row, by=acting(request), version=version)
        is_own = wording.kind == LetterKind.OWN
        messages.success(request, "The text is removed." if is_own else "The standard text is restored.")
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("letter_templates")


def _wording(request, key):
    try:
        return find(request.user.firm, key)
    except ValueError as error:
        raise Http404 from error


def _context(request, form):
    """The form, every field it may name, and the sample letter once it was asked for."""
    sample = None
    if "preview" in request.POST and form.is_valid():
        filled = {
            name: language.fill(form.cleaned_data[name], SAMPLE, MEANINGS) for name in ("title", "body", "enclosures")
        }
        sample = {"title": filled["title"], "parts": parts_of(filled["body"])}
        sample["enclosures"] = filled["enclosures"].splitlines()
    return {"form": form, "fields": list(said_of_fields()), "sample": sample}
