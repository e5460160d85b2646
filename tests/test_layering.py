"""Imports point one way: model <- kit <- films <- studio; sizes stay readable."""

from __future__ import annotations

import ast
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from model.networks.cnn import specification

ROOT = Path(__file__).resolve().parents[1]
SOURCES = sorted(p for folder in ("model", "scenes") for p in (ROOT / folder).rglob("*.py"))
FILMS = {path.parent.name for path in (ROOT / "scenes").glob("*/s[0-9]*.py")}
HEAVY = {"tensorflow", "keras"}
TRAINING = ("model.train.", "model.experiments.")  # what imports them
COMMON = [path for path in SOURCES if path.relative_to(ROOT).parts[:2] == ("scenes", "kit")]
COMMON += [path for path in SOURCES if path.relative_to(ROOT).parts[0] == "model"]


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
    if parts[0] != "scenes" or len(parts) == 1:
        return parts[0]
    return f"film {parts[1]}" if parts[1] in FILMS else parts[1]


def module_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def own(path: Path) -> str:
    return layer(module_of(path))


# what each layer may import of ours, besides its own; films import no other film
ALLOWED: dict[str, set[str]] = {
    "model": set(),
    "kit": {"model"},
    "film": {"model", "kit"},
    "studio": {"model", "kit"},
    "scenes": set(),
}
OURS = {own(path) for path in SOURCES} | {"tests"}


def test_every_layer_says_what_it_may_import() -> None:
    kinds = {"film" if kind.startswith("film ") else kind for kind in OURS}
    assert kinds == {*ALLOWED, "tests"}


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_point_one_way(path: Path) -> None:
    kind = own(path)
    allowed = {kind, *ALLOWED["film" if kind.startswith("film") else kind]}
    for module in imports(path):
        if layer(module) in OURS:
            assert layer(module) in allowed, f"{path.name} must not import {module}"


def test_no_imports_go_in_circles() -> None:
    """Not even imports within functions, or those that are for types alone."""
    names = {module_of(path) for path in SOURCES}
    graph = {module_of(path): used(path, names) for path in SOURCES}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(" -> ".join(reversed(error.args[1])))


def used(path: Path, names: set[str]) -> set[str]:
    """The modules of ours that a file imports, or imports something from."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names} & names
        elif isinstance(node, ast.ImportFrom):
            inside = {f"{node.module}.{alias.name}" for alias in node.names} & names
            found |= inside or {str(node.module)} & names
    return found - {module_of(path)}


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_packages_stay_where_they_belong(path: Path) -> None:
    packages = {module.split(".")[0] for module in imports(path)}
    if path != ROOT / "model" / "train.py" and ROOT / "model" / "experiments" not in path.parents:
        assert not packages & HEAVY
        assert not any(f"{module}.".startswith(TRAINING) for module in imports(path))
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


@pytest.mark.parametrize("path", COMMON, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_network_is_known_by_name(path: Path) -> None:
    """The films' layers are named in assets/networks and in film scenes, nowhere else."""
    known = {row["name"] for row in specification()["layers"]}
    tree = ast.parse(path.read_text())
    prose = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    texts = [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in prose
    ]
    assert [text for text in texts if text.split("/")[0] in known] == []


def test_the_top_level_is_as_agreed() -> None:
    agreed = {"pyproject.toml", "README.md", "scenes", "model", "assets", "render.sh", "tests"}
    made = {".git", ".ci", ".gitignore", "LICENSE", ".venv", "media", ".hypothesis"}
    made |= {".ruff_cache", ".mypy_cache", ".pytest_cache", "__pycache__"}
    extra = {path.name for path in ROOT.iterdir()} - agreed - made
    assert {name for name in extra if not name.endswith(".egg-info")} == set()
