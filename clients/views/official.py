"""Pages about the IRS's own forms: making one of an authorization, and the blank ones a firm keeps."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from clients.blank_forms import keep_blank
from clients.checking import blocks, check
from clients.models import Authorization, BlankForm
from clients.official.blank import KNOWN
from clients.official.forms import OFFICIAL, BlankFormUpload, MakeForm, Way
from clients.official.making import PDF, make_form, make_preparation
from practice.access import Act, require
from practice.acting import acting, today
from practice.logs import mask
from practice.models import Firm


@require_http_methods(["GET", "POST"])
@never_cache
def authorization_form(request, pk):
    """The form or its preparation sheet, as the answer to a POST: no number is in an address, a message or a log."""
    row = get_object_or_404(Authorization.objects.visible_to(request.user).select_related("client__firm"), pk=pk)
    require(request.user, Act.PREPARE_AUTHORIZATION)
    blank = BlankForm.objects.visible_to(request.user).filter(form=row.form).defer("content").first()
    form = MakeForm(request.POST or None, member=request.user, has_blank=blank is not None)
    if request.method == "POST" and form.is_valid():
        file = form.try_to(_make, row, acting(request), form.cleaned_data)
        if file:
            return _download(file)
    findings = check(row, member=request.user, today=today(request))
    context = {"authorization": row, "client": row.client, "blank": blank, "form": form}
    context |= {"findings": findings, "is_blocked": blocks(findings)}
    return render(request, "clients/authorization_form.html", context, status=form.status)


def _make(row, by, chosen):
    way, purpose = Way(chosen["way"]), chosen.get("purpose", "")
    if way in OFFICIAL:
        return make_form(row, by=by, purpose=purpose, is_flat=way == Way.FLAT)
    return make_preparation(row, by=by, purpose=purpose, is_whole=way == Way.SHEET)


def _download(file):
    headers = {"Content-Disposition": f'attachment; filename="{file.name}"', "Cache-Control": "no-store, private"}
    return HttpResponse(file.content, content_type=PDF, headers=headers)


@require_http_methods(["GET", "POST"])
def official_forms(request):
    """The blank forms that the firm keeps; an upload takes the place of an earlier one."""
    require(request.user, Act.RUN_FIRM)
    firm = get_object_or_404(Firm, pk=request.user.firm_id)
    form = BlankFormUpload(request.POST or None, request.FILES or None, member=request.user)
    if request.method == "POST" and form.is_valid():
        source = f"the file {mask(form.cleaned_data['file'].name)}"
        kept = form.try_to(keep_blank, firm, by=acting(request), blank=form.blank, source=source)
        if kept:
            messages.success(request, f"{kept} is kept.")
            return redirect("official_forms")
    on_file = {row.form: row for row in firm.blank_forms.defer("content").select_related("kept_by")}
    context = {"form": form, "rows": [(revision, on_file.get(revision.form)) for revision in KNOWN]}
    return render(request, "clients/official_forms.html", context, status=form.status)
