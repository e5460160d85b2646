"""Digits by name and by picture: samples, photos of paper, and what must be refused."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from model.digits import SAMPLES, DigitError, find_digit, load_samples
from model.networks import cnn


def photo(
    image: np.ndarray,
    *,
    frame: tuple[int, int] = (300, 400),
    size: int = 120,
    corner: tuple[int, int] = (60, 150),
    paper: tuple[float, float, float] = (0.93, 0.9, 0.8),
    ink: tuple[float, float, float] = (0.15, 0.2, 0.5),
    shadow: float = 0.5,
    noise: float = 0.02,
) -> Image.Image:
    """A digit (28, 28) as if written on paper and photographed: size pixels high, in a shadow."""
    generator = np.random.default_rng(7)
    strokes = Image.fromarray((image * 255).astype(np.uint8)).resize((size, size))
    cover = np.zeros(frame)
    cover[corner[0] : corner[0] + size, corner[1] : corner[1] + size] = np.asarray(strokes) / 255
    light = 1 - shadow * np.outer(np.linspace(0.3, 1, frame[0]), np.linspace(0, 1, frame[1]))
    colour = np.array(paper) * (1 - cover[..., None]) + np.array(ink) * cover[..., None]
    colour = colour * light[..., None] + generator.normal(0, noise, (*frame, 3))
    return Image.fromarray((np.clip(colour, 0, 1) * 255).astype(np.uint8))


def saved(picture: Image.Image, folder: Path, name: str = "digit.png") -> Path:
    path = folder / name
    picture.save(path)
    return path


def test_samples_are_ten_of_each_class_in_order() -> None:
    images, labels = load_samples()
    assert images.shape == (100, 28, 28) and images.dtype == np.float64
    assert labels.tolist() == [cls for cls in range(10) for _ in range(10)]
    assert images.min() == 0 and images.max() == 1
    assert len({image.tobytes() for image in images}) == 100


def test_samples_cannot_be_changed_for_everyone() -> None:
    with pytest.raises(ValueError, match="read-only"):
        find_digit("7").image[0, 0] = 1


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda path: path.unlink(), "cannot be read"),
        (lambda path: path.write_bytes(b"junk"), "cannot be read"),
        (lambda path: path.write_bytes(path.read_bytes()[:2000]), "cannot be read"),
        (lambda path: np.savez(path, images=load_samples()[0]), "cannot be read"),
        (lambda path: np.savez(path, images=np.zeros((9, 28, 28), int), labels=0), "of shape"),
        (
            lambda path: np.savez(path, images=np.zeros((100, 28, 28)), labels=np.zeros(100, int)),
            "not float64",
        ),
    ],
)
def test_spoilt_samples_are_named(
    spoil: Callable[[Path], object], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "digits.npz"
    path.write_bytes(SAMPLES.read_bytes())
    spoil(path)
    monkeypatch.setattr("model.digits.SAMPLES", path)
    with pytest.raises(DigitError, match=said) as caught:
        load_samples.__wrapped__()  # what is kept of the shipped file stays
    assert str(path) in str(caught.value)


def test_names_count_within_the_class() -> None:
    images, _ = load_samples()
    np.testing.assert_array_equal(find_digit("7").image, images[70])
    np.testing.assert_array_equal(find_digit("7:3").image, images[73])
    assert find_digit("7:3").label == 7 and find_digit("7:3").name == "7:3"
    assert find_digit("7", label=1).label == 1


@pytest.mark.parametrize(
    ("name", "said"),
    [("7:99", "7:0 to 7:9"), ("12", "0 to 9"), ("x", "such as 7:3"), ("7:x", "such as 7:3")],
)
def test_unknown_names_are_refused_with_what_is_valid(name: str, said: str) -> None:
    with pytest.raises(DigitError, match=said) as caught:
        find_digit(name)
    assert name in str(caught.value) or name.partition(":")[0] in str(caught.value)


@pytest.mark.parametrize("label", [-1, 10])
def test_a_label_is_a_digit(label: int) -> None:
    with pytest.raises(DigitError, match=f"0 to 9, not {label}"):
        find_digit("7", label=label)


def test_a_small_grey_picture_on_black_is_taken_pixel_for_pixel(tmp_path: Path) -> None:
    levels = np.rint(find_digit("3").image * 255).astype(np.uint8)
    levels[0, 0], levels[27, 13] = 1, 200  # what a rescaling or a centring would move or lose
    digit = find_digit(saved(Image.fromarray(levels), tmp_path), label=3)
    np.testing.assert_array_equal(digit.image, levels / 255)
    assert (digit.label, digit.name) == (3, "digit.png")


PHOTOS = {
    "blue ink in a shadow": {},
    "deep shadow": {"shadow": 0.75},
    "pencil": {"ink": (0.6, 0.6, 0.6)},
    "noise": {"noise": 0.06},
    "fills the picture": {"frame": (200, 200), "size": 190, "corner": (5, 5)},
    "in a corner of a large picture": {"frame": (800, 800), "size": 80, "corner": (600, 500)},
    "small picture": {"frame": (60, 66), "size": 40, "corner": (10, 12), "noise": 0.01},
    "chalk on a blackboard": {"paper": (0.15, 0.2, 0.15), "ink": (0.95, 0.95, 0.9)},
}


@pytest.mark.parametrize("conditions", PHOTOS)
def test_photographed_digits_come_out_in_mnist_form_and_are_read(
    conditions: str, tmp_path: Path
) -> None:
    images, labels = load_samples()
    firsts = images[::10]
    read = np.array(
        [find_digit(saved(photo(i, **PHOTOS[conditions]), tmp_path)).image for i in firsts]  # type: ignore[arg-type]
    )
    assert read.shape == firsts.shape and read.min() >= 0 and read.max() == 1
    for image in read:
        rows, columns = np.flatnonzero(image.any(1)), np.flatnonzero(image.any(0))
        assert max(np.ptp(rows), np.ptp(columns)) + 1 <= 20
        centre = [float((image.sum(k) * np.arange(28)).sum() / image.sum()) for k in (1, 0)]
        np.testing.assert_allclose(centre, 14, atol=0.51)
    right = cnn.load().predict(read).argmax(1) == labels[::10]
    assert right.sum() >= 9


def test_photos_of_the_samples_lie_where_the_samples_lie(tmp_path: Path) -> None:
    images = load_samples()[0][::10]
    read = np.array([find_digit(saved(photo(image), tmp_path)).image for image in images])
    apart = np.abs(read - images).mean()
    for axis in (1, 2):
        for pixels in (-1, 1):
            assert apart < 0.6 * np.abs(np.roll(read, pixels, axis) - images).mean()


def test_sixteen_bits_and_transparency_are_understood(tmp_path: Path) -> None:
    image = find_digit("3").image
    ink = np.asarray(Image.fromarray((image * 255).astype(np.uint8)).resize((120, 120)))
    deep = Image.fromarray(65535 - ink.astype(np.uint16) * 257)
    clear = Image.fromarray(np.dstack([np.zeros((120, 120, 3), np.uint8), ink]), mode="RGBA")
    for name, picture in (("deep.png", deep), ("clear.png", clear)):
        read = find_digit(saved(picture, tmp_path, name)).image
        assert np.abs(read - image).mean() < 0.05, name


GENERATOR = np.random.default_rng(3)
NOTHING = {
    "blank paper": np.full((200, 300), 0.9),
    "grainy paper": GENERATOR.normal(0.85, 0.05, (200, 300)),
    "loud noise": GENERATOR.uniform(0, 1, (200, 300)),
    "only a shadow": np.outer(np.ones(200), np.linspace(0.9, 0.3, 300)),
    "black": np.zeros((50, 50)),
    "black, 28 x 28": np.zeros((28, 28)),
    "one pixel": np.ones((1, 1)),
    "a strip": np.ones((9, 3000)),
}


@pytest.mark.parametrize("what", NOTHING)
def test_pictures_of_nothing_are_refused_by_name(what: str, tmp_path: Path) -> None:
    levels = (np.clip(NOTHING[what], 0, 1) * 255).astype(np.uint8)
    path = saved(Image.fromarray(levels), tmp_path, "nothing.png")
    with pytest.raises(DigitError, match=r"no digit can be made out in .*nothing\.png: "):
        find_digit(path)


def test_files_that_are_no_pictures_are_refused(tmp_path: Path) -> None:
    text, cut = tmp_path / "notes.png", tmp_path / "cut.png"
    text.write_text("not a picture")
    whole = saved(photo(find_digit("3").image), tmp_path).read_bytes()
    cut.write_bytes(whole[: len(whole) // 2])
    for path in (text, cut):
        with pytest.raises(DigitError, match="cannot be read as a picture"):
            find_digit(path)


def test_the_size_is_looked_at_before_anything_is_decoded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "vast.png"
    Image.new("1", (10_000, 5_001)).save(path)

    def decode(*_: object) -> None:
        raise AssertionError("it was decoded")

    monkeypatch.setattr("PIL.PngImagePlugin.PngImageFile.load", decode)
    with pytest.raises(DigitError, match=r"vast\.png has more than 50 megapixels"):
        find_digit(path)


@pytest.mark.parametrize("form", ["gif", "bmp", "tiff"])
def test_other_formats_are_refused(form: str, tmp_path: Path) -> None:
    path = saved(photo(find_digit("3").image), tmp_path, f"digit.{form}")
    with pytest.raises(DigitError, match="give a PNG or a JPEG"):
        find_digit(path)
