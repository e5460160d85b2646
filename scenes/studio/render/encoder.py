"""Frames to one part: an H.264 file of a beat, whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from queue import Queue
from threading import Thread
from typing import Any

import av
import numpy as np
from av.video.reformatter import VideoReformatter

from scenes.kit.whole_files import WholeFile
from scenes.studio.render.codecs import MP4, Codec
from scenes.studio.render.quality import Quality

SAME_BYTES = {"fflags": "bitexact"}  # of the container: WebM's tracks would have random numbers
_THREADS = 1  # that convert a frame: ProRes' pixels depend on how many there are
_QUEUE = 6  # frames that may wait: 50 MB at 1080p
_BT709 = 1  # colour primaries, transfer and matrix of HD video, so that players show our colours


class Encoder:
    """Encodes frames (H, W, 4) uint8 RGBA into `path`, on a thread of its own.

    close() returns the number of frames once the file is in place; abort() leaves nothing behind.
    Either is called once, and neither waits for anything that has failed, whatever it was.
    """

    def __init__(self, path: Path, quality: Quality, codec: Codec = MP4) -> None:
        self.path, self.codec = path, codec
        self.quality = quality
        self.frames = 0
        self._file = WholeFile(path)
        self._error: BaseException | None = None
        self._aborted = False
        self._queue: Queue[tuple[np.ndarray, int] | None] = Queue(_QUEUE)
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
        """Finish the file and put it in place. Raises what encoding raised."""
        try:
            self._end()
            if self._error is not None:
                raise self._error
            self._file.put()
        except BaseException:
            self._file.discard()
            raise
        return self.frames

    def abort(self) -> None:
        """Give the file up; frames that still wait are not encoded."""
        self._aborted = True
        self._end()
        self._file.discard()

    def _end(self) -> None:
        self._queue.put(None)
        self._thread.join()

    def _run(self) -> None:
        waiting = self._waiting()
        try:
            with self._file.naming():
                self._encode(waiting)
        except BaseException as error:
            self._error = error
        for (
            _
        ) in waiting:  # the writer goes on until it hears of the error; at the end, there are none
            pass

    def _waiting(self) -> Iterator[tuple[np.ndarray, int]]:
        """The frames written, up to the end mark, which is taken from the queue once."""
        while (item := self._queue.get()) is not None:
            yield item
            del item  # whoever made the array may now use it again
            self._queue.task_done()

    def _encode(self, waiting: Iterator[tuple[np.ndarray, int]]) -> None:
        path, form = str(self._file.beside), self.codec.container
        with av.open(path, "w", format=form, options=SAME_BYTES) as container:
            stream = self._stream(container)
            reformatter = VideoReformatter()
            for pixels, repeat in waiting:
                if self._aborted:
                    return
                shown = straight(pixels) if self.codec.clear else pixels
                rgba = av.VideoFrame.from_numpy_buffer(shown, format="rgba")
                frame = reformatter.reformat(
                    rgba, format=self.codec.pixels, dst_colorspace=_BT709, threads=_THREADS
                )
                for _ in range(repeat):
                    frame.pts, frame.time_base = self.frames, 1 / Fraction(self.quality.rate)
                    container.mux(stream.encode(frame))
                    self.frames += 1
                del pixels, shown, rgba  # as above
            container.mux(stream.encode())

    def _stream(self, container: Any) -> Any:
        rate, codec = Fraction(self.quality.rate), self.codec
        stream = container.add_stream(codec.encoder, rate=rate, options=dict(codec.options))
        stream.width, stream.height = self.quality.width, self.quality.height
        stream.pix_fmt = codec.pixels
        context = stream.codec_context
        context.colorspace = context.color_primaries = context.color_trc = _BT709
        return stream


def straight(pixels: np.ndarray) -> np.ndarray:
    """Pixels (H, W, 4) as players want them: colours not yet multiplied by their opacity."""
    alpha = np.maximum(pixels[..., 3:], 1).astype(np.uint16)
    result = pixels.copy()
    result[..., :3] = np.minimum(pixels[..., :3].astype(np.uint16) * 255 // alpha, 255)
    return result
