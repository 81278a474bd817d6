"""Read images for training: JPEG files as the TF1 program reads them, or handwritten digits.

The decoded images live in a temporary file that is mapped into memory, so a large folder needs
disk space and not memory. Each image is decoded once, whatever the number of runs that use it.
"""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from minikeras.errors import message
from minikeras.why.folder import TRAINING, VALIDATION, ImageFolder, Split, find_images
from minikeras.why.jpeg import Image, decode
from minikeras.why.options import check_size

__all__ = [
    "ImageFolder",
    "ImageSet",
    "Skipped",
    "check_size",
    "decode",
    "digits",
    "find_images",
    "load",
]

Progress = Callable[[int, int], None]  # images done, images in all


class Skipped(NamedTuple):
    """A file that could not be decoded."""

    path: str
    reason: str


@dataclass(frozen=True, eq=False)
class ImageSet:
    """The images of one split, in a temporary file without a name; `with` closes it.

    Attributes:
        images: (images, size, size, 3) float32, 0 to 1, read-only, mapped from the file.
        labels: (images,) int32, 0 to classes - 1.
        paths: the file of each image; empty for images that did not come from files.
        classes: the name of each label.
        skipped: the files that could not be decoded, which the set does not have.
    """

    images: Image
    labels: npt.NDArray[np.int32]
    paths: tuple[str, ...]
    classes: tuple[str, ...]
    skipped: tuple[Skipped, ...] = ()

    def close(self) -> None:
        """Let go of the images: the file goes with the last array that shows it."""
        object.__setattr__(self, "images", np.zeros((0, *self.images.shape[1:]), np.float32))

    def __enter__(self) -> ImageSet:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def load(
    directory: str | Path,
    *,
    size: int,
    limit_per_class: int | None = None,
    scratch: str | Path | None = None,
    progress: Progress | None = None,
) -> tuple[ImageSet, ImageSet]:
    """Return the training and the validation images of a folder, scaled to `size` pixels a side.

    Args:
        directory: a folder that `find_images` understands.
        size: pixels a side, 8 to 1024.
        limit_per_class: at most so many images of each class, the first by name, in each split.
        scratch: where the temporary files go; by default the temporary directory of the system.
        progress: called as `progress(done, total)` after each image.

    Raises:
        FileNotFoundError, NotADirectoryError, ValueError: as `find_images`.
        ValueError: a size or a limit that is not usable, or a class without one good image.
        OSError: there is not enough space on the disk.
    """
    check_size(size)
    if limit_per_class is not None:
        _check_limit(limit_per_class)
    folder = find_images(directory)
    training = _first_of_each(folder.training, limit_per_class)
    validation = _first_of_each(folder.validation, limit_per_class)
    total = len(training.paths) + len(validation.paths)
    space = _scratch_with_space(scratch, total, size)

    def report(done: int) -> None:
        if progress is not None:
            progress(done, total)

    def report_validation(done: int) -> None:
        report(len(training.paths) + done)

    return (
        _load_split(folder, TRAINING, training, size, space, report),
        _load_split(folder, VALIDATION, validation, size, space, report_validation),
    )


def _load_split(
    folder: ImageFolder,
    name: str,
    split: Split,
    size: int,
    scratch: Path,
    report: Callable[[int], None],
) -> ImageSet:
    """Decode the images of one split into a temporary file."""
    good: list[int] = []
    skipped: list[Skipped] = []

    def skip(path: str, reason: str) -> None:
        skipped.append(Skipped(path, reason))
        report(len(good) + len(skipped))

    def images() -> Iterator[Image]:
        for position, image in decode(split.paths, size=size, on_bad=skip):
            yield image
            good.append(position)
            report(len(good) + len(skipped))

    mapped = _write(images(), size, scratch)
    labels = np.array([split.labels[position] for position in good], np.int32)
    _check_every_class(folder, name, labels, skipped)
    return ImageSet(
        images=mapped,
        labels=labels,
        paths=tuple(split.paths[position] for position in good),
        classes=folder.classes,
        skipped=tuple(skipped),
    )


def digits(*, size: int = 32, scratch: str | Path | None = None) -> tuple[ImageSet, ImageSet]:
    """Return scikit-learn's handwritten digits as training and validation images.

    1,797 images of 8x8 pixels, each pixel repeated until there are `size` a side and in three
    equal channels; 10 classes; values 0 to 1. Every fifth image of each class is for validation.

    Raises:
        ImportError: scikit-learn is not installed.
        ValueError: a size that is not usable.
        OSError: there is not enough space on the disk.
    """
    check_size(size)
    try:
        from sklearn.datasets import load_digits
    except ImportError as error:
        raise ImportError(
            message(
                "The handwritten digits come with scikit-learn, which is not installed.",
                hint="pip install 'minikeras[digits]', or give a folder of images",
            )
        ) from error
    data = load_digits()
    labels = data.target.astype(np.int32)
    space = _scratch_with_space(scratch, len(labels), size)
    rank = np.zeros(len(labels), np.int32)  # how many of its class came before each image
    for label in range(10):
        rank[labels == label] = np.arange(np.sum(labels == label))
    nearest = np.arange(size) * 8 // size

    def subset(chosen: npt.NDArray[np.bool_]) -> ImageSet:
        scaled = (image[nearest][:, nearest] / 16 for image in data.images[chosen])
        images = (np.repeat(image[:, :, None], 3, axis=2).astype(np.float32) for image in scaled)
        names = tuple(str(label) for label in range(10))
        return ImageSet(_write(images, size, space), labels[chosen], (), names)

    return subset(rank % 5 != 4), subset(rank % 5 == 4)


def _write(images: Iterable[Image], size: int, scratch: Path) -> Image:
    """Write images to a temporary file, one after the other, and map it into memory."""
    count = 0
    # The file has no name, so that it is gone whatever becomes of this process.
    with tempfile.TemporaryFile(dir=scratch) as file:
        for image in images:
            file.write(image.tobytes())
            count += 1
        file.flush()
        shape = (count, size, size, 3)
        if count == 0:  # an empty file cannot be mapped
            return np.zeros(shape, np.float32)
        return np.memmap(file, np.float32, "r", shape=shape)


def _first_of_each(split: Split, limit: int | None) -> Split:
    """Return the split with at most `limit` images of each class."""
    if limit is None:
        return split
    seen: Counter[int] = Counter()
    chosen: list[int] = []
    for position, label in enumerate(split.labels):
        if seen[label] < limit:
            chosen.append(position)
        seen[label] += 1
    paths = tuple(split.paths[position] for position in chosen)
    return Split(paths, tuple(split.labels[position] for position in chosen))


def _check_limit(limit: int) -> None:
    if type(limit) is not int or limit < 1:
        raise ValueError(
            message(
                "The limit of images per class is not usable.",
                got=repr(limit),
                expected="a whole number of at least 1, or None for no limit",
            )
        )


def _scratch_with_space(scratch: str | Path | None, images: int, size: int) -> Path:
    """Return the directory for temporary files, once it is known to have the space."""
    directory = Path(tempfile.gettempdir() if scratch is None else scratch)
    needed = images * size * size * 3 * np.dtype(np.float32).itemsize
    free = shutil.disk_usage(directory).free
    if needed > free:
        raise OSError(
            message(
                "There is not enough disk space for the decoded images.",
                where=str(directory),
                got=f"{free / 1e6:,.0f} MB free",
                expected=f"{needed / 1e6:,.0f} MB for {images:,} images of {size}x{size} pixels",
                hint="a smaller --image-size, fewer images, or TMPDIR on a larger disk",
            )
        )
    return directory


def _check_every_class(
    folder: ImageFolder, name: str, labels: npt.NDArray[np.int32], skipped: Sequence[Skipped]
) -> None:
    """Raise if bad files left a class of the split without images."""
    lost = [kind for label, kind in enumerate(folder.classes) if label not in labels]
    if lost:
        raise ValueError(
            message(
                f"No image of the {name} split could be decoded for: {', '.join(lost)}.",
                where=str(folder.directory / name),
                got=f"{len(skipped)} bad files, such as {skipped[0].path}: {skipped[0].reason}",
                expected="at least one good JPEG file of each class",
                hint="replace the bad files",
            )
        )
