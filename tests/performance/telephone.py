"""A hearing as it is heard over a telephone. By itself, since its libraries would count in the memory of others."""

from typing import Literal

import av
import numpy as np
from scipy.signal import butter, resample_poly, sosfilt

from tests.performance.dialogues import loudness
from transcription.types import SAMPLE_RATE

TELEPHONE = (300.0, 3400.0)  # hertz
LINE_RATE = 8000
SPOKEN = 0.05  # root mean square of speech on a line: 26 dB below overload, as lines are planned


def by_telephone(samples: np.ndarray) -> np.ndarray:
    """What is left on a line: 300 to 3400 Hz with the slopes of a filter, at 8 kHz, and G.711 (A-law, as in Indonesia).

    A band cut out at 16 kHz and coded there is no telephone: soft slopes leave high tones to hear voices by, and the
    noise of the code lies where a line has none.
    """
    line = resample_poly(samples, 1, SAMPLE_RATE // LINE_RATE)
    line = sosfilt(butter(4, TELEPHONE, "bandpass", fs=LINE_RATE, output="sos"), line)
    line = line * SPOKEN / max(1e-6, loudness(line))
    heard = a_law((np.clip(line, -1, 1) * 32767).astype("<i2")).astype(np.float32) / 32768
    return resample_poly(heard, SAMPLE_RATE // LINE_RATE, 1)[: len(samples)].astype(np.float32)


def a_law(line: np.ndarray) -> np.ndarray:
    """Samples at 8 kHz (int16) to eight bits and back, by libav."""
    coded = _codec("w").encode(_frame(line))
    decoder = _codec("r")
    return np.concatenate([frame.to_ndarray()[0] for packet in coded for frame in decoder.decode(packet)])


def _codec(mode: Literal["r", "w"]) -> av.AudioCodecContext:
    codec = av.CodecContext.create("pcm_alaw", mode)
    codec.sample_rate, codec.layout, codec.format = LINE_RATE, "mono", "s16"
    return codec


def _frame(line: np.ndarray) -> av.AudioFrame:
    frame = av.AudioFrame.from_ndarray(line[None], format="s16", layout="mono")
    frame.sample_rate = LINE_RATE
    return frame
