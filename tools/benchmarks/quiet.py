"""Tells quiet moments of the machine from loud ones, in which others use the same cores.

A core that is shared with another thread of the hardware, or taken away by a host, does less work in
the same time although its clock stands still: small matrix products, which keep all of it busy, take
up to twice as long. How long they take is measured before and after each sample.
"""
from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable

from programs import library_threads

#: How much longer than at best the products may take in a quiet moment.
TOLERANCE = 1.15


class Quiet:
    """Probes of cores, each in a process that stays on its core."""

    #: For how many seconds to look for the best that the cores can do before the first sample.
    CALIBRATION = 15.0

    def __init__(self, cores: list[int]) -> None:
        self.probes = {
            core: subprocess.Popen(
                [sys.executable, __file__, str(core)], stdin=subprocess.PIPE,
                stdout=subprocess.PIPE, text=True, env=os.environ | library_threads(1))
            for core in cores}
        self.best = {core: float("inf") for core in cores}
        end = time.monotonic() + Quiet.CALIBRATION
        while time.monotonic() < end:
            self.measure(cores)
            time.sleep(0.02)

    def measure(self, cores: list[int]) -> dict[int, float]:
        """The seconds that the products take now, on all of some cores at once."""
        for core in cores:
            self.probes[core].stdin.write("\n")
            self.probes[core].stdin.flush()
        lines = {core: self.probes[core].stdout.readline() for core in cores}
        if not all(lines.values()):
            sys.exit("--quiet needs NumPy: pip install numpy")
        seconds = {core: float(line) for core, line in lines.items()}
        self.best |= {core: min(s, self.best[core]) for core, s in seconds.items()}
        return seconds

    def is_quiet(self, seconds: dict[int, float]) -> bool:
        """Whether no core was slower than at its best so far."""
        return all(s <= TOLERANCE * self.best[core] for core, s in seconds.items())

    def wait(self, cores: list[int], until: float) -> dict[int, float]:
        """What the probes say in the next quiet moment; what they say then, where none comes in time."""
        while True:
            seconds = self.measure(cores)
            if self.is_quiet(seconds) or time.monotonic() >= until:
                return seconds
            time.sleep(0.02)

    def close(self) -> None:
        for probe in self.probes.values():
            probe.stdin.close()
            probe.wait()


class Sampler:
    """Samples of several programs, taken in quiet moments as far as there are any."""

    def __init__(self, quiet: Quiet | None, cores: list[int], patience: float) -> None:
        """Waits for quiet moments of the cores for so many seconds in all, if there are probes."""
        self.quiet, self.cores = quiet, cores
        self.end = time.monotonic() + patience
        self.taken: dict[str, list[tuple[float, list[dict[int, float]]]]] = {}

    def take(self, program: str, sample: Callable[[], float]) -> None:
        """Takes one sample, again if it was disturbed and there is time left."""
        taken = self.taken.setdefault(program, [])
        if self.quiet is None:
            taken.append((sample(), []))
            return
        while True:
            before = self.quiet.wait(self.cores, self.end)
            taken.append((sample(), [before, self.quiet.measure(self.cores)]))
            if self.is_quiet(taken[-1][1]) or time.monotonic() >= self.end:
                return

    def is_quiet(self, probes: list[dict[int, float]]) -> bool:
        return all(self.quiet.is_quiet(probe) for probe in probes)

    def samples(self, program: str) -> list[float]:
        """The samples of quiet moments; all of them where some program has none, to be fair to it."""
        quiet = {
            name: [s for s, probes in taken if self.is_quiet(probes)]
            for name, taken in self.taken.items()}
        return quiet[program] if all(quiet.values()) else [s for s, _ in self.taken[program]]

    def quiet_count(self, program: str) -> str:
        """How many samples were taken in quiet moments, of how many."""
        taken = self.taken[program]
        return f"{sum(self.is_quiet(probes) for _, probes in taken)} of {len(taken)}"


def main() -> None:
    os.sched_setaffinity(0, [int(sys.argv[1])])
    try:
        import numpy
    except ImportError:
        return

    matrix = numpy.full((96, 96), 0.01, dtype="float32")
    result = numpy.empty_like(matrix)
    for _ in sys.stdin:
        start = time.perf_counter()
        for _ in range(500):
            numpy.matmul(matrix, matrix, out=result)
        print(time.perf_counter() - start, flush=True)


if __name__ == "__main__":
    main()
