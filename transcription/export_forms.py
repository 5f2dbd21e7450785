"""The form of all that can be chosen of a transcript's file."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from transcription.exporting_options import Wanted
from transcription.exports import Layout
from transcription.models import Transcript

FORMATS = (
    ("docx", _("Word document (DOCX)")),
    ("pdf", _("PDF for archives (PDF/A)")),
    ("txt", _("Text (TXT)")),
    ("srt", _("Subtitles (SRT)")),
    ("vtt", _("Subtitles for the web (VTT)")),
    ("json", _("Data (JSON)")),
    ("rttm", _("Who speaks when (RTTM)")),
)
LAYOUTS = (
    (Layout.READING.value, _("For reading: a paragraph for each who speaks")),
    (Layout.VERBATIM.value, _("Word for word, with the time of each part")),
    (Layout.MINUTES.value, _("Minutes of the hearing (Berita Acara Sidang)")),
)
LONGEST = 100 * 3600  # seconds
MOMENT = {"placeholder": "0:12:30", "inputmode": "numeric", "autocomplete": "off"}


class Moment(forms.CharField):
    """0:12:30, 12:30 or 750 as seconds; None for nothing."""

    widget = forms.TextInput(attrs=MOMENT)

    def to_python(self, value: Any) -> float | None:
        text = super().to_python(value).replace(".", ":")
        if not text:
            return None
        parts = text.split(":")
        if len(parts) > 3 or not all(part.isascii() and part.isdecimal() and len(part) <= 6 for part in parts):
            raise ValidationError(_("Write a time like 0:12:30."))
        seconds = float(sum(int(part) * 60**place for place, part in enumerate(reversed(parts))))
        if seconds > LONGEST:
            raise ValidationError(_("Write a time like 0:12:30."))
        return seconds


class ExportForm(forms.Form):
    format = forms.ChoiceField(label=_("Format"), choices=FORMATS)
    layout = forms.ChoiceField(
        label=_("Layout"), choices=LAYOUTS, required=False, help_text=_("Of Word documents and PDF.")
    )
    times = forms.BooleanField(label=_("With times"), required=False)
    confidence = forms.BooleanField(
        label=_("With confidence"), required=False, help_text=_("How sure the machine was of each part.")
    )
    start = Moment(label=_("From"), required=False)
    end = Moment(label=_("To"), required=False)
    speakers = forms.ModelMultipleChoiceField(
        None,
        label=_("Only these speakers"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: everybody."),
    )
    anonymised = forms.BooleanField(
        label=_("Anonymised"),
        required=False,
        help_text=_(
            "Names of parties and witnesses become TERGUGAT, SAKSI 1, …; addresses, numbers and jobs are hidden."
        ),
    )
    confirmed = forms.BooleanField(
        label=_("Even if not everything has been reviewed"),
        required=False,
        help_text=_("What is found by the machine alone is hidden too. It does not find everything."),
    )

    def __init__(self, transcript: Transcript, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["speakers"].queryset = transcript.speakers.heard()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        start, end = cleaned.get("start"), cleaned.get("end")
        if start is not None and end is not None and end <= start:
            self.add_error("end", _("This must be later than the beginning."))
        return cleaned

    @property
    def wanted(self) -> Wanted:
        """What a valid form asks for. A box that is not ticked leaves times as the layout has them."""
        chosen = self.cleaned_data
        return Wanted(
            format=chosen["format"],
            layout=Layout(chosen["layout"] or Layout.READING),
            times=chosen["times"] or None,
            confidence=chosen["confidence"],
            speakers=tuple(speaker.pk for speaker in chosen["speakers"]),
            start=chosen["start"],
            end=chosen["end"],
            anonymised=chosen["anonymised"],
            confirmed=chosen["confirmed"],
        )
