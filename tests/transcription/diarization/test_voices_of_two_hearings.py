"""Two hearings of one case, heard by the real networks: who speaks in both is found again, who does not is not."""

from collections.abc import Callable
from pathlib import Path

import pytest

from courtsight.accounts.models import User
from tests import factories
from tests.transcription.audio.speech import write_wav
from transcription import demo
from transcription.diarization import Evidence, Networks, gather, tell_apart, voices_of
from transcription.models import Court, Hearing, Transcript, VoicePrint
from transcription.speakers import heard_in
from transcription.speakers.suggestions import suggestions_for
from transcription.speakers.voice_prints import keep_voices
from transcription.types import SAMPLE_RATE, Turn

FOLDER = Path(demo.__file__).parent
SECONDS = 75
Listened = tuple[Evidence, tuple[Turn, ...]]


@pytest.fixture(scope="module")
def listened(networks: Networks, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Listened]:
    """Of both hearings of the demonstration's criminal case: the charges, the witness."""
    from faster_whisper.audio import decode_audio

    folder, found = tmp_path_factory.mktemp("sidang"), {}
    for name in ("pidana-dakwaan", "pidana-saksi"):
        samples = decode_audio(str(FOLDER / f"{name}.opus"))[: SECONDS * SAMPLE_RATE]
        wav = write_wav(folder / f"{name}.wav", samples)
        evidence = Evidence.begin(networks, wav)
        while not evidence.is_complete:
            evidence = gather(networks, wav, evidence)
        found[name] = evidence, tell_apart(evidence)
    return found


@pytest.fixture
def stored(listened: dict[str, Listened], hearing: Hearing) -> Callable[[str], Transcript]:
    """A transcript with what was heard, in a hearing of its own of the same case."""
    Court.objects.create(suggests_voices=True)

    def store(name: str) -> Transcript:
        evidence, turns = listened[name]
        transcript = factories.TranscriptFactory(recording__hearing=factories.HearingFactory(case=hearing.case))
        for index, turn in enumerate(turns):
            factories.SegmentFactory(
                transcript=transcript, index=index, start=turn.start, end=turn.end, text="Ya.",
                engine_speaker=turn.speaker,
            )  # fmt: skip
        keep_voices(transcript, voices_of(evidence, turns), evidence.speaker_model)
        return transcript

    return store


def label_at(transcript: Transcript, time: float) -> str:
    return transcript.segments.get(start__lte=time, end__gte=time).engine_speaker


def suggested(transcript: Transcript, reader: User) -> dict[str, str]:
    found = suggestions_for(transcript, heard_in(transcript), reader)
    return {one.heard.speaker.label: one.identities[0].name for one in found if one.voice}


def test_the_presiding_judge_is_found_again_and_the_witness_is_not(stored, clerk: User):
    charges, witness = stored("pidana-dakwaan"), stored("pidana-saksi")
    judge = label_at(charges, 15)  # opens the hearing
    charges.speakers.filter(label=judge).update(name="Siti Rahmawati", role="presiding_judge")
    assert suggested(witness, clerk) == {label_at(witness, 5): "Siti Rahmawati"}
    assert label_at(witness, 5) != label_at(witness, 52), "who takes the oath is somebody else"


def test_the_witness_is_nobody_in_the_first_hearing(stored, clerk: User):
    charges, witness = stored("pidana-dakwaan"), stored("pidana-saksi")
    witness.speakers.filter(label=label_at(witness, 52)).update(name="Siti Rahayu", role="witness")
    assert suggested(charges, clerk) == {}


def test_the_clerk_who_says_one_sentence_has_no_print(stored):
    charges = stored("pidana-dakwaan")
    kept = set(VoicePrint.objects.values_list("speaker__label", flat=True))
    assert label_at(charges, 2) not in kept
    assert label_at(charges, 15) in kept
    model = VoicePrint.objects.first().speaker_model
    assert model.startswith("campplus-")
