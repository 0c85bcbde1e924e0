"""The pages that let a person in: the firm's set-up, and an invitation's link."""

from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from practice import people, setup_link
from practice.firm_forms import JoinForm, SetUpForm
from practice.models import Firm


@login_not_required
@never_cache
@sensitive_post_parameters("password", "password_again")
@require_http_methods(["GET", "POST"])
def setup(request, token):
    """Create the firm and its owner: for whoever holds the link from the terminal, while there is no firm."""
    if Firm.objects.exists():
        return _ended(
            request,
            "This practice was set up already",
            "The link has done its work. Sign in, or ask the owner of the practice for an invitation.",
        )
    if not setup_link.is_valid(token):
        return _ended(
            request,
            "This link does not open the set-up",
            "It is older than 24 hours or was not copied whole. Restart Noticebook in the terminal, or run "
            "“manage.py setup_link” there, and open the new link that it prints.",
        )
    form = SetUpForm(request.POST or None, member=None)
    if request.method == "POST" and form.is_valid():
        owner = form.try_to(people.set_up, at=timezone.now(), **form.cleaned_data)
        if owner:
            login(request, owner)
            return redirect("docket")
    return render(request, "practice/setup.html", {"form": form})


@login_not_required
@never_cache
@sensitive_post_parameters("password", "password_again")
@require_http_methods(["GET", "POST"])
def join(request, token):
    """Accept an invitation: a name and a password, then the docket."""
    invitation = people.find_invitation(token)
    ended = people.why_ended(invitation, timezone.now()) if invitation else "Check that the link was copied whole."
    if ended:
        return _ended(request, "This link does not open an account", ended, known=invitation is not None)
    if request.user.is_authenticated:
        return render(request, "practice/join_signed_in.html", {"invitation": invitation}, status=409)
    form = JoinForm(request.POST or None, member=None, email=invitation.email)
    if request.method == "POST" and form.is_valid():
        member = form.try_to(people.accept, invitation, at=timezone.now(), **form.cleaned_data)
        if member:
            login(request, member)
            return redirect("docket")
    return render(request, "practice/join.html", {"form": form, "invitation": invitation})


def _ended(request, heading, sentence, *, known=True):
    context = {"heading": heading, "sentence": sentence}
    return render(request, "practice/link_ended.html", context, status=410 if known else 404)
