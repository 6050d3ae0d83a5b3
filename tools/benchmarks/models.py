"""The models, written once over the functions of a framework.

A framework gives `Functions`: sigmoid, tanh, exp, sum, mean, relu, gelu (the tanh form), matvec,
affine, reshape, transpose, layer_norm, attention, convolution (with its bias and padding), pool (the
maximum over 2 × 2), and the losses.
"""
from __future__ import annotations


def output(f, name: str, p: dict, x):
    """What the network gives for x."""
    if name in ("mlp_digits", "mlp_mnist", "mlp_mnist_adam", "mlp_large"):
        activation = f.gelu if name == "mlp_large" else f.relu
        h = activation(f.affine(x, p["W1"], p["b1"]))
        h = activation(f.affine(h, p["W2"], p["b2"]))
        return f.affine(h, p["W3"], p["b3"])
    if name == "lenet":
        h = f.pool(f.relu(f.convolution(x, p["K1"], p["c1"], 2)))
        h = f.pool(f.relu(f.convolution(h, p["K2"], p["c2"], 0)))
        h = f.reshape(h, (64, 400))
        h = f.relu(f.affine(h, p["W1"], p["b1"]))
        h = f.relu(f.affine(h, p["W2"], p["b2"]))
        return f.affine(h, p["W3"], p["b3"])
    if name == "transformer_block":
        return transformer_block(f, p, x)
    raise KeyError(name)


def transformer_block(f, p: dict, x):
    """x + attention(norm(x)), then the same with a perceptron."""
    rows = f.reshape(x, (1024, 256))
    qkv = f.affine(f.layer_norm(rows, p["g1"], p["e1"]), p["Wqkv"], p["bqkv"])

    def heads(part: int):
        columns = qkv[:, 256 * part:256 * (part + 1)]
        return f.transpose(f.reshape(columns, (8, 128, 4, 64)), (0, 2, 1, 3))

    a = f.attention(heads(0), heads(1), heads(2), 0.125)
    a = f.reshape(f.transpose(a, (0, 2, 1, 3)), (1024, 256))
    h = rows + f.affine(a, p["Wo"], p["bo"])
    inner = f.gelu(f.affine(f.layer_norm(h, p["g2"], p["e2"]), p["W1"], p["b1"]))
    return h + f.affine(inner, p["W2"], p["b2"])


def loss(f, name: str, p: dict, inputs: dict):
    """What a training step makes small."""
    x, y = inputs["x"], inputs.get("y")
    if name == "tiny2":
        h = f.sigmoid(f.matvec(p["W1"], x) + p["b1"])
        return f.cross_entropy_of_one(f.matvec(p["W2"], h) + p["b2"], y)
    if name == "and_gate":
        return f.binary_cross_entropy(f.matvec(x, p["w"]) + p["b"], y)
    out = output(f, name, p, x)
    if name == "transformer_block":
        return f.mean(out * out)
    if name == "mlp_large":
        return f.mean((out - y) * (out - y))
    return f.cross_entropy(out, y)


def fxy(f, x, y):
    """(x + σ(y)) / (σ(x) + (x + y)²)"""
    t = x + y
    return (x + f.sigmoid(y)) / (f.sigmoid(x) + t * t)


def chain(f, x):
    """Σ tanh(x) σ(x) + exp(-x²)"""
    return f.sum(f.tanh(x) * f.sigmoid(x) + f.exp(-x * x))


def value(f, name: str, inputs: dict, x):
    """The value of a workload that asks for a value and gradients, at x in the place of its input."""
    if name == "elementwise_chain":
        return chain(f, x)
    if name == "softmax_xent":
        return f.cross_entropy(x, inputs["y"])
    raise KeyError(name)
