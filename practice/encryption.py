"""How are secrets kept: text encrypted at rest with rotating keys, and found again by a keyed digest.

`settings.FIELD_KEYS` holds Fernet keys, newest first: the first encrypts, all decrypt. `settings.DIGEST_KEY`
is apart from them, so that rotating the field keys leaves every digest as it was.
"""

import hashlib
import hmac
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.exceptions import FieldError, ImproperlyConfigured
from django.db import models

from practice import keys


@lru_cache(maxsize=4)
def _cipher(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


def cipher() -> MultiFernet:
    """The cipher for the keys in force.

    Raises ImproperlyConfigured when there are none: nothing is ever stored in clear instead.
    """
    if not settings.FIELD_KEYS:
        raise ImproperlyConfigured("There are no encryption keys: put the key files back or set FIELD_KEYS.")
    return _cipher(tuple(settings.FIELD_KEYS))


def encrypt(text: str) -> str:
    return cipher().encrypt(text.encode()).decode("ascii")


def decrypt(token: str) -> str:
    """The clear text; raises ValueError when no key in force opens it."""
    return open_token(token.encode("ascii")).decode()


def open_token(token: bytes) -> bytes:
    """The clear bytes; raises ValueError when no key in force opens them.

    A process that has been running since before a rotation learns of the new key here.
    """
    try:
        return cipher().decrypt(token)
    except InvalidToken:
        reread_keys()
    try:
        return cipher().decrypt(token)
    except InvalidToken as error:
        raise ValueError("A stored secret cannot be opened with the keys in force.") from error


def reread_keys() -> None:
    """Take up field keys that were added to the key file after this process started."""
    if keys.FIELD_KEYS in settings.KEYS_GIVEN:
        return
    on_file = keys.read(settings.NOTICEBOOK_HOME, keys.FIELD_KEYS).split()
    if set(on_file) - set(settings.FIELD_KEYS):
        settings.FIELD_KEYS = on_file


def is_newest(token: bytes) -> bool:
    """Whether the newest key alone opens this."""
    try:
        Fernet(settings.FIELD_KEYS[0]).decrypt(token)
    except InvalidToken:
        return False
    return True


@lru_cache(maxsize=16)
def _digest_key(secret: str, purpose: str) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=purpose.encode()).derive(secret.encode())


def digest(purpose: str, text: str) -> str:
    """A keyed SHA-256 of `text`, hex; equal texts under the same purpose and key give equal digests."""
    if not settings.DIGEST_KEY:
        raise ImproperlyConfigured("There is no digest key: put the key file back or set DIGEST_KEY.")
    return hmac.new(_digest_key(settings.DIGEST_KEY, purpose), text.encode(), hashlib.sha256).hexdigest()


SERIALIZED = "encrypted:"
"""What stands before the token of a field in a dump, so that loading tells it from text typed by a person."""


class EncryptedTextField(models.TextField):
    """Text that the database only ever sees encrypted; it cannot be searched, only read back.

    A dump holds it encrypted too, and is loaded with the same keys.
    """

    def value_to_string(self, obj):
        value = self.value_from_object(obj)
        return None if value is None else SERIALIZED + encrypt(str(value))

    def to_python(self, value):
        if isinstance(value, str) and value.startswith(SERIALIZED):
            return decrypt(value.removeprefix(SERIALIZED))
        return super().to_python(value)

    def get_prep_value(self, value):
        return None if value is None else encrypt(value)

    def from_db_value(self, value, expression, connection):
        return None if value is None else decrypt(value)

    def get_lookup(self, lookup_name):
        if lookup_name != "isnull":
            raise FieldError(f"{self.name} is encrypted: search its digest instead.")
        return super().get_lookup(lookup_name)
