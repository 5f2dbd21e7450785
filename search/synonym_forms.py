"""The list of synonyms as administrators write it."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from search.models import SynonymList
from search.synonyms import groups_in, shipped
from search.word_lists import terms_of

MOST = 50_000  # characters
MOST_TOLD = 5  # lines that are no group


class SynonymForm(forms.Form):
    """`version`: the row that held when the form was opened, "" for none; after a refusal the one that holds now."""

    version = forms.CharField(required=False, widget=forms.HiddenInput)
    text = forms.CharField(
        label=gettext_lazy("Synonyms"),
        help_text=gettext_lazy("A group a line, terms between commas: eksepsi, keberatan atas dakwaan"),
        max_length=MOST,
        widget=forms.Textarea(attrs={"rows": 24, "spellcheck": "false"}),
    )

    def __init__(self, data: Any = None) -> None:
        held = SynonymList.objects.first()
        self.held = str(held.pk) if held else ""
        initial = {"version": self.held, "text": (held and held.text) or shipped()}
        super().__init__(data.copy() if data else None, initial=initial)

    def clean_text(self) -> str:
        text = "\n".join(self.cleaned_data["text"].splitlines())
        wrong = [line for line in text.splitlines() if line.strip() and not _is_group(line)]
        if wrong:
            lines = "; ".join(f"“{line.strip()[:60]}”" for line in wrong[:MOST_TOLD])
            raise forms.ValidationError(_("A group has two terms at least, with a comma between: %s") % lines)
        if not groups_in(text):
            raise forms.ValidationError(_("There is no group in the list."))
        return text

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("version", "") != self.held:
            self.data["version"] = self.held
            raise forms.ValidationError(
                _("Somebody has saved another list meanwhile. What you wrote stands below; save again to put it there.")
            )
        return cleaned


def _is_group(line: str) -> bool:
    return line.strip().startswith("#") or len(set(terms_of(line))) > 1
