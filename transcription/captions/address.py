"""Under which address telephones in the court room reach the captions."""

from ipaddress import ip_address
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest


def site_for_phones(request: HttpRequest) -> str:
    """As `https://transkrip.pn-contoh.go.id`; empty where only this machine itself is known by an address.

    PUBLIC_URL where it is set, else how the clerk has reached the site.
    """
    asked = f"{request.scheme}://{request.get_host()}"
    is_set = f"http://{settings.HOST}:{settings.PORT}" != settings.PUBLIC_URL
    candidates = (settings.PUBLIC_URL, asked) if is_set else (asked, settings.PUBLIC_URL)
    return next(filter(is_reachable, candidates), "")


def is_reachable(url: str) -> bool:
    """Whether another machine may get there: not by the loopback, nor by the address that means all of a host's."""
    host = (urlsplit(url).hostname or "").rstrip(".")
    try:
        address = ip_address(host)
    except ValueError:
        return host not in ("", "localhost") and not host.endswith(".localhost")
    return not (address.is_loopback or address.is_unspecified)
