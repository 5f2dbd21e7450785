"""The two networks, loaded into onnxruntime."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime

from transcription.diarization.fbank import BANDS
from transcription.diarization.weights import EMBEDDING, SEGMENTATION, find_network
from transcription.errors import DiarizationFailed, SpeakerModelUnavailable

# Onnxruntime's threads wait busily: with two of them on a shared core everything takes twice as long.
THREADS = 1
TRIAL_FRAMES = (50, 150)  # lengths that a speaker model must take
SHORTEST_PRINT = 16  # numbers
SHORTEST_INPUT = 50  # frames: fewer are repeated up to this
# What onnxruntime raises has no common base but Exception, and no public home.
_errors = onnxruntime.capi.onnxruntime_pybind11_state
ONNX_ERRORS = (
    _errors.Fail,
    _errors.InvalidArgument,
    _errors.InvalidGraph,
    _errors.InvalidProtobuf,
    _errors.NoSuchFile,
    _errors.NotImplemented,
    _errors.RuntimeException,
)


@dataclass(frozen=True, slots=True)
class Networks:
    """`speaker_model` names where embeddings come from: those of different models cannot be compared."""

    segmentation: onnxruntime.InferenceSession
    embedding: onnxruntime.InferenceSession
    speaker_model: str

    def heard(self, waveforms: np.ndarray) -> np.ndarray:
        """Float samples (chunks, samples) to (chunks, 2, frames) uint8: the likeliest class with a voice, and how
        likely any is, in steps of 1/255.
        """
        logarithms = _run(self.segmentation, waveforms[:, None])
        speech = np.rint(255 * (1 - np.exp(logarithms[..., 0]))).clip(0, 255)
        return np.stack([1 + logarithms[..., 1:].argmax(axis=-1), speech], axis=1).astype(np.uint8)

    def voice_prints(self, bands: np.ndarray, windows: Sequence[tuple[int, int]]) -> np.ndarray:
        """Vectors of length 1, one a window: mel bands (frames, 80) of one voice, windows of first frame and end.

        What windows share is computed once, by a network that can: one from elsewhere hears each by itself.
        """
        if len(self.embedding.get_inputs()) > 1:
            prints = _run(self.embedding, _centred(bands), _parts(windows, len(bands)))
        else:
            prints = np.concatenate([_run(self.embedding, _centred(bands[start:end])) for start, end in windows])
        return prints / np.maximum(np.linalg.norm(prints, axis=1, keepdims=True), 1e-9)


def _centred(bands: np.ndarray) -> np.ndarray:
    """A batch of one; too few frames are repeated."""
    if len(bands) < SHORTEST_INPUT:
        bands = np.resize(bands, (SHORTEST_INPUT, bands.shape[1]))
    return (bands - bands.mean(axis=0))[None]


def _parts(windows: Sequence[tuple[int, int]], frames: int) -> np.ndarray:
    """(windows, pairs of frames): how much each pair counts in the mean of a window."""
    if frames < SHORTEST_INPUT:
        windows, frames = [(0, SHORTEST_INPUT)] * len(windows), SHORTEST_INPUT
    places = np.arange((frames + 1) // 2)
    inside = np.array([(places >= start // 2) & (places < (end + 1) // 2) for start, end in windows], np.float32)
    return inside / inside.sum(axis=1, keepdims=True)


def load_networks(models: Path, speaker_model: str = "") -> Networks:
    """Files are kept under `models`. `speaker_model`: an ONNX file from elsewhere, instead of the packaged CAM++.

    Raises SpeakerModelUnavailable, StorageFull. Call it after a fork, never before.
    """
    folder = models / "speakers"
    path = Path(speaker_model).expanduser() if speaker_model else find_network(EMBEDDING, folder)
    embedding = _loaded(path)
    if speaker_model:
        _require_speaker_model(embedding, path)
    return Networks(_loaded(find_network(SEGMENTATION, folder)), embedding, path.name)


def _loaded(path: Path) -> onnxruntime.InferenceSession:
    if not path.is_file():
        raise SpeakerModelUnavailable(f"{path} is no file")
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = THREADS
    options.log_severity_level = 3
    try:
        return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except ONNX_ERRORS as error:
        raise SpeakerModelUnavailable(f"{path} is no ONNX model that can be run here: {error}") from error


def _require_speaker_model(session: onnxruntime.InferenceSession, path: Path) -> None:
    """Try it on noise: 80 mel bands of any length must become one vector."""
    if len(session.get_inputs()) != 1:
        raise SpeakerModelUnavailable(f"{path} wants more than mel bands")
    for frames in TRIAL_FRAMES:
        noise = np.random.default_rng(frames).standard_normal((1, frames, BANDS)).astype(np.float32)
        try:
            found = _run(session, noise)
        except DiarizationFailed as error:
            raise SpeakerModelUnavailable(f"{path} does not take {frames} frames of {BANDS} mel bands") from error
        if found.ndim != 2 or found.shape[0] != 1 or found.shape[1] < SHORTEST_PRINT or not np.isfinite(found).all():
            raise SpeakerModelUnavailable(f"{path} gives no voice print, but an array of shape {found.shape}")


def _run(session: onnxruntime.InferenceSession, *values: np.ndarray) -> np.ndarray:
    """Raises DiarizationFailed."""
    names = [each.name for each in session.get_inputs()]
    try:
        return session.run(None, dict(zip(names, values, strict=True)))[0]
    except ONNX_ERRORS as error:
        raise DiarizationFailed(str(error)) from error
