"""Choosing a password: the rules and the forms, in words that say what to do."""

from typing import Any

from django import forms
from django.contrib.auth import password_validation as rules
from django.contrib.auth.forms import AdminPasswordChangeForm, AdminUserCreationForm, PasswordChangeForm
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from courtsight.accounts.models import User


class UnlikeThePerson(rules.UserAttributeSimilarityValidator):
    def get_error_message(self) -> str:
        return _now("This password is too similar to your name or username. Choose another one.")

    def get_help_text(self) -> str:
        return _now("Do not use your name or username.")


class LongEnough(rules.MinimumLengthValidator):
    def get_error_message(self) -> str:
        return ngettext(
            "This password is too short. Use at least %(min_length)d character.",
            "This password is too short. Use at least %(min_length)d characters.",
            self.min_length,
        )

    def get_help_text(self) -> str:
        text = ngettext("Use at least %(count)s character.", "Use at least %(count)s characters.", self.min_length)
        return text % {"count": self.min_length}


class Uncommon(rules.CommonPasswordValidator):
    def get_error_message(self) -> str:
        return _now("This password is one that many people use. Choose another one.")

    def get_help_text(self) -> str:
        return _now("Do not use a password that many people use, such as 1234567890.")


class TwiceTyped:
    """A form with a new password, typed twice. What is wrong with the password is said where it was typed first."""

    error_messages = {
        "password_mismatch": _("The two passwords are not the same. Type the new password again."),
        "password_incorrect": _("This is not your present password. Type it again."),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        first, second = self._both()
        first.label, second.label = _("New password"), _("New password, once more")
        first.required = second.required = True
        second.help_text = ""

    def validate_password_for_user(self, user: User, *args: Any, **kwargs: Any) -> None:
        name = next(name for name in self.fields if name.endswith("password1"))
        super().validate_password_for_user(user, password_field_name=name)

    def _both(self) -> list[forms.Field]:
        return [field for name, field in self.fields.items() if name.endswith(("password1", "password2"))]


class OwnPasswordForm(TwiceTyped, PasswordChangeForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["old_password"].label = _("Present password")


class FirstPasswordForm(TwiceTyped, AdminPasswordChangeForm):
    """A password that somebody else chose is good for one login."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # An account without a password is of no use here; one that is no longer wanted is made inactive.
        self.fields.pop("usable_password", None)

    def save(self, commit: bool = True) -> User:
        self.user.must_change_password = True
        return super().save(commit)


class NewUserForm(TwiceTyped, AdminUserCreationForm):
    usable_password = None
