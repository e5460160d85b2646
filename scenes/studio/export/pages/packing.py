"""Thousands of texts that are much alike, in few bytes; packed.js reads one of them at a time.

Texts that differ in their numbers alone are one template with rows of numbers. A column of a table
compresses far better than rows do, and one that says the same as another is kept once: a value is
in its answer's formula in symbols, in LaTeX, in Typst and in MathML.
"""

from __future__ import annotations

import gzip
import json
import re
from base64 import b64encode
from collections.abc import Iterable, Mapping
from typing import Any

HOLE = "\x01"  # where a template has a number
_NUMBER = re.compile(r"\d+(?:\.\d+)?(?:e-?\d+)?")


def packed(texts: Mapping[str, str]) -> list[list[Any]]:
    """The texts by template: it, its runs of columns, the columns, and the names of the rows.

    runs: first column and length, one after the other, for the template's holes in their order.
    """
    tables: dict[str, tuple[list[str], list[list[str]]]] = {}
    for name, text in texts.items():
        names, rows = tables.setdefault(_NUMBER.sub(HOLE, text), ([], []))
        names.append(name)
        rows.append(_NUMBER.findall(text))
    return [[template, *columns_of(rows), names] for template, (names, rows) in tables.items()]


def columns_of(rows: Iterable[list[str]]) -> tuple[list[int], list[str]]:
    """Runs and columns of a table, of which equal columns are kept once."""
    known: dict[tuple[str, ...], int] = {}
    order = [known.setdefault(column, len(known)) for column in zip(*rows, strict=True)]
    runs: list[int] = []
    for column in order:
        if runs and column == runs[-2] + runs[-1]:
            runs[-1] += 1
        else:
            runs += [column, 1]
    return runs, [",".join(column) for column in known]


def written(data: Any) -> str:
    """Data as JSON without a space that nobody needs."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def squeezed(data: Any) -> str:
    """Data as JSON, compressed, as letters that may stand in a page. The same data, the same."""
    return b64encode(gzip.compress(written(data).encode(), mtime=0)).decode()
