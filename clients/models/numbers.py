"""Which taxpayer numbers does a client have: kept encrypted, found by digest, shown masked."""

from django.db import models

from clients import tin
from clients.models.clients import Client
from practice.encryption import EncryptedTextField, digest


class TinQuerySet(models.QuerySet):
    def visible_to(self, member) -> "TinQuerySet":
        return self.filter(client__in=Client.objects.visible_to(member))

    def with_number(self, number: tin.TaxpayerNumber) -> "TinQuerySet":
        return self.filter(digest=digest_of(number))

    def with_digits(self, digits: str) -> "TinQuerySet":
        """Those with these nine digits, of whichever kind."""
        return self.filter(digest__in=[digest_of(tin.TaxpayerNumber(kind, digits)) for kind in tin.LABELS])


def digest_of(number: tin.TaxpayerNumber) -> str:
    """The keyed digest a number is found by. The kind goes in: an SSN and an EIN may share their digits."""
    return digest("tin", f"{number.kind}:{number.digits}")


class Tin(models.Model):
    """One taxpayer number of one client; a sole proprietor has an SSN and an EIN."""

    class Kind(models.TextChoices):
        SSN = tin.SSN, "SSN"
        ITIN = tin.ITIN, "ITIN"
        ATIN = tin.ATIN, "ATIN"
        EIN = tin.EIN, "EIN"

    firm = models.ForeignKey("practice.Firm", on_delete=models.PROTECT, related_name="+", editable=False)
    client = models.ForeignKey("clients.Client", on_delete=models.PROTECT, related_name="tins", editable=False)
    kind = models.CharField(max_length=4, choices=Kind)
    number = EncryptedTextField()
    digest = models.CharField(max_length=64, editable=False)
    last4 = models.CharField(max_length=4, editable=False)

    objects = TinQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["firm", "digest"], name="tin_once_in_a_firm"),
            models.UniqueConstraint(fields=["client", "kind"], name="tin_one_of_a_kind"),
        ]
        indexes = [models.Index(fields=["firm", "last4"], name="tin_firm_last4")]

    def __str__(self):
        return f"{self.get_kind_display()} {self.masked}"

    @property
    def masked(self) -> str:
        return tin.mask(self.kind, self.last4)

    @property
    def formatted(self) -> str:
        return tin.format_digits(self.kind, self.number)
