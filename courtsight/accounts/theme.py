"""Light or dark: a cookie that the server reads, so that no page flashes in the wrong colours."""

from django.http import HttpRequest
from django.utils import timezone

from courtsight.accounts.roles import Action

THEME_COOKIE = "theme"
THEMES = ("light", "dark")
YEAR_SECONDS = 365 * 24 * 3600


def theme_of(request: HttpRequest) -> str:
    """ "light", "dark", or "" for whatever the machine prefers."""
    chosen = request.COOKIES.get(THEME_COOKIE, "")
    return chosen if chosen in THEMES else ""


def page_frame(request: HttpRequest) -> dict[str, object]:
    """Context processor: what templates/base.html needs on every page."""
    user = getattr(request, "user", None)
    return {
        "theme": theme_of(request),
        "time_zone": timezone.localtime().tzname(),
        "administers": user is not None and user.is_authenticated and user.may(Action.ADMINISTER),
    }
