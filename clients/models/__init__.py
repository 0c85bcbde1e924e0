"""Whom we act for: clients, their taxpayer numbers, and who may speak for them."""

from clients.models.authorizations import Authorization, AuthorizedMatter
from clients.models.blank_forms import BlankForm
from clients.models.clients import Client
from clients.models.couples import Divergence
from clients.models.numbers import Tin
from clients.models.representatives import Representative

__all__ = ["Authorization", "AuthorizedMatter", "BlankForm", "Client", "Divergence", "Representative", "Tin"]
