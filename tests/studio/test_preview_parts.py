"""The preview's parts without a browser: frames, controls, faults, the store, the command line."""

from __future__ import annotations

import asyncio
import re
import socket
import sys
from io import BytesIO
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pytest
from PIL import Image

import scenes
from model.networks.by_hand import EXAMPLES
from scenes.kit import style
from scenes.kit.scene import GradientScene, NarratedScene
from scenes.kit.voice.services import HibariVoice
from scenes.studio.cli import main as cli
from scenes.studio.preview import controls
from scenes.studio.preview.frame_cache import FrameStore
from scenes.studio.preview.glance import Glance
from scenes.studio.preview.in_advance import rehearse
from scenes.studio.preview.jobs import Loaded, look
from scenes.studio.preview.open_pages import Page, View
from scenes.studio.preview.scheduler import Desk
from scenes.studio.render import targets
from scenes.studio.render.error_report import describe
from scenes.studio.render.frame_renderer import FrameRenderer
from scenes.studio.render.parameters import PARAMETERS, THEMES
from scenes.studio.render.quality import Quality
from scenes.studio.render.run_scene import Parameters, run_scene
from scenes.studio.render.targets import SceneFile, TargetError, parse
from tests.stills import painted_alike

SIZE = Quality(480, 15)


class Film:
    """A sink that keeps every frame of a film."""

    def __init__(self) -> None:
        self.frames: list[np.ndarray] = []

    def open(self, beat: str) -> None: ...

    def close(self) -> None: ...

    def write(self, pixels: np.ndarray, repeat: int) -> None:
        self.frames += [pixels.copy()] * repeat


@pytest.mark.parametrize("calm", [False, True])
@pytest.mark.parametrize("target", ["forward/pixels", "forward/pooling"])
def test_single_frames_are_the_film_s_own(target: str, calm: bool) -> None:
    scene = Parameters.of(calm=calm or None).apply(parse([target])[0].scene.load())
    film = Film()
    run_scene(scene, SIZE, sink=film)
    wanted = set(range(0, len(film.frames), 23))
    single: dict[int, np.ndarray] = {}

    def keep(first: int, repeat: int, pixels: np.ndarray) -> None:
        single.update(dict.fromkeys(range(first, first + repeat), pixels.copy()))

    def make() -> FrameRenderer:
        return FrameRenderer(lambda _, first, n, __: wanted & set(range(first, first + n)), keep)

    run_scene(scene, SIZE, make_renderer=make)
    assert wanted <= set(single)
    for number in wanted:
        assert painted_alike(single[number], film.frames[number]), f"frame {number}"


def looked(place: dict[str, Any]) -> tuple[int, list[dict[str, Any]]]:
    heard: dict[str, Any] = {}
    look(lambda kind, *content: heard.update({kind: content}), "forward/pixels", {}, "480p", place)
    return heard["at"][0], heard["beats"][0]


def test_the_first_picture_is_not_packed() -> None:
    """That would take longer than to send it; at leisure the same frame is packed."""
    sent: list[tuple[Any, ...]] = []
    look(lambda *message: sent.append(message), "forward/pixels", {}, "480p", {"beat": "patch"})
    (at,) = (message[1] for message in sent if message[0] == "at")
    frames = [message[1:] for message in sent if message[0] == "frame"]
    first, later = (
        Image.open(BytesIO(picture)) for start, n, picture in frames if start <= at < start + n
    )
    assert (first.format, later.format) == ("BMP", "PNG")
    assert np.array_equal(np.asarray(first), np.asarray(later))


def test_the_playhead_stays_in_its_beat() -> None:
    at, beats = looked({"frame": 3, "beat": "patch", "offset": 7})
    patch = next(beat for beat in beats if beat["name"] == "patch")
    assert at == patch["start"] + 7
    assert looked({"frame": 3, "beat": "patch", "offset": 10**6})[0] == patch["stop"] - 1
    assert looked({"frame": 30, "beat": "renamed", "offset": 7})[0] == 30
    assert looked({"frame": 10**6})[0] == beats[-1]["stop"] - 1


def test_a_scene_opens_on_the_end_of_its_first_beat() -> None:
    at, beats = looked({})
    assert at == beats[0]["stop"] - 1
    patch = next(beat for beat in beats if beat["name"] == "patch")
    assert looked({"beat": "patch"})[0] == patch["stop"] - 1
    assert looked({"beat": "renamed"})[0] == beats[0]["stop"] - 1
    assert looked({"beat": "patch", "offset": 7})[0] == patch["start"] + 7


def test_the_end_of_a_beat_is_found_in_one_pass() -> None:
    glance = Glance(beat="b")
    assert not list(glance.choose("a", 0, 50, True)) and not glance.leave("a")
    assert not list(glance.choose("b", 50, 20, True))
    assert not list(glance.choose("b", 70, 20, False))
    assert not list(glance.choose("b", 90, 10, True)) and glance.found is None
    assert glance.leave("b") == (90, 10) and glance.found == 99


def test_a_glance_draws_nothing_before_the_playhead() -> None:
    glance = Glance(frame=50)
    assert not list(glance.choose("a", 0, 50, True))
    assert list(glance.choose("a", 50, 20, False)) == [50]
    assert not list(glance.choose("a", 70, 20, True)) + list(glance.choose("b", 90, 9, False))


def test_each_beat_s_last_frame_comes_soon() -> None:
    """The timeline shows them; what is said is told before they are drawn."""
    sent: list[tuple[Any, ...]] = []
    look(lambda *message: sent.append(message), "forward/pixels", {}, "480p", {})
    (beats,) = (content[0] for kind, *content in sent if kind == "beats")
    kinds = [kind for kind, *_ in sent]
    after = [content for kind, *content in sent[kinds.index("said") :] if kind == "frame"]
    ends = [beat["stop"] - 1 for beat in beats]
    assert all(any(first <= end < first + n for first, n, _ in after) for end in ends)


class Odd(GradientScene):
    weight: ClassVar[str] = "conv1/bias[0]"
    depth: ClassVar[int] = 3
    ratio: ClassVar[float | None] = None


def test_controls_are_the_class_s_own_parameters() -> None:
    found = {control.name: control for control in controls.controls(Odd)}
    assert next(iter(found)) == "digit" and "listeners" not in found
    assert (found["depth"].kind, found["depth"].default) == ("whole", 3)
    assert (found["ratio"].kind, found["ratio"].empty) == ("number", True)
    assert found["calm"].kind == "flag" and found["weight"].kind == "text"
    assert found["theme"].choices == ["dark", "light"] and found["filter"].choices == [0, 1]
    assert "weight" not in {control.name for control in controls.controls(NarratedScene)}


def test_filters_to_choose_are_those_of_the_scene_s_layer() -> None:
    def of(scene: str) -> dict[str, controls.Control]:
        return {c.name: c for c in controls.controls(parse([scene])[0].scene.load())}

    assert of("forward/pooling")["layer"].choices == ["conv1", "conv2"]
    assert of("forward/pooling")["filter"].choices == [0, 1, 2, 3]
    assert "layer" not in of("forward/channels")
    assert of("forward/channels")["filter"].choices == [0, 1, 2, 3]
    assert of("forward/convolution")["filter"].choices == [0, 1]


def test_values_take_their_parameter_s_kind() -> None:
    raw = {"depth": "4", "ratio": "0.5", "calm": True, "theme": "dark", "filter": "", "stride": 9}
    assert controls.chosen(Odd, raw) == {"depth": 4, "ratio": 0.5, "calm": True}
    assert controls.chosen(Odd, {"calm": "true", "rate": "1e-3", "weight": ""})["calm"] is True


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ({"depth": "deep"}, "depth is a whole number, not 'deep'"),
        ({"depth": 2.5}, "depth is a whole number"),
        ({"depth": "9" * 5000}, "depth is a whole number"),
        ({"ratio": "nan"}, "ratio is a number, not 'nan'"),
        ({"calm": "maybe"}, "true or false"),
        ({"theme": "purple"}, "valid are dark, light"),
        ({"filter": 9}, "valid are 0, 1"),
        ({"rate": 0}, "rate 0.0 is out of range: valid is above 0"),
        ({"dept": 3}, "there is no parameter 'dept': perhaps depth"),
    ],
)
def test_a_wrong_value_is_one_sentence(raw: dict[str, Any], words: str) -> None:
    with pytest.raises(controls.ControlError, match=re.escape(words)):
        controls.chosen(Odd, raw)


@pytest.mark.parametrize("name", [name for name, p in PARAMETERS.items() if p.most is not None])
def test_the_page_and_the_command_line_refuse_the_same(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is declared once holds for both; and one beyond the range is one sentence."""
    scene = parse(["backward/general_convolution"])[0].scene.load()
    most = PARAMETERS[name].most
    assert most is not None
    controls.chosen(scene, {name: most})
    with pytest.raises(controls.ControlError, match=f"{name} .*{most + 1}.*valid"):
        controls.chosen(scene, {name: most + 1})
    assert cli.run(["video", "forward", f"--{name}", str(most + 1)]) == 2
    assert str(most) in capsys.readouterr().err


def test_every_parameter_of_a_scene_is_declared_and_explained() -> None:
    found = {}
    for scene in parse(["all"]):
        for control in controls.controls(scene.scene.load()):
            found[control.name] = control
    assert found.keys() == PARAMETERS.keys()
    assert all(control.title and control.help for control in found.values())
    assert all(control.unset for control in found.values() if control.empty)


def test_themes_are_those_of_the_styles() -> None:
    assert tuple(style.THEMES) == THEMES


def test_settings_are_the_shipped_ones_alone(tmp_path: Path) -> None:
    """A page must not make up a file's name and have it read."""
    scene = parse(["by_hand/setup"])[0].scene.load()
    own = tmp_path / "own.toml"
    own.write_bytes((EXAMPLES / "mazur.toml").read_bytes())
    assert controls.chosen(scene, {"settings": "second"}) == {"settings": "second"}
    with pytest.raises(controls.ControlError, match="valid are mazur, second"):
        controls.chosen(scene, {"settings": str(own)})


def test_the_store_forgets_what_was_used_longest_ago() -> None:
    store = FrameStore(limit=100)
    store.put("old", 0, 30, b"x" * 40)
    store.put("new", 0, 1, b"y" * 40)
    assert store.get("old", 29) == b"x" * 40 and store.size == 80
    store.version("old")
    store.put("newest", 0, 1, b"z" * 40)
    assert store.get("new", 0) is None and store.get("old", 0) and store.size == 80
    store.put("huge", 0, 1, b"h" * 500)
    assert store.get("huge", 0) and store.size == 500


def test_a_scene_too_large_for_the_store_is_kept_around_the_playhead() -> None:
    store = FrameStore(limit=100)
    for frame in range(12):
        store.put("long", frame, 1, f"{frame:10}".encode())
    assert store.full("long")
    store.make_room("long", 8)
    assert store.version("long").ranges() == [(0, 1), (8, 12)] and store.size == 50
    store.put("long", 1, 30, b"s" * 10)
    assert not store.full("long") and store.size == 60


def test_what_is_missing_is_told_in_ranges() -> None:
    version = FrameStore().version("key")
    version.put(2, 3, b"a")
    version.put(8, 1, b"b")
    assert version.ranges() == [(2, 5), (8, 9)]
    assert version.missing(0, 10) == [(0, 2), (5, 8), (9, 10)]


def test_a_fault_names_the_project_s_line_and_no_machinery() -> None:
    scene = parse(["forward/pixels"])[0].scene.load()

    class Broken(scene):  # type: ignore[valid-type, misc]
        def construct(self) -> None:
            self.grid("no such tensor")

    with pytest.raises(KeyError) as caught:
        run_scene(Broken, SIZE)
    fault = describe(caught.value)
    assert fault["kind"] == type(caught.value).__name__ and fault["file"].startswith(
        ("model/", "scenes/")
    )
    assert not any("studio" in line for line in fault["trace"])
    assert any(number == fault["line"] for number, _ in fault["code"])


def test_a_player_waits_for_frames_that_are_about_to_be_drawn(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Asking again and again, it must not keep them from being begun."""
    looks: list[Any] = []
    monkeypatch.setattr(Desk, "look", lambda self, page, hurry: looks.append(hurry))

    async def check() -> None:
        desk, page = Desk(), Page()
        page.view = View("forward/pixels")
        page.tasks["fill"] = asyncio.create_task(asyncio.sleep(0))
        desk.turn(page, View("forward/pixels", place={"frame": 5}), playing=True)
        assert looks == []
        desk.turn(page, View("forward/pixels", place={"frame": 5}), playing=False)
        assert looks == [False]
        await page.tasks["fill"]
        desk.turn(page, View("forward/pixels", place={"frame": 5}), playing=True)
        assert looks == [False, False]

    asyncio.run(check())


def test_a_rehearsal_loads_the_voice(monkeypatch: pytest.MonkeyPatch) -> None:
    """Once, and not in each job: that takes most of a second."""
    prepared: list[str] = []
    monkeypatch.setattr(HibariVoice, "prepare", lambda self: prepared.append(self.name))
    rehearse("forward/pixels", {}, "480p15")
    assert prepared == ["hibari"]
    rehearse("forward/pixels", {"voice": "none"}, "480p15")
    assert prepared == ["hibari"]


def test_a_voice_need_not_be_chosen() -> None:
    found = {control.name: control for control in controls.controls(NarratedScene)}
    assert found["voice"].empty and found["voice"].unset
    assert "none" in found["voice"].choices and "timing" not in found


def test_a_port_in_use_is_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert cli.run(["preview", "--no-open", "--port", str(port)]) == 2
    error = capsys.readouterr().err
    assert f"port {port}" in error and "--port" in error and "Traceback" not in error


def test_a_wrong_target_is_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["preview", "--no-open", "forwrd"]) == 2
    assert "perhaps forward" in capsys.readouterr().err


def test_the_page_s_files_are_those_that_are_served() -> None:
    from scenes.studio.preview.server import ASKING, FILES, PAGE

    asking = {path for path in ASKING.iterdir() if path.suffix in (".js", ".css")}
    assert set(FILES.values()) == {*PAGE.iterdir(), *asking}


def test_a_file_met_while_it_was_written_is_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A rehearsal meets an empty file, as editors leave it for a moment; the next look does not."""
    film = tmp_path / "halfway"
    film.mkdir()
    (film / "__init__.py").write_text("")
    file = SceneFile("halfway", "small", film / "s01_small.py")
    monkeypatch.setattr("scenes.__path__", [*scenes.__path__, str(tmp_path)])
    monkeypatch.setattr(targets, "films", lambda root=None: {"halfway": [file]})
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    try:
        file.path.write_text("")
        with pytest.raises(TargetError, match="0 scene classes"):
            rehearse("halfway/small", {}, "480p15")
        file.path.write_text(
            "from scenes.kit.scene import NarratedScene\n\n\n"
            "class Small(NarratedScene):\n    def construct(self) -> None: ...\n"
        )
        assert Loaded("halfway/small", {}).scene_class.__name__ == "Small"
    finally:
        for name in [name for name in sys.modules if name.startswith("scenes.halfway")]:
            del sys.modules[name]
