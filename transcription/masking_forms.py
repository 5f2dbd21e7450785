"""Forms of the page on which somebody reviews what is hidden."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from transcription.anonymity import LONGEST_FORM, PLACEHOLDERS, Kind, folded_phrase
from transcription.models.anonymity import HiddenKind

SOMEBODY = "somebody"


class HiddenTextForm(forms.Form):
    """What the machine did not find. `instead` is a label of the case, a kind, or somebody new."""

    text = forms.CharField(
        label=_("Words to hide"),
        max_length=LONGEST_FORM,
        help_text=_("As they are in the transcript; also a part of a name."),
    )
    instead = forms.ChoiceField(label=_("What stands for them"))

    def __init__(self, labels: list[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [
            (kind.value, f"{HiddenKind(kind).label}: {PLACEHOLDERS[kind]}") for kind in Kind if kind is not Kind.PERSON
        ]
        people = [(label, label) for label in labels]
        self.fields["instead"].choices = [*people, (SOMEBODY, _("Somebody who is on no list")), *kinds]

    def clean_text(self) -> str:
        text = folded_phrase(self.cleaned_data["text"])[:LONGEST_FORM]
        if not text:
            raise ValidationError(_("Write words or numbers."))
        return text

    @property
    def kind(self) -> Kind:
        chosen = self.cleaned_data["instead"]
        return Kind(chosen) if chosen in set(Kind) else Kind.PERSON

    @property
    def label(self) -> str:
        """Empty for somebody new."""
        chosen = self.cleaned_data["instead"]
        if chosen == SOMEBODY:
            return ""
        return PLACEHOLDERS[self.kind] if chosen in set(Kind) else chosen
