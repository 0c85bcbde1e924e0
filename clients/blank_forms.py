"""What happens to a firm's blank forms: one is kept, or takes the place of an earlier one."""

from django.db import transaction

from clients.models import BlankForm
from clients.official.blank import Blank, known, recognise
from practice import history
from practice.access import Act, require
from practice.history import Actor
from practice.models import Firm
from practice.refusals import Refused

LONGEST_SOURCE = 200


class NoBlankForm(Refused):
    """The firm has no blank form to fill in."""


@transaction.atomic
def keep_blank(firm: Firm, *, by: Actor, blank: Blank, source: str) -> BlankForm:
    """Keep an empty form for the firm, in place of the one it has. The same file once more changes nothing.

    The server's own command acts without a member; a member has to be an owner.
    """
    if by.member:
        require(by.member, Act.RUN_FIRM)
    Firm.objects.select_for_update().get(pk=firm.pk)
    earlier = BlankForm.objects.filter(firm=firm, form=blank.revision.form).defer("content").first()
    if earlier and earlier.sha256 == blank.fingerprint:
        return earlier
    row = BlankForm(
        pk=earlier.pk if earlier else None,
        firm=firm,
        form=blank.revision.form,
        revision=blank.revision.revision,
        content=blank.content,
        sha256=blank.fingerprint,
        source=source[:LONGEST_SOURCE],
        kept_by=by.member,
        kept_at=by.at,
    )
    row.save()
    sentence = f"The blank {row} was kept from {row.source}; SHA-256 {row.sha256}."
    if earlier:
        sentence += f" It replaces {earlier}, SHA-256 {earlier.sha256}."
    facts = {"form": row.form, "revision": row.revision, "sha256": row.sha256, "source": row.source}
    history.record(firm.chain_id, by=by, kind="blank_form_kept", sentence=sentence, facts=facts)
    return row


def blank_of(firm: Firm, form: str) -> Blank:
    """The form that the firm keeps, looked at anew; raises NoBlankForm when it keeps none."""
    row = BlankForm.objects.filter(firm=firm, form=form).first()
    if row is None:
        raise NoBlankForm(
            f"No blank Form {form} is on file. An owner keeps one in Settings, Official forms; "
            f"until then there is the preparation sheet. The form: {known(form).address}"
        )
    return recognise(bytes(row.content), form)
