"""Runs one workload in one framework for tools/bench: commands on standard input, JSON on standard output.

    prepare        builds the workload and takes the first step
    check          the numbers to compare: the loss after the workload's updates, or the results
    sample SECONDS the seconds that one step takes, over about as many seconds
    memory         the largest resident memory of the process, in bytes
"""
from __future__ import annotations

import importlib
import json
import resource
import sys
import time

from workloads import BY_NAME, Workload


class Worker:
    """A peer and its clock."""

    def __init__(self, w: Workload, framework: str, threads: int) -> None:
        module, _, variant = framework.partition("_")
        self.workload = w
        self.module = importlib.import_module(f"peer_{module}")
        self.variant, self.threads = variant, threads

    def prepare(self) -> dict:
        start = time.perf_counter()
        self.peer = self.module.make(self.workload, self.threads, self.variant)
        self.first = self.peer.step()
        self.peer.finish(self.first)
        return {"seconds": time.perf_counter() - start, "version": self.peer.version}

    def check(self) -> dict:
        """The loss after some updates; else the mean and the mean magnitude of each result."""
        if self.workload.kind == "step":
            for _ in range(self.workload.checked_steps):
                self.first = self.peer.step()
            return {"numbers": [float(self.peer.arrays(self.first)[0])]}
        numbers = []
        for array in self.peer.arrays(self.first):
            wide = array.astype("float64")
            numbers += [float(wide.mean()), float(abs(wide).mean())]
        return {"numbers": numbers}

    def sample(self, seconds: float) -> dict:
        # The first call compiles what the steps themselves did not.
        self.peer.finish(self.peer.run(1))
        count = 1
        while True:
            start = time.perf_counter()
            self.peer.finish(self.peer.run(count))
            duration = time.perf_counter() - start
            if duration >= seconds / 2 or count >= 1 << 24:
                return {"seconds": duration / count}
            count = max(count + 1, int(count * min(16, seconds / max(duration, 1e-9))))

    def memory(self) -> dict:
        return {"bytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024}


def main() -> None:
    name, framework, threads = sys.argv[1:]
    answers = sys.stdout
    sys.stdout = sys.stderr
    worker = Worker(BY_NAME[name], framework, int(threads))
    for line in sys.stdin:
        command, *arguments = line.split()
        try:
            answer = getattr(worker, command)(*map(float, arguments))
        except NotImplementedError as error:
            answer = {"unsupported": str(error)}
        print(json.dumps(answer), file=answers, flush=True)


if __name__ == "__main__":
    main()
