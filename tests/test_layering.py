"""Imports point one way: model <- mobjects <- film scenes <- studio; sizes stay readable."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SOURCES = sorted(p for folder in ("model", "scenes") for p in (ROOT / folder).rglob("*.py"))
FILMS = {path.parent.name for path in (ROOT / "scenes").glob("*/s[0-9]*.py")}
HEAVY = {"tensorflow", "keras"}


def imports(path: Path) -> set[str]:
    """Every module that a file imports, wherever in it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively"
            found.add(str(node.module))
    return found


def layer(module: str) -> str:
    """The layer a module of ours belongs to, else the name of the package."""
    parts = module.split(".")
    if parts[0] != "scenes":
        return parts[0]
    if len(parts) == 1 or parts[1] == "__init__":
        return "scenes"
    if parts[1] in FILMS:
        return f"film {parts[1]}"
    return parts[1]


def own(path: Path) -> str:
    return layer(".".join(path.relative_to(ROOT).with_suffix("").parts))


# what each layer may import of ours; a film scene imports no film at all
ALLOWED = {
    "model": {"model"},
    "style": set(),
    "language": set(),
    "mobjects": {"model", "mobjects", "style", "scenes"},
    "narrated": {"model", "mobjects", "style", "language", "scenes"},
    "networks": {"model", "mobjects", "style", "narrated", "scenes"},
    "sketches": {"model", "mobjects", "style", "narrated", "scenes"},
    "symbols": {"style"},
    "studio": {"model", "mobjects", "style", "language", "narrated", "studio", "scenes"},
    "film": {"model", "mobjects", "style", "narrated", "networks", "sketches", "symbols", "scenes"},
    "scenes": set(),
}
OURS = {own(path) for path in SOURCES} | {"tests"}


def test_every_layer_says_what_it_may_import() -> None:
    kinds = {"film" if kind.startswith("film ") else kind for kind in OURS}
    assert kinds == {*ALLOWED, "tests"}


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_point_one_way(path: Path) -> None:
    allowed = ALLOWED["film" if own(path).startswith("film") else own(path)]
    for module in imports(path):
        kind = layer(module)
        if kind in OURS or kind.startswith("film"):
            assert kind in allowed, f"{path.name} must not import {module}"


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_packages_stay_where_they_belong(path: Path) -> None:
    packages = {module.split(".")[0] for module in imports(path)}
    if path != ROOT / "model" / "train.py":
        assert not packages & HEAVY
    if own(path) == "model":
        assert "manim" not in packages


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_files_and_functions_fit_a_screen(path: Path) -> None:
    text = path.read_text()
    limit = 300 if "# Longer than 300 lines:" not in text else 500
    assert len(text.splitlines()) <= limit
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef):
            assert (node.end_lineno or 0) - node.lineno < 50, f"{node.name} is too long"


def test_the_top_level_is_as_agreed() -> None:
    agreed = {"pyproject.toml", "README.md", "scenes", "model", "assets", "render.sh", "tests"}
    made = {".git", ".ci", ".gitignore", "LICENSE", ".venv", "media", ".hypothesis"}
    made |= {".ruff_cache", ".mypy_cache", ".pytest_cache", "__pycache__"}
    extra = {path.name for path in ROOT.iterdir()} - agreed - made
    assert {name for name in extra if not name.endswith(".egg-info")} == set()
