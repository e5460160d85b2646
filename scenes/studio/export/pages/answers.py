"""The answers that a page holds, without what it can put back by itself: see answers.js."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

from model.network import Recording
from scenes.studio.asking.data import answer_data
from scenes.studio.export.pages.packing import packed, written

Data = dict[str, Any]
MARKS = {"formula": "\x02", "numbers": "\x03"}  # for each, where a copied text has it
_COPIED = ("latex", "typst")


class Passes:
    """The answers to all that some frames show, and to what those are made of, pass by pass."""

    def __init__(self, network: str) -> None:
        self.network = network
        self.recordings: list[Recording] = []
        self.answers: list[dict[str, Data]] = []  # of each recording, by name

    def of(self, recording: Recording) -> int:
        """The number of a pass."""
        for number, known in enumerate(self.recordings):
            if known is recording:
                return number
        self.recordings.append(recording)
        self.answers.append({})
        return len(self.answers) - 1

    def ask(self, number: int, sources: Mapping[str, str]) -> None:
        """Answer what a frame shows, sources by name, and what each of these is made of."""
        found, recording = self.answers[number], self.recordings[number]
        for name, source in sources.items():
            if name not in found:
                found[name] = answer_data(recording, source, self.network)
        further = (part["name"] for name in sources for part in named_parts(found[name]))
        for name in dict.fromkeys(further):
            if name not in found:
                found[name] = answer_data(recording, name, self.network)

    def packed(self) -> list[list[list[Any]]]:
        return [
            packed({name: written(lean(found[name], found)) for name in in_places(found)})
            for found in self.answers
        ]


def named_parts(answer: Mapping[str, Any]) -> Iterator[Data]:
    """All that an answer was made of, and what is beside it, as far as it can be asked."""
    for part in (*answer.get("parts", ()), *answer.get("beside", ())):
        if "name" in part:
            yield part
        yield from named_parts(part)


def in_places(answers: Mapping[str, Data]) -> list[str]:
    """Names array by array, each in the order of its places: what is alike lies together."""

    def place(name: str) -> tuple[str, list[int]]:
        return answers[name].get("tensor", ""), answers[name].get("index", [])

    return sorted(answers, key=place)


def lean(answer: Data, others: Mapping[str, Data]) -> Data:
    """The answer without what the others tell, and its copies without its formulas."""
    found = {**answer, **_lean_parts(answer, others)}
    if "copy" in answer:
        found["copy"] = {form: _marked(answer, form) for form in _COPIED}
    return found


def _lean_parts(whole: Data, others: Mapping[str, Data]) -> Data:
    return {
        key: [_lean_part(part, others) for part in whole[key]]
        for key in ("parts", "beside")
        if key in whole
    }


def _lean_part(part: Data, others: Mapping[str, Data]) -> Data:
    """A part without its value where that is another answer's, or the product of its parts'."""
    found = {**part, **_lean_parts(part, others)}
    factors = [each["value"] for each in part.get("parts", ())]
    if "name" in part:
        known = others.get(part["name"], {}).get("value")
    elif part.get("rule") == "product" and None not in factors:
        known = math.prod(factors)
    else:
        known = None
    if known is not None and known == part["value"]:
        del found["value"]
    return found


def _marked(answer: Data, form: str) -> str:
    """An answer as it is copied, with a mark for each formula, which it has beside that."""
    text: str = answer["copy"][form]
    for key, mark in MARKS.items():
        if answer[key]:
            text = text.replace(answer[key][form], mark)
    return text
