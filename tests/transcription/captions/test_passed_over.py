"""What a machine that cannot keep up passes over is noted, and filled in when there is time, at the end the latest."""

from collections.abc import Iterator

import pytest

from courtsight.accounts.models import User
from tests import factories
from tests.transcription.captions.test_worker import Tape, speech, until, working
from transcription.captions.captioning import NEWEST_SECONDS, Captioning, Shared
from transcription.captions.claims import Claim
from transcription.captions.events import Listener
from transcription.captions.gaps import begin_gap, end_gap, pass_over
from transcription.captions.inbox import Inbox
from transcription.captions.interims import Interims
from transcription.captions.keeping_up import BEHIND, Effort
from transcription.captions.listeners import Listeners
from transcription.captions.permits import Permits
from transcription.captions.sessions import end_session
from transcription.captions.shown import session_state
from transcription.captions.sound import Sound
from transcription.models import Hearing, LiveGap, LiveSession
from transcription.models.live import LiveState
from transcription.types import SAMPLE_RATE

pytestmark = pytest.mark.django_db(transaction=True)
WORKER = "juru-teks"
__all__ = ["speech"]  # a fixture


class Ear:
    name = "whisper"


@pytest.fixture
def live(hearing: Hearing, clerk: User) -> LiveSession:
    return factories.LiveSessionFactory(hearing=hearing, started_by=clerk, worker=WORKER, stored_seconds=254.0)


@pytest.fixture
def captions(live: LiveSession) -> Captioning:
    inbox = Inbox(WORKER)
    captions = Captioning(Claim(live.pk, WORKER), Ear(), None, Shared(inbox, Interims(), Permits()))
    captions._session = LiveSession.objects.get(pk=live.pk)
    captions._listeners = Listeners(captions._session, Ear(), None, Permits(), lambda: None)
    captions._filling, captions._may_fill = captions._new_filling(), False
    return captions


def sound_at(captions: Captioning, seconds: float) -> Sound:
    session = captions._session
    receiver = captions._inbox.receiver(session.pk)
    receiver.close()  # nothing comes
    return Sound(session.audio_path, receiver, session.channels, round(seconds * SAMPLE_RATE))


def passed_over(captions: Captioning, seconds: float) -> Listener:
    """Whoever listens after this session was heard up to here, and what follows was too much."""
    listener = captions._listeners.listener(round(seconds * SAMPLE_RATE))
    captions._judge(BEHIND[2] + 1, listener)
    return captions._skip(sound_at(captions, seconds), listener)


def gaps_of(session: LiveSession) -> list[tuple[float, float | None, str]]:
    return [(gap.start, gap.end, gap.reason) for gap in session.gaps.all()]


def test_what_the_local_engine_passes_over_is_a_gap_with_a_reason_of_its_own(captions: Captioning, live: LiveSession):
    passed_over(captions, 57.0)
    [(start, end, reason)] = gaps_of(live)
    assert (start, end, reason) == (pytest.approx(57.0, abs=1.0), 254.0 - NEWEST_SECONDS, "no_captions")
    assert start <= 57.0
    [shown] = session_state(live, live.started_by)["gaps"]
    assert (shown["reason"], shown["filled"]) == ("no_captions", False)


def test_nothing_is_filled_before_the_machine_has_caught_up(captions: Captioning):
    following = passed_over(captions, 57.0)
    assert captions._may_fill
    assert not following.has_time
    captions._judge(0.0, following)
    assert following.effort == Effort.LONGER_WINDOWS
    assert not following.has_time


def test_what_is_passed_over_twice_is_one_gap(captions: Captioning, live: LiveSession):
    passed_over(captions, 57.0)
    captions._session.stored_seconds = 400.0
    passed_over(captions, 254.0 - NEWEST_SECONDS)
    [(start, end, _)] = gaps_of(live)
    assert (start, end) == (pytest.approx(57.0, abs=1.0), 400.0 - NEWEST_SECONDS)


def test_a_cloud_engines_gaps_keep_their_reason(captions: Captioning, live: LiveSession):
    listener = captions._listeners.listener(0)
    captions._session.engine = "google"
    captions._listeners.listener = captions._listeners.local
    captions._judge(BEHIND[2] + 1, listener)
    captions._skip(sound_at(captions, 0.0), listener)
    assert [reason for _, _, reason in gaps_of(live)] == ["engine_unreachable"]


def test_who_takes_over_goes_on_after_it_and_does_not_say_it_twice(live: LiveSession):
    pass_over(live, WORKER, 57.0, 252.0, "no_captions")
    live.refresh_from_db()
    assert live.captioned_seconds == 252.0
    pass_over(live, WORKER, 60.0, 61.0, "no_captions")
    live.refresh_from_db()
    assert live.captioned_seconds == 252.0


def test_what_is_open_already_goes_on_to_the_end_of_it(live: LiveSession):
    begin_gap(live, WORKER, 40.0, "engine_unreachable")
    pass_over(live, WORKER, 57.0, 252.0, "no_captions")
    end_gap(live, WORKER, 300.0)
    assert gaps_of(live) == [(40.0, 252.0, "engine_unreachable")]


@pytest.fixture
def tape(hearing: Hearing, clerk: User, speech: bytes) -> Iterator[Tape]:
    """Three minutes and twenty seconds."""
    session = factories.LiveSessionFactory(hearing=hearing, started_by=clerk, stored_seconds=0.0, next_seq=0)
    tape = Tape(session, speech * 5)
    yield tape
    tape.close()


@pytest.mark.long
def test_the_draft_has_what_was_passed_over(tape: Tape, clerk: User):
    live = tape.session
    tape.play(200)
    with working():
        until(lambda: LiveGap.objects.filter(session=live, end__gt=150).exists())
        end_session(live, clerk)
        tape.close()
        until(lambda: LiveSession.objects.filter(pk=live.pk, state=LiveState.ENDED).exists())
    live.refresh_from_db()
    gap = live.gaps.get()
    assert (gap.reason, gap.is_filled) == ("no_captions", True)
    said = list(live.transcript.segments.order_by("index").values_list("start", "end"))
    assert said[0][0] < 10
    assert said[-1][1] > 180
    assert all(later - earlier < 20 for (_, earlier), (later, _) in zip(said, said[1:], strict=False))
