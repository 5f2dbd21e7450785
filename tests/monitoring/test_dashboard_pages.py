"""The dashboard and the accuracy page, as administrators are served."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", ["/health/dashboard/", "/health/accuracy/"])
def test_an_administrator_is_served(path, administrator, client: Client):
    client.force_login(administrator)
    assert client.get(path).status_code == 200
