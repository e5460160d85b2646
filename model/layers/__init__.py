"""Each operation's forward and backward pass, one class per operation, batch first, channels last.

A layer keeps no state of a pass: forward(x) gives y, backward(x, y, upstream) the gradient with
respect to x and to each of the layer's weights, and derivatives(...) the same, cell by cell. A new
layer is a class in one of these files, and its name below.
"""

from model.layers.activations import Activation, ReLU, Sigmoid, Softmax, Tanh
from model.layers.convolution import Conv2D
from model.layers.dense import Dense, Flatten
from model.layers.layer import Derivative, Gradients, Index, Layer, Weighted
from model.layers.pooling import AvgPool, MaxPool, Pool

__all__ = [
    "Activation",
    "AvgPool",
    "Conv2D",
    "Dense",
    "Derivative",
    "Flatten",
    "Gradients",
    "Index",
    "Layer",
    "MaxPool",
    "Pool",
    "ReLU",
    "Sigmoid",
    "Softmax",
    "Tanh",
    "Weighted",
]
