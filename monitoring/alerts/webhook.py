"""A document to the address of ALERT_WEBHOOK_URL, signed with ALERT_WEBHOOK_SECRET.

http.client is enough for one call, and follows no redirect. The address is an administrator's decision: one inside the
building is fine.
"""

import hashlib
import hmac
import http.client
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

SECONDS = 10
SIGNATURE = "X-CourtSight-Signature"
# The same for every attempt: who got it twice can tell.
DELIVERY = "X-CourtSight-Delivery"


class WebhookFailed(Exception):
    """Not reached, or refused; the text says what happened, for administrators."""


def signature_of(body: bytes, secret: str) -> str:
    """As the receiver computes it: HMAC-SHA-256 of the body as it came, in hexadecimal digits."""
    return f"sha256={hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()}"


def post(delivery: str, document: Mapping[str, Any]) -> None:
    """Raises WebhookFailed unless the answer is 2xx."""
    body = json.dumps({"delivery": delivery, **document}).encode()
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "CourtSight",
        DELIVERY: delivery,
        SIGNATURE: signature_of(body, settings.ALERT_WEBHOOK_SECRET),
    }
    address = urlsplit(settings.ALERT_WEBHOOK_URL)
    kind = http.client.HTTPSConnection if address.scheme == "https" else http.client.HTTPConnection
    connection = kind(address.hostname or "", address.port, timeout=SECONDS)
    path = f"{address.path or '/'}{'?' if address.query else ''}{address.query}"
    try:
        connection.request("POST", path, body, headers)
        status = connection.getresponse().status
    except (OSError, http.client.HTTPException) as error:
        raise WebhookFailed(f"{address.hostname}: {error!r}") from error
    finally:
        connection.close()
    if not 200 <= status < 300:
        raise WebhookFailed(f"{address.hostname}: status {status}")
