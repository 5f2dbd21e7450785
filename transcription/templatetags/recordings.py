"""The list of recordings and the upload area of a hearing's page, and how times of recordings are written."""

from typing import Any

from django import template
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courtsight.accounts.models import User
from courtsight.accounts.roles import Action
from transcription.languages import Language, language_name
from transcription.models import Hearing, Recording, Upload
from transcription.recording_list import list_context

register = template.Library()
register.filter("language_name", language_name)
LIST = "transcription/_recording_list.html"
AREA = "transcription/_upload_area.html"


@register.inclusion_tag(LIST, takes_context=True)
def recording_list(context: dict[str, Any], hearing: Hearing) -> dict[str, Any]:
    return list_context(hearing, _user(context))


@register.inclusion_tag(AREA, takes_context=True)
def upload_area(context: dict[str, Any], hearing: Hearing) -> dict[str, Any]:
    """For those who may upload: the area, and their uploads into this hearing that have not ended."""
    user = _user(context)
    if not user.may(Action.UPLOAD):
        return {}
    return {
        "hearing": hearing,
        "unfinished": Upload.objects.visible_to(user).unfinished().filter(hearing=hearing),
        "languages": Language.choices,
        "default_language": settings.TRANSCRIPTION_LANGUAGE,
        "limit": settings.UPLOAD_MAX_BYTES,
        "expiry_days": settings.UPLOAD_EXPIRY_HOURS // 24,
    }


@register.inclusion_tag("transcription/_unfiled_link.html", takes_context=True)
def unfiled_link(context: dict[str, Any]) -> dict[str, Any]:
    """To one's own recordings without a hearing, when there are any."""
    return {"count": Recording.objects.unfiled_of(_user(context)).count()}


def _user(context: dict[str, Any]) -> User:
    return context["request"].user


@register.filter
def clock(seconds: float) -> str:
    """A time or a length as `1:02:03`, cut and not rounded: what is said at 59.9 s is not said at 1:00."""
    whole = max(0, int(seconds))
    return f"{whole // 3600}:{whole // 60 % 60:02}:{whole % 60:02}"


@register.filter
def seconds(value: float) -> str:
    """A number of seconds for scripts and links, the same in every language: `123.45`."""
    return f"{max(0.0, value):.3f}".rstrip("0").rstrip(".")


@register.filter
def percent(fraction: float) -> int:
    """Rounded down: 100 is the end and nothing less."""
    return int(fraction * 100)


@register.filter
def time_left(seconds: int | None) -> str:
    """In words that do not change every second; empty when nobody knows. As in static/src/uploads/format.ts."""
    if seconds is None:
        return ""
    if seconds < 60:
        return _("less than a minute left")
    minutes = round(seconds / 60)
    if minutes < 90:
        return ngettext("about %(count)s minute left", "about %(count)s minutes left", minutes) % {"count": minutes}
    hours = round(seconds / 3600)
    return ngettext("about %(count)s hour left", "about %(count)s hours left", hours) % {"count": hours}
