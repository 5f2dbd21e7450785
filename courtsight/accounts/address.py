"""Where a request comes from, for the audit trail and for counting failed log-ins."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str | None:
    """The client's IP address. Behind TLS it is what our proxy added to X-Forwarded-For, that is its last entry."""
    found = request.META.get("REMOTE_ADDR") or ""
    if settings.BEHIND_TLS:
        found = request.headers.get("X-Forwarded-For", found).rpartition(",")[2].strip()
    try:
        return str(ipaddress.ip_address(found))
    except ValueError:
        return None


def network_of(address: str | None) -> str:
    """Whose addresses count as one person's: of IPv6 the network (/64), which is what one line is given."""
    found = ipaddress.ip_address(address) if address else None
    if isinstance(found, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((found, 64), strict=False))
    return str(found or "")
