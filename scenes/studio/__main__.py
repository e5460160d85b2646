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
os.environ.pop("PYTHONSAFEPATH", None)  # tests and benchmarks are found by where they are run

try:
    from scenes.studio.cli import run

    status = run()
except KeyboardInterrupt:  # while Python was starting
    status = 130
sys.stdout.flush()
os._exit(status) if status == 130 else sys.exit(status)
