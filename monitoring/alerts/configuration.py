"""Whether people can be told at all, found when a program starts."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register


@register()
def webhook_can_be_called(**_: Any) -> list[CheckMessage]:
    if not settings.ALERT_WEBHOOK_URL:
        return []
    hint = "ALERT_WEBHOOK_URL is such as https://pesan.pn-contoh.go.id/alert, ALERT_WEBHOOK_SECRET signs what is sent."
    try:
        address = urlsplit(settings.ALERT_WEBHOOK_URL)
        is_address = address.scheme in ("http", "https") and bool(address.hostname) and address.port != 0
    except ValueError:
        is_address = False
    if not is_address:
        return [Error("ALERT_WEBHOOK_URL is no address of a webhook.", hint=hint, id="monitoring.E001")]
    if not settings.ALERT_WEBHOOK_SECRET:
        return [Error("A webhook needs ALERT_WEBHOOK_SECRET.", hint=hint, id="monitoring.E002")]
    return []


@register()
def mail_server_is_named(**_: Any) -> list[CheckMessage]:
    if settings.EMAIL_HOST or not (settings.ALERT_EMAILS or settings.REPORT_EMAILS):
        return []
    hint = "EMAIL_HOST names the mail server; without one no e-mail is sent."
    return [Warning("ALERT_EMAILS or REPORT_EMAILS are set, and no mail server.", hint=hint, id="monitoring.W001")]
