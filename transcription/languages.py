"""Languages that a recording can be transcribed in, BCP 47."""

from django.utils.translation import gettext_lazy as _

AUTO = "auto"
LANGUAGES = {
    "id-ID": _("Indonesian"),
    "en-US": _("English"),
    "jv-ID": _("Javanese"),
    "su-ID": _("Sundanese"),
}
