"""Files in folders, one folder for each class: which files, in which order, with which labels."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

# The datasets of TensorFlow 2, which are what Keras returns; `compat.v1` wraps them in others.
import tensorflow.compat.v2 as tf

from minikeras.errors import message

Labels = str | Sequence[int] | None
FEW = 1024  # rows to shuffle at a time, if there are no batches


class Request(NamedTuple):
    """What a user asks of a folder; see `image_dataset_from_directory`."""

    caller: str
    directory: str | os.PathLike[str]
    labels: Labels
    label_mode: str | None
    class_names: Sequence[str] | None
    batch_size: int | None
    shuffle: bool
    seed: int | None
    validation_split: float | None
    subset: str | None
    follow_links: bool
    format: str
    verbose: bool


class Part(NamedTuple):
    """Files with their labels, None without."""

    paths: list[str]
    labels: Any


def datasets(
    request: Request, endings: tuple[str, ...], load: Callable[[tf.Tensor], tf.Tensor]
) -> Any:
    """Return the dataset that is asked for, or two for `subset="both"`.

    Args:
        request: what is asked for.
        endings: of the files that count, in lower case.
        load: what makes an example of a path.

    Each dataset has `class_names` and `file_paths`. The files are shuffled once from the seed;
    then, each epoch, as many as eight batches hold, again. For one seed the rows are those of both
    Kerases.

    Source: keras/src/utils/dataset_utils.py, keras/src/utils/image_dataset_utils.py
    """
    if request.labels is None or request.label_mode is None:
        request = request._replace(labels=None, label_mode=None)
    _check(request)
    seed = np.random.randint(10**6) if request.seed is None else request.seed
    part, names = _index(request, endings, seed)
    if request.label_mode == "binary" and len(names) != 2:
        raise _wrong(request, "label_mode='binary'", f"classes {names}", "2 classes")
    wanted = ("training", "validation") if request.subset == "both" else (request.subset,)
    made = []
    for subset in wanted:
        held = _split(part, request, subset)
        if not held.paths:
            expected = f"files ending in {', '.join(endings)}"
            raise _wrong(request, "directory", f"no such file in {request.directory}", expected)
        shuffle = request.shuffle and not (request.subset == "both" and subset == "validation")
        dataset = _dataset(held, request, len(names), load, seed if shuffle else None)
        dataset.class_names = names if request.label_mode else None
        dataset.file_paths = held.paths
        made.append(dataset)
    return made if len(made) > 1 else made[0]


def _check(request: Request) -> None:
    if request.labels not in ("inferred", None) and not isinstance(request.labels, list | tuple):
        raise _wrong(request, "labels", repr(request.labels), "'inferred', None, or a list")
    if request.class_names and request.labels != "inferred":
        expected = "labels='inferred': other labels name the classes themselves"
        raise _wrong(request, "class_names", repr(request.class_names), expected)
    if request.label_mode not in ("int", "categorical", "binary", None):
        expected = "'int', 'categorical', 'binary' or None"
        raise _wrong(request, "label_mode", repr(request.label_mode), expected)
    if request.format != "tf":
        raise _wrong(request, "format", repr(request.format), "'tf'")
    split, subset = request.validation_split, request.subset
    if subset not in ("training", "validation", "both", None):
        raise _wrong(request, "subset", repr(subset), "'training', 'validation', 'both' or None")
    if split and not 0 < split < 1:
        raise _wrong(request, "validation_split", split, "a share between 0 and 1")
    if bool(split) != bool(subset):
        got = f"validation_split={split}, subset={subset!r}"
        raise _wrong(request, "validation_split, subset", got, "both of them, or none")
    if split and request.shuffle and request.seed is None:
        expected = "a seed, so that the two subsets do not overlap"
        raise _wrong(request, "seed", "None", expected)


def _index(request: Request, endings: tuple[str, ...], seed: int) -> tuple[Part, list[str]]:
    """Return the files, shuffled if asked, with their labels, and the names of the classes."""
    directory = os.fspath(request.directory)
    folders = [""]
    if request.labels == "inferred":
        folders = [
            name
            for name in sorted(os.listdir(directory))
            if os.path.isdir(os.path.join(directory, name)) and not name.startswith(".")
        ]
        if request.class_names is not None:
            if not set(request.class_names) <= set(folders):
                got, expected = repr(list(request.class_names)), f"names among {folders}"
                raise _wrong(request, "class_names", got, expected)
            folders = list(request.class_names)
    held = [_files(directory, folder, request.follow_links, endings) for folder in folders]
    paths = [path for files in held for path in files]
    names = folders
    labels: Any = None
    if request.labels == "inferred":
        counts = [len(files) for files in held]
        labels = np.repeat(np.arange(len(folders), dtype="int32"), counts)
    elif request.labels is not None:
        if len(request.labels) != len(paths):
            got, expected = f"{len(request.labels)} labels", f"{len(paths)}, one for each file"
            raise _wrong(request, "labels", got, expected)
        labels = list(request.labels)
        names = [str(label) for label in sorted(set(labels))]
    if request.verbose:
        of = "" if labels is None else f" belonging to {len(names)} classes"
        print(f"Found {len(paths)} files{of}.")
    if request.shuffle:
        np.random.RandomState(seed).shuffle(paths)
        if labels is not None:
            np.random.RandomState(seed).shuffle(labels)
    return Part(paths, labels), names


def _files(directory: str, folder: str, links: bool, endings: tuple[str, ...]) -> list[str]:
    """Return the paths of a folder and those inside it, in alphabetical order, folder by folder."""
    top = os.path.join(directory, folder)
    return [
        os.path.join(directory, folder, os.path.relpath(os.path.join(root, name), top))
        for root, _, files in sorted(os.walk(top, followlinks=links), key=lambda walked: walked[0])
        for name in sorted(files)
        if name.lower().endswith(endings)
    ]


def _split(part: Part, request: Request, subset: str | None) -> Part:
    """Return the files of a subset: the last share is for validation."""
    if not request.validation_split:
        return part
    total = len(part.paths)
    first = total - int(request.validation_split * total)
    rows = slice(first) if subset == "training" else slice(first, total)
    if request.verbose:
        print(f"Using {len(part.paths[rows])} files for {subset}.")
    return Part(part.paths[rows], None if part.labels is None else part.labels[rows])


def _dataset(
    part: Part,
    request: Request,
    classes: int,
    load: Callable[[tf.Tensor], tf.Tensor],
    seed: int | None,
) -> tf.data.Dataset:
    """Return a dataset of examples, with labels if there is a mode."""
    parallel, label_mode = tf.data.AUTOTUNE, request.label_mode
    dataset = tf.data.Dataset.from_tensor_slices(part.paths)
    if label_mode:
        labels = tf.data.Dataset.from_tensor_slices(part.labels)
        if label_mode == "binary":
            labels = labels.map(lambda y: tf.expand_dims(tf.cast(y, "float32"), -1), parallel)
        elif label_mode == "categorical":
            labels = labels.map(lambda y: tf.one_hot(y, classes), parallel)
        dataset = tf.data.Dataset.zip((dataset, labels))
    size = request.batch_size
    if seed is not None:
        dataset = dataset.shuffle(size * 8 if size else FEW, seed=seed)
    if label_mode:
        dataset = dataset.map(lambda path, label: (load(path), label), parallel)
    else:
        dataset = dataset.map(load, parallel)
    return (dataset.batch(size) if size else dataset).prefetch(parallel)


def _wrong(request: Request, name: str, got: Any, expected: str) -> ValueError:
    return ValueError(
        message(
            f"{name} does not fit.",
            where=f"{request.caller}({name})",
            got=got,
            expected=expected,
        )
    )
