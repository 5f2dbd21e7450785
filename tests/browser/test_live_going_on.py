"""That a hearing is recorded at this moment is said as long as it is true, on pages that were opened before as well."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.courtroom import change, clear, expect_state, stage_session
from tests.site import Site

pytestmark = pytest.mark.long
HEARING = """
from courtsight.accounts.models import User
from transcription.captions.marks import begin_mark
from transcription.models import LiveSession
session = LiveSession.objects.get(pk={session!r})
begin_mark(session, User.objects.get(username="panitera"), "closed", at=600.0)
print(session.hearing_id)
"""


@pytest.fixture
def staged(site: Site):
    """A session that is closed to the public, and its hearing."""
    session = stage_session(site)
    yield session, site.python(HEARING.format(session=session)).strip()
    clear(site)


def test_on_the_page_of_the_hearing(clerk_page: Page, site: Site, staged: tuple[str, str]):
    session, hearing = staged
    clerk_page.goto(f"/hearings/{hearing}/")
    expect(clerk_page.get_by_text("Sedang berlangsung")).to_be_visible()
    expect(clerk_page.get_by_role("link", name="Ke perekaman langsung")).to_be_visible()
    change(site, session, state="ended")
    expect(clerk_page.get_by_role("link", name="Rekam langsung")).to_be_visible()
    expect(clerk_page.get_by_text("Sedang berlangsung")).to_be_hidden()
    expect(clerk_page.get_by_role("link", name="Baca takarir")).to_be_hidden()


def test_in_the_list_of_hearings(clerk_page: Page, site: Site, staged: tuple[str, str]):
    session, _hearing = staged
    clerk_page.goto("/hearings/")
    badge = clerk_page.locator(f"[data-session='{session}']").get_by_text("Sedang berlangsung")
    expect(badge).to_be_visible()
    change(site, session, state="ended")
    expect(badge).to_be_hidden()


def test_at_the_desk_nothing_is_closed_to_the_public_any_more(clerk_page: Page, site: Site, staged: tuple[str, str]):
    session, hearing = staged
    clerk_page.goto(f"/hearings/{hearing}/live/")
    expect_state(clerk_page, "elsewhere")
    badge = clerk_page.locator("[data-shows=closed]")
    expect(badge).to_be_visible()
    change(site, session, state="ended")
    expect_state(clerk_page, "over")
    expect(badge).to_be_hidden()
