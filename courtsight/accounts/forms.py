"""Forms of a person's own account."""

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from courtsight.accounts.address import client_address
from courtsight.accounts.language import LANGUAGE_NAMES
from courtsight.accounts.lockout import PAUSE_MINUTES, Try, begin_try, forget_tries
from courtsight.accounts.models import ApiToken, User
from courtsight.accounts.naming import may_change_own_name


class LoginForm(AuthenticationForm):
    """Counts tries. While locked out even the right password is refused, or the pause could be tested."""

    # None until there is a name and a password to try.
    outcome: Try | None = None

    error_messages = {
        "invalid_login": _("Username or password is wrong. Both are case-sensitive. Try again."),
        "inactive": _("This account is closed. Ask your administrator."),
        "locked_out": _("Too many failed attempts. Try again in %(minutes)s minutes, or ask your administrator."),
    }

    def clean(self) -> dict[str, Any]:
        username, address = self.cleaned_data.get("username"), client_address(self.request)
        if not username or not self.cleaned_data.get("password"):
            return self.cleaned_data
        self.outcome = begin_try(username, address)
        if self.outcome is not Try.ALLOWED:
            raise ValidationError(
                self.error_messages["locked_out"], code="locked_out", params={"minutes": PAUSE_MINUTES}
            )
        cleaned = super().clean()
        forget_tries(username, address)
        return cleaned


class ProfileForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ["first_name", "last_name", "language"]
        labels = {"first_name": _("First name"), "last_name": _("Last name"), "language": _("Language of the pages")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"] = forms.ChoiceField(label=_("Language of the pages"), choices=LANGUAGE_NAMES)
        if not may_change_own_name(self.instance):
            del self.fields["first_name"], self.fields["last_name"]


class TokenForm(forms.ModelForm):
    class Meta:
        model = ApiToken
        fields = ["name"]
        labels = {"name": _("Name of the token")}
        help_texts = {"name": _("What it is for, so that you know later which one to revoke.")}
