"""The administrators' dashboard on the running product, with a month of samples."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.dashboard_stage import stage_claim, stage_jobs, stage_month
from tests.browser.desk import until
from tests.site import Site

CHARTS = 12
NEXT_MINUTE = """
from datetime import timedelta
from django.utils import timezone
from monitoring import samples
from monitoring.readings import Measure, Reading
samples.write([Reading(Measure.STREAMS, "", 2)], timezone.now() + timedelta(minutes=1))
"""


@pytest.fixture(scope="module", autouse=True)
def month(site: Site) -> None:
    stage_month(site)


@pytest.fixture
def page(page_of: Callable[..., Page]) -> Page:
    return page_of("admin", viewport={"width": 1440, "height": 900})


def open_dashboard(page: Page, wanted: str = "hour") -> Page:
    page.goto(f"/health/dashboard/?range={wanted}")
    page.locator("[data-ready]").wait_for()
    return page


def expect_live(page: Page) -> None:
    expect(page.locator("[data-live=live]")).to_be_attached()


def test_it_is_found_from_the_page_of_the_systems_health(page: Page):
    page.goto("/health/")
    page.get_by_role("link", name="Dasbor").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Dasbor")
    expect_live(page)


@pytest.mark.parametrize("wanted", ["hour", "day", "month"])
def test_every_chart_is_drawn(wanted: str, page: Page):
    open_dashboard(page, wanted)
    expect(page.locator("[data-chart] canvas")).to_have_count(CHARTS)
    expect(page.locator("[data-chart=jobs] .u-legend")).to_contain_text("Menunggu")


def test_the_range_is_in_the_address_and_the_back_button_leads_back(page: Page):
    open_dashboard(page)
    page.get_by_role("link", name="30 hari terakhir").click()
    page.wait_for_url("**/health/dashboard/?range=month")
    expect(page.locator("[data-range=month][data-ready]")).to_be_attached()
    expect(page.locator("nav [aria-current=true]", has_text="30 hari terakhir")).to_be_visible()
    page.go_back()
    expect(page.locator("[data-range=hour][data-ready]")).to_be_attached()


def test_the_numbers_of_a_chart_are_a_table_for_whoever_wants_them(page: Page):
    open_dashboard(page, "day")
    figure = page.locator("[data-chart=streams]")
    expect(figure.locator("table.table")).to_have_count(0)
    figure.get_by_text("Sebagai tabel").click()
    expect(figure.locator("table.table tbody tr")).to_have_count(288)
    expect(figure.locator("table.table thead th").first).to_have_text("Waktu")


def test_what_happens_is_shown_without_a_reload(page: Page, site: Site):
    open_dashboard(page)
    expect_live(page)
    page.evaluate("window.untouched = true")
    stage_jobs(site, "31/Pdt.G/2026/PN Jkt.Pst", "baru saja gagal.mp4")
    expect(page.locator("#now-failed")).to_contain_text("baru saja gagal.mp4")
    assert page.evaluate("window.untouched") is True


def test_the_charts_follow_the_newest_sample(page: Page, site: Site):
    open_dashboard(page)
    expect_live(page)
    with page.expect_response(lambda response: "/health/dashboard/charts" in response.url) as asked:
        site.python(NEXT_MINUTE)
    assert asked.value.ok
    assert asked.value.json()["count"] == 60


def test_workers_are_shown_with_what_they_serve(page: Page):
    open_dashboard(page)
    expect(page.locator("#now-workers tr", has_text="quick@")).to_contain_text("Rekaman pendek")
    expect(page.locator("#now-workers tr", has_text="live@")).to_contain_text("Takarir langsung")


def test_every_worker_says_how_its_claims_begin(site: Site):
    ask = "from courtsight import heartbeats; print(len([one for one in heartbeats.workers() if one.holds_as]))"
    until(lambda: site.python(ask).strip() == "4", 60)


def test_a_worker_is_shown_with_the_recording_that_it_is_at(page: Page, site: Site):
    hold = stage_claim(site, "36/Pdt.G/2026/PN Jkt.Pst", "sedang dikerjakan.mp4")
    open_dashboard(page)
    try:
        expect(page.locator("#now-workers tr", has_text="quick@")).to_contain_text("sedang dikerjakan.mp4")
    finally:
        site.python(f'from transcription.models import Job; Job.objects.filter(pk="{hold}").delete()')
    expect(page.locator("#now-workers")).not_to_contain_text("sedang dikerjakan.mp4")


def test_a_failed_job_is_started_again(page: Page, site: Site):
    job = stage_jobs(site, "32/Pdt.G/2026/PN Jkt.Pst", "diulang.mp4")
    open_dashboard(page)
    page.locator(f"[data-retry='{job}']").click()
    expect(page.locator(".toast")).to_contain_text("dijalankan lagi")
    events = f"""
from courtsight.audit.models import AuditEvent
print(AuditEvent.objects.filter(action="job_retried", target_id="{job}").values_list("user__username", flat=True)[0])
"""
    assert site.python(events).strip() == "admin"
    # It has no sound and fails again: either way it is no longer the failure that it was.
    attempts = f'from transcription.models import Job; print(Job.objects.get(pk="{job}").error_detail)'
    until(lambda: "the engine broke" not in site.python(attempts), 60)


def test_a_job_that_cannot_be_started_again_says_why(page: Page, site: Site):
    job = stage_jobs(site, "33/Pdt.G/2026/PN Jkt.Pst", "sudah selesai.mp4")
    open_dashboard(page)
    button = page.locator(f"[data-retry='{job}']")
    button.wait_for()
    site.python(f'from transcription.models import Job; Job.objects.filter(pk="{job}").update(status="completed")')
    # What is shown may be brought up to date at any moment: then the button is gone, which is as good.
    answer = page.evaluate(
        """async (job) => {
            const token = document.cookie.match(/csrftoken=([^;]+)/)[1];
            const headers = {"X-CSRFToken": token};
            return (await fetch(`/api/v1/stt/jobs/${job}/retry`, {method: "POST", headers})).status;
        }""",
        job,
    )
    assert answer == 409
    expect(button).to_have_count(0)


def test_jobs_of_sealed_hearings_are_not_there(page: Page, site: Site):
    stage_jobs(site, "34/Pid.Sus-Anak/2026/PN Jkt.Pst", "rahasia.mp4", sealed=True)
    stage_jobs(site, "35/Pdt.G/2026/PN Jkt.Pst", "terbuka.mp4")
    open_dashboard(page)
    expect(page.locator("#now-failed")).to_contain_text("terbuka.mp4")
    expect(page.locator("body")).not_to_contain_text("rahasia.mp4")


def test_without_a_connection_it_says_that_it_is_not_live(page: Page):
    page.route_web_socket("**/ws/dashboard/**", lambda socket: socket.close())
    open_dashboard(page)
    expect(page.locator("[data-says=lost]")).to_be_visible()
    expect(page.locator("[data-says=live]")).to_be_hidden()


def test_the_charts_turn_dark_with_the_page(page: Page):
    open_dashboard(page)
    marker = "[data-chart=jobs] .u-series:nth-child(2) .u-marker"
    stroke = f"() => getComputedStyle(document.querySelector('{marker}')).borderColor"
    before = page.evaluate(stroke)
    page.emulate_media(color_scheme="dark")
    until(lambda: page.evaluate(stroke) != before)


def test_numbers_and_texts_follow_the_language(page: Page):
    open_dashboard(page)
    page.context.add_cookies([{"name": "django_language", "value": "en", "url": page.url}])
    open_dashboard(page)
    expect(page.get_by_role("heading", name="Failed jobs")).to_be_visible()
    expect(page.locator("[data-chart=jobs] .u-legend")).to_contain_text("Waiting")


def test_times_are_the_courts_wherever_the_browser_is(page_of: Callable[..., Page]):
    times = []
    for zone in ("Asia/Jakarta", "Asia/Makassar"):
        page = page_of("admin", viewport={"width": 1440, "height": 900}, timezone_id=zone)
        open_dashboard(page, "month")
        figure = page.locator("[data-chart=streams]")
        figure.get_by_text("Sebagai tabel").click()
        expect(figure.locator("table.table tbody tr")).to_have_count(240)
        times.append(set(figure.locator("table.table tbody th").all_inner_texts()))
    # A step of three hours may begin between the two; an hour apart they would have none in common.
    assert len(times[0] & times[1]) >= 239


@pytest.mark.parametrize("path", ["/health/dashboard/?range=month", "/health/accuracy/"])
def test_it_fits_a_phone(path: str, page_of: Callable[..., Page]):
    page = page_of("admin", viewport={"width": 360, "height": 740})
    page.goto(path)
    page.get_by_role("heading", level=1).wait_for()
    until(lambda: page.evaluate("document.documentElement.scrollWidth") <= 360)


def test_a_clerk_is_not_let_in(clerk_page: Page):
    assert clerk_page.goto("/health/dashboard/").status == 403
