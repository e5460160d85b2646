"""python -m scenes.studio: what render.sh hands over to."""

import os
import sys
from pathlib import Path

here = Path("scenes/studio/__main__.py")
if sys.flags.safe_path and here.is_file() and not here.samefile(__file__):
    sys.stderr.write(
        f"render.sh: with PYTHONSAFEPATH, Python takes the scenes of {Path(__file__).parents[2]} "
        "and not those here: unset it\n"
    )
    sys.exit(2)
os.environ.pop("PYTHONSAFEPATH", None)  # tests and benchmarks are found from where they are run


def open_streams() -> None:
    """Have all three streams, even if one was closed: the next file opened would get its number.

    Characters that a terminal's encoding lacks are written as escapes.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, os.fdopen(os.open(os.devnull, os.O_RDWR), mode))
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]


def main() -> int:
    """The program's exit status."""
    try:
        from scenes.studio.cli.main import run

        status = run()
    except KeyboardInterrupt:  # while Python was starting
        status = 130
    try:
        sys.stdout.flush()
    except OSError as error:  # a full disk, or a reader that is gone
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # or Python would fail again at its end
        if status == 0 and not isinstance(error, BrokenPipeError):  # else it has been reported
            print(f"render.sh: cannot write the output: {error.strerror}", file=sys.stderr)
        status = status or 1
    return status


os.environ.setdefault("PATH", os.defpath)  # which webbrowser, for example, takes for granted
open_streams()
status = main()
os._exit(status) if status > 128 else sys.exit(status)
