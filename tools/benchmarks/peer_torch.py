"""PyTorch: eager, or forward, backward and update compiled as one graph."""
from __future__ import annotations

import numpy
import torch
import torch.nn.functional as F

import models
from workloads import Workload


class Functions:
    sigmoid, tanh, exp = torch.sigmoid, torch.tanh, torch.exp
    sum, mean, relu, matvec = torch.sum, torch.mean, torch.relu, torch.mv
    reshape = torch.reshape
    cross_entropy = F.cross_entropy
    binary_cross_entropy = F.binary_cross_entropy_with_logits

    @staticmethod
    def affine(x, w, b):
        return torch.addmm(b, x, w)

    @staticmethod
    def transpose(x, axes):
        return x.permute(axes)

    @staticmethod
    def gelu(x):
        return F.gelu(x, approximate="tanh")

    @staticmethod
    def cross_entropy_of_one(z, y):
        return -(F.log_softmax(z, 0) * y).sum()

    @staticmethod
    def layer_norm(x, scale, offset):
        return F.layer_norm(x, (x.shape[-1],), scale, offset, 1e-5)

    @staticmethod
    def attention(q, k, v, scale):
        return F.scaled_dot_product_attention(q, k, v, scale=scale)

    @staticmethod
    def convolution(x, kernel, bias, padding):
        return F.conv2d(x, kernel, bias, padding=padding)

    @staticmethod
    def pool(x):
        return F.max_pool2d(x, 2)


def tensor(array: numpy.ndarray) -> torch.Tensor:
    """A tensor of its own; labels as PyTorch wants them."""
    return torch.from_numpy(array.astype(numpy.int64) if array.dtype == numpy.int32 else array.copy())


class Peer:
    """One workload in PyTorch."""

    version = torch.__version__

    def __init__(self, w: Workload, threads: int, compiled: bool) -> None:
        torch.set_num_threads(threads)
        self.compile = (
            (lambda f: torch.compile(f, fullgraph=True, dynamic=False)) if compiled
            else (lambda f: f))
        self.is_compiled = compiled
        self.inputs = {n: tensor(a) for n, a in w.make_inputs().items()}
        needs = w.kind == "step" and not compiled
        self.parameters = {
            n: tensor(a).requires_grad_(needs) for n, a in w.make_parameters().items()}
        if w.kind == "inference":
            self.prepare_inference(w)
        elif w.kind == "values":
            self.prepare_values(w)
        elif compiled:
            self.prepare_compiled_steps(w)
        else:
            self.prepare_eager_steps(w)

    def prepare_inference(self, w: Workload) -> None:
        run = self.compile(lambda p, x: models.output(Functions, w.graph, p, x))
        guard = torch.no_grad if self.is_compiled else torch.inference_mode

        def step():
            with guard():
                return run(self.parameters, self.inputs["x"])

        self.step = step

    def prepare_values(self, w: Workload) -> None:
        names = {"fxy": ("x", "y"), "softmax_xent": ("z",)}.get(w.graph, ("x",))

        def value(*xs):
            if w.graph == "fxy":
                return models.fxy(Functions, *xs)
            return models.value(Functions, w.graph, self.inputs, xs[0])

        if self.is_compiled:
            def with_sum(*xs):
                result = value(*xs)
                return result.sum(), result

            def compute(*xs):
                gradients, (_, result) = torch.func.grad_and_value(
                    with_sum, tuple(range(len(xs))), has_aux=True)(*xs)
                return (result, *gradients)

            run = self.compile(compute)
            self.step = lambda: run(*(self.inputs[n] for n in names))
            return
        xs = [self.inputs[n].requires_grad_(True) for n in names]
        seed = torch.ones_like(xs[0]) if w.graph == "fxy" else None

        def step():
            result = value(*xs)
            return (result.detach(), *torch.autograd.grad(result, xs, seed))

        self.step = step

    def prepare_eager_steps(self, w: Workload) -> None:
        parameters = list(self.parameters.values())
        optimizer = None
        if w.optimizer == "adam":
            optimizer = torch.optim.Adam(parameters, lr=w.learning_rate, fused=True)

        def step():
            loss = models.loss(Functions, w.graph, self.parameters, self.inputs)
            if optimizer is not None:
                optimizer.zero_grad(set_to_none=True)
                loss.backward()
                optimizer.step()
                return loss.detach()
            gradients = torch.autograd.grad(loss, parameters)
            with torch.no_grad():
                torch._foreach_add_(parameters, gradients, alpha=-w.learning_rate)
            return loss.detach()

        self.step = step

    def prepare_compiled_steps(self, w: Workload) -> None:
        first = {n: torch.zeros_like(p) for n, p in self.parameters.items()}
        second = {n: torch.zeros_like(p) for n, p in self.parameters.items()}
        count = torch.zeros(())
        rate = w.learning_rate

        def update(parameters, first, second, count, inputs):
            gradients, loss = torch.func.grad_and_value(
                lambda p: models.loss(Functions, w.graph, p, inputs))(parameters)
            if w.optimizer == "sgd":
                for n, p in parameters.items():
                    p.sub_(gradients[n], alpha=rate)
                return loss
            count.add_(1)
            c1, c2 = 1 - 0.9**count, 1 - 0.999**count
            for n, p in parameters.items():
                g = gradients[n]
                first[n].mul_(0.9).add_(g, alpha=0.1)
                second[n].mul_(0.999).addcmul_(g, g, value=0.001)
                p.sub_(rate * (first[n] / c1) / ((second[n] / c2).sqrt() + 1e-8))
            return loss

        run = self.compile(update)
        self.step = lambda: run(self.parameters, first, second, count, self.inputs)

    def run(self, count: int):
        for _ in range(count):
            result = self.step()
        return result

    def finish(self, result) -> None:
        pass

    def arrays(self, result) -> list[numpy.ndarray]:
        results = result if isinstance(result, tuple) else (result,)
        return [a.detach().numpy() for a in results]


def make(w: Workload, threads: int, variant: str) -> Peer:
    return Peer(w, threads, compiled=variant == "compile")
