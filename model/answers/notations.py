"""The notations that there are: Typst, as in the films, LaTeX, plain text, and MathML for pages."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from model.answers.notation import SUM, Formula, Notation, Piece

TYPST = Notation(
    dot="dot",
    minus="-",
    partial="partial ",
    infinity="infinity",
    about="approx",
    brackets="({})",
    raised="{}^({})",
    fraction="({}) / ({})",
    noted='underbrace({}, "{}")',
    total="sum_({}) {}",
    known="{}",
    log="ln {}",
    truth="[{}]",
    lettered="{}^(({}))",
    indexed="{}_({})",
    long='op("{}")',
    power_of_ten="{} dot 10^({})",
)
LATEX = Notation(
    dot=r"\cdot",
    minus="-",
    partial=r"\partial ",
    infinity=r"\infty",
    about=r"\approx",
    brackets=r"\left({}\right)",
    raised="{}^{{{}}}",
    fraction=r"\frac{{{}}}{{{}}}",
    noted=r"\underbrace{{{}}}_{{\text{{{}}}}}",
    total=r"\sum_{{{}}} {}",
    known=r"\{}",
    log=r"\ln {}",
    truth=r"\left[{}\right]",
    lettered="{}^{{({})}}",
    indexed="{}_{{{}}}",
    long=r"\operatorname{{{}}}",
    power_of_ten=r"{} \cdot 10^{{{}}}",
)
TEXT = Notation(
    dot="·",
    minus="−",
    partial="∂",
    infinity="∞",
    about="≈",
    brackets="({})",
    raised="{}^({})",
    fraction="{} / {}",
    noted="{} [{}]",
    total="Σ({}) {}",
    known="{}",
    log="ln {}",
    truth="[{}]",
    lettered="{}⁽{}⁾",
    indexed="{}[{}]",
    long="{}",
    power_of_ten="{} · 10^{}",
    is_flat=True,
)


class _Markup(Notation):
    """MathML, in which letters, numbers and signs are elements."""

    def symbol(self, letter: str, number: int | None = None, index: Sequence[object] = ()) -> Piece:
        """With the layer's number above the index, and not before it."""
        bare = super().symbol(letter, None, index)
        if not (number and index):
            return super().symbol(letter, number, index)
        raised = f"<mrow><mo>(</mo><mn>{number}</mn><mo>)</mo></mrow></msubsup>"
        return Piece(bare.text.replace("msub>", "msubsup>", 1).removesuffix("</msub>") + raised)

    def place(self, index: object) -> str:
        return re.sub(r"[0-9]+|.", lambda match: self._element(match[0]), str(index))

    def _element(self, token: str) -> str:
        if token.isdecimal():
            return self.digits.format(token)
        if token.isalpha():
            return self.letter.format(token)
        return f'<mo lspace="0" rspace="0">{token}</mo>'  # as close as indices are written


MATHML = _Markup(
    dot="<mo>·</mo>",
    minus="<mo>−</mo>",
    partial="<mi>∂</mi>",
    infinity="<mi>∞</mi>",
    about="<mo>≈</mo>",
    brackets="<mrow><mo>(</mo>{}<mo>)</mo></mrow>",
    raised="<msup><mrow>{}</mrow><mrow>{}</mrow></msup>",
    fraction="<mfrac><mrow>{}</mrow><mrow>{}</mrow></mfrac>",
    noted="<munder><munder><mrow>{}</mrow><mo>⏟</mo></munder><mtext>{}</mtext></munder>",
    total="<munder><mo>∑</mo><mrow>{}</mrow></munder> {}",
    known="<mi>{}</mi>",
    log="<mi>ln</mi><mspace width='0.2em'/>{}",
    truth="<mrow><mo>[</mo>{}<mo>]</mo></mrow>",
    lettered="<msup>{}<mrow><mo>(</mo><mn>{}</mn><mo>)</mo></mrow></msup>",
    indexed="<msub>{}<mrow>{}</mrow></msub>",
    long="<mi>{}</mi>",
    power_of_ten="{}<mo>·</mo><msup><mn>10</mn><mrow>{}</mrow></msup>",
    letter="<mi>{}</mi>",
    digits="<mn>{}</mn>",
    sign="<mo>{}</mo>",
    linked='<mrow data-name="{1}">{0}</mrow>',
)


@dataclass(frozen=True)
class Written:
    """A formula in each notation."""

    typst: str
    latex: str
    text: str
    mathml: str  # a number that is read from a cell has its name, as data-name


def written(formula: Formula) -> Written:
    """The formula in every notation."""
    return Written(*(formula(notation).text for notation in (TYPST, LATEX, TEXT, MATHML)))


def equation(*sides: Formula, signs: Sequence[str] = ()) -> Formula:
    """Sides with "=" between them, or with the sign for "about" where `signs` has "about"."""

    def whole(w: Notation) -> Piece:
        found = sides[0](w).text
        for k, side in enumerate(sides[1:]):
            is_about = k < len(signs) and signs[k] == "about"
            found += f" {w.about if is_about else w.sign.format('=')} {side(w).text}"
        return Piece(found, SUM)

    return whole
