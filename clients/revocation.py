"""Whom would a Form 2848 or 8821 cut off once the IRS records it? Reads, writes nothing, marks nothing.

A power of attorney revokes earlier ones for the same matters and periods; an information authorization revokes every
earlier one. Neither touches the other kind. `clients.rules.lines` says where that stands.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from clients.models import Authorization, AuthorizedMatter, Representative
from clients.rules.citations import Rule
from clients.rules.lines import rule
from clients.rules.periods import names
from clients.spans import Period, periods_of, words_of
from practice.words import listed, on


@dataclass(frozen=True)
class Loss:
    """What one earlier form loses: who loses which periods, and what of it stays in force ("" of nothing)."""

    earlier: Authorization
    people: tuple[str, ...]
    losing: tuple[tuple[tuple[str, ...], str], ...]
    going_on: tuple[str, ...]
    stays: str

    @property
    def is_whole(self) -> bool:
        return not self.stays

    @property
    def has_copy(self) -> bool:
        """Whether the signed form is on file, to attach."""
        return self.earlier.signed_copy_id is not None

    @property
    def name(self) -> str:
        """ "Form 2848 of Pat Lee, sent Jan 5, 2025, not ours"."""
        sent = f", sent {on(self.earlier.sent_on)}" if self.earlier.sent_on else ""
        return f"Form {self.earlier.form} of {listed(list(self.people)) or 'nobody'}{sent}{self._whose}"

    @property
    def _whose(self) -> str:
        return "" if self.earlier.is_ours else ", not ours"

    @property
    def sentence(self) -> str:
        """Who loses what, who goes on, and what stays."""
        parts = [f"{_they(who, 'loses', 'lose')} {what}." for who, what in self.losing]
        if self.going_on:
            parts.append(f"{_they(self.going_on, 'goes', 'go')} on under the new form.")
        if self.stays:
            parts.append(f"What stays in force: {self.stays}.")
        return " ".join(parts)


@dataclass(frozen=True)
class Revocation:
    """What recording one form does to those before it.

    `losses` are what happens without a tick on the line that retains (`line`); `rule` says by which rule.
    """

    row: Authorization
    losses: tuple[Loss, ...]
    rule: Rule

    @property
    def line(self) -> str:
        return "6" if self.row.form == Authorization.Form.POWER_OF_ATTORNEY else "5"

    @property
    def is_prevented(self) -> bool:
        """Whether the form says that earlier ones stay; each still needs its copy attached."""
        return self.row.retains_earlier and not self.goes_by_account

    @property
    def goes_by_account(self) -> bool:
        """Tax Pro Account has no line to tick."""
        return self.row.channel == Authorization.Channel.ACCOUNT

    @property
    def without_copy(self) -> tuple[Loss, ...]:
        return tuple(loss for loss in self.losses if not loss.has_copy)

    @property
    def to_propose(self) -> tuple[Loss, ...]:
        """Earlier forms that a person may mark as superseded, once this one was sent: those that lose all they had."""
        if not self.row.sent_on or self.is_prevented:
            return ()
        return tuple(loss for loss in self.losses if loss.is_whole)


def of_filing(
    row: Authorization,
    *,
    today: date,
    people: Sequence[Representative] | None = None,
    matters: Sequence[AuthorizedMatter] | None = None,
) -> Revocation:
    """What filing this form revokes of what the taxpayer has given before; at most five queries.

    `row` may be unsaved: then `people` and `matters` are what is to stand on it. Forms for a specific use neither
    revoke nor are revoked. Once `row` was sent, only forms sent before it count.
    """
    if row.is_specific_use:
        return Revocation(row, (), rule("specific_use_revokes_nothing"))
    named = list(row.matters.all()) if matters is None else list(matters)
    going_on = [each for each in (row.representatives.all() if people is None else people) if each.stands_on(today)]
    losses = (_loss(earlier, row, named, going_on, today) for earlier in earlier_than(row, today))
    return Revocation(row, tuple(loss for loss in losses if loss), _rule_for(row))


def _rule_for(row: Authorization) -> Rule:
    if row.channel == Authorization.Channel.ACCOUNT:
        return rule("account_revokes")
    is_power = row.form == Authorization.Form.POWER_OF_ATTORNEY
    return rule("revokes_same_matters" if is_power else "revokes_all_information")


def earlier_than(row: Authorization, today: date) -> list[Authorization]:
    """The taxpayer's standing forms of the same kind that are on the CAF before this one."""
    rows = row.client.authorizations.standing(today).filter(form=row.form, is_specific_use=False)
    if row.pk:
        rows = rows.exclude(pk=row.pk)
    if row.sent_on:
        rows = rows.filter(Q(sent_on__lt=row.sent_on) | Q(sent_on=row.sent_on, pk__lt=row.pk or 0))
    return list(rows.prefetch_related("matters", "representatives").order_by("sent_on", "pk"))


def _loss(
    earlier: Authorization,
    row: Authorization,
    matters: Sequence[AuthorizedMatter],
    going_on: Sequence[Representative],
    today: date,
) -> Loss | None:
    """None where the two have nothing in common."""
    had = {period for matter in earlier.matters.all() for period in periods_of(matter)}
    shared = {period for period in had if _is_named(period, matters)}
    is_power = row.form == Authorization.Form.POWER_OF_ATTORNEY
    lost = shared if is_power or row.channel == Authorization.Channel.ACCOUNT else had
    if not lost:
        return None
    people = [each for each in earlier.representatives.all() if each.stands_on(today)]
    on_both = [each for each in people if any(_is_same(each, other) for other in going_on)]
    gone = _names(each for each in people if each not in on_both)
    losing = [(gone, words_of(lost))] if gone else []
    if on_both and lost - shared:
        losing.append((_names(on_both), words_of(lost - shared)))
    return Loss(earlier, _names(people), tuple(losing), _names(on_both) if shared else (), words_of(had - lost))


def _names(people: Iterable[Representative]) -> tuple[str, ...]:
    return tuple(each.name for each in people)


def _they(names: tuple[str, ...], one: str, many: str) -> str:
    """ "Pat Lee loses", "Pat Lee and Jo Tran lose"."""
    return f"{listed(list(names))} {one if len(names) == 1 else many}"


def _is_named(period: Period, matters: Iterable[AuthorizedMatter]) -> bool:
    return any(names(matter, period.form, period.end) for matter in matters)


def _is_same(one: Representative, other: Representative) -> bool:
    if one.member_id and other.member_id:
        return one.member_id == other.member_id
    return " ".join(one.name.lower().split()) == " ".join(other.name.lower().split())
