"""Small data for the tests of `minikeras why`: image sets in memory, and folders of JPEG files."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from minikeras.why.experiment import Plan
from minikeras.why.images import ImageSet
from minikeras.why.jpeg import encoder

CLASSES = ("Bread", "Egg", "Soup")


def image_set(count: int, *, size: int = 8, seed: int = 0, classes: int = 3) -> ImageSet:
    """Return noise in `classes` brightnesses, so that there is something to learn."""
    random = np.random.default_rng(seed)
    labels = random.permutation(np.arange(count) % classes).astype(np.int32)
    noise = random.random((count, size, size, 3), dtype=np.float32)
    bright = (labels / classes).astype(np.float32)[:, None, None, None]
    names = tuple(f"class {number}" for number in range(classes))
    return ImageSet((noise + bright) / 2, labels, (), names)


def plan(
    training: int = 40,
    validation: int = 20,
    *,
    size: int = 8,
    epochs: int = 2,
    seeds: tuple[int, ...] = (1,),
    classes: int = 3,
) -> Plan:
    """Return what to measure with: as little as possible."""
    return Plan(
        image_set(training, size=size, seed=1, classes=classes),
        image_set(validation, size=size, seed=2, classes=classes),
        epochs,
        seeds,
    )


def jpeg_folder(
    directory: Path, *, training: int = 4, validation: int = 2, classes: tuple[str, ...] = CLASSES
) -> Path:
    """Write a folder of small JPEG files, with as many of each class, and return it."""
    random = np.random.default_rng(0)
    with encoder() as encode:
        for split, count in (("training", training), ("validation", validation)):
            for label, name in enumerate(classes):
                for number in range(count):
                    path = directory / split / name / f"{number}.jpg"
                    path.parent.mkdir(parents=True, exist_ok=True)
                    pixels = random.integers(0, 100, (20, 30, 3), np.uint8) + np.uint8(70 * label)
                    path.write_bytes(encode(pixels, 90))
    return directory
