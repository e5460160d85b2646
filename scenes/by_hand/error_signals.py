"""Error signals: what the error does as a neuron's sum moves, found once and hung at the neuron."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from manim import FadeOut, MoveToTarget

from scenes.by_hand.by_hand_scene import LAYER_OF, ByHandScene, signal_markup, symbol_markup
from scenes.kit import style
from scenes.kit.drawing.text import Span
from scenes.kit.nodes.product_line import ProductLine, Term


class ErrorSignals(ByHandScene):
    """A scene that keeps error signals: their key is that of the sum's gradient, "dE/zo1"."""

    def keep_signals(self, neurons: Sequence[str]) -> None:
        """What is to hang above these neurons from now on; it must not show yet."""
        for neuron in neurons:
            number = self._plain_number(f"dE/z{neuron}")
            self.place.signs[self.node(neuron)].hang(signal_markup(neuron), number)

    def hang_signals(self, neurons: Sequence[str], with_it: Sequence[Any] = ()) -> None:
        signs = [self.place.signs[self.node(neuron)] for neuron in neurons]
        self.change({sign: {"hanging": 1.0} for sign in signs}, with_it=with_it)

    def take_signals_away(self, neurons: Sequence[str], with_it: Sequence[Any] = ()) -> None:
        """Their biases hang there again, as far as anything hangs."""
        signs = {neuron: self.place.signs[self.node(neuron)] for neuron in neurons}
        self.change({sign: {"hanging": 0.0} for sign in signs.values()}, with_it=with_it)
        for neuron, sign in signs.items():
            hung = self.place.columns[LAYER_OF[neuron[0]]].hung
            sign.hang(*hung[int(neuron[1]) - 1])

    def place_of_signal(self, neuron: str) -> np.ndarray:
        """(2,): the middle of what hangs above a neuron."""
        low, high = self.place.signs[self.node(neuron)].hung_box()
        return np.asarray((low + high) / 2)

    def signal_term(self, neuron: str) -> Term:
        """The error signal as a factor, which rises from above its neuron."""
        return self.hanging_term(self.signal(neuron), self.number(f"dE/z{neuron}"), neuron)

    def value_term(self, key: str) -> Term:
        """A neuron's or an input's value as a factor, which rises from its plate."""
        return self.plate_term(self.symbol(key), key, key[-2:])

    def slope_symbol(self, neuron: str) -> Span:
        a = symbol_markup(f"a{neuron}")
        return Span(f"${a} (1 - {a})$", self.colors.ink)

    def miss_symbol(self, j: int) -> Span:
        return Span(f"$({symbol_markup(f'ao{j}')} - y_{j})$", self.colors.loss)

    def fly_to_signal(self, line: ProductLine, neuron: str) -> None:
        """A line's result comes down to hang above its neuron, and the rest goes."""
        result = line.result
        assert result is not None
        low, high = self.place.signs[self.node(neuron)].hung_box()
        there = min(float((high - low)[0]) / result.width, 1.0)
        result.generate_target().scale(there).move_to([*self.place_of_signal(neuron), 0])
        result.target.set_opacity(0)
        self.play(
            *(FadeOut(part, run_time=style.QUICK) for part in line.parts if part is not result),
            MoveToTarget(result, run_time=style.STEP),
        )
        self.remove(result)
        self.hang_signals([neuron])
