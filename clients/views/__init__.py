"""What each page about clients does."""

from clients.views.authorizations import authorization_new
from clients.views.clients import (
    client,
    client_archive,
    client_change,
    client_find,
    client_list,
    client_list_export,
    client_new,
    client_restore,
    spouse_change,
)
from clients.views.couples import divergence_change, divergence_end, divergence_new
from clients.views.numbers import tin_change, tin_new, tin_reveal
from clients.views.official import official_forms

__all__ = [
    "authorization_new",
    "client",
    "client_archive",
    "client_change",
    "client_find",
    "client_list",
    "client_list_export",
    "client_new",
    "client_restore",
    "divergence_change",
    "divergence_end",
    "divergence_new",
    "official_forms",
    "spouse_change",
    "tin_change",
    "tin_new",
    "tin_reveal",
]
