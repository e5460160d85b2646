"""What the film by hand shows of its 2-2-2 network besides the tensors and their gradients."""

from __future__ import annotations

import numpy as np

from model.derivations.registry import derivation, one
from model.network import Recording
from model.networks.by_hand import Example, aliases, find_example, train

BY_HAND = ("by_hand",)
RATES = (0.1, 1.0, 10.0, 1000.0)  # as multiples of the example's own


@derivation("activation", of=BY_HAND)
def targets_by_hand(recording: Recording) -> np.ndarray:
    """What the outputs should be, (1, 2)."""
    assert recording.target is not None
    return recording.target


@derivation("weight", of=BY_HAND)
def updated(example: Example, tensor: str) -> np.ndarray:
    """A kernel or a bias after one step against the gradient."""
    return example.updated()[tensor]


@derivation("gradient", of=BY_HAND)
def reaching(recording: Recording) -> np.ndarray:
    """What reaches hidden neuron k from output j: w times dE/dz there, (2, 2) [k, j]."""
    return recording["output/kernel"] * recording.grad("output/z")


@derivation("loss", of=BY_HAND)
def misses(recording: Recording) -> np.ndarray:
    """What is missing from each output to its target, (1, 2): below zero where it is too high."""
    assert recording.target is not None
    return recording.target - recording["output/a"]


@derivation("loss", of=BY_HAND)
def errors(recording: Recording) -> np.ndarray:
    """Half the squared difference of each output from its target, (1, 2)."""
    return (recording["output/a"] - recording.target) ** 2 / 2


@derivation("loss", of=BY_HAND)
def errors_after(example: Example) -> np.ndarray:
    """The error now, after a step of the weights alone, and after one that moves the biases too."""
    later = [example.run(example.updated(biases=biases)) for biases in (False, True)]
    return np.array([run["loss"][0] for run in (example.run(), *later)])


@derivation("activation", of=BY_HAND)
def after_steps(example: Example, tensor: str, steps: int, what: str) -> np.ndarray:
    """A tensor after that many steps of "all" parameters, or of the "weights" alone."""
    return example.run(train(example, steps, biases=what == "all").weights)[tensor]


@derivation("loss", of=BY_HAND)
def errors_after_steps(example: Example, steps: int, what: str) -> np.ndarray:
    """Half the squared difference of each output from its target then, (1, 2)."""
    run = example.run(train(example, steps, biases=what == "all").weights)
    return (run["output/a"] - run.target) ** 2 / 2


@derivation("loss", of=BY_HAND)
def readings(example: Example) -> np.ndarray:
    """The error after a first step, as four readers of the example take it.

    All that is learned takes the step; the weights alone; these alone, but with the output's new
    weights in the hidden layer's gradients; all, with one bias to each layer, as some draw it.
    """
    steps = [
        example.updated(),
        example.updated(biases=False),
        example.updated_too_early(),
        example.updated(shared=True),
    ]
    return np.array([example.run(weights)["loss"][0] for weights in steps])


@derivation("count", of=BY_HAND)
def rate(example: Example) -> np.ndarray:
    """The learning rate of the settings."""
    return one(example.rate)


@derivation("count", of=BY_HAND)
def weight_counts(example: Example) -> np.ndarray:
    """How many weights, and how many biases."""
    return np.array([sum(name[0] == kind for name in aliases()) for kind in "wb"])


@derivation("loss", of=BY_HAND)
def last_error(example: Example, steps: int, what: str) -> np.ndarray:
    """The error after that many steps of "all" parameters, or of the "weights" alone."""
    return train(example, steps, biases=what == "all").errors[-1:]


@derivation("count", of=BY_HAND)
def rates_compared(example: Example) -> np.ndarray:
    """The example's own learning rate among a timid one, a bold one and one without measure, (4,).

    They are far enough apart to be told from each other over ten thousand steps.
    """
    return example.rate * np.array(RATES)


@derivation("weight", of=BY_HAND)
def of_settings(example: Example, settings: str, tensor: str) -> np.ndarray:
    """A tensor or the "target" of another shipped example, before its first step."""
    run = find_example(settings).run()
    if tensor == "target":
        assert run.target is not None
        return run.target
    return run[tensor]
