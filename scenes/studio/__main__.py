"""python -m scenes.studio: what render.sh hands over to."""

import os
import sys

try:
    from scenes.studio.cli import run

    status = run()
except KeyboardInterrupt:  # while Python was starting
    status = 130
sys.stdout.flush()
os._exit(status) if status > 128 else sys.exit(status)
