"""Runs a scene without drawing it, and judges what it shows at several moments of each play."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from typing import Any

import numpy as np

from scenes.kit.scene import Beat, NarratedScene
from scenes.kit.sourced import SourcedNumber
from scenes.studio.render.quality import Quality
from scenes.studio.render.run_scene import FilmRenderer, run_scene
from tests.scenes.layout import AIR, EDGE, FAINT, GAP, Box, Moment, crossed, nearer, sides
from tests.scenes.references import reference_of
from tests.scenes.test_numbers import check_numbers, check_pictures, check_spoken, numbers

SHARES = (0.0, 0.25, 0.5, 0.75, 1.0)  # of each play: where it is looked at
STILL = 0.5  # px: what moves less rests

Look = Callable[[Any, bool], None]  # at a scene, and whether it rests


class Play:
    """What one play shows, as moments from its start to its end; a rest has one.

    What rests is being read: no text comes nearer than GAP to another, nor words nearer than AIR
    to a grid or a bar. What moves is followed on its way, and so may cover what it comes from and
    what it goes to: whatever it also covers where the motion starts or ends (a copy its original,
    a number the product that it flies into), and nothing else; the frame's edge likewise, on the
    way into the frame or out of it. What fades counts while it has more than half of its
    strength, so that one text can take another's place.
    """

    def __init__(self, moments: Sequence[Moment]) -> None:
        self.moments, self.ends = moments, (moments[0], moments[-1])
        ways: dict[Hashable, list[Box]] = {}
        for moment in moments:
            for box in (*moment.texts, *moment.pictures):
                ways.setdefault(box.key, []).append(box)
        self.strongest = {key: max(box.opacity for box in way) for key, way in ways.items()}
        self.moving = {key for key, way in ways.items() if np.ptp(sides(way), axis=0).max() > STILL}

    def problems(self) -> Iterator[str]:
        """What is wrong, one sentence each."""
        for moment in self.moments:
            texts = [box for box in moment.texts if self.counts(box)]
            yield from self.too_near(texts)
            yield from self.covering(moment, texts)
            yield from self.outside(moment, texts)
        if len(self.moments) == 1:
            yield from self.moments[0].too_small()

    def counts(self, box: Box) -> bool:
        return box.opacity >= FAINT and box.opacity > self.strongest[box.key] / 2

    def meant(self, one: Box, other: Box) -> bool:
        """Whether a motion leads from one to the other."""
        if one.key not in self.moving and other.key not in self.moving:
            return False
        return any(touching(moment, one.key, other.key) for moment in self.ends)

    def passes(self, box: Box) -> bool:
        """Whether a thing moves into the frame or out of it."""
        return box.key in self.moving and any(box.key not in end.keys for end in self.ends)

    def too_near(self, texts: list[Box]) -> Iterator[str]:
        places = sides(texts)
        for k, n in np.argwhere(np.triu(nearer(places, places, GAP), 1)):
            one, other = texts[k], texts[n]
            if one.group != other.group and not self.meant(one, other):
                yield f"{one.what!r} is too near to {other.what!r}"

    def covering(self, moment: Moment, texts: list[Box]) -> Iterator[str]:
        """Words on pictures or on a network's edges, where they have no ground of their own.

        Zoomed in, the caption has one.
        """
        if not moment.view.is_whole:
            return
        words = [box for box in texts if not box.is_cell and not moment.has_ground(box)]
        for k, n in np.argwhere(nearer(sides(words), sides(moment.pictures), AIR)):
            if not self.meant(words[k], moment.pictures[n]):
                yield f"{words[k].what!r} is too near to {moment.pictures[n].what}"
        resting = [
            box for box in texts if box.key not in self.moving and not moment.has_ground(box)
        ]
        for k in np.flatnonzero(crossed(sides(resting), moment.lines)):
            yield f"{resting[k].what!r} lies on a line of the drawing"

    def outside(self, moment: Moment, texts: list[Box]) -> Iterator[str]:
        view = moment.view
        for box in texts:
            edge = 0.0 if box.is_cell and not view.is_whole else EDGE
            inside = edge <= box.left and box.right <= view.width - edge
            inside = inside and edge <= box.top and box.bottom <= view.height - edge
            if not inside and not self.passes(box):
                yield f"{box.what!r} leaves the frame"


def touching(moment: Moment, one: Hashable, other: Hashable) -> bool:
    """Whether two things touch, however faint they are."""
    places = {box.key: box for box in (*moment.texts, *moment.pictures)}
    if one not in places or other not in places:
        return False
    pair = sides([places[one], places[other]])
    return bool(nearer(pair[:1], pair[1:], GAP).all())


def problems(scene: Any) -> list[str]:
    """What is wrong with a scene as it is now, resting."""
    return list(Play([Moment(scene)]).problems())


class Watcher(FilmRenderer):
    """Draws nothing; has `look` look at the scene at several moments of each play."""

    def __init__(self, look: Look) -> None:
        self.look = look
        self.problems: dict[str, None] = {}  # each once, in order
        super().__init__()

    def run(self, scene: Any, still: bool) -> None:
        self.skip_animations = True
        self.time += scene.duration
        moments = []
        for share in (1.0,) if still else SHARES:
            scene.update_to_time(share * scene.duration)
            self.look(scene, still)
            moments.append(Moment(scene))
        if not still:
            scene.play_internal()
        beat = self.file_writer.sections[-1].name
        self.problems |= {f"{beat}: {problem}": None for problem in Play(moments).problems()}


def watch(
    scene_class: type[NarratedScene],
    look: Look = lambda scene, rests: None,
    listeners: Sequence[Any] = (),
) -> tuple[list[str], list[Beat]]:
    """Run a scene; returns what is wrong with its layout at any moment, and its beats."""
    watcher = Watcher(look)
    size = Quality(480, 15)
    beats = run_scene(scene_class, size, listeners=listeners, make_renderer=lambda: watcher)
    return list(watcher.problems), beats


class Numbers:
    """A look that compares every number shown with what TensorFlow says it is."""

    def __init__(self) -> None:
        self.reference: Any = None
        self.seen: dict[str, np.ndarray] = {}
        self.right: dict[Hashable, SourcedNumber] = {}  # held, so that their arrays keep their ids

    def __call__(self, scene: Any, rests: bool) -> None:
        if self.reference is None:
            self.reference = reference_of(scene)
        if rests:  # on the way from one array to another, colours are of neither
            check_pictures(scene, self.reference, self.seen)
        now = {(id(f.array), f.name, f.index, text): f for f, text in numbers(scene)}
        if now.keys() - self.right.keys():
            check_numbers(scene, self.reference, self.seen)
            self.right |= now


def inspect(
    scene_class: type[NarratedScene], listeners: Sequence[Any] = ()
) -> tuple[list[str], list[Beat]]:
    """As `watch`, with every number compared at every moment, and all that is said."""
    look = Numbers()
    found, beats = watch(scene_class, look, listeners)
    assert look.seen
    check_spoken(beats, look.reference, look.seen)
    return found, beats
