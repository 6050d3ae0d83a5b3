"""NumPy: forward and backward written out by hand, as one does in a notebook."""
from __future__ import annotations

import numpy
from numpy import float32 as f32

from workloads import Workload


def sigmoid(x):
    return 1 / (1 + numpy.exp(-x))


GELU = f32(0.7978845608028654)
CUBIC = f32(0.044715)


def gelu(x):
    """The tanh form of GELU, and the tanh."""
    t = numpy.tanh(GELU * (x + CUBIC * (x * x * x)))
    return f32(0.5) * x * (1 + t), t


def gelu_slope(x, t):
    """GELU's derivative."""
    inner = GELU * (1 + 3 * CUBIC * (x * x))
    return f32(0.5) * (1 + t) + f32(0.5) * x * (1 - t * t) * inner


def cross_entropy(z, y):
    """The mean over rows, and its gradient with respect to z."""
    rows = numpy.arange(len(y))
    z = z - z.max(1, keepdims=True)
    e = numpy.exp(z)
    total = e.sum(1, keepdims=True)
    loss = numpy.mean(numpy.log(total[:, 0]) - z[rows, y])
    e /= total
    e[rows, y] -= 1
    e *= f32(1 / len(y))
    return loss, e


def layer_norm(x, scale, offset):
    """The result, the normalised rows, and 1 / σ."""
    centred = x - x.mean(1, keepdims=True)
    inverse = 1 / numpy.sqrt((centred * centred).mean(1, keepdims=True) + f32(1e-5))
    normal = centred * inverse
    return normal * scale + offset, normal, inverse


def layer_norm_pullback(d, normal, inverse, scale):
    """The gradients with respect to x, scale and offset."""
    dn = d * scale
    dx = inverse * (
        dn - dn.mean(1, keepdims=True) - normal * (dn * normal).mean(1, keepdims=True))
    return dx, (d * normal).sum(0), d.sum(0)


class Peer:
    """One workload in NumPy."""

    version = numpy.__version__

    def __init__(self, w: Workload, threads: int) -> None:
        self.workload = w
        self.inputs = w.make_inputs()
        self.p = w.make_parameters()
        self.first = {n: numpy.zeros_like(a) for n, a in self.p.items()}
        self.second = {n: numpy.zeros_like(a) for n, a in self.p.items()}
        self.count = 0
        name = "mlp" if w.graph.startswith("mlp") else w.graph
        self.step = getattr(self, f"infer_{name}" if w.kind == "inference" else name)

    def update(self, gradients: dict) -> None:
        """SGD or Adam, in place."""
        rate = f32(self.workload.learning_rate)
        if self.workload.optimizer == "sgd":
            for n, g in gradients.items():
                self.p[n] -= rate * g
            return
        self.count += 1
        c1 = f32(1 / (1 - 0.9**self.count))
        c2 = f32(1 / (1 - 0.999**self.count))
        for n, g in gradients.items():
            m, v = self.first[n], self.second[n]
            m *= f32(0.9)
            m += f32(0.1) * g
            v *= f32(0.999)
            v += f32(0.001) * (g * g)
            self.p[n] -= rate * (m * c1) / (numpy.sqrt(v * c2) + f32(1e-8))

    # Small nets

    def tiny2(self):
        p, x, y = self.p, self.inputs["x"], self.inputs["y"]
        h = sigmoid(p["W1"] @ x + p["b1"])
        z = p["W2"] @ h + p["b2"]
        e = numpy.exp(z - z.max())
        yhat = e / e.sum()
        loss = -(y @ numpy.log(yhat))
        d2 = yhat - y
        d1 = (d2 @ p["W2"]) * h * (1 - h)
        self.update({"W1": numpy.outer(d1, x), "b1": d1, "W2": numpy.outer(d2, h), "b2": d2})
        return loss

    def and_gate(self):
        p, x, y = self.p, self.inputs["x"], self.inputs["y"]
        z = x @ p["w"] + p["b"]
        loss = numpy.mean(numpy.maximum(z, 0) - y * z + numpy.log1p(numpy.exp(-numpy.abs(z))))
        d = (sigmoid(z) - y) * f32(0.25)
        self.update({"w": d @ x, "b": d.sum()})
        return loss

    # Values and gradients

    def fxy(self):
        x, y = self.inputs["x"], self.inputs["y"]
        sx, sy, t = sigmoid(x), sigmoid(y), x + y
        r = 1 / (sx + t * t)
        f = (x + sy) * r
        q = f * r
        return f, r - q * (sx * (1 - sx) + 2 * t), sy * (1 - sy) * r - q * 2 * t

    def elementwise_chain(self):
        x = self.inputs["x"]
        t, s, e = numpy.tanh(x), sigmoid(x), numpy.exp(-x * x)
        return numpy.sum(t * s + e), (1 - t * t) * s + t * s * (1 - s) - 2 * x * e

    def softmax_xent(self):
        return cross_entropy(self.inputs["z"], self.inputs["y"])

    # Perceptrons

    def forward_mlp(self):
        """Activations, sums before them, and the tanh of GELU."""
        is_gelu = self.workload.graph == "mlp_large"
        activations, sums, tanhs = [self.inputs["x"]], [], []
        for layer in (1, 2, 3):
            z = activations[-1] @ self.p[f"W{layer}"]
            z += self.p[f"b{layer}"]
            sums.append(z)
            if layer == 3:
                activations.append(z)
            elif is_gelu:
                a, t = gelu(z)
                activations.append(a)
                tanhs.append(t)
            else:
                activations.append(numpy.maximum(z, 0))
        return activations, sums, tanhs

    def infer_mlp(self):
        return self.forward_mlp()[0][-1]

    def mlp(self):
        activations, sums, tanhs = self.forward_mlp()
        y = self.inputs["y"]
        if self.workload.graph == "mlp_large":
            difference = activations[-1] - y
            loss = numpy.mean(difference * difference)
            d = difference * f32(2 / difference.size)
        else:
            loss, d = cross_entropy(activations[-1], y)
        gradients = {}
        for layer in (3, 2, 1):
            gradients[f"W{layer}"] = activations[layer - 1].T @ d
            gradients[f"b{layer}"] = d.sum(0)
            if layer == 1:
                break
            d = d @ self.p[f"W{layer}"].T
            if tanhs:
                d *= gelu_slope(sums[layer - 2], tanhs[layer - 2])
            else:
                d *= sums[layer - 2] > 0
        self.update(gradients)
        return loss

    # LeNet, its convolutions as products of windows

    @staticmethod
    def windows(x, size):
        n, c, h, w = x.shape
        view = numpy.lib.stride_tricks.sliding_window_view(x, (size, size), (2, 3))
        rows = numpy.ascontiguousarray(view.transpose(0, 2, 3, 1, 4, 5))
        return rows.reshape(n * (h - size + 1) * (w - size + 1), c * size * size)

    @staticmethod
    def pool(x):
        n, c, h, w = x.shape
        view = x.reshape(n, c, h // 2, 2, w // 2, 2)
        return view.max((3, 5)), view

    @staticmethod
    def unpool(pooled, view, d, z):
        mask = view == pooled[:, :, :, None, :, None]
        return (mask * d[:, :, :, None, :, None]).reshape(z.shape) * (z > 0)

    def forward_lenet(self):
        p, x = self.p, self.inputs["x"]
        n = len(x)
        c1 = self.windows(numpy.pad(x, ((0, 0), (0, 0), (2, 2), (2, 2))), 5)
        z1 = (c1 @ p["K1"].reshape(6, 25).T + p["c1"]).reshape(n, 28, 28, 6).transpose(0, 3, 1, 2)
        p1, v1 = self.pool(numpy.ascontiguousarray(numpy.maximum(z1, 0)))
        c2 = self.windows(p1, 5)
        z2 = (c2 @ p["K2"].reshape(16, 150).T + p["c2"]).reshape(n, 10, 10, 16)
        z2 = z2.transpose(0, 3, 1, 2)
        p2, v2 = self.pool(numpy.ascontiguousarray(numpy.maximum(z2, 0)))
        f = p2.reshape(n, 400)
        h1 = numpy.maximum(f @ p["W1"] + p["b1"], 0)
        h2 = numpy.maximum(h1 @ p["W2"] + p["b2"], 0)
        return c1, z1, p1, v1, c2, z2, p2, v2, f, h1, h2, h2 @ p["W3"] + p["b3"]

    def infer_lenet(self):
        return self.forward_lenet()[-1]

    def lenet(self):
        p = self.p
        c1, z1, p1, v1, c2, z2, p2, v2, f, h1, h2, out = self.forward_lenet()
        n = len(out)
        loss, d = cross_entropy(out, self.inputs["y"])
        g = {"W3": h2.T @ d, "b3": d.sum(0)}
        d = (d @ p["W3"].T) * (h2 > 0)
        g |= {"W2": h1.T @ d, "b2": d.sum(0)}
        d = (d @ p["W2"].T) * (h1 > 0)
        g |= {"W1": f.T @ d, "b1": d.sum(0)}
        d = self.unpool(p2, v2, (d @ p["W1"].T).reshape(n, 16, 5, 5), z2)
        d = numpy.ascontiguousarray(d.transpose(0, 2, 3, 1)).reshape(n * 100, 16)
        g |= {"K2": (d.T @ c2).reshape(p["K2"].shape), "c2": d.sum(0)}
        patches = (d @ p["K2"].reshape(16, 150)).reshape(n, 10, 10, 6, 5, 5)
        d = numpy.zeros((n, 6, 14, 14), f32)
        for i in range(5):
            for j in range(5):
                d[:, :, i:i + 10, j:j + 10] += patches[:, :, :, :, i, j].transpose(0, 3, 1, 2)
        d = self.unpool(p1, v1, d, z1)
        d = numpy.ascontiguousarray(d.transpose(0, 2, 3, 1)).reshape(n * 784, 6)
        g |= {"K1": (d.T @ c1).reshape(p["K1"].shape), "c1": d.sum(0)}
        self.update(g)
        return loss

    # The transformer block

    @staticmethod
    def split(x):
        return numpy.ascontiguousarray(x.reshape(8, 128, 4, 64).transpose(0, 2, 1, 3))

    @staticmethod
    def join(x):
        return numpy.ascontiguousarray(x.transpose(0, 2, 1, 3)).reshape(1024, 256)

    def forward_block(self):
        p = self.p
        x = self.inputs["x"].reshape(1024, 256)
        y1, n1, r1 = layer_norm(x, p["g1"], p["e1"])
        qkv = y1 @ p["Wqkv"] + p["bqkv"]
        q, k, v = (self.split(qkv[:, 256 * i:256 * (i + 1)]) for i in range(3))
        s = (q @ k.transpose(0, 1, 3, 2)) * f32(0.125)
        s -= s.max(-1, keepdims=True)
        numpy.exp(s, out=s)
        s /= s.sum(-1, keepdims=True)
        a = self.join(s @ v)
        h = x + a @ p["Wo"] + p["bo"]
        y2, n2, r2 = layer_norm(h, p["g2"], p["e2"])
        u = y2 @ p["W1"] + p["b1"]
        g, t = gelu(u)
        out = h + g @ p["W2"] + p["b2"]
        return y1, n1, r1, q, k, v, s, a, y2, n2, r2, u, g, t, out

    def infer_transformer_block(self):
        return self.forward_block()[-1]

    def transformer_block(self):
        p = self.p
        y1, n1, r1, q, k, v, s, a, y2, n2, r2, u, ge, t, out = self.forward_block()
        loss = numpy.mean(out * out)
        d = out * f32(2 / out.size)
        g = {"W2": ge.T @ d, "b2": d.sum(0)}
        du = (d @ p["W2"].T) * gelu_slope(u, t)
        g |= {"W1": y2.T @ du, "b1": du.sum(0)}
        dx, g["g2"], g["e2"] = layer_norm_pullback(du @ p["W1"].T, n2, r2, p["g2"])
        d = d + dx
        g |= {"Wo": a.T @ d, "bo": d.sum(0)}
        da = self.split(d @ p["Wo"].T)
        dv = s.transpose(0, 1, 3, 2) @ da
        ds = da @ v.transpose(0, 1, 3, 2)
        ds = s * (ds - (ds * s).sum(-1, keepdims=True)) * f32(0.125)
        dq, dk = ds @ k, ds.transpose(0, 1, 3, 2) @ q
        dqkv = numpy.concatenate([self.join(part) for part in (dq, dk, dv)], 1)
        g |= {"Wqkv": y1.T @ dqkv, "bqkv": dqkv.sum(0)}
        _, g["g1"], g["e1"] = layer_norm_pullback(dqkv @ p["Wqkv"].T, n1, r1, p["g1"])
        self.update(g)
        return loss

    def run(self, count: int):
        for _ in range(count):
            result = self.step()
        return result

    def finish(self, result) -> None:
        pass

    def arrays(self, result) -> list[numpy.ndarray]:
        return [numpy.asarray(a) for a in (result if isinstance(result, tuple) else (result,))]


def make(w: Workload, threads: int, variant: str) -> Peer:
    return Peer(w, threads)
