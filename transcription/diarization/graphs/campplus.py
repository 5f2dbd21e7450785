"""CAM++ (Wang et al. 2023, of 3D-Speaker): 80 mel bands in, a voice print of 192 numbers out.

The last layer is a batch norm without ReLU, as in 3D-Speaker's own DTDNN.py. Some copies of the network clip it.
"""

from collections.abc import Mapping

import numpy as np
from onnx import ModelProto

from transcription.diarization.graphs.builder import Graph

BANDS, SIZE = 80, 192
BLOCKS = ((12, 1), (24, 2), (16, 2))  # how many dense layers, and their dilation
CONTEXT = 100  # frames whose mean is one context
FRONT_CHANNELS = 320  # 32 channels of 10 bands after three halvings


def campplus(weights: Mapping[str, np.ndarray]) -> ModelProto:
    """`features` (1, frames, 80) and `parts` (n, about half as many) to n voice prints of 192 numbers.

    Any number of frames from about 20 on. A part says how much each pair of frames counts, 1 in all: all that lies
    before the last layers is done once, however many parts share it.
    """
    graph = Graph(weights)
    x = _front(graph, graph.op("Unsqueeze", graph.op("Transpose", "features", perm=[0, 2, 1]), graph.integers(1)))
    x = graph.conv(x, "xvector.tdnn.linear", pads=[2, 2], strides=[2])
    x = graph.batch_norm_relu(x, "xvector.tdnn.nonlinear.batchnorm")
    frames = graph.op("Squeeze", graph.op("Shape", x, start=2, end=3), graph.integers(0))
    x = _dense_blocks(graph, x, frames)
    x = _statistics(graph, graph.batch_norm_relu(x, "xvector.out_nonlinear.batchnorm"))
    x = graph.batch_norm(graph.conv(x, "xvector.dense.linear"), "xvector.dense.nonlinear.batchnorm")
    result = graph.op("Transpose", graph.op("Squeeze", x, graph.integers(0)), perm=[1, 0])
    given = {"features": [1, "frames", BANDS], "parts": ["n", "pairs"]}
    return graph.model("campplus", given, (result, ["n", SIZE]))


def _front(graph: Graph, x: str) -> str:
    """Convolutions over time and frequency; frequency is halved three times."""
    x = graph.batch_norm_relu(graph.conv(x, "head.conv1", pads=[1, 1, 1, 1]), "head.bn1")
    for layer in ("head.layer1", "head.layer2"):
        x = _residual(graph, x, f"{layer}.0", stride=2)
        x = _residual(graph, x, f"{layer}.1", stride=1)
    x = graph.conv(x, "head.conv2", pads=[1, 1, 1, 1], strides=[2, 1])
    return graph.op("Reshape", graph.batch_norm_relu(x, "head.bn2"), graph.integers(0, FRONT_CHANNELS, -1))


def _residual(graph: Graph, x: str, key: str, stride: int) -> str:
    y = graph.conv(x, f"{key}.conv1", pads=[1, 1, 1, 1], strides=[stride, 1])
    y = graph.conv(graph.batch_norm_relu(y, f"{key}.bn1"), f"{key}.conv2", pads=[1, 1, 1, 1])
    y = graph.batch_norm(y, f"{key}.bn2")
    if f"{key}.shortcut.0.weight" in graph.weights:
        x = graph.conv(x, f"{key}.shortcut.0", strides=[stride, 1])
        x = graph.batch_norm(x, f"{key}.shortcut.1")
    return graph.op("Relu", graph.op("Add", y, x))


def _dense_blocks(graph: Graph, x: str, frames: str) -> str:
    places = graph.op("Range", graph.integer(0), frames, graph.integer(1))
    context_of = graph.op("Div", places, graph.integer(CONTEXT))
    for number, (layers, dilation) in enumerate(BLOCKS, start=1):
        for layer in range(1, layers + 1):
            x = _dense_layer(graph, x, f"xvector.block{number}.tdnnd{layer}", dilation, context_of)
        x = graph.batch_norm_relu(x, f"xvector.transit{number}.nonlinear.batchnorm")
        x = graph.conv(x, f"xvector.transit{number}.linear")
    return x


def _dense_layer(graph: Graph, x: str, key: str, dilation: int, context_of: str) -> str:
    """Context-aware masking: what is heard around a frame says how much of it goes on."""
    y = graph.conv(graph.batch_norm_relu(x, f"{key}.nonlinear1.batchnorm"), f"{key}.linear1")
    y = graph.batch_norm_relu(y, f"{key}.nonlinear2.batchnorm")
    cam = f"{key}.cam_layer"
    local = graph.conv(y, f"{cam}.linear_local", dilations=[dilation], pads=[dilation, dilation])
    pooled = graph.op("AveragePool", y, kernel_shape=[CONTEXT], strides=[CONTEXT], ceil_mode=1)
    context = graph.op("Add", graph.op("ReduceMean", y, graph.integers(-1), keepdims=1), pooled)
    gate = graph.conv(graph.op("Relu", graph.conv(context, f"{cam}.linear1")), f"{cam}.linear2")
    # All frames of a context share its gate: made once, then spread over them.
    gates = graph.op("Gather", graph.op("Sigmoid", gate), context_of, axis=2)
    return graph.op("Concat", x, graph.op("Mul", local, gates), axis=1)


def _statistics(graph: Graph, x: str) -> str:
    """Mean and unbiased standard deviation of each part, counted from the mean of all: squares stay small."""
    weights = graph.op("Transpose", "parts", perm=[1, 0])
    middle = graph.op("ReduceMean", x, graph.integers(-1), keepdims=1)
    from_middle = graph.op("Sub", x, middle)
    shift = graph.op("MatMul", from_middle, weights)
    square = graph.op("MatMul", graph.op("Mul", from_middle, from_middle), weights)
    variance = graph.op("Relu", graph.op("Sub", square, graph.op("Mul", shift, shift)))
    # Of n equal weights the squares add up to 1/n: dividing by 1 - 1/n makes it unbiased.
    weight_squares = graph.op("ReduceSum", graph.op("Mul", weights, weights), graph.integers(0), keepdims=1)
    unbiased = graph.op("Div", variance, graph.op("Sub", graph.constant(np.float32(1)), weight_squares))
    return graph.op("Concat", graph.op("Add", middle, shift), graph.op("Sqrt", unbiased), axis=1)
