"""The last changes of a transcript's speakers, in words."""

from django.db.models import Count, Min, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from transcription.models import Speaker, SpeakerChange, Transcript
from transcription.models.speaker import ChangeKind
from transcription.speakers.identity import Identity


def changes_of(transcript: Transcript) -> QuerySet[SpeakerChange]:
    """The newest first; with `count` of the segments and `start` of the first one, in seconds."""
    people = ("speaker", "source", "made_by", "undone_by")
    counted = transcript.speaker_changes.annotate(count=Count("moves"), start=Min("moves__segment__start"))
    # What is counted would take the model's own order away.
    return counted.select_related(*people).order_by("-created_at", "-pk")


def described(change: SpeakerChange) -> str:
    """What was done, in the reader's language. The change comes from `changes_of`."""
    if change.kind == ChangeKind.RENAME:
        names = {"before": _called(change.speaker, change.before), "after": _called(change.speaker, change.after)}
        return _("“%(before)s” is now “%(after)s”.") % names
    if change.kind == ChangeKind.RELABEL:
        text = ngettext(
            "Speakers told apart again: %(count)s segment has another speaker.",
            "Speakers told apart again: %(count)s segments have another speaker.",
            change.count,
        )
        return text % {"count": change.count}
    names = {"source": _then(change, "source"), "speaker": _then(change, "speaker"), "count": change.count}
    if change.kind == ChangeKind.MERGE:
        return _("“%(source)s” merged with “%(speaker)s”.") % names
    return (
        ngettext(
            "%(count)s segment of “%(source)s” given to “%(speaker)s”.",
            "%(count)s segments of “%(source)s” given to “%(speaker)s”.",
            change.count,
        )
        % names
    )


def _then(change: SpeakerChange, part: str) -> str:
    """What its speaker or source was called when the change was made; now, where that was not kept."""
    one: Speaker | None = getattr(change, part)
    if one is None:
        return _("Speaker not known yet")
    return one.shown_name if change.names is None else _called(one, change.names.get(part))


def _called(speaker: Speaker, stored: dict[str, object] | None) -> str:
    return Identity.load(stored or Identity().dump()).shown_name or speaker.default_name
