"""What every test may use: the machinery (broker, browser, mail server) and the cast."""

import pytest
from django.db import connection

from practice.access import Role
from tests.factories import make_case, make_client, make_firm, make_member, make_notice

pytest_plugins = [
    "tests.machinery.broker",
    "tests.machinery.browser",
    "tests.machinery.databases",
    "tests.machinery.irs_forms",
    "tests.machinery.mail",
]


@pytest.fixture
def db(db):
    """The database, already asked what it can do: Django asks once a process, in the midst of some counted page."""
    assert connection.features.supports_json_field
    return db


# The cast: one firm with each role, and a stranger who owns another firm.


@pytest.fixture
def owner(db):
    return make_firm(email="owner@example.com")


@pytest.fixture
def firm(owner):
    return owner.firm


@pytest.fixture
def practitioner(firm):
    return make_member(firm, role=Role.PRACTITIONER, name="Jo Tran", email="practitioner@example.com")


@pytest.fixture
def assistant(firm):
    return make_member(firm, role=Role.ASSISTANT, name="Ana Silva", email="assistant@example.com")


@pytest.fixture
def viewer(firm):
    return make_member(firm, role=Role.VIEWER, name="Lee Wong", email="viewer@example.com")


@pytest.fixture
def stranger(db):
    return make_firm(name="Other Tax", owner_name="Sam Stranger", email="stranger@example.com")


@pytest.fixture
def taxpayer(owner):
    """A client of the firm. (`client` is the test browser of pytest-django.)"""
    return make_client(owner)


@pytest.fixture
def case(owner, taxpayer):
    return make_case(owner, client=taxpayer)


@pytest.fixture
def notice(owner, case):
    return make_notice(owner, case=case)
