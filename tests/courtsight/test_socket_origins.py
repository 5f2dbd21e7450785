"""Which pages may open a socket on which host."""

import pytest

from courtsight.sockets import may_open


@pytest.fixture(autouse=True)
def _hosts(settings) -> None:
    settings.ALLOWED_HOSTS = ["localhost", "[::1]", "sidang.pn-contoh.go.id"]
    settings.CSRF_TRUSTED_ORIGINS = ["https://proksi.pn-contoh.go.id:8443", "https://*.kantor.example"]


@pytest.mark.parametrize(
    ("origin", "host"),
    [
        ("http://localhost:8000", "localhost:8000"),
        ("http://localhost", "localhost"),
        ("http://localhost", "localhost:80"),
        ("https://sidang.pn-contoh.go.id", "sidang.pn-contoh.go.id"),
        ("https://sidang.pn-contoh.go.id:443", "sidang.pn-contoh.go.id"),
        ("HTTP://LocalHost:8000", "localhost:8000"),
        ("http://[::1]:8000", "[::1]:8000"),
    ],
)
def test_a_page_of_the_same_host_and_port_may(origin: str, host: str):
    assert may_open(origin, host)


@pytest.mark.parametrize(
    ("origin", "host"),
    [
        ("http://localhost:9999", "localhost:8000"),
        ("http://localhost", "localhost:8000"),
        ("http://localhost:80", "localhost:443"),
        ("http://127.0.0.1:8000", "localhost:8000"),
        ("file://localhost:8000", "localhost:8000"),
        ("null", "localhost:8000"),
        ("", ""),
        ("http://", ""),
        ("http://[::1", "[::1"),
    ],
)
def test_any_other_page_may_not(origin: str, host: str):
    assert not may_open(origin, host)


def test_a_foreign_name_that_leads_here_is_no_origin_of_ours():
    assert not may_open("http://jahat.example:8000", "jahat.example:8000")


@pytest.mark.parametrize("origin", ["https://proksi.pn-contoh.go.id:8443", "https://a.kantor.example"])
def test_origins_named_in_the_settings_may_behind_a_proxy_that_changes_the_host(origin: str):
    assert may_open(origin, "127.0.0.1:8000")


@pytest.mark.parametrize(
    "origin", ["https://proksi.pn-contoh.go.id", "http://a.kantor.example", "https://xkantor.example"]
)
def test_what_only_resembles_them_may_not(origin: str):
    assert not may_open(origin, "127.0.0.1:8000")
