"""Render a set of JPEG files with the shape of food-11, once, into a cache directory.

The Kaggle set cannot be downloaded without an account, so a stand-in is drawn: the same folders,
the same eleven classes, pictures of many sizes. The same seed gives the same files, byte for byte.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from minikeras.errors import message
from minikeras.why.folder import EVALUATION, FOOD_CLASSES, SPLITS, VALIDATION
from minikeras.why.jpeg import encoder
from minikeras.why.scene import photograph

RENDERER = 1  # raise it when a picture changes, so that older sets are rendered again
MANIFEST = "minikeras.json"
LOWEST_QUALITY, HIGHEST_QUALITY = 40, 95  # of the JPEG files

Progress = Callable[[int, int], None]  # images done, images in all


def cache_directory() -> Path:
    """Return where minikeras keeps what it can make again; the directory may not exist yet.

    `$MINIKERAS_CACHE` if it is set, else `$XDG_CACHE_HOME/minikeras`, else `~/.cache/minikeras`.
    """
    chosen = os.environ.get("MINIKERAS_CACHE")
    if chosen:
        return Path(chosen).expanduser()
    shared = os.environ.get("XDG_CACHE_HOME")
    return (Path(shared) if shared else Path.home() / ".cache") / "minikeras"


def render(
    directory: str | Path | None = None,
    *,
    images_per_class: int | Mapping[str, int] = 90,
    seed: int = 0,
    progress: Progress | None = None,
) -> Path:
    """Return a directory with the rendered set; a set that is complete already is reused.

    Args:
        directory: where the set goes; by default a folder of its own in `cache_directory()`.
        images_per_class: how many training images each class gets, and a third as many for
            validation and for evaluation; or a number for each of the three.
        seed: draws everything. More images of the same seed begin with the same images.
        progress: called as `progress(done, total)` after each image. If it raises, or on Ctrl-C,
            nothing is left behind: the set appears in its place only when it is complete.

    Raises:
        ValueError: a number that is no number of images, or a negative seed.
        FileExistsError: the directory holds something else, which is left alone.
        OSError: the directory cannot be written; a PermissionError if it may not be.
    """
    counts = _counts(images_per_class)
    if isinstance(seed, bool) or not isinstance(seed, int) or seed < 0:
        raise ValueError(
            message("The seed is not usable.", got=repr(seed), expected="0, 1, 2, ...")
        )
    manifest = {"renderer": RENDERER, "seed": seed, "images_per_class": counts}
    if directory is None:
        numbers = "-".join(str(count) for count in counts.values())
        directory = cache_directory() / f"food-11-{numbers}-seed-{seed}"
    directory = Path(directory).absolute()
    if _is_complete(directory, manifest):
        return directory
    _check_replaceable(directory)
    with _unfinished(directory) as scratch:
        rendered = scratch / "rendered"
        _render_pictures(rendered, counts, seed, progress)
        with _explained(directory):
            (rendered / MANIFEST).write_text(json.dumps(manifest, indent=2) + "\n")
            # Another process may have been faster; its files are the same.
            if not _is_complete(directory, manifest):
                _put_in_place(rendered, directory, scratch / "replaced")
    return directory


def _counts(images_per_class: int | Mapping[str, int]) -> dict[str, int]:
    """Return the number of images per class for each split."""
    if isinstance(images_per_class, Mapping):
        counts = dict(images_per_class)
    else:
        counts = dict.fromkeys(SPLITS, images_per_class)
    usable = all(type(count) is int and count > 0 for count in counts.values())
    if not usable or set(counts) != set(SPLITS):
        raise ValueError(
            message(
                "The number of images per class is not usable.",
                where="render(images_per_class=...)",
                got=repr(images_per_class),
                expected="a whole number of at least 1, or one for each of " + ", ".join(SPLITS),
                hint="images_per_class=90",
            )
        )
    if not isinstance(images_per_class, Mapping):
        third = -(-images_per_class // 3)  # rounded up
        counts.update({VALIDATION: third, EVALUATION: third})
    return {split: counts[split] for split in SPLITS}


def _is_complete(directory: Path, manifest: Mapping[str, Any]) -> bool:
    """Return whether the directory holds exactly this set, with all its files."""
    try:
        if json.loads((directory / MANIFEST).read_text()) != manifest:
            return False
    except (OSError, ValueError):
        return False
    return all(
        sum(1 for _ in (directory / split / name).glob("*.jpg")) == count
        for split, count in manifest["images_per_class"].items()
        for name in FOOD_CLASSES
    )


def _check_replaceable(directory: Path) -> None:
    """Raise if the directory holds anything but an older set: it would be lost."""
    if not directory.exists():
        return
    names = (
        {child.name for child in directory.iterdir()} if directory.is_dir() else {directory.name}
    )
    if names and not (MANIFEST in names and names <= {MANIFEST, *SPLITS}):
        raise FileExistsError(
            message(
                "The images cannot be rendered here: something else is in this place.",
                where=str(directory),
                got=", ".join(sorted(names)[:12]),
                expected=f"a new or empty directory, or a rendered set with its {MANIFEST}",
                hint="give another directory, or move its contents away",
            )
        )


@contextmanager
def _explained(directory: Path) -> Iterator[None]:
    """Say which directory could not be written, and what to do about it."""
    try:
        yield
    except OSError as error:
        raise type(error)(
            message(
                "The rendered images cannot be written.",
                where=str(directory),
                got=f"{type(error).__name__}: {error}",
                expected="a directory that may be written, with space left",
                hint="set MINIKERAS_CACHE to a directory of yours, or give another directory",
            )
        ) from error


@contextmanager
def _unfinished(directory: Path) -> Iterator[Path]:
    """Give a hidden sibling of the directory, on the same disk, and remove it in any case."""
    with _explained(directory):
        directory.parent.mkdir(parents=True, exist_ok=True)
        scratch = tempfile.TemporaryDirectory(
            dir=directory.parent, prefix=f".{directory.name}-", ignore_cleanup_errors=True
        )
    with scratch as name:
        yield Path(name)


def _put_in_place(rendered: Path, directory: Path, replaced: Path) -> None:
    """Rename the finished set to its place; an older set is moved out of the way first."""
    if directory.exists():
        directory.rename(replaced)
    rendered.rename(directory)


def _render_pictures(
    rendered: Path, counts: Mapping[str, int], seed: int, progress: Progress | None
) -> None:
    """Write every picture of the set, class by class."""
    pictures = [
        (split, label, number)
        for split, count in counts.items()
        for label in range(len(FOOD_CLASSES))
        for number in range(count)
    ]
    with encoder() as encode:
        for done, (split, label, number) in enumerate(pictures, start=1):
            # A generator per picture: none depends on how many were drawn before it.
            random = np.random.default_rng([seed, SPLITS.index(split), label, number])
            pixels = photograph(label, random)
            quality = int(random.integers(LOWEST_QUALITY, HIGHEST_QUALITY + 1))
            path = rendered / split / FOOD_CLASSES[label] / f"{number:06d}.jpg"
            with _explained(path):
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(encode(pixels, quality))
            if progress is not None:
                progress(done, len(pictures))
