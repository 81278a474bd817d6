"""Find the images of a folder laid out like food-11, before any of them is opened."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from minikeras.errors import message

TRAINING, VALIDATION, EVALUATION = SPLITS = ("training", "validation", "evaluation")

# The class names of food-11, in the order of its class numbers.
FOOD_CLASSES = (
    "Bread",
    "Dairy product",
    "Dessert",
    "Egg",
    "Fried food",
    "Meat",
    "Noodles-Pasta",
    "Rice",
    "Seafood",
    "Soup",
    "Vegetable-Fruit",
)
EXTENSIONS = (".jpg", ".jpeg")
LAYOUT = "training/<class>/*.jpg and validation/<class>/*.jpg, or training/<class number>_*.jpg"


@dataclass(frozen=True)
class Split:
    """The images of one split, by class and then by name: `labels[i]` belongs to `paths[i]`."""

    paths: tuple[str, ...]
    labels: tuple[int, ...]  # 0 to classes - 1


@dataclass(frozen=True)
class ImageFolder:
    """What a folder holds: the names of its classes by label, and the images of each split."""

    directory: Path
    classes: tuple[str, ...]
    training: Split
    validation: Split
    evaluation: Split | None


@dataclass(frozen=True)
class _Listing:
    """The images of one split by class: by the name of a folder, or by the number of a file."""

    numbered: bool
    images: Mapping[str, list[Path]]


def find_images(directory: str | Path) -> ImageFolder:
    """Return the JPEG files of a folder and their classes.

    Two layouts are known: `training/<class>/<any name>.jpg`, whose classes are sorted by name,
    and `training/<class number>_<any name>.jpg`, whose classes, if they are eleven, get the names
    of food-11. `validation` is laid out in the same way, and so is `evaluation`, which may be
    missing. The layout may lie one folder deeper. Hidden files and other files are ignored.

    Raises:
        FileNotFoundError: the directory does not exist.
        NotADirectoryError: the directory is a file.
        ValueError: the folder has another layout, an empty split, fewer than two classes, or
            classes that differ between the splits.
    """
    root = _find_root(Path(directory))
    listings = {split: _list_split(root / split) for split in SPLITS if (root / split).is_dir()}
    _check_layouts(root, listings)
    _check_classes(root, listings)
    numbered = listings[TRAINING].numbered
    keys = sorted(listings[TRAINING].images, key=int if numbered else str)
    if numbered:
        _check_numbers(root, listings, [int(key) for key in keys])
    splits = {split: _label(listing, keys) for split, listing in listings.items()}
    return ImageFolder(
        directory=root,
        classes=FOOD_CLASSES if numbered and len(keys) == len(FOOD_CLASSES) else tuple(keys),
        training=splits[TRAINING],
        validation=splits[VALIDATION],
        evaluation=splits.get(EVALUATION),
    )


def _find_root(directory: Path) -> Path:
    """Return the folder that holds the splits: the directory, or the only such folder in it."""
    if not directory.exists():
        raise FileNotFoundError(
            message(
                "The image folder does not exist.",
                where=str(directory.absolute()),
                hint="check the path; it is read from the current folder unless it begins with /",
            )
        )
    if not directory.is_dir():
        raise NotADirectoryError(
            message(
                "The image folder is a file.",
                where=str(directory),
                expected=f"a folder with {LAYOUT}",
                hint="unpack an archive first, and give the folder",
            )
        )
    if any((directory / split).is_dir() for split in (TRAINING, VALIDATION)):
        _check_splits(directory)
        return directory
    inner = [child for child in _folders(directory) if _has_splits(child)]
    if len(inner) > 1:
        raise ValueError(
            message(
                "Several folders inside the image folder have the splits.",
                where=str(directory),
                got=_some(child.name for child in inner),
                expected="one of them",
                hint=f"give {inner[0]}",
            )
        )
    if not inner:
        _check_splits(directory)
    return inner[0]


def _has_splits(directory: Path) -> bool:
    return all((directory / split).is_dir() for split in (TRAINING, VALIDATION))


def _check_splits(directory: Path) -> None:
    """Raise if `training` or `validation` is missing; a name that comes near is pointed out."""
    missing = [split for split in (TRAINING, VALIDATION) if not (directory / split).is_dir()]
    if not missing:
        return
    names = [child.name for child in _folders(directory)]
    hints = [
        f"rename {name!r} to {split!r}"
        for split in missing
        for name in names
        if name.lower()[:3] == split[:3]
    ]
    if not hints and _has_splits(directory.parent):
        hints = [f"give the folder above it, {directory.parent}"]
    raise ValueError(
        message(
            f"The image folder has no folder {' and no folder '.join(map(repr, missing))}.",
            where=str(directory),
            got=_some(child.name for child in sorted(directory.iterdir())),
            expected=LAYOUT,
            hint=", ".join(hints) or "move the images into folders of these names",
        )
    )


def _list_split(directory: Path) -> _Listing:
    """Return the images of a split by class, in whichever layout they are."""
    loose = _images(directory)
    by_folder = {child.name: _images(child) for child in _folders(directory)}
    by_folder = {name: images for name, images in by_folder.items() if images}
    if loose and by_folder:
        raise ValueError(
            message(
                "A split has images both in class folders and beside them.",
                where=str(directory),
                got=f"folders {_some(by_folder)}; files {_some(path.name for path in loose)}",
                expected=LAYOUT,
                hint="move the loose images into their class folders, or away",
            )
        )
    if not loose and not by_folder:
        raise ValueError(
            message(
                f"The {directory.name} split has no images.",
                where=str(directory),
                got=_some(child.name for child in sorted(directory.iterdir())),
                expected="files that end in " + " or ".join(EXTENSIONS),
                hint="convert other images to JPEG, or remove an empty evaluation folder",
            )
        )
    return _Listing(True, _by_number(loose)) if loose else _Listing(False, by_folder)


def _by_number(paths: Iterable[Path]) -> dict[str, list[Path]]:
    """Group files by the class number before the first underscore of their names."""
    groups: dict[str, list[Path]] = {}
    for path in paths:
        number = re.match(r"([0-9]+)_", path.name)
        if number is None:
            raise ValueError(
                message(
                    "The name of an image does not begin with a class number.",
                    where=str(path.parent),
                    got=path.name,
                    expected="<class number>_<any name>.jpg, such as 0_12.jpg, or class folders",
                    hint="rename the file, or put it into a folder with the name of its class",
                )
            )
        groups.setdefault(str(int(number[1])), []).append(path)
    return groups


def _check_layouts(root: Path, listings: Mapping[str, _Listing]) -> None:
    numbered = [split for split, listing in listings.items() if listing.numbered]
    if numbered and len(numbered) < len(listings):
        raise ValueError(
            message(
                "The splits of the image folder have different layouts.",
                where=str(root),
                got=f"numbered files in {', '.join(numbered)}, class folders elsewhere",
                expected=LAYOUT,
                hint="lay out all splits in the same way",
            )
        )


def _check_classes(root: Path, listings: Mapping[str, _Listing]) -> None:
    """Raise if a class is not in every split, or if there is only one."""
    everything = sorted(set().union(*(listing.images for listing in listings.values())))
    for split, listing in listings.items():
        missing = [name for name in everything if name not in listing.images]
        if missing:
            raise ValueError(
                message(
                    f"The classes differ: the {split} split has no images of some.",
                    where=str(root / split),
                    got="no " + _some(missing),
                    expected="the same classes in every split: " + _some(everything),
                    hint="correct the spelling, add images, or remove the class from all splits",
                )
            )
    if len(everything) < 2:
        raise ValueError(
            message(
                "The image folder has one class only.",
                where=str(root),
                got=everything[0],
                expected="at least two classes",
                hint="give the folder that holds the images of all classes",
            )
        )


def _check_numbers(root: Path, listings: Mapping[str, _Listing], numbers: list[int]) -> None:
    """Raise if the class numbers, sorted, are not 0, 1, 2 and so on."""
    for expected, number in enumerate(numbers):
        if number != expected:
            path = listings[TRAINING].images[str(number)][0]
            raise ValueError(
                message(
                    f"The class number {number} is out of range.",
                    where=str(path),
                    got="class numbers " + ", ".join(map(str, numbers)),
                    expected=f"0 to {len(numbers) - 1} for {len(numbers)} classes",
                    hint=f"add images of class {expected}, or correct the names",
                )
            )


def _label(listing: _Listing, keys: list[str]) -> Split:
    """Return the images of a split in the order of the classes, with their labels."""
    pairs = [(str(path), label) for label, key in enumerate(keys) for path in listing.images[key]]
    return Split(tuple(path for path, _ in pairs), tuple(label for _, label in pairs))


def _folders(directory: Path) -> list[Path]:
    return [child for child in _visible(directory) if child.is_dir()]


def _images(directory: Path) -> list[Path]:
    children = _visible(directory)
    return [child for child in children if child.suffix.lower() in EXTENSIONS and child.is_file()]


def _visible(directory: Path) -> list[Path]:
    """Return what is in a directory, sorted; macOS leaves a hidden `._name.jpg` beside images."""
    return sorted(child for child in directory.iterdir() if not child.name.startswith("."))


def _some(names: Iterable[str], most: int = 12) -> str:
    """Return the first of the names, and how many are left out."""
    listed = list(names)
    rest = f" and {len(listed) - most} more" if len(listed) > most else ""
    return (", ".join(listed[:most]) or "nothing") + rest
