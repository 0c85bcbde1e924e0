"""How do stored secrets move to a new key: every encrypted column and every document, in short batches.

A row under the newest key is left alone, so that a run can be interrupted and repeated at any time.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.apps import apps
from django.db import models, transaction
from django.db.models.functions import Cast

from practice import documents
from practice.encryption import EncryptedTextField, decrypt, is_newest
from practice.models import Document
from practice.refusals import Refused

ROWS_A_BATCH = 500


@dataclass
class Report:
    """What a walk over all secrets found. `old` stood under an older key when the walk came by."""

    seen: int = 0
    old: int = 0
    troubles: list[str] = field(default_factory=list)


def survey() -> Report:
    """Look at every secret and change nothing."""
    return _walk(is_writing=False)


def encrypt_anew() -> Report:
    """Put every secret under the newest key."""
    return _walk(is_writing=True)


def _walk(*, is_writing: bool) -> Report:
    report = Report()
    for model, name in encrypted_columns():
        last = 0
        while batch := _walk_batch(model, name, last, report, is_writing=is_writing):
            last = batch
    for document in Document.objects.order_by("pk").iterator(chunk_size=ROWS_A_BATCH):
        _walk_document(document, report, is_writing=is_writing)
    return report


def encrypted_columns() -> Iterator[tuple[type[models.Model], str]]:
    """Each encrypted column of each model."""
    for model in apps.get_models():
        for column in model._meta.local_concrete_fields:
            if isinstance(column, EncryptedTextField):
                yield model, column.name


@transaction.atomic
def _walk_batch(model: type[models.Model], name: str, last: int, report: Report, *, is_writing: bool) -> int:
    """Walk the rows after primary key `last`; returns the last one walked, or 0 at the end."""
    # Read as plain text: the field itself would decrypt, and fail on the first row that no key opens.
    stored = Cast(name, models.TextField())
    rows = model._base_manager.filter(pk__gt=last).exclude(**{f"{name}__isnull": True}).order_by("pk")
    if is_writing:
        rows = rows.select_for_update()
    batch = list(rows.annotate(stored=stored).values_list("pk", "stored")[:ROWS_A_BATCH])
    for pk, token in batch:
        report.seen += 1
        if is_newest(token.encode()):
            continue
        try:
            clear = decrypt(token)
        except ValueError:
            report.troubles.append(f"{model._meta.label} {pk}: no key opens its {name}.")
            continue
        report.old += 1
        if is_writing:
            model._base_manager.filter(pk=pk).update(**{name: clear})
    return batch[-1][0] if batch else 0


def _walk_document(document: Document, report: Report, *, is_writing: bool) -> None:
    report.seen += 1
    try:
        if is_newest(documents.path_of(document).read_bytes()):
            return
        if is_writing:
            documents.encrypt_anew(document)
        else:
            documents.content(document)
        report.old += 1
    except FileNotFoundError:
        report.troubles.append(f"Document {document.pk}: its file is missing.")
    except Refused:
        report.troubles.append(f"Document {document.pk}: no key opens its file, or it was changed.")
