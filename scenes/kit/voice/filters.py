"""Sound through FFmpeg's filters, which PyAV brings along."""

from __future__ import annotations

from collections.abc import Iterator

import av
import numpy as np
from av.filter import Graph

_CHUNK = 1 << 16  # samples: what is inside the filters at once stays small


def filtered(samples: np.ndarray, rate: int, *filters: tuple[str, str]) -> np.ndarray:
    """The samples after these filters, each a name and its settings."""
    frames = _frames(samples, rate, (*filters, ("aformat", "sample_fmts=flt")))
    pieces = [frame.to_ndarray()[0] for frame in frames]
    return np.concatenate(pieces) if pieces else np.zeros(0, np.float32)


def resampled(samples: np.ndarray, rate: int, wanted: int) -> np.ndarray:
    if rate == wanted or not len(samples):
        return samples
    return filtered(samples, rate, ("aresample", str(wanted)))


def loudness_of(samples: np.ndarray, rate: int) -> float:
    """The integrated loudness in LUFS by ITU-R BS.1770; silence has -70."""
    found = -70.0
    for frame in _frames(samples, rate, (("ebur128", "metadata=1"),)):
        found = float(frame.metadata.get("lavfi.r128.I", found))
    return found


def limited(samples: np.ndarray, rate: int, ceiling: float) -> np.ndarray:
    """The samples with true peaks under a ceiling in dBFS: peaks are turned down, not clipped.

    At four times the rate, as a peak may lie between two samples.
    """
    limit = f"limit={10 ** (ceiling / 20):.6f}:level=disabled:latency=1:attack=5:release=50"
    chain = (("aresample", str(4 * rate)), ("alimiter", limit), ("aresample", str(rate)))
    return filtered(samples, rate, *chain)


def _frames(
    samples: np.ndarray, rate: int, filters: tuple[tuple[str, str], ...]
) -> Iterator[av.AudioFrame]:
    graph = Graph()
    source = graph.add_abuffer(sample_rate=rate, format="flt", layout="mono")
    graph.link_nodes(source, *(graph.add(*each) for each in filters), graph.add("abuffersink"))
    graph.configure()
    for start in range(0, len(samples), _CHUNK):
        graph.push(_frame(samples[start : start + _CHUNK], rate, start))
        yield from _ready(graph)
    graph.push(None)
    yield from _ready(graph)


def _frame(samples: np.ndarray, rate: int, start: int) -> av.AudioFrame:
    row = np.ascontiguousarray(samples[None], np.float32)
    frame = av.AudioFrame.from_ndarray(row, format="flt", layout="mono")
    frame.sample_rate, frame.pts = rate, start
    return frame


def _ready(graph: Graph) -> Iterator[av.AudioFrame]:
    while True:
        try:
            frame = graph.pull()
        except (av.BlockingIOError, av.EOFError):
            return
        assert isinstance(frame, av.AudioFrame)
        yield frame
