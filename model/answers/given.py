"""What nothing makes: the picture, and the weights."""

from __future__ import annotations

from model.answers.asked import Asked
from model.answers.parts import Made


def given(asked: Asked, uses: int) -> Made:
    """A value of the input or a weight, which is used in so many places."""
    facts = asked.recording.network.tensors[asked.cell.tensor]
    places = {0: "nowhere", 1: "once"}.get(uses, f"in {uses} places")
    if facts.kind == "bias":
        return Made(f"It's a bias of {facts.layer}, which training changes. It's added {places}.")
    if facts.is_kernel:
        return Made(f"It's a weight of {facts.layer}, which training changes. It's used {places}.")
    if facts.meaning == "picture":
        return Made(
            f"It's a pixel of the picture: zero is black, one is white. It's used {places}."
        )
    return Made(f"It's one of the numbers that the network is given. It's used {places}.")
