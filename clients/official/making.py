"""How does a form leave the house: as the IRS's own, filled in, or as a preparation sheet; and what says so?"""

from dataclasses import dataclass, field
from datetime import date

from django.db import transaction
from django.utils.text import slugify

from clients.blank_forms import blank_of
from clients.checking import REFUSE, check
from clients.models import Authorization
from clients.official.filling import fill
from clients.official.preparation import prepare
from clients.official.rows import sheet_of
from clients.register import ClientError
from practice import history
from practice.access import Act, require
from practice.history import Actor
from practice.logs import mask

PDF = "application/pdf"


@dataclass(frozen=True)
class File:
    """A PDF and what it is called; its content is in no `repr`."""

    name: str
    content: bytes = field(repr=False)


@transaction.atomic
def make_form(authorization: Authorization, *, by: Actor, purpose: str, is_flat: bool = False) -> File:
    """The official form with whole taxpayer numbers, which is written to the history of the client.

    Raises ClientError for what the IRS would refuse, NoBlankForm without a blank form, CannotFill with a sentence for
    each text that the form cannot take; none is recorded. Raises PermissionDenied for a role that may not see whole
    numbers.
    """
    require(by.person, Act.SEE_TIN)
    refused = [each.sentence for each in check(authorization, member=by.person, today=by.on) if each.weight == REFUSE]
    if refused:
        raise ClientError(" ".join(refused))
    blank = blank_of(authorization.client.firm, authorization.form)
    content = fill(sheet_of(authorization, is_whole=True), blank, is_flat=is_flat)
    how = "flattened" if is_flat else "fillable"
    _tell(authorization, by, f"{blank.revision}, {how}, was made", purpose)
    return File(_name(authorization, "form", by.on), content)


@transaction.atomic
def make_preparation(authorization: Authorization, *, by: Actor, purpose: str = "", is_whole: bool = False) -> File:
    """The preparation sheet, its numbers masked unless `is_whole`; either is written to the history of the client."""
    require(by.person, Act.PREPARE_AUTHORIZATION)
    if is_whole:
        require(by.person, Act.SEE_TIN)
    content = prepare(sheet_of(authorization, is_whole=is_whole), firm=authorization.client.firm.name, made_on=by.on)
    what = f"The preparation sheet for Form {authorization.form} was made"
    if is_whole:
        _tell(authorization, by, what, purpose)
    else:
        _record(authorization, by, "preparation_made", f"{what}; taxpayer numbers masked.", {})
    return File(_name(authorization, "preparation", by.on), content)


def _tell(authorization: Authorization, by: Actor, what: str, purpose: str) -> None:
    """Write down which whole numbers left the house, and what for. A purpose is free text: numbers in it are masked."""
    numbers = [str(row) for row in authorization.client.tins.all()]
    printed = f"whole numbers printed: {', '.join(numbers)}" if numbers else "no taxpayer number is on file"
    sentence = f"{what} for {authorization.client.name}; {printed}; purpose: {mask(purpose)}."
    _record(authorization, by, "form_made", sentence, {"tins": numbers})


def _record(authorization: Authorization, by: Actor, kind: str, sentence: str, facts: dict) -> None:
    facts = {"authorization": authorization.pk, "form": authorization.form} | facts
    history.record(authorization.client.chain_id, by=by, kind=kind, sentence=sentence, facts=facts)


def _name(authorization: Authorization, kind: str, day: date) -> str:
    """What the file is called: which form, whose, which day; never a taxpayer number, not even one in a name."""
    whose = slugify(mask(authorization.client.name))[:60] or "client"
    return f"{kind}-{authorization.form}-{whose}-{day:%Y-%m-%d}.pdf"
