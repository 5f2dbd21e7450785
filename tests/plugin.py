"""Starts PostgreSQL and Redis before pytest-django reads the settings. Loaded with `-p tests.plugin`."""

import pytest

from tests import servers

_running: list[servers.Servers] = []


@pytest.fixture
def own_servers() -> servers.Servers:
    """The servers of this run, to be restarted. The test leaves them running."""
    return _running[0]


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests() -> None:
    _running.append(servers.start())


def pytest_unconfigure() -> None:
    for server in _running:
        server.stop()
    _running.clear()
