"""The report by e-mail: each morning, once to each."""

from datetime import date, datetime
from io import BytesIO
from threading import Barrier, Thread
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from pypdf import PdfReader

from courtsight.accounts.models import User
from monitoring.alerts.models import Delivery
from monitoring.alerts.sending import send_waiting
from monitoring.reports import letter
from monitoring.reports.letter import ReportFailed
from monitoring.reports.posting import plan
from tests.monitoring.receiving import Mailbox

JAKARTA = ZoneInfo("Asia/Jakarta")
ADDRESSES = ["ketua@pn-contoh.go.id", "wakil@pn-contoh.go.id"]


def clock(hour: int, day: int = 3, minute: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=JAKARTA)


@pytest.fixture
def addressed(settings: Any, db: None) -> Any:
    settings.EMAIL_HOST, settings.REPORT_EMAILS = "surat", ADDRESSES
    return settings


def planned() -> list[tuple[date, str]]:
    return sorted(Delivery.objects.filter(event="report").values_list("report_day", "address"))


YESTERDAY = [(date(2026, 3, 2), address) for address in ADDRESSES]


def test_before_its_hour_nothing_is_sent(addressed: Any):
    plan(clock(5, minute=59))
    assert planned() == []


def test_from_its_hour_on_yesterdays_is_once_a_day(addressed: Any):
    for hour in (6, 7, 23):
        plan(clock(hour))
    assert planned() == YESTERDAY
    plan(clock(6, day=4))
    assert len(planned()) == 4


def test_the_hour_is_that_of_the_setting_by_the_courts_clock(addressed: Any):
    addressed.REPORT_HOUR = 20
    plan(datetime(2026, 3, 3, 12, 59, tzinfo=ZoneInfo("UTC")))
    assert planned() == []
    plan(datetime(2026, 3, 3, 13, 0, tzinfo=ZoneInfo("UTC")))
    assert planned() == YESTERDAY


def test_without_a_mail_server_it_is_off(addressed: Any):
    addressed.EMAIL_HOST = ""
    plan(clock(6))
    assert planned() == []


def test_without_names_it_goes_to_administrators(addressed: Any, administrator: User):
    addressed.REPORT_EMAILS = []
    User.objects.filter(pk=administrator.pk).update(email="admin@pn-contoh.go.id")
    plan(clock(6))
    assert [address for _, address in planned()] == ["admin@pn-contoh.go.id"]


def test_two_schedulers_plan_it_once(transactional_db: None, addressed: Any):
    together = Barrier(2)

    def watch() -> None:
        together.wait(60)
        plan(clock(6))
        connection.close()

    schedulers = [Thread(target=watch) for _ in range(2)]
    for thread in schedulers:
        thread.start()
    for thread in schedulers:
        thread.join(60)
    assert planned() == YESTERDAY


def test_the_letter_has_the_figures_and_the_pdf(addressed: Any, mailbox: Mailbox, worked: None):
    plan(clock(6))
    assert send_waiting() == 2
    assert sorted(mailbox.recipients) == ADDRESSES
    message = mailbox.messages[0]
    assert message["Subject"] == "[CourtSight] Laporan harian transkripsi, 2 Mar 2026"
    text = message.get_body().get_content()
    assert "Transkripsi selesai: 4 (minggu sebelumnya: 0,1)" in text
    assert "engine_failed" in text
    (attachment,) = message.iter_attachments()
    assert attachment.get_filename() == "courtsight-2026-03-02.pdf"
    assert "80,0 %" in PdfReader(BytesIO(attachment.get_content())).pages[0].extract_text()


def test_a_pdf_that_fails_is_tried_again_later(addressed: Any, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch):
    def fail(*_: object) -> bytes:
        raise ReportFailed("no memory")

    addressed.REPORT_EMAILS = ADDRESSES[:1]
    plan(clock(6))
    with monkeypatch.context() as broken:
        broken.setattr(letter, "pdf_of", fail)
        assert send_waiting() == 0
    delivery = Delivery.objects.get()
    assert (delivery.error, delivery.sent_at) == ("no memory", None)
    assert send_waiting(delivery.next_at) == 1
