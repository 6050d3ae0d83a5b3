"""The graphs of the gallery written in JAX, for tools/count-hlo; batches are of 32."""
import jax
import jax.numpy as jnp
from jax import nn


def steps() -> dict:
    """For each graph a function that computes what its training step computes, and its arguments."""
    found = {
        name: (descent(loss, rate), (parameters, *data))
        for name, (loss, parameters, data, rate) in objectives().items()}
    return dict(sorted((found | formulas() | networks()).items()))


def descent(loss, rate=None):
    """A training step by gradient descent; without a rate, the gradients alone."""

    def step(p, *data):
        (value, outputs), gradients = jax.value_and_grad(loss, has_aux=True)(p, *data)
        if rate is None:
            return value, outputs, gradients
        return value, outputs, jax.tree.map(lambda w, g: w - rate * g, p, gradients)

    return step


# Small objectives.


def array(*shape, dtype=jnp.float32):
    return jnp.ones(shape, dtype) * 0.5


def binary_cross_entropy(p, y):
    return -(y * jnp.log(p) + (1 - y) * jnp.log(1 - p))


def cross_entropy(p, y):
    return -jnp.sum(y * jnp.log(p), axis=-1)


def and_gate(p, x, y):
    q = nn.sigmoid(x @ p["w"] + p["b"])
    accuracy = jnp.mean(((q > 0.5) == (y > 0.5)).astype(jnp.float32))
    return jnp.mean(binary_cross_entropy(q, y)), (q, accuracy)


def ascent(p, x):
    a = nn.sigmoid(p["W"] @ x)
    return jnp.sum(a), a


def move_input(p):
    a = nn.sigmoid(jnp.array([[2, -3], [1, 2], [0.5, -0.1]]) @ p["x"])
    return jnp.sum(a), a


def fxy(p):
    x, y = p["x"], p["y"]
    f = (x + nn.sigmoid(y)) / (nn.sigmoid(x) + (x + y) ** 2)
    return f, f


def iris(p, x, label):
    center = jnp.array([5.84, 3.06, 3.76, 1.20])
    spread = jnp.array([0.83, 0.44, 1.76, 0.76])
    h = jnp.tanh((x - center) / spread @ p["W1"] + p["b1"])
    logits = h @ p["W2"] + p["b2"]
    picked = jnp.take_along_axis(nn.log_softmax(logits), label[:, None], axis=-1)
    accuracy = jnp.mean((jnp.argmax(logits, -1) == label).astype(jnp.float32))
    return -jnp.mean(picked), (logits, accuracy)


def layers(functions):
    def loss(p, x, y):
        for index, function in enumerate(functions):
            x = function(x @ p[f"W{index}"].T + p[f"b{index}"])
        return jnp.mean((x - y) ** 2), x

    return loss


def neuron(p, x):
    products = p["w"] * x
    weighted = jnp.sum(products)
    z = weighted + p["b"]
    return nn.sigmoid(z), (products, weighted, z, nn.sigmoid(z))


def spelled_out(p, y):
    q = jnp.exp(p["z"]) / jnp.sum(jnp.exp(p["z"]))
    return -jnp.sum(y * jnp.log(q)), q


def half_spelled_out(p, y):
    q = nn.softmax(p["z"])
    return -jnp.sum(y * jnp.log(q)), q


def stable(p, y):
    q = nn.softmax(p["z"])
    return cross_entropy(q, y), q


def stable_binary(p, y):
    q = 1 / (1 + jnp.exp(-p["z"]))
    return jnp.sum(binary_cross_entropy(q, y)), q


def two_layer(p, x, y):
    hidden = nn.sigmoid(p["W1"] @ x + p["b1"])
    q = nn.softmax(p["W2"] @ hidden + p["b2"])
    return cross_entropy(q, y), q


def net(*sizes):
    pairs = list(zip(sizes[1:], sizes[:-1]))
    weights = {f"W{i}": array(*pair) for i, pair in enumerate(pairs)}
    return weights | {f"b{i}": array(pair[0]) for i, pair in enumerate(pairs)}


def objectives() -> dict:
    """The small objectives, what they are differentiated by, data, and the learning rate: none where
    only gradients are asked for."""
    sigmoid, relu = nn.sigmoid, nn.relu
    z = {"z": array(3)}
    labels = jnp.zeros(32, jnp.int32)
    iris_parameters = {"W1": array(4, 8), "b1": array(8), "W2": array(8, 3), "b2": array(3)}
    two = {"W1": array(3, 2), "b1": array(3), "W2": array(3, 3), "b2": array(3)}
    return {
        "and_gate": (and_gate, {"w": array(2), "b": array()}, (array(32, 2), array(32)), 0.1),
        "ascent: move_weights": (ascent, {"W": array(3, 2)}, (array(2),), -1.0),
        "ascent: move_input": (move_input, {"x": array(2)}, (), -0.1),
        "fxy": (fxy, {"x": array(), "y": array()}, (), None),
        "iris": (iris, iris_parameters, (array(32, 4), labels), 0.2),
        "layers_mse: one_layer": (layers([sigmoid]), net(4, 3), (array(4), array(3)), 0.1),
        "layers_mse: one_layer_batch": (
            layers([sigmoid]), net(4, 3), (array(32, 4), array(32, 3)), 0.1),
        "layers_mse: two_layers": (
            layers([sigmoid, relu]), net(4, 5, 3), (array(4), array(3)), 0.1),
        "layers_mse: two_layers_batch": (
            layers([sigmoid, relu]), net(4, 5, 3), (array(32, 4), array(32, 3)), 0.1),
        "layers_mse: four_layers_batch": (
            layers([relu, relu, sigmoid, sigmoid]), net(4, 8, 8, 5, 3),
            (array(32, 4), array(32, 3)), 0.1),
        "neuron": (neuron, {"w": array(2), "b": array()}, (array(2),), None),
        "stable: spelled_out": (spelled_out, z, (array(3),), None),
        "stable: half_spelled_out": (half_spelled_out, z, (array(3),), None),
        "stable": (stable, z, (array(3),), None),
        "stable: stable_binary": (stable_binary, {"z": array(32)}, (array(32),), None),
        "two_layer": (two_layer, two, (array(2), array(3)), 0.1),
    }


# What is differentiated in the graph itself.


def slope(f):
    return lambda x: (f(x), jax.grad(lambda x: jnp.sum(f(x)))(x))


def curves():
    x = jnp.linspace(-10, 10, 21)
    return x, [slope(f)(x) for f in (nn.sigmoid, jnp.tanh, nn.relu)]


def fxy_points(x, y):
    def f(x, y):
        return (x + nn.sigmoid(y)) / (nn.sigmoid(x) + (x + y) ** 2)

    def first(index):
        return lambda x, y: jax.grad(lambda *z: jnp.sum(f(*z)), index)(x, y)

    def second(index, other):
        return jax.grad(lambda *z: jnp.sum(first(index)(*z)), other)(x, y)

    return (
        f(x, y), first(0)(x, y), first(1)(x, y), second(0, 0), second(0, 1), second(1, 0),
        second(1, 1))


def softmax_jacobian(z):
    p = nn.softmax(z)
    rows = [jax.grad(lambda z, i=i: nn.softmax(z)[i])(z)[None] for i in range(3)]
    jacobian = jnp.concatenate(rows)
    return p, jacobian, jnp.eye(3) * p - jnp.outer(p, p), jnp.sum(jacobian, -1)


def three_neurons(w, x):
    z = w @ x
    a = nn.sigmoid(z)
    slope = jax.grad(lambda z: jnp.sum(nn.sigmoid(z)))(z)
    rows = [jax.grad(lambda w, i=i: nn.sigmoid(w @ x)[i])(w) for i in range(3)]
    return z, a, slope, rows, jax.grad(lambda w: jnp.sum(nn.sigmoid(w @ x)))(w)


def formulas() -> dict:
    """The graphs with gradients of their own, and their arguments."""
    ones = jnp.ones(32)
    return {
        "activations: logistic": (slope(nn.sigmoid), (ones,)),
        "activations: hyperbolic_tangent": (slope(jnp.tanh), (ones,)),
        "activations: rectifier": (slope(nn.relu), (ones,)),
        "activations: curves": (curves, ()),
        "fxy: fxy_points": (fxy_points, (ones, ones)),
        "softmax_jacobian": (softmax_jacobian, (jnp.ones(3),)),
        "three_neurons": (three_neurons, (jnp.ones((3, 2)), jnp.ones(2))),
    }


# Networks of layers.


def dense(inputs, units):
    return {"W": jnp.ones((inputs, units)), "b": jnp.zeros(units)}


def apply(layer, x):
    return x @ layer["W"] + layer["b"]


def surprise(logits, label):
    picked = jnp.take_along_axis(nn.log_softmax(logits), label[..., None], axis=-1)
    return -jnp.mean(picked)


def digits(p, image, label):
    h = jnp.tanh(apply(p["h1"], image / 16))
    logits = apply(p["logits"], jnp.tanh(apply(p["h2"], h)))
    accuracy = jnp.mean((jnp.argmax(logits, -1) == label).astype(jnp.float32))
    return surprise(logits, label), (logits, accuracy)


def clipped_adam(p, first, second, count, image, label):
    (value, outputs), g = jax.value_and_grad(digits, has_aux=True)(p, image, label)
    norm = jnp.sqrt(sum(jnp.sum(x * x) for x in jax.tree.leaves(g)))
    g = jax.tree.map(lambda x: x * jnp.minimum(1, 5 / norm), g)
    first = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g, first, g)
    second = jax.tree.map(lambda v, g: 0.999 * v + 0.001 * g * g, second, g)
    rate = 5e-3 / (1 - 0.9 ** (count + 1))
    scale = 1 / jnp.sqrt(1 - 0.999 ** (count + 1))
    p = jax.tree.map(
        lambda w, m, v: w - rate * m / (jnp.sqrt(v) * scale + 1e-8), p, first, second)
    return value, outputs, p, first, second, count + 1


def pool(x):
    sums = jax.lax.reduce_window(
        x, 0.0, jax.lax.add, (1, 1, 2, 2), (1, 1, 2, 2), "VALID")
    return sums / 4


def convolve(layer, x):
    y = jax.lax.conv_general_dilated(
        x, layer["W"], (1, 1), "VALID", dimension_numbers=("NCHW", "OIHW", "NCHW"))
    return y + layer["b"][:, None, None]


def lenet(p, image, digit):
    s2 = pool(jnp.tanh(convolve(p["c1"], image)))
    s4 = pool(jnp.tanh(convolve(p["c3"], s2)))
    x = s4.reshape(s4.shape[0], -1)
    for name in ("c5", "f6"):
        if name in p:
            x = jnp.tanh(apply(p[name], x))
    logits = apply(p["logits"], x)
    return surprise(logits, digit), logits


def lstm(p, series, following):
    n = p["U"].shape[0]
    h = c = jnp.zeros((series.shape[0], n))
    for t in range(series.shape[1]):
        z = series[:, t] @ p["W"] + h @ p["U"] + p["b"]
        i, f = nn.sigmoid(z[:, :n]), nn.sigmoid(z[:, n:2 * n] + 1)
        c = f * c + i * jnp.tanh(z[:, 3 * n:])
        h = nn.sigmoid(z[:, 2 * n:3 * n]) * jnp.tanh(c)
    forecast = apply(p["forecast"], h)
    return jnp.mean((forecast - following) ** 2), forecast


def autoencoder(p, x, noise):
    h = jnp.tanh(apply(p["h"], x))
    center, log_variance = apply(p["mean"], h), apply(p["log_variance"], h)
    code = center + jnp.exp(log_variance / 2) * noise
    z = apply(p["logits"], jnp.tanh(apply(p["decoder"], code)))
    likeness = jnp.sum(
        jnp.maximum(z, 0) - z * x + jnp.log1p(jnp.exp(-jnp.abs(z))), axis=-1)
    divergence = 0.5 * jnp.sum(
        center**2 + jnp.exp(log_variance) - log_variance - 1, axis=-1)
    return jnp.mean(likeness + divergence), nn.sigmoid(z)


def norm(layer, x):
    centered = x - jnp.mean(x, -1, keepdims=True)
    scale = jax.lax.rsqrt(jnp.mean(centered**2, -1, keepdims=True) + 1e-5)
    return centered * scale * layer["scale"] + layer["shift"]


def attend(layer, x, heads):
    batch, length, units = x.shape

    def split(y):
        return y.reshape(batch, length, heads, -1).transpose(0, 2, 1, 3)

    q, k, v = (split(x @ layer[name]) for name in ("Wq", "Wk", "Wv"))
    scores = q @ k.transpose(0, 1, 3, 2) / (units // heads) ** 0.5
    scores = jnp.where(jnp.tril(jnp.ones((length, length), bool)), scores, -jnp.inf)
    mixed = (nn.softmax(scores) @ v).transpose(0, 2, 1, 3)
    return mixed.reshape(batch, length, units) @ layer["Wo"]


def language_model(heads):
    def loss(p, tokens, following):
        h = p["token"][tokens] + p["place"]
        for block in p["blocks"]:
            h = h + attend(block, norm(block["n1"], h), heads)
            hidden = nn.gelu(apply(block["up"], norm(block["n2"], h)))
            h = h + apply(block["down"], hidden)
        return surprise(norm(p["last"], h) @ p["token"].T, following), None

    return loss


def scales(units):
    return {"scale": jnp.ones(units), "shift": jnp.zeros(units)}


def blocks(count, units):
    square = {name: jnp.ones((units, units)) for name in ("Wq", "Wk", "Wv", "Wo")}
    return [
        square | {
            "n1": scales(units), "n2": scales(units), "up": dense(units, 4 * units),
            "down": dense(4 * units, units)}
        for _ in range(count)]


def filters(out, channels):
    return {"W": jnp.ones((out, channels, 5, 5)), "b": jnp.zeros(out)}


def cells(inputs, units):
    return {
        "W": jnp.ones((inputs, 4 * units)), "U": jnp.ones((units, 4 * units)),
        "b": jnp.zeros(4 * units), "forecast": dense(units, inputs)}


def networks() -> dict:
    """The training steps of the networks, and their arguments."""
    digit_layers = {"h1": dense(64, 128), "h2": dense(128, 64), "logits": dense(64, 10)}
    labels = jnp.zeros(32, jnp.int32)
    small = {"c1": filters(2, 1), "c3": filters(3, 2), "logits": dense(3, 10)}
    large = {
        "c1": filters(6, 1), "c3": filters(16, 6), "c5": dense(400, 120), "f6": dense(120, 84),
        "logits": dense(84, 10)}
    coder = {
        "h": dense(64, 32), "mean": dense(32, 2), "log_variance": dense(32, 2),
        "decoder": dense(2, 32), "logits": dense(32, 64)}
    model = {
        "token": jnp.ones((11, 8)), "place": jnp.ones((6, 8)), "blocks": blocks(2, 8),
        "last": scales(8)}
    tokens = jnp.zeros((32, 6), jnp.int32)
    return {
        "autoencoder": (
            descent(autoencoder, 1e-3), (coder, jnp.ones((32, 64)), jnp.ones((32, 2)))),
        "digits": (
            clipped_adam,
            (digit_layers, digit_layers, digit_layers, 0.0, jnp.ones((32, 64)), labels)),
        "lenet": (descent(lenet, 0.1), (large, jnp.ones((32, 1, 32, 32)), labels)),
        "lenet: small_lenet": (descent(lenet, 0.1), (small, jnp.ones((32, 1, 16, 16)), labels)),
        "lstm": (descent(lstm, 0.1), (cells(3, 16), jnp.ones((32, 20, 3)), jnp.ones((32, 3)))),
        "lstm: small_lstm": (
            descent(lstm, 0.1), (cells(2, 3), jnp.ones((32, 3, 2)), jnp.ones((32, 2)))),
        "transformer: small_transformer": (
            descent(language_model(2), 0.1), (model, tokens, tokens)),
    }
