"""Texts in folders, batch for batch as in both Kerases."""

import keras
import pytest
import tensorflow as tf2

import minikeras
from kerases import each_keras
from minikeras.utils import text_dataset_from_directory


def _plain(part):
    return part.tolist() if hasattr(part, "tolist") else part


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Return a folder of two classes."""
    top = tmp_path_factory.mktemp("texts")
    for name, texts in (("neg", ["bad", "wörse", ""]), ("pos", ["good", "better\nbest"])):
        (top / name).mkdir()
        for index, text in enumerate(texts):
            (top / name / f"{index}.txt").write_text(text)
    (top / "pos" / "image.png").write_text("no text")
    return top


@pytest.mark.parametrize(
    "arguments",
    [
        {},
        {"shuffle": False, "max_length": 3},
        {"label_mode": "binary"},
        {"label_mode": "categorical"},
        {"labels": None},
        {"batch_size": None},
        {"validation_split": 0.4, "subset": "validation"},
    ],
    ids=str,
)
@each_keras
def test_the_batches_are_those_of_keras(library, arguments, folder, capsys):
    """In two epochs, with the same names and lines."""
    found = []
    for K in (library, minikeras):
        dataset = K.utils.text_dataset_from_directory(
            str(folder), **({"seed": 3, "batch_size": 2} | arguments)
        )
        texts = [[tf2.nest.map_structure(_plain, item)] for item in dataset.as_numpy_iterator()]
        found.append((texts, dataset.class_names, capsys.readouterr().out))
    assert found[0][0] == found[1][0]
    if library is keras or "labels" not in arguments:  # Keras 2 has a class without a name
        assert found[0] == found[1]


def test_a_folder_without_texts_is_refused(tmp_path):
    """A ValueError."""
    with pytest.raises(ValueError, match="no such file in"):
        text_dataset_from_directory(tmp_path)
