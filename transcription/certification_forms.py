"""Forms of review and certification. Whoever puts a name to something proves who he is, once more."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from courtsight.accounts.address import client_address
from courtsight.accounts.lockout import Try, begin_try, forget_tries
from transcription.certification.people import candidates, signatories_of
from transcription.models import Hearing
from transcription.models.certification import SignatoryRole

LONGEST = 2000


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("What is to be put right"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 3})
    )


class PasswordForm(forms.Form):
    """Guesses are counted together with those at the login."""

    password = forms.CharField(
        label=_("Your password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        help_text=_("Your name will stand under this."),
    )

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request

    def clean_password(self) -> str:
        user, address = self.request.user, client_address(self.request)
        if begin_try(user.username, address) is not Try.ALLOWED:
            raise ValidationError(_("Too many wrong passwords. Try again in 15 minutes."))
        if not user.check_password(self.cleaned_data["password"]):
            raise ValidationError(_("This is not your password."))
        forget_tries(user.username, address)
        return ""


class ConfirmForm(PasswordForm):
    sha256 = forms.CharField(widget=forms.HiddenInput, max_length=64)


class RenvoiForm(PasswordForm):
    segment = forms.UUIDField(widget=forms.HiddenInput)
    says = forms.CharField(
        label=_("It says"),
        max_length=LONGEST,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Certified words, copied exactly."),
    )
    should_say = forms.CharField(label=_("It should say"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 2}))
    reason = forms.CharField(label=_("Reason"), max_length=LONGEST)
    field_order = ("segment", "says", "should_say", "reason", "password")

    def clean(self) -> dict[str, Any]:
        """On one line each, as they will stand in files."""
        cleaned = super().clean()
        for name in ("should_say", "reason"):
            if name in cleaned:
                cleaned[name] = " ".join(cleaned[name].split()).rstrip("." if name == "reason" else "")
        cleaned["says"] = cleaned.get("says", "").strip()
        return cleaned


class SignatoriesForm(forms.Form):
    """A choice for each role; none leaves it to the participants' list."""

    def __init__(self, hearing: Hearing, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = {row.role: row.user_id for row in hearing.signatories.all()}
        known = signatories_of(hearing)
        for role in SignatoryRole:
            field = forms.ModelChoiceField(
                candidates(hearing, role), label=role.label, required=False, initial=named.get(role)
            )
            person = known[role]
            field.empty_label = (
                _("As in the list of participants: %(name)s") % {"name": person.display_name}
                if person and role not in named
                else _("Not named")
            )
            field.label_from_instance = lambda user: user.display_name
            self.fields[role.value] = field

    @property
    def chosen(self) -> dict[SignatoryRole, Any]:
        return {role: self.cleaned_data[role.value] for role in SignatoryRole}
