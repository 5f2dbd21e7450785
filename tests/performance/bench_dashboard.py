"""The dashboard in Chromium, with a month of samples: until it can be used, and what the server takes for it."""

import statistics
import time

import requests
from playwright.sync_api import sync_playwright

from tests.browser.dashboard_stage import stage_jobs, stage_month
from tests.performance.figures import Figure
from tests.site import PASSWORD, Site

TIMES = 15


def run() -> list[Figure]:
    site = Site().wait_until_ready()
    try:
        stage_month(site)
        stage_jobs(site, "1/Pdt.G/2026/PN Jkt.Pst")
        token = site.manage("createtoken", "admin").splitlines()[-1]
        opened = {wanted: openings(site, wanted) for wanted in ("hour", "day", "month")}
        health = answers(f"{site.url}/api/v1/health", token)
    finally:
        site.stop()
        site.remove()
    note = f"{TIMES} openings, Chromium on the same machine"
    figures = [
        Figure(
            f"interactive, the last {wanted}, median",
            statistics.median(found) / 1000,
            "s",
            "< 1 s" if wanted == "month" else "",
            note,
        )
        for wanted, found in opened.items()
    ]
    slowest = max(opened["month"]) / 1000
    return [*figures, Figure("the slowest of them, month", slowest, "s", "< 1 s", note), _idle(health)]


def _idle(found: list[float]) -> Figure:
    """How loaded the machine was by other work meanwhile."""
    return Figure("/api/v1/health at the same time, median", 1000 * statistics.median(found), "ms")


def openings(site: Site, wanted: str) -> list[float]:
    """Milliseconds from the navigation to when all charts are drawn and buttons answer; the first is left out."""
    found = []
    with sync_playwright() as playwright:
        arguments = ["--no-first-run", "--no-sandbox"]
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=arguments)
        page = browser.new_context(base_url=site.url, viewport={"width": 1440, "height": 900}).new_page()
        page.goto("/login/")
        page.locator("input[name=username]").fill("admin")
        page.locator("input[name=password]").fill(PASSWORD)
        page.locator("input[name=password]").press("Enter")
        page.wait_for_url(lambda url: "/login" not in url)
        for _ in range(TIMES + 1):
            page.goto(f"/health/dashboard/?range={wanted}")
            page.locator("[data-ready]").wait_for()
            found.append(page.evaluate("performance.getEntriesByName('dashboard-ready')[0].startTime"))
        browser.close()
    return found[1:]


def answers(address: str, token: str) -> list[float]:
    """Seconds each."""
    found = []
    for _ in range(TIMES):
        began = time.monotonic()
        requests.get(address, headers={"Authorization": f"Bearer {token}"}, timeout=30).raise_for_status()
        found.append(time.monotonic() - began)
    return found
