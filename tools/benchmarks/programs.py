"""The programs that tools/bench measures, each in processes of its own."""
from __future__ import annotations

import json
import os
import re
import statistics
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).resolve().parent


@dataclass
class Figure:
    """What was measured of one program."""

    samples: list[float] = field(default_factory=list)
    #: Seconds until the first step is done.
    build: float = float("nan")
    memory: int = 0
    numbers: list[float] = field(default_factory=list)
    #: What keeps it from being faster.
    limits: str = ""
    #: How many samples were taken in quiet moments, of how many, where that was asked for.
    quiet_count: str = ""

    @property
    def median(self) -> float:
        return statistics.median(self.samples)


class Gradus:
    """The `gradus` command; a process for each sample."""

    def __init__(self, command: str, workload, threads: int, folder: Path) -> None:
        import numpy

        self.command, self.workload, self.threads, self.folder = command, workload, threads, folder
        arrays = workload.make_inputs() | workload.make_parameters()
        if workload.kind == "inference":
            arrays.pop("y", None)
        self.options = ["--graph", workload.graph]
        for name, array in arrays.items():
            path = folder / f"{name}.npy"
            numpy.save(path, array)
            self.options += ["--set", f"{name}=@{path}"]
        self.file = next(
            str(path) for path in sorted(HERE.glob("*.graph"))
            if re.search(rf"^graph {workload.graph} {{", path.read_text(), re.M))
        self.stage = "step" if workload.kind == "step" else "inference"
        self.memory = 0

    def run(self, *arguments: str) -> str:
        process = subprocess.Popen(
            [self.command, *arguments], stdout=subprocess.PIPE, text=True,
            env=os.environ | {"GRADUS_THREADS": str(self.threads)},
            preexec_fn=lambda: pin(self.threads))
        output = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        self.memory = max(self.memory, usage.ru_maxrss * 1024)
        if process.returncode != 0:
            sys.exit(f"bench: gradus {' '.join(arguments[:2])} failed")
        return output

    def bench(self, seconds: float, *more: str) -> dict:
        return json.loads(self.run(
            "bench", self.file, *self.options, "--only", self.stage, "--seconds", str(seconds),
            "--format", "json", *more))

    def prepare(self, figure: Figure) -> None:
        if self.workload.kind == "step":
            report = self.bench(0.01, "--steps", str(self.workload.checked_steps))
            figure.numbers = [report["objective"]]
        else:
            import numpy

            path = self.folder / "results.npz"
            self.run("run", self.file, *self.options, "--save", str(path))
            report = self.bench(0.01)
            with numpy.load(path) as results:
                for name in results.files:
                    wide = results[name].astype("float64")
                    figure.numbers += [float(wide.mean()), float(abs(wide).mean())]
        figure.build = report["compile_ns"] * 1e-9
        figure.memory = self.memory

    def sample(self, seconds: float) -> float:
        report = self.bench(seconds)
        return report["step_ns" if self.stage == "step" else "forward_ns"] * 1e-9

    def results(self, threads: int) -> bytes:
        """What the outputs, or the parameters after three steps, are on some threads."""
        path = self.folder / f"results{threads}.safetensors"
        self.threads = threads
        steps = ["--steps", "3"] if self.stage == "step" else []
        self.run("train" if steps else "run", self.file, *self.options, *steps, "--save", str(path))
        return path.read_bytes()

    def limits(self) -> str:
        """The machine's peak, how near the work comes to it, and the call that is furthest from it."""
        report = json.loads(self.run(
            "profile", self.file, *self.options, "--only", self.stage, "--format", "json"))
        calls = report["instructions"]
        at_peak = [call["ns"] * min(1, call["share_of_peak"]) for call in calls]
        total = sum(call["ns"] for call in calls)
        worst, rest = max(
            zip(calls, at_peak), key=lambda pair: pair[0]["ns"] - pair[1])
        share = (worst["ns"] - rest) / total
        return (
            f"Peak {report['peak_flops_per_second'] / 1e9:.0f} Gflop/s, "
            f"{report['peak_bytes_per_second'] / 1e9:.1f} GB/s; reached {sum(at_peak) / total:.0%}, "
            f"and {share:.0%} of the time is lost in '{worst['kernel'][:60]}'.")

    def close(self) -> None:
        pass


class Peer:
    """A framework in a process of its own, which lives as long as the workload is measured."""

    def __init__(self, framework: str, workload, threads: int) -> None:
        settings = library_threads(threads) | {"JAX_PLATFORMS": "cpu", "CUDA_VISIBLE_DEVICES": ""}
        if threads == 1:
            settings["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false"
        environment = {
            name: value for name, value in os.environ.items()
            if name not in ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE")}
        self.process = subprocess.Popen(
            [sys.executable, str(HERE / "worker.py"), workload.name, framework, str(threads)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
            env=environment | settings, preexec_fn=lambda: pin(threads))

    def ask(self, command: str) -> dict | None:
        try:
            self.process.stdin.write(command + "\n")
            self.process.stdin.flush()
            line = self.process.stdout.readline()
        except BrokenPipeError:
            line = ""
        return json.loads(line) if line else None

    def prepare(self, figure: Figure) -> bool:
        """Whether the framework can do the work."""
        answer = self.ask("prepare")
        if answer is None or "unsupported" in answer:
            return False
        figure.build = answer["seconds"]
        figure.numbers = self.ask("check")["numbers"]
        return True

    def sample(self, seconds: float) -> float:
        return self.ask(f"sample {seconds}")["seconds"]

    def close(self) -> None:
        self.process.stdin.close()
        self.process.wait()


def library_threads(count: int) -> dict[str, str]:
    """The settings that keep the libraries below a framework to so many threads."""
    return {name: str(count) for name in (
        "OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS")}


def pin(threads: int) -> None:
    """Keeps this process on as many cores as it has threads."""
    os.sched_setaffinity(0, cores(threads))


def cores(threads: int) -> list[int]:
    """The cores that a program with so many threads may use."""
    return sorted(os.sched_getaffinity(0))[-threads:]
