"""Which empty forms of the IRS does a firm have at hand?"""

from django.db import models

from clients.models.authorizations import Authorization


class BlankFormQuerySet(models.QuerySet):
    def visible_to(self, member) -> "BlankFormQuerySet":
        return self.filter(firm=member.firm_id)


class BlankForm(models.Model):
    """The IRS's own fillable PDF of one form, as a firm keeps it. It is public and holds nobody's particulars."""

    firm = models.ForeignKey("practice.Firm", on_delete=models.PROTECT, related_name="blank_forms", editable=False)
    form = models.CharField(max_length=4, choices=Authorization.Form)
    revision = models.CharField(max_length=40)
    content = models.BinaryField()
    sha256 = models.CharField("SHA-256", max_length=64)
    # Where it was taken from: the address, or the name of the file.
    source = models.CharField(max_length=200)
    # Nobody, where the command of the server got it.
    kept_by = models.ForeignKey("practice.Member", on_delete=models.PROTECT, null=True, related_name="+")
    kept_at = models.DateTimeField()

    objects = BlankFormQuerySet.as_manager()

    class Meta:
        ordering = ["form"]
        constraints = [models.UniqueConstraint(fields=["firm", "form"], name="blank_form_one_of_each")]

    def __str__(self):
        return f"Form {self.form} (Rev. {self.revision})"
