"""The form of the court's decisions."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from transcription import policy
from transcription.engines import is_configured
from transcription.forms import VersionedForm
from transcription.languages import Language
from transcription.models import Court

# As the kind stands in a case number: letters, with dots and dashes between.
KIND = re.compile(r"[A-Za-z]+(?:[.-][A-Za-z0-9]+)*")
LONGEST_KIND = 40
MOST_ANCHORS = 9  # a digit each
LONGEST_ANCHOR = 60
DECISIVE = (
    "engine",
    "live_engine",
    "falls_back",
    "kinds",
    "without_case",
    "sealed_may_leave",
    "monthly_minutes",
    "local_when_spent",
    "suggests_voices",
)


class Kinds(forms.CharField):
    """Kinds of case, one a line, as a list without doubles."""

    widget = forms.Textarea(attrs={"rows": 4})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> list[str]:
        return list(dict.fromkeys(line.strip() for line in super().to_python(value).splitlines() if line.strip()))

    def validate(self, value: list[str]) -> None:
        for kind in value:
            if not KIND.fullmatch(kind) or len(kind) > LONGEST_KIND:
                raise ValidationError(
                    _("“%(kind)s” is no kind of case. Write Pdt.G, for example."), params={"kind": kind}
                )

    def has_changed(self, initial: Any, data: Any) -> bool:
        return (initial or []) != self.to_python(data)


class CourtForm(VersionedForm):
    kinds = Kinds(
        required=False,
        label=_("Kinds of case that may leave the building"),
        help_text=_(
            "One a line, as in the case number: Pdt means Pdt.G, Pdt.P and so on. Kinds with a dash (Pid.Sus-Anak) "
            "must be named in full. Empty: nothing leaves."
        ),
    )
    without_case = forms.BooleanField(
        required=False, label=_("Recordings that belong to no case may leave the building")
    )

    class Meta:
        model = Court
        fields = [
            "name",
            "engine",
            "live_engine",
            "falls_back",
            "sealed_may_leave",
            "monthly_minutes",
            "local_when_spent",
            "correction",
            "vocabulary",
            "anchors",
            "suggests_voices",
        ]
        widgets = {"engine": forms.Select, "live_engine": forms.Select}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = [(name, _name_of(name)) for name in policy.NAMES]
        self.fields["engine"].widget.choices = self.fields["live_engine"].widget.choices = names
        kinds = self.instance.cloud_classes
        self.initial["kinds"] = [kind for kind in kinds if kind != policy.NO_CASE]
        self.initial["without_case"] = policy.NO_CASE in kinds
        usual = [("", _("The usual engine")), *names]
        for language, label in Language.choices:
            if language != Language.AUTO:
                self.fields[_field_of(language)] = forms.ChoiceField(choices=usual, required=False, label=label)
                self.initial[_field_of(language)] = self.instance.engine_by_language.get(language, "")

    @property
    def decided(self) -> dict[str, Any]:
        """What was changed of that which decides where audio goes and what is kept of voices: for the audit trail."""
        decisive = {*DECISIVE, *(field.name for field in self.by_language)}
        return {name: self.cleaned_data[name] for name in self.changed_data if name in decisive}

    @property
    def by_language(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith("engine_")]

    def clean_anchors(self) -> str:
        lines = [line.strip() for line in self.cleaned_data["anchors"].splitlines() if line.strip()]
        if len(lines) > MOST_ANCHORS or any(len(line) > LONGEST_ANCHOR for line in lines):
            raise ValidationError(_("At most nine marks, each of at most 60 letters."))
        return "\n".join(lines)

    def clean_engine(self) -> str:
        return _offered(self.cleaned_data["engine"])

    def clean_live_engine(self) -> str:
        return _offered(self.cleaned_data["live_engine"])

    def save(self, commit: bool = True) -> Court:
        kinds, cleaned = self.cleaned_data["kinds"], self.cleaned_data
        self.instance.cloud_classes = kinds + ([policy.NO_CASE] if cleaned["without_case"] else [])
        languages = [language for language in Language.values if cleaned.get(_field_of(language))]
        self.instance.engine_by_language = {language: cleaned[_field_of(language)] for language in languages}
        return super().save(commit)


def _offered(engine: str) -> str:
    if engine not in policy.NAMES:
        raise ValidationError(_("Choose one of the engines offered."))
    return engine


def _name_of(engine: str) -> str:
    name = policy.NAMES[engine]
    return str(name) if is_configured(engine) else _now("%(engine)s (not set up yet)") % {"engine": name}


def _field_of(language: str) -> str:
    return f"engine_{language.partition('-')[0]}"
