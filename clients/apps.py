"""Tells Django about the clients package."""

from django.apps import AppConfig


class ClientsConfig(AppConfig):
    """The clients package."""

    name = "clients"
    label = "clients"
    default_auto_field = "django.db.models.BigAutoField"
