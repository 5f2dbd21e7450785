"""What each of Google's models can do, in one table.

By the public documentation as of 2026; `manage.py engines` compares it with what the service's own Locations API says.
"""

from dataclasses import dataclass

from transcription.engines.base import Capabilities

HOUR = 3600.0
# A chunk is at most this long, whatever the model takes: an hour then keeps three workers busy, and a lost one
# costs little. Word times, which we always ask for, allow chirp_3 no more.
LONGEST_CHUNK = 20 * 60.0
DETECT = "auto"  # as a language: whichever is spoken

# File formats that the service decodes by itself, by the names of container and codec that `probe` gives.
DECODED = {
    "wav": {"pcm_s16le", "pcm_mulaw", "pcm_alaw"},
    "flac": {"flac"},
    "mp3": {"mp3"},
    "ogg": {"opus"},
    "matroska": {"opus"},
    "amr": {"amr_nb", "amr_wb"},
    "mov": {"aac"},
}


@dataclass(frozen=True, slots=True)
class GoogleModel:
    """`price` is that of the public list, dollars a minute, for requests that are not batched over a day."""

    name: str
    languages: tuple[str, ...]  # in a batch
    preview: tuple[str, ...]  # of these, languages for which the vendor promises nothing yet
    regions: tuple[str, ...]
    word_times: bool
    longest: float  # seconds in one batch request
    longest_with_times: float  # the same, when word times are asked for
    diarizes: tuple[str, ...]
    adaptation: bool
    confidence: bool  # whether its word confidence is one; else it is neither asked for nor believed
    detects_language: bool
    together: int  # languages that one request may name
    streams: tuple[str, ...]  # languages
    price: float

    def capabilities(self) -> Capabilities:
        return Capabilities(
            self.languages,
            detects_language=self.detects_language,
            word_confidence=self.confidence,
            vocabulary=self.adaptation,
            longest_chunk=min(LONGEST_CHUNK, self.longest_with_times),
            batch=1,
            leaves_the_building=True,
            diarizes=self.diarizes,
        )


MODELS = {
    model.name: model
    for model in (
        # The first is the default: its id-ID is no preview, and it is in Singapore, the region nearest to Jakarta. The
        # service gives a number for each word, of which its own page says that it "isn't truly a confidence score".
        GoogleModel(
            "chirp_2",
            languages=("id-ID", "jv-ID", "en-US"),
            preview=(),
            regions=("us-central1", "europe-west4", "asia-southeast1"),
            word_times=True,
            longest=8 * HOUR,
            longest_with_times=8 * HOUR,
            diarizes=(),
            adaptation=True,
            confidence=False,
            detects_language=True,
            together=1,
            streams=("en-US",),
            price=0.016,
        ),
        # Diarization in 14 languages, of which id-ID is none; and no confidence either.
        GoogleModel(
            "chirp_3",
            languages=("id-ID", "jv-ID", "en-US"),
            preview=("id-ID", "jv-ID"),
            regions=("us", "eu", "asia-southeast1", "asia-northeast1"),
            word_times=True,
            longest=HOUR,
            longest_with_times=20 * 60.0,
            diarizes=("en-US",),
            adaptation=True,
            confidence=False,
            detects_language=True,
            together=1,
            streams=("id-ID", "jv-ID", "en-US"),
            price=0.016,
        ),
        GoogleModel(
            "long",
            languages=("id-ID", "jv-ID", "su-ID", "en-US"),
            preview=(),
            regions=("global", "us", "eu", "us-central1", "europe-west4", "asia-southeast1"),
            word_times=True,
            longest=8 * HOUR,
            longest_with_times=8 * HOUR,
            diarizes=("en-US",),
            adaptation=True,
            confidence=True,
            detects_language=False,
            together=3,
            streams=("id-ID", "jv-ID", "su-ID", "en-US"),
            price=0.016,
        ),
    )
}


def is_readable(container: str, codec: str, channels: int) -> bool:
    """Whether the service can take such a file as it lies. Of several channels it would hear the first one only."""
    return channels == 1 and codec in DECODED.get(container, ())
