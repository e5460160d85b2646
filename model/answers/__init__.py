"""Answers: where any number of a pass comes from, and where it goes (see ask.py)."""

from model.answers.ask import answer, answer_at
from model.answers.listing import Listed, listed_tensors
from model.answers.parts import Answer, Part
from model.answers.sources import Derived, Naming, answer_to
from model.answers.texts import FORMS, as_data, as_latex, as_text, as_typst

__all__ = [
    "FORMS",
    "Answer",
    "Derived",
    "Listed",
    "Naming",
    "Part",
    "answer",
    "answer_at",
    "answer_to",
    "as_data",
    "as_latex",
    "as_text",
    "as_typst",
    "listed_tensors",
]
