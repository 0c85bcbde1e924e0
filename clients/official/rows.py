"""Which sheet do the rows of an authorization make?"""

from clients.models import Authorization, Client, Representative
from clients.official.sheet import Acts, Line3, Named, Sheet, Taxpayer
from clients.official.wording import line_3

# 26 CFR 1.6012-1(a)(5), in whose words a return may be signed by an agent.
_REASONS = {
    Authorization.ReturnReason.ILLNESS: "disease or injury",
    Authorization.ReturnReason.ABROAD: "continuous absence from the United States for 60 days before the due date",
    Authorization.ReturnReason.PERMISSION: "good cause, with the permission of the IRS",
}
_FIDUCIARY_KINDS = (Client.Kind.ESTATE, Client.Kind.TRUST)


def sheet_of(authorization: Authorization, *, is_whole: bool) -> Sheet:
    """The form as it is on file. With `is_whole` it holds whole taxpayer numbers: the caller has made sure of the right
    to them, and keeps the sheet no longer than it takes to make the file."""
    client = authorization.client
    return Sheet(
        form=authorization.form,
        taxpayer=_taxpayer(client, is_whole),
        people=tuple(_named(number, each) for number, each in enumerate(_people_of(authorization), 1)),
        matters=tuple(_matters_of(authorization)),
        is_specific_use=authorization.is_specific_use,
        acts=_acts(authorization),
        retains_earlier=authorization.retains_earlier,
        signer_name=authorization.signer_name or _usual_signer(client),
        signer_title=authorization.signer_title,
        is_entity=client.kind != Client.Kind.INDIVIDUAL,
    )


def _taxpayer(client: Client, is_whole: bool) -> Taxpayer:
    numbers = {str(row.kind): row.formatted if is_whole else row.masked for row in client.tins.all()}
    # Estates and trusts are named with whoever acts for them.
    with_whom = [client.fiduciary] if client.kind in _FIDUCIARY_KINDS and client.fiduciary else []
    return Taxpayer(name=", ".join([client.name, *with_whom]), address=client.address, phone=client.phone, **numbers)


def _usual_signer(client: Client) -> str:
    return client.name if client.kind == Client.Kind.INDIVIDUAL else ""


def _people_of(authorization: Authorization) -> list[Representative]:
    """Whom the form itself names: not who was added to it later, nor who left."""
    everybody = authorization.representatives.order_by("position")
    return [each for each in everybody if each.added_on is None and each.ended_on is None]


def _named(number: int, each: Representative) -> Named:
    names = (
        "name", "address", "caf_number", "ptin", "phone", "fax", "gets_copies", "is_new_address", "is_new_phone",
        "is_new_fax", "designation", "jurisdiction", "licence", "signed_on",
    )  # fmt: skip
    return Named(position=number, **{name: getattr(each, name) for name in names})


def _matters_of(authorization: Authorization) -> list[Line3]:
    return [
        line_3(
            form=matter.form,
            first=matter.first_period,
            last=matter.last_period,
            description=matter.description,
            specific=matter.specific,
        )
        for matter in authorization.matters.all()
    ]


def _acts(authorization: Authorization) -> Acts:
    reason = _REASONS.get(authorization.sign_return_reason)  # type: ignore[call-overload]
    return Acts(
        may_access_records=authorization.may_access_records,
        may_disclose=authorization.may_disclose,
        may_substitute=authorization.may_substitute,
        may_sign_return=authorization.may_sign_return,
        sign_return_reason=f"Filed under Regulations section 1.6012-1(a)(5) by reason of {reason}." if reason else "",
        others=authorization.other_acts,
        denied=authorization.acts_denied,
    )
