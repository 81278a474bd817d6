"""What `minikeras why` is told, and whether it can be done: asked before TensorFlow is imported."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

from minikeras.errors import message
from minikeras.why.folder import find_images

SMALLEST, LARGEST = 8, 1024  # pixels a side: below, two poolings leave nothing to see
DIGITS = "digits"
JSON, HTML = "why.json", "why.html"


@dataclass(frozen=True)
class Options:
    """What the command line says.

    Args:
        data: a folder of images, "digits", or None for the rendered set.
        out: where why.json and why.html go.
        epochs, seeds, image_size: how long, how often and how large.
        images_per_class: how many rendered images each class gets for training.
        quick: whether this is the short form.
    """

    data: str | None
    out: Path
    epochs: int
    seeds: int
    image_size: int
    images_per_class: int
    quick: bool


def check(options: Options) -> None:
    """Raise what would stop the run later, before time is spent; make the directory for it.

    Raises:
        ValueError: a number or an image folder that is not usable.
        OSError: no such folder, or a report that cannot be written.
    """
    check_count(options.epochs, "--epochs", hint="--epochs 10")
    check_count(options.seeds, "--seeds", hint="--seeds 3")
    check_size(options.image_size)
    if options.data not in (None, DIGITS):
        find_images(str(options.data))
    prepare(options.out)


def check_count(count: int, name: str, hint: str) -> None:
    """Raise a ValueError unless a number of epochs or seeds is 1 or more."""
    if count < 1:
        raise ValueError(
            message(f"{name} is not usable.", got=count, expected="1 or more", hint=hint)
        )


def check_size(size: int) -> None:
    """Raise a ValueError if images cannot be scaled to `size` pixels a side."""
    if type(size) is not int or not SMALLEST <= size <= LARGEST:
        raise ValueError(
            message(
                "The image size is not usable.",
                got=repr(size),
                expected=f"a whole number of pixels from {SMALLEST} to {LARGEST}",
                hint="--image-size 64",
            )
        )


def prepare(out: Path) -> None:
    """Make the directory for the report, and raise an OSError if it cannot be written."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=out):
            pass
        for name in (JSON, HTML):
            if (out / name).is_dir():
                raise IsADirectoryError(0, f"{name} is a directory there")
    except OSError as error:
        raise OSError(
            message(
                "The report cannot be written.",
                where=f"--out {out}",
                got=error.strerror or str(error),
                hint="--out with a directory of your own",
            )
        ) from error
