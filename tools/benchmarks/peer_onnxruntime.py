"""ONNX Runtime: the forward pass alone, with all its graph optimisations."""
from __future__ import annotations

import numpy
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

import models
from workloads import Workload


class GraphMaker:
    """Collects nodes; is what `models` computes with."""

    def __init__(self) -> None:
        self.nodes, self.constants = [], []

    def name(self) -> str:
        return f"v{len(self.nodes) + len(self.constants)}"

    def node(self, kind: str, operands: list, results: int = 1, **attributes):
        names = [f"{self.name()}_{i}" for i in range(results)]
        self.nodes.append(helper.make_node(kind, [o.name for o in operands], names, **attributes))
        values = [Value(self, n) for n in names]
        return values[0] if results == 1 else values

    def constant(self, array):
        name = self.name()
        self.constants.append(numpy_helper.from_array(numpy.asarray(array), name))
        return Value(self, name)


class Value:
    """A value of the graph, with the operators that the models use."""

    def __init__(self, maker: GraphMaker, name: str) -> None:
        self.maker, self.name = maker, name

    def __add__(self, other): return self.maker.node("Add", [self, other])
    def __mul__(self, other): return self.maker.node("Mul", [self, other])

    def __getitem__(self, index):
        _, columns = index
        ends = [self.maker.constant(numpy.array([n], numpy.int64))
                for n in (columns.start, columns.stop, 1)]
        return self.maker.node("Slice", [self, *ends])


class Functions:
    """The functions of the models as nodes."""

    def __init__(self, maker: GraphMaker) -> None:
        self.maker = maker

    def relu(self, x):
        return self.maker.node("Relu", [x])

    def gelu(self, x):
        return self.maker.node("Gelu", [x], approximate="tanh")

    def affine(self, x, w, b):
        return self.maker.node("Gemm", [x, w, b])

    def reshape(self, x, shape):
        return self.maker.node("Reshape", [x, self.maker.constant(numpy.array(shape, numpy.int64))])

    def transpose(self, x, axes):
        return self.maker.node("Transpose", [x], perm=list(axes))

    def layer_norm(self, x, scale, offset):
        return self.maker.node("LayerNormalization", [x, scale, offset], axis=-1, epsilon=1e-5)

    def attention(self, q, k, v, scale):
        products = self.maker.node("MatMul", [q, self.transpose(k, (0, 1, 3, 2))])
        scaled = products * self.maker.constant(numpy.float32(scale))
        return self.maker.node("MatMul", [self.maker.node("Softmax", [scaled], axis=-1), v])

    def convolution(self, x, kernel, bias, padding):
        return self.maker.node("Conv", [x, kernel, bias], pads=[padding] * 4)

    def pool(self, x):
        return self.maker.node("MaxPool", [x], kernel_shape=[2, 2], strides=[2, 2])


class Peer:
    """One workload in ONNX Runtime."""

    version = onnxruntime.__version__

    def __init__(self, w: Workload, threads: int) -> None:
        if w.kind != "inference":
            raise NotImplementedError("ONNX Runtime has no gradients")
        maker = GraphMaker()
        f = Functions(maker)
        inputs = w.make_inputs()
        parameters = {n: maker.constant(a) for n, a in w.make_parameters().items()}
        result = models.output(f, w.graph, parameters, Value(maker, "x"))
        float32 = TensorProto.FLOAT
        graph = helper.make_graph(
            maker.nodes, w.name,
            [helper.make_tensor_value_info(n, float32, a.shape) for n, a in inputs.items()],
            [helper.make_tensor_value_info(result.name, float32, None)], maker.constants)
        model = helper.make_model(
            graph, opset_imports=[helper.make_opsetid("", 20)], ir_version=10)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        session = onnxruntime.InferenceSession(
            model.SerializeToString(), options, providers=["CPUExecutionProvider"])
        self.step = lambda: session.run(None, inputs)[0]

    def run(self, count: int):
        for _ in range(count):
            result = self.step()
        return result

    def finish(self, result) -> None:
        pass

    def arrays(self, result) -> list[numpy.ndarray]:
        return [numpy.asarray(result)]


def make(w: Workload, threads: int, variant: str) -> Peer:
    return Peer(w, threads)
