"""How fast films are spoken, and how well: python -m tests.benchmarks.bench_voice [TARGET]...

For each film, on one core:

- spoken: synthesis of all its phrases from nothing, against the length of what is heard.
- again: the same from what was kept the first time.
- laid: all of it laid into one track, at one loudness.
- heard: the share of its words that a general model of English writes down as they are spoken.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterable
from itertools import accumulate, groupby
from pathlib import Path

from scenes.kit.voice.script import Phrase
from scenes.kit.voice.services import SERVICES
from scenes.kit.voice.speaker import Said, Speaker
from scenes.kit.voice.track import track
from scenes.studio.render.quality import Quality
from scenes.studio.render.run_scene import Parameters, run_scene
from scenes.studio.render.targets import SceneFile, parse
from tests.kit.voice.hearing import Ear, share_heard

SILENT = Parameters.of(voice="none")


def phrases_of(scene: SceneFile) -> list[Phrase]:
    """What a scene says, found without a voice."""
    beats = run_scene(SILENT.apply(scene.load()), Quality(480, 30))
    return [one.said.phrase for beat in beats for one in beat.spoken]


def spoken(phrases: list[Phrase], folder: Path) -> tuple[list[Said], float]:
    """The phrases with their sound, by the default voice, and the seconds that it took."""
    start = time.perf_counter()
    said = Speaker(SERVICES["hibari"], keep=folder).say("film/scene", "beat", phrases)
    return said, time.perf_counter() - start


def laid_out(said: list[Said]) -> float:
    """The seconds that it takes to make one track of the phrases, one after the other."""
    ends = list(accumulate(each.seconds for each in said))
    pieces = [(end - each.seconds, each.sound) for end, each in zip(ends, said, strict=True)]
    start = time.perf_counter()
    track([(begins, sound) for begins, sound in pieces if sound is not None], ends[-1])
    return time.perf_counter() - start


def measure(film: str, scenes: Iterable[SceneFile], ear: Ear) -> None:
    phrases = [phrase for scene in scenes for phrase in phrases_of(scene)]
    with tempfile.TemporaryDirectory() as folder:
        said, fresh = spoken(phrases, Path(folder))
        _, again = spoken(phrases, Path(folder))
    seconds, laid = sum(each.voiced for each in said), laid_out(said)
    print(
        f"{film:10} {len(phrases):4} phrases, {seconds:6.1f} s of speech   "
        f"spoken in {fresh:5.1f} s, {seconds / fresh:4.0f} x real time   again in {again:4.2f} s   "
        f"laid in {laid:5.1f} s   heard {100 * share_heard(ear, said):4.1f} % of the words",
        flush=True,
    )


def main() -> None:
    SERVICES["hibari"].speak("One.", "en")  # its model is loaded before the clock starts
    ear = Ear()
    scenes = [target.scene for target in parse(sys.argv[1:] or ["all"])]
    for film, group in groupby(scenes, lambda scene: scene.film):
        measure(film, group, ear)


if __name__ == "__main__":
    main()
