"""An ONNX graph, written down node by node."""

from collections.abc import Mapping

import numpy as np
from onnx import ModelProto, TensorProto, checker, helper, numpy_helper

OPSET, IR_VERSION = 18, 9
BATCH_NORM_EPSILON = INSTANCE_NORM_EPSILON = 1e-5


class Graph:
    """Each method adds nodes and returns the name of what they give."""

    def __init__(self, weights: Mapping[str, np.ndarray]) -> None:
        self.weights = weights
        self._nodes: list = []
        self._constants: dict[str, TensorProto] = {}

    def op(self, kind: str, *inputs: str, **attributes: object) -> str:
        result = f"t{len(self._nodes)}"
        self._nodes.append(helper.make_node(kind, list(inputs), [result], **attributes))
        return result

    def constant(self, value: np.ndarray, name: str = "") -> str:
        name = name or f"c{len(self._constants)}"
        if name not in self._constants:
            self._constants[name] = numpy_helper.from_array(np.ascontiguousarray(value), name)
        return name

    def integers(self, *values: int) -> str:
        return self.constant(np.array(values, np.int64))

    def integer(self, value: int) -> str:
        return self.constant(np.array(value, np.int64))

    def weight(self, key: str) -> str:
        return self.constant(self.weights[key], key)

    def conv(self, x: str, key: str, **attributes: object) -> str:
        bias = [self.weight(f"{key}.bias")] if f"{key}.bias" in self.weights else []
        return self.op("Conv", x, self.weight(f"{key}.weight"), *bias, **attributes)

    def batch_norm(self, x: str, key: str) -> str:
        """One without scale and shift of its own gets 1 and 0."""
        mean = self.weights[f"{key}.running_mean"]
        scale = self.constant(self.weights.get(f"{key}.weight", np.ones_like(mean)), f"{key}.weight")
        shift = self.constant(self.weights.get(f"{key}.bias", np.zeros_like(mean)), f"{key}.bias")
        moments = self.weight(f"{key}.running_mean"), self.weight(f"{key}.running_var")
        return self.op("BatchNormalization", x, scale, shift, *moments, epsilon=BATCH_NORM_EPSILON)

    def batch_norm_relu(self, x: str, key: str) -> str:
        return self.op("Relu", self.batch_norm(x, key))

    def instance_norm(self, x: str, key: str) -> str:
        scale, shift = self.weight(f"{key}.weight"), self.weight(f"{key}.bias")
        return self.op("InstanceNormalization", x, scale, shift, epsilon=INSTANCE_NORM_EPSILON)

    def model(self, name: str, given: Mapping[str, list], result: tuple[str, list]) -> ModelProto:
        """The whole, checked; `given` and `result` are names with shapes, in which a text is any length."""
        inputs = [helper.make_tensor_value_info(key, TensorProto.FLOAT, shape) for key, shape in given.items()]
        output = helper.make_tensor_value_info(result[0], TensorProto.FLOAT, result[1])
        graph = helper.make_graph(self._nodes, name, inputs, [output], list(self._constants.values()))
        opset = [helper.make_opsetid("", OPSET)]
        model = helper.make_model(graph, opset_imports=opset, ir_version=IR_VERSION, producer_name="courtsight")
        checker.check_model(model)
        return model
