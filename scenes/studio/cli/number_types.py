"""Numbers on the command line, in the digits 0 to 9: Python would also accept other alphabets'
digits, underscores, nan and inf."""

from __future__ import annotations

import math
import re
from typing import Any

import click

from model.refusal import quoted


class Whole(click.IntRange):
    """A whole number of at most nine digits."""

    def convert(self, value: Any, parameter: Any, context: Any) -> Any:
        if isinstance(value, str) and not re.fullmatch(r"[+-]?[0-9]{1,9}", value):
            self.fail(f"{quoted(value)} is not a whole number that fits here.", parameter, context)
        return super().convert(value, parameter, context)


class Real(click.FloatRange):
    """A finite number, such as 0.5 or 1e-3."""

    def convert(self, value: Any, parameter: Any, context: Any) -> Any:
        if isinstance(value, str):
            plain = re.fullmatch(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)(e[+-]?[0-9]+)?", value.lower())
            if not plain or not math.isfinite(float(value)):
                self.fail(f"{quoted(value)} is not a number that fits here.", parameter, context)
        return super().convert(value, parameter, context)
