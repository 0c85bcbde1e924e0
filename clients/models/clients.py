"""Whom do we act for: the taxpayer."""

import datetime
import unicodedata

from django.db import models
from django.urls import reverse

LONGEST_NAME = 120
# Letters that Unicode does not take apart into a plain one and an accent, and signs that are typed in several ways.
_PLAIN = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"}
    | dict.fromkeys("\u2018\u2019\u02bc`", "'")
    | dict.fromkeys("\u2010\u2011\u2012\u2013\u2014", "-")
)


class ClientQuerySet(models.QuerySet):
    def visible_to(self, member) -> "ClientQuerySet":
        """The firm's clients; a restricted one only for its assigned members and the owners."""
        of_firm = self.filter(firm=member.firm_id)
        if member.is_owner:
            return of_firm
        assigned = Client.assigned.through.objects.filter(client=models.OuterRef("pk"), member=member.pk)
        return of_firm.filter(models.Q(is_restricted=False) | models.Exists(assigned))

    def hidden_from(self, member) -> "ClientQuerySet":
        """The firm's restricted clients that are not the member's. They are few: lists leave these out."""
        if member.is_owner:
            return self.none()
        return self.filter(firm=member.firm_id, is_restricted=True).exclude(assigned=member.pk)

    def named(self, text: str) -> "ClientQuerySet":
        """Those whose name holds every word of the text, whatever its case and accents."""
        return self.filter(name_holds(text))

    def current(self) -> "ClientQuerySet":
        return self.filter(archived_at=None)


class Client(models.Model):
    """A taxpayer we act for. Spouses are two clients that point at each other."""

    class Kind(models.TextChoices):
        INDIVIDUAL = "individual", "Individual"
        BUSINESS = "business", "Business"
        ESTATE = "estate", "Estate"
        TRUST = "trust", "Trust"

    firm = models.ForeignKey("practice.Firm", on_delete=models.PROTECT, related_name="clients", editable=False)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.INDIVIDUAL)
    name = models.CharField(max_length=LONGEST_NAME, help_text="As on the return, for example Maria Vega.")
    sort_name = models.CharField(max_length=LONGEST_NAME, editable=False, help_text="last word first, lower case")
    search_name = models.CharField(max_length=2 * LONGEST_NAME, editable=False, help_text="as a search compares it")
    spouse = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    fiduciary = models.CharField(
        max_length=120, blank=True, help_text="Estates and trusts: name and title of the person who signs."
    )
    email = models.EmailField("e-mail", blank=True)
    phone = models.CharField(max_length=30, blank=True)
    address = models.TextField(blank=True)
    lives_abroad = models.BooleanField("address outside the US", default=False)
    language = models.CharField(max_length=40, blank=True)
    remarks = models.TextField(blank=True, help_text="Internal; left out of exports.")
    is_restricted = models.BooleanField(
        "restricted", default=False, help_text="Only owners and the assigned members see this client."
    )
    assigned = models.ManyToManyField("practice.Member", blank=True, related_name="assigned_clients")
    chain = models.OneToOneField("practice.Chain", on_delete=models.PROTECT, related_name="client_of", editable=False)
    submission_id = models.UUIDField(null=True, editable=False)
    archived_at = models.DateTimeField(null=True, editable=False)
    created_at = models.DateTimeField(editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ClientQuerySet.as_manager()

    class Meta:
        ordering = ["sort_name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["firm", "submission_id"], name="client_one_per_submission"),
            models.CheckConstraint(
                condition=models.Q(spouse=None) | models.Q(kind="individual"), name="client_spouse_is_individual"
            ),
        ]
        indexes = [
            models.Index(fields=["firm", "sort_name"], name="client_firm_sort_name"),
            # With the key, so that the index alone answers whose name holds a word.
            models.Index(fields=["firm", "search_name", "id"], name="client_firm_search_name"),
            models.Index(fields=["firm"], condition=models.Q(is_restricted=True), name="client_firm_restricted"),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("client", args=[self.pk])

    @property
    def is_business(self) -> bool:
        return self.kind == self.Kind.BUSINESS

    @property
    def is_archived(self) -> bool:
        return self.archived_at is not None

    @property
    def initials(self) -> str:
        return ".".join(word[0].upper() for word in self.name.split() if word[0].isalnum()) + "."

    def standing_authorizations(self, today: datetime.date) -> models.QuerySet:
        """Our forms that were sent and have not ended, powers of attorney first, the newest before the others."""
        return self.authorizations.ours().standing(today).order_by("form", "-created_at")


def sort_name_of(kind: str, name: str) -> str:
    """How a name is filed: "vega maria" for a person, the name itself for everybody else."""
    words = name.lower().split()
    if kind == Client.Kind.INDIVIDUAL and len(words) > 1:
        words = words[-1:] + words[:-1]
    # Lower case may be longer: the capital dotted I becomes two.
    return " ".join(words)[:LONGEST_NAME]


def plain(text: str) -> str:
    """The text in lower case without accents, as every database compares it alike: "Núñez" becomes "nunez"."""
    lower = unicodedata.normalize("NFKD", text).casefold().translate(_PLAIN)
    bare = "".join(char for char in unicodedata.normalize("NFKD", lower) if not unicodedata.combining(char))
    return unicodedata.normalize("NFC", bare)


def name_holds(text: str, of: str = "") -> models.Q:
    """What is true of a client whose name holds every word of the text; of nobody where it has no word.

    `of` leads from another row to its client, such as "spouse__".
    """
    words = plain(text).split()
    if not words:
        return models.Q(pk__in=[])
    return models.Q(*(models.Q((f"{of}search_name__contains", word)) for word in words))


def search_name_of(name: str) -> str:
    """What a search compares of a name."""
    return plain(name)[: 2 * LONGEST_NAME]
