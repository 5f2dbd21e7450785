"""Which listener hears a session: that of this machine, or a cloud engine with this machine behind it. Workers only."""

from collections.abc import Callable

from django.conf import settings

from transcription.captions.changeover import Passage
from transcription.captions.cloud_listening import CloudListener, Limits
from transcription.captions.departures import Departures, may_substitute
from transcription.captions.events import Listener
from transcription.captions.listening import LocalListener, Voice
from transcription.captions.patience import Patience
from transcription.captions.permits import Permits
from transcription.captions.switching import Engines, SwitchingListener
from transcription.captions.window import Ear
from transcription.correction import Corrector
from transcription.engines import CLOUD, load_streaming
from transcription.engines.base import SpeechStream
from transcription.models import LiveSession
from transcription.types import EngineOptions
from transcription.vocabulary import vocabulary_in


class Listeners:
    """Makes them for one session; `ear` and `corrector` are the local engine's. `wake`: see SpeechStream."""

    def __init__(
        self, session: LiveSession, ear: Ear, corrector: Corrector | None, permits: Permits, wake: Callable[[], None]
    ) -> None:
        self._session, self._ear, self._corrector = session, ear, corrector
        self._permits, self._wake = permits, wake

    def listener(self, at: int) -> Listener:
        """From sample `at` on, by the engine that the session is to have."""
        if self._session.engine not in CLOUD:
            return self.local(at)
        leaving = Departures(self._session, self._session.engine, self._permits)

        def cloud(passage: Passage, begin: int, patience: Patience) -> CloudListener:
            limits, language = Limits.within(settings.GOOGLE_STREAM_SECONDS), self._session.language
            return CloudListener(self._open, _voice(), leaving, passage, begin, language, limits, patience)

        return SwitchingListener(Engines(cloud, self.local, _voice), leaving, may_substitute, at)

    def local(self, at: int) -> LocalListener:
        return LocalListener(self._ear, _voice(), self._options, at, self._corrector)

    @property
    def _options(self) -> EngineOptions:
        return EngineOptions(self._session.language, vocabulary_in(self._session.hearing))

    def _open(self) -> SpeechStream:
        """Raises EngineRefused, UnsupportedOption."""
        return load_streaming().open(self._options, self._wake)


def _voice() -> Voice:
    from transcription.audio.live_voice import LiveVoice

    return LiveVoice()
