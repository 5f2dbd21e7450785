"""Alerts and the daily report as an administrator uses them."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.site import Site

# Of a rule that this installation never breaks by itself, and seen from far ahead: the scheduler leaves it alone.
FIRING = """
from datetime import timedelta
from django.utils import timezone
from monitoring.models import Alert, Silence
Alert.objects.all().delete()
Silence.objects.all().delete()
later = timezone.now() + timedelta(hours=5)
Alert.objects.create(rule="CloudBudgetSpent", severity="warning", state="firing", value=1, since=timezone.now(),
    seen_at=later, fired_at=timezone.now(), told_at=timezone.now())
"""
OVER = "from monitoring.models import Alert, Silence\nAlert.objects.all().delete()\nSilence.objects.all().delete()"


@pytest.fixture
def alerts(site: Site, page_of: Callable[..., Page]) -> Iterator[Page]:
    site.python(FIRING)
    page = page_of("admin", viewport={"width": 1440, "height": 900})
    page.goto("/health/alerts/")
    yield page
    site.python(OVER)


def alert(page: Page) -> object:
    return page.locator(".alert").filter(has_text="CloudBudgetSpent")


def test_an_alert_is_found_from_any_page(alerts: Page):
    alerts.goto("/cases/")
    alerts.locator(".header__nav").get_by_role("link", name="Kesehatan sistem").click()
    alerts.locator(".tabs").get_by_role("link", name="Peringatan").click()
    expect(alerts.get_by_role("heading", level=1)).to_have_text("Peringatan")
    expect(alert(alerts).locator(".badge").first).to_have_text("Berlangsung")


def test_it_is_acknowledged_and_that_is_undone(alerts: Page):
    alert(alerts).get_by_role("button", name="Tangani").click()
    expect(alert(alerts)).to_contain_text("Ditangani oleh")
    alert(alerts).get_by_role("button", name="Batalkan").click()
    expect(alert(alerts).get_by_role("button", name="Tangani")).to_be_visible()


def test_it_is_silenced_for_an_hour_the_silence_ended_and_that_undone(alerts: Page):
    alert(alerts).get_by_role("button", name="Bisukan 1 jam").click()
    expect(alert(alerts)).to_contain_text("dibisukan sampai")
    alerts.get_by_role("button", name="Akhiri pembisuan").click()
    expect(alert(alerts)).not_to_contain_text("dibisukan sampai")
    alerts.locator(".notice--info").get_by_role("button", name="Batalkan").click()
    expect(alert(alerts)).to_contain_text("dibisukan sampai")


def test_all_are_silenced_with_a_reason(alerts: Page):
    alerts.get_by_text("Bisukan peringatan, misalnya").click()
    alerts.get_by_label("Selama").select_option("8")
    alerts.get_by_label("Alasan").fill("Pindah ruang server")
    alerts.get_by_role("button", name="Bisukan", exact=True).click()
    expect(alerts.locator(".notice--warning")).to_contain_text("Pindah ruang server")


def test_it_leads_to_its_paragraph(alerts: Page):
    alert(alerts).get_by_role("link", name="Langkah demi langkah").click()
    expect(alerts.locator(".runbook:target h2")).to_have_text("CloudBudgetSpent")


def test_the_report_goes_from_day_to_day(alerts: Page):
    alerts.goto("/health/report/?date=2026-03-02")
    expect(alerts.locator("h1 + p")).to_contain_text("2 Mar 2026")
    alerts.get_by_role("link", name="Hari sebelumnya").click()
    expect(alerts.locator("h1 + p")).to_contain_text("1 Mar 2026")
    alerts.get_by_role("link", name="Hari berikutnya").click()
    alerts.get_by_role("textbox", name="Hari").fill("2026-02-14")
    alerts.get_by_role("button", name="Tampilkan").click()
    expect(alerts.locator("h1 + p")).to_contain_text("14 Feb 2026")


def test_the_report_is_downloaded_and_can_be_printed(alerts: Page):
    alerts.goto("/health/report/?date=2026-03-02")
    expect(alerts.get_by_role("button", name="Cetak")).to_be_visible()
    with alerts.expect_download() as download:
        alerts.get_by_role("link", name="PDF").click()
    assert download.value.suggested_filename == "courtsight-2026-03-02.pdf"
    alerts.emulate_media(media="print")
    expect(alerts.locator(".report__days")).to_be_hidden()
    expect(alerts.get_by_role("table").first).to_be_visible()
