import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import log_in


def test_a_wrong_password_is_refused_with_a_message(page: Page):
    page.goto("/")
    page.locator("input[name=username]").fill("panitera")
    page.locator("input[name=password]").fill("bukan ini")
    page.locator("input[name=password]").press("Enter")
    expect(page.get_by_text(re.compile("yang benar|salah|keliru"))).to_be_visible()
    expect(page.locator("input[name=password]")).to_have_value("")


def test_logging_in_leads_to_the_page_that_was_asked_for(page: Page):
    page.goto("/hearings/")
    page.locator("input[name=username]").fill("panitera")
    page.locator("input[name=password]").fill("rahasia-sekali-2026")
    page.locator("input[name=password]").press("Enter")
    expect(page).to_have_url("/hearings/")


def test_the_first_administrator_logs_in_with_the_given_password(page: Page):
    log_in(page, "admin")
    expect(page.locator("input[name=password]")).to_have_count(0)


def test_a_session_is_kept_from_window_to_window(clerk_page: Page):
    clerk_page.goto("/")
    expect(clerk_page.locator("input[name=password]")).to_have_count(0)
