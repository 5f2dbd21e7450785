"""The report as a page and as a PDF."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pypdf import PdfReader

from courtsight.accounts.models import User
from monitoring.alerts.models import Delivery
from monitoring.reports import pages
from monitoring.reports.figures import yesterday
from monitoring.reports.letter import ReportFailed
from tests.monitoring.reports.conftest import DAY
from transcription.models import Court

PAGE = "/health/report/"


@pytest.fixture
def read(client: Client, administrator: User) -> Any:
    client.force_login(administrator)

    def page(query: str = "") -> str:
        response = client.get(f"{PAGE}{query}")
        assert response.status_code == 200
        assert "no-store" in response.headers["Cache-Control"]
        return response.content.decode()

    return page


def test_without_a_date_it_is_yesterday(read: Any):
    assert f'value="{yesterday():%Y-%m-%d}"' in read()


@pytest.mark.parametrize("query", ["?date=kapan", "?date=2026-02-30", "?date=2999-01-01", "?date=1999-12-31", "?date="])
def test_a_day_of_which_there_is_no_report_is_yesterday_too(read: Any, query: str):
    assert f'value="{yesterday():%Y-%m-%d}"' in read(query)


def test_the_figures_of_the_day_are_there(read: Any, worked: None):
    text = read("?date=2026-03-02")
    assert "2 Mar 2026" in text
    for shown in ("80,0 %", "40,0 dtk", "0:01:40", "1,25", "engine_failed"):
        assert shown in text


def test_days_before_and_after_are_one_step_away(read: Any):
    text = read("?date=2026-03-02")
    assert "?date=2026-03-01" in text
    assert "?date=2026-03-03" in text
    today = timezone.localdate()
    assert f"?date={today + timedelta(days=1):%Y-%m-%d}" not in read(f"?date={today:%Y-%m-%d}")
    assert "?date=1999-12-31" not in read("?date=2000-01-01")


def test_it_says_whether_and_to_whom_it_is_sent(read: Any, settings: Any):
    assert "EMAIL_HOST" in read()
    settings.EMAIL_HOST, settings.REPORT_EMAILS = "surat", ["ketua@pn-contoh.go.id"]
    assert "ketua@pn-contoh.go.id" in read()
    Delivery.objects.create(
        event="report", report_day=DAY, channel="email", address="wakil@pn-contoh.go.id", sent_at=timezone.now()
    )
    assert "wakil@pn-contoh.go.id: dikirim" in read("?date=2026-03-02")


def test_the_pdf_has_the_same_figures(read: Any, worked: None, client: Client):
    Court.objects.create(name="Pengadilan Negeri Contoh \u6771 \U0001f600")
    response = client.get("/health/report.pdf?date=2026-03-02")
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.headers["Content-Disposition"] == 'attachment; filename="courtsight-2026-03-02.pdf"'
    document = PdfReader(BytesIO(response.content))
    text = " ".join(page.extract_text() for page in document.pages)
    for shown in ("Laporan harian transkripsi", "2 Mar 2026", "80,0 %", "0:01:40", "engine_failed", "Pengadilan"):
        assert shown in text
    assert len(document.pages) == 1
    assert b"pdfaid" in document.xmp_metadata.stream.get_data(), "PDF/A"


def test_a_pdf_of_a_day_without_work(read: Any, client: Client):
    response = client.get("/health/report.pdf?date=2026-03-02")
    assert "Tidak ada transkripsi yang gagal." in PdfReader(BytesIO(response.content)).pages[0].extract_text()


def test_a_pdf_that_cannot_be_made_leads_back_with_a_message(
    read: Any, client: Client, monkeypatch: pytest.MonkeyPatch
):
    def fail(_: object) -> bytes:
        raise ReportFailed("no memory")

    monkeypatch.setattr(pages, "pdf", fail)
    response = client.get("/health/report.pdf?date=2026-03-02", follow=True)
    assert response.redirect_chain == [(f"{PAGE}?date=2026-03-02", 302)]
    assert "PDF tidak dapat dibuat" in response.content.decode()
