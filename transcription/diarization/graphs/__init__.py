"""The two networks as ONNX graphs, from weights as numpy arrays. Needs `onnx`, which nothing else here does."""

from transcription.diarization.graphs.campplus import campplus
from transcription.diarization.graphs.segmentation import segmentation

__all__ = ["campplus", "segmentation"]
