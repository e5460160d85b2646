"""A track has each piece in its place, without a click, and is as loud as it should be."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import wave
from io import BytesIO

import numpy as np
import pyloudnorm
import pytest
from scipy.signal import resample_poly

from scenes.kit.voice.script import phrases
from scenes.kit.voice.services import SERVICES
from scenes.kit.voice.sound import Sound, heard
from scenes.kit.voice.speaker import Speaker
from scenes.kit.voice.track import LOUDNESS, PEAK, RATE, track, write_wav

SCRIPT = (
    "Somebody drew this on a Sunday. Is it a tree, or is it a cloud? | Look at the edges, "
    "| and then at the middle. Every one of them was a number before it was a picture."
)
Pieces = list[tuple[float, Sound]]


@pytest.fixture(scope="module")
def spoken() -> Pieces:
    """What the default voice says of a script, and when."""
    said = Speaker(SERVICES["hibari"]).say("a/b", "c", phrases(SCRIPT, {}, "en"))
    starts = 0.4 + np.cumsum([0.0, *(each.seconds + 0.25 for each in said)])
    return [(start, each.sound) for start, each in zip(starts, said, strict=False) if each.sound]


def end(pieces: Pieces) -> float:
    start, sound = pieces[-1]
    return start + sound.seconds + 0.5


def quieter(pieces: Pieces, gain: float, voice: str) -> Pieces:
    return [
        (start, Sound(each.samples * np.float32(gain), each.rate, voice)) for start, each in pieces
    ]


def true_peak(samples: np.ndarray) -> float:
    return float(20 * np.log10(np.abs(resample_poly(samples.astype(float), 8, 1)).max()))


def loudness(samples: np.ndarray) -> float:
    return float(pyloudnorm.Meter(RATE).integrated_loudness(samples.astype(float)))


def test_pieces_are_heard_when_they_should_be(spoken: Pieces) -> None:
    samples = track(spoken, end(spoken))
    assert samples.shape == (round(end(spoken) * RATE),)
    assert samples.dtype == np.float32
    windows = heard(Sound(samples, RATE))
    for start, sound in spoken:
        onset = start + 0.01 * np.flatnonzero(windows[round(start * 100) :])[0]
        assert onset == pytest.approx(start, abs=0.05)
        assert not windows[round(start * 100) - 15 : round(start * 100) - 1].any()
        assert sound.seconds > 0.5


@pytest.mark.parametrize("gain", [0.05, 1.0, 2.5])
def test_loudness_and_peaks(spoken: Pieces, gain: float) -> None:
    """Measured by another library than the one that set them."""
    samples = track(quieter(spoken, gain, "someone"), end(spoken))
    assert loudness(samples) == pytest.approx(LOUDNESS, abs=0.5)
    assert true_peak(samples) < PEAK


def test_a_lively_voice_is_as_loud(spoken: Pieces) -> None:
    """Its peaks stand far above it, and have to be turned down."""
    lively = [
        (start, Sound(np.sign(each.samples) * np.abs(each.samples) ** 1.5, each.rate, "someone"))
        for start, each in spoken
    ]
    samples = track(lively, end(spoken))
    assert loudness(samples) == pytest.approx(LOUDNESS, abs=0.5)
    assert true_peak(samples) < PEAK


def test_two_voices_are_equally_loud(spoken: Pieces) -> None:
    """One was recorded at a twentieth of the other's volume."""
    half = len(spoken) // 2
    mixed = [*spoken[:half], *quieter(spoken[half:], 0.05, "someone")]
    samples = track(mixed, end(spoken))
    cut = round(spoken[half][0] * RATE)
    assert loudness(samples[:cut]) == pytest.approx(loudness(samples[cut:]), abs=1.5)


def test_pieces_of_one_voice_keep_their_proportion(spoken: Pieces) -> None:
    half = len(spoken) // 2
    whisper = [*spoken[:half], *quieter(spoken[half:], 0.3, spoken[0][1].voice)]
    samples = track(whisper, end(spoken))
    cut = round(spoken[half][0] * RATE)
    fall = loudness(samples[cut:]) - loudness(samples[:cut])
    assert fall == pytest.approx(20 * np.log10(0.3), abs=2.5)


def test_no_joint_clicks() -> None:
    """Tones that begin and end at full swing would: each step there is as small as within."""
    tone = np.cos(2 * np.pi * 300 * np.arange(12000) / 24000).astype(np.float32)
    pieces = [(0.25 + 0.5 * k, Sound(0.2 * tone, 24000)) for k in range(4)]
    samples = track(pieces, 2.5)
    steps = np.abs(np.diff(samples))
    within = max(steps[round((s + 0.1) * RATE) : round((s + 0.4) * RATE)].max() for s, _ in pieces)
    for start, sound in pieces:
        for edge in (start, start + sound.seconds):
            near = steps[round((edge - 0.02) * RATE) : round((edge + 0.02) * RATE)]
            assert near.max() < 1.1 * within


def test_no_joint_of_speech_clicks(spoken: Pieces) -> None:
    samples = track(spoken, end(spoken))
    steps = np.abs(np.diff(samples))
    for start, sound in spoken:
        first, last = round(start * RATE), round((start + sound.seconds) * RATE)
        for edge in (first, last):
            assert steps[edge - 50 : edge + 50].max() < 0.2 * steps[first:last].max()


def test_a_sound_that_is_too_long_fades_out_at_the_end(spoken: Pieces) -> None:
    start, sound = spoken[0]
    samples = track([(start, sound)], start + sound.seconds / 2)
    assert len(samples) == round((start + sound.seconds / 2) * RATE)
    assert abs(samples[-1]) < 0.01
    assert track([(9.0, sound)], 2.0).shape == (2 * RATE,)


@pytest.mark.parametrize("rate", [8000, 22050, 44100, 48000])
def test_any_rate_keeps_its_pitch_and_length(rate: int) -> None:
    tone = 0.1 * np.sin(2 * np.pi * 440 * np.arange(rate) / rate)
    samples = track([(0.5, Sound(tone.astype(np.float32), rate))], 2.0)
    spectrum = np.abs(np.fft.rfft(samples))
    assert spectrum.argmax() / 2 == pytest.approx(440, abs=1)
    length = np.flatnonzero(np.abs(samples) > 0.01)
    assert (length[-1] - length[0]) / RATE == pytest.approx(1, abs=0.01)


def test_nothing_said_is_silence() -> None:
    silent = Sound(np.zeros(2400, np.float32), 24000)
    for pieces in ([], [(0.5, silent)], [(0.5, Sound(silent.samples[:0], 24000))]):
        assert np.array_equal(track(pieces, 1.5), np.zeros(round(1.5 * RATE), np.float32))


def test_a_word_shorter_than_loudness_is_measured_over() -> None:
    tone = 0.01 * np.sin(2 * np.pi * 500 * np.arange(2400) / 24000)
    samples = track([(0.0, Sound(tone.astype(np.float32), 24000))], 0.1)
    assert loudness(np.tile(samples, 20)) == pytest.approx(LOUDNESS, abs=1)


CODE = """
import hashlib, numpy as np
from scenes.kit.voice.sound import Sound
from scenes.kit.voice.track import track
noise = np.random.default_rng(0).standard_normal(30000).astype(np.float32) * 0.1
print(hashlib.sha256(track([(0.2, Sound(noise, 22050))], 2.0)).hexdigest())
"""


def test_a_track_is_the_same_in_every_process() -> None:
    runs = [
        subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True, check=True)
        for _ in range(2)
    ]
    noise = np.random.default_rng(0).standard_normal(30000).astype(np.float32) * 0.1
    here = hashlib.sha256(track([(0.2, Sound(noise, 22050))], 2.0)).hexdigest()
    assert {run.stdout.strip() for run in runs} == {here}


def test_a_wav_file_holds_the_track(spoken: Pieces) -> None:
    samples = track(spoken, end(spoken))
    file = BytesIO()
    write_wav(file, samples)
    file.seek(0)
    with wave.open(file) as read:
        assert read.getparams()[:4] == (1, 2, RATE, len(samples))
        kept = np.frombuffer(read.readframes(len(samples)), "<i2") / 32767
    assert np.abs(kept - samples).max() < 1e-4
