"""The two networks, loaded into onnxruntime."""

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

    def heard(self, waveform: np.ndarray) -> np.ndarray:
        """Float samples of a chunk to (2, frames) uint8: the likeliest class with a voice, and how likely any is.

        The latter in steps of 1/255.
        """
        logarithms = _run(self.segmentation, waveform[None, None])[0]
        speech = np.rint(255 * (1 - np.exp(logarithms[:, 0]))).clip(0, 255)
        return np.stack([1 + logarithms[:, 1:].argmax(axis=-1), speech]).astype(np.uint8)

    def voice_print(self, features: np.ndarray) -> np.ndarray:
        """Mel bands (frames, 80), their mean subtracted, to a vector of length 1."""
        print_ = _run(self.embedding, features[None])[0]
        return print_ / max(float(np.linalg.norm(print_)), 1e-9)


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


def _run(session: onnxruntime.InferenceSession, value: np.ndarray) -> np.ndarray:
    """Raises DiarizationFailed."""
    try:
        return session.run(None, {session.get_inputs()[0].name: value})[0]
    except ONNX_ERRORS as error:
        raise DiarizationFailed(str(error)) from error
