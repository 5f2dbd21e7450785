"""pyannote segmentation-3.0 (Bredin 2023; Plaquet and Bredin 2023): who of three voices is active, chunk by chunk.

SincNet, four bidirectional LSTM layers, and seven classes: nobody, one of three voices, two of them.
"""

from collections.abc import Mapping

import numpy as np
from onnx import ModelProto

from transcription.diarization.graphs.builder import Graph

CLASSES = 7
LAYERS, HIDDEN = 4, 128
RATE, LOWEST_HZ = 16_000, 50.0


def segmentation(weights: Mapping[str, np.ndarray]) -> ModelProto:
    """`waveform` (n, 1, samples) at 16 kHz to log-probabilities of the classes (n, frames, 7)."""
    graph = Graph(weights)
    x = graph.op("Transpose", _sincnet(graph, "waveform"), perm=[2, 0, 1])  # frames, n, channels
    for layer in range(LAYERS):
        x = _lstm(graph, x, f"l{layer}")
    x = _classifier(graph, graph.op("Transpose", x, perm=[1, 0, 2]))
    return graph.model("segmentation", {"waveform": ["n", 1, "samples"]}, (x, ["n", "frames", CLASSES]))


def _sincnet(graph: Graph, x: str) -> str:
    x = graph.instance_norm(x, "sincnet.wav_norm1d")
    x = graph.op("Abs", graph.op("Conv", x, graph.constant(_sinc_filters(graph.weights), "sinc"), strides=[10]))
    for layer in range(3):
        if layer:
            x = graph.conv(x, f"sincnet.conv1d.{layer}")
        x = graph.op("MaxPool", x, kernel_shape=[3], strides=[3])
        x = graph.op("LeakyRelu", graph.instance_norm(x, f"sincnet.norm1d.{layer}"), alpha=0.01)
    return x


def _sinc_filters(weights: Mapping[str, np.ndarray]) -> np.ndarray:
    """(80, 1, 251): even and odd band-pass filters between learned edges (Ravanelli and Bengio 2018), fixed here."""
    learned = {key.rsplit(".", 1)[1]: value for key, value in weights.items() if ".filterbank." in key}
    low = LOWEST_HZ + np.abs(learned["low_hz_"].astype(np.float64))
    high = np.clip(low + LOWEST_HZ + np.abs(learned["band_hz_"]), LOWEST_HZ, RATE / 2)
    times, window, band = learned["n_"].astype(np.float64), learned["window_"], high - low
    even = (np.sin(high * times) - np.sin(low * times)) / (times / 2) * window
    odd = (np.cos(low * times) - np.cos(high * times)) / (times / 2) * window
    filters = np.vstack(
        [np.hstack([even, 2 * band, even[:, ::-1]]), np.hstack([odd, np.zeros_like(band), -odd[:, ::-1]])]
    )
    return (filters / np.tile(2 * band, (2, 1)))[:, None].astype(np.float32)


def _lstm(graph: Graph, x: str, layer: str) -> str:
    """frames, n, channels to frames, n, 2 * HIDDEN."""
    sides = [layer, f"{layer}_reverse"]
    given, kept = (
        graph.constant(np.stack([_gates(graph.weights[f"lstm.weight_{part}_{side}"]) for side in sides]))
        for part in ("ih", "hh")
    )
    biases = [[_gates(graph.weights[f"lstm.bias_{part}_{side}"]) for part in ("ih", "hh")] for side in sides]
    bias = graph.constant(np.stack([np.concatenate(pair) for pair in biases]))
    x = graph.op("LSTM", x, given, kept, bias, hidden_size=HIDDEN, direction="bidirectional")
    return graph.op("Reshape", graph.op("Transpose", x, perm=[0, 2, 1, 3]), graph.integers(0, 0, 2 * HIDDEN))


def _gates(matrix: np.ndarray) -> np.ndarray:
    """torch keeps input, forget, cell, output; ONNX wants input, output, forget, cell."""
    given, forget, cell, output = np.split(matrix, 4)
    return np.concatenate([given, output, forget, cell])


def _classifier(graph: Graph, x: str) -> str:
    for key in ("linear.0", "linear.1"):
        x = graph.op("LeakyRelu", _linear(graph, x, key), alpha=0.01)
    return graph.op("LogSoftmax", _linear(graph, x, "classifier"), axis=-1)


def _linear(graph: Graph, x: str, key: str) -> str:
    x = graph.op("MatMul", x, graph.constant(graph.weights[f"{key}.weight"].T))
    return graph.op("Add", x, graph.weight(f"{key}.bias"))
