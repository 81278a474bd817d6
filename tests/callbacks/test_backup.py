"""BackupAndRestore: an interrupted training goes on as in both Kerases."""

import keras
import pytest

import minikeras
from kerases import parts
from minikeras.callbacks import BackupAndRestore
from minikeras.defaults import Defaults
from small import LIBRARIES, NUMBERS, X, agree, classifier, state


class Stop(Exception):
    """What interrupts a training."""


def interrupter(K, epoch=None, batch=None):
    """Return a callback that raises after an epoch, or after a batch of it."""

    class Interrupt(K.callbacks.Callback):
        now = 0

        def on_epoch_begin(self, number, logs=None):
            self.now = number

        def on_epoch_end(self, number, logs=None):
            if number == epoch and batch is None:
                raise Stop

    class Between(Interrupt):
        def on_train_batch_end(self, number, logs=None):
            if self.now == epoch and number == batch:
                raise Stop

    return Interrupt() if batch is None else Between()


FIT = {"batch_size": 8, "verbose": 0, "shuffle": False}


def resumed(K, defaults, folder, place, **arguments):
    """Train until it is interrupted, and again with a new model; return epochs and weights."""
    folder = str(folder / K.__name__)
    for interrupt in ([interrupter(K, **place)], []):
        model = classifier(K, defaults, optimizer="adam", steps_per_execution=1)
        backup = K.callbacks.BackupAndRestore(folder, **arguments)
        try:
            told = model.fit(X, NUMBERS, epochs=4, callbacks=[backup, *interrupt], **FIT)
        except Stop:
            continue
    return told.epoch, [*told.history.items()], state(model), int(model.optimizer.iterations)


@pytest.mark.parametrize(
    ("place", "arguments"),
    [
        ({"epoch": 1}, {}),
        ({"epoch": 2, "batch": 1}, {}),
        ({"epoch": 2, "batch": 1}, {"save_freq": 2}),
    ],
    ids=str,
)
def test_it_goes_on_as_keras_3_does(place, arguments, tmp_path):
    """The same epochs with the same losses and weights, optimizer and all."""

    def program(K, defaults):
        return resumed(K, defaults, tmp_path, place, **arguments)

    epochs, *_ = agree(keras, Defaults.keras(), program)
    assert epochs == list(range(place["epoch"] + ("batch" not in place), 4))


@pytest.mark.parametrize(("library", "defaults"), LIBRARIES)
def test_the_end_is_that_of_a_training_that_was_never_interrupted(library, defaults, tmp_path):
    """To the bit, after an epoch."""
    *_, weights, steps = resumed(minikeras, defaults, tmp_path, {"epoch": 1})
    for K in (library, minikeras):
        model = classifier(K, defaults if K is minikeras else None)
        model.fit(X, NUMBERS, epochs=4, **FIT)
        assert weights == state(model)
    assert steps == int(model.optimizer.iterations) == 12


def test_the_file_is_removed_at_the_end(tmp_path):
    """And the folder, if nothing else is in it; Keras 3 removes everything."""
    for keep, other in ((False, False), (False, True), (True, False)):
        folder = tmp_path / f"{keep}{other}"
        folder.mkdir()
        if other:
            (folder / "mine.txt").write_text("mine")
        backup = BackupAndRestore(folder, delete_checkpoint=not keep)
        classifier(minikeras).fit(X, NUMBERS, callbacks=[backup], **FIT)
        left = sorted(path.name for path in folder.iterdir()) if folder.exists() else None
        assert left == (["latest.weights.h5"] if keep else ["mine.txt"] if other else None)


def test_a_broken_file_is_an_error_unless_there_is_an_older_one(tmp_path):
    """With `double_checkpoint` the one before it is taken."""
    for twice in (False, True):
        folder = tmp_path / str(twice)
        backup = BackupAndRestore(folder, delete_checkpoint=False, double_checkpoint=twice)
        classifier(minikeras).fit(X, NUMBERS, epochs=3, callbacks=[backup], **FIT)
        (folder / "latest.weights.h5").write_bytes(b"broken")
        model = classifier(minikeras)
        if twice:
            told = model.fit(X, NUMBERS, epochs=4, callbacks=[backup], **FIT)
            assert told.epoch == [2, 3]
        else:
            with pytest.raises(OSError, match="no HDF5 file"):
                model.fit(X, NUMBERS, epochs=4, callbacks=[backup], **FIT)


def test_the_backup_of_another_model_is_refused(tmp_path):
    """Nothing is changed."""
    backup = BackupAndRestore(tmp_path, delete_checkpoint=False)
    classifier(minikeras).fit(X, NUMBERS, callbacks=[backup], **FIT)
    layers = [minikeras.Input((3,)), minikeras.layers.Dense(4)]
    other = minikeras.Sequential(layers, seed=1)
    other.compile("adam", "sparse_categorical_crossentropy")
    before = state(other)
    with pytest.raises(ValueError) as caught:
        other.fit(X, NUMBERS, callbacks=[backup], **FIT)
    assert parts(caught)["what"] == "This is not the backup of this model."
    assert state(other) == before


def test_a_file_of_weights_without_an_epoch_is_refused(tmp_path):
    """It is no backup."""
    model = classifier(minikeras)
    model.save_weights(tmp_path / "latest.weights.h5")
    with pytest.raises(ValueError, match="a file without an epoch"):
        model.fit(X, NUMBERS, callbacks=[BackupAndRestore(tmp_path)], **FIT)


def test_what_cannot_work_is_refused_at_once(tmp_path):
    """No folder, as in Keras 3; a frequency that is none."""
    for K in (keras, minikeras):
        with pytest.raises(ValueError):
            K.callbacks.BackupAndRestore("")
        with pytest.raises(ValueError):
            K.callbacks.BackupAndRestore(str(tmp_path), save_freq="batch")
    for frequency, slow in (("epoch", False), (2, True)):
        assert BackupAndRestore(tmp_path, save_freq=frequency).wants_train_batches is slow
