"""Whatever people do, in whatever order: words stay in order, times go forward, nothing is lost, the log knows all."""

from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from courtsight.accounts.roles import Role
from tests import factories
from tests.transcription.editing.saying import said, seen, spoken_as
from transcription.cutting import cut_alike
from transcription.editing import By, Change, StaleEdit, apply_edit, version_at
from transcription.editing.runs import rewritten
from transcription.models import EditKind, Segment

TEXTS = ("k0 k1 k2 k3", "k4 k5", "k6", "k7 k8 k9 k10 k11")
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["split", "join", "retype", "paste", "undo", "stale", "empty"]),
        st.integers(0, 7),
        st.integers(1, 4),
    ),
    max_size=8,
)
TOLERANCE = 0.001  # words are kept to the millisecond


class AnySequence(TestCase):
    def setUp(self) -> None:
        self.transcript = factories.TranscriptFactory()
        said(self.transcript, *TEXTS)
        self.clerk = factories.UserFactory(role=Role.CLERK)

    @settings(max_examples=25, suppress_health_check=list(HealthCheck), derandomize=True, database=None)
    @given(STEPS)
    def test_nothing_is_lost_and_every_version_can_be_told(self, steps: list[tuple[str, int, int]]):
        versions = [self._state()]
        for step in steps:
            before = self._state()
            if self._do(*step) is None:
                assert self._state() == before
            else:
                versions.append(self._state())
            self._is_sound()
        told = [
            [
                (UUID(state["id"]), state["text"], state["start"], state["end"])
                for state in version_at(self.transcript, number)
            ]
            for number in range(len(versions))
        ]
        assert told == versions

    def _state(self) -> list[tuple[UUID, str, float, float]]:
        return list(self.transcript.segments.values_list("pk", "text", "start", "end"))

    def _do(self, what: str, place: int, size: int) -> object | None:
        rows = list(self.transcript.segments.all())
        row = rows[place % len(rows)]
        tokens = row.text.split()
        if what == "undo":
            return self._undo()
        if what == "join":
            run = rows[place % len(rows) :][: size + 1]
            return self._apply(EditKind.JOIN, run, [(run[0].pk, " ".join(one.text for one in run).strip())])
        if what == "split":
            parts = [" ".join(tokens[:size]), " ".join(tokens[size:])]
            return self._apply(EditKind.SPLIT, [row], [(row.pk, parts[0]), (uuid4(), parts[1])])
        if what == "paste":
            lines = [f"t{number}" for number in range(size)]
            return self._apply(EditKind.PASTE, [row], [(row.pk, row.text), *((uuid4(), line) for line in lines)])
        if what == "stale":
            return self._try_stale(row)
        text = "" if what == "empty" else " ".join([*tokens[:size], "t", *tokens[size + 1 :]])
        return self._apply(EditKind.EDIT, [row], [(row.pk, text)])

    def _apply(self, kind: EditKind, run: list[Segment], by: list[tuple[UUID, str]]) -> object | None:
        change = Change(seen(*run), tuple(By(*one) for one in by))
        return apply_edit(self.transcript, self.clerk, kind, [change], uuid4())

    def _undo(self) -> object | None:
        last = self.transcript.edits.order_by("-number").first()
        if last is None:
            return None
        after = [self.transcript.segments.get(pk=state["id"]) for state in last.after]
        made = self._apply(EditKind.UNDO, after, [(UUID(state["id"]), state["text"]) for state in last.before])
        kept = ("id", "text", "start", "end", "words", "engine_text", "machine_text", "confidence")
        # Ignoring what an undo cannot mean: it makes new revisions.
        assert [[state[name] for name in kept] for state in made.after] == [
            [state[name] for name in kept] for state in last.before
        ]
        return made

    def _try_stale(self, row: Segment) -> None:
        row.revision += 1
        with pytest.raises(StaleEdit):
            self._apply(EditKind.EDIT, [row], [(row.pk, "hilang")])

    def _is_sound(self) -> None:
        rows = list(self.transcript.segments.all())
        edges = [edge for row in rows for edge in (row.start, row.end)]
        assert edges == sorted(edges)
        assert (edges[0], edges[-1]) == (0.0, 16.0)
        for row in rows:
            assert [word["word"] for word in row.words] == row.text.split()
            times = [time for word in row.words for time in (word["start"], word["end"])]
            assert times == sorted(times)
            assert all(row.start - TOLERANCE <= time <= row.end + TOLERANCE for time in times)
            assert all(word["confidence"] is None for word in row.words if word["word"].startswith("t"))
        heard = [token for row in rows for token in row.engine_text.split()]
        assert heard == " ".join(TEXTS).split()
        present = [token for row in rows for token in row.text.split() if token.startswith("k")]
        assert sorted(present, key=lambda token: int(token[1:])) == present


TOKENS = st.lists(st.sampled_from("abcdef"), max_size=8)


@given(tokens=TOKENS, pieces=st.lists(TOKENS, min_size=1, max_size=4))
def test_a_text_that_is_cut_alike_is_whole(tokens: list[str], pieces: list[list[str]]):
    parts = cut_alike(tokens, pieces)
    assert len(parts) == len(pieces)
    assert [token for part in parts for token in part] == tokens


@given(pieces=st.lists(TOKENS, min_size=1, max_size=4))
def test_the_same_text_is_cut_at_the_same_places(pieces: list[list[str]]):
    tokens = [token for piece in pieces for token in piece]
    assert cut_alike(tokens, pieces) == pieces
    assert cut_alike(tokens, pieces, most=0) == pieces


@given(
    run=st.lists(TOKENS, min_size=1, max_size=3),
    texts=st.lists(TOKENS, min_size=1, max_size=4),
    overlap=st.floats(0, 3),
)
def test_any_run_can_become_any_other(run: list[list[str]], texts: list[list[str]], overlap: float):
    """Also where segments are spoken at the same time."""
    spoken = [
        spoken_as(" ".join(tokens), start=place * (4.0 - overlap), end=place * (4.0 - overlap) + 4.0)
        for place, tokens in enumerate(run)
    ]
    made = rewritten(spoken, [" ".join(tokens) for tokens in texts])
    assert [one.text.split() for one in made] == texts
    assert [[word.word for word in one.words] for one in made] == texts
    heard = [token for one in made for token in one.engine_text.split()]
    assert heard == [token for tokens in run for token in tokens]
    edges = [edge for one in made for edge in (one.start, one.end)]
    assert edges == sorted(edges)
    assert (edges[0], edges[-1]) == (spoken[0].start, spoken[-1].end)
    times = [time for one in made for word in one.words for time in (word.start, word.end)]
    assert len(spoken) == len(made) == 1 or times == sorted(times)
