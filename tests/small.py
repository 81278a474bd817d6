"""What the tests of the model share: a small network, its data, and both Kerases beside it."""

import keras
import numpy as np
import pytest
import tf_keras

import minikeras
from minikeras.defaults import Defaults

LIBRARIES = [
    pytest.param(keras, Defaults.keras(), id="keras"),
    pytest.param(tf_keras, Defaults.keras2(), id="keras2"),
]
SEED = 7
FEATURES, CLASSES, ROWS = 3, 4, 22

_RANDOM = np.random.RandomState(0)
X = _RANDOM.rand(ROWS, FEATURES).astype(np.float32)
NUMBERS = _RANDOM.randint(0, CLASSES, ROWS)
ONE_HOT = np.eye(CLASSES, dtype=np.float32)[NUMBERS]
REAL = _RANDOM.rand(ROWS, 1).astype(np.float32)


def dense(K, *, units=CLASSES, activation="softmax", hidden=True):
    """Return a network of one hidden layer, or of none."""
    first = [K.layers.Dense(5, activation="relu")] if hidden else []
    return [K.Input((FEATURES,)), *first, K.layers.Dense(units, activation=activation)]


def sequential(K, layers, defaults=None, seed=SEED):
    """Return a model of `layers(K)` in the library `K`, whose random numbers follow from a seed."""
    if K is minikeras:
        return K.Sequential(layers(K), defaults=defaults or Defaults.keras(), seed=seed)
    K.utils.set_random_seed(seed)
    return K.Sequential(layers(K))


def classifier(K, defaults=None, seed=SEED, *, layers=dense, optimizer="adam", **arguments):
    """Return a compiled model for class numbers."""
    model = sequential(K, layers, defaults, seed)
    arguments = {"loss": "sparse_categorical_crossentropy", "metrics": ["accuracy"]} | arguments
    model.compile(optimizer, **arguments)
    return model


def regressor(K, defaults=None, seed=SEED, *, layers=None, optimizer="sgd", **arguments):
    """Return a compiled model for one number."""
    layers = layers or (lambda K: dense(K, units=1, activation=None))
    model = sequential(K, layers, defaults, seed)
    model.compile(optimizer, "mse", **arguments)
    return model


def state(model):
    """Return everything that training changes and a person can look at, in one list."""
    return [weight.tolist() for weight in model.get_weights()]


def fitted(model, x=X, y=NUMBERS, **arguments):
    """Return the history, with the order of its keys, and the weights after a fit."""
    arguments = {"epochs": 2, "batch_size": 4, "verbose": 0} | arguments
    told = model.fit(x, y, **arguments)
    return list(told.history.items()), state(model)


def agree(library, defaults, program):
    """Run `program(K, defaults)` in a real Keras and in ours; assert one result, and return it."""
    ours, real = program(minikeras, defaults), program(library, None)
    if ours != real:
        assert ours == program(minikeras, defaults), "ours is not deterministic"
    assert ours == real
    return real
