"""What an edit did, in words."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from transcription.editing import State
from transcription.models import EditKind, TranscriptEdit


def deed_of(edit: TranscriptEdit) -> str:
    """In the reader's language. Who speaks is changed by an edit as the text is."""
    if edit.kind == EditKind.EDIT and _said(edit.before) == _said(edit.after):
        return _("speaker changed")
    return edit.get_kind_display()


def _said(states: Iterable[State]) -> list[tuple[str, str]]:
    return [(state["id"], state["text"]) for state in states]
