"""Languages that a recording can be transcribed in, BCP 47, and "auto" for whichever it is."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Language(TextChoices):
    INDONESIAN = "id-ID", _("Indonesian")
    JAVANESE = "jv-ID", _("Javanese")
    SUNDANESE = "su-ID", _("Sundanese")
    ENGLISH = "en-US", _("English")
    AUTO = "auto", _("Detect the language")


SHORT = {code.partition("-")[0]: code for code in Language.values}


# Whom an Indonesian court hears speaks these as well, for a sentence or for an hour.
BESIDE = {Language.INDONESIAN: (Language.JAVANESE, Language.SUNDANESE)}


def spoken_beside(language: str) -> tuple[str, ...]:
    """Languages that may be spoken in a hearing in `language`: kept as spoken, never translated."""
    return tuple(other.value for other in BESIDE.get(language, ()))


def full_code(typed: str) -> str:
    """The code that is meant by `en`, `EN` or `en-us`: en-US. What is none of ours comes back as it is."""
    known = SHORT | {code.lower(): code for code in Language.values}
    return known.get(typed.strip().lower(), typed)


def language_name(code: str) -> str:
    """As a person reads it; the code itself where this version does not know it."""
    return str(dict(Language.choices).get(code, code))
