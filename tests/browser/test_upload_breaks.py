"""Uploads on a slow network: pauses, reloads, lost connections, ended sessions, from a real browser."""

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import CDPSession, Page, expect

from tests.browser.hearing_stage import RATE, tone_file
from tests.browser.uploads import (
    MB,
    SOON,
    choose,
    digest,
    row,
    sent,
    started,
    stored,
    stored_part,
    throttle,
    uploaded,
    wait_for_per_cent,
)
from tests.site import Site

pytestmark = pytest.mark.long


def test_only_two_files_are_sent_at_a_time(upload_page: Page, slow: CDPSession, tmp_path: Path):
    for n in range(3):
        choose(upload_page, tone_file(tmp_path / f"sesi {n}.wav", 500, pitch=300 + n))
    wait_for_per_cent(upload_page, "sesi 0.wav", 0)
    wait_for_per_cent(upload_page, "sesi 1.wav", 0)
    expect(row(upload_page, "sesi 2.wav")).to_have_attribute("data-state", "queued")
    row(upload_page, "sesi 0.wav").locator("[data-action=cancel]").click()
    expect(row(upload_page, "sesi 0.wav")).to_have_count(0)
    expect(row(upload_page, "sesi 2.wav")).to_have_attribute("data-state", "sending", timeout=SOON)


def test_an_upload_pauses_and_goes_on_where_it_was(
    upload_page: Page, slow: CDPSession, site: Site, hearing: str, big: Path
):
    choose(upload_page, big)
    wait_for_per_cent(upload_page, big.name, 25)
    row(upload_page, big.name).locator("[data-action=pause]").click()
    expect(row(upload_page, big.name)).to_have_attribute("data-state", "paused")
    upload_page.wait_for_timeout(1500)
    on_server = stored_part(site, hearing)
    assert sent(upload_page, big.name) == pytest.approx(100 * on_server / big.stat().st_size)
    requests: list[Any] = []
    upload_page.on("request", lambda request: requests.append(request))
    throttle(slow, -1)
    row(upload_page, big.name).locator("[data-action=resume]").click()
    uploaded(upload_page, big.name)
    offsets = [int(r.headers["upload-offset"]) for r in requests if r.method == "PATCH"]
    assert offsets[0] == on_server
    assert stored(site, hearing) == [digest(big)]


def test_the_row_tells_speed_and_time_left(upload_page: Page, slow: CDPSession, big: Path):
    choose(upload_page, big)
    state = row(upload_page, big.name).locator("[data-part=state]")
    expect(state).to_contain_text(re.compile(r"\d+ % \(.+ / .+MB\) · .+ · .+"), timeout=SOON)


def test_after_a_closed_tab_the_file_is_chosen_again_and_goes_on(
    upload_page: Page, slow: CDPSession, site: Site, hearing: str, big: Path
):
    choose(upload_page, big)
    wait_for_per_cent(upload_page, big.name, 45)
    context = upload_page.context
    upload_page.close(run_before_unload=False)
    page = context.new_page()
    page.goto(f"/hearings/{hearing}/")
    started(page)
    earlier = row(page, big.name)
    expect(earlier.locator("[data-part=state]")).to_contain_text(re.compile(r"[2-9]\d %"))
    requests: list[Any] = []
    page.on("request", lambda request: requests.append(request))
    with page.expect_file_chooser() as chooser:
        earlier.locator("[data-action=choose]").click()
    chooser.value.set_files(big)
    uploaded(page, big.name)
    offsets = [int(r.headers["upload-offset"]) for r in requests if r.method == "PATCH"]
    assert offsets[0] >= 0.4 * big.stat().st_size
    assert not any(r.method == "POST" for r in requests)
    assert stored(site, hearing) == [digest(big)]


def test_another_file_of_the_same_name_does_not_go_on_in_its_place(
    upload_page: Page, slow: CDPSession, hearing: str, big: Path
):
    choose(upload_page, big)
    wait_for_per_cent(upload_page, big.name, 25)
    upload_page.reload()
    started(upload_page)
    other = big.parent / "lain" / big.name
    other.parent.mkdir()
    tone_file(other, 40 * MB // (2 * RATE), pitch=330)
    earlier = row(upload_page, big.name)
    with upload_page.expect_file_chooser() as chooser:
        earlier.locator("[data-action=choose]").click()
    chooser.value.set_files(other)
    expect(earlier.locator("[data-part=error]")).to_be_visible()
    expect(upload_page.locator(".upload-row")).to_have_count(1)
    earlier.locator("[data-action=discard]").click()
    expect(earlier).to_have_count(0)
    upload_page.reload()
    expect(upload_page.locator(".upload-row")).to_have_count(0)


def test_a_lost_connection_is_said_and_the_upload_goes_on_by_itself(
    upload_page: Page, slow: CDPSession, site: Site, hearing: str, big: Path
):
    choose(upload_page, big)
    wait_for_per_cent(upload_page, big.name, 25)
    slow.send(
        "Network.emulateNetworkConditions",
        {"offline": True, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1},
    )
    expect(row(upload_page, big.name)).to_have_attribute("data-state", "waiting", timeout=SOON)
    upload_page.wait_for_timeout(2000)
    throttle(slow, -1)
    uploaded(upload_page, big.name)
    assert stored(site, hearing) == [digest(big)]


def test_leaving_the_page_while_uploading_is_warned_of(upload_page: Page, slow: CDPSession, big: Path):
    choose(upload_page, big)
    wait_for_per_cent(upload_page, big.name, 1)
    warnings = []

    def stay(dialog: Any) -> None:
        warnings.append(dialog.type)
        dialog.dismiss()

    upload_page.on("dialog", stay)
    upload_page.locator("h2").first.click()  # browsers warn only those who used the page
    upload_page.evaluate("location.href = '/'")
    upload_page.wait_for_timeout(1000)
    assert warnings == ["beforeunload"]


def test_after_a_reload_the_row_starts_where_the_server_is(upload_page: Page, slow: CDPSession, big: Path):
    choose(upload_page, big)
    wait_for_per_cent(upload_page, big.name, 45)
    upload_page.reload()
    started(upload_page)
    least = sent(upload_page, big.name)
    assert least > 30
    upload_page.evaluate(
        """() => {
            window.seen = [];
            const rows = document.querySelector("[data-rows]");
            const note = () => window.seen.push(rows.querySelector("progress").value);
            new MutationObserver(note).observe(rows, { childList: true, subtree: true });
        }"""
    )
    choose(upload_page, big)
    wait_for_per_cent(upload_page, big.name, least + 5)
    assert min(upload_page.evaluate("window.seen")) >= int(least)


def test_much_that_has_been_sent_is_thrown_away_only_after_a_question(upload_page: Page, slow: CDPSession, big: Path):
    choose(upload_page, big)
    wait_for_per_cent(upload_page, big.name, 60)
    row(upload_page, big.name).locator("[data-action=pause]").click()
    row(upload_page, big.name).locator("[data-action=cancel]").click()
    expect(upload_page.get_by_role("dialog")).to_contain_text(big.name)
    upload_page.keyboard.press("Escape")
    expect(row(upload_page, big.name)).to_have_attribute("data-state", "paused")
    expect(row(upload_page, big.name).locator("[data-action=cancel]")).to_be_focused()
    row(upload_page, big.name).locator("[data-action=cancel]").click()
    upload_page.locator("dialog [value=yes]").click()
    expect(row(upload_page, big.name)).to_have_count(0)
    expect(upload_page.locator("[data-input]")).to_be_focused()


def test_after_a_cancelled_upload_the_keyboard_is_at_the_next_one(upload_page: Page, slow: CDPSession, tmp_path: Path):
    throttle(slow, MB // 2)
    choose(upload_page, *(tone_file(tmp_path / f"antre {n}.wav", 300, pitch=400 + n) for n in range(3)))
    row(upload_page, "antre 1.wav").locator("[data-action=cancel]").press("Enter")
    expect(row(upload_page, "antre 1.wav")).to_have_count(0)
    assert upload_page.evaluate("document.activeElement.closest('.upload-row').textContent.includes('antre 2.wav')")


def test_when_the_session_ended_one_logs_in_in_another_tab_and_the_upload_goes_on(
    upload_page: Page, slow: CDPSession, site: Site, hearing: str, big: Path
):
    choose(upload_page, big)
    wait_for_per_cent(upload_page, big.name, 25)
    context = upload_page.context
    cookies = context.cookies()
    context.clear_cookies()
    ended = row(upload_page, big.name)
    expect(ended).to_have_attribute("data-state", "failed", timeout=SOON)
    # Also when it is tried again without a session, the place on the server is not forgotten.
    ended.locator("[data-action=retry]").click()
    expect(ended).to_have_attribute("data-state", "failed", timeout=SOON)
    before = stored_part(site, hearing)
    with context.expect_page() as opened:
        ended.locator("[data-part=advice] a").click()
    opened.value.wait_for_url(re.compile("/login/"))
    opened.value.close()
    context.add_cookies(cookies)
    throttle(slow, -1)
    requests: list[Any] = []
    upload_page.on("request", lambda request: requests.append(request))
    upload_page.evaluate("window.dispatchEvent(new Event('focus'))")  # as when one comes back to this tab
    uploaded(upload_page, big.name)
    offsets = [int(r.headers["upload-offset"]) for r in requests if r.method == "PATCH"]
    assert offsets[0] == before > 0
    assert stored(site, hearing) == [digest(big)]
