"""The pages about people: one's own profile, the members, and who is invited."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from practice import invitation_mail, people
from practice.access import Act, require
from practice.acting import acting, today
from practice.firm_forms import InvitationForm, MemberForm, ProfileForm
from practice.models import Invitation, Member


@require_http_methods(["GET", "POST"])
def profile(request):
    """A member's own details."""
    member = get_object_or_404(Member.objects.visible_to(request.user).select_related("firm"), pk=request.user.pk)
    form = ProfileForm(request.POST or None, member=request.user, versioned=member, instance=member)
    if request.method == "POST" and form.is_valid():
        saved = form.try_to(people.change_member, member, by=acting(request), **form.cleaned_data)
        if saved:
            messages.success(request, "Your profile was saved.")
            return redirect("profile")
    context = {"member": member, "form": form, "conflict": form.conflict}
    return render(request, "practice/profile.html", context, status=form.status)


@require_safe
def members(request):
    """Everybody of the firm, and who is invited."""
    require(request.user, Act.RUN_FIRM)
    context = {
        "members": Member.objects.visible_to(request.user)
        .select_related("substitute")
        .order_by("-is_active", "name", "pk"),
        "invitations": Invitation.objects.visible_to(request.user)
        .filter(accepted_at=None, withdrawn_at=None)
        .select_related("invited_by"),
        "now": timezone.now(),
        "today": today(request),
    }
    return render(request, "practice/members.html", context)


@require_http_methods(["GET", "POST"])
def member_change(request, pk):
    """A member's role, and whether they may sign in."""
    member = get_object_or_404(Member.objects.visible_to(request.user), pk=pk)
    require(request.user, Act.RUN_FIRM)
    form = MemberForm(request.POST or None, member=request.user, versioned=member, instance=member)
    if request.method == "POST" and form.is_valid():
        saved = form.try_to(people.change_member, member, by=acting(request), **form.cleaned_data)
        if saved:
            messages.success(request, f"{member.name} was saved.")
            return redirect("members")
    context = {"member": Member.objects.get(pk=pk), "form": form, "conflict": form.conflict}
    return render(request, "practice/member_change.html", context, status=form.status)


@require_http_methods(["GET", "POST"])
def invitation_new(request):
    """Invite a person; inviting the same address again replaces the link that was sent before."""
    require(request.user, Act.RUN_FIRM)
    typed_before = {name: request.GET[name] for name in ("email", "role") if name in request.GET}
    form = InvitationForm(request.POST or None, member=request.user, initial=typed_before)
    if request.method == "POST" and form.is_valid():
        made = form.try_to(people.invite, by=acting(request), **form.cleaned_data)
        if made:
            return _deliver(request, *made)
    return render(request, "practice/invitation_new.html", {"form": form})


def _deliver(request, invitation, token):
    """Mail the link. Only where no mail leaves this server does the owner see it, once, to hand it over:
    elsewhere the mailbox is what proves that the right person opens it."""
    if token and not invitation_mail.send(invitation, token):
        messages.error(
            request,
            f"{invitation.email} is invited, but the mail server did not take the mail. Choose “Send again” below; "
            "that makes a new link.",
        )
    elif token and not invitation_mail.reaches_people():
        context = {"invitation": invitation, "link": invitation_mail.link(token)}
        return render(request, "practice/invitation_made.html", context)
    else:
        messages.success(request, f"{invitation.email} was invited. The link in the mail works for 7 days.")
    return redirect("members")


@require_POST
def invitation_withdraw(request, pk):
    """Take an invitation back."""
    invitation = get_object_or_404(Invitation.objects.visible_to(request.user), pk=pk)
    require(request.user, Act.RUN_FIRM)
    people.withdraw(invitation, by=acting(request))
    messages.success(request, f"The invitation of {invitation.email} was withdrawn.")
    return redirect("members")
