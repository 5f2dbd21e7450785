"""The health page of the running product."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from monitoring.checks import CHECKS
from tests.site import Site

# Other tests of this run let jobs fail; the page tells of those of the last minutes.
LONG_AGO = """
from datetime import timedelta
from django.db.models import F
from transcription.models import Job
Job.objects.filter(status="failed").update(finished_at=F("finished_at") - timedelta(days=1))
"""


def test_the_running_product_shows_its_parts_and_their_states(site: Site, page_of: Callable[..., Page]):
    site.python(LONG_AGO)
    page = page_of("admin", viewport={"width": 1440, "height": 900})
    page.goto("/")
    page.get_by_role("link", name="Kesehatan sistem").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Kesehatan sistem")
    rows = page.locator("#health tbody tr")
    expect(rows).to_have_count(len(CHECKS))
    expect(rows.filter(has_text="Basis data").locator(".badge")).to_have_text("Sehat")
    expect(rows.filter(has_text="Mesin ucapan di komputer ini").locator(".badge")).to_have_text("Sehat")


def test_the_page_brings_itself_up_to_date(page_of: Callable[..., Page]):
    page = page_of("admin")
    page.goto("/health/")
    checked = page.locator("#health time")
    before = checked.get_attribute("datetime")
    expect(checked).not_to_have_attribute("datetime", before, timeout=25_000)


def test_on_a_phone_it_is_in_the_menu_of_the_account(page_of: Callable[..., Page]):
    page = page_of("admin", viewport={"width": 360, "height": 740})
    page.goto("/")
    page.locator("summary.header__tool").click()
    page.locator(".menu__list").get_by_role("link", name="Kesehatan sistem").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Kesehatan sistem")
