"""Runs an experiment and writes what the film of training reads: python -m model.experiments.

Without a name, the experiments are listed. It needs TensorFlow (the test extra) and MNIST.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

from model.mnist import DataError
from model.recorded_runs import FOLDER, FORMS, RECORD, check, form_of
from model.refusal import Refusal

PROGRAM = "python -m model.experiments"


def listing() -> str:
    """Every experiment with what it shows."""
    width = max(map(len, FORMS))
    rows = [f"  {name:{width}}  {form.about}" for name, form in FORMS.items()]
    return "\n".join([f"{PROGRAM} NAME runs one of these:", *rows])


def perform(name: str, data: Path | None, out: Path) -> Path:
    """Run an experiment and write NAME.npz; returns its path.

    Raises RecordedRunError for an unknown name, DataError, FloatingPointError and OSError.
    """
    form_of(name)
    out.mkdir(parents=True, exist_ok=True)  # now: it may take minutes
    running, train = import_module("model.experiments.running"), import_module("model.train")
    pictures = train.load_data(data)
    running.repeatable()
    arrays = import_module(f"model.experiments.{name}").run(pictures)
    if not all(np.isfinite(a).all() for a in arrays.values() if a.dtype.kind == "f"):
        raise FloatingPointError(f"{name} met numbers that are not finite: nothing was written")
    check(name, arrays, name)
    path = out / f"{name}.npz"
    write(path, arrays | {RECORD: np.array(json.dumps(made_by(name, running.SEED)))})
    return path


def made_by(name: str, seed: int) -> dict[str, Any]:
    """How a result was made."""
    import keras
    import tensorflow as tf

    return {
        "command": f"{PROGRAM} {name}",
        "seed": seed,
        "python": platform.python_version(),
        "tensorflow": tf.__version__,
        "keras": keras.__version__,
        "numpy": np.__version__,
    }


def write(path: Path, arrays: dict[str, np.ndarray]) -> None:
    """Write one .npz beside its place, then move it there; a killed run's rest is overwritten."""
    part = path.with_suffix(".part")
    try:
        with open(part, "wb") as file:
            np.savez_compressed(file, allow_pickle=False, **arrays)  # type: ignore[arg-type]
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)


def main(arguments: list[str] | None = None) -> int:
    """The command line; returns the exit status."""
    parser = argparse.ArgumentParser(prog=PROGRAM, description=__doc__)
    parser.add_argument("name", nargs="?", metavar="NAME")
    parser.add_argument("--data", type=Path, help="an .npz laid out as keras.datasets.mnist")
    parser.add_argument("--out", type=Path, default=FOLDER, help="folder of the results")
    chosen = parser.parse_args(arguments)
    if chosen.name is None:
        print(listing())
        return 0
    try:
        path = perform(chosen.name, chosen.data, chosen.out)
    except ModuleNotFoundError as error:
        print(f"experiments need {error.name}: install the test extra", file=sys.stderr)
        return 2
    except (DataError, Refusal, FloatingPointError, OSError) as error:
        at = f"cannot write to {chosen.out}: " if isinstance(error, OSError) else ""
        print(f"{at}{error}", file=sys.stderr)
        return 2
    print(f"{path}: {path.stat().st_size:,} bytes")
    return 0


def one_thread() -> None:
    """More threads cost more than they gain with layers this small, and change the last bits."""
    os.environ.setdefault("TF_NUM_INTRAOP_THREADS", "1")
    os.environ.setdefault("TF_NUM_INTEROP_THREADS", "1")


if __name__ == "__main__":
    one_thread()
    sys.exit(main())
