"""Pages on which one step of a form's life is recorded, corrected or taken back."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from clients import authority, filing
from clients.authority.corrections import WORDS, last_step
from clients.authority.signatures import WANTED_PROOF
from clients.authorization_list import students_of
from clients.life_forms import (
    AcknowledgeForm,
    ConfirmForm,
    CopyForm,
    EndForm,
    LeaveForm,
    NamedForm,
    RestoreForm,
    SendForm,
    SignForm,
    TakeBackForm,
)
from clients.models import Representative
from clients.views.authorizations import visible
from practice.access import Act, require
from practice.acting import acting


@require_http_methods(["GET", "POST"])
def authorization_sign(request, pk):
    row = _row(request, pk)
    form = SignForm(request.POST or None, today=acting(request).on, **_asked(request, row))
    return _act(request, row, form, authority.sign_authorization, "Who signed?", lambda: form.signatures)


@require_http_methods(["GET", "POST"])
def authorization_send(request, pk):
    row = _row(request, pk)
    form = SendForm(request.POST or None, today=acting(request).on, **_asked(request, row))
    proofs = [(channel.label, words) for channel, words in WANTED_PROOF.items()]
    more = {"proofs": proofs, "filing": filing.of(row)}
    return _act(request, row, form, authority.send_authorization, "How was it sent?", **more)


@require_http_methods(["GET", "POST"])
def authorization_acknowledge(request, pk):
    row = _row(request, pk)
    form = AcknowledgeForm(request.POST or None, today=acting(request).on, **_asked(request, row))
    return _act(request, row, form, authority.acknowledge_authorization, "The IRS has it")


@require_http_methods(["GET", "POST"])
def authorization_confirm(request, pk):
    row = _row(request, pk)
    form = ConfirmForm(request.POST or None, today=acting(request).on, **_asked(request, row))
    return _act(request, row, form, authority.confirm_authorization, "It stands on CAF")


@require_http_methods(["GET", "POST"])
def authorization_end(request, pk):
    row = _row(request, pk)
    form = EndForm(request.POST or None, today=acting(request).on, **_asked(request, row))
    return _act(request, row, form, authority.end_authorization, "It ended", students=students_of(row))


@require_http_methods(["GET", "POST"])
def authorization_take_back(request, pk):
    row = _row(request, pk)
    form = TakeBackForm(request.POST or None, **_asked(request, row))
    return _act(request, row, form, authority.take_back, "Take a step back", last=WORDS.get(last_step(row), ""))


@require_http_methods(["GET", "POST"])
def authorization_copy(request, pk):
    row = _row(request, pk)
    form = CopyForm(request.POST or None, request.FILES or None, **_asked(request, row))
    return _act(request, row, form, authority.attach_signed_copy, "The signed copy")


@require_http_methods(["GET", "POST"])
def representative_add(request, pk):
    row = _row(request, pk)
    form = NamedForm(request.POST or None, today=acting(request).on, **_asked(request, row))
    return _act(request, row, form, authority.add_representative, "Name another under line 5a", lambda: form.named)


@require_http_methods(["GET", "POST"])
def representative_end(request, pk):
    return _leave(request, pk, LeaveForm, authority.end_representative, "{} no longer represents")


@require_http_methods(["GET", "POST"])
def representative_restore(request, pk):
    return _leave(request, pk, RestoreForm, authority.restore_representative, "{} still represents")


def _leave(request, pk, form_class, verb, heading):
    person = get_object_or_404(Representative.objects.visible_to(request.user), pk=pk)
    row = _row(request, person.authorization_id)
    day = min(filter(None, [person.lapses_on(), acting(request).on]))
    form = form_class(request.POST or None, initial={"ended_on": day}, **_asked(request, row))
    return _act(request, row, form, verb, heading.format(person.name), about=person)


def _row(request, pk):
    row = visible(request, pk)
    require(request.user, Act.PREPARE_AUTHORIZATION)
    return row


def _asked(request, row):
    return {"member": request.user, "versioned": row}


def _act(request, row, form, verb, heading, typed=None, about=None, **more):
    """One form, one verb on one authorization or one of its representatives, then to its page."""
    if request.method == "POST" and form.is_valid():
        given = typed() if typed else form.cleaned_data
        if form.try_to(verb, about or row, by=acting(request), **{"version": form.cleaned_data["version"]} | given):
            messages.success(request, "Recorded.")
            return redirect(row)
    context = {"authorization": row, "client": row.client, "form": form, "conflict": form.conflict, "heading": heading}
    template = f"clients/{request.resolver_match.url_name}.html" if more else "clients/authorization_step.html"
    return render(request, template, context | more, status=form.status)
