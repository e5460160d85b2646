"""Frames to one part: an H.264 file of a beat, whole or not at all."""

from __future__ import annotations

import os
from fractions import Fraction
from pathlib import Path
from queue import Queue
from threading import Thread

import av
import numpy as np
from av.video.reformatter import VideoReformatter

from scenes.studio.quality import Quality

# One thread an encoder: workers fill the cores, and the result does not depend on their number.
OPTIONS = {"preset": "veryfast", "crf": "20", "threads": "1", "g": "240"}
_QUEUE = 6  # frames that may wait: 50 MB at 1080p
_BT709 = 1  # colour primaries, transfer and matrix of HD video, so that players show our colours


class Encoder:
    """Encodes frames (H, W, 4) uint8 RGBA into `path`, on a thread of its own.

    close() returns the number of frames once the file is in place; abort() leaves nothing behind.
    """

    def __init__(self, path: Path, quality: Quality) -> None:
        self.path = path
        self.beside = path.with_suffix(f".{os.getpid()}.part")
        self.quality = quality
        self.frames = 0
        self._error: BaseException | None = None
        self._queue: Queue[tuple[np.ndarray, int] | None] = Queue(_QUEUE)
        path.parent.mkdir(parents=True, exist_ok=True)
        self._thread = Thread(target=self._run, name="encoder", daemon=True)
        self._thread.start()

    def write(self, pixels: np.ndarray, repeat: int = 1) -> None:
        """Append a frame `repeat` times; the array must not change afterwards."""
        if self._error is not None:
            raise self._error
        self._queue.put((pixels, repeat))

    def drain(self) -> None:
        """Wait until every frame written so far is encoded."""
        self._queue.join()

    def close(self) -> int:
        """Finish the file and put it in its place. Raises what encoding raised."""
        self._queue.put(None)
        self._thread.join()
        if self._error is not None:
            self.beside.unlink(missing_ok=True)
            raise self._error
        os.replace(self.beside, self.path)
        return self.frames

    def abort(self) -> None:
        self._queue.put(None)
        self._thread.join()
        self.beside.unlink(missing_ok=True)

    def _run(self) -> None:
        try:
            self._encode()
        except BaseException as error:
            self._error = error
            while self._queue.get() is not None:  # let the writer go on until it hears of it
                pass

    def _encode(self) -> None:
        rate = Fraction(self.quality.rate)
        with av.open(str(self.beside), "w", format="mp4") as container:
            stream = container.add_stream("libx264", rate=rate, options=OPTIONS)
            stream.width, stream.height = self.quality.width, self.quality.height
            stream.pix_fmt = "yuv420p"
            context = stream.codec_context
            context.colorspace = context.color_primaries = context.color_trc = _BT709
            reformatter = VideoReformatter()
            while (item := self._queue.get()) is not None:
                pixels, repeat = item
                rgba = av.VideoFrame.from_numpy_buffer(pixels, format="rgba")
                frame = reformatter.reformat(rgba, format="yuv420p", dst_colorspace=_BT709)
                for _ in range(repeat):
                    frame.pts, frame.time_base = self.frames, 1 / rate
                    container.mux(stream.encode(frame))
                    self.frames += 1
                del item, pixels, rgba  # whoever made the array may now use it again
                self._queue.task_done()
            container.mux(stream.encode())
