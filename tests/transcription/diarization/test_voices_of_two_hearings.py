"""Two hearings of one case, heard by the real networks: who speaks in both is found again, who does not is not."""

from pathlib import Path

import pytest

from courtsight.accounts.models import User
from tests import factories
from tests.transcription.audio.speech import write_wav
from transcription import demo
from transcription.diarization import Evidence, Networks, Voice, gather, tell_apart, voices_of
from transcription.models import Court, Hearing, Transcript
from transcription.speakers import heard_in
from transcription.speakers.suggestions import suggestions_for
from transcription.speakers.voice_prints import keep_voices
from transcription.types import SAMPLE_RATE, Turn

FOLDER = Path(demo.__file__).parent
SECONDS = 110


def listened(networks: Networks, folder: Path, name: str) -> tuple[Evidence, tuple[Turn, ...]]:
    from faster_whisper.audio import decode_audio

    samples = decode_audio(str(FOLDER / f"{name}.opus"))[: SECONDS * SAMPLE_RATE]
    wav = write_wav(folder / f"{name}.wav", samples)
    evidence = Evidence.begin(networks, wav)
    while not evidence.is_complete:
        evidence = gather(networks, wav, evidence)
    return evidence, tell_apart(evidence)


@pytest.fixture(scope="module")
def charges(networks: Networks, tmp_path_factory: pytest.TempPathFactory) -> tuple[Evidence, tuple[Turn, ...]]:
    return listened(networks, tmp_path_factory.mktemp("dakwaan"), "pidana-dakwaan")


@pytest.fixture(scope="module")
def witness(networks: Networks, tmp_path_factory: pytest.TempPathFactory) -> tuple[Evidence, tuple[Turn, ...]]:
    return listened(networks, tmp_path_factory.mktemp("saksi"), "pidana-saksi")
