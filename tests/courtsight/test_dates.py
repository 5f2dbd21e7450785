"""Dates and times are written in one way in each language, in the pages and in the administration."""

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.template import Context, Template
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from courtsight.accounts.models import User
from tests import factories
from transcription.models import Hearing

MOMENT = datetime(2026, 11, 23, 3, 15, tzinfo=UTC)
WRITTEN = {"id": "23 Nov 2026, 10.15 WIB", "en": "23 Nov 2026, 10:15 WIB"}
# What a template may write: the standard names, the day of the week, and what machines read.
ALLOWED = {"DATE_FORMAT", "DATETIME_FORMAT", "TIME_FORMAT", "YEAR_MONTH_FORMAT", "l", "c", "Y-m-d"}


def shown(source: str, language: str, **values: object) -> str:
    with translation.override(language):
        return Template(source).render(Context(values))


@pytest.mark.parametrize("language", ["id", "en"])
def test_a_moment_has_its_day_its_time_and_its_zone(language: str):
    assert shown('{{ at|date:"DATETIME_FORMAT" }}', language, at=MOMENT) == WRITTEN[language]
    assert shown("{{ at }}", language, at=MOMENT) == WRITTEN[language]
    assert shown("{{ day }}", language, day=date(2026, 11, 23)) == "23 Nov 2026"


def test_months_are_written_in_the_language_of_the_reader():
    assert shown("{{ day }}", "id", day=date(2026, 8, 17)) == "17 Agu 2026"
    assert shown("{{ day }}", "en", day=date(2026, 8, 17)) == "17 Aug 2026"


def test_a_court_in_another_zone_writes_its_own():
    with timezone.override("Asia/Makassar"):
        assert shown("{{ at }}", "id", at=MOMENT) == "23 Nov 2026, 11.15 WITA"


@pytest.mark.parametrize("language", ["id", "en"])
def test_pages_and_administration_write_the_same(
    client: Client, administrator: User, clerk: User, hearing: Hearing, language: str
):
    Hearing.objects.filter(pk=hearing.pk).update(starts_at=MOMENT)
    User.objects.filter(pk=clerk.pk).update(last_login=MOMENT)
    factories.TranscriptFactory(recording__hearing=hearing)
    client.cookies["django_language"] = language
    client.force_login(administrator)
    assert WRITTEN[language] in client.get(reverse("admin:accounts_user_change", args=[clerk.pk])).content.decode()
    assert WRITTEN[language] in client.get(reverse("case_detail", args=[hearing.case_id])).content.decode()


def test_a_hearing_is_named_after_its_day_in_the_court_and_not_in_greenwich(hearing: Hearing):
    hearing.starts_at = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)
    with translation.override("id"):
        assert "23 Nov 2026" in str(hearing)


def test_no_template_has_a_form_of_its_own():
    used = {
        (path.name, form)
        for path in Path(settings.BASE_DIR, "templates").rglob("*.html")
        for form in re.findall(r"""\|(?:date|time):["']([^"']*)["']""", path.read_text())
    }
    assert len(used) > 10
    assert {(name, form) for name, form in used if form not in ALLOWED} == set()
