"""The workloads: their tensors, and the numbers in them.

Every tensor is filled from splitmix64, one stream per tensor, seeded with 1000 * workload + index,
so that any program can make the same inputs. For i = 1, 2, …:

    z = seed + i * 0x9E3779B97F4A7C15
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9
    z = (z ^ z >> 27) * 0x94D049BB133111EB
    z = z ^ z >> 31                                                       (modulo 2⁶⁴)

A uniform element is scale * ((z >> 40) - 2²³) / 2²³ in f32, in row-major order; a label is
(z >> 33) % classes.
"""
from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy

f32 = numpy.float32


def stream(seed: int, count: int) -> numpy.ndarray:
    """The first `count` numbers of splitmix64."""
    u64 = numpy.uint64
    with numpy.errstate(over="ignore"):
        z = numpy.arange(1, count + 1, dtype=u64) * u64(0x9E3779B97F4A7C15) + u64(seed)
        z = (z ^ (z >> u64(30))) * u64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> u64(27))) * u64(0x94D049BB133111EB)
        return z ^ (z >> u64(31))


@dataclass(frozen=True)
class Uniform:
    """Numbers in offset + scale * [-1, 1)."""

    index: int
    shape: tuple[int, ...]
    scale: float = 1.0
    offset: float = 0.0

    def make(self, workload: int) -> numpy.ndarray:
        bits = stream(1000 * workload + self.index, math.prod(self.shape)) >> numpy.uint64(40)
        unit = (bits.astype(f32) - f32(2**23)) / f32(2**23)
        return (f32(self.offset) + f32(self.scale) * unit).astype(f32).reshape(self.shape)


@dataclass(frozen=True)
class Labels:
    """Classes, as i32."""

    count: int
    classes: int

    def make(self, workload: int) -> numpy.ndarray:
        numbers = stream(1000 * workload + 90, self.count) >> numpy.uint64(33)
        return (numbers % numpy.uint64(self.classes)).astype(numpy.int32)


@dataclass(frozen=True)
class Given:
    """Numbers written down."""

    elements: object

    def make(self, workload: int) -> numpy.ndarray:
        return numpy.array(self.elements, f32)


def fan(count: int) -> float:
    """1 / √count in f32."""
    return float(f32(1) / numpy.sqrt(f32(count)))


@dataclass(frozen=True)
class Workload:
    """One piece of work that every program does alike.

    `kind` is "step" (loss, gradients, update of the parameters), "values" (outputs that hold a value
    and gradients) or "inference" (an output).
    """

    name: str
    title: str
    #: The graph's name in the .graph files beside this one.
    graph: str
    number: int
    kind: str
    inputs: dict
    parameters: dict = field(default_factory=dict)
    learning_rate: float = 0.0
    optimizer: str = "sgd"
    #: Updates after which the losses are compared.
    checked_steps: int = 0
    #: The ratio to the best peer that Gradus is to reach.
    target: float = 1.0

    def make_inputs(self) -> dict[str, numpy.ndarray]:
        return {name: tensor.make(self.number) for name, tensor in self.inputs.items()}

    def make_parameters(self) -> dict[str, numpy.ndarray]:
        return {name: tensor.make(self.number) for name, tensor in self.parameters.items()}


def dense_parameters(sizes: list[int]) -> dict:
    """W1, b1, W2, … of a perceptron; W is [in, out]."""
    parameters = {}
    for layer, (rows, columns) in enumerate(zip(sizes, sizes[1:]), start=1):
        parameters[f"W{layer}"] = Uniform(2 * layer - 1, (rows, columns), fan(rows))
        parameters[f"b{layer}"] = Uniform(2 * layer, (columns,), fan(rows))
    return parameters


def perceptron(name, title, number, sizes, batch, **options) -> Workload:
    inputs = {"x": Uniform(0, (batch, sizes[0]))}
    kind = options.setdefault("kind", "step")
    options.setdefault("graph", name)
    if kind == "step":
        inputs["y"] = (
            Labels(batch, sizes[-1]) if sizes[-1] == 10 else Uniform(91, (batch, sizes[-1])))
    return Workload(
        name, title, number=number, inputs=inputs, parameters=dense_parameters(sizes), **options)


MNIST = [784, 512, 512, 10]
LARGE = [1024, 4096, 4096, 1024]

LENET = {
    "K1": Uniform(1, (6, 1, 5, 5), fan(25)), "c1": Uniform(2, (6,), fan(25)),
    "K2": Uniform(3, (16, 6, 5, 5), fan(150)), "c2": Uniform(4, (16,), fan(150)),
    "W1": Uniform(5, (400, 120), fan(400)), "b1": Uniform(6, (120,), fan(400)),
    "W2": Uniform(7, (120, 84), fan(120)), "b2": Uniform(8, (84,), fan(120)),
    "W3": Uniform(9, (84, 10), fan(84)), "b3": Uniform(10, (10,), fan(84)),
}

TRANSFORMER = {
    "g1": Uniform(1, (256,), 0.1, 1), "e1": Uniform(2, (256,), 0.1),
    "Wqkv": Uniform(3, (256, 768), fan(256)), "bqkv": Uniform(4, (768,), fan(256)),
    "Wo": Uniform(5, (256, 256), fan(256)), "bo": Uniform(6, (256,), fan(256)),
    "g2": Uniform(7, (256,), 0.1, 1), "e2": Uniform(8, (256,), 0.1),
    "W1": Uniform(9, (256, 1024), fan(256)), "b1": Uniform(10, (1024,), fan(256)),
    "W2": Uniform(11, (1024, 256), fan(1024)), "b2": Uniform(12, (256,), fan(1024)),
}

IMAGES = {"x": Uniform(0, (64, 1, 28, 28))}
TOKENS = {"x": Uniform(0, (8, 128, 256))}

WORKLOADS = [
    Workload(
        "tiny2", "2-3-3 softmax net, one example, step", "tiny2", 1, "step",
        {"x": Given([0.2, -0.3]), "y": Given([0, 0, 1])},
        {
            "W1": Given([[1, 0.2], [-1, 3], [0.5, 0.5]]), "b1": Given([0.1, 0.2, 0]),
            "W2": Given([[0.1, 0.2, 0.3], [0.4, 0.5, 0.6], [0.2, -0.2, 0.1]]),
            "b2": Given([0, 0.5, 0]),
        }, 0.1, checked_steps=100, target=1.0),
    Workload(
        "and_gate", "2-1, batch 4, step", "and_gate", 2, "step",
        {"x": Given([[0, 0], [0, 1], [1, 0], [1, 1]]), "y": Given([0, 0, 0, 1])},
        {"w": Given([0.01, -0.02]), "b": Given(0.005)}, 0.1, checked_steps=1000, target=1.0),
    Workload(
        "fxy", "f(x, y) and its gradient, 1 M points", "fxy", 3, "values",
        {"x": Uniform(0, (1_000_000,), 3), "y": Uniform(1, (1_000_000,), 3)}, target=1.2),
    perceptron(
        "mlp_digits", "64-128-64-10, batch 32, step", 4, [64, 128, 64, 10], 32,
        learning_rate=0.1, checked_steps=20, target=1.3),
    perceptron(
        "mlp_mnist", "784-512-512-10, batch 128, step", 5, MNIST, 128,
        learning_rate=0.1, checked_steps=5, target=1.1),
    perceptron(
        "mlp_mnist_adam", "the same with Adam", 5, MNIST, 128,
        learning_rate=0.001, optimizer="adam", checked_steps=5, target=1.1),
    perceptron(
        "mlp_large", "1024-4096-4096-1024 GELU, batch 256, step", 6, LARGE, 256,
        learning_rate=10, checked_steps=2, target=1.1),
    Workload(
        "elementwise_chain", "4 M elements, value and gradient", "elementwise_chain", 7, "values",
        {"x": Uniform(0, (4 * 1024 * 1024,), 3)}, target=1.5),
    Workload(
        "softmax_xent_big", "512 × 32,000, loss and gradient", "softmax_xent", 8, "values",
        {"z": Uniform(0, (512, 32_000), 5), "y": Labels(512, 32_000)}, target=2.0),
    Workload(
        "lenet", "LeNet-5, batch 64, step", "lenet", 9, "step", IMAGES | {"y": Labels(64, 10)},
        LENET, 0.1, checked_steps=5, target=1.2),
    Workload(
        "transformer_block", "d 256, 4 heads, 8 × 128, step", "transformer_block", 10, "step",
        TOKENS, TRANSFORMER, 1.0, checked_steps=3, target=1.1),
    perceptron(
        "infer_mlp_b1", "784-512-512-10, batch 1, inference", 5, MNIST, 1,
        graph="mlp_mnist", kind="inference", target=1.05),
    perceptron(
        "infer_mlp_b128", "784-512-512-10, batch 128, inference", 5, MNIST, 128,
        graph="mlp_mnist", kind="inference", target=1.05),
    Workload(
        "infer_lenet", "LeNet-5, batch 64, inference", "lenet", 9, "inference", IMAGES, LENET,
        target=1.05),
    Workload(
        "infer_transformer", "d 256, 4 heads, 8 × 128, inference", "transformer_block", 10,
        "inference", TOKENS, TRANSFORMER, target=1.05),
]

BY_NAME = {workload.name: workload for workload in WORKLOADS}
