"""JAX: everything jitted, parameters donated; called step by step, or many steps in one compiled loop."""
from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy
from jax import lax

import models
from workloads import Workload


class Functions:
    sigmoid, relu = staticmethod(jax.nn.sigmoid), staticmethod(jax.nn.relu)
    tanh, exp = staticmethod(jnp.tanh), staticmethod(jnp.exp)
    sum, mean = staticmethod(jnp.sum), staticmethod(jnp.mean)
    matvec, reshape, transpose = (
        staticmethod(jnp.dot), staticmethod(jnp.reshape), staticmethod(jnp.transpose))

    @staticmethod
    def gelu(x):
        return jax.nn.gelu(x, approximate=True)

    @staticmethod
    def affine(x, w, b):
        return jnp.dot(x, w) + b

    @staticmethod
    def cross_entropy_of_one(z, y):
        return -jnp.sum(jax.nn.log_softmax(z) * y)

    @staticmethod
    def cross_entropy(z, y):
        chosen = jnp.take_along_axis(z, y[:, None], 1)[:, 0]
        return jnp.mean(jax.nn.logsumexp(z, -1) - chosen)

    @staticmethod
    def binary_cross_entropy(z, y):
        return jnp.mean(jnp.maximum(z, 0) - y * z + jnp.log1p(jnp.exp(-jnp.abs(z))))

    @staticmethod
    def layer_norm(x, scale, offset):
        centred = x - jnp.mean(x, -1, keepdims=True)
        variance = jnp.mean(centred * centred, -1, keepdims=True)
        return centred * lax.rsqrt(variance + 1e-5) * scale + offset

    @staticmethod
    def attention(q, k, v, scale):
        weights = jax.nn.softmax(jnp.matmul(q, jnp.swapaxes(k, -1, -2)) * scale, -1)
        return jnp.matmul(weights, v)

    @staticmethod
    def convolution(x, kernel, bias, padding):
        result = lax.conv_general_dilated(
            x, kernel, (1, 1), [(padding, padding)] * 2,
            dimension_numbers=("NCHW", "OIHW", "NCHW"))
        return result + bias[:, None, None]

    @staticmethod
    def pool(x):
        n, c, h, w = x.shape
        return jnp.max(x.reshape(n, c, h // 2, 2, w // 2, 2), (3, 5))


def adam(rate, parameters, gradients, moments):
    """One bias-corrected update."""
    first, second, count = moments
    count = count + 1
    first = {n: 0.9 * first[n] + 0.1 * g for n, g in gradients.items()}
    second = {n: 0.999 * second[n] + 0.001 * g * g for n, g in gradients.items()}
    c1, c2 = 1 - 0.9**count, 1 - 0.999**count
    updated = {
        n: p - rate * (first[n] / c1) / (jnp.sqrt(second[n] / c2) + 1e-8)
        for n, p in parameters.items()}
    return updated, (first, second, count)


class Peer:
    """One workload in JAX; `loop` keeps the steps of a sample inside one compiled call."""

    version = jax.__version__

    def __init__(self, w: Workload, threads: int, loop: bool = False) -> None:
        self.workload = w
        self.is_loop = loop
        self.inputs = {n: jnp.array(a) for n, a in w.make_inputs().items()}
        parameters = {n: jnp.array(a) for n, a in w.make_parameters().items()}
        if w.kind == "inference":
            run = jax.jit(lambda p, x: models.output(Functions, w.graph, p, x))
            self.step = lambda: run(parameters, self.inputs["x"])
        elif w.kind == "values":
            self.prepare_values(w)
        else:
            self.prepare_steps(w, parameters)

    def prepare_values(self, w: Workload) -> None:
        if w.graph == "fxy":
            def compute(x, y):
                value, pullback = jax.vjp(lambda x, y: models.fxy(Functions, x, y), x, y)
                return (value, *pullback(jnp.ones_like(value)))
            run = jax.jit(compute)
            self.step = lambda: run(self.inputs["x"], self.inputs["y"])
            return
        name = "z" if w.graph == "softmax_xent" else "x"
        run = jax.jit(jax.value_and_grad(
            lambda x, inputs: models.value(Functions, w.graph, inputs, x)))
        self.step = lambda: run(self.inputs[name], self.inputs)

    def prepare_steps(self, w: Workload, parameters: dict) -> None:
        differentiate = jax.value_and_grad(
            lambda p, inputs: models.loss(Functions, w.graph, p, inputs))
        # Each moment has buffers of its own, since all are donated.
        first = {n: jnp.zeros_like(p) for n, p in parameters.items()}
        second = {n: jnp.zeros_like(p) for n, p in parameters.items()}
        self.state = (parameters, (first, second, jnp.zeros((), jnp.float32)))
        if w.optimizer == "sgd":
            self.state = (parameters, ())

        def update(state, inputs):
            parameters, moments = state
            loss, gradients = differentiate(parameters, inputs)
            if w.optimizer == "adam":
                return adam(w.learning_rate, parameters, gradients, moments), loss
            rate = w.learning_rate
            return ({n: p - rate * gradients[n] for n, p in parameters.items()}, moments), loss

        def many(count, state, inputs):
            return lax.fori_loop(
                0, count, lambda _, carried: update(carried[0], inputs),
                (state, jnp.zeros((), jnp.float32)))

        once = jax.jit(update, donate_argnums=0)
        looped = jax.jit(many, donate_argnums=1)

        def step():
            self.state, loss = once(self.state, self.inputs)
            return loss

        def run(count):
            self.state, loss = looped(count, self.state, self.inputs)
            return loss

        self.step = step
        if self.is_loop:
            self.run = run

    def run(self, count: int):
        for _ in range(count):
            result = self.step()
        return result

    def finish(self, result) -> None:
        jax.block_until_ready(result)

    def arrays(self, result) -> list[numpy.ndarray]:
        return [numpy.asarray(a) for a in (result if isinstance(result, tuple) else (result,))]


def make(w: Workload, threads: int, variant: str) -> Peer:
    return Peer(w, threads, loop=variant == "loop")
