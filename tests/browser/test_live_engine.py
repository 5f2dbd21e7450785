"""The engine of one session, where the court lets the clerk choose: on a site of its own, with Google set up."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import log_in
from tests.browser.courtroom import fill_in_leave, give_leave, session_of
from tests.browser.hearing_stage import stage_hearing
from tests.factories import PASSWORD
from tests.site import Site

STAFF = """
from django.contrib.auth.models import Group
from courtsight.accounts.models import User
from transcription.models import Court
User.objects.create_user("panitera", password={password!r}).groups.add(Group.objects.get(name="clerk"))
Court.objects.create(cloud_classes=["Pdt"], live_engine="whisper")
"""


@pytest.fixture(scope="module")
def cloudy() -> Iterator[Site]:
    """No session is recorded here, so Google is never called."""
    site = Site(GOOGLE_PROJECT="pengadilan", GOOGLE_BUCKET="arsip").wait_until_ready()
    site.python(STAFF.format(password=PASSWORD))
    yield site
    site.stop()
    site.remove()


@pytest.fixture
def desk(cloudy: Site, browser: Browser, browser_context_args: dict[str, Any]) -> Iterator[Page]:
    context = browser.new_context(**browser_context_args | {"base_url": cloudy.url})
    page = context.new_page()
    log_in(page, "panitera")
    yield page
    context.close()


def choose_and_give_leave(page: Page, hearing: str, engine: str) -> None:
    page.goto(f"/hearings/{hearing}/live/")
    page.get_by_label("Siapa yang membuat takarir").select_option(engine)
    fill_in_leave(page)


def test_the_engine_that_the_clerk_chooses_is_that_of_the_session(cloudy: Site, desk: Page):
    hearing = stage_hearing(cloudy)
    choose_and_give_leave(desk, hearing, "google")
    expect(desk.locator("[data-panel=leave]")).to_be_hidden()
    assert session_of(desk, hearing)["engine"] == "google"


def test_what_the_court_has_chosen_is_there_to_begin_with(cloudy: Site, desk: Page):
    hearing = stage_hearing(cloudy)
    give_leave(desk, hearing)
    expect(desk.locator("[data-panel=leave]")).to_be_hidden()
    assert session_of(desk, hearing)["engine"] == "whisper"


def test_a_sealed_hearing_has_no_choice(cloudy: Site, desk: Page):
    desk.goto(f"/hearings/{stage_hearing(cloudy, sealed=True)}/live/")
    expect(desk.get_by_label("Perekaman diizinkan")).to_be_visible()
    expect(desk.locator("[name=engine]")).to_have_count(0)


def test_when_the_court_has_changed_its_mind_meanwhile_the_page_says_so(cloudy: Site, desk: Page):
    hearing = stage_hearing(cloudy)
    desk.goto(f"/hearings/{hearing}/live/")
    desk.get_by_label("Siapa yang membuat takarir").select_option("google")
    cloudy.python("from transcription.models import Court\nCourt.objects.update(cloud_classes=[])")
    try:
        fill_in_leave(desk)
        expect(desk.locator("[data-shows=leave-error]")).to_be_visible()
        assert desk.request.get(f"/api/v1/stt/live?hearing_id={hearing}").json()["items"] == []
    finally:
        cloudy.python("from transcription.models import Court\nCourt.objects.update(cloud_classes=['Pdt'])")
