"""Files of weights, exchanged with both Kerases in both layouts."""

import os
import warnings

import h5py
import keras
import numpy as np
import pytest
import tf_keras

import minikeras
from kerases import both_kerases, parts
from minikeras.saving import load_weights, save_weights
from small import NUMBERS, X, classifier, sequential, state


def images(K):
    """Return layers with and without weights, and two of one class."""
    L = K.layers
    first = [K.Input((5, 5, 1)), L.Conv2D(2, 2), L.BatchNormalization(), L.MaxPooling2D()]
    return [*first, L.Flatten(), L.Dense(3), L.Dropout(0.5), L.Dense(2, use_bias=False)]


def nested(K):
    """Return layers that hold layers."""
    L = K.layers
    inner = [K.Input((4,)), L.Dense(2), L.BatchNormalization()]
    return [
        K.Input((3, 2)),
        L.RNN([L.LSTMCell(2), L.GRUCell(2), L.LSTMCell(1)], return_sequences=True),
        L.TimeDistributed(L.Dense(2)),
        L.Bidirectional(L.GRU(2)),
        K.Sequential(inner),
        L.Dense(2),
    ]


MODELS = {"images": images, "nested": nested}


def model_of(K, layers, seed=1, defaults=None):
    """Return a model that is built."""
    return sequential(K, layers, defaults, seed)


def tree(path):
    """Return every group and array of a file, with their names and numbers."""
    found = {}

    def note(name, item):
        attributes = {key: str(value) for key, value in item.attrs.items()}
        array = item[()].tobytes() if isinstance(item, h5py.Dataset) else None
        found[name] = (attributes, array)

    with h5py.File(path) as file:
        file.visititems(note)
        found[""] = ({key: str(value) for key, value in file.attrs.items()}, None)
    return found


@pytest.mark.parametrize("name", ["x.weights.h5", "x.h5"])
@pytest.mark.parametrize("layers", MODELS)
@both_kerases
def test_keras_loads_our_file(library, defaults, layers, name, tmp_path):
    """Every weight at its place, in both layouts."""
    ours = model_of(minikeras, MODELS[layers], 1)
    theirs = model_of(library, MODELS[layers], 2)
    assert state(theirs) != state(ours)
    ours.save_weights(tmp_path / name)
    theirs.load_weights(str(tmp_path / name))
    assert state(theirs) == state(ours)


@pytest.mark.parametrize("name", ["x.weights.h5", "x.h5"])
@pytest.mark.parametrize("layers", MODELS)
@both_kerases
def test_we_load_the_file_of_keras(library, defaults, layers, name, tmp_path):
    """Keras 3 writes the newer layout only."""
    if library is keras and name == "x.h5":
        return
    ours = model_of(minikeras, MODELS[layers], 1)
    theirs = model_of(library, MODELS[layers], 2)
    theirs.save_weights(str(tmp_path / name))
    ours.load_weights(tmp_path / name)
    assert state(ours) == state(theirs)


@pytest.mark.parametrize("layers", MODELS)
def test_the_file_is_that_of_keras_3(layers, tmp_path):
    """Group for group and array for array; the names of the layers depend on the process."""
    ours, theirs = (model_of(K, MODELS[layers]) for K in (minikeras, keras))
    theirs.set_weights(ours.get_weights())
    found = []
    for model, name in ((ours, "a.weights.h5"), (theirs, "b.weights.h5")):
        model.save_weights(str(tmp_path / name))
        found.append({path: array for path, (_, array) in tree(tmp_path / name).items()})
    assert found[0] == found[1]


@pytest.mark.parametrize("optimizer", ["sgd", "adam", "rmsprop", "nadam", "adagrad"])
@both_kerases
def test_the_optimizer_goes_on(library, defaults, optimizer, tmp_path):
    """Saved by one library and loaded by the other, training goes on with the same bits."""

    def rule(K):
        more = {"momentum": 0.9} if optimizer in ("sgd", "rmsprop") else {}
        name = {"sgd": "SGD", "rmsprop": "RMSprop"}.get(optimizer, optimizer.capitalize())
        return getattr(K.optimizers, name)(0.02, **more)

    fit = {"batch_size": 8, "verbose": 0, "shuffle": False}
    models = [
        classifier(K, defaults if K is minikeras else None, optimizer=rule(K))
        for K in (library, minikeras)
    ]
    ends = []
    for model in models:
        model.fit(X, NUMBERS, **fit)
    models[0].save_weights(str(tmp_path / "x.weights.h5"))
    fresh = classifier(minikeras, defaults, 3, optimizer=rule(minikeras))
    fresh.test_on_batch(X, NUMBERS)
    if library is tf_keras and optimizer == "nadam":
        with pytest.warns(UserWarning, match="Skipping variable loading"):
            fresh.load_weights(tmp_path / "x.weights.h5")
        return
    fresh.load_weights(tmp_path / "x.weights.h5")
    for model in (models[0], fresh):
        ends.append((list(model.fit(X, NUMBERS, **fit).history.items()), state(model)))
    assert ends[0] == ends[1]


def test_keras_3_goes_on_with_our_optimizer(tmp_path):
    """Step count, rate and slots."""
    fit = {"batch_size": 8, "verbose": 0, "shuffle": False}
    ours, theirs = (classifier(K, optimizer="adam") for K in (minikeras, keras))
    ours.fit(X, NUMBERS, **fit)
    ours.optimizer.learning_rate = 0.05
    ours.save_weights(tmp_path / "x.weights.h5")
    theirs.optimizer.build(theirs.trainable_variables)
    theirs.load_weights(tmp_path / "x.weights.h5")
    assert int(theirs.optimizer.iterations) == 3
    ends = [(model.fit(X, NUMBERS, **fit).history, state(model)) for model in (ours, theirs)]
    assert ends[0][1] == ends[1][1]
    assert ends[0][0] == ends[1][0]


def test_a_model_that_was_not_compiled_saves_no_optimizer(tmp_path):
    """And loads a file that has one."""
    trained = classifier(minikeras)
    trained.fit(X, NUMBERS, verbose=0)
    trained.save_weights(tmp_path / "x.weights.h5")
    plain = minikeras.Sequential(trained.layers[:0] or [], seed=2)
    for layer in (minikeras.Input((3,)), *_same_layers()):
        plain.add(layer)
    plain.load_weights(tmp_path / "x.weights.h5")
    assert state(plain) == state(trained)
    plain.save_weights(tmp_path / "y.weights.h5")
    assert "optimizer" not in tree(tmp_path / "y.weights.h5")


def _same_layers():
    dense = minikeras.layers.Dense
    return dense(5, activation="relu"), dense(4, activation="softmax")


def test_an_interrupted_save_leaves_the_old_file_whole(tmp_path, monkeypatch):
    """And no other file behind."""
    model = model_of(minikeras, images)
    path = tmp_path / "x.weights.h5"
    model.save_weights(path)
    before = path.read_bytes()
    for name in ("fsync", "replace"):
        with monkeypatch.context() as patch:
            patch.setattr(os, name, lambda *arguments: (_ for _ in ()).throw(KeyboardInterrupt))
            with pytest.raises(KeyboardInterrupt):
                model.save_weights(path)
        assert path.read_bytes() == before
        assert os.listdir(tmp_path) == ["x.weights.h5"]


def test_a_file_that_exists_may_be_kept(tmp_path):
    """A FileExistsError; Keras asks on the terminal."""
    model = model_of(minikeras, images)
    save_weights(model, tmp_path / "x.weights.h5")
    with pytest.raises(FileExistsError):
        save_weights(model, tmp_path / "x.weights.h5", overwrite=False)
    save_weights(model, tmp_path / "y.weights.h5", overwrite=False)


@pytest.mark.parametrize("name", ["x", "x.txt", "x.keras", "x.weights"])
def test_another_ending_is_refused(name, tmp_path):
    """A ValueError, as in Keras 3."""
    ours, theirs = model_of(minikeras, images), model_of(keras, images)
    with pytest.raises(ValueError):
        theirs.save_weights(str(tmp_path / name))
    for call in (ours.save_weights, ours.load_weights):
        with pytest.raises(ValueError) as caught:
            call(tmp_path / name)
        assert parts(caught)["try"] == repr(str(tmp_path / "x.weights.h5"))


def test_a_file_that_is_not_there_or_broken(tmp_path):
    """A FileNotFoundError and an OSError, as in Keras."""
    model = model_of(minikeras, images)
    for library in (model, model_of(keras, images)):
        with pytest.raises(FileNotFoundError):
            library.load_weights(str(tmp_path / "x.weights.h5"))
        (tmp_path / "y.weights.h5").write_bytes(b"no HDF5")
        with pytest.raises(OSError):
            library.load_weights(str(tmp_path / "y.weights.h5"))


@pytest.mark.parametrize("name", ["x.weights.h5", "x.h5"])
def test_weights_that_do_not_fit_change_nothing(name, tmp_path):
    """A ValueError that names the layer, as in Keras 3."""
    others = [
        lambda K: [K.Input((3,)), K.layers.Dense(5), K.layers.Dense(2)],
        lambda K: [K.Input((3,)), K.layers.Dense(5), K.layers.Dense(4, use_bias=False)],
        lambda K: [K.Input((3,)), K.layers.Dense(4)],
    ]
    model_of(minikeras, lambda K: [K.Input((3,)), *_same_layers()]).save_weights(tmp_path / name)
    for layers in others:
        for K in (keras, minikeras):
            model = model_of(K, layers, 9)
            before = state(model)
            with pytest.raises(ValueError):
                model.load_weights(str(tmp_path / name))
            assert K is keras or state(model) == before


@pytest.mark.parametrize("name", ["x.weights.h5", "x.h5"])
def test_skip_mismatch_loads_what_fits(name, tmp_path):
    """With a warning; the same weights as in Keras 3."""
    source = model_of(minikeras, lambda K: [K.Input((3,)), *_same_layers()])
    source.save_weights(tmp_path / name)
    ends = []
    for K in (keras, minikeras):
        model = model_of(K, lambda K: [K.Input((3,)), K.layers.Dense(5), K.layers.Dense(2)])
        model.set_weights([np.zeros_like(value) for value in model.get_weights()])
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            model.load_weights(str(tmp_path / name), skip_mismatch=True)
        assert any(warning.category is UserWarning for warning in caught)
        ends.append(state(model))
    assert ends[0] == ends[1]
    assert ends[1][0] == source.get_weights()[0].tolist()


def test_a_model_that_is_not_built_cannot_be_saved(tmp_path):
    """A ValueError, as in Keras 3."""
    for K in (keras, minikeras):
        model = K.Sequential([K.layers.Dense(2)])
        for call in (model.save_weights, model.load_weights):
            with pytest.raises(ValueError):
                call(str(tmp_path / "x.weights.h5"))


def test_a_whole_model_of_keras_2_gives_its_weights(tmp_path):
    """The older file of a model has them in a group of its own."""
    theirs = model_of(tf_keras, images)
    theirs.save(str(tmp_path / "x.h5"))
    ours = model_of(minikeras, images, 5)
    load_weights(ours, tmp_path / "x.h5")
    assert state(ours) == state(theirs)
