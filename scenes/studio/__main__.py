"""python -m scenes.studio: what render.sh hands over to."""

import os
import sys

from scenes.studio.cli import run

sys.stdout.flush()
status = run()
sys.stdout.flush()
os._exit(status) if status == 130 else sys.exit(status)
