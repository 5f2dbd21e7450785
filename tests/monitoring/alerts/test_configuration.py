"""What is wrong with the settings of alerts is said at the start."""

from typing import Any

import pytest

from monitoring.alerts.configuration import mail_server_is_named, webhook_can_be_called


def ids(found: list[Any]) -> list[str]:
    return [message.id for message in found]


def test_nothing_set_is_fine(settings: Any):
    assert webhook_can_be_called() == mail_server_is_named() == []


@pytest.mark.parametrize("url", ["pesan.lan", "ftp://pesan.lan/", "http://", "http://pesan.lan:0/", "http://[::1"])
def test_what_is_no_address_stops_the_start(settings: Any, url: str):
    settings.ALERT_WEBHOOK_URL, settings.ALERT_WEBHOOK_SECRET = url, "x"
    assert ids(webhook_can_be_called()) == ["monitoring.E001"]


def test_a_webhook_without_a_secret_stops_the_start(settings: Any):
    settings.ALERT_WEBHOOK_URL = "http://10.0.0.7:9000/alert"
    assert ids(webhook_can_be_called()) == ["monitoring.E002"]
    settings.ALERT_WEBHOOK_SECRET = "x"
    assert webhook_can_be_called() == []


def test_addresses_without_a_mail_server_are_a_warning(settings: Any):
    settings.REPORT_EMAILS = ["ketua@pn-contoh.go.id"]
    assert ids(mail_server_is_named()) == ["monitoring.W001"]
    settings.EMAIL_HOST = "surat.lan"
    assert mail_server_is_named() == []
