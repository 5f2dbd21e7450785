"""Whether somebody speaks, window by window while the sound comes: Silero with its state kept between calls."""

import numpy as np

from transcription.audio.voice_activity import CONTEXT, WINDOW


class LiveVoice:
    """Takes samples in any portions; gives the probability of each whole window of 32 ms."""

    def __init__(self) -> None:
        from faster_whisper.vad import get_vad_model

        self._session = get_vad_model().session
        self._state = self._cell = np.zeros((1, 1, 128), dtype=np.float32)
        self._before = np.zeros(CONTEXT, dtype=np.float32)
        self._rest = np.zeros(0, dtype=np.float32)

    def take(self, samples: np.ndarray) -> list[float]:
        """`samples` are float32 from -1 to 1; what does not fill a window waits for the next call."""
        sound = np.concatenate([self._rest, samples])
        count = len(sound) // WINDOW
        self._rest = sound[count * WINDOW :]
        if not count:
            return []
        flat = np.concatenate([self._before, sound[: count * WINDOW]])
        self._before = flat[-CONTEXT:]
        rows = np.lib.stride_tricks.sliding_window_view(flat, CONTEXT + WINDOW)[::WINDOW]
        fed = {"input": np.ascontiguousarray(rows), "h": self._state, "c": self._cell}
        output, self._state, self._cell = self._session.run(None, fed)
        return [float(probability) for probability in output.reshape(-1)]
