"""A speaker model from elsewhere is used when it is one, and refused when not."""

from pathlib import Path

import numpy as np
import pytest
from onnx import TensorProto, helper, save

from tests.transcription.audio.speech import spoken, write_wav
from transcription.diarization import Evidence, Networks, diarize, gather, load_networks
from transcription.errors import EvidenceUnusable, SpeakerModelUnavailable


def model(path: Path, bands: int = 80, kind: str = "ReduceMean", size: int = 80, frames: str | int = "t") -> Path:
    """The mean of each band over time: a poor voice print, but one."""
    axes = helper.make_tensor("axes", TensorProto.INT64, [1], [1])
    inputs = ["x", "axes"] if kind == "ReduceMean" else ["x"]
    attributes = {"keepdims": 0} if kind == "ReduceMean" else {}
    node = helper.make_node(kind, inputs, ["y"], **attributes)
    shape = ["n", size] if kind == "ReduceMean" else None
    graph = helper.make_graph(
        [node], "g",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["n", frames, bands])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, shape)], [axes],
    )  # fmt: skip
    save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9), path)
    return path


def test_another_model_gives_the_embeddings(models: Path, networks: Networks, tmp_path: Path):
    other = load_networks(models, str(model(tmp_path / "mean.onnx")))
    prints = other.voice_prints(np.random.default_rng(1).random((170, 80), np.float32), [(0, 70), (50, 170)])
    assert prints.shape == (2, 80)
    assert np.linalg.norm(prints, axis=1) == pytest.approx(1)
    assert diarize(write_wav(tmp_path / "x.wav", spoken(12)), other)


@pytest.mark.parametrize(
    "options",
    [{"bands": 40, "size": 40}, {"kind": "Relu"}, {"frames": 150}],
    ids=["other bands", "no single vector", "one length only"],
)
def test_a_model_that_gives_no_voice_print_of_any_length_is_refused(
    models: Path, networks: Networks, tmp_path: Path, options: dict
):
    with pytest.raises(SpeakerModelUnavailable):
        load_networks(models, str(model(tmp_path / "x.onnx", **options)))


@pytest.mark.parametrize("content", [None, b"", b"nonsense" * 100], ids=["missing", "empty", "junk"])
def test_what_is_no_model_is_refused(models: Path, networks: Networks, tmp_path: Path, content: bytes | None):
    path = tmp_path / "x.onnx"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(SpeakerModelUnavailable, match=r"x\.onnx"):
        load_networks(models, str(path))


def test_evidence_of_one_model_is_not_continued_with_another(models: Path, networks: Networks, tmp_path: Path):
    wav = write_wav(tmp_path / "x.wav", spoken(3))
    begun = Evidence.begin(networks, wav)
    with pytest.raises(EvidenceUnusable):
        gather(load_networks(models, str(model(tmp_path / "mean.onnx"))), wav, begun)
