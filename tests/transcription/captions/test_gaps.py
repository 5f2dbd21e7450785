"""What nobody heard is noted, and filled in from the stored audio."""

from collections.abc import Iterator

import numpy as np
import pytest
from django.conf import settings

from courtsight.accounts.models import User
from tests import factories
from transcription.captions.audio_file import AudioFile
from transcription.captions.claims import ClaimLost
from transcription.captions.draft import make_draft
from transcription.captions.events import Event, Final
from transcription.captions.gaps import Filling, begin_gap, end_gap, unfilled
from transcription.captions.keeping_up import Effort
from transcription.captions.lines import store_line
from transcription.captions.shown import line_state, session_state
from transcription.models import Hearing, LiveGap, LiveSession
from transcription.types import SAMPLE_RATE, Segment, Word

pytestmark = pytest.mark.django_db
SECONDS = 20


class Counter:
    """Hears a line a second."""

    effort = Effort.FULL

    def __init__(self, at: int) -> None:
        self.at, self.told = at, at / SAMPLE_RATE

    def take(self, samples: np.ndarray) -> Iterator[Event]:
        self.at += len(samples)
        while self.told + 1 <= self.at / SAMPLE_RATE:
            yield self._line(self.told + 1)

    def flush(self) -> Iterator[Event]:
        if self.told < self.at / SAMPLE_RATE:
            yield self._line(self.at / SAMPLE_RATE)

    def _line(self, end: float) -> Final:
        start, self.told = self.told, end
        word = Word(start, end, f"detik{start:.0f}")
        return Final(Segment(start, end, word.word, (word,), engine="whisper", model="palsu"))


@pytest.fixture
def live(hearing: Hearing, clerk: User) -> LiveSession:
    session = factories.LiveSessionFactory(hearing=hearing, started_by=clerk, engine="google", worker="saya")
    settings.HOME.create(settings.HOME.live)
    with AudioFile(session.audio_path, 1) as audio:
        audio.append([np.full(SECONDS * SAMPLE_RATE, 1000, "<i2").tobytes()])
    return session


def filling(session: LiveSession) -> Filling:
    def store(said: Segment) -> None:
        store_line(session, "saya", said, is_late=True)

    return Filling(session, "saya", Counter, store)


def shown(session: LiveSession) -> list[tuple[float, float | None, bool]]:
    return [(gap["start"], gap["end"], gap["filled"]) for gap in session_state(session, session.started_by)["gaps"]]


def test_a_gap_is_shown_while_it_lasts_and_when_it_is_filled(live: LiveSession):
    begin_gap(live, "saya", 4.0, "engine_unreachable")
    assert shown(live) == [(4.0, None, False)]
    assert not filling(live).step()
    end_gap(live, "saya", 9.0)
    end_gap(live, "saya", 12.0)
    assert shown(live) == [(4.0, 9.0, False)]
    work = filling(live)
    while work.step():
        pass
    assert shown(live) == [(4.0, 9.0, True)]
    assert [line.text for line in live.lines.all()] == ["detik4", "detik5", "detik6", "detik7", "detik8"]


def test_lines_that_come_late_do_not_take_the_session_back(live: LiveSession):
    LiveSession.objects.update(captioned_seconds=15.0)
    begin_gap(live, "saya", 4.0, "engine_busy")
    end_gap(live, "saya", 6.0)
    filling(live).step()
    live.refresh_from_db()
    assert live.captioned_seconds == 15.0


def test_who_takes_over_fills_the_rest_and_says_nothing_twice(live: LiveSession):
    begin_gap(live, "saya", 4.0, "engine_unreachable")
    end_gap(live, "saya", 10.0)
    dying = filling(live)
    dying.step()
    dying.close()
    assert live.lines.count() == 2
    work = filling(LiveSession.objects.get(pk=live.pk))
    while work.step():
        pass
    assert [line.start for line in live.lines.all()] == [4.0, 5.0, 6.0, 7.0, 8.0, 9.0]


def test_gaps_one_after_the_other_are_one(live: LiveSession):
    for start, end in ((4.0, 6.0), (6.2, 9.0)):
        begin_gap(live, "saya", start, "engine_unreachable")
        end_gap(live, "saya", end)
    assert shown(live) == [(4.0, 9.0, False)]
    begin_gap(live, "saya", 12.0, "engine_unreachable")
    end_gap(live, "saya", 13.0)
    assert LiveGap.objects.count() == 2


def test_while_a_gap_is_open_no_other_begins(live: LiveSession):
    begin_gap(live, "saya", 4.0, "engine_refused")
    begin_gap(live, "saya", 9.0, "engine_unreachable")
    assert shown(live) == [(4.0, None, False)]
    end_gap(live, "saya", 12.0)
    assert shown(live) == [(4.0, 12.0, False)]


def test_who_has_lost_the_session_writes_no_gaps(live: LiveSession):
    begin_gap(live, "saya", 4.0, "engine_refused")
    work = filling(live)
    LiveSession.objects.update(worker="lain")
    for late in (begin_gap, end_gap):
        with pytest.raises(ClaimLost):
            late(live, "saya", *((9.0, "engine_refused") if late is begin_gap else (9.0,)))
    assert shown(live) == [(4.0, None, False)]
    LiveGap.objects.update(end=4.5)
    with pytest.raises(ClaimLost):
        work.step()
    work.close()
    assert shown(live) == [(4.0, 4.5, False)]


def test_a_gap_is_filled_without_guesses_and_each_sample_is_heard_once(live: LiveSession):
    heard: list[Counter] = []

    def new_listener(at: int) -> Counter:
        heard.append(Counter(at))
        return heard[-1]

    begin_gap(live, "saya", 4.0, "engine_refused")
    end_gap(live, "saya", 9.3)
    work = Filling(live, "saya", new_listener, lambda said: None)
    while work.step():
        pass
    [listener] = heard
    assert listener.effort == Effort.LONGER_WINDOWS
    assert listener.at == round(9.3 * SAMPLE_RATE)


def test_of_a_file_that_ends_within_a_gap_the_lines_keep_their_times(live: LiveSession):
    begin_gap(live, "saya", SECONDS - 3.0, "engine_refused")
    end_gap(live, "saya", SECONDS + 1.0)
    work = filling(live)
    assert work.step()
    assert work.step()  # a second of what was wanted is there
    assert work._open.sound.at == SECONDS * SAMPLE_RATE
    with AudioFile(live.audio_path, 1) as audio:
        audio.append([np.full(SAMPLE_RATE, 1000, "<i2").tobytes()])
    while work.step():
        pass
    assert [line.text for line in live.lines.all()] == ["detik17", "detik18", "detik19", "detik20"]


def test_a_gap_of_nothing_is_none(live: LiveSession):
    begin_gap(live, "saya", 4.0, "engine_unreachable")
    end_gap(live, "saya", 4.0)
    assert not LiveGap.objects.exists()


def test_where_the_audio_is_gone_a_gap_ends_without_lines(live: LiveSession):
    begin_gap(live, "saya", 4.0, "engine_unreachable")
    end_gap(live, "saya", 6.0)
    live.audio_path.unlink()
    work = filling(live)
    while work.step():
        pass
    assert unfilled(live) is None
    assert not live.lines.exists()


def test_the_draft_is_in_the_order_of_what_was_said_and_names_who_heard_it(live: LiveSession):
    for start, engine in ((0.0, "google"), (10.0, "google"), (5.0, "whisper")):
        said = Segment(start, start + 2, f"kata {start:.0f}", engine=engine, model=f"model-{engine}")
        store_line(live, "saya", said, is_late=engine == "whisper")
    assert [line_state(line)["engine"] for line in live.lines.all()] == ["google", "google", "whisper"]
    recording = factories.RecordingFactory(hearing=live.hearing)
    transcript = make_draft(live, recording, list(live.lines.all()))
    rows = [(row.text, row.engine, row.model) for row in transcript.segments.order_by("index")]
    assert rows == [
        ("kata 0", "google", "model-google"),
        ("kata 5", "whisper", "model-whisper"),
        ("kata 10", "google", "model-google"),
    ]
