"""Whatever people do before speakers are told apart again, in the text and to speakers: nothing of it is lost."""

from contextlib import suppress
from itertools import pairwise

from django.db.models import Q
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from tests import factories
from tests.transcription.speakers.by_hand import cut, join
from tests.transcription.speakers.test_telling_again import turns_of, with_words
from transcription.editing import edit_segment
from transcription.errors import ChangedSince
from transcription.models import Segment, Speaker, SpeakerChange
from transcription.models.speaker import COLOURS
from transcription.speakers import Identity, heard_in, merge, split
from transcription.speakers.again import tell_again
from transcription.speakers.undoing import undo

STEPS = st.lists(
    st.tuples(
        st.sampled_from(["tell", "tell", "edit", "merge", "split", "reassign", "undo", "cut", "join"]),
        st.text("1234", min_size=3, max_size=9),
        st.integers(0, 5),
    ),
    max_size=8,
)


class AnySequence(TestCase):
    """Hypothesis needs a transaction for each example, which this class of its own gives."""

    def setUp(self) -> None:
        self.clerk = factories.UserFactory()
        self.transcript = with_words(factories.TranscriptFactory(recording__duration=24.0), "121232")
        self.given: dict[SpeakerChange, set[str]] = {}  # words, by the change in which a person said whose they are

    @settings(max_examples=40, suppress_health_check=list(HealthCheck), derandomize=True, database=None)
    @given(STEPS)
    def test_whatever_people_do_no_word_is_lost_and_what_they_did_stays(self, steps):
        self.given = {}
        for kind, labels, place in steps:
            rows = list(self.transcript.segments.select_related("speaker"))
            before = self.speakers()
            self.step(kind, labels, rows[place % len(rows)])
            now = self.speakers()
            self.note(kind, {word for word, speaker in before.items() if now[word] != speaker})
            self.look()

    def speakers(self) -> dict[str, object]:
        """Who says each word."""
        return {word: row.speaker_id for row in self.transcript.segments.all() for word in row.text.lower().split()}

    def note(self, kind: str, moved: set[str]) -> None:
        if kind in ("reassign", "split", "merge") and moved:
            self.given[self.transcript.speaker_changes.first()] = moved
        elif kind == "join":
            self.given = {change: words - moved for change, words in self.given.items()}
        elif kind == "tell":
            assert not moved & set().union(*self.given.values())

    def step(self, kind: str, labels: str, row: Segment) -> None:
        if kind == "tell":
            self.tell(labels)
        elif kind == "edit":
            edit_segment(row, self.clerk, row.revision, text=row.text.replace("k", "K"))
        elif kind == "reassign":
            edit_segment(row, self.clerk, row.revision, speaker=f"Orang {labels[0]}")
        elif kind == "split":
            name = f"Baru {self.transcript.speakers.count()}"
            split(row.speaker, self.clerk, row.speaker.revision, row, Identity(name=name))
        elif kind == "merge":
            self.merge(row.speaker)
        elif kind == "undo":
            self.undo()
        elif kind == "cut" and len(row.text.split()) > 1:
            cut(row, self.clerk)
        elif kind == "join":
            self.join(row)

    def join(self, row: Segment) -> None:
        following = self.transcript.segments.filter(index__gt=row.index).first()
        if following is not None:
            join(row, following, self.clerk)

    def tell(self, labels: str) -> None:
        placed = Q(moves__change__undone_at=None) & ~Q(moves__change__kind="relabel") & Q(moves__isnull=False)
        held = set(self.transcript.segments.filter(placed).values_list("pk", "speaker"))
        by_people = self.transcript.edits.by_people().values_list("segment_ids", flat=True)
        written = {key for keys in by_people for key in keys}
        edited = set(self.transcript.segments.filter(pk__in=written).values_list("pk", "text"))
        tell_again(self.transcript, turns_of(labels, 24 / len(labels)), self.clerk)
        assert held <= set(self.transcript.segments.values_list("pk", "speaker"))
        assert edited <= set(self.transcript.segments.values_list("pk", "text"))

    def merge(self, speaker: Speaker) -> None:
        other = self.transcript.speakers.filter(merged_into=None).exclude(pk=speaker.pk).first()
        if other is not None:
            merge(speaker, self.clerk, speaker.revision, other, other.revision)

    def undo(self) -> None:
        change = self.transcript.speaker_changes.filter(undone_at=None).first()
        if change is not None:
            with suppress(ChangedSince):  # after a join
                undo(change, self.clerk)
                self.given.pop(change, None)

    def look(self) -> None:
        rows = list(self.transcript.segments.select_related("speaker"))
        assert " ".join(row.text for row in rows).lower() == " ".join(f"k{second}" for second in range(24))
        assert all(one.index < other.index for one, other in pairwise(rows))
        times = [(row.start, row.end) for row in rows]
        assert times == sorted(times)
        assert all(row.speaker is not None and row.speaker.merged_into_id is None for row in rows)
        heard = heard_in(self.transcript)
        assert len({one.speaker.shown_name for one in heard}) == len(heard)
        assert len({one.colour for one in heard}) == min(len(heard), COLOURS)
