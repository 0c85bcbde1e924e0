"""What can the list of cases be narrowed and sorted by, and how does that read in words?"""

from datetime import date, timedelta

import django_filters
from django import forms
from django.db.models import F, Q

from notices.forms.search import matching
from notices.models import Case, Flag, WaitingOn
from practice.models import Member

PLACEHOLDER = "Name, code, 941 2025 Q3, amount, last four, tracking, #case"


class CaseFilter(django_filters.FilterSet):
    """What the case list can be narrowed and sorted by; open cases first due are shown unasked."""

    SORTS = {
        "due": [F("next_due_on").asc(nulls_last=True), "pk"],
        "name": ["client__sort_name", "pk"],
        "balance": [F("balance").desc(nulls_last=True), "-pk"],
        "chance": [F("p60").desc(nulls_last=True), "-pk"],
        "collection": [F("csed_earliest_on").asc(nulls_last=True), "pk"],
        "letter": [F("last_notice_on").desc(nulls_last=True), "-pk"],
    }
    DUE = (("over", "overdue"), ("0", "by today"), ("7", "within 7 days"), ("14", "within 14 days"))

    q = django_filters.CharFilter(method="by_words", label="Search", max_length=120)
    state = django_filters.ChoiceFilter(
        method="by_state", label="State", choices=[*Case.State.choices, ("all", "All")], empty_label=None
    )
    owner = django_filters.ModelChoiceFilter(queryset=Member.objects.none(), empty_label="Anyone", null_label="Nobody")
    waiting_on = django_filters.ChoiceFilter(label="Waiting", choices=WaitingOn.choices, empty_label="Any")
    due = django_filters.ChoiceFilter(
        method="by_due", label="Due", choices=[*DUE, ("30", "within 30 days")], empty_label="Any day"
    )
    chance = django_filters.ChoiceFilter(
        method="by_chance",
        label="CP504 in 60 days",
        choices=[(str(percent), f"{percent}% or more") for percent in (20, 35, 50)],
        empty_label="Any chance",
    )
    flag = django_filters.ChoiceFilter(method="by_flag", label="Flag", choices=Flag.Kind.choices, empty_label="Any")
    silent = django_filters.ChoiceFilter(
        method="by_silence",
        label="IRS silent",
        choices=[(str(days), f"over {days} days") for days in (14, 30, 45, 60, 90, 120, 180)],
        empty_label="Any time",
    )
    undirected = django_filters.BooleanFilter(
        method="by_undirected", label="No next action", widget=forms.CheckboxInput(attrs={"value": "true"})
    )
    likely = django_filters.BooleanFilter(
        method="by_likely", label="Likely to escalate", widget=forms.CheckboxInput(attrs={"value": "true"})
    )
    ending = django_filters.BooleanFilter(
        method="by_ending", label="Collection ends soon", widget=forms.CheckboxInput(attrs={"value": "true"})
    )
    sort = django_filters.ChoiceFilter(
        method="by_sort", widget=forms.HiddenInput, choices=[(name, name) for name in SORTS]
    )

    class Meta:
        model = Case
        fields = ["owner", "waiting_on"]

    def __init__(self, data, *, queryset, member: Member, today: date):
        self.member, self.today = member, today
        data = data.copy()
        data.setdefault("state", Case.State.OPEN)
        super().__init__(data, queryset=queryset)
        self.filters["owner"].queryset = Member.objects.visible_to(member)
        self.form.fields["q"].widget.attrs["placeholder"] = PLACEHOLDER

    @property
    def qs(self):
        """The cases found, in the order asked for."""
        found = super().qs
        return found if found.query.order_by else found.order_by(*self.SORTS["due"])

    @property
    def selects(self) -> list[forms.BoundField]:
        """The lists to choose from that are always shown, in the order of the page."""
        return [self.form[name] for name in ("state", "owner", "waiting_on", "due")]

    @property
    def more_selects(self) -> list[forms.BoundField]:
        """The lists to choose from that are folded away until they are used."""
        return [self.form[name] for name in ("chance", "silent", "flag")]

    @property
    def checks(self) -> list[forms.BoundField]:
        """The boxes to tick, folded away with them."""
        return [self.form[name] for name in ("undirected", "likely", "ending")]

    @property
    def is_unfolded(self) -> bool:
        """Whether something is asked for that would be folded away."""
        return any(field.name in self.asked for field in [*self.more_selects, *self.checks])

    @property
    def sorted_by(self) -> str:
        """The name of the sort in force."""
        return self.form.cleaned_data.get("sort") or "due"

    @property
    def asked(self) -> dict[str, str]:
        """What was asked for by name, as it would stand in an address; open cases and first due need not be said."""
        unasked = {"state": Case.State.OPEN.value, "sort": "due"}
        named = {name: self.data.get(name, "").strip() for name in self.base_filters}
        return {name: value for name, value in named.items() if value and unasked.get(name) != value}

    @property
    def faults(self) -> list[str]:
        """Which of the things asked for mean nothing here any more, such as a member who is gone; empty if all do."""
        foreign = [f"there is no filter {name}" for name in self.data if name not in self.base_filters]
        return foreign + [f"{self.form[name].label or name} has no choice like it" for name in self.form.errors]

    @property
    def words(self) -> str:
        """What was asked for as a sentence of the history: never the words typed, nor whose cases they are."""
        # What means nothing filters nothing, so whether all of it is valid does not matter.
        self.form.is_valid()
        asked, parts = self.form.cleaned_data, []
        for field in [*self.selects, *self.more_selects]:
            value = asked.get(field.name)
            if value and field.name == "owner":
                parts.append("of nobody" if value == "null" else "of one owner")
            elif value:
                parts.append(f"{field.label.lower()} {dict(field.field.choices)[value]}".lower())
        parts += [check.label.lower() for check in self.checks if asked.get(check.name)]
        return ", ".join([*parts, *(["found by a search"] if asked.get("q") else [])])

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but the state and the order was asked for."""
        return any(value for name, value in self.form.cleaned_data.items() if name not in ("state", "sort"))

    def by_words(self, cases, _, text):
        return matching(cases, text, self.member.firm)

    def by_state(self, cases, _, state):
        return cases if state == "all" else cases.filter(state=state)

    def by_due(self, cases, _, within):
        last = self.today - timedelta(days=1) if within == "over" else self.today + timedelta(days=int(within))
        return cases.filter(next_due_on__lte=last)

    def by_chance(self, cases, _, percent):
        return cases.filter(p60__gte=int(percent) / 100)

    def by_flag(self, cases, _, kind):
        return self._flagged(cases, kind)

    def by_silence(self, cases, _, days):
        """Those that wait on the IRS since more than so many days."""
        since = self.today - timedelta(days=int(days))
        return cases.filter(waiting_on=WaitingOn.IRS, waiting_since__lt=since)

    def by_undirected(self, cases, _, wanted):
        """Those that lack a next action, its date or an owner; asked of the case itself, not of its flag."""
        lacking = Q(next_action="") | Q(next_action_on=None) | Q(owner=None)
        return cases.filter(lacking, state=Case.State.OPEN) if wanted else cases

    def by_likely(self, cases, _, wanted):
        return self._flagged(cases, Flag.Kind.LIKELY_TO_ESCALATE) if wanted else cases

    def by_ending(self, cases, _, wanted):
        return self._flagged(cases, Flag.Kind.CSED_NEAR, Flag.Kind.CSED_PASSED) if wanted else cases

    def _flagged(self, cases, *kinds):
        flags = Flag.objects.standing().filter(firm=self.member.firm, kind__in=kinds)
        return cases.filter(pk__in=flags.values("case"))

    def by_sort(self, cases, _, name):
        return cases.order_by(*self.SORTS[name])
