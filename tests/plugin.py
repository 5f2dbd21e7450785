"""Starts PostgreSQL and Redis before pytest-django reads the settings. Loaded with `-p tests.plugin`."""

import pytest

from tests import servers

_running: list[servers.Servers] = []


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests() -> None:
    _running.append(servers.start())


def pytest_unconfigure() -> None:
    for server in _running:
        server.stop()
    _running.clear()
