"""Options and fixtures of the whole test run."""

import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import pytest
from hypothesis import settings

settings.register_profile("here", deadline=None)  # machines are noisy: no test asserts seconds
settings.load_profile("here")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--full", action="store_true", help="every digit in both themes")


@pytest.fixture(scope="session")
def full(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--full"))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """`film_scene` runs over all scenes; `look` over digits, themes and settings by hand.

    Two looks, or with --full all.
    """
    if "film_scene" in metafunc.fixturenames:
        from scenes.studio.render.targets import parse

        scenes = [target.scene for target in parse(["all"])]
        metafunc.parametrize("film_scene", scenes, ids=[scene.target for scene in scenes])
    if "look" in metafunc.fixturenames:
        looks = [("7", "dark", "mazur"), ("4:3", "light", "second")]
        if metafunc.config.getoption("--full"):
            looks = [
                (str(digit), theme, settings)
                for digit in range(10)
                for theme, settings in (("dark", "mazur"), ("light", "second"))
            ]
        metafunc.parametrize("look", looks, ids=["-".join(look) for look in looks])
