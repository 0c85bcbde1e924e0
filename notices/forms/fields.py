"""How are a client, a form with its period, and a letter's code typed, each into one control?"""

import re
from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from clients.models import Client, Tin
from clients.models.clients import name_holds
from clients.portfolio import searchable
from notices import firm_letters
from notices.law import catalogue, periods, state_matters
from notices.law.catalogue import Entry
from practice.asking import is_key
from practice.models import Firm

# A list longer than this is searched by typing instead of scrolled, and never sent to the browser whole.
LONGEST_LIST = 300
NAMED_AT_MOST = 20
_PICKED = re.compile(r"#(\d+)$")


def clients_like(text: str, clients: models.QuerySet) -> models.QuerySet:
    """The clients whose name holds every word typed; four digits are the last of a taxpayer number."""
    words = searchable(text).split()
    if not words:
        return clients.none()
    for word in words:
        clients = clients.filter(Q(tins__last4=word) if re.fullmatch(r"\d{4}", word) else name_holds(word))
    return clients.distinct()


def picked_text(client: Client) -> str:
    """The text that means exactly this client in a control that is typed into."""
    return f"{client.name} #{client.pk}"


class ClientField(forms.ModelChoiceField):
    """One client: a plain list in a small firm; in a large one a name or last four digits that are typed."""

    default_error_messages = {
        "required": "Choose the client.",
        "invalid_choice": "Choose a client from the list; this one is not among those you may see.",
    }

    def __init__(self, **kwargs):
        super().__init__(queryset=Client.objects.current(), label="Client", **kwargs)
        self.is_typed = False

    def fit(self, names_url: str) -> None:
        """Become a list or a typed control, once the member's clients are known; `names_url` gives suggestions."""
        self.is_typed = self.queryset[: LONGEST_LIST + 1].count() > LONGEST_LIST
        if not self.is_typed:
            # The last four digits are shown, so that no number needs to be decrypted.
            clients = self.queryset.prefetch_related(models.Prefetch("tins", Tin.objects.defer("number")))
            self.choices = [("", "Choose"), *((row.pk, _label(row)) for row in clients)]
            return
        self.help_text = "A name, or the last four digits of the taxpayer number."
        self.widget = forms.TextInput(
            attrs={
                "list": "client-names",
                "autocomplete": "off",
                # Posted: somebody may type a whole taxpayer number, which must not stand in an address.
                "hx-post": names_url,
                "hx-params": "client",
                "hx-trigger": "input changed delay:200ms",
                "hx-target": "#client-names",
            }
        )

    def to_python(self, value):
        if not self.is_typed or value in self.empty_values or isinstance(value, Client):
            return super().to_python(value)
        picked = _PICKED.search(value)
        return super().to_python(picked[1]) if picked else self._found(value)

    def _found(self, text):
        found = list(clients_like(text, self.queryset)[: NAMED_AT_MOST + 1])
        exact = [client for client in found if client.name.casefold() == text.strip().casefold()]
        if len(exact or found) == 1:
            return (exact or found)[0]
        if not found:
            raise ValidationError(f"No client you may see is like {text}.", code="unknown")
        named = ", ".join(picked_text(client) for client in found[:5])
        raise ValidationError(f"More than one client is like {text}: type it as one of {named}.", code="many")

    def prepare_value(self, value):
        if self.is_typed and value and not _PICKED.search(str(value)):
            client = value if isinstance(value, Client) else self._of_pk(value)
            return picked_text(client) if client else value
        return super().prepare_value(value)

    def _of_pk(self, value):
        return self.queryset.filter(pk=value).first() if is_key(str(value)) else None


def _label(client: Client) -> str:
    # The number tells two people of one name apart.
    number = next(iter(client.tins.all()), None)
    return f"{client.name} · {number.masked}" if number else client.name


class MatterField(forms.CharField):
    """Form and period in one line, "941 2025 Q3", or with `states` also "CA 540 2023".

    Cleans to a `FormPeriod`, or None for nothing.
    """

    def __init__(self, *, states: bool = False, **kwargs):
        usual = {
            "max_length": 60,
            "label": "Form and period",
            "help_text": "941 2025 Q3, or 1040 2023" + ("; of a state, CA 540 2023" if states else ""),
            "error_messages": {"required": "Type the form and the period, such as 1040 2023 or 941 2025 Q3."},
            "widget": forms.TextInput(attrs={"autocomplete": "off"}),
        }
        super().__init__(**usual | kwargs)
        self.today: date | None = None
        self.parse = state_matters.parse if states else periods.parse

    def clean(self, value):
        text = super().clean(value)
        if not text:
            return None
        try:
            return self.parse(text, self.today)
        except ValueError as error:
            raise ValidationError(str(error), code="invalid") from error


class CodeField(forms.CharField):
    """The code of a letter in any spelling the catalogue or the firm's own entries find; cleans to theirs.

    The form names the `firm`; `entry` is the letter that was found.
    """

    def __init__(self, **kwargs):
        self.firm: Firm | None = None
        self.entry: Entry | None = None
        super().__init__(
            max_length=40,
            help_text="CP14, LT11, Letter 1058 … or OTHER with a title",
            error_messages={"required": "Type the code of the letter, such as CP14; it is in a corner of page one."},
            widget=forms.TextInput(attrs={"list": "codes", "autocomplete": "off", "autocapitalize": "characters"}),
            **kwargs,
        )

    def clean(self, value):
        text = super().clean(value)
        try:
            self.entry = firm_letters.find(self.firm, text) if self.firm else catalogue.find(text)
            return self.entry.code
        except ValueError as error:
            raise ValidationError(str(error), code="unknown") from error

    def prepare_value(self, value):
        is_stored = isinstance(value, str) and value.startswith("L") and value[1:2].isdigit()
        return catalogue.display_code(value) if is_stored else value


class TodayForm:
    """A form that judges dates against the member's calendar day, which the view reads. Mix it in first."""

    def __init__(self, *args, today: date, **kwargs):
        self.today = today
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, MatterField):
                field.today = today
