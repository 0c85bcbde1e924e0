"""Which papers are kept: uploaded files, encrypted on disk, known by their SHA-256."""

from django.db import models


class DocumentQuerySet(models.QuerySet):
    def visible_to(self, member) -> "DocumentQuerySet":
        """All papers of the member's firm; who may open one is decided by the notice or response it proves."""
        return self.filter(firm=member.firm_id)


class Document(models.Model):
    """One uploaded file. Its bytes lie encrypted under `stored_as` in the documents folder."""

    firm = models.ForeignKey("practice.Firm", on_delete=models.PROTECT, related_name="documents")
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=60)
    size = models.PositiveBigIntegerField(help_text="bytes before encryption")
    sha256 = models.CharField("SHA-256", max_length=64)
    pages = models.PositiveIntegerField(null=True, blank=True)
    stored_as = models.CharField(max_length=64, unique=True)
    uploaded_by = models.ForeignKey("practice.Member", on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()

    objects = DocumentQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["firm", "sha256"], name="document_firm_sha256")]

    def __str__(self):
        return self.name
