"""Services, and who speaks: a voice, or nobody."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest

from model.refusal import Refusal
from scenes.kit import style
from scenes.kit.voice import services
from scenes.kit.voice.script import phrases
from scenes.kit.voice.services import SERVICES, Service, default_service, find_service, service
from scenes.kit.voice.sound import Sound, heard, trimmed
from scenes.kit.voice.speaker import BREATH, SENTENCE_BREATH, Speaker, VoiceWarning

SCRIPT = "Somebody drew this. Is it a tree, | or a cloud? (2)"


def hum(seconds: float, rate: int = 24000, before: float = 0, after: float = 0) -> np.ndarray:
    """A tone with silence around it."""
    tone = 0.3 * np.sin(2 * np.pi * 200 * np.arange(round(seconds * rate)) / rate)
    ends = [np.zeros(round(silence * rate)) for silence in (before, after)]
    return np.concatenate([ends[0], tone, ends[1]]).astype(np.float32)


@pytest.fixture
def humming(monkeypatch: pytest.MonkeyPatch) -> type[Service]:
    """A service of another language, known in one test alone."""
    monkeypatch.setattr(services, "SERVICES", dict(SERVICES))

    @service
    class Humming(Service):
        name = "humming"
        version = "1"
        languages = ("tlh",)

        def speak(self, text: str, language: str, speed: float = 1.0) -> Sound:
            tone = hum(len(text) / 10 / speed, before=0.3, after=0.5)
            return Sound(tone, 24000, self.name)

    return Humming


def test_a_service_is_one_class(humming: type[Service]) -> None:
    assert isinstance(default_service("tlh"), humming)
    assert isinstance(find_service("humming"), humming)
    said = Speaker(default_service("tlh"), language="tlh").say(
        "a/b", "c", phrases(SCRIPT, {}, "en")
    )
    for each in said:
        assert each.sound is not None
        assert each.sound.seconds == pytest.approx(len(each.phrase.spoken) / 10, abs=0.06)
    rests = [each.seconds - each.sound.seconds for each in said if each.sound]
    assert rests == pytest.approx([SENTENCE_BREATH, BREATH, SENTENCE_BREATH])


def test_without_a_voice_there_is_time_to_read() -> None:
    found = phrases(SCRIPT, {}, "en")
    said = Speaker().say("a/b", "c", found)
    assert [each.sound for each in said] == [None, None, None]
    assert [each.seconds * style.READING_SPEED for each in said] == [len(p.text) for p in found]


def test_a_language_without_a_voice_is_silent_and_says_so() -> None:
    with pytest.warns(VoiceWarning, match="the voice hibari does not speak 'tlh'") as warned:
        speaker = Speaker(find_service("hibari"), language="tlh")
        said = speaker.say("a/b", "c", phrases(SCRIPT, {}, "tlh"))
    assert len(warned) == 1
    assert [each.sound for each in said] == [None, None, None]


def test_names_of_voices() -> None:
    assert default_service("en-GB") is default_service("en") is SERVICES["hibari"]
    assert default_service("tlh") is None
    with pytest.raises(Refusal, match=r"^there is no voice 'hibary': perhaps hibari$"):
        find_service("hibary")
    with pytest.raises(Refusal, match=r"^there is no voice 'x': valid are hibari, .*none, and fol"):
        find_service("x")


def test_a_voice_that_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services.shutil, "which", lambda name: None)
    with pytest.raises(Refusal, match=r"^the voice espeak-ng is not installed here"):
        find_service("espeak-ng")
    assert default_service("de") is None


def test_espeak_speaks_by_its_program(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Where the program lies on the path: here, one that writes a tone in its place."""
    program = tmp_path / "espeak-ng"
    program.write_text(f"#!{sys.executable}\n" + FAKE_ESPEAK)
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    services._espeak_languages.cache_clear()
    voice = find_service("espeak-ng")
    assert voice.languages == ("af", "de", "en", "en-gb")
    assert voice.version.endswith(" 1.51")
    assert default_service("de") is voice
    assert default_service("en") is SERVICES["hibari"]
    sound = voice.speak("Hallo, Welt", "de_AT")
    assert sound.rate == 22050
    assert sound.seconds == pytest.approx(len("Hallo, Welt") / 10)
    services._espeak_languages.cache_clear()


FAKE_ESPEAK = """
import struct, sys, wave
if "--version" in sys.argv:
    print("eSpeak NG text-to-speech: 1.51  Data at: /usr/share/espeak-ng-data")
elif "--voices" in sys.argv:
    print("Pty Language       Age/Gender VoiceName          File   Other Languages")
    print(" 5  af              --/M      Afrikaans          gmw/af")
    print(" 5  de              --/M      German             gmw/de")
    print(" 2  en-gb           --/M      English            gmw/en    (en 2)")
else:
    text = sys.stdin.read()
    assert sys.argv[sys.argv.index("-v") + 1] == "de"
    with wave.open(sys.stdout.buffer, "wb") as out:
        out.setparams((1, 2, 22050, 0, "NONE", ""))
        out.writeframesraw(struct.pack("<h", 900) * (22050 * len(text) // 10))
"""


def test_hibari_says_the_same_in_every_process() -> None:
    text = "Zero point six two for a four."
    code = (
        "import hashlib; from scenes.kit.voice.services import SERVICES\n"
        f"print(hashlib.sha256(SERVICES['hibari'].speak({text!r}, 'en').samples).hexdigest())"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    threads = threading.active_count()
    sound = SERVICES["hibari"].speak(text, "en")
    assert run.stdout.strip() == hashlib.sha256(sound.samples).hexdigest()
    assert sound.samples.dtype == np.float32 and sound.rate == 24000
    assert np.array_equal(sound.samples, SERVICES["hibari"].speak(text, "en").samples)
    assert SERVICES["hibari"].speak(text, "en", speed=1.5).seconds < 0.8 * sound.seconds
    assert threading.active_count() == threads


SPEAK_AND_FORK = """
import os
import scipy.fft  # which starts threads of its own
from scenes.kit.voice.services import SERVICES

def threads():
    return len(os.listdir("/proc/self/task")) if os.path.isdir("/proc/self/task") else 1

before = threads()
here = SERVICES["hibari"].speak("One, two.", "en").samples
print(threads() - before)
child = os.fork()
if not child:
    os._exit(int((SERVICES["hibari"].speak("One, two.", "en").samples != here).any()))
print(os.waitpid(child, 0)[1])
"""


def test_the_voice_keeps_to_itself(tmp_path: Path) -> None:
    """It starts no threads, speaks after a fork, and leaves nothing for others in one's home."""
    unset = {"CI", "ORT_DISABLE_TELEMETRY", "XDG_CACHE_HOME", "PYTEST_CURRENT_TEST"}
    environment = {name: value for name, value in os.environ.items() if name not in unset}
    environment |= {"HOME": str(tmp_path), "PYTHONPATH": os.getcwd()}
    run = subprocess.run(
        [sys.executable, "-c", SPEAK_AND_FORK], env=environment, capture_output=True, text=True
    )
    assert (run.stdout.split(), run.returncode) == (["0", "0"], 0), run.stderr
    assert list(tmp_path.rglob("*")) == []


def test_nothing_loads_the_voice_before_it_speaks() -> None:
    code = (
        "import sys, scenes.kit.voice.speaker\n"
        "print([name for name in sys.modules if name.startswith(('hibari', 'onnxruntime'))])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


def test_silence_is_trimmed() -> None:
    sound = trimmed(Sound(hum(1, before=0.31, after=0.5), 24000))
    assert sound.seconds == pytest.approx(1, abs=0.06)
    assert heard(sound)[3:-3].all()
    assert trimmed(Sound(np.zeros(500, np.float32), 24000)).seconds == 0
    assert trimmed(Sound(np.zeros(0, np.float32), 24000)).seconds == 0
