"""Write a letter on a case, look at it, finish it, take it out: the pages of what we send."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from notices import casework
from notices import outgoing as outgoing_papers
from notices.forms.outgoing import (
    AgainForm,
    ConfirmCallForm,
    DiscardForm,
    DocxForm,
    FinishForm,
    LetterForm,
    NewLetterForm,
)
from notices.models import Call, Case, OutgoingLetter
from notices.wording import language
from notices.wording.standard import standard, wordings
from practice import papers
from practice.access import Act, require
from practice.acting import acting, today
from practice.refusals import Refused


def _visible_case(request, pk):
    return get_object_or_404(Case.objects.visible_to(request.user).listed(), pk=pk)


def _visible_letter(request, pk):
    return get_object_or_404(OutgoingLetter.objects.visible_to(request.user).whole(), pk=pk)


@require_safe
def case_letters(request, pk):
    """The letters we wrote on one case, drafts first, then the newest."""
    case = _visible_case(request, pk)
    letters = list(case.letters.select_related("signer", "document", "notice").prefetch_related("successors"))
    context = {
        "case": case,
        "drafts": [letter for letter in letters if letter.is_draft],
        "finished": [letter for letter in letters if not letter.is_draft],
    }
    return render(request, "notices/case_letters.html", context)


@require_http_methods(["GET", "POST"])
def outgoing_new(request, pk):
    case = _visible_case(request, pk)
    require(request.user, Act.RECORD)
    form = NewLetterForm(request.POST or None, member=request.user, case=case, wordings=wordings(case.firm))
    if request.method == "POST" and form.is_valid():
        letter = form.try_to(casework.write_letter, by=acting(request), case=case, **form.letter)
        if letter:
            return redirect("outgoing_change", letter.pk)
    return render(request, "notices/outgoing_new.html", {"form": form, "case": case}, status=form.status)


@require_http_methods(["GET", "POST"])
def call_letter(request, pk):
    """The letter that confirms a call: at once for the case that is posted or the only one, else for one to choose."""
    calls = Call.objects.visible_to(request.user).select_related("caller__firm")
    call = get_object_or_404(calls, pk=pk)
    require(request.user, Act.RECORD)
    form = ConfirmCallForm(request.POST or None, member=request.user, call=call)
    if request.method == "POST" and form.is_valid():
        case = form.cleaned_data["case"]
        party = _party_posted(request, case)
        letter = form.try_to(casework.confirm_call, call, by=acting(request), case=case, party=party)
        if letter:
            return redirect("outgoing_change", letter.pk)
    return render(request, "notices/call_letter.html", {"form": form, "call": call}, status=form.status)


def _party_posted(request, case):
    """The spouse whose button was pressed; None where there is one button for all."""
    wanted = request.POST.get("party", "")
    return next((person for person in (case.client, case.spouse) if person and str(person.pk) == wanted), None)


@require_safe
def outgoing(request, pk):
    """The letter as it is printed, and what can be done with it."""
    letter = _visible_letter(request, pk)
    return _letter_page(request, letter, FinishForm(member=request.user, versioned=letter))


def _letter_page(request, letter, finish_form):
    texts = (letter.title, letter.addressee, letter.address, letter.body, letter.enclosures)
    context = {
        "letter": letter,
        "case": letter.case,
        "paper": outgoing_papers.paper_of(letter, today=today(request)),
        "gaps": [gap for text in texts for gap in language.gaps(text)],
        "check": standard()[letter.kind].check if letter.kind in standard() else "",
        "successor": letter.successors.finished().first(),
        "sendings": letter.responses.visible_to(request.user).order_by("state", "sent_on", "pk"),
        "finish_form": finish_form,
        "docx_form": DocxForm(member=request.user),
        "again_form": AgainForm(member=request.user),
    }
    return render(request, "notices/outgoing.html", context, status=finish_form.status)


@require_http_methods(["GET", "POST"])
def outgoing_change(request, pk):
    letter = _visible_letter(request, pk)
    require(request.user, Act.RECORD)
    if not letter.is_draft:
        messages.error(request, "This letter is finished and cannot be changed.")
        return redirect(letter)
    form = LetterForm(request.POST or None, member=request.user, instance=_visible_letter(request, pk))
    if request.method == "POST" and form.is_valid():
        extra = {"version": form.cleaned_data["version"]}
        changed = form.try_to(casework.change_letter, letter, by=acting(request), **extra, **form.words)
        if changed:
            return redirect(letter)
    context = {"letter": letter, "case": letter.case, "form": form, "conflict": form.conflict}
    context["check"] = standard()[letter.kind].check if letter.kind in standard() else ""
    return render(request, "notices/outgoing_change.html", context, status=form.status)


@require_POST
def outgoing_finish(request, pk):
    """Make the PDF and keep it; what is in the way is said on the page of the letter."""
    letter = _visible_letter(request, pk)
    require(request.user, Act.RECORD)
    form = FinishForm(request.POST, member=request.user, versioned=letter)
    if form.is_valid() and form.try_to(outgoing_papers.finish, letter, by=acting(request), **form.cleaned_data):
        messages.success(request, "The letter is finished, and its PDF is kept on the case.")
        return redirect(letter)
    return _letter_page(request, _visible_letter(request, pk), form)


@never_cache
@require_safe
def outgoing_paper(request, pk):
    """The PDF in the browser: of a draft as it would be today, of a finished letter the one that was kept."""
    letter = _visible_letter(request, pk)
    try:
        if letter.is_draft:
            file = outgoing_papers.preview(letter, today=today(request))
            return papers.inline(file.name, file.content_type, file.content)
        return papers.shown(letter.document, outgoing_papers.open_paper(letter, by=acting(request)))
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(letter)


@never_cache
@require_POST
def outgoing_docx(request, pk):
    letter = _visible_letter(request, pk)
    require(request.user, Act.RECORD)
    form = DocxForm(request.POST, member=request.user)
    whole_tin = form.is_valid() and form.cleaned_data["whole_tin"]
    file = outgoing_papers.as_docx(letter, by=acting(request), whole_tin=whole_tin)
    headers = {"Content-Disposition": f'attachment; filename="{file.name}"', "Cache-Control": "no-store, private"}
    return HttpResponse(file.content, content_type=file.content_type, headers=headers)


@require_POST
def outgoing_again(request, pk):
    """Begin a letter in the words of a finished one, to supersede it."""
    letter = _visible_letter(request, pk)
    require(request.user, Act.RECORD)
    form = AgainForm(request.POST, member=request.user)
    new = form.is_valid() and form.try_to(
        casework.supersede_letter, by=acting(request), letter=letter, **form.cleaned_data
    )
    if new:
        return redirect("outgoing_change", new.pk)
    said = [str(refusal) for refusal in form.non_field_errors()]
    messages.error(request, " ".join(said) or "Open the letter and press the button there.")
    return redirect(letter)


@require_http_methods(["GET", "POST"])
def outgoing_discard(request, pk):
    letter = _visible_letter(request, pk)
    require(request.user, Act.RECORD)
    form = DiscardForm(request.POST or None, member=request.user, versioned=letter)
    if request.method == "POST" and form.is_valid():
        case = form.try_to(casework.discard_letter, letter, by=acting(request), **form.cleaned_data)
        if case:
            messages.success(request, "The draft is discarded.")
            return redirect("case_letters", letter.case_id)
    context = {"letter": letter, "case": letter.case, "form": form, "conflict": form.conflict}
    return render(request, "notices/outgoing_discard.html", context, status=form.status)
