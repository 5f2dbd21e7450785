"""For how long nothing is to be sent."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from monitoring.alerts.rules import BY_NAME

LONGEST = timedelta(days=31)


class SilenceForm(forms.Form):
    """`hours`, or `until` where none is given. An empty `rule` stands for all."""

    marks_optional = False

    rule = forms.ChoiceField(label=_("Which alerts"), required=False)
    hours = forms.TypedChoiceField(
        label=_("For how long"),
        choices=[("1", _("1 hour")), ("8", _("8 hours")), ("", _("until the time below"))],
        coerce=int,
        empty_value=None,
        initial="1",
        required=False,
    )
    until = forms.DateTimeField(
        label=_("Until"), required=False, widget=forms.DateTimeInput(attrs={"type": "datetime-local"})
    )
    reason = forms.CharField(label=_("Why"), required=False, max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rules = [(name, f"{name}: {rule.summary}") for name, rule in BY_NAME.items()]
        self.fields["rule"].choices = [("", _("All alerts")), *rules]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not self.errors:
            cleaned["until"] = self._until(cleaned)
        return cleaned

    def _until(self, cleaned: dict[str, Any]) -> datetime | None:
        now = timezone.now()
        if cleaned["hours"]:
            return now + timedelta(hours=cleaned["hours"])
        until = cleaned["until"]
        if until is None:
            self.add_error("until", _("Say until when."))
        elif not now < until <= now + LONGEST:
            self.add_error("until", _("Choose a time within the next %(days)s days.") % {"days": LONGEST.days})
        return until
