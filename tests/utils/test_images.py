"""Images in folders: the same files, labels, batches and bits as in both Kerases."""

import copy

import keras
import numpy as np
import pytest
import tensorflow as tf2
import tf_keras

import minikeras
from kerases import each_keras, parts
from minikeras.utils import image_dataset_from_directory

SIZES = [(9, 7), (8, 8), (5, 11)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Return a folder of three classes, in an order that is not alphabetical on disk."""
    top, random = tmp_path_factory.mktemp("images"), np.random.RandomState(0)
    for name, count in (("b", 3), ("10", 4), ("2", 5)):
        (top / name / "deep").mkdir(parents=True)
        for index in range(count):
            pixels = random.randint(0, 256, (*SIZES[index % 3], 3)).astype(np.uint8)
            encode = tf2.io.encode_png if index % 2 else tf2.io.encode_jpeg
            deep = "deep/" if index == 1 else ""
            (top / name / f"{deep}{index}.{'png' if index % 2 else 'JPG'}").write_bytes(
                encode(pixels).numpy()
            )
    (top / "b" / "notes.txt").write_text("no image")
    (top / ".hidden").mkdir()
    return top


def batches(dataset):
    """Return the bytes of every batch of two epochs."""
    return [
        [
            (part.dtype, part.shape, part.tobytes())
            for part in (item if isinstance(item, tuple) else (item,))
        ]
        for _ in range(2)
        for item in dataset.as_numpy_iterator()
    ]


CASES = {
    "plain": {},
    "in order": {"shuffle": False},
    "one-hot": {"label_mode": "categorical"},
    "no labels": {"labels": None},
    "no mode": {"label_mode": None},
    "list": {"labels": [1, 0] * 6},
    "grey": {"color_mode": "grayscale", "interpolation": "nearest"},
    "bicubic": {"interpolation": "bicubic", "shuffle": False},
    "area": {"interpolation": "area", "shuffle": False},
    "lanczos": {"interpolation": "Lanczos3", "shuffle": False},
    "cropped": {"crop_to_aspect_ratio": True, "image_size": (4, 7), "shuffle": False},
    "single": {"batch_size": None},
    "training": {"validation_split": 0.3, "subset": "training"},
    "validation": {"validation_split": 0.3, "subset": "validation"},
}
# What Keras 2 does not have; it also goes through the folders in alphabetical order always.
ONLY_3 = {
    "binary": {"label_mode": "binary", "class_names": ["b", "2"]},
    "classes": {"class_names": ["b", "10", "2"]},
    "padded": {"pad_to_aspect_ratio": True, "image_size": (4, 7), "shuffle": False},
    "channels first": {"data_format": "channels_first", "shuffle": False},
}


@pytest.mark.parametrize("case", CASES | ONLY_3)
@each_keras
def test_the_batches_are_those_of_keras(library, case, folder, capsys):
    """In two epochs, to the bit, with the same names, files and lines."""
    if library is tf_keras and case in ONLY_3:
        return
    arguments = {"batch_size": 5, "image_size": (6, 5), "seed": 3} | (CASES | ONLY_3)[case]
    found = []
    for K in (library, minikeras):
        # Keras shuffles a list of labels in place.
        dataset = K.utils.image_dataset_from_directory(str(folder), **copy.deepcopy(arguments))
        printed = capsys.readouterr().out
        found.append((batches(dataset), dataset.file_paths, dataset.class_names, printed))
    real, ours = found
    assert ours[0]
    labelled = not {"labels"} & set(arguments) and arguments.get("label_mode", "int")
    # Keras 2 has other names for the classes of labels that are given, and one where are none.
    compared = slice(1, 4 if library is keras or labelled else 2)
    assert ours[compared] == real[compared]
    assert ours[0] == real[0]


@each_keras
def test_both_subsets_at_once(library, folder):
    """Two datasets; that for validation is in one order."""
    arguments = {"validation_split": 0.4, "subset": "both", "seed": 1, "batch_size": 4}
    arguments |= {"image_size": (4, 4)}
    real, ours = (
        [batches(part) for part in K.utils.image_dataset_from_directory(str(folder), **arguments)]
        for K in (library, minikeras)
    )
    assert ours == real


@pytest.mark.parametrize(
    "arguments",
    [
        {"labels": "guess"},
        {"labels": [1] * 12, "class_names": ["b"]},
        {"label_mode": "one-hot"},
        {"label_mode": "binary"},
        {"class_names": ["c"]},
        {"color_mode": "grey"},
        {"image_size": (3, 3, 3)},
        {"validation_split": 0.2},
        {"subset": "training"},
        {"validation_split": 2, "subset": "training"},
        {"validation_split": 0.2, "subset": "test", "seed": 1},
        {"validation_split": 0.2, "subset": "training"},
    ],
    ids=str,
)
@each_keras
def test_what_does_not_fit_is_refused(library, arguments, folder):
    """A ValueError in both Kerases too; the message names the argument."""
    with pytest.raises(ValueError):
        library.utils.image_dataset_from_directory(str(folder), **arguments)
    with pytest.raises(ValueError) as caught:
        image_dataset_from_directory(str(folder), **arguments)
    assert parts(caught)["where"].startswith("image_dataset_from_directory(")


def test_a_folder_without_images_is_refused(tmp_path):
    """And one that is not there."""
    with pytest.raises(ValueError, match="no such file in"):
        image_dataset_from_directory(tmp_path)
    with pytest.raises(FileNotFoundError):
        image_dataset_from_directory(tmp_path / "nothing")
    for arguments in (
        {"interpolation": "best"},
        {"labels": [1, 2]},
        {"format": "grain"},
        {"data_format": "channels_middle"},
        {"crop_to_aspect_ratio": True, "pad_to_aspect_ratio": True},
    ):
        with pytest.raises(ValueError):
            image_dataset_from_directory(tmp_path, **arguments)


def test_the_older_names_are_the_same_functions():
    """Those of programs for Keras 2."""
    for name in ("image", "text"):
        function = f"{name}_dataset_from_directory"
        ours = getattr(minikeras.preprocessing, function)
        assert ours is getattr(minikeras.utils, function)
        assert getattr(keras.preprocessing, function) is getattr(keras.utils, function)
