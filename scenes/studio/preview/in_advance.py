"""What warm processes do before an edit, so that its picture comes sooner: they rehearse, practise.

Either plays a scene for nobody. A rehearsal leaves what all that is forked from there will share.
Practice leaves a process its memory: as long as nobody writes to it, it is shared with the process
that was forked, and to copy it piece by piece, as a glance comes to it, would take a fifth of its
time.
"""

from __future__ import annotations

import gc
import sys
from typing import Any

from scenes.kit.voice.speaker import speaker_of
from scenes.studio.preview.jobs import Loaded, glance_at
from scenes.studio.render.frame_renderer import FrameRenderer
from scenes.studio.render.quality import parse_quality
from scenes.studio.render.run_scene import run_scene
from scenes.studio.render.voices import speaker_for


def rehearse(scene: str, values: dict[str, Any], quality: str) -> None:
    """Play a scene through and forget it, but for what scenes share: texts, glyphs, the voice."""
    size = parse_quality(quality)
    loaded = Loaded(scene, values)
    loaded.key(size)  # so that most files' contents are known
    run_scene(
        loaded.scene_class,
        size,
        make_renderer=lambda: FrameRenderer(
            lambda _beat, first, _count, still: [first] if still else [], lambda *_: None
        ),
    )
    sys.modules.pop(loaded.file.module)
    if service := speaker_for(loaded.parameters).service:
        service.prepare()
    speaker_of.cache_clear()  # a folder of recordings may change


def practise(scene: str, values: dict[str, Any], quality: str, place: dict[str, Any]) -> None:
    """Glance at a scene and forget it: the memory that `look` will need is this process's then."""
    gc.disable()  # as `look` does, which needs the more memory for it
    size = parse_quality(quality)
    loaded = Loaded(scene, values)
    loaded.key(size)
    glance_at(lambda *_: None, loaded, size, place)
    speaker_of.cache_clear()
