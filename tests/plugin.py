"""Starts PostgreSQL and Redis before pytest-django reads the settings. Loaded with `-p tests.plugin`."""

import gc
from collections.abc import Iterator

import pytest

from tests import servers

_running: list[servers.Servers] = []


@pytest.fixture
def own_servers() -> Iterator[servers.Servers]:
    """The servers of this run, to be restarted. The test leaves them running."""
    from celery import current_app
    from django.db import connection
    from kombu import pools

    yield _running[0]
    # What this process keeps open leads to the servers that are gone.
    connection.close()
    connection.close_pool()
    pools.reset()
    current_app._after_fork()


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests() -> None:
    # Ten thousand tests are objects that stay: looking through them again and again takes a quarter of their loading.
    gc.set_threshold(100_000, 50, 100)
    _running.append(servers.start())


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long files first: at the end all processes are to have something to do."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


def pytest_unconfigure() -> None:
    for server in _running:
        server.stop()
    _running.clear()
