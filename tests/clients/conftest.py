"""What the tests of the client pages share."""

import pytest
from django.test import Client as Browser

from clients import authority, matters, tin
from tests.factories import acting, make_client

SSN = tin.parse(tin.SSN, "219-09-9999")


@pytest.fixture
def vega(owner):
    """A client with a number."""
    return make_client(owner, name="Maria Vega", numbers=[SSN])


@pytest.fixture
def signed_in():
    """`signed_in(member)` is a browser in which this member has signed in."""

    def sign_in(member):
        browser = Browser()
        browser.force_login(member)
        return browser

    return sign_in


@pytest.fixture
def authorization(owner, vega):
    return authority.prepare_authorization(
        by=acting(owner), client=vega, form="2848", representatives=[owner], matters=matters.parse("1040 2021 to 2024")
    )
