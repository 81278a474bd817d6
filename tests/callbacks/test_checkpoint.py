"""ModelCheckpoint: the same files as both Kerases write, of the same epochs."""

import warnings

import h5py
import keras
import numpy as np
import pytest

import minikeras
from callbacks.scripted import X, Y, model_of, run
from kerases import both_kerases, parts
from minikeras.callbacks import ModelCheckpoint
from minikeras.defaults import Defaults
from small import NUMBERS, classifier
from small import X as EXAMPLES

LOSSES = [1.0, 0.5, 0.75, 0.25]


def kernel_in(path):
    """Return the first kernel in a file of weights."""
    with h5py.File(path) as file:
        return float(file["layers/dense/vars/0"][()].item())


def saved(K, defaults, folder, name, columns=None, **arguments):
    """Return the files of a fit with scripted logs, each with its kernel."""
    folder = folder / K.__name__
    arguments = {"save_weights_only": True, "monitor": "val_loss"} | arguments

    def callback(K):
        return K.callbacks.ModelCheckpoint(str(folder / name), **arguments)

    run(K, defaults, callback, columns or {"val_loss": LOSSES})
    return {path.name: kernel_in(path) for path in sorted(folder.iterdir())}


@pytest.mark.parametrize(
    ("name", "arguments", "files"),
    [
        ("last.weights.h5", {}, 1),
        ("{epoch:02d}.weights.h5", {}, 4),
        ("{epoch}-{val_loss:.2f}.weights.h5", {"save_best_only": True}, 3),
        ("best.weights.h5", {"save_best_only": True}, 1),
        ("{epoch}.weights.h5", {"save_best_only": True, "mode": "max"}, 1),
        ("{epoch}.weights.h5", {"save_best_only": True, "initial_value_threshold": 0.4}, 1),
        ("{epoch}.weights.h5", {"save_freq": 3}, 1),
        ("{epoch}-{batch}.weights.h5", {"save_freq": 1}, 4),
    ],
    ids=str,
)
@both_kerases
def test_the_files_are_those_of_keras(library, defaults, name, arguments, files, tmp_path):
    """Their names, and the weights in them."""
    ours, real = (saved(K, defaults, tmp_path, name, **arguments) for K in (minikeras, library))
    assert ours == real
    assert len(ours) == files


@both_kerases
def test_a_broken_first_epoch_counts_as_in_keras(library, defaults, tmp_path):
    """The best for ever in Keras 3; in Keras 2 it is none."""
    columns = {"val_loss": [np.nan, 0.5, 0.25]}
    ours, real = (
        saved(K, defaults, tmp_path, "{epoch}.weights.h5", columns, save_best_only=True)
        for K in (minikeras, library)
    )
    assert ours == real
    assert len(ours) == (1 if library is keras else 2)


def test_what_it_prints_is_what_keras_3_prints(capsys, tmp_path):
    """That it improved, that it did not, that it saved."""
    printed = []
    for K in (keras, minikeras):
        saved(K, Defaults.keras(), tmp_path, "x.weights.h5", save_best_only=True, verbose=1)
        saved(K, Defaults.keras(), tmp_path, "x.weights.h5", {"loss": [1.0]}, verbose=1)
        printed.append(capsys.readouterr().out.replace(K.__name__, ""))
    assert printed[0] == printed[1]
    for text in ("improved from None to 1.00000", "did not improve from 0.50000", "finished"):
        assert text in printed[1]


def test_without_the_metric_it_warns_and_saves(tmp_path):
    """As Keras 3 does; Keras 2 does not save."""
    for K in (keras, minikeras):
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            columns = {"loss": [1.0]}
            files = saved(
                K, Defaults.keras(), tmp_path, "x.weights.h5", columns, save_best_only=True
            )
        texts = [str(warning.message) for warning in caught]
        assert "Can save best model only with val_loss available." in texts
        assert list(files) == ["x.weights.h5"]


def test_a_name_that_the_logs_do_not_have_is_an_error(tmp_path):
    """A KeyError, as in both Kerases."""
    for K in (keras, minikeras):
        with pytest.raises(KeyError) as caught:
            saved(K, Defaults.keras(), tmp_path, "{mae}.weights.h5")
    assert "expected: one of epoch, val_loss" in str(caught.value.args[0])


def test_a_folder_in_the_place_of_the_file_is_an_error(tmp_path):
    """An OSError, as in Keras."""
    (tmp_path / "minikeras" / "x.weights.h5").mkdir(parents=True)
    with pytest.raises(OSError):
        saved(minikeras, Defaults.keras(), tmp_path, "x.weights.h5")


@pytest.mark.parametrize(
    "arguments",
    [
        {"filepath": "x.txt"},
        {"filepath": "x.txt", "save_weights_only": True},
        {"filepath": "x.weights.h5", "save_freq": "batch", "save_weights_only": True},
        {"filepath": "x.weights.h5", "save_freq": 1.5, "save_weights_only": True},
    ],
    ids=str,
)
def test_what_cannot_work_is_refused_at_once(arguments):
    """A ValueError, as in Keras 3."""
    with pytest.raises(ValueError):
        keras.callbacks.ModelCheckpoint(**arguments)
    with pytest.raises(ValueError) as caught:
        ModelCheckpoint(**arguments)
    assert parts(caught)["where"].startswith("ModelCheckpoint(")


@pytest.mark.skipif(hasattr(minikeras.Sequential, "save"), reason="whole models can be saved")
def test_a_whole_model_is_refused_with_what_to_write():
    """Before the first batch."""
    with pytest.raises(ValueError) as caught:
        model_of(minikeras, Defaults.keras()).fit(
            X, Y, verbose=0, callbacks=[ModelCheckpoint("x.keras")]
        )
    assert "save_weights_only=True" in parts(caught)["try"]


def test_only_who_saves_after_batches_slows_the_loop_down():
    """The usual one leaves the chunks as they are."""
    for frequency, slow in (("epoch", False), (5, True)):
        arguments = {"save_weights_only": True, "save_freq": frequency}
        assert ModelCheckpoint("x.weights.h5", **arguments).wants_train_batches is slow


@both_kerases
def test_after_some_batches_across_epochs(library, defaults, tmp_path):
    """The count goes on from epoch to epoch."""
    names = []
    for K in (library, minikeras):
        folder = tmp_path / K.__name__
        callback = K.callbacks.ModelCheckpoint(
            str(folder / "{epoch}-{batch}.weights.h5"), save_weights_only=True, save_freq=4
        )
        model = classifier(K, defaults if K is minikeras else None)
        model.fit(EXAMPLES, NUMBERS, batch_size=8, epochs=5, verbose=0, callbacks=[callback])
        names.append(sorted(path.name for path in folder.iterdir()))
    assert names[0] == names[1]
    assert len(names[1]) == 3
