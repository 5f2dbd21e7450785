"""Light or dark: a cookie that the server reads, so that no page flashes in the wrong colours."""

from django.conf import settings
from django.http import HttpRequest

THEME_COOKIE = "theme"
THEMES = ("light", "dark")
YEAR_SECONDS = 365 * 24 * 3600


def theme_of(request: HttpRequest) -> str:
    """ "light", "dark", or "" for whatever the machine prefers."""
    chosen = request.COOKIES.get(THEME_COOKIE, "")
    return chosen if chosen in THEMES else ""


def page_frame(request: HttpRequest) -> dict[str, object]:
    """Context processor: what templates/base.html needs on every page."""
    return {"theme": theme_of(request), "LANGUAGES": settings.LANGUAGES}
