"""Options and fixtures of the whole test run."""

import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--full", action="store_true", help="every digit in both themes")


@pytest.fixture(scope="session")
def full(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--full"))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """`film_scene` runs over all scenes; `look` over digits and themes: two, or all with --full."""
    if "film_scene" in metafunc.fixturenames:
        from scenes.studio.targets import parse

        scenes = [target.scene for target in parse(["all"])]
        metafunc.parametrize("film_scene", scenes, ids=[scene.target for scene in scenes])
    if "look" in metafunc.fixturenames:
        looks = [("7", "dark"), ("4:3", "light")]
        if metafunc.config.getoption("--full"):
            looks = [(str(digit), theme) for digit in range(10) for theme in ("dark", "light")]
        metafunc.parametrize("look", looks, ids=[f"{digit}-{theme}" for digit, theme in looks])
