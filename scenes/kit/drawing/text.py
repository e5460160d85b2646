"""Text, formulas and live numbers. Numbers enter a text only as SourcedNumbers."""

from __future__ import annotations

import string
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from manim import LEFT, UP, VGroup, VMobject

from scenes.kit import style
from scenes.kit.drawing.canvas import Canvas, text_width
from scenes.kit.drawing.damage import around
from scenes.kit.drawing.numbered import Numbered, Written, text_box
from scenes.kit.drawing.typeset import Typeset, span_markup, typeset
from scenes.kit.sourced import SourcedArray, SourcedNumber
from scenes.kit.typed_numbers import refuse_typed, refuse_unless_name


@dataclass(frozen=True)
class Span:
    """A span of a text that can be found, coloured and moved: `label["name"]`."""

    markup: str
    color: str | None = None

    def __post_init__(self) -> None:
        refuse_typed(self.markup)


class Outline(VMobject):
    """The outlines of one span of a text as a single mobject, with the number it shows, if any."""

    def __init__(self, points: np.ndarray, color: str, number: SourcedNumber | None = None) -> None:
        super().__init__(stroke_width=0, fill_opacity=1, fill_color=color)
        self.set_points(np.column_stack([points, np.zeros(len(points))]))
        self.number = number


class Label(VGroup):
    """A text in Typst markup, set in the project's fonts, one em = `size` units.

    `{name}` in the markup stands for the keyword of that name: a SourcedNumber, a Span (markup that
    can be selected) or an escaped plain string. Numbers take the colour of what they mean unless
    `plain`. `label["name"]` is the outline of that span.

    Raises TypedNumberError where the markup, a Span or a string has a number typed into it.
    """

    def __init__(
        self,
        markup: str,
        *,
        size: float = style.BODY,
        color: str | None = None,
        weight: int = 500,
        width: float | None = None,
        plain: bool = False,
        align: str = "left",
        **spans: SourcedNumber | Span | str,
    ) -> None:
        refuse_typed(markup)
        super().__init__()
        self.em = size
        self.markup = markup
        self.color_of_text = color or style.theme().ink
        self._names: dict[str, Outline] = {}
        body, order = self._body(markup, spans)
        self.body = body  # the markup with its spans in place
        wrapped = None if width is None else width / size
        if align == "center":
            body = f"#align(center)[{body}]"
        self._build(typeset(body, weight=weight, width=wrapped), order, spans, plain)
        self.center()
        self._height_when_set = self.height

    def _body(self, markup: str, spans: dict[str, Any]) -> tuple[str, list[str]]:
        order: list[str] = []
        body = ""
        for text, name, _, _ in string.Formatter().parse(markup):
            body += text
            if name is None:
                continue
            span = spans[name]
            if isinstance(span, str):
                refuse_unless_name(span)
                body += escaped(span)
                continue
            order.append(name)
            if isinstance(span, SourcedNumber):
                body += span_markup(len(order), number_markup(span))
            else:
                body += span_markup(len(order), span.markup)
        return body, order

    def _build(
        self, setting: Typeset, order: list[str], spans: dict[str, Any], plain: bool
    ) -> None:
        for mark, points in sorted(setting.spans.items()):
            name = order[mark - 1] if mark else ""
            span = spans.get(name)
            number = span if isinstance(span, SourcedNumber) else None
            color = self.color_of_text
            if number is not None and not plain:
                color = style.meaning_color(number.meaning, number.value)
            elif isinstance(span, Span) and span.color:
                color = span.color
            outline = Outline(points * self.em, color, number)
            self._names[name] = outline
            self.add(outline)

    def __getitem__(self, key: Any) -> Any:
        return self._span(key) if isinstance(key, str) else super().__getitem__(key)

    def _span(self, name: str) -> Outline:
        index = list(self._names).index(name)  # submobjects keep their order through copies
        return self.submobjects[index]

    @property
    def names(self) -> list[str]:
        """Names of the spans, the text outside every span first under ""."""
        return list(self._names)

    @property
    def numbers(self) -> list[SourcedNumber]:
        return [span.number for span in self.submobjects if span.number is not None]

    @property
    def em_now(self) -> float:
        """One em in units after scaling."""
        return self.em * self.height / self._height_when_set if self._height_when_set else self.em


class Formula(Label):
    """A Label whose markup is Typst mathematics."""

    def __init__(self, markup: str, **options: Any) -> None:
        super().__init__(f"$ {markup} $", **options)


def number_markup(number: SourcedNumber) -> str:
    """A number in the font of all numbers, in prose and in formulas alike."""
    return f'#text(font: "Inter", weight: 500, number-width: "tabular", "{number.text}")'


def escaped(text: str) -> str:
    """Plain text as Typst markup."""
    return "".join("\\" + c if c in r"\#$*_`<>@[]~=-+/" else c for c in text)


def summand(name: str, number: SourcedNumber) -> str:
    """The placeholder of a term in a sum: in brackets where it is negative."""
    return f"({{{name}}})" if number.value < 0 else f"{{{name}}}"


def product_label(shape: SourcedArray, **options: Any) -> Label:
    """A shape as "24 × 24 × 2"."""
    numbers: dict[str, Any] = {f"n{k}": shape[k] for k in range(shape.array.size)}
    return Label(" × ".join(f"{{{name}}}" for name in numbers), **numbers, **options)


class Readout(Numbered):
    """A number that changes on screen, drawn from stored glyphs: no text is created.

    It shows one SourcedNumber at a time; `show` sets it, an animation sets it frame by frame.
    """

    animated = ("opacity",)

    def __init__(
        self,
        number: SourcedNumber,
        *,
        size: float = style.BODY,
        color: str | None = None,
        plus_sign: bool = False,
    ) -> None:
        self.em = size
        self.color_of_text = color
        self.plus_sign = plus_sign
        super().__init__()
        self.number = number
        width = max(text_width(self.text), text_width("\N{MINUS SIGN}0.00")) * size
        box = np.array([[-1, -1, 0], [1, -1, 0], [1, 1, 0], [-1, 1, 0]]) / 2
        self.points = box * [width, size, 0]
        self._height_when_set = size

    @property
    def text(self) -> str:
        sign = "+" if self.plus_sign and self.number.shown > 0 else ""
        return sign + self.number.text

    @property
    def em_now(self) -> float:
        return self.em * self.height / self._height_when_set

    def show(self, number: SourcedNumber) -> Self:
        self.number = number
        return self

    def look(self) -> Hashable:
        return (self.text, self._color, self.opacity, self.points.tobytes())

    @property
    def _color(self) -> str:
        number = self.number
        return self.color_of_text or style.meaning_color(number.meaning, number.value)

    def bounds(self) -> np.ndarray:
        return around(text_box(self.text, self.get_center(), self.em_now), 0.3 * self.em_now)

    def paint(self, canvas: Canvas) -> None:
        canvas.source(style.rgb(self._color), self.opacity)
        x, y, _ = self.get_center()
        canvas.text_path(self.text, (x, y), self.em_now)
        canvas.context.fill()

    def written(self, frame_height: float = style.FRAME_HEIGHT) -> list[Written]:
        box = text_box(self.text, self.get_center(), self.em_now)
        return [Written(self.number, self.text, box, self.em_now)]


def column(lines: Sequence[Label], *, left: float, top: float, gap: float = 0.3) -> list[Label]:
    """Put lines one under another, the first one's upper left corner at (left, top)."""
    for line in lines:
        line.move_to([left, top, 0], aligned_edge=LEFT + UP)
        top -= line.height + gap
    return list(lines)
