"""The numbers' speed, on one core: python -m tests.benchmarks.bench_model

- one picture: `Network.run` with a label, so every tensor and every gradient; below 3 ms.
- 10,000 predictions: `Network.predict`; below 3 s.

The work is on one thread and only its processor time counts, so that a busy machine makes no
difference; the median of several rounds is shown, and the least.
"""

from __future__ import annotations

import os

os.environ["OPENBLAS_NUM_THREADS"] = os.environ["OMP_NUM_THREADS"] = "1"  # before NumPy starts

import time
from collections.abc import Callable
from statistics import median

import numpy as np

from model.digits import load_samples
from model.networks import cnn

MILLISECONDS_A_RUN = 3.0
SECONDS_FOR_ALL = 3.0
PICTURES = 10_000


def seconds(work: Callable[[], object], rounds: int) -> list[float]:
    """Processor time of each round of work; a first one, to warm up, is left out."""
    work()
    times = []
    for _ in range(rounds):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return times


def report(what: str, times: list[float], limit: float, unit: str) -> None:
    """One line: the median, the least and whether the median keeps within the limit."""
    verdict = "within" if median(times) < limit else "OVER"
    print(
        f"{what:<40}{median(times):5.2f} {unit}, least {min(times):.2f}: {verdict} {limit:g} {unit}"
    )


def main() -> None:
    network = cnn.load()
    images, labels = load_samples()

    def every_sample() -> None:
        for image, label in zip(images, labels, strict=True):
            network.run(image, int(label))

    times = [1000 * t / len(images) for t in seconds(every_sample, 5)]
    report("one run with all gradients, per picture", times, MILLISECONDS_A_RUN, "ms")
    many = np.resize(images, (PICTURES, 28, 28))
    times = seconds(lambda: network.predict(many), 3)
    report(f"{PICTURES:,} predictions, one core", times, SECONDS_FOR_ALL, "s")


if __name__ == "__main__":
    main()
