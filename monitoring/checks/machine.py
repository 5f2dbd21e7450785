"""The machine: its disk, its memory, and the certificates under which browsers reach it."""

import socket
import ssl
import time
from pathlib import Path
from urllib.parse import urlsplit

from cryptography import x509
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from monitoring import disks
from monitoring.findings import Finding, Reason, State

CONNECT_SECONDS = 1.5
RENEW_DAYS = 14
MEMORY = Path("/proc/meminfo")

DISK_SPENT = Reason(
    "disk_full",
    State.DOWN,
    _("The disk is full: no recording is taken and no job goes on."),
    _("Free space on it now. Nothing was lost: jobs go on by themselves."),
)
DISK_FILLING = Reason(
    "disk_filling",
    State.DEGRADED,
    _("The disk is filling up."),
    _("Free space, move it to a larger disk, or delete recordings that are no longer needed."),
)
DISK_CLOSED = Reason(
    "disk_not_writable",
    State.DOWN,
    _("The folder for recordings cannot be written to."),
    _("Give it back to the user that CourtSight runs as, and see whether the disk is mounted."),
)
MEMORY_SPENT = Reason(
    "memory_nearly_spent",
    State.DEGRADED,
    _("The machine's memory is nearly used up."),
    _("Lower WORKERS, use a smaller model, or add memory."),
)
CERTIFICATE_ENDED = Reason(
    "certificate_expired",
    State.DOWN,
    _("The certificate has expired: browsers refuse to open CourtSight."),
    _("Renew it and load it into the proxy."),
)
CERTIFICATE_ENDS = Reason(
    "certificate_expires_soon",
    State.DEGRADED,
    _("The certificate expires soon."),
    _("Renew it and load it into the proxy before browsers refuse to open CourtSight."),
)


def storage() -> Finding:
    """Of all disks on which recordings lie the worst, and where there are several, each by the folder on it."""
    if closed := disks.closed():
        return Finding((DISK_CLOSED,), {"folder": closed[0].name})
    found = disks.disks()
    percent, free = max(disk.percent for disk in found), min(disk.free for disk in found)
    measured: dict[str, float | str | None] = {"used_percent": round(percent, 1), "free_bytes": free}
    if len(found) > 1:
        measured |= {f"{disk.name}_used_percent": round(disk.percent, 1) for disk in found[1:]}
    if free <= settings.DISK_RESERVE_BYTES:
        return Finding((DISK_SPENT,), measured)
    return Finding((DISK_FILLING,) if percent > settings.HEALTH_DISK_PERCENT else (), measured)


def memory() -> Finding:
    lines = (line.split() for line in MEMORY.read_text().splitlines())
    size = {name.rstrip(":"): int(amount) for name, amount, *_unit in lines}
    percent = 100 * (1 - size["MemAvailable"] / size["MemTotal"])
    is_spent = percent > settings.HEALTH_MEMORY_PERCENT
    return Finding((MEMORY_SPENT,) if is_spent else (), {"used_percent": round(percent, 1)})


def certificates() -> Finding:
    """Of the https origins of CSRF_TRUSTED_ORIGINS. One that this machine cannot reach is measured as None: a name
    may lead to the proxy from outside only.
    """
    days = {origin: _days_left(origin) for origin in settings.CSRF_TRUSTED_ORIGINS if origin.startswith("https://")}
    known = [left for left in days.values() if left is not None]
    reasons = {CERTIFICATE_ENDED: any(left <= 0 for left in known)}
    reasons[CERTIFICATE_ENDS] = any(0 < left <= RENEW_DAYS for left in known)
    return Finding(tuple(reason for reason, holds in reasons.items() if holds), days)


def _days_left(origin: str) -> float | None:
    """Of whoever answers, trusted or not: only the date is looked at."""
    address = urlsplit(origin)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    try:
        with (
            socket.create_connection((address.hostname, address.port or 443), CONNECT_SECONDS) as plain,
            context.wrap_socket(plain, server_hostname=address.hostname) as secure,
        ):
            shown = secure.getpeercert(binary_form=True)
    except OSError:
        return None
    ends = x509.load_der_x509_certificate(shown).not_valid_after_utc
    return round((ends.timestamp() - time.time()) / 86_400, 1)
